/**
 * The dtypes the engine has, their arrays and PyTorch's promotion rules.
 * Knows numbers only: nothing of tensors, shapes or autograd.
 */

import { refused, unsupported } from './errors.ts';
import { isHalf } from './half.ts';
import { pythonFloat } from './numberText.ts';
import { COUNTED, makeRoom } from './room.ts';
import { state } from './state.ts';

export type DType =
  | 'float32'
  | 'float64'
  | 'int64'
  | 'int32'
  | 'bool'
  | 'uint8'
  | 'int8'
  | 'int16'
  | 'float16'
  | 'bfloat16'
  | 'complex64'
  | 'complex128';
export type TypedArray = Float32Array | Float64Array | Int32Array | Int16Array | Int8Array | Uint8Array;
/** A number from the user's program; `Float` marks a Python float whose value is integral (2.0), which JavaScript cannot tell from 2. */
export type Scalar = number | boolean | Float;

/** A floating number whose value may be integral: what Python's `2.0` is and JavaScript's `2.0` is not. */
export class Float {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

/** A complex number from the user's program. Only what is made for complex tensors reads its parts; whoever takes it for a real number fails. */
export class Complex {
  /** As errors name its type. */
  readonly typeName = 'complex';
  readonly re: number;
  readonly im: number;
  constructor(re: number, im: number) {
    this.re = re;
    this.im = im;
  }

  /** As Python writes it. */
  toString(): string {
    const { re, im } = this;
    const tail = `${im < 0 || Object.is(im, -0) || Number.isNaN(im) ? '' : '+'}${partText(im)}j`;
    return re === 0 && !Object.is(re, -0)
      ? `${partText(im)}j`
      : `(${partText(re)}${Number.isNaN(im) ? '+' : ''}${tail})`;
  }

  get value(): number {
    if (this.im === 0) return this.re;
    throw refused('value cannot be converted to type double without overflow');
  }
}

/** A part of a complex number loses the point where it has no fraction. */
function partText(x: number): string {
  return pythonFloat(x).replace(/\.0$/, '');
}

const BOOL = 0;
const INTEGRAL = 1;
const FLOATING = 2;
const COMPLEX = 3;

interface DTypeInfo {
  readonly itemsize: number;
  readonly category: number;
  /** Order within a category: the larger wins a promotion. */
  readonly rank: number;
}

/** NOTE [int64 storage] int64 lives in a Float64Array: exact to ±2^53, ten times faster than BigInt64Array. Results beyond are refused, never rounded. */
const INFO: Readonly<Record<DType, DTypeInfo>> = {
  float32: { itemsize: 4, category: FLOATING, rank: 7 },
  float64: { itemsize: 8, category: FLOATING, rank: 8 },
  int64: { itemsize: 8, category: INTEGRAL, rank: 4 },
  int32: { itemsize: 4, category: INTEGRAL, rank: 3 },
  bool: { itemsize: 1, category: BOOL, rank: -2 },
  uint8: { itemsize: 1, category: INTEGRAL, rank: 0 },
  int8: { itemsize: 1, category: INTEGRAL, rank: 1 },
  int16: { itemsize: 2, category: INTEGRAL, rank: 2 },
  float16: { itemsize: 2, category: FLOATING, rank: 5 },
  bfloat16: { itemsize: 2, category: FLOATING, rank: 6 },
  complex64: { itemsize: 8, category: COMPLEX, rank: 9 },
  complex128: { itemsize: 16, category: COMPLEX, rank: 10 },
};

export const DTYPES = Object.keys(INFO) as readonly DType[];

export function itemsize(dtype: DType): number {
  return INFO[dtype].itemsize;
}

export function isFloating(dtype: DType): boolean {
  return INFO[dtype].category === FLOATING;
}

export function isComplex(dtype: DType): boolean {
  return INFO[dtype].category === COMPLEX;
}

/** The dtype of a complex tensor's parts. */
export function partType(dtype: DType): 'float32' | 'float64' {
  return dtype === 'complex128' ? 'float64' : 'float32';
}

/** The complex dtype whose parts are of a floating one. */
export function complexOf(dtype: DType): DType {
  if (isHalf(dtype)) throw unsupported(`complex numbers of ${dtype} parts`);
  return dtype === 'float64' || dtype === 'complex128' ? 'complex128' : 'complex64';
}

/**
 * A zeroed array that can hold `length` elements of `dtype`. float16 and bfloat16 live in a Float32Array that holds nothing they could not:
 * NOTE [Half precision]. The elements of a complex tensor lie in pairs: NOTE [Complex storage].
 */
export function allocateArray(dtype: DType, length: number): TypedArray {
  if (length >= COUNTED) makeRoom(length * itemsize(dtype));
  switch (dtype) {
    case 'float32':
      return new Float32Array(length);
    case 'float64':
    case 'int64':
      return new Float64Array(length);
    case 'int32':
      return new Int32Array(length);
    case 'bool':
      return new Uint8Array(length);
    case 'uint8':
      state.rare = true;
      return new Uint8Array(length);
    case 'int8':
      state.rare = true;
      return new Int8Array(length);
    case 'int16':
      state.rare = true;
      return new Int16Array(length);
    case 'float16':
    case 'bfloat16':
      state.rare = true;
      return new Float32Array(length);
    case 'complex64':
      state.rare = true;
      return new Float32Array(2 * length);
    case 'complex128':
      state.rare = true;
      return new Float64Array(2 * length);
  }
}

/** `torch.promote_types`. */
export function promoteTypes(a: DType, b: DType): DType {
  if (a === b) return a;
  const [high, low] = INFO[a].rank >= INFO[b].rank ? [a, b] : [b, a];
  if (low === 'uint8' && high === 'int8') return 'int16';
  if (low === 'float16' && high === 'bfloat16') return 'float32';
  return high === 'complex64' && low === 'float64' ? 'complex128' : high;
}

/** The dtype a bare number has before any tensor is met. */
export function scalarType(value: Scalar, defaultDtype: DType): DType {
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : defaultDtype;
  return isComplexNumber(value) ? complexOf(defaultDtype) : defaultDtype;
}

/** A number as a complex one. */
export function complexNumber(value: Scalar | Complex): Complex {
  return value instanceof Complex ? value : new Complex(scalarValue(value), 0);
}

/** Whether a number given where the engine expects a real one is complex. */
export function isComplexNumber(value: unknown): value is Complex {
  return value instanceof Complex;
}

export function scalarValue(value: Scalar): number {
  return typeof value === 'number' ? value : typeof value === 'boolean' ? Number(value) : value.value;
}

/** The largest number of a dtype whose lowest is its negative, or one less; and what C++ calls it. */
const LARGEST: Partial<Readonly<Record<DType, readonly [largest: number, name: string]>>> = {
  float32: [3.4028234663852886e38, 'float'],
  float64: [Number.MAX_VALUE, 'double'],
  int64: [2 ** 63, 'int64_t'],
  int32: [2 ** 31 - 1, 'int'],
  uint8: [255, 'uint8_t'],
  int8: [127, 'int8_t'],
  int16: [32767, 'int16_t'],
  float16: [65504, 'c10::Half'],
  bfloat16: [3.3895313892515355e38, 'c10::BFloat16'],
};

/** A number as an element of `dtype` holds it. @throws RuntimeError when it is beyond the dtype; negative ones wrap in uint8. */
export function elementValue(value: Scalar, dtype: DType): number {
  if (dtype === 'bool')
    return Number(isComplexNumber(value) ? value.re !== 0 || value.im !== 0 : scalarValue(value) !== 0);
  const [largest, name] = LARGEST[dtype] ?? [Number.POSITIVE_INFINITY, dtype];
  const whole = !isFloating(dtype);
  const number = isComplexNumber(value) && value.im !== 0 ? Number.POSITIVE_INFINITY : scalarValue(value);
  const size = whole && dtype !== 'uint8' && number < 0 ? -Math.trunc(number) - 1 : Math.abs(number);
  const fits = Number.isFinite(number) ? size <= largest : !whole && !isComplexNumber(value);
  if (!fits) throw refused(`value cannot be converted to type ${name} without overflow`);
  return whole ? Math.trunc(number) + 0 : number;
}

interface Operand {
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** True for a Python number that became a 0-d tensor: it takes part in promotion by category only. */
  readonly wrapped: boolean;
}

/**
 * `torch.result_type`: tensors with dimensions beat 0-d tensors, which beat wrapped numbers, unless a later one is of a higher category
 * (after `update_result_type_state` and `result_type` of ATen/native/TypeProperties.cpp).
 */
export function resultType(operands: readonly Operand[], defaultDtype: DType): DType {
  let dim: DType | null = null;
  let zero: DType | null = null;
  let wrapped: DType | null = null;
  for (const { dtype, shape, wrapped: isWrapped } of operands) {
    if (isWrapped) {
      const current = isFloating(dtype) ? defaultDtype : isComplex(dtype) ? complexDefault(defaultDtype) : dtype;
      wrapped = wrapped === null ? current : promoteTypes(wrapped, current);
    } else if (shape.length === 0) zero = zero === null ? dtype : promoteTypes(zero, dtype);
    else dim = dim === null ? dtype : promoteTypes(dim, dtype);
  }
  return combine(combine(dim, zero), wrapped) ?? defaultDtype;
}

/** As wrapped complex numbers count: of half precision, they are left for `combine` to refuse. */
function complexDefault(dtype: DType): DType {
  return dtype === 'float64' ? 'complex128' : 'complex64';
}

function combine(higher: DType | null, lower: DType | null): DType | null {
  if (higher === null) return lower;
  // The parts keep the precision of what has more to say.
  if (lower !== null && isComplex(lower) && isFloating(higher)) return complexOf(higher);
  if (lower === null || INFO[higher].category >= INFO[lower].category) return higher;
  return lower;
}

/** Whether a value of `from` may be written in place into a tensor of `to` (`torch.can_cast`). */
export function canCast(from: DType, to: DType): boolean {
  return INFO[from].category <= INFO[to].category;
}
