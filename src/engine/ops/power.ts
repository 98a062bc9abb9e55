/** Powers and roots. */

import { type DType, isFloating, type Scalar, scalarValue } from '../dtype.ts';
import { refused } from '../errors.ts';
import { isHalf, roundHalf, roundingOf } from '../half.ts';
import { type Binary, floatDtype, mapBinary, mapUnary } from '../loops.ts';
import { op } from '../op.ts';
import { state } from '../state.ts';
import { empty, fromArray, type Tensor, wrapScalar } from '../tensor.ts';
import { ANY, POSITIVE } from './cases.ts';
import { binary, binaryDtype, notForIntegers, scalarDtype, unary } from './declare.ts';
import { minus, scaled } from './formula.ts';
import { choose } from './selection.ts';

const NEGATIVE_INTEGER_POWER = 'Integers to negative integer powers are not allowed.';
export const pow = op({
  schema: 'pow.Tensor_Tensor(Tensor self, Tensor exponent) -> Tensor',
  grad_fn: 'PowBackward1',
  forward: (self: Tensor, exponent: Tensor) => {
    const dtype = binaryDtype(self, exponent, 'promote');
    if (dtype === 'bool') throw notForIntegers('pow', dtype);
    return mapBinary(powerIn(dtype), self, exponent, dtype);
  },
  dtype: (self: Tensor, exponent: Tensor) => binaryDtype(self, exponent, 'promote'),
  saves: { self: ['self', 'exponent'], exponent: ['self', 'exponent', 'result'] },
  backward: {
    self: (grad, { self, exponent }) => choose(exponent.eq(0), 0, grad.mul(exponent.mul(self.pow(minus(exponent, 1))))),
    exponent: (grad, { self, exponent, result }) =>
      grad.mul(choose(self.eq(0).logical_and(exponent.ge(0)), 0, result.mul(self.to(result.dtype).log()))),
  },
  local: { self: 'exponent · self^(exponent - 1)', exponent: 'result · log(self)' },
  pointwise: true,
  inplace: true,
  samples: [
    ['positive [2, 3]', [2, 3]],
    ['positive [2, 3]', [3]],
    ['positive [T, 2, 3]', [2, 1]],
    ['positive []', []],
    ['positive ints [3]', 'positive [3]'],
    ['ints [3]', 'ints [3]'],
  ],
});

/** C's pow: 1 to any power is 1, and so is -1 to an infinite one, where JavaScript says NaN. */
function power(x: number, y: number): number {
  return x === 1 || (x === -1 && Math.abs(y) === Number.POSITIVE_INFINITY) ? 1 : x ** y;
}

function integerPower(x: number, y: number): number {
  if (y < 0) return x === 1 ? 1 : x === -1 ? (y % 2 === 0 ? 1 : -1) : 0;
  return x ** y;
}

/** Modulo 2^32, of which storing keeps the low bits: what is beyond a small integer dtype wraps. */
function wrappedPower(x: number, y: number): number {
  if (y < 0) return integerPower(x, y);
  let result = 1;
  for (let base = x, rest = y; rest > 0; rest = Math.floor(rest / 2), base = Math.imul(base, base))
    if (rest % 2 === 1) result = Math.imul(result, base);
  return result;
}

function powerIn(dtype: DType): Binary {
  if (isFloating(dtype)) return power;
  return dtype === 'int64' ? integerPower : wrappedPower;
}

function checkExponent(self: Tensor, exponent: Scalar): void {
  if (!isFloating(scalarDtype(self, exponent, 'promote')) && scalarValue(exponent) < 0)
    throw refused(NEGATIVE_INTEGER_POWER);
}

export const powScalar = op({
  schema: 'pow.Tensor_Scalar(Tensor self, Scalar exponent) -> Tensor',
  grad_fn: 'PowBackward0',
  forward: (self: Tensor, exponent: Scalar) => {
    const dtype = scalarDtype(self, exponent, 'promote');
    const p = scalarValue(exponent);
    checkExponent(self, exponent);
    if (!isFloating(dtype) && dtype !== 'int64') return mapUnary((x) => wrappedPower(x, p), self, dtype);
    return mapUnary(powerOf(p, narrowing(dtype)), self, dtype, p === 2 ? 'square' : p === 0.5 ? 'sqrt' : undefined);
  },
  checksInPlace: checkExponent,
  saves: ['self'],
  backward: {
    self: (grad, { self, exponent }) => {
      const p = scalarValue(exponent);
      return p === 0 ? empty(grad.shape, grad.dtype) : grad.mul(scaled(self.pow(lower(exponent)), exponent));
    },
  },
  local: { self: 'exponent · self^(exponent - 1)' },
  pointwise: true,
  inplace: true,
  samples: [
    [[2, 3], 2],
    [[2, 3], 3],
    ['positive [2, 3]', 0.5],
    ['positive []', -1.5],
    [['T', 2, 3], 3],
    [[3], 0],
    [[3], 1],
    ['ints [3]', 2],
    ['ints [3]', 0.5],
  ],
});

/** exponent - 1, of the kind the exponent was. */
function lower(exponent: Scalar): Scalar {
  return typeof exponent === 'object' ? scalarValue(exponent) - 1 : Number(exponent) - 1;
}

/** How a step between is rounded; null in double precision. */
function narrowing(dtype: DType): ((x: number) => number) | null {
  if (isHalf(dtype)) return (x) => roundHalf(dtype, x);
  return dtype === 'float64' ? null : Math.fround;
}

/** The same special cases as PyTorch's kernel (`pow_tensor_scalar_optimized_kernel`), so that the last bits agree. */
function powerOf(p: number, narrow: ((x: number) => number) | null): (x: number) => number {
  switch (p) {
    case 0.5:
      return Math.sqrt;
    case 2:
      return (x) => x * x;
    case 3:
      return narrow === null ? (x) => x * x * x : (x) => narrow(x * x) * x;
    case -0.5:
      return (x) => 1 / Math.sqrt(x);
    case -1:
      return (x) => 1 / x;
    case -2:
      return narrow === null ? (x) => 1 / (x * x) : (x) => 1 / narrow(x * x);
    default:
      return (x) => power(x, p);
  }
}

/** A number to the power of a tensor: `2 ** x`. */
export const powScalarSelf = op({
  schema: 'pow.Scalar(Scalar self, Tensor exponent) -> Tensor',
  grad_fn: 'PowBackward2',
  forward: (self: Scalar, exponent: Tensor) => {
    const base = wrapScalar(self);
    const dtype = binaryDtype(base, exponent, 'promote');
    const f = powerIn(dtype);
    // The result is contiguous whatever the exponent's layout.
    return fromArray(mapBinary(f, base, exponent, dtype).values(), exponent.shape, dtype);
  },
  saves: ['exponent', 'result'],
  backward: {
    exponent: (grad, { self, exponent, result }) => {
      const base = scalarValue(self);
      const slope = scaled(result, Math.log(base));
      return grad.mul(base === 0 ? choose(exponent.ge(0), 0, slope) : slope);
    },
  },
  local: { exponent: 'result · log(self)' },
  pointwise: true,
  where: ['torch'],
  samples: [
    [2, [2, 3]],
    [2.5, []],
    [3, ['T', 2, 3]],
    [2, 'ints [3]'],
    [0.5, 'ints [3]'],
  ],
});

export const square = op({
  schema: 'square(Tensor self) -> Tensor',
  forward: (self: Tensor) => self.pow(2),
  composite: true,
  samples: ANY,
});

export const float_power = op({
  schema: 'float_power.Tensor_Scalar(Tensor self, Scalar exponent) -> Tensor',
  forward: (self: Tensor, exponent: Scalar) => self.to('float64').pow(scalarValue(exponent)),
  composite: true,
  samples: [
    ['positive [2, 3]', 2],
    ['ints [3]', 3],
  ],
});

export const float_powerTensor = op({
  schema: 'float_power.Tensor_Tensor(Tensor self, Tensor exponent) -> Tensor',
  forward: (self: Tensor, exponent: Tensor) => self.to('float64').pow(exponent.to('float64')),
  composite: true,
  samples: [['positive [2, 3]', [3]]],
});

export const sqrt = unary({
  schema: 'sqrt(Tensor self) -> Tensor',
  grad_fn: 'SqrtBackward0',
  f: Math.sqrt,
  kernel: 'sqrt',
  saves: ['result'],
  backward: { self: (grad, { result }) => grad.div(scaled(result, 2)) },
  local: { self: '1 / (2 result)' },
  samples: POSITIVE,
});

export const rsqrt = op({
  schema: 'rsqrt(Tensor self) -> Tensor',
  grad_fn: 'RsqrtBackward0',
  forward: (self: Tensor) => {
    const dtype = floatDtype(self.dtype, state.defaultDtype);
    // PyTorch's kernel rounds the root before it divides.
    const round = dtype === 'float32' ? Math.fround : roundingOf(dtype);
    return mapUnary((x) => 1 / round(Math.sqrt(x)), self, dtype);
  },
  saves: ['result'],
  backward: { self: (grad, { result }) => scaled(grad, -0.5).mul(result.pow(3)) },
  local: { self: '-result^3 / 2' },
  pointwise: true,
  inplace: true,
  samples: POSITIVE,
});

const hypotenuse: Binary = Math.hypot;

export const hypot = binary({
  schema: 'hypot(Tensor self, Tensor other) -> Tensor',
  grad_fn: 'HypotBackward0',
  f: hypotenuse,
  notForIntegers: 'hypot_cpu',
  numbers: false,
  saves: { self: ['self', 'result'], other: ['other', 'result'] },
  backward: {
    self: (grad, { self, result }) => grad.mul(self).div(result),
    other: (grad, { other, result }) => grad.mul(other).div(result),
  },
  local: { self: 'self / result', other: 'other / result' },
  samples: [
    [
      [2, 3],
      [2, 3],
    ],
    [[2, 3], [3]],
    [['T', 2, 3], []],
    [[], []],
  ],
});
