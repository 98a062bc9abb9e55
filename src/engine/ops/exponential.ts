/** Exponentials and logarithms, tanh and sigmoid, the error functions. */

import { isFloating } from '../dtype.ts';
import { mapBinary, mapUnary } from '../loops.ts';
import { op } from '../op.ts';
import { state } from '../state.ts';
import { roundTo, type Tensor } from '../tensor.ts';
import { ANY, PAIRS, POSITIVE } from './cases.ts';
import { binary, elementary, ordered, unary } from './declare.ts';
import { from, plus, scaled } from './formula.ts';
import {
  erfcNumber,
  erfNumber,
  logaddexp2Number,
  logaddexpNumber,
  sigmoidNumber,
  singleSigmoid,
  xlog1pyNumber,
  xlogyNumber,
} from './numbers.ts';
import { powScalarSelf } from './power.ts';
import { choose } from './selection.ts';

export const exp = elementary(
  'exp',
  'ExpBackward0',
  Math.exp,
  'result',
  (grad, { result }) => grad.mul(result),
  'result',
  ANY,
);
export const exp2 = elementary(
  'exp2',
  'Exp2Backward0',
  (x) => 2 ** x,
  'result',
  (grad, { result }) => scaled(grad.mul(result), Math.LN2),
  'log(2) · result',
  ANY,
);
export const expm1 = elementary(
  'expm1',
  'Expm1Backward0',
  Math.expm1,
  'result',
  (grad, { result }) => grad.mul(plus(result, 1)),
  'result + 1',
  ANY,
);
export const log = elementary(
  'log',
  'LogBackward0',
  Math.log,
  'self',
  (grad, { self }) => grad.div(self),
  '1 / self',
  POSITIVE,
);
export const log2 = elementary(
  'log2',
  'Log2Backward0',
  Math.log2,
  'self',
  (grad, { self }) => grad.div(scaled(self, Math.LN2)),
  '1 / (log(2) · self)',
  POSITIVE,
);
export const log10 = elementary(
  'log10',
  'Log10Backward0',
  Math.log10,
  'self',
  (grad, { self }) => grad.div(scaled(self, Math.LN10)),
  '1 / (log(10) · self)',
  POSITIVE,
);
export const log1p = elementary(
  'log1p',
  'Log1PBackward0',
  Math.log1p,
  'self',
  (grad, { self }) => grad.div(plus(self, 1)),
  '1 / (self + 1)',
  POSITIVE,
);

/** The rule of `tanh` as an operator of its own: a second derivative goes through it, under its own name. */
export const tanh_backward = op({
  schema: 'tanh_backward(Tensor grad_output, Tensor output) -> Tensor',
  grad_fn: 'TanhBackwardBackward0',
  forward: (grad_output: Tensor, output: Tensor) =>
    mapBinary((g, y) => g * (1 - y * y), grad_output, output, grad_output.dtype, 'tanh_backward'),
  saves: { grad_output: ['output'], output: ['grad_output', 'output'] },
  backward: {
    grad_output: (grad, { output }) => tanh_backward.invoke([grad, output]) as Tensor,
    output: (grad, { grad_output, output }) => grad.mul(scaled(output, -2).mul(grad_output)),
  },
  local: { grad_output: '1 - output^2', output: '-2 output · grad_output' },
  pointwise: true,
  where: [],
  samples: [
    [[2, 3], 'small [2, 3]'],
    [[], 'small []'],
    [['T', 2, 3], 'small [2, 3]'],
  ],
});

export const tanh = elementary(
  'tanh',
  'TanhBackward0',
  Math.tanh,
  'result',
  (grad, { result }) => tanh_backward.invoke([grad, result]) as Tensor,
  '1 - result^2',
  ANY,
);

/** As `tanh_backward`. */
export const sigmoid_backward = op({
  schema: 'sigmoid_backward(Tensor grad_output, Tensor output) -> Tensor',
  grad_fn: 'SigmoidBackwardBackward0',
  forward: (grad_output: Tensor, output: Tensor) =>
    mapBinary((g, y) => g * (1 - y) * y, grad_output, output, grad_output.dtype, 'sigmoid_backward'),
  saves: { grad_output: ['output'], output: ['grad_output', 'output'] },
  backward: {
    grad_output: (grad, { output }) => sigmoid_backward.invoke([grad, output]) as Tensor,
    output: (grad, { grad_output, output }) => grad.mul(grad_output).mul(plus(scaled(output, -2), 1)),
  },
  local: { grad_output: 'output · (1 - output)', output: 'grad_output · (1 - 2 output)' },
  pointwise: true,
  where: [],
  samples: [
    [[2, 3], 'small [2, 3]'],
    [[], 'small []'],
    [['T', 2, 3], 'small [2, 3]'],
  ],
});

export const sigmoid = unary({
  schema: 'sigmoid(Tensor self) -> Tensor',
  grad_fn: 'SigmoidBackward0',
  f: sigmoidNumber,
  single: singleSigmoid,
  kernel: 'sigmoid',
  saves: ['result'],
  backward: { self: (grad, { result }) => sigmoid_backward.invoke([grad, result]) as Tensor },
  local: { self: 'result · (1 - result)' },
  samples: ANY,
});

export const erf = elementary(
  'erf',
  'ErfBackward0',
  erfNumber,
  'self',
  (grad, { self }) => scaled(self.pow(2).neg().exp(), 2 / Math.sqrt(Math.PI)).mul(grad),
  '2 exp(-self^2) / sqrt(π)',
  ANY,
);
export const erfc = elementary(
  'erfc',
  'ErfcBackward0',
  erfcNumber,
  'self',
  (grad, { self }) => scaled(self.pow(2).neg().exp(), -2 / Math.sqrt(Math.PI)).mul(grad),
  '-2 exp(-self^2) / sqrt(π)',
  ANY,
);

export const logit = op({
  schema: 'logit(Tensor self, float? eps=None) -> Tensor',
  grad_fn: 'LogitBackward0',
  forward: (self: Tensor, eps: number | null) => {
    const dtype = isFloating(self.dtype) ? self.dtype : state.defaultDtype;
    // The bounds are numbers of the dtype: of few digits, 1 - eps may be 1.
    const least = eps === null ? 0 : roundTo(dtype, eps);
    const most = roundTo(dtype, 1 - least);
    const f = eps === null ? (x: number) => x : (x: number) => (x < least ? least : x > most ? most : x);
    const odds = (x: number) => roundTo(dtype, x / roundTo(dtype, 1 - x));
    return mapUnary((x) => Math.log(odds(f(x))), self, dtype);
  },
  saves: ['self'],
  backward: {
    self: (grad, { self, eps }) => {
      const inside = self.ge(eps ?? 0).logical_and(self.le(eps === null ? 1 : 1 - eps));
      const slope = choose(inside, grad.div(self.mul(from(1, self))), eps === null ? Number.NaN : 0);
      // PyTorch has a kernel where no graph is made, which is given the gradient first.
      return state.gradMode ? slope : ordered(slope, grad, self);
    },
  },
  local: { self: '1 / (self · (1 - self))' },
  pointwise: true,
  inplace: true,
  samples: [['unit [2, 3]'], ['unit []'], ['unit [T, 2, 3]'], ['unit [3]', 0.1]],
});

export const logaddexp = binary({
  schema: 'logaddexp(Tensor self, Tensor other) -> Tensor',
  grad_fn: 'LogaddexpBackward0',
  f: logaddexpNumber,
  notForIntegers: 'logaddexp_cpu',
  numbers: false,
  inplace: false,
  saves: ['self', 'other'],
  backward: {
    self: (grad, { self, other }) => grad.div(plus(other.sub(self).exp(), 1)),
    other: (grad, { self, other }) => grad.div(plus(self.sub(other).exp(), 1)),
  },
  local: { self: '1 / (1 + exp(other - self))', other: '1 / (1 + exp(self - other))' },
  samples: PAIRS,
});

function twoToThe(x: Tensor): Tensor {
  return powScalarSelf.invoke([2, x]) as Tensor;
}

export const logaddexp2 = binary({
  schema: 'logaddexp2(Tensor self, Tensor other) -> Tensor',
  grad_fn: 'Logaddexp2Backward0',
  f: logaddexp2Number,
  notForIntegers: 'logaddexp2_cpu',
  numbers: false,
  inplace: false,
  saves: ['self', 'other'],
  backward: {
    self: (grad, { self, other }) => grad.div(plus(twoToThe(other.sub(self)), 1)),
    other: (grad, { self, other }) => grad.div(plus(twoToThe(self.sub(other)), 1)),
  },
  local: { self: '1 / (1 + 2^(other - self))', other: '1 / (1 + 2^(self - other))' },
  samples: PAIRS,
});

export const xlogy = binary({
  schema: 'xlogy.Tensor(Tensor self, Tensor other) -> Tensor',
  grad_fn: 'XlogyBackward0',
  f: xlogyNumber,
  stepped: (round) => (x, y) => (x !== 0 && y > 0 ? x * round(Math.log(y)) : xlogyNumber(x, y)),
  result: 'float',
  numbers: false,
  saves: { self: ['self', 'other'], other: ['self', 'other'] },
  backward: {
    self: (grad, { self, other }) => grad.xlogy(other).masked_fill(self.eq(0).logical_and(other.le(0)), 0),
    other: (grad, { self, other }) => grad.mul(self).div(other),
  },
  local: { self: 'log(other)', other: 'self / other' },
  samples: [
    [[2, 3], 'positive [2, 3]'],
    [[2, 3], 'positive [3]'],
    [['T', 2, 3], 'positive []'],
    [[], 'positive []'],
  ],
});

export const xlog1py = binary({
  schema: 'xlog1py(Tensor self, Tensor other) -> Tensor',
  grad_fn: 'SpecialXlog1PyBackward0',
  f: xlog1pyNumber,
  stepped: (round) => (x, y) => (x !== 0 && y > -1 ? x * round(Math.log1p(y)) : xlog1pyNumber(x, y)),
  result: 'float',
  numbers: false,
  inplace: false,
  where: ['special'],
  saves: ['self', 'other'],
  backward: {
    self: (grad, { self, other }) =>
      (xlog1py.invoke([grad, other]) as Tensor).masked_fill(self.eq(0).logical_and(other.le(-1)), 0),
    other: (grad, { self, other }) => grad.mul(self).div(plus(other, 1)),
  },
  local: { self: 'log(1 + other)', other: 'self / (1 + other)' },
  samples: [
    [[2, 3], 'positive [2, 3]'],
    [[2, 3], 'positive [3]'],
    [['T', 2, 3], 'positive []'],
    [[], 'positive []'],
  ],
});
