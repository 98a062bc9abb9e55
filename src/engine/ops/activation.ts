/** Activation functions: pointwise, most of them bent at one or two places. Those composed of others are at the end. */
import { isFloating, type Scalar, scalarValue } from '../dtype.ts';
import { mapUnary, type Unary } from '../loops.ts';
import { op } from '../op.ts';
import type { Tensor } from '../tensor.ts';
import { FLOATS } from './cases.ts';
import { activation, FUNCTIONAL, notForIntegers } from './declare.ts';
import { erfNumber, sigmoidNumber, softplusNumber } from './numbers.ts';
import { choose } from './selection.ts';

/** x above 0, scale·alpha·(exp(input_scale·x) - 1) below. */
function eluFunction(alpha: number, scale: number, input_scale: number): Unary {
  return (x) => (x <= 0 ? scale * alpha * Math.expm1(input_scale * x) : scale * x);
}

function eluRule(grad: Tensor, self: Tensor, alpha: Scalar, scale: Scalar, input_scale: Scalar): Tensor {
  const [a, s, k] = [scalarValue(alpha), scalarValue(scale), scalarValue(input_scale)];
  return choose(
    self.le(0),
    grad.mul(
      self
        .mul(k)
        .exp()
        .mul(a * s * k),
    ),
    grad.mul(s),
  );
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

export const celu = activation(
  'celu(Tensor self, Scalar alpha=1.0) -> Tensor',
  'elu_cpu',
  (alpha) => eluFunction(alpha!, 1, 1 / alpha!),
  {
    grad_fn: 'CeluBackward0',
    saves: ['self'],
    backward: { self: (grad, { self, alpha }) => eluRule(grad, self, alpha, 1, 1 / scalarValue(alpha)) },
    local: { self: '[self > 0] + exp(self / alpha) · [self ≤ 0]' },
    where: ['torch', 'functional'],
    samples: [...FLOATS, [[2, 3], 0.5]],
  },
);

/** `elu_` and `celu_` read their result: below 0 it is enough to know the slope. */
function eluOfResult(grad: Tensor, result: Tensor, alpha: Scalar, scale: Scalar, input_scale: Scalar): Tensor {
  const [a, s, k] = [scalarValue(alpha), scalarValue(scale), scalarValue(input_scale)];
  return choose(result.le(0), grad.mul(result.add(a * s).mul(k)), grad.mul(s));
}

export const eluInPlace = activation(
  'elu(Tensor self, Scalar alpha=1, Scalar scale=1, Scalar input_scale=1) -> Tensor',
  'elu_cpu',
  eluFunction as (...numbers: number[]) => Unary,
  {
    grad_fn: 'EluBackward1',
    saves: ['result'],
    backward: {
      self: (grad, { result, alpha, scale, input_scale }) => eluOfResult(grad, result, alpha, scale, input_scale),
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
    backward: { self: (grad, { result, alpha }) => eluOfResult(grad, result, alpha, 1, 1 / scalarValue(alpha)) },
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
  saves: ['self'],
  inplace: true,
  backward: {
    self: (grad, { self }) => {
      const s = self.sigmoid();
      return grad.mul(s.mul(self.mul(s.neg().add(1)).add(1)));
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
        const t = (softplus.invoke([self, 1, 20]) as Tensor).tanh();
        return grad.mul(t.add(self.mul(self.sigmoid()).mul(t.mul(t).neg().add(1))));
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
      self: (grad, { self, beta, threshold: limit }) =>
        choose(self.mul(beta).gt(limit), grad, grad.mul(self.mul(beta).sigmoid())),
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
    backward: { self: (grad, { self }) => grad.mul(self.neg().sigmoid()) },
    local: { self: 'sigmoid(-self)' },
    samples: FLOATS,
  },
);

const GELU_SCALE = Math.sqrt(2 / Math.PI);
const GELU_CUBE = 0.044715;

const GELU_LOCAL =
  '[approximate = none] · (Φ(self) + self · φ(self)) + [approximate = tanh] · ((1 + tanh(u)) + self · (1 - tanh(u)^2) · v) / 2 where u = sqrt(2 / π) · (self + 0.044715 self^3) and v = sqrt(2 / π) · (1 + 0.134145 self^2)';

export const gelu = op({
  schema: "gelu(Tensor self, *, str approximate='none') -> Tensor",
  grad_fn: 'GeluBackward0',
  forward: (self: Tensor, approximate: string) => {
    if (!isFloating(self.dtype)) throw notForIntegers('GeluKernelImpl', self.dtype);
    const f: Unary =
      approximate === 'tanh'
        ? (x) => 0.5 * x * (1 + Math.tanh(GELU_SCALE * (x + GELU_CUBE * x * x * x)))
        : (x) => 0.5 * x * (1 + erfNumber(x * Math.SQRT1_2));
    return mapUnary(f, self, self.dtype);
  },
  saves: ['self'],
  backward: {
    self: (grad, { self, approximate }) => grad.mul(approximate === 'tanh' ? geluTanhSlope(self) : geluSlope(self)),
  },
  local: { self: GELU_LOCAL },
  pointwise: true,
  where: FUNCTIONAL,
  samples: [...FLOATS, [[2, 3], { approximate: 'tanh' }]],
});

function geluSlope(x: Tensor): Tensor {
  const cdf = x.mul(Math.SQRT1_2).erf().add(1).mul(0.5);
  const pdf = x
    .mul(x)
    .mul(-0.5)
    .exp()
    .mul(1 / Math.sqrt(2 * Math.PI));
  return cdf.add(x.mul(pdf));
}

function geluTanhSlope(x: Tensor): Tensor {
  const square = x.mul(x);
  const t = square.mul(x).mul(GELU_CUBE).add(x).mul(GELU_SCALE).tanh();
  const inner = square
    .mul(3 * GELU_CUBE)
    .add(1)
    .mul(GELU_SCALE);
  return t
    .add(1)
    .mul(0.5)
    .add(x.mul(0.5).mul(t.mul(t).neg().add(1)).mul(inner));
}

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
