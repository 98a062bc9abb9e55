/** A similar matrix with isolated eigenvalues at its ends and rows and columns of like size: DGEBAL, undone on vectors by DGEBAK. */
import type { Dense } from './dense.ts';
import { swapColumns, swapRows } from './rotations.ts';

export interface Balance {
  /** The part that is not yet triangular, both ends included. */
  readonly first: number;
  readonly last: number;
  /** Inside that part the factors, outside the rows exchanged with. */
  readonly scale: Float64Array;
}

export function balance(a: Dense): Balance {
  const n = a.rows;
  const { data } = a;
  const scale = new Float64Array(n).fill(1);
  let [first, last] = [0, n - 1];
  const exchange = (i: number, end: number) => {
    scale[end] = i;
    if (i === end) return;
    swapColumns(a, i, end);
    swapRows(a, i, end);
  };
  const alone = (i: number, byRow: boolean) => {
    for (let j = first; j <= last; j++) if (j !== i && data[byRow ? i + j * n : j + i * n] !== 0) return false;
    return true;
  };
  for (let again = true; again; ) {
    again = false;
    for (let i = last; i >= 0; i--)
      if (alone(i, true)) {
        exchange(i, last);
        if (last === 0) {
          scale[0] = 1;
          return { first: 0, last: 0, scale };
        }
        last--;
        again = true;
      }
  }
  for (let again = true; again; ) {
    again = false;
    for (let j = first; j <= last; j++)
      if (alone(j, false)) {
        exchange(j, first);
        first++;
        again = true;
      }
  }
  scale.fill(1, first, last + 1);
  while (evened(a, first, last, scale));
  return { first, last, scale };
}

/** One round of scaling by powers of two; whether anything changed. */
function evened({ rows: n, data }: Dense, first: number, last: number, scale: Float64Array): boolean {
  let changed = false;
  for (let i = first; i <= last; i++) {
    let [c, r] = [0, 0];
    for (let j = first; j <= last; j++) {
      c = Math.hypot(c, data[j + i * n]!);
      r = Math.hypot(r, data[i + j * n]!);
    }
    if (c === 0 || r === 0) continue;
    const total = c + r;
    let f = 1;
    for (; c < r / 2; r /= 2, c *= 2) f *= 2;
    for (; c / 2 >= r; r *= 2, c /= 2) f /= 2;
    if (c + r >= 0.95 * total) continue;
    scale[i]! *= f;
    changed = true;
    for (let j = first; j < n; j++) data[i + j * n]! /= f;
    for (let j = 0; j <= last; j++) data[j + i * n]! *= f;
  }
  return changed;
}

/** Vectors of the balanced matrix made vectors of the one it came from. */
export function unbalance({ first, last, scale }: Balance, vectors: Dense): void {
  const n = vectors.rows;
  for (let i = first; i <= last; i++) for (let j = 0; j < vectors.columns; j++) vectors.data[i + j * n]! *= scale[i]!;
  for (let i = first - 1; i >= 0; i--) swapRows(vectors, i, scale[i]!);
  for (let i = last + 1; i < n; i++) swapRows(vectors, i, scale[i]!);
}
