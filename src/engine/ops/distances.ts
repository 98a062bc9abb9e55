/** Distances: `dist` of two tensors, `cdist` and `pdist` of rows, `renorm`, which shortens what is too long. */
import { isFloating, type Scalar, scalarValue } from '../dtype.ts';
import { refused, scalarTypeName, TorchError } from '../errors.ts';
import { jointly } from '../joint.ts';
import { op } from '../op.ts';
import { broadcastShapes, numelOf, wrapDim } from '../shape.ts';
import { allocate } from '../storage.ts';
import { fromArray, Tensor } from '../tensor.ts';
import { inRows } from './declare.ts';
import { _cdist_backward, _pdist_backward, pairs } from './distanceRules.ts';
import { plus, scaled, widened } from './formula.ts';
import { cat } from './joining.ts';
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

function checkRows(x1: Tensor, x2: Tensor, p: number): void {
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
}

export const _cdist_forward = op({
  schema: '_cdist_forward(Tensor x1, Tensor x2, float p, int? compute_mode) -> Tensor',
  grad_fn: 'CdistBackward0',
  forward: (x1: Tensor, x2: Tensor, p: number) => {
    checkRows(x1, x2, p);
    const gap = x1.unsqueeze(-2).sub(x2.unsqueeze(-3));
    return normed(gap.values(), gap.shape.slice(0, -1), x1.shape.at(-1)!, p, x1.dtype);
  },
  saves: ['x1', 'x2', 'result'],
  backward: {
    x1: (grad, { x1, x2, p, result }) => _cdist_backward.invoke([grad.contiguous(), x1, x2, p, result]) as Tensor,
    x2: (grad, { x1, x2, p, result }) =>
      _cdist_backward.invoke([grad.mT.contiguous(), x2, x1, p, result.mT.contiguous()]) as Tensor,
  },
  local: { x1: 'F', x2: 'F' },
  where: [],
  samples: [
    [[2, 3], [4, 3], 2, null],
    [[2, 2, 3], [3, 3], 3, null],
  ],
});

/** Distances by way of one product of matrices: |a - b|² = |a|² - 2 a · b + |b|². */
export const _euclidean_dist = op({
  schema: '_euclidean_dist(Tensor x1, Tensor x2) -> Tensor',
  grad_fn: 'EuclideanDistBackward0',
  forward: (x1: Tensor, x2: Tensor) => {
    const [first, second] = [x1, x2].map((x) => x.pow(2).sum(-1, true)) as [Tensor, Tensor];
    const left = cat.invoke([[x1.mul(-2), first, first.ones_like()], -1]) as Tensor;
    const right = cat.invoke([[x2, second.ones_like(), second], -1]) as Tensor;
    return left.matmul(right.mT).clamp_min(0).sqrt();
  },
  saves: ['x1', 'x2', 'result'],
  backward: jointly(['x1', 'x2'], (grad, { x1, x2, result }) => {
    const ratio = grad.div(result!).masked_fill(result!.eq(0), 0);
    return [
      x1!.mul(ratio.sum(-1, true)).sub(ratio.matmul(x2!)),
      x2!.mul(ratio.sum(-2).unsqueeze(-1)).sub(ratio.mT.matmul(x1!)),
    ];
  }),
  local: { x1: 'F', x2: 'F' },
  where: [],
  samples: [
    [
      [2, 3],
      [4, 3],
    ],
  ],
});

const BY_PRODUCT = 'use_mm_for_euclid_dist';
const MODES = [`${BY_PRODUCT}_if_necessary`, BY_PRODUCT, 'donot_use_mm_for_euclid_dist'];
/** With more rows than these PyTorch thinks the product necessary. */
const MANY = 25;

export const cdist = op({
  schema: `cdist(Tensor x1, Tensor x2, float p=2, str compute_mode='${MODES[0]}') -> Tensor`,
  forward: (x1: Tensor, x2: Tensor, p: number, compute_mode: string | null) => {
    const mode = MODES.indexOf(compute_mode ?? 'None');
    if (mode < 0) throw new TorchError('ValueError', `${compute_mode ?? 'None'} is not a valid value for compute_mode`);
    checkRows(x1, x2, p);
    const many = x1.shape.at(-2)! > MANY || x2.shape.at(-2)! > MANY;
    const byProduct = p === 2 && x1.numelValue > 0 && x2.numelValue > 0 && (mode === 1 || (mode === 0 && many));
    if (!byProduct) return _cdist_forward.invoke([x1, x2, p, mode]);
    const batch = broadcastShapes(x1.shape.slice(0, -2), x2.shape.slice(0, -2));
    const count = numelOf(batch);
    const whole = (x: Tensor): Tensor => {
      const [rows, width] = x.shape.slice(-2) as [number, number];
      return x
        .expand([...batch, rows, width])
        .contiguous()
        .view(count, rows, width);
    };
    const made = _euclidean_dist.invoke(count === 1 ? [x1, x2] : [whole(x1), whole(x2)]) as Tensor;
    return made.view(...batch, x1.shape.at(-2)!, x2.shape.at(-2)!);
  },
  composite: true,
  where: ['torch'],
  samples: [
    [
      [2, 3],
      [4, 3],
    ],
    [[2, 3], [2, 3], 1],
    [[2, 2, 3], [3, 3], 3],
    [[2, 3], [4, 3], 2, BY_PRODUCT],
    [[2, 2, 3], [3, 3], 2, BY_PRODUCT],
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

export const _pdist_forward = op({
  schema: '_pdist_forward(Tensor self, float p=2) -> Tensor',
  grad_fn: 'PdistBackward0',
  forward: (self: Tensor, p: number) => {
    const [first, second] = pairs(self.shape[0]!);
    const gap = self.index_select(0, first).sub(self.index_select(0, second));
    return normed(gap.values(), [gap.shape[0]!], self.shape[1]!, p, self.dtype);
  },
  saves: ['self', 'result'],
  backward: { self: (grad, { self, p, result }) => _pdist_backward.invoke([grad, self, p, result]) as Tensor },
  local: { self: 'F' },
  where: [],
  samples: [[[4, 3]], [[3, 2], 1]],
});

export const pdist = op({
  schema: 'pdist(Tensor self, float p=2) -> Tensor',
  forward: (self: Tensor, p: number) => {
    if (self.shape.length !== 2) throw refused(`pdist only supports 2D tensors, got: ${self.shape.length}D`);
    if (!isFloating(self.dtype)) throw refused('pdist only supports floating-point dtypes');
    if (p < 0) throw refused('pdist only supports non-negative p values');
    return _pdist_forward.invoke([self.contiguous(), p]);
  },
  composite: true,
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
    return inRows(self.mul(shortening(self, scalarValue(p), dim, scalarValue(maxnorm)).to(self.dtype)));
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
