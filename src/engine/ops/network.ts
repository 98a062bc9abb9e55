/** What else `torch.nn.functional` composes: dropout, normalize, cosine_similarity. */
import { isFloating, resultType } from '../dtype.ts';
import { refused, scalarTypeName, TorchError } from '../errors.ts';
import { op } from '../op.ts';
import { bernoulli } from '../random.ts';
import { broadcastShapes, sameShape } from '../shape.ts';
import { state, withGradMode } from '../state.ts';
import type { Tensor } from '../tensor.ts';
import { drawnLike, filledWith } from './creation.ts';
import { FUNCTIONAL } from './declare.ts';

export const dropout = op({
  schema: 'dropout(Tensor self, float p=0.5, bool training=True) -> Tensor',
  forward: (self: Tensor, p: number, training: boolean) => {
    if (!(p >= 0 && p <= 1)) throw improbable('ValueError', p);
    return dropped(self, p, training);
  },
  composite: true,
  where: FUNCTIONAL,
  samples: [
    [[2, 3], 0.5],
    [[2, 3], 0.3, false],
    [[2, 3], 1],
    [[2, 3], { p: 0.2 }],
  ],
});

/** `torch.dropout`. */
export const dropoutTorch = op({
  schema: 'dropout.torch(Tensor self, float p, bool train) -> Tensor',
  forward: (self: Tensor, p: number, train: boolean) => {
    if (!(p >= 0 && p <= 1)) throw improbable('RuntimeError', p);
    return dropped(self, p, train);
  },
  composite: true,
  where: ['torch'],
  samples: [
    [[2, 3], 0.5, true],
    [[2, 3], 0.3, false],
  ],
});

export function improbable(type: 'ValueError' | 'RuntimeError', p: number): TorchError {
  return new TorchError(type, `dropout probability has to be between 0 and 1, but got ${p}`);
}

/** Each element kept with probability 1 - p and scaled up, or dropped. */
function dropped(self: Tensor, p: number, training: boolean): Tensor {
  if (p === 0 || !training || self.numelValue === 0) return self;
  if (p === 1) return self.mul(filledWith([], 0, self.dtype));
  const keep = 1 - p;
  const isWhole = !isFloating(self.dtype);
  const noise = drawnLike(self, self.dtype, (out) => {
    bernoulli(out, keep, state.generator);
    if (!isWhole) for (let i = 0; i < out.length; i++) out[i]! /= keep;
  });
  // Integers cannot be scaled: the division says so.
  if (isWhole) noise.div_(keep);
  return self.mul(noise);
}

export const normalize = op({
  schema: 'normalize(Tensor self, float p=2.0, int dim=1, float eps=1e-12) -> Tensor',
  forward: (self: Tensor, p: number, dim: number, eps: number) =>
    self.div(self.norm(p, dim, true).clamp_min(eps).expand_as(self)),
  composite: true,
  where: FUNCTIONAL,
  samples: [[[2, 3]], [[2, 3], 1, 0], [['T', 2, 3], { dim: 0 }]],
});

export const cosine_similarity = op({
  schema: 'cosine_similarity(Tensor x1, Tensor x2, int dim=1, float eps=1e-08) -> Tensor',
  forward: (x1: Tensor, x2: Tensor, dim: number, eps: number) => {
    const dtype = resultType([x1, x2], state.defaultDtype);
    if (!isFloating(dtype))
      throw refused(`expected common dtype to be floating point, yet common dtype is ${scalarTypeName(dtype)}`);
    const shape = broadcastShapes(x1.shape, x2.shape);
    const [a, b] = [x1, x2].map((x) => {
      const numbers = isFloating(x.dtype) ? x : x.to(dtype);
      return sameShape(x.shape, shape) ? numbers : numbers.expand(shape);
    }) as [Tensor, Tensor];
    const [lengthA, lengthB] = [length(a, dim, eps), length(b, dim, eps)];
    const second = b.div(lengthB);
    return a.div(lengthA).mul(second).sum(dim);
  },
  composite: true,
  where: ['torch', 'functional'],
  samples: [
    [
      [2, 3],
      [2, 3],
    ],
    [[2, 3], [2, 3], 0],
    [['T', 2, 3], [2, 3], { dim: -1 }],
  ],
});

/** The length of vectors along `dim`; one below `eps` is raised out of autograd's sight, as ATen does. */
function length(x: Tensor, dim: number, eps: number): Tensor {
  const norm = x.norm(2, dim, true).clone();
  withGradMode(false, () => norm.clamp_min_(eps));
  return norm;
}
