/**
 * exp, log, tanh and sigmoid on contiguous arrays (AssemblyScript), at most 2 units in the last place from exact (tanh and
 * sigmoid 2.5).
 *
 * Float32 uses the Cephes polynomials, float64 the rational forms of fdlibm and Cephes. `exp` gives an exact 0 where the
 * result would be subnormal: WebAssembly cannot flush subnormals, and arithmetic on them is slow.
 */

import {
  HALF_32,
  HALF_64,
  INFINITY_32,
  INFINITY_64,
  LN2_HIGH_32,
  LN2_HIGH_64,
  LN2_LOW_32,
  LN2_LOW_64,
  LOG2E_32,
  NAN_32,
  NAN_64,
  ONE_32,
  ONE_64,
  ROUND_32,
  SIGN_32,
  SIGN_64,
  TWO_32,
  TWO_64,
  d,
  exp32,
  exp64,
  expTail32,
  f,
  fma32,
  fma64,
  fnma32,
  lane,
} from './parts/exponential';

const EXP: i32 = 0;
const LOG: i32 = 1;
const TANH: i32 = 2;
const SIGMOID: i32 = 3;

const LOG_32 = memory.data<f32>([
  7.0376836292e-2, -1.1514610310e-1, 1.1676998740e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1,
  2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1,
]);
/** Odd and even coefficients of fdlibm's polynomial, highest first. */
const LOG_64 = memory.data<f64>([
  1.479819860510658591e-1, 1.818357216161805012e-1, 2.857142874366239149e-1, 6.666666666666735130e-1,
  1.531383769920937332e-1, 2.222219843214978396e-1, 3.999999999940941908e-1,
]);
const ROOT_HALF_32 = memory.data<f32>([0.707106781186547524]);
const ROOT_64 = memory.data<f64>([1.41421356237309504880]);
/** Smallest normal number, the factor 2^23 (2^54) that lifts subnormals above it, and its logarithm (its exponent). */
const TINY_32 = memory.data<f32>([1.17549435e-38, 8388608, 15.942385152878742]);
const TINY_64 = memory.data<f64>([2.2250738585072014e-308, 18014398509481984, 54]);
const NORMAL_SPAN_32 = memory.data<u32>([0x7f000000]);
const FRACTION_32 = memory.data<u32>([0x007fffff]);
const FRACTION_64 = memory.data<u64>([0x000fffffffffffff]);
const EXPONENT_32 = memory.data<i32>([126]);
/** 2^52, whose low bits take an integer, and what to subtract to get the exponent back. */
const EXPONENT_64 = memory.data<f64>([4503599627370496, 4503599627371519]);

// @ts-ignore: decorator
@inline
function log32(x: v128): v128 {
  const normal = i32x4.lt_u(i32x4.sub(x, f(TINY_32, 0)), f(NORMAL_SPAN_32));
  return i32x4.all_true(normal) ? normalLog32(x) : anyLog32(x);
}

/** Zero, negative, subnormal, infinite or NaN among the lanes: seldom, so off the fast road. */
function anyLog32(given: v128): v128 {
  const tiny = f32x4.lt(given, f(TINY_32, 0));
  let y = normalLog32(v128.bitselect(f32x4.mul(given, f(TINY_32, 1)), given, tiny));
  y = f32x4.sub(y, v128.and(tiny, f(TINY_32, 2)));
  const zero = f32x4.splat(0);
  y = v128.bitselect(v128.or(f(INFINITY_32), f(SIGN_32)), y, f32x4.eq(given, zero));
  y = v128.bitselect(f(NAN_32), y, f32x4.lt(given, zero));
  // +infinity and NaN are their own logarithms.
  return v128.bitselect(y, given, f32x4.lt(given, f(INFINITY_32)));
}

// @ts-ignore: decorator
@inline
function normalLog32(x: v128): v128 {
  const one = f(ONE_32);
  // x = m·2^e with m in [√½, √2).
  let e = f32x4.convert_i32x4_s(i32x4.sub(i32x4.shr_u(x, 23), f(EXPONENT_32)));
  let m = v128.or(v128.and(x, f(FRACTION_32)), f(HALF_32));
  const below = f32x4.lt(m, f(ROOT_HALF_32));
  e = f32x4.sub(e, v128.and(below, one));
  m = f32x4.add(f32x4.sub(m, one), v128.and(below, m));
  const z = f32x4.mul(m, m);
  const cube = f32x4.mul(z, m);
  const high = fma32(fma32(f(LOG_32, 0), m, f(LOG_32, 1)), m, f(LOG_32, 2));
  const middle = fma32(fma32(f(LOG_32, 3), m, f(LOG_32, 4)), m, f(LOG_32, 5));
  const low = fma32(fma32(f(LOG_32, 6), m, f(LOG_32, 7)), m, f(LOG_32, 8));
  let y = f32x4.mul(fma32(fma32(high, cube, middle), cube, low), cube);
  y = fma32(e, f(LN2_LOW_32), y);
  y = fnma32(z, f(HALF_32), y);
  return fma32(e, f(LN2_HIGH_32), f32x4.add(m, y));
}

// @ts-ignore: decorator
@inline
function log64(given: v128): v128 {
  const one = d(ONE_64);
  const tiny = f64x2.lt(given, d(TINY_64, 0));
  const x = v128.bitselect(f64x2.mul(given, d(TINY_64, 1)), given, tiny);
  let e = f64x2.sub(v128.or(i64x2.shr_u(x, 52), d(EXPONENT_64, 0)), d(EXPONENT_64, 1));
  e = f64x2.sub(e, v128.and(tiny, d(TINY_64, 2)));
  let m = v128.or(v128.and(x, d(FRACTION_64)), one);
  const above = f64x2.gt(m, d(ROOT_64));
  e = f64x2.add(e, v128.and(above, one));
  m = v128.bitselect(f64x2.mul(m, d(HALF_64)), m, above);
  const g = f64x2.sub(m, one);
  const s = f64x2.div(g, f64x2.add(d(TWO_64), g));
  const z = f64x2.mul(s, s);
  const w = f64x2.mul(z, z);
  let odd = fma64(d(LOG_64, 0), w, d(LOG_64, 1));
  odd = fma64(odd, w, d(LOG_64, 2));
  odd = f64x2.mul(fma64(odd, w, d(LOG_64, 3)), z);
  let even = fma64(d(LOG_64, 4), w, d(LOG_64, 5));
  even = f64x2.mul(fma64(even, w, d(LOG_64, 6)), w);
  const square = f64x2.mul(f64x2.mul(d(HALF_64), g), g);
  const tail = fma64(s, f64x2.add(square, f64x2.add(odd, even)), f64x2.mul(e, d(LN2_LOW_64)));
  let y = f64x2.sub(f64x2.mul(e, d(LN2_HIGH_64)), f64x2.sub(f64x2.sub(square, tail), g));
  const zero = f64x2.splat(0);
  y = v128.bitselect(v128.or(d(INFINITY_64), d(SIGN_64)), y, f64x2.eq(given, zero));
  y = v128.bitselect(d(NAN_64), y, f64x2.lt(given, zero));
  return v128.bitselect(y, given, f64x2.lt(given, d(INFINITY_64)));
}

/** From here on tanh is 1 to the last bit. */
const TANH_BOUND_32 = memory.data<f32>([9.02]);
const TANH_P_64 = memory.data<f64>([-9.64399179425052238628e-1, -9.92877231001918586564e1, -1.61468768441708447952e3]);
const TANH_Q_64 = memory.data<f64>([1.12811678491632931402e2, 2.23548839060100448583e3, 4.84406305325125486048e3]);
/** Below this a quotient of polynomials serves, above it 1 - 2/(e^2x + 1). */
const NEAR_64 = memory.data<f64>([0.625]);

/** q/(q + 2) with q = e^2|x| - 1 = (2^n - 1) + 2^n·(e^r - 1), which keeps its digits near 0. */
// @ts-ignore: decorator
@inline
function tanh32(x: v128): v128 {
  const round = f(ROUND_32);
  // NaN passes through pmin only as its first operand.
  const size = f32x4.pmin(f32x4.abs(x), f(TANH_BOUND_32));
  const double = f32x4.add(size, size);
  const t = fma32(double, f(LOG2E_32), round);
  const n = f32x4.sub(t, round);
  const r = fnma32(n, f(LN2_LOW_32), fnma32(n, f(LN2_HIGH_32), double));
  const power = i32x4.add(f(ONE_32), i32x4.shl(t, 23));
  const grown = f32x4.add(expTail32(r, f32x4.mul(r, r)), r);
  const q = fma32(power, grown, f32x4.sub(power, f(ONE_32)));
  return v128.or(f32x4.div(q, f32x4.add(q, f(TWO_32))), v128.and(x, f(SIGN_32)));
}

// @ts-ignore: decorator
@inline
function tanh64(x: v128): v128 {
  const size = f64x2.abs(x);
  const z = f64x2.mul(x, x);
  let p = fma64(d(TANH_P_64, 0), z, d(TANH_P_64, 1));
  p = fma64(p, z, d(TANH_P_64, 2));
  let q = f64x2.add(z, d(TANH_Q_64, 0));
  q = fma64(q, z, d(TANH_Q_64, 1));
  q = fma64(q, z, d(TANH_Q_64, 2));
  const near = fma64(f64x2.mul(x, z), f64x2.div(p, q), x);
  const one = d(ONE_64);
  const far = f64x2.sub(one, f64x2.div(d(TWO_64), f64x2.add(exp64(f64x2.add(size, size)), one)));
  const signed = v128.or(far, v128.and(x, d(SIGN_64)));
  return v128.bitselect(near, signed, f64x2.lt(size, d(NEAR_64)));
}

// @ts-ignore: decorator
@inline
function apply<T>(op: i32, x: v128): v128 {
  if (op == EXP) return sizeof<T>() == 8 ? exp64(x) : exp32(x);
  if (op == LOG) return sizeof<T>() == 8 ? log64(x) : log32(x);
  if (op == TANH) return sizeof<T>() == 8 ? tanh64(x) : tanh32(x);
  const one = sizeof<T>() == 8 ? d(ONE_64) : f(ONE_32);
  const power = v128.neg<T>(x);
  return v128.div<T>(one, v128.add<T>(one, sizeof<T>() == 8 ? exp64(power) : exp32(power)));
}


// @ts-ignore: decorator
@inline
function loop<T>(op: i32, out: usize, a: usize, n: i32): void {
  const end = out + <usize>n * sizeof<T>();
  const whole = out + ((<usize>n * sizeof<T>()) & ~15);
  while (out < whole) {
    v128.store(out, apply<T>(op, v128.load(a)));
    out += 16;
    a += 16;
  }
  while (out < end) {
    store<T>(out, lane<T>(apply<T>(op, v128.splat<T>(load<T>(a)))));
    out += sizeof<T>();
    a += sizeof<T>();
  }
}

export function f32_exp(out: usize, a: usize, n: i32): void { loop<f32>(EXP, out, a, n); }
export function f32_log(out: usize, a: usize, n: i32): void { loop<f32>(LOG, out, a, n); }
export function f32_tanh(out: usize, a: usize, n: i32): void { loop<f32>(TANH, out, a, n); }
export function f32_sigmoid(out: usize, a: usize, n: i32): void { loop<f32>(SIGMOID, out, a, n); }
export function f64_exp(out: usize, a: usize, n: i32): void { loop<f64>(EXP, out, a, n); }
export function f64_log(out: usize, a: usize, n: i32): void { loop<f64>(LOG, out, a, n); }
export function f64_tanh(out: usize, a: usize, n: i32): void { loop<f64>(TANH, out, a, n); }
export function f64_sigmoid(out: usize, a: usize, n: i32): void { loop<f64>(SIGMOID, out, a, n); }
