/** LU factors with row exchanges: `lu_factor_ex`, `linalg.lu` and `linalg.lu_solve` have Nodes; the others choose how to call them. */
import {
  batchShape,
  checkFloating,
  checkMatrix,
  checkSquareShape,
  columnMajor,
  matricesOf,
  perMatrix,
  rowMajor,
  vectors,
} from '../batches.ts';
import { isFloating } from '../dtype.ts';
import { refused, scalarTypeName, TorchError } from '../errors.ts';
import { type Dense, precisionOf, zeros } from '../lapack/dense.ts';
import { luSolve, permutation } from '../lapack/lu.ts';
import { upperTriangle } from '../lapack/qr.ts';
import { op } from '../op.ts';
import { shapeText } from '../shape.ts';
import { empty, fromArray, type Tensor } from '../tensor.ts';
import { warnOnce } from '../warn.ts';
import { sumOf } from './formula.ts';
import { cat } from './joining.ts';
import { refuseGradient } from './loss.ts';
import { broadcastBatches, checkEquation, checkInfo, checkSameDtype, factorsOf } from './solving.ts';
import { triangular } from './triangular.ts';

const LINALG = ['linalg'] as const;

function checkFactored(A: Tensor, name: string, pivot: boolean): void {
  if (A.ndim < 2)
    throw refused(`${name}: Expected tensor with 2 or more dimensions. Got size: ${shapeText(A.shape)} instead`);
  // Nothing is asked of a kernel that has nothing to do.
  if (A.numelValue === 0) return;
  if (!isFloating(A.dtype))
    throw new TorchError('NotImplementedError', `"lu_cpu" not implemented for '${scalarTypeName(A.dtype)}'`);
  if (!pivot) throw refused('linalg.lu_factor: LU without pivoting is not implemented on the CPU');
}

function zeroOnDiagonal(name: string) {
  return (batch: string, at: number) =>
    `${name}: ${batch}U[${at},${at}] is zero and using it on lu_solve would result in a division by zero. If you still want to perform the factorization, consider calling linalg.lu(A, pivot) or linalg.lu_factor_ex(A, pivot)`;
}

/** P, L and U of packed factors. */
function unpacked(LU: Tensor, pivots: Tensor): readonly [Tensor, Tensor, Tensor] {
  return lu_unpack.invoke([LU, pivots, true, true]) as unknown as readonly [Tensor, Tensor, Tensor];
}

/** `linalg_lu_backward` of FunctionsManual.cpp. Of L what stands below the diagonal counts, of U what stands on and above it. */
function gradOfMatrix(gL: Tensor | null, gU: Tensor | null, P: Tensor, L: Tensor, U: Tensor): Tensor | null {
  if (gL === null && gU === null) return null;
  const [m, n] = [L.shape.at(-2)!, U.shape.at(-1)!];
  return P.matmul(m === n ? ofSquare(gL, gU, L, U) : m < n ? ofWide(gL, gU, L, U) : ofTall(gL, gU, L, U));
}

const UNIT = { upper: true, unitriangular: true } as const;
const RIGHT = { upper: false, left: false } as const;

function ofSquare(gL: Tensor | null, gU: Tensor | null, L: Tensor, U: Tensor): Tensor {
  const inside = sumOf(gL && L.mT.matmul(gL).tril(-1), gU?.matmul(U.mT).triu())!;
  return triangular(L.mT, triangular(U.mT, inside, RIGHT), UNIT);
}

function ofWide(gL: Tensor | null, gU: Tensor | null, L: Tensor, U: Tensor): Tensor {
  const k = L.shape.at(-1)!;
  const first = (x: Tensor) => x.narrow(-1, 0, k);
  const rest = (x: Tensor) => x.narrow(-1, k, U.shape.at(-1)! - k);
  const below = gL && L.mT.matmul(gL);
  const inside = gU === null ? below! : minus(below, gU.triu().matmul(U.mT));
  const solved = triangular(first(U).mT, inside.tril(-1), RIGHT);
  const parts = gU === null ? [solved, rest(U).zeros_like()] : [solved.add(first(gU).triu()), rest(gU)];
  return triangular(L.mT, cat.invoke([parts, -1]) as Tensor, UNIT);
}

function ofTall(gL: Tensor | null, gU: Tensor | null, L: Tensor, U: Tensor): Tensor {
  const k = U.shape.at(-2)!;
  const first = (x: Tensor) => x.narrow(-2, 0, k);
  const rest = (x: Tensor) => x.narrow(-2, k, L.shape.at(-2)! - k);
  const above = gU?.matmul(U.mT) ?? null;
  const inside = gL === null ? above! : minus(above, L.mT.matmul(gL.tril(-1)));
  const solved = triangular(first(L).mT, inside.triu(), UNIT);
  const parts = gL === null ? [solved, rest(L).zeros_like()] : [solved.add(first(gL).tril(-1)), rest(gL)];
  return triangular(U.mT, cat.invoke([parts, -2]) as Tensor, RIGHT);
}

function minus(a: Tensor | null, b: Tensor): Tensor {
  return a === null ? b.neg() : a.sub(b);
}

export const linalg_lu_factor_ex = op({
  schema:
    'lu_factor_ex(Tensor A, *, bool pivot=True, bool check_errors=False) -> (Tensor LU, Tensor pivots, Tensor info)',
  grad_fn: 'LinalgLuFactorExBackward0',
  forward: (A: Tensor, pivot: boolean, check_errors: boolean) => {
    checkFactored(A, 'torch.lu_factor', pivot);
    const [m, n] = A.shape.slice(-2) as [number, number];
    const batch = batchShape(A);
    const found = factorsOf(A);
    const info = found.map(({ singularAt }) => singularAt);
    if (check_errors) checkInfo(info, A, zeroOnDiagonal('torch.linalg.lu_factor_ex'));
    return [
      columnMajor(
        found.map(({ packed }) => packed),
        batch,
        m,
        n,
        A.dtype,
      ),
      vectors(
        found.map(({ pivots }) => pivots),
        batch,
        Math.min(m, n),
        'int32',
      ),
      perMatrix(info, batch, 'int32'),
    ];
  },
  saves: ['LU', 'pivots'],
  backward: {
    A: (grad, { LU, pivots }) => {
      const [P, L, U] = unpacked(LU, pivots);
      const k = L.shape.at(-1)!;
      return gradOfMatrix(grad.narrow(-1, 0, k), grad.narrow(-2, 0, k), P, L, U);
    },
  },
  local: {
    A: 'dLU = L · lower(C) + triu(C) · U where L = lower(LU) + I and U = triu(LU) and C = L⁻¹ · exchanged(dA) · U⁻¹',
  },
  nonDifferentiable: ['pivots', 'info'],
  where: LINALG,
  samples: [[[3, 3]], [[2, 2, 2]], ['data [4, 2]'], ['data [2, 4]']],
});

export const linalg_lu_factor = op({
  schema: 'lu_factor(Tensor A, *, bool pivot=True) -> (Tensor LU, Tensor pivots)',
  forward: (A: Tensor, pivot: boolean) => {
    const [LU, pivots, info] = linalg_lu_factor_ex.invoke([A, pivot, false]) as unknown as readonly [
      Tensor,
      Tensor,
      Tensor,
    ];
    const b = info.values().findIndex((at) => at !== 0);
    if (b >= 0) {
      const batch = A.ndim > 2 ? `(Batch element ${b}): ` : '';
      throw refused(zeroOnDiagonal('torch.linalg.lu_factor')(batch, info.values()[b]!));
    }
    return [LU, pivots];
  },
  composite: true,
  where: LINALG,
  samples: [[[3, 3]], [[4, 2]], [[2, 4]]],
});

/** L with its ones, U below which there are zeros, from packed factors. */
function lowerOf({ rows, columns, data }: Dense): Dense {
  const k = Math.min(rows, columns);
  const made = zeros(rows, k);
  for (let j = 0; j < k; j++)
    for (let i = j; i < rows; i++) made.data[i + j * rows] = i === j ? 1 : data[i + j * rows]!;
  return made;
}

/** `lu_unpack_backward` of FunctionsManual.cpp. */
function gradOfPacked(gL: Tensor | null, gU: Tensor | null, m: number, n: number): Tensor | null {
  const joined = (parts: readonly Tensor[], dim: number) => cat.invoke([parts, dim]) as Tensor;
  const k = Math.min(m, n);
  if (gL === null || gU === null) {
    const only = gL?.tril(-1) ?? gU?.triu() ?? null;
    if (only === null || (gL !== null ? m >= n : n >= m)) return only;
    const size = only.shape.with(gL !== null ? -1 : -2, Math.abs(m - n));
    return joined([only, only.new_zeros(size)], gL !== null ? -1 : -2);
  }
  if (m === n) return gL.tril(-1).add(gU.triu());
  const below = (m > n ? gL.narrow(-2, 0, k) : gL).tril(-1);
  const first = below.add((n > m ? gU.narrow(-1, 0, k) : gU).triu());
  return m > n ? joined([first, gL.narrow(-2, k, m - k)], -2) : joined([first, gU.narrow(-1, k, n - k)], -1);
}

export const lu_unpack = op({
  schema:
    'lu_unpack(Tensor LU_data, Tensor LU_pivots, bool unpack_data=True, bool unpack_pivots=True) -> (Tensor P, Tensor L, Tensor U)',
  grad_fn: 'LuUnpackBackward0',
  forward: (LU_data: Tensor, LU_pivots: Tensor, unpack_data: boolean, unpack_pivots: boolean) => {
    checkMatrix('lu_unpack', LU_data, 'LU_data');
    if (LU_pivots.dtype !== 'int32')
      throw refused(
        'torch.lu_unpack: LU_pivots is expected to be a contiguous tensor of torch.int32 dtype.\nNote: this function is intended to be used with the output produced by torch.linalg.lu_factor',
      );
    const [m, n] = LU_data.shape.slice(-2) as [number, number];
    const k = Math.min(m, n);
    const batch = batchShape(LU_data);
    const packed = matricesOf(LU_data);
    const pivots = LU_pivots.values();
    const nothing = () => fromArray(new Float64Array(), [0], 'float64').to(LU_data.dtype);
    const P = packed.map((_, b) => permutation(pivots.subarray(b * k, (b + 1) * k), m));
    return [
      unpack_pivots ? rowMajor(P, batch, m, m, LU_data.dtype) : nothing(),
      unpack_data ? rowMajor(packed.map(lowerOf), batch, m, k, LU_data.dtype) : nothing(),
      unpack_data
        ? rowMajor(
            packed.map((one) => upperTriangle(one, k)),
            batch,
            k,
            n,
            LU_data.dtype,
          )
        : nothing(),
    ];
  },
  backward: {
    LU_data: (_, { grads, sizes }) => {
      const [m, n] = sizes.LU_data!.slice(-2) as [number, number];
      return gradOfPacked(grads[1] ?? null, grads[2] ?? null, m, n);
    },
  },
  local: { LU_data: 'dL = lower(square(dLU_data)) ; dU = triu(top(dLU_data))' },
  nonDifferentiable: ['P'],
  samples: [
    [[3, 3], 'pivots [3]'],
    [[2, 4], 'pivots [2]'],
    [[4, 2], 'pivots [2]'],
  ],
});

export const linalg_lu = op({
  schema: 'lu(Tensor A, *, bool pivot=True) -> (Tensor P, Tensor L, Tensor U)',
  grad_fn: 'LinalgLuBackward0',
  forward: (A: Tensor, pivot: boolean) => {
    checkFactored(A, 'linalg.lu', pivot);
    const [m, n] = A.shape.slice(-2) as [number, number];
    const k = Math.min(m, n);
    const batch = batchShape(A);
    const found = factorsOf(A);
    const P = rowMajor(
      found.map(({ pivots }) => permutation(pivots, m)),
      batch,
      m,
      m,
      A.dtype,
    );
    return [
      pivot ? P : empty([0], A.dtype),
      rowMajor(
        found.map(({ packed }) => lowerOf(packed)),
        batch,
        m,
        k,
        A.dtype,
      ),
      rowMajor(
        found.map(({ packed }) => upperTriangle(packed, k)),
        batch,
        k,
        n,
        A.dtype,
      ),
    ];
  },
  saves: ['P', 'L', 'U'],
  backward: { A: (_, { grads, P, L, U }) => gradOfMatrix(grads[1] ?? null, grads[2] ?? null, P, L, U) },
  local: {
    A: 'dL = B · square(U)⁻¹ - L · triu(C) where B = Pᵀ · square(dA) and C = top(L)⁻¹ · top(B) · square(U)⁻¹ ; dU = top(L)⁻¹ · (top(Pᵀ · dA) - top(L) · lower(C) · U) where B = Pᵀ · square(dA) and C = top(L)⁻¹ · top(B) · square(U)⁻¹',
  },
  nonDifferentiable: ['P'],
  where: LINALG,
  samples: [[[3, 3]], [[4, 2]], [[2, 4]], [[2, 2, 2]], ['data [0, 3]']],
});

function solveForward(LU: Tensor, pivots: Tensor, B: Tensor, left: boolean, adjoint: boolean): Tensor {
  const name = 'linalg.lu_solve';
  refuseGradient('linalg_lu_solve', 'pivots', pivots);
  checkFloating(`torch.${name}`, LU);
  checkSameDtype(name, LU, B, 'LU');
  if (pivots.dtype !== 'int32') throw refused('linalg.lu_solve: pivots should be a Tensor of scalar type torch.int32');
  checkSquareShape(`torch.${name}`, LU);
  checkEquation(name, LU, B, left);
  if (!left) return solveForward(LU, pivots, B.mT, true, !adjoint).mT;
  const [factors, sides] = broadcastBatches(LU, B);
  const order = pivots.expand([...batchShape(factors), pivots.shape.at(-1)!]).values();
  const [n, columns] = sides.shape.slice(-2) as [number, number];
  const packed = matricesOf(factors);
  const solutions = matricesOf(sides).map((b, k) =>
    luSolve(packed[k]!, order.subarray(k * n, (k + 1) * n), b, adjoint, precisionOf(B.dtype)),
  );
  return columnMajor(solutions, batchShape(sides), n, columns, B.dtype);
}

export const linalg_lu_solve = op({
  schema: 'lu_solve(Tensor LU, Tensor pivots, Tensor B, *, bool left=True, bool adjoint=False) -> Tensor',
  grad_fn: 'LinalgLuSolveBackward0',
  forward: solveForward,
  saves: { LU: ['LU', 'pivots', 'result'], B: ['LU', 'pivots'] },
  backward: {
    LU: (grad, { LU, pivots, result, left, adjoint }) => gradOfFactors(grad, LU, pivots, result, left, adjoint),
    B: (grad, { LU, pivots, left, adjoint }) => linalg_lu_solve.invoke([LU, pivots, grad, left, !adjoint]) as Tensor,
  },
  local: {
    LU: 'dresult = [adjoint] R + (1 - [adjoint]) S where L = lower(LU) + I and U = triu(LU) and l = lower(dLU) and u = triu(dLU) and S = -U⁻¹ · L⁻¹ · (l · U + L · u) · result and Y = exchanged(result) and R = -restored((Lᵀ)⁻¹ · (lᵀ · Y + (Uᵀ)⁻¹ · uᵀ · Lᵀ · Y))',
    B: 'M',
  },
  where: LINALG,
  samples: [
    ['spd [3, 3]', 'pivots [3]', [3, 2]],
    ['spd [3, 3]', 'pivots [3]', [3, 2], { adjoint: true }],
  ],
});

/** P · L · U · X = B (or its transpose) differentiated for the factors: `linalg_lu_solve_LU` of FunctionsManual.cpp. */
function gradOfFactors(grad: Tensor, LU: Tensor, pivots: Tensor, X: Tensor, left: boolean, adjoint: boolean): Tensor {
  const [P, L, U] = lu_unpack.invoke([LU, pivots, true, left === adjoint]) as unknown as readonly [
    Tensor,
    Tensor,
    Tensor,
  ];
  if (left !== adjoint) {
    const product = (left ? grad : grad.mT).matmul(left ? X.mT : X);
    const both = triangular(U.mT, product.neg(), { upper: false });
    return triangular(L.mT, both.matmul(U.mT), UNIT).tril(-1).add(both.triu());
  }
  const product = P.mT
    .matmul(left ? X : X.mT)
    .matmul(left ? grad.mT : grad)
    .matmul(P);
  const both = triangular(L.mT, product.neg(), { ...UNIT, left: false });
  return both.tril(-1).add(triangular(U.mT, L.mT.matmul(both), RIGHT).triu());
}

export const lu_solve = op({
  schema: 'lu_solve(Tensor self, Tensor LU_data, Tensor LU_pivots) -> Tensor',
  forward: (self: Tensor, LU_data: Tensor, LU_pivots: Tensor) =>
    linalg_lu_solve.invoke([LU_data, LU_pivots, self, true, false]),
  composite: true,
  where: ['torch', 'tensor'],
  samples: [[[3, 2], 'spd [3, 3]', 'pivots [3]']],
});

const LU_IS_OLD =
  'torch.lu is deprecated in favor of torch.linalg.lu_factor / torch.linalg.lu_factor_ex and will be removed in a future PyTorch release.\nLU, pivots = torch.lu(A, compute_pivots)\nshould be replaced with\nLU, pivots = torch.linalg.lu_factor(A, compute_pivots)\nand\nLU, pivots, info = torch.lu(A, compute_pivots, get_infos=True)\nshould be replaced with\nLU, pivots, info = torch.linalg.lu_factor_ex(A, compute_pivots)';

/** What `torch.lu` calls. */
export const _lu_with_info = op({
  schema:
    '_lu_with_info(Tensor self, bool pivot=True, bool check_errors=True) -> (Tensor LU, Tensor pivots, Tensor info)',
  forward: (self: Tensor, pivot: boolean, check_errors: boolean) => {
    warnOnce(LU_IS_OLD);
    return linalg_lu_factor_ex.invoke([self, pivot, check_errors]);
  },
  composite: true,
  where: ['torch'],
  samples: [[[3, 3]]],
});
