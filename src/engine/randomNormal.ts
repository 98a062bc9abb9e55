/**
 * The transform inside PyTorch's `normal_fill`: 16 uniforms become 16 normal samples.
 *
 * Float64 uses functions as good as the C library's; float32 uses the vector polynomials of `ATen/native/cpu/avx_mathfun.h` (Cephes),
 * redone here in float32 arithmetic, fused multiply-adds included, so that samples agree to the last bit where the AVX2
 * kernel made them. It must not know of generators: uniforms are already in the array.
 */
import { log as roundedLog, sinCos } from './rounded.ts';

const fround = Math.fround;
const TWO_PI = fround(2 * Math.PI);

/** Transforms `data[start … start + 15]`: elements 0–7 give the radii, 8–15 the angles. */
export function normalFillChunk(data: Float32Array | Float64Array, start: number, mean: number, std: number): void {
  if (data instanceof Float32Array) fillFloat32(data, start, fround(mean), fround(std));
  else fillFloat64(data, start, mean, std);
}

function fillFloat64(data: Float64Array, start: number, mean: number, std: number): void {
  for (let j = start; j < start + 8; j++) {
    const radius = Math.sqrt(-2 * roundedLog(1 - data[j]));
    const [sin, cos] = sinCos(2 * Math.PI * data[j + 8]);
    data[j] = radius * cos * std + mean;
    data[j + 8] = radius * sin * std + mean;
  }
}

function fillFloat32(data: Float32Array, start: number, mean: number, std: number): void {
  for (let j = start; j < start + 8; j++) {
    const radius = fround(Math.sqrt(fround(-2 * log(fround(1 - data[j])))));
    const theta = fround(TWO_PI * data[j + 8]);
    // One reduction serves both, as in sincos256_ps: quadrant j, then x in [-π/4, π/4].
    const quadrant = (Math.trunc(fround(theta * fround(1.27323954473516))) + 1) & ~1;
    let x = fma(quadrant, -0.78515625, theta);
    x = fma(quadrant, fround(-2.4187564849853516e-4), x);
    x = fma(quadrant, fround(-3.774894977445941e-8), x);
    const z = fround(x * x);
    const even = cosine(z);
    const odd = sine(x, z);
    const swapped = (quadrant & 2) !== 0;
    const sin = (swapped ? even : odd) * ((quadrant & 4) !== 0 ? -1 : 1);
    const cos = (swapped ? odd : even) * (((quadrant - 2) & 4) !== 0 ? 1 : -1);
    data[j] = fma(fround(radius * cos), std, mean);
    data[j + 8] = fma(fround(radius * sin), std, mean);
  }
}

/** a·b + c with one rounding: the product of two float32 is exact in a double. */
function fma(a: number, b: number, c: number): number {
  return fround(a * b + c);
}

const [P0, P1, P2, P3, P4, P5, P6, P7, P8] = [
  7.0376836292e-2, -1.151461031e-1, 1.167699874e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1,
  2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1,
].map(fround);
const SQRT_HALF = fround(Math.SQRT1_2);
const Q1 = fround(-2.1219444e-4);
const Q2 = fround(0.693359375);

/** log256_ps for one lane. The value is a 24-bit uniform, n·2^-24 with n in [1, 2^24]: n tells exponent and mantissa. */
function log(value: number): number {
  const n = value * 2 ** 24;
  const length = 32 - Math.clz32(n);
  let exponent = length - 24;
  let x = n / (1 << length);
  if (x < SQRT_HALF) {
    exponent -= 1;
    x = fround(fround(x - 1) + x);
  } else {
    x = fround(x - 1);
  }
  const z = fround(x * x);
  let y = fma(P0, x, P1);
  y = fma(y, x, P2);
  y = fma(y, x, P3);
  y = fma(y, x, P4);
  y = fma(y, x, P5);
  y = fma(y, x, P6);
  y = fma(y, x, P7);
  y = fma(y, x, P8);
  y = fround(y * x);
  y = fma(y, z, fround(exponent * Q1));
  y = fma(z, -0.5, y);
  return fma(exponent, Q2, fround(x + y));
}

const [C0, C1, C2] = [2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2].map(fround);
const [S0, S1, S2] = [-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1].map(fround);

function cosine(z: number): number {
  let y = fma(C0, z, C1);
  y = fma(y, z, C2);
  y = fround(y * z);
  return fround(fma(y, z, -0.5 * z) + 1);
}

function sine(x: number, z: number): number {
  let y = fma(S0, z, S1);
  y = fma(y, z, S2);
  y = fround(y * z);
  return fma(y, x, x);
}
