// What V8 made of the realm's scripts, kept beside them so that the next process need not compile them: a fifth of a boot. It is bytecode, good for the same
// scripts in the same V8 with the same flags, and V8 would run whatever it is given: that it is whole, and of these very scripts, stamps tell.
// Made by makeCode.ts, of the build for its own Node and once on every other host (keepCode.ts), read by each process.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cachedDataVersionTag } from 'node:v8';
import type { Script } from 'node:vm';
import type { Language } from '../../src/runtime/messages.ts';
import { isWhole, stamped } from './stamps.ts';

/** The file for this V8 and this process's flags. */
export function codeFile(language: Language): string {
  return `${language}.${cachedDataVersionTag().toString(16)}${CODE}`;
}

/** How such files end, of whatever V8. */
export const CODE = '.code';

/** The code of scripts that have these stamps, in their order; null where none was kept, or that of others. */
export function readCode(folder: string, language: Language, stamps: readonly (string | null)[]): Buffer[] | null {
  let bytes: Buffer;
  try {
    bytes = readFileSync(join(folder, codeFile(language)));
  } catch {
    return null;
  }
  let at = bytes.indexOf('\n') + 1;
  if (!isWhole(bytes)) return null;
  const index = JSON.parse(bytes.toString('latin1', 0, at)) as [stamp: string, length: number][];
  const isTheirs = index.length === stamps.length && index.every(([stamp], i) => stamp === stamps[i]);
  return isTheirs ? index.map(([, length]) => bytes.subarray(at, (at += length))) : null;
}

/** A file of what V8 has compiled of these scripts by now; null when one has no stamp. */
export function codeOf(scripts: readonly { readonly script: Script; readonly stamp: string | null }[]): Buffer | null {
  if (scripts.some(({ stamp }) => stamp === null)) return null;
  const codes = scripts.map(({ script }) => script.createCachedData());
  const index = `${JSON.stringify(scripts.map(({ stamp }, i) => [stamp, codes[i]!.length]))}\n`;
  return stamped(Buffer.concat([Buffer.from(index), ...codes]));
}
