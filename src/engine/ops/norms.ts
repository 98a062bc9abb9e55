/** Norms: `linalg.vector_norm` has the Node; `norm`, `linalg.norm` and `linalg.matrix_norm` choose how to call it. */
import { checkFloating, checkMatrix } from '../batches.ts';
import { type DType, isComplex, isFloating, type Scalar, scalarValue, type TypedArray } from '../dtype.ts';
import { refused, scalarTypeName } from '../errors.ts';
import { op } from '../op.ts';
import { reducedDims, reduceRows } from '../rows.ts';
import { wrapDim } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { written } from '../write.ts';
import { restored } from './reduction.ts';
import { singularValuesOf } from './singular.ts';

type Dims = readonly number[] | null;

export function normRange(p: number, single = false): (data: TypedArray, start: number, end: number) => number {
  const folded = (first: number, next: (total: number, x: number) => number, last = (total: number) => total) => {
    return (data: TypedArray, start: number, end: number): number => {
      let total = first;
      for (let i = start; i < end; i++) total = next(total, Math.abs(data[i]!));
      return last(total);
    };
  };
  if (p === 0) return folded(0, (total, x) => total + Number(x !== 0));
  if (p === 1) return folded(0, (total, x) => total + x);
  if (p === 2)
    return folded(0, (total, x) => total + x * x, single ? (total) => Math.sqrt(Math.fround(total)) : Math.sqrt);
  if (p === Number.POSITIVE_INFINITY) return folded(0, Math.max);
  if (p === Number.NEGATIVE_INFINITY) return folded(Number.POSITIVE_INFINITY, Math.min);
  return folded(
    0,
    (total, x) => total + x ** p,
    (total) => total ** (1 / p),
  );
}

/** `norm_backward` of FunctionsManual.cpp. */
export function normBackward(
  grad: Tensor,
  self: Tensor,
  p: number,
  norm: Tensor,
  dims: readonly number[],
): Tensor | null {
  if (p === 0) return null;
  if (p === 1) return self.sgn().mul(grad);
  if (p === 2) return grad.mul(self.div(norm).masked_fill(norm.eq(0), 0));
  if (!Number.isFinite(p)) {
    const magnitude = self.abs();
    const mask = magnitude.eq(norm).logical_or(magnitude.isnan());
    return self.sgn().mul(grad.div(mask.sum(dims, true)).mul(mask));
  }
  if (p < 1) {
    const scaled = self.sgn().mul(
      self
        .abs()
        .pow(p - 1)
        .masked_fill(self.eq(0), 0),
    );
    return scaled.mul(grad).mul(norm.pow(1 - p));
  }
  const scaled = p < 2 ? self.sgn().mul(self.abs().pow(p - 1)) : self.mul(self.abs().pow(p - 2));
  return scaled.mul(grad.div(norm.pow(p - 1)).masked_fill(norm.eq(0), 0));
}

/** @throws RuntimeError where a norm of no elements is asked for that has no value. */
function checkNotEmpty(x: Tensor, p: number, dim: Dims): void {
  if (x.numelValue > 0 || (p >= 0 && p !== Number.POSITIVE_INFINITY)) return;
  const order = String(p).replace('Infinity', 'inf');
  const whole = dim === null || dim.length === 0;
  const empty = whole ? undefined : dim.find((d) => x.shape[wrapDim(d, x.ndim)] === 0);
  if (whole || empty !== undefined)
    throw refused(
      `linalg.vector_norm cannot compute the ${order} norm on ${whole ? 'an empty tensor because the' : `the dimension ${empty}because this dimension is empty and the`} operation does not have an identity`,
    );
}

export const linalg_vector_norm = op({
  schema:
    'vector_norm(Tensor x, Scalar ord=2, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor',
  grad_fn: 'LinalgVectorNormBackward0',
  forward: (x: Tensor, ord: Scalar, dim: Dims, keepdim: boolean, dtype: DType | null) => {
    if (!isFloating(x.dtype))
      throw refused(
        `linalg.vector_norm: Expected a floating point or complex tensor as input. Got ${scalarTypeName(x.dtype)}`,
      );
    if (dtype !== null && !isFloating(dtype) && !isComplex(dtype))
      throw refused(`linalg.vector_norm: dtype should be floating point or complex, but got ${scalarTypeName(dtype)}`);
    if (dtype !== null && isComplex(dtype))
      throw refused(`linalg.vector_norm: dtype should be real for real inputs, but got ${scalarTypeName(dtype)}`);
    const p = scalarValue(ord);
    checkNotEmpty(x, p, dim);
    return reduceRows(
      x,
      reducedDims(dim, x.shape.length),
      keepdim,
      dtype ?? x.dtype,
      normRange(p, (dtype ?? x.dtype) === 'float32'),
    );
  },
  saves: ['x', 'result'],
  backward: {
    x: (grad, { x, result, ord, dim, keepdim }) => {
      const back = (reduced: Tensor) => restored(reduced, x.shape, dim, keepdim);
      return normBackward(back(grad), x, scalarValue(ord), back(result), reducedDims(dim, x.shape.length));
    },
  },
  local: { x: 'sign(x) * abs(x)^(ord - 1) / result^(ord - 1)' },
  where: ['linalg'],
  samples: [[[2, 3]], [[2, 3], 1], [[2, 3], 3, 1], [[2, 3], { ord: 2, dim: 0, keepdim: true }]],
});

/** The older norm, which ATen's own compositions still call. */
export const norm_scalar = op({
  schema: 'norm.ScalarOpt_dim(Tensor self, Scalar? p, int[1] dim, bool keepdim=False) -> Tensor',
  grad_fn: 'NormBackward1',
  forward: (self: Tensor, p: Scalar | null, dim: Dims, keepdim: boolean) =>
    linalg_vector_norm.spec.forward(self, p ?? 2, dim, keepdim, null),
  saves: ['self', 'result'],
  backward: {
    self: (grad, { self, result, p, dim, keepdim }) => {
      const back = (reduced: Tensor) => restored(reduced, self.shape, dim, keepdim);
      return normBackward(back(grad), self, scalarValue(p ?? 2), back(result), reducedDims(dim, self.shape.length));
    },
  },
  local: { self: 'sign(self) * abs(self)^(p - 1) / result^(p - 1)' },
  where: [],
  samples: [
    [[2, 3], 2, [1]],
    [[2, 3], 3, [0], true],
  ],
});

/** The same of all elements. */
export const norm_whole = op({
  schema: 'norm.Scalar(Tensor self, Scalar p=2) -> Tensor',
  grad_fn: 'NormBackward0',
  forward: (self: Tensor, p: Scalar) => linalg_vector_norm.spec.forward(self, p, null, false, null),
  saves: ['self', 'result'],
  backward: {
    self: (grad, { self, result, p }) =>
      normBackward(grad, self, scalarValue(p), result, reducedDims(null, self.shape.length)),
  },
  local: { self: 'sign(self) * abs(self)^(p - 1) / result^(p - 1)' },
  where: [],
  samples: [
    [[2, 3], 2],
    [[2, 3], 3],
  ],
});

function vectorNorm(self: Tensor, p: Scalar, dim: Dims, keepdim: boolean, dtype: DType | null): Tensor {
  return linalg_vector_norm.invoke([self, p, dim, keepdim, dtype]) as Tensor;
}

export const norm = op({
  schema: 'norm(Tensor self, Scalar? p=2, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor',
  forward: (self: Tensor, p: Scalar | null, dim: Dims, keepdim: boolean, dtype: DType | null) =>
    vectorNorm(self, p ?? 2, dim, keepdim, dtype),
  composite: true,
  samples: [[[2, 3]], [[2, 3], 1], [[2, 3], 2, 1]],
});

export const norm_str = op({
  schema: 'norm.str(Tensor self, str p, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor',
  forward: (self: Tensor, p: string, dim: Dims, keepdim: boolean, dtype: DType | null) => {
    if (p === 'nuc') return matrixNorm(self, p, dim ?? self.shape.map((_, d) => d), keepdim, dtype);
    if (p !== 'fro') throw refused(`only valid string values are 'fro' and 'nuc', found ${p}`);
    return vectorNorm(self, 2, dim, keepdim, dtype);
  },
  composite: true,
  samples: [
    [[2, 3], 'fro'],
    [[2, 3], 'fro', 1],
    [[2, 3], 'nuc'],
  ],
});

/** The two dimensions brought to the end, and how to bring them back. */
function matrixLast(rank: number, dim: readonly number[]): { order: number[]; back: number[] } {
  const [rows, columns] = dim.map((d) => wrapDim(d, rank)) as [number, number];
  const order = Array.from({ length: rank }, (_, d) => d).filter((d) => d !== rows && d !== columns);
  order.push(rows, columns);
  return { order, back: order.map((_, d) => order.indexOf(d)) };
}

/** The largest along a dimension, of a negative order the smallest; the largest of nothing is zero. */
function extreme(values: Tensor, ord: number, dim: number, keepdim: boolean): Tensor {
  if (ord > 0 && values.shape.at(dim) === 0) return written(values.sum(dim, keepdim));
  return ord > 0 ? values.amax(dim, keepdim) : values.amin(dim, keepdim);
}

/** Norms of the singular values: their largest, their smallest, their sum. */
function spectralNorm(self: Tensor, ord: number | 'nuc', dim: readonly number[], keepdim: boolean): Tensor {
  const { order, back } = matrixLast(self.shape.length, dim);
  const values = singularValuesOf(self.permute(order));
  const reduced = ord === 'nuc' ? values.sum(-1, keepdim) : extreme(values, ord, -1, keepdim);
  return keepdim ? reduced.unsqueeze(-1).permute(back) : reduced;
}

export function matrixNorm(
  self: Tensor,
  ord: Scalar | string,
  dim: readonly number[],
  keepdim: boolean,
  dtype: DType | null,
): Tensor {
  checkMatrix('linalg.matrix_norm', self);
  if (!isComplex(self.dtype)) checkFloating('linalg.matrix_norm', self);
  if (dim.length !== 2) throw refused(`linalg.matrix_norm: dim must be a 2-tuple. Got ${dim.join(' ')}`);
  const value = typeof ord === 'string' ? Number.NaN : scalarValue(ord);
  const size = Math.abs(value);
  if (ord !== 'fro' && ord !== 'nuc' && size !== 1 && size !== 2 && size !== Number.POSITIVE_INFINITY)
    throw refused(`linalg.matrix_norm: Order ${typeof ord === 'string' ? ord : value} not supported.`);
  const rank = self.shape.length;
  let [rows, columns] = dim.map((d) => wrapDim(d, rank)) as [number, number];
  if (rows === columns) throw refused(`linalg.matrix_norm: dims must be different. Got (${dim.join(', ')})`);
  if (ord === 'fro') return vectorNorm(self, 2, dim, keepdim, dtype);
  if (size === 2 || ord === 'nuc')
    return spectralNorm(dtype === null ? self : self.to(dtype), ord === 'nuc' ? ord : value, dim, keepdim);
  if (size !== 1) [rows, columns] = [columns, rows];
  const sums = vectorNorm(self, 1, [rows], keepdim, dtype);
  const at = !keepdim && rows < columns ? columns - 1 : columns;
  return extreme(sums, value, at, keepdim);
}

export const linalg_matrix_norm = op({
  schema:
    'matrix_norm(Tensor self, Scalar ord, int[2] dim=[-2,-1], bool keepdim=False, *, ScalarType? dtype=None) -> Tensor',
  forward: matrixNorm,
  composite: true,
  where: ['linalg'],
  samples: [
    [[2, 3], 1],
    [[2, 3], 2],
    [[3, 3], -2],
    [[2, 3, 2], 2, [0, 2], true],
  ],
});

export const linalg_matrix_norm_str = op({
  schema:
    "matrix_norm.str_ord(Tensor self, str ord='fro', int[2] dim=[-2,-1], bool keepdim=False, *, ScalarType? dtype=None) -> Tensor",
  forward: matrixNorm,
  composite: true,
  where: ['linalg'],
  samples: [[[2, 3]], [[2, 3], 'fro'], [[2, 3], 'nuc'], [[2, 3, 2], 'nuc', [2, 0], true]],
});

function linalgNorm(
  self: Tensor,
  ord: Scalar | string | null,
  dim: Dims,
  keepdim: boolean,
  dtype: DType | null,
): Tensor {
  if (ord === null) return vectorNorm(self, 2, dim, keepdim, dtype);
  if (dim !== null && dim.length !== 1 && dim.length !== 2)
    throw refused(`linalg.norm: If dim is specified, it must be of length 1 or 2. Got [${dim.join(', ')}]`);
  const rank = self.shape.length;
  if (dim === null && rank !== 1 && rank !== 2)
    throw refused(`linalg.norm: If dim is not specified but ord is, the input must be 1D or 2D. Got ${rank}D.`);
  const matrix = dim === null ? rank === 2 : dim.length === 2;
  if (matrix) return matrixNorm(self, ord, dim ?? [0, 1], keepdim, dtype);
  if (typeof ord === 'string') throw refused(`linalg.norm: If ord is a string, the input must be a matrix.`);
  return vectorNorm(self, ord, dim, keepdim, dtype);
}

export const linalg_norm = op({
  schema:
    'norm(Tensor self, Scalar? ord=None, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor',
  forward: linalgNorm,
  composite: true,
  where: ['linalg'],
  samples: [[[2, 3]], [[3], 1], [[2, 3], 1], [[2, 3], 3, 1]],
});

export const linalg_norm_str = op({
  schema:
    'norm.ord_str(Tensor self, str ord, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor',
  forward: linalgNorm,
  composite: true,
  where: ['linalg'],
  samples: [
    [[2, 3], 'fro'],
    [[2, 3], 'nuc'],
  ],
});
