/** Elementary reflectors H = I - tau · v · vᵀ with v[0] = 1: DLARFG and DLARF. */
import { type Dense, withSign } from './dense.ts';

/** A reflector's vector, its one included, and its factor. */
export interface Reflector {
  readonly v: Float64Array;
  readonly tau: number;
}

/** A vector inside a matrix: where it begins, how far apart its elements lie, how many there are. */
export interface Run {
  readonly at: number;
  readonly step: number;
  readonly length: number;
}

/** The reflector that turns the run into (beta, 0, …, 0). The run becomes beta followed by the rest of v, as LAPACK keeps it. */
export function reflect({ data }: Dense, { at, step, length }: Run): Reflector {
  const v = new Float64Array(length);
  if (length > 0) v[0] = 1;
  let norm = 0;
  for (let i = 1; i < length; i++) norm = Math.hypot(norm, data[at + i * step]!);
  if (norm === 0) return { v, tau: 0 };
  const alpha = data[at]!;
  const beta = -withSign(Math.hypot(alpha, norm), alpha);
  for (let i = 1; i < length; i++) data[at + i * step] = v[i] = data[at + i * step]! / (alpha - beta);
  data[at] = beta;
  return { v, tau: (beta - alpha) / beta };
}

/** The reflector LAPACK keeps below the diagonal (or right of it). */
export function storedReflector({ data }: Dense, { at, step, length }: Run, tau: number): Reflector {
  const v = Float64Array.from({ length }, (_, i) => (i === 0 ? 1 : data[at + i * step]!));
  return { v, tau };
}

/** H · A on the rows from `row` and the columns from `column`. */
export function applyLeft({ v, tau }: Reflector, { rows, columns, data }: Dense, row: number, column: number): void {
  if (tau === 0) return;
  for (let j = column; j < columns; j++) {
    const start = row + j * rows;
    let sum = 0;
    for (let i = 0; i < v.length; i++) sum += v[i]! * data[start + i]!;
    sum *= tau;
    for (let i = 0; i < v.length; i++) data[start + i]! -= sum * v[i]!;
  }
}

/** A · H on the rows from `row` and the columns from `column`. */
export function applyRight({ v, tau }: Reflector, { rows, data }: Dense, row: number, column: number): void {
  if (tau === 0) return;
  for (let i = row; i < rows; i++) {
    const start = i + column * rows;
    let sum = 0;
    for (let j = 0; j < v.length; j++) sum += v[j]! * data[start + j * rows]!;
    sum *= tau;
    for (let j = 0; j < v.length; j++) data[start + j * rows]! -= sum * v[j]!;
  }
}
