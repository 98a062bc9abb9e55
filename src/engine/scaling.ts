/**
 * What group, batch and layer normalization share in how they take weight and bias: which dtypes go together (ATen/native/cpu/mixed_data_type.h), and
 * a · x + b in the roundings of PyTorch's kernels. Knows nothing of means and variances.
 */
import type { DType } from './dtype.ts';
import { refused, scalarTypeName } from './errors.ts';
import { isHalf } from './half.ts';
import type { Tensor } from './tensor.ts';

/** The dtype of mean and deviation: the input's, or float32 where such parameters come with an input of few digits. @throws where dtypes do not go together. */
export function statisticsDtype(input: Tensor, ...parameters: readonly (Tensor | null)[]): DType {
  const dtypes = parameters.flatMap((parameter) => (parameter === null ? [] : [parameter.dtype]));
  const [first = input.dtype] = dtypes;
  if (first === input.dtype) {
    const other = dtypes.find((dtype) => dtype !== first);
    if (other !== undefined)
      throw refused(`expected scalar type ${scalarTypeName(first)} but found ${scalarTypeName(other)}`);
    return first;
  }
  if (dtypes.some((dtype) => dtype !== 'float32'))
    throw refused('mixed dtype (CPU): expect parameter to have scalar type of Float');
  if (!isHalf(input.dtype)) throw refused('mixed dtype (CPU): all inputs must share same datatype.');
  return 'float32';
}

/** The least significant half of a double begins here. */
const SPLIT = 2 ** 27 + 1;

function upper(x: number): number {
  const wide = x * SPLIT;
  return wide - (wide - x);
}

/** What rounding took from the product of two doubles (Dekker 1971). */
function lost(a: number, b: number, product: number): number {
  const [high, top] = [upper(a), upper(b)];
  const [low, rest] = [a - high, b - top];
  return low * rest - (product - high * top - low * top - high * rest);
}

/** How a dtype's kernels round; those of few digits compute in float32. */
export interface Arithmetic {
  readonly round: (x: number) => number;
  /** a · b + c with one rounding. */
  readonly fused: (a: number, b: number, c: number) => number;
}

const SINGLE: Arithmetic = { round: Math.fround, fused: (a, b, c) => Math.fround(a * b + c) };
const DOUBLE: Arithmetic = { round: (x) => x, fused: (a, b, c) => a * b + c + missing(a, b) };

export function arithmeticOf(dtype: DType): Arithmetic {
  return dtype === 'float64' ? DOUBLE : SINGLE;
}

/** What a · b + c would lose by rounding the product; nothing where it is not finite. */
function missing(a: number, b: number): number {
  const rest = lost(a, b, a * b);
  return Number.isFinite(rest) ? rest : 0;
}

/** (x - mean) / deviation · weight + bias as kernels compute it that scale and shift: one rounding for a · x + b, of which b was rounded before. */
export function scaling(dtype: DType, mean: number, rstd: number, weight: number, bias: number): (x: number) => number {
  if (dtype === 'float64') {
    const a = rstd * weight;
    const b = bias - mean * a;
    return (x) => a * x + b + lost(a, x, a * x);
  }
  const a = Math.fround(Math.fround(rstd) * weight);
  const b = Math.fround(bias - Math.fround(mean) * a);
  return (x) => Math.fround(a * x + b);
}
