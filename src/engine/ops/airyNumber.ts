/**
 * The Airy function Ai on plain numbers: its power series near zero, elsewhere an integral that has no oscillations left in it. Right to the last digits;
 * PyTorch's own is off by up to 2e-8 between -5 and -2.09. Knows numbers only.
 */

/** Ai(0) and -Ai′(0). */
const AT_ZERO = 0.3550280538878172;
const SLOPE = 0.2588194037928068;
/** Up to here the series keeps its digits. */
const NEAR = 2;
/** From here on PyTorch says 0. */
const VANISHED = 103.892;
/** √π · 48^(1/6) · Γ(5/6). */
const SCALE = Math.sqrt(Math.PI) * 48 ** (1 / 6) * 1.128787029908126;

/** Nodes and weights of ∫₀^∞ e⁻ᵗ t^(-1/6) f(t) dt, t = exp(u - e⁻ᵘ): the trapezoidal rule then meets the integral to the last digit. */
const NODES: readonly (readonly [t: number, weight: number])[] = Array.from({ length: 257 }, (_, k) => {
  const u = (k - 128) / 32;
  const t = Math.exp(u - Math.exp(-u));
  return [t, (Math.exp(-t) * t ** (5 / 6) * (1 + Math.exp(-u))) / 32] as const;
}).filter(([, weight]) => weight > 1e-20);

/** Ai(x); formulas 9.4.1, 9.5.8 and, for negative numbers, 9.2.14 of the Digital Library of Mathematical Functions. */
export function airyNumber(x: number): number {
  if (!Number.isFinite(x)) return Number.NaN;
  if (x > VANISHED) return 0;
  if (Math.abs(x) <= NEAR) return series(x);
  const size = (2 / 3) * Math.abs(x) ** 1.5;
  return x > 0 ? decaying(size) : oscillating(size);
}

function series(x: number): number {
  const cube = x ** 3;
  let [even, odd] = [1, x];
  let [first, second] = [even, odd];
  for (let k = 1; k < 20; k++) {
    even *= cube / ((3 * k - 1) * (3 * k));
    odd *= cube / (3 * k * (3 * k + 1));
    first += even;
    second += odd;
  }
  return AT_ZERO * first - SLOPE * second;
}

function decaying(size: number): number {
  let sum = 0;
  for (const [t, weight] of NODES) sum += weight * (2 + t / size) ** (-1 / 6);
  return (Math.exp(-size) * size ** (-1 / 6) * sum) / SCALE;
}

/** Twice the real part of the same on the ray that is turned by a third of π, where the exponential only turns. */
function oscillating(size: number): number {
  let [re, im] = [0, 0];
  for (const [t, weight] of NODES) {
    const [length, angle] = [Math.hypot(2, t / size), Math.atan2(t / size, 2) / 6];
    const part = weight * length ** (-1 / 6);
    re += part * Math.cos(angle);
    im += part * Math.sin(angle);
  }
  const turn = Math.PI / 4 - size;
  return (2 * size ** (-1 / 6) * (re * Math.cos(turn) - im * Math.sin(turn))) / SCALE;
}
