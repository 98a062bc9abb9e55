// The cage of a runtime process: the flags it is started with, chosen by the host's own Node version, and the check that a child
// makes of itself before it lets any snippet near. Flags alone are a seat belt; the inner realm (realm.ts) and the lock (lock.ts) are the rest.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { getHeapStatistics } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { MEMORY } from '../../src/runtime/limits.ts';

/** What a host must tell about itself for its child's flags to be chosen. */
export interface HostNode {
  readonly version: string;
  /** Whether this Node knows a flag; an unknown one would end the child with code 9. */
  knows(flag: string): boolean;
}

/** The Node that runs this very process. */
const thisNode: HostNode = {
  version: process.versions.node,
  knows: (flag) => process.allowedNodeEnvironmentFlags.has(flag),
};

/** Optional hardening: used where the host knows it, not needed for the self-check to pass. */
const WHERE_KNOWN: readonly (readonly [known: string, flag: string])[] = [
  ['--disable-sigusr1', '--disable-sigusr1'],
  ['--experimental-sqlite', '--no-experimental-sqlite'],
  ['--experimental-global-navigator', '--no-experimental-global-navigator'],
];

/** The flags of a child that may read `folder` (a real path) and do nothing else. */
export function cageFlags(folder: string, host: HostNode = thisNode): string[] {
  const [major, minor] = host.version.split('.').map(Number);
  const isStable = major > 23 || (major === 23 && minor >= 5) || (major === 22 && minor >= 13);
  return [
    isStable ? '--permission' : '--experimental-permission',
    `--allow-fs-read=${folder}/`,
    '--disallow-code-generation-from-strings',
    '--no-addons',
    `--max-old-space-size=${MEMORY.heapMiB}`,
    `--wasm-max-mem-pages=${MEMORY.wasmPages}`,
    '--no-warnings',
    ...WHERE_KNOWN.filter(([known]) => host.knows(known)).map(([, flag]) => flag),
  ];
}

/** V8 adds its young generation to the limit it was given. */
const HEAP_SLACK_MIB = 192;

/** What of the cage does not hold in this process; empty when all of it does. Tries the real thing, not only the flag. */
export function cageFailures(): string[] {
  const { permission } = process as unknown as { permission?: { has(scope: string, reference?: string): boolean } };
  const outside = process.execPath;
  const checks: readonly (readonly [what: string, holds: () => boolean])[] = [
    ['the permission model is off', () => permission !== undefined],
    ['files may be read', () => permission?.has('fs.read', outside) === false],
    ['files may be written', () => permission?.has('fs.write', outside) === false],
    ['a file was read', () => isDenied(() => readFileSync(outside))],
    ['a program was started', () => isDenied(() => throwError(spawnSync(outside, ['--version'])))],
    ['a thread was started', () => isDenied(() => void new Worker('', { eval: true }).terminate())],
    ['native add-ons load', () => refuses(() => process.dlopen({ exports: {} }, outside), 'ERR_DLOPEN_DISABLED')],
    ['code is made from strings', () => refuses(() => Function(''), undefined)],
    [
      'the heap is not limited',
      () => getHeapStatistics().heap_size_limit <= (MEMORY.heapMiB + HEAP_SLACK_MIB) * 2 ** 20,
    ],
    ['WebAssembly memory is not limited', () => refuses(() => newWasmMemory(MEMORY.wasmPages + 1), undefined)],
  ];
  return checks.filter(([, holds]) => !holds()).map(([what]) => what);
}

function newWasmMemory(pages: number): void {
  const { WebAssembly } = globalThis as unknown as {
    WebAssembly: { Memory: new (descriptor: { initial: number }) => unknown };
  };
  new WebAssembly.Memory({ initial: pages });
}

function throwError(result: { error?: Error }): void {
  if (result.error !== undefined) throw result.error;
}

function isDenied(attempt: () => void): boolean {
  return refuses(attempt, 'ERR_ACCESS_DENIED');
}

/** True when the attempt throws, with this code if one is asked for. */
function refuses(attempt: () => void, code: string | undefined): boolean {
  try {
    attempt();
    return false;
  } catch (error) {
    return code === undefined || (error as NodeJS.ErrnoException).code === code;
  }
}
