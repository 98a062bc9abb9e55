/**
 * Elementary reflectors H = I - tau · v · vᵀ with v[0] = 1: DLARFG and DLARF1F, their operations in the order of the BLAS routines they call. What is left
 * of a matrix that has not full rank is made of roundings only, so they are those of the dtype.
 */
import { asItIs, type Dense, type Rounding, withSign } from './dense.ts';

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
export function reflect({ data }: Dense, { at, step, length }: Run, round: Rounding = asItIs): Reflector {
  const v = new Float64Array(length);
  if (length > 0) v[0] = 1;
  const norm = normOf(data, { at: at + step, step, length: length - 1 }, round);
  if (norm === 0) return { v, tau: 0 };
  const alpha = data[at]!;
  const beta = -withSign(hypotenuse(alpha, norm, round), alpha);
  const whole = round(alpha - beta);
  const factor = Math.abs(whole) < SMALLEST ? null : round(1 / whole);
  for (let i = 1; i < length; i++) {
    const x = data[at + i * step]!;
    data[at + i * step] = v[i] = round(factor === null ? x / whole : x * factor);
  }
  data[at] = beta;
  return { v, tau: round(round(beta - alpha) / beta) };
}

/** Whose reciprocal is still a number; LAPACK scales what is smaller. */
const SMALLEST = 2 ** -969;

/** DNRM2: the root of the squares' sum; what is too large or too small to be squared is scaled. */
function normOf(data: Float64Array, { at, step, length }: Run, round: Rounding): number {
  let squares = 0;
  for (let i = 0, k = at; i < length; i++, k += step) squares = round(squares + round(data[k]! * data[k]!));
  if (squares > 2 ** -900 && squares < 2 ** 900) return round(Math.sqrt(squares));
  let norm = 0;
  for (let i = 0, k = at; i < length; i++, k += step) norm = Math.hypot(norm, data[k]!);
  return norm;
}

/** DLAPY2. */
function hypotenuse(a: number, b: number, round: Rounding): number {
  const [small, large] = [Math.min(Math.abs(a), Math.abs(b)), Math.max(Math.abs(a), Math.abs(b))];
  if (!(small > 0)) return large;
  const ratio = round(small / large);
  return round(large * round(Math.sqrt(round(1 + round(ratio * ratio)))));
}

/** The reflector LAPACK keeps below the diagonal (or right of it). */
export function storedReflector({ data }: Dense, { at, step, length }: Run, tau: number): Reflector {
  const v = Float64Array.from({ length }, (_, i) => (i === 0 ? 1 : data[at + i * step]!));
  return { v, tau };
}

/** H · A on the rows from `row` and the columns from `column`. */
export function applyLeft(
  { v, tau }: Reflector,
  { rows, columns, data }: Dense,
  row: number,
  column: number,
  round: Rounding = asItIs,
): void {
  if (tau === 0) return;
  for (let j = column; j < columns; j++) {
    const start = row + j * rows;
    let sum = 0;
    for (let i = 1; i < v.length; i++) sum = round(sum + round(v[i]! * data[start + i]!));
    const share = round(-tau * round(sum + v[0]! * data[start]!));
    for (let i = 0; i < v.length; i++) data[start + i] = round(data[start + i]! + round(v[i]! * share));
  }
}

/** A · H on the rows from `row` and the columns from `column`. */
export function applyRight(
  { v, tau }: Reflector,
  { rows, data }: Dense,
  row: number,
  column: number,
  round: Rounding = asItIs,
): void {
  if (tau === 0) return;
  const shares = v.map((x) => round(-tau * x));
  for (let i = row; i < rows; i++) {
    const start = i + column * rows;
    let sum = 0;
    for (let j = 1; j < v.length; j++) sum = round(sum + round(v[j]! * data[start + j * rows]!));
    sum = round(sum + v[0]! * data[start]!);
    for (let j = 0; j < v.length; j++)
      data[start + j * rows] = round(data[start + j * rows]! + round(sum * shares[j]!));
  }
}
