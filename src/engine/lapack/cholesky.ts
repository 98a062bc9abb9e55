/** A = L · Lᵀ of a positive-definite matrix: DPOTRF2, which halves the matrix and goes on with what is left of each half. */
import { type Dense, zeros } from './dense.ts';

export interface CholeskyFactor {
  readonly factor: Dense;
  /** The order of the first leading minor that is not positive, or 0. */
  readonly failedAt: number;
}

/** L of the lower triangle. Where it fails, what is done so far stands, the rest is the matrix as it was left. */
export function choleskyFactor(a: Dense): CholeskyFactor {
  const n = a.rows;
  const factor = zeros(n, n);
  for (let j = 0; j < n; j++) for (let i = j; i < n; i++) factor.data[i + j * n] = a.data[i + j * n]!;
  return { factor, failedAt: n === 0 ? 0 : factorize(factor, 0, n) };
}

/** Factors the `size` rows and columns from `first` on; the order of the minor at which it failed, or 0. */
function factorize(factor: Dense, first: number, size: number): number {
  const { data, rows: n } = factor;
  const end = first + size;
  if (size === 1) {
    const pivot = data[first * (n + 1)]!;
    if (!(pivot > 0)) return end;
    data[first * (n + 1)] = Math.sqrt(pivot);
    return 0;
  }
  const middle = first + Math.floor(size / 2);
  const failedAt = factorize(factor, first, middle - first);
  if (failedAt !== 0) return failedAt;
  for (let j = first; j < middle; j++)
    for (let i = middle; i < end; i++) {
      let sum = data[i + j * n]!;
      for (let k = first; k < j; k++) sum -= data[i + k * n]! * data[j + k * n]!;
      data[i + j * n] = sum / data[j * (n + 1)]!;
    }
  for (let j = middle; j < end; j++)
    for (let i = j; i < end; i++) {
      let sum = data[i + j * n]!;
      for (let k = first; k < middle; k++) sum -= data[i + k * n]! * data[j + k * n]!;
      data[i + j * n] = sum;
    }
  return factorize(factor, middle, end - middle);
}
