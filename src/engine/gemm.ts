/**
 * Matrix products on strided operands: C = A·B. Small products run in plain loops here; large ones of floats are handed to the compiled
 * kernels when these are loaded. Knows arrays and strides only.
 */
import type { DType, TypedArray } from './dtype.ts';
import { INT_TOO_LARGE, refused } from './errors.ts';

/** A matrix inside an array: element (i, j) is `data[at + i * row + j * column]`. */
export interface Matrix {
  readonly data: TypedArray;
  readonly at: number;
  readonly row: number;
  readonly column: number;
}

/** The compiled product; answers false when it will not take the operands (no memory left). */
export type FastGemm = (
  dtype: 'float32' | 'float64',
  out: TypedArray,
  outAt: number,
  a: Matrix,
  b: Matrix,
  m: number,
  n: number,
  k: number,
) => boolean;

/** From this many multiplications on, copying into the kernels' memory pays. */
const FAST_FROM = 512;

/** Writes the m×n product of A (m×k) and B (k×n), row-major, to `out` from `outAt` on. */
export function multiply(
  dtype: DType,
  out: TypedArray,
  outAt: number,
  a: Matrix,
  b: Matrix,
  m: number,
  n: number,
  k: number,
  fast: FastGemm | null,
): void {
  if (fast !== null && m * n * k >= FAST_FROM && (dtype === 'float32' || dtype === 'float64'))
    if (fast(dtype, out, outAt, a, b, m, n, k)) return;
  if (n === 1 || b.column !== 1) byDots(out, outAt, a, b, m, n, k);
  else byRows(out, outAt, a, b, m, n, k);
  if (dtype === 'int64') checkExact(out, outAt, m * n);
}

/** Rows of the result as sums of rows of B, kept in float64 until they are done. */
function byRows(out: TypedArray, outAt: number, a: Matrix, b: Matrix, m: number, n: number, k: number): void {
  const sums = new Float64Array(n);
  const x = a.data;
  const y = b.data;
  for (let i = 0; i < m; i++) {
    sums.fill(0);
    for (let l = 0; l < k; l++) {
      const factor = x[a.at + i * a.row + l * a.column]!;
      const start = b.at + l * b.row;
      for (let j = 0; j < n; j++) sums[j]! += factor * y[start + j]!;
    }
    out.set(sums, outAt + i * n);
  }
}

/** Elements of the result as dot products: B's columns lie in memory, or there is only one. */
function byDots(out: TypedArray, outAt: number, a: Matrix, b: Matrix, m: number, n: number, k: number): void {
  const x = a.data;
  const y = b.data;
  for (let i = 0; i < m; i++)
    for (let j = 0; j < n; j++) {
      let total = 0;
      let p = a.at + i * a.row;
      let q = b.at + j * b.column;
      for (let l = 0; l < k; l++, p += a.column, q += b.row) total += x[p]! * y[q]!;
      out[outAt + i * n + j] = total;
    }
}

function checkExact(out: TypedArray, at: number, n: number): void {
  for (let i = at; i < at + n; i++) if (Math.abs(out[i]!) > Number.MAX_SAFE_INTEGER) throw refused(INT_TOO_LARGE);
}
