// The glue inside the caged realm: the functions that the outer code calls by evaluating source text, and nothing more. It takes them once, before any
// snippet, and keeps them under a name that a snippet cannot find. Only strings go in and out; the exceptions are the arrays that were made here and the
// outer code fills (`Begun`), and an error of the realm's own that is handed back to be read here (`hold`).
// Knows neither language: each has its own entry (python.ts, typescript.ts) that hands `serveRealm` a way to boot.

import { state as engineState } from '../../engine/state.ts';
import { MEMORY } from '../limits.ts';
import type { Draft, RunRequest } from '../messages.ts';
import { refusalTexts } from '../stops.ts';
import { describeError } from './errors.ts';
import { lockIntrinsics } from './intrinsics.ts';
import type { LanguageRuntime, SalvageReason } from './language.ts';
import { compileSynchronously, limitBuffers, limitWasmMemory } from './memory.ts';
import { installPrelude, randomBytesFrom } from './prelude.ts';
import { Resident } from './resident.ts';
import { RealmTimers } from './timers.ts';
import type { WasmMemory } from './wasm.ts';

/** What a language gets to boot with. */
export interface RealmBoot {
  readonly globals: Record<string, unknown>;
  /** Removes a file from the realm's store and gives it; undefined when there is none. */
  takeFile(name: string): Uint8Array | undefined;
  readonly fillRandom: (view: Uint8Array) => void;
  /** The snippet's timers; `poll` runs those that are due. */
  readonly timers: RealmTimers;
  readonly resident: Resident;
  /** For the line of the statement that is executed, and how many began; the outer code reads it. */
  readonly place: Int32Array;
  /** Has most of a snapshot's heap in it; null where none is loaded. */
  readonly memory: WasmMemory | null;
  /** Tells a run's JSON at once, and not when the evaluation that made it is over. */
  tell(json: string): void;
  readonly options: BootOptions;
}

export interface BootOptions {
  readonly seed: readonly number[];
  /** 'make' boots plainly and keeps the bytes of a memory snapshot for `takeSnapshot`. */
  readonly snapshot: 'none' | 'load' | 'make';
}

/** A booted language; `snapshot` only when one was to be made. */
export interface Booted {
  readonly runtime: LanguageRuntime;
  readonly snapshot?: Uint8Array;
}

type Boot = (boot: RealmBoot) => Promise<Booted>;

interface Lent {
  /** The process's resident memory, in bytes. */
  look(): number;
  /** Lets the outer code have a run's JSON while the evaluation that made it goes on. */
  tell(json: string): void;
}

/** What the outer code began in this realm before these scripts were there: NOTE [Side by side]. */
interface Begun {
  readonly files: Map<string, Uint8Array>;
  /** One of the files, compiled; null when none was, or would not. */
  readonly module: { readonly of: string; readonly module: object } | null;
  /** Two functions of the outer code's, in a guise of the realm's own: lent.ts of the host. */
  readonly lent: Lent;
  readonly memory: WasmMemory | null;
  readonly place: Int32Array;
}

/**
 * What the outer code calls, with texts that it made itself or has parsed. All answer with a string, or with nothing, but for `takeSnapshot`. A run's JSON is
 * told (`RealmBoot.tell`).
 */
interface Entries {
  boot(json: string): void;
  /** `ready`, why it failed, or '' while it has not ended. */
  bootState(): string;
  takeSnapshot(): Uint8Array | undefined;
  /** A script that may be evaluated next, to be compiled; '' when there is none. */
  readAhead(json: string): string;
  /** Begins the run whose request is held. A classic script that is to be evaluated for it; '' when the run is over, and told. */
  start(): string;
  /** Goes on with a run that waits, and tells it when it is over. */
  poll(): void;
  /** Takes a request's JSON for `start`, or an error of the realm's that reached nobody for `reject`. */
  hold(what: unknown): void;
  /** Ends the run with the error held, or with an error of the outer code's in words. */
  reject(message?: string): void;
  query(json: string): string;
  /** Tells what was recorded, if anything was. */
  salvage(reason: string, message: string): void;
}

/** Leaves one function on the realm's global object: it hands out the entry points once, and is gone. */
export function serveRealm(boot: Boot): void {
  const globals = globalThis as unknown as Record<string, unknown>;
  let files = new Map<string, Uint8Array>();
  let lent: Lent = { look: () => 0, tell: () => {} };
  let place: Int32Array = new Int32Array(2);
  let memory: WasmMemory | null = null;
  let finished: { readonly buffer: ArrayBufferLike; readonly module: object } | null = null;
  const taken: Uint8Array[] = [];
  const timers = new RealmTimers();
  const resident = new Resident(() => lent.look(), takeCollector(globals));
  installPrelude(globals, timers);
  limitWasmMemory();
  compileSynchronously((buffer) => (buffer === finished?.buffer ? finished.module : undefined));

  let state = '';
  let booted: Booted | null = null;
  let held: unknown;
  let failure = '';

  const tell = (json: string): void => {
    try {
      if (json !== '') lent.tell(json);
    } catch {
      // What may be thrown here is of the outer realm, and nobody's to have.
    }
  };
  const salvage = (reason: SalvageReason, message: string): string => booted?.runtime.salvage(reason, message) ?? '';
  const entries: Entries = {
    boot(json) {
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
        resident,
        place,
        memory,
        tell,
        options,
      }).then(
        (done) => {
          booted = done;
          release([...files.values(), ...taken]);
          files.clear();
          taken.length = 0;
          finished = null;
          closeRealm(globals);
          state = 'ready';
        },
        (error) => {
          state = describeError(error);
        },
      );
    },
    bootState: () => state,
    takeSnapshot: () => booted?.snapshot,
    readAhead(json) {
      return booted?.runtime.readAhead(JSON.parse(json) as Draft) ?? '';
    },
    start() {
      if (booted === null) return '';
      const { runtime } = booted;
      try {
        const told = runtime.start(JSON.parse(held as string) as RunRequest);
        if (told === 'pending') return runtime.script?.() ?? '';
        tell(told);
      } catch (error) {
        const kept = salvage('error', describeError(error));
        if (kept === '') throw error;
        tell(kept);
      }
      return '';
    },
    poll() {
      try {
        // Whether the run is over is seen after the microtasks of what a timer called, and they come after this evaluation.
        if (failure === '' && timers.runDue()) return;
      } catch (error) {
        // A timer's call threw.
        failure = describeError(error);
      }
      tell(failure === '' ? (booted?.runtime.poll() ?? '') : salvage('error', failure));
    },
    hold(what) {
      held = what;
    },
    reject(message = describeError(held)) {
      if (failure === '') failure = message;
      held = undefined;
    },
    query(json) {
      try {
        return booted?.runtime.query(json) ?? '';
      } catch (error) {
        return JSON.stringify({ type: 'refused', message: refusalTexts.failed(describeError(error).split('\n')[0]!) });
      }
    },
    salvage: (reason, message) => tell(salvage(reason as SalvageReason, message)),
  };
  Object.freeze(Object.setPrototypeOf(entries, null));
  const handOut = (begun: Begun): Entries => {
    delete globals[HAND_OUT];
    ({ files, lent, memory, place } = begun);
    engineState.hasRoom = (bytes) => !resident.passes(MEMORY.tensors, bytes);
    if (begun.module !== null) {
      finished = { buffer: files.get(begun.module.of)!.buffer, module: begun.module.module };
    }
    return entries;
  };
  Object.defineProperty(globals, HAND_OUT, { value: handOut, configurable: true });
}

/** The global function that takes what was begun and hands out the entry points, for `realm.ts` on the outside. */
const HAND_OUT = '__entries';

/** Takes the means to collect garbage, if there are any, from the globals. */
function takeCollector(globals: Record<string, unknown>): () => void {
  const collect = globals['gc'] as (() => void) | undefined;
  if (collect === undefined) return () => {};
  // V8 lets nobody delete it.
  globals['gc'] = undefined;
  return collect;
}

/** Gives the assets' 30 MB back at once, where the engine can, and not at some later collection. */
function release(assets: readonly Uint8Array[]): void {
  for (const { buffer } of assets) (buffer as { transfer?(length: number): unknown }).transfer?.(0);
}

/** Takes away what only the boot needed, and the means to change what is left. */
function closeRealm(globals: Record<string, unknown>): void {
  delete globals['WebAssembly'];
  limitBuffers(globals, () => engineState.depth > 0 || engineState.pass !== null);
  stillCollections(globals);
  lockIntrinsics(globals);
}

/** No snippet's function is called after a collection, at a time of nobody's choosing: the language never promised that one would be. */
function stillCollections(globals: Record<string, unknown>): void {
  const { prototype } = globals['FinalizationRegistry'] as FinalizationRegistryConstructor;
  const Still = class {
    register(): void {}
    unregister(): boolean {
      return false;
    }
  };
  Object.defineProperty(Still, 'name', { value: 'FinalizationRegistry' });
  Object.defineProperty(prototype, 'constructor', { value: Still });
  globals['FinalizationRegistry'] = Still;
}
