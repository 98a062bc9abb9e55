/**
 * Random whole numbers below a bound, as numpy draws them: by masks and refusals for `np.random`, by Lemire's multiplication for Generators. Small dtypes
 * take several numbers from one draw of 32 bits.
 */
import type { DType } from '../dtype.ts';
import { unsupported } from '../errors.ts';
import { type Bits, maskOf } from './bitGenerators.ts';

/** One number in [0, range], drawn as `random_interval` and `random_bounded_uint64` do. */
export function interval(bits: Bits, range: number, masked: boolean): number {
  if (range === 0) return 0;
  if (range > 0xffffffff) return wide(bits, BigInt(range), masked);
  if (range === 0xffffffff) return bits.next32();
  if (masked) {
    const mask = maskOf(range);
    for (;;) {
      const value = (bits.next32() & mask) >>> 0;
      if (value <= range) return value;
    }
  }
  return scaled(() => bits.next32(), range, 2 ** 32);
}

function wide(bits: Bits, range: bigint, masked: boolean): number {
  if (range > BigInt(Number.MAX_SAFE_INTEGER))
    throw unsupported('numpy.random: whole numbers from a range beyond 2^53');
  if (masked) {
    const mask = (1n << BigInt(range.toString(2).length)) - 1n;
    for (;;) {
      const value = bits.next64() & mask;
      if (value <= range) return Number(value);
    }
  }
  const count = range + 1n;
  const threshold = ((1n << 64n) - count) % count;
  for (;;) {
    const product = bits.next64() * count;
    if (BigInt.asUintN(64, product) >= threshold) return Number(product >> 64n);
  }
}

/** Lemire: the upper part of a product, drawn again where it would be uneven. `size` is 2 to the number of bits of a draw. */
function scaled(draw: () => number, range: number, size: number): number {
  const count = range + 1;
  const threshold = (size - count) % count;
  for (;;) {
    const [high, low] = product(draw(), count, size);
    if (low >= count || low >= threshold) return high;
  }
}

/** a · b as multiples of `size` and rest, exactly. */
function product(a: number, b: number, size: number): [number, number] {
  if (size < 2 ** 32) return [Math.floor((a * b) / size), (a * b) % size];
  const whole = BigInt(a) * BigInt(b);
  return [Number(whole >> 32n), Number(whole & 0xffffffffn)];
}

/** Draws of few bits, the lowest of 32 first. */
function parts(bits: Bits, width: number): () => number {
  let buffer = 0;
  let left = 0;
  const mask = 2 ** width - 1;
  return () => {
    if (left === 0) {
      buffer = bits.next32();
      left = 32 / width - 1;
    } else {
      buffer >>>= width;
      left--;
    }
    return buffer & mask;
  };
}

const WIDTHS: Partial<Readonly<Record<DType, number>>> = { bool: 1, uint8: 8, int8: 8, int16: 16 };

/** `count` numbers in [low, low + range]. */
export function integers(
  bits: Bits,
  low: number,
  range: number,
  count: number,
  dtype: DType,
  masked: boolean,
): Float64Array {
  const out = new Float64Array(count);
  const width = WIDTHS[dtype];
  if (range === 0) return out.fill(low);
  if (width === undefined) {
    for (let i = 0; i < count; i++) out[i] = low + interval(bits, range, masked);
    return out;
  }
  const draw = parts(bits, width);
  const full = range === 2 ** width - 1;
  const mask = maskOf(range);
  for (let i = 0; i < count; i++) {
    let value: number;
    if (full) value = draw();
    else if (masked) {
      do value = draw() & mask;
      while (value > range);
    } else value = scaled(draw, range, 2 ** width);
    out[i] = low + value;
  }
  return out;
}
