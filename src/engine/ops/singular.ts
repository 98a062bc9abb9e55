/** Singular values: `_linalg_svd` has the Node; `svd`, `svdvals`, `matrix_rank`, `cond` and the norms made of singular values call it. */
import { batchShape, checkFloating, checkMatrix, columnMajor, matricesOf, vectors } from '../batches.ts';
import { refused } from '../errors.ts';
import { type Dense, epsilonOf } from '../lapack/dense.ts';
import { type Singular, singularValues } from '../lapack/singular.ts';
import { op } from '../op.ts';
import { empty, type Tensor } from '../tensor.ts';
import { isDifferentiated } from '../transforms/tangents.ts';
import { written } from '../write.ts';
import { gapsOf } from './eigen.ts';
import { checkInfo } from './solving.ts';

const LINALG = ['linalg'] as const;

function forward(A: Tensor, full_matrices: boolean, compute_uv: boolean, driver: string | null): Tensor[] {
  checkMatrix('linalg.svd', A);
  checkFloating('linalg.svd', A);
  if (driver !== null)
    throw refused(
      'torch.linalg.svd: keyword argument `driver=` is only supported on CUDA inputs with cuSOLVER backend.',
    );
  const matrices = matricesOf(A);
  checkInfo(
    matrices.map(({ data }) => Number(data.some(Number.isNaN))),
    A,
    (batch) =>
      `linalg.svd: ${batch}The algorithm failed to converge because the input matrix contained non-finite values.`,
  );
  const found = matrices.map((matrix) => ofFinite(matrix, compute_uv, full_matrices, epsilonOf(A.dtype)));
  checkInfo(
    found.map(({ failed }) => failed),
    A,
    (batch, at) =>
      `linalg.svd: ${batch}The algorithm failed to converge because the input matrix is ill-conditioned or has too many repeated singular values (error code: ${at}).`,
  );
  const [m, n] = A.shape.slice(-2) as [number, number];
  const k = Math.min(m, n);
  const batch = batchShape(A);
  const S = vectors(
    found.map(({ values }) => values),
    batch,
    k,
    A.dtype,
  );
  if (!compute_uv) return [empty([0], A.dtype), S, empty([0], A.dtype)];
  const sides = (pick: (one: (typeof found)[number]) => Dense | null, rows: number, columns: number) =>
    columnMajor(
      found.map((one) => pick(one)!),
      batch,
      rows,
      columns,
      A.dtype,
    );
  return [sides(({ u }) => u, m, full_matrices ? m : k), S, sides(({ vt }) => vt, full_matrices ? n : k, n)];
}

/** LAPACK scales a matrix by its largest element first: an infinite one makes zeros of all others, NaN of itself, and NaN of every singular value. */
function ofFinite(matrix: Dense, compute_uv: boolean, full_matrices: boolean, epsilon: number): Singular {
  if (matrix.data.every(Number.isFinite)) return singularValues(matrix, compute_uv, full_matrices, epsilon);
  const scaled = { ...matrix, data: matrix.data.map((x) => x * 0) };
  const found = singularValues(scaled, compute_uv, full_matrices, epsilon);
  return { ...found, values: found.values.fill(Number.NaN) };
}

function skew(x: Tensor): Tensor {
  return x.sub(x.mT);
}

/** `svd_backward` of FunctionsManual.cpp for real matrices. */
function gradOfMatrix(
  gU: Tensor | null,
  gS: Tensor | null,
  gVh: Tensor | null,
  U: Tensor,
  S: Tensor,
  Vh: Tensor,
): Tensor | null {
  const [m, k, n] = [U.shape.at(-2)!, S.shape.at(-1)!, Vh.shape.at(-1)!];
  if (gU === null && gVh === null) {
    if (gS === null) return null;
    return m >= n ? U.matmul(gS.unsqueeze(-1).mul(Vh)) : U.mul(gS.unsqueeze(-2)).matmul(Vh);
  }
  const gaps = gapsOf(S.mul(S));
  const ofU = gU === null ? null : skew(U.mT.matmul(gU));
  const ofV = gVh === null ? null : skew(Vh.matmul(gVh.mT));
  let inside: Tensor;
  if (ofU === null) inside = S.unsqueeze(-1).mul(ofV!.div(gaps));
  else if (ofV === null) inside = ofU.div(gaps).mul(S.unsqueeze(-2));
  else inside = ofU.mul(S.unsqueeze(-2)).add(S.unsqueeze(-1).mul(ofV)).div(gaps);
  if (gS !== null) inside = inside.add(gS.diag_embed());
  if (m > k && gU !== null) {
    const outside = gU.div(S.unsqueeze(-2));
    return U.matmul(inside)
      .add(outside)
      .sub(U.matmul(U.mT.matmul(outside)))
      .matmul(Vh);
  }
  if (n > k && gVh !== null) {
    const outside = gVh.div(S.unsqueeze(-1));
    return U.matmul(inside.matmul(Vh).add(outside).sub(outside.matmul(Vh.mT).matmul(Vh)));
  }
  return m >= n ? U.matmul(inside.matmul(Vh)) : U.matmul(inside).matmul(Vh);
}

const dC = 'C = Uᵀ · dA · Vhᵀ and D = diag(S)';

export const linalg_svd_hidden = op({
  schema:
    '_linalg_svd(Tensor A, bool full_matrices=False, bool compute_uv=True, *, str? driver=None) -> (Tensor U, Tensor S, Tensor Vh)',
  grad_fn: 'LinalgSvdBackward0',
  forward,
  saves: ['U', 'S', 'Vh'],
  backward: {
    A: (_, { grads, U, S, Vh, full_matrices }) => {
      const k = S.shape.at(-1)!;
      const columns = (t: Tensor | null) => (t !== null && full_matrices ? t.narrow(-1, 0, k) : t);
      const rows = (t: Tensor | null) => (t !== null && full_matrices ? t.narrow(-2, 0, k) : t);
      return gradOfMatrix(
        columns(grads[0] ?? null),
        grads[1] ?? null,
        rows(grads[2] ?? null),
        columns(U)!,
        S,
        rows(Vh)!,
      );
    },
  },
  local: {
    A: `dU = U · (gaps(S ∘ S) ∘ (C · D + D · Cᵀ)) + (dA - U · Uᵀ · dA) · Vhᵀ · D⁻¹ where ${dC} ; dS = diagonal(C) where ${dC} ; dVh = (Vhᵀ · (gaps(S ∘ S) ∘ (D · C + Cᵀ · D)) + (dAᵀ - Vhᵀ · Vh · dAᵀ) · U · D⁻¹)ᵀ where ${dC}`,
  },
  where: [],
  samples: [[[3, 3]], [[4, 2]], [[2, 3]], [[2, 3, 2]], [[3, 3], true], ['data [4, 2]', true]],
});

function decompose(A: Tensor, full_matrices: boolean, driver: string | null = null): readonly [Tensor, Tensor, Tensor] {
  return linalg_svd_hidden.invoke([A, full_matrices, true, driver]) as unknown as readonly [Tensor, Tensor, Tensor];
}

export const linalg_svd = op({
  schema: 'svd(Tensor A, bool full_matrices=True, *, str? driver=None) -> (Tensor U, Tensor S, Tensor Vh)',
  forward: decompose,
  composite: true,
  where: LINALG,
  samples: [[[3, 3]], [[4, 2], false], ['data [4, 2]'], ['data [1, 3]'], ['data [7, 2]'], ['data [0, 3]']],
});

export const svd = op({
  schema: 'svd(Tensor self, bool some=True, bool compute_uv=True) -> (Tensor U, Tensor S, Tensor V)',
  forward: (self: Tensor, some: boolean, compute_uv: boolean) => {
    checkMatrix('linalg.svd', self);
    if (compute_uv) {
      const [U, S, Vh] = decompose(self, !some);
      return [U, S, Vh.mT];
    }
    const [m, n] = self.shape.slice(-2) as [number, number];
    const batch = batchShape(self);
    // PyTorch fills what it has with zeros.
    const blank = (size: number) => written(empty([...batch, size, size], self.dtype));
    return [blank(m), singularValuesOf(self), blank(n).mT];
  },
  composite: true,
  where: ['torch', 'tensor'],
  samples: [[[3, 3]], [[4, 2]], ['data [4, 2]', false], ['data [4, 2]', true, false]],
});

/** The singular values alone; with singular vectors where a gradient will ask for them. */
export function singularValuesOf(A: Tensor, driver: string | null = null): Tensor {
  const tracked = isDifferentiated(A);
  return (linalg_svd_hidden.invoke([A, false, tracked, driver]) as readonly Tensor[])[1]!;
}

export const linalg_svdvals = op({
  schema: 'svdvals(Tensor A, *, str? driver=None) -> Tensor',
  forward: singularValuesOf,
  composite: true,
  where: LINALG,
  samples: [[[3, 3]], [[4, 2]], ['data [2, 3]']],
});
