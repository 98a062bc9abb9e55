// Opens the inner realm and boots a language in it. The realm is a bare ECMAScript world: no outer object or function goes in, only
// source text and bytes that fill arrays the realm itself made. Used by the caged child and, at build time, by the snapshot maker.

import { randomBytes } from 'node:crypto';
import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { constants, createContext, Script } from 'node:vm';
import type { Language } from '../../src/runtime/messages.ts';
import { SNAPSHOT } from './snapshot.ts';

export type SnapshotUse = 'none' | 'load' | 'make';

/** Evaluates source text in the realm; after `timeout` milliseconds, and if it is `breakable` at a SIGINT, the evaluation is terminated with an error. */
export type Evaluate = (text: string, name?: string, timeout?: number, breakable?: boolean) => unknown;

const FILES: Record<Language, { scripts: string[]; assets: string[] }> = {
  python: {
    scripts: ['pyodide.js', 'realm-python.js'],
    assets: ['pyodide.asm.wasm', 'python_stdlib.zip', 'facade.bin'],
  },
  typescript: { scripts: ['realm-typescript.js'], assets: [] },
};
/** The realm's entry points, under a name of this process's own: lexical, so that no snippet finds it among the globals, and not to be guessed. */
const ENTRIES = `entries_${randomBytes(16).toString('hex')}`;
const KERNELS = ['simd.wasm', 'relaxed.wasm'];

/** Opens a realm from the files of `folder` and boots the language. Throws, with the realm's own words, when that fails. */
export function openRealm(folder: string, language: Language, snapshot: SnapshotUse): Evaluate {
  // With its own microtask queue, drained inside each evaluation, asynchronous code falls under the evaluation's time limit too.
  const context = createContext(constants.DONT_CONTEXTIFY as unknown as object, {
    codeGeneration: { strings: false, wasm: true },
    microtaskMode: 'afterEvaluate',
  });
  const evaluate: Evaluate = (text, name = 'realm', timeout, breakOnSigint = false) =>
    new Script(text, { filename: name }).runInContext(context, {
      // Else Node writes the evaluated text, and with it the entry points' name, into the stack of an error that the realm can read.
      displayErrors: false,
      ...(timeout === undefined ? {} : { timeout, breakOnSigint }),
    });

  const { scripts, assets } = FILES[language];
  for (const name of scripts) evaluate(readFileSync(join(folder, name), 'utf8'), name);
  evaluate(`const ${ENTRIES} = __entries();`);
  for (const name of assets) addFile(evaluate, folder, name, true);
  for (const name of KERNELS) addFile(evaluate, folder, name, false);
  if (snapshot === 'load') addFile(evaluate, folder, SNAPSHOT, true);
  const seed = [...new Uint32Array(new Uint8Array(randomBytes(16)).buffer)];
  evaluate(call('boot', JSON.stringify({ seed, snapshot })));
  const state = evaluate(call('bootState'));
  if (state !== 'ready')
    throw new Error(typeof state === 'string' && state !== '' ? state : 'The realm did not finish booting');
  return evaluate;
}

/** Source text that calls one of the realm's entry points. */
export function call(name: string, ...args: (string | number)[]): string {
  return `'use strict';${ENTRIES}.${name}(${args.map((arg) => JSON.stringify(arg)).join(',')})`;
}

/** The entry point that takes an error of the realm's own back, to be read inside. It is handed nothing else. */
export function holder(evaluate: Evaluate): (error: unknown) => void {
  return evaluate(`${ENTRIES}.hold`) as (error: unknown) => void;
}

/** Reads a file straight into an array that the realm owns: one copy, and no outer array inside. */
function addFile(evaluate: Evaluate, folder: string, name: string, needed: boolean): void {
  let file: number;
  try {
    file = openSync(join(folder, name), 'r');
  } catch (error) {
    if (needed) throw error;
    return;
  }
  try {
    const { size } = fstatSync(file);
    const bytes = evaluate(call('addFile', name, size)) as Uint8Array;
    for (let at = 0; at < size; ) at += readSync(file, bytes, at, size - at, at);
  } finally {
    closeSync(file);
  }
}
