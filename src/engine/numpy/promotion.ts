/**
 * numpy's promotion (NEP 50): of dtypes by the smallest that holds both, of Python's numbers by kind only. Not PyTorch's: int64 with float32 is
 * float64 here. Knows dtypes only.
 */
import { type DType, isComplex, isFloating, itemsize } from '../dtype.ts';
import { TorchError } from '../errors.ts';
import type { Tensor } from '../tensor.ts';

/** A Python number: its kind counts, its size does not. */
export type Weak = 'int' | 'float' | 'complex';

const FLOATS: readonly DType[] = ['float16', 'float32', 'float64'];

function isBool(dtype: DType): boolean {
  return dtype === 'bool';
}

function isInteger(dtype: DType): boolean {
  return !isFloating(dtype) && !isComplex(dtype) && !isBool(dtype);
}

/** `np.promote_types`. */
export function promote(a: DType, b: DType): DType {
  if (a === b) return a;
  if (isBool(a)) return b;
  if (isBool(b)) return a;
  if (isComplex(a) || isComplex(b))
    return floatOf(a) === 'float64' || floatOf(b) === 'float64' ? 'complex128' : 'complex64';
  if (isFloating(a) || isFloating(b)) return FLOATS[Math.max(FLOATS.indexOf(floatOf(a)), FLOATS.indexOf(floatOf(b)))]!;
  if (a !== 'uint8' && b !== 'uint8') return itemsize(a) > itemsize(b) ? a : b;
  const signed = a === 'uint8' ? b : a;
  return signed === 'int8' ? 'int16' : signed;
}

/** The floating dtype that holds a dtype's numbers, or those of its parts. */
export function floatOf(dtype: DType): DType {
  if (isFloating(dtype)) return dtype;
  if (isComplex(dtype)) return dtype === 'complex64' ? 'float32' : 'float64';
  const size = itemsize(dtype);
  return size === 1 ? 'float16' : size === 2 ? 'float32' : 'float64';
}

/** A dtype among Python's numbers of a kind. */
function withWeak(dtype: DType, weak: Weak): DType {
  if (weak === 'int') return isBool(dtype) ? 'int64' : dtype;
  if (isComplex(dtype)) return dtype;
  if (weak === 'float') return isFloating(dtype) ? dtype : 'float64';
  return dtype === 'float32' || dtype === 'float16' ? 'complex64' : 'complex128';
}

const WEAK_DTYPES: Readonly<Record<Weak, DType>> = { int: 'int64', float: 'float64', complex: 'complex128' };
const ORDER: readonly Weak[] = ['int', 'float', 'complex'];

/** An operand: an array, or a number of Python's as an array of no dimension. */
export interface Operand {
  readonly array: Tensor;
  readonly weak: Weak | null;
}

/** The dtype that operands are computed in. */
export function resultOf(operands: readonly Operand[]): DType {
  let strong: DType | null = null;
  let weak = -1;
  for (const { array, weak: kind } of operands) {
    if (kind !== null) weak = Math.max(weak, ORDER.indexOf(kind));
    else strong = strong === null ? array.dtype : promote(strong, array.dtype);
  }
  if (strong === null) return WEAK_DTYPES[ORDER[weak]!];
  return weak < 0 ? strong : withWeak(strong, ORDER[weak]!);
}

const BOUNDS: Partial<Readonly<Record<DType, readonly [number, number]>>> = {
  uint8: [0, 255],
  int8: [-128, 127],
  int16: [-32768, 32767],
  int32: [-(2 ** 31), 2 ** 31 - 1],
};

/** @throws OverflowError for a Python integer that the dtype does not hold. */
export function checkWeak({ array, weak }: Operand, dtype: DType): void {
  const bounds = weak === 'int' ? BOUNDS[dtype] : undefined;
  if (bounds === undefined) return;
  const value = array.storage.at(array.offset);
  if (value < bounds[0] || value > bounds[1])
    throw new TorchError('OverflowError', `Python integer ${value} out of bounds for ${dtype}`);
}

export { isBool, isInteger };
