/** Distances: `dist` of two tensors, `cdist` and `pdist` of rows, `renorm`, which shortens what is too long. */
import { isFloating, type Scalar, scalarValue } from '../dtype.ts';
import { refused, scalarTypeName } from '../errors.ts';
import { op } from '../op.ts';
import { numelOf, wrapDim } from '../shape.ts';
import { allocate } from '../storage.ts';
import { fromArray, Tensor } from '../tensor.ts';
import { plus, scaled, widened } from './formula.ts';
import { normBackward, normRange } from './norms.ts';
import { choose } from './selection.ts';

export const dist = op({
  schema: 'dist(Tensor self, Tensor other, Scalar p=2) -> Tensor',
  grad_fn: 'DistBackward0',
  forward: (self: Tensor, other: Tensor, p: Scalar) => {
    const gap = self.sub(other);
    if (!isFloating(gap.dtype))
      throw refused(
        `norm(): input dtype should be either floating point or complex. Got ${scalarTypeName(gap.dtype)} instead.`,
      );
    const out = allocate(gap.dtype, 1);
    out.data[0] = normRange(scalarValue(p))(gap.values(), 0, gap.numelValue);
    return new Tensor(out, [], [], 0);
  },
  saves: ['self', 'other', 'result'],
  backward: {
    self: (grad, { self, other, p, result }) => normBackward(grad, self.sub(other), scalarValue(p), result, []),
    other: (grad, { self, other, p, result }) =>
      normBackward(grad, self.sub(other), scalarValue(p), result, [])?.neg() ?? null,
  },
  local: { self: 'F', other: 'F' },
  samples: [
    [
      [2, 3],
      [2, 3],
    ],
    [[2, 3], [3], 1],
    [[3], [3], 3],
    [['T', 2, 3], 'over 1 [2, 3]', 2.5],
  ],
});

/** Differences of every row of one with every row of the other, one beside the other: [..., P, R, M]. */
function gaps(x1: Tensor, x2: Tensor): Tensor {
  return x1.unsqueeze(-2).sub(x2.unsqueeze(-3));
}

/** What each difference adds to the gradient of its distance; nothing where the distance is 0. */
function pull(grad: Tensor, gap: Tensor, p: number, distance: Tensor): Tensor {
  if (p === 0) return gap.zeros_like();
  const [g, d] = [grad.unsqueeze(-1), distance.unsqueeze(-1)];
  if (p === 1) return gap.sign().mul(g);
  if (p === 2) return choose(d.eq(0), 0, g.mul(gap).div(d));
  if (!Number.isFinite(p)) return gap.sign().mul(gap.abs().eq(d)).mul(g);
  const scaled = gap.sign().mul(gap.abs().pow(p - 1));
  return choose(d.eq(0), 0, scaled.mul(g).div(d.pow(p - 1)));
}

function summedTo(grad: Tensor, shape: readonly number[]): Tensor {
  return grad.sum_to_size(shape);
}

export const cdist = op({
  schema: 'cdist(Tensor x1, Tensor x2, float p=2, int? compute_mode=None) -> Tensor',
  grad_fn: 'CdistBackward0',
  forward: (x1: Tensor, x2: Tensor, p: number) => {
    for (const [name, { shape, dtype }] of [
      ['X1', x1],
      ['X2', x2],
    ] as const) {
      if (!isFloating(dtype))
        throw refused(`cdist only supports floating-point dtypes, ${name} got: ${scalarTypeName(dtype)}`);
      if (shape.length < 2) throw refused(`cdist only supports at least 2D tensors, ${name} got: ${shape.length}D`);
    }
    const [m, other] = [x1.shape.at(-1)!, x2.shape.at(-1)!];
    if (m !== other) throw refused(`X1 and X2 must have the same number of columns. X1: ${m} X2: ${other}`);
    if (p < 0) throw refused('cdist only supports non-negative p values');
    if (x1.dtype !== x2.dtype)
      throw refused(`expected scalar type ${scalarTypeName(x1.dtype)} but found ${scalarTypeName(x2.dtype)}`);
    const gap = gaps(x1, x2);
    return normed(gap.values(), gap.shape.slice(0, -1), m, p, x1.dtype);
  },
  saves: ['x1', 'x2', 'result'],
  backward: {
    x1: (grad, { x1, x2, p, result }) => summedTo(pull(grad, gaps(x1, x2), p, result).sum(-2), x1.shape),
    x2: (grad, { x1, x2, p, result }) => summedTo(pull(grad, gaps(x1, x2), p, result).sum(-3), x2.shape).neg(),
  },
  local: { x1: 'F', x2: 'F' },
  where: ['torch'],
  samples: [
    [
      [2, 3],
      [4, 3],
    ],
    [[2, 3], [2, 3], 1],
    [[2, 2, 3], [3, 3], 3],
  ],
});

/** The norm of each row of `m` numbers. */
function normed(
  data: ArrayLike<number>,
  shape: readonly number[],
  m: number,
  p: number,
  dtype: Tensor['dtype'],
): Tensor {
  const out = allocate(dtype, numelOf(shape));
  const norm = normRange(p);
  for (let k = 0; k < out.data.length; k++) out.data[k] = norm(data as Float64Array, k * m, (k + 1) * m);
  return fromArray(out.data, shape, dtype);
}

/** Rows of every pair, the first before the second. */
function pairs(self: Tensor): readonly [first: Tensor, second: Tensor] {
  const n = self.shape[0]!;
  const [a, b]: [number[], number[]] = [[], []];
  for (let i = 0; i < n; i++)
    for (let j = i + 1; j < n; j++) {
      a.push(i);
      b.push(j);
    }
  const index = (list: number[]): Tensor => fromArray(Float64Array.from(list), [list.length], 'int64');
  return [index(a), index(b)];
}

export const pdist = op({
  schema: 'pdist(Tensor self, float p=2) -> Tensor',
  grad_fn: 'PdistBackward0',
  forward: (self: Tensor, p: number) => {
    if (self.shape.length !== 2) throw refused(`pdist only supports 2D tensors, got: ${self.shape.length}D`);
    if (!isFloating(self.dtype)) throw refused('pdist only supports floating-point dtypes');
    if (p < 0) throw refused('pdist only supports non-negative p values');
    const [first, second] = pairs(self);
    const gap = self.index_select(0, first).sub(self.index_select(0, second));
    return normed(gap.values(), [gap.shape[0]!], self.shape[1]!, p, self.dtype);
  },
  saves: ['self', 'result'],
  backward: {
    self: (grad, { self, p, result }) => {
      const [first, second] = pairs(self);
      const gap = self.index_select(0, first).sub(self.index_select(0, second));
      const each = pull(grad, gap, p, result);
      return self.zeros_like().index_add(0, first, each).index_add(0, second, each, { alpha: -1 });
    },
  },
  local: { self: 'F' },
  where: ['torch', 'functional'],
  samples: [[[4, 3]], [[3, 2], 1]],
});

export const renorm = op({
  schema: 'renorm(Tensor self, Scalar p, int dim, Scalar maxnorm) -> Tensor',
  grad_fn: 'RenormBackward0',
  forward: (self: Tensor, p: Scalar, dim: number, maxnorm: Scalar) => {
    if (scalarValue(p) <= 0) throw refused('renorm: non-positive-norm not supported');
    if (scalarValue(maxnorm) < 0) throw refused(`renorm: expected maxnorm to be >= 0 but got ${scalarValue(maxnorm)}`);
    if (self.shape.length < 2)
      throw refused(`renorm: input needs at least 2 dimensions, got ${self.shape.length} dimensions`);
    return self.mul(shortening(self, scalarValue(p), dim, scalarValue(maxnorm)).to(self.dtype));
  },
  saves: ['self'],
  backward: {
    self: (grad, { self, p, dim, maxnorm }) => {
      const [power, most] = [scalarValue(p), scalarValue(maxnorm)];
      const dims = othersThan(self, dim);
      const norm = self.norm(power, dims, true);
      const long = norm.gt(most);
      const inverse = plus(norm, 1e-7).reciprocal();
      const turned = normBackward(self.mul(grad).sum(dims, true), self, power, norm, dims);
      const rest = turned === null ? grad : grad.sub(inverse.mul(turned));
      return choose(long, scaled(inverse, most).mul(rest), grad);
    },
  },
  local: { self: 'F' },
  inplace: true,
  samples: [
    [[3, 2], 2, 0, 1],
    [[2, 3], 1, -1, 0.8],
    [[2, 2, 2], 3, 1, 1.2],
  ],
});

function othersThan(self: Tensor, dim: number): number[] {
  const d = wrapDim(dim, self.shape.length);
  return self.shape.map((_, i) => i).filter((i) => i !== d);
}

/** 1 for slices short enough, else what makes them so. */
function shortening(self: Tensor, p: number, dim: number, maxnorm: number): Tensor {
  const norm = widened(self).norm(p, othersThan(self, dim), true);
  return choose(norm.gt(maxnorm), norm.add(1e-7).reciprocal().mul(maxnorm), 1);
}
