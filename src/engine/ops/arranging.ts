/** Tensors arranged as combinations, blocks and pixels: `cartesian_prod`, `combinations`, `block_diag`, `pixel_shuffle`, and splitting along a named side. */

import { resultType } from '../dtype.ts';
import { refused } from '../errors.ts';
import { type Op, op } from '../op.ts';
import { type Shape, shapeText } from '../shape.ts';
import { state } from '../state.ts';
import { checkBudget } from '../storage.ts';
import { fromArray, type Tensor } from '../tensor.ts';
import { copyElements } from '../write.ts';
import { filledWith } from './creation.ts';
import { index as indexOp } from './indexing.ts';
import { fitted } from './inplace.ts';
import { stack } from './joining.ts';
import { tensor_split, tensor_split_indices } from './viewLists.ts';

function checkVector({ shape }: Tensor): void {
  if (shape.length !== 1) throw refused(`Expect a 1D vector, but got shape ${shapeText(shape)}`);
}

export const cartesian_prod = op({
  schema: 'cartesian_prod(Tensor[] tensors) -> Tensor',
  forward: (tensors: readonly Tensor[]) => {
    for (const tensor of tensors) checkVector(tensor);
    if (tensors.some(({ dtype }) => dtype !== tensors[0]!.dtype))
      throw refused('meshgrid expects all tensors to have the same dtype');
    if (tensors.length === 1) return tensors[0]!;
    const shape = tensors.map(({ shape: [size] }) => size!);
    const grids = tensors.map((tensor, k) =>
      tensor
        .view(shape.map((_, d) => (d === k ? -1 : 1)))
        .expand(shape)
        .flatten(),
    );
    return stack.invoke([grids, 1]) as Tensor;
  },
  composite: true,
  variadic: true,
  where: ['torch'],
  samples: [[[[2], [3]]], [[[2]]], [['ints [2]', 'ints [2]', 'ints [1]']], [['data [2, 2]']]],
});

/** Places of `r` out of `n`, rising; equal neighbours with replacement. */
function choices(n: number, r: number, replacement: boolean): number[][] {
  let rows: number[][] = [[]];
  for (let k = 0; k < r; k++)
    rows = rows.flatMap((row) => {
      const from = row.length === 0 ? 0 : row.at(-1)! + (replacement ? 0 : 1);
      return Array.from({ length: Math.max(n - from, 0) }, (_, i) => [...row, from + i]);
    });
  return rows;
}

/** How many ways there are to choose `r` of `n`. */
function choose(n: number, r: number): number {
  let ways = 1;
  for (let k = 1; k <= Math.min(r, n) && ways <= Number.MAX_SAFE_INTEGER; k++) ways *= (n - r + k) / k;
  return r > n ? 0 : ways;
}

export const combinations = op({
  schema: 'combinations(Tensor self, int r=2, bool with_replacement=False) -> Tensor',
  forward: (self: Tensor, r: number, with_replacement: boolean) => {
    checkVector(self);
    if (r < 0) throw refused(`Expect a non-negative number, but got ${r}`);
    if (r === 0) return filledWith([0], 0, self.dtype);
    const n = self.shape[0]!;
    checkBudget(r * choose(with_replacement ? n + r - 1 : n, r), self.dtype);
    const rows = choices(n, r, with_replacement);
    const places = fromArray(Float64Array.from(rows.flat()), [rows.length, r], 'int64');
    return indexOp.invoke([self, [places]]) as Tensor;
  },
  composite: true,
  where: ['torch'],
  samples: [[[4]], [[3], 2, true], [[3], 3], ['ints [3]', 1], ['data [2, 2]'], ['data [2]', 0]],
});

export const block_diag = op({
  schema: 'block_diag(Tensor[] tensors) -> Tensor',
  grad_fn: 'BlockDiagBackward0',
  forward: (tensors: readonly Tensor[]) => {
    tensors.forEach(({ shape }, k) => {
      if (shape.length > 2)
        throw refused(
          `torch.block_diag: Input tensors must have 2 or fewer dimensions. Input ${k} has ${shape.length} dimensions`,
        );
    });
    const shapes = tensors.map(({ shape }) => matrixShape(shape));
    const sum = (at: 0 | 1): number => shapes.reduce((total, shape) => total + shape[at]!, 0);
    const out = filledWith([sum(0), sum(1)], 0, resultType(tensors, state.defaultDtype));
    let [row, column] = [0, 0];
    tensors.forEach((tensor, k) => {
      const [rows, columns] = shapes[k]!;
      const block = out.narrow(0, row, rows!).narrow(1, column, columns!);
      copyElements(block, fitted(block, tensor));
      row += rows!;
      column += columns!;
    });
    return out;
  },
  backward: {
    tensors: (grad, { inputs }) => {
      let [row, column] = [0, 0];
      return inputs.map(({ shape }) => {
        const [rows, columns] = matrixShape(shape);
        const block = grad.narrow(0, row, rows!).narrow(1, column, columns!);
        row += rows!;
        column += columns!;
        // PyTorch drops the last dimension of a row too, and so its engine sums over the first.
        if (shape.length === 0) return block.squeeze(-1).squeeze(-1);
        return shape.length === 1 ? block.squeeze(-1) : block;
      });
    },
  },
  local: { tensors: 'P' },
  variadic: true,
  where: ['torch'],
  samples: [[[[2, 3], [2]]], [[[], [1, 2], [2, 2]]], [['ints [2]', [2, 1]]]],
});

function matrixShape(shape: Shape): Shape {
  return shape.length === 2 ? shape : [1, shape[0] ?? 1];
}

function splitAlong(
  name: 'hsplit' | 'vsplit' | 'dsplit',
  least: number,
  axis: (rank: number) => number,
): readonly Op[] {
  const check = ({ shape }: Tensor): void => {
    if (shape.length < least)
      throw refused(
        `torch.${name} requires a tensor with at least ${least} dimension, but got a tensor with ${shape.length} dimensions!`,
      );
  };
  return [
    op({
      schema: `${name}.int(Tensor self, int sections) -> Tensor[]`,
      forward: (self: Tensor, sections: number) => {
        check(self);
        const d = axis(self.shape.length);
        if (sections === 0 || self.shape[d]! % sections !== 0)
          throw refused(
            `torch.${name} attempted to split along dimension ${d}, but the size of the dimension ${self.shape[d]} is not divisible by the split_size ${sections}!`,
          );
        return tensor_split.invoke([self, sections, d]);
      },
      composite: true,
      samples: [
        [[4, 2, 2].slice(0, Math.max(least, 2)), 2],
        ['data [3, 3, 3]', 2],
        ['data []', 1],
      ],
    }),
    op({
      schema: `${name}.array(Tensor self, int[] indices) -> Tensor[]`,
      forward: (self: Tensor, indices: readonly number[]) => {
        check(self);
        return tensor_split_indices.invoke([self, indices, axis(self.shape.length)]);
      },
      composite: true,
      samples: [[[3, 2, 3].slice(0, Math.max(least, 2)), [1]]],
    }),
  ];
}

export const hsplit = splitAlong('hsplit', 1, (rank) => (rank === 1 ? 0 : 1));
export const vsplit = splitAlong('vsplit', 2, () => 0);
export const dsplit = splitAlong('dsplit', 3, () => 2);

const PIXELS = { where: ['torch', 'functional'], local: { self: 'P' } } as const;

function checkPixels(name: string, { shape }: Tensor, factor: number, which: string): void {
  if (shape.length < 3)
    throw refused(
      `${name} expects input to have at least 3 dimensions, but got input with ${shape.length} dimension(s)`,
    );
  if (factor <= 0) throw refused(`${name} expects a positive ${which}, but got ${factor}`);
}

export const pixel_shuffle: Op = op({
  ...PIXELS,
  schema: 'pixel_shuffle(Tensor self, int upscale_factor) -> Tensor',
  grad_fn: 'PixelShuffleBackward0',
  forward: (self: Tensor, r: number) => {
    checkPixels('pixel_shuffle', self, r, 'upscale_factor');
    const [c, h, w] = self.shape.slice(-3) as [number, number, number];
    if (c % (r * r) !== 0)
      throw refused(
        `pixel_shuffle expects its input's 'channel' dimension to be divisible by the square of upscale_factor, but input.size(-3)=${c} is not divisible by ${r * r}`,
      );
    const lead = self.shape.slice(0, -3);
    const n = lead.length;
    const apart = self.reshape([...lead, c / (r * r), r, r, h, w]);
    const order = [...lead.keys(), n, n + 3, n + 1, n + 4, n + 2];
    return apart
      .permute(order)
      .reshape([...lead, c / (r * r), h * r, w * r])
      .clone({ memory_format: 'contiguous_format' });
  },
  backward: { self: (grad, { upscale_factor }) => pixel_unshuffle.invoke([grad, upscale_factor]) as Tensor },
  samples: [
    [[1, 4, 2, 2], 2],
    [[8, 1, 2], 2],
  ],
});

export const pixel_unshuffle: Op = op({
  ...PIXELS,
  schema: 'pixel_unshuffle(Tensor self, int downscale_factor) -> Tensor',
  grad_fn: 'PixelUnshuffleBackward0',
  forward: (self: Tensor, r: number) => {
    checkPixels('pixel_unshuffle', self, r, 'downscale_factor');
    const [c, h, w] = self.shape.slice(-3) as [number, number, number];
    for (const [side, size, at] of [
      ['height', h, -2],
      ['width', w, -1],
    ] as const)
      if (size % r !== 0)
        throw refused(
          `pixel_unshuffle expects ${side} to be divisible by downscale_factor, but input.size(${at})=${size} is not divisible by ${r}`,
        );
    if (self.numelValue === 0) return self.clone();
    const lead = self.shape.slice(0, -3);
    const n = lead.length;
    const apart = self.reshape([...lead, c, h / r, r, w / r, r]);
    const order = [...lead.keys(), n, n + 2, n + 4, n + 1, n + 3];
    return apart
      .permute(order)
      .reshape([...lead, c * r * r, h / r, w / r])
      .clone({ memory_format: 'contiguous_format' });
  },
  backward: { self: (grad, { downscale_factor }) => pixel_shuffle.invoke([grad, downscale_factor]) as Tensor },
  samples: [
    [[1, 1, 4, 4], 2],
    [[2, 2, 4], 2],
  ],
});

export const channel_shuffle: Op = op({
  ...PIXELS,
  schema: 'channel_shuffle(Tensor self, int groups) -> Tensor',
  grad_fn: 'ChannelShuffleBackward0',
  forward: (self: Tensor, groups: number) => {
    if (self.shape.length <= 2)
      throw refused(`channel_shuffle expects input with > 2 dims, but got input with sizes ${shapeText(self.shape)}`);
    if (groups <= 0)
      throw refused(`Number of groups to divide channels in must be positive. Value of groups:${groups}`);
    const [n, c, ...rest] = self.shape as [number, number, ...number[]];
    if (c % groups !== 0)
      throw refused(`Number of channels must be divisible by groups. Got ${c} channels and ${groups} groups.`);
    const apart = self.reshape([n, groups, c / groups, ...rest]).transpose(1, 2);
    return apart.reshape(self.shape).clone();
  },
  backward: {
    self: (grad, { groups, sizes }) => channel_shuffle.invoke([grad, sizes.self![1]! / groups]) as Tensor,
  },
  samples: [
    [[1, 4, 2, 2], 2],
    [[2, 6, 1], 3],
  ],
});
