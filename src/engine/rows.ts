/**
 * Reductions see a tensor as rows: the reduced dimensions laid side by side, one row for each element of the result.
 * Raw element work; knows nothing of autograd.
 */
import { type DType, isFloating, type TypedArray } from './dtype.ts';
import { INT_TOO_LARGE, refused } from './errors.ts';
import { kernelsFor, resultArray } from './loops.ts';
import { numelOf, type Shape, wrapDim } from './shape.ts';
import { state } from './state.ts';
import { fromArray, gather, type Tensor } from './tensor.ts';

/** Sums of fewer elements are plain loops. */
const KERNEL_SUM_FROM = 1024;

export interface Rows {
  readonly data: TypedArray;
  /** Elements in a row, and how many rows there are; row `r` starts at `r * length`. */
  readonly length: number;
  readonly count: number;
  /** The result's shape. */
  readonly shape: Shape;
}

/** The dims a reduction takes, each once and from the start; all when none are named. */
export function reducedDims(dims: readonly number[] | null, rank: number): number[] {
  if (dims === null || dims.length === 0) return Array.from({ length: rank }, (_, d) => d);
  const wrapped = distinct(dims, rank);
  return rank === 0 ? [] : wrapped;
}

/** Dims from the start. @throws RuntimeError where one is named twice */
export function distinct(dims: readonly number[], rank: number): number[] {
  const wrapped = dims.map((dim) => wrapDim(dim, rank));
  wrapped.forEach((d, i) => {
    if (wrapped.indexOf(d) !== i) throw refused(`dim ${d} appears multiple times in the list of dims`);
  });
  return wrapped;
}

/** The shape after reducing `dims`. */
export function reducedShape(shape: Shape, dims: readonly number[], keepdim: boolean): Shape {
  return keepdim ? shape.map((n, d) => (dims.includes(d) ? 1 : n)) : shape.filter((_, d) => !dims.includes(d));
}

export function rowsOf(self: Tensor, dims: readonly number[], keepdim: boolean): Rows {
  const { shape, strides, offset } = self;
  const kept = shape.map((_, d) => d).filter((d) => !dims.includes(d));
  const reduced = [...dims].sort((a, b) => a - b);
  const order = [...kept, ...reduced];
  const length = reduced.reduce((n, d) => n * shape[d]!, 1);
  const count = kept.reduce((n, d) => n * shape[d]!, 1);
  const inOrder = order.every((d, i) => d === i);
  const data = inOrder
    ? self.values()
    : gather(self.storage.data, { shape: order.map((d) => shape[d]!), strides: order.map((d) => strides[d]!), offset });
  return { data, length, count, shape: reducedShape(shape, reduced, keepdim) };
}

/** One number for each row. */
export function reduceRows(
  self: Tensor,
  dims: readonly number[],
  keepdim: boolean,
  dtype: DType,
  f: (data: TypedArray, start: number, end: number) => number,
): Tensor {
  if (f === sumRange && isFloating(dtype) && leads(dims)) {
    const columns = columnSums(self, dims, keepdim, dtype);
    if (columns !== null) return columns;
  }
  const { data, length, count, shape } = rowsOf(self, dims, keepdim);
  const out = resultArray(dtype, count);
  for (let r = 0; r < count; r++) {
    const value = f(data, r * length, (r + 1) * length);
    if (dtype === 'int64' && Math.abs(value) > Number.MAX_SAFE_INTEGER) throw refused(INT_TOO_LARGE);
    out[r] = value;
  }
  return fromArray(out, shape, dtype);
}

/** The dims are the first ones. */
function leads(dims: readonly number[]): boolean {
  return dims.every((d) => d < dims.length);
}

/** The sums over the first dimensions of a tensor that lies row by row, without turning it round; null where that is no gain. */
function columnSums(self: Tensor, dims: readonly number[], keepdim: boolean, dtype: DType): Tensor | null {
  const { shape } = self;
  const count = numelOf(shape.slice(dims.length));
  const length = numelOf(shape.slice(0, dims.length));
  if (count === 1 || length <= 1 || !self.isContiguous) return null;
  const data = self.values();
  const out = resultArray(dtype, count);
  const fast = self.dtype === dtype && kernelsFor(dtype, data.length)?.sumColumns(data, length, count, out) === true;
  if (!fast) {
    const sums = new Float64Array(count);
    for (let i = 0; i < data.length; ) for (let j = 0; j < count; j++) sums[j]! += data[i++]!;
    out.set(sums);
  }
  return fromArray(out, reducedShape(shape, dims, keepdim), dtype);
}

/** A sum in float64, by a kernel or over four running totals, which keeps float32 sums exact to the last bits and is fast. */
export function sumRange(data: TypedArray, start: number, end: number): number {
  if (end - start >= KERNEL_SUM_FROM && !(data instanceof Int32Array) && !(data instanceof Uint8Array)) {
    const total = state.kernels?.sum(data, start, end) ?? null;
    if (total !== null) return total;
  }
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = start;
  for (const stop = end - 3; i < stop; i += 4) {
    a += data[i]!;
    b += data[i + 1]!;
    c += data[i + 2]!;
    d += data[i + 3]!;
  }
  for (; i < end; i++) a += data[i]!;
  return a + b + (c + d);
}

export function numelOfDims(shape: Shape, dims: readonly number[]): number {
  return numelOf(dims.map((d) => shape[d]!));
}
