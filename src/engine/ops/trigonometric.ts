/** Trigonometric and hyperbolic functions. Those a network squashes with, tanh and sigmoid, are in `exponential.ts`. */

import { ANY, PAIRS, SMALL } from './cases.ts';
import { binary, elementary } from './declare.ts';
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
  (grad, { result }) => grad.mul(result.pow(2).add(1)),
  '1 + result^2',
  SMALL,
);
export const asin = elementary(
  'asin',
  'AsinBackward0',
  Math.asin,
  'self',
  (grad, { self }) => grad.mul(self.neg().mul(self).add(1).rsqrt()),
  '1 / sqrt(1 - self^2)',
  SMALL,
);
export const acos = elementary(
  'acos',
  'AcosBackward0',
  Math.acos,
  'self',
  (grad, { self }) => grad.mul(self.neg().mul(self).add(1).rsqrt().neg()),
  '-1 / sqrt(1 - self^2)',
  SMALL,
);
export const atan = elementary(
  'atan',
  'AtanBackward0',
  Math.atan,
  'self',
  (grad, { self }) => grad.div(self.mul(self).add(1)),
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
export const asinh = elementary(
  'asinh',
  'AsinhBackward0',
  Math.asinh,
  'self',
  (grad, { self }) => grad.mul(self.pow(2).add(1).rsqrt()),
  '1 / sqrt(self^2 + 1)',
  ANY,
);
export const acosh = elementary(
  'acosh',
  'AcoshBackward0',
  Math.acosh,
  'self',
  (grad, { self }) => grad.mul(self.mul(self).sub(1).rsqrt()),
  '1 / sqrt(self^2 - 1)',
  [['over 1 [2, 3]'], ['over 1 []'], ['over 1 [T, 2, 3]']],
);
export const atanh = elementary(
  'atanh',
  'AtanhBackward0',
  Math.atanh,
  'self',
  (grad, { self }) => grad.div(self.pow(2).neg().add(1)),
  '1 / (1 - self^2)',
  SMALL,
);

export const sinc = elementary(
  'sinc',
  'SincBackward0',
  sincNumber,
  'self',
  (grad, { self }) => {
    const scaled = self.mul(Math.PI);
    const square = self.mul(self).mul(Math.PI);
    return choose(square.eq(0), 0, grad.mul(scaled.mul(scaled.cos()).sub(scaled.sin()).div(square)));
  },
  '(π self · cos(π self) - sin(π self)) / (π self^2)',
  [[[2, 3]], [[]], [['T', 2, 3]]],
);

export const atan2 = binary({
  schema: 'atan2(Tensor self, Tensor other) -> Tensor',
  grad_fn: 'Atan2Backward0',
  f: Math.atan2,
  result: 'float',
  numbers: false,
  saves: ['self', 'other'],
  backward: {
    self: (grad, { self, other }) => grad.mul(other.mul(self.mul(self).add(other.mul(other)).reciprocal())),
    other: (grad, { self, other }) => grad.mul(self.neg().mul(self.mul(self).add(other.mul(other)).reciprocal())),
  },
  local: { self: 'other / (self^2 + other^2)', other: '-self / (self^2 + other^2)' },
  samples: [...PAIRS, ['ints [3]', 'ints [3]']],
});
