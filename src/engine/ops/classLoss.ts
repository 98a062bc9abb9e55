/** Losses of classes: nll_loss, cross_entropy, and one_hot. */
import type { DType } from '../dtype.ts';
import { refused, TorchError } from '../errors.ts';
import { isHalf, roundingOf } from '../half.ts';
import { resultArray } from '../loops.ts';
import { type Op, op, type Samples } from '../op.ts';
import type { Context } from '../opNode.ts';
import { numelOf, sameShape, shapeText } from '../shape.ts';
import { state } from '../state.ts';
import { empty, fromArray, type Tensor } from '../tensor.ts';
import { written } from '../write.ts';
import { addScalar, mulScalar } from './arithmetic.ts';
import { checkProbabilities, checkSmoothing, checkTarget, classDim, eachTarget, layoutOf } from './classTargets.ts';
import { FUNCTIONAL } from './declare.ts';
import { divScalar } from './division.ts';
import { checkReduction, reduceLoss, refuseGradient } from './loss.ts';
import { sizeOf } from './products.ts';
import { log_softmax } from './softmax.ts';

const IGNORED = -100;

/** A sum in a dtype of few digits as PyTorch's kernel adds up: the sum so far of 16 numbers, of 16 such sums, and so on, each kept apart. */
class Cascade {
  readonly #levels = new Float64Array(8);
  readonly #round: (x: number) => number;

  constructor(dtype: DType) {
    this.#round = roundingOf(dtype);
  }

  /** Adds the number at a place; every sixteenth place, the first too, hands its sum up. */
  add(place: number, x: number): void {
    const [levels, round] = [this.#levels, this.#round];
    levels[0] = round(levels[0]! + round(x));
    for (let j = 0, rest = place; j < levels.length - 1 && rest % 16 === 0; j++, rest = Math.floor(rest / 16)) {
      levels[j + 1] = round(levels[j + 1]! + levels[j]!);
      levels[j] = 0;
    }
  }

  get total(): number {
    return this.#levels.reduce((sum, level) => this.#round(sum + level), 0);
  }
}

function nllForward(
  self: Tensor,
  target: Tensor,
  weight: Tensor | null,
  reduction: string,
  ignore_index: number,
): readonly Tensor[] {
  const kind = checkReduction(reduction);
  checkTarget(self, target, weight);
  const x = self.values();
  const losses = resultArray(self.dtype, target.numelValue);
  let [sum, total] = [0, 0];
  const steps: readonly [Cascade, Cascade] | null = isHalf(self.dtype)
    ? [new Cascade(self.dtype), new Cascade(self.dtype)]
    : null;
  eachTarget(layoutOf(self.shape), target, weight, ignore_index, (input, place, w) => {
    losses[place] = -x[input]! * w;
    sum -= x[input]! * w;
    total += w;
    steps?.[0].add(place, -x[input]! * w);
    steps?.[1].add(place, w);
  });
  if (steps !== null) [sum, total] = steps.map((cascade) => cascade.total) as [number, number];
  const total_weight = empty([], self.dtype);
  if (kind === 'none') return [fromArray(losses, target.shape, self.dtype), total_weight];
  total_weight.storage.data[0] = total;
  const out = empty([], self.dtype);
  out.storage.data[0] = kind === 'sum' ? sum : sum / total;
  return [out, total_weight];
}

/** The rule, an operator of its own: linear in grad_output. */
function nllBackward(
  grad_output: Tensor,
  self: Tensor,
  target: Tensor,
  weight: Tensor | null,
  reduction: string,
  ignore_index: number,
  total_weight: Tensor,
): Tensor {
  const out = resultArray(self.dtype, self.numelValue);
  const g = grad_output.values();
  const share = reduction === 'mean' ? 1 / total_weight.itemValue() : 1;
  eachTarget(layoutOf(self.shape), target, weight, ignore_index, (input, place, w) => {
    out[input] = -w * share * g[reduction === 'none' ? place : 0]!;
  });
  return fromArray(out, self.shape, self.dtype);
}

/** The double backward of `nll_loss`: its gradient is read at the targets, as the loss itself does. */
function nllAgain(grad: Tensor, { sizes, target, weight, reduction, ignore_index }: Context): Tensor {
  const args = [grad, target, weight, reduction, ignore_index];
  return (nllLike(sizes['self']!.length).invoke(args) as readonly Tensor[])[0]!;
}

function nllLike(rank: number): Op {
  return rank > 2 ? nll_loss2d_forward : nll_loss_forward;
}

const ARGUMENTS = 'Tensor self, Tensor target, Tensor? weight, str reduction, int ignore_index';

export const nll_loss_backward = backwardOf('nll_loss', 'NllLossBackwardBackward0', [
  [[], [2, 3], 'classes 3 [2]', null, 'sum', IGNORED, 'data []'],
  [[2], [2, 3], 'classes 3 [2]', 'data [3]', 'none', IGNORED, 'data []'],
]);
export const nll_loss2d_backward = backwardOf('nll_loss2d', 'NllLoss2DBackwardBackward0', [
  [[], [2, 3, 1, 2], 'classes 3 [2, 1, 2]', null, 'sum', IGNORED, 'data []'],
]);

function backwardOf(name: string, grad_fn: string, samples: Samples): Op {
  return op({
    schema: `${name}_backward(Tensor grad_output, ${ARGUMENTS}, Tensor total_weight) -> Tensor`,
    grad_fn,
    forward: nllBackward,
    saves: { grad_output: ['target', 'weight'] },
    backward: { grad_output: nllAgain, self: (_grad, { sizes, grads }) => empty(sizes['self']!, grads[0]!.dtype) },
    local: { grad_output: 'M', self: '0' },
    where: [],
    samples,
  });
}

export const nll_loss_forward = forwardOf('nll_loss', 'NllLossBackward0', nll_loss_backward, [
  [[2, 3], 'classes 3 [2]', null, 'mean', IGNORED],
  [[2, 3], 'classes 3 [2]', 'data [3]', 'mean', IGNORED],
  [['T', 2, 3], 'classes 3 [2]', null, 'none', 1],
  [[3], 'classes 3 []', null, 'sum', IGNORED],
]);
export const nll_loss2d_forward = forwardOf('nll_loss2d', 'NllLoss2DBackward0', nll_loss2d_backward, [
  [[2, 3, 1, 2], 'classes 3 [2, 1, 2]', null, 'mean', IGNORED],
  [[2, 3, 1, 2], 'classes 3 [2, 1, 2]', 'data [3]', 'none', 1],
]);

function forwardOf(name: string, grad_fn: string, rule: Op, samples: Samples): Op {
  return op({
    schema: `${name}_forward(${ARGUMENTS}) -> (Tensor output, Tensor total_weight)`,
    grad_fn,
    forward: nllForward,
    saves: ['self', 'target', 'weight', 'total_weight'],
    backward: {
      self: (grad, { self, target, weight, reduction, ignore_index, total_weight }) =>
        rule.invoke([grad, self, target, weight, reduction, ignore_index, total_weight]) as Tensor,
    },
    nonDifferentiable: ['total_weight'],
    local: { self: 'M' },
    where: [],
    samples,
  });
}

/** `nll_loss_nd`: inputs of any number of dimensions, brought to the two that have kernels. */
function nll(self: Tensor, target: Tensor, weight: Tensor | null, reduction: string, ignore_index: number): Tensor {
  if (self.ndim < 1) throw new TorchError('ValueError', `Expected 1 or more dimensions (got ${self.ndim})`);
  // PyTorch looks at a size that a target of no dimension does not have, and finds 0.
  if (self.ndim !== 1 && self.shape[0] !== (target.shape[0] ?? 0))
    throw new TorchError(
      'ValueError',
      `Expected input batch_size (${self.shape[0]}) to match target batch_size (${target.shape[0] ?? 0}).`,
    );
  if (self.ndim !== 1) sizeOf(target, 0);
  if (state.gradMode) refuseGradient(`nll_loss${self.ndim > 2 ? '2d' : ''}_forward`, 'weight', weight);
  const rest = [weight, reduction, ignore_index];
  if (self.ndim <= 2) return (nll_loss_forward.invoke([self, target, ...rest]) as readonly Tensor[])[0]!;
  const wanted = [self.shape[0]!, ...self.shape.slice(2)];
  if (self.ndim !== 4 && !sameShape(target.shape, wanted))
    throw refused(`Expected target size ${shapeText(wanted)}, got ${shapeText(target.shape)}`);
  if (self.ndim === 4) return (nll_loss2d_forward.invoke([self, target, ...rest]) as readonly Tensor[])[0]!;
  const [n, c] = self.shape as [number, number];
  const places = numelOf(self.shape.slice(2));
  const flat = [self.contiguous().view([n, c, 1, places]), target.contiguous().view([n, 1, places]), ...rest];
  const out = (nll_loss2d_forward.invoke(flat) as readonly Tensor[])[0]!;
  return reduction === 'none' ? out.view(wanted) : out;
}

export const nll_loss = op({
  schema: `nll_loss(Tensor self, Tensor target, Tensor? weight=None, *, int ignore_index=-100, str reduction='mean') -> Tensor`,
  forward: (self: Tensor, target: Tensor, weight: Tensor | null, ignore_index: number, reduction: string) =>
    nll(self, target, weight, checkReduction(reduction), ignore_index),
  composite: true,
  where: FUNCTIONAL,
  samples: [
    [[2, 3], 'classes 3 [2]'],
    [[2, 3, 2], 'classes 3 [2, 2]', { reduction: 'none' }],
    [[3], 'classes 3 []', { reduction: 'sum' }],
    [[2, 3], 'classes 3 [2]', 'data [3]', { ignore_index: 1 }],
  ],
});

export const cross_entropy = op({
  schema: `cross_entropy(Tensor self, Tensor target, Tensor? weight=None, *, int ignore_index=-100, str reduction='mean', float label_smoothing=0.0) -> Tensor`,
  forward: (
    self: Tensor,
    target: Tensor,
    weight: Tensor | null,
    ignore_index: number,
    reduction: string,
    label_smoothing: number,
  ) => {
    checkReduction(reduction);
    if (sameShape(self.shape, target.shape))
      return ofProbabilities(self, target, weight, ignore_index, reduction, label_smoothing);
    checkSmoothing(label_smoothing);
    const logs = log_softmax.invoke([self, classDim(self), null]) as Tensor;
    if (!(label_smoothing > 0)) return nll(logs, target, weight, reduction, ignore_index);
    return smoothed(logs, target, weight, ignore_index, reduction, label_smoothing);
  },
  composite: true,
  where: FUNCTIONAL,
  samples: [
    [[2, 3], 'classes 3 [2]'],
    [[2, 3], 'classes 3 [2]', 'data [3]', { reduction: 'sum' }],
    [[3], 'classes 3 []'],
    [[2, 3, 2], 'classes 3 [2, 2]', { ignore_index: 1 }],
    [[2, 3], 'unit [2, 3]'],
    [[2, 3], 'unit [2, 3]', 'data [3]', { label_smoothing: 0.1, reduction: 'none' }],
    [[2, 3], 'classes 3 [2]', { label_smoothing: 0.1 }],
    [[2, 3], 'classes 3 [2]', 'data [3]', { label_smoothing: 0.2, ignore_index: 1 }],
    [['T', 2, 3], 'classes 3 [2]', { label_smoothing: 0.1, reduction: 'none' }],
  ],
});

/** `weight` seen along the class dimension. */
function alongClasses(weight: Tensor, self: Tensor): Tensor {
  return weight.view(self.shape.map((_, i) => (i === classDim(self) ? weight.numelValue : 1)));
}

function ofProbabilities(
  self: Tensor,
  target: Tensor,
  weight: Tensor | null,
  ignore_index: number,
  reduction: string,
  label_smoothing: number,
): Tensor {
  checkProbabilities(self, target, weight, ignore_index);
  checkSmoothing(label_smoothing);
  const dim = classDim(self);
  const classes = self.shape[dim]!;
  const logs = log_softmax.invoke([self, dim, null]) as Tensor;
  const scaled = label_smoothing > 0 ? (mulScalar.invoke([target, 1 - label_smoothing]) as Tensor) : target;
  const smooth = label_smoothing > 0 ? (addScalar.invoke([scaled, label_smoothing / classes, 1]) as Tensor) : scaled;
  const product = weight === null ? logs.mul(smooth) : logs.mul(smooth).mul(alongClasses(weight, self));
  if (reduction === 'none') return product.sum(dim).neg();
  const sum = product.sum().neg();
  return reduction === 'sum' ? sum : (divScalar.invoke([sum, self.numelValue / classes]) as Tensor);
}

function smoothed(
  logs: Tensor,
  target: Tensor,
  weight: Tensor | null,
  ignore_index: number,
  reduction: string,
  label_smoothing: number,
): Tensor {
  const dim = classDim(logs);
  const loss = nll(logs, target, weight, reduction, ignore_index);
  const spread = (weight === null ? logs : logs.mul(alongClasses(weight, logs))).sum(dim).neg();
  const ignored = target.eq(ignore_index);
  const kept = spread.masked_fill(ignored, 0);
  const rest =
    reduction === 'mean'
      ? kept.sum().div(countOf(target, ignored, weight))
      : reduceLoss(kept, checkReduction(reduction));
  const scaled = mulScalar.invoke([loss, 1 - label_smoothing]) as Tensor;
  return scaled.add(mulScalar.invoke([rest, label_smoothing / logs.shape[dim]!]) as Tensor);
}

/** How many targets count, or what they weigh. */
function countOf(target: Tensor, ignored: Tensor, weight: Tensor | null): Tensor {
  const counted = ignored.logical_not();
  return weight === null ? counted.sum() : weight.gather(0, target.masked_select(counted)).sum();
}

export const one_hot = op({
  schema: 'one_hot(Tensor self, int num_classes=-1) -> Tensor',
  forward: (self: Tensor, num_classes: number) => {
    if (self.dtype !== 'int64') throw refused('one_hot is only applicable to index tensor of type LongTensor.');
    const indices = self.values();
    if (indices.length === 0 && num_classes <= 0)
      throw refused('Can not infer total number of classes from empty tensor.');
    let most = -1;
    for (let i = 0; i < indices.length; i++) most = Math.max(most, indices[i]!);
    const classes = num_classes === -1 ? most + 1 : num_classes;
    if (indices.some((i: number) => i < 0)) throw refused('Class values must be non-negative.');
    if (num_classes !== -1 && num_classes < 1) throw refused('num_classes should be positive');
    if (most >= classes) throw refused('Class values must be smaller than num_classes.');
    const out = resultArray('int64', indices.length * classes);
    indices.forEach((chosen: number, i: number) => {
      out[i * classes + chosen] = 1;
    });
    // Zeros, into which ones are scattered.
    return written(fromArray(out, [...self.shape, classes], 'int64'), indices.length > 0 ? 2 : 0);
  },
  where: FUNCTIONAL,
  samples: [
    ['classes 3 [2]', 3],
    ['classes 3 [2, 2]', { num_classes: 4 }],
    ['classes 3 []', 3],
  ],
});
