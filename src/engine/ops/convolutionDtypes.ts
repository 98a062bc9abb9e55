/**
 * What dtypes a convolution takes, and what PyTorch says of others: each of its ways to compute speaks for itself, so this knows which of them it would
 * take on one thread (`_select_conv_backend`, `use_mkldnn`). Computes nothing.
 */
import type { DType } from '../dtype.ts';
import { refused, scalarTypeName, tensorTypeName } from '../errors.ts';
import type { Tensor } from '../tensor.ts';
import { checkKernel, notForBool } from './declare.ts';

/** What every convolution is told beside its tensors, a number for each dimension. */
export interface Settings {
  readonly stride: readonly number[];
  readonly padding: readonly number[];
  readonly dilation: readonly number[];
  readonly transposed: boolean;
  readonly output_padding: readonly number[];
  readonly groups: number;
}

/** Whether there is nothing to compute: PyTorch multiplies then, so that the dtype is that of both together. */
export function isEmpty({ shape }: Tensor): boolean {
  return shape[0] === 0 || shape[1] === 0;
}

/** @throws RuntimeError or NotImplementedError when the dtypes do not go together, or with no convolution. */
export function checkDtypes(input: Tensor, weight: Tensor, bias: Tensor | null, s: Settings): void {
  if (isEmpty(input)) return;
  if (usesOneDnn(input, weight, s)) {
    checkTypes(input, weight, 'weight');
    if (bias !== null) checkTypes(input, bias, 'bias');
    return;
  }
  const solid = weight.ndim === 5;
  checkSlow(input.dtype, weight, s);
  // The slow way back in one and two dimensions adds any bias, as any tensor.
  for (const other of s.transposed && !solid ? [weight] : [weight, bias])
    if (other !== null && other.dtype !== input.dtype)
      throw refused(`expected scalar type ${scalarTypeName(input.dtype)} but found ${scalarTypeName(other.dtype)}`);
}

function usesOneDnn({ dtype, shape }: Tensor, weight: Tensor, s: Settings): boolean {
  if (s.transposed && s.output_padding.some((pad, d) => pad >= s.stride[d]!)) return false;
  if (dtype !== 'float32') return dtype === 'bfloat16';
  const [height, width] = [weight.shape.at(-2)!, weight.shape.at(-1)!];
  const flat = weight.ndim === 3;
  const isWorthIt =
    s.stride.some((n) => n !== 1) ||
    s.dilation.some((n) => n !== 1) ||
    shape[0]! >= 16 ||
    width !== 1 ||
    (!flat && height !== 1);
  const places = flat ? shape[2]! : shape[2]! * shape[3]!;
  return (
    isWorthIt &&
    (s.groups > 1 || (width > 3 && !flat && height > 3) || shape[0]! > 1 || shape[0]! * shape[1]! * places > 20480)
  );
}

/** The kernels that are left: those that spread out their input take integers too, of the others only int64. */
function checkSlow(dtype: DType, weight: Tensor, s: Settings): void {
  const solid = weight.ndim === 5;
  if (s.transposed) checkKernel(`slow_conv_transpose${solid ? 3 : 2}d_out_cpu`, dtype, 'int64');
  else if (s.dilation.some((n) => n !== 1)) checkKernel('slow_conv_dilated<>', dtype, 'int64');
  else notForBool(kernelOf(solid, weight, s), dtype);
}

/** In space, windows of one element in one group need no columns. */
function kernelOf(solid: boolean, weight: Tensor, { stride, padding, groups }: Settings): string {
  if (!solid) return 'slow_conv2d_cpu';
  const isPlain =
    groups === 1 &&
    weight.shape.slice(2).every((n) => n === 1) &&
    stride.every((n) => n === 1) &&
    padding.every((n) => n === 0);
  return isPlain ? 'slow_conv3d_cpu' : 'compute_columns3d';
}

function checkTypes(input: Tensor, other: Tensor, role: string): void {
  if (other.dtype === input.dtype) return;
  throw refused(
    `Input type (${tensorTypeName(input.dtype)}) and ${role} type (${tensorTypeName(other.dtype)}) should be the same or input should be a MKLDNN tensor and ${role} is a dense tensor`,
  );
}
