/**
 * A storage as the bytes it has in PyTorch's memory, and back: what saved files hold. Here some dtypes live in wider arrays (NOTE [int64 storage],
 * NOTE [Half precision]); only this file knows both forms. Little-endian, as PyTorch writes everywhere that matters.
 */
import { allocateArray, type DType, isComplex, itemsize, partType, type TypedArray } from './dtype.ts';
import { INT_TOO_LARGE, refused } from './errors.ts';
import { float16Bits, float16Numbers } from './half.ts';
import { ComplexStorage, checkBudget, Storage } from './storage.ts';

/** All bytes of a storage. */
export function bytesOf(storage: Storage): Uint8Array {
  if (storage instanceof ComplexStorage) return bytesOf(storage.parts);
  const { dtype, data } = storage;
  if (dtype === 'int64') return asBytes(BigInt64Array.from(data, BigInt));
  if (dtype === 'bfloat16')
    return asBytes(Uint16Array.from(new Uint32Array(data.slice().buffer), (bits) => bits >>> 16));
  if (dtype === 'float16') return asBytes(float16Bits(data));
  return asBytes(data);
}

function asBytes({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);
}

/** A storage of what `bytes` say. @throws RuntimeError for int64 numbers that cannot be kept exactly. */
export function storageFrom(dtype: DType, bytes: Uint8Array): Storage {
  if (isComplex(dtype)) return new ComplexStorage(dtype, storageFrom(partType(dtype), bytes));
  const count = bytes.length / itemsize(dtype);
  checkBudget(count, dtype);
  return new Storage(dtype, arrayFrom(dtype, bytes.slice(), count));
}

function arrayFrom(dtype: DType, { buffer }: Uint8Array, count: number): TypedArray {
  const data = allocateArray(dtype, count);
  if (dtype === 'int64') {
    const wide = new BigInt64Array(buffer as ArrayBuffer);
    for (let i = 0; i < count; i++) data[i] = exact(wide[i]!);
  } else if (dtype === 'bfloat16') {
    const bits = Uint32Array.from(new Uint16Array(buffer as ArrayBuffer), (half) => half << 16);
    data.set(new Float32Array(bits.buffer));
  } else if (dtype === 'float16') data.set(float16Numbers(new Uint16Array(buffer as ArrayBuffer)));
  else asBytes(data).set(new Uint8Array(buffer as ArrayBuffer));
  return data;
}

function exact(value: bigint): number {
  if (value > 2n ** 53n || value < -(2n ** 53n)) throw refused(INT_TOO_LARGE);
  return Number(value);
}
