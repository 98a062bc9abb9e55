/** Square systems: `inv`, `solve`, `det`, `slogdet`, `logdet`, their `_ex` forms, and whole powers of a matrix. */
import {
  batchShape,
  batchText,
  checkFloating,
  checkSquare,
  checkSquareShape,
  columnMajor,
  matricesOf,
  perMatrix,
  vectors,
} from '../batches.ts';
import { isFloating } from '../dtype.ts';
import { refused, scalarTypeName, TorchError } from '../errors.ts';
import { isHalf } from '../half.ts';
import { eye, precisionOf } from '../lapack/dense.ts';
import { diagonalOf, type LuFactors, luFactors, luSolve, signOf } from '../lapack/lu.ts';
import { op } from '../op.ts';
import { broadcastShapes, broadcastStride, contiguousStride, type Shape, sameShape, storageIndices } from '../shape.ts';
import { unobserved } from '../state.ts';
import { alias, type Tensor } from '../tensor.ts';
import { notForIntegers } from './declare.ts';
import { choose } from './selection.ts';

const LINALG = ['linalg'] as const;

/** Everywhere but in reductions over the batch `info` says how each matrix went: 0, or where it failed. */
function infoOf(numbers: readonly number[], self: Tensor): Tensor {
  return perMatrix(numbers, batchShape(self), 'int32');
}

/** @throws the error `text` makes of the first matrix that failed. */
export function checkInfo(info: readonly number[], self: Tensor, text: (batch: string, at: number) => string): void {
  const b = info.findIndex((at) => at !== 0);
  if (b >= 0) throw new TorchError('_LinAlgError', text(batchText(b, self), info[b]!));
}

export function singularText(name: string) {
  return (batch: string, at: number) =>
    `${name}: ${batch}The diagonal element ${at} is zero, the inversion could not be completed because the input matrix is singular.`;
}

/** The factors of every matrix of a batch. */
export function factorsOf(A: Tensor): LuFactors[] {
  const round = precisionOf(A.dtype);
  return matricesOf(A).map((matrix) => luFactors(matrix, round));
}

export const linalg_inv_ex = op({
  schema: 'inv_ex(Tensor A, *, bool check_errors=False) -> (Tensor inverse, Tensor info)',
  grad_fn: 'LinalgInvExBackward0',
  forward: (A: Tensor, check_errors: boolean) => {
    const n = checkSquare('linalg.inv', A);
    const factors = factorsOf(A);
    const info = factors.map(({ singularAt }) => singularAt);
    if (check_errors) checkInfo(info, A, singularText('linalg.inv_ex'));
    const round = precisionOf(A.dtype);
    const inverses = factors.map(({ packed, pivots }) => luSolve(packed, pivots, eye(n), false, round));
    return [columnMajor(inverses, batchShape(A), n, n, A.dtype), infoOf(info, A)];
  },
  saves: ['inverse'],
  backward: { A: (grad, { inverse }) => inverse.mT.matmul(grad.matmul(inverse.mT)).neg() },
  local: { A: '-batches(inverse ⊗ inverseᵀ)' },
  nonDifferentiable: ['info'],
  where: LINALG,
  samples: [[[3, 3]], [[2, 3, 3]], [['T', 3, 3]]],
});

/** @throws the error that `name` raises of a singular matrix. */
export function inverted(A: Tensor, name = 'linalg.inv'): Tensor {
  const [result, info] = linalg_inv_ex.invoke([A, false]) as readonly [Tensor, Tensor];
  checkInfo([...info.values()], A, singularText(name));
  return result;
}

export const linalg_inv = op({
  schema: 'inv(Tensor A) -> Tensor',
  forward: (A: Tensor) => inverted(A),
  composite: true,
  where: LINALG,
  samples: [[[3, 3]], [[2, 3, 3]], [[0, 0]]],
});

export const inverse = op({
  schema: 'inverse(Tensor self) -> Tensor',
  forward: (self: Tensor) => inverted(self),
  composite: true,
  samples: [[[3, 3]]],
});

/** B stands for one right-hand side, or a batch of them. */
function isVector(A: Tensor, B: Tensor): boolean {
  return B.shape.length === 1 || (B.shape.length === A.shape.length - 1 && sameShape(B.shape, A.shape.slice(0, -1)));
}

/** @throws RuntimeError unless the equation has a meaning. */
export function checkEquation(name: string, A: Tensor, B: Tensor, left: boolean): void {
  checkSquareShape(name, A);
  if (B.shape.length < 2) throw refused(`${name}: The input tensor B must have at least 2 dimensions.`);
  if (left ? A.shape.at(-2) !== B.shape.at(-2) : A.shape.at(-1) !== B.shape.at(-1))
    throw refused(
      `${name}: Incompatible shapes of A and B for the equation ${left ? 'AX = B' : 'XA = B'} (${A.shape.slice(-2).join('x')} and ${B.shape.slice(-2).join('x')})`,
    );
}

/** @throws RuntimeError when the two have different dtypes. */
export function checkSameDtype(name: string, A: Tensor, B: Tensor, what = 'A'): void {
  if (A.dtype !== B.dtype)
    throw refused(
      `${name}: Expected ${what} and B to have the same dtype, but found ${what} of type ${scalarTypeName(A.dtype)} and B of type ${scalarTypeName(B.dtype)} instead`,
    );
}

/** What the older solvers of A · X = b ask. @throws RuntimeError */
export function checkSystem(name: string, b: Tensor, A: Tensor): void {
  if (b.dtype !== A.dtype)
    throw refused(
      `Expected b and A to have the same dtype, but found b of type ${scalarTypeName(b.dtype)} and A of type ${scalarTypeName(A.dtype)} instead.`,
    );
  const [rows, columns] = A.shape.slice(-2) as [number, number];
  if (rows !== columns)
    throw refused(`A must be batches of square matrices, but they are ${rows} by ${columns} matrices`);
  if (columns !== b.shape.at(-2))
    throw refused(
      `Incompatible matrix sizes for ${name}: each A matrix is ${columns} by ${columns} but each b matrix is ${b.shape.at(-2)} by ${b.shape.at(-1)}`,
    );
}

/** @throws NotImplementedError where LAPACK has no such numbers. */
export function checkKernel(kernel: string, { dtype }: Tensor): void {
  if (!isFloating(dtype) || isHalf(dtype)) throw notForIntegers(kernel, dtype);
}

/** Both with the same batch dimensions. */
export function broadcastBatches(A: Tensor, B: Tensor): readonly [Tensor, Tensor] {
  const batch = broadcastShapes(batchShape(A), batchShape(B));
  return [A.expand([...batch, ...A.shape.slice(-2)]), B.expand([...batch, ...B.shape.slice(-2)])];
}

function solveForward(A: Tensor, B: Tensor, left: boolean, check_errors: boolean): Tensor[] {
  const name = 'linalg.solve';
  checkFloating(name, A);
  checkSameDtype(name, A, B);
  const vector = isVector(A, B);
  const matrix = vector ? B.unsqueeze(-1) : B;
  checkEquation(name, A, matrix, left);
  const [, sides] = broadcastBatches(A, matrix);
  const factors = factorsOf(A);
  const right = left ? sides : sides.mT;
  const [n, columns] = right.shape.slice(-2) as [number, number];
  const round = precisionOf(A.dtype);
  const places = placesOf(batchShape(A), batchShape(right));
  const solutions = matricesOf(right).map((b, k) => {
    const { packed, pivots } = factors[places[k]!]!;
    return luSolve(packed, pivots, b, !left, round);
  });
  const info = factors.map(({ singularAt }) => singularAt);
  if (check_errors) checkInfo(info, A, unsolvable('torch.linalg.solve_ex'));
  const out = columnMajor(solutions, batchShape(right), n, columns, A.dtype);
  const turned = out.mT;
  const result = vector
    ? inColumns(alias(out, out.shape.slice(0, -1), out.strides.slice(0, -1), 0))
    : left
      ? out
      : alias(out, turned.shape, turned.strides, 0);
  return [result, infoOf(info, A)];
}

/** Vectors lie in memory as the columns of a matrix would, those of a batch too: PyTorch lays out what has their shape. */
function inColumns(vectors: Tensor): Tensor {
  if (vectors.ndim < 2) return vectors;
  const turned = vectors.mT.contiguous();
  return alias(turned, vectors.shape, [...turned.strides.slice(0, -2), 1, Math.max(1, vectors.shape.at(-2)!)], 0);
}

/** Of which matrix of `batch` each of `to`, to which that broadcasts, is a repetition. */
function placesOf(batch: Shape, to: Shape): Int32Array {
  return storageIndices(to, broadcastStride(batch, contiguousStride(batch), to), 0);
}

function unsolvable(name: string) {
  return (batch: string) => `${name}: ${batch}The solver failed because the input matrix is singular.`;
}

export const linalg_solve_ex = op({
  schema: 'solve_ex(Tensor A, Tensor B, *, bool left=True, bool check_errors=False) -> (Tensor result, Tensor info)',
  grad_fn: 'LinalgSolveExBackward0',
  forward: solveForward,
  saves: { A: ['A', 'result'], B: ['A'] },
  backward: {
    A: (grad, { A, result, left }) => {
      const vector = isVector(A, result);
      const toB = gradOfB(grad, A, vector, left);
      const solution = vector ? result.unsqueeze(-1) : result;
      return (left ? toB.matmul(solution.mT) : solution.mT.matmul(toB)).neg();
    },
    B: (grad, { A, left, sizes }) => {
      const vector =
        sizes.B!.length === 1 || (sizes.B!.length === A.ndim - 1 && sameShape(sizes.B!, A.shape.slice(0, -1)));
      const toB = gradOfB(grad, A, vector, left);
      return vector ? toB.squeeze(-1) : toB;
    },
  },
  local: { A: '-(A⁻¹ ⊗ resultᵀ)', B: 'A⁻¹ ⊗ I' },
  nonDifferentiable: ['info'],
  where: LINALG,
  samples: [
    [
      [3, 3],
      [3, 2],
    ],
    [[3, 3], [3]],
  ],
});

function gradOfB(grad: Tensor, A: Tensor, vector: boolean, left: boolean): Tensor {
  return solved(A.mT, vector ? grad.unsqueeze(-1) : grad, left);
}

/** X of A · X = B, or of X · A = B. */
function solved(A: Tensor, B: Tensor, left: boolean): Tensor {
  return (linalg_solve_ex.invoke([A, B, left, false]) as readonly [Tensor, Tensor])[0];
}

export const linalg_solve = op({
  schema: 'solve(Tensor A, Tensor B, *, bool left=True) -> Tensor',
  forward: (A: Tensor, B: Tensor, left: boolean) => {
    const [result, info] = linalg_solve_ex.invoke([A, B, left, false]) as readonly [Tensor, Tensor];
    checkInfo([...info.values()], info.unsqueeze(-1).unsqueeze(-1), unsolvable('torch.linalg.solve'));
    return result;
  },
  composite: true,
  where: LINALG,
  samples: [
    [
      [3, 3],
      [3, 2],
    ],
    [[3, 3], [3]],
    [
      [2, 3, 3],
      [3, 2],
    ],
    [[3, 3], [2, 3], { left: false }],
  ],
});

/** The sign of each matrix's row exchanges, and U's diagonal; of the transpose where A lies row after row, which LAPACK would have to copy. */
function ofDeterminant(A: Tensor): readonly [signs: Tensor, diagonals: Tensor] {
  const factors = factorsOf(A.isContiguous ? A.mT : A);
  const batch = batchShape(A);
  return [
    perMatrix(factors.map(signOf), batch, A.dtype),
    vectors(factors.map(diagonalOf), batch, A.shape.at(-1)!, A.dtype),
  ];
}

export const linalg_det = op({
  schema: 'det(Tensor A) -> Tensor',
  grad_fn: 'LinalgDetBackward0',
  forward: (A: Tensor) => {
    checkSquare('linalg.det', A);
    if (isHalf(A.dtype)) throw notForIntegers('lu_cpu', A.dtype);
    const [signs, diagonals] = ofDeterminant(A);
    return signs.mul(diagonals.prod(-1));
  },
  saves: ['A', 'result'],
  backward: {
    A: (grad, { A, result }) => {
      const diagonal = grad.mul(result).unsqueeze(-1).expand(A.shape.slice(0, -1)).diag_embed();
      return solved(A.mT, diagonal.mT, true);
    },
  },
  local: { A: 'result * (Aᵀ)⁻¹' },
  where: LINALG,
  samples: [[[3, 3]], ['data [0, 0]']],
});

export const det = op({
  schema: 'det(Tensor self) -> Tensor',
  forward: (self: Tensor) => linalg_det.invoke([self]),
  composite: true,
  samples: [[[3, 3]], [[2, 3, 3]]],
});

export const linalg_slogdet = op({
  schema: 'slogdet(Tensor A) -> (Tensor sign, Tensor logabsdet)',
  grad_fn: 'LinalgSlogdetBackward0',
  forward: (A: Tensor) => {
    checkSquare('linalg.slogdet', A);
    const [signs, diagonals] = ofDeterminant(A);
    return [diagonals.sgn().prod(-1).mul(signs), diagonals.abs().log().sum(-1)];
  },
  saves: ['A'],
  backward: {
    A: (_, { grads, A }) => {
      const grad = grads[1];
      if (grad == null) return null;
      const diagonal = grad.unsqueeze(-1).expand(A.shape.slice(0, -1)).diag_embed();
      return solved(A.mT, diagonal.mT, true);
    },
  },
  local: { A: '0 ; (Aᵀ)⁻¹' },
  where: LINALG,
  samples: [[[3, 3]]],
});

export const slogdet = op({
  schema: 'slogdet(Tensor self) -> (Tensor sign, Tensor logabsdet)',
  forward: (self: Tensor) => linalg_slogdet.invoke([self]),
  composite: true,
  samples: [[[3, 3]], [[2, 3, 3]]],
});

export const logdet = op({
  schema: 'logdet(Tensor self) -> Tensor',
  forward: (self: Tensor) => {
    checkSquare('logdet', self);
    const [sign, logabsdet] = linalg_slogdet.invoke([self]) as readonly [Tensor, Tensor];
    return choose(sign.eq(-1), Number.NaN, logabsdet);
  },
  composite: true,
  samples: [['spd [3, 3]']],
});

const IN_ROWS = { memory_format: 'contiguous_format' };

function power(self: Tensor, n: number): Tensor {
  if (n === 0) {
    const size = self.shape.at(-1)!;
    const identity = self.detach().new_ones([size]).diag();
    return unobserved(() => self.clone(IN_ROWS).copy_(identity));
  }
  if (n === 1) return self.clone(IN_ROWS);
  if (n < 0) {
    const inverted = linalg_inv.invoke([self]) as Tensor;
    return n === -1 ? inverted : power(inverted, -n);
  }
  if (n === 2) return self.matmul(self);
  if (n === 3) return self.matmul(self).matmul(self);
  let result: Tensor | null = null;
  let square = self;
  for (let bits = n; bits > 0; bits >>= 1) {
    if (bits % 2 === 1) result = result === null ? square : result.matmul(square);
    if (bits > 1) square = square.matmul(square);
  }
  return result!;
}

export const matrix_power = op({
  schema: 'matrix_power(Tensor self, int n) -> Tensor',
  forward: (self: Tensor, n: number) => {
    checkSquareShape('linalg.matrix_power', self);
    return power(self, n);
  },
  composite: true,
  where: ['torch', 'tensor', 'linalg'],
  samples: [
    [[2, 2], 3],
    ['spd [2, 2]', -2],
    [[2, 2], 1],
    [[2, 2], 5],
  ],
});
