/**
 * Forward mode: tangents through operators, at one layer (see NOTE [Levels]). No operator has a formula of its own for this:
 * - a view, and what else is linear in its one tensor, is applied to the tangent itself;
 * - a pointwise operator multiplies by its derivative in either direction, so its backward rules serve as they are;
 * - any other Jacobian product comes from the backward rules, which are linear in the incoming gradient: differentiating them once more with
 *   respect to that gradient transposes them.
 */

import { grad } from '../autograd/arguments.ts';
import { AccumulateGrad } from '../autograd/node.ts';
import { isFloating } from '../dtype.ts';
import type { Op } from '../op.ts';
import { type Context, fitted, NO_INPUT, type OpNode } from '../opNode.ts';
import { sameShape } from '../shape.ts';
import { state, withGradMode } from '../state.ts';
import { empty, Tensor, type TensorMeta } from '../tensor.ts';
import { notImplemented, REFUSED, REFUSED_IN_PLACE } from './forwardRefusals.ts';
import { GradTracking, type Layer, Level, replaced, Wrapped } from './wrapped.ts';

type Result = Tensor | readonly Tensor[];

/** Operators whose result is linear in `self` and has no other tensor: their tangent is they themselves. */
const LINEAR: ReadonlySet<string> = new Set([
  'clone',
  '_to_copy',
  'neg',
  'sum',
  'mean',
  'cumsum',
  'flip',
  'roll',
  'rot90',
  'repeat',
  'trace',
  'tril',
  'triu',
  'diag_embed',
  'unfold',
  '_unsafe_view',
]);

/** Where the backward rule is not linear in the gradient as it is written. */
const FORMULAS: Readonly<Record<string, (args: readonly unknown[], tangent: Tensor) => Tensor>> = {
  /** ∂ log Σ e^x over the first i elements: Σ e^x v / Σ e^x. */
  logcumsumexp: ([self, dim], tangent) => {
    const x = self as Tensor;
    const largest = x.amax(x.shape.length === 0 ? [] : (dim as number), true).nan_to_num(0, 0, 0);
    const weight = x.sub(largest).exp();
    const total = weight.cumsum(dim as number);
    const quotient = weight
      .mul(tangent)
      .cumsum(dim as number)
      .div(total);
    return quotient.masked_fill(total.eq(0), 0);
  },
};

/** The tangent of a tensor at this layer; a view of one that has a tangent sees its part of it. */
export function tangentOf(layer: Layer, tensor: Tensor): Tensor | null {
  const { tangents } = layer;
  if (tangents === null) return null;
  const own = tangents.get(tensor);
  if (own !== undefined) return own;
  const original = state.transforms!.twins.get(tensor);
  if (original !== undefined) return tangentOf(layer, original);
  const base = tensor.viewInfo?.base;
  const whole = base === undefined ? undefined : tangents.get(base);
  if (base === undefined || whole === undefined || tensor.dtype !== whole.dtype) return null;
  const part = partOf(layer, whole, tensor, base);
  tangents.set(tensor, part);
  return part;
}

function partOf(layer: Layer, whole: Tensor, view: Tensor, base: Tensor): Tensor {
  return without(layer, () => whole.as_strided(view.shape, view.strides, whole.offset + view.offset - base.offset));
}

/** Whether a derivative of this tensor may be asked for, at whatever level. */
export function isDifferentiated(tensor: Tensor): boolean {
  if (state.gradMode && tensor.requires_grad) return true;
  const { transforms } = state;
  if (transforms === null) return false;
  const layer = tensor instanceof Wrapped ? tensor.level : transforms.program;
  if (tangentOf(layer, tensor) !== null) return true;
  return tensor instanceof Wrapped && isDifferentiated(tensor.value);
}

/** Gives a tensor its tangent. A view whose base has none yet gives the base zeros, of which this is a part. */
export function setTangent(layer: Layer, tensor: Tensor, tangent: Tensor): void {
  const tangents = (layer.tangents ??= new WeakMap());
  const before = tangentOf(layer, tensor);
  const base = tensor.viewInfo?.base;
  if (before !== null) without(layer, () => before.copy_(tangent));
  else if (base === undefined) tangents.set(tensor, tangent);
  else {
    const zeros = without(layer, () => base.detach().zeros_like());
    tangents.set(base, zeros);
    const part = partOf(layer, zeros, tensor, base);
    without(layer, () => part.copy_(tangent));
    tangents.set(tensor, part);
  }
}

/** Computes without tangents of this layer: those of a tangent would be of second order, which there is not. */
function without<T>(layer: Layer, body: () => T): T {
  const { tangents } = layer;
  layer.tangents = null;
  state.depth++;
  try {
    return body();
  } finally {
    state.depth--;
    layer.tangents = tangents;
  }
}

/** After an operator: the tangents of its results. */
export function pushTangents(layer: Layer, op: Op, args: readonly unknown[], result: Result): void {
  const incoming = tangentsOf(layer, op, args);
  if (incoming === null) return;
  const results = result instanceof Tensor ? [result] : result;
  const strip = (tensor: Tensor) => (belongsTo(tensor, layer) ? bare(tensor) : tensor);
  const outgoing = without(layer, () => pushed(layer, op, replaced(args, strip), results.map(strip), incoming));
  results.forEach((tensor, k) => {
    const tangent = carriesGradient(op, tensor, k) ? outgoing[k] : null;
    if (tangent != null) layer.tangents!.set(tensor, tangent);
  });
}

/** A tensor of another level keeps that level's tangent. */
function belongsTo(tensor: Tensor, layer: Layer): boolean {
  return layer instanceof Level ? tensor instanceof Wrapped && tensor.level === layer : !(tensor instanceof Wrapped);
}

/**
 * A tensor under another name, with its history and without a tangent: a tangent is computed from what is no dual number, and what is saved of
 * the computation must not become one later.
 */
function bare(tensor: Tensor): Tensor {
  const { storage, shape, strides, offset, counter } = tensor;
  const found =
    tensor instanceof Wrapped ? tensor.around(tensor.value) : new Tensor(storage, shape, strides, offset, counter);
  const edge = tensor.gradientEdge();
  found.node = tensor.node;
  found.output_nr = tensor.output_nr;
  found.leafRequiresGrad = tensor.leafRequiresGrad;
  found.wrapped = tensor.wrapped;
  if (edge !== null && edge[0] instanceof AccumulateGrad) found.accumulator = edge[0];
  return found;
}

/** Before an in-place operator: what will set the tangent, or null when none comes in. */
export function tangentInPlace(layer: Layer, op: Op, args: readonly unknown[]): (() => void) | null {
  if (tangentsOf(layer, op, args) === null) return null;
  const refused = REFUSED_IN_PLACE[op.name];
  if (refused !== undefined) throw notImplemented(refused, '.');
  const self = args[0] as Tensor;
  const pushed = (given: readonly unknown[]): Tensor => {
    const result = asIfNotObserved(() => op.invoke(given)) as Tensor;
    return tangentOf(layer, result) ?? without(layer, () => self.detach().zeros_like());
  };
  if (args.includes(self, 1)) {
    // As PyTorch has it: the formula runs after the write, with the old value of `self` alone.
    const original = asIfNotObserved(() => self.clone());
    return () => setTangent(layer, self, pushed([original, ...args.slice(1)]));
  }
  const tangent = pushed(args);
  return () => setTangent(layer, self, tangent);
}

function asIfNotObserved<T>(body: () => T): T {
  state.depth++;
  try {
    return body();
  } finally {
    state.depth--;
  }
}

/** For every differentiable argument its tangent or tangents; null when none has one. */
function tangentsOf(layer: Layer, op: Op, args: readonly unknown[]): (readonly (Tensor | null)[])[] | null {
  let any = false;
  const places = op.differentiable.length > 0 ? op.differentiable : op.name in REFUSED ? op.tensorParams : [];
  const found = places.map((i) => {
    const arg = args[i];
    const list = arg instanceof Tensor ? [arg] : Array.isArray(arg) ? (arg as unknown[]) : [];
    return list.map((item) => {
      const tangent = item instanceof Tensor ? tangentOf(layer, item) : null;
      any ||= tangent !== null;
      return tangent;
    });
  });
  return any ? found : null;
}

function pushed(
  layer: Layer,
  op: Op,
  args: readonly unknown[],
  results: readonly Tensor[],
  incoming: readonly (readonly (Tensor | null)[])[],
): readonly (Tensor | null)[] {
  if (op.name in REFUSED || op.spec.grad_fn === 'NotImplemented')
    throw notImplemented(REFUSED[op.name] ?? `aten::${op.name}`);
  const { tensorParams } = op;
  if (tensorParams.length === 1 && tensorParams[0] === 0 && args[0] instanceof Tensor)
    if (op.spec.view === true || LINEAR.has(op.name)) {
      const made = op.invoke([incoming[0]![0]!, ...args.slice(1)]);
      return made instanceof Tensor ? [made] : made;
    }
  const formula = FORMULAS[op.name];
  if (formula !== undefined) return [formula(args, incoming[0]![0]!)];
  const direct = op.spec.pointwise === true ? pointwise(op, args, results[0]!, incoming) : null;
  return direct ?? transposed(layer, op, args, results, incoming);
}

/** Each rule applied to its argument's tangent, summed; null where a rule sums over elements, as that of a single number does. */
function pointwise(
  op: Op,
  args: readonly unknown[],
  result: Tensor,
  incoming: readonly (readonly (Tensor | null)[])[],
): readonly Tensor[] | null {
  let sum: Tensor | null = null;
  let fits = true;
  incoming.forEach(([tangent = null], k) => {
    if (tangent === null) return;
    const spread = sameShape(tangent.shape, result.shape) ? tangent : tangent.expand(result.shape);
    const cast = spread.dtype === result.dtype ? spread : spread.to(result.dtype);
    const context = contextOf(op, args, [result], [cast], (rule) => rule === k);
    const product = op.rules[k]!(cast, context) as Tensor | null;
    if (product === null || fits === false) return;
    fits = sameShape(product.shape, result.shape);
    sum = sum === null ? product : sum.add(product);
  });
  if (!fits) return null;
  const total: Tensor = sum ?? empty(result.shape, result.dtype);
  const shaped = sameShape(total.shape, result.shape) ? total : total.expand(result.shape);
  return [shaped.dtype === result.dtype ? shaped : shaped.to(result.dtype)];
}

/** The rules, differentiated with respect to the gradients they take. */
function transposed(
  layer: Layer,
  op: Op,
  args: readonly unknown[],
  results: readonly Tensor[],
  incoming: readonly (readonly (Tensor | null)[])[],
): readonly (Tensor | null)[] {
  const create_graph = state.gradMode;
  return withGradMode(true, () => {
    // One without elements stands for a result that was not asked for.
    const seeds = results.map((result, k) =>
      carriesGradient(op, result, k) && result.numelValue > 0 ? seedLike(layer, result) : null,
    );
    const first = seeds.find((seed) => seed !== null);
    if (first === undefined) return results.map((result) => empty(result.shape, result.dtype));
    const context = contextOf(op, args, results, seeds, (k) => incoming[k]!.some((tangent) => tangent !== null));
    const sums: Tensor[] = [];
    const vectors: Tensor[] = [];
    incoming.forEach((tangents, k) => {
      if (tangents.every((tangent) => tangent === null)) return;
      const made = op.rules[k]!(first!, context);
      const products = made instanceof Tensor || made === null ? [made] : made;
      products.forEach((product, j) => {
        const tangent = tangents[j];
        if (product === null || tangent == null || !product.requires_grad) return;
        const arg = args[op.differentiable[k]!];
        const input = (arg instanceof Tensor ? arg : (arg as readonly Tensor[])[j]!).meta;
        sums.push(fitted(product, input));
        vectors.push(tangent.dtype === input.dtype ? tangent : tangent.to(input.dtype));
      });
    });
    const wanted = seeds.filter((seed) => seed !== null) as Tensor[];
    const tangents =
      sums.length === 0
        ? wanted.map(() => null)
        : grad(sums, wanted, { grad_outputs: vectors, create_graph, allow_unused: true });
    return results.map((result, k) => {
      const seed = seeds[k] ?? null;
      const found = seed === null ? null : tangents[wanted.indexOf(seed)];
      return found ?? (carriesGradient(op, result, k) ? empty(result.shape, result.dtype) : null);
    });
  });
}

function carriesGradient(op: Op, result: Tensor, k: number): boolean {
  return isFloating(result.dtype) && op.spec.nonDifferentiable?.includes(op.schema.returns[k] ?? 'result') !== true;
}

/** Zeros to differentiate at: a leaf of this layer. */
function seedLike(layer: Layer, result: Tensor): Tensor {
  const zeros = empty(result.shape, result.dtype);
  const seed = layer instanceof Level ? new GradTracking(layer, zeros) : zeros;
  seed.leafRequiresGrad = true;
  return seed;
}

/** What the rules read, without a Node: `wants` tells which of them will be asked. */
function contextOf(
  op: Op,
  args: readonly unknown[],
  results: readonly Tensor[],
  grads: readonly (Tensor | null)[],
  wants: (k: number) => boolean,
): Context {
  const node = new Call(op, args, results, wants) as unknown as OpNode;
  return new op.contextClass(node, grads, false) as unknown as Context;
}

/** A call with all that its Node would have saved. */
class Call {
  readonly op: Op;
  readonly plain: readonly unknown[];
  readonly wants: (k: number) => boolean;
  readonly #results: readonly Tensor[];

  constructor(op: Op, args: readonly unknown[], results: readonly Tensor[], wants: (k: number) => boolean) {
    this.op = op;
    this.plain = args;
    this.wants = wants;
    this.#results = results;
  }

  get inputs(): readonly TensorMeta[] {
    return this.op.differentiable.flatMap((i) => {
      const arg = this.plain[i];
      return Array.isArray(arg)
        ? (arg as Tensor[]).map(({ meta }) => meta)
        : [arg instanceof Tensor ? arg.meta : NO_INPUT];
    });
  }

  sizes(): Record<string, readonly number[]> {
    const { params } = this.op.schema;
    const out: Record<string, readonly number[]> = {};
    for (const i of this.op.tensorParams) {
      const arg = this.plain[i];
      if (arg instanceof Tensor) out[params[i]!.name] = arg.shape;
    }
    return out;
  }

  readSaved(k: number): unknown {
    const { at } = this.op.savePlan[k]!;
    return at >= 0 ? (this.plain[at] ?? null) : this.#results[-1 - at];
  }
}

/** After an in-place change of shape: the tangent changes with it, under a name of its own. */
export function reshapeTangent(
  layer: Layer,
  tensor: Tensor,
  tangent: Tensor,
  reshape: (tangent: Tensor) => void,
): void {
  const own = without(layer, () => {
    const view = tangent.view_as(tangent);
    reshape(view);
    return view;
  });
  layer.tangents!.set(tensor, own);
}
