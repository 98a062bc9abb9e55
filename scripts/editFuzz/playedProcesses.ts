/**
 * Processes that are only played, in played time: each boots, takes one run, and answers with a trace made from the lines of its text, fails, or is lost,
 * as the text alone decides. A thousand of them cost what one real one does.
 */
import { RunStopped } from '../../extension/host/process.ts';
import type { Clock, Processes } from '../../extension/queue.ts';
import type { SnippetProcess } from '../../extension/session.ts';
import type { Language, RunRequest } from '../../src/runtime/messages.ts';
import type { SoftStop, StopReason } from '../../src/runtime/stops.ts';
import { emptyTrace } from '../../src/trace/empty.ts';
import type { Trace, Value } from '../../src/trace/schema.ts';
import { hashOf } from './random.ts';

/** One process in so many dies while it boots, or cannot be started at all. */
const DIES = 41;
const UNFIT = 301;

class PlayedProcess implements SnippetProcess {
  readonly ready: Promise<{ failures: string[] }>;
  alive = true;
  readonly #clock: Clock;
  readonly #timers = new Set<unknown>();
  readonly #reject: ((error: RunStopped) => void)[] = [];
  /** Ends the run with what it recorded. */
  #tell: ((stopped: SoftStop | null) => void) | null = null;
  #verdict: RunStopped | null = null;

  constructor(clock: Clock, number: number) {
    this.#clock = clock;
    this.ready = new Promise((resolve, reject) => {
      this.#reject.push(reject);
      this.#after(10 + ((number * 37) % 300), () => {
        if (number % DIES === DIES - 1) this.#end('crashed');
        else if (number % UNFIT === UNFIT - 1) this.#end('host');
        else resolve({ failures: [] });
      });
    });
    this.ready.catch(() => {});
  }

  run({ code, language, softMs }: RunRequest): Promise<string> {
    return new Promise((resolve, reject) => {
      if (this.#verdict !== null) return reject(this.#verdict);
      this.#reject.push(reject);
      const tell = (stopped: SoftStop | null) => resolve(JSON.stringify(madeTrace(code, language, stopped)));
      this.#tell = tell;
      const hash = hashOf(code);
      const fate = hash % 100;
      if (fate < 3) this.#after(softMs + 1000, () => this.#end('time'));
      else if (fate < 6) this.#after(softMs, () => tell('time'));
      else if (fate < 8) this.#after(100, () => this.#end('memory'));
      else if (fate < 10) this.#after(50, () => this.#end('crashed'));
      else this.#after((hash >>> 8) % 600, () => tell(null));
    });
  }

  /** Some tell what they recorded, some are gone. */
  stop(reason: SoftStop): void {
    const tell = this.#tell;
    if (tell === null) this.#end(reason);
    else this.#after(20, () => (this.#timers.size % 2 === 0 ? tell(reason) : this.#end(reason)));
  }

  query(): Promise<string> {
    if (this.#verdict !== null) return Promise.reject(this.#verdict);
    return new Promise((resolve, reject) => {
      this.#reject.push(reject);
      this.#after(30, () => resolve(JSON.stringify({ type: 'refused', message: 'played' })));
    });
  }

  kill(): void {
    this.#end('cancelled');
  }

  #after(ms: number, callback: () => void): void {
    const timer = this.#clock.setTimeout(() => {
      this.#timers.delete(timer);
      callback();
    }, ms);
    this.#timers.add(timer);
  }

  #end(reason: StopReason): void {
    this.#verdict ??= new RunStopped(reason, reason);
    this.alive = false;
    for (const timer of this.#timers) this.#clock.clearTimeout(timer);
    this.#timers.clear();
    for (const reject of this.#reject.splice(0)) reject(this.#verdict);
  }
}

export class FuzzProcesses implements Processes {
  readonly #clock: Clock;
  #living: PlayedProcess[] = [];
  #started = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get living(): number {
    this.#living = this.#living.filter(({ alive }) => alive);
    return this.#living.length;
  }

  take(_language: Language): SnippetProcess {
    const started = new PlayedProcess(this.#clock, this.#started++);
    this.#living.push(started);
    return started;
  }

  warm(): void {}
  cool(): void {}
  dispose(): void {}
}

/** A trace in which every line that is no comment binds a name that tells its number. Brackets without a partner do not parse; some lines fail. */
function madeTrace(code: string, language: Language, stopped: SoftStop | null): Trace {
  const hash = hashOf(code);
  const lines = code.split(/\r\n|\r|\n/);
  const trace: Trace = {
    ...emptyTrace({ language, hash: '', lines: lines.length }),
    steps: lines.length,
    ms: hash,
  };
  const broken = (code.match(/[([{]/g) ?? []).length !== (code.match(/[)\]}]/g) ?? []).length;
  const fails = broken || stopped !== null || hash % 5 === 0;
  const failing = fails ? (hash >>> 6) % lines.length : -1;
  const kind = broken ? 'syntax' : stopped !== null ? 'stopped' : 'error';
  for (const [i, text] of lines.entries()) {
    const line = i + 1;
    const span = { line, column: 0, endLine: line, endColumn: text.length };
    if (i === failing) {
      trace.problems.push({
        kind,
        type: stopped ?? 'SomeError',
        message: `line ${line} fails`,
        span,
        traceback: '',
        frames: [],
        related: null,
        step: line,
      });
      break;
    }
    if (broken || /^\s*(?:#|\/\/|$)/.test(text)) continue;
    const binding = { name: `line${line}`, span, tensor: line, value: line, kind: 'bound' as const };
    const step = { step: line, iteration: 1, bindings: [binding], expressions: [] };
    trace.statements.push({ span, runs: 1, steps: [step], history: null });
    trace.values.push(scalar(line));
  }
  return trace;
}

function scalar(number: number): Value {
  const text = `${number}.`;
  return {
    id: number,
    tensor: number,
    version: 0,
    grad_fn: null,
    output_nr: 0,
    requires_grad: false,
    dtype: 'float32',
    shape: [],
    elements: [number],
    stats: { min: number, max: number, mean: number, std: 0, nan: 0, inf: 0, zero: 0, histogram: [] },
    text: `tensor(${text})`,
    short: text,
  };
}
