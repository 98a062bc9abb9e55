/** LU factors of a square matrix with row exchanges, in float64, and what follows from them. Plain arrays only. */

export interface Factors {
  readonly n: number;
  /** L below the diagonal (its ones left out), U on and above it, row-major. */
  readonly lu: Float64Array;
  /** Row `i` of the factors was row `order[i]` of the matrix. */
  readonly order: Int32Array;
  readonly sign: number;
  /** First zero on U's diagonal, or -1. */
  readonly singularAt: number;
}

export function factorize(a: ArrayLike<number>, n: number): Factors {
  const lu = Float64Array.from(a);
  const order = Int32Array.from({ length: n }, (_, i) => i);
  let sign = 1;
  let singularAt = -1;
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(lu[i * n + k]!) > Math.abs(lu[pivot * n + k]!)) pivot = i;
    if (lu[pivot * n + k] === 0) {
      if (singularAt < 0) singularAt = k;
      continue;
    }
    if (pivot !== k) {
      sign = -sign;
      [order[k], order[pivot]] = [order[pivot]!, order[k]!];
      for (let j = 0; j < n; j++) [lu[k * n + j], lu[pivot * n + j]] = [lu[pivot * n + j]!, lu[k * n + j]!];
    }
    for (let i = k + 1; i < n; i++) {
      const factor = (lu[i * n + k]! /= lu[k * n + k]!);
      if (factor !== 0) for (let j = k + 1; j < n; j++) lu[i * n + j]! -= factor * lu[k * n + j]!;
    }
  }
  return { n, lu, order, sign, singularAt };
}

/** The solution X of A·X = B for `columns` right-hand sides, row-major. */
export function solveFactored({ n, lu, order }: Factors, b: ArrayLike<number>, columns: number): Float64Array {
  const x = new Float64Array(n * columns);
  for (let i = 0; i < n; i++) for (let j = 0; j < columns; j++) x[i * columns + j] = b[order[i]! * columns + j]!;
  for (let i = 0; i < n; i++)
    for (let k = 0; k < i; k++)
      for (let j = 0; j < columns; j++) x[i * columns + j]! -= lu[i * n + k]! * x[k * columns + j]!;
  for (let i = n - 1; i >= 0; i--)
    for (let j = 0; j < columns; j++) {
      for (let k = i + 1; k < n; k++) x[i * columns + j]! -= lu[i * n + k]! * x[k * columns + j]!;
      x[i * columns + j]! /= lu[i * n + i]!;
    }
  return x;
}

export function determinant({ n, lu, sign }: Factors): number {
  let out = sign;
  for (let i = 0; i < n; i++) out *= lu[i * n + i]!;
  return out;
}
