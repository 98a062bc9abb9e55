/** One run of one snippet, from its text to its trace. The outer code evaluates `script`; everything else happens here. */
import { resetState, state } from '../../engine/state.ts';
import type { ProblemInput } from '../../trace/problems.ts';
import { Recorder } from '../../trace/recorder.ts';
import type { Query, Reply, Span } from '../../trace/schema.ts';
import type { RunRequest } from '../messages.ts';
import { plainObserver } from '../plainObserver.ts';
import { type SoftStop, stopText } from '../stops.ts';
import { consoleOf } from './console.ts';
import { type Hooks, Tracing } from './hooks.ts';
import { ENTRY, type Instrumented } from './instrument.ts';
import { SyntaxProblem } from './syntax.ts';
import { uncaught, uncaughtText } from './uncaught.ts';

// A snippet may put another in its place.
const { now } = Date;

/** The snippet as a function, as `instrument` writes it. */
type Snippet = (
  step: Hooks['step'],
  bound: Hooks['bound'],
  seen: Hooks['seen'],
  modules: object,
) => () => Promise<void>;

/** What a run needs besides its request. */
export interface Library {
  /** Where the run is: line, and statements that began. */
  readonly place: Int32Array;
  /** Whether the process takes more memory than a run may; the time is at hand. */
  isFull(now: number): boolean;
  /** Whether the snippet has timers that have not fired. */
  isWaiting(): boolean;
  /** Takes the JSON of a run that is over before anybody asks. */
  tell(json: string): void;
  /** The modules that can be imported. */
  readonly modules: Readonly<Record<string, object>>;
  /** The instrumented text. @throws SyntaxProblem */
  read(code: string, path: string): Instrumented;
}

export class Run {
  readonly #request: RunRequest;
  readonly #library: Library;
  readonly #recorder: Recorder;
  readonly #started = now();
  readonly #instrumented: Instrumented | null = null;
  readonly #tracing: Tracing | null = null;
  /** Whether the snippet's own code is through, timers aside. */
  #settled = false;
  #told = false;
  #json = '';

  constructor(request: RunRequest, library: Library) {
    this.#request = request;
    this.#library = library;
    resetState();
    const { code, path, mode, steps } = request;
    let problem: ProblemInput | null = null;
    try {
      this.#instrumented = library.read(code, path);
    } catch (error) {
      if (!(error instanceof SyntaxProblem)) throw error;
      problem = error.problem;
    }
    const statements = this.#instrumented?.statements ?? [];
    this.#recorder = new Recorder({ language: 'typescript', code, statements });
    if (this.#instrumented === null) {
      this.#finish(problem);
      return;
    }
    const traced = mode === 'trace';
    this.#tracing = new Tracing(this.#instrumented, traced ? this.#recorder : null, {
      met: () => this.#limit(),
      place: library.place,
      lastStep: steps,
    });
    const tracing = this.#tracing;
    state.lookSoon = () => tracing.lookSoon();
    state.observer = traced ? this.#recorder : plainObserver((text, category) => this.#warn(text, category));
  }

  /** The trace's JSON; '' while the run goes on. */
  get json(): string {
    return this.#json;
  }

  /** The source for the outer code to evaluate. */
  get script(): string {
    return this.#json === '' ? this.#instrumented!.code : '';
  }

  /** Puts the function that the script calls, and the console, on the realm's global object. */
  install(globals: Record<string, unknown>): void {
    globals['console'] = consoleOf((stream, text) => this.#recorder.output(stream, text));
    Error.stackTraceLimit = 100;
    const enter = (snippet: Snippet): void => {
      // Once only: the snippet's own code can see this function.
      delete globals[ENTRY];
      const { step, bound, seen } = this.#tracing!.hooks;
      snippet(step, bound, seen, this.#library.modules)().then(
        () => this.#settle(),
        (error) => this.#fail(error),
      );
    };
    Object.defineProperty(globals, ENTRY, { value: enter, configurable: true });
  }

  /** The snippet's own code is through. Where it makes no promises, nothing can come any more but timers. */
  #settle(): void {
    this.#settled = true;
    if (this.#instrumented!.makesPromises || this.#library.isWaiting()) return;
    this.#finish(null);
    this.#library.tell(this.#json);
  }

  /** Looks whether the run is over: its code is through and no timer waits, or its time is up. */
  poll(): void {
    if (this.#json !== '') return;
    const limit = this.#limit();
    if (limit !== null) this.stop(limit);
    else if (this.#library.isWaiting()) return;
    else this.#finish(this.#settled ? null : this.#neverSettled());
  }

  /** An error that reached nobody: the outer code tells of it in words. */
  reject(text: string): void {
    const { over } = this.#tracing ?? { over: null };
    if (over !== null) this.stop(over);
    else if (this.#instrumented !== null)
      this.#finish(uncaughtText(text, this.#instrumented, this.#request.path, this.#span));
  }

  /** The run is ended before its own end. */
  stop(reason: SoftStop): void {
    const span = this.#span;
    const message = stopText(reason, { softMs: this.#request.softMs, line: span?.line });
    this.#finish({ kind: 'stopped', type: reason, message, span, traceback: message, frames: [] }, true);
  }

  query(query: Query): Reply {
    return this.#recorder.query(query);
  }

  /** The limit that the run has met by now; null when none. */
  #limit(): SoftStop | null {
    const at = now();
    if (at > this.#started + this.#request.softMs) return 'time';
    return this.#library.isFull(at) ? 'memory' : null;
  }

  /** Where the program is. */
  get #span(): Span | null {
    const { statements } = this.#instrumented ?? { statements: [] };
    return statements[this.#tracing?.statement ?? -1] ?? null;
  }

  #fail(error: unknown): void {
    const { over } = this.#tracing!;
    if (over !== null) this.stop(over);
    else this.#finish(uncaught(error, this.#instrumented!, this.#request.path, this.#span));
  }

  #finish(problem: ProblemInput | null, hasty = false): void {
    if (this.#json !== '') return;
    state.observer = null;
    // Broken off while it told its end, a run tells it again.
    if (problem !== null && !this.#told) this.#recorder.problem(problem);
    this.#told = true;
    this.#nameParameters();
    this.#json = JSON.stringify(this.#recorder.finish(now() - this.#started, hasty));
  }

  /** Parameters by their paths, as the modules tell them; a broken module of the snippet's must not cost the trace. */
  #nameParameters(): void {
    try {
      for (const [module, name] of this.#tracing?.modules ?? [])
        for (const [path, parameter] of module.named_parameters()) this.#recorder.name(parameter, `${name}.${path}`);
    } catch {
      // Then they have no names.
    }
  }

  /** Node's own complaint about an `await` at the top that nothing will ever end. */
  #neverSettled(): ProblemInput {
    const span = this.#span;
    const message = 'Detected unsettled top-level await';
    const at = span === null ? '' : ` at ${this.#request.path}:${span.line}`;
    return { kind: 'error', type: 'Warning', message, span, traceback: `Warning: ${message}${at}`, frames: [] };
  }

  /** In a plain run no steps are told, so a warning brings its own. */
  #warn(text: string, category: string): void {
    this.#recorder.step(this.#tracing!.statement);
    this.#recorder.warning(text, category);
  }
}
