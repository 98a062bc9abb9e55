/**
 * The rules of activations as operators of their own, as PyTorch has them: what `create_graph` records is one Node under its own name, and only a second derivative
 * opens it up. The functions themselves are in `activation.ts` and `piecewise.ts`.
 */

import { type Scalar, scalarValue } from '../dtype.ts';
import { kernelNumber } from '../half.ts';
import { type Binary, mapBinary, mapTernary } from '../loops.ts';
import { type Op, op, type Rule, type Samples } from '../op.ts';
import { roundTo, type Tensor } from '../tensor.ts';
import { notImplemented, ordered, zeroRule } from './declare.ts';
import { sigmoid_backward } from './exponential.ts';
import { from, inverse, minus, over, plus, scaled } from './formula.ts';
import { erfNumber } from './numbers.ts';
import { choose } from './selection.ts';

const PAIRS: Samples = [
  [
    [2, 3],
    [2, 3],
  ],
  [
    ['T', 2, 3],
    [2, 3],
  ],
  [[], []],
];

/** Samples with further arguments. */
function withNumbers(...numbers: readonly unknown[]): Samples {
  return PAIRS.map((sample) => [...sample, ...numbers]);
}

interface Slope {
  /** Its arguments after `grad_output` and `self`. */
  readonly numbers?: string;
  readonly grad_fn: string;
  /** The gradient of one element from the incoming one and the saved value. */
  readonly f: (...numbers: number[]) => Binary;
  /** What flows to the saved value; nothing where the slope is constant. */
  readonly second?: Rule;
  /** What `second` reads. */
  readonly reads?: readonly string[];
  readonly local: readonly [grad_output: string, self: string];
  readonly samples: Samples;
  /** PyTorch's kernel is given the saved value before the gradient: the result lies in memory as that does. */
  readonly inputFirst?: boolean;
  /** Its kernel takes numbers with no more digits than half precision has. */
  readonly narrow?: boolean;
}

/** The gradient of an activation: linear in `grad_output`, elementwise. */
function slope(
  name: string,
  { numbers = '', grad_fn, f, second, reads = [], local, samples, inputFirst, narrow }: Slope,
): Op {
  const self: Op = op({
    schema: `${name}(Tensor grad_output, Tensor self${numbers}) -> Tensor`,
    grad_fn,
    forward: (grad_output: Tensor, x: Tensor, ...rest: (Scalar | boolean)[]) => {
      const kept = narrow === true ? (y: number) => roundTo(x.dtype, y) : kernelNumber(x.dtype);
      const g = f(...rest.map((number) => kept(scalarValue(number as Scalar))));
      const result = mapBinary(g, grad_output, x, grad_output.dtype);
      return inputFirst === true ? ordered(result, x, grad_output) : result;
    },
    saves: { grad_output: ['self'], self: reads },
    backward: {
      grad_output: (grad, context) =>
        self.invoke([
          grad,
          context['self'],
          ...self.plainParams.map((i) => context[self.schema.params[i]!.name]),
        ]) as Tensor,
      self: second ?? zeroRule,
    },
    local: { grad_output: local[0], self: local[1] },
    pointwise: true,
    where: [],
    samples,
  });
  return self;
}

/** 1 where the condition holds, as a number of the gradient's dtype. */
function indicator(condition: Tensor, grad: Tensor): Tensor {
  return condition.to(grad.dtype);
}

export const elu_backward = slope('elu_backward', {
  numbers: ', Scalar alpha, Scalar scale, Scalar input_scale, bool is_result',
  grad_fn: 'EluBackwardBackward0',
  f: (alpha, scale, input_scale, is_result) => {
    const negative = alpha! * scale!;
    return is_result
      ? (g, x) => (x <= 0 ? g * input_scale! * (x + negative) : g * scale!)
      : (g, x) => (x <= 0 ? g * input_scale! * negative * Math.exp(x * input_scale!) : g * scale!);
  },
  second: (grad, { grad_output, self, alpha, scale, input_scale, is_result }) => {
    const product = scaled(grad.mul(grad_output), input_scale);
    const slopes = is_result
      ? product
      : (elu_backward.invoke([product, self, alpha, scale, input_scale, false]) as Tensor);
    return slopes.mul(indicator(self.lt(0), grad));
  },
  reads: ['grad_output', 'self'],
  local: [
    '(1 - is_result) · scale · ([self > 0] + alpha · input_scale · exp(input_scale · self) · [self ≤ 0]) + is_result · (scale · [self > 0] + input_scale · (self + alpha · scale) · [self ≤ 0])',
    'grad_output · input_scale · [self < 0] · (is_result + (1 - is_result) · alpha · scale · input_scale · exp(input_scale · self))',
  ],
  samples: [...withNumbers(1.2, 0.8, 1.1, false), [[2, 3], [2, 3], 1.2, 0.8, 1.1, true]],
});

export const leaky_relu_backward = slope('leaky_relu_backward', {
  numbers: ', Scalar negative_slope, bool self_is_result',
  grad_fn: 'LeakyReluBackwardBackward0',
  f: (negative_slope) => (g, x) => (x > 0 ? g : g * negative_slope!),
  local: ['[self > 0] + negative_slope · [self ≤ 0]', '0'],
  samples: withNumbers(0.2, false),
  inputFirst: true,
});

export const hardtanh_backward = slope('hardtanh_backward', {
  numbers: ', Scalar min_val, Scalar max_val',
  grad_fn: 'HardtanhBackwardBackward0',
  f: (min, max) => (g, x) => (x <= min! || x >= max! ? 0 : g),
  local: ['[self > min_val] · [self < max_val]', '0'],
  samples: withNumbers(-0.6, 0.7),
});

export const hardshrink_backward = slope('hardshrink_backward', {
  numbers: ', Scalar lambd',
  grad_fn: 'HardshrinkBackwardBackward0',
  narrow: true,
  f: (lambd) => (g, x) => (x >= -lambd! && x <= lambd! ? 0 : g),
  local: ['1 - [self ≥ -lambd] · [self ≤ lambd]', '0'],
  samples: withNumbers(0.5),
});

export const softshrink_backward = slope('softshrink_backward', {
  numbers: ', Scalar lambd',
  grad_fn: 'SoftshrinkBackwardBackward0',
  narrow: true,
  f: (lambd) => (g, x) => (x >= -lambd! && x <= lambd! ? 0 : g),
  local: ['1 - [self ≥ -lambd] · [self ≤ lambd]', '0'],
  samples: withNumbers(0.5),
});

/** PyTorch's kernel has 1 / 6 as a float32, for float64 too. */
const SIXTH = Math.fround(1 / 6);

/** PyTorch has no second derivative of it. */
export const hardsigmoid_backward = op({
  schema: 'hardsigmoid_backward(Tensor grad_output, Tensor self) -> Tensor',
  grad_fn: 'NotImplemented',
  forward: (grad_output: Tensor, self: Tensor) =>
    mapBinary((g, x) => (x > -3 && x < 3 ? g * SIXTH : 0), grad_output, self, grad_output.dtype),
  backward: {
    grad_output: notImplemented('hardsigmoid_backward'),
    self: notImplemented('hardsigmoid_backward'),
  },
  pointwise: true,
  where: [],
  samples: PAIRS,
});

export const hardswish_backward = slope('hardswish_backward', {
  grad_fn: 'HardswishBackwardBackward0',
  f: () => (g, x) => (x <= -3 ? 0 : x < 3 ? g * (x / 3 + 0.5) : g),
  second: (grad, { grad_output, self }) =>
    choose(self.gt(-3).logical_and(self.lt(3)), over(grad.mul(grad_output), 3), 0),
  reads: ['grad_output', 'self'],
  local: ['[self ≥ 3] + [self > -3] · [self < 3] · (self / 3 + 1 / 2)', '[self > -3] · [self < 3] · grad_output / 3'],
  samples: PAIRS,
});

export const softplus_backward = slope('softplus_backward', {
  numbers: ', Scalar beta, Scalar threshold',
  grad_fn: 'SoftplusBackwardBackward0',
  f: (beta, threshold) => (g, x) =>
    x * beta! > threshold! ? g : (g * Math.exp(x * beta!)) / (Math.exp(x * beta!) + 1),
  second: (grad, { grad_output, self, beta, threshold }) => {
    const x = scaled(self, beta);
    const g = grad.mul(grad_output);
    const inner = sigmoid_backward.invoke([g, x.sigmoid()]) as Tensor;
    return scaled(inner.mul(indicator(x.lt(threshold), g)), beta);
  },
  reads: ['grad_output', 'self'],
  local: ['sigmoid(beta · self)', 'grad_output · beta · sigmoid(beta · self) · (1 - sigmoid(beta · self))'],
  samples: withNumbers(1.2, 20),
});

export const log_sigmoid_backward = slope('log_sigmoid_backward', {
  grad_fn: 'LogSigmoidBackwardBackward0',
  f: () => (g, x) => {
    const z = Math.exp(-Math.abs(x));
    return x < 0 ? g * (1 - z / (1 + z)) : (g * z) / (1 + z);
  },
  second: (grad, { grad_output, self }) => {
    const z = self.sigmoid();
    return grad.mul(grad_output).mul(minus(z, 1)).mul(z);
  },
  reads: ['grad_output', 'self'],
  local: ['sigmoid(-self)', 'grad_output · (sigmoid(self) - 1) · sigmoid(self)'],
  samples: PAIRS,
});

export const _prelu_kernel_backward = op({
  schema:
    '_prelu_kernel_backward(Tensor grad_output, Tensor self, Tensor weight) -> (Tensor grad_self, Tensor grad_weight)',
  grad_fn: 'PreluKernelBackwardBackward0',
  forward: (grad_output: Tensor, self: Tensor, weight: Tensor) => {
    const { dtype } = self;
    return [
      mapTernary((x, w, g) => (x > 0 ? g : w * g), self, weight, grad_output, dtype),
      mapTernary((x, w, g) => (x > 0 ? 0 * w : x * g), self, weight, grad_output, dtype),
    ];
  },
  saves: { grad_output: ['self', 'weight'], self: ['grad_output', 'self'], weight: ['grad_output', 'self'] },
  backward: {
    grad_output: (_, { grads: [first, second], self, weight }) => {
      const positive = self.ge(0);
      if (first == null) return choose(positive, 0, second!.mul(self));
      return choose(positive, first, second == null ? first.mul(weight) : first.mul(weight).add(second.mul(self)));
    },
    self: (_, { grads: [first, second], grad_output, self }) =>
      second == null ? first!.zeros_like() : choose(self.ge(0), 0, grad_output.mul(second)),
    weight: (_, { grads: [first, second], grad_output, self }) =>
      first == null ? second!.zeros_like() : choose(self.ge(0), 0, grad_output.mul(first)),
  },
  local: {
    grad_output: 'diag([self > 0] + weight · [self ≤ 0]) ; diag(self · [self ≤ 0])',
    self: '0 ; diag(grad_output · [self ≤ 0])',
    weight: 'diag(grad_output · [self ≤ 0]) ; 0',
  },
  where: [],
  samples: [
    [
      [2, 3],
      [2, 3],
      [2, 3],
    ],
    [[], [], []],
  ],
});

export const GELU_SCALE = Math.sqrt(2 / Math.PI);
export const GELU_CUBE = 0.044715;

/** What gelu multiplies a gradient by. */
export const GELU_LOCAL =
  '[approximate = none] · (Φ(self) + self · φ(self)) + [approximate = tanh] · ((1 + tanh(u)) + self · (1 - tanh(u)^2) · v) / 2 where u = sqrt(2 / π) · (self + 0.044715 self^3) and v = sqrt(2 / π) · (1 + 0.134145 self^2)';

export const gelu_backward = op({
  schema: "gelu_backward(Tensor grad_output, Tensor self, *, str approximate='none') -> Tensor",
  grad_fn: 'GeluBackwardBackward0',
  forward: (grad_output: Tensor, self: Tensor, approximate: string) =>
    approximate === 'tanh'
      ? mapBinary(geluTanhSlope, grad_output, self, grad_output.dtype)
      : mapBinary(geluSlope, grad_output, self, grad_output.dtype, 'gelu_backward'),
  saves: { grad_output: ['self'], self: ['grad_output', 'self'] },
  backward: {
    grad_output: (grad, { self, approximate }) => gelu_backward.invoke([grad, self, approximate]) as Tensor,
    self: (grad, { grad_output, self, approximate }) =>
      grad.mul(grad_output).mul(approximate === 'tanh' ? geluTanhCurvature(self) : geluCurvature(self)),
  },
  local: {
    grad_output: GELU_LOCAL,
    self: 'grad_output · ([approximate = none] · (2 - self^2) · φ(self) + [approximate = tanh] · (1 - tanh(u)^2) · (v + self · w / 2 - self · tanh(u) · v^2)) where u = sqrt(2 / π) · (self + 0.044715 self^3) and v = sqrt(2 / π) · (1 + 0.134145 self^2) and w = sqrt(2 / π) · 0.26829 self',
  },
  pointwise: true,
  where: [],
  samples: [...PAIRS, [[2, 3], [2, 3], { approximate: 'tanh' }]],
});

function geluSlope(g: number, x: number): number {
  const cdf = 0.5 * (1 + erfNumber(x * Math.SQRT1_2));
  return g * (cdf + x * Math.exp(-0.5 * x * x) * (1 / Math.sqrt(2 * Math.PI)));
}

function geluTanhSlope(g: number, x: number): number {
  const t = Math.tanh(GELU_SCALE * (x + GELU_CUBE * x * x * x));
  return g * (0.5 * (1 + t) + 0.5 * x * (1 - t * t) * GELU_SCALE * (1 + 3 * GELU_CUBE * x * x));
}

/** The second derivative of gelu: 2φ(x) - x²φ(x). */
function geluCurvature(x: Tensor): Tensor {
  const square = x.mul(x);
  const density = scaled(scaled(square, -0.5).exp(), 1 / Math.sqrt(2 * Math.PI));
  return scaled(density, 2).sub(square.mul(density));
}

/** The same of the tanh approximation, as the product rule gives it for x / 2 · (1 + tanh u(x)). */
function geluTanhCurvature(x: Tensor): Tensor {
  const h = scaled(plus(scaled(x, 3 * GELU_CUBE).mul(x), 1), GELU_SCALE);
  const u = scaled(x.add(scaled(x.pow(3), GELU_CUBE)), GELU_SCALE);
  const t = u.tanh();
  const f = scaled(x, 0.5);
  const g = from(1, t.mul(t));
  const sech = inverse(1, u.cosh());
  const bend = scaled(sech, 2).mul(sech.neg().mul(t)).mul(h);
  const first = scaled(scaled(g, 0.5).mul(h), 2);
  return first.add(f.mul(h).mul(bend)).add(f.mul(g).mul(scaled(scaled(x, 6 * GELU_CUBE), GELU_SCALE)));
}
