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

/** Runs `body`, or with `mode` false does not, in inference mode: nothing is recorded, and what is made takes no part in autograd. */
export function inference_mode<T>(body: () => T, mode = true): T {
  const { inferenceMode, gradMode } = state;
  state.inferenceMode = mode;
  state.gradMode = !mode;
  try {
    return body();
  } finally {
    state.inferenceMode = inferenceMode;
    state.gradMode = gradMode;
  }
}

export function is_inference_mode_enabled(): boolean {
  return state.inferenceMode;
}
