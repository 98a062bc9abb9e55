/** Losses of classes and signs that want a margin: `soft_margin_loss`, `multi_margin_loss`, `multilabel_margin_loss`. */
import { overwritten } from '../autograd/inplace.ts';
import { isFloating, type Scalar, scalarValue } from '../dtype.ts';
import { refused, TorchError } from '../errors.ts';
import { isHalf } from '../half.ts';
import { resultArray } from '../loops.ts';
import { type Op, op } from '../op.ts';
import type { Context } from '../opNode.ts';
import { type Shape, sameShape, shapeText } from '../shape.ts';
import { fromArray, type Tensor } from '../tensor.ts';
import { written } from '../write.ts';
import { checkRead } from './classTargets.ts';
import { FUNCTIONAL, notForIntegers, notImplemented } from './declare.ts';
import { over, plus } from './formula.ts';
import { checkReduction, type Reduction, refuseGradient } from './loss.ts';

type Numbers = ReturnType<typeof resultArray>;

export const soft_margin_loss = op({
  schema: "soft_margin_loss(Tensor self, Tensor target, *, str reduction='mean') -> Tensor",
  grad_fn: 'SoftMarginLossBackward0',
  forward: (self: Tensor, target: Tensor, reduction: string) => {
    const kind = checkReduction(reduction);
    refuseGradient('soft_margin_loss', 'target', target);
    // Each step is written over the one before, so that all have the input's dtype and round in it.
    const margins = self.neg();
    const products = overwritten(margins, margins.mul(target));
    const powers = overwritten(margins, products.exp());
    const losses = powers.log1p();
    return kind === 'none' ? losses : kind === 'sum' ? losses.sum() : losses.mean();
  },
  saves: ['self', 'target'],
  backward: {
    self: (grad, { self, target, reduction }) =>
      soft_margin_loss_backward.invoke([grad, self, target, reduction]) as Tensor,
  },
  local: { self: 'F' },
  where: FUNCTIONAL,
  samples: [
    [[2, 3], 'data [2, 3]'],
    [[2, 3], 'data [2, 3]', { reduction: 'none' }],
    [[3], 'data [3]', { reduction: 'sum' }],
  ],
});

/** PyTorch: soft_margin_loss_double_backward and soft_margin_loss_double_backward_grad_output. */
export const soft_margin_loss_backward: Op = op({
  schema: 'soft_margin_loss_backward(Tensor grad_output, Tensor self, Tensor target, str reduction) -> Tensor',
  grad_fn: 'SoftMarginLossBackwardBackward0',
  forward: (grad_output: Tensor, self: Tensor, target: Tensor, reduction: string) => {
    const z = target.neg().mul(self).exp();
    const slope = target.mul(z).mul(reduction === 'mean' ? -1 / self.numelValue : -1);
    return slope.div(z.add(1)).mul(grad_output);
  },
  saves: { grad_output: ['grad_output', 'self', 'target'], self: ['grad_output', 'self', 'target'] },
  backward: {
    grad_output: (grad, { grad_output, self, target, reduction }) => {
      const run = (g: Tensor) => soft_margin_loss_backward.invoke([g, self, target, reduction]) as Tensor;
      return reduction === 'none' ? run(grad) : run(grad_output.ones_like()).mul(grad).sum();
    },
    self: (grad, { grad_output, self, target, reduction }) => {
      const z = self.mul(target.neg()).exp();
      const above = plus(z, 1);
      const bend = grad.mul(grad_output).mul(target.mul(target)).mul(z).div(above.mul(above));
      // PyTorch divides in place.
      return reduction === 'mean' ? written(over(bend, self.numelValue)) : bend;
    },
  },
  local: { grad_output: 'M', self: 'F' },
  where: [],
  samples: [
    [[], [2, 3], 'data [2, 3]', 'mean'],
    [[2, 3], [2, 3], 'data [2, 3]', 'none'],
  ],
});

/** [N, C], or [C] as one row. */
function rowsOf(shape: Shape): readonly [rows: number, classes: number] {
  const classes = shape.at(-1) ?? 1;
  if (shape.length > 2 || classes === 0)
    throw refused(`Expected non-empty vector or matrix with optional 0-dim batch size, but got: ${shapeText(shape)}`);
  return [shape.length === 2 ? shape[0]! : 1, classes];
}

/** The losses of rows, averaged, summed up or not. */
function ofRows(losses: Numbers, self: Tensor, kind: Reduction): Tensor {
  if (kind === 'none') return fromArray(losses, self.shape.slice(0, -1), self.dtype);
  let sum = 0;
  for (const loss of losses) sum += loss;
  const out = resultArray(self.dtype, 1);
  out[0] = kind === 'mean' ? sum / losses.length : sum;
  return fromArray(out, [], self.dtype);
}

/** Calls `visit` with every wrong class within the margin of its row's class: how far inside, where the wrong and the right one lie. */
function eachWithin(
  self: Tensor,
  target: Tensor,
  margin: number,
  visit: (row: number, z: number, wrong: number, right: number, chosen: number) => void,
): void {
  const [rows, classes] = rowsOf(self.shape);
  const [x, t] = [self.values(), target.values()];
  for (let row = 0; row < rows; row++) {
    const chosen = t[row]!;
    if (!(chosen >= 0 && chosen < classes)) throw refused('target out of range');
    const right = row * classes + chosen;
    for (let c = 0; c < classes; c++) {
      const z = margin - x[right]! + x[row * classes + c]!;
      if (c !== chosen && z > 0) visit(row, z, row * classes + c, right, chosen);
    }
  }
}

/** What a row's loss is divided by besides its classes. */
const shareOf = (reduction: unknown, rows: number) => (reduction === 'mean' ? rows : 1);

export const multi_margin_loss_backward = op({
  schema:
    'multi_margin_loss_backward(Tensor grad_output, Tensor self, Tensor target, Scalar p, Scalar margin, Tensor? weight, str reduction) -> Tensor',
  grad_fn: 'NotImplemented',
  forward: (
    grad_output: Tensor,
    self: Tensor,
    target: Tensor,
    p: Scalar,
    margin: Scalar,
    weight: Tensor | null,
    reduction: string,
  ) => {
    const [rows, classes] = rowsOf(self.shape);
    const [g, w] = [grad_output.values(), weight?.values()];
    const share = classes * shareOf(reduction, rows);
    const out = resultArray(self.dtype, self.numelValue);
    eachWithin(self, target, scalarValue(margin), (row, z, wrong, right, chosen) => {
      const slope = ((scalarValue(p) === 1 ? 1 : 2 * z) * (w?.[chosen] ?? 1)) / share;
      out[wrong]! += slope * g[reduction === 'none' ? row : 0]!;
      out[right]! -= slope * g[reduction === 'none' ? row : 0]!;
    });
    return fromArray(out, self.shape, self.dtype);
  },
  backward: Object.fromEntries(
    ['grad_output', 'self'].map((name) => [name, notImplemented('multi_margin_loss_backward')]),
  ),
  where: [],
  samples: [['data []', 'data [2, 3]', 'classes 3 [2]', 1, 1, null, 'sum']],
});

export const multi_margin_loss = op({
  schema:
    "multi_margin_loss(Tensor self, Tensor target, Scalar p=1, Scalar margin=1, Tensor? weight=None, *, str reduction='mean') -> Tensor",
  grad_fn: 'MultiMarginLossBackward0',
  forward: (self: Tensor, target: Tensor, p: Scalar, margin: Scalar, weight: Tensor | null, reduction: string) => {
    const kind = checkReduction(reduction);
    const power = scalarValue(p);
    if (power !== 1 && power !== 2) throw new TorchError('ValueError', 'only p == 1 and p == 2 supported');
    if (weight !== null && weight.ndim !== 1) throw new TorchError('ValueError', 'weight must be one-dimensional');
    refuseGradient('multi_margin_loss', 'weight', weight);
    const [rows, classes] = rowsOf(self.shape);
    if (target.ndim > 1 || target.numelValue !== rows)
      throw refused(
        `multi_margin_loss: target tensor should be 1-D with size equal to the number of input samples (batch size). Expected target size [${rows}], but got ${shapeText(target.shape)}. Input has shape ${shapeText(self.shape)}.`,
      );
    if (weight !== null && weight.numelValue !== classes)
      throw refused(`inconsistent weight size, expected ${classes} but got ${shapeText(weight.shape)}`);
    if (!isFloating(self.dtype) || isHalf(self.dtype)) throw notForIntegers('multi_margin_loss_cpu_kernel', self.dtype);
    checkRead(target, 'int64');
    if (weight !== null) checkRead(weight, self.dtype);
    const w = weight?.values();
    const losses = resultArray(self.dtype, rows);
    eachWithin(self, target, scalarValue(margin), (row, z, _wrong, _right, chosen) => {
      losses[row]! += ((power === 1 ? z : z * z) * (w?.[chosen] ?? 1)) / classes;
    });
    return ofRows(losses, self, kind);
  },
  saves: ['self', 'target', 'weight'],
  backward: {
    self: (grad, context: Context) =>
      multi_margin_loss_backward.invoke([
        grad,
        ...['self', 'target', 'p', 'margin', 'weight', 'reduction'].map((name) => context[name]),
      ]) as Tensor,
  },
  local: { self: 'F' },
  where: FUNCTIONAL,
  samples: [
    [[2, 3], 'classes 3 [2]'],
    [[2, 3], 'classes 3 [2]', 2, 0.7, 'data [3]', { reduction: 'none' }],
    [[3], 'classes 3 []', { reduction: 'sum' }],
  ],
});

/** 1 at the classes that are targets; a row's targets end at the first negative one. */
function marksOf(self: Tensor, target: Tensor): Numbers {
  const [rows, classes] = rowsOf(self.shape);
  const t = target.values();
  if (t.some((chosen: number) => chosen < -1 || chosen >= classes))
    throw refused("argument #2 'target' is out of range");
  const marks = resultArray(self.dtype, self.numelValue);
  for (let start = 0; start < rows * classes; start += classes)
    for (let k = 0; k < classes && t[start + k]! >= 0; k++) marks[start + t[start + k]!] = 1;
  return marks;
}

/** Calls `visit` with every class that is no target within 1 of one that is. */
function eachRival(
  self: Tensor,
  target: Tensor,
  marks: ArrayLike<number>,
  visit: (row: number, z: number, rival: number, right: number) => void,
): void {
  const [rows, classes] = rowsOf(self.shape);
  const [x, t] = [self.values(), target.values()];
  for (let row = 0; row < rows; row++) {
    const start = row * classes;
    for (let k = 0; k < classes && t[start + k]! >= 0; k++) {
      const right = start + t[start + k]!;
      for (let rival = start; rival < start + classes; rival++) {
        const z = 1 - x[right]! + x[rival]!;
        if (marks[rival] === 0 && z > 0) visit(row, z, rival, right);
      }
    }
  }
}

export const multilabel_margin_loss_backward = op({
  schema:
    'multilabel_margin_loss_backward(Tensor grad_output, Tensor self, Tensor target, str reduction, Tensor is_target) -> Tensor',
  grad_fn: 'NotImplemented',
  forward: (grad_output: Tensor, self: Tensor, target: Tensor, reduction: string, is_target: Tensor) => {
    const [rows, classes] = rowsOf(self.shape);
    const [g, marks] = [grad_output.values(), is_target.values()];
    if (marks.some((mark: number) => mark < 0 || mark > 1)) throw refused("argument #5 'is_target' is out of range");
    const share = classes * shareOf(reduction, rows);
    const out = resultArray(self.dtype, self.numelValue);
    eachRival(self, target, marks, (row, _z, rival, right) => {
      const slope = g[reduction === 'none' ? row : 0]! / share;
      out[rival]! += slope;
      out[right]! -= slope;
    });
    return fromArray(out, self.shape, self.dtype);
  },
  backward: Object.fromEntries(
    ['grad_output', 'self'].map((name) => [name, notImplemented('multilabel_margin_loss_backward')]),
  ),
  where: [],
  samples: [['data []', 'data [1, 3]', 'classes 3 [1, 3]', 'sum', 'data [1, 3]']],
});

export const multilabel_margin_loss_forward = op({
  schema:
    'multilabel_margin_loss_forward(Tensor self, Tensor target, str reduction) -> (Tensor output, Tensor is_target)',
  grad_fn: 'MultilabelMarginLossBackward0',
  forward: (self: Tensor, target: Tensor, reduction: string) => {
    const kind = checkReduction(reduction);
    const [rows, classes] = rowsOf(self.shape);
    if (!sameShape(self.shape, target.shape))
      throw refused(`inconsistent target size: ${shapeText(target.shape)} for input of size: ${shapeText(self.shape)}`);
    if (!isFloating(self.dtype) || isHalf(self.dtype))
      throw notForIntegers('multilabel_margin_loss_forward_out_frame', self.dtype);
    const losses = resultArray(self.dtype, rows);
    const marks = marksOf(self, target);
    checkRead(target, 'int64');
    eachRival(self, target, marks, (row, z) => {
      losses[row]! += z / classes;
    });
    return [ofRows(losses, self, kind), fromArray(marks, self.shape, self.dtype)];
  },
  saves: ['self', 'target', 'is_target'],
  backward: {
    self: (grad, { self, target, reduction, is_target }) =>
      multilabel_margin_loss_backward.invoke([grad, self, target, reduction, is_target]) as Tensor,
  },
  nonDifferentiable: ['is_target'],
  local: { self: 'F' },
  where: [],
  samples: [
    [[1, 4], 'classes 4 [1, 4]', 'sum'],
    [[4], 'classes 2 [4]', 'none'],
  ],
});

export const multilabel_margin_loss = op({
  schema: "multilabel_margin_loss(Tensor self, Tensor target, *, str reduction='mean') -> Tensor",
  forward: (self: Tensor, target: Tensor, reduction: string) =>
    (multilabel_margin_loss_forward.invoke([self, target, checkReduction(reduction)]) as readonly Tensor[])[0]!,
  composite: true,
  where: FUNCTIONAL,
  samples: [[[2, 3], 'classes 2 [2, 3]']],
});
