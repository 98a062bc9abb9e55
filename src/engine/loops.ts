/** Element loops over strided tensors, with broadcasting and promotion. Raw: no autograd. */
import { type DType, isFloating, itemsize, type TypedArray } from './dtype.ts';
import { INT_TOO_LARGE, refused } from './errors.ts';
import { isHalf, kernelNumber, roundingOf } from './half.ts';
import { LARGE } from './kernelArrays.ts';
import { formatStride, isContiguousIn } from './memoryFormat.ts';
import {
  broadcastShapes,
  broadcastStride,
  isUniform,
  numelOf,
  type Shape,
  sameShape,
  storageIndices,
} from './shape.ts';
import { state } from './state.ts';
import { allocate, blankArray, checkBudget, zeroArray } from './storage.ts';
import { fromArray, fromNumber, roundTo, Tensor } from './tensor.ts';
import { resultStride } from './viewShape.ts';
import { copyElements } from './write.ts';

export type Unary = (x: number) => number;
export type Binary = (x: number, y: number) => number;
export type Ternary = (x: number, y: number, z: number) => number;

/**
 * Fast loops over contiguous arrays of one floating dtype, by name (`exp`, `add`). Each answers false or null when it does not have that loop,
 * or when it would not pay; then the plain loop runs.
 */
export interface Kernels {
  unary(name: string, x: TypedArray, out: TypedArray): boolean;
  /** A number stands for an array of it. */
  binary(name: string, x: TypedArray | number, y: TypedArray | number, out: TypedArray): boolean;
  /** `x` is rows as long as `row`, which is the second operand for each. */
  rows(name: string, x: TypedArray, row: TypedArray, out: TypedArray): boolean;
  /** A function of whole rows of `columns` elements. */
  rowwise(name: string, operands: readonly TypedArray[], columns: number, out: TypedArray): boolean;
  sum(x: TypedArray, start: number, end: number): number | null;
  sumColumns(x: TypedArray, rows: number, columns: number, out: TypedArray): boolean;
  /** The elements of a matrix inside `x`, row by row. */
  copy(out: TypedArray, x: TypedArray, at: number, shape: readonly number[], strides: readonly number[]): boolean;
}

/** Fewer elements are faster in a plain loop. A loop that has met many functions takes about 10 ns an element, a kernel half a microsecond and little more. */
const KERNEL_FROM = 64;

/** From as many elements on, what equals another tensor shares its elements. */
const SHARE_FROM = LARGE;

/** A zeroed array for a result, after the budget was asked. */
export function resultArray(dtype: DType, n: number): TypedArray {
  if (n > 1e6) checkBudget(n, dtype);
  return zeroArray(dtype, n);
}

/** An array for a result of which every element will be written, after the budget was asked. */
export function blankResult(dtype: DType, n: number): TypedArray {
  if (n > 1e6) checkBudget(n, dtype);
  return blankArray(dtype, n);
}

/** The kernels, where they may work on `n` elements of `dtype`. */
export function kernelsFor(dtype: DType, n: number): Kernels | null {
  return n >= KERNEL_FROM && isFloating(dtype) ? state.kernels : null;
}

export function mapUnary(f: Unary, self: Tensor, dtype: DType, kernel?: string): Tensor {
  if (self.numelValue === 1) return single(f(self.storage.at(self.offset)), self.shape, dtype);
  const x = self.values();
  const n = x.length;
  const out = blankResult(dtype, n);
  const done = kernel !== undefined && self.dtype === dtype && kernelsFor(dtype, n)?.unary(kernel, x, out) === true;
  if (!done) for (let i = 0; i < n; i++) out[i] = f(x[i]!);
  return laidOut(finish(out, self.shape, dtype), self);
}

/** As `mapUnary`, for a kernel that is given a number beside the tensor: then PyTorch lays even dimensions of size 1 out anew. */
export function mapBesideNumber(f: Unary, self: Tensor, dtype: DType): Tensor {
  return laidOutBesideNumber(mapUnary(f, self, dtype), self);
}

/** A result of one tensor and a number. */
export function laidOutBesideNumber(result: Tensor, self: Tensor): Tensor {
  return inOrder(self) ? result : laidOutAnew(result, self, fromNumber(0, [], result.dtype), self);
}

/**
 * `compute` is the dtype operands are converted to first, where it is not the result's: comparisons yield bool. Products and quotients of half precision see
 * a number in float32, as PyTorch's kernels for them do.
 */
export function mapBinary(
  f: Binary,
  a: Tensor,
  b: Tensor,
  dtype: DType,
  kernel?: string,
  compute: DType = dtype,
): Tensor {
  // Most of all: float32 scalars and numbers.
  if (dtype === 'float32' && compute === dtype && a.dtype === dtype && a.shape.length === 0 && b.shape.length === 0)
    if (b.dtype === dtype || b.wrapped)
      return fromNumber(f(a.storage.at(a.offset), Math.fround(b.storage.at(b.offset))), a.shape, dtype);
  const shape = broadcastShapes(a.shape, b.shape);
  const n = numelOf(shape);
  const narrow = (a.dtype !== compute && isLost(a.dtype, compute)) || (b.dtype !== compute && isLost(b.dtype, compute));
  if (narrow && isHalf(compute) && (kernel === 'mul' || kernel === 'div')) compute = 'float32';
  if (dtype === 'int32' && kernel === 'mul') f = Math.imul;
  if (n === 1) {
    const x = a.storage.at(a.offset);
    const y = b.storage.at(b.offset);
    if (!narrow) return single(f(x, y), shape, dtype);
    if (compute === 'float32') return single(f(Math.fround(x), Math.fround(y)), shape, dtype);
    return single(converting(f, a.dtype, b.dtype, compute)(x, y), shape, dtype);
  }
  if (kernel === 'mul' && n >= SHARE_FROM) {
    const same = isOne(b, dtype) ? timesOne(a, shape, dtype) : isOne(a, dtype) ? timesOne(b, shape, dtype) : null;
    if (same !== null) return same;
  }
  const out = blankResult(dtype, n);
  if (n === 0) return laidOut(finish(out, shape, dtype), a, b);
  const g = narrow ? converting(f, a.dtype, b.dtype, compute) : f;
  const kernels = kernel === undefined ? null : kernelsFor(dtype, n);
  if (isUniform(b) && a.numelValue === n) {
    const x = a.values();
    const y = narrow ? conversion(b.dtype, compute)(b.storage.at(b.offset)) : b.storage.at(b.offset);
    const done = kernels !== null && a.dtype === dtype && kernels.binary(kernel!, x, y, out);
    const h = a.dtype === compute ? f : g;
    if (!done) for (let i = 0; i < n; i++) out[i] = h(x[i]!, y);
  } else if (isUniform(a) && b.numelValue === n) {
    const x = narrow ? conversion(a.dtype, compute)(a.storage.at(a.offset)) : a.storage.at(a.offset);
    const y = b.values();
    const done = kernels !== null && b.dtype === dtype && kernels.binary(kernel!, x, y, out);
    const h = b.dtype === compute ? f : g;
    if (!done) for (let i = 0; i < n; i++) out[i] = h(x, y[i]!);
  } else if (sameShape(a.shape, b.shape)) {
    const x = a.values();
    const y = b.values();
    const done = kernels !== null && a.dtype === dtype && b.dtype === dtype && kernels.binary(kernel!, x, y, out);
    if (!done) for (let i = 0; i < n; i++) out[i] = g(x[i]!, y[i]!);
  } else if (isRow(b, shape) && a.numelValue === n) {
    const x = a.values();
    const y = b.values();
    const done = kernels !== null && a.dtype === dtype && b.dtype === dtype && kernels.rows(kernel!, x, y, out);
    if (!done) for (let i = 0; i < n; ) for (let j = 0; j < y.length; j++, i++) out[i] = g(x[i]!, y[j]!);
  } else {
    const x = a.storage.data;
    const y = b.storage.data;
    const at = storageIndices(shape, broadcastStride(a.shape, a.strides, shape), a.offset);
    const to = storageIndices(shape, broadcastStride(b.shape, b.strides, shape), b.offset);
    for (let i = 0; i < n; i++) out[i] = g(x[at[i]!]!, y[to[i]!]!);
  }
  return laidOut(finish(out, shape, dtype), a, b);
}

/** The number 1 everywhere: the gradient that `sum().backward()` begins with. */
function isOne(x: Tensor, dtype: DType): boolean {
  return (x.dtype === dtype || x.wrapped) && isUniform(x) && x.storage.at(x.offset) === 1;
}

/** `x` again, sharing its elements until either is written to. See NOTE [Shared elements]. */
function timesOne(x: Tensor, shape: Shape, dtype: DType): Tensor | null {
  if (x.dtype !== dtype || !isFloating(dtype) || !x.isContiguous || !sameShape(x.shape, shape)) return null;
  const { storage } = x;
  const shared = x.offset === 0 && storage.data.length === x.numelValue ? storage.share() : null;
  return shared === null ? null : new Tensor(shared, x.shape, x.strides, 0);
}

/** Two kernels, one after the other, are worth calling from so many elements on. */
const SCALED_KERNEL_FROM = 2048;

function scaledSum(x: TypedArray, y: TypedArray, k: number, dtype: DType): TypedArray {
  const out = blankResult(dtype, x.length);
  for (let i = 0; i < x.length; i++) out[i] = x[i]! + k * y[i]!;
  return out;
}

/** Fewer numbers of few digits than this are not taken in vectors. */
const FEW = 32;

/** a + k · b. */
export function mapScaledSum(a: Tensor, b: Tensor, factor: number, dtype: DType): Tensor {
  const n = a.numelValue;
  const round = roundingOf(dtype);
  const k = round(kernelNumber(dtype)(factor));
  // PyTorch's loop over few numbers of few digits rounds the product too.
  if (isHalf(dtype) && n < FEW) return mapBinary((x, y) => x + round(k * y), a, b, dtype);
  const kernels = kernelsFor(dtype, n);
  if (kernels !== null && a.dtype === dtype && b.dtype === dtype && sameShape(a.shape, b.shape)) {
    if (n < SCALED_KERNEL_FROM)
      return laidOut(finish(scaledSum(a.values(), b.values(), k, dtype), a.shape, dtype), a, b);
    const out = blankResult(dtype, n);
    if (kernels.binary('mul', b.values(), k, out) && kernels.binary('add', a.values(), out, out))
      return laidOut(finish(out, a.shape, dtype), a, b);
  }
  return mapBinary((x, y) => x + k * y, a, b, dtype);
}

/** Broadcasting to `shape` repeats the elements of `x` as a whole. */
function isRow(x: Tensor, shape: readonly number[]): boolean {
  let lead = 0;
  while (lead < x.shape.length && x.shape[lead] === 1) lead++;
  const rank = x.shape.length - lead;
  for (let d = 1; d <= rank; d++) if (x.shape.at(-d) !== shape.at(-d)) return false;
  return true;
}

/** Whether `dtype` holds numbers that an operator of `compute` cannot see as they are: they are converted first, as PyTorch does. */
function isLost(dtype: DType, compute: DType): boolean {
  if (compute === 'float64' || compute === 'int64') return false;
  if (compute === 'float32') return dtype === 'float64' || dtype === 'int64';
  if (isHalf(compute)) return dtype !== 'bool' && dtype !== 'uint8' && dtype !== 'int8';
  return itemsize(dtype) >= itemsize(compute) && compute !== 'bool';
}

/** `f` of operands as `compute` has them. */
function converting(f: Binary, a: DType, b: DType, compute: DType): Binary {
  if (compute === 'float32') return (x, y) => f(Math.fround(x), Math.fround(y));
  const p = conversion(a, compute);
  const q = conversion(b, compute);
  return (x, y) => f(p(x), q(y));
}

function conversion(from: DType, to: DType): Unary {
  if (from === to || !isLost(from, to)) return (x) => x;
  return to === 'float32' ? Math.fround : (x) => roundTo(to, x);
}

export function mapTernary(f: Ternary, a: Tensor, b: Tensor, c: Tensor, dtype: DType): Tensor {
  const shape = broadcastShapes(broadcastShapes(a.shape, b.shape), c.shape);
  const n = numelOf(shape);
  const out = resultArray(dtype, n);
  const [p, q, r] = [a, b, c].map((t) =>
    storageIndices(shape, broadcastStride(t.shape, t.strides, shape), t.offset),
  ) as [Int32Array, Int32Array, Int32Array];
  const [x, y, z] = [a.storage.data, b.storage.data, c.storage.data];
  for (let i = 0; i < n; i++) out[i] = f(x[p[i]!]!, y[q[i]!]!, z[r[i]!]!);
  return laidOut(finish(out, shape, dtype), a, b, c);
}

/** Contiguous, with dimensions of size 1 in their places too: PyTorch orders a result's dimensions by strides alone. */
function inOrder({ shape, strides, isContiguous }: Tensor): boolean {
  for (let d = 1; d < shape.length; d++) {
    if (shape[d - 1] !== 1 && shape[d] !== 1) continue;
    const step = strides[d - 1]! - strides[d]!;
    if (step < 0 || (step === 0 && shape[d]! > shape[d - 1]!)) return false;
  }
  return isContiguous;
}

/** The strides of a result whose operands all lie with channels last, and not in order as well: dimensions of size 1 get theirs anew. */
function imageStride(shape: Shape, operands: readonly Tensor[]): readonly number[] | null {
  if (shape.length !== 4 || operands.every(({ isContiguous }) => isContiguous)) return null;
  const alike = operands.every((t) => sameShape(t.shape, shape) && isContiguousIn(t, 'channels_last'));
  return alike ? formatStride({ shape, strides: [] }, 'channels_last') : null;
}

/** A result's elements in the order in memory that PyTorch gives it, which follows the operands'. */
export function laidOut(result: Tensor, a: Tensor, b: Tensor = a, c: Tensor = a): Tensor {
  const plain = inOrder(a) && (b === a || inOrder(b)) && (c === a || inOrder(c));
  // What is empty is contiguous in any order, and has its operands' order all the same.
  if (plain && result.numelValue > 0) return result;
  const { shape } = result;
  const stride = imageStride(shape, [a, b, c]) ?? resultStride(shape, [a, b, c]);
  if (stride === null) return result;
  const out = new Tensor(allocate(result.dtype, result.numelValue), shape, stride, 0);
  copyElements(out, result);
  return out;
}

/** As `laidOut`, for a result of two steps, which the second laid out without what the first was given. */
export function laidOutAnew(result: Tensor, a: Tensor, b: Tensor, c: Tensor): Tensor {
  return laidOut(inOrder(result) ? result : result.contiguous(), a, b, c);
}

/** See NOTE [int64 storage]: integers that left the exact range are refused, not rounded. */
function finish(out: TypedArray, shape: readonly number[], dtype: DType): Tensor {
  if (dtype === 'int64') {
    for (let i = 0; i < out.length; i++) if (Math.abs(out[i]!) > Number.MAX_SAFE_INTEGER) throw refused(INT_TOO_LARGE);
  }
  return fromArray(out, shape, dtype);
}

function single(value: number, shape: readonly number[], dtype: DType): Tensor {
  if (dtype === 'int64' && Math.abs(value) > Number.MAX_SAFE_INTEGER) throw refused(INT_TOO_LARGE);
  return fromNumber(value, shape, dtype);
}

/** The dtype of functions such as `sin`: integers become the default floating dtype. */
export function floatDtype(dtype: DType, defaultDtype: DType): DType {
  return isFloating(dtype) ? dtype : defaultDtype;
}
