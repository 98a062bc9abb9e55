/**
 * Tensors as batches of matrices: what the decompositions in `lapack` read and make, and the checks they share. The last two dimensions are
 * a matrix's rows and columns, all before them the batch.
 */
import { type DType, isComplex, isFloating } from './dtype.ts';
import { refused, scalarTypeName } from './errors.ts';
import type { Dense } from './lapack/dense.ts';
import { resultArray } from './loops.ts';
import { numelOf, type Shape } from './shape.ts';
import { alias, fromArray, type Tensor } from './tensor.ts';

/** @throws RuntimeError when there are fewer than two dimensions; `what` is the name PyTorch gives the argument. */
export function checkMatrix(name: string, self: Tensor, what = 'A'): void {
  if (self.shape.length < 2) throw refused(`${name}: The input tensor ${what} must have at least 2 dimensions.`);
}

/** @throws RuntimeError for whole numbers. */
export function checkFloating(name: string, self: Tensor): void {
  if (!isFloating(self.dtype) && !isComplex(self.dtype))
    throw refused(`${name}: Expected a floating point or complex tensor as input. Got ${scalarTypeName(self.dtype)}`);
}

/** The rows of a batch of square matrices of any dtype. @throws RuntimeError for other shapes. */
export function checkSquareShape(name: string, self: Tensor, what = 'A'): number {
  checkMatrix(name, self, what);
  const [rows, columns] = self.shape.slice(-2) as [number, number];
  if (rows !== columns)
    throw refused(`${name}: ${what} must be batches of square matrices, but they are ${rows} by ${columns} matrices`);
  return rows;
}

/** The rows of a batch of square matrices of floats. @throws RuntimeError for anything else. */
export function checkSquare(name: string, self: Tensor): number {
  const rows = checkSquareShape(name, self);
  checkFloating(name, self);
  return rows;
}

export function batchShape(self: Tensor): Shape {
  return self.shape.slice(0, -2);
}

/** Every matrix of a batch, copied. */
export function matricesOf(self: Tensor): Dense[] {
  const [rows, columns] = self.shape.slice(-2) as [number, number];
  const values = self.values();
  return Array.from({ length: numelOf(batchShape(self)) }, (_, b) => {
    const data = new Float64Array(rows * columns);
    for (let i = 0, at = b * rows * columns; i < rows; i++)
      for (let j = 0; j < columns; j++) data[i + j * rows] = values[at++]!;
    return { rows, columns, data };
  });
}

/** A batch of matrices that lie column after column in memory, as LAPACK leaves them. */
export function columnMajor(
  matrices: readonly Dense[],
  batch: Shape,
  rows: number,
  columns: number,
  dtype: DType,
): Tensor {
  const out = resultArray(dtype, numelOf(batch) * rows * columns);
  matrices.forEach(({ data }, b) => void out.set(data, b * rows * columns));
  const stored = fromArray(out, [...batch, columns, rows], dtype);
  return alias(stored, [...batch, rows, columns], [...stored.strides.slice(0, -2), 1, Math.max(1, rows)], 0);
}

/** The same row after row. */
export function rowMajor(
  matrices: readonly Dense[],
  batch: Shape,
  rows: number,
  columns: number,
  dtype: DType,
): Tensor {
  const out = resultArray(dtype, numelOf(batch) * rows * columns);
  let at = 0;
  for (const { data } of matrices)
    for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out[at++] = data[i + j * rows]!;
  return fromArray(out, [...batch, rows, columns], dtype);
}

/** A batch of vectors, each `length` long. */
export function vectors(parts: readonly ArrayLike<number>[], batch: Shape, length: number, dtype: DType): Tensor {
  const out = resultArray(dtype, numelOf(batch) * length);
  parts.forEach((part, b) => void out.set(part, b * length));
  return fromArray(out, [...batch, length], dtype);
}

/** One number for each matrix. */
export function perMatrix(numbers: ArrayLike<number>, batch: Shape, dtype: DType): Tensor {
  const out = resultArray(dtype, numbers.length);
  out.set(numbers);
  return fromArray(out, batch, dtype);
}

/** `(Batch element 2): ` where there is more than one matrix to blame. */
export function batchText(b: number, self: Tensor): string {
  return self.shape.length > 2 ? `(Batch element ${b}): ` : '';
}
