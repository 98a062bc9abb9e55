/**
 * Dense matrices of doubles as LAPACK has them, column after column, and the few operations the decompositions share. Everything in this
 * folder follows the reference LAPACK (netlib.org/lapack) step by step, since signs, pivots and orders follow from the steps. It computes
 * in double precision, and `epsilon` says what the dtype of the result calls exact; what is given a `round` rounds each step to that dtype, as LAPACK
 * does. Nothing here knows tensors.
 */

/** `data[i + j * rows]` is the entry in row i, column j. */
export interface Dense {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array;
}

export function zeros(rows: number, columns: number): Dense {
  return { rows, columns, data: new Float64Array(rows * columns) };
}

/** Ones on the diagonal, also where the matrix is not square. */
export function eye(rows: number, columns = rows): Dense {
  const made = zeros(rows, columns);
  for (let i = 0; i < Math.min(rows, columns); i++) made.data[i * (rows + 1)] = 1;
  return made;
}

export function copyOf({ rows, columns, data }: Dense): Dense {
  return { rows, columns, data: data.slice() };
}

export function transposed({ rows, columns, data }: Dense): Dense {
  const made = zeros(columns, rows);
  for (let j = 0; j < columns; j++) for (let i = 0; i < rows; i++) made.data[j + i * columns] = data[i + j * rows]!;
  return made;
}

/** a · b. */
export function multiply(a: Dense, b: Dense): Dense {
  const made = zeros(a.rows, b.columns);
  for (let j = 0; j < b.columns; j++)
    for (let k = 0; k < a.columns; k++) {
      const factor = b.data[k + j * b.rows]!;
      if (factor === 0) continue;
      for (let i = 0; i < a.rows; i++) made.data[i + j * a.rows]! += a.data[i + k * a.rows]! * factor;
    }
  return made;
}

/** The size of `a` with the sign of `b`, the sign of zero included: Fortran's SIGN. */
export function withSign(a: number, b: number): number {
  const size = Math.abs(a);
  return b < 0 || Object.is(b, -0) ? -size : size;
}

/** DLAMCH('Epsilon') of a dtype: half the distance from 1 to the next number. */
export function epsilonOf(dtype: string): number {
  return dtype === 'float32' ? 2 ** -24 : 2 ** -53;
}

/** A step's result in the digits of the dtype that LAPACK computes in. */
export type Rounding = (x: number) => number;

export const asItIs: Rounding = (x) => x;

/** To numbers that differ from 1 by twice `epsilon` at least. */
export function roundingTo(epsilon: number): Rounding {
  return epsilon === 2 ** -24 ? Math.fround : asItIs;
}

export function precisionOf(dtype: string): Rounding {
  return roundingTo(epsilonOf(dtype));
}
