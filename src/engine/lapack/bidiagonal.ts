/** A = Q · B · Pᵀ with B bidiagonal, by reflectors from both sides: DGEBD2. */
import { copyOf, type Dense, type Rounding } from './dense.ts';
import { applyLeft, applyRight, type Reflector, reflect } from './householder.ts';

export interface Bidiagonal {
  readonly diagonal: Float64Array;
  readonly offDiagonal: Float64Array;
  /** The second diagonal stands above the first; below where there are fewer rows than columns. */
  readonly upper: boolean;
  readonly left: readonly Reflector[];
  readonly right: readonly Reflector[];
}

export function bidiagonalized(original: Dense, round: Rounding): Bidiagonal {
  const a = copyOf(original);
  const { rows, columns, data } = a;
  const upper = rows >= columns;
  const n = Math.min(rows, columns);
  const diagonal = new Float64Array(n);
  const offDiagonal = new Float64Array(Math.max(0, n - 1));
  const left: Reflector[] = [];
  const right: Reflector[] = [];
  const down = (i: number, j: number): number => {
    const found = reflect(a, { at: i + j * rows, step: 1, length: rows - i }, round);
    applyLeft(found, a, i, j + 1, round);
    left.push(found);
    return data[i + j * rows]!;
  };
  const across = (i: number, j: number): number => {
    const found = reflect(a, { at: i + j * rows, step: rows, length: columns - j }, round);
    applyRight(found, a, i + 1, j, round);
    right.push(found);
    return data[i + j * rows]!;
  };
  for (let k = 0; k < n; k++) {
    diagonal[k] = upper ? down(k, k) : across(k, k);
    if (k < n - 1) offDiagonal[k] = upper ? across(k, k + 1) : down(k + 1, k);
  }
  return { diagonal, offDiagonal, upper, left, right };
}

/** H₁ · H₂ · … · A, where the first reflector begins at row `offset`. */
export function applyAll(reflectors: readonly Reflector[], a: Dense, offset: number): void {
  for (let k = reflectors.length - 1; k >= 0; k--) applyLeft(reflectors[k]!, a, k + offset, 0);
}
