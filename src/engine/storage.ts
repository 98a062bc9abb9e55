/**
 * Storage: one flat array that tensors view. Knows nothing of shapes or autograd.
 *
 * NOTE [Inspection copies] PyTorch forgets a value once it is overwritten; the lens must not. Whoever wants to look later takes a Moment (`look`): the storage
 * copies itself into it just before its next write. A copy lives as long as someone holds its Moment, so memory is bounded by what is held.
 */
import { allocateArray, type DType, isComplex, itemsize, partType, type TypedArray } from './dtype.ts';
import { INFERENCE_IN_PLACE, refused, unsupported } from './errors.ts';
import { isHalf, roundElements } from './half.ts';
import { LARGE } from './kernelArrays.ts';
import { cannotAllocate } from './room.ts';
import { state } from './state.ts';

/** The contents of a storage at one moment. */
export class Moment {
  readonly storage: Storage;
  /** The copy, once the storage has been written to since. */
  copy: TypedArray | null = null;

  constructor(storage: Storage) {
    this.storage = storage;
  }

  /** For reading only. */
  get data(): TypedArray {
    return this.copy ?? this.storage.data;
  }
}

/** Elements a storage may hold. */
const MAX_ELEMENTS = 50_000_000;

/**
 * NOTE [Holders] JavaScript tells nobody when an object is let go, but Python does. Where it alone holds tensors (`KernelArrays.counted`), each storage
 * counts who may read it: Python's handles, saved tensors, `.grad`. With the last of them gone its block is used again at once. Whoever else
 * keeps a tensor must say so (`escape`), and leaves its storage to the garbage collector. What is read after all fails; it is never wrong.
 *
 * NOTE [Shared elements] A large copy that nobody may ever write to is not worth making: `share` gives a storage that reads another's
 * elements, and whichever of the two is written to first takes a copy before. So a gradient that equals a saved tensor costs nothing.
 *
 * NOTE [Single elements] Making a typed array costs more than the rest of a scalar operator, so a storage of one element keeps a plain number
 * until someone asks for `data`. Loops read it with `at`.
 */
export class Storage {
  readonly dtype: DType;
  #data: TypedArray | null;
  /** While there is no array of its own: another storage's contents. See NOTE [Shared elements]. */
  #shared: Moment | null = null;
  /** Somebody outside holds the array and may write into it unseen. */
  #exposed = false;
  /** See NOTE [Holders]. */
  #holders = 0;
  #escaped = false;
  surrendered = false;
  /** The one element while there is no array, already rounded to the dtype. */
  readonly #single: number;
  /** The version counter tensors of this storage share (`Tensor._version`); `.data` gives a tensor its own. */
  version = 0;
  /** Physical writes, whatever counter they bumped. */
  writes = 0;
  #moment: Moment | null = null;
  #id = 0;
  /** Made in inference mode: its tensors take no part in autograd. */
  readonly inference = state.inferenceMode;

  constructor(dtype: DType, data: TypedArray | null, single = 0) {
    this.dtype = dtype;
    this.#data = data;
    this.#single = single;
  }

  get data(): TypedArray {
    return this.#data ?? this.#later();
  }

  retain(): void {
    this.#holders++;
  }

  letGo(): void {
    if (--this.#holders === 0 && !this.#escaped && this.#data !== null && this.#data.length >= LARGE)
      state.arrays?.drop(this);
  }

  /** Somebody keeps a tensor here who does not count. */
  escape(): void {
    this.#escaped = true;
  }

  /** Gives up its array for good, unless somebody holds it again. */
  surrender(): TypedArray | null {
    const data = this.#data;
    if (this.#holders > 0 || this.#escaped || data === null) return null;
    this.#data = null;
    this.surrendered = true;
    return data;
  }

  /** Takes another array with the same elements in the place of its own. */
  hold(data: TypedArray): void {
    this.#data = data;
  }

  /** Takes over the elements of a storage that nobody will read any more, when both are of `n` elements and nobody else's. */
  takeFrom(other: Storage, n: number): boolean {
    const data = other.#data;
    if (data === null || data.length !== n || this.#data === null || this.#data.length !== n) return false;
    if (this.#exposed || this.#moment !== null || other.#moment !== null) return false;
    this.beforeWrite();
    if (n < LARGE) this.#data = data;
    else {
      // Copied, the elements stay where they are used again and again, and the other block is free at once.
      this.#data.set(data);
      state.arrays?.reclaim(other);
    }
    return true;
  }

  /** The array, for somebody who may write into it unseen. */
  expose(): TypedArray {
    this.#settleShares();
    this.#exposed = true;
    this.#escaped = true;
    return this.data;
  }

  /** A storage with these contents, which copies them when either is written to; null where they are few, or written to unseen. */
  share(): Storage | null {
    if (this.#exposed || this.inference || this.data.length < LARGE) return null;
    const storage = new Storage(this.dtype, null);
    storage.#shared = this.#shared ?? this.look();
    return storage;
  }

  /** The element at `index`, for reading. */
  at(index: number): number {
    return this.#data === null && this.#shared === null && !this.surrendered ? this.#single : this.data[index]!;
  }

  #later(): TypedArray {
    if (this.#shared !== null) return this.#shared.data;
    if (this.surrendered) throw new Error('the elements of this tensor were given back');
    const data = allocateArray(this.dtype, 1);
    data[0] = this.#single;
    this.#data = data;
    return data;
  }

  /** A small number that names this storage in a trace. */
  get id(): number {
    if (this.#id === 0) this.#id = ++state.storages;
    return this.#id;
  }

  get nbytes(): number {
    return (this.#data === null && this.#shared === null ? 1 : this.data.length) * itemsize(this.dtype);
  }

  /** Makes room for `numel` elements; those that are there stay. */
  grow(numel: number): void {
    const { data } = this;
    if (numel <= data.length) return;
    checkBudget(numel, this.dtype);
    const larger = allocateArray(this.dtype, numel);
    larger.set(data);
    this.#shared = null;
    this.#data = larger;
  }

  /** Rounds what an operator left here to the dtype. See NOTE [Half precision]. */
  settle(): void {
    if (this.#data === null || !isHalf(this.dtype)) return;
    if (!(this.#data instanceof Float32Array)) this.#data = Float32Array.from(this.#data);
    roundElements(this.dtype, this.#data);
  }

  /** To be called before every write. @throws RuntimeError for an inference tensor outside inference mode. */
  beforeWrite(): void {
    if (this.inference && !state.inferenceMode) throw refused(INFERENCE_IN_PLACE);
    if (this.#moment !== null || this.#shared !== null) this.#settleShares();
    this.writes++;
  }

  /** From here on nobody else reads this storage's array. */
  #settleShares(): void {
    if (this.#shared !== null) {
      this.#data = copyOf(this.#shared.data);
      this.#shared = null;
    }
    if (this.#moment !== null) {
      this.#moment.copy = copyOf(this.data);
      this.#moment = null;
    }
  }

  /** The present contents, to be read at any later time. */
  look(): Moment {
    this.#escaped = true;
    return (this.#moment ??= new Moment(this));
  }
}

/** @throws RuntimeError before anything is allocated, where one storage would be too large. */
export function checkBudget(numel: number, dtype: DType): void {
  if (numel > MAX_ELEMENTS)
    throw cannotAllocate(
      numel * itemsize(dtype),
      `Gradient Lens holds at most ${MAX_ELEMENTS.toLocaleString('en-US')} elements in a tensor.`,
    );
}

/** An array whose every element is yet to be written; one of some size lies where kernels reach it. See NOTE [Kernel memory]. */
export function blankArray(dtype: DType, numel: number): TypedArray {
  return blockArray(dtype, numel) ?? allocateArray(dtype, numel);
}

/** As `blankArray`, zeroed. */
export function zeroArray(dtype: DType, numel: number): TypedArray {
  return blockArray(dtype, numel)?.fill(0) ?? allocateArray(dtype, numel);
}

/** As `blankArray`, of the kind `data` is. */
export function blankLike(data: TypedArray, n: number): TypedArray {
  if (data instanceof Float32Array) return blankArray('float32', n);
  if (data instanceof Float64Array) return blankArray('float64', n);
  if (data instanceof Int32Array) return new Int32Array(n);
  if (data instanceof Int16Array) return new Int16Array(n);
  return data instanceof Int8Array ? new Int8Array(n) : new Uint8Array(n);
}

function blockArray(dtype: DType, numel: number): TypedArray | null {
  if (state.arrays === null || (dtype !== 'float32' && dtype !== 'float64')) return null;
  return state.arrays.take(dtype, numel);
}

/**
 * NOTE [Complex storage] The elements of a complex tensor lie in pairs in a storage of real numbers, on which this one lies; so `view_as_real` shares
 * memory, version and all. The pairs cannot be read through it as if they were elements: what does not know of complex numbers fails.
 */
export class ComplexStorage extends Storage {
  readonly parts: Storage;

  constructor(dtype: DType, parts: Storage | TypedArray) {
    super(dtype, null);
    state.rare = true;
    this.parts = parts instanceof Storage ? parts : new Storage(partType(dtype), parts);
    this.parts.escape();
  }

  override get data(): never {
    throw unsupported('this function of complex tensors');
  }

  override at(): never {
    throw unsupported('this function of complex tensors');
  }

  override get id(): number {
    return this.parts.id;
  }

  override get nbytes(): number {
    return this.parts.nbytes;
  }

  override grow(numel: number): void {
    this.parts.grow(2 * numel);
  }

  override beforeWrite(): void {
    this.parts.beforeWrite();
    this.writes++;
  }

  /** A moment of the parts. */
  override look(): Moment {
    return this.parts.look();
  }
}

/** A copy that belongs to older tensors than those of a backward pass that may be running. */
function copyOf(data: TypedArray): TypedArray {
  const dtype = data instanceof Float32Array ? 'float32' : data instanceof Float64Array ? 'float64' : null;
  const copy = dtype === null ? null : (state.arrays?.take(dtype, data.length, true) ?? null);
  if (copy === null) return copied(data);
  copy.set(data);
  return copy;
}

/** A copy of the same kind. (`slice` is charged to the snippet's own budget of buffers where the engine is not seen to be at work.) */
export function copied(data: TypedArray): TypedArray {
  const copy = blankLike(data, data.length);
  copy.set(data);
  return copy;
}

/** A zeroed storage. */
export function allocate(dtype: DType, numel: number): Storage {
  checkBudget(numel, dtype);
  const data = zeroArray(dtype, numel);
  return state.rare && isComplex(dtype) ? new ComplexStorage(dtype, data) : new Storage(dtype, data);
}
