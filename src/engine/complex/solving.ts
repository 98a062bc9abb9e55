/**
 * Square systems of complex numbers: elimination with the rows exchanged as LAPACK's `zgetrf` does, which takes the largest |re| + |im|. Computed in
 * float64. Kept apart from `forms.ts`, which says which operators are here; shapes were checked before.
 */
import { batchShape } from '../batches.ts';
import type { DType } from '../dtype.ts';
import { unsupported } from '../errors.ts';
import { broadcastShapes, numelOf, type Shape, sameShape } from '../shape.ts';
import { fromArray, type Tensor } from '../tensor.ts';
import { FUNCTIONS, quotient } from './functions.ts';
import { map, mapTwo, plus } from './mapping.ts';
import { fromPairs, pairsOf, realOf } from './parts.ts';

/** L and U of a matrix of n rows in one, as pairs, row after row. */
interface Factors {
  readonly n: number;
  readonly packed: Float64Array;
  /** With which row each was exchanged. */
  readonly exchanged: readonly number[];
  /** The first zero on the diagonal of U, counted from 1; 0 where there is none. */
  readonly singularAt: number;
}

/** Subtracts from the pair at `at` the product of those at `i` of `a` and at `j` of `b`. */
function subtract(x: Float64Array, at: number, a: Float64Array, i: number, b: Float64Array, j: number): void {
  x[at]! -= a[i]! * b[j]! - a[i + 1]! * b[j + 1]!;
  x[at + 1]! -= a[i]! * b[j + 1]! + a[i + 1]! * b[j]!;
}

function divide(x: Float64Array, at: number, a: Float64Array, i: number): void {
  const [re, im] = quotient(x[at]!, x[at + 1]!, a[i]!, a[i + 1]!);
  x[at] = re;
  x[at + 1] = im;
}

function exchange(x: Float64Array, columns: number, i: number, j: number): void {
  if (i === j) return;
  const row = x.slice(2 * i * columns, 2 * (i + 1) * columns);
  x.copyWithin(2 * i * columns, 2 * j * columns, 2 * (j + 1) * columns);
  x.set(row, 2 * j * columns);
}

function factored(matrix: Float64Array, n: number): Factors {
  const packed = matrix.slice();
  const exchanged: number[] = [];
  let singularAt = 0;
  const size = (i: number, k: number): number => {
    const at = 2 * (i * n + k);
    return Math.abs(packed[at]!) + Math.abs(packed[at + 1]!);
  };
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (size(i, k) > size(pivot, k)) pivot = i;
    exchanged.push(pivot);
    exchange(packed, n, k, pivot);
    if (size(k, k) === 0) {
      singularAt ||= k + 1;
      continue;
    }
    for (let i = k + 1; i < n; i++) {
      const at = 2 * (i * n + k);
      divide(packed, at, packed, 2 * (k * n + k));
      for (let j = k + 1; j < n; j++) subtract(packed, 2 * (i * n + j), packed, at, packed, 2 * (k * n + j));
    }
  }
  return { n, packed, exchanged, singularAt };
}

/** X of A · X = B, row after row. */
function solved({ n, packed, exchanged }: Factors, sides: Float64Array): Float64Array {
  const x = sides.slice();
  const columns = n === 0 ? 0 : x.length / (2 * n);
  for (const [k, other] of exchanged.entries()) exchange(x, columns, k, other);
  for (let c = 0; c < columns; c++) {
    const at = (i: number): number => 2 * (i * columns + c);
    for (let i = 0; i < n; i++) for (let k = 0; k < i; k++) subtract(x, at(i), packed, 2 * (i * n + k), x, at(k));
    for (let i = n - 1; i >= 0; i--) {
      for (let k = i + 1; k < n; k++) subtract(x, at(i), packed, 2 * (i * n + k), x, at(k));
      divide(x, at(i), packed, 2 * (i * n + i));
    }
  }
  return x;
}

/** The matrices of a batch as pairs, row after row. */
function matricesOf(A: Tensor): Float64Array[] {
  const length = 2 * numelOf(A.shape.slice(-2));
  const pairs = pairsOf(A);
  return Array.from({ length: numelOf(batchShape(A)) }, (_, b) =>
    Float64Array.from(pairs.subarray(b * length, (b + 1) * length)),
  );
}

function factorsOf(A: Tensor): Factors[] {
  return matricesOf(A).map((matrix) => factored(matrix, A.shape.at(-1)!));
}

/** Matrices put together to a tensor whose columns lie side by side in memory, as LAPACK leaves them. */
function inColumns(matrices: readonly Float64Array[], shape: Shape, dtype: DType): Tensor {
  const all = new Float64Array(2 * numelOf(shape));
  for (const [b, matrix] of matrices.entries()) all.set(matrix, b * matrix.length);
  return laidInColumns(pairsTo(all, shape, dtype));
}

function laidInColumns(X: Tensor): Tensor {
  return X.ndim < 2 ? X : X.mT.contiguous().mT;
}

function pairsTo(values: Float64Array, shape: Shape, dtype: DType): Tensor {
  return fromPairs(dtype === 'complex64' ? Float32Array.from(values) : values, shape, dtype);
}

function infoOf(factors: readonly Factors[], A: Tensor): Tensor {
  return fromArray(
    Int32Array.from(factors, ({ singularAt }) => singularAt),
    batchShape(A),
    'int32',
  );
}

function inverse(A: Tensor, check_errors: boolean): readonly [Tensor, Tensor] {
  if (check_errors) throw unsupported('check_errors of complex tensors');
  const n = A.shape.at(-1)!;
  const identity = Float64Array.from({ length: 2 * n * n }, (_, k) => (k % (2 * (n + 1)) === 0 ? 1 : 0));
  const factors = factorsOf(A);
  return [
    inColumns(
      factors.map((each) => solved(each, identity)),
      A.shape,
      A.dtype,
    ),
    infoOf(factors, A),
  ];
}

function solution(A: Tensor, B: Tensor, left: boolean, check_errors: boolean): readonly [Tensor, Tensor] {
  if (check_errors) throw unsupported('check_errors of complex tensors');
  const isVector = B.ndim === 1 || (B.ndim === A.ndim - 1 && sameShape(B.shape, A.shape.slice(0, -1)));
  const matrix = isVector ? B.unsqueeze(-1) : B;
  const batch = broadcastShapes(batchShape(A), batchShape(matrix));
  const [square, sides] = (left ? [A, matrix] : [A.mT, matrix.mT]) as [Tensor, Tensor];
  const right = sides.expand([...batch, ...sides.shape.slice(-2)]);
  const factors = factorsOf(square.expand([...batch, ...square.shape.slice(-2)]));
  const found = matricesOf(right).map((each, b) => solved(factors[b]!, each));
  const X = inColumns(found, right.shape, A.dtype);
  const result = isVector ? laidInColumns(X.squeeze(-1)) : left ? X : X.mT;
  return [result, infoOf(factorsOf(A), A)];
}

interface Determinant {
  readonly sign: readonly [re: number, im: number];
  readonly log: number;
}

/** The product of U's diagonal with the sign of the exchanges, and the logarithm of its size apart from it where that is asked for. */
function determinant({ n, packed, exchanged }: Factors, apart: boolean): Determinant {
  const odd = exchanged.filter((other, k) => other !== k).length % 2;
  let [re, im, log] = [odd === 1 ? -1 : 1, 0, 0];
  for (let k = 0; k < n; k++) {
    const at = 2 * (k * n + k);
    const size = apart ? Math.hypot(packed[at]!, packed[at + 1]!) : 1;
    const [c, d] = size === 0 ? [0, 0] : [packed[at]! / size, packed[at + 1]! / size];
    [re, im] = [re * c - im * d, re * d + im * c];
    log += Math.log(size);
  }
  return { sign: [re, im], log };
}

function determinants(A: Tensor, apart: boolean): readonly [Tensor, Tensor] {
  const found = factorsOf(A).map((factors) => determinant(factors, apart));
  const signs = Float64Array.from(found.flatMap(({ sign }) => sign));
  return [
    pairsTo(signs, batchShape(A), A.dtype),
    realOf(
      found.map(({ log }) => log),
      batchShape(A),
      A.dtype,
    ),
  ];
}

/** The sum of the logarithms of both, so that no determinant overflows. */
function logarithm(A: Tensor): Tensor {
  const [sign, size] = determinants(A, true);
  return mapTwo(plus, map(FUNCTIONS['log']!)(sign), size);
}

export const solvingForms = {
  det: (A: Tensor): Tensor => determinants(A, false)[0],
  logdet: logarithm,
  slogdet: (A: Tensor): readonly [Tensor, Tensor] => determinants(A, true),
  inv_ex: inverse,
  solve_ex: solution,
};
