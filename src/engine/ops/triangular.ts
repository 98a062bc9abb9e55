/** Triangular systems: `linalg.solve_triangular` has the Node, `triangular_solve` is its older form. */
import { batchShape, columnMajor, matricesOf } from '../batches.ts';
import { refused } from '../errors.ts';
import { precisionOf, transposed as turned } from '../lapack/dense.ts';
import { solveAs, type Triangle } from '../lapack/triangular.ts';
import { type Op, op } from '../op.ts';
import type { Tensor } from '../tensor.ts';
import { broadcastBatches, checkEquation, checkKernel, checkSystem } from './solving.ts';

const NAME = 'linalg.solve_triangular';
const KERNEL = 'triangular_solve_cpu';

function forward(self: Tensor, B: Tensor, upper: boolean, left: boolean, unitriangular: boolean): Tensor {
  checkEquation(NAME, self, B, left);
  checkKernel(KERNEL, self);
  const [system, sides] = broadcastBatches(self, B);
  // What lies row after row is to BLAS the transpose of what it wants.
  return solved(system, sides, { upper, unit: unitriangular }, !left, system.isContiguous);
}

function solved(system: Tensor, sides: Tensor, triangle: Triangle, right: boolean, transposed: boolean): Tensor {
  const [rows, columns] = sides.shape.slice(-2) as [number, number];
  const routine = { right, transposed, round: precisionOf(system.dtype) };
  const each = ([T, B]: readonly [Tensor, Tensor], given: Triangle) => {
    const triangles = matricesOf(T);
    return matricesOf(B).map((b, k) => solveAs(routine, triangles[k]!, b, given));
  };
  const solutions = right
    ? each([system.mT, sides.mT], { ...triangle, upper: !triangle.upper }).map(turned)
    : each([system, sides], triangle);
  return columnMajor(solutions, batchShape(sides), rows, columns, system.dtype);
}

export const linalg_solve_triangular = op({
  schema:
    'linalg_solve_triangular(Tensor self, Tensor B, *, bool upper, bool left=True, bool unitriangular=False) -> Tensor',
  grad_fn: 'LinalgSolveTriangularBackward0',
  forward,
  saves: { self: ['self', 'result'], B: ['self'] },
  backward: {
    self: (grad, { self, result, upper, left, unitriangular }) => {
      const toB = triangular(self.mT, grad, { upper: !upper, left, unitriangular });
      const whole = (left ? toB.matmul(result.mT) : result.mT.matmul(toB)).neg();
      return upper ? whole.triu(Number(unitriangular)) : whole.tril(-Number(unitriangular));
    },
    B: (grad, { self, upper, left, unitriangular }) =>
      triangular(self.mT, grad, { upper: !upper, left, unitriangular }),
  },
  local: {
    self: 'dresult = -pinv(T) · ([upper] triu(dself) + (1 - [upper]) tril(dself)) · result where T = [upper] triu(self) + (1 - [upper]) tril(self)',
    B: 'dresult = pinv(T) · dB where T = [upper] triu(self) + (1 - [upper]) tril(self)',
  },
  where: [],
  samples: [
    ['triangular [3, 3]', [3, 2], { upper: false }],
    ['spd [3, 3]', [3, 2], { upper: true }],
    ['spd [2, 2, 2]', [2, 2, 3], { upper: true }],
  ],
});

/** X of T · X = B, or of X · T = B. */
export function triangular(
  T: Tensor,
  B: Tensor,
  { upper, left = true, unitriangular = false }: { upper: boolean; left?: boolean; unitriangular?: boolean },
): Tensor {
  return linalg_solve_triangular.invoke([T, B, upper, left, unitriangular]) as Tensor;
}

export const solve_triangular = op({
  schema: 'solve_triangular(Tensor A, Tensor B, *, bool upper, bool left=True, bool unitriangular=False) -> Tensor',
  forward: (A: Tensor, B: Tensor, upper: boolean, left: boolean, unitriangular: boolean) =>
    triangular(A, B, { upper, left, unitriangular }),
  composite: true,
  where: ['linalg'],
  samples: [
    ['triangular [3, 3]', [3, 2], { upper: false }],
    ['triangular [3, 3]', [2, 3], { upper: false, left: false }],
    ['spd [3, 3]', [3, 2], { upper: true, unitriangular: true }],
    ['spd [3, 3]', [2, 3, 2], { upper: true }],
  ],
});

export const triangular_solve: Op = op({
  schema:
    'triangular_solve(Tensor self, Tensor A, bool upper=True, bool transpose=False, bool unitriangular=False) -> (Tensor solution, Tensor cloned_coefficient)',
  grad_fn: 'TriangularSolveBackward0',
  forward: (self: Tensor, A: Tensor, upper: boolean, transpose: boolean, unitriangular: boolean) => {
    if (self.ndim < 2)
      throw refused(
        `torch.triangular_solve: Expected b to have at least 2 dimensions, but it has ${self.ndim} dimensions instead`,
      );
    if (A.ndim < 2)
      throw refused(
        `torch.triangular_solve: Expected A to have at least 2 dimensions, but it has ${A.ndim} dimensions instead`,
      );
    checkSystem('triangular_solve', self, A);
    checkKernel(KERNEL, A);
    const triangle = { upper: upper !== transpose, unit: unitriangular };
    const [system, sides] = broadcastBatches(transpose ? A.mT : A, self);
    const [rows, columns] = A.shape.slice(-2) as [number, number];
    return [
      solved(system, sides, triangle, false, transpose),
      columnMajor(matricesOf(A), batchShape(A), rows, columns, A.dtype),
    ];
  },
  saves: { self: ['A'], A: ['A', 'solution'] },
  backward: {
    self: (_, { grads, A, upper, transpose, unitriangular }) =>
      grads[0] == null ? null : toRight(grads[0], A, upper, transpose, unitriangular),
    A: (_, { grads, A, solution, upper, transpose, unitriangular }) => {
      const whole =
        grads[0] == null ? null : outer(toRight(grads[0], A, upper, transpose, unitriangular), solution, transpose);
      const kept =
        whole === null ? null : upper ? whole.triu(Number(unitriangular)) : whole.tril(-Number(unitriangular));
      if (grads[1] == null) return kept;
      return kept === null ? grads[1] : kept.add(grads[1]);
    },
  },
  local: {
    self: 'dsolution = pinv(T) · dself where T = [upper] triu(A) + (1 - [upper]) tril(A) ; dcloned_coefficient = 0 · A · dself',
    A: 'dsolution = -pinv(T) · ([upper] triu(dA) + (1 - [upper]) tril(dA)) · solution where T = [upper] triu(A) + (1 - [upper]) tril(A) ; dcloned_coefficient = dA',
  },
  samples: [
    [[3, 3], 'spd [3, 3]'],
    [[3, 3], 'triangular [3, 3]', false],
  ],
});

function toRight(grad: Tensor, A: Tensor, upper: boolean, transpose: boolean, unitriangular: boolean): Tensor {
  const [solution] = triangular_solve.invoke([grad, A, upper, !transpose, unitriangular]) as readonly Tensor[];
  return solution!;
}

function outer(toB: Tensor, solution: Tensor, transpose: boolean): Tensor {
  return (transpose ? solution.matmul(toB.mT) : toB.matmul(solution.mT)).neg();
}
