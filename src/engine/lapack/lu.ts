/**
 * A = P · L · U with row exchanges (DGETRF2), and what follows from the factors (DGETRS). Each step is rounded to the matrix's dtype: whether a pivot is
 * exactly zero, so that the matrix is singular, is a matter of the last digit.
 */
import { copyOf, type Dense, type Rounding, transposed, zeros } from './dense.ts';
import { swapRows } from './rotations.ts';
import { solveAs } from './triangular.ts';

export interface LuFactors {
  /** L below the diagonal (its ones left out), U on and above it. */
  readonly packed: Dense;
  /** Row k was exchanged with row `pivots[k] - 1`: counted from 1 as in LAPACK. */
  readonly pivots: Int32Array;
  /** The first zero on U's diagonal, counted from 1, or 0. */
  readonly singularAt: number;
}

export function luFactors(a: Dense, round: Rounding): LuFactors {
  const packed = copyOf(a);
  const { rows, columns, data } = packed;
  const pivots = new Int32Array(Math.min(rows, columns));
  let singularAt = 0;
  // DLAMCH('Safe minimum'): what can be inverted without an overflow.
  const smallest = round === Math.fround ? 2 ** -126 : 2 ** -1022;

  /** Column k below the diagonal, its largest entry brought there. */
  const eliminate = (k: number): void => {
    const column = k * rows;
    let pivot = k;
    for (let i = k + 1; i < rows; i++) if (Math.abs(data[i + column]!) > Math.abs(data[pivot + column]!)) pivot = i;
    pivots[k] = pivot + 1;
    const diagonal = data[pivot + column]!;
    if (diagonal === 0) {
      if (singularAt === 0) singularAt = k + 1;
      return;
    }
    if (pivot !== k) swapRows(packed, k, pivot);
    const reciprocal = Math.abs(diagonal) >= smallest ? round(1 / diagonal) : null;
    for (let i = k + 1 + column; i < column + rows; i++)
      data[i] = round(reciprocal === null ? data[i]! / diagonal : data[i]! * reciprocal);
  };

  /** `count` columns from the diagonal's place k on: the left half, what follows from it for the right half, then that. */
  const factor = (k: number, count: number): void => {
    if (count === 1 || rows - k === 1) {
      eliminate(k);
      return;
    }
    const half = Math.min(rows - k, count) >> 1;
    const middle = k + half;
    factor(k, half);
    for (let j = middle; j < k + count; j++) {
      for (let l = k; l < middle; l++) {
        const entry = data[l + j * rows]!;
        if (entry !== 0) subtract(data, l + 1 + j * rows, l + 1 + l * rows, middle - l - 1, entry, round);
      }
      for (let l = k; l < middle; l++)
        subtract(data, middle + j * rows, middle + l * rows, rows - middle, data[l + j * rows]!, round);
    }
    factor(middle, count - half);
  };

  if (pivots.length > 0) factor(0, columns);
  return { packed, pivots, singularAt };
}

/** `factor` times the entries from `from` on, taken from those from `to` on. */
function subtract(data: Float64Array, to: number, from: number, count: number, factor: number, round: Rounding): void {
  if (round === Math.fround)
    for (let i = 0; i < count; i++) data[to + i] = Math.fround(data[to + i]! - Math.fround(data[from + i]! * factor));
  else for (let i = 0; i < count; i++) data[to + i]! -= data[from + i]! * factor;
}

/** X of A · X = B, or of Aᵀ · X = B. */
export function luSolve(packed: Dense, pivots: ArrayLike<number>, b: Dense, adjoint: boolean, round: Rounding): Dense {
  const routine = { right: false, transposed: adjoint, round };
  if (!adjoint) {
    const x = copyOf(b);
    for (let k = 0; k < pivots.length; k++) if (pivots[k] !== k + 1) swapRows(x, k, pivots[k]! - 1);
    return solveAs(routine, packed, solveAs(routine, packed, x, LOWER), UPPER);
  }
  const turned = transposed(packed);
  const x = solveAs(routine, turned, solveAs(routine, turned, b, { upper: false, unit: false }), UNIT_UPPER);
  for (let k = pivots.length - 1; k >= 0; k--) if (pivots[k] !== k + 1) swapRows(x, k, pivots[k]! - 1);
  return x;
}

const LOWER = { upper: false, unit: true } as const;
const UPPER = { upper: true, unit: false } as const;
const UNIT_UPPER = { upper: true, unit: true } as const;

/** The sign that the row exchanges give a determinant. */
export function signOf({ pivots }: LuFactors): number {
  return pivots.reduce((sign, pivot, k) => (pivot === k + 1 ? sign : -sign), 1);
}

/** U's diagonal. */
export function diagonalOf({ packed: { rows, data } }: LuFactors): Float64Array {
  return Float64Array.from({ length: rows }, (_, k) => data[k * (rows + 1)]!);
}

/** The matrix that undoes the row exchanges: A = P · L · U. */
export function permutation(pivots: ArrayLike<number>, rows: number): Dense {
  const order = Array.from({ length: rows }, (_, i) => i);
  for (let k = 0; k < pivots.length; k++) {
    const other = pivots[k]! - 1;
    [order[k], order[other]] = [order[other]!, order[k]!];
  }
  const p = zeros(rows, rows);
  order.forEach((from, to) => {
    p.data[from + to * rows] = 1;
  });
  return p;
}
