/** `scatter_reduce` and `index_reduce`: several elements meet in one place, which keeps their product, mean or extreme. */
import { type DType, isFloating, type Scalar, scalarValue } from '../dtype.ts';
import { refused, TorchError } from '../errors.ts';
import { iinfo } from '../limits.ts';
import { op } from '../op.ts';
import type { Context } from '../opNode.ts';
import { alongPositions, slicePositions } from '../positions.ts';
import { storageIndices, wrapDim } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { warnOnce } from '../warn.ts';
import { copied } from './copying.ts';
import { notImplemented } from './declare.ts';
import { checkAlong } from './indexing.ts';
import { checkIndexed } from './scatter.ts';
import { choose } from './selection.ts';

const REDUCTIONS: Readonly<Record<string, readonly [first: number, next: (x: number, y: number) => number]>> = {
  sum: [0, (x, y) => x + y],
  prod: [1, (x, y) => x * y],
  mean: [0, (x, y) => x + y],
  amax: [Number.NEGATIVE_INFINITY, (x, y) => (y > x || Number.isNaN(y) ? y : x)],
  amin: [Number.POSITIVE_INFINITY, (x, y) => (y < x || Number.isNaN(y) ? y : x)],
};

/** The number of a dtype that is nearest to an infinity. */
function boundOf(dtype: DType, infinite: number): number {
  if (isFloating(dtype)) return infinite;
  if (dtype === 'bool') return Number(infinite > 0);
  const { min, max } = iinfo(dtype);
  return Number(infinite < 0 ? min : max);
}

/** Brings `values` to their places in a copy of `self`; what `self` held counts only with `include_self`. */
function gatheredAt(
  self: Tensor,
  at: Int32Array,
  value: (k: number) => number,
  reduce: string,
  include_self: boolean,
): Tensor {
  const out = copied(self, self.dtype, true);
  const { data } = out.storage;
  const [least, next] = REDUCTIONS[reduce]!;
  const first = Number.isFinite(least) ? least : boundOf(self.dtype, least);
  if (!include_self) for (const place of at) data[place] = first;
  for (let k = 0; k < at.length; k++) data[at[k]!] = next(data[at[k]!]!, value(k));
  if (reduce !== 'mean') return out;
  const counts = new Map<number, number>();
  for (const place of at) counts.set(place, (counts.get(place) ?? Number(include_self)) + 1);
  for (const [place, count] of counts)
    data[place] = isFloating(self.dtype) ? data[place]! / count : Math.floor(data[place]! / count);
  return out;
}

export const scatter_reduce = op({
  schema:
    'scatter_reduce.two(Tensor self, int dim, Tensor index, Tensor src, str reduce, *, bool include_self=True) -> Tensor',
  grad_fn: 'ScatterReduceBackward0',
  forward: (self: Tensor, dim: number, index: Tensor, src: Tensor, reduce: string, include_self: boolean) => {
    const d = wrapDim(dim, self.shape.length);
    if (REDUCTIONS[reduce] === undefined)
      throw refused(`reduce argument must be either sum, prod, mean, amax or amin, got ${reduce}`);
    if (self.dtype !== src.dtype) throw refused('scatter(): Expected self.dtype to be equal to src.dtype');
    checkAlong('scatter', self, d, index, src);
    const from = storageIndices(index.shape, src.strides, src.offset);
    const { data } = src.storage;
    const whole = copied(self, self.dtype, true);
    return gatheredAt(self, alongPositions(whole, d, index), (k) => data[from[k]!]!, reduce, include_self);
  },
  saves: ['self', 'index', 'src', 'result'],
  backward: {
    self: (grad, context) => reducedSelf(grad, scattering(context), context),
    src: (grad, context) => reducedSource(grad, scattering(context), context['src'], context),
  },
  local: { self: 'F', src: 'F' },
  inplace: true,
  samples: ['sum', 'prod', 'mean', 'amax', 'amin'].flatMap((reduce) => [
    [[3, 2], 0, 'index 3 [4, 2]', [4, 2], reduce],
    [[2, 4], 1, 'index 4 [2, 3]', [2, 3], reduce, { include_self: false }],
  ]),
});

export const index_reduce = op({
  schema:
    'index_reduce(Tensor self, int dim, Tensor index, Tensor source, str reduce, *, bool include_self=True) -> Tensor',
  grad_fn: 'IndexReduceBackward0',
  forward: (self: Tensor, dim: number, index: Tensor, source: Tensor, reduce: string, include_self: boolean) => {
    const d = wrapDim(dim, self.shape.length);
    if (reduce === 'sum' || REDUCTIONS[reduce] === undefined)
      throw refused(`index_reduce(): Expected reduce to be one of prod, mean, amax or amin but got ${reduce}.`);
    checkIndexed('index_reduce_', self, d, index, source);
    warnOnce('index_reduce() is in beta and the API may change at any time.');
    const values = index.values();
    for (const value of values)
      if (value < 0 || value >= (self.shape[d] ?? 1)) throw new TorchError('IndexError', 'index out of range in self');
    const from = source.values();
    const whole = copied(self, self.dtype, true);
    return gatheredAt(self, slicePositions(whole, d, values), (k) => from[k]!, reduce, include_self);
  },
  saves: ['self', 'index', 'source', 'result'],
  backward: {
    self: (grad, context) => reducedSelf(grad, slicing(context), context),
    source: (grad, context) => reducedSource(grad, slicing(context), context['source'], context),
  },
  local: { self: 'F', source: 'F' },
  inplace: true,
  samples: ['prod', 'mean', 'amax', 'amin'].flatMap((reduce) => [
    [[3, 2], 0, 'index 3 [4]', [4, 2], reduce],
    [[2, 4], 1, 'index 4 [3]', [2, 3], reduce, { include_self: false }],
  ]),
});

const COMBINED: Readonly<Record<string, string>> = { add: 'sum', multiply: 'prod' };

/** The reduction that `scatter(…, reduce=)` names. */
function combination(reduce: string): string {
  const found = COMBINED[reduce];
  if (found === undefined) throw refused('reduce argument must be either add or multiply.');
  return found;
}

export const scatter_with = op({
  schema: 'scatter.reduce(Tensor self, int dim, Tensor index, Tensor src, *, str reduce) -> Tensor',
  grad_fn: 'NotImplemented',
  forward: (self: Tensor, dim: number, index: Tensor, src: Tensor, reduce: string) => {
    const combined = combination(reduce);
    warnOnce(
      'The reduce argument of torch.scatter with Tensor src is deprecated and will be removed in a future PyTorch release. Use torch.scatter_reduce instead for more reduction options.',
    );
    return scatter_reduce.spec.forward(self, dim, index, src, combined, true);
  },
  backward: { self: notImplemented('scatter'), src: notImplemented('scatter') },
  inplace: true,
  samples: ['add', 'multiply'].map((reduce) => [[3, 2], 0, 'index 3 [4, 2]', [4, 2], { reduce }]),
});

export const scatter_value_with = op({
  schema: 'scatter.value_reduce(Tensor self, int dim, Tensor index, Scalar value, *, str reduce) -> Tensor',
  grad_fn: 'NotImplemented',
  forward: (self: Tensor, dim: number, index: Tensor, value: Scalar, reduce: string) => {
    const d = wrapDim(dim, self.shape.length);
    const combined = combination(reduce);
    checkAlong('scatter', self, d, index, null);
    const whole = copied(self, self.dtype, true);
    return gatheredAt(self, alongPositions(whole, d, index), () => scalarValue(value), combined, true);
  },
  backward: { self: notImplemented('scatter') },
  inplace: true,
  samples: ['add', 'multiply'].map((reduce) => [[3, 2], 0, 'index 3 [4, 2]', 2.5, { reduce }]),
});

/** How source and places belong together: by element (`scatter_reduce`) or by slice (`index_reduce`). */
interface Places {
  readonly source: Tensor;
  read(from: Tensor): Tensor;
  add(to: Tensor, what: Tensor): Tensor;
  clear(to: Tensor): Tensor;
  reduce(to: Tensor, what: Tensor): Tensor;
}

function scattering({ dim, index, src, reduce, include_self }: Context): Places {
  return {
    source: src,
    read: (from) => from.gather(dim, index),
    add: (to, what) => to.scatter_add(dim, index, what),
    clear: (to) => to.scatter(dim, index, 0),
    reduce: (to, what) => to.scatter_reduce(dim, index, what, reduce, { include_self }),
  };
}

function slicing({ dim, index, source, reduce, include_self }: Context): Places {
  return {
    source,
    read: (from) => from.index_select(dim, index),
    add: (to, what) => to.index_add(dim, index, what),
    clear: (to) => to.index_fill(dim, index, 0),
    reduce: (to, what) => to.index_reduce(dim, index, what, reduce, { include_self }),
  };
}

/** The gradient of what stood in the places (`scatter_reduce_backward`, `index_reduce_backward` of FunctionsManual.cpp). */
function reducedSelf(grad: Tensor, places: Places, { self, result, reduce, include_self }: Context): Tensor {
  const own = (): Tensor => {
    if (reduce === 'sum') return grad;
    if (reduce === 'prod') {
      const without = self.masked_fill(self.eq(0), 1);
      return grad.mul(places.reduce(without, places.source)).div(without);
    }
    if (reduce === 'mean') return grad.div(counted(grad, places, include_self));
    return self.eq(result).mul(grad.div(winners(self, result, places)));
  };
  return include_self ? own() : places.clear(own());
}

/** The gradient of what was brought there. */
function reducedSource(
  grad: Tensor,
  places: Places,
  source: Tensor,
  { self, result, reduce, include_self }: Context,
): Tensor {
  if (reduce === 'sum') return places.read(grad);
  if (reduce === 'mean') return places.read(grad).div(places.read(counted(grad, places, include_self)));
  if (reduce === 'prod') {
    const zero = source.eq(0);
    const zeros = places.read(places.add(self.zeros_like(), zero.to(self.dtype)));
    const single = zero.logical_and(zeros.eq(1));
    const without = places.reduce(self, source.masked_fill(single, 1));
    const plain = places.read(grad.mul(result)).div(source.masked_fill(zero, 1));
    return choose(single, places.read(grad.mul(without)), plain);
  }
  const wins = source.eq(places.read(result));
  return wins.mul(places.read(grad.div(winners(self, result, places))));
}

/** How many went into the mean at each place. */
function counted(grad: Tensor, places: Places, include_self: boolean): Tensor {
  const start = include_self ? grad.ones_like() : grad.zeros_like();
  const counts = places.add(start, places.source.ones_like());
  return counts.masked_fill(counts.eq(0), 1);
}

/** How many share the extreme at each place. */
function winners(self: Tensor, result: Tensor, places: Places): Tensor {
  const wins = places.source.eq(places.read(result)).to(self.dtype);
  return places.add(self.eq(result).to(self.dtype), wins);
}
