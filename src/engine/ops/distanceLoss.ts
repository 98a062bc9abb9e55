/** Losses of how far things lie apart or on which side of a margin: compositions, with the Nodes ATen's own compositions make. */
import { Float } from '../dtype.ts';
import { BOOL_SUBTRACT, refused, TorchError } from '../errors.ts';
import { op } from '../op.ts';
import { type Shape, sameShape, shapeText } from '../shape.ts';
import { withGradMode } from '../state.ts';
import { type Tensor, wrapScalar } from '../tensor.ts';
import { logsigmoid } from './activation.ts';
import { addScalar } from './arithmetic.ts';
import { filledWith } from './creation.ts';
import { FUNCTIONAL } from './declare.ts';
import { plus } from './formula.ts';
import { checkReduction, reduceLoss } from './loss.ts';
import { norm_scalar } from './norms.ts';

const zero = (like: Tensor) => filledWith([], 0, like.dtype);

/** The p-norm of x1 - x2 + eps along the last dimension. */
function apart(x1: Tensor, x2: Tensor, p: number, eps: number, keepdim = false): Tensor {
  return norm_scalar.invoke([plus(x1.sub(x2), eps), p, [-1], keepdim]) as Tensor;
}

export const pairwise_distance = op({
  schema: 'pairwise_distance(Tensor x1, Tensor x2, float p=2.0, float eps=1e-06, bool keepdim=False) -> Tensor',
  forward: apart,
  composite: true,
  where: ['torch', 'functional'],
  samples: [
    [
      [2, 3],
      [2, 3],
    ],
    [[2, 3], [3], { p: 1, keepdim: true }],
  ],
});

export const margin_ranking_loss = op({
  schema:
    "margin_ranking_loss(Tensor input1, Tensor input2, Tensor target, float margin=0.0, *, str reduction='mean') -> Tensor",
  forward: (input1: Tensor, input2: Tensor, target: Tensor, margin: number, reduction: string) => {
    const kind = checkReduction(reduction);
    if (input1.ndim !== input2.ndim || input1.ndim !== target.ndim) {
      const size = (x: Tensor) => `torch.Size(${shapeText(x.shape)})`;
      throw refused(
        `margin_ranking_loss : All input tensors should have same dimension but got sizes: input1: ${size(input1)}, input2: ${size(input2)}, target: ${size(target)} `,
      );
    }
    const apart = input1.sub(input2);
    const losses = addScalar.invoke([target.neg().mul(apart), new Float(margin), 1]) as Tensor;
    return reduceLoss(losses.clamp_min_(0), kind);
  },
  composite: true,
  where: FUNCTIONAL,
  samples: [
    [[3], [3], 'ints [3]'],
    [[3], [3], 'ints [3]', 0.1, { reduction: 'none' }],
  ],
});

export const hinge_embedding_loss = op({
  schema: "hinge_embedding_loss(Tensor self, Tensor target, float margin=1.0, *, str reduction='mean') -> Tensor",
  forward: (self: Tensor, target: Tensor, margin: number, reduction: string) => {
    const kind = checkReduction(reduction);
    if (self.dtype === 'bool') throw new TorchError('NotImplementedError', BOOL_SUBTRACT);
    const beyond = wrapScalar(margin).sub(self).clamp_min(0);
    const output = beyond.where(target.ne(1), zero(self)).add(self.where(target.ne(-1), zero(self)));
    return reduceLoss(output, kind);
  },
  composite: true,
  where: FUNCTIONAL,
  samples: [
    [[2, 3], 'ints [2, 3]'],
    [[3], 'ints [3]', 0.5, { reduction: 'sum' }],
  ],
});

function checkCosine(x1: Shape, x2: Shape, target: Shape): void {
  const two = `${shapeText(x1)} and ${shapeText(x2)}.`;
  if (target.length > 1) throw refused('0D or 1D target tensor expected, multi-target not supported');
  const wanted = target.length + 1;
  if (x1.length !== wanted || x2.length !== wanted)
    throw refused(
      `${target.length}D target tensor expects ${wanted}D input tensors, but found inputs with sizes ${two}`,
    );
}

export const cosine_embedding_loss = op({
  schema:
    "cosine_embedding_loss(Tensor input1, Tensor input2, Tensor target, float margin=0.0, *, str reduction='mean') -> Tensor",
  forward: (input1: Tensor, input2: Tensor, target: Tensor, margin: number, reduction: string) => {
    const kind = checkReduction(reduction);
    checkCosine(input1.shape, input2.shape, target.shape);
    const dim = target.ndim;
    const along = (a: Tensor, b: Tensor) => a.mul(b).sum(dim);
    const square = (x: Tensor) => plus(along(x, x), 1e-12);
    const cosine = along(input1, input2).div(square(input1).mul(square(input2)).sqrt());
    const alike = wrapScalar(1).sub(cosine);
    const different = cosine.sub(wrapScalar(margin)).clamp_min(0);
    const output = alike.where(target.eq(1), zero(cosine)).add(different.where(target.eq(-1), zero(cosine)));
    return reduceLoss(output, kind);
  },
  composite: true,
  where: FUNCTIONAL,
  samples: [
    [[2, 3], [2, 3], 'ints [2]'],
    [[2, 3], [2, 3], 'ints [2]', 0.2, { reduction: 'none' }],
  ],
});

export const triplet_margin_loss = op({
  schema:
    "triplet_margin_loss(Tensor anchor, Tensor positive, Tensor negative, float margin=1.0, float p=2.0, float eps=1e-06, bool swap=False, *, str reduction='mean') -> Tensor",
  forward: (
    anchor: Tensor,
    positive: Tensor,
    negative: Tensor,
    margin: number,
    p: number,
    eps: number,
    swap: boolean,
    reduction: string,
  ) => {
    const kind = checkReduction(reduction);
    if (margin <= 0) throw new TorchError('ValueError', `margin must be greater than 0, got ${margin}`);
    const [a, b, c] = [anchor.ndim, positive.ndim, negative.ndim];
    if (a !== b || b !== c)
      throw refused(
        `The anchor, positive, and negative tensors are expected to have the same number of dimensions, but got: anchor ${a}D, positive ${b}D, and negative ${c}D inputs`,
      );
    const near = apart(anchor, positive, p, eps);
    let far = apart(anchor, negative, p, eps);
    if (swap) far = far.minimum(apart(positive, negative, p, eps));
    return reduceLoss(plus(near, margin).sub(far).clamp_min(0), kind);
  },
  composite: true,
  where: FUNCTIONAL,
  samples: [
    [
      [2, 3],
      [2, 3],
      [2, 3],
    ],
    [[2, 3], [2, 3], [2, 3], { swap: true, reduction: 'sum', margin: 2 }],
  ],
});

/** log(n!) by Stirling, where n > 1. */
function stirling(target: Tensor): Tensor {
  const term = target
    .mul(target.log())
    .sub(target)
    .add(
      target
        .mul(2 * Math.PI)
        .log()
        .mul(0.5),
    );
  return term.masked_fill(target.le(1), 0);
}

export const poisson_nll_loss = op({
  schema:
    "poisson_nll_loss(Tensor input, Tensor target, bool log_input=True, bool full=False, float eps=1e-08, *, str reduction='mean') -> Tensor",
  forward: (input: Tensor, target: Tensor, log_input: boolean, full: boolean, eps: number, reduction: string) => {
    const kind = checkReduction(reduction);
    const product = target.mul(log_input ? input : plus(input, eps).log());
    const loss = (log_input ? input.exp() : input).sub(product);
    return reduceLoss(full ? loss.add_(stirling(target)) : loss, kind);
  },
  composite: true,
  where: FUNCTIONAL,
  samples: [
    [[2, 3], 'data [2, 3]'],
    ['positive [3]', 'positive ints [3]', false, true, { reduction: 'none' }],
  ],
});

/** The variance as wide as `input`, or with one dimension of size 1. @throws ValueError when it is neither. */
function fitted(input: Tensor, variance: Tensor): Tensor {
  const [shape, other] = [input.shape, variance.shape];
  if (sameShape(shape, other)) return variance;
  if (sameShape(shape.slice(0, -1), other)) return variance.unsqueeze(-1);
  const unlike = shape.length === other.length ? other.filter((size, d) => size !== shape[d]) : [];
  if (unlike.reduce((sum, size) => sum + size, 0) !== 1) throw new TorchError('ValueError', 'var is of incorrect size');
  return variance;
}

export const gaussian_nll_loss = op({
  schema:
    "gaussian_nll_loss(Tensor input, Tensor target, Tensor var, bool full=False, float eps=1e-06, str reduction='mean') -> Tensor",
  forward: (input: Tensor, target: Tensor, given: Tensor, full: boolean, eps: number, reduction: string) => {
    if ((given.values() as readonly number[] | Float32Array).some((x: number) => x < 0))
      throw new TorchError('ValueError', 'var has negative entry/entries');
    const wide = given.wrapped ? given.mul(filledWith(input.shape, 1, input.dtype)) : fitted(input, given);
    if (!['none', 'mean', 'sum'].includes(reduction)) throw new TorchError('ValueError', `${reduction} is not valid`);
    const variance = wide.clone();
    withGradMode(false, () => variance.clamp_(eps));
    const loss = variance.log().add(input.sub(target).pow(2).div(variance)).mul(0.5);
    return reduceLoss(full ? loss.add_(0.5 * Math.log(2 * Math.PI)) : loss, checkReduction(reduction));
  },
  composite: true,
  numbers: true,
  where: FUNCTIONAL,
  samples: [
    [[2, 3], 'data [2, 3]', 'positive [2, 3]'],
    [[2, 3], 'data [2, 3]', 'positive [2]', { full: true, reduction: 'none' }],
  ],
});

export const multilabel_soft_margin_loss = op({
  schema:
    "multilabel_soft_margin_loss(Tensor input, Tensor target, Tensor? weight=None, *, str reduction='mean') -> Tensor",
  forward: (input: Tensor, target: Tensor, weight: Tensor | null, reduction: string) => {
    const kind = checkReduction(reduction);
    const both = target
      .mul(logsigmoid.invoke([input]) as Tensor)
      .add(
        wrapScalar(1)
          .sub(target)
          .mul(logsigmoid.invoke([input.neg()]) as Tensor),
      )
      .neg();
    const weighted = weight === null ? both : both.mul(weight);
    return reduceLoss(weighted.sum(-1).div(input.shape.at(-1)!), kind);
  },
  composite: true,
  where: FUNCTIONAL,
  samples: [
    [[2, 3], 'data [2, 3]'],
    [[2, 3], 'data [2, 3]', 'data [3]', { reduction: 'none' }],
  ],
});
