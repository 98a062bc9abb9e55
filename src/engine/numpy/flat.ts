/**
 * Arrays of numpy as flat typed arrays in row-major order, and back. An array of numpy is a Tensor without history: the same storage, shape and
 * strides, which may be negative here. int64 lies in doubles, halves in floats, complex numbers in pairs: NOTE [int64 storage],
 * NOTE [Half precision], NOTE [Complex storage]. Knows nothing of operators.
 */
import { asReal } from '../complex/parts.ts';
import { allocateArray, type DType, isComplex, type TypedArray } from '../dtype.ts';
import { INT_TOO_LARGE, refused } from '../errors.ts';
import { isHalf, roundElements } from '../half.ts';
import {
  broadcastStride,
  contiguousStride,
  isContiguous,
  numelOf,
  type Shape,
  sameShape,
  storageIndices,
} from '../shape.ts';
import { ComplexStorage, checkBudget, Storage } from '../storage.ts';
import { Tensor } from '../tensor.ts';

/** A new array on these elements, which become its own. */
export function made(dtype: DType, shape: Shape, data: TypedArray): Tensor {
  const storage = isComplex(dtype) ? new ComplexStorage(dtype, data) : new Storage(dtype, data);
  storage.settle();
  return new Tensor(storage, shape, contiguousStride(shape), 0);
}

/** A new array of zeros. */
export function zeros(dtype: DType, shape: Shape): Tensor {
  const n = numelOf(shape);
  checkBudget(n, dtype);
  return made(dtype, shape, allocateArray(dtype, n));
}

/** A view of the same memory. */
export function view(of: Tensor, shape: Shape, strides: readonly number[], offset: number): Tensor {
  return new Tensor(of.storage, shape, strides, offset, of.counter);
}

/** The elements beneath a storage: of complex numbers, their parts. */
export function elements(storage: Storage): TypedArray {
  return storage instanceof ComplexStorage ? storage.parts.data : storage.data;
}

/** For reading only: the elements, repeated to `shape`; complex ones as pairs. */
export function read(array: Tensor, shape: Shape = array.shape): TypedArray {
  if (isComplex(array.dtype)) return read(asReal(array), [...shape, 2]);
  const { storage, offset } = array;
  const n = numelOf(shape);
  const strides = broadcastStride(array.shape, array.strides, shape);
  if (sameShape(array.shape, shape) && isContiguous(shape, strides)) return storage.data.subarray(offset, offset + n);
  checkBudget(n, array.dtype);
  const out = allocateArray(array.dtype, n);
  const { data } = storage;
  const at = storageIndices(shape, strides, offset);
  for (let i = 0; i < n; i++) out[i] = data[at[i]!]!;
  return out;
}

/** What a conversion found out, for the warning. */
export interface Cast {
  invalid: boolean;
}

/** Elements of one dtype as those of another; the very array where they are alike. */
export function convert(data: TypedArray, from: DType, to: DType, found?: Cast): TypedArray {
  if (from === to) return data;
  if (isComplex(from)) {
    if (isComplex(to)) return from === 'complex64' ? Float64Array.from(data) : Float32Array.from(data);
    if (to === 'bool') {
      const out = new Uint8Array(data.length / 2);
      for (let i = 0; i < out.length; i++) out[i] = data[2 * i] !== 0 || data[2 * i + 1] !== 0 ? 1 : 0;
      return out;
    }
    const real = from === 'complex64' ? new Float32Array(data.length / 2) : new Float64Array(data.length / 2);
    for (let i = 0; i < real.length; i++) real[i] = data[2 * i]!;
    return convert(real, from === 'complex64' ? 'float32' : 'float64', to, found);
  }
  const n = data.length;
  const out = allocateArray(to, n);
  if (isComplex(to)) {
    for (let i = 0; i < n; i++) out[2 * i] = data[i]!;
    return out;
  }
  if (to === 'bool') {
    for (let i = 0; i < n; i++) out[i] = data[i] !== 0 ? 1 : 0;
    return out;
  }
  const fromFloat = from === 'float32' || from === 'float64' || from === 'float16';
  if (to === 'int64' && fromFloat) {
    for (let i = 0; i < n; i++) out[i] = toInteger(data[i]!, found);
    return out;
  }
  if (fromFloat && to !== 'float32' && to !== 'float64' && to !== 'float16') {
    for (let i = 0; i < n; i++) {
      const x = data[i]!;
      if (Math.abs(x) < 2 ** 31) out[i] = Math.trunc(x);
      else {
        if (found) found.invalid = true;
        out[i] = to === 'int32' ? -(2 ** 31) : 0;
      }
    }
    return out;
  }
  out.set(data);
  if (isHalf(to)) roundElements(to, out as Float32Array);
  return out;
}

function toInteger(x: number, found?: Cast): number {
  if (Math.abs(x) <= Number.MAX_SAFE_INTEGER) return Math.trunc(x) + 0;
  if (Number.isFinite(x) && Math.abs(x) < 2 ** 63) throw refused(INT_TOO_LARGE);
  if (found) found.invalid = true;
  return -(2 ** 63);
}

/** The elements as `to`, repeated to `shape`. */
export function readAs(array: Tensor, to: DType, shape: Shape = array.shape, found?: Cast): TypedArray {
  return convert(read(array, shape), array.dtype, to, found);
}

/** Writes elements, in row-major order and of the array's own dtype, into it. */
export function write(array: Tensor, data: TypedArray): void {
  array.storage.beforeWrite();
  if (isComplex(array.dtype)) {
    const real = asReal(array);
    put(real.storage.data, storageIndices(real.shape, real.strides, real.offset), data);
    return;
  }
  const { storage, shape, strides, offset } = array;
  if (isContiguous(shape, strides)) storage.data.set(data, offset);
  else put(storage.data, storageIndices(shape, strides, offset), data);
}

function put(to: TypedArray, at: Int32Array, data: TypedArray): void {
  for (let i = 0; i < at.length; i++) to[at[i]!] = data[i]!;
}
