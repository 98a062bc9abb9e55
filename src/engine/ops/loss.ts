/** Losses of regression and of probabilities, each reduced to a mean, a sum or not at all. Losses of classes are in `classLoss.ts`. */

import { overwritten } from '../autograd/inplace.ts';
import { canCast, type DType, isFloating, promoteTypes } from '../dtype.ts';
import { BOOL_SUBTRACT, BOOL_TENSOR_SUBTRACT, refused, scalarTypeName, TorchError } from '../errors.ts';
import { isHalf, roundingOf } from '../half.ts';
import { type Binary, laidOutBesideNumber, mapBinary, mapUnary, type Unary } from '../loops.ts';
import { type Op, op, type Samples } from '../op.ts';
import type { Context } from '../opNode.ts';
import { broadcastsTo, type Shape, sameShape, shapeText } from '../shape.ts';
import { fromArray, type Tensor } from '../tensor.ts';
import { written } from '../write.ts';
import { logsigmoid } from './activation.ts';
import { keptLayout } from './copying.ts';
import { checkKernel, FUNCTIONAL, notForIntegers } from './declare.ts';
import { from, minus, over, plus } from './formula.ts';
import {
  binary_cross_entropy_backward,
  huber_loss_backward,
  mse_loss_backward,
  smooth_l1_loss_backward,
} from './lossRules.ts';

export type Reduction = 'none' | 'mean' | 'sum';

/** @throws ValueError when `reduction` is none of the three. */
export function checkReduction(reduction: string): Reduction {
  if (reduction !== 'none' && reduction !== 'mean' && reduction !== 'sum')
    throw new TorchError('ValueError', `${reduction} is not a valid value for reduction`);
  return reduction;
}

/** Raw: the elementwise losses as they are, averaged or summed up. */
function reduced(losses: Tensor, reduction: Reduction): Tensor {
  if (reduction === 'none') return losses;
  if (isHalf(losses.dtype)) {
    losses.storage.settle();
    return reduceLoss(losses, reduction);
  }
  const values = losses.values();
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  const out = losses.dtype === 'float32' ? new Float32Array(1) : new Float64Array(1);
  out[0] = reduction === 'sum' ? sum : sum / values.length;
  return fromArray(out, [], losses.dtype);
}

/** Differentiably, with the Nodes PyTorch makes. */
export function reduceLoss(losses: Tensor, reduction: Reduction): Tensor {
  return reduction === 'none' ? losses : reduction === 'sum' ? losses.sum() : losses.mean();
}

const SAMPLES = [
  [
    [2, 3],
    [2, 3],
  ],
  [[2, 3], [2, 3], { reduction: 'sum' }],
  [['T', 2, 3], [2, 3], { reduction: 'none' }],
  [[], []],
] as const;

interface Distance {
  readonly schema: string;
  readonly grad_fn: string;
  readonly kernel: string;
  /** The compiled loop that does what `f` does. */
  readonly loop?: string;
  /** Loss of a difference, given the operator's one number. */
  readonly f: (number: number) => (d: number) => number;
  /** The same by dtypes of few digits whose kernels round after each step, the difference being the first. */
  readonly stepped?: Readonly<Partial<Record<DType, (number: number, round: Unary) => Unary>>>;
  /** Its derivative, an operator of its own. */
  readonly rule: () => Op;
  readonly number: 'beta' | 'delta' | null;
  /** The result has the input's dtype, whatever the target's. */
  readonly ownDtype?: boolean;
  readonly check: (number: number) => void;
  readonly local: string;
  readonly samples: Samples;
}

/** A loss of the difference of input and target alone. */
function distance({
  schema,
  grad_fn,
  kernel,
  loop,
  f,
  stepped,
  rule,
  number,
  ownDtype,
  check,
  local,
  samples,
}: Distance): Op {
  const back = (grad: Tensor, a: Tensor, b: Tensor, context: Context): Tensor => {
    const numbers = number === null ? [] : [context[number]];
    return rule().invoke([grad, a, b, context['reduction'], ...numbers]) as Tensor;
  };
  return op({
    schema,
    grad_fn,
    forward: (self: Tensor, target: Tensor, reduction: string, given = 0) => {
      check(given);
      const dtype = promoteTypes(self.dtype, target.dtype);
      if (ownDtype === true && !canCast(dtype, self.dtype))
        throw refused(
          `result type ${scalarTypeName(dtype)} can't be cast to the desired output type ${scalarTypeName(self.dtype)}`,
        );
      if (!isFloating(dtype)) throw notForIntegers(kernel, dtype);
      const g = f(given);
      const difference = mapBinary((x, y) => x - y, self, target, dtype, 'sub');
      const steps = stepped?.[dtype];
      if (steps !== undefined) difference.storage.settle();
      const own = ownDtype === true ? self.dtype : dtype;
      const losses = mapUnary(steps?.(given, roundingOf(dtype)) ?? g, difference, own, loop);
      const alike = ownDtype === true && sameShape(losses.shape, self.shape);
      return reduced(alike ? keptLayout(self, losses) : losses, checkReduction(reduction));
    },
    saves: ['self', 'target'],
    backward: {
      self: (grad, context) => back(grad, context['self'], context['target'], context),
      target: (grad, context) => back(grad, context['target'], context['self'], context),
    },
    local: { self: `R · diag(${local})`, target: `-R · diag(${local})` },
    where: FUNCTIONAL,
    samples,
  });
}

export const mse_loss = distance({
  schema: "mse_loss(Tensor self, Tensor target, *, str reduction='mean') -> Tensor",
  grad_fn: 'MseLossBackward0',
  kernel: 'mse_cpu',
  loop: 'square',
  f: () => (d) => d * d,
  stepped: { float16: () => (d) => d * d, bfloat16: () => (d) => d * d },
  rule: () => mse_loss_backward,
  number: null,
  check: () => {},
  local: '2 (self - target)',
  samples: SAMPLES,
});

export const smooth_l1_loss = distance({
  schema: "smooth_l1_loss(Tensor self, Tensor target, *, str reduction='mean', float beta=1.0) -> Tensor",
  grad_fn: 'SmoothL1LossBackward0',
  kernel: 'smooth_l1_cpu',
  f: (beta) => (d) => (Math.abs(d) < beta ? (0.5 * d * d) / beta : Math.abs(d) - 0.5 * beta),
  stepped: {
    float16: (given, round) => {
      const beta = round(given);
      return (d) => (Math.abs(d) < beta ? round(0.5 * d * d) / beta : Math.abs(d) - round(0.5 * beta));
    },
  },
  rule: () => smooth_l1_loss_backward,
  number: 'beta',
  check: (beta) => {
    if (beta < 0) throw refused('smooth_l1_loss does not support negative values for beta.');
  },
  local: '[abs(self - target) < beta] · (self - target) / beta + [abs(self - target) ≥ beta] · sign(self - target)',
  samples: [...SAMPLES, [[3], [3], { beta: 0.3 }]],
});

export const huber_loss = distance({
  schema: "huber_loss(Tensor self, Tensor target, *, str reduction='mean', float delta=1.0) -> Tensor",
  grad_fn: 'HuberLossBackward0',
  kernel: 'huber_cpu',
  f: (delta) => (d) => (Math.abs(d) <= delta ? 0.5 * d * d : delta * (Math.abs(d) - 0.5 * delta)),
  stepped: {
    bfloat16: (given, round) => {
      const delta = round(given);
      return (d) => (Math.abs(d) <= delta ? 0.5 * d * d : delta * round(Math.abs(d) - round(0.5 * delta)));
    },
  },
  rule: () => huber_loss_backward,
  ownDtype: true,
  number: 'delta',
  check: (delta) => {
    if (delta <= 0) throw refused('huber_loss does not support non-positive values for delta.');
  },
  local: '[abs(self - target) ≤ delta] · (self - target) + [abs(self - target) > delta] · delta · sign(self - target)',
  samples: [...SAMPLES, [[3], [3], { delta: 0.3 }]],
});

export const l1_loss = op({
  schema: "l1_loss(Tensor self, Tensor target, *, str reduction='mean') -> Tensor",
  forward: (self: Tensor, target: Tensor, reduction: string) =>
    reduceLoss(self.sub(target).abs(), checkReduction(reduction)),
  composite: true,
  where: FUNCTIONAL,
  samples: SAMPLES,
});

export const kl_div = op({
  schema: "kl_div(Tensor self, Tensor target, *, str reduction='mean', bool log_target=False) -> Tensor",
  forward: (self: Tensor, target: Tensor, reduction: string, log_target: boolean) => {
    if (!isFloating(self.dtype) || !isFloating(target.dtype)) throw refused('kl_div: Integral inputs not supported.');
    const losses = log_target ? divergenceOfLogs(self, target) : divergence(self, target);
    if (reduction === 'batchmean') return self.ndim === 0 ? losses.sum() : losses.sum().div(self.shape[0]!);
    return reduceLoss(losses, checkReduction(reduction));
  },
  composite: true,
  where: FUNCTIONAL,
  samples: [
    [[2, 3], 'unit [2, 3]'],
    [[2, 3], 'unit [2, 3]', { reduction: 'batchmean' }],
    [[2, 3], [2, 3], { log_target: true, reduction: 'sum' }],
  ],
});

/** target · (ln target - self). The Nodes come in the order in which PyTorch makes them. */
function divergence(self: Tensor, target: Tensor): Tensor {
  const product = target.mul(self);
  return target.xlogy(target).sub(product);
}

function divergenceOfLogs(self: Tensor, target: Tensor): Tensor {
  const difference = target.sub(self);
  return target.exp().mul(difference);
}

const SMALLEST_LOG = -100;

/** @throws RuntimeError when a weight wants a gradient it cannot get. */
export function refuseGradient(name: string, argument: string, tensor: Tensor | null): void {
  if (tensor?.requires_grad === true)
    throw refused(
      `The function '${name}' is not differentiable with respect to argument '${argument}'. This input cannot have requires_grad True.`,
    );
}

/** As PyTorch weighs, in place. */
function weighted(losses: Tensor, weight: Tensor | null): Tensor {
  return weight === null ? losses : overwritten(losses, losses.mul(weight));
}

/** @throws RuntimeError when a weight cannot be expanded along with the target. */
function checkExpands(weight: Shape, target: Shape): void {
  for (let at = -1; at >= -weight.length; at--) {
    const [size, wanted] = [weight.at(at)!, target.at(at) ?? 1];
    if (size !== wanted && size !== 1 && wanted !== 1)
      throw refused(
        `Attempting to broadcast a dimension of length ${size} at ${at}! Mismatching argument at index 1 had torch.Size(${shapeText(weight)}); but expected shape should be broadcastable to ${shapeText(target)}`,
      );
  }
}

export const binary_cross_entropy = op({
  schema: "binary_cross_entropy(Tensor self, Tensor target, Tensor? weight=None, *, str reduction='mean') -> Tensor",
  grad_fn: 'BinaryCrossEntropyBackward0',
  forward: (self: Tensor, target: Tensor, weight: Tensor | null, reduction: string) => {
    const kind = checkReduction(reduction);
    refuseGradient('binary_cross_entropy', 'weight', weight);
    if (!sameShape(self.shape, target.shape))
      throw new TorchError(
        'ValueError',
        `Using a target size (torch.Size(${shapeText(target.shape)})) that is different to the input size (torch.Size(${shapeText(self.shape)})) is deprecated. Please ensure they have the same size.`,
      );
    if (weight !== null) checkExpands(weight.shape, target.shape);
    if (self.dtype !== target.dtype)
      throw refused(`Found dtype ${scalarTypeName(target.dtype)} but expected ${scalarTypeName(self.dtype)}`);
    checkKernel('binary_cross_entropy', self.dtype);
    const round = roundingOf(self.dtype);
    const log = (x: number) => Math.max(round(x), SMALLEST_LOG);
    const entropy: Binary = (x, t) => {
      if (!(x >= 0 && x <= 1)) throw refused('all elements of input should be between 0 and 1');
      if (!(t >= 0 && t <= 1)) throw refused('all elements of target should be between 0 and 1');
      return round(round(t - 1) * log(Math.log1p(-x))) - round(t * log(Math.log(x)));
    };
    return reduced(weighted(keptLayout(self, mapBinary(entropy, self, target, self.dtype)), weight), kind);
  },
  saves: { self: ['self', 'target', 'weight'], target: ['self', 'weight'] },
  backward: {
    self: (grad, { self, target, weight, reduction }) =>
      binary_cross_entropy_backward.invoke([grad, self, target, weight, reduction]) as Tensor,
    target: (grad, { self, weight, reduction }) => shared(self.logit().neg().mul(grad), weight, reduction, self, 2),
  },
  local: {
    self: 'R · diag((self - target) / (self · (1 - self)) · weight)',
    target: 'R · diag(log((1 - self) / self) · weight)',
  },
  where: FUNCTIONAL,
  samples: [
    ['unit [2, 3]', 'unit [2, 3]'],
    ['unit [2, 3]', 'unit [2, 3]', { reduction: 'sum' }],
    ['unit [T, 2, 3]', 'unit [2, 3]', { reduction: 'none' }],
    ['unit [2, 3]', 'unit [2, 3]', 'data [3]'],
    ['unit []', 'unit []'],
  ],
});

export const binary_cross_entropy_with_logits = op({
  schema:
    "binary_cross_entropy_with_logits(Tensor self, Tensor target, Tensor? weight=None, *, str reduction='mean', Tensor? pos_weight=None) -> Tensor",
  grad_fn: 'BinaryCrossEntropyWithLogitsBackward0',
  forward: (self: Tensor, target: Tensor, weight: Tensor | null, reduction: string, pos_weight: Tensor | null) => {
    const kind = checkReduction(reduction);
    refuseGradient('binary_cross_entropy_with_logits', 'weight', weight);
    refuseGradient('binary_cross_entropy_with_logits', 'pos_weight', pos_weight);
    if (!sameShape(self.shape, target.shape))
      throw new TorchError(
        'ValueError',
        `Target size (torch.Size(${shapeText(target.shape)})) must be the same as input size (torch.Size(${shapeText(self.shape)}))`,
      );
    // What is subtracted from 1 in a way of its own here.
    if (target.dtype === 'bool' && isFloating(self.dtype)) throw new TorchError('NotImplementedError', BOOL_SUBTRACT);
    if (pos_weight?.dtype === 'bool') throw new TorchError('NotImplementedError', BOOL_TENSOR_SUBTRACT);
    const { dtype } = self;
    const alike = [target, weight, pos_weight].every(
      (tensor) => tensor === null || (tensor.dtype === dtype && broadcastsTo(tensor.shape, self.shape)),
    );
    if (!alike || isHalf(dtype) || !isFloating(dtype))
      return reduceLoss(entropyInSteps(self, target, weight, pos_weight), kind);
    return reduced(weighted(logitsEntropy(self, target, pos_weight, dtype), weight), kind);
  },
  saves: ['self', 'target', 'weight', 'pos_weight'],
  backward: {
    self: (grad, { self, target, weight, pos_weight, reduction }) => {
      if (pos_weight === null) return shared(self.sigmoid().sub(target).mul(grad), weight, reduction, self, 2);
      const positive = pos_weight.mul(target);
      const slope = plus(positive, 1).sub(target).mul(self.sigmoid()).sub(positive);
      return shared(slope.mul(grad), weight, reduction, self, 4);
    },
    target: (grad, { self, target, weight, pos_weight, reduction }) => {
      if (pos_weight === null) return shared(self.neg().mul(grad), weight, reduction, target, 0);
      const slope = logOdds(self.neg()).sub(logOdds(self).mul(pos_weight));
      return shared(slope.mul(grad), weight, reduction, target, 2);
    },
  },
  local: {
    self: 'R · diag(((pos_weight · target + 1 - target) · sigmoid(self) - pos_weight · target) · weight)',
    target: 'R · diag((pos_weight · softplus(-self) - softplus(self)) · weight)',
  },
  where: FUNCTIONAL,
  samples: [
    [[2, 3], 'unit [2, 3]'],
    [[2, 3], 'unit [2, 3]', { reduction: 'sum' }],
    [['T', 2, 3], 'unit [2, 3]', { reduction: 'none' }],
    [[2, 3], 'unit [2, 3]', 'data [3]', { pos_weight: 'data [3]' }],
    [[], 'unit []'],
  ],
});

function logOdds(x: Tensor): Tensor {
  return logsigmoid.invoke([x]) as Tensor;
}

/** An element's gradient, weighted, and its share of a mean; PyTorch had written it `writes` times in place, and does these steps so too. */
function shared(
  grad: Tensor,
  weight: Tensor | null,
  reduction: string,
  { numelValue }: Tensor,
  writes: number,
): Tensor {
  const weighted = weight === null ? grad : grad.mul(weight);
  const share = reduction === 'mean' ? over(weighted, numelValue) : weighted;
  return written(share, writes + Number(weight !== null) + Number(reduction === 'mean'));
}

/** The same one step after another, as PyTorch writes each over the one before: where steps round, dtypes differ, or one does not fit. */
function entropyInSteps(self: Tensor, target: Tensor, weight: Tensor | null, pos_weight: Tensor | null): Tensor {
  let logs = logsigmoid.invoke([self]) as Tensor;
  if (pos_weight !== null) {
    const part = minus(pos_weight, 1).mul(target);
    logs = overwritten(logs, logs.mul(overwritten(part, plus(part, 1))));
  }
  let losses = from(1, target);
  losses = overwritten(losses, losses.mul(self));
  losses = overwritten(losses, losses.sub(logs));
  return weighted(losses, weight);
}

function logitsEntropy(self: Tensor, target: Tensor, pos_weight: Tensor | null, dtype: Tensor['dtype']): Tensor {
  const tail: Binary = (t, x) => (1 - t) * x;
  const straight = mapBinary(tail, target, self, dtype);
  const bend = (x: number) => Math.log1p(Math.exp(-Math.abs(x))) + Math.max(-x, 0);
  const factor = pos_weight === null ? null : mapBinary((t, w) => 1 + (w - 1) * t, target, pos_weight, dtype);
  const bent =
    factor === null ? mapBinary(bend, self, self, dtype) : mapBinary((x, w) => bend(x) * w, self, factor, dtype);
  // It begins with 1 - target.
  return laidOutBesideNumber(
    mapBinary((a, b) => a + b, straight, bent, dtype),
    target,
  );
}
