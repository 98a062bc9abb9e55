/** Eigenvalues of matrices that need not be symmetric: complex, so without gradients. */
import { batchShape, checkSquareShape, matricesOf } from '../batches.ts';
import { isFloating } from '../dtype.ts';
import { refused, scalarTypeName, unsupported } from '../errors.ts';
import { epsilonOf } from '../lapack/dense.ts';
import { type GeneralEigen, generalEigen } from '../lapack/general.ts';
import { resultArray } from '../loops.ts';
import { op } from '../op.ts';
import { numelOf } from '../shape.ts';
import { state } from '../state.ts';
import { fromArray, type Tensor } from '../tensor.ts';
import { view_as_complex } from './complexNumbers.ts';
import { notImplemented } from './declare.ts';
import { notConverged } from './eigen.ts';
import { checkInfo } from './solving.ts';

function decomposed(name: 'eig' | 'eigvals', self: Tensor): GeneralEigen[] {
  checkSquareShape(`linalg.${name}`, self);
  if (!isFloating(self.dtype)) throw refused(`Unknown Complex ScalarType for ${scalarTypeName(self.dtype)}`);
  if (state.gradMode && self.requires_grad) throw unsupported(`torch.linalg.${name} of a tensor that requires grad`);
  const matrices = matricesOf(self);
  if (!matrices.every(({ data }) => data.every(Number.isFinite)))
    throw refused(`torch.linalg.${name}: input tensor should not contain infs or NaNs.`);
  const found = matrices.map((matrix) => generalEigen(matrix, epsilonOf(self.dtype)));
  checkInfo(
    found.map(({ failed }) => failed),
    self,
    notConverged(`torch.linalg.${name}`),
  );
  return found;
}

function eigenvaluesOf(self: Tensor, found: readonly GeneralEigen[]): Tensor {
  const n = self.shape.at(-1)!;
  const shape = [...batchShape(self), n, 2];
  const out = resultArray(self.dtype, numelOf(shape));
  found.forEach(({ real, imaginary }, b) => {
    for (let i = 0; i < n; i++) [out[2 * (b * n + i)], out[2 * (b * n + i) + 1]] = [real[i]!, imaginary[i]!];
  });
  return view_as_complex.invoke([fromArray(out, shape, self.dtype)]) as Tensor;
}

/** Column after column, the second of a pair the first's conjugate. */
function eigenvectorsOf(self: Tensor, found: readonly GeneralEigen[]): Tensor {
  const n = self.shape.at(-1)!;
  const shape = [...batchShape(self), n, n, 2];
  const out = resultArray(self.dtype, numelOf(shape));
  let at = 0;
  for (const { imaginary, vectors } of found)
    for (let j = 0; j < n; j++) {
      const sign = Math.sign(imaginary[j]!);
      const first = sign < 0 ? j - 1 : j;
      for (let i = 0; i < n; i++) {
        out[at++] = vectors.data[i + first * n]!;
        out[at++] = sign === 0 ? 0 : sign * vectors.data[i + (first + 1) * n]!;
      }
    }
  return (view_as_complex.invoke([fromArray(out, shape, self.dtype)]) as Tensor).mT;
}

export const linalg_eig = op({
  schema: 'eig(Tensor self) -> (Tensor eigenvalues, Tensor eigenvectors)',
  grad_fn: 'LinalgEigBackward0',
  forward: (self: Tensor) => {
    const found = decomposed('eig', self);
    return [eigenvaluesOf(self, found), eigenvectorsOf(self, found)];
  },
  saves: [],
  // Never reached: results that would need a gradient are complex, and refused.
  backward: { self: notImplemented('linalg_eig') },
  local: { self: 'M' },
  where: ['linalg'],
  samples: [['data [3, 3]'], ['data [2, 2, 2]'], ['data [5, 5]']],
});

export const linalg_eigvals = op({
  schema: 'eigvals(Tensor self) -> Tensor',
  grad_fn: 'LinalgEigBackward0',
  forward: (self: Tensor) => eigenvaluesOf(self, decomposed('eigvals', self)),
  saves: [],
  backward: { self: notImplemented('linalg_eigvals') },
  local: { self: 'M' },
  where: ['linalg'],
  samples: [['data [3, 3]'], ['data [1, 1]']],
});
