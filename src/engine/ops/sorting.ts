/** Order: `sort`, `argsort`, `topk`, `kthvalue`, `median`, `unique`. NaN counts as the largest; equals keep their order. */
import type { DType, TypedArray } from '../dtype.ts';
import { refused, TorchError } from '../errors.ts';
import { op } from '../op.ts';
import { reducedShape, rowsOf } from '../rows.ts';
import { type Shape, wrapDim } from '../shape.ts';
import { fromArray, fromNumber, Tensor } from '../tensor.ts';
import { copied, keptLayout } from './copying.ts';
import { notForIntegers } from './declare.ts';
import { shared, toPicked } from './extremes.ts';

/** Ascending, NaN last. */
function compare(x: number, y: number): number {
  if (x < y) return -1;
  if (x > y) return 1;
  return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
}

function orderOf(data: TypedArray, start: number, length: number, descending: boolean): number[] {
  const order = Array.from({ length }, (_, k) => k);
  const sign = descending ? -1 : 1;
  return order.sort((a, b) => sign * compare(data[start + a]!, data[start + b]!));
}

/** The first `keep` of every line along `dim` after sorting, with their places. */
function sortedAlong(self: Tensor, dim: number, descending: boolean, keep?: number): [Tensor, Tensor] {
  const rank = self.shape.length;
  const d = wrapDim(dim, rank);
  const { data, length, count } = rowsOf(self, rank === 0 ? [] : [d], false);
  const kept = keep ?? length;
  const values = new (data.constructor as new (n: number) => TypedArray)(count * kept);
  const indices = new Float64Array(count * kept);
  for (let r = 0; r < count; r++) {
    const order = orderOf(data, r * length, length, descending);
    for (let k = 0; k < kept; k++) {
      values[r * kept + k] = data[r * length + order[k]!]!;
      indices[r * kept + k] = order[k]!;
    }
  }
  return [backInPlace(values, self, d, kept, self.dtype), backInPlace(indices, self, d, kept, 'int64')];
}

/** Sorted values and places lie in memory as what was sorted does. */
function laidOutAs(self: Tensor, [values, indices]: [Tensor, Tensor]): [Tensor, Tensor] {
  return [keptLayout(self, values), keptLayout(self, indices)];
}

/** Rows laid out along dimension `d` again, in row-major memory. */
function backInPlace(data: TypedArray, like: { readonly shape: Shape }, d: number, kept: number, dtype: DType): Tensor {
  const { shape } = like;
  if (shape.length === 0) return fromArray(data, [], dtype);
  const rows = fromArray(data, [...shape.filter((_, i) => i !== d), kept], dtype);
  if (d === shape.length - 1) return rows;
  const at = (list: readonly number[]) => [...list.slice(0, d), list.at(-1)!, ...list.slice(d, -1)];
  return copied(new Tensor(rows.storage, at(rows.shape), at(rows.strides), 0), dtype, true);
}

const picked = {
  backward: {
    self: (grad: Tensor, context: { sizes: Readonly<Record<string, Shape>>; [name: string]: unknown }) =>
      toPicked(grad, context.sizes['self']!, context['dim'] as number, context['indices'] as Tensor, true),
  },
  nonDifferentiable: ['indices'],
  saves: ['indices'],
  local: { self: 'P' },
} as const;

export const sort = op({
  ...picked,
  schema: 'sort(Tensor self, int dim=-1, bool descending=False) -> (Tensor values, Tensor indices)',
  grad_fn: 'SortBackward0',
  forward: (self: Tensor, dim: number, descending: boolean) => laidOutAs(self, sortedAlong(self, dim, descending)),
  samples: [[[2, 3]], [[2, 3], 0, true]],
});

export const sort_stable = op({
  ...picked,
  schema:
    'sort.stable(Tensor self, *, bool? stable, int dim=-1, bool descending=False) -> (Tensor values, Tensor indices)',
  grad_fn: 'SortBackward1',
  forward: (self: Tensor, _: boolean | null, dim: number, descending: boolean) =>
    laidOutAs(self, sortedAlong(self, dim, descending)),
  samples: [[[2, 3], { stable: true }]],
});

export const msort = op({
  schema: 'msort(Tensor self) -> Tensor',
  forward: (self: Tensor) => (sort.invoke([self, 0, false]) as readonly Tensor[])[0]!,
  composite: true,
  samples: [[[3, 2]]],
});

export const argsort = op({
  schema: 'argsort(Tensor self, int dim=-1, bool descending=False) -> Tensor',
  forward: (self: Tensor, dim: number, descending: boolean) => laidOutAs(self, sortedAlong(self, dim, descending))[1],
  samples: [[[2, 3]], [[2, 3], 0, true]],
});

export const argsort_stable = op({
  schema: 'argsort.stable(Tensor self, *, bool stable, int dim=-1, bool descending=False) -> Tensor',
  forward: (self: Tensor, _: boolean, dim: number, descending: boolean) =>
    laidOutAs(self, sortedAlong(self, dim, descending))[1],
  samples: [[[2, 3], { stable: true }]],
});

export const topk = op({
  ...picked,
  schema:
    'topk(Tensor self, int k, int dim=-1, bool largest=True, bool sorted=True) -> (Tensor values, Tensor indices)',
  grad_fn: 'TopkBackward0',
  forward: (self: Tensor, k: number, dim: number, largest: boolean) => {
    const size = self.shape[wrapDim(dim, self.shape.length)] ?? 1;
    if (k < 0 || k > size) throw refused('selected index k out of range');
    if (self.dtype === 'bool') throw refused('topk does not support bool dtypes on CPU');
    // A number alone is the one that is picked, even where none is asked for.
    return sortedAlong(self, dim, largest, self.ndim === 0 ? 1 : k);
  },
  samples: [
    [[2, 4], 2],
    [[2, 4], 1, 0, false],
  ],
});

/** The element of rank `k` (from 0) of every line, and where it was. */
function ranked(self: Tensor, dim: number, k: (values: TypedArray) => number, keepdim: boolean): [Tensor, Tensor] {
  const rank = self.shape.length;
  const d = wrapDim(dim, rank);
  const { data, length, count } = rowsOf(self, rank === 0 ? [] : [d], false);
  const values = new (data.constructor as new (n: number) => TypedArray)(count);
  const indices = new Float64Array(count);
  for (let r = 0; r < count; r++) {
    const row = data.subarray(r * length, (r + 1) * length);
    const at = orderOf(row, 0, length, false)[k(row)]!;
    values[r] = row[at]!;
    indices[r] = at;
  }
  const shape = rank === 0 ? [] : reducedShape(self.shape, [d], keepdim);
  return [fromArray(values, shape, self.dtype), fromArray(indices, shape, 'int64')];
}

/** The lower of the two middle ones; NaN when there is one. */
function middle(row: TypedArray): number {
  return row.some(Number.isNaN) ? row.length - row.filter(Number.isNaN).length : (row.length - 1) >> 1;
}

function middleOfNumbers(row: TypedArray): number {
  const numbers = row.length - row.filter(Number.isNaN).length;
  return Math.max((numbers - 1) >> 1, 0);
}

const pickedDim = {
  ...picked,
  backward: {
    self: (grad: Tensor, context: { sizes: Readonly<Record<string, Shape>>; [name: string]: unknown }) =>
      toPicked(
        grad,
        context.sizes['self']!,
        context['dim'] as number,
        context['indices'] as Tensor,
        context['keepdim'] as boolean,
      ),
  },
} as const;

function emptyDim(name: string, d: number): TorchError {
  return new TorchError('IndexError', `${name}(): Expected reduction dim ${d} to have non-zero size.`);
}

function medians(name: 'median' | 'nanmedian', k: (row: TypedArray) => number) {
  const title = name === 'median' ? 'Median' : 'Nanmedian';
  return [
    op({
      schema: `${name}(Tensor self) -> Tensor`,
      grad_fn: `${title}Backward0`,
      forward: (self: Tensor) => {
        // The middle of nothing is NaN, or what a cast makes of it.
        if (self.numelValue === 0) return fromNumber(Number.NaN, [], 'float32').to(self.dtype);
        if (self.dtype === 'bool')
          throw new TorchError('NotImplementedError', `"${name}_cpu" not implemented for 'Bool'`);
        return ranked(fromArray(self.values(), [self.numelValue], self.dtype), 0, k, false)[0];
      },
      saves: ['self', 'result'],
      backward: { self: (grad, { self, result }) => shared(grad, self, result) },
      local: { self: '(self == result) / sum(self == result)' },
      samples: [[[5]]],
    }),
    op({
      ...pickedDim,
      schema: `${name}.dim(Tensor self, int dim, bool keepdim=False) -> (Tensor values, Tensor indices)`,
      grad_fn: `${title}Backward1`,
      forward: (self: Tensor, dim: number, keepdim: boolean) => {
        const d = wrapDim(dim, self.shape.length);
        // Both name themselves alike.
        if (self.shape[d] === 0) throw emptyDim('median', d);
        if (self.dtype === 'bool') throw notForIntegers('median_out', self.dtype);
        return ranked(self, dim, k, keepdim);
      },
      samples: [[[2, 3], 1]],
    }),
  ] as const;
}

export const [median, median_dim] = medians('median', middle);
export const [nanmedian, nanmedian_dim] = medians('nanmedian', middleOfNumbers);

export const kthvalue = op({
  ...pickedDim,
  schema: 'kthvalue(Tensor self, int k, int dim=-1, bool keepdim=False) -> (Tensor values, Tensor indices)',
  grad_fn: 'KthvalueBackward0',
  forward: (self: Tensor, k: number, dim: number, keepdim: boolean) => {
    const size = self.shape.length === 0 ? 1 : self.shape[wrapDim(dim, self.shape.length)]!;
    if (self.numelValue === 0 && size === 0) throw emptyDim('kthvalue', wrapDim(dim, self.shape.length));
    if (k < 1 || k > size)
      throw refused(`kthvalue(): selected number k out of range for dimension ${wrapDim(dim, self.shape.length)}`);
    if (self.dtype === 'bool') throw notForIntegers('kthvalue_cpu', self.dtype);
    return ranked(self, dim, () => k - 1, keepdim);
  },
  samples: [[[2, 3], 2]],
});
