/**
 * The dtypes the engine has, their arrays and PyTorch's promotion rules.
 * Knows numbers only: nothing of tensors, shapes or autograd.
 */

export type DType = 'float32' | 'float64' | 'int64' | 'int32' | 'bool';
export type TypedArray = Float32Array | Float64Array | Int32Array | Uint8Array;
/** A number from the user's program; `Float` marks a Python float whose value is integral (2.0), which JavaScript cannot tell from 2. */
export type Scalar = number | boolean | Float;

/** A floating number whose value may be integral: what Python's `2.0` is and JavaScript's `2.0` is not. */
export class Float {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

const BOOL = 0;
const INTEGRAL = 1;
const FLOATING = 2;

interface DTypeInfo {
  readonly itemsize: number;
  readonly category: number;
  /** Order within a category: the larger wins a promotion. */
  readonly rank: number;
}

/** NOTE [int64 storage] int64 lives in a Float64Array: exact to ±2^53, ten times faster than BigInt64Array. Results beyond are refused, never rounded. */
const INFO: Readonly<Record<DType, DTypeInfo>> = {
  bool: { itemsize: 1, category: BOOL, rank: 0 },
  int32: { itemsize: 4, category: INTEGRAL, rank: 3 },
  int64: { itemsize: 8, category: INTEGRAL, rank: 4 },
  float32: { itemsize: 4, category: FLOATING, rank: 7 },
  float64: { itemsize: 8, category: FLOATING, rank: 8 },
};

export const DTYPES = Object.keys(INFO) as readonly DType[];

export function itemsize(dtype: DType): number {
  return INFO[dtype].itemsize;
}

export function isFloating(dtype: DType): boolean {
  return INFO[dtype].category === FLOATING;
}

/** A zeroed array that can hold `length` elements of `dtype`. */
export function allocateArray(dtype: DType, length: number): TypedArray {
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
  }
}

/** `torch.promote_types`. */
export function promoteTypes(a: DType, b: DType): DType {
  return INFO[a].rank >= INFO[b].rank ? a : b;
}

/** The dtype a bare number has before any tensor is met. */
export function scalarType(value: Scalar, defaultDtype: DType): DType {
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'number' && Number.isInteger(value) ? 'int64' : defaultDtype;
}

export function scalarValue(value: Scalar): number {
  return typeof value === 'number' ? value : typeof value === 'boolean' ? Number(value) : value.value;
}

/** A number as an element of `dtype` holds it. */
export function elementValue(value: Scalar, dtype: DType): number {
  const number = scalarValue(value);
  return dtype === 'bool' ? Number(number !== 0) : isFloating(dtype) ? number : Math.trunc(number);
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
      const current: DType = isFloating(dtype) ? defaultDtype : dtype;
      wrapped = wrapped === null ? current : promoteTypes(wrapped, current);
    } else if (shape.length === 0) zero = zero === null ? dtype : promoteTypes(zero, dtype);
    else dim = dim === null ? dtype : promoteTypes(dim, dtype);
  }
  return combine(combine(dim, zero), wrapped) ?? defaultDtype;
}

function combine(higher: DType | null, lower: DType | null): DType | null {
  if (higher === null) return lower;
  if (lower === null || INFO[higher].category >= INFO[lower].category) return higher;
  return lower;
}

/** Whether a value of `from` may be written in place into a tensor of `to` (`torch.can_cast`). */
export function canCast(from: DType, to: DType): boolean {
  return INFO[from].category <= INFO[to].category;
}
