/** Eigenvalues and eigenvectors of a symmetric matrix: DSYTD2 makes it tridiagonal, `tridiagonal.ts` diagonal (as DSYEVD with up to 25 rows). */
import { copyOf, type Dense, eye, zeros } from './dense.ts';
import { applyLeft, type Reflector, reflect } from './householder.ts';
import { tridiagonalEigen } from './tridiagonal.ts';

export interface SymmetricEigen {
  /** In ascending order. */
  readonly values: Float64Array;
  /** A column for each; null when not asked for. */
  readonly vectors: Dense | null;
  /** How many off-diagonal elements did not converge. */
  readonly failed: number;
}

/** Of `a` only the lower triangle is read, or the upper one where `upper`. */
export function symmetricEigen(a: Dense, upper: boolean, wantVectors: boolean, epsilon: number): SymmetricEigen {
  const n = a.rows;
  if (n === 0) return { values: new Float64Array(), vectors: wantVectors ? zeros(0, 0) : null, failed: 0 };
  const { diagonal, offDiagonal, reflectors } = upper ? upperTridiagonal(a) : lowerTridiagonal(a);
  const vectors = wantVectors ? eye(n) : null;
  const failed = tridiagonalEigen(diagonal, offDiagonal, vectors, epsilon);
  if (vectors !== null)
    if (upper) reflectors.forEach((found) => void applyLeft(found, vectors, 0, 0));
    else for (let k = reflectors.length - 1; k >= 0; k--) applyLeft(reflectors[k]!, vectors, k + 1, 0);
  // Scaled by its largest element first (DSYEVD), an infinite matrix is nothing but zeros and NaN.
  if (n > 1 && isInfinite(a, upper)) return { values: diagonal.fill(Number.NaN), vectors, failed: 0 };
  return { values: diagonal, vectors, failed };
}

function isInfinite({ rows, data }: Dense, upper: boolean): boolean {
  return data.some((x, k) => {
    const [i, j] = [k % rows, Math.floor(k / rows)];
    return Math.abs(x) === Number.POSITIVE_INFINITY && (upper ? i <= j : i >= j);
  });
}

interface Tridiagonal {
  readonly diagonal: Float64Array;
  readonly offDiagonal: Float64Array;
  readonly reflectors: readonly Reflector[];
}

/** Row and column 0 first. */
function lowerTridiagonal(original: Dense): Tridiagonal {
  const a = copyOf(original);
  const n = a.rows;
  const offDiagonal = new Float64Array(Math.max(0, n - 1));
  const reflectors: Reflector[] = [];
  for (let k = 0; k < n - 1; k++) {
    const found = reflect(a, { at: k + 1 + k * n, step: 1, length: n - k - 1 });
    offDiagonal[k] = a.data[k + 1 + k * n]!;
    twoSided(a, found, k + 1, (i, j) => (i >= j ? i + j * n : j + i * n));
    reflectors.push(found);
  }
  return { diagonal: diagonalOf(a), offDiagonal, reflectors };
}

/** The last row and column first; the vector's one is its last element. */
function upperTridiagonal(original: Dense): Tridiagonal {
  const a = copyOf(original);
  const n = a.rows;
  const offDiagonal = new Float64Array(Math.max(0, n - 1));
  const reflectors: Reflector[] = [];
  for (let k = n - 2; k >= 0; k--) {
    const column = (k + 1) * n;
    const found = reflect(a, { at: k + column, step: -1, length: k + 1 });
    offDiagonal[k] = a.data[k + column]!;
    const reversed = { v: found.v.slice().reverse(), tau: found.tau };
    twoSided(a, reversed, 0, (i, j) => (i <= j ? i + j * n : j + i * n));
    reflectors.unshift(reversed);
  }
  return { diagonal: diagonalOf(a), offDiagonal, reflectors };
}

/** H · A · H on the square block from `start` on, by a rank-two change of the triangle that `place` addresses. */
function twoSided(a: Dense, { v, tau }: Reflector, start: number, place: (i: number, j: number) => number): void {
  if (tau === 0) return;
  const m = v.length;
  const w = new Float64Array(m);
  for (let i = 0; i < m; i++) for (let j = 0; j < m; j++) w[i]! += tau * a.data[place(start + i, start + j)]! * v[j]!;
  let dot = 0;
  for (let i = 0; i < m; i++) dot += w[i]! * v[i]!;
  for (let i = 0; i < m; i++) w[i]! -= 0.5 * tau * dot * v[i]!;
  for (let i = 0; i < m; i++)
    for (let j = 0; j <= i; j++) a.data[place(start + i, start + j)]! -= v[i]! * w[j]! + w[i]! * v[j]!;
}

function diagonalOf({ rows, data }: Dense): Float64Array {
  return Float64Array.from({ length: rows }, (_, i) => data[i * (rows + 1)]!);
}
