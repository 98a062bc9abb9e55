/** Element loops over strided tensors, with broadcasting and promotion. Raw: no autograd. */
import { allocateArray, type DType, isFloating, type TypedArray } from './dtype.ts';
import { INT_TOO_LARGE, TorchError } from './errors.ts';
import { broadcastShapes, broadcastStride, numelOf, sameShape, storageIndices } from './shape.ts';
import { checkBudget } from './storage.ts';
import { fromArray, type Tensor } from './tensor.ts';

export type Unary = (x: number) => number;
export type Binary = (x: number, y: number) => number;
export type Ternary = (x: number, y: number, z: number) => number;

/** A zeroed array for a result, after the budget was asked. */
export function resultArray(dtype: DType, n: number): TypedArray {
  if (n > 1e6) checkBudget(n, dtype);
  return allocateArray(dtype, n);
}

export function mapUnary(f: Unary, self: Tensor, dtype: DType): Tensor {
  const x = self.values();
  const n = x.length;
  const out = resultArray(dtype, n);
  for (let i = 0; i < n; i++) out[i] = f(x[i]!);
  return finish(out, self.shape, dtype);
}

export function mapBinary(f: Binary, a: Tensor, b: Tensor, dtype: DType): Tensor {
  const shape = broadcastShapes(a.shape, b.shape);
  const n = numelOf(shape);
  const out = resultArray(dtype, n);
  if (n === 1) {
    out[0] = f(a.storage.data[a.offset]!, b.storage.data[b.offset]!);
    return finish(out, shape, dtype);
  }
  if (sameShape(a.shape, b.shape)) {
    const x = a.values();
    const y = b.values();
    for (let i = 0; i < n; i++) out[i] = f(x[i]!, y[i]!);
  } else if (b.numelValue === 1) {
    const x = a.values();
    const y = b.storage.data[b.offset]!;
    for (let i = 0; i < n; i++) out[i] = f(x[i]!, y);
  } else {
    const x = a.storage.data;
    const y = b.storage.data;
    const at = storageIndices(shape, broadcastStride(a.shape, a.strides, shape), a.offset);
    const to = storageIndices(shape, broadcastStride(b.shape, b.strides, shape), b.offset);
    for (let i = 0; i < n; i++) out[i] = f(x[at[i]!]!, y[to[i]!]!);
  }
  return finish(out, shape, dtype);
}

export function mapTernary(f: Ternary, a: Tensor, b: Tensor, c: Tensor, dtype: DType): Tensor {
  const shape = broadcastShapes(broadcastShapes(a.shape, b.shape), c.shape);
  const n = numelOf(shape);
  const out = resultArray(dtype, n);
  const [p, q, r] = [a, b, c].map((t) => storageIndices(shape, broadcastStride(t.shape, t.strides, shape), t.offset)) as [Int32Array, Int32Array, Int32Array];
  const [x, y, z] = [a.storage.data, b.storage.data, c.storage.data];
  for (let i = 0; i < n; i++) out[i] = f(x[p[i]!]!, y[q[i]!]!, z[r[i]!]!);
  return finish(out, shape, dtype);
}

/** See NOTE [int64 storage]: integers that left the exact range are refused, not rounded. */
function finish(out: TypedArray, shape: readonly number[], dtype: DType): Tensor {
  if (dtype === 'int64') {
    for (let i = 0; i < out.length; i++) if (Math.abs(out[i]!) > Number.MAX_SAFE_INTEGER) throw new TorchError('RuntimeError', INT_TOO_LARGE);
  }
  return fromArray(out, shape, dtype);
}

/** The dtype of functions such as `sin`: integers become the default floating dtype. */
export function floatDtype(dtype: DType, defaultDtype: DType): DType {
  return isFloating(dtype) ? dtype : defaultDtype;
}
