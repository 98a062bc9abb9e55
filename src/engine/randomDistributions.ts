/**
 * Distributions made of the generator's uniform and normal numbers, as PyTorch's CPU backend makes them (ATen/core/TransformationHelper.h,
 * ATen/native/Distributions.cpp). All compute on doubles and are rounded to the array they fill. Knows nothing of tensors.
 */
import type { Generator } from './random.ts';

/** Exponential with rate `lambda`: -log(1 - u) / λ. */
export function exponential(generator: Generator, lambda: number): number {
  return (-1 / lambda) * Math.log1p(-generator.uniform53());
}

/** How many trials of chance `p` until the first success: ⌈log u / log(1 - p)⌉. */
export function geometric(generator: Generator, p: number): number {
  return Math.ceil(Math.log(generator.uniform53()) / Math.log1p(-p));
}

/** e to a normal number. */
export function logNormal(generator: Generator, mean: number, std: number): number {
  return Math.exp(generator.normal53() * std + mean);
}

/** median + σ tan(π (u - ½)). */
export function cauchy(generator: Generator, median: number, sigma: number): number {
  return median + sigma * Math.tan(Math.PI * (generator.uniform53() - 0.5));
}

/** Gamma with concentration `alpha` and rate 1, by Marsaglia's and Tsang's rejection (2000); below 1 from the distribution of alpha + 1. */
export function gamma(generator: Generator, alpha: number): number {
  let scale = 1;
  if (alpha < 1) {
    if (alpha === 0) return 0;
    scale = (1 - generator.uniform53()) ** (1 / alpha);
    alpha += 1;
  }
  const d = alpha - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    let x: number;
    let y: number;
    do {
      x = generator.normal53();
      y = 1 + c * x;
    } while (y <= 0);
    const v = y * y * y;
    const u = 1 - generator.uniform53();
    const square = x * x;
    if (u < 1 - 0.0331 * square * square) return scale * d * v;
    if (Math.log(u) < 0.5 * square + d * (1 - v + Math.log(v))) return scale * d * v;
  }
}

/** Poisson with rate `lambda`, as PyTorch and numpy draw it: by products of uniforms (Knuth) below 10, by transformed rejection (Hörmann 1993) from there. */
export function poisson(uniform: () => number, lambda: number): number {
  if (lambda === 0) return 0;
  return lambda < 10 ? byProducts(uniform, lambda) : byRejection(uniform, lambda);
}

function byProducts(uniform: () => number, lambda: number): number {
  const least = Math.exp(-lambda);
  let product = uniform();
  let count = 0;
  for (; product > least; product *= uniform()) count++;
  return count;
}

function byRejection(uniform: () => number, lambda: number): number {
  const root = Math.sqrt(lambda);
  const logLambda = Math.log(lambda);
  const b = 0.931 + 2.53 * root;
  const a = -0.059 + 0.02483 * b;
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  const accepted = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    const u = uniform() - 0.5;
    const v = uniform();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + lambda + 0.43);
    if (us >= 0.07 && v <= accepted) return k;
    if (k < 0 || (us < 0.013 && v > us)) continue;
    const height = Math.log(v) + Math.log(inverseAlpha) - Math.log(a / (us * us) + b);
    if (height <= -lambda + k * logLambda - logFactorial(k)) return k;
  }
}

/** log k!, by Stirling's series from 20 on, where it is good to the last digit. */
function logFactorial(k: number): number {
  if (k < 20) {
    let product = 1;
    for (let i = 2; i <= k; i++) product *= i;
    return Math.log(product);
  }
  const x = k + 1;
  const square = 1 / (x * x);
  const series = (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square / 1188)))) / x;
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series;
}
