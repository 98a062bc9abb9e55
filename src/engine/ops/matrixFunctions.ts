/** The exponential of a matrix. */
import { batchShape, checkSquare, matricesOf, rowMajor } from '../batches.ts';
import { matrixExponential } from '../lapack/exponential.ts';
import { op } from '../op.ts';
import { state } from '../state.ts';
import type { Tensor } from '../tensor.ts';
import { cat } from './joining.ts';

/** [[A, grad], [0, A]] */
function written(A: Tensor, grad: Tensor): Tensor {
  const n = A.shape.at(-1)!;
  const whole = grad.new_zeros([...batchShape(A), 2 * n, 2 * n]);
  const block = (row: number, column: number) => whole.narrow(-2, row, n).narrow(-1, column, n);
  block(0, 0).copy_(A);
  block(n, n).copy_(A);
  block(0, n).copy_(grad);
  return whole;
}

/** The same without a write, for function transforms: they may map what is written and not what it is written into. */
function joined(A: Tensor, grad: Tensor): Tensor {
  const above = cat.invoke([[A, grad], -1]) as Tensor;
  const below = cat.invoke([[A.zeros_like(), A], -1]) as Tensor;
  return cat.invoke([[above, below], -2]) as Tensor;
}

export const matrix_exp = op({
  schema: 'matrix_exp(Tensor self) -> Tensor',
  grad_fn: 'LinalgMatrixExpBackward0',
  forward: (self: Tensor) => {
    const n = checkSquare('linalg.matrix_exp', self);
    return rowMajor(matricesOf(self).map(matrixExponential), batchShape(self), n, n, self.dtype);
  },
  saves: ['self'],
  backward: {
    // The upper right block of exp([[Aᵀ, grad], [0, Aᵀ]]).
    self: (grad, { self }) => {
      const n = self.shape.at(-1)!;
      const A = self.mT;
      const whole = matrix_exp.invoke([state.transforms === null ? written(A, grad) : joined(A, grad)]) as Tensor;
      return whole.narrow(-2, 0, n).narrow(-1, n, n);
    },
  },
  local: { self: 'dresult = exp′(dself)' },
  where: ['torch', 'tensor', 'linalg'],
  samples: [[[2, 2]], [[2, 2, 2]], ['data [0, 0]']],
});
