/**
 * The rules of losses as operators of their own, as `activationRules.ts` has those of activations. `reduction` says how the loss was reduced: a mean's
 * gradient is shared among all elements. The losses themselves are in `loss.ts`.
 */

import { resultType, scalarValue } from '../dtype.ts';
import { refused, scalarTypeName } from '../errors.ts';
import { roundingOf } from '../half.ts';
import { type Binary, mapBinary } from '../loops.ts';
import { type Op, op, type Rule, type Samples } from '../op.ts';
import type { Context } from '../opNode.ts';
import { numelOf } from '../shape.ts';
import { state } from '../state.ts';
import type { Tensor } from '../tensor.ts';
import { written } from '../write.ts';
import { inRows } from './declare.ts';
import { from, over, plus, scaled } from './formula.ts';

type Reduction = 'none' | 'mean' | 'sum';

const SAMPLES: Samples = [
  [[], [2, 3], [2, 3], 'sum'],
  [[2, 3], [2, 3], [2, 3], 'none'],
];

/** `grad` as it flows to one of `n` elements. */
function shareOf(grad: Tensor, reduction: Reduction, n: number): Tensor {
  return reduction === 'mean' ? over(grad, n) : grad;
}

interface Slope {
  /** Its last arguments. */
  readonly number?: 'beta' | 'delta';
  readonly grad_fn: string;
  /** What one element's difference, self - target, makes of the incoming gradient. */
  readonly f: (number: number) => (difference: number) => number;
  /** The second derivative times `grad`, by the operators of PyTorch's formula. */
  readonly second: (grad: Tensor, context: Context, number: number) => Tensor;
  /** Its first derivative, taken again for `grad_output`. */
  readonly again: Rule;
  /** What `second` reads beside grad_output. */
  readonly reads: readonly string[];
  readonly sameDtype?: boolean;
  /** Of few digits, the difference is rounded first. */
  readonly steps?: boolean;
  readonly local: { readonly self: string; readonly target: string };
  readonly numbers?: readonly number[];
}

/** The gradient of a loss that looks at the difference of input and target alone. */
function slope(
  name: string,
  { number, grad_fn, f, second, again, reads, sameDtype, steps, local, numbers = [] }: Slope,
): Op {
  const curved: Rule = (grad, context) => {
    const given = number === undefined ? 0 : scalarValue(context[number]);
    const slopes = second(grad.mul(context['grad_output']), context, given);
    const shared = shareOf(slopes, context['reduction'], numelOf(context.inputs[1]!.shape));
    // PyTorch divides in place.
    return context['reduction'] === 'mean' ? written(shared) : shared;
  };
  return op({
    schema: `${name}(Tensor grad_output, Tensor self, Tensor target, str reduction${number === undefined ? '' : `, float ${number}`}) -> Tensor`,
    grad_fn,
    forward: (grad_output: Tensor, self: Tensor, target: Tensor, reduction: Reduction, given = 0) => {
      if (sameDtype === true && self.dtype !== target.dtype)
        throw refused(`Found dtype ${scalarTypeName(target.dtype)} but expected ${scalarTypeName(self.dtype)}`);
      const dtype = resultType([self, target, grad_output], state.defaultDtype);
      const difference = mapBinary(
        (x, y) => x - y,
        self,
        target,
        resultType([self, target], state.defaultDtype),
        'sub',
      );
      const round = roundingOf(difference.dtype);
      if (steps === true) difference.storage.settle();
      const factor = reduction === 'mean' ? round(1 / difference.numelValue) : 1;
      const g = f(given);
      return inRows(mapBinary((d, incoming) => factor * g(d) * incoming, difference, grad_output, dtype));
    },
    saves: {
      grad_output: name === 'huber_loss_backward' ? ['grad_output', 'self', 'target'] : ['self', 'target'],
      self: ['grad_output', ...reads],
      target: ['grad_output', ...reads],
    },
    backward: {
      grad_output: again,
      self: curved,
      target: (grad, context) => (curved(grad, context) as Tensor).neg(),
    },
    local: { grad_output: 'M', ...local },
    where: [],
    samples: SAMPLES.map((sample) => [...sample, ...numbers]),
  });
}

/** 1 where the difference is smaller than a limit. */
function near(grad: Tensor, { self, target }: Context, limit: number): Tensor {
  return self.sub(target).abs().lt(limit).to(grad.dtype);
}

export const mse_loss_backward: Op = slope('mse_loss_backward', {
  grad_fn: 'MseLossBackwardBackward0',
  f: () => (d) => 2 * d,
  second: (grad) => scaled(grad, 2),
  again: (grad, { self, target, reduction }) => mse_loss_backward.invoke([grad, self, target, reduction]) as Tensor,
  reads: [],
  steps: true,
  local: { self: 'M', target: 'M' },
});

export const smooth_l1_loss_backward: Op = slope('smooth_l1_loss_backward', {
  number: 'beta',
  grad_fn: 'SmoothL1LossBackwardBackward0',
  f: (beta) => (d) => (d <= -beta ? -1 : d >= beta ? 1 : d / beta),
  second: (grad, context, beta) => over(grad.mul(near(grad, context, beta)), beta),
  again: (grad, { self, target, reduction, beta }) =>
    smooth_l1_loss_backward.invoke([grad, self, target, reduction, beta]) as Tensor,
  reads: ['self', 'target'],
  local: {
    self: 'diag(grad_output · [abs(self - target) < beta] / beta)',
    target: '-diag(grad_output · [abs(self - target) < beta] / beta)',
  },
  numbers: [0.7],
});

export const huber_loss_backward: Op = slope('huber_loss_backward', {
  number: 'delta',
  grad_fn: 'HuberLossBackwardBackward0',
  f: (delta) => (d) => (d < -delta ? -delta : d > delta ? delta : d),
  second: (grad, context, delta) => grad.mul(near(grad, context, delta)),
  again: (grad, { grad_output, self, target, reduction, delta }) => {
    const run = (g: Tensor) => huber_loss_backward.invoke([g, self, target, reduction, delta]) as Tensor;
    if (reduction === 'none') return run(grad);
    return run(grad_output.ones_like()).mul(grad).sum();
  },
  reads: ['self', 'target'],
  sameDtype: true,
  steps: true,
  local: {
    self: 'diag(grad_output · [abs(self - target) < delta])',
    target: '-diag(grad_output · [abs(self - target) < delta])',
  },
  numbers: [0.7],
});

const EPSILON = 1e-12;

const entropySlope: Binary = (x, t) => (x - t) / Math.max((1 - x) * x, EPSILON);

/** Weighted and shared among the elements of a mean, each step in place, like the last of those before. */
function spread(grad: Tensor, weight: Tensor | null, reduction: Reduction, n: number): Tensor {
  const counted = weight === null ? grad : grad.mul(weight);
  return written(shareOf(counted, reduction, n), 1 + Number(weight !== null) + Number(reduction === 'mean'));
}

export const binary_cross_entropy_backward: Op = op({
  schema:
    'binary_cross_entropy_backward(Tensor grad_output, Tensor self, Tensor target, Tensor? weight, str reduction) -> Tensor',
  grad_fn: 'BinaryCrossEntropyBackwardBackward0',
  forward: (grad_output: Tensor, self: Tensor, target: Tensor, weight: Tensor | null, reduction: Reduction) => {
    const { dtype } = self;
    const share = reduction === 'mean' ? 1 / self.numelValue : 1;
    const slopes = mapBinary(entropySlope, self, target, dtype);
    const counted = weight === null ? slopes : mapBinary((x, w) => x * w, slopes, weight, dtype);
    return mapBinary((x, g) => x * g * share, counted, grad_output, dtype);
  },
  saves: {
    grad_output: ['self', 'target', 'weight'],
    self: ['grad_output', 'self', 'target', 'weight'],
    target: ['grad_output', 'self', 'weight'],
  },
  backward: {
    grad_output: (grad, { self, target, weight, reduction }) => {
      const slopes = self
        .sub(target)
        .div(plus(self, EPSILON).mul(plus(from(1, self), EPSILON)))
        .mul(grad);
      return spread(slopes, weight, reduction, self.numelValue);
    },
    self: (grad, { grad_output, self, target, weight, reduction }) => {
      const bottom = plus(self, EPSILON)
        .pow(2)
        .mul(plus(from(1, self), EPSILON).pow(2));
      const top = self.mul(self).sub(scaled(self, 2).mul(target)).add(target);
      const slopes = top.div(bottom).mul(grad.mul(grad_output));
      return spread(slopes, weight, reduction, self.numelValue);
    },
    target: (grad, { grad_output, self, weight, reduction }) => {
      const product = grad.neg().mul(grad_output);
      const counted = weight === null ? product : product.mul(weight);
      const share = shareOf(counted.div(from(1, self).mul(self)), reduction, self.numelValue);
      return written(share, 1 + Number(weight !== null) + Number(reduction === 'mean'));
    },
  },
  local: {
    grad_output: 'M',
    self: 'diag(grad_output · weight · (self^2 - 2 self · target + target) / (self · (1 - self))^2)',
    target: '-diag(grad_output · weight / (self · (1 - self)))',
  },
  where: [],
  samples: [
    [[], 'unit [2, 3]', 'unit [2, 3]', null, 'sum'],
    [[2, 3], 'unit [2, 3]', 'unit [2, 3]', 'data [3]', 'none'],
  ],
});
