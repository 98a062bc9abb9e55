/** A = L · Lᵀ of a positive-definite matrix: DPOTRF. */
import { type Dense, zeros } from './dense.ts';

export interface CholeskyFactor {
  readonly factor: Dense;
  /** The order of the first leading minor that is not positive, or 0. */
  readonly failedAt: number;
}

/** L of the lower triangle. Where it fails, the columns done so far stand, the rest is the matrix as it was left. */
export function choleskyFactor(a: Dense): CholeskyFactor {
  const n = a.rows;
  const factor = zeros(n, n);
  const { data } = factor;
  for (let j = 0; j < n; j++) for (let i = j; i < n; i++) data[i + j * n] = a.data[i + j * n]!;
  for (let j = 0; j < n; j++) {
    let pivot = data[j * (n + 1)]!;
    for (let k = 0; k < j; k++) pivot -= data[j + k * n]! ** 2;
    data[j * (n + 1)] = pivot;
    if (!(pivot > 0)) return { factor, failedAt: j + 1 };
    const root = Math.sqrt(pivot);
    data[j * (n + 1)] = root;
    for (let i = j + 1; i < n; i++) {
      let sum = data[i + j * n]!;
      for (let k = 0; k < j; k++) sum -= data[i + k * n]! * data[j + k * n]!;
      data[i + j * n] = sum / root;
    }
  }
  return { factor, failedAt: 0 };
}
