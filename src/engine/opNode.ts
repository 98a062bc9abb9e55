/**
 * The Node of an operator's call, and what its rules may read. Made by `op.ts` for every call that is recorded, so every field costs:
 * what can be worked out when someone asks is not kept.
 */
import { type Edge, type Grads, Node, type SavedValue } from './autograd/node.ts';
import { reduceTo } from './autograd/reduceTo.ts';
import { SavedTensor } from './autograd/saved.ts';
import { isComplex, isFloating } from './dtype.ts';
import { refused } from './errors.ts';
import type { Op, SavePlan } from './op.ts';
import { sameShape } from './shape.ts';
import { state } from './state.ts';
import { Tensor, type TensorMeta } from './tensor.ts';

/** What a backward rule may read: saved tensors and plain arguments by name, and of every tensor argument its shape and dtype. */
export interface Context {
  // biome-ignore lint/suspicious/noExplicitAny: names and types follow from the schema
  readonly [name: string]: any;
  readonly sizes: Readonly<Record<string, readonly number[]>>;
  /** What is known of every differentiable input, in the order of next_functions. */
  readonly inputs: readonly TensorMeta[];
  readonly needs: Readonly<Record<string, boolean>>;
  /** All grad_outputs; `grad`, the first argument of a rule, is the first of them. */
  readonly grads: Grads;
}

/**
 * What the rules of one call read. Every operator has a class of its own with a getter for each name it may read, so that nothing is
 * unpacked which no rule asks for, and building one costs three fields.
 */
export class OpContext {
  readonly node: OpNode;
  readonly grads: Grads;
  readonly inspecting: boolean;

  constructor(node: OpNode, grads: Grads, inspecting: boolean) {
    this.node = node;
    this.grads = grads;
    this.inspecting = inspecting;
  }

  get inputs(): readonly TensorMeta[] {
    return this.node.inputs;
  }

  get sizes(): Record<string, readonly number[]> {
    return this.node.sizes();
  }

  get needs(): Record<string, boolean> {
    const { op } = this.node;
    const names = op.differentiable.map((i, k) => [op.schema.params[i]!.name, this.node.wants(k)]);
    return Object.fromEntries(names) as Record<string, boolean>;
  }
}

/** The class of an operator's contexts. */
export function contextClassOf(op: Op): typeof OpContext {
  const Context = class extends OpContext {};
  const define = (name: string, get: (this: OpContext) => unknown) =>
    Object.defineProperty(Context.prototype, name, { get, enumerable: true });
  for (const i of op.plainParams)
    define(op.schema.params[i]!.name, function () {
      return this.node.plain[i];
    });
  op.savePlan.forEach(({ name }, k) => {
    define(name, function () {
      return this.node.readSaved(k, this.inspecting);
    });
  });
  return Context;
}

const NOTHING: readonly never[] = [];
/** The Node of an operator without a derivative; it has edges to what requires grad only. */
const NOT_IMPLEMENTED = 'NotImplemented';
/** Nodes of operators that PyTorch wrote by hand. */
const NAMESPACED: ReadonlySet<string> = new Set(['CopyBackwards', NOT_IMPLEMENTED]);

/** The Node of an operator's call. */
export class OpNode extends Node {
  readonly op: Op;
  /** Arguments in schema order, tensors replaced by null: they are kept only when saved. */
  readonly plain: readonly unknown[];
  /** What is remembered of every differentiable input, in the order of next_functions. */
  readonly inputs: readonly TensorMeta[];
  /** For every argument with a rule how many next_functions it has; null when each has one. */
  readonly #counts: readonly number[] | null;
  /** Shapes of tensor arguments in order, where they do not follow from `inputs`. */
  readonly #shapes: readonly (readonly number[] | null)[] | null;
  /** In the order of the operator's `savePlan`; undefined where not needed. */
  readonly #saved: readonly (SavedValue | undefined)[];

  constructor(op: Op, args: readonly unknown[], results: readonly Tensor[]) {
    const { differentiable, tensorParams, plainParams, savePlan } = op;
    // Arrays of known length: growing one by `push` reserves seventeen places.
    const count = differentiable.length;
    const counts: number[] | null = op.takesLists ? new Array<number>(count) : null;
    const edges = new Array<Edge | null>(count);
    const inputs = new Array<TensorMeta>(count);
    for (let k = 0, at = 0; k < count; k++) {
      const arg = args[differentiable[k]!];
      const list = arg instanceof Tensor || !Array.isArray(arg) ? null : (arg as readonly Tensor[]);
      if (counts !== null) counts[k] = list === null ? 1 : list.length;
      if (list === null) {
        edges[at] = arg instanceof Tensor ? arg.gradientEdge() : null;
        inputs[at++] = arg instanceof Tensor ? arg.meta : NO_INPUT;
      } else
        for (const tensor of list) {
          edges[at] = tensor.gradientEdge();
          inputs[at++] = tensor.meta;
        }
    }
    if (counts !== null) edges.length = inputs.length = counts.reduce((sum, n) => sum + n, 0);
    super(
      op.spec.grad_fn === NOT_IMPLEMENTED
        ? edges.filter((_, k) => (args[differentiable[k]!] as Tensor | null)?.requires_grad)
        : edges,
      results.length === 1 ? results[0]!.meta.alone : results.map(({ meta }) => meta),
    );
    this.op = op;
    this.inputs = inputs;
    this.#counts = counts;
    this.plain = plainParams.length === 0 ? NOTHING : withoutTensors(op, args);
    this.#shapes =
      counts === null && tensorParams.length === differentiable.length
        ? null
        : tensorParams.map((i) => (args[i] instanceof Tensor ? (args[i] as Tensor).shape : null));
    this.#saved = savePlan.length === 0 ? NOTHING : this.#save(args, results);
  }

  get typeName(): string {
    return this.op.spec.grad_fn!;
  }

  override name(): string {
    return NAMESPACED.has(this.typeName) ? `torch::autograd::${this.typeName}` : this.typeName;
  }

  override get saved(): Readonly<Record<string, SavedValue>> {
    const { savePlan } = this.op;
    const pairs = this.#saved.flatMap((value, k) => (value === undefined ? [] : [[savePlan[k]!.name, value] as const]));
    return Object.fromEntries(pairs);
  }

  override savedTensors(): readonly (SavedValue | undefined)[] {
    return this.#saved;
  }

  #save(args: readonly unknown[], results: readonly Tensor[]): (SavedValue | undefined)[] {
    const { savePlan } = this.op;
    const saved = new Array<SavedValue | undefined>(savePlan.length);
    for (let k = 0; k < savePlan.length; k++) {
      const { at, onlyFor, isOutput } = savePlan[k]!;
      if (onlyFor >= 0 && !this.wants(onlyFor)) continue;
      const value = at >= 0 ? args[at] : results[-1 - at];
      if (value instanceof Tensor) saved[k] = new SavedTensor(value, isOutput);
      else if (Array.isArray(value))
        saved[k] = value.map((item) => (item instanceof Tensor ? new SavedTensor(item, false) : null));
      else saved[k] = null;
    }
    return saved;
  }

  /** Hands what is saved to the user's hooks: arguments by name, then, unless they are still to be written, results. */
  pack(results = true): void {
    for (const saved of this.#inPackingOrder(results ? null : false)) saved.pack();
  }

  packResults(): void {
    for (const saved of this.#inPackingOrder(true)) saved.pack();
  }

  /** As PyTorch's generated code saves and reads them: by the names of the arguments, results last. */
  *#inPackingOrder(results: boolean | null): Generator<SavedTensor> {
    const { savePlan } = this.op;
    const order = savePlan.map((_, k) => k).sort((a, b) => compare(savePlan[a]!, savePlan[b]!));
    for (const k of order) {
      const value = this.#saved[k];
      if (value == null || (results !== null && results !== savePlan[k]!.at < 0)) continue;
      if (value instanceof SavedTensor) yield value;
      else for (const item of value) if (item !== null) yield item;
    }
  }

  /** Whether rule `k` has somewhere to send its gradient. */
  wants(k: number): boolean {
    const counts = this.#counts;
    const { next_functions } = this;
    if (counts === null) return next_functions[k] != null;
    let first = 0;
    for (let j = 0; j < k; j++) first += counts[j]!;
    for (let j = 0; j < counts[k]!; j++) if (next_functions[first + j] != null) return true;
    return false;
  }

  /** The tensor or tensors saved as entry `k` of the plan. @throws RuntimeError when freed or changed, unless inspecting. */
  readSaved(k: number, inspecting: boolean): Tensor | null | readonly (Tensor | null)[] {
    const value = this.#saved[k] ?? null;
    if (value === null) return null;
    if (value instanceof SavedTensor) return this.#read(value, inspecting);
    return value.map((item) => (item === null ? null : this.#read(item, inspecting)));
  }

  #read(saved: SavedTensor, inspecting: boolean): Tensor {
    if (!inspecting) return saved.unpack(this);
    const tensor = saved.inspect();
    if (tensor !== null) return tensor;
    throw refused(`a tensor that ${this.name()} saved was changed in place, and its earlier value was not kept`);
  }

  /** The shape of every tensor argument, by name. */
  sizes(): Record<string, readonly number[]> {
    const { tensorParams, schema } = this.op;
    const out: Record<string, readonly number[]> = {};
    for (let k = 0; k < tensorParams.length; k++) {
      const shape = this.#shapes === null ? this.inputs[k]!.shape : this.#shapes[k];
      if (shape != null) out[schema.params[tensorParams[k]!]!.name] = shape;
    }
    return out;
  }

  /** What the rules may read. */
  context(grad_outputs: Grads, inspecting = false): Context {
    return new this.op.contextClass(this, grad_outputs, inspecting) as unknown as Context;
  }

  apply(grad_outputs: Grads, inspecting = false): Grads {
    if (!state.hasPacked || inspecting) return this.#gradients(grad_outputs, inspecting);
    // Hooks are asked once for each tensor, however often the rules read it.
    for (const saved of this.#inPackingOrder(null)) saved.hold(this);
    try {
      return this.#gradients(grad_outputs, false);
    } finally {
      for (const saved of this.#inPackingOrder(null)) saved.letGo();
    }
  }

  /** PyTorch unpacks all that was saved before it computes anything: what was freed or changed is refused even where no rule would read it. */
  #checkSaved(): void {
    const saved = this.#saved;
    for (let k = 0; k < saved.length; k++) {
      const value = saved[k];
      if (value instanceof SavedTensor && (value.freed || value.changed)) this.#refuseSaved();
    }
  }

  /** @throws RuntimeError of the first that cannot be read. */
  #refuseSaved(): void {
    for (const saved of this.#inPackingOrder(null)) if (saved.freed || saved.changed) saved.unpack(this);
  }

  #gradients(grad_outputs: Grads, inspecting: boolean): Grads {
    const { op, next_functions } = this;
    const { rules } = op;
    const out = new Array<Tensor | null>(next_functions.length);
    for (let j = 0; j < out.length; j++) out[j] = null;
    const grad = grad_outputs[0] ?? grad_outputs.find((g) => g !== null) ?? null;
    if (grad === null) return out;
    if (!inspecting) this.#checkSaved();
    const context = this.context(grad_outputs, inspecting);
    for (let k = 0, at = 0; k < rules.length; k++) {
      const count = this.#counts === null ? 1 : this.#counts[k]!;
      if (this.wants(k)) {
        const value = rules[k]!(grad, context);
        if (value instanceof Tensor) out[at] = fitted(value, this.inputs[at]!);
        else if (value !== null)
          value.forEach((item, j) => {
            out[at + j] =
              item === null || this.next_functions[at + j] === null ? null : fitted(item, this.inputs[at + j]!);
          });
      }
      at += count;
    }
    return out;
  }

  override rawNames(): readonly string[] {
    return this.op.savedNames;
  }

  /** Names under which something is readable: `self` for `_saved_self`. */
  override savedNames(): string[] {
    const { op } = this;
    return [...op.savedNames, ...op.plainParams.map((i) => op.schema.params[i]!.name)];
  }

  override savedValue(name: string): unknown {
    const { op } = this;
    const k = op.savePlan.findIndex((plan) => plan.name === name);
    if (k >= 0) {
      const value = this.#saved[k] ?? null;
      if (value === null) return null;
      return value instanceof SavedTensor ? value.reveal(this) : value.map((item) => item?.reveal(this) ?? null);
    }
    const i = op.plainParams.find((at) => op.schema.params[at]!.name === name);
    return i === undefined ? undefined : this.plain[i];
  }
}

/** Arguments before results; each by name. */
function compare(a: SavePlan, b: SavePlan): number {
  if (a.at < 0 !== b.at < 0) return a.at < 0 ? 1 : -1;
  return a.name < b.name ? -1 : 1;
}

function withoutTensors({ tensorParams }: Op, args: readonly unknown[]): readonly unknown[] {
  const plain = args.slice();
  for (let k = 0; k < tensorParams.length; k++) plain[tensorParams[k]!] = null;
  return plain;
}

/** What stands for an input that was not given. */
export const NO_INPUT: TensorMeta = { shape: [], strides: [], offset: 0, dtype: 'float32' };

const NO_WHOLE_GRADIENTS =
  'isDifferentiableType(grad.scalar_type()) INTERNAL ASSERT FAILED at "./torch/csrc/autograd/engine.cpp":1043, please report a bug to PyTorch. ';

/** A gradient given its input's shape and dtype: summed over what was broadcast, cast where promotion had cast. */
export function fitted(grad: Tensor, input: TensorMeta): Tensor {
  const reduced = sameShape(grad.shape, input.shape) ? grad : reduceTo(grad, input.shape);
  if (reduced.dtype === input.dtype) return reduced;
  // Integers have a history once what requires grad was written into them.
  if (!isFloating(input.dtype) && !isComplex(input.dtype)) throw refused(NO_WHOLE_GRADIENTS);
  return reduced.to(input.dtype);
}
