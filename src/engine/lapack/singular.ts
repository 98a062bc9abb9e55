/**
 * A = U · diag(S) · Vᵀ, in the steps of DGESDD: a matrix much longer than wide is first made square by QR (or LQ), then bidiagonal, then diagonal.
 * Above 25 rows LAPACK divides and conquers; there the signs of singular vectors may be others than here.
 */
import { applyAll, bidiagonalized } from './bidiagonal.ts';
import { bidiagonalSingular } from './bidiagonalQr.ts';
import { type Dense, eye, multiply, roundingTo, transposed, zeros } from './dense.ts';
import { qrFactors, reflectorProduct, upperTriangle } from './qr.ts';
import { rotation, Sweep } from './rotations.ts';

export interface Singular {
  readonly values: Float64Array;
  readonly u: Dense | null;
  readonly vt: Dense | null;
  readonly failed: number;
}

/** `full`: U and V are square; else they have as many columns as there are singular values. */
export function singularValues(a: Dense, wantVectors: boolean, full: boolean, epsilon: number): Singular {
  const { rows, columns } = a;
  const n = Math.min(rows, columns);
  if (n === 0) {
    const sides = wantVectors
      ? { u: eye(rows, full ? rows : 0), vt: eye(full ? columns : 0, columns) }
      : { u: null, vt: null };
    return { values: new Float64Array(), ...sides, failed: 0 };
  }
  if (Math.max(rows, columns) < Math.trunc((n * 11) / 6)) return direct(a, wantVectors, full, epsilon);
  return rows >= columns ? tall(a, wantVectors, full, epsilon) : wide(a, wantVectors, full, epsilon);
}

/** Q · R first. */
function tall(a: Dense, wantVectors: boolean, full: boolean, epsilon: number): Singular {
  const { rows, columns } = a;
  const { packed, reflectors } = qrFactors(a, roundingTo(epsilon));
  const found = direct(upperTriangle(packed, columns), wantVectors, full, epsilon);
  if (found.u === null) return found;
  const q = reflectorProduct(reflectors, rows, full ? rows : columns, roundingTo(epsilon));
  const u = multiply({ rows, columns, data: q.data.slice(0, rows * columns) }, found.u);
  return { ...found, u: full ? beside(u, q) : u };
}

/** L · Q first, with the reflectors on the rows: the same as Q · R of the transposed matrix. */
function wide(a: Dense, wantVectors: boolean, full: boolean, epsilon: number): Singular {
  const { rows, columns } = a;
  const { packed, reflectors } = qrFactors(transposed(a), roundingTo(epsilon));
  const found = direct(transposed(upperTriangle(packed, rows)), wantVectors, full, epsilon);
  if (found.vt === null) return found;
  const q = reflectorProduct(reflectors, columns, full ? columns : rows, roundingTo(epsilon));
  const v = multiply({ rows: columns, columns: rows, data: q.data.slice(0, rows * columns) }, transposed(found.vt));
  return { ...found, vt: transposed(full ? beside(v, q) : v) };
}

/** The columns of `first`, then those of `whole` after them. */
function beside(first: Dense, whole: Dense): Dense {
  const data = whole.data.slice();
  data.set(first.data);
  return { ...whole, data };
}

function direct(a: Dense, wantVectors: boolean, full: boolean, epsilon: number): Singular {
  const { rows, columns } = a;
  const n = Math.min(rows, columns);
  const { diagonal, offDiagonal, upper, left, right } = bidiagonalized(a, roundingTo(epsilon));
  const turned = upper ? null : madeUpper(diagonal, offDiagonal);
  const small = wantVectors ? { u: eye(n), vt: eye(n) } : { u: null, vt: null };
  const failed =
    n === 1 ? singleValue(diagonal, small.u) : bidiagonalSingular(diagonal, offDiagonal, small.vt, small.u, epsilon);
  if (small.u === null) return { values: diagonal, u: null, vt: null, failed };
  turned?.onRows(small.u);
  const u = embedded(small.u, rows, full ? rows : n);
  const v = embedded(transposed(small.vt), columns, full ? columns : n);
  applyAll(left, u, upper ? 0 : 1);
  applyAll(right, v, upper ? 1 : 0);
  return { values: diagonal, u, vt: transposed(v), failed };
}

/** Of a single number the sign goes to U (DBDSDC). */
function singleValue(d: Float64Array, u: Dense | null): number {
  if (u !== null) u.data[0] = d[0]! < 0 || Object.is(d[0], -0) ? -1 : 1;
  d[0] = Math.abs(d[0]!);
  return 0;
}

/** A lower bidiagonal matrix made an upper one by rotations from the left, to be undone on U afterwards (DBDSDC). */
function madeUpper(d: Float64Array, e: Float64Array): Sweep {
  const turns: [number, number, number][] = [];
  for (let i = 0; i < d.length - 1; i++) {
    const { c, s, r } = rotation(d[i]!, e[i]!);
    d[i] = r;
    e[i] = s * d[i + 1]!;
    d[i + 1]! *= c;
    turns.unshift([i, c, -s]);
  }
  const sweep = new Sweep();
  for (const [at, c, s] of turns) sweep.add(at, c, s);
  return sweep;
}

/** `small` in the upper left corner, ones on the diagonal after it. */
function embedded(small: Dense, rows: number, columns: number): Dense {
  const made = zeros(rows, columns);
  for (let j = 0; j < columns; j++)
    if (j < small.columns) made.data.set(small.data.subarray(j * small.rows, (j + 1) * small.rows), j * rows);
    else made.data[j * (rows + 1)] = 1;
  return made;
}
