/**
 * Complex tensors element by element: a function of one complex number, or of two, over all of them. Knows no operators.
 */
import { Complex, complexOf, type DType, isComplex, resultType, type Scalar, scalarValue } from '../dtype.ts';
import { laidOut } from '../loops.ts';
import { broadcastShapes, broadcastStride, numelOf, storageIndices } from '../shape.ts';
import { state } from '../state.ts';
import { fromNumber, Tensor } from '../tensor.ts';
import type { ComplexFunction } from './functions.ts';
import { blankPairs, constant, fromPairs, type Pairs, pairsOf, toComplex } from './parts.ts';

export type Number_ = Tensor | Complex | Scalar;

export function tensorOf(value: Number_): Tensor {
  if (value instanceof Tensor) return value;
  const wrapped =
    value instanceof Complex ? constant(value, 'complex128') : fromNumber(scalarValue(value), [], 'float64');
  wrapped.wrapped = true;
  return wrapped;
}

/** The complex dtype of an operator on these. */
export function commonType(...operands: readonly Tensor[]): DType {
  const dtype = resultType(operands, state.defaultDtype);
  return isComplex(dtype) ? dtype : complexOf(dtype);
}

export function map(f: ComplexFunction) {
  return (self: Tensor): Tensor => {
    const pairs = pairsOf(self);
    const out = blankPairs(self.shape, self.dtype);
    for (let i = 0; i < pairs.length; i += 2) f(pairs[i]!, pairs[i + 1]!, out, i);
    return laidOut(fromPairs(out, self.shape, self.dtype), self);
  };
}

export type Operation = (a: number, b: number, c: number, d: number) => readonly [re: number, im: number];

export function mapTwo(f: Operation, self: Number_, other: Number_): Tensor {
  const [a, b] = [tensorOf(self), tensorOf(other)];
  const dtype = commonType(a, b);
  const shape = broadcastShapes(a.shape, b.shape);
  const [x, y] = [spread(a, dtype, shape), spread(b, dtype, shape)];
  const out = blankPairs(shape, dtype);
  for (let i = 0; i < out.length; i += 2) {
    const [re, im] = f(x[i]!, x[i + 1]!, y[i]!, y[i + 1]!);
    out[i] = re;
    out[i + 1] = im;
  }
  return laidOut(fromPairs(out, shape, dtype), a, b);
}

/** Pairs of a tensor broadcast to `shape`. */
export function spread(tensor: Tensor, dtype: DType, shape: readonly number[]): Pairs {
  const pairs = pairsOf(toComplex(tensor, dtype));
  if (pairs.length === 2 * numelOf(shape)) return pairs;
  const { shape: own, strides } = fromPairs(pairs, tensor.shape, dtype);
  const at = storageIndices(shape, broadcastStride(own, strides, shape), 0);
  const out = blankPairs(shape, dtype);
  for (let i = 0; i < at.length; i++) {
    out[2 * i] = pairs[2 * at[i]!]!;
    out[2 * i + 1] = pairs[2 * at[i]! + 1]!;
  }
  return out;
}

export const plus: Operation = (a, b, c, d) => [a + c, b + d];
export const minus: Operation = (a, b, c, d) => [a - c, b - d];
export const times: Operation = (a, b, c, d) => [a * c - b * d, a * d + b * c];
