// Every limit a run lives under, in one place: how long, how much memory, how much text. The child process, its parent and
// the realm read the same numbers, so that a limit is never told in one place and kept in another. Knows nothing of how a limit is kept.
// What the engine bounds by itself stands where it does so: elements of a tensor in `storage.ts`, a trace's size in `src/trace/budget.ts`.

import { MOST_OUTPUT_CHARACTERS } from '../trace/budget.ts';

const KiB = 1024;
const MiB = 1024 * KiB;

/** Milliseconds. A run first meets `soft`, which its own language keeps and tells of, then `salvage`, and last `hard`. */
export const TIME = {
  /** Python code is interrupted and its own traceback tells the line; TypeScript ends at its next statement. */
  soft: 2_000,
  /** Whatever still runs after soft plus this is terminated inside its process; what was recorded is kept. */
  salvageAfterSoft: 400,
  /** The process is killed after soft plus this; nothing of it is kept. */
  hardAfterSoft: 1_000,
  /** A run that was told to end may tell what it recorded for this long; then it is killed. Whoever asked for it waits. */
  grace: { cancelled: 350, memory: 1_000 },
  /** A text that is being typed is read for so long at most: the run that comes meanwhile has to wait. */
  readAhead: 300,
  /** A child that evaluates nothing has heard a message within this. */
  listen: 30,
  /** A child that is about to be killed tells where it is within this. */
  place: 100,
  /** A swallowed interrupt comes again after this. */
  interruptAgain: 250,
  /** A query about a finished run. */
  query: 2_000,
  /** A process that is not ready by then is given up. */
  boot: 20_000,
} as const;

export const MEMORY = {
  /**
   * V8 heap of the child, in MiB, as its flag wants it. Passing it ends the process without a word, so the limits of resident memory come first.
   */
  heapMiB: 720,
  /** What V8 takes for its heap to begin with, in MiB: with less it collects all of it three times within a boot. */
  initialHeapMiB: 64,
  /** WebAssembly memory, in pages of 64 KiB: 512 MiB. */
  wasmPages: 8_192,
  /** Of these, pages for the engine's large arrays: 128 MiB. What does not fit there lies on V8's side. */
  kernelPages: 2_048,
  /** Large ArrayBuffers that the snippet makes itself, summed over the run. */
  buffers: 512 * MiB,
  /** Arrays below this are left to the garbage collector. */
  smallBuffer: MiB,
  /** A large tensor that would take the process's resident memory past this is refused, as PyTorch refuses one that the system has no memory for. */
  tensors: 600 * MiB,
  /** A run that takes the process past this ends itself, on its line. */
  residentInside: 640 * MiB,
  /** How often it looks, in milliseconds. */
  lookEvery: 20,
  /** The parent ends the run of a child that did not and passes this; what was recorded is kept. */
  residentSoft: 680 * MiB,
  /** And kills a child that passes this. */
  resident: 800 * MiB,
  /** How often the parent looks, in milliseconds. */
  residentEvery: 40,
} as const;

export const TEXT = {
  /** A snippet's source. */
  source: 200_000,
  /** Of a text that is being typed: what is longer is read when it is run, where time limits what Python's own parser does. */
  draft: 50_000,
  /** What the file calls itself. */
  path: 4_096,
  /** Standard output and standard error together. */
  output: MOST_OUTPUT_CHARACTERS,
  /** The JSON of one result or answer; a trace alone may take 2 MB. */
  result: 4_000_000,
  /** A query is small; anything longer is no query of ours. */
  query: 64 * KiB,
} as const;
