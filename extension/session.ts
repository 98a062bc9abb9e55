// One document's runs: at most one at a time, the newest wins; the process of the last one stays to answer queries.

import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { TEXT } from '../src/runtime/limits.ts';
import type { Language } from '../src/runtime/messages.ts';
import { readTrace } from '../src/trace/read.ts';
import { type Query, Reply, type Trace } from '../src/trace/schema.ts';
import { lineEdits, linesOfText, type TextChange } from '../src/views/lineEdits.ts';
import { linesOf } from '../src/views/places.ts';
import { Shift } from '../src/views/shift.ts';
import { type ReadyReport, RunStopped, type RuntimeProcess } from './host/process.ts';

/** The side of a `RuntimeProcess` that a document sees. */
export interface SnippetProcess extends Pick<RuntimeProcess, 'alive' | 'run' | 'query' | 'kill'> {
  readonly ready: Promise<Pick<ReadyReport, 'failures'>>;
}

/** Where processes come from: a `RuntimePool`. */
export interface ProcessSource {
  take(language: Language): SnippetProcess;
}

/** A trace, the text it was made from, and where that text's lines are now. */
export interface Shown {
  /** Counts the traces of all documents. */
  readonly run: number;
  readonly trace: Trace;
  readonly code: string;
  readonly shift: Shift;
  /** Lines of `code` that had lenses before this run. */
  readonly before: ReadonlySet<number>;
}

/** What is known of a document. */
export interface Result {
  /** What the last run yielded: its problems and its ending. */
  readonly latest: Shown;
  /** What lenses, hovers and panel show: the last run that began at all. A text that does not parse leaves it as it was. */
  readonly shown: Shown;
  /** The text is not the one that `shown` tells of. */
  readonly stale: boolean;
}

export type Outcome = 'finished' | 'superseded' | 'stopped';

let traces = 0;

export class Session {
  readonly language: Language;
  readonly #processes: ProcessSource;
  #result: Result | null = null;
  /** Edits since the newest run's text was taken, and the document's lines after them. */
  #edits = Shift.none;
  #lines: readonly string[] = [];
  /** The newest run; older ones find that they are not it and end. */
  #newest: symbol | null = null;
  /** A process that was given no run yet: a newer text takes it over. */
  #booting: SnippetProcess | null = null;
  #running: SnippetProcess | null = null;
  #answering: SnippetProcess | null = null;

  constructor(language: Language, processes: ProcessSource) {
    this.language = language;
    this.#processes = processes;
  }

  get result(): Result | null {
    return this.#result;
  }

  get busy(): boolean {
    return this.#newest !== null;
  }

  /** The document's text changed: one event's changes, as the editor tells them. */
  edited(changes: readonly TextChange[]): void {
    const { edits, after } = lineEdits(this.#lines, changes);
    this.#lines = after;
    this.#edits = this.#edits.followedBy(edits);
    if (this.#result === null) return;
    const moved = (shown: Shown): Shown => ({ ...shown, shift: shown.shift.followedBy(edits) });
    const { latest, shown } = this.#result;
    const last = moved(latest);
    this.#result = { latest: last, shown: shown === latest ? last : moved(shown), stale: true };
  }

  /** Runs this text, which is `document` or some of its lines. A run still going on is given up. */
  async run(code: string, path: string, softMs: number, document = code): Promise<Outcome> {
    const me = Symbol();
    this.#newest = me;
    this.#running?.kill();
    this.#running = null;
    this.#edits = Shift.none;
    this.#lines = linesOfText(document);
    const before = this.#places();
    const child = (this.#booting ??= this.#processes.take(this.language));
    try {
      if (code.length > TEXT.source)
        throw new RunStopped('memory', `not run: the text has more than ${TEXT.source} characters`);
      const { failures } = await child.ready;
      if (this.#newest !== me) return 'superseded';
      if (failures.length > 0)
        throw new Error(`Nothing is run, because the cage is not whole on this host: ${failures.join('; ')}`);
      this.#booting = null;
      this.#running = child;
      const read = readTrace(
        JSON.parse(await child.run({ id: randomUUID(), language: this.language, code, path, softMs, mode: 'trace' })),
      );
      if (this.#newest !== me) return 'superseded';
      if (!read.ok) throw new Error(read.message);
      this.#running = null;
      this.#keep(read.trace, code, before);
      this.#answer(child);
      return 'finished';
    } catch (error) {
      if (this.#newest !== me) return 'superseded';
      this.#abandon();
      if (!(error instanceof RunStopped)) throw error;
      if (error.reason !== 'cancelled') this.#keep(this.#lost(error), code, before);
      return 'stopped';
    } finally {
      if (this.#newest === me) this.#newest = null;
    }
  }

  /** Ends the run that goes on. @returns whether there was one. */
  stop(): boolean {
    const wasBusy = this.busy;
    this.#newest = null;
    this.#abandon();
    return wasBusy;
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
    this.#answer(null);
  }

  dispose(): void {
    this.stop();
    this.forgetProcess();
  }

  #answer(child: SnippetProcess | null): void {
    this.#answering?.kill();
    this.#answering = child;
  }

  #abandon(): void {
    this.#running?.kill();
    this.#booting?.kill();
    this.#running = this.#booting = null;
  }

  #keep(trace: Trace, code: string, before: ReadonlySet<number>): void {
    const latest: Shown = { run: ++traces, trace, code, shift: this.#edits, before };
    const began = trace.statements.length > 0 || trace.problems.every(({ kind }) => kind === 'error');
    const shown = began ? latest : (this.#result?.shown ?? latest);
    this.#result = { latest, shown, stale: shown !== latest || !this.#edits.isEmpty };
  }

  /** Where lenses stand now, so that a failing run leaves none of these lines empty. */
  #places(): ReadonlySet<number> {
    if (this.#result === null) return new Set();
    const { trace, before, shift } = this.#result.shown;
    const lines = [...linesOf(trace), ...(trace.problems.length > 0 ? before : [])];
    return new Set(lines.map((line) => shift.forward(line)).filter((line) => line !== null));
  }

  /** A process that ended without a word, told as a trace. */
  #lost(error: RunStopped): Trace {
    const { reason, message } = error;
    const problem = {
      kind: reason === 'crashed' ? 'internal' : 'stopped',
      type: reason,
      message,
      span: null,
      traceback: '',
      frames: [],
      related: null,
      step: 0,
    };
    const lists = {
      statements: [],
      tensors: [],
      values: [],
      nodes: [],
      backwards: [],
      output: [],
      warnings: [],
      omitted: [],
      steps: 0,
      ms: 0,
    };
    const read = readTrace({
      version: 1,
      snippet: { language: this.language, hash: '', lines: 0 },
      ...lists,
      problems: [problem],
    });
    if (!read.ok) throw new Error(read.message);
    return read.trace;
  }
}
