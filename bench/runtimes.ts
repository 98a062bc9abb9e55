// The built runtime as the benches use it: copies, with and without what makes a boot fast, and one run in one process of it.

import { cpSync, existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CODE } from '../extension/host/code.ts';
import { keepCode } from '../extension/host/keepCode.ts';
import { RuntimeProcess } from '../extension/host/process.ts';
import type { Language, RunRequest } from '../src/runtime/messages.ts';
import { readTrace } from '../src/trace/read.ts';
import type { Trace } from '../src/trace/schema.ts';

export const LANGUAGES = ['python', 'typescript'] as const satisfies readonly Language[];

/** What programs call themselves. */
export const PATHS: Readonly<Record<Language, string>> = { python: '/snippet.py', typescript: '/snippet.ts' };

/** The runtime folder as any but the first process of a host finds it; as the first one does, without V8's code; without the snapshot. */
export interface Runtimes {
  readonly built: string;
  readonly first: string;
  readonly plain: string;
}

/** Copies of `dist/runtime` while `body` runs: a build that happens meanwhile changes nothing. */
export async function withRuntimes(body: (runtimes: Runtimes) => Promise<void>): Promise<void> {
  const source = join(import.meta.dirname, '..', 'dist', 'runtime');
  if (!existsSync(join(source, 'python.snapshot'))) throw new Error('Nothing is built: run `npm run build` first.');
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'bench-')));
  const [built, first, plain] = [join(folder, 'built'), join(folder, 'first'), join(folder, 'plain')];
  try {
    cpSync(source, built, { recursive: true });
    // The build may have had another Node.
    for (const language of LANGUAGES) await keepCode(built, language);
    cpSync(source, first, { recursive: true, filter: (path) => !path.endsWith(CODE) });
    cpSync(source, plain, { recursive: true, filter: (path) => !path.includes('python.snapshot') });
    await body({ built, first, plain });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What a run took, in milliseconds. */
export interface Took {
  /** From the text being handed over to the trace being read. */
  readonly whole: number;
  /** The part of it in the process that ran it. */
  readonly inside: number;
  readonly trace: Trace;
}

/** The one run of a process. Throws when the program failed. */
export async function runIn(child: RuntimeProcess, code: string, mode: RunRequest['mode'] = 'trace'): Promise<Took> {
  const { language } = child;
  const given = performance.now();
  const json = await child.run({ id: 'bench', language, code, path: PATHS[language], softMs: 20_000, mode });
  const read = readTrace(JSON.parse(json));
  const whole = performance.now() - given;
  if (!read.ok) throw new Error(read.message);
  const [problem] = read.trace.problems;
  if (problem !== undefined) throw new Error(`${language}: ${problem.type}: ${problem.message}`);
  return { whole, inside: child.runMs, trace: read.trace };
}

/** A process from its start: `ready` is how long it took to stand. `body` has it until it is killed. */
export async function withProcess<T>(
  folder: string,
  language: Language,
  body: (child: RuntimeProcess, ready: number) => Promise<T>,
): Promise<T> {
  const started = performance.now();
  const child = new RuntimeProcess(folder, language);
  try {
    await child.ready;
    return await body(child, performance.now() - started);
  } finally {
    child.kill();
    await child.ended;
  }
}
