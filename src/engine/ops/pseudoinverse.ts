/** Pseudoinverses and what is solved with them: `pinv`, `lstsq`. */
import { batchShape, columnMajor, matricesOf, perMatrix, rowMajor, vectors } from '../batches.ts';
import { isFloating } from '../dtype.ts';
import { refused, scalarTypeName } from '../errors.ts';
import { isHalf } from '../half.ts';
import { type Dense, epsilonOf, multiply, zeros } from '../lapack/dense.ts';
import { singularValues } from '../lapack/singular.ts';
import { symmetricEigen } from '../lapack/symmetric.ts';
import { op } from '../op.ts';
import { broadcastShapes, sameShape, shapeText } from '../shape.ts';
import { alias, empty, type Tensor } from '../tensor.ts';
import { linalg_eigh_hidden } from './eigen.ts';
import { scaled, sumOf } from './formula.ts';
import { refuseGradient } from './loss.ts';
import { checkTolerances, relativeTolerance, tolerance } from './matrixRank.ts';
import { singularValuesOf } from './singular.ts';

const LINALG = ['linalg'] as const;

/** V · diag(1 / s) · Uᵀ over the singular values that are not negligible. */
function inverted(u: Dense, values: ArrayLike<number>, v: Dense, least: number): Dense {
  const made = zeros(v.rows, u.rows);
  for (let k = 0; k < values.length; k++) {
    const s = values[k]!;
    if (!(Math.abs(s) > least)) continue;
    for (let j = 0; j < u.rows; j++) {
      const factor = u.data[j + k * u.rows]! / s;
      for (let i = 0; i < v.rows; i++) made.data[i + j * v.rows]! += v.data[i + k * v.rows]! * factor;
    }
  }
  return made;
}

function largest(values: Float64Array): number {
  return values.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
}

function pinvForward(self: Tensor, atol: Tensor | null, rtol: Tensor | null, hermitian: boolean): Tensor {
  if (self.ndim < 2 || !isFloating(self.dtype) || isHalf(self.dtype))
    throw refused(
      `linalg.pinv(${scalarTypeName(self.dtype)}{${shapeText(self.shape)}}): expected a tensor with 2 or more dimensions of float, double, cfloat or cdouble types`,
    );
  checkTolerances('torch.linalg.pinv', { atol, rtol });
  refuseGradient('linalg_pinv', 'atol', atol);
  refuseGradient('linalg_pinv', 'rtol', rtol);
  const [m, n] = self.shape.slice(-2) as [number, number];
  const relative = relativeTolerance(self, atol, rtol);
  const batch = [atol?.shape ?? [], relative.shape, batchShape(self)].reduce(broadcastShapes);
  const spread = self.expand([...batch, m, n]);
  if (spread.numelValue === 0) return empty([...batch, n, m], self.dtype);
  // The checks of the decomposition it is made with.
  if (hermitian) linalg_eigh_hidden.spec.forward(self, 'L', false);
  else singularValuesOf(self.detach());
  const epsilon = epsilonOf('float64');
  const [least, share] = [atol, relative].map((tolerance) => tolerance?.expand(batch).values());
  const inverses = matricesOf(spread).map((matrix, b) => {
    const negligible = (values: Float64Array) => Math.max(Number(least?.[b] ?? 0), Number(share![b]) * largest(values));
    if (hermitian) {
      const { values, vectors: v } = symmetricEigen(matrix, false, true, epsilon);
      return inverted(v!, values, v!, negligible(values));
    }
    const { u, values, vt } = singularValues(matrix, true, false, epsilon);
    return inverted(u!, values, turned(vt!), negligible(values));
  });
  return rowMajor(inverses, batch, n, m, self.dtype);
}

function turned({ rows, columns, data }: Dense): Dense {
  const made = zeros(columns, rows);
  for (let j = 0; j < columns; j++) for (let i = 0; i < rows; i++) made.data[j + i * columns] = data[i + j * rows]!;
  return made;
}

/** `pinv_backward` of FunctionsManual.cpp. */
function gradOfMatrix(grad: Tensor, pinv: Tensor, A: Tensor): Tensor {
  const gradT = grad.mT;
  const pinvT = pinv.mT;
  if (A.shape.at(-2)! <= A.shape.at(-1)!) {
    const K = gradT.matmul(pinv);
    const KP = K.matmul(pinvT);
    return pinv
      .matmul(K)
      .mT.neg()
      .add(KP)
      .sub(A.matmul(pinv).matmul(KP))
      .add(pinvT.matmul(pinv).matmul(gradT.sub(K.matmul(A))));
  }
  const K = pinv.matmul(gradT);
  const PK = pinvT.matmul(K);
  return K.matmul(pinv)
    .mT.neg()
    .add(gradT.sub(A.matmul(K)).matmul(pinv).matmul(pinvT))
    .add(PK)
    .sub(PK.matmul(pinv).matmul(A));
}

export const linalg_pinv_tensor = op({
  schema: 'pinv.atol_rtol_tensor(Tensor self, *, Tensor? atol=None, Tensor? rtol=None, bool hermitian=False) -> Tensor',
  grad_fn: 'LinalgPinvBackward0',
  forward: pinvForward,
  saves: ['self', 'result'],
  backward: { self: (grad, { self, result }) => gradOfMatrix(grad, result, self) },
  local: {
    self: 'dresult = result · resultᵀ · dselfᵀ - result · dself · result - result · resultᵀ · dselfᵀ · self · result + (dselfᵀ - result · self · dselfᵀ) · resultᵀ · result',
  },
  where: LINALG,
  samples: [
    ['spd [3, 3]', { atol: 'data []' }],
    [[2, 4], { atol: 'data []', rtol: 'data []' }],
  ],
});

export const linalg_pinv = op({
  schema: 'pinv(Tensor self, *, float? atol=None, float? rtol=None, bool hermitian=False) -> Tensor',
  forward: (self: Tensor, atol: number | null, rtol: number | null, hermitian: boolean) =>
    linalg_pinv_tensor.invoke([self, tolerance(atol), tolerance(rtol), hermitian]),
  composite: true,
  where: LINALG,
  samples: [['spd [3, 3]'], [[4, 2]], [[2, 4]], [[2, 3, 2]], ['definite [3, 3]', { hermitian: true }]],
});

export const linalg_pinv_rcond = op({
  schema: 'pinv.rcond(Tensor self, float rcond, bool hermitian=False) -> Tensor',
  forward: (self: Tensor, rcond: number, hermitian: boolean) => linalg_pinv.invoke([self, 0, rcond, hermitian]),
  composite: true,
  where: LINALG,
  samples: [['spd [3, 3]', 0.001]],
});

export const linalg_pinv_rcond_tensor = op({
  schema: 'pinv.rcond_tensor(Tensor self, Tensor rcond, bool hermitian=False) -> Tensor',
  forward: (self: Tensor, rcond: Tensor, hermitian: boolean) => {
    checkTolerances('torch.linalg.pinv', { rcond });
    return linalg_pinv_tensor.invoke([self, tolerance(0), rcond, hermitian]);
  },
  composite: true,
  where: LINALG,
  samples: [
    ['spd [3, 3]', 'index 1 []'],
    [[2, 3, 2], 'index 1 [2]'],
  ],
});

export const pinverse = op({
  schema: 'pinverse(Tensor self, float rcond=1e-15) -> Tensor',
  forward: (self: Tensor, rcond: number) => linalg_pinv.invoke([self, 0, rcond, false]),
  composite: true,
  samples: [['spd [3, 3]'], [[4, 2]]],
});

const DRIVERS = ['gels', 'gelsy', 'gelsd', 'gelss'];

interface Solved {
  /** As many rows as the longer side has: the solution first. */
  readonly solution: Dense;
  readonly residuals: number[];
  readonly rank: number;
  readonly values: Float64Array;
}

/** The solution of least size among those of least squares. */
function leastSquares(a: Dense, b: Dense, rcond: number): Solved {
  const { u, values, vt } = singularValues(a, true, false, epsilonOf('float64'));
  const least = rcond * largest(values);
  const x = multiply(inverted(u!, values, turned(vt!), least), b);
  const padded = zeros(Math.max(a.rows, a.columns), b.columns);
  for (let j = 0; j < b.columns; j++) padded.data.set(x.data.subarray(j * x.rows, (j + 1) * x.rows), j * padded.rows);
  const reached = multiply(a, x);
  const residuals = Array.from({ length: b.columns }, (_, j) => {
    let sum = 0;
    for (let i = 0; i < b.rows; i++) sum += (reached.data[i + j * b.rows]! - b.data[i + j * b.rows]!) ** 2;
    return sum;
  });
  return { solution: padded, residuals, rank: values.reduce((n, s) => n + Number(s > least), 0), values };
}

function isVectorFor(A: Tensor, B: Tensor): boolean {
  return A.ndim - 1 === B.ndim && sameShape(A.shape.slice(0, -1), B.shape);
}

function lstsqForward(self: Tensor, b: Tensor, rcond: number | null, driver: string | null): Tensor[] {
  const fail = (text: string) => refused(`torch.linalg.lstsq: ${text}`);
  if (self.ndim < 2) throw fail('input must have at least 2 dimensions.');
  if (b.ndim < 1) throw fail('other must have at least 1 dimension.');
  if (self.dtype !== b.dtype)
    throw fail(
      `Expected input and other to have the same dtype, but got input's dtype ${scalarTypeName(self.dtype)} and other's dtype ${scalarTypeName(b.dtype)}`,
    );
  const chosen = driver ?? 'gelsy';
  if (!DRIVERS.includes(chosen)) throw fail('parameter `driver` should be one of (gels, gelsy, gelsd, gelss)');
  const vector = isVectorFor(self, b);
  const sides = vector ? b.unsqueeze(-1) : b;
  if (self.shape.at(-2) !== sides.shape.at(-2))
    throw fail(
      b.ndim < self.ndim ? 'input.size(-2) should match other.size(-1)' : 'input.size(-2) should match other.size(-2)',
    );
  if (!isFloating(self.dtype)) throw refused("This function doesn't handle types other than float and double");
  const [m, n] = self.shape.slice(-2) as [number, number];
  const batch = batchShape(self);
  const columns = sides.shape.at(-1)!;
  const right = matricesOf(sides);
  const tolerance = rcond ?? 2 * epsilonOf(self.dtype) * Math.max(m, n);
  const found = matricesOf(self).map((a, k) => leastSquares(a, right[k]!, chosen === 'gels' ? 0 : tolerance));
  const padded = columnMajor(
    found.map(({ solution }) => solution),
    batch,
    Math.max(m, n),
    columns,
    self.dtype,
  );
  const solution = vector
    ? alias(padded, [...batch, n], padded.strides.slice(0, -1), 0)
    : alias(padded, [...batch, n, columns], padded.strides, 0);
  const told = m > n && chosen !== 'gelsy' && found.every((one) => one.rank === n);
  const residuals = told
    ? vectors(
        found.map((one) => one.residuals),
        batch,
        columns,
        self.dtype,
      )
    : empty([0], self.dtype);
  return [
    solution,
    residuals,
    chosen === 'gels'
      ? empty([0], 'int64')
      : perMatrix(
          found.map((one) => one.rank),
          batch,
          'int64',
        ),
    chosen === 'gelsd' || chosen === 'gelss'
      ? vectors(
          found.map((one) => one.values),
          batch,
          Math.min(m, n),
          self.dtype,
        )
      : empty([0], self.dtype),
  ];
}

function pseudoinverse(A: Tensor): Tensor {
  return linalg_pinv.invoke([A, null, null, false]) as Tensor;
}

/** The gradient of the residuals, or null where they were not told. */
function ofResiduals(gL: Tensor | null): Tensor | null {
  return gL === null || gL.numelValue === 0 ? null : gL.unsqueeze(-2);
}

export const linalg_lstsq = op({
  schema:
    'lstsq(Tensor self, Tensor b, float? rcond=None, *, str? driver=None) -> (Tensor solution, Tensor residuals, Tensor rank, Tensor singular_values)',
  grad_fn: 'LinalgLstsqBackward0',
  forward: lstsqForward,
  saves: { self: ['self', 'b', 'solution'], b: ['self', 'b', 'solution'] },
  backward: {
    self: (_, { grads, self, b, solution }) => {
      const vector = isVectorFor(self, b);
      const column = (x: Tensor) => (vector ? x.unsqueeze(-1) : x);
      const X = column(solution);
      const ofInverse =
        grads[0] == null ? null : gradOfMatrix(column(grads[0]).matmul(column(b).mT), pseudoinverse(self), self);
      const gL = ofResiduals(grads[1] ?? null);
      return sumOf(ofInverse, gL && scaled(gL.mul(self.matmul(X).sub(column(b))).matmul(X.mT), 2));
    },
    b: (_, { grads, self, b, solution }) => {
      const vector = isVectorFor(self, b);
      const column = (x: Tensor) => (vector ? x.unsqueeze(-1) : x);
      const back = (x: Tensor) => (vector ? x.squeeze(-1) : x);
      const ofSolution = grads[0] == null ? null : back(pseudoinverse(self).mT.matmul(column(grads[0])));
      const gL = ofResiduals(grads[1] ?? null);
      return sumOf(ofSolution, gL && back(scaled(gL, -2).mul(self.matmul(column(solution)).sub(column(b)))));
    },
  },
  local: {
    self: 'dsolution = (p · pᵀ · dselfᵀ - p · dself · p - p · pᵀ · dselfᵀ · self · p + (dselfᵀ - p · self · dselfᵀ) · pᵀ · p) · b where p = pinv(self) ; dresiduals = 2 diagonal((self · solution - b)ᵀ · dself · solution)',
    b: 'dsolution = pinv(self) · db ; dresiduals = -2 diagonal((self · solution - b)ᵀ · db)',
  },
  nonDifferentiable: ['rank', 'singular_values'],
  where: LINALG,
  samples: [
    ['spd [3, 3]', [3, 2]],
    [[4, 2], [4, 1], { driver: 'gels' }],
    [[4, 2], [4, 2], { driver: 'gelsd' }],
    [
      [2, 4],
      [2, 1],
    ],
    [
      [2, 3, 2],
      [2, 3, 1],
    ],
    ['data [3, 2]', 'data [3]'],
  ],
});
