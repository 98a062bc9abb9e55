/**
 * float16 and bfloat16: rounding to them. Knows numbers only.
 *
 * NOTE [Half precision] A tensor of either dtype lives in a Float32Array whose every element the dtype could hold. Operators read and compute on it as
 * on float32; what they made is rounded once when they are done (`rare.ts`), as PyTorch does on the CPU. All other code may take such an array for one of float32.
 */

export type HalfType = 'float16' | 'bfloat16';

export function isHalf(dtype: string): dtype is HalfType {
  return dtype === 'float16' || dtype === 'bfloat16';
}

const single = new Float32Array(1);

/** `x` as an element of the dtype holds it; by way of float32, as PyTorch converts. */
export function roundHalf(dtype: HalfType, x: number): number {
  single[0] = x;
  roundElements(dtype, single);
  return single[0]!;
}

/** What a kernel does after each of its steps that computes in the dtype itself; nothing where it has more digits. */
export function roundingOf(dtype: string): (x: number) => number {
  return isHalf(dtype) ? (x) => roundHalf(dtype, x) : (x) => x;
}

/** How a kernel takes the numbers that come with a tensor: of half precision and float32 with float32's digits. */
export function kernelNumber(dtype: string): (x: number) => number {
  return dtype === 'float32' || isHalf(dtype) ? Math.fround : (x) => x;
}

/** Rounds every element, halves to even. */
export function roundElements(dtype: HalfType, data: Float32Array): void {
  const bits = new Uint32Array(data.buffer, data.byteOffset, data.length);
  if (dtype === 'bfloat16') roundBfloat16(bits);
  else roundFloat16(bits, data);
}

/** Sign and exponent of float32 and the first seven bits of its fraction. */
function roundBfloat16(bits: Uint32Array): void {
  for (let i = 0; i < bits.length; i++) {
    const u = bits[i]!;
    if ((u & 0x7fffffff) <= 0x7f800000) bits[i] = (u + 0x7fff + ((u >>> 16) & 1)) & 0xffff0000;
  }
}

/** From here on float16 has only infinity. */
const OVERFLOW = 0x477ff000;
/** Below 2⁻¹⁴ its numbers lie evenly, 2⁻²⁴ apart. */
const SUBNORMAL = 0x38800000;
/** Where the numbers of float32 lie as far apart. */
const STEP = 0.75;

function roundFloat16(bits: Uint32Array, data: Float32Array): void {
  for (let i = 0; i < bits.length; i++) {
    const u = bits[i]!;
    const size = u & 0x7fffffff;
    if (size >= OVERFLOW) {
      if (size < 0x7f800000) bits[i] = (u & 0x80000000) | 0x7f800000;
    } else if (size >= SUBNORMAL) bits[i] = (u + 0xfff + ((u >>> 13) & 1)) & 0xffffe000;
    else {
      const x = data[i]!;
      const rounded = Math.fround(Math.abs(x) + STEP) - STEP;
      data[i] = u >>> 31 === 0 ? rounded : -rounded;
    }
  }
}

/** Numbers that float16 holds as its own bits. */
export function float16Bits(data: ArrayLike<number>): Uint16Array {
  const words = new Uint32Array(Float32Array.from(data).buffer);
  return Uint16Array.from(words, (u, i) => {
    const sign = (u >>> 16) & 0x8000;
    const exponent = (u >>> 23) & 0xff;
    if (exponent === 0xff) return sign | 0x7c00 | ((u & 0x7fffff) === 0 ? 0 : 0x200);
    if (exponent < 113) return sign | (Math.abs(data[i]!) * 2 ** 24);
    return sign | ((exponent - 112) << 10) | ((u >>> 13) & 0x3ff);
  });
}

/** The inverse. */
export function float16Numbers(bits: Uint16Array): Float32Array {
  return Float32Array.from(bits, (half) => {
    const sign = half & 0x8000 ? -1 : 1;
    const exponent = (half >>> 10) & 0x1f;
    const fraction = half & 0x3ff;
    if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
    return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  });
}
