/** Activation functions: pointwise, most of them bent at one or two places. Those composed of others are at the end. */

import { isFloating, type Scalar, scalarValue } from '../dtype.ts';
import { mapUnary, type Unary } from '../loops.ts';
import { op } from '../op.ts';
import type { Tensor } from '../tensor.ts';
import {
  elu_backward,
  GELU_CUBE,
  GELU_LOCAL,
  GELU_SCALE,
  gelu_backward,
  log_sigmoid_backward,
  softplus_backward,
} from './activationRules.ts';
import { FLOATS } from './cases.ts';
import { activation, FUNCTIONAL, notForIntegers } from './declare.ts';
import { from, plus } from './formula.ts';
import { erfNumber, sigmoidNumber, singleSilu, softplusNumber } from './numbers.ts';

/** x above 0, scale·alpha·(exp(input_scale·x) - 1) below. */
function eluFunction(alpha: number, scale: number, input_scale: number): Unary {
  return (x) => (x <= 0 ? scale * alpha * Math.expm1(input_scale * x) : scale * x);
}

function eluRule(
  grad: Tensor,
  saved: Tensor,
  alpha: Scalar,
  scale: Scalar,
  input_scale: Scalar,
  is_result = false,
): Tensor {
  return elu_backward.invoke([grad, saved, alpha, scale, input_scale, is_result]) as Tensor;
}

export const elu = activation(
  'elu(Tensor self, Scalar alpha=1, Scalar scale=1, Scalar input_scale=1) -> Tensor',
  'elu_cpu',
  eluFunction as (...numbers: number[]) => Unary,
  {
    grad_fn: 'EluBackward0',
    saves: ['self'],
    backward: { self: (grad, { self, alpha, scale, input_scale }) => eluRule(grad, self, alpha, scale, input_scale) },
    local: { self: 'scale · ([self > 0] + alpha · input_scale · exp(input_scale · self) · [self ≤ 0])' },
    samples: [...FLOATS, [[2, 3], 0.5]],
  },
);

/** What celu's gradient multiplies its input by: PyTorch takes it from an alpha of float32, whatever the dtype. */
function steepness(alpha: Scalar): number {
  return 1 / Math.fround(scalarValue(alpha));
}

export const celu = activation(
  'celu(Tensor self, Scalar alpha=1.0) -> Tensor',
  'elu_cpu',
  (alpha) => eluFunction(alpha!, 1, 1 / alpha!),
  {
    grad_fn: 'CeluBackward0',
    saves: ['self'],
    backward: { self: (grad, { self, alpha }) => eluRule(grad, self, alpha, 1, steepness(alpha)) },
    local: { self: '[self > 0] + exp(self / alpha) · [self ≤ 0]' },
    where: ['torch', 'functional'],
    samples: [...FLOATS, [[2, 3], 0.5]],
  },
);

/** `elu_` and `celu_` read their result: below 0 it is enough to know the slope. */
export const eluInPlace = activation(
  'elu(Tensor self, Scalar alpha=1, Scalar scale=1, Scalar input_scale=1) -> Tensor',
  'elu_cpu',
  eluFunction as (...numbers: number[]) => Unary,
  {
    grad_fn: 'EluBackward1',
    saves: ['result'],
    backward: {
      self: (grad, { result, alpha, scale, input_scale }) => eluRule(grad, result, alpha, scale, input_scale, true),
    },
    local: { self: 'scale · [result > 0] + input_scale · (result + alpha · scale) · [result ≤ 0]' },
    inplace: 'only',
    samples: [...FLOATS, [[2, 3], 0.5]],
  },
);

export const celuInPlace = activation(
  'celu(Tensor self, Scalar alpha=1.0) -> Tensor',
  'elu_cpu',
  (alpha) => eluFunction(alpha!, 1, 1 / alpha!),
  {
    grad_fn: 'CeluBackward1',
    saves: ['result'],
    backward: { self: (grad, { result, alpha }) => eluRule(grad, result, alpha, 1, steepness(alpha), true) },
    local: { self: '[result > 0] + (result / alpha + 1) · [result ≤ 0]' },
    inplace: 'only',
    where: ['torch', 'functional'],
    samples: [...FLOATS, [[2, 3], 0.5]],
  },
);

export const selu = op({
  schema: 'selu(Tensor self) -> Tensor',
  forward: (self: Tensor) => elu.invoke([self, 1.6732632423543772, 1.0507009873554805, 1]),
  composite: true,
  where: ['torch', 'functional'],
  samples: FLOATS,
});

export const silu = activation('silu(Tensor self) -> Tensor', 'silu_cpu', () => (x) => x * sigmoidNumber(x), {
  grad_fn: 'SiluBackward0',
  single: singleSilu,
  saves: ['self'],
  inplace: true,
  backward: {
    self: (grad, { self }) => {
      const s = self.sigmoid();
      return grad.mul(s).mul(plus(self.mul(from(1, s)), 1));
    },
  },
  local: { self: 'sigmoid(self) · (1 + self · (1 - sigmoid(self)))' },
  samples: FLOATS,
});

export const mish = activation(
  'mish(Tensor self) -> Tensor',
  'mish_cpu',
  () => (x) => x * Math.tanh(softplusNumber(x)),
  {
    grad_fn: 'MishBackward0',
    saves: ['self'],
    inplace: true,
    backward: {
      self: (grad, { self }) => {
        const t = self.exp().log1p().tanh();
        return grad.mul(t.add(self.mul(self.sigmoid()).mul(from(1, t.mul(t)))));
      },
    },
    local: { self: 'tanh(softplus(self)) + self · sigmoid(self) · (1 - tanh(softplus(self))^2)' },
    samples: FLOATS,
  },
);

export const softplus = activation(
  'softplus(Tensor self, Scalar beta=1, Scalar threshold=20) -> Tensor',
  'softplus_cpu',
  (beta, limit) => (x) => (x * beta! > limit! ? x : Math.log1p(Math.exp(x * beta!)) / beta!),
  {
    grad_fn: 'SoftplusBackward0',
    saves: ['self'],
    backward: {
      self: (grad, { self, beta, threshold: limit }) => softplus_backward.invoke([grad, self, beta, limit]) as Tensor,
    },
    local: { self: 'sigmoid(beta · self)' },
    samples: [...FLOATS, [[2, 3], 2]],
  },
);

export const logsigmoid = activation(
  'logsigmoid(Tensor self) -> Tensor',
  'log_sigmoid_cpu',
  () => (x) => Math.min(0, x) - Math.log1p(Math.exp(-Math.abs(x))),
  {
    grad_fn: 'LogSigmoidBackward0',
    saves: ['self'],
    layout: 'rows',
    backward: { self: (grad, { self }) => log_sigmoid_backward.invoke([grad, self]) as Tensor },
    local: { self: 'sigmoid(-self)' },
    samples: FLOATS,
  },
);

/** In float32 the product overflows before it is halved, and infinity has no erf. */
function singleGelu(x: number): number {
  return x === Number.POSITIVE_INFINITY ? Number.NaN : 0.5 * Math.fround(x * (1 + erfNumber(x * Math.SQRT1_2)));
}

export const gelu = op({
  schema: "gelu(Tensor self, *, str approximate='none') -> Tensor",
  grad_fn: 'GeluBackward0',
  forward: (self: Tensor, approximate: string) => {
    if (!isFloating(self.dtype)) throw notForIntegers('GeluKernelImpl', self.dtype);
    const f: Unary =
      approximate === 'tanh'
        ? (x) => 0.5 * x * (1 + Math.tanh(GELU_SCALE * (x + GELU_CUBE * x * x * x)))
        : self.dtype === 'float64'
          ? (x) => 0.5 * x * (1 + erfNumber(x * Math.SQRT1_2))
          : singleGelu;
    return mapUnary(f, self, self.dtype, approximate === 'none' ? 'gelu' : undefined);
  },
  saves: ['self'],
  backward: {
    self: (grad, { self, approximate }) => gelu_backward.invoke([grad, self, approximate]) as Tensor,
  },
  local: { self: GELU_LOCAL },
  pointwise: true,
  where: FUNCTIONAL,
  samples: [...FLOATS, [[2, 3], { approximate: 'tanh' }]],
});

export const softsign = op({
  schema: 'softsign(Tensor self) -> Tensor',
  forward: (self: Tensor) => self.div(self.abs().add(1)),
  composite: true,
  where: FUNCTIONAL,
  samples: FLOATS,
});

export const tanhshrink = op({
  schema: 'tanhshrink(Tensor self) -> Tensor',
  forward: (self: Tensor) => self.sub(self.tanh()),
  composite: true,
  where: FUNCTIONAL,
  samples: FLOATS,
});
