// The cage of a runtime process: the flags it is started with, chosen by the host's own Node version, and the check that a child
// makes of itself before it lets any snippet near. Flags alone are a seat belt; the inner realm (realm.ts) and the lock (lock.ts) are the rest.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { url as inspectorUrl } from 'node:inspector';
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
    `--initial-heap-size=${MEMORY.initialHeapMiB}`,
    `--wasm-max-mem-pages=${MEMORY.wasmPages}`,
    // For the realm's own code alone, which takes it from the globals.
    '--expose-gc',
    '--no-warnings',
    ...WHERE_KNOWN.filter(([known]) => host.knows(known)).map(([, flag]) => flag),
  ];
}

/** V8 adds its young generation to the limit it was given. */
const HEAP_SLACK_MIB = 192;

type Check = readonly [what: string, holds: () => boolean];

/**
 * What of the cage around a process that may read `folder` does not hold; empty when all of it does. Tries the real thing where there is one to try, and
 * looks at the flags besides: some only stand behind others, and what they refuse is refused without them too.
 */
export function cageFailures(folder: string): string[] {
  const { permission } = process as unknown as { permission?: { has(scope: string, reference?: string): boolean } };
  const outside = process.execPath;
  const checks: readonly Check[] = [
    ['the permission model is off', () => permission !== undefined],
    ['files may be read', () => permission?.has('fs.read', outside) === false],
    ['files may be written', () => permission?.has('fs.write', outside) === false],
    ['programs may be started', () => permission?.has('child') === false],
    ['threads may be started', () => permission?.has('worker') === false],
    ['WASI may be used', () => permission?.has('wasi') === false],
    ['a file was read', () => isDenied(() => readFileSync(outside))],
    ['a program was started', () => isDenied(() => throwError(spawnSync(outside, ['--version'])))],
    ['a thread was started', () => isDenied(() => void new Worker('', { eval: true }).terminate())],
    ['native add-ons load', () => refuses(() => process.dlopen({ exports: {} }, outside), 'ERR_DLOPEN_DISABLED')],
    ['code is made from strings', () => refuses(() => Function(''), undefined)],
    ['a debugger listens', () => inspectorUrl() === undefined],
    ['SQLite opens files', () => process.getBuiltinModule?.('node:sqlite') === undefined],
    ['the host is described', () => (globalThis as { navigator?: unknown }).navigator === undefined],
    [
      'the heap is not limited',
      () => getHeapStatistics().heap_size_limit <= (MEMORY.heapMiB + HEAP_SLACK_MIB) * 2 ** 20,
    ],
    ['WebAssembly memory is not limited', () => refuses(() => newWasmMemory(MEMORY.wasmPages + 1), undefined)],
    ...flagChecks(cageFlags(folder), process.execArgv),
  ];
  return checks.filter(([, holds]) => !holds()).map(([what]) => what);
}

/** Every flag of the cage was given, and no grant besides. A host that tells nothing of its flags is judged by what they do alone. */
function flagChecks(wanted: readonly string[], given: readonly string[]): Check[] {
  if (given.length === 0) return [];
  const missing = wanted.filter((flag) => !given.includes(flag));
  const grants = given.filter((flag) => flag.startsWith('--allow-') && !wanted.includes(flag));
  return [
    ...missing.map((flag): Check => [`the flag ${nameOf(flag)} is missing`, () => false]),
    ...grants.map((flag): Check => [`${nameOf(flag)} grants too much`, () => false]),
  ];
}

/** A flag without its value: paths are nobody's business. */
function nameOf(flag: string): string {
  return flag.split('=')[0]!;
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
