/** X of T · X = B with T triangular: DTRSM from the left. */
import { copyOf, type Dense } from './dense.ts';

export interface Triangle {
  readonly upper: boolean;
  /** The diagonal counts as ones. */
  readonly unit: boolean;
}

/** Reads one triangle of `t` only; a zero on its diagonal gives infinities, as in BLAS. */
export function solveTriangular(t: Dense, b: Dense, { upper, unit }: Triangle): Dense {
  const x = copyOf(b);
  const n = t.rows;
  for (let j = 0; j < b.columns; j++)
    for (let step = 0; step < n; step++) {
      const k = upper ? n - 1 - step : step;
      const at = k + j * n;
      if (x.data[at] === 0) continue;
      if (!unit) x.data[at]! /= t.data[k * (n + 1)]!;
      const value = x.data[at]!;
      for (let i = upper ? 0 : k + 1; i < (upper ? k : n); i++) x.data[i + j * n]! -= value * t.data[i + k * n]!;
    }
  return x;
}
