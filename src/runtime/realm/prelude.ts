// What a bare ECMAScript realm lacks and Pyodide or a snippet expects: text codecs, clock, timers, URL, AbortController. All of it is
// the realm's own, made here: no object of the outer realm is ever reachable from inside. Runs before everything else.

import { RealmTextDecoder, RealmTextEncoder } from './text.ts';
import type { RealmTimers } from './timers.ts';

type Globals = Record<string, unknown>;

/** Just enough of a signal for code that only asks whether it was aborted. */
class RealmAbortSignal {
  aborted = false;
  reason: unknown = undefined;
  private readonly listeners = new Set<() => void>();

  addEventListener(_type: string, listener: () => void): void {
    this.listeners.add(listener);
  }

  removeEventListener(_type: string, listener: () => void): void {
    this.listeners.delete(listener);
  }

  throwIfAborted(): void {
    if (this.aborted) throw this.reason;
  }

  abort(reason: unknown): void {
    if (this.aborted) return;
    this.aborted = true;
    this.reason = reason ?? new Error('This operation was aborted');
    for (const listener of [...this.listeners]) listener();
  }
}

class RealmAbortController {
  readonly signal = new RealmAbortSignal();

  abort(reason?: unknown): void {
    this.signal.abort(reason);
  }
}

/** Names a location without resolving anything: there is nothing to load from here. */
class RealmURL {
  readonly href: string;

  constructor(url: string) {
    this.href = String(url);
  }

  toString(): string {
    return this.href;
  }
}

/** A generator of random bytes (xorshift128), seeded by the outer code; for Python's os.urandom, never for secrets. */
export function randomBytesFrom(seed: readonly number[]): (view: Uint8Array) => void {
  const state = new Uint32Array([seed[0] ?? 1, seed[1] ?? 2, seed[2] ?? 3, (seed[3] ?? 4) | 1]);
  return (view) => {
    for (let i = 0; i < view.length; i++) {
      let t = state[3];
      state.copyWithin(1, 0, 3);
      t ^= t << 11;
      t ^= t >>> 8;
      state[0] = t ^ state[1] ^ (state[1] >>> 19);
      view[i] = state[0] >>> 16;
    }
  };
}

/** Puts the missing names on the realm's global object. */
export function installPrelude(globals: Globals, timers: RealmTimers): void {
  const started = Date.now();
  const silent = (): void => {};
  const later =
    (repeat: boolean) =>
    (call: unknown, delay: unknown, ...args: unknown[]) => {
      if (typeof call !== 'function') throw new TypeError('A timer needs a function');
      return timers.add(() => call(...args), Number(delay ?? 0), repeat);
    };
  const names: Globals = {
    TextDecoder: RealmTextDecoder,
    TextEncoder: RealmTextEncoder,
    AbortController: RealmAbortController,
    AbortSignal: RealmAbortSignal,
    URL: RealmURL,
    performance: { now: () => Date.now() - started, timeOrigin: started },
    console: { log: silent, info: silent, warn: silent, error: silent, debug: silent, trace: silent },
    setTimeout: later(false),
    setInterval: later(true),
    clearTimeout: (id: unknown) => timers.remove(Number(id)),
    clearInterval: (id: unknown) => timers.remove(Number(id)),
    queueMicrotask: (call: () => void) => void Promise.resolve().then(call),
  };
  for (const [name, value] of Object.entries(names)) {
    Object.defineProperty(globals, name, { value, writable: true, configurable: true, enumerable: false });
  }
}
