/** Processes that are only played: they boot, answer and end when a test says so. And timers that wait for the test. */
import { RunStopped } from '../../extension/host/process.ts';
import type { Clock, Processes } from '../../extension/queue.ts';
import type { SnippetProcess } from '../../extension/session.ts';
import type { Language } from '../../src/runtime/messages.ts';
import type { StopReason } from '../../src/runtime/stops.ts';
import { emptyTrace } from '../../src/trace/empty.ts';
import type { Problem } from '../../src/trace/schema.ts';

/** A process whose boot and whose run end when the test says so. */
export class Played implements SnippetProcess {
  readonly codes: string[] = [];
  softMs = 0;
  alive = true;
  readonly ready: Promise<{ failures: string[] }>;
  boot!: (failures?: string[]) => void;
  result!: (json: string) => void;
  fail!: (error: RunStopped) => void;
  /** Whether it tells what it recorded when it is stopped; the test then gives the result. */
  tells = false;
  readonly stops: StopReason[] = [];
  answer: (json: string) => Promise<string> = async () => JSON.stringify({ type: 'refused', message: 'asked' });

  constructor() {
    this.ready = new Promise((resolve, reject) => {
      this.boot = (failures = []) => resolve({ failures });
      this.fail = reject;
    });
    this.ready.catch(() => {});
  }

  run({ code, softMs }: { code: string; softMs: number }): Promise<string> {
    this.codes.push(code);
    this.softMs = softMs;
    return new Promise((resolve, reject) => {
      this.result = resolve;
      this.fail = reject;
    });
  }

  query(json: string): Promise<string> {
    return this.answer(json);
  }

  stop(reason: 'memory' | 'cancelled'): void {
    this.stops.push(reason);
    if (!this.tells) this.end(reason);
  }

  kill(): void {
    this.end('cancelled');
  }

  end(reason: StopReason): void {
    this.alive = false;
    this.fail(new RunStopped(reason, reason));
  }

  /** Boots and yields a trace that took `ms`. */
  async finish(ms: number, ...kinds: Problem['kind'][]): Promise<void> {
    this.boot();
    await settled();
    this.result(traceJson(ms, ...kinds));
    await settled();
  }
}

/** Hands out played processes and notes what it is asked. */
export class PlayedProcesses implements Processes {
  readonly taken: Played[] = [];
  readonly asked: string[] = [];

  take(_language: Language): Played {
    const child = new Played();
    this.taken.push(child);
    return child;
  }

  warm(language: Language): void {
    this.asked.push(`warm ${language}`);
  }

  cool(): void {
    this.asked.push('cool');
  }

  dispose(): void {
    this.asked.push('dispose');
  }
}

/** Timers that fire when the test lets time pass. */
export class PlayedClock implements Clock {
  #now = 0;
  readonly #timers = new Map<unknown, { at: number; callback: () => void }>();

  get waiting(): number {
    return this.#timers.size;
  }

  setTimeout(callback: () => void, ms: number): symbol {
    const timer = Symbol();
    this.#timers.set(timer, { at: this.#now + ms, callback });
    return timer;
  }

  clearTimeout(timer: unknown): void {
    this.#timers.delete(timer);
  }

  /** Lets this much time pass; what falls due is called in its order. */
  pass(ms: number): void {
    const until = this.#now + ms;
    while (this.fireNext(until));
    this.#now = until;
  }

  /** The same, and after each call what it resolved is heard. */
  async passHeard(ms: number): Promise<void> {
    const until = this.#now + ms;
    while (this.fireNext(until)) await settled();
    this.#now = until;
  }

  /** Calls what falls due first. @returns whether anything did */
  private fireNext(until: number): boolean {
    let first: unknown;
    let at = Number.POSITIVE_INFINITY;
    for (const [timer, due] of this.#timers) if (due.at <= until && due.at < at) [first, at] = [timer, due.at];
    const due = this.#timers.get(first);
    if (due === undefined) return false;
    this.#timers.delete(first);
    this.#now = at;
    due.callback();
    return true;
  }
}

/** The trace of a run that recorded nothing but these problems. */
export function traceJson(ms: number, ...kinds: Problem['kind'][]): string {
  const span = { line: 1, column: 0, endLine: 1, endColumn: 1 };
  const problems = kinds.map((kind) => ({
    kind,
    type: kind,
    message: kind,
    span,
    traceback: '',
    frames: [],
    related: null,
    step: 0,
  }));
  return JSON.stringify({ ...emptyTrace({ language: 'python', hash: '', lines: 1 }), problems, ms });
}

/** The trace of a run that met a limit, or was stopped, on a line. */
export function stoppedJson(reason: StopReason, line: number | null): string {
  const trace = JSON.parse(traceJson(1, 'stopped')) as { problems: { type: string; span: object | null }[] };
  trace.problems[0]!.type = reason;
  trace.problems[0]!.span = line === null ? null : { line, column: 0, endLine: line, endColumn: 1 };
  return JSON.stringify(trace);
}

/** Lets what was resolved be heard. */
export const settled = () => new Promise((resolve) => setImmediate(resolve));
