/** What PyTorch says of operators it does not compute on complex tensors either. */
import type { DType } from '../dtype.ts';
import { scalarTypeName, TorchError } from '../errors.ts';

/** Told the dtype that the tensors have together. */
type Refusal = (dtype: DType) => TorchError;

const notImplemented =
  (text: string): Refusal =>
  () =>
    new TorchError('NotImplementedError', text);

function kernel(name: string): Refusal {
  return (dtype) => new TorchError('NotImplementedError', `"${name}" not implemented for '${scalarTypeName(dtype)}'`);
}

/** By the operator's name. */
export const REFUSED: Readonly<Record<string, Refusal>> = {
  lt: kernel('lt_cpu'),
  le: kernel('le_cpu'),
  gt: kernel('gt_cpu'),
  ge: kernel('ge_cpu'),
  max: kernel('max_all'),
  min: kernel('min_all'),
  floor_divide: kernel('div_floor_cpu'),
  remainder: kernel('remainder_cpu'),
  hypot: kernel('hypot_cpu'),
  atan2: kernel('atan2_cpu'),
  round: kernel('round_vml_cpu'),
  unique: kernel('unique'),
  nansum: () => new TorchError('RuntimeError', 'nansum on CPU does not support complex inputs'),
  amax: kernel('max_values_cpu'),
  amin: kernel('min_values_cpu'),
  median: kernel('median_cpu'),
  frac: kernel('frac_cpu'),
  erf: kernel('erf_vml_cpu'),
  fmod: kernel('fmod_cpu'),
  bitwise_not: kernel('bitwise_not_cpu'),
  xlogy: kernel('xlogy_cpu'),
  logit: kernel('logit_cpu'),
  topk: () => new TorchError('RuntimeError', ' topk does not support complex dtypes on CPU'),
  maximum: () => new TorchError('RuntimeError', 'maximum not implemented for complex tensors.'),
  minimum: () => new TorchError('RuntimeError', 'minimum not implemented for complex tensors.'),
  floor: notImplemented('floor is not supported for complex inputs'),
  ceil: notImplemented('ceil is not supported for complex inputs'),
  trunc: notImplemented('trunc is not supported for complex inputs'),
  clamp: notImplemented('clamp is not supported for complex types'),
  relu: notImplemented('clamp is not supported for complex types'),
  sign: notImplemented(
    'Unlike NumPy, torch.sign is not intended to support complex numbers. Please use torch.sgn instead.',
  ),
  sort: () => new TorchError('RuntimeError', ' Sort does not support complex dtypes on CPU'),
  argmax: () => new TorchError('RuntimeError', 'argmax(): does not support complex input'),
  argmin: () => new TorchError('RuntimeError', 'argmin(): does not support complex input'),
};
