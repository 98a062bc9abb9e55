/**
 * exp, log, tanh, sigmoid, gelu and softmax on contiguous arrays (AssemblyScript), at most 2 units in the last place from exact (tanh and
 * sigmoid 2.5).
 *
 * Float32 uses the Cephes polynomials, float64 the rational forms of fdlibm and Cephes. `exp` gives an exact 0 where the
 * result would be subnormal: WebAssembly cannot flush subnormals, and arithmetic on them is slow.
 */

const EXP: i32 = 0;
const LOG: i32 = 1;
const TANH: i32 = 2;
const SIGMOID: i32 = 3;

// NOTE [Constants in memory] V8 builds a vector constant anew at every use, in four or five instructions, which tripled the
// time of `exp`. A broadcast from memory takes one, so constants live in the module's data segment, below the scratch region.

// @ts-ignore: decorator
@inline
function f(table: usize, index: usize = 0): v128 {
  return v128.load32_splat(table + (index << 2));
}

// @ts-ignore: decorator
@inline
function d(table: usize, index: usize = 0): v128 {
  return v128.load64_splat(table + (index << 3));
}

// Adding 1.5·2^23 (1.5·2^52) rounds to an integer and leaves it in the low bits.
const ROUND_32 = memory.data<f32>([12582912]);
const ROUND_64 = memory.data<f64>([6755399441055744]);
const ONE_32 = memory.data<f32>([1]);
const ONE_64 = memory.data<f64>([1]);
const HALF_32 = memory.data<f32>([0.5]);
const HALF_64 = memory.data<f64>([0.5]);
const TWO_32 = memory.data<f32>([2]);
const TWO_64 = memory.data<f64>([2]);
const SIGN_32 = memory.data<u32>([0x80000000]);
const SIGN_64 = memory.data<u64>([0x8000000000000000]);
const INFINITY_32 = memory.data<u32>([0x7f800000]);
const INFINITY_64 = memory.data<u64>([0x7ff0000000000000]);
const NAN_32 = memory.data<u32>([0x7fc00000]);
const NAN_64 = memory.data<u64>([0x7ff8000000000000]);
const LOG2E_32 = memory.data<f32>([1.44269504088896341]);
const LOG2E_64 = memory.data<f64>([1.44269504088896338700]);
// ln 2 in two parts; the first has so few bits that its multiples are exact.
const LN2_HIGH_32 = memory.data<f32>([0.693359375]);
const LN2_LOW_32 = memory.data<f32>([-2.12194440e-4]);
const LN2_HIGH_64 = memory.data<f64>([6.93147180369123816490e-1]);
const LN2_LOW_64 = memory.data<f64>([1.90821492927058770002e-10]);

/** x·y + z. */
// @ts-ignore: decorator
@inline
function fma32(x: v128, y: v128, z: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f32x4.relaxed_madd(x, y, z) : f32x4.add(f32x4.mul(x, y), z);
}

/** z - x·y. */
// @ts-ignore: decorator
@inline
function fnma32(x: v128, y: v128, z: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f32x4.relaxed_nmadd(x, y, z) : f32x4.sub(z, f32x4.mul(x, y));
}

// @ts-ignore: decorator
@inline
function fma64(x: v128, y: v128, z: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f64x2.relaxed_madd(x, y, z) : f64x2.add(f64x2.mul(x, y), z);
}

// Below the first bound the result is 0, above the second infinite.
const EXP_RANGE_32 = memory.data<f32>([-87.336, 88.72283935546875]);
const EXP_RANGE_64 = memory.data<f64>([-708.396, 709.78271289338399684]);
const EXP_32 = memory.data<f32>([
  1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1,
]);
const EXP_64 = memory.data<f64>([
  4.13813679705723846039e-8, -1.65339022054652515390e-6, 6.61375632143793436117e-5, -2.77777777770155933842e-3,
  1.66666666666666019037e-1,
]);

/** e^r - 1 - r for |r| ≤ ½ ln 2, given r and r². */
// @ts-ignore: decorator
@inline
function expTail32(r: v128, z: v128): v128 {
  const first = fma32(f(EXP_32, 0), r, f(EXP_32, 1));
  const second = fma32(f(EXP_32, 2), r, f(EXP_32, 3));
  const third = fma32(f(EXP_32, 4), r, f(EXP_32, 5));
  return f32x4.mul(fma32(fma32(first, z, second), z, third), z);
}

// @ts-ignore: decorator
@inline
function exp32(x: v128): v128 {
  const round = f(ROUND_32);
  const t = fma32(x, f(LOG2E_32), round);
  const n = f32x4.sub(t, round);
  const r = fnma32(n, f(LN2_LOW_32), fnma32(n, f(LN2_HIGH_32), x));
  let y = f32x4.add(f32x4.add(expTail32(r, f32x4.mul(r, r)), r), f(ONE_32));
  // Times 2^n: n, in the low bits of t, is added to the exponent. Out of range that is nonsense, which the selects replace.
  y = i32x4.add(y, i32x4.shl(t, 23));
  y = v128.andnot(y, f32x4.lt(x, f(EXP_RANGE_32, 0)));
  return v128.bitselect(y, f32x4.add(x, f(INFINITY_32)), f32x4.le(x, f(EXP_RANGE_32, 1)));
}

// @ts-ignore: decorator
@inline
function exp64(x: v128): v128 {
  const round = d(ROUND_64);
  const t = fma64(x, d(LOG2E_64), round);
  const n = f64x2.sub(t, round);
  const high = f64x2.sub(x, f64x2.mul(n, d(LN2_HIGH_64)));
  const low = f64x2.mul(n, d(LN2_LOW_64));
  const r = f64x2.sub(high, low);
  const z = f64x2.mul(r, r);
  let p = fma64(d(EXP_64, 0), z, d(EXP_64, 1));
  p = fma64(p, z, d(EXP_64, 2));
  p = fma64(p, z, d(EXP_64, 3));
  p = fma64(p, z, d(EXP_64, 4));
  const c = f64x2.sub(r, f64x2.mul(z, p));
  const quotient = f64x2.div(f64x2.mul(r, c), f64x2.sub(d(TWO_64), c));
  let y = f64x2.sub(d(ONE_64), f64x2.sub(f64x2.sub(low, quotient), high));
  y = i64x2.add(y, i64x2.shl(t, 52));
  y = v128.andnot(y, f64x2.lt(x, d(EXP_RANGE_64, 0)));
  return v128.bitselect(y, f64x2.add(x, d(INFINITY_64)), f64x2.le(x, d(EXP_RANGE_64, 1)));
}

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
function lane<T>(x: v128): T {
  if (sizeof<T>() == 8) return <T>f64x2.extract_lane(x, 0);
  return <T>f32x4.extract_lane(x, 0);
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
