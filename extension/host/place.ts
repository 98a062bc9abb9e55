// Where a run is, told though its thread never comes back: what V8 does in one piece of its own, such as a search through an endless list, cannot be broken off,
// so nobody in that process can be asked. The child's side and the parent's of one small pipe.
//
// NOTE [A thread that waits] Every thread of libuv's pool waits for a byte of the parent's; so does, behind them, one write of the two numbers that the realm
// keeps of the statement it executes. The parent sends its byte when it is about to kill. One thread goes on with that, finds the write,
// and writes the numbers as they are by then, whatever the main thread does. It happens once: then the child is killed.

import type { ChildProcess } from 'node:child_process';
import { read, write } from 'node:fs';
import type { Duplex } from 'node:stream';
import { TIME } from '../../src/runtime/limits.ts';

/** Where a run was when it was killed. */
export interface Place {
  readonly line: number;
  /** Counts the statements that began until then, that one too. */
  readonly steps: number;
}

/** The pipe's number in the child, behind those of input, output, errors and messages. */
const PLACE_PIPE = 4;
/** Threads of the pool, as libuv makes it where no variable says otherwise: a child has none. */
const POOL = 4;

/** In the child, once nothing else is to be read: whoever asks by the pipe gets what `place` holds then. */
export function tellPlace(place: Int32Array): void {
  const ignore = (): void => {};
  for (let i = 0; i < POOL; i++) read(PLACE_PIPE, new Uint8Array(1), 0, 1, null, ignore);
  write(PLACE_PIPE, place, 0, place.byteLength, null, ignore);
}

/** In the parent: asks a child that is about to be killed. Null where there is no such pipe, no answer, or no statement yet. Believe it as little as all of the child's. */
export function askPlace({ stdio }: ChildProcess): Promise<Place | null> {
  const pipe = stdio[PLACE_PIPE] as Duplex | null | undefined;
  if (!pipe) return Promise.resolve(null);
  return new Promise((resolve) => {
    const giveUp = setTimeout(() => resolve(null), TIME.place);
    pipe.once('error', () => resolve(null));
    pipe.once('data', (bytes: Buffer) => {
      clearTimeout(giveUp);
      if (bytes.length !== 8) return resolve(null);
      const [line, steps] = [bytes.readInt32LE(0), bytes.readInt32LE(4)];
      resolve(line > 0 && steps > 0 ? { line, steps } : null);
    });
    pipe.write('?');
  });
}
