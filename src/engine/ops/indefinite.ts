/** LDLᵀ factors of symmetric matrices that need not be positive: `ldl_factor_ex`, `ldl_factor` and `ldl_solve`. PyTorch has no derivative for them. */
import { batchShape, checkSquare, columnMajor, matricesOf, perMatrix, vectors } from '../batches.ts';
import { isFloating } from '../dtype.ts';
import { refused, scalarTypeName } from '../errors.ts';
import { isHalf } from '../half.ts';
import { indefiniteFactors, indefiniteSolve } from '../lapack/indefinite.ts';
import { op } from '../op.ts';
import { numelOf, sameShape, shapeText, wrapDim } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { notForIntegers, notImplemented } from './declare.ts';
import { broadcastBatches, checkKernel, checkSystem } from './solving.ts';

const LINALG = ['linalg'] as const;

export const linalg_ldl_factor_ex = op({
  schema:
    'ldl_factor_ex(Tensor self, *, bool hermitian=False, bool check_errors=False) -> (Tensor LD, Tensor pivots, Tensor info)',
  grad_fn: 'NotImplemented',
  forward: (self: Tensor, _hermitian: boolean, check_errors: boolean) => {
    const n = checkSquare('torch.linalg.ldl_factor_ex', self);
    if (isHalf(self.dtype)) throw notForIntegers('ldl_factor_kernel_cpu', self.dtype);
    const found = matricesOf(self).map(indefiniteFactors);
    const batch = batchShape(self);
    const info = found.map(({ singularAt }) => singularAt);
    if (check_errors) checkPivots('torch.linalg.ldl_factor_ex', info);
    return [
      columnMajor(
        found.map(({ packed }) => packed),
        batch,
        n,
        n,
        self.dtype,
      ),
      vectors(
        found.map(({ pivots }) => pivots),
        batch,
        n,
        'int32',
      ),
      perMatrix(info, batch, 'int32'),
    ];
  },
  backward: { self: notImplemented('linalg_ldl_factor_ex') },
  local: { self: 'M' },
  nonDifferentiable: ['pivots', 'info'],
  where: LINALG,
  samples: [['data [3, 3]'], ['data [2, 2, 2]'], ['data [4, 4]']],
});

/** @throws what PyTorch did not expect to say. */
function checkPivots(name: string, info: readonly number[]): void {
  const code = info.find((at) => at !== 0);
  if (code !== undefined)
    throw refused(
      `false INTERNAL ASSERT FAILED at "./aten/src/ATen/native/BatchLinearAlgebra.cpp":1681, please report a bug to PyTorch. ${name}: Unknown error code: ${code}.`,
    );
}

export const linalg_ldl_factor = op({
  schema: 'ldl_factor(Tensor self, *, bool hermitian=False) -> (Tensor LD, Tensor pivots)',
  forward: (self: Tensor, hermitian: boolean) => {
    const [LD, pivots, info] = linalg_ldl_factor_ex.invoke([self, hermitian, false]) as readonly Tensor[];
    checkPivots('torch.linalg.ldl_factor', [...info!.values()]);
    return [LD, pivots];
  },
  composite: true,
  where: LINALG,
  samples: [['data [3, 3]'], ['data [2, 2, 2]']],
});

export const linalg_ldl_solve = op({
  schema: 'ldl_solve(Tensor LD, Tensor pivots, Tensor B, *, bool hermitian=False) -> Tensor',
  grad_fn: 'NotImplemented',
  forward: (LD: Tensor, pivots: Tensor, B: Tensor) => {
    const n = checkSquare('torch.linalg.ldl_solve', LD);
    wrapDim(-2, B.ndim);
    checkSystem('torch.linalg.ldl_solve', B, LD);
    if (!sameShape(pivots.shape, LD.shape.slice(0, -1)))
      throw refused(
        `torch.linalg.ldl_solve: Expected LD.shape[:-1] and pivots.shape to be the same, but got pivots with shape ${shapeText(pivots.shape)} instead`,
      );
    if (isFloating(pivots.dtype))
      throw refused(`torch.linalg.ldl_solve: Expected pivots to be integers. Got ${scalarTypeName(pivots.dtype)}`);
    const [right, wide] = broadcastBatches(B, LD);
    checkKernel('ldl_solve_kernel_cpu', LD);
    const rows = pivots.expand([...batchShape(wide), n]).values();
    const solved = matricesOf(right);
    const all = matricesOf(wide).map((packed, b) =>
      indefiniteSolve(packed, rows.subarray(b * n, (b + 1) * n), solved[b]!),
    );
    if (all.length !== numelOf(batchShape(wide))) throw refused('torch.linalg.ldl_solve: batches do not fit');
    return columnMajor(all, batchShape(wide), n, B.shape.at(-1)!, B.dtype);
  },
  backward: { LD: notImplemented('linalg_ldl_solve'), B: notImplemented('linalg_ldl_solve') },
  local: { LD: 'M', B: 'M' },
  where: LINALG,
  samples: [['data [3, 3]', 'pivots [3]', 'data [3, 2]']],
});
