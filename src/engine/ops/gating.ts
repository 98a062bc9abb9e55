/** Activations of two inputs or of chance: `glu`, a half gated by the other, and `rrelu`, a leaky ReLU whose slope is drawn. */
import { type Scalar, scalarValue } from '../dtype.ts';
import { refused } from '../errors.ts';
import { resultArray } from '../loops.ts';
import { type Op, op } from '../op.ts';
import { state } from '../state.ts';
import { empty, fromArray, type Tensor } from '../tensor.ts';
import { leaky_relu_backward } from './activationRules.ts';
import { FLOATS } from './cases.ts';
import { checkKernel, FUNCTIONAL, notForIntegers, zeroRule } from './declare.ts';
import { from, widened } from './formula.ts';
import { cat } from './joining.ts';
import { sizeOf } from './products.ts';

function halves(self: Tensor, dim: number): readonly [Tensor, Tensor] {
  const size = self.shape.at(dim)! / 2;
  return [self.narrow(dim, 0, size), self.narrow(dim, size, size)];
}

export const glu = op({
  schema: 'glu(Tensor self, int dim=-1) -> Tensor',
  grad_fn: 'GluBackward0',
  forward: (self: Tensor, dim: number) => {
    const size = sizeOf(self, dim);
    if (size % 2 !== 0)
      throw refused(`Halving dimension must be even, but dimension ${dim < 0 ? dim + self.ndim : dim} is size ${size}`);
    checkKernel('glu_cpu', self.dtype);
    const [value, gate] = halves(widened(self), dim);
    return value.mul(gate.sigmoid()).to(self.dtype);
  },
  saves: ['self'],
  backward: { self: (grad, { self, dim }) => glu_backward.invoke([grad, self, dim]) as Tensor },
  local: { self: 'F' },
  where: FUNCTIONAL,
  samples: [[[2, 4]], [[4, 3], 0], [['T', 2, 4]]],
});

/** PyTorch: glu_double_backward and glu_double_backward_grad_output. */
export const glu_backward: Op = op({
  schema: 'glu_backward(Tensor grad_output, Tensor self, int dim) -> Tensor',
  grad_fn: 'GluBackwardBackward0',
  forward: (grad_output: Tensor, self: Tensor, dim: number) => {
    const [value, gate] = halves(self, dim);
    const open = gate.sigmoid();
    const closed = from(1, widened(open));
    const second = closed.mul(widened(open)).mul(widened(value)).mul(widened(grad_output)).to(self.dtype);
    return cat.invoke([[open.mul(grad_output), second], dim]) as Tensor;
  },
  saves: { grad_output: ['self'], self: ['grad_output', 'self'] },
  backward: {
    grad_output: (grad, { self, dim }) => {
      const [value] = halves(self, dim);
      const [first, second] = halves(grad.mul(glu_backward.invoke([value.ones_like(), self, dim]) as Tensor), dim);
      return first.add(second);
    },
    self: (grad, { grad_output, self, dim }) => {
      const [value, gate] = halves(self, dim);
      const open = gate.sigmoid();
      const closed = from(1, open);
      const steep = open.mul(closed);
      const [toValue, toGate] = halves(grad, dim);
      const bent = toGate.mul(value);
      const first = toGate.mul(grad_output).mul(steep);
      const bend = steep.mul(closed).sub(open.mul(steep));
      const second = bent.mul(grad_output).mul(bend).add(toValue.mul(grad_output).mul(steep));
      return cat.invoke([[first, second], dim]) as Tensor;
    },
  },
  local: { grad_output: 'M', self: 'F' },
  where: [],
  samples: [
    [[2, 2], [2, 4], -1],
    [[2, 3], [4, 3], 0],
  ],
});

const slopeOf = (lower: Scalar, upper: Scalar) => (scalarValue(lower) + scalarValue(upper)) / 2;

function sloped(self: Tensor, noise: Tensor, lower: Scalar, upper: Scalar, training: boolean): Tensor {
  const x = self.values();
  const r = training ? noise.values() : null;
  const slope = slopeOf(lower, upper);
  const out = resultArray(self.dtype, x.length);
  for (let i = 0; i < x.length; i++) out[i] = x[i]! <= 0 ? x[i]! * (r === null ? slope : r[i]!) : x[i]!;
  return fromArray(out, self.shape, self.dtype);
}

const SETTINGS = 'Scalar lower, Scalar upper, bool training, bool self_is_result';

/** Linear in `grad_output`, and flat elsewhere. */
export const rrelu_with_noise_backward: Op = op({
  schema: `rrelu_with_noise_backward(Tensor grad_output, Tensor self, Tensor noise, ${SETTINGS}) -> Tensor`,
  grad_fn: 'RreluWithNoiseBackwardBackward0',
  forward: (
    grad_output: Tensor,
    seen: Tensor,
    noise: Tensor,
    lower: Scalar,
    upper: Scalar,
    training: boolean,
    self_is_result: boolean,
  ) => {
    if (training && scalarValue(upper) - scalarValue(lower) > 1e-6) return grad_output.mul(noise);
    return leaky_relu_backward.invoke([grad_output, seen, slopeOf(lower, upper), self_is_result]);
  },
  saves: { grad_output: ['self', 'noise'], self: [] },
  backward: {
    grad_output: (grad, { self, noise, lower, upper, training }) =>
      rrelu_with_noise_backward.invoke([grad, self, noise, lower, upper, training, false]) as Tensor,
    self: zeroRule,
  },
  local: { grad_output: '[self > 0] + (lower + upper) / 2 · [self ≤ 0]', self: '0' },
  pointwise: true,
  where: [],
  samples: [[[2, 3], [2, 3], 'data [2, 3]', 0.25, 0.5, false, false]],
});

const NOISY = 'Tensor self, Tensor noise, Scalar lower=0.125, Scalar upper=0.3333333333333333, bool training=False';

/** `noise` holds the slopes that were drawn, 1 above 0. */
export const rrelu_with_noise = op({
  schema: `rrelu_with_noise(${NOISY}) -> Tensor`,
  grad_fn: 'RreluWithNoiseBackward0',
  forward: sloped,
  saves: ['self', 'noise'],
  backward: {
    self: (grad, { self, noise, lower, upper, training }) =>
      rrelu_with_noise_backward.invoke([grad, self, noise, lower, upper, training, false]) as Tensor,
  },
  local: { self: '[self > 0] + (lower + upper) / 2 · [self ≤ 0]' },
  pointwise: true,
  where: [],
  samples: [
    [[2, 3], 'data [2, 3]'],
    [[2, 3], 'data [2, 3]', 0.25, 0.5],
  ],
});

export const rrelu_with_noiseInPlace = op({
  schema: `rrelu_with_noise(${NOISY}) -> Tensor`,
  grad_fn: 'RreluWithNoiseBackward1',
  forward: sloped,
  saves: ['result', 'noise'],
  backward: {
    self: (grad, { result, noise, lower, upper, training }) =>
      rrelu_with_noise_backward.invoke([grad, result, noise, lower, upper, training, true]) as Tensor,
  },
  local: { self: '[result > 0] + (lower + upper) / 2 · [result ≤ 0]' },
  pointwise: true,
  inplace: 'only',
  where: [],
  samples: [[[2, 3], 'data [2, 3]']],
});

/** A slope for each element that is not above 0, as PyTorch's kernel draws them: one after another. */
function drawnSlopes(self: Tensor, lower: Scalar, upper: Scalar, training: boolean): Tensor {
  if (scalarValue(lower) > scalarValue(upper))
    throw refused('Lower bound should be less than or equal to the upper bound');
  const kernel = training ? 'rrelu_with_noise_out_cpu' : 'leaky_relu_cpu';
  if (training && self.dtype === 'float16') throw notForIntegers(kernel, self.dtype);
  checkKernel(kernel, self.dtype);
  if (!training) return empty(self.shape, self.dtype);
  const [low, high] = [scalarValue(lower), scalarValue(upper)];
  const x = self.values();
  const out = resultArray(self.dtype, x.length);
  for (let i = 0; i < x.length; i++) out[i] = x[i]! <= 0 ? state.generator.uniform53() * (high - low) + low : 1;
  return fromArray(out, self.shape, self.dtype);
}

const PLAIN = 'Tensor self, Scalar lower=0.125, Scalar upper=0.3333333333333333, bool training=False';

export const rrelu = op({
  schema: `rrelu(${PLAIN}) -> Tensor`,
  forward: (self: Tensor, lower: Scalar, upper: Scalar, training: boolean) =>
    rrelu_with_noise.invoke([self, drawnSlopes(self, lower, upper, training), lower, upper, training]),
  composite: true,
  where: ['torch', 'functional'],
  samples: [...FLOATS, [[2, 3], { lower: 0.25, upper: 0.5 }]],
});

/** `rrelu_`. */
export function rreluInPlace(self: Tensor, lower: Scalar, upper: Scalar, training: boolean): Tensor {
  return rrelu_with_noiseInPlace.invokeInPlace([
    self,
    drawnSlopes(self, lower, upper, training),
    lower,
    upper,
    training,
  ]);
}
