/** Writing elements from one strided tensor into another, converting between dtypes. No versions, no history. */
import { asReal, partOf } from './complex/parts.ts';
import { type DType, isComplex, isFloating, partType, type TypedArray } from './dtype.ts';
import { refused } from './errors.ts';
import { isHalf, roundHalf } from './half.ts';
import { broadcastStride, isUniform, numelOf, storageIndices } from './shape.ts';
import { state } from './state.ts';
import { copied } from './storage.ts';
import { fromNumber, type Tensor } from './tensor.ts';
import { warnOnce } from './warn.ts';

/** Elements of `source`, broadcast to `target`'s shape, put into `target`. Overlap is safe. */
export function copyElements(target: Tensor, source: Tensor): void {
  const n = target.numelValue;
  if (n === 0) return;
  if (state.rare && (isComplex(target.dtype) || isComplex(source.dtype))) {
    copyComplex(target, source);
    return;
  }
  const to = target.storage.data;
  const convert = converter(source.dtype, target.dtype);
  const overlapping = source.storage === target.storage;
  const from = overlapping ? copied(source.storage.data) : source.storage.data;
  if (numelOf(source.shape) === n && target.isContiguous && source.isContiguous) {
    copyFlat(to, target.offset, from, source.offset, n, convert);
    return;
  }
  if (target.isContiguous && isUniform(source)) {
    const value = source.storage.at(source.offset);
    to.fill(convert === null ? value : convert(value), target.offset, target.offset + n);
    return;
  }
  const reads = storageIndices(
    target.shape,
    broadcastStride(source.shape, source.strides, target.shape),
    source.offset,
  );
  const writes = storageIndices(target.shape, target.strides, target.offset);
  if (convert === null) for (let i = 0; i < n; i++) to[writes[i]!] = from[reads[i]!]!;
  else for (let i = 0; i < n; i++) to[writes[i]!] = convert(from[reads[i]!]!);
}

/** Complex numbers into complex ones part by part; a real tensor takes the real parts, as PyTorch does after a warning. */
function copyComplex(target: Tensor, source: Tensor): void {
  if (target.dtype === 'bool') copyElements(target, partOf(source, 0).ne(0).logical_or(partOf(source, 1).ne(0)));
  else if (!isComplex(target.dtype)) {
    warnOnce('Casting complex values to real discards the imaginary part');
    copyElements(target, partOf(source, 0));
  } else if (isComplex(source.dtype)) copyElements(asReal(target), asReal(source));
  else {
    copyElements(partOf(target, 0), source);
    copyElements(partOf(target, 1), fromNumber(0, [], partType(target.dtype)));
  }
}

function copyFlat(
  to: TypedArray,
  at: number,
  from: TypedArray,
  start: number,
  n: number,
  convert: ((x: number) => number) | null,
): void {
  if (convert === null) to.set(start === 0 && n === from.length ? from : from.subarray(start, start + n), at);
  else for (let i = 0; i < n; i++) to[at + i] = convert(from[start + i]!);
}

/** What a value needs when it changes dtype, or null when storing it is enough. */
function converter(from: DType, to: DType): ((x: number) => number) | null {
  if (from === to || to === 'float32' || to === 'float64') return null;
  if (to === 'bool') return (x) => (x !== 0 ? 1 : 0);
  if (isHalf(to)) return (x) => roundHalf(to, x);
  if (!isFloating(from)) return null;
  return to === 'int64' ? toInteger : to === 'int32' ? toInt32 : toNarrowInteger;
}

/** As the processor's conversion has it: what does not fit is the lowest number. */
function toInt32(x: number): number {
  return Math.abs(x) < 2 ** 31 ? Math.trunc(x) : -(2 ** 31);
}

/** Through 32 bits, of which storing keeps the low ones. */
function toNarrowInteger(x: number): number {
  return Math.abs(x) < 2 ** 31 ? Math.trunc(x) : 0;
}

function toInteger(x: number): number {
  if (!Number.isFinite(x)) return -(2 ** 63);
  if (Math.abs(x) > Number.MAX_SAFE_INTEGER) throw refused('Gradient Lens keeps int64 exactly only up to 2^53');
  return Math.trunc(x) + 0; // -0.5 becomes 0, not -0
}

/**
 * A gradient as PyTorch leaves it that wrote it in place, `writes` times: the Node is that of the out-of-place operator, the version tells.
 */
export function written(grad: Tensor, writes = 1): Tensor {
  grad.counter.version += writes;
  return grad;
}
