/** Cholesky factors of positive-definite matrices, and what is solved with them. */
import {
  batchShape,
  batchText,
  checkSquare,
  checkSquareShape,
  columnMajor,
  matricesOf,
  perMatrix,
} from '../batches.ts';
import { refused, scalarTypeName, TorchError } from '../errors.ts';
import { choleskyFactor } from '../lapack/cholesky.ts';
import { type Dense, eye, multiply, transposed } from '../lapack/dense.ts';
import { solveTriangular } from '../lapack/triangular.ts';
import { op } from '../op.ts';
import type { Tensor } from '../tensor.ts';
import { scaled } from './formula.ts';
import { broadcastBatches, checkInfo, checkKernel, checkSystem, singularText } from './solving.ts';
import { triangular } from './triangular.ts';

const LINALG = ['linalg'] as const;

function notPositive(name: string) {
  return (batch: string, at: number) =>
    `${name}: ${batch}The factorization could not be completed because the input is not positive-definite (the leading minor of order ${at} is not positive-definite).`;
}

/** `cholesky_backward` of FunctionsManual.cpp: tril½ of Lᵀ · grad, made symmetric, between L⁻ᵀ and L⁻¹. */
function gradOfMatrix(grad: Tensor, L: Tensor): Tensor {
  const product = L.mT.matmul(grad).tril();
  const both = scaled(product.add(product.tril(-1).mT), 0.5);
  return triangular(L, triangular(L.mT, both, { upper: true }), { upper: false, left: false });
}

export const linalg_cholesky_ex = op({
  schema: 'cholesky_ex(Tensor self, *, bool upper=False, bool check_errors=False) -> (Tensor L, Tensor info)',
  grad_fn: 'LinalgCholeskyExBackward0',
  forward: (self: Tensor, upper: boolean, check_errors: boolean) => {
    const n = checkSquare('linalg.cholesky', self);
    const found = matricesOf(upper ? self.mT : self).map(choleskyFactor);
    const info = found.map(({ failedAt }) => failedAt);
    if (check_errors) checkInfo(info, self, notPositive('linalg.cholesky_ex'));
    const factors = found.map(({ factor }) => (upper ? transposed(factor) : factor));
    return [columnMajor(factors, batchShape(self), n, n, self.dtype), perMatrix(info, batchShape(self), 'int32')];
  },
  saves: ['L'],
  backward: { self: (grad, { L, upper }) => (upper ? gradOfMatrix(grad.mT, L.mT) : gradOfMatrix(grad, L)) },
  local: {
    self: 'dL = [upper] Dᵀ + (1 - [upper]) D where F = [upper] Lᵀ + (1 - [upper]) L and D = F · tril½(F⁻¹ · sym(dself) · (F⁻¹)ᵀ)',
  },
  nonDifferentiable: ['info'],
  where: LINALG,
  samples: [['definite [3, 3]'], ['definite [2, 2, 2]'], ['definite [3, 3]', { upper: true }]],
});

export const linalg_cholesky = op({
  schema: 'cholesky(Tensor self, *, bool upper=False) -> Tensor',
  forward: (self: Tensor, upper: boolean) => {
    const [L, info] = linalg_cholesky_ex.invoke([self, upper, false]) as readonly [Tensor, Tensor];
    checkInfo([...info.values()], self, notPositive('linalg.cholesky'));
    return L;
  },
  composite: true,
  where: LINALG,
  samples: [['definite [3, 3]'], ['definite [3, 3]', { upper: true }]],
});

function checkRightSide(self: Tensor, input2: Tensor): void {
  if (self.ndim < 2) throw refused(`b should have at least 2 dimensions, but has ${self.ndim} dimensions instead`);
  if (input2.ndim < 2) throw refused(`u should have at least 2 dimensions, but has ${input2.ndim} dimensions instead`);
  checkSystem('cholesky_solve', self, input2);
  checkKernel('cholesky_solve_cpu', input2);
}

/** X of A · X = B, A given by its factor. */
function solveByFactor(factor: Dense, b: Dense, upper: boolean): Dense {
  const lower = upper ? transposed(factor) : factor;
  const first = solveTriangular(lower, b, { upper: false, unit: false });
  return solveTriangular(transposed(lower), first, { upper: true, unit: false });
}

export const cholesky_solve = op({
  schema: 'cholesky_solve(Tensor self, Tensor input2, bool upper=False) -> Tensor',
  grad_fn: 'CholeskySolveBackward0',
  forward: (self: Tensor, input2: Tensor, upper: boolean) => {
    checkRightSide(self, input2);
    const [factors, sides] = broadcastBatches(input2, self);
    const triangles = matricesOf(factors);
    const solutions = matricesOf(sides).map((b, k) => solveByFactor(triangles[k]!, b, upper));
    return columnMajor(solutions, batchShape(sides), sides.shape.at(-2)!, sides.shape.at(-1)!, self.dtype);
  },
  saves: { self: ['input2'], input2: ['input2', 'result'] },
  backward: {
    self: (grad, { input2, upper }) => cholesky_solve.invoke([grad, input2, upper]) as Tensor,
    input2: (grad, { input2, result, upper }) => {
      const toSelf = cholesky_solve.invoke([grad, input2, upper]) as Tensor;
      const common = toSelf.matmul(result.mT);
      const both = common.add(common.mT);
      return (upper ? input2.matmul(both) : both.matmul(input2)).neg();
    },
  },
  local: {
    self: 'dresult = pinv(F · Fᵀ) · dself where F = [upper] triu(input2)ᵀ + (1 - [upper]) tril(input2)',
    input2:
      'dresult = -pinv(F · Fᵀ) · (D · Fᵀ + F · Dᵀ) · result where F = [upper] triu(input2)ᵀ + (1 - [upper]) tril(input2) and D = [upper] dinput2ᵀ + (1 - [upper]) dinput2',
  },
  samples: [
    [[3, 2], 'triangular [3, 3]'],
    [[2, 3, 1], 'triangular [2, 3, 3]'],
  ],
});

export const cholesky_inverse = op({
  schema: 'cholesky_inverse(Tensor self, bool upper=False) -> Tensor',
  grad_fn: 'CholeskyInverseBackward0',
  forward: (self: Tensor, upper: boolean) => {
    const n = checkSquareShape('cholesky_inverse', self);
    if (!self.dtype.startsWith('float'))
      throw new TorchError(
        'NotImplementedError',
        `"cholesky_inverse_out_cpu" not implemented for '${scalarTypeName(self.dtype)}'`,
      );
    const factors = matricesOf(self);
    factors.forEach((factor, b) => {
      for (let i = 0; i < n; i++)
        if (factor.data[i * (n + 1)] === 0)
          throw new TorchError('_LinAlgError', singularText('cholesky_inverse')(batchText(b, self), i + 1));
    });
    const inverses = factors.map((factor) => {
      const lower = upper ? transposed(factor) : factor;
      const half = solveTriangular(lower, eye(n), { upper: false, unit: false });
      return multiply(transposed(half), half);
    });
    return columnMajor(inverses, batchShape(self), n, n, self.dtype);
  },
  saves: ['self', 'result'],
  backward: {
    self: (grad, { self, result, upper }) => {
      const both = result.matmul(grad.add(grad.mT).matmul(result));
      return (upper ? self.matmul(both) : both.matmul(self)).neg();
    },
  },
  local: {
    self: 'dresult = -result · (D · Fᵀ + F · Dᵀ) · result where F = [upper] triu(self)ᵀ + (1 - [upper]) tril(self) and D = [upper] dselfᵀ + (1 - [upper]) dself',
  },
  samples: [['triangular [3, 3]'], ['triangular [2, 2, 2]']],
});
