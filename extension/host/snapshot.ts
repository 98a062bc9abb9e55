// The memory snapshot of a booted Python, and how a process knows that it is one of this very build: a key made of what it was made from. Read by
// the build, which makes it, and by the caged child, which boots plainly when the snapshot is another's.

import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { stampOfFile } from './stamps.ts';

export const SNAPSHOT = 'python.snapshot';
/** Beside it: the key, and how many bytes the snapshot has. */
export const SNAPSHOT_KEY = 'python.snapshot.key';

/** What runs, and what it reads: by the stamps of the build. */
const STAMPED = ['pyodide.js', 'realm-python.js', 'facade.bin'];
/** By their contents. */
const KERNELS = ['simd.wasm', 'relaxed.wasm'];
/** Pyodide's own files, whose version stands in `pyodide.js`: by their sizes, as reading 12 MB would cost each boot ten milliseconds. */
const LARGE = ['pyodide.asm.wasm', 'python_stdlib.zip'];

/** The key of what lies in the folder now; null when that is no whole build. */
export function snapshotKey(folder: string): string | null {
  const hash = createHash('sha256');
  for (const name of LARGE) hash.update(`${name} ${sizeOf(join(folder, name))}\n`);
  for (const name of STAMPED) {
    const stamp = stampOfFile(join(folder, name));
    if (stamp === null) return null;
    hash.update(`${name} ${stamp}\n`);
  }
  for (const name of KERNELS) {
    // Not in every build.
    if (sizeOf(join(folder, name)) < 0) continue;
    hash.update(`${name}\n`).update(readFileSync(join(folder, name)));
  }
  return hash.digest('hex');
}

/** Whether the folder has a whole snapshot of what lies in it. */
export function hasSnapshot(folder: string): boolean {
  const size = sizeOf(join(folder, SNAPSHOT));
  if (size < 0 || sizeOf(join(folder, SNAPSHOT_KEY)) < 0) return false;
  const key = snapshotKey(folder);
  return key !== null && readFileSync(join(folder, SNAPSHOT_KEY), 'utf8') === `${key} ${size}`;
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? -1;
}
