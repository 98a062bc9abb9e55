/** Trigonometric and hyperbolic functions. Those a network squashes with, tanh and sigmoid, are in `exponential.ts`. */

import { floatDtype, mapUnary } from '../loops.ts';
import { type Op, op } from '../op.ts';
import { state } from '../state.ts';
import type { Tensor } from '../tensor.ts';
import { ANY, PAIRS, SMALL } from './cases.ts';
import { binary, elementary } from './declare.ts';
import { from, minus, plus, scaled } from './formula.ts';
import { sincNumber } from './numbers.ts';
import { choose } from './selection.ts';

export const sin = elementary(
  'sin',
  'SinBackward0',
  Math.sin,
  'self',
  (grad, { self }) => grad.mul(self.cos()),
  'cos(self)',
  ANY,
);
export const cos = elementary(
  'cos',
  'CosBackward0',
  Math.cos,
  'self',
  (grad, { self }) => grad.mul(self.sin().neg()),
  '-sin(self)',
  ANY,
);
export const tan = elementary(
  'tan',
  'TanBackward0',
  Math.tan,
  'result',
  (grad, { result }) => grad.mul(plus(result.pow(2), 1)),
  '1 + result^2',
  SMALL,
);
export const asin = elementary(
  'asin',
  'AsinBackward0',
  Math.asin,
  'self',
  (grad, { self }) => grad.mul(plus(self.neg().mul(self), 1).rsqrt()),
  '1 / sqrt(1 - self^2)',
  SMALL,
);
export const acos = elementary(
  'acos',
  'AcosBackward0',
  Math.acos,
  'self',
  (grad, { self }) => grad.mul(plus(self.neg().mul(self), 1).rsqrt().neg()),
  '-1 / sqrt(1 - self^2)',
  SMALL,
);
export const atan = elementary(
  'atan',
  'AtanBackward0',
  Math.atan,
  'self',
  (grad, { self }) => grad.div(plus(self.mul(self), 1)),
  '1 / (self^2 + 1)',
  ANY,
);

export const sinh = elementary(
  'sinh',
  'SinhBackward0',
  Math.sinh,
  'self',
  (grad, { self }) => grad.mul(self.cosh()),
  'cosh(self)',
  ANY,
);
export const cosh = elementary(
  'cosh',
  'CoshBackward0',
  Math.cosh,
  'self',
  (grad, { self }) => grad.mul(self.sinh()),
  'sinh(self)',
  ANY,
);
/** In place they are other operators: see `aliases.ts`. */
function withoutInPlace({ spec }: Op): Op {
  return op({ ...spec, inplace: false });
}

export const asinh = withoutInPlace(
  elementary(
    'asinh',
    'AsinhBackward0',
    Math.asinh,
    'self',
    (grad, { self }) => grad.mul(plus(self.pow(2), 1).rsqrt()),
    '1 / sqrt(self^2 + 1)',
    ANY,
  ),
);
export const acosh = withoutInPlace(
  elementary(
    'acosh',
    'AcoshBackward0',
    Math.acosh,
    'self',
    (grad, { self }) => grad.mul(minus(self.mul(self), 1).rsqrt()),
    '1 / sqrt(self^2 - 1)',
    [['over 1 [2, 3]'], ['over 1 []'], ['over 1 [T, 2, 3]']],
  ),
);
export const atanh = withoutInPlace(
  elementary(
    'atanh',
    'AtanhBackward0',
    Math.atanh,
    'self',
    (grad, { self }) => scaled(grad, 1).div(from(1, self.pow(2))),
    '1 / (1 - self^2)',
    SMALL,
  ),
);

export const sinc = op({
  schema: 'sinc(Tensor self) -> Tensor',
  grad_fn: 'SincBackward0',
  forward: (self: Tensor) => {
    const dtype = floatDtype(self.dtype, state.defaultDtype);
    return mapUnary((x) => sincNumber(x, dtype !== 'float64'), self, dtype);
  },
  saves: ['self'],
  backward: {
    self: (grad, { self }) => {
      const angle = scaled(self, Math.PI);
      const square = scaled(self.mul(self), Math.PI);
      return choose(square.eq(0), 0, grad.mul(angle.mul(angle.cos()).sub(angle.sin()).div(square)));
    },
  },
  local: { self: '(π self · cos(π self) - sin(π self)) / (π self^2)' },
  pointwise: true,
  inplace: true,
  samples: [[[2, 3]], [[]], [['T', 2, 3]]],
});

/** 1 / (y² + x²), 0 at the origin. */
function inverseSquare(self: Tensor, other: Tensor): Tensor {
  const square = self.mul(self).add(other.mul(other));
  return square.reciprocal().masked_fill(square.eq(0), 0);
}

export const atan2 = binary({
  schema: 'atan2(Tensor self, Tensor other) -> Tensor',
  grad_fn: 'Atan2Backward0',
  f: Math.atan2,
  result: 'float',
  numbers: false,
  saves: ['self', 'other'],
  backward: {
    self: (grad, { self, other }) => grad.mul(other).mul(inverseSquare(self, other)),
    other: (grad, { self, other }) => grad.mul(self.neg()).mul(inverseSquare(self, other)),
  },
  local: { self: 'other / (self^2 + other^2)', other: '-self / (self^2 + other^2)' },
  samples: [...PAIRS, ['ints [3]', 'ints [3]']],
});
