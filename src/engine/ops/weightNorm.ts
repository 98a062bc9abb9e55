/** Weight normalization: a tensor as directions `v` times lengths `g`, the lengths along one dimension. Salimans and Kingma (2016). */
import { op } from '../op.ts';
import type { Tensor } from '../tensor.ts';
import { norm_scalar, norm_whole } from './norms.ts';

/** The norm over all dimensions but one, which stays. */
function normExcept(v: Tensor, pow: number, dim: number): Tensor {
  const norm = (x: Tensor) => norm_scalar.invoke([x, pow, [1], false]) as Tensor;
  if (dim === -1) return norm_whole.invoke([v, pow]) as Tensor;
  const shape = v.shape.map((size, d) => (d === dim ? size : 1));
  if (dim === 0) return norm(v.contiguous().view(v.shape[0]!, -1)).view(shape);
  if (dim === v.ndim - 1) {
    const columns = v.contiguous().view(-1, v.shape.at(-1)!);
    return (norm_scalar.invoke([columns, pow, [0], false]) as Tensor).view(shape);
  }
  return normExcept(v.transpose(0, dim), pow, 0).transpose(0, dim);
}

export const norm_except_dim = op({
  schema: 'norm_except_dim(Tensor v, int pow=2, int dim=0) -> Tensor',
  forward: normExcept,
  composite: true,
  where: ['torch'],
  samples: [[[2, 3]], [[2, 3], 2, -1], [[2, 3, 2], 2, 1], [[2, 3], 2, 1]],
});

/** The sums of grad · v that belong to one length each. */
function along(grad: Tensor, v: Tensor, dim: number): Tensor {
  const product = grad.mul(v);
  const shape = v.shape.map((size, d) => (d === dim ? size : 1));
  return (dim === 0 ? product.view(v.shape[0]!, -1).sum(1) : product.view(-1, v.shape.at(-1)!).sum(0)).view(shape);
}

/** To PyTorch the norms are constants when this is differentiated again, as they are here. */
export const _weight_norm_interface = op({
  schema: '_weight_norm_interface(Tensor v, Tensor g, int dim=0) -> (Tensor, Tensor)',
  grad_fn: 'WeightNormInterfaceBackward0',
  forward: (v: Tensor, g: Tensor, dim: number) => {
    const norms = normExcept(v, 2, dim);
    return [v.mul(g.div(norms)), norms];
  },
  saves: { v: ['v', 'g', 'result1'], g: ['v', 'result1'] },
  backward: {
    v: (grad, { v, g, result1, dim }) => {
      const sums = along(grad.contiguous(), v as Tensor, dim as number);
      return g.div(result1).mul(grad.contiguous().sub(v.mul(sums.div(result1.mul(result1)))));
    },
    g: (grad, { v, result1, dim }) => along(grad.contiguous(), v as Tensor, dim as number).div(result1),
  },
  nonDifferentiable: ['result1'],
  local: { v: 'F', g: 'M' },
  where: ['torch'],
  samples: [
    [
      [2, 3],
      [2, 1],
    ],
    [[2, 3], [1, 3], 1],
  ],
});

export const _weight_norm = op({
  schema: '_weight_norm(Tensor v, Tensor g, int dim=0) -> Tensor',
  forward: (v: Tensor, g: Tensor, dim: number) => {
    if (dim === 0 || dim === v.ndim - 1)
      return (_weight_norm_interface.invoke([v.contiguous(), g.contiguous(), dim]) as readonly Tensor[])[0]!;
    return v.mul(g.div(normExcept(v, 2, dim)));
  },
  composite: true,
  where: ['torch'],
  samples: [
    [
      [2, 3],
      [2, 1],
    ],
    [[2, 3, 2], [1, 3, 1], 1],
    [[2, 3], [1], -1],
  ],
});
