/**
 * What the recorder holds while the program runs: steps and backward passes with live tensors, before anything is formatted.
 * Bounded per step; `Kept` bounds the number of steps.
 */
import type { Node } from '../engine/autograd/node.ts';
import type { BackwardStart } from '../engine/observer.ts';
import { Tensor } from '../engine/tensor.ts';
import { isMapped } from '../engine/transforms/wrapped.ts';
import type { History } from './history.ts';
import { Kept, type Scored } from './kept.ts';
import type { Span } from './schema.ts';
import { look, type Snapshot } from './snapshot.ts';

/** Names, expressions and unnamed results kept of one step. */
const MOST = 64;
/** Bytes of such results of one step: in a loop on one line each execution has its own, however large. */
const MOST_INNER_BYTES = 16 * 2 ** 20;
/** Nodes kept of one backward pass. */
export const MOST_RUNS = 1_000;

export interface LiveBinding {
  /** Empty for a tensor that was changed in place: its name is found at the end. */
  readonly name: string;
  readonly site: number;
  readonly kind: 'bound' | 'changed';
  snapshot: Snapshot;
}

export interface LiveExpression {
  readonly site: number;
  readonly snapshot: Snapshot;
}

const NO_BINDINGS: LiveBinding[] = [];
const NO_EXPRESSIONS: LiveExpression[] = [];
const NO_SNAPSHOTS: Snapshot[] = [];

/** One execution of one statement. */
export class LiveStep implements Scored {
  readonly step: number;
  readonly iteration: number;
  readonly statement: number;
  score = Number.NaN;
  finite = true;
  bindings = NO_BINDINGS;
  expressions = NO_EXPRESSIONS;
  /** Results inside one expression that is not their own: what a library function made on its way. */
  inner = NO_SNAPSHOTS;
  /** Whether a binding is of a tensor that was changed in place. */
  hasChanges = false;
  #innerBytes = 0;

  /** Ids of the tensors made from its beginning to that of the next step: above `before`, up to `until`. */
  readonly before: number;
  until = Number.POSITIVE_INFINITY;

  constructor(step: number, iteration: number, statement: number, before: number) {
    this.before = before;
    this.step = step;
    this.iteration = iteration;
    this.statement = statement;
  }

  bind(binding: LiveBinding): void {
    if (this.bindings.length === 0) this.bindings = [];
    if (binding.kind === 'changed') this.hasChanges = true;
    const { bindings } = this;
    for (let i = 0; i < bindings.length; i++) {
      const other = bindings[i]!;
      const same =
        binding.kind === 'changed' ? other.snapshot.tensor === binding.snapshot.tensor : other.name === binding.name;
      if (!same || other.kind !== binding.kind) continue;
      bindings[i] = binding;
      return;
    }
    if (bindings.length < MOST) bindings.push(binding);
  }

  evaluate(site: number, results: readonly Tensor[]): void {
    if (this.expressions.length === 0) this.expressions = [];
    const { expressions } = this;
    for (let i = expressions.length - 1; i >= 0; i--) {
      const other = expressions[i]!;
      if (other.site !== site) continue;
      if (!results.includes(other.snapshot.tensor)) this.hide(other.snapshot);
      expressions.splice(i, 1);
    }
    for (const result of results) if (expressions.length < MOST) expressions.push({ site, snapshot: look(result) });
  }

  /** Of all that was made inside an expression, `result` is its own; nothing changes for what was there before. */
  answer(site: number, result: Tensor | readonly Tensor[]): void {
    const { expressions, inner } = this;
    const results = result instanceof Tensor ? [result] : result;
    const shown = expressions.filter((expression) => expression.site === site).map(({ snapshot }) => snapshot.tensor);
    if (shown.length === 0 || !Array.isArray(results)) return;
    if (shown.length === results.length && shown.every((tensor, i) => tensor === results[i])) return;
    const own = results.filter((one) => shown.includes(one) || inner.some(({ tensor }) => tensor === one));
    if (own.length === 0) return;
    this.inner = inner.filter(({ tensor }) => !own.includes(tensor));
    this.evaluate(site, own);
  }

  /** Keeps a result that no expression of the program stands for. */
  hide(snapshot: Snapshot): void {
    if (this.inner.length === 0) this.inner = [];
    if (this.inner.length === MOST) return;
    const { nbytes } = snapshot.tensor.storage;
    if (this.#innerBytes + nbytes > MOST_INNER_BYTES) return;
    this.#innerBytes += nbytes;
    this.inner.push(snapshot);
  }
}

/** A statement and its executions. */
export class LiveStatement {
  readonly span: Span;
  readonly steps = new Kept<LiveStep>();
  history: History | null = null;

  constructor(span: Span) {
    this.span = span;
  }
}

export interface LiveRun {
  readonly node: Node;
  readonly grad_outputs: readonly (Snapshot | null)[];
  readonly grad_inputs: readonly (Snapshot | null)[];
}

export interface LiveWrite {
  readonly leaf: Tensor;
  readonly node: Node;
  readonly arrived: Snapshot;
  readonly grad: Snapshot;
  readonly accumulated: boolean;
}

/** One backward pass. */
export class LiveBackward implements Scored {
  readonly start: BackwardStart;
  readonly roots: readonly Snapshot[];
  readonly gradients: readonly Snapshot[];
  readonly step: number;
  readonly iteration: number;
  readonly site: number;
  readonly line: number;
  readonly runs: LiveRun[] = [];
  readonly leaves: LiveWrite[] = [];
  /** Nodes that ran beyond those kept. */
  more = 0;
  /** Bytes those had saved. */
  moreBytes = 0;
  failed = false;
  score: number;
  finite = true;

  constructor(start: BackwardStart, at: { step: number; iteration: number; site: number; line: number }) {
    this.start = start;
    this.roots = start.roots.map(look);
    this.gradients = start.gradients.map(look);
    this.step = at.step;
    this.iteration = at.iteration;
    this.site = at.site;
    this.line = at.line;
    const root = start.roots[0];
    this.score = root !== undefined && root.numelValue === 1 && !isMapped(root) ? root.itemValue() : Number.NaN;
  }
}
