/**
 * Views of a part of a tensor: `select`, `slice`, `narrow`, `diagonal`, `unfold`.
 * Their backward operators put a part's gradient into a tensor of zeros; they have Nodes of their own, as in PyTorch.
 */
import { refused, TorchError } from '../errors.ts';
import { op } from '../op.ts';
import { isIndex } from '../schema.ts';
import { type Shape, shapeText, storageIndices, wrapDim } from '../shape.ts';
import { alias, empty, type Tensor } from '../tensor.ts';
import { copyElements } from '../write.ts';

export function partAt(self: Tensor, dim: number, size: number | null, step: number, start: number): Tensor {
  const { shape, strides } = self;
  const offset = self.offset + start * strides[dim]!;
  if (size === null) return alias(self, without(shape, dim), without(strides, dim), offset);
  return alias(self, replaced(shape, dim, size), replaced(strides, dim, strides[dim]! * step), offset);
}

export function without(list: readonly number[], at: number): number[] {
  return list.filter((_, d) => d !== at);
}

export function replaced(list: readonly number[], at: number, value: number): number[] {
  return list.map((item, d) => (d === at ? value : item));
}

/** Zeros of `shape` with `grad` written into the part that `part` sees. */
function placed(grad: Tensor, shape: Shape, part: (whole: Tensor) => Tensor): Tensor {
  const whole = empty(shape, grad.dtype);
  copyElements(part(whole), grad);
  return whole;
}

export function selected(self: Tensor, dim: number, index: number): Tensor {
  const rank = self.shape.length;
  if (rank === 0) throw new TorchError('IndexError', 'select() cannot be applied to a 0-dim tensor.');
  const d = wrapDim(dim, rank);
  const size = self.shape[d]!;
  if (index < -size || index >= size)
    throw new TorchError(
      'IndexError',
      `select(): index ${index} out of range for tensor of size ${shapeText(self.shape)} at dimension ${d}`,
    );
  return partAt(self, d, null, 1, index < 0 ? index + size : index);
}

export const select = op({
  schema: 'select.int(Tensor self, int dim, int index) -> Tensor',
  grad_fn: 'SelectBackward0',
  forward: selected,
  backward: {
    self: (grad, { sizes, dim, index }) => select_backward.invoke([grad, sizes.self, dim, index]) as Tensor,
  },
  local: { self: 'P' },
  view: true,
  samples: [
    [[2, 3], 0, 1],
    [[2, 3], -1, -1],
  ],
});

export const select_backward = op({
  schema: 'select_backward(Tensor grad_output, int[] input_sizes, int dim, int index) -> Tensor',
  grad_fn: 'SelectBackwardBackward0',
  forward: (grad_output: Tensor, input_sizes: Shape, dim: number, index: number) =>
    placed(grad_output, input_sizes, (whole) => selected(whole, dim, index)),
  backward: { grad_output: (grad, { dim, index }) => grad.select(dim, index) },
  local: { grad_output: 'P' },
  where: [],
  samples: [[[3], { input_sizes: [2, 3], dim: 0, index: 1 }]],
});

function sliced(self: Tensor, dim: number, start: number | null, end: number | null, step: number): Tensor {
  const rank = self.shape.length;
  if (rank === 0) throw new TorchError('IndexError', 'slice() cannot be applied to a 0-dim tensor.');
  if (step <= 0) throw refused('slice step must be positive');
  const d = wrapDim(dim, rank);
  const size = self.shape[d]!;
  const from = clamp(start ?? 0, size);
  const to = Math.max(clamp(end ?? size, size), from);
  return partAt(self, d, Math.ceil((to - from) / step), step, from);
}

function clamp(index: number, size: number): number {
  return Math.min(Math.max(index < 0 ? index + size : index, 0), size);
}

export const slice = op({
  schema: 'slice.Tensor(Tensor self, int dim=0, int? start=None, int? end=None, int step=1) -> Tensor',
  grad_fn: 'SliceBackward0',
  forward: sliced,
  backward: {
    self: (grad, { sizes, dim, start, end, step }) =>
      slice_backward.invoke([grad, sizes.self, dim, start, end, step]) as Tensor,
  },
  local: { self: 'P' },
  view: true,
  where: [],
  samples: [
    [[5, 2], 0, 1, 4],
    [[5], 0, 0, 5, 2],
  ],
});

export const slice_backward = op({
  schema: 'slice_backward(Tensor grad_output, int[] input_sizes, int dim, int? start, int? end, int step) -> Tensor',
  grad_fn: 'SliceBackwardBackward0',
  forward: (
    grad_output: Tensor,
    input_sizes: Shape,
    dim: number,
    start: number | null,
    end: number | null,
    step: number,
  ) => placed(grad_output, input_sizes, (whole) => sliced(whole, dim, start, end, step)),
  backward: {
    grad_output: (grad, { dim, start, end, step }) => slice.invoke([grad, dim, start, end, step]) as Tensor,
  },
  local: { grad_output: 'P' },
  where: [],
  samples: [[[3], { input_sizes: [5], dim: 0, start: 1, end: 4, step: 1 }]],
});

export const narrow = op({
  schema: 'narrow(Tensor self, int dim, int start, int length) -> Tensor',
  forward: (self: Tensor, dim: number, start: number, length: number) => {
    const rank = self.shape.length;
    if (rank === 0) throw refused('narrow() cannot be applied to a 0-dim tensor.');
    if (length < 0) throw refused('narrow(): length must be non-negative.');
    const size = self.shape[wrapDim(dim, rank)]!;
    if (start < -size || start > size)
      throw new TorchError(
        'IndexError',
        `start out of range (expected to be in range of [${-size}, ${size}], but got ${start})`,
      );
    const from = start < 0 ? start + size : start;
    if (from + length > size) throw refused(`start (${from}) + length (${length}) exceeds dimension size (${size}).`);
    return slice.invoke([self, dim, from, from + length, 1]) as Tensor;
  },
  composite: true,
  samples: [
    [[2, 3], 1, 1, 2],
    [[4], 0, -2, 1],
  ],
});

export const narrow_Tensor = op({
  schema: 'narrow.Tensor(Tensor self, int dim, Tensor start, int length) -> Tensor',
  forward: (self: Tensor, dim: number, start: Tensor, length: number) => {
    if (!isIndex(start) || start.dtype === 'bool') throw refused('start must be an 0-dim integral Tensor.');
    return narrow.invoke([self, dim, start.itemValue(), length]);
  },
  composite: true,
  samples: [[[2, 3], 1, 'index 2 []', 1]],
});

function diagonalOf(self: Tensor, offset: number, dim1: number, dim2: number): Tensor {
  const { shape, strides } = self;
  const a = wrapDim(dim1, shape.length);
  const b = wrapDim(dim2, shape.length);
  if (a === b) throw refused(`diagonal dimensions cannot be identical ${dim1}, ${dim2}`);
  const size = Math.max(
    offset >= 0 ? Math.min(shape[a]!, shape[b]! - offset) : Math.min(shape[a]! + offset, shape[b]!),
    0,
  );
  const start = size === 0 ? 0 : offset >= 0 ? offset * strides[b]! : -offset * strides[a]!;
  const rest = (list: readonly number[]) => list.filter((_, d) => d !== a && d !== b);
  return alias(self, [...rest(shape), size], [...rest(strides), strides[a]! + strides[b]!], self.offset + start);
}

export const diagonal = op({
  schema: 'diagonal(Tensor self, int offset=0, int dim1=0, int dim2=1) -> Tensor',
  grad_fn: 'DiagonalBackward0',
  forward: diagonalOf,
  backward: {
    self: (grad, { sizes, offset, dim1, dim2 }) =>
      diagonal_backward.invoke([grad, sizes.self, offset, dim1, dim2]) as Tensor,
  },
  local: { self: 'P' },
  view: true,
  samples: [[[3, 3]], [[2, 3], 1], [[2, 3, 4], 0, 0, 2]],
});

export const diagonal_backward = op({
  schema: 'diagonal_backward(Tensor grad_output, int[] input_sizes, int offset, int dim1, int dim2) -> Tensor',
  grad_fn: 'DiagonalBackwardBackward0',
  forward: (grad_output: Tensor, input_sizes: Shape, offset: number, dim1: number, dim2: number) =>
    placed(grad_output, input_sizes, (whole) => diagonalOf(whole, offset, dim1, dim2)),
  backward: { grad_output: (grad, { offset, dim1, dim2 }) => grad.diagonal(offset, dim1, dim2) },
  local: { grad_output: 'P' },
  where: [],
  samples: [[[3], { input_sizes: [3, 3], offset: 0, dim1: 0, dim2: 1 }]],
});

function unfolded(self: Tensor, dimension: number, size: number, step: number): Tensor {
  const { shape, strides } = self;
  const d = wrapDim(dimension, shape.length);
  const max = shape.length === 0 ? 1 : shape[d]!;
  if (size > max) throw refused(`maximum size for tensor at dimension ${d} is ${max} but size is ${size}`);
  if (step <= 0) throw refused(`step is ${step} but must be > 0`);
  const stride = shape.length === 0 ? 1 : strides[d]!;
  const count = Math.floor((max - size) / step) + 1;
  return alias(
    self,
    [...replaced(shape, d, count), size],
    [...replaced(strides, d, step * stride), stride],
    self.offset,
  );
}

export const unfold = op({
  schema: 'unfold(Tensor self, int dimension, int size, int step) -> Tensor',
  grad_fn: 'UnfoldBackward0',
  forward: unfolded,
  backward: {
    self: (grad, { sizes, dimension, size, step }) =>
      unfold_backward.invoke([grad, sizes.self, dimension, size, step]) as Tensor,
  },
  local: { self: 'P' },
  view: true,
  where: ['tensor'],
  samples: [
    [[7], 0, 3, 2],
    [[4, 5], 1, 2, 1],
  ],
});

export const unfold_backward = op({
  schema: 'unfold_backward(Tensor grad_in, int[] input_sizes, int dim, int size, int step) -> Tensor',
  grad_fn: 'UnfoldBackwardBackward0',
  forward: (grad_in: Tensor, input_sizes: Shape, dim: number, size: number, step: number) => {
    const whole = empty(input_sizes, grad_in.dtype);
    const windows = unfolded(whole, dim, size, step);
    const values = grad_in.values();
    const to = storageIndices(windows.shape, windows.strides, windows.offset);
    const { data } = whole.storage;
    for (let i = 0; i < values.length; i++) data[to[i]!]! += values[i]!;
    return whole;
  },
  backward: { grad_in: (grad, { dim, size, step }) => grad.unfold(dim, size, step) },
  local: { grad_in: 'P' },
  where: [],
  samples: [[[3, 3], { input_sizes: [7], dim: 0, size: 3, step: 2 }]],
});
