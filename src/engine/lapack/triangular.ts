/** X of T · X = B with T triangular: DTRSM from the left; and with each operation in the order and the precision of the BLAS routine called. */
import { copyOf, type Dense, type Rounding } from './dense.ts';

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

/**
 * Which of BLAS's loops solves it: of T · X = B or, turned, of X · T = B, T stored as it is or transposed. They differ in the order of an upper triangle's
 * subtractions, in which zeros they skip, and from the right they multiply several rows by the reciprocal of the diagonal.
 */
export interface Routine {
  readonly right: boolean;
  readonly transposed: boolean;
  /** Every product, difference and quotient is rounded to the dtype. */
  readonly round: Rounding;
}

/** As `solveTriangular`, in its order: what users see of `linalg.solve_triangular` is right to the last digit of float32, most often of float64. */
export function solveAs({ right, transposed, round }: Routine, t: Dense, b: Dense, { upper, unit }: Triangle): Dense {
  const { rows: n, data } = t;
  const x = copyOf(b);
  const ascending = !upper || right !== transposed;
  const columnwise = !right && !transposed;
  // Column by column, an unknown is passed over that is zero before it is divided by its pivot.
  const passed = new Uint8Array(n);
  for (let j = 0; j < b.columns; j++)
    for (let step = 0; step < n; step++) {
      const k = upper ? n - 1 - step : step;
      let value = x.data[k + j * n]!;
      for (let s = 0; s < step; s++) {
        const i = upper ? (ascending ? k + 1 + s : n - 1 - s) : s;
        const [solved, entry] = [x.data[i + j * n]!, data[k + i * n]!];
        if (columnwise ? passed[i] === 0 : !right || entry !== 0) value = round(value - round(solved * entry));
      }
      const pivot = data[k * (n + 1)]!;
      passed[k] = value === 0 ? 1 : 0;
      if (!unit && !(columnwise && value === 0))
        value = right && b.columns > 1 ? round(value * round(1 / pivot)) : round(value / pivot);
      x.data[k + j * n] = value;
    }
  return x;
}
