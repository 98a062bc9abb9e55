/**
 * What an instrumented snippet calls while it runs: tells the recorder of steps, bindings and values, and ends a run that
 * meets a limit. Knows nothing of how the code came to be.
 */
import { Tensor } from '../../engine/tensor.ts';
import type { Recorder } from '../../trace/recorder.ts';
import { Pace } from '../pace.ts';
import type { SoftStop } from '../stops.ts';
import type { Instrumented } from './instrument.ts';
import { Module } from './nn/module.ts';

/** Thrown by `step` once the run has met a limit, and again at every step that follows, so that no `catch` keeps a snippet alive. */
class Stopped extends Error {
  override readonly name = 'Stopped';
}

export interface Hooks {
  step(statement: number): true;
  bound<T>(site: number, value: T): T;
  seen<T>(site: number, value: T): T;
}

// A snippet may put another in its place.
const { now } = Date;

/** Steps between two looks at the limits, at most. */
const STEPS_A_LOOK = 32;
/** Elements of a list or object that are told with its name: `grads[0]`. */
const MOST_PARTS = 16;

/** What a run is bounded by, and where it tells how far it came. */
export interface Bounds {
  /** The limit that the run has met; null when none. */
  met(): SoftStop | null;
  /** The line of the statement that begins, and how many began. */
  readonly place: Int32Array;
  /** The statement at which the run is to end, in the order they begin. */
  readonly lastStep: number | undefined;
}

/** The hooks of one run, and what they learn. */
export class Tracing {
  /** The statement that runs; -1 before the first. */
  statement = -1;
  /** Modules by the first name that held them. */
  readonly modules = new Map<Module, string>();
  readonly hooks: Hooks;
  readonly #bounds: Bounds;
  readonly #place: Int32Array;
  readonly #lines: Int32Array;
  readonly #pace = new Pace(STEPS_A_LOOK);
  #steps = 0;
  #nextLook = 0;
  #over: SoftStop | null = null;

  constructor(instrumented: Instrumented, recorder: Recorder | null, bounds: Bounds) {
    this.#bounds = bounds;
    this.#place = bounds.place.fill(0);
    this.#lines = Int32Array.from(instrumented.statements, ({ line }) => line);
    this.#lookLater();
    this.hooks = recorder === null ? this.#plain() : this.#tracing(instrumented, recorder);
  }

  /** The limit at which a step has ended the run; null while none has. */
  get over(): SoftStop | null {
    return this.#over;
  }

  #step(statement: number): void {
    // Once it is over every step throws, and `statement` stays where it was noticed.
    if (this.#over !== null) throw new Stopped('Stopped');
    this.statement = statement;
    const step = ++this.#steps;
    this.#place[0] = this.#lines[statement]!;
    this.#place[1] = step;
    if (step < this.#nextLook) return;
    this.#lookLater();
    this.#over = step === this.#bounds.lastStep ? 'time' : this.#bounds.met();
    if (this.#over !== null) throw new Stopped('Stopped');
  }

  /** The next step is to look. */
  lookSoon(): void {
    this.#nextLook = 0;
  }

  #lookLater(): void {
    const last = this.#bounds.lastStep ?? Number.POSITIVE_INFINITY;
    const next = this.#steps + this.#pace.next(now());
    this.#nextLook = this.#steps < last ? Math.min(next, last) : next;
  }

  #plain(): Hooks {
    return {
      step: (statement) => {
        this.#step(statement);
        return true;
      },
      bound: (_site, value) => value,
      seen: (_site, value) => value,
    };
  }

  #tracing({ sites }: Instrumented, recorder: Recorder): Hooks {
    const enter = (statement: number): void => {
      if (statement === this.statement) return;
      this.statement = statement;
      recorder.after(statement);
    };
    return {
      step: (statement) => {
        this.#step(statement);
        recorder.step(statement);
        return true;
      },
      bound: (number, value) => {
        const { span, statement, name } = sites[number]!;
        enter(statement);
        if (Tensor.is(value)) recorder.bind(name, span, value);
        else if (Module.is(value)) {
          if (!this.modules.has(value)) this.modules.set(value, name);
        } else
          partsOf(value).forEach((item, i) => {
            if (Tensor.is(item)) recorder.bind(`${name}[${i}]`, span, item);
          });
        return value;
      },
      seen: (number, value) => {
        const { span, statement } = sites[number]!;
        enter(statement);
        if (Tensor.is(value)) recorder.evaluated(span, value);
        else if (Tensor.is(partsOf(value, 1)[0]))
          for (const item of partsOf(value)) if (Tensor.is(item)) recorder.evaluated(span, item);
        return value;
      },
    };
  }
}

/** The first elements of a list, up to `most`. Nothing of the snippet's is called for them: no getter, no iterator, no `slice` of its own. */
function partsOf(value: unknown, most = MOST_PARTS): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  try {
    const count = Array.isArray(value) ? Math.min(value.length, most) : 0;
    const parts: unknown[] = [];
    for (let i = 0; i < count; i++) parts.push(Object.getOwnPropertyDescriptor(value, i)?.value);
    return parts;
  } catch {
    // A Proxy of a list, which looks like one.
    return [];
  }
}
