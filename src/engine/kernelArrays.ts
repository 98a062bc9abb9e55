/**
 * Large arrays that lie in the kernels' memory, so that kernels read and write them where they are. Knows nothing of tensors.
 *
 * NOTE [Kernel memory] A new array of float32 or float64 with at least `LARGE` elements is a view on a block of the kernels' memory while there
 * is room, and a plain array else. Nobody else can tell: it is an ordinary typed array, only its `buffer` is shared. Kernels take
 * operands that lie here in place and carry others through their scratch region, piece by piece.
 * Blocks come back on three ways. The garbage collector reports arrays nobody holds any more, but between turns of the event loop only: a
 * program that never waits meets a full memory at last and goes on with plain arrays. And a backward pass that nobody watched
 * gives back at its end what it made and did not hand out (`open`, `close`): gradients of intermediates, half of what a training step allocates.
 * So in a pass even small arrays lie here. And where holders are counted, a block comes back with the last of them: NOTE [Holders].
 * Whoever keeps elements beyond a turn must keep the array itself, never a `subarray` of it alone.
 */
import type { TypedArray } from './dtype.ts';
import type { KernelMemory } from './kernels.ts';
import { make } from './room.ts';

type Real = Float32Array | Float64Array;

/** From this many elements on an array is worth a block of its own. */
export const LARGE = 4096;
/** The same in a backward pass, which gives its blocks back at once; V8 makes smaller ones as fast. */
const LARGE_IN_PASS = 32;
/** Bytes that arrays leave free for operands which kernels carry in. */
const RESERVE = 16 * 2 ** 20;

interface Block {
  readonly at: number;
  readonly bytes: number;
}

/** Who keeps an array, and can take another with the same elements in its place. */
export interface Holder {
  hold(data: TypedArray): void;
}

/** Who has an array, and gives it up when nobody holds it. */
export interface Owner {
  surrender(): TypedArray | null;
}

/** The arrays on one memory. */
export class KernelArrays {
  readonly #memory: KernelMemory;
  readonly #buffer: ArrayBufferLike;
  readonly #room: number;
  readonly #collected: FinalizationRegistry<Block>;
  /** What was allocated since a backward pass began. */
  #frame: Real[] | null = null;
  #disclosed = false;
  /** Whether everybody outside the engine who holds a tensor is counted. See NOTE [Holders]. */
  counted = false;
  readonly #dropped: Owner[] = [];
  /** Arrays that neither were given back nor collected yet. */
  readonly #watched = new WeakSet<TypedArray>();

  constructor(memory: KernelMemory) {
    this.#memory = memory;
    this.#buffer = memory.memory.buffer;
    this.#room = this.#buffer.byteLength - memory.scratchBytes - RESERVE;
    this.#collected = new FinalizationRegistry(({ at, bytes }) => memory.free(at, bytes));
  }

  /** Bytes that are handed out. */
  get used(): number {
    return this.#memory.used;
  }

  /** An array of `n` elements with anything in them, or null when there is no room; `kept` when it must outlive the pass that asks for it. */
  take(dtype: 'float32' | 'float64', n: number, kept = false): Real | null {
    if (n < (this.#frame === null || kept ? LARGE : LARGE_IN_PASS)) return null;
    const bytes = n * (dtype === 'float32' ? 4 : 8);
    const memory = this.#memory;
    if (memory.used + bytes > this.#room) return null;
    const at = memory.alloc(bytes);
    if (at === 0) return null;
    make(bytes);
    const { buffer } = memory.memory;
    const array = dtype === 'float32' ? new Float32Array(buffer, at, n) : new Float64Array(buffer, at, n);
    if (this.#frame === null || kept) this.#watch(array);
    else this.#frame.push(array);
    return array;
  }

  /** Whether kernels reach `array` where it is. Asking a very small one for its `buffer` would make it one. */
  holds(array: TypedArray): boolean {
    return array.length >= LARGE_IN_PASS && array.buffer === this.#buffer;
  }

  /** From now on allocations are noted. What a pass inside a pass makes belongs to the outer one. @returns whether this is the outermost. */
  open(): boolean {
    if (this.#frame !== null) return false;
    this.#frame = [];
    this.#disclosed = false;
    return true;
  }

  /** The user's program is about to run inside the pass: it may keep any of its arrays. */
  disclose(): void {
    this.#disclosed = true;
  }

  /**
   * Ends what `open` began: gives everything back that was made since, but for `left`; null leaves all of it. Nobody may read the rest again.
   * Small arrays that are left move out: a block would be theirs until the collector runs.
   */
  close(left: ReadonlyMap<TypedArray, Holder> | null): void {
    const made = this.#frame ?? [];
    const all = left === null || this.#disclosed;
    this.#frame = null;
    for (const array of made) {
      const holder = all ? null : left.get(array);
      if (holder === null || (holder !== undefined && array.length >= LARGE)) this.#watch(array);
      else {
        holder?.hold(array.slice());
        this.#memory.free(array.byteOffset, array.byteLength);
      }
    }
  }

  /** Nobody counted holds this any more; `sweep` will see. */
  drop(owner: Owner): void {
    if (this.counted) this.#dropped.push(owner);
  }

  /** Gives back the blocks of what was dropped. To be called where no operator and no pass is under way, which might be reading them. */
  sweep(): void {
    for (const owner of this.#dropped) this.reclaim(owner);
    this.#dropped.length = 0;
  }

  /** Gives back the block of what nobody will read any more. */
  reclaim(owner: Owner): void {
    const array = owner.surrender();
    if (array === null || !this.#watched.delete(array)) return;
    this.#collected.unregister(array);
    this.#memory.free(array.byteOffset, array.byteLength);
  }

  #watch(array: Real): void {
    this.#watched.add(array);
    this.#collected.register(array, { at: array.byteOffset, bytes: array.byteLength }, array);
  }
}
