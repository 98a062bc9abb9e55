/** What numpy does with whole arrays: joins, repeats, sorts, searches and chooses among them. Numbers and dtypes come checked. */
import { allocateArray, type DType, isComplex, type TypedArray } from '../dtype.ts';
import { TorchError } from '../errors.ts';
import { numelOf, type Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { viewStride } from '../viewShape.ts';
import { made, read, readAs, view } from './flat.ts';
import { broadcast } from './ufunc.ts';

/** A view where the elements' places allow one, else a copy. */
export function reshape(array: Tensor, shape: Shape): Tensor {
  const positive = array.strides.every((step, i) => step > 0 || array.shape[i] === 1);
  const strides = positive ? viewStride(array.shape, array.strides, shape) : null;
  return strides === null ? made(array.dtype, shape, read(array).slice()) : view(array, shape, strides, array.offset);
}

export function transpose(array: Tensor, axes: readonly number[]): Tensor {
  return view(
    array,
    axes.map((i) => array.shape[i]!),
    axes.map((i) => array.strides[i]!),
    array.offset,
  );
}

/** Joined along an axis; shapes come checked. */
export function concatenate(arrays: readonly Tensor[], axis: number, dtype: DType): Tensor {
  const first = arrays[0]!;
  const total = arrays.reduce((sum, array) => sum + array.shape[axis]!, 0);
  const shape = first.shape.map((size, i) => (i === axis ? total : size));
  const width = isComplex(dtype) ? 2 : 1;
  const out = allocateArray(dtype, numelOf(shape));
  const inner = numelOf(shape.slice(axis + 1)) * width;
  const outer = numelOf(shape.slice(0, axis));
  let start = 0;
  for (const array of arrays) {
    const data = readAs(array, dtype);
    const chunk = array.shape[axis]! * inner;
    for (let k = 0; k < outer; k++) out.set(data.subarray(k * chunk, (k + 1) * chunk), k * total * inner + start);
    start += chunk;
  }
  return made(dtype, shape, out);
}

/** Each row along an axis, moved to the end, is given to `f` with where its result goes. */
function alongLast(array: Tensor, dtype: DType, f: (row: TypedArray, out: TypedArray) => void): Tensor {
  const n = array.shape.at(-1)!;
  const data = read(array);
  const out = allocateArray(dtype, data.length);
  for (let at = 0; at < data.length; at += n) f(data.subarray(at, at + n), out.subarray(at, at + n));
  return made(dtype, array.shape, out);
}

/** Numbers in order, NaN last. */
function order(x: number, y: number): number {
  return x < y ? -1 : x > y ? 1 : Number.isNaN(x) ? (Number.isNaN(y) ? 0 : 1) : Number.isNaN(y) ? -1 : 0;
}

/** Along the last axis. */
export function sort(array: Tensor): Tensor {
  return alongLast(array, array.dtype, (row, out) => {
    out.set(row);
    out.sort();
  });
}

/** The order along the last axis; equals keep theirs. */
export function argsort(array: Tensor): Tensor {
  return alongLast(array, 'int64', (row, out) => {
    const at = Array.from(row, (_, i) => i);
    at.sort((i, j) => order(row[i]!, row[j]!));
    out.set(at);
  });
}

/** Where values go in a sorted array: before its equals, or after them. */
export function searchsorted(sorted: Tensor, values: Tensor, right: boolean): Tensor {
  const data = read(sorted);
  const out = Float64Array.from(read(values), (x) => {
    let [low, high] = [0, data.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const ordered = order(data[middle]!, x);
      if (ordered < 0 || (right && ordered === 0)) low = middle + 1;
      else high = middle;
    }
    return low;
  });
  return made('int64', values.shape, out);
}

/** Elements of the one or the other by a condition, all three broadcast. */
export function choose(condition: Tensor, x: Tensor, y: Tensor, dtype: DType): Tensor {
  const shape = broadcast([condition.shape, x.shape, y.shape]);
  const [truths, a, b] = [readAs(condition, 'bool', shape), readAs(x, dtype, shape), readAs(y, dtype, shape)];
  const width = isComplex(dtype) ? 2 : 1;
  const out = allocateArray(dtype, truths.length);
  for (let i = 0; i < out.length; i++) out[i] = (truths[width === 2 ? i >> 1 : i] !== 0 ? a : b)[i]!;
  return made(dtype, shape, out);
}

/** Each element or row so many times, along an axis. */
export function repeat(array: Tensor, counts: readonly number[], axis: number): Tensor {
  const { shape, dtype } = array;
  const n = shape[axis]!;
  if (counts.length !== 1 && counts.length !== n)
    throw new TorchError(
      'ValueError',
      `operands could not be broadcast together with shape (${n},) (${counts.length},)`,
    );
  const count = (i: number): number => counts[counts.length === 1 ? 0 : i]!;
  const total = Array.from({ length: n }, (_, i) => count(i)).reduce((sum, k) => sum + k, 0);
  const outShape = shape.map((size, i) => (i === axis ? total : size));
  const inner = numelOf(shape.slice(axis + 1)) * (isComplex(dtype) ? 2 : 1);
  const data = read(array);
  const out = allocateArray(dtype, numelOf(outShape));
  let at = 0;
  for (let outer = 0; outer < numelOf(shape.slice(0, axis)); outer++)
    for (let i = 0; i < n; i++) {
      const row = data.subarray((outer * n + i) * inner, (outer * n + i + 1) * inner);
      for (let k = count(i); k > 0; k--, at += inner) out.set(row, at);
    }
  return made(dtype, outShape, out);
}

/** How often each whole number occurs, or the sum of its weights. */
export function bincount(numbers: Tensor, weights: Tensor | null, least: number): Tensor {
  const data = read(numbers);
  if (data.some((x) => x < 0)) throw new TorchError('ValueError', "'list' argument must have no negative elements");
  let length = least;
  for (let i = 0; i < data.length; i++) length = Math.max(length, data[i]! + 1);
  const out = new Float64Array(length);
  const weight = weights === null ? null : readAs(weights, 'float64');
  for (let i = 0; i < data.length; i++) out[data[i]!]! += weight === null ? 1 : weight[i]!;
  return made(weights === null ? 'int64' : 'float64', [length], out);
}
