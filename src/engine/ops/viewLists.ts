/** Views that come in lists: `unbind`, `split`, `chunk` and their relations. Views of one part are in `viewParts.ts`. */
import { refused, scalarTypeName, TorchError } from '../errors.ts';
import { op } from '../op.ts';
import { type Shape, shapeText, wrapDim } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { cat, stack } from './joining.ts';
import { partAt, replaced, selected, slice, without } from './viewParts.ts';

/** The gradients of all parts, zeros where a part was not used. */
function allGrads(grads: readonly (Tensor | null)[], shapes: readonly Shape[]): Tensor[] {
  const known = grads.find((grad) => grad !== null)!;
  return shapes.map((shape, k) => grads[k] ?? known.new_zeros(shape));
}

export const unbind = op({
  schema: 'unbind.int(Tensor self, int dim=0) -> Tensor[]',
  grad_fn: 'UnbindBackward0',
  forward: (self: Tensor, dim: number) => {
    if (self.shape.length === 0)
      throw new TorchError('IndexError', 'Dimension specified as 0 but tensor has no dimensions');
    const d = wrapDim(dim, self.shape.length);
    return Array.from({ length: self.shape[d]! }, (_, k) => selected(self, d, k));
  },
  backward: {
    self: (_, { grads, sizes, dim }) => {
      const shape = sizes.self!;
      const part = without(shape, wrapDim(dim, shape.length));
      const parts = allGrads(
        grads,
        Array.from({ length: shape[wrapDim(dim, shape.length)]! }, () => part),
      );
      return stack.invoke([parts, dim]) as Tensor;
    },
  },
  local: { self: 'P' },
  view: true,
  samples: [[[2, 3]], [[2, 3], 1]],
});

function splitBySizes(self: Tensor, sizes: readonly number[], d: number): Tensor[] {
  let start = 0;
  return sizes.map((size) => {
    const part = partAt(self, d, size, 1, start);
    start += size;
    return part;
  });
}

function evenSizes(total: number, size: number): number[] {
  const count = Math.max(Math.ceil(total / size), 1);
  return Array.from({ length: count }, (_, k) => (k < count - 1 ? size : total - size * (count - 1)));
}

export const split = op({
  schema: 'split.Tensor(Tensor self, int split_size, int dim=0) -> Tensor[]',
  grad_fn: 'SplitBackward0',
  forward: (self: Tensor, split_size: number, dim: number) => {
    const d = splitDim(self, dim);
    const total = self.shape[d]!;
    if (split_size < 0) throw refused(`split expects split_size be non-negative, but got split_size=${split_size}`);
    if (split_size === 0 && total > 0)
      throw refused(`split_size can only be 0 if dimension size is 0, but got dimension size of ${total}`);
    return splitBySizes(self, split_size === 0 ? [0] : evenSizes(total, split_size), d);
  },
  backward: {
    self: (_, { grads, sizes, split_size, dim }) => {
      const d = wrapDim(dim, sizes.self!.length);
      return joined(grads, sizes.self!, evenSizes(sizes.self![d]!, Math.max(split_size, 1)), d);
    },
  },
  local: { self: 'P' },
  view: true,
  samples: [
    [[5, 2], 2],
    [[2, 4], 2, 1],
  ],
});

function splitDim(self: Tensor, dim: number): number {
  if (self.shape.length === 0) throw refused('split expects at least a 1-dimensional tensor');
  return wrapDim(dim, self.shape.length);
}

function joined(grads: readonly (Tensor | null)[], shape: Shape, sizes: readonly number[], d: number): Tensor {
  const parts = allGrads(
    grads,
    sizes.map((size) => replaced(shape, d, size)),
  );
  return cat.invoke([parts, d]) as Tensor;
}

export const split_with_sizes = op({
  schema: 'split_with_sizes(Tensor self, int[] split_sizes, int dim=0) -> Tensor[]',
  grad_fn: 'SplitWithSizesBackward0',
  forward: (self: Tensor, split_sizes: readonly number[], dim: number) => {
    const d = splitDim(self, dim);
    const total = self.shape[d]!;
    if (split_sizes.some((size) => size < 0))
      throw refused(
        `split_with_sizes expects split_sizes have only non-negative entries, but got split_sizes=${shapeText(split_sizes)}`,
      );
    if (split_sizes.reduce((sum, size) => sum + size, 0) !== total)
      throw refused(
        `split_with_sizes expects split_sizes to sum exactly to ${total} (input tensor's size at dimension ${dim}), but got split_sizes=${shapeText(split_sizes)}`,
      );
    return splitBySizes(self, split_sizes, d);
  },
  backward: {
    self: (_, { grads, sizes, split_sizes, dim }) =>
      joined(grads, sizes.self!, split_sizes, wrapDim(dim, sizes.self!.length)),
  },
  local: { self: 'P' },
  view: true,
  samples: [[[5, 2], { split_sizes: [2, 3] }]],
});

export const split_sizes = op({
  schema: 'split.sizes(Tensor self, int[] split_size, int dim=0) -> Tensor[]',
  forward: (self: Tensor, sizes: readonly number[], dim: number) => split_with_sizes.invoke([self, sizes, dim]),
  composite: true,
  samples: [[[5, 2], { split_size: [2, 3] }]],
});

export const chunk = op({
  schema: 'chunk(Tensor self, int chunks, int dim=0) -> Tensor[]',
  forward: (self: Tensor, chunks: number, dim: number) => {
    if (self.shape.length === 0) throw refused('chunk expects at least a 1-dimensional tensor');
    if (chunks <= 0) throw refused(`chunk expects \`chunks\` to be greater than 0, got: ${chunks}`);
    const total = self.shape[wrapDim(dim, self.shape.length)]!;
    const size = Math.ceil(total / chunks);
    if (size === 0) return split_with_sizes.invoke([self, new Array<number>(chunks).fill(0), dim]);
    return split.invoke([self, size, dim]);
  },
  composite: true,
  samples: [
    [[5, 2], 2],
    [[2, 4], 3, 1],
  ],
});

function tensorSplit(self: Tensor, sections: number | readonly number[], dim: number): Tensor[] {
  const rank = self.shape.length;
  if (rank === 0) throw refused('tensor_split expected at least a 1-dimensional tensor, but got a tensor with 0 dims');
  const d = wrapDim(dim, rank);
  const total = self.shape[d]!;
  let bounds: readonly number[];
  if (typeof sections === 'number') {
    if (sections <= 0) throw refused(`number of sections must be larger than 0, got ${sections}`);
    const small = Math.floor(total / sections);
    const larger = total % sections;
    bounds = Array.from({ length: sections - 1 }, (_, k) => (k + 1) * small + Math.min(k + 1, larger));
  } else bounds = sections;
  return [...bounds, total].map((end, k) => slice.invoke([self, d, k === 0 ? 0 : bounds[k - 1]!, end, 1]) as Tensor);
}

export const tensor_split = op({
  schema: 'tensor_split.sections(Tensor self, int sections, int dim=0) -> Tensor[]',
  forward: tensorSplit,
  composite: true,
  samples: [[[5, 2], 2]],
});

export const tensor_split_tensor = op({
  schema:
    'tensor_split.tensor_indices_or_sections(Tensor self, Tensor tensor_indices_or_sections, int dim=0) -> Tensor[]',
  forward: (self: Tensor, tensor_indices_or_sections: Tensor, dim: number) => {
    const { ndim, dtype } = tensor_indices_or_sections;
    const expected = 'tensor_split expected tensor_indices_or_sections to';
    if (self.ndim === 0) return tensorSplit(self, [], dim);
    if (dtype !== 'int64') throw refused(`${expected} have dtype of long, but got ${scalarTypeName(dtype)}`);
    if (ndim > 1)
      throw refused(`${expected} be a zero-dimensional or one-dimensional tensor, but got a tensor with ${ndim} dims`);
    const numbers = [...tensor_indices_or_sections.values()];
    return tensorSplit(self, ndim === 0 ? numbers[0]! : numbers, dim);
  },
  composite: true,
  samples: [
    [[5, 2], 'index 5 [2]'],
    [[2, 4], 'positive ints []', 1],
  ],
});

export const tensor_split_indices = op({
  schema: 'tensor_split.indices(Tensor self, int[] indices, int dim=0) -> Tensor[]',
  forward: tensorSplit,
  composite: true,
  samples: [[[5, 2], { indices: [1, 3] }]],
});
