/** The exponential of a matrix. */
import { batchShape, checkSquare, matricesOf, rowMajor } from '../batches.ts';
import { matrixExponential } from '../lapack/exponential.ts';
import { op } from '../op.ts';
import type { Tensor } from '../tensor.ts';
import { cat } from './joining.ts';

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
      const above = cat.invoke([[A, grad], -1]) as Tensor;
      const below = cat.invoke([[A.new_zeros(A.shape), A], -1]) as Tensor;
      const whole = matrix_exp.invoke([cat.invoke([[above, below], -2])]) as Tensor;
      return whole.narrow(-2, 0, n).narrow(-1, n, n);
    },
  },
  local: { self: 'dresult = exp′(dself)' },
  where: ['torch', 'tensor', 'linalg'],
  samples: [[[2, 2]], [[2, 2, 2]], ['data [0, 0]']],
});
