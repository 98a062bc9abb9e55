/**
 * Sums and what is counted like sums: `sum`, `mean`, `prod`, `nansum`, `any`, `all`, `count_nonzero`, `logsumexp`.
 * Extremes are in `extremes.ts`, running sums in `scans.ts`, variances in `spread.ts`, norms in `norms.ts`.
 */
import { type DType, isComplex, isFloating, type TypedArray } from '../dtype.ts';
import { refused, scalarTypeName } from '../errors.ts';
import { type HalfType, isHalf, roundHalf } from '../half.ts';
import { floatDtype } from '../loops.ts';
import { op } from '../op.ts';
import { numelOfDims, reducedDims, reduceRows, sumRange } from '../rows.ts';
import { numelOf, type Shape, wrapDim } from '../shape.ts';
import { state } from '../state.ts';
import type { Tensor } from '../tensor.ts';
import { copied } from './copying.ts';
import { over } from './formula.ts';
import { cat } from './joining.ts';
import { expand } from './view.ts';

type Dims = readonly number[] | null;
type Range = (data: TypedArray, start: number, end: number) => number;

/** A sum-like reduction: integers and bool become int64, `dtype` converts before the sum. */
function sumLike(range: Range, self: Tensor, dims: Dims, keepdim: boolean, dtype: DType | null): Tensor {
  const out = dtype ?? (isFloating(self.dtype) ? self.dtype : 'int64');
  if (range === prodRange && isHalf(out))
    return reduceRows(self, reducedDims(dims, self.shape.length), keepdim, out, halfProduct(out));
  if (out === 'bool') {
    const found: Range = (data, start, end) => Number(range(data, start, end) !== 0);
    return reduceRows(copied(self, out), reducedDims(dims, self.shape.length), keepdim, out, found);
  }
  const input = isFloating(out) || !isFloating(self.dtype) ? self : copied(self, out);
  return reduceRows(input, reducedDims(dims, self.shape.length), keepdim, out, range);
}

/** A reduced tensor with its reduced dimensions back at size 1 (`restore_reduced_dims`). */
export function restored(reduced: Tensor, shape: Shape, dims: Dims, keepdim: boolean): Tensor {
  if (keepdim || shape.length === 0 || dims === null) return reduced;
  const gone = dims.map((d) => wrapDim(d, shape.length)).sort((a, b) => a - b);
  return gone.reduce((out, d) => out.unsqueeze(d), reduced);
}

/** A reduced gradient seen again in the input's shape (`sum_backward` of FunctionsManual.cpp). */
function spread(grad: Tensor, shape: Shape, dims: Dims = null, keepdim = false): Tensor {
  return expand.invoke([restored(grad, shape, dims, keepdim), shape, false]) as Tensor;
}

export const sum = op({
  schema: 'sum(Tensor self, *, ScalarType? dtype=None) -> Tensor',
  grad_fn: 'SumBackward0',
  forward: (self: Tensor, dtype: DType | null) => sumLike(sumRange, self, null, false, dtype),
  backward: { self: (grad, { sizes }) => spread(grad, sizes.self!) },
  local: { self: 'ones' },
  samples: [[[2, 3]], [[]], [[2, 3], { dtype: 'float64' }]],
});

export const sum_dim_IntList = op({
  schema: 'sum.dim_IntList(Tensor self, int[1]? dim, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor',
  grad_fn: 'SumBackward1',
  forward: (self: Tensor, dim: Dims, keepdim: boolean, dtype: DType | null) =>
    sumLike(sumRange, self, dim, keepdim, dtype),
  backward: { self: (grad, { sizes, dim, keepdim }) => spread(grad, sizes.self!, dim, keepdim) },
  local: { self: 'ones' },
  samples: [
    [[2, 3], 1],
    [[2, 3], 0, true],
    [[2, 3, 2], { dim: [0, 2] }],
  ],
});

function nansumRange(data: TypedArray, start: number, end: number): number {
  let total = 0;
  for (let i = start; i < end; i++) if (!Number.isNaN(data[i]!)) total += data[i]!;
  return total;
}

export const nansum = op({
  schema: 'nansum(Tensor self, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor',
  grad_fn: 'NansumBackward0',
  forward: (self: Tensor, dim: Dims, keepdim: boolean, dtype: DType | null) =>
    sumLike(nansumRange, self, dim, keepdim, dtype),
  saves: ['self'],
  backward: {
    self: (grad, { self, sizes, dim, keepdim }) =>
      spread(grad, sizes.self!, dim, keepdim).mul(self.isnan().logical_not()),
  },
  local: { self: 'ones' },
  samples: [[[2, 3]], [[2, 3], 1]],
});

function meanForward(self: Tensor, dims: Dims, keepdim: boolean, dtype: DType | null): Tensor {
  const out = dtype ?? self.dtype;
  if (!isFloating(out))
    throw refused(
      dtype === null
        ? `mean(): could not infer output dtype. Input dtype must be either a floating point or complex dtype. Got: ${scalarTypeName(out)}`
        : `mean(): could not infer output dtype. Optional dtype must be either a floating point or complex dtype. Got: ${scalarTypeName(out)}`,
    );
  const reduced = reducedDims(dims, self.shape.length);
  const n = numelOfDims(self.shape, reduced);
  return reduceRows(self, reduced, keepdim, out, (data, start, end) => sumRange(data, start, end) / n);
}

export const mean = op({
  schema: 'mean(Tensor self, *, ScalarType? dtype=None) -> Tensor',
  grad_fn: 'MeanBackward0',
  forward: (self: Tensor, dtype: DType | null) => meanForward(self, null, false, dtype),
  backward: { self: (grad, { sizes: { self } }) => over(spread(grad, self!), numelOf(self!)) },
  local: { self: 'ones / n' },
  samples: [[[2, 3]], [[]]],
});

export const mean_dim = op({
  schema: 'mean.dim(Tensor self, int[1]? dim, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor',
  grad_fn: 'MeanBackward1',
  forward: meanForward,
  backward: {
    self: (grad, { sizes, dim, keepdim }) =>
      over(spread(grad, sizes.self!, dim, keepdim), numelOfDims(sizes.self!, reducedDims(dim, sizes.self!.length))),
  },
  local: { self: 'ones / n' },
  samples: [
    [[2, 3], 1],
    [[2, 3], -1, true],
  ],
});

export const nanmean = op({
  schema: 'nanmean(Tensor self, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor',
  forward: (self: Tensor, dim: Dims, keepdim: boolean, dtype: DType | null) => {
    if (!isFloating(self.dtype))
      throw refused(
        `nanmean(): expected input to have floating point or complex dtype but got ${scalarTypeName(self.dtype)}`,
      );
    if (dtype !== null && !isFloating(dtype) && !isComplex(dtype))
      throw refused(
        `nanmean(): could not infer output dtype. Optional dtype must be either a floating point or complex dtype. Got: ${scalarTypeName(dtype)}`,
      );
    const count = self.detach().isnan().logical_not().sum(dim, keepdim);
    return self.nansum(dim, keepdim, { dtype }).div(count);
  },
  composite: true,
  samples: [[[2, 3]], [[2, 3], 1], ['odd [6]']],
});

/** PyTorch rounds every product of half precision, where it keeps sums in float32. */
function halfProduct(dtype: HalfType): Range {
  return (data, start, end) => {
    let product = 1;
    for (let i = start; i < end; i++) product = roundHalf(dtype, product * roundHalf(dtype, data[i]!));
    return product;
  };
}

function prodRange(data: TypedArray, start: number, end: number): number {
  let product = 1;
  for (let i = start; i < end; i++) product *= data[i]!;
  return product;
}

/** Each element's product of the others along `d`, without a division (`prod_safe_zeros_backward`). */
function productsOfOthers(self: Tensor, d: number): Tensor {
  const size = self.shape[d]!;
  const one = self.detach().narrow(d, 0, 1).ones_like();
  if (size === 1) return one;
  const before = (cat.invoke([[one, self.narrow(d, 0, size - 1)], d]) as Tensor).cumprod(d);
  const after = (cat.invoke([[one, self.narrow(d, 1, size - 1).flip(d)], d]) as Tensor).cumprod(d).flip(d);
  return before.mul(after);
}

export const prod = op({
  schema: 'prod(Tensor self, *, ScalarType? dtype=None) -> Tensor',
  grad_fn: 'ProdBackward0',
  forward: (self: Tensor, dtype: DType | null) => sumLike(prodRange, self, null, false, dtype),
  saves: ['self', 'result'],
  backward: {
    self: (grad, { self, result }) => {
      if (self.shape.length === 0) return grad;
      if (result.detach().itemValue() !== 0) return grad.mul(result.div(self));
      const flat = self.reshape([-1]);
      return grad.mul(productsOfOthers(flat, 0)).reshape(self.shape);
    },
  },
  local: { self: 'result / self' },
  samples: [[[2, 3]], [[]]],
});

export const prod_dim_int = op({
  schema: 'prod.dim_int(Tensor self, int dim, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor',
  grad_fn: 'ProdBackward1',
  forward: (self: Tensor, dim: number, keepdim: boolean, dtype: DType | null) =>
    sumLike(prodRange, self, [dim], keepdim, dtype),
  saves: ['self', 'result'],
  backward: {
    self: (grad, { self, result, dim, keepdim }) => {
      const rank = self.shape.length;
      if (rank === 0) return grad;
      const d = wrapDim(dim, rank);
      const [g, r] = keepdim ? [grad, result] : [grad.unsqueeze(d), result.unsqueeze(d)];
      const zeros = r.detach().values().includes(0);
      return zeros ? g.mul(productsOfOthers(self, d)) : g.mul(r.div(self));
    },
  },
  local: { self: 'result / self' },
  samples: [
    [[2, 3], 1],
    [[2, 3], 0, true],
  ],
});

const anyRange: Range = (data, start, end) => {
  for (let i = start; i < end; i++) if (data[i] !== 0) return 1;
  return 0;
};
const allRange: Range = (data, start, end) => {
  for (let i = start; i < end; i++) if (data[i] === 0) return 0;
  return 1;
};
const countRange: Range = (data, start, end) => {
  let count = 0;
  for (let i = start; i < end; i++) if (data[i] !== 0) count++;
  return count;
};

/** Bytes stood for bools once, and still answer as bytes. */
function truthOf({ dtype }: Tensor): DType {
  return dtype === 'uint8' ? dtype : 'bool';
}

function test(name: string, range: Range) {
  return [
    op({
      schema: `${name}(Tensor self) -> Tensor`,
      forward: (self: Tensor) => reduceRows(self, reducedDims(null, self.shape.length), false, truthOf(self), range),
      samples: [['bools [2, 3]'], ['ints [3]'], [[]]],
    }),
    op({
      schema: `${name}.dims(Tensor self, int[1]? dim, bool keepdim=False) -> Tensor`,
      // A list of no dims leaves all elements as they are, where other reductions take it for all dims.
      forward: (self: Tensor, dim: Dims, keepdim: boolean) =>
        reduceRows(self, dim?.length === 0 ? [] : reducedDims(dim, self.shape.length), keepdim, truthOf(self), range),
      samples: [
        ['bools [2, 3]', 1],
        ['ints [2, 3]', 0, true],
        ['bools [2, 3]', { dim: [0, 1] }],
      ],
    }),
  ] as const;
}

export const [any, any_dims] = test('any', anyRange);
export const [all, all_dims] = test('all', allRange);

export const count_nonzero = op({
  schema: 'count_nonzero(Tensor self, int[1]? dim=None) -> Tensor',
  forward: (self: Tensor, dim: Dims) =>
    reduceRows(self, reducedDims(dim, self.shape.length), false, 'int64', countRange),
  samples: [['ints [2, 3]'], ['bools [2, 3]', 1]],
});

function logsumexpRange(data: TypedArray, start: number, end: number): number {
  let max = Number.NEGATIVE_INFINITY;
  for (let i = start; i < end; i++) max = Math.max(max, data[i]!);
  if (!Number.isFinite(max)) return max;
  let total = 0;
  for (let i = start; i < end; i++) total += Math.exp(data[i]! - max);
  return max + Math.log(total);
}

/** Each step an operator, so that each rounds: what PyTorch computes of all dtypes. */
function logsumexpInSteps(self: Tensor, dims: readonly number[], keepdim: boolean): Tensor {
  const greatest = self.amax(dims, true);
  const most = greatest.masked_fill(greatest.abs().eq(Number.POSITIVE_INFINITY), 0);
  const logs = self.sub(most).exp().sum(dims, keepdim).log();
  return logs.add(keepdim ? most : most.squeeze(dims));
}

export const logsumexp = op({
  schema: 'logsumexp(Tensor self, int[1] dim, bool keepdim=False) -> Tensor',
  grad_fn: 'LogsumexpBackward0',
  forward: (self: Tensor, dim: readonly number[], keepdim: boolean) => {
    const dims = reducedDims(dim, self.shape.length);
    if (isHalf(self.dtype) && self.numelValue > 0) return logsumexpInSteps(self, dims, keepdim);
    return reduceRows(self, dims, keepdim, floatDtype(self.dtype, state.defaultDtype), logsumexpRange);
  },
  saves: ['self', 'result'],
  backward: {
    self: (grad, { self, result, dim, keepdim }) => {
      const back = (reduced: Tensor) => restored(reduced, self.shape, dim, keepdim);
      return back(grad).mul(self.sub(back(result)).exp());
    },
  },
  local: { self: 'exp(self - result)' },
  samples: [
    [[2, 3], 1],
    [[2, 3], 0, true],
    [[2, 3], { dim: [0, 1] }],
  ],
});
