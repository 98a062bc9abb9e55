/**
 * numpy's distributions, sample by sample: those of `np.random` on the twister, those of a Generator with ziggurats (G. Marsaglia and W. W. Tsang;
 * W. Hörmann's transformed rejection for Poisson). The same bits give the same samples. Knows numbers only.
 */
import { unsupported } from '../errors.ts';
import { poisson } from '../randomDistributions.ts';
import { log } from '../rounded.ts';
import type { Bits } from './bitGenerators.ts';
import { EXPONENTIAL, NORMAL, type Ziggurat } from './ziggurats.ts';

/** A source with the ways its kind draws the two that all others are made of. */
export interface Source {
  readonly bits: Bits;
  readonly normal: (bits: Bits) => number;
  readonly exponential: (bits: Bits) => number;
}

/** Marsaglia's polar method: two samples at once, the second waits. */
function polarNormal(bits: Bits): number {
  const { waiting } = bits;
  if (waiting !== null) {
    bits.waiting = null;
    return waiting;
  }
  for (;;) {
    const x = 2 * bits.double() - 1;
    const y = 2 * bits.double() - 1;
    const square = x * x + y * y;
    if (square >= 1 || square === 0) continue;
    const factor = Math.sqrt((-2 * log(square)) / square);
    bits.waiting = factor * x;
    return factor * y;
  }
}

const TAIL = 3.654152885361009;
const TAIL_INVERSE = 0.27366123732975828;

function zigguratNormal(bits: Bits): number {
  const { k, w, f }: Ziggurat = NORMAL();
  for (;;) {
    const r = bits.next64();
    const layer = Number(r & 0xffn);
    const negative = (r & 0x100n) !== 0n;
    const size = (r >> 9n) & 0xfffffffffffffn;
    const magnitude = Number(size) * w[layer]!;
    const x = negative ? -magnitude : magnitude;
    if (size < k[layer]!) return x;
    if (layer === 0) {
      for (;;) {
        const xx = -TAIL_INVERSE * Math.log1p(-bits.double());
        const yy = -Math.log1p(-bits.double());
        if (yy + yy > xx * xx) return ((size >> 8n) & 1n) === 1n ? -(TAIL + xx) : TAIL + xx;
      }
    }
    if ((f[layer - 1]! - f[layer]!) * bits.double() + f[layer]! < Math.exp(-0.5 * x * x)) return x;
  }
}

function zigguratExponential(bits: Bits): number {
  const { k, w, f }: Ziggurat = EXPONENTIAL();
  for (;;) {
    const r = bits.next64() >> 3n;
    const layer = Number(r & 0xffn);
    const size = r >> 8n;
    const x = Number(size) * w[layer]!;
    if (size < k[layer]!) return x;
    if (layer === 0) return 7.69711747013105 - Math.log1p(-bits.double());
    if ((f[layer - 1]! - f[layer]!) * bits.double() + f[layer]! < Math.exp(-x)) return x;
  }
}

export function legacy(bits: Bits): Source {
  return { bits, normal: polarNormal, exponential: (from) => -log(1 - from.double()) };
}

export function modern(bits: Bits): Source {
  return { bits, normal: zigguratNormal, exponential: zigguratExponential };
}

function standardGamma(source: Source, shape: number): number {
  const { bits, normal, exponential } = source;
  if (shape === 1) return exponential(bits);
  if (shape === 0) return 0;
  if (shape < 1)
    for (;;) {
      const u = bits.double();
      const v = exponential(bits);
      if (u <= 1 - shape) {
        const x = u ** (1 / shape);
        if (x <= v) return x;
      } else {
        const y = -Math.log((1 - u) / shape);
        const x = (1 - shape + shape * y) ** (1 / shape);
        if (x <= v + y) return x;
      }
    }
  const b = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * b);
  for (;;) {
    let x: number;
    let v: number;
    do {
      x = normal(bits);
      v = 1 + c * x;
    } while (v <= 0);
    v = v * v * v;
    const u = bits.double();
    if (u < 1 - 0.0331 * (x * x) * (x * x)) return b * v;
    if (Math.log(u) < 0.5 * x * x + b * (1 - v + Math.log(v))) return b * v;
  }
}

function beta(source: Source, a: number, b: number): number {
  if (a > 1 || b > 1) {
    const x = standardGamma(source, a);
    return x / (x + standardGamma(source, b));
  }
  for (;;) {
    const u = source.bits.double();
    const v = source.bits.double();
    const x = u ** (1 / a);
    const sum = x + v ** (1 / b);
    if (sum <= 1 && u + v > 0 && sum > 0) return x / sum;
  }
}

function binomial(source: Source, n: number, p: number): number {
  if (n === 0 || p === 0) return 0;
  if (p > 0.5) return n - binomial(source, n, 1 - p);
  if (n * p > 30) throw unsupported('numpy.random.binomial with n*p above 30');
  const { bits } = source;
  const q = 1 - p;
  const none = Math.exp(n * Math.log(q));
  const bound = Math.min(n, Math.trunc(n * p + 10 * Math.sqrt(n * p * q + 1)));
  let [count, probability, u] = [0, none, bits.double()];
  while (u > probability) {
    if (++count > bound) [count, probability, u] = [0, none, bits.double()];
    else {
      u -= probability;
      probability = ((n - count + 1) * p * probability) / (count * q);
    }
  }
  return count;
}

function geometric({ bits }: Source, p: number): number {
  if (p < 1 / 3) return Math.ceil(Math.log1p(-bits.double()) / Math.log1p(-p));
  let [count, sum, product] = [1, p, p];
  for (const u = bits.double(); u > sum; count++) {
    product *= 1 - p;
    sum += product;
  }
  return count;
}

/** One sample of a distribution with its parameters. */
export const SAMPLES: Readonly<Record<string, (source: Source, a: number, b: number) => number>> = {
  random: ({ bits }) => bits.double(),
  random32: ({ bits }) => (bits.next32() >>> 8) * (1 / 16777216),
  uniform: ({ bits }, low, high) => low + (high - low) * bits.double(),
  standard_normal: ({ bits, normal }) => normal(bits),
  normal: ({ bits, normal }, mean, scale) => mean + scale * normal(bits),
  lognormal: ({ bits, normal }, mean, scale) => Math.exp(mean + scale * normal(bits)),
  exponential: ({ bits, exponential }, scale) => scale * exponential(bits),
  standard_gamma: (source, shape) => standardGamma(source, shape),
  gamma: (source, shape, scale) => scale * standardGamma(source, shape),
  chisquare: (source, df) => 2 * standardGamma(source, df / 2),
  beta,
  standard_cauchy: ({ bits, normal }) => normal(bits) / normal(bits),
  standard_t: (source, df) => {
    const x = source.normal(source.bits);
    return (Math.sqrt(df / 2) * x) / Math.sqrt(standardGamma(source, df / 2));
  },
  laplace: ({ bits }, mean, scale) => {
    for (;;) {
      const u = bits.double();
      if (u >= 0.5) return mean - scale * Math.log(2 - u - u);
      if (u > 0) return mean + scale * Math.log(u + u);
    }
  },
  logistic: ({ bits }, mean, scale) => {
    for (;;) {
      const u = bits.double();
      if (u > 0) return mean + scale * Math.log(u / (1 - u));
    }
  },
  gumbel: ({ bits }, mean, scale) => {
    for (;;) {
      const u = 1 - bits.double();
      if (u < 1) return mean - scale * Math.log(-Math.log(u));
    }
  },
  poisson: ({ bits }, mean) => poisson(() => bits.double(), mean),
  binomial,
  geometric,
};
