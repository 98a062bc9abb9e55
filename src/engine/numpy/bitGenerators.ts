/**
 * numpy's sources of random bits: the Mersenne Twister behind `np.random.seed`, and PCG64 behind `default_rng`, seeded as numpy seeds them
 * (numpy's `bit_generator.pyx`, M. O'Neill's PCG and randutils). Knows bits only.
 */
import { Generator } from '../random.ts';

/** What distributions draw from. */
export interface Bits {
  next32(): number;
  next64(): bigint;
  /** In [0, 1), of 53 bits. */
  double(): number;
  /** The second of two of the old normal numbers, until it is asked for. */
  waiting: number | null;
}

const M32 = 0xffffffff;

/** Words of a number, the lowest first; zero has one. */
export function wordsOf(value: bigint): number[] {
  const words: number[] = [];
  for (let rest = value; rest > 0n || words.length === 0; rest >>= 32n) words.push(Number(rest & 0xffffffffn));
  return words;
}

/** The Mersenne Twister as `RandomState` seeds it: by one number, or by a list of them. */
export class Twister implements Bits {
  waiting: number | null = null;
  readonly #generator: Generator;

  constructor(seed: readonly number[], list: boolean) {
    this.#generator = new Generator(list ? 19650218 : (seed[0] ?? 0));
    if (list) this.#stir(seed);
  }

  /** `init_by_array` of Matsumoto and Nishimura. */
  #stir(key: readonly number[]): void {
    const bytes = this.#generator.get_state();
    const at = (i: number): number => 24 + 8 * i;
    const state = new DataView(bytes.buffer);
    const words = Array.from({ length: 624 }, (_, i) => state.getUint32(at(i), true));
    const mixed = (i: number, by: number): number => Math.imul(words[i - 1]! ^ (words[i - 1]! >>> 30), by);
    let [i, j] = [1, 0];
    const step = (): void => {
      if (++i < 624) return;
      words[0] = words[623]!;
      i = 1;
    };
    for (let k = Math.max(624, key.length); k > 0; k--) {
      words[i] = ((words[i]! ^ mixed(i, 1664525)) + key[j]! + j) >>> 0;
      step();
      j = (j + 1) % key.length;
    }
    for (let k = 623; k > 0; k--) {
      words[i] = ((words[i]! ^ mixed(i, 1566083941)) - i) >>> 0;
      step();
    }
    words[0] = 0x80000000;
    words.forEach((word, k) => {
      state.setUint32(at(k), word, true);
      state.setUint32(at(k) + 4, 0, true);
    });
    this.#generator.set_state(bytes);
  }

  next32(): number {
    return this.#generator.random();
  }

  next64(): bigint {
    return this.#generator.random64();
  }

  double(): number {
    const high = this.next32() >>> 5;
    return (high * 67108864 + (this.next32() >>> 6)) / 9007199254740992;
  }
}

/** Entropy mixed into a pool of four words, from which any number of words are made. */
class SeedSequence {
  readonly #pool: number[];

  constructor(entropy: readonly number[]) {
    let constant = 0x43b0d7e5;
    const hashed = (given: number): number => {
      let value = given ^ constant;
      constant = Math.imul(constant, 0x931e8875);
      value = Math.imul(value, constant);
      return (value ^ (value >>> 16)) >>> 0;
    };
    const mixed = (x: number, y: number): number => {
      const value = (Math.imul(0xca01f9dd, x) - Math.imul(0x4973f715, y)) | 0;
      return (value ^ (value >>> 16)) >>> 0;
    };
    const pool = Array.from({ length: 4 }, (_, i) => hashed(entropy[i] ?? 0));
    for (let from = 0; from < 4; from++)
      for (let to = 0; to < 4; to++) if (from !== to) pool[to] = mixed(pool[to]!, hashed(pool[from]!));
    for (const word of entropy.slice(4)) for (let to = 0; to < 4; to++) pool[to] = mixed(pool[to]!, hashed(word));
    this.#pool = pool;
  }

  /** `generate_state(count, np.uint64)`. */
  words64(count: number): bigint[] {
    let constant = 0x8b51f9dd;
    const words = Array.from({ length: 2 * count }, (_, i) => {
      let value = this.#pool[i % 4]! ^ constant;
      constant = Math.imul(constant, 0x58f38ded);
      value = Math.imul(value, constant);
      return (value ^ (value >>> 16)) >>> 0;
    });
    return Array.from({ length: count }, (_, i) => (BigInt(words[2 * i + 1]!) << 32n) | BigInt(words[2 * i]!));
  }
}

const MULTIPLIER = 0x2360ed051fc65da44385df649fccf645n;
const M64 = (1n << 64n) - 1n;

/** PCG XSL RR 128/64. */
export class Pcg64 implements Bits {
  waiting: number | null = null;
  #state = 0n;
  readonly #increment: bigint;
  /** The upper half of the last 64 bits, when 32 were asked for. */
  #half: number | null = null;

  constructor(entropy: readonly number[]) {
    const [a, b, c, d] = new SeedSequence(entropy).words64(4) as [bigint, bigint, bigint, bigint];
    this.#increment = BigInt.asUintN(128, (((c << 64n) | d) << 1n) | 1n);
    this.#step();
    this.#state = BigInt.asUintN(128, this.#state + ((a << 64n) | b));
    this.#step();
  }

  #step(): void {
    this.#state = BigInt.asUintN(128, this.#state * MULTIPLIER + this.#increment);
  }

  next64(): bigint {
    this.#step();
    const state = this.#state;
    const value = (state >> 64n) ^ (state & M64);
    const turn = state >> 122n;
    return BigInt.asUintN(64, (value >> turn) | (value << (64n - turn)));
  }

  next32(): number {
    const waiting = this.#half;
    if (waiting !== null) {
      this.#half = null;
      return waiting;
    }
    const next = this.next64();
    this.#half = Number(next >> 32n);
    return Number(next & 0xffffffffn);
  }

  double(): number {
    return Number(this.next64() >> 11n) / 9007199254740992;
  }
}

/** The least mask of ones that covers a number of up to 32 bits. */
export function maskOf(range: number): number {
  return range === 0 ? 0 : M32 >>> Math.clz32(range);
}
