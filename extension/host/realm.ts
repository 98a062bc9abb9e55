// Opens the inner realm and boots a language in it. The realm is a bare ECMAScript world: no outer object or function goes in, only
// source text and bytes that fill arrays the realm itself made. Used by the caged child and, at build time, by the snapshot maker.
//
// NOTE [Side by side] While V8 compiles and evaluates the scripts on this thread, others read the large files and compile Pyodide's WebAssembly. The arrays
// for that, and the finished module, are the realm's own; its scripts, which come later, are handed them when they hand out the entry points.

import { randomBytes } from 'node:crypto';
import { closeSync, fstatSync, openSync, read, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { constants, createContext, Script } from 'node:vm';
import type { Language } from '../../src/runtime/messages.ts';
import { readCode } from './code.ts';
import { addHeap, type HeapPlaces } from './heap.ts';
import { type Lent, lend } from './lent.ts';
import { SNAPSHOT } from './snapshot.ts';
import { stampOf } from './stamps.ts';

export type SnapshotUse = 'none' | 'load' | 'make';

/** One of the realm's own scripts, which V8 has compiled, or was given the code of. */
export interface CompiledScript {
  readonly script: Script;
  readonly stamp: string | null;
}

/** What an evaluation is subject to. */
export interface Evaluation {
  /** After so many milliseconds it is terminated with an error; at a SIGINT too. Watched by two threads, half a millisecond's work. */
  readonly timeout?: number | undefined;
  /** Whether a SIGINT terminates it, where it has a timeout. */
  readonly breakable?: boolean;
  /** Hears the run's JSON while the evaluation goes on, once it is there: the threads of its time limit are still to be joined then. */
  readonly told?: (json: string) => void;
}

/** Evaluates source text in the realm, or a script that is compiled already. */
export type Evaluate = (text: string | Script, name?: string, evaluation?: Evaluation) => unknown;

/** A booted realm. */
export interface Realm {
  readonly evaluate: Evaluate;
  /** Hands over what the next call is about: a request's JSON, or an error of the realm's own. */
  readonly hand: (what: unknown) => void;
  /** Where a run is, to be read only: the line of the statement that is executed, and how many began. */
  readonly place: Int32Array;
}

const FILES: Record<Language, { scripts: string[]; wasm: string | null; assets: string[] }> = {
  python: {
    scripts: ['pyodide.js', 'realm-python.js'],
    wasm: 'pyodide.asm.wasm',
    assets: ['python_stdlib.zip', 'facade.bin'],
  },
  typescript: { scripts: ['realm-typescript.js'], wasm: null, assets: [] },
};
/** The realm's entry points, under a name of this process's own: lexical, so that no snippet finds it among the globals, and not to be guessed. */
const ENTRIES = `entries_${randomBytes(16).toString('hex')}`;
/** What the realm has before its scripts: just as hidden, and gone when they took it. Its shape is `Begun` of the realm's main.ts. */
const BEGUN = `begun_${randomBytes(16).toString('hex')}`;
/** Two numbers of the realm's own: the line of the statement that is executed, and how many began. */
const PLACE = `place_${randomBytes(16).toString('hex')}`;
const KERNELS = ['simd.wasm', 'relaxed.wasm'];

/**
 * Opens a realm from the files of `folder` and boots the language. Throws, with the realm's own words, when that fails. `told` hears of each script.
 * `resident` tells the process's memory in bytes; a process that does other things beside its runs gives one that tells 0.
 */
export async function openRealm(
  folder: string,
  language: Language,
  snapshot: SnapshotUse,
  told: (script: CompiledScript) => void = () => {},
  resident: () => number = process.memoryUsage.rss,
): Promise<Realm> {
  // With its own microtask queue, drained inside each evaluation, asynchronous code falls under the evaluation's time limit too.
  const context = createContext(constants.DONT_CONTEXTIFY as unknown as object, {
    codeGeneration: { strings: false, wasm: true },
    microtaskMode: 'afterEvaluate',
  });
  let hear: Evaluation['told'];
  const evaluate: Evaluate = (text, name = 'realm', { timeout, breakable = false, told } = {}) => {
    hear = told;
    const script = typeof text === 'string' ? new Script(text, { filename: name }) : text;
    return script.runInContext(context, {
      // Else Node writes the evaluated text, and with it the entry points' name, into the stack of an error that the realm can read.
      displayErrors: false,
      ...(timeout === undefined ? {} : { timeout, breakOnSigint: breakable }),
    });
  };
  const lent: Lent = {
    look: resident,
    tell: (json) => {
      if (typeof json === 'string') hear?.(json);
    },
  };

  const { scripts, wasm, assets } = FILES[language];
  evaluate(`const ${PLACE} = new Int32Array(2);`);
  evaluate(
    `let ${BEGUN} = { files: new Map(), module: null, compiling: false, lent: null, memory: null, place: ${PLACE} };`,
  );
  (evaluate(BEGUN) as { lent: Lent }).lent = lend(evaluate, lent);
  const addWasm = wasm === null ? undefined : addFile(evaluate, folder, wasm, true);
  const compiling = addWasm?.then(() => void evaluate(compile(wasm!)));
  const adding = Promise.all([
    compiling,
    snapshot === 'load' ? addHeap(folder, heapPlaces(evaluate)) : undefined,
    ...assets.map((name) => addFile(evaluate, folder, name, true)),
    ...KERNELS.map((name) => addFile(evaluate, folder, name, false)),
  ]);
  // Should a script fail first, its error is the one to be told.
  adding.catch(() => {});
  const texts = scripts.map((name) => readFileSync(join(folder, name), 'utf8'));
  const stamps = texts.map(stampOf);
  const code = readCode(folder, language, stamps);
  for (const [i, filename] of scripts.entries()) {
    const compiled = new Script(texts[i]!, { filename, cachedData: code?.[i] });
    told({ script: compiled, stamp: stamps[i]! });
    compiled.runInContext(context, { displayErrors: false });
    // The first script took about as long as this file; from here on it is compiled beside the others.
    await compiling;
  }
  await adding;
  // V8 settles the realm's promises between evaluations, in turns of this event loop.
  while (evaluate(`${BEGUN}.compiling`) === true) await new Promise((turn) => setImmediate(turn));
  evaluate(`const ${ENTRIES} = __entries(${BEGUN}); ${BEGUN} = undefined;`);
  const seed = [...new Uint32Array(new Uint8Array(randomBytes(16)).buffer)];
  evaluate(call('boot', JSON.stringify({ seed, snapshot })));
  const state = evaluate(call('bootState'));
  if (state !== 'ready')
    throw new Error(typeof state === 'string' && state !== '' ? state : 'The realm did not finish booting');
  const hand = evaluate(`${ENTRIES}.hold`) as Realm['hand'];
  return { evaluate, hand, place: evaluate(PLACE) as Int32Array };
}

/** The paths of the scripts that make a language's realm. */
export function scriptsOf(folder: string, language: Language): string[] {
  return FILES[language].scripts.map((name) => join(folder, name));
}

/** Source text that calls one of the realm's entry points. */
export function call(name: string, ...args: (string | number)[]): string {
  return `'use strict';${ENTRIES}.${name}(${args.map((arg) => JSON.stringify(arg)).join(',')})`;
}

/** The same compiled beforehand, for calls that nobody should wait for. */
export function script(name: string): Script {
  return new Script(call(name), { filename: 'realm' });
}

/** Source text that begins to compile a file in the background. Should it not compile, whoever wants the module will hear why. */
function compile(name: string): string {
  return `'use strict'; {
    const begun = ${BEGUN};
    begun.compiling = true;
    WebAssembly.compile(begun.files.get(${JSON.stringify(name)})).then(
      (module) => { begun.module = { of: ${JSON.stringify(name)}, module }; begun.compiling = false; },
      () => { begun.compiling = false; });
  }`;
}

/** Where a snapshot is read to. The memory's maximum is the one that Pyodide declares. */
function heapPlaces(evaluate: Evaluate): HeapPlaces {
  return {
    beginning: (bytes) => newFile(evaluate, SNAPSHOT, bytes),
    memory: (bytes) =>
      evaluate(
        `(${BEGUN}.memory = new WebAssembly.Memory({ initial: ${bytes / 65_536}, maximum: 65_536 })).buffer`,
      ) as ArrayBuffer,
  };
}

/** An array of the realm's own, which it will find under this name. */
function newFile(evaluate: Evaluate, name: string, bytes: number): Uint8Array {
  const key = JSON.stringify(name);
  return evaluate(`${BEGUN}.files.set(${key}, new Uint8Array(${bytes})).get(${key})`) as Uint8Array;
}

/** Reads a file straight into an array that the realm owns: one copy, and no outer array inside. */
async function addFile(evaluate: Evaluate, folder: string, name: string, needed: boolean): Promise<void> {
  let file: number;
  try {
    file = openSync(join(folder, name), 'r');
  } catch (error) {
    if (needed) throw error;
    return;
  }
  try {
    const { size } = fstatSync(file);
    const bytes = newFile(evaluate, name, size);
    for (let at = 0; at < size; ) at += await readInto(file, bytes, at);
  } finally {
    closeSync(file);
  }
}

/** Reads what follows in the file, on a thread of its own. @returns how many bytes came, one at least */
function readInto(file: number, bytes: Uint8Array, at: number): Promise<number> {
  return new Promise((resolve, reject) => {
    read(file, bytes, at, bytes.length - at, at, (error, count) => {
      if (error !== null) reject(error);
      else if (count === 0) reject(new Error('A file has become shorter while it was read'));
      else resolve(count);
    });
  });
}
