/** How pointwise operators are declared, and the arithmetic ones. */
import { type DType, isFloating, resultType, scalarValue, type Scalar } from '../dtype.ts';
import { TorchError } from '../errors.ts';
import { type Binary, floatDtype, mapBinary, mapUnary, type Unary } from '../loops.ts';
import { op, type Op, type OpSpec } from '../op.ts';
import { state } from '../state.ts';
import type { Tensor } from '../tensor.ts';

type Declared = Omit<OpSpec, 'forward' | 'pointwise'>;

/** An elementwise function of one tensor; `result: 'float'` turns integers into the default floating dtype, `'same'` keeps the dtype. */
export function unary(spec: Declared & { f: Unary; result?: 'float' | 'same' | 'bool' }): Op {
  const { f, result = 'float', ...rest } = spec;
  const forward = (self: Tensor) => mapUnary(f, self, result === 'bool' ? 'bool' : result === 'same' ? self.dtype : floatDtype(self.dtype, state.defaultDtype));
  return op({ inplace: result !== 'bool', ...rest, pointwise: true, forward });
}

/** An elementwise function of two tensors that broadcast and promote. */
export function binary(spec: Declared & { f: Binary; result?: 'promote' | 'float' | 'bool' }): Op {
  const { f, result = 'promote', ...rest } = spec;
  const forward = (self: Tensor, other: Tensor) => mapBinary(f, self, other, binaryDtype(self, other, result));
  return op({ inplace: true, numbers: true, ...rest, pointwise: true, forward });
}

export function binaryDtype(self: Tensor, other: Tensor, result: 'promote' | 'float' | 'bool'): DType {
  if (result === 'bool') return 'bool';
  const dtype = self.dtype === other.dtype && !other.wrapped && !self.wrapped ? self.dtype : resultType([self, other], state.defaultDtype);
  return result === 'float' ? floatDtype(dtype, state.defaultDtype) : dtype;
}

/** `alpha` must not be floating where the result is not. */
function checkAlpha(alpha: Scalar, dtype: DType): number {
  const value = scalarValue(alpha);
  if (!isFloating(dtype) && !Number.isInteger(value))
    throw new TorchError('RuntimeError', 'For integral input tensors, argument alpha must not be a floating point number.');
  return value;
}

export const add = op({
  schema: 'add.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor',
  grad_fn: 'AddBackward0',
  forward: (self: Tensor, other: Tensor, alpha: Scalar) => {
    const dtype = binaryDtype(self, other, 'promote');
    const k = checkAlpha(alpha, dtype);
    if (dtype === 'bool') return mapBinary((x, y) => (x || y ? 1 : 0), self, other, dtype);
    return mapBinary(k === 1 ? (x, y) => x + y : (x, y) => x + k * y, self, other, dtype);
  },
  backward: { self: (grad) => grad, other: (grad, { alpha }) => (alpha === 1 ? grad : grad.mul(alpha)) },
  local: { self: '1', other: 'alpha' },
  pointwise: true,
  inplace: true,
  numbers: true,
  samples: [[[2, 3], [2, 3]], [[2, 3], [3]], [[3], 2], [[2], [2], { alpha: 3 }]],
});

export const mul = binary({
  schema: 'mul.Tensor(Tensor self, Tensor other) -> Tensor',
  grad_fn: 'MulBackward0',
  f: (x, y) => x * y,
  saves: { self: ['other'], other: ['self'] },
  backward: { self: (grad, { other }) => grad.mul(other), other: (grad, { self }) => grad.mul(self) },
  local: { self: 'other', other: 'self' },
  samples: [[[2, 3], [2, 3]], [[2, 3], [3]], [[3], 2]],
});

export const tanh = unary({
  schema: 'tanh(Tensor self) -> Tensor',
  grad_fn: 'TanhBackward0',
  f: Math.tanh,
  saves: ['result'],
  backward: { self: (grad, { result }) => grad.mul(result.mul(result).neg().add(1)) },
  local: { self: '1 - result^2' },
  samples: [[[2, 3]]],
});
