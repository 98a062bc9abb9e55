/**
 * An operator and what it declares. One declaration yields the methods of both languages, the Node, its saved tensors, the formula
 * of the hover and the generic tests; see `ops/table.ts` for the list. This file runs an operator and records its Node.
 */

import { applyInPlace } from './autograd/inplace.ts';
import { type Edge, type Grads, Node, type SavedValue } from './autograd/node.ts';
import { reduceTo } from './autograd/reduceTo.ts';
import { SavedTensor } from './autograd/saved.ts';
import { asView } from './autograd/view.ts';
import { isFloating } from './dtype.ts';
import { type Param, parseSchema, type Schema } from './schema.ts';
import { sameShape } from './shape.ts';
import { state } from './state.ts';
import { Tensor } from './tensor.ts';

/** What a Node remembers of an input: enough to give it a gradient of its own shape and dtype. */
export interface InputMeta {
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly offset: number;
  readonly dtype: Tensor['dtype'];
}

/** What a backward rule may read: saved tensors and plain arguments by name, and of every tensor argument its shape and dtype. */
export interface Context {
  // biome-ignore lint/suspicious/noExplicitAny: names and types follow from the schema
  readonly [name: string]: any;
  readonly sizes: Readonly<Record<string, readonly number[]>>;
  /** What is known of every differentiable input, in the order of next_functions. */
  readonly inputs: readonly InputMeta[];
  readonly needs: Readonly<Record<string, boolean>>;
  /** All grad_outputs; `grad`, the first argument of a rule, is the first of them. */
  readonly grads: Grads;
}

/** Gradient for one argument (for a `Tensor[]` argument: one for each), built from differentiable operators. */
export type Rule = (grad: Tensor, context: Context) => Tensor | null | readonly (Tensor | null)[];

export interface OpSpec {
  /** PyTorch's schema with PyTorch's argument names. */
  readonly schema: string;
  /** PyTorch's name of the Node, as recorded; absent when the operator has no derivative. */
  readonly grad_fn?: string;
  // biome-ignore lint/suspicious/noExplicitAny: arguments follow the schema
  readonly forward: (...args: any[]) => Tensor | readonly Tensor[];
  /** For each rule the names it reads; a list when there is one rule. See NOTE [What is saved]. */
  readonly saves?: readonly string[] | Readonly<Record<string, readonly string[]>>;
  readonly backward?: Readonly<Record<string, Rule>>;
  /** The local derivative for each argument as text; its grammar is in `local.ts`. */
  readonly local?: Readonly<Record<string, string>>;
  /** Tensor results that never carry a gradient, by name (`indices`). */
  readonly nonDifferentiable?: readonly string[];
  /** The result shares memory with `self`. */
  readonly view?: boolean;
  /** `name_` exists and changes `self`; `'only'` when it exists in no other form. */
  readonly inplace?: boolean | 'only';
  /** Numbers may stand for tensors: `add(x, 1)`. */
  readonly numbers?: boolean;
  /** `forward` calls differentiable operators; the operator itself has no Node. */
  readonly composite?: boolean;
  /** Result is elementwise: gradients are summed back over broadcast dimensions, and the local Jacobian is diagonal. */
  readonly pointwise?: boolean;
  /** Exists as `torch.name`, as `Tensor.name`, or as `torch.nn.functional.name`; default both of the first two. */
  readonly where?: readonly ('torch' | 'tensor' | 'functional' | 'linalg' | 'special')[];
  /** Argument lists for the generic tests, in the notation of `samples.ts`. */
  readonly samples?: readonly (readonly unknown[])[];
}

/**
 * NOTE [What is saved] As in PyTorch's generated code: a tensor that only one rule reads is saved only when that rule's argument
 * requires grad; one that several rules read is always saved.
 */
interface SavePlan {
  readonly name: string;
  /** Index of the argument, or -1 - k for result k. */
  readonly at: number;
  /** Index into `differentiable` of the one rule that reads it, or -1 when several do. */
  readonly onlyFor: number;
}

export class Op {
  readonly spec: OpSpec;
  readonly schema: Schema;
  readonly name: string;
  /** Indices of the arguments that have a backward rule, in schema order: the order of next_functions. */
  readonly differentiable: readonly number[];
  readonly rules: readonly Rule[];
  readonly savePlan: readonly SavePlan[];
  readonly tensorParams: readonly number[];

  constructor(spec: OpSpec) {
    this.spec = spec;
    this.schema = parseSchema(spec.schema);
    this.name = this.schema.name;
    const { params } = this.schema;
    const indices = params.map((_, i) => i);
    this.tensorParams = indices.filter((i) => params[i]!.type.startsWith('Tensor'));
    this.differentiable = indices.filter(
      (i) => spec.backward !== undefined && Object.hasOwn(spec.backward, params[i]!.name),
    );
    this.rules = this.differentiable.map((i) => spec.backward![params[i]!.name]!);
    this.savePlan = planSaves(spec, this.schema, this.differentiable);
  }

  /** Runs the operator on arguments in schema order. */
  invoke(args: readonly unknown[]): Tensor | readonly Tensor[] {
    const { spec } = this;
    const observer = state.depth === 0 ? state.observer : null;
    if (spec.composite === true) {
      if (observer === null) return spec.forward(...args);
      return spec.forward(...args);
    }
    const recording = state.gradMode;
    state.depth++;
    state.gradMode = false;
    let result: Tensor | readonly Tensor[];
    try {
      result = spec.forward(...args);
    } finally {
      state.gradMode = recording;
      state.depth--;
    }
    if (spec.view === true) asView(this, args, result);
    if (recording && this.rules.length > 0 && this.requiresGrad(args)) this.record(args, result);
    if (observer !== null)
      observer.operator(this.name, this.tensorsOf(args), result instanceof Tensor ? [result] : result);
    return result;
  }

  /** Changes `args[0]` to the operator's result: what `name_` does. */
  invokeInPlace(args: readonly unknown[]): Tensor {
    return applyInPlace(this, args);
  }

  requiresGrad(args: readonly unknown[]): boolean {
    for (const i of this.differentiable) {
      const arg = args[i];
      if (arg instanceof Tensor) {
        if (arg.requires_grad) return true;
      } else if (Array.isArray(arg) && arg.some((item) => item instanceof Tensor && item.requires_grad)) return true;
    }
    return false;
  }

  /** Makes the Node of a call and hands it to the results. */
  record(args: readonly unknown[], result: Tensor | readonly Tensor[]): OpNode {
    const results = result instanceof Tensor ? [result] : result;
    const node = new OpNode(this, args, results);
    const hidden = this.spec.nonDifferentiable;
    for (let k = 0; k < results.length; k++) {
      if (!isFloating(results[k]!.dtype) || hidden?.includes(this.schema.returns[k] ?? 'result')) continue;
      results[k]!.node = node;
      results[k]!.output_nr = k;
    }
    return node;
  }

  tensorsOf(args: readonly unknown[]): Tensor[] {
    const out: Tensor[] = [];
    for (const i of this.tensorParams) {
      const arg = args[i];
      if (arg instanceof Tensor) out.push(arg);
      else if (Array.isArray(arg)) for (const item of arg) if (item instanceof Tensor) out.push(item);
    }
    return out;
  }
}

function planSaves(spec: OpSpec, schema: Schema, differentiable: readonly number[]): SavePlan[] {
  const { saves } = spec;
  if (saves === undefined) return [];
  const names = differentiable.map((i) => schema.params[i]!.name);
  const reads: Readonly<Record<string, readonly string[]>> = isList(saves)
    ? Object.fromEntries(names.map((name) => [name, saves]))
    : saves;
  const order = [...schema.params.map((param) => param.name), ...schema.returns];
  const saved = [...new Set(Object.values(reads).flat())].sort((a, b) => order.indexOf(a) - order.indexOf(b));
  return saved.map((name) => {
    const readers = names.flatMap((rule, k) => (reads[rule]?.includes(name) ? [k] : []));
    const arg = schema.params.findIndex((param) => param.name === name);
    const at = arg >= 0 ? arg : -1 - schema.returns.indexOf(name);
    if (arg < 0 && at === 0) throw new Error(`${schema.text} saves ${name}, which it does not have`);
    return { name, at, onlyFor: readers.length === 1 ? readers[0]! : -1 };
  });
}

function isList(saves: NonNullable<OpSpec['saves']>): saves is readonly string[] {
  return Array.isArray(saves);
}

/** The Node of an operator's call. */
export class OpNode extends Node {
  readonly op: Op;
  /** Arguments in schema order, tensors replaced by null: they are kept only when saved. */
  readonly plain: readonly unknown[];
  /** For every argument with a rule, how many next_functions it has: 1, or the length of a tensor list. */
  readonly #counts: readonly number[];
  readonly #inputs: readonly InputMeta[];
  readonly #sizes: Record<string, readonly number[]> = {};

  constructor(op: Op, args: readonly unknown[], results: readonly Tensor[]) {
    const edges: (Edge | null)[] = [];
    const inputs: InputMeta[] = [];
    const counts: number[] = [];
    for (const i of op.differentiable) {
      const arg = args[i];
      const list = arg instanceof Tensor ? [arg] : Array.isArray(arg) ? (arg as Tensor[]) : [];
      counts.push(arg instanceof Tensor || arg === null ? 1 : list.length);
      if (arg === null) {
        edges.push(null);
        inputs.push(NO_INPUT);
      }
      for (const tensor of list) {
        edges.push(tensor.gradientEdge());
        inputs.push(inputMeta(tensor));
      }
    }
    super(edges, results.map(metaOf));
    this.op = op;
    this.#counts = counts;
    this.#inputs = inputs;
    const { params } = op.schema;
    this.plain = args.map((arg, i) => (params[i]!.type.startsWith('Tensor') ? null : arg));
    for (const i of op.tensorParams) {
      const arg = args[i];
      if (arg instanceof Tensor) this.#sizes[params[i]!.name] = arg.shape;
    }
    if (op.savePlan.length > 0) this.saved = this.#save(args, results);
  }

  get typeName(): string {
    return this.op.spec.grad_fn!;
  }

  /** Saves anew under the plan; `results` are marked as the Node's own. */
  #save(args: readonly unknown[], results: readonly Tensor[]): Record<string, SavedValue> {
    const saved: Record<string, SavedValue> = {};
    for (const { name, at, onlyFor } of this.op.savePlan) {
      if (onlyFor >= 0 && !this.wants(onlyFor)) continue;
      const value = at >= 0 ? args[at] : results[-1 - at];
      if (value instanceof Tensor) saved[name] = new SavedTensor(value, at < 0);
      else if (Array.isArray(value))
        saved[name] = value.map((item) => (item instanceof Tensor ? new SavedTensor(item, false) : null));
      else saved[name] = null;
    }
    return saved;
  }

  /** Whether rule `k` has somewhere to send its gradient. */
  wants(k: number): boolean {
    let first = 0;
    for (let j = 0; j < k; j++) first += this.#counts[j]!;
    for (let j = 0; j < this.#counts[k]!; j++) if (this.next_functions[first + j] != null) return true;
    return false;
  }

  /** What the rules may read. */
  context(grad_outputs: Grads, inspecting = false): Context {
    const { op } = this;
    const context: Record<string, unknown> = { sizes: this.#sizes, inputs: this.#inputs, grads: grad_outputs };
    const { params } = op.schema;
    for (let i = 0; i < params.length; i++)
      if (!params[i]!.type.startsWith('Tensor')) context[params[i]!.name] = this.plain[i];
    const needs: Record<string, boolean> = {};
    for (let k = 0; k < op.differentiable.length; k++) needs[params[op.differentiable[k]!]!.name] = this.wants(k);
    context['needs'] = needs;
    const read = (saved: SavedTensor | null) =>
      saved === null ? null : inspecting ? saved.inspect() : saved.unpack(this);
    for (const name in this.saved) {
      const value = this.saved[name] as SavedValue;
      context[name] = Array.isArray(value) ? value.map(read) : read(value as SavedTensor | null);
    }
    return context as unknown as Context;
  }

  apply(grad_outputs: Grads, inspecting = false): Grads {
    const { op, next_functions } = this;
    const grad = grad_outputs.find((g) => g !== null);
    if (grad === undefined || grad === null) return next_functions.map(() => null);
    const context = this.context(grad_outputs, inspecting);
    const out: (Tensor | null)[] = [];
    for (let k = 0; k < op.rules.length; k++) {
      const count = this.#counts[k]!;
      if (!this.wants(k)) for (let j = 0; j < count; j++) out.push(null);
      else {
        const value = op.rules[k]!(grad_outputs[0] ?? grad, context);
        if (Array.isArray(value)) out.push(...(value as (Tensor | null)[]));
        else out.push(value as Tensor | null);
      }
    }
    for (let j = 0; j < out.length; j++) if (out[j] !== null) out[j] = fitted(out[j]!, this.#inputs[j]!);
    return out;
  }
}

const NO_INPUT: InputMeta = { shape: [], strides: [], offset: 0, dtype: 'float32' };

function inputMeta({ shape, strides, offset, dtype }: Tensor): InputMeta {
  return { shape, strides, offset, dtype };
}

function metaOf({ shape, dtype }: { shape: readonly number[]; dtype: Tensor['dtype'] }) {
  return { shape, dtype };
}

/** A gradient given its input's shape and dtype: summed over what was broadcast, cast where promotion had cast. */
function fitted(grad: Tensor, input: InputMeta): Tensor {
  const reduced = sameShape(grad.shape, input.shape) ? grad : reduceTo(grad, input.shape);
  return reduced.dtype === input.dtype ? reduced : reduced.to(input.dtype);
}

export function op(spec: OpSpec): Op {
  return new Op(spec);
}

export type { Param };
