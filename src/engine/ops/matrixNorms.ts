/** Norms and numbers that follow from matrix norms: `cond`, `nuclear_norm`. */
import { checkFloating, checkSquareShape } from '../batches.ts';
import { type Scalar, scalarValue } from '../dtype.ts';
import { refused, TorchError } from '../errors.ts';
import { op } from '../op.ts';
import { empty, type Tensor } from '../tensor.ts';
import { written } from '../write.ts';
import { matrixNorm } from './norms.ts';
import { singularValuesOf } from './singular.ts';
import { linalg_inv_ex } from './solving.ts';

const LINALG = ['linalg'] as const;
const LAST = [-2, -1] as const;

function conditionNumber(self: Tensor, p: Scalar | string | null): Tensor {
  const order = p === null || typeof p === 'string' ? p : scalarValue(p);
  const name = `linalg.cond(ord=${String(order).replace('Infinity', 'inf')})`;
  if (typeof order === 'string') checkSquareShape(name, self);
  if (self.ndim < 2) throw refused('linalg.cond: The input tensor must have at least 2 dimensions.');
  if (typeof order === 'string' && order !== 'fro' && order !== 'nuc')
    throw new TorchError('ValueError', `linalg.cond got an invalid norm type: ${order}`);
  if (typeof order === 'number' && ![1, 2, Number.POSITIVE_INFINITY].includes(Math.abs(order)))
    throw new TorchError('ValueError', `linalg.cond got an invalid norm type: ${order}`);
  if (self.numelValue === 0) return written(empty(self.shape.slice(0, -2), self.dtype));
  if (order === null || Math.abs(order as number) === 2) {
    const values = singularValuesOf(self);
    const [most, least] = [values.narrow(-1, 0, 1), values.narrow(-1, values.shape.at(-1)! - 1, 1)];
    return (order === -2 ? least.div(most) : most.div(least)).squeeze(-1);
  }
  if (typeof order === 'number') checkSquareShape(name, self);
  if (order === 'nuc') {
    checkFloating('linalg.svd', self);
    const values = singularValuesOf(self);
    // PyTorch's compiler works out the second factor first, and a backward pass visits it last.
    const inverses = values.reciprocal().sum(-1);
    return values.sum(-1).mul(inverses);
  }
  checkFloating('linalg.inv', self);
  const size = matrixNorm(self, p!, LAST, false, null);
  const [inverse, info] = linalg_inv_ex.invoke([self, false]) as readonly [Tensor, Tensor];
  // In place, as PyTorch does it; so the inverse's own rule finds it changed, and a backward pass is refused there too.
  const infinite = inverse.masked_fill_(info.unsqueeze(-1).unsqueeze(-1).ne(0), Number.POSITIVE_INFINITY);
  const result = size.mul(matrixNorm(infinite, p!, LAST, false, null));
  return result.nan_to_num_(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY);
}

export const linalg_cond = op({
  schema: 'cond(Tensor self, Scalar? p=None) -> Tensor',
  forward: conditionNumber,
  composite: true,
  where: LINALG,
  samples: [['spd [3, 3]'], [[4, 2]], ['spd [3, 3]', -2], ['data [3, 3]', 1]],
});

export const linalg_cond_str = op({
  schema: 'cond.p_str(Tensor self, str p) -> Tensor',
  forward: conditionNumber,
  composite: true,
  where: LINALG,
  samples: [
    ['data [3, 3]', 'fro'],
    ['spd [3, 3]', 'nuc'],
  ],
});

export const nuclear_norm = op({
  schema: 'nuclear_norm(Tensor self, bool keepdim=False) -> Tensor',
  forward: (self: Tensor, keepdim: boolean) => matrixNorm(self, 'nuc', LAST, keepdim, null),
  composite: true,
  where: ['torch'],
  samples: [[[2, 3]]],
});

export const nuclear_norm_dim = op({
  schema: 'nuclear_norm.dim(Tensor self, int[2] dim, bool keepdim=False) -> Tensor',
  forward: (self: Tensor, dim: readonly number[], keepdim: boolean) => matrixNorm(self, 'nuc', dim, keepdim, null),
  composite: true,
  where: ['torch'],
  samples: [[[2, 3], [0, 1], true]],
});
