// What runtime tests share: the built runtime folder, and one run of one snippet in a fresh caged process.

import assert from 'node:assert/strict';
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { RunStopped, RuntimeProcess } from '../../extension/host/process.ts';
import { buildRuntime } from '../../scripts/runtime.mjs';
import { BUILT } from '../../scripts/system.ts';
import type { Language, RunRequest } from '../../src/runtime/messages.ts';
import { stopTexts } from '../../src/runtime/stops.ts';
import { readTrace } from '../../src/trace/read.ts';
import type { Trace } from '../../src/trace/schema.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'dist', 'runtime');
let building: Promise<void> | null = null;

/** Builds what has changed, once a process, and gives the folder. Within `npm test` it is built. */
export async function builtRuntime(): Promise<string> {
  building ??= process.env[BUILT] === undefined ? buildRuntime(FOLDER) : Promise.resolve();
  await building;
  return realpathSync(FOLDER);
}

/** A process that stands. One that did not boot in its time tells of a machine that is busy, and another one takes its place. */
export async function standing(start: () => RuntimeProcess): Promise<RuntimeProcess> {
  for (let tries = 1; ; tries++) {
    const child = start();
    try {
      await child.ready;
      return child;
    } catch (error) {
      if (tries === 4 || !(error instanceof RunStopped) || error.message !== stopTexts.boot) throw error;
    }
  }
}

/** The trace of a Python snippet, run as the extension runs it. */
export async function traceFrom(
  folder: string,
  code: string,
  { mode = 'trace' as RunRequest['mode'], softMs = 2_000 } = {},
): Promise<Trace> {
  const child = await standing(() => new RuntimeProcess(folder, 'python'));
  try {
    const request = { id: 'test', language: 'python', code, path: '/snippet.py', softMs, mode } as const;
    const read = readTrace(JSON.parse(await child.run(request)));
    assert.ok(read.ok, read.ok ? '' : read.message);
    return read.trace;
  } finally {
    child.kill();
  }
}

/** What a run printed on standard output. */
export function stdoutOf({ output }: Pick<Trace, 'output'>): string {
  return output.map(({ stream, text }) => (stream === 'stdout' ? text : '')).join('');
}

/** How one run ended, in the few words that tests compare. */
export interface Ending {
  readonly stdout: string;
  /** `Type: message` of the problem, '' when there was none. */
  readonly problem: string;
  readonly kind: string;
  readonly line: number | null;
  /** Why there is no trace at all. */
  readonly stopped: string | null;
  readonly ms: number;
}

/** Runs one snippet as the extension does: a fresh process, one run, the end. */
export async function runOnce(
  folder: string,
  code: string,
  { language = 'python' as Language, softMs = 2_000 } = {},
): Promise<Ending> {
  const child = await standing(() => new RuntimeProcess(folder, language));
  const started = performance.now();
  try {
    const path = language === 'python' ? '/snippet.py' : '/snippet.ts';
    const json = await child.run({ id: 'test', language, code, path, softMs, mode: 'plain' });
    const ms = performance.now() - started;
    const { output, problems } = JSON.parse(json) as Trace;
    const [problem] = problems;
    return {
      stdout: stdoutOf({ output }),
      problem: problem === undefined ? '' : `${problem.type}: ${problem.message}`,
      kind: problem?.kind ?? '',
      line: problem?.span?.line ?? null,
      stopped: null,
      ms,
    };
  } catch (error) {
    if (!(error instanceof RunStopped)) throw error;
    const ms = performance.now() - started;
    return { stdout: '', problem: '', kind: '', line: null, stopped: error.reason, ms };
  } finally {
    child.kill();
    await child.ended;
  }
}
