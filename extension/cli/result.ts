// What every command of the terminal program takes and gives, and how a file becomes a trace.

import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import type { Language, RunRequest } from '../../src/runtime/messages.ts';
import { readTrace } from '../../src/trace/read.ts';
import type { Problem, Trace } from '../../src/trace/schema.ts';
import type { RuntimePool } from '../host/pool.ts';
import { RunStopped } from '../host/process.ts';

export interface Settings {
  readonly json: boolean;
  readonly softMs: number;
  /** Where figures are written; null to write none. */
  readonly figures: string | null;
  /** Whether this is one file of several. */
  readonly several: boolean;
}

export interface FileResult {
  /** As `python FILE` would end. */
  readonly exitCode: number;
  /** What goes to the terminal, in order. */
  readonly output: readonly { readonly stream: 'stdout' | 'stderr'; readonly text: string }[];
  /** What `--json` prints of this file. */
  readonly json: object;
}

/** A file that ran, or the text of why it could not. */
export type Ran = { readonly trace: Trace; readonly code: string } | { readonly refused: string };

const LANGUAGES: Readonly<Record<string, Language>> = {
  '.py': 'python',
  '.ts': 'typescript',
  '.mts': 'typescript',
  '.js': 'typescript',
  '.mjs': 'typescript',
};

/** Runs one file as if it were alone. */
export async function run(pool: RuntimePool, file: string, mode: RunRequest['mode'], softMs: number): Promise<Ran> {
  const language = LANGUAGES[extname(file)];
  if (language === undefined) return { refused: `${file}: not a Python or TypeScript file` };
  let code: string;
  try {
    code = await readFile(file, 'utf8');
  } catch (error) {
    return {
      refused: `${file}: ${(error as NodeJS.ErrnoException).code === 'ENOENT' ? 'no such file' : (error as Error).message}`,
    };
  }
  const child = pool.take(language);
  try {
    const { failures } = await child.ready;
    if (failures.length > 0) return { refused: `${file}: not run, the cage is not whole here: ${failures.join('; ')}` };
    const json = await child.run({ id: randomUUID(), language, code, path: file, softMs, mode });
    const read = readTrace(JSON.parse(json));
    return read.ok ? { trace: read.trace, code } : { refused: `${file}: ${read.message}` };
  } catch (error) {
    if (error instanceof RunStopped) return { refused: `${file}: ${error.message}` };
    throw error;
  } finally {
    child.kill();
  }
}

/** The result of a file that did not run. */
export function refusal(file: string, refused: string): FileResult {
  return { exitCode: 1, output: [{ stream: 'stderr', text: `gradient-lens: ${refused}\n` }], json: { file, refused } };
}

/** What ended the program, if something did. */
export function endingOf(trace: Trace): Problem | undefined {
  return trace.problems[0];
}

/** `sys.exit(3)` ends with 3, any other failure with 1. */
export function exitCodeOf(trace: Trace): number {
  const problem = endingOf(trace);
  if (problem === undefined) return 0;
  return problem.type === 'SystemExit' && /^\d+$/.test(problem.message) ? Number(problem.message) & 255 : 1;
}
