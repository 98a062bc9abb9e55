/** Relatives of the error function on plain numbers: its inverse, its scaled complement, the normal distribution's. */
import { erfcNumber, erfNumber } from './numbers.ts';

/** The error function's inverse: a rational approximation (G. L. Pavlis, 1996), then Newton's steps. */
export function erfinvNumber(y: number): number {
  const size = Math.abs(y);
  if (!(size <= 1)) return Number.NaN;
  if (size === 1) return y * Number.POSITIVE_INFINITY;
  let x: number;
  if (size <= 0.7) {
    const z = y * y;
    const over = ((-0.140543331 * z + 0.914624893) * z - 1.645349621) * z + 0.886226899;
    x = (y * over) / ((((0.012229801 * z - 0.329097515) * z + 1.442710462) * z - 2.118377725) * z + 1);
  } else {
    const z = Math.sqrt(-Math.log((1 - size) / 2));
    const over = ((1.641345311 * z + 3.429567803) * z - 1.624906493) * z - 1.970840454;
    x = (Math.sign(y) * over) / ((1.6370678 * z + 3.5438892) * z + 1);
  }
  for (let k = 0; k < 2; k++) x -= (erfNumber(x) - y) / ((2 / Math.sqrt(Math.PI)) * Math.exp(-x * x));
  return x;
}

/** e^(x²) · erfc(x): plainly where the factor is small, else Laplace's continued fraction. */
export function erfcxNumber(x: number): number {
  if (Number.isNaN(x)) return x;
  if (x < -26.7) return Number.POSITIVE_INFINITY;
  if (x < 4) return Math.exp(x * x) * erfcNumber(x);
  if (x > 1e8) return 1 / (x * Math.sqrt(Math.PI));
  let fraction = x;
  for (let k = 60; k >= 1; k--) fraction = x + k / 2 / fraction;
  return 1 / (fraction * Math.sqrt(Math.PI));
}

/** ln Φ(x). */
export function logNdtrNumber(x: number): number {
  const t = x * Math.SQRT1_2;
  return x < -1 ? Math.log(erfcxNumber(-t) / 2) - t * t : Math.log1p(-erfcNumber(t) / 2);
}

/** Φ's inverse: a start by the tail's leading terms or by erfinv, then Halley's steps on ln Φ. */
export function ndtriNumber(p: number): number {
  if (!(p >= 0 && p <= 1)) return Number.NaN;
  if (p === 0) return Number.NEGATIVE_INFINITY;
  if (p === 1) return Number.POSITIVE_INFINITY;
  if (p > 0.1 && p < 0.9) return Math.SQRT2 * erfinvNumber(2 * p - 1);
  const tail = Math.min(p, 1 - p);
  const wanted = Math.log(tail);
  let x = -Math.sqrt(Math.max(1, -2 * wanted - Math.log(-4 * Math.PI * wanted)));
  for (let k = 0; k < 6; k++) {
    const logarithm = logNdtrNumber(x);
    const slope = Math.exp((-x * x) / 2 - logarithm) / Math.sqrt(2 * Math.PI);
    x -= (logarithm - wanted) / slope;
  }
  return p < 0.5 ? x : -x;
}

/** -x · ln x, 0 at 0. */
export function entrNumber(x: number): number {
  if (Number.isNaN(x)) return x;
  return x > 0 ? -x * Math.log(x) : x === 0 ? 0 : Number.NEGATIVE_INFINITY;
}
