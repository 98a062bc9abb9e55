/** Numbers of a tensor as the trace has them: NaN and infinities spelled, float32 in the nine digits that bring it back exactly; and their statistics. */
import type { DType, TypedArray } from '../engine/dtype.ts';
import type { Num, Stats } from './schema.ts';

const BINS = 16;

/** @param float32 whether nine digits are enough. */
export function num(value: number, float32: boolean): Num {
  if (value - value === 0) return float32 ? inNineDigits(value) : value;
  return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
}

/** The powers of ten that doubles hold exactly. */
const TENS = Array.from({ length: 23 }, (_, k) => Number(`1e${k}`));
/** How near the middle between two neighbours a product of nine digits before the point is not trusted: ten times what its rounding may be off. */
const UNSURE = 1e-6;

/**
 * `Number(value.toPrecision(9))`, whole numbers as they are. Mostly without the text: nine digits are a whole number over, or by, a power of ten,
 * and where both are exact so is the one rounding of their quotient.
 */
function inNineDigits(value: number): number {
  if (Number.isInteger(value)) return value;
  const size = Math.abs(value);
  const power = TENS[8 - Math.floor(Math.log10(size))];
  if (power !== undefined) {
    const scaled = size * power;
    const whole = Math.round(scaled);
    const isSure = Math.abs(Math.abs(scaled - whole) - 0.5) > UNSURE;
    // The logarithm, too, may be off beside a power of ten.
    if (isSure && scaled >= 1e8 && whole < 1e9) return value < 0 ? -whole / power : whole / power;
  }
  return Number(value.toPrecision(9));
}

/** At most `most` elements from the start. */
export function nums(values: TypedArray, dtype: DType, most: number): Num[] {
  const n = Math.min(values.length, most);
  const out = new Array<Num>(n);
  for (let i = 0; i < n; i++) out[i] = num(values[i]!, dtype === 'float32');
  return out;
}

/** Statistics over every `stride`-th element. */
export function statsOf(values: TypedArray, dtype: DType, stride = 1): Stats {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let nan = 0;
  let inf = 0;
  let zero = 0;
  let finite = 0;
  let mean = 0;
  let squares = 0;
  for (let i = 0; i < values.length; i += stride) {
    const x = values[i]!;
    if (x - x !== 0) {
      if (Number.isNaN(x)) nan++;
      else inf++;
      continue;
    }
    if (x === 0) zero++;
    if (x < min) min = x;
    if (x > max) max = x;
    // Welford's update: no cancellation however far the mean is from zero.
    const delta = x - mean;
    mean += delta / ++finite;
    squares += delta * (x - mean);
  }
  const none = finite === 0;
  const exact = dtype === 'float32';
  return {
    min: num(none ? Number.NaN : min, exact),
    max: num(none ? Number.NaN : max, exact),
    mean: num(none ? Number.NaN : mean, true),
    std: num(finite > 1 ? Math.sqrt(squares / (finite - 1)) : Number.NaN, true),
    nan,
    inf,
    zero,
    histogram: finite >= BINS ? histogram(values, min, max, stride) : [],
  };
}

function histogram(values: TypedArray, min: number, max: number, stride: number): number[] {
  const bins = new Array<number>(BINS).fill(0);
  const scale = max > min ? BINS / (max - min) : 0;
  for (let i = 0; i < values.length; i += stride) {
    const x = values[i]!;
    if (x - x === 0) bins[Math.min(BINS - 1, Math.floor((x - min) * scale))]!++;
  }
  return bins;
}
