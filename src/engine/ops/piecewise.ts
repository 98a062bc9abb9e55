/** Activations made of straight pieces: relu and its kin. Each is bent at one or two places and has a constant slope between them. */

import { type DType, type Scalar, scalarValue } from '../dtype.ts';
import { refused, scalarTypeName, TorchError } from '../errors.ts';
import { kernelNumber } from '../half.ts';
import { mapBinary, mapUnary } from '../loops.ts';
import { op } from '../op.ts';
import { empty, type Tensor } from '../tensor.ts';
import {
  _prelu_kernel_backward,
  hardshrink_backward,
  hardsigmoid_backward,
  hardswish_backward,
  hardtanh_backward,
  leaky_relu_backward,
  softshrink_backward,
} from './activationRules.ts';
import { FLOATS, WIDE } from './cases.ts';
import { activation, checkKernel, FUNCTIONAL, ordered } from './declare.ts';

/** The rule of relu and threshold as an operator of its own, as `tanh_backward`. */
export const threshold_backward = op({
  schema: 'threshold_backward(Tensor grad_output, Tensor self, Scalar threshold) -> Tensor',
  grad_fn: 'ThresholdBackwardBackward0',
  forward: (grad_output: Tensor, self: Tensor, threshold: Scalar) => {
    const limit = kernelNumber(self.dtype)(scalarValue(threshold));
    const kernel = limit === 0 ? 'relu_backward' : undefined;
    const result = mapBinary((g, x) => (x <= limit ? 0 : g), grad_output, self, grad_output.dtype, kernel);
    return ordered(result, self, grad_output);
  },
  saves: { grad_output: ['self'] },
  backward: {
    grad_output: (grad, { self, threshold }) => threshold_backward.invoke([grad, self, threshold]) as Tensor,
    self: (grad) => empty(grad.shape, grad.dtype),
  },
  local: { grad_output: '[self > threshold]', self: '0' },
  pointwise: true,
  where: [],
  samples: [
    [[2, 3], [2, 3], 0],
    [['T', 2, 3], [2, 3], 0.1],
    [[], [], 0],
  ],
});

/** relu of integers is allowed, of bools not. */
export const relu = op({
  schema: 'relu(Tensor self) -> Tensor',
  grad_fn: 'ReluBackward0',
  forward: (self: Tensor) => {
    if (self.dtype === 'bool') throw new TorchError('NotImplementedError', 'Boolean inputs not supported for relu');
    return mapUnary((x) => (x <= 0 ? 0 : x), self, self.dtype, 'relu');
  },
  saves: ['result'],
  backward: { self: (grad, { result }) => threshold_backward.invoke([grad, result, 0]) as Tensor },
  local: { self: '[result > 0]' },
  pointwise: true,
  inplace: true,
  where: ['torch', 'tensor', 'functional'],
  samples: [...FLOATS, ['ints [3]']],
});

export const threshold = activation(
  'threshold(Tensor self, Scalar threshold, Scalar value) -> Tensor',
  null,
  (limit, value) => (x) => (x <= limit! ? value! : x),
  {
    boolText: '"threshold_cpu" not implemented for \'Bool\'',
    grad_fn: 'ThresholdBackward0',
    saves: ['self'],
    backward: { self: (grad, { self, threshold: limit }) => threshold_backward.invoke([grad, self, limit]) as Tensor },
    local: { self: '[self > threshold]' },
    where: ['torch', 'functional'],
    samples: [
      [[2, 3], 0.1, 7],
      [[], 0, 1],
      [['T', 2, 3], 0, 0],
    ],
  },
);

/** `threshold_`, whose Node PyTorch numbers apart. */
export const thresholdInPlace = activation(
  'threshold(Tensor self, Scalar threshold, Scalar value) -> Tensor',
  null,
  (limit, value) => (x) => (x <= limit! ? value! : x),
  {
    grad_fn: 'ThresholdBackward1',
    saves: ['self'],
    backward: { self: (grad, { self, threshold: limit }) => threshold_backward.invoke([grad, self, limit]) as Tensor },
    local: { self: '[self > threshold]' },
    inplace: 'only',
    where: ['torch', 'functional'],
    samples: [[[2, 3], 0.1, 7]],
  },
);

export const leaky_relu = activation(
  'leaky_relu(Tensor self, Scalar negative_slope=0.01) -> Tensor',
  'leaky_relu_cpu',
  (slope) => (x) => (x > 0 ? x : x * slope!),
  {
    grad_fn: 'LeakyReluBackward0',
    saves: ['self'],
    backward: {
      self: (grad, { self, negative_slope }) =>
        leaky_relu_backward.invoke([grad, self, negative_slope, false]) as Tensor,
    },
    local: { self: '[self > 0] + negative_slope · [self ≤ 0]' },
    samples: [...FLOATS, [[2, 3], 0.2]],
  },
);

/** `leaky_relu_`: its rule reads the result, whose sign is the input's while the slope is positive. */
export const leaky_reluInPlace = activation(
  'leaky_relu(Tensor self, Scalar negative_slope=0.01) -> Tensor',
  'leaky_relu_cpu',
  (slope) => (x) => (x > 0 ? x : x * slope!),
  {
    grad_fn: 'LeakyReluBackward1',
    saves: ['result'],
    backward: {
      self: (grad, { result, negative_slope }) =>
        leaky_relu_backward.invoke([grad, result, negative_slope, true]) as Tensor,
    },
    local: { self: '[result > 0] + negative_slope · [result ≤ 0]' },
    inplace: 'only',
    samples: [...FLOATS, [[2, 3], 0.2]],
  },
);

export const hardtanh = activation(
  'hardtanh(Tensor self, Scalar min_val=-1, Scalar max_val=1) -> Tensor',
  null,
  (min, max) => (x) => Math.min(Math.max(x, min!), max!),
  {
    boolText: 'Bool inputs not supported for hardtanh',
    layout: 'kept',
    check: (self, min) => {
      if (self.dtype === 'uint8' && min! < 0)
        throw refused('cannot do hardtanh on an unsigned type with negative limits');
    },
    grad_fn: 'HardtanhBackward0',
    saves: ['self'],
    inplace: true,
    backward: {
      self: (grad, { self, min_val, max_val }) => hardtanh_backward.invoke([grad, self, min_val, max_val]) as Tensor,
    },
    local: { self: '[self > min_val] · [self < max_val]' },
    samples: [...WIDE, [[2, 3], -0.3, 0.6]],
  },
);

export const relu6 = op({
  schema: 'relu6(Tensor self) -> Tensor',
  forward: (self: Tensor) => hardtanh.invoke([self, 0, 6]),
  composite: true,
  where: FUNCTIONAL,
  samples: WIDE,
});

export const hardsigmoid = activation(
  'hardsigmoid(Tensor self) -> Tensor',
  'hardsigmoid_cpu',
  () => (x) => Math.min(Math.max(x + 3, 0), 6) / 6,
  {
    grad_fn: 'HardsigmoidBackward0',
    saves: ['self'],
    inplace: true,
    backward: { self: (grad, { self }) => hardsigmoid_backward.invoke([grad, self]) as Tensor },
    local: { self: '0.1666666716337204 [self > -3] · [self < 3]' },
    samples: WIDE,
  },
);

export const hardswish = activation(
  'hardswish(Tensor self) -> Tensor',
  'hardswish_cpu',
  () => (x) => (x * Math.min(Math.max(x + 3, 0), 6)) / 6,
  {
    grad_fn: 'HardswishBackward0',
    saves: ['self'],
    inplace: true,
    backward: {
      self: (grad, { self }) => hardswish_backward.invoke([grad, self]) as Tensor,
    },
    local: { self: '[self ≥ 3] + [self > -3] · [self < 3] · (self / 3 + 1 / 2)' },
    samples: WIDE,
  },
);

export const hardshrink = activation(
  'hardshrink(Tensor self, Scalar lambd=0.5) -> Tensor',
  'hardshrink_cpu',
  (lambd) => (x) => (x >= -lambd! && x <= lambd! ? 0 : x),
  {
    grad_fn: 'HardshrinkBackward0',
    narrow: true,
    saves: ['self'],
    backward: { self: (grad, { self, lambd }) => hardshrink_backward.invoke([grad, self, lambd]) as Tensor },
    local: { self: '1 - [self ≥ -lambd] · [self ≤ lambd]' },
    where: ['torch', 'tensor', 'functional'],
    samples: [...FLOATS, [[2, 3], 0.2]],
  },
);

export const softshrink = activation(
  'softshrink(Tensor self, Scalar lambd=0.5) -> Tensor',
  'softshrink_check',
  (lambd) => (x) => (x > lambd! ? x - lambd! : x < -lambd! ? x + lambd! : x * 0),
  {
    grad_fn: 'SoftshrinkBackward0',
    narrow: true,
    saves: ['self'],
    backward: { self: (grad, { self, lambd }) => softshrink_backward.invoke([grad, self, lambd]) as Tensor },
    local: { self: '1 - [self ≥ -lambd] · [self ≤ lambd]' },
    plainZeros: true,
    samples: [...FLOATS, [[2, 3], 0.2]],
    check: (self, lambd) => {
      const [greatest, text] = GREATEST[self.dtype]!;
      if (!(lambd! >= 0 && lambd! <= greatest))
        throw refused(
          `lambda must be in range [0, ${text}] for input dtype ${scalarTypeName(self.dtype)}, but found ${shortText(lambd!)}`,
        );
    },
  },
);

/** The greatest number of a dtype, and how C++ writes it. */
const GREATEST: Readonly<Partial<Record<DType, readonly [number, string]>>> = {
  float64: [Number.MAX_VALUE, '1.79769e+308'],
  float32: [2 ** 128 - 2 ** 104, '3.40282e+38'],
  float16: [65504, '65504'],
  bfloat16: [2 ** 128 - 2 ** 120, '3.38953e+38'],
};

/** A number as C++ writes it: six digits. */
function shortText(x: number): string {
  return Number.isFinite(x)
    ? String(Number(x.toPrecision(6)))
    : String(x).replace('NaN', 'nan').replace('Infinity', 'inf');
}

function preluRule(grad: Tensor, self: Tensor, weight: Tensor): readonly Tensor[] {
  return _prelu_kernel_backward.invoke([grad, self, weight]) as readonly Tensor[];
}

export const _prelu_kernel = op({
  schema: '_prelu_kernel(Tensor self, Tensor weight) -> Tensor',
  grad_fn: 'PreluKernelBackward0',
  forward: (self: Tensor, weight: Tensor) => {
    checkKernel('prelu_cpu', self.dtype);
    return mapBinary((x, w) => (x > 0 ? x : w * x), self, weight, self.dtype);
  },
  saves: ['self', 'weight'],
  backward: {
    self: (grad, { self, weight }) => preluRule(grad, self, weight)[0]!,
    weight: (grad, { self, weight }) => preluRule(grad, self, weight)[1]!,
  },
  local: { self: '[self > 0] + weight · [self ≤ 0]', weight: 'self · [self ≤ 0]' },
  pointwise: true,
  where: [],
  samples: [
    [
      [2, 3],
      [2, 3],
    ],
    [
      [2, 3],
      [1, 3],
    ],
    [
      ['T', 2, 3],
      [1, 3],
    ],
    [[], []],
  ],
});

/** The checks of ATen's `prelu`, in its order. */
function checkSlopes(self: Tensor, weight: Tensor): void {
  if (self.dtype !== weight.dtype)
    throw refused(
      `prelu: Type promoting not supported. Got ${scalarTypeName(self.dtype)} and ${scalarTypeName(weight.dtype)}`,
    );
  if (weight.numelValue !== 1) {
    if (self.ndim === 0) throw refused('Not allow zero-dim input tensor.');
    const channels = self.shape[1] ?? 1;
    if (channels !== weight.numelValue)
      throw refused(
        `Mismatch of parameter numbers and input channel size. Found parameter numbers = ${weight.numelValue} and channel size = ${channels}.`,
      );
  }
  if (weight.ndim > 1)
    throw refused(`prelu: Expected \`weight\` to be a scalar or 1D tensor, but got: ndim = ${weight.ndim}`);
}

export const prelu = op({
  schema: 'prelu(Tensor self, Tensor weight) -> Tensor',
  forward: (self: Tensor, weight: Tensor) => {
    checkSlopes(self, weight);
    const shape = self.shape.map((_, i) => (i === 1 || self.ndim === 1 ? weight.numelValue : 1));
    return _prelu_kernel.invoke([
      self,
      self.ndim === 0 ? weight.reshape([]) : weight.ndim === self.ndim ? weight : weight.view(shape),
    ]);
  },
  composite: true,
  where: ['torch', 'tensor', 'functional'],
  samples: [
    [[2, 3], [1]],
    [[2, 3], [3]],
  ],
});
