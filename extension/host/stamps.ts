// Stamps: the last line of a built text is the hash of what stands before it. A process learns from it what a file holds without reading, or hashing,
// all of it; a file that was cut short, or added to, has none.

import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

const LINE = /\/\/([0-9a-f]{64})\n$/;
const LENGTH = 67;

/** A text, or bytes that have room for it, with its stamp as the last line: a comment in a script. */
export function stamped(contents: string | Uint8Array): Buffer {
  const stamp = createHash('sha256').update(contents).digest('hex');
  return Buffer.concat([Buffer.from(contents), Buffer.from(`//${stamp}\n`)]);
}

/** Whether bytes are as they were stamped, each of them. */
export function isWhole(bytes: Uint8Array): boolean {
  const end = bytes.length - LENGTH;
  if (end < 0) return false;
  const stamp = stampOf(Buffer.from(bytes.subarray(end)).toString('latin1'));
  return stamp !== null && stamp === createHash('sha256').update(bytes.subarray(0, end)).digest('hex');
}

/** The stamp at the end of a text; null when it has none. */
export function stampOf(text: string): string | null {
  return LINE.exec(text.slice(-LENGTH))?.[1] ?? null;
}

/** The stamp at the end of a file; null when it has none or is not there. */
export function stampOfFile(path: string): string | null {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return null;
  }
  try {
    const end = Buffer.alloc(LENGTH);
    readSync(file, end, 0, LENGTH, Math.max(0, fstatSync(file).size - LENGTH));
    return stampOf(end.toString('latin1'));
  } finally {
    closeSync(file);
  }
}
