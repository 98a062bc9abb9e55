/** Eigenvalues of symmetric matrices: `_linalg_eigh` has the Node, `eigh` and `eigvalsh` call it. */
import { batchShape, checkSquareShape, columnMajor, matricesOf, vectors } from '../batches.ts';
import { isFloating } from '../dtype.ts';
import { refused, scalarTypeName, TorchError } from '../errors.ts';
import { epsilonOf } from '../lapack/dense.ts';
import { symmetricEigen } from '../lapack/symmetric.ts';
import { op } from '../op.ts';
import { state } from '../state.ts';
import { empty, type Tensor } from '../tensor.ts';
import { isDifferentiated } from '../transforms/tangents.ts';
import { scaled } from './formula.ts';
import { checkInfo } from './solving.ts';

/** What `checkInfo` throws where eigenvalues were not found. */
export function notConverged(name: string) {
  return (batch: string, at: number) =>
    `${name}: ${batch}The algorithm failed to converge because the input matrix is ill-conditioned or has too many repeated eigenvalues (error code: ${at}).`;
}

function forward(A: Tensor, UPLO: string, compute_v: boolean): Tensor[] {
  const n = checkSquareShape('linalg.eigh', A);
  const triangle = UPLO.toUpperCase();
  if (triangle !== 'L' && triangle !== 'U') throw refused(`Expected UPLO argument to be 'L' or 'U', but got ${UPLO}`);
  if (A.numelValue > 0 && !isFloating(A.dtype))
    throw new TorchError('NotImplementedError', `"linalg_eigh_cpu" not implemented for '${scalarTypeName(A.dtype)}'`);
  const found = matricesOf(A).map((matrix) => symmetricEigen(matrix, triangle === 'U', compute_v, epsilonOf(A.dtype)));
  checkInfo(
    found.map(({ failed }) => failed),
    A,
    notConverged('linalg.eigh'),
  );
  const batch = batchShape(A);
  const values = vectors(
    found.map((one) => one.values),
    batch,
    n,
    A.dtype,
  );
  if (!compute_v) return [values, empty([0], A.dtype)];
  return [
    values,
    columnMajor(
      found.map((one) => one.vectors!),
      batch,
      n,
      n,
      A.dtype,
    ),
  ];
}

/** `linalg_eig_backward` of FunctionsManual.cpp for symmetric matrices. */
function gradOfMatrix(gL: Tensor | null, gV: Tensor | null, L: Tensor, V: Tensor): Tensor | null {
  if (gV === null) return gL === null ? null : V.mul(gL.unsqueeze(-2)).matmul(V.mT);
  const product = V.mT.matmul(gV);
  const mixed = scaled(product.sub(product.mT), 0.5).div(gapsOf(L));
  const inside = gL === null ? mixed : withDiagonal(mixed, gL);
  return V.matmul(inside.matmul(V.mT));
}

/** Lⱼ - Lᵢ, and on the diagonal, where only zeros are divided, 1. */
export function gapsOf(L: Tensor): Tensor {
  const gaps = L.unsqueeze(-2).sub(L.unsqueeze(-1));
  gaps.diagonal(0, -2, -1).fill_(1);
  return gaps;
}

/** Like PyTorch's formulas, without a write where a function transform might map what is written and not what it is written into. */
function withDiagonal(matrix: Tensor, values: Tensor): Tensor {
  if (state.transforms !== null) return matrix.diagonal_scatter(values, 0, -2, -1);
  matrix.diagonal(0, -2, -1).copy_(values);
  return matrix;
}

export const linalg_eigh_hidden = op({
  schema: "_linalg_eigh(Tensor A, str UPLO='L', bool compute_v=True) -> (Tensor eigenvalues, Tensor eigenvectors)",
  grad_fn: 'LinalgEighBackward0',
  forward,
  saves: ['eigenvalues', 'eigenvectors'],
  backward: {
    A: (_, { grads, eigenvalues, eigenvectors }) =>
      gradOfMatrix(grads[0] ?? null, grads[1] ?? null, eigenvalues, eigenvectors),
  },
  local: {
    A: 'deigenvalues = diagonal(eigenvectorsᵀ · dA · eigenvectors) ; deigenvectors = eigenvectors · (gaps(eigenvalues) ∘ (eigenvectorsᵀ · sym(dA) · eigenvectors))',
  },
  where: [],
  samples: [['symmetric [3, 3]'], ['symmetric [2, 2, 2]'], ['symmetric [3, 3]', 'U']],
});

export const linalg_eigh = op({
  schema: "eigh(Tensor A, str UPLO='L') -> (Tensor eigenvalues, Tensor eigenvectors)",
  forward: (A: Tensor, UPLO: string) => linalg_eigh_hidden.invoke([A, UPLO, true]),
  composite: true,
  where: ['linalg'],
  samples: [['symmetric [3, 3]'], ['symmetric [4, 4]', 'U'], ['data [0, 0]'], ['data [1, 1]']],
});

export const linalg_eigvalsh = op({
  schema: "eigvalsh(Tensor A, str UPLO='L') -> Tensor",
  forward: (A: Tensor, UPLO: string) => {
    const tracked = isDifferentiated(A);
    return (linalg_eigh_hidden.invoke([A, UPLO, tracked]) as readonly Tensor[])[0]!;
  },
  composite: true,
  where: ['linalg'],
  samples: [['symmetric [3, 3]'], ['symmetric [2, 2, 2]'], ['data [3, 3]']],
});
