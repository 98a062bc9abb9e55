/**
 * Where indices point: storage positions for advanced indexing (`x[rows, columns]`, masks) and for `gather` and `scatter`.
 * Raw index arithmetic with PyTorch's errors; knows nothing of autograd.
 */

import { BrokenOff } from './brokenOff.ts';
import { itemsize } from './dtype.ts';
import { BAD_INDEX, refused, TorchError } from './errors.ts';
import { broadcastShapes, broadcastStride, numelOf, type Shape, shapeText, storageIndices } from './shape.ts';
import type { Storage } from './storage.ts';
import { fromArray, type Tensor } from './tensor.ts';
import { warn } from './warn.ts';

export interface Positions {
  /** Shape of what the indices select. */
  readonly shape: Shape;
  /** Storage position of every selected element, row-major. */
  readonly at: Int32Array;
  /** The strides PyTorch's kernel sees along `shape`: of what is indexed, 0 where an index stands, and of each index. */
  readonly strides: readonly (readonly number[])[];
}

/** Positions of the elements where a mask is set, one index tensor for each of its dimensions. */
export function maskIndices(mask: Tensor): Tensor[] {
  const values = mask.values();
  const { shape } = mask;
  const found: number[] = [];
  for (let k = 0; k < values.length; k++) if (values[k] !== 0) found.push(k);
  let step = numelOf(shape);
  return shape.map((size) => {
    step = size === 0 ? 0 : step / size;
    const inner = step;
    const out = Float64Array.from(found, (k) => Math.floor(k / inner) % size);
    return fromArray(out, [found.length], 'int64');
  });
}

/** Tensors of bool, and of uint8 as it was once used, say which elements are taken. */
export function isMask({ dtype }: Tensor): boolean {
  return dtype === 'bool' || dtype === 'uint8';
}

/** Masks replaced by the indices they stand for (`expandTensors` of ATen/native/IndexingUtils.h). */
function withoutMasks(self: Tensor, indices: readonly (Tensor | null)[]): (Tensor | null)[] {
  const out: (Tensor | null)[] = [];
  for (const index of indices) {
    if (index === null) out.push(null);
    else if (isMask(index)) {
      if (index.dtype === 'uint8')
        warn('indexing with dtype torch.uint8 is now deprecated, please use a dtype torch.bool instead.');
      index.shape.forEach((size, j) => {
        const d = out.length + j;
        if (size !== self.shape[d])
          throw new TorchError(
            'IndexError',
            `The shape of the mask ${shapeText(index.shape)} at index ${j} does not match the shape of the indexed tensor ${shapeText(self.shape)} at index ${d}`,
          );
      });
      out.push(...maskIndices(index));
    } else if (index.dtype === 'int64' || index.dtype === 'int32') out.push(index);
    else throw new TorchError('IndexError', BAD_INDEX);
  }
  return out;
}

/** What `self[indices]` selects; `null` keeps a dimension whole. `check` sees the shape before anybody looks at the indices' values. */
export function advancedPositions(
  self: Tensor,
  given: readonly (Tensor | null)[],
  check?: (shape: Shape) => void,
): Positions {
  const rank = self.shape.length;
  if (given.length > rank && given.some((index) => index !== null && index.dtype !== 'bool'))
    throw new TorchError('IndexError', `too many indices for tensor of dimension ${rank} (got ${given.length})`);
  const indices = withoutMasks(self, given);
  if (indices.length > rank)
    throw new TorchError('IndexError', `too many indices for tensor of dimension ${rank} (got ${indices.length})`);
  const indexed = indices.flatMap((index, d) => (index === null ? [] : [d]));
  const selected = broadcastIndices(indices);
  if (indexed.some((d) => self.shape[d] === 0) && !selected.includes(0))
    throw new TorchError('IndexError', 'index is out of bounds for dimension with size 0');
  const kept = self.shape.map((_, d) => d).filter((d) => !indexed.includes(d));
  // Indexed dimensions that lie together stay in place; else theirs come first.
  const together = indexed.every((d, k) => k === 0 || d === indexed[k - 1]! + 1);
  const before = together ? kept.filter((d) => d < (indexed[0] ?? 0)) : [];
  const after = kept.filter((d) => !before.includes(d));
  const sizes = (dims: readonly number[]) => dims.map((d) => self.shape[d]!);
  const shape = [...sizes(before), ...selected, ...sizes(after)];
  check?.(shape);
  const outer = offsetsOf(self, before);
  const inner = offsetsOf(self, after);
  // Where nothing is selected nobody looks at the indices.
  const none = outer.length * inner.length === 0;
  const shared = none
    ? new Int32Array(0)
    : reachable(() => selectedOffsets(self, indices, indexed, selected), self, inner);
  const at = new Int32Array(outer.length * shared.length * inner.length);
  let k = 0;
  for (let i = 0; i < outer.length; i++)
    for (let j = 0; j < shared.length; j++) {
      const start = self.offset + outer[i]! + shared[j]!;
      for (let l = 0; l < inner.length; l++) at[k++] = start + inner[l]!;
    }
  return { shape, at, strides: kernelStrides(self, before, after, selected, indices) };
}

/** Tells of an index outside what lies before it: in the first of the outer slices. */
function reachable(offsets: () => Int32Array, self: Tensor, inner: Int32Array): Int32Array {
  try {
    return offsets();
  } catch (error) {
    if (error instanceof BrokenOff)
      error.before = Int32Array.from(
        { length: error.before.length * inner.length },
        (_, k) => self.offset + error.before[Math.floor(k / inner.length)]! + inner[k % inner.length]!,
      );
    throw error;
  }
}

function kernelStrides(
  self: Tensor,
  before: readonly number[],
  after: readonly number[],
  selected: Shape,
  indices: readonly (Tensor | null)[],
): readonly (readonly number[])[] {
  const around = (first: readonly number[], middle: readonly number[], last: readonly number[]) => [
    ...first,
    ...middle,
    ...last,
  ];
  const strides = (dims: readonly number[]) => dims.map((d) => self.strides[d]!);
  const source = around(
    strides(before),
    selected.map(() => 0),
    strides(after),
  );
  const given = indices.filter((index) => index !== null);
  return [
    source,
    ...given.map((index) => {
      const own = broadcastStride(index.shape, index.strides, selected);
      // Dimensions of size 1 around an index get strides as reshaping gives them; all others broadcast.
      const outside = (dims: readonly number[], step: number) => dims.map((d) => (self.shape[d] === 1 ? step : 0));
      const [first, last] = selected.length === 0 ? [1, 1] : [selected[0]! * own[0]!, own.at(-1)!];
      return around(outside(before, first), own, outside(after, last));
    }),
  ];
}

function broadcastIndices(indices: readonly (Tensor | null)[]): Shape {
  const shapes = indices.flatMap((index) => (index === null ? [] : [index.shape]));
  try {
    return shapes.reduce(broadcastShapes, [] as Shape);
  } catch {
    throw new TorchError(
      'IndexError',
      `shape mismatch: indexing tensors could not be broadcast together with shapes ${shapes.map(shapeText).join(', ')}`,
    );
  }
}

/** The sum over the indexed dimensions of index times stride, for every element of the broadcast indices. */
function selectedOffsets(
  self: Tensor,
  indices: readonly (Tensor | null)[],
  indexed: readonly number[],
  shape: Shape,
): Int32Array {
  const out = new Int32Array(numelOf(shape));
  let end = out.length;
  let wrong = '';
  for (const [k, d] of indexed.entries()) {
    const index = indices[d]!;
    const size = self.shape[d]!;
    const stride = self.strides[d]!;
    const reads = storageIndices(shape, broadcastStride(index.shape, index.strides, shape), index.offset);
    const { data } = index.storage;
    if (size === 0 && out.length > 0)
      throw new TorchError('IndexError', 'index is out of bounds for dimension with size 0');
    for (let i = 0; i < end; i++) {
      const value = data[reads[i]!]!;
      if (value < -size || value >= size) {
        // PyTorch counts the dimensions that are indexed.
        wrong = `index ${value} is out of bounds for dimension ${k} with size ${size}`;
        end = i;
        break;
      }
      out[i]! += (value < 0 ? value + size : value) * stride;
    }
  }
  if (wrong !== '') throw new BrokenOff('IndexError', wrong, out.subarray(0, end));
  return out;
}

function offsetsOf(self: Tensor, dims: readonly number[]): Int32Array {
  return storageIndices(
    dims.map((d) => self.shape[d]!),
    dims.map((d) => self.strides[d]!),
    0,
  );
}

/**
 * Where `gather` reads and `scatter` writes: for every element of `index`, the place in `target` with the same coordinates, except
 * that the one along `dim` is the element's value.
 */
export function alongPositions(target: Tensor, dim: number, index: Tensor): Int32Array {
  const rank = target.shape.length;
  const size = rank === 0 ? 1 : target.shape[dim]!;
  const stride = rank === 0 ? 1 : target.strides[dim]!;
  const strides = target.strides.map((s, d) => (d === dim ? 0 : s));
  const at = storageIndices(index.shape, rank === 0 ? index.shape.map(() => 0) : strides, target.offset);
  const values = index.values();
  for (let k = 0; k < at.length; k++) {
    const value = values[k]!;
    if (value < 0 || value >= size)
      throw new BrokenOff(
        'RuntimeError',
        `index ${value} is out of bounds for dimension ${dim} with size ${size}`,
        at.subarray(0, k),
      );
    at[k]! += value * stride;
  }
  return at;
}

/** The positions of whole slices along `dim`, one for each of `values`, in the order of a tensor whose size along `dim` is their number. */
export function slicePositions(self: Tensor, dim: number, values: ArrayLike<number>): Int32Array {
  const rank = self.shape.length;
  if (rank === 0) return new Int32Array(values.length).fill(self.offset);
  const dims = self.shape.map((_, d) => d);
  const outer = offsetsOf(self, dims.slice(0, dim));
  const inner = offsetsOf(self, dims.slice(dim + 1));
  const at = new Int32Array(outer.length * values.length * inner.length);
  let k = 0;
  for (let i = 0; i < outer.length; i++)
    for (let j = 0; j < values.length; j++) {
      const start = self.offset + outer[i]! + values[j]! * self.strides[dim]!;
      for (let l = 0; l < inner.length; l++) at[k++] = start + inner[l]!;
    }
  return at;
}

/** @throws RuntimeError unless all elements of such a view lie in the storage (`checkInBoundsForStorage`). */
export function checkInside(storage: Storage, size: Shape, stride: readonly number[], offset: number): void {
  const last = numelOf(size) === 0 ? 0 : offset + 1 + size.reduce((sum, n, d) => sum + (n - 1) * stride[d]!, 0);
  const bytes = itemsize(storage.dtype);
  if (last * bytes > storage.nbytes)
    throw refused(
      `setStorage: sizes ${shapeText(size)}, strides ${shapeText(stride)}, storage offset ${offset}, and itemsize ${bytes} requiring a storage size of ${last * bytes} are out of bounds for storage of size ${storage.nbytes}`,
    );
}

/**
 * Whether there is nothing to write in `count` slices of `self` along `dim`. PyTorch walks such a tensor as if it were that long and stood still there, so
 * one without elements may have too little memory for the walk. @throws RuntimeError
 */
export function hasNothingAt(self: Tensor, dim: number, count: number): boolean {
  if (self.numelValue > 0) return false;
  checkInside(self.storage, self.shape.with(dim, count), self.strides.with(dim, 0), self.offset);
  return true;
}

/** The elements of `self` at storage positions. */
export function readAt(self: Tensor, at: Int32Array, shape: Shape): Tensor {
  const { data } = self.storage;
  const out = new (data.constructor as new (n: number) => typeof data)(at.length);
  for (let k = 0; k < at.length; k++) out[k] = data[at[k]!]!;
  return fromArray(out, shape, self.dtype);
}

/** One value for what one mask chooses: PyTorch calls `masked_fill_`, which converts. */
export function fillsMask(indices: readonly (Tensor | null)[], values: Tensor, accumulate: boolean): boolean {
  const given = indices.filter((index) => index !== null);
  return !accumulate && values.numelValue === 1 && given.length === 1 && given[0]!.dtype === 'bool';
}
