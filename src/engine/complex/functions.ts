/**
 * Functions of one complex number, written into `out` as a pair. Accurate where the textbook formulas cancel (W. Kahan, Branch Cuts for Complex
 * Elementary Functions). Knows numbers only.
 */
import type { Pairs } from './parts.ts';

/** Writes f(a + bi) to `out[at]`, `out[at + 1]`. */
export type ComplexFunction = (a: number, b: number, out: Pairs, at: number) => void;

function put(out: Pairs, at: number, re: number, im: number): void {
  out[at] = re;
  out[at + 1] = im;
}

type Pair = readonly [re: number, im: number];

function expOf(a: number, b: number): Pair {
  const size = Math.exp(a);
  if (b === 0) return [size, b];
  return [size * Math.cos(b), size * Math.sin(b)];
}

function logOf(a: number, b: number): Pair {
  return [Math.log(Math.hypot(a, b)), Math.atan2(b, a)];
}

function sqrtOf(a: number, b: number): Pair {
  if (a === 0 && b === 0) return [0, b];
  if (!Number.isFinite(b) && !Number.isNaN(b)) return [Number.POSITIVE_INFINITY, b];
  const root = Math.sqrt((Math.hypot(a, b) + Math.abs(a)) / 2);
  const other = b / (2 * root);
  if (a >= 0) return [root, other];
  return [Math.abs(other), b < 0 || Object.is(b, -0) ? -root : root];
}

function timesOf([a, b]: Pair, [c, d]: Pair): Pair {
  return [a * c - b * d, a * d + b * c];
}

/** Smith's division. */
export function quotient(a: number, b: number, c: number, d: number): Pair {
  if (Math.abs(c) >= Math.abs(d)) {
    if (c === 0 && d === 0) return [a / Math.abs(c), b / Math.abs(d)];
    const ratio = d / c;
    const scale = 1 / (c + d * ratio);
    return [(a + b * ratio) * scale, (b - a * ratio) * scale];
  }
  const ratio = c / d;
  const scale = 1 / (c * ratio + d);
  return [(a * ratio + b) * scale, (b * ratio - a) * scale];
}

/** C's `cexp` of what is not finite, in real part or in both. */
function expAtTheEdge(x: number, y: number): Pair {
  if (Number.isNaN(x)) return [x, y === 0 ? y : Number.NaN];
  if (Number.isFinite(x)) return [Number.NaN, Number.NaN];
  const size = x < 0 ? 0 : Number.POSITIVE_INFINITY;
  if (y === 0) return [size, y];
  // The NaN that a product makes is negative.
  if (!Number.isFinite(y)) return x < 0 ? [0, y > 0 ? 0 : -0] : [size, Number.NaN];
  return [Math.sign(Math.cos(y)) * size, Math.sign(Math.sin(y)) * size];
}

/** C's `cpow` in numbers that `round` keeps: exp(y · log(x)) and nothing else, so that zeros and infinities have the signs that come about there. */
export function power(round: (x: number) => number) {
  return (a: number, b: number, c: number, d: number): Pair => {
    const [size, turn] = [round(Math.log(Math.hypot(a, b))), round(Math.atan2(b, a))];
    const x = round(round(c * size) - round(d * turn));
    const y = round(round(c * turn) + round(d * size));
    if (!Number.isFinite(x) || !Number.isFinite(y)) return expAtTheEdge(x, y);
    const long = round(Math.exp(x));
    return y === 0 ? [long, long * y] : [long * round(Math.cos(y)), long * round(Math.sin(y))];
  };
}

function sinhOf(a: number, b: number): Pair {
  return [Math.sinh(a) * Math.cos(b), b === 0 ? b : Math.cosh(a) * Math.sin(b)];
}

function coshOf(a: number, b: number): Pair {
  return [Math.cosh(a) * Math.cos(b), Math.sinh(a) * Math.sin(b)];
}

function tanhOf(a: number, b: number): Pair {
  if (Math.abs(a) > 20) return [Math.sign(a), 4 * Math.sin(b) * Math.cos(b) * Math.exp(-2 * Math.abs(a))];
  const t = Math.tan(b);
  const s = Math.sinh(a);
  const beta = 1 + t * t;
  const rho = Math.sqrt(1 + s * s);
  const under = 1 + beta * s * s;
  return [(beta * rho * s) / under, t / under];
}

function asinOf(a: number, b: number): Pair {
  const minus = sqrtOf(1 - a, -b);
  const plus = sqrtOf(1 + a, b);
  return [Math.atan2(a, timesOf(minus, plus)[0]), Math.asinh(timesOf([minus[0], -minus[1]], plus)[1])];
}

function acosOf(a: number, b: number): Pair {
  const minus = sqrtOf(1 - a, -b);
  const plus = sqrtOf(1 + a, b);
  return [2 * Math.atan2(minus[0], plus[0]), Math.asinh(timesOf([plus[0], -plus[1]], minus)[1])];
}

function acoshOf(a: number, b: number): Pair {
  const minus = sqrtOf(a - 1, b);
  const plus = sqrtOf(a + 1, b);
  return [Math.asinh(timesOf([minus[0], -minus[1]], plus)[0]), 2 * Math.atan2(minus[1], plus[0])];
}

function atanhOf(a: number, b: number): Pair {
  const under = (1 - a) * (1 - a) + b * b;
  return [Math.log1p((4 * a) / under) / 4, Math.atan2(2 * b, (1 - a) * (1 + a) - b * b) / 2];
}

/** f of z from g of iz, turned back: sin from sinh and so on. */
function turned(g: (a: number, b: number) => Pair): (a: number, b: number) => Pair {
  return (a, b) => {
    const [re, im] = g(-b, a);
    return [im, -re];
  };
}

function scaledLog(by: number) {
  return (a: number, b: number): Pair => {
    const [re, im] = logOf(a, b);
    return [re / by, im / by];
  };
}

function reciprocalOf(a: number, b: number): Pair {
  return quotient(1, 0, a, b);
}

const PLAIN: Readonly<Record<string, (a: number, b: number) => Pair>> = {
  exp: expOf,
  expm1: (a, b) => {
    const half = Math.sin(b / 2);
    return [Math.expm1(a) * Math.cos(b) - 2 * half * half, Math.exp(a) * Math.sin(b)];
  },
  exp2: (a, b) => expOf(a * Math.LN2, b * Math.LN2),
  log: logOf,
  log2: scaledLog(Math.LN2),
  log10: scaledLog(Math.LN10),
  log1p: (a, b) => logOf(a + 1, b),
  sqrt: sqrtOf,
  rsqrt: (a, b) => reciprocalOf(...sqrtOf(a, b)),
  sin: turned(sinhOf),
  cos: (a, b) => coshOf(-b, a),
  tan: turned(tanhOf),
  sinh: sinhOf,
  cosh: coshOf,
  tanh: tanhOf,
  asin: asinOf,
  acos: acosOf,
  atan: turned(atanhOf),
  asinh: turned(asinOf),
  acosh: acoshOf,
  atanh: atanhOf,
  neg: (a, b) => [-a, -b],
  positive: (a, b) => [a, b],
  conj: (a, b) => [a, -b],
  conj_physical: (a, b) => [a, -b],
  square: (a, b) => timesOf([a, b], [a, b]),
  zero_power: () => [1, 0],
  reciprocal: reciprocalOf,
  sigmoid: (a, b) => {
    const [re, im] = expOf(-a, -b);
    return quotient(1, 0, 1 + re, im);
  },
  silu: (a, b) => {
    const [re, im] = expOf(-a, -b);
    return quotient(a, b, 1 + re, im);
  },
  sgn: (a, b) => {
    const size = Math.hypot(a, b);
    return size === 0 ? [0, 0] : [a / size, b / size];
  },
};

/** By the operator's name. */
export const FUNCTIONS: Readonly<Record<string, ComplexFunction>> = Object.fromEntries(
  Object.entries(PLAIN).map(([name, f]) => [
    name,
    (a: number, b: number, out: Pairs, at: number) => {
      const [re, im] = f(a, b);
      put(out, at, re, im);
    },
  ]),
);
