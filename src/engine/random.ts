/**
 * Random numbers as PyTorch's CPU backend draws them: the same seed gives the same stream.
 *
 * `Generator` is the Mersenne Twister with PyTorch's cached normal samples; the functions fill plain typed arrays in
 * row-major order. The file knows nothing of tensors, dtypes or the default generator: the caller chooses the array that
 * holds a dtype (int64 may live in a Float64Array or a BigInt64Array) and hands in the generator.
 */
import { refused, TorchError } from './errors.ts';
import { normalFillChunk } from './randomNormal.ts';
import { sinCos } from './rounded.ts';

const STATE_SIZE = 624;
const SHIFT_SIZE = 397;
/** The layout of `torch.get_rng_state()`: header, 624 words of 64 bits, three doubles, flags, one float. */
const STATE_BYTES = 5056;
const WORDS_AT = 24;
const NORMAL_Y_AT = WORDS_AT + STATE_SIZE * 8 + 8;
const NORMAL_VALID_AT = NORMAL_Y_AT + 16;
const FLOAT_NORMAL_AT = NORMAL_VALID_AT + 8;
const TWO_32 = 4294967296;
const DEFAULT_SEED = 67280421310721n;

/**
 * PyTorch's CPU generator (`ATen/CPUGeneratorImpl.cpp`, `ATen/core/MT19937RNGEngine.h`).
 *
 * The seed may be any integer in [-2^63, 2^64); negative seeds wrap modulo 2^64, and the twister itself sees the low
 * 32 bits. A Box–Muller draw yields two samples: the second waits in `next_double_normal_sample`.
 */
export class Generator {
  next_float_normal_sample: number | undefined;
  next_double_normal_sample: number | undefined;
  private readonly words = new Int32Array(STATE_SIZE);
  private left = 1;
  private next = 0;
  private seedValue = 0n;

  constructor(seed: number | bigint = DEFAULT_SEED) {
    this.manual_seed(seed);
  }

  /** Starts the stream of `seed` anew and forgets cached samples; gives itself back, as PyTorch does. */
  manual_seed(seed: number | bigint): this {
    const wide = typeof seed === 'bigint' ? seed : BigInt(Math.trunc(seed));
    if (wide < -(2n ** 63n) || wide >= 2n ** 64n)
      throw new TorchError('ValueError', 'Overflow when unpacking long long');
    this.seedValue = BigInt.asUintN(64, wide);
    const words = this.words;
    words[0] = Number(BigInt.asIntN(32, wide));
    for (let i = 1; i < STATE_SIZE; i++) {
      const previous = words[i - 1];
      words[i] = Math.imul(1812433253, previous ^ (previous >>> 30)) + i;
    }
    this.left = 1;
    this.next = 0;
    this.next_float_normal_sample = undefined;
    this.next_double_normal_sample = undefined;
    return this;
  }

  /** Reseeds from chance and tells the seed chosen. */
  seed(): bigint {
    const chosen = BigInt(Math.floor(Math.random() * 2 ** 53));
    this.manual_seed(chosen);
    return chosen;
  }

  initial_seed(): bigint {
    return this.seedValue;
  }

  /** The next 32 bits, as an unsigned integer. */
  random(): number {
    if (--this.left === 0) this.refill();
    let y = this.words[this.next++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  /** The next 64 bits; the high word is drawn first. */
  random64(): bigint {
    const high = this.random();
    return (BigInt(high) << 32n) | BigInt(this.random());
  }

  /** A float32 in [0, 1): the low 24 bits of one draw. */
  uniform24(): number {
    return (this.random() & 0xffffff) * 2 ** -24;
  }

  /** A float64 in [0, 1): the low 53 bits of one 64-bit draw. */
  uniform53(): number {
    const high = this.random() & 0x1fffff;
    return (high * TWO_32 + this.random()) * 2 ** -53;
  }

  /** One standard normal sample by Box–Muller on doubles (`normal_distribution<double>`, ATen/core/DistributionsHelper.h). */
  normal53(): number {
    const waiting = this.next_double_normal_sample;
    if (waiting !== undefined) {
      this.next_double_normal_sample = undefined;
      return waiting;
    }
    const [sin, cos] = sinCos(2 * Math.PI * this.uniform53());
    const radius = Math.sqrt(-2 * Math.log1p(-this.uniform53()));
    this.next_double_normal_sample = radius * sin;
    return radius * cos;
  }

  /** The whole state, byte for byte what `torch.get_rng_state()` holds. */
  get_state(): Uint8Array {
    const bytes = new Uint8Array(STATE_BYTES);
    const view = new DataView(bytes.buffer);
    view.setBigUint64(0, this.seedValue, true);
    view.setInt32(8, this.left, true);
    view.setInt32(12, 1, true);
    view.setInt32(16, this.next, true);
    for (let i = 0; i < STATE_SIZE; i++) view.setInt32(WORDS_AT + i * 8, this.words[i], true);
    if (this.next_double_normal_sample !== undefined) {
      view.setFloat64(NORMAL_Y_AT, this.next_double_normal_sample, true);
      view.setInt32(NORMAL_VALID_AT, 1, true);
    }
    if (this.next_float_normal_sample !== undefined) {
      view.setFloat32(FLOAT_NORMAL_AT, this.next_float_normal_sample, true);
      view.setUint8(FLOAT_NORMAL_AT + 4, 1);
    }
    return bytes;
  }

  /** Takes a state given by `get_state` (or saved from PyTorch itself). */
  set_state(state: Uint8Array): this {
    if (state.length !== STATE_BYTES) {
      throw refused(
        `Expected a CPUGeneratorImplState of size ${STATE_BYTES} but found the input RNG state size to be ${state.length}`,
      );
    }
    const view = new DataView(state.buffer, state.byteOffset, STATE_BYTES);
    const left = view.getInt32(8, true);
    const next = view.getInt32(16, true);
    const seeded = view.getInt32(12, true) === 1;
    if (!seeded || left <= 0 || left > STATE_SIZE || next < 0 || next > STATE_SIZE) {
      throw refused('Invalid mt19937 state');
    }
    this.seedValue = view.getBigUint64(0, true);
    this.left = left;
    this.next = next;
    for (let i = 0; i < STATE_SIZE; i++) this.words[i] = view.getInt32(WORDS_AT + i * 8, true);
    this.next_double_normal_sample =
      view.getInt32(NORMAL_VALID_AT, true) !== 0 ? view.getFloat64(NORMAL_Y_AT, true) : undefined;
    this.next_float_normal_sample =
      view.getUint8(FLOAT_NORMAL_AT + 4) !== 0 ? view.getFloat32(FLOAT_NORMAL_AT, true) : undefined;
    return this;
  }

  /** A generator that will give the same numbers from here on. */
  clone(): Generator {
    return new Generator().set_state(this.get_state());
  }

  private refill(): void {
    const words = this.words;
    for (let i = 0; i < STATE_SIZE; i++) {
      const following = words[i + 1 === STATE_SIZE ? 0 : i + 1];
      const mixed = (words[i] & 0x80000000) | (following & 0x7fffffff);
      const far = words[i < STATE_SIZE - SHIFT_SIZE ? i + SHIFT_SIZE : i + SHIFT_SIZE - STATE_SIZE];
      words[i] = far ^ (mixed >>> 1) ^ (-(following & 1) & 0x9908b0df);
    }
    this.left = STATE_SIZE;
    this.next = 0;
  }
}

/** Arrays that hold floating dtypes. */
export type FloatArray = Float32Array | Float64Array;
/** Arrays that may hold an integer dtype (and the floating ones `randint` may fill). */
export type IntegerArray = FloatArray | Int32Array | Int16Array | Int8Array | Uint8Array | BigInt64Array;

/** Fills with U[from, to) (`uniform_real_distribution`, ATen/core/DistributionsHelper.h). */
export function uniform(out: FloatArray, from: number, to: number, generator: Generator): void {
  if (out instanceof Float32Array) {
    const low = Math.fround(from);
    const span = Math.fround(Math.fround(to) - low);
    for (let i = 0; i < out.length; i++) out[i] = generator.uniform24() * span + low;
    return;
  }
  const span = to - from;
  if (from === 0) for (let i = 0; i < out.length; i++) out[i] = generator.uniform53() * span;
  else for (let i = 0; i < out.length; i++) out[i] = fusedMultiplyAdd(generator.uniform53(), span, from);
}

/**
 * Fills with N(mean, std²) (`normal_kernel`, ATen/native/cpu/DistributionTemplates.h).
 *
 * PyTorch takes two roads: below 16 elements Box–Muller one by one, with the second sample cached in the generator;
 * from 16 on `normal_fill`, which draws all uniforms first, transforms chunks of 16 and, where the size is no multiple
 * of 16, draws the last 16 elements once more.
 */
export function normal(out: FloatArray, mean: number, std: number, generator: Generator, half = false): void {
  const size = out.length;
  if (size < 16) {
    for (let i = 0; i < size; i++) out[i] = fusedMultiplyAdd(generator.normal53(), std, mean);
    return;
  }
  // Half precision draws what its whole chunks need, the others as much as they have elements.
  uniform(half ? out.subarray(0, size - (size % 16)) : out, 0, 1, generator);
  for (let i = 0; i + 16 <= size; i += 16) normalFillChunk(out, i, mean, std);
  if (size % 16 === 0) return;
  uniform(out.subarray(size - 16), 0, 1, generator);
  normalFillChunk(out, size - 16, mean, std);
}

/**
 * Fills with integers in [low, high) (`random_from_to_kernel`): the draw modulo the range, 32 bits wide, or 64 bits wide
 * where the range reaches 2^28 (`uniform_int_from_to_distribution`; older PyTorch releases switched at 2^32).
 */
export function randint(out: IntegerArray, low: number | bigint, high: number | bigint, generator: Generator): void {
  const base = BigInt(low);
  const range = BigInt(high) - base;
  if (range <= 0n) {
    throw refused(`random_ expects 'from' to be less than 'to', but got from=${low} >= to=${high}`);
  }
  const exact = out instanceof Float32Array ? 2n ** 24n : out instanceof BigInt64Array ? 2n ** 63n : 2n ** 53n;
  if (base < -exact || BigInt(high) - 1n > exact) {
    throw new TorchError(
      'NotImplementedError',
      `randint: [${low}, ${high}) holds integers this dtype cannot tell apart; that is not supported`,
    );
  }
  const wideDraw = range >= 2n ** 28n;
  if (out instanceof BigInt64Array) {
    for (let i = 0; i < out.length; i++) {
      out[i] = ((wideDraw ? generator.random64() : BigInt(generator.random())) % range) + base;
    }
  } else if (wideDraw) {
    for (let i = 0; i < out.length; i++) out[i] = Number((generator.random64() % range) + base);
  } else {
    const span = Number(range);
    const start = Number(base);
    for (let i = 0; i < out.length; i++) out[i] = (generator.random() % span) + start;
  }
}

/** Fills with a permutation of 0 … n-1 (`randperm_cpu`, ATen/native/TensorFactories.cpp; its variant for n > 2^32 / 20 refused). */
export function randperm(out: IntegerArray, generator: Generator): void {
  const size = out.length;
  if (size >= 0xffffffff / 20)
    throw new TorchError('NotImplementedError', `randperm: n = ${size} is more than this engine permutes`);
  const order = out instanceof BigInt64Array ? new Float64Array(size) : out;
  for (let i = 0; i < size; i++) order[i] = i;
  for (let i = 0; i < size - 1; i++) {
    const other = i + (generator.random() % (size - i));
    const kept = order[i];
    order[i] = order[other];
    order[other] = kept;
  }
  if (out instanceof BigInt64Array) for (let i = 0; i < size; i++) out[i] = BigInt(order[i]);
}

/**
 * Fills with 0 and 1, 1 with probability p (`bernoulli_kernel`, ATen/native/cpu/DistributionTemplates.h).
 *
 * A scalar p (`bernoulli_(0.5)`, dropout) and a float64 array compare 53-bit uniforms, a float32 array 24-bit ones. An array
 * has one probability for each element of `out`.
 *
 * NOTE [Other builds] PyTorch built with Intel's MKL draws a scalar p from MKL's own stream on Intel processors; this is the
 * stream of every other build.
 */
export function bernoulli(
  out: Exclude<IntegerArray, BigInt64Array>,
  p: number | Float32Array | Float64Array,
  generator: Generator,
): void {
  if (typeof p === 'number') {
    for (let i = 0; i < out.length; i++) out[i] = generator.uniform53() < p ? 1 : 0;
  } else if (p instanceof Float32Array) {
    for (let i = 0; i < out.length; i++) out[i] = generator.uniform24() < p[i] ? 1 : 0;
  } else {
    for (let i = 0; i < out.length; i++) out[i] = generator.uniform53() < p[i] ? 1 : 0;
  }
}

/** a·b + c rounded once, as the compiled kernels do it: matters where the sum cancels. Dekker's product, Knuth's sum. */
function fusedMultiplyAdd(a: number, b: number, c: number): number {
  const product = a * b;
  const sum = product + c;
  if (!Number.isFinite(sum) || Math.abs(a) > 1e150 || Math.abs(b) > 1e150) return sum;
  const aHigh = 134217729 * a - (134217729 * a - a);
  const bHigh = 134217729 * b - (134217729 * b - b);
  const aLow = a - aHigh;
  const bLow = b - bHigh;
  const productError = aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
  const fromSum = sum - product;
  const sumError = product - (sum - fromSum) + (c - fromSum);
  return sum + (sumError + productError);
}
