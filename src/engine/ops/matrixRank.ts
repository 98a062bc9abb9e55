/** `matrix_rank`, and the tolerances below which singular values count as nothing, there and in `pinv`. */
import { batchShape, checkMatrix } from '../batches.ts';
import { isComplex } from '../dtype.ts';
import { refused, scalarTypeName } from '../errors.ts';
import { epsilonOf } from '../lapack/dense.ts';
import { op } from '../op.ts';
import { broadcastShapes } from '../shape.ts';
import { withGradMode } from '../state.ts';
import { empty, fromNumber, type Tensor } from '../tensor.ts';
import { written } from '../write.ts';
import { linalg_eigvalsh } from './eigen.ts';
import { singularValuesOf } from './singular.ts';

const LINALG = ['linalg'] as const;

/** A tolerance given as a number. */
export function tolerance(value: number | null): Tensor | null {
  return value === null ? null : fromNumber(value, [], 'float64');
}

/** @throws RuntimeError for complex ones. */
export function checkTolerances(name: string, given: Readonly<Record<string, Tensor | null>>): void {
  for (const [which, tensor] of Object.entries(given))
    if (tensor !== null && isComplex(tensor.dtype))
      throw refused(`${name}: ${which} tensor of complex type is not supported. Got ${scalarTypeName(tensor.dtype)}`);
}

/** What `rtol` is when nobody says: the distance from 1 to the next number, times the longer side; nothing where `atol` is given. */
export function relativeTolerance(A: Tensor, atol: Tensor | null, rtol: Tensor | null): Tensor {
  if (rtol !== null) return rtol;
  const usual = 2 * epsilonOf(A.dtype) * Math.max(A.shape.at(-2)!, A.shape.at(-1)!);
  return atol === null ? tolerance(usual)! : atol.gt(0).logical_not().to('float64').mul(usual);
}

function rank(self: Tensor, atol: Tensor | null, rtol: Tensor | null, hermitian: boolean): Tensor {
  checkMatrix('torch.linalg.matrix_rank', self, 'input');
  checkTolerances('torch.linalg.matrix_rank', { atol, rtol });
  if (rtol === null && self.dtype !== 'float32' && self.dtype !== 'float64')
    throw refused("This function doesn't handle types other than float and double");
  return withGradMode(false, () => {
    const relative = relativeTolerance(self, atol, rtol);
    const batch = [atol?.shape ?? [], relative.shape, batchShape(self)].reduce(broadcastShapes);
    if (self.numelValue === 0) return written(empty(batch, 'int64'));
    const values = hermitian ? (linalg_eigvalsh.invoke([self, 'L']) as Tensor).abs() : singularValuesOf(self);
    const share = values.amax(-1).mul(relative);
    const least = atol === null ? share : share.maximum(atol);
    return written(values.gt(least.unsqueeze(-1)).sum(-1));
  });
}

export const linalg_matrix_rank_tensor = op({
  schema:
    'matrix_rank.atol_rtol_tensor(Tensor input, *, Tensor? atol=None, Tensor? rtol=None, bool hermitian=False) -> Tensor',
  forward: rank,
  where: LINALG,
  samples: [
    [[3, 3], { atol: 'positive []' }],
    [[2, 3, 2], { atol: 'positive [2]', rtol: 'data []' }],
  ],
});

export const linalg_matrix_rank = op({
  schema: 'matrix_rank(Tensor self, *, float? atol=None, float? rtol=None, bool hermitian=False) -> Tensor',
  forward: (self: Tensor, atol: number | null, rtol: number | null, hermitian: boolean) =>
    rank(self, tolerance(atol), tolerance(rtol), hermitian),
  where: LINALG,
  samples: [[[3, 3]], ['positive [2, 3, 2]'], ['symmetric [3, 3]', { hermitian: true }], [[3, 3], { atol: 1.5 }]],
});

export const linalg_matrix_rank_tol_tensor = op({
  schema: 'matrix_rank.tol_tensor(Tensor input, Tensor tol, bool hermitian=False) -> Tensor',
  forward: (input: Tensor, tol: Tensor, hermitian: boolean) => rank(input, tol, tolerance(0), hermitian),
  where: LINALG,
  samples: [
    [[3, 3], 'positive []'],
    [[2, 3, 2], 'positive [2]'],
  ],
});

export const linalg_matrix_rank_tol = op({
  schema: 'matrix_rank.tol(Tensor self, float tol, bool hermitian=False) -> Tensor',
  forward: (self: Tensor, tol: number, hermitian: boolean) => rank(self, tolerance(tol), tolerance(0), hermitian),
  where: LINALG,
  samples: [[[3, 3], 1.5]],
});
