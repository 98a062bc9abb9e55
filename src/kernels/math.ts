/**
 * exp, log, tanh and sigmoid on contiguous arrays (AssemblyScript), at most 2 units in the last place from exact (sigmoid 2.5).
 *
 * Float32 uses the Cephes polynomials, float64 the rational forms of fdlibm and Cephes. `exp` gives an exact 0 where the
 * result would be subnormal: WebAssembly cannot flush subnormals, and arithmetic on them is slow.
 */

const EXP: i32 = 0;
const LOG: i32 = 1;
const TANH: i32 = 2;
const SIGMOID: i32 = 3;

// Adding 1.5·2^23 (1.5·2^52) rounds to an integer and leaves it in the low bits.
const ROUND_F32: f32 = 12582912.0;
const ROUND_F64: f64 = 6755399441055744.0;

// @ts-ignore: decorator
@inline
function f(x: f32): v128 {
  return f32x4.splat(x);
}

// @ts-ignore: decorator
@inline
function d(x: f64): v128 {
  return f64x2.splat(x);
}

/** x·y + z. */
// @ts-ignore: decorator
@inline
function fma32(x: v128, y: v128, z: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f32x4.relaxed_madd(x, y, z) : f32x4.add(f32x4.mul(x, y), z);
}

// @ts-ignore: decorator
@inline
function fma64(x: v128, y: v128, z: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f64x2.relaxed_madd(x, y, z) : f64x2.add(f64x2.mul(x, y), z);
}

// @ts-ignore: decorator
@inline
function exp32(given: v128): v128 {
  // Outside of [-88, 89] the answer is known; there the clamp only keeps the steps below in range. NaN passes.
  const x = f32x4.pmin(f32x4.pmax(given, f(-88)), f(89));
  const t = fma32(x, f(1.44269504088896341), f(ROUND_F32));
  const n = f32x4.sub(t, f(ROUND_F32));
  const r = fma32(n, f(2.12194440e-4), fma32(n, f(-0.693359375), x));
  let y = fma32(f(1.9875691500e-4), r, f(1.3981999507e-3));
  y = fma32(y, r, f(8.3334519073e-3));
  y = fma32(y, r, f(4.1665795894e-2));
  y = fma32(y, r, f(1.6666665459e-1));
  y = fma32(y, r, f(5.0000001201e-1));
  y = f32x4.add(fma32(y, f32x4.mul(r, r), r), f(1));
  // 2^n in two halves: 2^128 alone would be infinite.
  const k = i32x4.sub(t, f(ROUND_F32));
  const half = i32x4.shr_s(k, 1);
  y = f32x4.mul(y, i32x4.shl(i32x4.add(half, i32x4.splat(127)), 23));
  y = f32x4.mul(y, i32x4.shl(i32x4.add(i32x4.sub(k, half), i32x4.splat(127)), 23));
  y = v128.andnot(y, f32x4.lt(given, f(-87.33654475055310)));
  return v128.bitselect(f(Infinity), y, f32x4.gt(given, f(88.72283935546875)));
}

// @ts-ignore: decorator
@inline
function exp64(given: v128): v128 {
  const x = f64x2.pmin(f64x2.pmax(given, d(-709)), d(710));
  const t = fma64(x, d(1.44269504088896338700), d(ROUND_F64));
  const n = f64x2.sub(t, d(ROUND_F64));
  const high = f64x2.sub(x, f64x2.mul(n, d(6.93147180369123816490e-1)));
  const low = f64x2.mul(n, d(1.90821492927058770002e-10));
  const r = f64x2.sub(high, low);
  const z = f64x2.mul(r, r);
  let p = fma64(d(4.13813679705723846039e-8), z, d(-1.65339022054652515390e-6));
  p = fma64(p, z, d(6.61375632143793436117e-5));
  p = fma64(p, z, d(-2.77777777770155933842e-3));
  p = fma64(p, z, d(1.66666666666666019037e-1));
  const c = f64x2.sub(r, f64x2.mul(z, p));
  const quotient = f64x2.div(f64x2.mul(r, c), f64x2.sub(d(2), c));
  let y = f64x2.sub(d(1), f64x2.sub(f64x2.sub(low, quotient), high));
  const k = i64x2.sub(t, d(ROUND_F64));
  const half = i64x2.sub(fma64(n, d(0.5), d(ROUND_F64)), d(ROUND_F64));
  y = f64x2.mul(y, i64x2.shl(i64x2.add(half, i64x2.splat(1023)), 52));
  y = f64x2.mul(y, i64x2.shl(i64x2.add(i64x2.sub(k, half), i64x2.splat(1023)), 52));
  y = v128.andnot(y, f64x2.lt(given, d(-708.39641853226410622)));
  return v128.bitselect(d(Infinity), y, f64x2.gt(given, d(709.78271289338399684)));
}

// @ts-ignore: decorator
@inline
function log32(given: v128): v128 {
  const tiny = f32x4.lt(given, f(1.17549435e-38));
  const x = v128.bitselect(f32x4.mul(given, f(8388608)), given, tiny);
  // x = m·2^e with m in [√½, √2).
  let e = f32x4.convert_i32x4_s(i32x4.sub(i32x4.shr_u(x, 23), i32x4.splat(126)));
  e = f32x4.sub(e, v128.and(tiny, f(23)));
  let m = v128.or(v128.and(x, i32x4.splat(0x007fffff)), f(0.5));
  const below = f32x4.lt(m, f(0.707106781186547524));
  e = f32x4.sub(e, v128.and(below, f(1)));
  m = f32x4.add(f32x4.sub(m, f(1)), v128.and(below, m));
  const z = f32x4.mul(m, m);
  let y = fma32(f(7.0376836292e-2), m, f(-1.1514610310e-1));
  y = fma32(y, m, f(1.1676998740e-1));
  y = fma32(y, m, f(-1.2420140846e-1));
  y = fma32(y, m, f(1.4249322787e-1));
  y = fma32(y, m, f(-1.6668057665e-1));
  y = fma32(y, m, f(2.0000714765e-1));
  y = fma32(y, m, f(-2.4999993993e-1));
  y = fma32(y, m, f(3.3333331174e-1));
  y = f32x4.mul(f32x4.mul(y, m), z);
  y = fma32(e, f(-2.12194440e-4), y);
  y = fma32(z, f(-0.5), y);
  y = fma32(e, f(0.693359375), f32x4.add(m, y));
  y = v128.bitselect(f(-Infinity), y, f32x4.eq(given, f(0)));
  y = v128.bitselect(f(NaN), y, f32x4.lt(given, f(0)));
  // +infinity and NaN are their own logarithms.
  return v128.bitselect(y, given, f32x4.lt(given, f(Infinity)));
}

// @ts-ignore: decorator
@inline
function log64(given: v128): v128 {
  const tiny = f64x2.lt(given, d(2.2250738585072014e-308));
  const x = v128.bitselect(f64x2.mul(given, d(18014398509481984)), given, tiny);
  let e = f64x2.sub(v128.or(i64x2.shr_u(x, 52), d(4503599627370496)), d(4503599627370496 + 1023));
  e = f64x2.sub(e, v128.and(tiny, d(54)));
  let m = v128.or(v128.and(x, i64x2.splat(0x000fffffffffffff)), d(1));
  const above = f64x2.gt(m, d(1.41421356237309504880));
  e = f64x2.add(e, v128.and(above, d(1)));
  m = v128.bitselect(f64x2.mul(m, d(0.5)), m, above);
  const g = f64x2.sub(m, d(1));
  const s = f64x2.div(g, f64x2.add(d(2), g));
  const z = f64x2.mul(s, s);
  const w = f64x2.mul(z, z);
  let even = fma64(d(1.531383769920937332e-1), w, d(2.222219843214978396e-1));
  even = f64x2.mul(fma64(even, w, d(3.999999999940941908e-1)), w);
  let odd = fma64(d(1.479819860511658591e-1), w, d(1.818357216161805012e-1));
  odd = fma64(odd, w, d(2.857142874366239149e-1));
  odd = f64x2.mul(fma64(odd, w, d(6.666666666666735130e-1)), z);
  const square = f64x2.mul(f64x2.mul(d(0.5), g), g);
  const tail = fma64(s, f64x2.add(square, f64x2.add(odd, even)), f64x2.mul(e, d(1.90821492927058770002e-10)));
  let y = f64x2.sub(f64x2.mul(e, d(6.93147180369123816490e-1)), f64x2.sub(f64x2.sub(square, tail), g));
  y = v128.bitselect(d(-Infinity), y, f64x2.eq(given, d(0)));
  y = v128.bitselect(d(NaN), y, f64x2.lt(given, d(0)));
  return v128.bitselect(y, given, f64x2.lt(given, d(Infinity)));
}

// @ts-ignore: decorator
@inline
function tanh32(x: v128): v128 {
  const size = f32x4.abs(x);
  const z = f32x4.mul(x, x);
  let near = fma32(f(-5.70498872745e-3), z, f(2.06390887954e-2));
  near = fma32(near, z, f(-5.37397155531e-2));
  near = fma32(near, z, f(1.33314422036e-1));
  near = fma32(near, z, f(-3.33332819422e-1));
  near = fma32(f32x4.mul(near, z), x, x);
  const far = f32x4.sub(f(1), f32x4.div(f(2), f32x4.add(exp32(f32x4.add(size, size)), f(1))));
  const signed = v128.or(far, v128.and(x, f(-0.0)));
  return v128.bitselect(near, signed, f32x4.lt(size, f(0.625)));
}

// @ts-ignore: decorator
@inline
function tanh64(x: v128): v128 {
  const size = f64x2.abs(x);
  const z = f64x2.mul(x, x);
  let p = fma64(d(-9.64399179425052238628e-1), z, d(-9.92877231001918586564e1));
  p = fma64(p, z, d(-1.61468768441708447952e3));
  let q = f64x2.add(z, d(1.12811678491632931402e2));
  q = fma64(q, z, d(2.23548839060100448583e3));
  q = fma64(q, z, d(4.84406305325125486048e3));
  const near = fma64(f64x2.mul(x, z), f64x2.div(p, q), x);
  const far = f64x2.sub(d(1), f64x2.div(d(2), f64x2.add(exp64(f64x2.add(size, size)), d(1))));
  const signed = v128.or(far, v128.and(x, d(-0.0)));
  return v128.bitselect(near, signed, f64x2.lt(size, d(0.625)));
}

// @ts-ignore: decorator
@inline
function apply<T>(op: i32, x: v128): v128 {
  if (op == EXP) return sizeof<T>() == 8 ? exp64(x) : exp32(x);
  if (op == LOG) return sizeof<T>() == 8 ? log64(x) : log32(x);
  if (op == TANH) return sizeof<T>() == 8 ? tanh64(x) : tanh32(x);
  const one = v128.splat<T>(<T>1);
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
