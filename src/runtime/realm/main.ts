// The glue inside the caged realm: the five functions that the outer code calls by evaluating source text, and nothing more.
// Only strings go in and out; the one exception is the array that `__addFile` makes here and the outer code fills.
// Knows neither language: each has its own entry (python.ts, typescript.ts) that hands `serveRealm` a way to boot.

import { parseToChild } from '../messages.ts';
import type { LanguageRuntime, SalvageReason } from './language.ts';
import { compileSynchronously, limitBuffers, limitWasmMemory } from './memory.ts';
import { installPrelude, randomBytesFrom } from './prelude.ts';
import { RealmTimers } from './timers.ts';

/** What a language gets to boot with. */
export interface RealmBoot {
  readonly globals: Record<string, unknown>;
  /** Removes a file from the realm's store and gives it; undefined when it was not added. */
  takeFile(name: string): Uint8Array | undefined;
  readonly fillRandom: (view: Uint8Array) => void;
  /** The snippet's timers; `__poll` runs those that are due. */
  readonly timers: RealmTimers;
  readonly options: BootOptions;
}

export interface BootOptions {
  readonly seed: readonly number[];
  /** 'make' boots plainly and keeps the bytes of a memory snapshot for `__takeSnapshot`. */
  readonly snapshot: 'none' | 'load' | 'make';
}

/** A booted language; `snapshot` only when one was to be made. */
export interface Booted {
  readonly runtime: LanguageRuntime;
  readonly snapshot?: Uint8Array;
}

type Boot = (boot: RealmBoot) => Promise<Booted>;

/** Puts the entry points on the realm's global object. They cannot be replaced by a snippet. */
export function serveRealm(boot: Boot): void {
  const globals = globalThis as unknown as Record<string, unknown>;
  const files = new Map<string, Uint8Array>();
  const taken: Uint8Array[] = [];
  const timers = new RealmTimers();
  installPrelude(globals, timers);
  limitWasmMemory();
  compileSynchronously();

  let state = '';
  let booted: Booted | null = null;
  let failure = '';

  const entries: Record<string, (...args: string[]) => unknown> = {
    __boot(json) {
      const options = JSON.parse(json) as BootOptions;
      boot({
        globals,
        takeFile(name) {
          const bytes = files.get(name);
          files.delete(name);
          if (bytes !== undefined) taken.push(bytes);
          return bytes;
        },
        fillRandom: randomBytesFrom(options.seed),
        timers,
        options,
      }).then(
        (done) => {
          booted = done;
          release([...files.values(), ...taken]);
          files.clear();
          taken.length = 0;
          closeRealm(globals);
          state = 'ready';
        },
        (error) => {
          state = textOf(error);
        },
      );
    },
    __bootState: () => state,
    __start(json) {
      const message = parseToChild({ type: 'run', request: JSON.parse(json) });
      if (message?.type !== 'run' || booted === null) return '';
      return booted.runtime.start(message.request);
    },
    __script: () => booted?.runtime.script?.() ?? '',
    __poll() {
      if (failure !== '') return booted?.runtime.salvage('error', failure) ?? '';
      timers.runDue();
      return booted?.runtime.poll() ?? '';
    },
    __reject(message) {
      failure = message;
    },
    __query: (json) => booted?.runtime.query(json) ?? '',
    __salvage: (reason, message) => booted?.runtime.salvage(reason as SalvageReason, message) ?? '',
  };
  for (const [name, value] of Object.entries(entries)) Object.defineProperty(globals, name, { value });
  Object.defineProperty(globals, '__addFile', {
    value: (name: string, length: number) => {
      const bytes = new Uint8Array(length);
      files.set(name, bytes);
      return bytes;
    },
  });
  Object.defineProperty(globals, '__takeSnapshot', { value: () => booted?.snapshot });
}

/** Gives the assets' 40 MB back at once, where the engine can, and not at some later collection. */
function release(assets: readonly Uint8Array[]): void {
  for (const { buffer } of assets) (buffer as { transfer?(length: number): unknown }).transfer?.(0);
}

/** Takes away what only the boot needed. */
function closeRealm(globals: Record<string, unknown>): void {
  delete globals['WebAssembly'];
  limitBuffers(globals);
}

/** An error as text, whatever it is: the realm's errors may come from hostile getters. */
function textOf(error: unknown): string {
  try {
    const { name, message, stack } = error as Error;
    return `${name}: ${message}\n${String(stack).slice(0, 2_000)}`;
  } catch {
    return 'unknown error';
  }
}
