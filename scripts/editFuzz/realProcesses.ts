/** Real caged processes for an episode: how many live is asked of the system, and what a run yielded of a second, direct run of the same text. */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { RuntimePool } from '../../extension/host/pool.ts';
import { RunStopped, RuntimeProcess } from '../../extension/host/process.ts';
import type { Shown } from '../../extension/session.ts';
import { stopTexts } from '../../src/runtime/stops.ts';
import { readTrace } from '../../src/trace/read.ts';
import type { Trace } from '../../src/trace/schema.ts';
import { visibleJson } from '../../src/views/visible.ts';
import type { WatchedProcesses } from './episode.ts';
import { drawAll, type Finding, wrongSpans } from './oracle.ts';
import { hashOf } from './random.ts';

/** Spares, one a language. */
const SPARES = 2;
/** Milliseconds a process may take to be gone that was killed. */
const DYING = 5_000;
/** Of the short waits of played time so much is waited for in truth. */
const SHARE = 0.2;
/** One text in so many is run a second time. */
const RUN_AGAIN = 3;
const SOFT_MS = 2_000;

export function realProcesses(folder: string): WatchedProcesses {
  // A bundler may live beside us.
  const strangers = new Set(children());
  const living = () => children().filter((pid) => !strangers.has(pid)).length;
  return {
    processes: new RuntimePool(folder),
    async wait(ms, isQuiet) {
      const until = Date.now() + (ms <= 1_000 ? ms * SHARE : ms);
      do await sleep(2);
      while (Date.now() < until && !isQuiet());
    },
    async living(bound) {
      const until = Date.now() + DYING;
      const most = bound === 0 ? 0 : bound + SPARES;
      while (living() > most && Date.now() < until) await sleep(10);
      return Math.max(0, living() - (most - bound));
    },
    inspect(shown) {
      drawAll(shown);
      return wrongSpans(shown.code, shown);
    },
    judge: (shown, path) => (hashOf(shown.code) % RUN_AGAIN === 0 ? otherThanAlone(folder, shown, path) : null),
  };
}

/** A direct run of the same text yields the same trace. */
async function otherThanAlone(folder: string, { code, trace }: Shown, path: string): Promise<Finding | null> {
  const { language } = trace.snippet;
  const child = new RuntimeProcess(folder, language);
  try {
    await child.ready;
    const request = { id: 'direct', language, code, path, softMs: SOFT_MS, mode: 'trace' } as const;
    const read = readTrace(visibleJson(await child.run(request)));
    if (!read.ok) return { kind: 'alone', message: read.message };
    if ([trace, read.trace].some(wasEnded)) return null;
    const [ours, alone] = [comparable(trace), comparable(read.trace)];
    if (ours === alone) return null;
    let at = 0;
    while (ours[at] === alone[at]) at++;
    const [from, to] = [Math.max(0, at - 80), at + 80];
    return { kind: 'alone', message: `run alone it yields ${alone.slice(from, to)} and not ${ours.slice(from, to)}` };
  } catch (error) {
    if (error instanceof RunStopped) return null;
    throw error;
  } finally {
    child.kill();
    await child.ended;
  }
}

/** Whether it was not the program that ended the run, but a limit; that a process boots in time is one of them. */
function wasEnded({ problems }: Trace): boolean {
  return problems.some(({ kind, message }) => kind === 'stopped' || message === stopTexts.boot);
}

/** A trace without what no two runs share. */
function comparable(trace: Trace): string {
  return JSON.stringify({ ...trace, ms: 0 }).replace(/0x[\da-f]{6,}/g, '0x');
}

/** The children of this process that have not ended, where the system tells. */
function children(): string[] {
  if (process.platform !== 'linux') return [];
  const pids = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8').trim();
  return pids.split(' ').filter((pid) => pid !== '' && lives(pid));
}

/** A process that has ended stands in the list until it was asked how. */
function lives(pid: string): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
