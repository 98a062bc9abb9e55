/** A = P · L · U with row exchanges (DGETF2), and what follows from the factors (DGETRS). */
import { copyOf, type Dense, eye, transposed, zeros } from './dense.ts';
import { swapRows } from './rotations.ts';
import { solveTriangular } from './triangular.ts';

export interface LuFactors {
  /** L below the diagonal (its ones left out), U on and above it. */
  readonly packed: Dense;
  /** Row k was exchanged with row `pivots[k] - 1`: counted from 1 as in LAPACK. */
  readonly pivots: Int32Array;
  /** The first zero on U's diagonal, counted from 1, or 0. */
  readonly singularAt: number;
}

export function luFactors(a: Dense): LuFactors {
  const packed = copyOf(a);
  const { rows, columns, data } = packed;
  const pivots = new Int32Array(Math.min(rows, columns));
  let singularAt = 0;
  for (let k = 0; k < pivots.length; k++) {
    let pivot = k;
    for (let i = k + 1; i < rows; i++) if (Math.abs(data[i + k * rows]!) > Math.abs(data[pivot + k * rows]!)) pivot = i;
    pivots[k] = pivot + 1;
    if (data[pivot + k * rows] === 0) {
      if (singularAt === 0) singularAt = k + 1;
      continue;
    }
    if (pivot !== k) swapRows(packed, k, pivot);
    const diagonal = data[k + k * rows]!;
    for (let i = k + 1; i < rows; i++) data[i + k * rows]! /= diagonal;
    for (let j = k + 1; j < columns; j++) {
      const factor = data[k + j * rows]!;
      if (factor !== 0) for (let i = k + 1; i < rows; i++) data[i + j * rows]! -= data[i + k * rows]! * factor;
    }
  }
  return { packed, pivots, singularAt };
}

/** X of A · X = B, or of Aᵀ · X = B. */
export function luSolve(packed: Dense, pivots: ArrayLike<number>, b: Dense, adjoint = false): Dense {
  if (!adjoint) {
    const x = copyOf(b);
    for (let k = 0; k < pivots.length; k++) if (pivots[k] !== k + 1) swapRows(x, k, pivots[k]! - 1);
    return solveTriangular(packed, solveTriangular(packed, x, { upper: false, unit: true }), UPPER);
  }
  const turned = transposed(packed);
  const x = solveTriangular(turned, solveTriangular(turned, b, { upper: false, unit: false }), {
    upper: true,
    unit: true,
  });
  for (let k = pivots.length - 1; k >= 0; k--) if (pivots[k] !== k + 1) swapRows(x, k, pivots[k]! - 1);
  return x;
}

const UPPER = { upper: true, unit: false } as const;

export function inverseOf({ packed, pivots }: LuFactors): Dense {
  return luSolve(packed, pivots, eye(packed.rows));
}

/** The sign that the row exchanges and U's diagonal give the determinant, and the product's size as a logarithm or plainly. */
export function determinantOf({ packed, pivots }: LuFactors): { value: number; sign: number; logarithm: number } {
  let [value, sign, logarithm] = [1, 1, 0];
  for (let k = 0; k < packed.rows; k++) {
    const entry = packed.data[k * (packed.rows + 1)]!;
    const swap = pivots[k] === k + 1 ? 1 : -1;
    value *= swap * entry;
    sign *= swap * (Number.isNaN(entry) ? 0 : Math.sign(entry));
    logarithm += Math.log(Math.abs(entry));
  }
  return { value, sign, logarithm };
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
