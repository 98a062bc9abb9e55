/**
 * The rules of `cdist` and `pdist` as operators of their own, as PyTorch has them, and what flows back through those: the derivative of p-norms of
 * differences for any p. The distances themselves are in `distances.ts`.
 */

import { jointly } from '../joint.ts';
import { resultArray } from '../loops.ts';
import { type Op, op } from '../op.ts';
import type { Context } from '../opNode.ts';
import { arithmeticOf } from '../scaling.ts';
import { broadcastShapes, numelOf } from '../shape.ts';
import { fromArray, type Tensor } from '../tensor.ts';
import { scaled } from './formula.ts';
import { index } from './indexing.ts';

/** What one difference adds to the gradient of its distance; nothing where the distance is 0. Rounds as ATen's kernel does, after each step. */
function pulling(p: number, round: (x: number) => number): (gap: number, grad: number, distance: number) => number {
  if (p === 0) return () => 0;
  if (p === 1) return (gap, g) => Math.sign(gap) * g;
  if (p === 2) return (gap, g, d) => (d === 0 ? 0 : round(round(g * gap) / d));
  if (!Number.isFinite(p)) return (gap, g, d) => (Math.abs(gap) === d ? g * Math.sign(gap) : 0);
  const slope = (g: number, d: number) => round(g / round(d ** (p - 1)));
  if (p < 2)
    return (gap, g, d) =>
      d === 0 || (gap === 0 && p < 1)
        ? 0
        : round(round(Math.sign(gap) * round(Math.abs(gap) ** (p - 1))) * slope(g, d));
  return (gap, g, d) => (d === 0 ? 0 : round(round(gap * round(Math.abs(gap) ** (p - 2))) * slope(g, d)));
}

const LETTERS = ['grad', 'x1', 'x2', 'cdist'] as const;

export const _cdist_backward: Op = op({
  schema: '_cdist_backward(Tensor grad, Tensor x1, Tensor x2, float p, Tensor cdist) -> Tensor',
  grad_fn: 'CdistBackwardBackward0',
  forward: (grad: Tensor, x1: Tensor, x2: Tensor, p: number, cdist: Tensor) => {
    const batch = broadcastShapes(x1.shape.slice(0, -2), x2.shape.slice(0, -2));
    const whole = (x: Tensor) => x.expand([...batch, ...x.shape.slice(-2)]).values();
    const [g, a, b, d] = [whole(grad), whole(x1), whole(x2), whole(cdist)];
    const [rows, width] = x1.shape.slice(-2) as [number, number];
    const others = x2.shape.at(-2)!;
    const out = resultArray(x1.dtype, numelOf(batch) * rows * width);
    const { round } = arithmeticOf(x1.dtype);
    const pull = pulling(p, round);
    for (let i = 0; i < numelOf(batch) * rows; i++) {
      const start = Math.floor(i / rows) * others;
      for (let j = 0; j < others; j++)
        for (let k = 0; k < width; k++) {
          const at = i * width + k;
          const gap = round(a[at]! - b[(start + j) * width + k]!);
          out[at] = round((out[at] as number) + pull(gap, g[i * others + j]!, d[i * others + j]!));
        }
    }
    return fromArray(out, [...batch, rows, width], x1.dtype);
  },
  saves: [...LETTERS],
  backward: jointly(LETTERS, (ggX, { grad, x1, x2, p, cdist }) => cdistAgain(ggX, grad!, x1!, x2!, p, cdist!)),
  local: { grad: 'M', x1: 'F', x2: 'F', cdist: 'F' },
  where: [],
  samples: [
    [[2, 4], [2, 3], [4, 3], 2, 'over 1 [2, 4]'],
    [[2, 2], [2, 3], [2, 3], 1, 'over 1 [2, 2]'],
    [[2, 3], [2, 2], [3, 2], 3, 'over 1 [2, 3]'],
  ],
});

/** The quotient, and 0 where the distance is. */
function safely(x: Tensor, distance: Tensor, power: Tensor = distance): Tensor {
  return x.div(power).masked_fill(distance.eq(0), 0);
}

/** What flows from `_cdist_backward`'s result to grad, x1, x2 and the distances, by the operators of PyTorch's formula. */
function cdistAgain(
  ggX: Tensor,
  grad: Tensor,
  x1: Tensor,
  x2: Tensor,
  p: number,
  distance: Tensor,
): readonly [grad: Tensor, x1: Tensor, x2: Tensor, cdist: Tensor] {
  const flat = [x1.zeros_like(), x2.zeros_like(), distance.zeros_like()] as const;
  if (p === 0) return [grad.zeros_like(), ...flat];
  if (p === 2) {
    const toGrad = safely(ggX.mul(x1).sum(-1, true).sub(ggX.matmul(x2.mT)), distance);
    const ratio = safely(grad, distance);
    return [toGrad, ggX.mul(ratio.sum(-1, true)), ratio.mT.matmul(ggX).neg(), ratio.mul(toGrad).neg()];
  }
  const gap = x1.unsqueeze(-2).sub(x2.unsqueeze(-3));
  const along = ggX.unsqueeze(-2);
  if (p === 1) return [along.mul(gap.sgn()).sum(-1), ...flat];
  if (!Number.isFinite(p)) {
    const greatest = gap.abs().eq(distance.unsqueeze(-1)).to(gap.dtype);
    return [along.mul(gap.sgn().mul(greatest)).sum(-1), ...flat];
  }
  const size = gap.abs();
  const none = gap.eq(0);
  const power = distance.pow(p - 1);
  const slope = gap
    .sgn()
    .mul(size.pow(p - 1))
    .masked_fill(none, 0);
  const toGrad = safely(along.mul(slope).sum(-1), distance, power);
  const bend = safely(grad, distance, power)
    .unsqueeze(-1)
    .mul(size.pow(p - 2).masked_fill(none, 0));
  const toX1 = scaled(ggX, p - 1).mul(bend.sum(-2));
  const toX2 = scaled(bend.mul(along).sum(-3), 1 - p);
  return [toGrad, toX1, toX2, scaled(safely(grad, distance), 1 - p).mul(toGrad)];
}

/** Rows of every pair, the first before the second. */
export function pairs(n: number): readonly [first: Tensor, second: Tensor] {
  const [a, b]: [number[], number[]] = [[], []];
  for (let i = 0; i < n; i++)
    for (let j = i + 1; j < n; j++) {
      a.push(i);
      b.push(j);
    }
  const list = (numbers: number[]): Tensor => fromArray(Float64Array.from(numbers), [numbers.length], 'int64');
  return [list(a), list(b)];
}

export const _pdist_backward: Op = op({
  schema: '_pdist_backward(Tensor grad, Tensor self, float p, Tensor pdist) -> Tensor',
  grad_fn: 'PdistBackwardBackward0',
  forward: (grad: Tensor, self: Tensor, p: number, pdist: Tensor) => {
    const [n, width] = self.shape as [number, number];
    const [g, x, d] = [grad.values(), self.values(), pdist.values()];
    const out = resultArray(self.dtype, n * width);
    const { round } = arithmeticOf(self.dtype);
    const pull = pulling(p, round);
    for (let i = 0, pair = 0; i < n; i++)
      for (let j = i + 1; j < n; j++, pair++)
        for (let k = 0; k < width; k++) {
          const [a, b] = [i * width + k, j * width + k];
          const force = pull(round(x[a]! - x[b]!), g[pair]!, d[pair]!);
          out[a] = round((out[a] as number) + force);
          out[b] = round((out[b] as number) - force);
        }
    return fromArray(out, self.shape, self.dtype);
  },
  saves: ['grad', 'self', 'pdist'],
  backward: jointly(['grad', 'self', 'pdist'], pdistAgain),
  local: { grad: 'M', self: 'F', pdist: 'F' },
  where: [],
  samples: [
    [[6], [4, 3], 2, 'over 1 [6]'],
    [[3], [3, 2], 1, 'over 1 [3]'],
    [[3], [3, 2], 3, 'over 1 [3]'],
  ],
});

/** As `cdistAgain` of the rows with themselves, the pairs spread over a symmetric matrix and read from it again. */
function pdistAgain(ggX: Tensor, { grad, self, p, pdist }: Context): readonly Tensor[] {
  const n = self.shape[0]!;
  const at = pairs(n);
  const spread = (x: Tensor): Tensor => {
    const upper = x.new_zeros([n, n]).index_put(at, x);
    return upper.add(upper.mT);
  };
  const [toGrad, first, second, toDistance] = cdistAgain(ggX, spread(grad), self, self, p, spread(pdist));
  const read = (x: Tensor) => index.invoke([x.add(x.mT), at]) as Tensor;
  return [read(toGrad), first.add(second), read(toDistance)];
}
