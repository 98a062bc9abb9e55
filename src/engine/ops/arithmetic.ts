/** The four operations and their kin. Powers, rounding and selection have files of their own. */

import { type DType, elementValue, isFloating, resultType, type Scalar, scalarValue } from '../dtype.ts';
import { refuseBoolSubtraction, refused, TorchError } from '../errors.ts';
import { type Binary, mapBesideNumber, mapBinary, mapScaledSum, mapTernary, mapUnary } from '../loops.ts';
import { type Op, op } from '../op.ts';
import { state } from '../state.ts';
import { roundTo, type Tensor, wrapScalar } from '../tensor.ts';
import { PAIRS, TRIPLES } from './cases.ts';
import { binary, binaryDtype, notForIntegers, scalarDtype } from './declare.ts';
import { inverse, scaled } from './formula.ts';

/** `alpha` must be of no larger kind than the result (`alpha_check` of ATen/native/BinaryOps.h). */
function checkAlpha(alpha: Scalar, dtype: DType): number {
  if (typeof alpha === 'boolean' && dtype !== 'bool')
    throw refused('Boolean alpha only supported for Boolean results.');
  if (!isFloating(dtype) && (typeof alpha === 'object' || !Number.isInteger(Number(alpha))))
    throw refused('For integral input tensors, argument alpha must not be a floating point number.');
  return scalarValue(alpha);
}

function times(grad: Tensor, alpha: Scalar): Tensor {
  return alpha === 1 ? grad : scaled(grad, alpha);
}

export const add = op({
  schema: 'add.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor',
  grad_fn: 'AddBackward0',
  forward: (self: Tensor, other: Tensor, alpha: Scalar) => {
    const dtype = binaryDtype(self, other, 'promote');
    const k = checkAlpha(alpha, dtype);
    if (dtype === 'bool') return mapBinary((x, y) => (x || (k && y) ? 1 : 0), self, other, dtype);
    return k === 1 ? mapBinary((x, y) => x + y, self, other, dtype, 'add') : mapScaledSum(self, other, k, dtype);
  },
  dtype: (self: Tensor, other: Tensor) => binaryDtype(self, other, 'promote'),
  backward: { self: (grad) => grad, other: (grad, { alpha }) => times(grad, alpha) },
  local: { self: '1', other: 'alpha' },
  pointwise: true,
  inplace: true,
  numbers: true,
  samples: [
    ...PAIRS,
    [[3], 2],
    [[3], 2.5],
    [[2], [2], { alpha: 3 }],
    [[3], 'ints [3]'],
    ['ints [3]', 2.5],
    ['bools [3]', 'bools [3]'],
  ],
});

/** `add` of a number as PyTorch's own C++ code calls it: another Node than the user's `x + 1`. */
export const addScalar = scalarForm('add', 'AddBackward1', (x, y) => x + y);
export const subScalar = scalarForm('sub', 'SubBackward1', (x, y) => x - y);

function scalarForm(name: 'add' | 'sub', grad_fn: string, f: Binary): Op {
  return op({
    schema: `${name}.Scalar(Tensor self, Scalar other, Scalar alpha=1) -> Tensor`,
    grad_fn,
    forward: (self: Tensor, other: Scalar, alpha: Scalar) => {
      if (name === 'sub') refuseBoolSubtraction(self, wrapScalar(other));
      const dtype = scalarDtype(self, other, 'promote');
      const y = roundTo(dtype, scalarValue(other) * scalarValue(alpha));
      return mapBesideNumber((x) => f(x, y), self, dtype);
    },
    backward: { self: (grad) => grad },
    local: { self: '1' },
    pointwise: true,
    where: [],
    samples: [
      [[2, 3], 2],
      [[], 0.5],
      [['T', 2, 3], 3],
      ['ints [3]', 2],
    ],
  });
}

export const sub = op({
  schema: 'sub.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor',
  grad_fn: 'SubBackward0',
  forward: (self: Tensor, other: Tensor, alpha: Scalar) => {
    refuseBoolSubtraction(self, other);
    const dtype = binaryDtype(self, other, 'promote');
    const k = checkAlpha(alpha, dtype);
    return k === 1 ? mapBinary((x, y) => x - y, self, other, dtype, 'sub') : mapScaledSum(self, other, -k, dtype);
  },
  dtype: (self: Tensor, other: Tensor) => binaryDtype(self, other, 'promote'),
  checksInPlace: refuseBoolSubtraction,
  backward: { self: (grad) => grad, other: (grad, { alpha }) => times(grad.neg(), alpha) },
  local: { self: '1', other: '-alpha' },
  pointwise: true,
  inplace: true,
  numbers: true,
  samples: [...PAIRS, [[3], 2], [[2], [2], { alpha: 3 }], [[3], 'ints [3]'], ['ints [3]', 2]],
});

export const rsub = op({
  schema: 'rsub.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor',
  grad_fn: 'RsubBackward0',
  forward: (self: Tensor, other: Tensor, alpha: Scalar) => {
    refuseBoolSubtraction(self, other);
    const dtype = binaryDtype(self, other, 'promote');
    const k = checkAlpha(alpha, dtype);
    return mapBinary((y, x) => y - k * x, other, self, dtype);
  },
  backward: { self: (grad, { alpha }) => times(grad.neg(), alpha), other: (grad) => grad },
  local: { self: '-alpha', other: '1' },
  pointwise: true,
  where: ['torch'],
  samples: [...PAIRS, [[2], [2], { alpha: 3 }]],
});

/** What `1 - x` calls. */
export const rsubScalar = op({
  schema: 'rsub.Scalar(Tensor self, Scalar other, Scalar alpha=1) -> Tensor',
  grad_fn: 'RsubBackward1',
  forward: (self: Tensor, other: Scalar, alpha: Scalar) => {
    refuseBoolSubtraction(self, wrapScalar(other));
    const dtype = scalarDtype(self, other, 'promote');
    const k = checkAlpha(alpha, dtype);
    const y = roundTo(dtype, scalarValue(other));
    return mapBesideNumber((x) => y - k * x, self, dtype);
  },
  backward: { self: (grad, { alpha }) => times(grad.neg(), alpha) },
  local: { self: '-alpha' },
  pointwise: true,
  where: ['torch'],
  samples: [
    [[2, 3], 2],
    [[], 1.5],
    [['T', 2, 3], 1],
    ['ints [3]', 2],
    [[2], 1, 3],
  ],
});

export const mul = binary({
  schema: 'mul.Tensor(Tensor self, Tensor other) -> Tensor',
  grad_fn: 'MulBackward0',
  f: (x, y) => x * y,
  kernel: 'mul',
  saves: { self: ['other'], other: ['self'] },
  backward: { self: (grad, { other }) => grad.mul(other), other: (grad, { self }) => grad.mul(self) },
  local: { self: 'other', other: 'self' },
  samples: [...PAIRS, [[3], 2], [[3], 2.5], [[3], 'ints [3]'], ['ints [3]', 2], ['bools [3]', [3]]],
});

export const mulScalar = op({
  schema: 'mul.Scalar(Tensor self, Scalar other) -> Tensor',
  grad_fn: 'MulBackward1',
  forward: (self: Tensor, other: Scalar) =>
    mapBinary((x, y) => x * y, self, wrapScalar(other), scalarDtype(self, other, 'promote'), 'mul'),
  backward: { self: (grad, { other }) => scaled(grad, other) },
  local: { self: 'other' },
  pointwise: true,
  where: [],
  samples: [
    [[2, 3], 2],
    [[], 0.5],
    [['T', 2, 3], 3],
    ['ints [3]', 2],
  ],
});

function refuseNegation(self: Tensor): void {
  if (self.dtype === 'bool')
    throw new TorchError(
      'NotImplementedError',
      'Negation, the `-` operator, on a bool tensor is not supported. If you are trying to invert a mask, use the `~` or `logical_not()` operator instead.',
    );
}

export const neg = op({
  schema: 'neg(Tensor self) -> Tensor',
  grad_fn: 'NegBackward0',
  forward: (self: Tensor) => {
    refuseNegation(self);
    return mapUnary((x) => (x === 0 && !isFloating(self.dtype) ? 0 : -x), self, self.dtype, 'neg');
  },
  checksInPlace: refuseNegation,
  backward: { self: (grad) => grad.neg() },
  local: { self: '-1' },
  pointwise: true,
  inplace: true,
  samples: [[[2, 3]], [[]], [['T', 2, 3]], ['ints [3]']],
});

export const addcmul = op({
  schema: 'addcmul(Tensor self, Tensor tensor1, Tensor tensor2, *, Scalar value=1) -> Tensor',
  grad_fn: 'AddcmulBackward0',
  forward: (self: Tensor, tensor1: Tensor, tensor2: Tensor, value: Scalar) => {
    const dtype = resultType([self, tensor1, tensor2], state.defaultDtype);
    if (dtype === 'bool') throw notForIntegers('addcmul_cpu_out', dtype);
    const k = elementValue(value, dtype);
    return mapTernary((x, y, z) => x + k * y * z, self, tensor1, tensor2, dtype);
  },
  saves: { tensor1: ['tensor2'], tensor2: ['tensor1'] },
  backward: {
    self: (grad) => grad,
    tensor1: (grad, { tensor2, value }) => grad.mul(scaled(tensor2, value)),
    tensor2: (grad, { tensor1, value }) => grad.mul(scaled(tensor1, value)),
  },
  local: { self: '1', tensor1: 'value · tensor2', tensor2: 'value · tensor1' },
  pointwise: true,
  inplace: true,
  samples: [...TRIPLES, [[2], [2], [2], { value: 2.5 }]],
});

function refuseWholeQuotient(_: Tensor, tensor1: Tensor, tensor2: Tensor): void {
  if (!isFloating(tensor1.dtype) && !isFloating(tensor2.dtype))
    throw refused(
      'Integer division with addcdiv is no longer supported, and in a future  release addcdiv will perform a true division of tensor1 and tensor2. The historic addcdiv behavior can be implemented as (input + value * torch.trunc(tensor1 / tensor2)).to(input.dtype) for integer inputs and as (input + value * tensor1 / tensor2) for float inputs. The future addcdiv behavior is just the latter implementation: (input + value * tensor1 / tensor2), for all dtypes.',
    );
}

export const addcdiv = op({
  schema: 'addcdiv(Tensor self, Tensor tensor1, Tensor tensor2, *, Scalar value=1) -> Tensor',
  grad_fn: 'AddcdivBackward0',
  forward: (self: Tensor, tensor1: Tensor, tensor2: Tensor, value: Scalar) => {
    refuseWholeQuotient(self, tensor1, tensor2);
    const k = scalarValue(value);
    const dtype = resultType([self, tensor1, tensor2], state.defaultDtype);
    return mapTernary((x, y, z) => x + (k * y) / z, self, tensor1, tensor2, dtype);
  },
  checksInPlace: refuseWholeQuotient,
  saves: { tensor1: ['tensor2'], tensor2: ['tensor1', 'tensor2'] },
  backward: {
    self: (grad) => grad,
    tensor1: (grad, { tensor2, value }) => grad.mul(inverse(value, tensor2)),
    tensor2: (grad, { tensor1, tensor2, value }) => grad.neg().mul(scaled(tensor1, value).div(tensor2.mul(tensor2))),
  },
  local: { self: '1', tensor1: 'value / tensor2', tensor2: '-value · tensor1 / tensor2^2' },
  pointwise: true,
  inplace: true,
  samples: [...TRIPLES, [[2], [2], [2], { value: 2.5 }]],
});
