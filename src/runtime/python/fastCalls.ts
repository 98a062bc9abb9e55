// Operators that Python calls by number or by name without encoding anything: what its own operators mean, and methods that mostly take nothing more.

import { type Tensor, wrapScalar } from '../../engine/tensor.ts';
import { lookUp } from './names.ts';

/** A method of the engine's Tensor. */
export type Method = (this: Tensor, ...args: unknown[]) => Tensor;

/** Operators that skip encoding when their arguments are a tensor, two tensors, or a tensor and a number. */
export const FAST = [
  'add',
  'sub',
  'mul',
  'div',
  'pow',
  'matmul',
  'floor_divide',
  'remainder',
  'eq',
  'ne',
  'lt',
  'le',
  'gt',
  'ge',
  'bitwise_and',
  'bitwise_or',
  'bitwise_xor',
  'neg',
  'abs',
  'bitwise_not',
  'sum',
  'mean',
  'exp',
  'log',
  'sin',
  'cos',
  'tanh',
  'sigmoid',
  'relu',
  'sqrt',
  'square',
  't',
  'clone',
  'detach',
  'norm',
  'max',
  'min',
  'zero_',
  'contiguous',
] as const;

/** `number op tensor`; `method` is the operator's for `tensor op number`. */
export function swapped(name: string, tensor: Tensor, number: unknown, method: Method): Tensor {
  const scalar = number as number;
  if (name === 'add' || name === 'mul') return method.call(tensor, scalar);
  if (name === 'pow' || name === 'remainder') return lookUp(name)!.call([scalar, tensor], null) as Tensor;
  if (name === 'sub') return lookUp('rsub')!.call([tensor, scalar], null) as Tensor;
  if (name === 'div') return tensor.reciprocal().mul(scalar);
  return method.call(wrapScalar(scalar), tensor);
}
