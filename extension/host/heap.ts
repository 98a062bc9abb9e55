// Reads a memory snapshot: what stands in the way of a new Python into an array of the realm's, and the rest, three quarters of it, straight to its place in
// the memory that Python will run in. Nothing of that is copied again, and no page is touched that the snapshot has not (sparse.ts).

import { closeSync, openSync, readSync, readv } from 'node:fs';
import { join } from 'node:path';
import { layoutOf } from '../../src/runtime/python/sparse.ts';
import { SNAPSHOT } from './snapshot.ts';

/** What the realm makes for it. */
export interface HeapPlaces {
  /** An array for the snapshot's beginning. */
  readonly beginning: (bytes: number) => Uint8Array;
  /** A memory as large as the heap was, which Python gets. */
  readonly memory: (bytes: number) => ArrayBuffer;
}

/** Begins to read at once, on another thread, and is done when all of it is there. */
export async function addHeap(folder: string, { beginning, memory }: HeapPlaces): Promise<void> {
  const file = openSync(join(folder, SNAPSHOT), 'r');
  try {
    const [, start] = wordsAt(file, 0, 2) as unknown as [number, number];
    const [count] = wordsAt(file, start, 1) as unknown as [number];
    const { length, late, lateAt } = layoutOf(wordsAt(file, start, count));
    const buffer = memory(length);
    await readInto(file, 0, [
      beginning(start + lateAt),
      ...late.map(({ at, size }) => new Uint8Array(buffer, at, size)),
    ]);
  } finally {
    closeSync(file);
  }
}

function wordsAt(file: number, position: number, count: number): Uint32Array {
  const words = new Uint32Array(count);
  if (readSync(file, words, 0, words.byteLength, position) < words.byteLength)
    throw new Error('The snapshot has no index');
  return words;
}

function readInto(file: number, position: number, views: readonly Uint8Array[]): Promise<void> {
  const wanted = views.reduce((size, view) => size + view.length, 0);
  return new Promise((resolve, reject) => {
    readv(file, views, position, (error, count) => {
      if (error !== null) reject(error);
      else if (count !== wanted) reject(new Error('The snapshot is not as long as its index says'));
      else resolve();
    });
  });
}
