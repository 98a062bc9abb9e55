/**
 * Shapes, strides and index arithmetic on plain number arrays.
 * Knows nothing of tensors or dtypes.
 */
import { refused, TorchError } from './errors.ts';

export type Shape = readonly number[];

export function numelOf(shape: Shape): number {
  let n = 1;
  for (let i = 0; i < shape.length; i++) n *= shape[i]!;
  return n;
}

const NO_STRIDE: readonly number[] = [];
const UNIT_STRIDE: readonly number[] = [1];

/** Row-major strides in elements; a dimension of size 0 counts as 1, as in PyTorch. */
export function contiguousStride(shape: Shape): readonly number[] {
  if (shape.length === 0) return NO_STRIDE;
  if (shape.length === 1) return UNIT_STRIDE;
  const stride = new Array<number>(shape.length);
  let step = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    stride[i] = step;
    step *= Math.max(shape[i]!, 1);
  }
  return stride;
}

/** Whether elements lie in row-major order without gaps; dimensions of size 1 and empty tensors do not matter. */
export function isContiguous(shape: Shape, stride: readonly number[]): boolean {
  let expected = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    const size = shape[i]!;
    if (size === 0) return true;
    if (size !== 1) {
      if (stride[i] !== expected) return shape.includes(0);
      expected *= size;
    }
  }
  return true;
}

/** Whether elements fill their stretch of memory exactly, in whatever order of dimensions (`is_non_overlapping_and_dense`). */
export function isDense(shape: Shape, stride: readonly number[]): boolean {
  if (isContiguous(shape, stride)) return true;
  const order = shape.flatMap((size, i) => (size === 1 ? [] : [i])).sort((a, b) => stride[a]! - stride[b]!);
  let expected = 1;
  for (const i of order) {
    if (stride[i] !== expected) return false;
    expected *= shape[i]!;
  }
  return true;
}

export function sameShape(a: Shape, b: Shape): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** The common shape of two operands. @throws RuntimeError naming both sizes and the dimension. */
export function broadcastShapes(a: Shape, b: Shape): Shape {
  if (sameShape(a, b) || b.length === 0) return a;
  if (a.length === 0) return b;
  const rank = Math.max(a.length, b.length);
  const out = new Array<number>(rank);
  for (let i = rank - 1; i >= 0; i--) {
    const x = a[i - rank + a.length] ?? 1;
    const y = b[i - rank + b.length] ?? 1;
    if (x !== y && x !== 1 && y !== 1)
      throw refused(
        `The size of tensor a (${x}) must match the size of tensor b (${y}) at non-singleton dimension ${i}`,
      );
    out[i] = x === 1 ? y : x;
  }
  return out;
}

/** Strides that read a tensor of `shape` as if it had shape `to`: 0 where it is repeated. Assumes that the shapes broadcast. */
export function broadcastStride(shape: Shape, stride: readonly number[], to: Shape): readonly number[] {
  if (sameShape(shape, to)) return stride;
  const lead = to.length - shape.length;
  return to.map((size, i) => (i < lead || (shape[i - lead] === 1 && size !== 1) ? 0 : stride[i - lead]!));
}

/** A dimension counted from the end made one counted from the start. @throws IndexError as PyTorch words it. */
export function wrapDim(dim: number, rank: number): number {
  const range = Math.max(rank, 1);
  if (dim < -range || dim >= range)
    throw new TorchError(
      'IndexError',
      `Dimension out of range (expected to be in range of [${-range}, ${range - 1}], but got ${dim})`,
    );
  return dim < 0 ? dim + range : dim;
}

/** Whether a tensor of `shape` broadcasts to `to` and no further. */
export function broadcastsTo(shape: Shape, to: Shape): boolean {
  const lead = to.length - shape.length;
  return lead >= 0 && shape.every((size, i) => size === 1 || size === to[lead + i]);
}

/** @throws RuntimeError when a result of shape `common` is more than what it is written into can hold. */
export function checkHolds(shape: Shape, common: Shape): void {
  if (!sameShape(shape, common))
    throw refused(`output with shape ${shapeText(shape)} doesn't match the broadcast shape ${shapeText(common)}`);
}

/** The same where PyTorch asks for a size first: a tensor without dimensions has none. @throws IndexError then, too. */
export function ownDim(dim: number, rank: number): number {
  if (rank === 0) throw new TorchError('IndexError', `Dimension specified as ${dim} but tensor has no dimensions`);
  return wrapDim(dim, rank);
}

/** As PyTorch prints a shape inside an error: `[2, 3]`. */
export function shapeText(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}

/**
 * Visits the elements of a strided tensor in row-major order.
 * @returns the storage index of every element.
 */
export function storageIndices(shape: Shape, stride: readonly number[], offset: number): Int32Array {
  const n = numelOf(shape);
  const out = new Int32Array(n);
  if (n === 0) return out;
  const rank = shape.length;
  const counter = new Int32Array(rank);
  let at = offset;
  for (let k = 0; k < n; k++) {
    out[k] = at;
    for (let d = rank - 1; d >= 0; d--) {
      at += stride[d]!;
      if (++counter[d]! < shape[d]!) break;
      at -= stride[d]! * shape[d]!;
      counter[d] = 0;
    }
  }
  return out;
}

/** Every element is the same one: a single element, or one that was expanded. */
export function isUniform({ shape, strides }: { readonly shape: Shape; readonly strides: readonly number[] }): boolean {
  for (let d = 0; d < shape.length; d++) if (strides[d] !== 0 && shape[d] !== 1) return false;
  return true;
}

/** @throws RuntimeError when there can be no tensor of this shape. */
export function checkNonNegative(shape: Shape): void {
  const negative = shape.find((size) => size < 0);
  if (negative !== undefined)
    throw refused(`Trying to create tensor with negative dimension ${negative}: ${shapeText(shape)}`);
}
