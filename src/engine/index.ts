/**
 * Brackets: `x[1:, mask]` read and written, with the views and Nodes PyTorch makes on the way
 * (torch/csrc/autograd/python_variable_indexing.cpp, ATen/TensorIndexing.h). Parsing a language's own syntax is the caller's work.
 */

import { typeName } from './argumentsText.ts';
import { announce } from './autograd/inplace.ts';
import { Float, isComplex, isComplexNumber, isFloating, type Scalar } from './dtype.ts';
import { BAD_INDEX, TorchError } from './errors.ts';
import { alias_ } from './ops/copying.ts';
import { index as indexOperator } from './ops/indexing.ts';
import { fill_Tensor, filled } from './ops/inplace.ts';
import { select, slice } from './ops/viewParts.ts';
import { isMask } from './positions.ts';
import { sameShape } from './shape.ts';
import { state, unobserved } from './state.ts';
import { fromArray, Tensor } from './tensor.ts';
import { isMapped } from './transforms/wrapped.ts';
import { warnOnce } from './warn.ts';

/** One thing between brackets; a list stands for the tensor made of it. */
export type Index =
  | number
  | boolean
  | null
  | 'ellipsis'
  | { readonly slice: readonly [start: number | null, stop: number | null, step: number | null] }
  | Tensor
  | readonly IndexList[];
export type IndexList = number | boolean | readonly IndexList[];

/** What plain indices leave of a tensor, and the index tensors that still have to be applied to it. */
interface Sliced {
  readonly view: Tensor;
  readonly indices: readonly (Tensor | null)[];
}

/**
 * `x[indices]`; `x[0]` is a list of one, `x[0,]` one with `isTuple`.
 * @throws IndexError, TypeError, ValueError as PyTorch words them.
 */
export function getItem(x: Tensor, indices: readonly Index[], isTuple = indices.length !== 1): Tensor {
  const { view, indices: tensors } = sliced(x, asTuple(indices), isTuple, isTuple ? 'when needed' : 'always');
  if (tensors.length > 0) return indexOperator.invoke([view, tensors]) as Tensor;
  return view === x ? (alias_.invoke([x]) as Tensor) : view;
}

/** A number that may be assigned into `x`. */
function assigned(x: Tensor, value: Scalar): Scalar {
  const isNumber = typeof value !== 'object' || value instanceof Float || isComplexNumber(value);
  if (!isNumber || typeof value === 'string')
    throw new TorchError('TypeError', `can't assign a ${typeName(value)} to a ${x.type()}`);
  return value;
}

/** `x[indices] = value`. */
export function setItem(
  x: Tensor,
  indices: readonly Index[],
  value: Tensor | Scalar,
  isTuple = indices.length !== 1,
): void {
  if (indices.length === 1 && indices[0] === false) return;
  state.transforms?.refuseCaptured(x, indices.some((item) => item instanceof Tensor) ? 'index_put_' : 'copy_');
  unobserved(() => {
    const source = value instanceof Tensor ? value : filled([], assigned(x, value), x.dtype);
    if (indices.length === 1 && indices[0] === true) return copyInto(x.unsqueeze(0), source);
    const { view, indices: tensors } = sliced(x, asTuple(indices), isTuple, 'when needed');
    if (tensors.length > 0) view.index_put_(tensors, withoutLeadingOnes(source));
    else copyInto(view, source);
  });
  announce('__setitem__', x);
}

const NOT_A_TUPLE =
  'Using a non-tuple sequence for multidimensional indexing is deprecated and will be changed in pytorch 2.9; use x[tuple(seq)] instead of x[seq]. In pytorch 2.9 this will be interpreted as tensor index, x[torch.tensor(seq)], which will result either in an error or a different result';

/** One list with a list in it means the tuple of its items (`treatSequenceAsTuple`), which PyTorch is about to give up. */
function asTuple(indices: readonly Index[]): readonly Index[] {
  const only = indices[0];
  if (indices.length !== 1 || !Array.isArray(only) || only.length >= 32 || !only.some(Array.isArray)) return indices;
  warnOnce(NOT_A_TUPLE);
  return only as readonly Index[];
}

function copyInto(target: Tensor, source: Tensor): void {
  if (sameShape(target.shape, source.shape)) target.copy_(source);
  else if (source.shape.length === 0) fill_Tensor.invokeInPlace([target, source]);
  else {
    const trimmed = source.view(source.shape.slice(leadingOnes(source.shape)));
    target.copy_(sameShape(target.shape, trimmed.shape) ? trimmed : trimmed.expand(target.shape));
  }
}

function leadingOnes(shape: readonly number[]): number {
  const at = shape.findIndex((size) => size !== 1);
  return at < 0 ? shape.length : at;
}

/** What `index_put_` takes: PyTorch drops dimensions of size 1 in front. */
function withoutLeadingOnes(value: Tensor): Tensor {
  const lead = leadingOnes(value.shape);
  return lead === 0 ? value : value.view(value.shape.slice(lead));
}

/** Applies numbers, slices, `None` and `...` as views, in order, and collects index tensors. */
function sliced(x: Tensor, given: readonly Index[], isTuple: boolean, slicing: 'always' | 'when needed'): Sliced {
  const list = given.map((item) => (isList(item) ? tensorOf(item) : item));
  const rank = x.shape.length;
  const specified = list.reduce((n: number, item) => n + dimsOf(item), 0);
  if (specified > rank && !(rank === 0 && typeof list[0] === 'number' && !isTuple))
    throw new TorchError(
      'IndexError',
      !isTuple && rank === 0 && isSlice(list[0])
        ? 'slice() cannot be applied to a 0-dim tensor.'
        : `too many indices for tensor of dimension ${rank}`,
    );
  let view = x;
  let dim = 0;
  const indices: (Tensor | null)[] = [];
  let covered = 0;
  const collect = (tensor: Tensor) => {
    for (; covered < dim; covered++) indices.push(null);
    indices.push(tensor);
    const width = isMask(tensor) ? tensor.shape.length : 1;
    covered += width;
    dim += width;
  };
  list.forEach((item, place) => {
    if (item === 'ellipsis') dim += rank - specified;
    else if (item === null) view = view.unsqueeze(dim++);
    else if (typeof item === 'boolean') {
      view = view.unsqueeze(dim);
      collect(flag(item));
    } else if (typeof item === 'number') view = selectedAt(view, dim, item, place);
    else if (!(item instanceof Tensor)) view = slicedAt(view, dim++, partsOf(item), slicing);
    else if (item.shape.length > 0 || isMapped(item)) collect(item);
    else if (isMask(item)) {
      view = view.unsqueeze(dim);
      collect(flag(item.itemValue() !== 0));
    } else if (!isFloating(item.dtype) && !isComplex(item.dtype)) view = selectedAt(view, dim, item.itemValue(), place);
    else throw new TorchError('IndexError', BAD_INDEX);
  });
  return { view, indices };
}

/** A slice's three numbers. @throws for what no index is: a string, a number with a fraction, another language's object. */
function partsOf(item: unknown): readonly [number | null, number | null, number | null] {
  if (typeof item === 'object' && item !== null && 'slice' in item)
    return item.slice as [number | null, number | null, number | null];
  if (typeof item === 'string') {
    warnOnce(NOT_A_TUPLE);
    throw new TorchError('TypeError', "new(): invalid data type 'str'");
  }
  throw noIndex(item instanceof Float ? 'float' : typeName(item));
}

function noIndex(type: string): TorchError {
  return new TorchError(
    'IndexError',
    `only integers, slices (\`:\`), ellipsis (\`...\`), None and long or byte Variables are valid indices (got ${type})`,
  );
}

/** How many dimensions an index uses up. */
function dimsOf(item: Exclude<Index, readonly IndexList[]>): number {
  if (item === null || item === 'ellipsis' || typeof item === 'boolean') return 0;
  return item instanceof Tensor && isMask(item) ? item.shape.length : 1;
}

function selectedAt(view: Tensor, dim: number, at: number, place: number): Tensor {
  if (!Number.isInteger(at)) throw noIndex('float');
  if (view.shape.length === 0 && at === 0)
    throw new TorchError(
      'IndexError',
      'invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` in C++ to convert a 0-dim tensor to a number',
    );
  const size = view.shape[dim] ?? 0;
  if (at < -size || at >= size)
    throw new TorchError('IndexError', `index ${at} is out of bounds for dimension ${place} with size ${size}`);
  return select.invoke([view, dim, at]) as Tensor;
}

function slicedAt(
  view: Tensor,
  dim: number,
  [start, stop, step]: readonly [number | null, number | null, number | null],
  slicing: 'always' | 'when needed',
): Tensor {
  if ([start, stop, step].some((n) => n !== null && !Number.isInteger(n)))
    throw new TorchError('TypeError', 'slice indices must be integers or None or have an __index__ method');
  if (step === 0) throw new TorchError('ValueError', 'slice step cannot be zero');
  if (step !== null && step < 0) throw new TorchError('ValueError', 'step must be greater than zero');
  const size = view.shape[dim];
  const whole = (start ?? 0) === 0 && (stop === null || stop >= size!) && (step ?? 1) === 1;
  if (whole && slicing === 'when needed') return view;
  return slice.invoke([view, dim, start ?? 0, stop, step ?? 1]) as Tensor;
}

/** `True` keeps the new dimension of size 1, `False` empties it. */
function flag(on: boolean): Tensor {
  return fromArray(new Float64Array(on ? 1 : 0), [on ? 1 : 0], 'int64');
}

function isSlice(item: Index | undefined): boolean {
  return typeof item === 'object' && item !== null && 'slice' in item;
}

function isList(item: Index): item is readonly IndexList[] {
  return Array.isArray(item);
}

/** The index tensor a list stands for: int64, or bool when its items are. */
function tensorOf(list: readonly IndexList[]): Tensor {
  const shape: number[] = [];
  for (let level: IndexList = list; Array.isArray(level); level = level[0] as IndexList) {
    shape.push(level.length);
    if (level.length === 0) break;
  }
  const flat = (list as unknown[]).flat(Number.POSITIVE_INFINITY) as (number | boolean)[];
  if (flat.length > 0 && flat.every((item) => typeof item === 'boolean'))
    return fromArray(Uint8Array.from(flat, Number), shape, 'bool');
  if (flat.some((item) => !Number.isInteger(Number(item)))) throw new TorchError('IndexError', BAD_INDEX);
  return fromArray(Float64Array.from(flat, Number), shape, 'int64');
}
