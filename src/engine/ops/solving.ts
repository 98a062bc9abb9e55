/** Square systems: `inverse`, `solve`, `det`, `slogdet`, `logdet`, and whole powers of a matrix. */
import { isFloating } from '../dtype.ts';
import { scalarTypeName, TorchError } from '../errors.ts';
import { resultArray } from '../loops.ts';
import { determinant, type Factors, factorize, solveFactored } from '../lu.ts';
import { op } from '../op.ts';
import { numelOf, sameShape } from '../shape.ts';
import { unobserved } from '../state.ts';
import { alias, fromArray, type Tensor } from '../tensor.ts';
import { choose } from './selection.ts';

/** @throws RuntimeError unless `self` is a batch of square matrices of floats. */
function checkSquare(name: string, self: Tensor): number {
  const rank = self.shape.length;
  if (rank < 2) throw new TorchError('RuntimeError', `${name}: The input tensor A must have at least 2 dimensions.`);
  const [rows, columns] = self.shape.slice(-2) as [number, number];
  if (rows !== columns)
    throw new TorchError(
      'RuntimeError',
      `${name}: A must be batches of square matrices, but they are ${rows} by ${columns} matrices`,
    );
  if (!isFloating(self.dtype))
    throw new TorchError(
      'RuntimeError',
      `${name}: Expected a floating point or complex tensor as input. Got ${scalarTypeName(self.dtype)}`,
    );
  return rows;
}

/** The factors of every matrix of a batch. */
function factorsOf(self: Tensor, n: number): Factors[] {
  const values = self.values();
  return Array.from({ length: n === 0 ? 0 : values.length / (n * n) }, (_, k) =>
    factorize(values.subarray(k * n * n, (k + 1) * n * n), n),
  );
}

/** Row-major matrices written column after column, as LAPACK leaves them. */
function columnMajor(rows: Float64Array[], like: Tensor, shape: readonly number[]): Tensor {
  const [m, n] = shape.slice(-2) as [number, number];
  const out = resultArray(like.dtype, numelOf(shape));
  rows.forEach((matrix, b) => {
    for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) out[b * m * n + j * m + i] = matrix[i * n + j]!;
  });
  const stored = fromArray(out, [...shape.slice(0, -2), n, m], like.dtype);
  return alias(stored, shape, [...stored.strides.slice(0, -2), 1, m], 0);
}

function batchText(b: number, batches: number): string {
  return batches > 1 ? `(Batch element ${b}): ` : '';
}

export const linalg_inv = op({
  schema: 'inv(Tensor A) -> Tensor',
  grad_fn: 'LinalgInvExBackward0',
  forward: (A: Tensor) => {
    const n = checkSquare('linalg.inv', A);
    const identity = Float64Array.from({ length: n * n }, (_, i) => Number(i % (n + 1) === 0));
    const factors = factorsOf(A, n);
    const inverses = factors.map((factor, b) => {
      if (factor.singularAt >= 0)
        throw new TorchError(
          'RuntimeError',
          `linalg.inv: ${batchText(b, factors.length)}The diagonal element ${factor.singularAt + 1} is zero, the inversion could not be completed because the input matrix is singular.`,
        );
      return solveFactored(factor, identity, n);
    });
    return columnMajor(inverses, A, A.shape);
  },
  saves: ['result'],
  backward: { A: (grad, { result }) => result.mT.matmul(grad.matmul(result.mT)).neg() },
  local: { A: '-batches(result ⊗ resultᵀ)' },
  where: ['linalg'],
  samples: [[[3, 3]]],
});

export const inverse = op({
  schema: 'inverse(Tensor self) -> Tensor',
  forward: (self: Tensor) => linalg_inv.invoke([self]),
  composite: true,
  samples: [[[3, 3]]],
});

export const linalg_solve = op({
  schema: 'solve(Tensor A, Tensor B, *, bool left=True) -> Tensor',
  grad_fn: 'LinalgSolveExBackward0',
  forward: (A: Tensor, B: Tensor, left: boolean) => {
    const n = checkSquare('linalg.solve', A);
    const vector = isVector(A, B);
    const [right, solving] = left ? [vector ? B.unsqueeze(-1) : B, A] : [B.mT, A.mT];
    if (right.shape.at(-2) !== n || !sameShape(right.shape.slice(0, -2), A.shape.slice(0, -2)))
      throw new TorchError(
        'RuntimeError',
        `linalg.solve: Incompatible shapes of A and B for the equation ${left ? 'AX = B' : 'XA = B'} (${A.shape.slice(-2).join('x')} and ${B.shape.slice(-2).join('x')})`,
      );
    const columns = right.shape.at(-1)!;
    const values = right.values();
    const factors = factorsOf(solving, n);
    const solutions = factors.map((factor, b) => {
      if (factor.singularAt >= 0)
        throw new TorchError(
          'RuntimeError',
          `torch.linalg.solve: ${batchText(b, factors.length)}The solver failed because the input matrix is singular.`,
        );
      return solveFactored(factor, values.subarray(b * n * columns, (b + 1) * n * columns), columns);
    });
    const out = columnMajor(solutions, B, right.shape);
    return left ? (vector ? alias(out, B.shape, out.strides.slice(0, -1), 0) : out) : out.mT;
  },
  saves: { A: ['A', 'result'], B: ['A'] },
  backward: {
    A: (grad, { A, result, left }) => {
      const toB = gradOfB(grad, A, result, left);
      const solution = isVector(A, result) ? result.unsqueeze(-1) : result;
      return (left ? toB.matmul(solution.mT) : solution.mT.matmul(toB)).neg();
    },
    B: (grad, { A, left }) => {
      const toB = gradOfB(grad, A, grad, left);
      return isVector(A, grad) ? toB.squeeze(-1) : toB;
    },
  },
  local: { A: '-(A⁻¹ ⊗ resultᵀ)', B: 'A⁻¹ ⊗ I' },
  where: ['linalg'],
  samples: [
    [
      [3, 3],
      [3, 2],
    ],
    [[3, 3], [3]],
  ],
});

function gradOfB(grad: Tensor, A: Tensor, result: Tensor, left: boolean): Tensor {
  return linalg_solve.invoke([A.mT, isVector(A, result) ? grad.unsqueeze(-1) : grad, left]) as Tensor;
}

function isVector(A: Tensor, B: Tensor): boolean {
  return B.shape.length === 1 || (B.shape.length === A.shape.length - 1 && sameShape(B.shape, A.shape.slice(0, -1)));
}

/** One number for each matrix of a batch. */
function perMatrix(self: Tensor, numbers: readonly number[]): Tensor {
  const out = resultArray(self.dtype, numbers.length);
  out.set(numbers);
  return fromArray(out, self.shape.slice(0, -2), self.dtype);
}

export const linalg_det = op({
  schema: 'det(Tensor A) -> Tensor',
  grad_fn: 'LinalgDetBackward0',
  forward: (A: Tensor) => perMatrix(A, factorsOf(A, checkSquare('linalg.det', A)).map(determinant)),
  saves: ['A', 'result'],
  backward: {
    A: (grad, { A, result }) => {
      const diagonal = grad.mul(result).unsqueeze(-1).expand(A.shape.slice(0, -1)).diag_embed();
      return linalg_solve.invoke([A.mT, diagonal.mT, true]) as Tensor;
    },
  },
  local: { A: 'result * (Aᵀ)⁻¹' },
  where: ['linalg'],
  samples: [[[3, 3]]],
});

export const det = op({
  schema: 'det(Tensor self) -> Tensor',
  forward: (self: Tensor) => linalg_det.invoke([self]),
  composite: true,
  samples: [[[3, 3]]],
});

export const linalg_slogdet = op({
  schema: 'slogdet(Tensor A) -> (Tensor sign, Tensor logabsdet)',
  grad_fn: 'LinalgSlogdetBackward0',
  forward: (A: Tensor) => {
    const determinants = factorsOf(A, checkSquare('linalg.slogdet', A)).map(determinant);
    return [
      perMatrix(A, determinants.map(Math.sign)),
      perMatrix(
        A,
        determinants.map((value) => Math.log(Math.abs(value))),
      ),
    ];
  },
  saves: ['A'],
  backward: {
    A: (_, { grads, A }) => {
      const grad = grads[1];
      return grad == null ? null : (linalg_inv.invoke([A.mT]) as Tensor).mul(grad.unsqueeze(-1).unsqueeze(-1));
    },
  },
  local: { A: '0 ; (Aᵀ)⁻¹' },
  where: ['linalg'],
  samples: [[[3, 3]]],
});

export const slogdet = op({
  schema: 'slogdet(Tensor self) -> (Tensor sign, Tensor logabsdet)',
  forward: (self: Tensor) => linalg_slogdet.invoke([self]),
  composite: true,
  samples: [[[3, 3]]],
});

export const logdet = op({
  schema: 'logdet(Tensor self) -> Tensor',
  forward: (self: Tensor) => {
    const [sign, logabsdet] = linalg_slogdet.invoke([self]) as readonly [Tensor, Tensor];
    return choose(sign.eq(-1), Number.NaN, logabsdet);
  },
  composite: true,
  samples: [['spd [3, 3]']],
});

function power(self: Tensor, n: number): Tensor {
  if (n === 0) {
    const size = self.shape.at(-1)!;
    const identity = self.detach().new_ones([size]).diag();
    return unobserved(() => self.clone().copy_(identity));
  }
  if (n === 1) return self.clone();
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

function powers(where: readonly ('torch' | 'tensor' | 'linalg')[]) {
  return op({
    schema: 'matrix_power(Tensor self, int n) -> Tensor',
    forward: (self: Tensor, n: number) => {
      checkSquare('linalg.matrix_power', self);
      return power(self, n);
    },
    composite: true,
    where,
    samples: [
      [[2, 2], 3],
      ['spd [2, 2]', -2],
      [[2, 2], 1],
    ],
  });
}

export const matrix_power = powers(['torch', 'tensor', 'linalg']);
