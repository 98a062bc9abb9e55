/**
 * What the transcendental kernels share: constants in memory, fused products, and `exp` of a vector (AssemblyScript). Exports nothing of the module.
 */

// NOTE [Constants in memory] V8 builds a vector constant anew at every use, in four or five instructions, which tripled the
// time of `exp`. A broadcast from memory takes one, so constants live in the module's data segment, below the scratch region.

// @ts-ignore: decorator
@inline
export function f(table: usize, index: usize = 0): v128 {
  return v128.load32_splat(table + (index << 2));
}

// @ts-ignore: decorator
@inline
export function d(table: usize, index: usize = 0): v128 {
  return v128.load64_splat(table + (index << 3));
}

// Adding 1.5·2^23 (1.5·2^52) rounds to an integer and leaves it in the low bits.
export const ROUND_32 = memory.data<f32>([12582912]);
export const ROUND_64 = memory.data<f64>([6755399441055744]);
export const ONE_32 = memory.data<f32>([1]);
export const ONE_64 = memory.data<f64>([1]);
export const HALF_32 = memory.data<f32>([0.5]);
export const HALF_64 = memory.data<f64>([0.5]);
export const TWO_32 = memory.data<f32>([2]);
export const TWO_64 = memory.data<f64>([2]);
export const SIGN_32 = memory.data<u32>([0x80000000]);
export const SIGN_64 = memory.data<u64>([0x8000000000000000]);
export const INFINITY_32 = memory.data<u32>([0x7f800000]);
export const INFINITY_64 = memory.data<u64>([0x7ff0000000000000]);
export const NAN_32 = memory.data<u32>([0x7fc00000]);
export const NAN_64 = memory.data<u64>([0x7ff8000000000000]);
export const LOG2E_32 = memory.data<f32>([1.44269504088896341]);
export const LOG2E_64 = memory.data<f64>([1.44269504088896338700]);
// ln 2 in two parts; the first has so few bits that its multiples are exact.
export const LN2_HIGH_32 = memory.data<f32>([0.693359375]);
export const LN2_LOW_32 = memory.data<f32>([-2.12194440e-4]);
export const LN2_HIGH_64 = memory.data<f64>([6.93147180369123816490e-1]);
export const LN2_LOW_64 = memory.data<f64>([1.90821492927058770002e-10]);

/** x·y + z. */
// @ts-ignore: decorator
@inline
export function fma32(x: v128, y: v128, z: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f32x4.relaxed_madd(x, y, z) : f32x4.add(f32x4.mul(x, y), z);
}

/** z - x·y. */
// @ts-ignore: decorator
@inline
export function fnma32(x: v128, y: v128, z: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f32x4.relaxed_nmadd(x, y, z) : f32x4.sub(z, f32x4.mul(x, y));
}

// @ts-ignore: decorator
@inline
export function fma64(x: v128, y: v128, z: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f64x2.relaxed_madd(x, y, z) : f64x2.add(f64x2.mul(x, y), z);
}

// Below the first bound the result is 0, above the second infinite.
export const EXP_RANGE_32 = memory.data<f32>([-87.336, 88.72283935546875]);
export const EXP_RANGE_64 = memory.data<f64>([-708.396, 709.78271289338399684]);
export const EXP_32 = memory.data<f32>([
  1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1,
]);
export const EXP_64 = memory.data<f64>([
  4.13813679705723846039e-8, -1.65339022054652515390e-6, 6.61375632143793436117e-5, -2.77777777770155933842e-3,
  1.66666666666666019037e-1,
]);

/** e^r - 1 - r for |r| ≤ ½ ln 2, given r and r². */
// @ts-ignore: decorator
@inline
export function expTail32(r: v128, z: v128): v128 {
  const first = fma32(f(EXP_32, 0), r, f(EXP_32, 1));
  const second = fma32(f(EXP_32, 2), r, f(EXP_32, 3));
  const third = fma32(f(EXP_32, 4), r, f(EXP_32, 5));
  return f32x4.mul(fma32(fma32(first, z, second), z, third), z);
}

// @ts-ignore: decorator
@inline
export function exp32(x: v128): v128 {
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
export function exp64(x: v128): v128 {
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

// @ts-ignore: decorator
@inline
export function lane<T>(x: v128): T {
  if (sizeof<T>() == 8) return <T>f64x2.extract_lane(x, 0);
  return <T>f32x4.extract_lane(x, 0);
}
