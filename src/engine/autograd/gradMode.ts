/** Grad mode: whether operators record Nodes. Called with a function, a mode holds for that function and is put back. */
import { state } from '../state.ts';

/** Runs `body` with grad mode off. */
export function no_grad<T>(body: () => T): T {
  return set_grad_enabled(false, body);
}

/** Runs `body` with grad mode on. */
export function enable_grad<T>(body: () => T): T {
  return set_grad_enabled(true, body);
}

/** Sets grad mode: for `body` when one is given, else from here on. */
export function set_grad_enabled(mode: boolean): void;
export function set_grad_enabled<T>(mode: boolean, body: () => T): T;
export function set_grad_enabled<T>(mode: boolean, body?: () => T): unknown {
  const before = state.gradMode;
  state.gradMode = mode;
  if (body === undefined) return undefined;
  try {
    return body();
  } finally {
    state.gradMode = before;
  }
}

export function is_grad_enabled(): boolean {
  return state.gradMode;
}
