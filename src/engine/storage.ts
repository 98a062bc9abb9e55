/**
 * Storage: one flat array that tensors view. Knows nothing of shapes or autograd.
 *
 * NOTE [Inspection copies] PyTorch forgets a value once it is overwritten; the lens must not. A storage an observer has marked with `keep` copies itself
 * into `past` just before its next write, so that the value and the saved tensors of an earlier moment can still be shown.
 */
import { allocateArray, type DType, itemsize, type TypedArray } from './dtype.ts';
import { TorchError } from './errors.ts';
import { state } from './state.ts';

/** Contents a storage had before write number `writes`. */
export interface Past {
  readonly writes: number;
  readonly data: TypedArray;
}

/** Elements all storages of one run may hold together. */
export const MAX_ELEMENTS = 50_000_000;
const KEPT_FIRST = 3;
const KEPT_LAST = 5;

export class Storage {
  readonly dtype: DType;
  readonly data: TypedArray;
  /** The version counter tensors of this storage share (`Tensor._version`); `.data` gives a tensor its own. */
  version = 0;
  /** Physical writes, whatever counter they bumped. */
  writes = 0;
  keep = false;
  past: Past[] | null = null;
  #id = 0;

  constructor(dtype: DType, data: TypedArray) {
    this.dtype = dtype;
    this.data = data;
  }

  /** A small number that names this storage in a trace. */
  get id(): number {
    if (this.#id === 0) this.#id = ++state.storages;
    return this.#id;
  }

  get nbytes(): number {
    return this.data.length * itemsize(this.dtype);
  }

  /** To be called before every write. */
  beforeWrite(): void {
    if (this.keep) {
      this.keep = false;
      const past = (this.past ??= []);
      if (past.length >= KEPT_FIRST + KEPT_LAST) past.splice(KEPT_FIRST, 1);
      past.push({ writes: this.writes, data: this.data.slice() });
    }
    this.writes++;
  }

  /** The contents after `writes` writes, or null when they were not kept. */
  at(writes: number): TypedArray | null {
    if (writes === this.writes) return this.data;
    return this.past?.find((copy) => copy.writes >= writes)?.data ?? null;
  }
}

/** @throws RuntimeError before anything is allocated, when the run's budget would be passed. */
export function checkBudget(numel: number, dtype: DType): void {
  if (numel > MAX_ELEMENTS)
    throw new TorchError(
      'RuntimeError',
      `[enforce fail at alloc_cpu.cpp:128] err == 0. DefaultCPUAllocator: can't allocate memory: you tried to allocate ${numel * itemsize(dtype)} bytes. Gradient Lens holds at most ${MAX_ELEMENTS.toLocaleString('en-US')} elements in a tensor.`,
    );
}

/** A zeroed storage. */
export function allocate(dtype: DType, numel: number): Storage {
  checkBudget(numel, dtype);
  return new Storage(dtype, allocateArray(dtype, numel));
}
