/**
 * Large arrays that lie in the kernels' memory, so that kernels read and write them where they are. Knows nothing of tensors.
 *
 * NOTE [Kernel memory] A new array of float32 or float64 with at least `LARGE` elements is a view on a block of the kernels' memory while there
 * is room, and a plain array else. Nobody else can tell: it is an ordinary typed array, only its `buffer` is shared. Kernels take
 * operands that lie here in place and carry others through their scratch region, piece by piece.
 * Blocks come back on two ways. The garbage collector reports arrays nobody holds any more, but between turns of the event loop only: a
 * program that never waits meets a full memory at last and goes on with plain arrays. And a backward pass that nobody watched
 * gives back at its end what it made and did not hand out (`Frame`): gradients of intermediates, most of what a training step allocates.
 * Whoever keeps elements beyond a turn must keep the array itself, never a `subarray` of it alone.
 */
import type { TypedArray } from './dtype.ts';
import type { KernelMemory } from './kernels.ts';

type Real = Float32Array | Float64Array;

/** From this many elements on an array is worth a block of its own. */
export const LARGE = 4096;
/** Bytes that arrays leave free for operands which kernels carry in. */
const RESERVE = 16 * 2 ** 20;

interface Block {
  readonly at: number;
  readonly bytes: number;
}

/** What was allocated since a backward pass began. */
export type Frame = readonly Real[];

/** The arrays on one memory. */
export class KernelArrays {
  readonly #memory: KernelMemory;
  readonly #buffer: ArrayBufferLike;
  readonly #room: number;
  readonly #collected: FinalizationRegistry<Block>;
  #frame: Real[] | null = null;

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

  /** An array of `n` elements with anything in them, or null when there is no room. */
  take(dtype: 'float32' | 'float64', n: number): Real | null {
    const bytes = n * (dtype === 'float32' ? 4 : 8);
    const memory = this.#memory;
    if (memory.used + bytes > this.#room) return null;
    const at = memory.alloc(bytes);
    if (at === 0) return null;
    const array =
      dtype === 'float32'
        ? new Float32Array(memory.memory.buffer, at, n)
        : new Float64Array(memory.memory.buffer, at, n);
    this.#collected.register(array, { at, bytes }, array);
    this.#frame?.push(array);
    return array;
  }

  /** Whether kernels reach `array` where it is. Asking a small one for its `buffer` would make it one; parts of large ones are carried like small ones. */
  holds(array: TypedArray): boolean {
    return array.length >= LARGE && array.buffer === this.#buffer;
  }

  /** From now on allocations are noted. A pass inside a pass notes nothing: what it makes belongs to the outer one. @returns whether this is the outermost. */
  open(): boolean {
    if (this.#frame !== null) return false;
    this.#frame = [];
    return true;
  }

  /** Ends what `open` began. */
  close(): Frame {
    const frame = this.#frame ?? [];
    this.#frame = null;
    return frame;
  }

  /** Gives an array's block back at once. Nobody may read the array again. */
  release(array: Real): void {
    this.#collected.unregister(array);
    this.#memory.free(array.byteOffset, array.byteLength);
  }
}
