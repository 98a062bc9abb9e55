/** Operators that write elements by index into a copy: `scatter`, `index_add`, `index_put` and their relations. In place they change `self`. */
import { BrokenOff, orLeaving } from '../brokenOff.ts';
import { elementValue, type Scalar, scalarValue } from '../dtype.ts';
import { refused, scalarTypeName, TorchError } from '../errors.ts';
import { op } from '../op.ts';
import { advancedPositions, alongPositions, fillsMask, hasNothingAt, slicePositions } from '../positions.ts';
import {
  broadcastShapes,
  broadcastStride,
  numelOf,
  type Shape,
  sameShape,
  shapeText,
  storageIndices,
  wrapDim,
} from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { written } from '../write.ts';
import { copied } from './copying.ts';
import { scaled } from './formula.ts';
import { checkAlong, checkIndexDtype, index as indexOp } from './indexing.ts';
import { sizeOf } from './products.ts';

/** A contiguous copy to write into. */
export function copyOf(self: Tensor): Tensor {
  return copied(self, self.dtype, true);
}

/** Writes `values` to `at`, adding to what is there when `add`. */
export function writeAt(target: Tensor, at: Int32Array, values: (k: number) => number, add: boolean): Tensor {
  const { data } = target.storage;
  if (add && target.dtype === 'bool') for (let k = 0; k < at.length; k++) data[at[k]!]! |= Number(values(k) !== 0);
  else if (add) for (let k = 0; k < at.length; k++) data[at[k]!]! += values(k);
  else for (let k = 0; k < at.length; k++) data[at[k]!] = values(k);
  return target;
}

/** The elements of `source` at the coordinates of a tensor of `shape`, which it broadcasts to. */
function reader(source: Tensor, shape: readonly number[]): (k: number) => number {
  const at = storageIndices(shape, broadcastStride(source.shape, source.strides, shape), source.offset);
  const { data } = source.storage;
  return (k) => data[at[k]!]!;
}

/** The elements of `source` at the coordinates of its corner of `shape`: `scatter` may be given more than it uses. */
function cornerReader(source: Tensor, shape: readonly number[]): (k: number) => number {
  const at = storageIndices(shape, source.strides, source.offset);
  const { data } = source.storage;
  return (k) => data[at[k]!]!;
}

function checkSameDtype(name: string, self: Tensor, src: Tensor): void {
  if (self.dtype !== src.dtype) throw refused(`${name}(): Expected self.dtype to be equal to src.dtype`);
}

function scattered(name: string, self: Tensor, dim: number, index: Tensor, src: Tensor, add: boolean): Tensor {
  const d = wrapDim(dim, self.shape.length);
  checkIndexDtype(name, index);
  checkSameDtype(name, self, src);
  checkAlong(name, self, d, index, src);
  const out = copyOf(self);
  const values = cornerReader(src, index.shape);
  const written = (at: Int32Array) => writeAt(out, at, values, add);
  return written(orLeaving(() => alongPositions(out, d, index), written));
}

export const scatter_src = op({
  schema: 'scatter.src(Tensor self, int dim, Tensor index, Tensor src) -> Tensor',
  grad_fn: 'ScatterBackward0',
  forward: (self: Tensor, dim: number, index: Tensor, src: Tensor) =>
    scattered('scatter', self, dim, index, src, false),
  saves: ['index'],
  backward: {
    self: (grad, { dim, index }) => grad.scatter(dim, index, 0),
    src: (grad, { dim, index }) => grad.gather(dim, index),
  },
  local: { self: 'P', src: 'P' },
  inplace: true,
  samples: [
    [[2, 3], 1, 'index 3 [2, 1]', [2, 1]],
    [[2, 3], 1, 'index 3 [1, 1]', 'data [2, 3]'],
  ],
});

export const scatter_value = op({
  schema: 'scatter.value(Tensor self, int dim, Tensor index, Scalar value) -> Tensor',
  grad_fn: 'ScatterBackward1',
  forward: (self: Tensor, dim: number, index: Tensor, value: Scalar) => {
    const d = wrapDim(dim, self.shape.length);
    checkAlong('scatter', self, d, index, null);
    const out = copyOf(self);
    const number = elementValue(value, self.dtype);
    const written = (at: Int32Array) => writeAt(out, at, () => number, false);
    return written(orLeaving(() => alongPositions(out, d, index), written));
  },
  saves: ['index'],
  backward: { self: (grad, { dim, index }) => grad.scatter(dim, index, 0) },
  local: { self: 'P' },
  inplace: true,
  samples: [[[2, 3], 1, 'index 3 [2, 2]', 2.5]],
});

export const scatter_add = op({
  schema: 'scatter_add(Tensor self, int dim, Tensor index, Tensor src) -> Tensor',
  grad_fn: 'ScatterAddBackward0',
  forward: (self: Tensor, dim: number, index: Tensor, src: Tensor) => scattered('scatter', self, dim, index, src, true),
  saves: { src: ['index'] },
  backward: { self: (grad) => grad, src: (grad, { dim, index }) => grad.gather(dim, index) },
  local: { self: 'I', src: 'P' },
  inplace: true,
  samples: [
    [[2, 3], 1, 'index 3 [2, 2]', [2, 2]],
    [[2, 3], 0, 'index 2 [4, 3]', [4, 3]],
  ],
});

/** What `index_add` and `index_reduce` ask of their arguments (`index_func_meta_impl`). */
export function checkIndexed(name: string, self: Tensor, d: number, index: Tensor, source: Tensor): void {
  if (index.ndim > 1)
    throw new TorchError(
      'IndexError',
      `${name}(): Index is supposed to be a vector, but got dim: ${index.ndim} with type: ${titled(index)} and size: ${shapeText(index.shape)}`,
    );
  if (index.dtype !== 'int64' && index.dtype !== 'int32')
    throw refused(`${name}(): Expected dtype int32/int64 for index but got: ${titled(index)}`);
  if (self.dtype !== source.dtype)
    throw refused(`${name}(): self (${titled(self)}) and source (${titled(source)}) must have the same scalar type`);
  if (d !== 0 && d >= source.ndim)
    throw refused(`${name}(): Indexing dim ${d} is out of bounds of the source tensor with dim ${source.ndim}`);
  const count = index.numelValue;
  if (count !== (source.ndim === 0 ? 1 : source.shape[d]))
    throw refused(
      `${name}(): Number of indices (${count}) should be equal to source.size(dim): (${sizeOf(source, d)}), for dim: ${d}`,
    );
  const cut = source.ndim > 0 && self.ndim > 0;
  const [mine, theirs] = [self, source].map(({ shape }) =>
    cut ? shape.filter((_, i) => i !== d) : shape,
  ) as readonly Shape[] as [Shape, Shape];
  if (!sameShape(mine, theirs))
    throw refused(
      `source tensor shape must match self tensor shape, excluding the specified dimension. Got self.shape = ${shapeText(self.shape)} source.shape = ${shapeText(source.shape)}`,
    );
}

/** What `index_copy` asks, in its order. */
function checkCopied(self: Tensor, d: number, index: Tensor, source: Tensor): void {
  const refuse = (type: 'IndexError' | 'RuntimeError', text: string): never => {
    throw new TorchError(type, `index_copy_(): ${text}`);
  };
  const count = index.numelValue;
  if (index.ndim > 1) refuse('IndexError', `Index should have dimension 1 or 0 (got ${index.ndim})`);
  if (source.ndim === 0 && count !== 1)
    refuse('IndexError', `When source is scalar, index should have one element (got ${count})`);
  if (source.ndim !== self.ndim && source.ndim > 0 && self.ndim > 0)
    refuse(
      'IndexError',
      `When source and destination are not scalars, their dimensionality must match. Source dimensionality (${source.ndim}), destination dimensionality (${self.ndim})`,
    );
  if (index.dtype !== 'int64') refuse('RuntimeError', `Expected a long tensor for index, but got ${titled(index)}`);
  if (self.dtype !== source.dtype)
    refuse(
      'RuntimeError',
      `self and source expected to have the same dtype, but got (self) ${titled(self)} and (source) ${titled(source)}`,
    );
  const [mine, theirs] = [self, source].map(({ shape }) => shape.filter((_, i) => i !== d)) as readonly Shape[] as [
    Shape,
    Shape,
  ];
  if (!sameShape(mine, theirs))
    refuse(
      'RuntimeError',
      `Source/destination tensor must have same slice shapes. Destination slice shape: ${mine.join(' ')} at dimension ${d} and source slice shape: ${theirs.join(' ')} at dimension 0.`,
    );
  if (source.ndim > 0 && count !== source.shape[d])
    refuse('IndexError', `Number of indices (${count}) should be equal to source.size(dim) (${source.shape[d]})`);
}

/** In place there may be memory enough to walk a tensor without elements: then its first index is one too many. See `hasNothingAt`. */
export function checkNothing(name: string, self: Tensor, dim: number, index: Tensor): void {
  const d = wrapDim(dim, self.ndim);
  if (!hasNothingAt(self, d, index.numelValue) || numelOf(self.shape.with(d, index.numelValue)) === 0) return;
  throw outOfBounds(name, self, d, index.values()[0]!);
}

/** Each of these says it in its own way. */
export function outOfBounds(name: string, self: Tensor, d: number, value: number): BrokenOff {
  const text = `index ${value} is out of bounds for dimension ${d} with size ${self.shape[d] ?? 1}`;
  const none = new Int32Array(0);
  if (name === 'index_copy_') return new BrokenOff('IndexError', `index_copy_(): ${text}`, none);
  if (name === 'index_fill_') return new BrokenOff('IndexError', text, none);
  return self.ndim > 1
    ? new BrokenOff('RuntimeError', text, none)
    : new BrokenOff('IndexError', 'index out of range in self', none);
}

/** The values of an index whose slices are written one after another; `write` is told those before one that points outside. */
function checkedValues(
  name: string,
  self: Tensor,
  d: number,
  index: Tensor,
  write: (values: ArrayLike<number>) => Tensor,
): ArrayLike<number> {
  const size = self.shape[d] ?? 1;
  const values = index.values();
  const wrong = values.findIndex((value) => value < 0 || value >= size);
  if (wrong < 0) return values;
  const error = outOfBounds(name, self, d, values[wrong]!);
  error.left = write(values.subarray(0, wrong));
  throw error;
}

/** The part of what is written slice by slice that belongs to the first `count` slices. */
function firstOf(source: Tensor, d: number, count: number): ArrayLike<number> {
  return (source.ndim === 0 || count === source.shape[d] ? source : source.narrow(d, 0, count)).values();
}

export const index_add = op({
  schema: 'index_add(Tensor self, int dim, Tensor index, Tensor source, *, Scalar alpha=1) -> Tensor',
  grad_fn: 'IndexAddBackward0',
  forward: (self: Tensor, dim: number, index: Tensor, source: Tensor, alpha: Scalar) => {
    const d = wrapDim(dim, self.shape.length);
    checkIndexed('index_add_', self, d, index, source);
    const out = copyOf(self);
    if (self.ndim > 1 && self.numelValue === 0) return out;
    const k = elementValue(alpha, self.dtype);
    const written = (values: ArrayLike<number>) => {
      const from = firstOf(source, d, values.length);
      return writeAt(out, slicePositions(out, d, values), (i) => k * from[i]!, true);
    };
    return written(checkedValues('index_add_', self, d, index, written));
  },
  saves: { source: ['index'] },
  backward: {
    self: (grad) => grad,
    source: (grad, { dim, index, alpha, inputs }) => {
      const part = grad.index_select(dim, index).expand(inputs[1]!.shape);
      return scalarValue(alpha) === 1 ? part : scaled(part, alpha);
    },
  },
  local: { self: 'I', source: 'M' },
  inplace: true,
  samples: [
    [[2, 4], 1, 'index 4 [3]', [2, 3]],
    [[4], 0, 'index 4 [6]', [6], { alpha: 2 }],
  ],
});

export const index_copy = op({
  schema: 'index_copy(Tensor self, int dim, Tensor index, Tensor source) -> Tensor',
  grad_fn: 'IndexCopyBackward0',
  forward: (self: Tensor, dim: number, index: Tensor, source: Tensor) => {
    const d = wrapDim(dim, self.shape.length);
    checkCopied(self, d, index, source);
    const out = copyOf(self);
    if (hasNothingAt(out, d, index.numelValue)) return out;
    const written = (values: ArrayLike<number>) => {
      const from = firstOf(source, d, values.length);
      return writeAt(out, slicePositions(out, d, values), (i) => from[i]!, false);
    };
    return written(checkedValues('index_copy_', self, d, index, written));
  },
  checksInPlace: (self: Tensor, dim: number, index: Tensor) => checkNothing('index_copy_', self, dim, index),
  saves: ['index'],
  backward: {
    self: (grad, { dim, index }) => grad.index_fill(dim, index, 0),
    source: (grad, { dim, index, inputs }) => grad.index_select(dim, index).expand(inputs[1]!.shape),
  },
  local: { self: 'P', source: 'P' },
  inplace: true,
  samples: [[[2, 5], 0, 'index 2 [1]', [1, 5]]],
});

function mismatched(self: Tensor, values: Tensor): TorchError {
  return refused(
    `Index put requires the source and destination dtypes match, got ${titled(self)} for the destination and ${titled(values)} for the source.`,
  );
}

export const index_put = op({
  schema: 'index_put(Tensor self, Tensor?[] indices, Tensor values, bool accumulate=False) -> Tensor',
  grad_fn: 'IndexPutBackward0',
  forward: (self: Tensor, indices: readonly (Tensor | null)[], values: Tensor, accumulate: boolean) => {
    const differ = self.dtype !== values.dtype && !fillsMask(indices, values, accumulate);
    const out = copied(self, self.dtype);
    let shape: Shape = [];
    const check = (selected: Shape): void => {
      shape = selected;
      checkValues(values, selected);
      if (differ) throw mismatched(self, values);
    };
    const written = (at: Int32Array): Tensor => {
      const cast = values.dtype === self.dtype ? values : copied(values, self.dtype);
      return writeAt(out, at, reader(cast, shape), accumulate);
    };
    return written(orLeaving(() => advancedPositions(out, indices, check).at, written));
  },
  saves: ['indices'],
  backward: {
    self: (grad, { indices, accumulate }) =>
      accumulate ? grad : (index_put.invoke([grad, indices, grad.new_zeros([]), false]) as Tensor),
    values: (grad, { indices }) => indexOp.invoke([grad, indices]) as Tensor,
  },
  local: { self: 'P', values: 'P' },
  inplace: true,
  samples: [
    [[4, 3], ['index 4 [1]'], [3]],
    [[4, 3], ['index 4 [5]'], [5, 3], true],
    [[2, 3], ['bools [2, 3]'], []],
  ],
});

const putIntoZeros = op({ ...index_put.spec, grad_fn: 'IndexPutImplBackward0' });

/** Zeros of `shape` with `values` added at `indices`: the backward of `index`, whose Node has a name of its own. */
export function addedAt(shape: readonly number[], indices: readonly (Tensor | null)[], values: Tensor): Tensor {
  return written(putIntoZeros.invoke([values.new_zeros(shape), indices, values, true]) as Tensor);
}

export function titled({ dtype }: Tensor): string {
  return scalarTypeName(dtype);
}

function checkValues(values: Tensor, shape: readonly number[]): void {
  let fits = values.shape.length <= shape.length;
  try {
    fits &&= sameShape(broadcastShapes(values.shape, shape), shape);
  } catch {
    fits = false;
  }
  if (!fits)
    throw refused(
      `shape mismatch: value tensor of shape ${shapeText(values.shape)} cannot be broadcast to indexing result of shape ${shapeText(shape)}`,
    );
}
