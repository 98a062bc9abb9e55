/**
 * Sums as numpy rounds them: in pairs over whatever runs fastest through memory, one after the other over the rest (pairwise_sum of numpy's loops).
 * Knows nothing of dtypes but the array a result lies in.
 */
import type { TypedArray } from '../dtype.ts';

/** Up to so many are summed by eight running sums. */
const BLOCK = 128;

type Round = (x: number) => number;

/** The sum of `n` elements `step` apart, each partial sum rounded. */
export function pairwise(data: TypedArray, start: number, n: number, step: number, round: Round): number {
  if (n < 8) {
    let sum = -0;
    for (let i = 0; i < n; i++) sum = round(sum + data[start + i * step]!);
    return sum;
  }
  if (n <= BLOCK) {
    const r = new Float64Array(8);
    for (let j = 0; j < 8; j++) r[j] = data[start + j * step]!;
    let i = 8;
    for (; i < n - (n % 8); i += 8) for (let j = 0; j < 8; j++) r[j] = round(r[j]! + data[start + (i + j) * step]!);
    const left = round(round(r[0]! + r[1]!) + round(r[2]! + r[3]!));
    const right = round(round(r[4]! + r[5]!) + round(r[6]! + r[7]!));
    let sum = round(left + right);
    for (; i < n; i++) sum = round(sum + data[start + i * step]!);
    return sum;
  }
  let half = Math.floor(n / 2);
  half -= half % 8;
  return round(pairwise(data, start, half, step, round) + pairwise(data, start + half * step, n - half, step, round));
}
