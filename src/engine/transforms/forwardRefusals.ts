/** What PyTorch has no forward mode for, and how it says so. Recorded in test/reference/forward.json; knows names only. */
import { TorchError } from '../errors.ts';

/** Operators for which PyTorch has no forward mode, with its name for them. */
export const REFUSED: Readonly<Record<string, string>> = {
  _cdist_backward: '_cdist_backward',
  _cdist_forward: '_cdist_forward',
  _euclidean_dist: '_euclidean_dist',
  _pdist_backward: '_pdist_backward',
  _pdist_forward: '_pdist_forward',
  _scaled_dot_product_flash_attention_for_cpu: '_scaled_dot_product_flash_attention_for_cpu',
  _pack_padded_sequence: '_pack_padded_sequence',
  _unique2: '_unique2',
  _unique_consecutive: 'unique_consecutive',
  _weight_norm_interface: '_weight_norm_interface',
  unique_dim: 'unique_dim',
  embedding_bag: '_embedding_bag',
  geqrf: 'geqrf',
  grid_sampler_2d: 'grid_sampler_2d',
  grid_sampler_3d: 'grid_sampler_3d',
  hardsigmoid_backward: 'aten::hardsigmoid_backward',
  heaviside: 'aten::heaviside',
  huber_loss_backward: 'huber_loss_backward',
  igamma: 'igamma',
  igammac: 'igammac',
  index_reduce: 'index_reduce',
  mkldnn_rnn_layer: 'mkldnn_rnn_layer',
  multi_margin_loss: 'multi_margin_loss',
  multilabel_margin_loss_forward: 'multilabel_margin_loss_forward',
  soft_margin_loss_backward: 'soft_margin_loss_backward',
  zeta: 'special_zeta',
};

/** The same for in-place forms of what has one out of place. */
export const REFUSED_IN_PLACE: Readonly<Record<string, string>> = {
  acosh: 'acosh_',
  rrelu_with_noise: 'rrelu_with_noise_',
  arccosh: 'acosh_',
  asinh: 'asinh_',
  arcsinh: 'asinh_',
  atanh: 'atanh_',
  arctanh: 'atanh_',
};

/** The error of an operator without forward mode; `name` is PyTorch's, of an operator without any derivative with `aten::` before it. */
export function notImplemented(
  name: string,
  ending = ' or submit a PR adding the implementation to derivatives.yaml',
): TorchError {
  if (name.startsWith('aten::'))
    return new TorchError('NotImplementedError', `Trying to use forward AD with ${name} that does not support it.`);
  return new TorchError(
    'NotImplementedError',
    `Trying to use forward AD with ${name} that does not support it because it has not been implemented yet.\nPlease file an issue to PyTorch at https://github.com/pytorch/pytorch/issues/new?template=feature-request.yml so that we can prioritize its implementation${ending}`,
  );
}
