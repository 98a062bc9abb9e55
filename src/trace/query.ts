/**
 * Look-ups in a trace, indexed once: what a tensor held, what arrived at it, what made it and where. Pure: knows nothing of surfaces.
 */
import type {
  Backward,
  Binding,
  Expression,
  NodeRecord,
  NodeRun,
  Span,
  Statement,
  Step,
  TensorRecord,
  Trace,
  Value,
} from './schema.ts';
import { contains } from './sites.ts';

/** The gradient that arrived at a tensor, and the pass that brought it. */
export interface Adjoint {
  readonly value: Value;
  readonly backward: Backward;
}

/** An occurrence of a value in the source. */
export interface Occurrence {
  readonly statement: Statement;
  readonly step: Step;
  readonly span: Span;
  readonly value: Value;
  /** The name it was bound to; null for an expression. */
  readonly name: string | null;
}

export class TraceIndex {
  readonly trace: Trace;
  readonly #values = new Map<number, Value>();
  readonly #tensors = new Map<number, TensorRecord>();
  readonly #nodes = new Map<number, NodeRecord>();
  readonly #runs = new Map<number, { run: NodeRun; backward: Backward }[]>();

  constructor(trace: Trace) {
    this.trace = trace;
    for (const value of trace.values) this.#values.set(value.id, value);
    for (const tensor of trace.tensors) this.#tensors.set(tensor.id, tensor);
    for (const node of trace.nodes) this.#nodes.set(node.id, node);
    for (const backward of trace.backwards)
      for (const run of backward.nodes) {
        const runs = this.#runs.get(run.node);
        if (runs === undefined) this.#runs.set(run.node, [{ run, backward }]);
        else runs.push({ run, backward });
      }
  }

  value(id: number | null): Value | null {
    return id === null ? null : (this.#values.get(id) ?? null);
  }

  tensor(id: number | null): TensorRecord | null {
    return id === null ? null : (this.#tensors.get(id) ?? null);
  }

  node(id: number | null): NodeRecord | null {
    return id === null ? null : (this.#nodes.get(id) ?? null);
  }

  /** What the last pass that ran this Node put in and got out. */
  lastRun(node: number): { run: NodeRun; backward: Backward } | null {
    return this.#runs.get(node)?.at(-1) ?? null;
  }

  /** The gradient that the last pass brought to what `value` shows: the grad_output of its grad_fn. Null when none arrived. */
  adjoint(value: Value): Adjoint | null {
    if (value.grad_fn === null) return null;
    const last = this.lastRun(value.grad_fn);
    const grad = this.value(last?.run.grad_outputs[value.output_nr] ?? null);
    return last === null || grad === null ? null : { value: grad, backward: last.backward };
  }

  /** Whether a pass, or a pass of this kind, was started once the program had come to `step`. */
  backwardSince(step: number, kind?: Backward['kind']): boolean {
    return this.trace.backwards.some(
      (backward) => backward.step >= step && (kind === undefined || backward.kind === kind),
    );
  }

  /** What a pass starts from, as a reader calls it: the name of its one scalar root, else `L`. */
  rootName(backward: Backward): string {
    const root = this.tensor(backward.roots[0] ?? null);
    if (root?.name == null || backward.roots.length > 1) return 'L';
    return root.shape.every((size) => size === 1) && !root.name.includes('.') ? root.name : 'L';
  }

  /** Statements that begin on this line, in order. */
  statementsAt(line: number): Statement[] {
    return this.trace.statements.filter(({ span }) => span.line === line);
  }

  /** Other tensors on the same storage. */
  sharing(tensor: TensorRecord): TensorRecord[] {
    return this.trace.tensors.filter(({ id, storage }) => storage === tensor.storage && id !== tensor.id);
  }

  /** The innermost value whose span holds this position, of the chosen execution of each statement. */
  occurrenceAt(
    line: number,
    column: number,
    choose: (statement: Statement) => Step | null = lastStep,
  ): Occurrence | null {
    const at: Span = { line, column, endLine: line, endColumn: column };
    let best: Occurrence | null = null;
    for (const statement of this.trace.statements) {
      if (!contains(statement.span, at)) continue;
      const step = choose(statement);
      if (step === null) continue;
      for (const found of [...step.expressions, ...step.bindings]) {
        if (!contains(found.span, at) || (best !== null && !contains(best.span, found.span))) continue;
        const value = this.value(found.value);
        if (value !== null) best = { statement, step, span: found.span, value, name: nameOf(found) };
      }
    }
    return best;
  }

  /** What `name` held last before `step`, among the statements that `visible` lets through. */
  lookUp(name: string, step: number, visible: (statement: Statement) => boolean = () => true): Occurrence | null {
    let best: Occurrence | null = null;
    for (const statement of this.trace.statements) {
      if (!visible(statement)) continue;
      for (const one of statement.steps) {
        if (one.step >= step || (best !== null && one.step < best.step.step)) continue;
        for (const binding of one.bindings) {
          const value = binding.name === name ? this.value(binding.value) : null;
          if (value !== null) best = { statement, step: one, span: binding.span, value, name };
        }
      }
    }
    return best;
  }

  /** The shortest way along next_functions from a Node to the one at `leaf`, both included; null when there is none. */
  path(from: number, leaf: number): NodeRecord[] | null {
    const cameFrom = new Map<number, number | null>([[from, null]]);
    for (const id of cameFrom.keys()) {
      const node = this.node(id);
      if (node === null) continue;
      if (node.variable === leaf) return this.#wayBack(id, cameFrom);
      for (const edge of node.next_functions) if (edge !== null && !cameFrom.has(edge[0])) cameFrom.set(edge[0], id);
    }
    return null;
  }

  #wayBack(to: number, cameFrom: ReadonlyMap<number, number | null>): NodeRecord[] {
    const way: NodeRecord[] = [];
    for (let id: number | null = to; id !== null; id = cameFrom.get(id) ?? null) way.unshift(this.node(id)!);
    return way;
  }
}

function nameOf(found: Binding | Expression): string | null {
  return 'name' in found && found.name !== '' ? found.name : null;
}

/** The execution a reader sees unless another is chosen. */
export function lastStep(statement: Statement): Step | null {
  return statement.steps.at(-1) ?? null;
}

/** The kept execution nearest to `iteration`; the last one when none is asked for. */
export function stepNear(statement: Statement, iteration: number | undefined): Step | null {
  if (iteration === undefined) return lastStep(statement);
  return statement.steps.reduce<Step | null>(
    (best, step) =>
      best === null || Math.abs(step.iteration - iteration) < Math.abs(best.iteration - iteration) ? step : best,
    null,
  );
}
