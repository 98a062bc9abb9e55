/**
 * gelu and softmax of float32, with their rules, on contiguous arrays (AssemblyScript). Pointers are bytes, counts elements.
 */
import {
  HALF_32,
  ONE_32,
  exp32,
  f,
  fma32,
  lane,
} from './parts/exponential';

/** The exponent of erfc(z) = t·exp(-z² + …) with t = 1 / (1 + z/2), highest power of t first: relative error 1.2e-7 for every z ≥ 0. */
const ERFC_32 = memory.data<f32>([
  0.17087277, -0.82215223, 1.48851587, -1.13520398, 0.27886807, -0.18628806, 0.09678418, 0.37409196, 1.00002368,
  -1.26551223,
]);
const ROOT_EIGHTH_32 = memory.data<f32>([0.353553390593273762]);
const DENSITY_32 = memory.data<f32>([0.398942280401432678]);

/** The share of a normal distribution below x, and -x²/2. Far below 0 it keeps its digits. */
// @ts-ignore: decorator
@inline
function below32(x: v128, exponent: v128): v128 {
  const t = f32x4.div(f(ONE_32), fma32(f32x4.abs(x), f(ROOT_EIGHTH_32), f(ONE_32)));
  let p = fma32(f(ERFC_32, 0), t, f(ERFC_32, 1));
  p = fma32(p, t, f(ERFC_32, 2));
  p = fma32(p, t, f(ERFC_32, 3));
  p = fma32(p, t, f(ERFC_32, 4));
  p = fma32(p, t, f(ERFC_32, 5));
  p = fma32(p, t, f(ERFC_32, 6));
  p = fma32(p, t, f(ERFC_32, 7));
  p = fma32(p, t, f(ERFC_32, 8));
  p = fma32(p, t, f(ERFC_32, 9));
  const tail = f32x4.mul(f32x4.mul(f(HALF_32), t), exp32(f32x4.add(p, exponent)));
  return v128.bitselect(tail, f32x4.sub(f(ONE_32), tail), f32x4.lt(x, f32x4.splat(0)));
}

// @ts-ignore: decorator
@inline
function gelu32(x: v128): v128 {
  return f32x4.mul(x, below32(x, f32x4.neg(f32x4.mul(f32x4.mul(x, f(HALF_32)), x))));
}

// @ts-ignore: decorator
@inline
function geluBackward32(grad: v128, x: v128): v128 {
  const exponent = f32x4.neg(f32x4.mul(f32x4.mul(x, f(HALF_32)), x));
  const density = f32x4.mul(exp32(exponent), f(DENSITY_32));
  return f32x4.mul(grad, f32x4.add(below32(x, exponent), f32x4.mul(x, density)));
}

export function f32_gelu(out: usize, a: usize, n: i32): void {
  const end = out + (<usize>n << 2);
  const whole = out + ((<usize>n << 2) & ~15);
  for (; out < whole; out += 16, a += 16) v128.store(out, gelu32(v128.load(a)));
  for (; out < end; out += 4, a += 4) store<f32>(out, lane<f32>(gelu32(v128.load32_splat(a))));
}

export function f32_gelu_backward(out: usize, grad: usize, a: usize, n: i32): void {
  const end = out + (<usize>n << 2);
  const whole = out + ((<usize>n << 2) & ~15);
  for (; out < whole; out += 16, grad += 16, a += 16) v128.store(out, geluBackward32(v128.load(grad), v128.load(a)));
  for (; out < end; out += 4, grad += 4, a += 4) {
    store<f32>(out, lane<f32>(geluBackward32(v128.load32_splat(grad), v128.load32_splat(a))));
  }
}

/** The sum of four lanes in float64, added to two running sums. */
// @ts-ignore: decorator
@inline
function addWide(sum: v128, x: v128): v128 {
  return f64x2.add(sum, f64x2.add(f64x2.promote_low_f32x4(x), f64x2.promote_low_f32x4(v128.shuffle<f64>(x, x, 1, 0))));
}

/** exp(a - max) of each row, divided by its sum. */
export function f32_softmax_rows(out: usize, a: usize, rows: i32, columns: i32): void {
  const bytes = <usize>columns << 2;
  const whole = bytes & ~15;
  for (let i = 0; i < rows; i++, out += bytes, a += bytes) {
    let max: f32 = -Infinity;
    let most = f32x4.splat(max);
    for (let at: usize = 0; at < whole; at += 16) most = f32x4.max(most, v128.load(a + at));
    for (let at = whole; at < bytes; at += 4) most = f32x4.max(most, v128.load32_splat(a + at));
    max = f32x4.extract_lane(most, 0);
    for (let k = 1; k < 4; k++) {
      most = v128.shuffle<f32>(most, most, 1, 2, 3, 0);
      max = greater(max, f32x4.extract_lane(most, 0));
    }
    const shift = f32x4.splat(max);
    let sums = f64x2.splat(0);
    for (let at: usize = 0; at < whole; at += 16) {
      const e = exp32(f32x4.sub(v128.load(a + at), shift));
      v128.store(out + at, e);
      sums = addWide(sums, e);
    }
    let sum = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
    for (let at = whole; at < bytes; at += 4) {
      const e = lane<f32>(exp32(f32x4.sub(v128.load32_splat(a + at), shift)));
      store<f32>(out + at, e);
      sum += <f64>e;
    }
    const divisor = f32x4.splat(<f32>sum);
    for (let at: usize = 0; at < whole; at += 16) v128.store(out + at, f32x4.div(v128.load(out + at), divisor));
    for (let at = whole; at < bytes; at += 4) store<f32>(out + at, load<f32>(out + at) / <f32>sum);
  }
}

/** NaN when one of them is. */
// @ts-ignore: decorator
@inline
function greater(x: f32, y: f32): f32 {
  return max<f32>(x, y);
}

/** (grad - Σ grad·result) · result in each row. */
export function f32_softmax_backward_rows(out: usize, grad: usize, result: usize, rows: i32, columns: i32): void {
  const bytes = <usize>columns << 2;
  const whole = bytes & ~15;
  for (let i = 0; i < rows; i++, out += bytes, grad += bytes, result += bytes) {
    let sums = f64x2.splat(0);
    for (let at: usize = 0; at < whole; at += 16) {
      sums = addWide(sums, f32x4.mul(v128.load(grad + at), v128.load(result + at)));
    }
    let sum = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
    for (let at = whole; at < bytes; at += 4) sum += <f64>(load<f32>(grad + at) * load<f32>(result + at));
    const total = f32x4.splat(<f32>sum);
    for (let at: usize = 0; at < whole; at += 16) {
      v128.store(out + at, f32x4.mul(f32x4.sub(v128.load(grad + at), total), v128.load(result + at)));
    }
    for (let at = whole; at < bytes; at += 4) {
      store<f32>(out + at, (load<f32>(grad + at) - <f32>sum) * load<f32>(result + at));
    }
  }
}
