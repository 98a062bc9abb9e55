/**
 * vmap: an operator on tensors that hold every element of a mapped dimension. What is pointwise, and what addresses dimensions by number,
 * is called once with that dimension in front; what has a rule of its own in `batchRules.ts` by that; everything else slice by slice. The
 * results are the same, the graph below differs.
 */

import { resultType } from '../dtype.ts';
import { refused, type TorchError, unsupported } from '../errors.ts';
import type { Op } from '../op.ts';
import { stack } from '../ops/joining.ts';
import { state } from '../state.ts';
import { Tensor } from '../tensor.ts';
import { RULES } from './batchRules.ts';
import { type Dispatcher, eachOf, isOf, type Result } from './dispatch.ts';
import { checkRandom, isRandom, randomInPlace, randomMapped } from './randomness.ts';
import { Batched, type Level } from './wrapped.ts';

/** A call one level down: arguments unwrapped, and where each has the mapped dimension. */
export interface Call {
  readonly op: Op;
  /** Mapped tensors have the mapped dimension in front, whole lists of tensors too. */
  readonly args: readonly unknown[];
  /** Whether the argument, or the item of a list, is mapped. */
  readonly isMapped: (tensor: unknown) => boolean;
  /** How many elements the mapped dimension has. */
  readonly batch: number;
}

/** An operator at a level of vmap. */
export function mapped(dispatcher: Dispatcher, level: Level, op: Op, args: readonly unknown[]): Result {
  const isMapped = args.some((arg) => isBatched(arg, level));
  if (isRandom(op)) checkRandom(level);
  else if (!isMapped) return dispatcher.below(() => dispatcher.invoke(op, args));
  const found = dispatcher.below(() => {
    const call = callOf(level, op, args);
    if (isRandom(op)) return randomMapped(call, level.randomness);
    return RULES[op.name]?.(call) ?? generalRule(call) ?? sliceBySlice(call);
  });
  if (isRandom(op) && level.randomness === 'same') return found;
  return eachOf(found, (tensor) => new Batched(level, tensor, 0));
}

function isBatched(arg: unknown, level: Level): boolean {
  if (arg instanceof Tensor) return isOf(arg, level);
  return Array.isArray(arg) && arg.some((item) => item instanceof Tensor && isOf(item, level));
}

function callOf(level: Level, op: Op, args: readonly unknown[]): Call {
  const fronted = new Set<unknown>();
  const plain = args.flat();
  const unwrap = (arg: unknown): unknown => {
    if (Array.isArray(arg)) return arg.some((item) => item instanceof Tensor) ? arg.map(unwrap) : arg;
    if (!(arg instanceof Batched) || arg.level !== level) return arg;
    let front = inFront(arg);
    // The same tensor may be given unmapped too; the two are told apart by who they are.
    if (plain.includes(front)) front = front.view(front.shape);
    fronted.add(front);
    return front;
  };
  return { op, args: args.map(unwrap), isMapped: (arg) => fronted.has(arg), batch: level.batch };
}

/** What a batched tensor wraps, the mapped dimension moved to the front. */
function inFront({ value, bdim }: Batched): Tensor {
  return bdim === 0 ? value : value.movedim(bdim, 0);
}

/** Dimensions the mapped function sees. */
export function rankOf(call: Pick<Call, 'isMapped'>, tensor: Tensor): number {
  return tensor.shape.length - (call.isMapped(tensor) ? 1 : 0);
}

/** A mapped tensor with dimensions of size 1 after the mapped one, so that it broadcasts as it would without. */
export function padded(call: Pick<Call, 'isMapped'>, tensor: Tensor, rank: number): Tensor {
  const missing = rank - rankOf(call, tensor);
  if (!call.isMapped(tensor) || missing <= 0) return tensor;
  const [batch, ...rest] = tensor.shape;
  return tensor.view([batch!, ...new Array<number>(missing).fill(1), ...rest]);
}

function generalRule(call: Call): Result | null {
  return call.op.spec.pointwise === true ? pointwiseRule(call) : dimensionsRule(call);
}

function pointwiseRule(call: Call): Result | null {
  const aligned = alignedArguments(call);
  return aligned === null ? null : call.op.invoke(aligned);
}

/** Arguments of a pointwise operator, made to broadcast; null where promotion would go another way than for single elements. */
function alignedArguments(call: Call): unknown[] | null {
  const tensors = call.args.filter((arg): arg is Tensor => arg instanceof Tensor);
  const rank = Math.max(...tensors.map((tensor) => rankOf(call, tensor)));
  const scalars = rank > 0 && tensors.some((tensor) => call.isMapped(tensor) && rankOf(call, tensor) === 0);
  const cast = scalars ? promotionOf(call, tensors) : null;
  return call.args.map((arg) => {
    if (!(arg instanceof Tensor)) return arg;
    const converted =
      cast !== null && arg.dtype !== 'bool' && rankOf(call, arg) === 0 && arg.dtype !== cast ? arg.to(cast) : arg;
    return converted === arg
      ? padded(call, arg, rank)
      : padded({ isMapped: (x) => x === converted && call.isMapped(arg) }, converted, rank);
  });
}

/** The dtype of single elements together, where the mapped dimension would change it. */
function promotionOf(call: Call, tensors: readonly Tensor[]): Tensor['dtype'] | null {
  const logical = tensors.map(({ dtype, shape, wrapped }, k) => ({
    dtype,
    wrapped,
    shape: call.isMapped(tensors[k]!) ? shape.slice(1) : shape,
  }));
  const wanted = resultType(logical, state.defaultDtype);
  return wanted === resultType(tensors, state.defaultDtype) ? null : wanted;
}

/** Arguments that name dimensions of their one tensor. */
const DIMENSIONS: ReadonlySet<string> = new Set(['dim', 'dims', 'dim0', 'dim1', 'dim2', 'dimension']);
/** Those whose dimensions count in a result with one dimension more. */
const ADDING: ReadonlySet<string> = new Set(['unsqueeze', 'diag_embed']);
/** They look at the whole tensor, whatever dimension they are given. */
const WHOLE: ReadonlySet<string> = new Set(['renorm', '_unique_consecutive', 'unique_dim']);

/** An operator on one tensor that names the dimensions it works on: one further to the right. */
function dimensionsRule(call: Call): Result | null {
  const { op, args } = call;
  const self = args[0];
  const { params } = op.schema;
  if (op.spec.composite === true || op.tensorParams.length !== 1 || !(self instanceof Tensor) || WHOLE.has(op.name))
    return null;
  const rank = rankOf(call, self);
  const sizesAt = params.findIndex(({ name }) => name === 'input_sizes');
  const sizes = sizesAt < 0 ? null : (args[sizesAt] as readonly number[]);
  const range = sizes !== null ? sizes.length : ADDING.has(op.name) ? rank + 1 : rank;
  if (range === 0) return null;
  let named = false;
  const shifted: unknown[] = [];
  for (let i = 0; i < params.length; i++) {
    const arg = args[i];
    shifted.push(arg);
    if (!DIMENSIONS.has(params[i]!.name) || !params[i]!.type.startsWith('int')) continue;
    named = true;
    const dims = shiftedDims(arg, rank, range, params[i]!.type, op.name === 'roll');
    if (dims === null) return null;
    shifted[i] = dims;
  }
  if (sizes !== null) shifted[sizesAt] = [call.batch, ...sizes];
  return named ? op.invoke(shifted) : null;
}

function shiftedDims(
  given: unknown,
  rank: number,
  range: number,
  type: string,
  listOnly: boolean,
): number | number[] | null {
  const shift = (dim: number): number | null => (dim < -range || dim >= range ? null : dim < 0 ? dim : dim + 1);
  if (typeof given === 'number') return shift(given);
  if (type === 'int' || listOnly) return Array.isArray(given) && given.length > 0 ? all(given.map(shift)) : null;
  const dims = (given ?? []) as readonly number[];
  if (dims.length === 0) return Array.from({ length: rank }, (_, d) => d + 1);
  return all(dims.map(shift));
}

function all(dims: readonly (number | null)[]): number[] | null {
  return dims.includes(null) ? null : (dims as number[]);
}

/** Operators whose result has a shape that depends on the elements, with PyTorch's name. */
const DYNAMIC: Readonly<Record<string, string>> = {
  nonzero: 'nonzero',
  argwhere: 'nonzero',
  unique: '_unique2',
  _unique2: '_unique2',
  _unique_consecutive: 'unique_consecutive',
  unique_dim: 'unique_dim',
  unique_consecutive: 'unique_consecutive',
  bincount: 'bincount',
};

function sliceBySlice(call: Call): Result {
  const { op, batch } = call;
  const dynamic = DYNAMIC[op.name];
  if (dynamic !== undefined)
    throw refused(
      `vmap: We do not support batching operators that can output dynamic shape. Attempted to vmap over aten::${dynamic}. Please file an issue at https://github.com/pytorch/pytorch/issues if you need this feature.`,
    );
  if (batch === 0) throw unsupported(`vmap over a dimension of size 0 of torch.${op.name}`);
  const results = Array.from({ length: batch }, (_, b) => op.invoke(sliceOf(call, b)));
  const first = results[0]!;
  const stacked = (slices: readonly Tensor[]) => stack.invoke([slices, 0]) as Tensor;
  if (first instanceof Tensor) return stacked(results as Tensor[]);
  return first.map((_, k) => stacked(results.map((result) => (result as readonly Tensor[])[k]!)));
}

function sliceOf(call: Call, b: number): unknown[] {
  const slice = (arg: unknown): unknown => {
    if (arg instanceof Tensor) return call.isMapped(arg) ? arg.select(0, b) : arg;
    return Array.isArray(arg) && arg.some((item) => item instanceof Tensor) ? arg.map(slice) : arg;
  };
  return call.args.map(slice);
}

const NOT_MAPPED_IN_PLACE =
  'vmap: inplace arithmetic(self, *extra_args) is not possible because there exists a Tensor `other` in extra_args that has more elements than `self`. This happened due to `other` being vmapped over but `self` not being vmapped over in a vmap. Please try to use out-of-place operators instead of inplace arithmetic. If said operator is being called inside the PyTorch framework, please file a bug report instead.';

/** An in-place operator at a level of vmap. */
export function mappedInPlace(dispatcher: Dispatcher, level: Level, op: Op, args: readonly unknown[]): Tensor {
  const self = args[0] as Tensor;
  if (isRandom(op)) checkRandom(level);
  dispatcher.below(() => {
    const call = callOf(level, op, args);
    const target = call.args[0] as Tensor;
    if (isRandom(op)) randomInPlace(call, level.randomness);
    else if (!call.args.some((arg) => call.isMapped(arg) || (Array.isArray(arg) && arg.some(call.isMapped))))
      op.invokeInPlace(args);
    else if (!call.isMapped(target) && !(op.spec.pointwise === true && op.name !== 'copy'))
      throw refused(NOT_MAPPED_IN_PLACE);
    else if (!call.isMapped(target) && op.name === 'copy') throw refused(NOT_MAPPED_IN_PLACE);
    else {
      const aligned = op.spec.pointwise === true ? alignedArguments(call) : null;
      if (aligned !== null) op.invokeInPlace(aligned);
      else for (let b = 0; b < call.batch; b++) op.invokeInPlace(sliceOf(call, b));
    }
  });
  return self;
}

/** What vmap refuses whatever way it is tried: chance, and shapes that depend on elements. */
export function isRefusal({ message }: TorchError): boolean {
  return /^(vmap: (called random|We do not|Attempted|Cannot ask)|Vmap does not)/.test(message);
}
