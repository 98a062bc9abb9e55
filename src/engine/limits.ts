/** `torch.finfo` and `torch.iinfo`: what the dtypes can hold. Knows dtypes only. */
import { type DType, isComplex, isFloating, itemsize, partType } from './dtype.ts';
import { TorchError } from './errors.ts';
import { state } from './state.ts';

/** By dtype: the largest number, the distance from 1 to the next, the smallest of full precision, decimal digits as a resolution. */
const FLOATING: Partial<
  Readonly<Record<DType, readonly [max: number, eps: number, smallest: number, resolution: number]>>
> = {
  float16: [65504, 2 ** -10, 2 ** -14, 1e-3],
  bfloat16: [(2 - 2 ** -7) * 2 ** 127, 2 ** -7, 2 ** -126, 1e-2],
  float32: [(2 - 2 ** -23) * 2 ** 127, 2 ** -23, 2 ** -126, 1e-6],
  float64: [Number.MAX_VALUE, Number.EPSILON, 2 ** -1022, 1e-15],
};

export interface FloatLimits {
  readonly bits: number;
  readonly min: number;
  readonly max: number;
  readonly eps: number;
  readonly tiny: number;
  readonly smallest_normal: number;
  readonly resolution: number;
  readonly dtype: DType;
}

/** What a floating dtype can hold, the parts of a complex one too. */
export function finfo(dtype: DType = state.defaultDtype): FloatLimits {
  const kind = isComplex(dtype) ? partType(dtype) : dtype;
  const limits = FLOATING[kind];
  if (limits === undefined)
    throw new TorchError(
      'TypeError',
      "torch.finfo() requires a floating point input type. Use torch.iinfo to handle 'torch.finfo'",
    );
  const [max, eps, smallest_normal, resolution] = limits;
  return {
    bits: 8 * itemsize(kind),
    min: -max,
    max,
    eps,
    tiny: smallest_normal,
    smallest_normal,
    resolution,
    dtype: kind,
  };
}

export interface IntegerLimits {
  readonly bits: number;
  readonly min: number;
  readonly max: number;
  readonly dtype: DType;
}

/** What an integer dtype can hold. */
export function iinfo(dtype: DType): IntegerLimits {
  if (isFloating(dtype) || isComplex(dtype))
    throw new TorchError(
      'TypeError',
      "torch.iinfo() requires an integer input type. Use torch.finfo to handle 'torch.iinfo'",
    );
  if (dtype === 'bool') throw new TorchError('TypeError', 'torch.bool is not supported by torch.iinfo');
  const bits = 8 * itemsize(dtype);
  if (dtype === 'uint8') return { bits, min: 0, max: 2 ** bits - 1, dtype };
  return { bits, min: -(2 ** (bits - 1)), max: 2 ** (bits - 1) - 1, dtype };
}
