/**
 * Singular values of complex matrices. A complex matrix is a real one of twice the size, [[re, -im], [im, re]], which has each singular value twice.
 * Vectors are not looked for.
 */
import { batchShape, vectors } from '../batches.ts';
import { partType } from '../dtype.ts';
import { unsupported } from '../errors.ts';
import { epsilonOf } from '../lapack/dense.ts';
import { singularValues } from '../lapack/singular.ts';
import { numelOf } from '../shape.ts';
import { empty, type Tensor } from '../tensor.ts';
import { pairsOf } from './parts.ts';

/** What `_linalg_svd` yields without vectors. */
export function singularValuesOfComplex(A: Tensor, withVectors: boolean): Tensor[] {
  if (withVectors) throw unsupported('torch.svd of complex tensors');
  const dtype = partType(A.dtype);
  const [m, n] = A.shape.slice(-2) as [number, number];
  const pairs = pairsOf(A);
  const found = Array.from({ length: numelOf(batchShape(A)) }, (_, b) => {
    const data = new Float64Array(4 * m * n);
    for (let i = 0, at = 2 * b * m * n; i < m; i++)
      for (let j = 0; j < n; j++, at += 2) {
        const [re, im] = [pairs[at]!, pairs[at + 1]!];
        data[i + 2 * m * j] = data[m + i + 2 * m * (n + j)] = re;
        data[m + i + 2 * m * j] = im;
        data[i + 2 * m * (n + j)] = -im;
      }
    const { values } = singularValues({ rows: 2 * m, columns: 2 * n, data }, false, false, epsilonOf(dtype));
    return Array.from({ length: Math.min(m, n) }, (_, k) => values[2 * k]!);
  });
  const none = empty([0], dtype);
  return [none, vectors(found, batchShape(A), Math.min(m, n), dtype), none];
}
