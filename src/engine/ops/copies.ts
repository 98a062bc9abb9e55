/**
 * Views that are copied at once (`select_copy`), parts that may be changed freely (`unsafe_split`, `narrow_copy`), sums to a given size, and
 * tensors filled along a diagonal. PyTorch derives the first from its views, and so do we.
 */

import { isFloating, type Scalar } from '../dtype.ts';
import { refused } from '../errors.ts';
import { type Op, op } from '../op.ts';
import { type Shape, sameShape, shapeText, wrapDim } from '../shape.ts';
import { fromArray, Tensor } from '../tensor.ts';
import { written } from '../write.ts';
import { alias_, copied } from './copying.ts';
import { as_strided, expand, view } from './view.ts';
import { permute, squeeze, squeeze_dim, squeeze_dims, t, transpose, unsqueeze } from './viewAxes.ts';
import { split, split_with_sizes, unbind } from './viewLists.ts';
import { narrow, select, slice, slice_backward, unfold } from './viewParts.ts';

function separate(result: Tensor | readonly Tensor[]): Tensor | readonly Tensor[] {
  return result instanceof Tensor ? copied(result, result.dtype, true) : result.map((part) => separate(part) as Tensor);
}

/** `name_copy` of a view: the same elements in memory of their own, under a Node of its own name. */
function copyOf(of: Op): Op {
  const { view: _, inplace: __, composite: ___, ...spec } = of.spec;
  return op({
    ...spec,
    schema: of.schema.text.replace(of.name, `${of.name}_copy`),
    ...(spec.grad_fn === undefined ? {} : { grad_fn: `${spec.grad_fn}_copy` }),
    forward: (...args) => separate(of.spec.forward(...args)),
    where: ['torch'],
  });
}

export const copies: readonly Op[] = [
  alias_,
  as_strided,
  expand,
  permute,
  select,
  slice,
  split,
  split_with_sizes,
  squeeze,
  squeeze_dim,
  squeeze_dims,
  t,
  transpose,
  unbind,
  unfold,
  unsqueeze,
  view,
].map(copyOf);

export const narrow_copy = op({
  schema: 'narrow_copy(Tensor self, int dim, int start, int length) -> Tensor',
  grad_fn: 'NarrowCopyBackward0',
  forward: (self: Tensor, dim: number, start: number, length: number) => {
    const part = narrow.spec.forward(self, dim, start, length) as Tensor;
    return copied(part, part.dtype, true);
  },
  backward: {
    self: (grad, { sizes, dim, start, length }) => {
      const shape = sizes.self!;
      const d = wrapDim(dim, shape.length);
      const first = start < 0 ? start + shape[d]! : start;
      return slice_backward.invoke([grad, shape, d, first, first + length, 1]) as Tensor;
    },
  },
  local: { self: 'P' },
  samples: [
    [[3, 2], 0, 1, 2],
    [[2, 3], -1, 0, 2],
  ],
});

/** The same memory, whose changes nobody counts together with those of what it was cut from. */
function unbound({ storage, shape, strides, offset }: Tensor): Tensor {
  return new Tensor(storage, shape, strides, offset, { version: 0 });
}

/** Parts that promise to be changed freely; their sizes as `split` cuts. */
function unsafe(name: string, schema: string, grad_fn: string, of: Op, samples: readonly (readonly unknown[])[]): Op {
  return op({
    schema: `${name}${schema}`,
    grad_fn,
    forward: (...args: unknown[]) => (of.spec.forward(...args) as readonly Tensor[]).map(unbound),
    backward: of.spec.backward!,
    local: { self: 'P' },
    samples,
  });
}

export const unsafe_split = unsafe(
  'unsafe_split',
  '.Tensor(Tensor self, int split_size, int dim=0) -> Tensor[]',
  'UnsafeSplitBackward0',
  split,
  [
    [[3, 2], 2],
    [[2, 4], 2, 1],
  ],
);

export const unsafe_split_with_sizes = unsafe(
  'unsafe_split_with_sizes',
  '(Tensor self, int[] split_sizes, int dim=0) -> Tensor[]',
  'UnsafeSplitWithSizesBackward0',
  split_with_sizes,
  [
    [
      [3, 2],
      [1, 2],
    ],
  ],
);

export const unsafe_chunk = op({
  schema: 'unsafe_chunk(Tensor self, int chunks, int dim=0) -> Tensor[]',
  forward: (self: Tensor, chunks: number, dim: number) => {
    if (self.shape.length === 0) throw refused('chunk expects at least a 1-dimensional tensor');
    if (chunks <= 0) throw refused(`chunk expects \`chunks\` to be greater than 0, got: ${chunks}`);
    const size = self.shape[wrapDim(dim, self.shape.length)]!;
    const each = Math.ceil(size / chunks);
    return each === 0
      ? unsafe_split_with_sizes.invoke([self, Array.from({ length: chunks }, () => 0), dim])
      : unsafe_split.invoke([self, each, dim]);
  },
  composite: true,
  samples: [
    [[3, 2], 2],
    [[2, 3], 3, 1],
  ],
});

export const sum_to_size = op({
  schema: 'sum_to_size(Tensor self, int[] size) -> Tensor',
  forward: (self: Tensor, size: Shape) => {
    const lead = self.shape.length - size.length;
    const fits = lead >= 0 && size.every((n, d) => n === 1 || n === self.shape[lead + d]);
    if (!fits) throw refused(`size {${shapeText(size)}} is not expandable to size {${shapeText(self.shape)}}.`);
    const dims = self.shape.flatMap((n, d) => (d < lead || (size[d - lead] === 1 && n !== 1) ? [d] : []));
    const summed = dims.length === 0 ? self : self.sum(dims, true);
    return sameShape(summed.shape, size) ? summed : summed.view(size);
  },
  composite: true,
  where: ['tensor'],
  samples: [
    [
      [2, 3],
      [1, 3],
    ],
    [[2, 3], [3]],
    [
      [2, 3],
      [2, 3],
    ],
    ['data [2, 3]', [2]],
  ],
});

export const nonzero_static = op({
  schema: 'nonzero_static(Tensor self, *, int size, int fill_value=-1) -> Tensor',
  forward: (self: Tensor, size: number, fill_value: number) => {
    const found = self.nonzero();
    const [count, rank] = found.shape as [number, number];
    const out = new Float64Array(size * rank).fill(fill_value);
    out.set(found.values().subarray(0, Math.min(count, size) * rank));
    return fromArray(out, [size, rank], 'int64');
  },
  samples: [
    ['ints [3]', { size: 4 }],
    ['data [2, 2]', { size: 2, fill_value: 0 }],
  ],
});

/** Powers of a vector's elements as columns, highest first; written in place column by column, so that nobody differentiates through it, as in PyTorch. */
export const vander = op({
  schema: 'vander(Tensor x, int? N=None, bool increasing=False) -> Tensor',
  forward: (x: Tensor, N: number | null, increasing: boolean) => {
    if (x.shape.length !== 1) throw refused('x must be a one-dimensional tensor.');
    const n = N ?? x.shape[0]!;
    if (n < 0) throw refused('N must be non-negative.');
    const dtype = isFloating(x.dtype) ? x.dtype : 'int64';
    const result = x.new_ones([x.shape[0]!, n], { dtype });
    if (n > 1) {
      const powers = result.narrow(1, 1, n - 1);
      powers.copy_(x.unsqueeze(1).expand([x.shape[0]!, n - 1]));
      written(powers, 1);
      powers.copy_(powers.cumprod(1));
    }
    return increasing ? result : result.flip(1);
  },
  composite: true,
  where: ['torch'],
  samples: [['data [3]'], ['ints [3]', 2], ['data [3]', 3, true], ['data [2, 2]']],
});

/** The elements on the main diagonal, as a view; with `wrap` the diagonal begins again below the first. */
function diagonalOf(self: Tensor, wrap: boolean): Tensor {
  const { shape } = self;
  if (shape.length < 2) throw refused('dimensions must larger than 1');
  if (shape.length > 2 && shape.some((n) => n !== shape[0]))
    throw refused('all dimensions of input must be of equal length');
  const [rows, columns] = shape as [number, number];
  const step = self.strides.reduce((sum, stride) => sum + stride, 0);
  const size = Math.min(...shape);
  const main = self.as_strided([size], [step], self.offset);
  if (!wrap || shape.length !== 2 || rows <= columns + 1) return main;
  const count = Math.ceil((rows * columns) / (columns + 1));
  return self.as_strided([count], [step], self.offset);
}

export const fill_diagonal_ = op({
  schema: 'fill_diagonal_(Tensor self, Scalar fill_value, bool wrap=False) -> Tensor',
  forward: (self: Tensor, fill_value: Scalar, wrap: boolean) => {
    diagonalOf(self, wrap).fill_(fill_value);
    const [rows = 0, columns = 0] = self.shape;
    // What goes on below is filled on its own.
    return wrap && self.shape.length === 2 && rows > columns + 1 ? written(self) : self;
  },
  composite: true,
  where: ['tensor'],
  samples: [
    ['data [3, 2]', 0.5],
    ['data [5, 2]', 0.5, true],
    ['data [2, 2, 2]', 2],
    ['data [3]', 2],
  ],
});
