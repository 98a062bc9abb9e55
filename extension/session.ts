// One document's runs: at most one at a time, the newest wins; the process of the last one stays to answer queries.

import { randomUUID } from 'node:crypto';
import type { Language } from '../src/runtime/messages.ts';
import { readTrace } from '../src/trace/read.ts';
import { Reply, type Query, type Trace } from '../src/trace/schema.ts';
import * as v from 'valibot';
import { type LineEdit, Shift } from '../src/views/shift.ts';
import type { RuntimePool } from './host/pool.ts';
import { type RuntimeProcess, RunStopped } from './host/process.ts';

/** A finished run, and where its lines are now. */
export interface Result {
  /** Counts the runs of all documents. */
  readonly run: number;
  readonly trace: Trace;
  readonly shift: Shift;
  /** An edit came after this run began: what it says may be out of date. */
  readonly stale: boolean;
}

export type Outcome = 'finished' | 'superseded' | 'stopped';

let runs = 0;

export class Session {
  readonly language: Language;
  readonly #pool: RuntimePool;
  #result: Result | null = null;
  /** Edits since the pending run's text was taken. */
  #pendingShift: Shift | null = null;
  #running: RuntimeProcess | null = null;
  #answering: RuntimeProcess | null = null;

  constructor(language: Language, pool: RuntimePool) {
    this.language = language;
    this.#pool = pool;
  }

  get result(): Result | null {
    return this.#result;
  }

  get busy(): boolean {
    return this.#running !== null;
  }

  edited(edits: readonly LineEdit[]): void {
    for (const edit of edits) {
      this.#pendingShift = this.#pendingShift?.then(edit) ?? null;
      if (this.#result !== null) this.#result = { ...this.#result, shift: this.#result.shift.then(edit), stale: true };
    }
  }

  /** Runs this text. A run still going on is given up. */
  async run(code: string, path: string, softMs: number): Promise<Outcome> {
    this.#running?.kill();
    const child = this.#pool.take(this.language);
    this.#running = child;
    this.#pendingShift = new Shift();
    try {
      const { failures } = await child.ready;
      if (failures.length > 0) throw new Error(`Nothing is run: the cage is not whole on this host (${failures.join('; ')})`);
      const json = await child.run({ id: randomUUID(), language: this.language, code, path, softMs, mode: 'trace' });
      if (this.#running !== child) return this.#superseded(child);
      this.#keep(child, readTrace(JSON.parse(json)));
      return 'finished';
    } catch (error) {
      child.kill();
      if (this.#running !== child) return 'superseded';
      if (!(error instanceof RunStopped)) throw error;
      if (error.reason !== 'cancelled') this.#keep(null, stoppedTrace(this.#result?.trace ?? null, this.language, error));
      return 'stopped';
    } finally {
      if (this.#running === child) this.#running = null;
    }
  }

  /** Ends the run that goes on. @returns whether there was one. */
  stop(): boolean {
    if (this.#running === null) return false;
    this.#running.kill();
    return true;
  }

  /** Asks the process of the last run. */
  async ask(query: Query): Promise<Reply> {
    const child = this.#answering;
    if (child === null || !child.alive) return { type: 'refused', message: 'Run the snippet again to ask about it.' };
    try {
      return v.parse(Reply, JSON.parse(await child.query(JSON.stringify(query))));
    } catch (error) {
      if (error instanceof RunStopped) return { type: 'refused', message: error.message };
      throw error;
    }
  }

  /** Lets the process of the last run go; its results stay. */
  forgetProcess(): void {
    this.#answering?.kill();
    this.#answering = null;
  }

  dispose(): void {
    this.stop();
    this.forgetProcess();
  }

  #superseded(child: RuntimeProcess): Outcome {
    child.kill();
    return 'superseded';
  }

  #keep(child: RuntimeProcess | null, trace: Trace): void {
    this.forgetProcess();
    this.#answering = child;
    const shift = this.#pendingShift ?? new Shift();
    this.#result = { run: ++runs, trace, shift, stale: !shift.isEmpty };
  }
}

/** When a process ended without a word: the last good results, and what happened. */
function stoppedTrace(before: Trace | null, language: Language, error: RunStopped): Trace {
  const empty = readTrace({
    version: 1,
    snippet: { language, hash: '', lines: 0 },
    ...{ statements: [], tensors: [], values: [], nodes: [], backwards: [], output: [], warnings: [], omitted: [], steps: 0, ms: 0, problems: [] },
  });
  const problem = { kind: 'stopped' as const, type: error.reason, message: error.message, span: null, traceback: '', frames: [], related: null, step: 0 };
  return { ...(before ?? empty), problems: [problem] };
}
