/**
 * Mean and variance of a run of numbers in one pass (Welford 1962), in the very order and roundings of PyTorch's kernel (`RowwiseMoments` in
 * ATen/native/cpu/moments_utils.h): eight lanes side by side, four of float64, in chunks of sixteen steps, joined pairwise (Chan, Golub, LeVeque 1979).
 * A number close to the mean shows every digit of it. Knows nothing of what is normalized.
 */
import type { DType, TypedArray } from './dtype.ts';
import { isHalf } from './half.ts';
import { type Arithmetic, arithmeticOf } from './scaling.ts';

const STEPS = 16;

/** How many numbers were seen, and in each lane their mean and the sum of their squared distances from it. */
interface Seen {
  count: number;
  readonly mean: Float64Array;
  readonly squares: Float64Array;
}

function nothing(lanes: number): Seen {
  return { count: 0, mean: new Float64Array(lanes), squares: new Float64Array(lanes) };
}

/** Takes `steps` runs of numbers in, one for each lane, `stride` apart. */
function take(x: TypedArray, start: number, steps: number, stride: number, lanes: number, a: Arithmetic): Seen {
  const seen = nothing(lanes);
  const { mean, squares } = seen;
  for (let s = 0; s < steps; s++) {
    const share = a.round(1 / (s + 1));
    for (let k = 0; k < lanes; k++) {
      const value = x[start + s * stride + k]!;
      const from = a.round(value - mean[k]!);
      mean[k] = a.fused(from, share, mean[k]!);
      squares[k] = a.fused(from, a.round(value - mean[k]!), squares[k]!);
    }
  }
  seen.count = steps;
  return seen;
}

/** Adds what one lane of `more` saw to one lane of `to`; `fused`: as compilers do it with plain numbers, not with vectors. */
function joinLane(to: Seen, lane: number, more: Seen, other: number, a: Arithmetic, fused: boolean): void {
  const count = to.count + more.count;
  const share = count === 0 ? 0 : a.round(more.count / count);
  const apart = a.round(more.mean[other]! - to.mean[lane]!);
  const between = a.round(a.round(apart * apart) * share);
  to.mean[lane] = fused ? a.fused(share, apart, to.mean[lane]!) : a.round(to.mean[lane]! + a.round(share * apart));
  to.squares[lane] = a.round(to.squares[lane]! + a.fused(between, to.count, more.squares[other]!));
}

function join(to: Seen, more: Seen, a: Arithmetic): void {
  for (let k = 0; k < to.mean.length; k++) joinLane(to, k, more, k, a, false);
  to.count += more.count;
}

/** All lanes over `runs` runs, chunk by chunk; as many chunks as were joined before are joined to them. */
function lanesOf(x: TypedArray, start: number, runs: number, stride: number, lanes: number, a: Arithmetic): Seen {
  const chunks = Math.ceil(runs / STEPS);
  const levels = Array.from({ length: chunks > 1 ? Math.ceil(Math.log2(chunks)) + 1 : 1 }, () => nothing(lanes));
  for (let c = 0; c < chunks; c++) {
    const steps = Math.min(STEPS, runs - c * STEPS);
    join(levels[0]!, take(x, start + c * STEPS * stride, steps, stride, lanes, a), a);
    for (let j = 1, mask = c + 1; mask % 2 === 0 && j < levels.length; j++, mask /= 2) {
      join(levels[j]!, levels[j - 1]!, a);
      levels[j - 1] = nothing(lanes);
    }
  }
  for (const level of levels.slice(1)) join(levels[0]!, level, a);
  return levels[0]!;
}

/** Mean and variance of `count` numbers from `start` on. Of none: 0 and NaN. */
export function moments(dtype: DType, x: TypedArray, start: number, count: number): readonly [number, number] {
  const a = arithmeticOf(dtype);
  const lanes = dtype === 'float64' ? 4 : 8;
  // Two runs of few digits are read at once, each into lanes of its own.
  const stride = isHalf(dtype) ? 2 * lanes : lanes;
  const runs = Math.floor(count / stride);
  const end = start + count;
  const whole = nothing(1);
  for (let i = start + runs * stride; i < end; i++) {
    const from = a.round(x[i]! - whole.mean[0]!);
    whole.count++;
    whole.mean[0] = a.round(whole.mean[0]! + a.round(from / whole.count));
    whole.squares[0] = a.fused(from, a.round(x[i]! - whole.mean[0]!), whole.squares[0]!);
  }
  if (runs > 0) {
    const seen = lanesOf(x, start, runs, stride, lanes, a);
    for (let first = lanes; first < stride; first += lanes)
      join(seen, lanesOf(x, start + first, runs, stride, lanes, a), a);
    for (let k = 0; k < lanes; k++) {
      joinLane(whole, 0, seen, k, a, true);
      whole.count += seen.count;
    }
  }
  return [whole.mean[0]!, a.round(whole.squares[0]! / count)];
}
