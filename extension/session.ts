// One document's runs: at most one at a time, the newest wins; the process of the last one stays to answer queries.

import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import type { Language, RunRequest } from '../src/runtime/messages.ts';
import { refusalTexts, type StopReason, stopText, stopTexts } from '../src/runtime/stops.ts';
import { emptyTrace } from '../src/trace/empty.ts';
import { readTrace } from '../src/trace/read.ts';
import { type Problem, type Query, Reply, type Trace } from '../src/trace/schema.ts';
import { type Block, blockAround, changedSince } from '../src/views/blocks.ts';
import { lineEdits, linesOfText, type TextChange } from '../src/views/lineEdits.ts';
import { linesOf } from '../src/views/places.ts';
import { Shift } from '../src/views/shift.ts';
import { visibleJson } from '../src/views/visible.ts';
import { type ReadyReport, RunStopped, type RuntimeProcess } from './host/process.ts';

/** The side of a `RuntimeProcess` that a document sees. */
export interface SnippetProcess extends Pick<RuntimeProcess, 'alive' | 'run' | 'query' | 'stop' | 'kill'> {
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

/** Share of the time until a process went out of memory that its text is given then. */
const SHORTER = 0.5;
/** Time limits in a row after which nothing runs by itself. */
const MOST_LATE = 2;

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
  /** Questions that wait for their answers. */
  #questions = 0;
  /** Time limits in a row, and where: only a change there may help. */
  #late = 0;
  #stuck: readonly Block[] = [];
  #unfit: string | null = null;

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

  get asking(): boolean {
    return this.#questions > 0;
  }

  /** The last runs all met the time limit: until `resume`, or an edit where they did, another would too. */
  get paused(): boolean {
    return this.#late >= MOST_LATE && !this.#stuck.some((block) => changedSince(block, this.#edits));
  }

  /** Why this host could not run it at all; null when it could. */
  get unfit(): string | null {
    return this.#unfit;
  }

  resume(): void {
    this.#late = 0;
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
    let child = (this.#booting ??= this.#processes.take(this.language));
    try {
      await checked(child);
      if (this.#newest !== me) return 'superseded';
      this.#booting = null;
      this.#running = child;
      const request = { id: randomUUID(), language: this.language, code, path, softMs, mode: 'trace' } as const;
      const began = performance.now();
      let trace: Trace;
      try {
        trace = believed(await child.run(request));
      } catch (error) {
        const again = error instanceof RunStopped ? shorter(request, error, performance.now() - began) : null;
        if (this.#newest !== me || again === null) throw error;
        this.#running = child = this.#processes.take(this.language);
        trace = await retraced(child, again, error as RunStopped);
      }
      if (this.#newest !== me) return 'superseded';
      this.#unfit = null;
      this.#running = null;
      this.#keep(trace, code, before);
      this.#answer(child);
      return trace.problems[0]?.type === ('cancelled' satisfies StopReason) ? 'stopped' : 'finished';
    } catch (error) {
      if (this.#newest !== me) return 'superseded';
      this.#abandon();
      if (!(error instanceof RunStopped)) throw error;
      // Told by the host alone: whatever a result says, it says nothing of others.
      this.#unfit = error.reason === 'host' ? error.message : null;
      if (error.reason !== 'cancelled') this.#keep(this.#lost(error, code), code, before);
      return 'stopped';
    } finally {
      if (this.#newest === me) this.#newest = null;
    }
  }

  /** Ends the run that goes on, which may still tell what it recorded, and questions that wait. @returns whether there was something to end. */
  stop(): boolean {
    const wasActive = this.busy || this.asking;
    if (this.asking) this.forgetProcess();
    if (this.#running !== null) this.#running.stop('cancelled');
    else {
      this.#newest = null;
      this.#abandon();
    }
    return wasActive;
  }

  /** Asks the process of the last run. One that meets a limit on a question answers no more. */
  async ask(query: Query): Promise<Reply> {
    const child = this.#answering;
    if (child === null || !child.alive) return refused(refusalTexts.none);
    this.#questions++;
    try {
      const json = await child.query(JSON.stringify(query));
      const reply = v.safeParse(Reply, parsed(json));
      if (reply.success) return reply.output;
      this.#drop(child);
      return refused(refusalTexts.failed(stopTexts.noMessage));
    } catch (error) {
      if (!(error instanceof RunStopped)) throw error;
      this.#drop(child);
      return refused(refusalOf(error.reason));
    } finally {
      this.#questions--;
    }
  }

  /** Lets the process of the last run go; its results stay. */
  forgetProcess(): void {
    this.#answer(null);
  }

  dispose(): void {
    this.#newest = null;
    this.#abandon();
    this.forgetProcess();
  }

  #drop(child: SnippetProcess): void {
    if (this.#answering === child) this.forgetProcess();
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
    this.#count(trace, code);
  }

  /** Counts time limits in a row, and remembers where. */
  #count({ problems: [problem] }: Trace, code: string): void {
    if (problem?.kind !== 'stopped' || problem.type !== ('time' satisfies StopReason)) {
      this.resume();
      return;
    }
    this.#late++;
    // A process that was killed cannot tell the line; then it is where it was the time before.
    if (problem.span === null) return;
    const lines = [problem.span, ...problem.frames].map(({ line }) => line);
    this.#stuck = lines.map((line) => blockAround(code, line));
  }

  /** Where lenses stand now, so that a failing run leaves none of these lines empty. */
  #places(): ReadonlySet<number> {
    if (this.#result === null) return new Set();
    const { trace, before, shift } = this.#result.shown;
    const lines = [...linesOf(trace), ...(trace.problems.length > 0 ? before : [])];
    return new Set(lines.map((line) => shift.forward(line)).filter((line) => line !== null));
  }

  /** A process that ended without a word, told as a trace. */
  #lost({ reason, message, place }: RunStopped, code: string): Trace {
    const text = place === null ? undefined : linesOfText(code)[place.line - 1];
    const problem: Problem = {
      kind: reason === 'crashed' || reason === 'host' ? 'internal' : 'stopped',
      type: reason,
      message,
      span: text === undefined ? null : { line: place!.line, column: 0, endLine: place!.line, endColumn: text.length },
      traceback: '',
      frames: [],
      related: null,
      step: 0,
    };
    return { ...emptyTrace({ language: this.language, hash: '', lines: 0 }), problems: [problem] };
  }
}

/** Waits until a process stands, and makes sure that its cage does. */
async function checked(child: SnippetProcess): Promise<void> {
  const { failures } = await child.ready;
  if (failures.length > 0) throw new RunStopped('host', stopTexts.unfit(failures));
}

/**
 * NOTE [Ended without results] Where nobody sees a process grow, or not in time, V8 ends it without a word; and one that V8 cannot break off is killed, and tells
 * its place alone. Then the same text is run once more and ended before it got that far: shortly before in time, which is nearly always in the same loop,
 * or where the very statement is to begin.
 */
function shorter(request: RunRequest, { reason, place }: RunStopped, took: number): RunRequest | null {
  if (reason === 'memory') return { ...request, softMs: Math.ceil(SHORTER * took) };
  return reason === 'time' && place !== null ? { ...request, steps: place.steps } : null;
}

/** The trace of such a second run, with the end of the first. */
async function retraced(child: SnippetProcess, request: RunRequest, lost: RunStopped): Promise<Trace> {
  await checked(child);
  const trace = believed(await child.run({ ...request, id: randomUUID() }));
  const [problem, ...others] = trace.problems;
  if (problem?.kind !== 'stopped' || problem.type !== ('time' satisfies StopReason)) throw lost;
  if (lost.reason === 'time') return trace;
  const message = stopText('memory', { line: problem.span?.line });
  return { ...trace, problems: [{ ...problem, type: 'memory', message, traceback: message }, ...others] };
}

/** The trace in what a process sent; a process that sends something else has crashed, or is in a snippet's hands. */
function believed(json: string): Trace {
  const read = readTrace(parsed(json));
  if (read.ok) return read.trace;
  throw new RunStopped('crashed', stopTexts.noTrace(read.message));
}

/** The value of a JSON text, fit to be shown; null for a text that is none. */
function parsed(json: string): unknown {
  try {
    return visibleJson(json);
  } catch {
    return null;
  }
}

function refused(message: string): Reply {
  return { type: 'refused', message };
}

function refusalOf(reason: StopReason): string {
  return reason === 'time' || reason === 'memory' || reason === 'cancelled' ? refusalTexts[reason] : refusalTexts.ended;
}
