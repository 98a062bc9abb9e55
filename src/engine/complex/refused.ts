/** What PyTorch says of operators it does not compute on complex tensors either. */
import type { DType } from '../dtype.ts';
import { refused, scalarTypeName, TorchError } from '../errors.ts';
import type { Op } from '../op.ts';

/** Told the dtype that the tensors have together. */
type Refusal = (dtype: DType) => TorchError;

const notImplemented =
  (text: string): Refusal =>
  () =>
    new TorchError('NotImplementedError', text);

function kernel(name: string): Refusal {
  return (dtype) => new TorchError('NotImplementedError', `"${name}" not implemented for '${scalarTypeName(dtype)}'`);
}

const says =
  (text: string): Refusal =>
  () =>
    refused(text);

/** What their kernels are called. */
const KERNELS = {
  amax: 'max_values_cpu',
  amin: 'min_values_cpu',
  aminmax: 'aminmax_cpu',
  atan2: 'atan2_cpu',
  bincount: 'bincount_cpu',
  bitwise_and: 'bitwise_and_cpu',
  bitwise_left_shift: 'lshift_cpu',
  bitwise_not: 'bitwise_not_cpu',
  bitwise_or: 'bitwise_or_cpu',
  bitwise_right_shift: 'rshift_cpu',
  bitwise_xor: 'bitwise_xor_cpu',
  bucketize: 'searchsorted_out_cpu',
  celu: 'elu_cpu',
  copysign: 'copysign_cpu',
  cummax: 'cummax_cpu',
  cummin: 'cummin_cpu',
  digamma: 'digamma',
  elu: 'elu_cpu',
  entr: 'entr_cpu',
  erf: 'erf_vml_cpu',
  erfc: 'erfc_vml_cpu',
  erfinv: 'erfinv_vml_cpu',
  floor_divide: 'div_floor_cpu',
  fmod: 'fmod_cpu',
  frac: 'frac_cpu',
  gcd: 'gcd_cpu',
  ge: 'ge_cpu',
  gelu: 'GeluKernelImpl',
  greater: 'gt_cpu',
  greater_equal: 'ge_cpu',
  gt: 'gt_cpu',
  hardshrink: 'hardshrink_cpu',
  hardsigmoid: 'hardsigmoid_cpu',
  hardswish: 'hardswish_cpu',
  histc: 'aminmax_cpu',
  huber_loss: 'huber_cpu',
  hypot: 'hypot_cpu',
  i0: 'i0_vml_cpu',
  kthvalue: 'kthvalue_cpu',
  lcm: 'lcm_cpu',
  layer_norm: 'LayerNormKernelImpl',
  le: 'le_cpu',
  leaky_relu: 'leaky_relu_cpu',
  less: 'lt_cpu',
  less_equal: 'le_cpu',
  lgamma: 'lgamma_vml_cpu',
  log_ndtr: 'log_ndtr_cpu',
  logit: 'logit_cpu',
  logsigmoid: 'log_sigmoid_cpu',
  lt: 'lt_cpu',
  max: 'max_all',
  median: 'median_cpu',
  'median.dim': 'median_out',
  min: 'min_all',
  mish: 'mish_cpu',
  mode: 'mode_cpu',
  mse_loss: 'mse_cpu',
  nanmedian: 'median_cpu',
  'nanmedian.dim': 'median_out',
  native_layer_norm: 'LayerNormKernelImpl',
  ndtr: 'erf_vml_cpu',
  nextafter: 'nextafter_cpu',
  remainder: 'remainder_cpu',
  round: 'round_vml_cpu',
  searchsorted: 'searchsorted_out_cpu',
  selu: 'elu_cpu',
  smooth_l1_loss: 'smooth_l1_cpu',
  softplus: 'softplus_cpu',
  softshrink: 'softshrink_check',
  threshold: 'threshold_cpu',
  unique: 'unique',
  unique_consecutive: 'unique',
  unique_dim: 'unique_dim',
  xlog1py: 'xlog1py_cpu',
  xlogy: 'xlogy_cpu',
  zeta: 'zeta_cpu',
} as const;

const NO_CLAMP = notImplemented('clamp is not supported for complex types');
const NO_SORT = says(' Sort does not support complex dtypes on CPU');
const NO_NANSUM = says('nansum on CPU does not support complex inputs');

/** Refused before anything else is looked at. */
const AT_ONCE: Readonly<Record<string, Refusal>> = {
  argmax: says('argmax(): does not support complex input'),
  argmin: says('argmin(): does not support complex input'),
  fmax: says('fmax not implemented for complex tensors.'),
  fmin: says('fmin not implemented for complex tensors.'),
  heaviside: says('heaviside is not yet implemented for complex tensors.'),
  'max.other': says('maximum not implemented for complex tensors.'),
  maximum: says('maximum not implemented for complex tensors.'),
  'min.other': says('minimum not implemented for complex tensors.'),
  minimum: says('minimum not implemented for complex tensors.'),
};

/** Refused when dimensions and shapes have been found right. */
const AT_LAST: Readonly<Record<string, Refusal>> = {
  ...Object.fromEntries(Object.entries(KERNELS).map(([name, title]) => [name, kernel(title)])),
  argsort: NO_SORT,
  ceil: notImplemented('ceil is not supported for complex inputs'),
  clamp: NO_CLAMP,
  clamp_max: NO_CLAMP,
  clamp_min: NO_CLAMP,
  deg2rad: says('deg2rad is not supported for complex tensors.'),
  fix: notImplemented('trunc is not supported for complex inputs'),
  floor: notImplemented('floor is not supported for complex inputs'),
  frexp: says('torch.frexp() only supports floating-point dtypes'),
  hardtanh: NO_CLAMP,
  isneginf: says('isneginf does not support complex inputs.'),
  isposinf: says('isposinf does not support complex inputs.'),
  'max.dim': says('max(): does not support complex input'),
  'min.dim': says('min(): does not support complex input'),
  msort: NO_SORT,
  nanmean: NO_NANSUM,
  nansum: NO_NANSUM,
  quantile: says('quantile() input tensor must be either float or double dtype'),
  rad2deg: says('rad2deg is not supported for complex tensors.'),
  relu: NO_CLAMP,
  relu6: NO_CLAMP,
  sign: notImplemented(
    'Unlike NumPy, torch.sign is not intended to support complex numbers. Please use torch.sgn instead.',
  ),
  signbit: notImplemented('signbit is not implemented for complex tensors.'),
  sort: NO_SORT,
  topk: says(' topk does not support complex dtypes on CPU'),
  trunc: notImplemented('trunc is not supported for complex inputs'),
};

/** Why PyTorch refuses an operator on complex tensors, null when it does not; `checked` raises what it asks of shapes and dimensions before. */
export function refusalOf({ name, schema }: Op, dtype: DType, checked: () => void): TorchError | null {
  const full = `${name}.${schema.overload}`;
  const first = AT_ONCE[full] ?? AT_ONCE[name];
  if (first !== undefined) return first(dtype);
  const last = AT_LAST[full] ?? AT_LAST[name];
  if (last === undefined) return null;
  checked();
  return last(dtype);
}
