/** `cov`, `corrcoef`, and integrals and slopes of samples: `trapezoid`, `cumulative_trapezoid`, `gradient`. They call other operators, as PyTorch does. */
import { type DType, isFloating, type Scalar, scalarValue } from '../dtype.ts';
import { refused, scalarTypeName, TorchError, unsupported } from '../errors.ts';
import { type Op, op } from '../op.ts';
import { distinct } from '../rows.ts';
import { ownDim, wrapDim } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { warn } from '../warn.ts';
import { over, scaled } from './formula.ts';
import { cat } from './joining.ts';
import { slice } from './viewParts.ts';

function part(self: Tensor, dim: number, start: number, end: number | null): Tensor {
  return slice.invoke([self, dim, start, end, 1]) as Tensor;
}

type Stretch = readonly [start: number, end: number | null];

/** One part less another, taken in the order in which C++ takes them: the second first. */
function difference(self: Tensor, dim: number, [start, end]: Stretch, [from, to]: Stretch): Tensor {
  const less = part(self, dim, from, to);
  return part(self, dim, start, end).sub(less);
}

/** `cov` of ATen/native/Correlation.cpp: rows are variables, columns observations. */
function covariance(self: Tensor, correction: number, fweights: Tensor | null, aweights: Tensor | null): Tensor {
  if (self.shape.length > 2)
    throw refused(
      `cov(): expected input to have two or fewer dimensions but got an input with ${self.shape.length} dimensions`,
    );
  if (self.dtype === 'bool')
    throw new TorchError('NotImplementedError', 'cov(): bool dtype is not supported for input');
  const rows = self.shape.length < 2 ? self.view(1, -1) : self;
  const observations = rows.shape[1]!;
  const weight = weightOf(observations, fweights, aweights);
  const total = weight === null ? null : weight.sum();
  if (total !== null && total.itemValue() === 0) throw refused("cov(): weights sum to zero, can't be normalized");
  const mean = weight === null ? dividedBy(rows.sum(1), observations) : rows.mul(weight).sum(1).div(total!);
  const degrees = normalizer(observations, weight, total, aweights, correction);
  const centred = rows.sub(mean.unsqueeze(1));
  const product = centred.mm((weight === null ? centred : centred.mul(weight)).t());
  return product.div(degrees).squeeze();
}

/** By a 0-d tensor, as PyTorch counts observations. */
function dividedBy(self: Tensor, count: number): Tensor {
  return self.div(count);
}

const isWhole = (dtype: DType) => !isFloating(dtype) && dtype !== 'bool';

function weightOf(observations: number, fweights: Tensor | null, aweights: Tensor | null): Tensor | null {
  for (const [name, weights] of [
    ['fweights', fweights],
    ['aweights', aweights],
  ] as const) {
    if (weights === null) continue;
    if (weights.shape.length > 1)
      throw refused(
        `cov(): expected ${name} to have one or fewer dimensions but got ${name} with ${weights.shape.length} dimensions`,
      );
    const fits = name === 'aweights' ? isFloating : isWhole;
    if (!fits(weights.dtype))
      throw refused(
        `cov(): expected ${name} to have ${name === 'fweights' ? 'integral' : 'floating point'} dtype but got ${name} with ${scalarTypeName(weights.dtype)} dtype`,
      );
    if (weights.numelValue !== observations)
      throw refused(
        `cov(): expected ${name} to have the same numel as there are observations in the input but got ${weights.numelValue} != ${observations}`,
      );
    if (weights.values().some((w) => w < 0)) throw refused(`cov(): ${name} cannot be negative`);
  }
  if (fweights === null) return aweights;
  return aweights === null ? fweights : fweights.mul(aweights);
}

function normalizer(
  observations: number,
  weight: Tensor | null,
  total: Tensor | null,
  aweights: Tensor | null,
  correction: number,
): Tensor | number {
  if (weight === null) return positive(observations - correction);
  if (correction === 0) return total!;
  const lost = aweights === null ? correction : weight.mul(aweights).sum().mul(correction).div(total!).itemValue();
  return positive(total!.itemValue() - lost);
}

function positive(degrees: number): number {
  if (degrees <= 0)
    warn('cov(): degrees of freedom is <= 0. Correction should be strictly less than the number of observations.');
  return Math.max(degrees, 0);
}

export const cov = op({
  schema: 'cov(Tensor self, *, int correction=1, Tensor? fweights=None, Tensor? aweights=None) -> Tensor',
  forward: covariance,
  composite: true,
  samples: [
    [[3, 4]],
    [[4]],
    [[3, 4], { correction: 0 }],
    [[3, 4], { fweights: 'positive ints [4]' }],
    [[2, 4], { aweights: 'data [4]' }],
    [[2, 4], { correction: 0, fweights: 'positive ints [4]', aweights: 'data [4]' }],
    ['data [2, 2, 2]'],
  ],
});

export const corrcoef = op({
  schema: 'corrcoef(Tensor self) -> Tensor',
  forward: (self: Tensor) => {
    if (self.shape.length > 2)
      throw refused(
        `corrcoef(): expected input to have two or fewer dimensions but got an input with ${self.shape.length} dimensions`,
      );
    const c = covariance(self, 1, null, null);
    if (c.shape.length === 0) return c.div(c);
    const spread = c.diagonal().sqrt();
    return c.div(spread.view(-1, 1)).div(spread.view(1, -1)).clamp(-1, 1);
  },
  composite: true,
  samples: [[[3, 4]], [[4]]],
});

/** `x` at the dimension of `y` that it belongs to. */
function spacing(name: string, y: Tensor, x: Tensor, dim: number): Tensor {
  if (x.shape.length !== 1)
    return x.shape.length >= y.shape.length
      ? x
      : x.view([...new Array<number>(y.shape.length - x.shape.length).fill(1), ...x.shape]);
  if (x.shape[0] !== y.shape[dim]) throw refused(`${name}: There must be one \`x\` value for each sample point`);
  return x.view(y.shape.map((_, d) => (d === dim ? -1 : 1)));
}

function noBooleans(cumulative: boolean, which: string): TorchError {
  const name = cumulative ? 'cumulative_trapezoid' : 'trapezoid';
  return new TorchError(
    'NotImplementedError',
    `${name}: received a bool input for ${which}, but bool is not supported`,
  );
}

function trapezoids(name: string, suffix: 'x' | 'dx', type: string): Op {
  const cumulative = name === 'cumulative_trapezoid';
  if (suffix === 'x')
    return op({
      schema: `${name}.x(Tensor y, Tensor x, *, int dim=-1) -> Tensor`,
      forward: (y: Tensor, x: Tensor, dim: number) => {
        const d = wrapDim(dim, y.shape.length);
        if (!cumulative) ownDim(d, y.shape.length);
        if (!cumulative && y.shape[d] === 0) return y.new_zeros(y.shape.filter((_, i) => i !== d));
        if (y.dtype === 'bool' || x.dtype === 'bool') throw noBooleans(cumulative, '`x` or `y`');
        const at = spacing(cumulative ? name : 'trapezoid', y, x, d);
        const widths = difference(at, d, [1, null], [0, -1]);
        const areas = part(y, d, 0, -1)
          .add(part(y, d, 1, null))
          .mul(widths);
        return over(cumulative ? areas.cumsum(d) : areas.sum(d), 2);
      },
      composite: true,
      where: ['torch'],
      samples: [
        [
          [2, 4],
          [2, 4],
        ],
        [[2, 4], [4]],
        [[3, 2], [3], { dim: 0 }],
      ],
    });
  return op({
    schema: `${name}.dx(Tensor y, *, ${type} dim=-1) -> Tensor`,
    forward: (y: Tensor, dx: Scalar, dim: number) => {
      const step = scalarValue(dx);
      const d = (cumulative ? wrapDim : ownDim)(dim, y.shape.length);
      if (!cumulative && y.shape[d] === 0) return y.new_zeros(y.shape.filter((_, i) => i !== d));
      if (y.dtype === 'bool') throw noBooleans(cumulative, '`y`');
      if (cumulative) return scaled(part(y, dim, 0, -1).add(part(y, dim, 1, null)), step / 2).cumsum(dim);
      const ends = y.select(dim, 0).add(y.select(dim, -1));
      return scaled(y.sum(dim).sub(scaled(ends, 0.5)), step);
    },
    composite: true,
    where: ['torch'],
    samples: [[[2, 4]], [[2, 4], { dx: 0.5, dim: 0 }]],
  });
}

export const trapezoid: readonly Op[] = [
  trapezoids('trapezoid', 'x', ''),
  trapezoids('trapezoid', 'dx', 'Scalar dx=1, int'),
];
export const trapz: readonly Op[] = [trapezoids('trapz', 'x', ''), trapezoids('trapz', 'dx', 'float dx=1, int')];
export const cumulative_trapezoid: readonly Op[] = [
  trapezoids('cumulative_trapezoid', 'x', ''),
  trapezoids('cumulative_trapezoid', 'dx', 'Scalar dx=1, int'),
];

/** Of second order, at the first edge. */
function firstOfThree(self: Tensor, d: number): Tensor {
  const third = scaled(part(self, d, 2, 3), 0.5);
  const second = scaled(part(self, d, 1, 2), 2);
  return scaled(part(self, d, 0, 1), -1.5)
    .add(second)
    .sub(third);
}

/** The slope along one dimension for equal steps (`gradient_helper_float`). */
function slope(self: Tensor, d: number, step: number, edge_order: number): Tensor {
  const centre = over(over(difference(self, d, [2, null], [0, -2]), step), 2);
  const first = edge_order === 1 ? over(difference(self, d, [1, 2], [0, 1]), step) : over(firstOfThree(self, d), step);
  const last =
    edge_order === 1
      ? over(difference(self, d, [-1, null], [-2, -1]), step)
      : over(
          scaled(part(self, d, -3, -2), 0.5)
            .sub(scaled(part(self, d, -2, -1), 2))
            .add(scaled(part(self, d, -1, null), 1.5)),
          step,
        );
  return cat.invoke([[first, centre, last], d]) as Tensor;
}

/** The slope for points at given coordinates (`gradient_helper`), edges of first order. */
function slopeAt(self: Tensor, d: number, at: Tensor, edge_order: number): Tensor {
  if (edge_order !== 1) throw unsupported('torch.gradient with coordinates and edge_order=2');
  const size = at.shape[0]!;
  const gaps = part(at, 0, 1, size).sub(part(at, 0, 0, size - 1));
  const [before, after] = [part(gaps, 0, 0, -1), part(gaps, 0, 1, null)];
  const sum = before.add(after);
  const column = (x: Tensor): Tensor => x.view(self.shape.map((_, i) => (i === d ? -1 : 1)));
  const a = column(after.neg().div(before.mul(sum)));
  const b = column(after.sub(before).div(before.mul(after)));
  const c = column(before.div(after.mul(sum)));
  const centre = a
    .mul(part(self, d, 0, -2))
    .add(b.mul(part(self, d, 1, -1)))
    .add(c.mul(part(self, d, 2, null)));
  const first = difference(self, d, [1, 2], [0, 1]).div(gaps.select(0, 0));
  const last = difference(self, d, [-1, null], [-2, -1]).div(gaps.select(0, -1));
  return cat.invoke([[first, centre, last], d]) as Tensor;
}

/** The slope along each dimension; `count`: of the steps, where they are a list. */
function slopes(
  self: Tensor,
  count: number | null,
  spacings: (k: number) => Tensor | number,
  dim: readonly number[] | null,
  edge_order: number,
): Tensor[] {
  const rank = self.shape.length;
  if (count !== null && dim === null && count !== rank)
    throw refused(
      `torch.gradient expected spacing to be unspecified, a scalar, or a list of length equal to 'self.dim() = ${rank}', since dim argument was not given, but got a list of length ${count}`,
    );
  if (count !== null && dim !== null && count !== dim.length)
    throw refused(
      `torch.gradient expected spacing to be unspecified, a scalar or it's spacing and dim arguments to have the same length, but got a spacing argument of length ${count} and a dim argument of length ${dim.length}.`,
    );
  const dims = dim === null ? self.shape.map((_, d) => d) : distinct(dim, rank);
  if (edge_order !== 1 && edge_order !== 2)
    throw refused('torch.gradient only supports edge_order=1 and edge_order=2.');
  if (self.dtype === 'uint8') throw refused('torch.gradient does not support uint8 input.');
  return dims.map((d, k) => {
    if (self.shape[d]! <= edge_order)
      throw refused('torch.gradient expected each dimension size to be at least edge_order+1');
    const step = spacings(k);
    if (typeof step !== 'number' && step.shape.length !== 1)
      throw refused(
        `torch.gradient expected each element of spacing to have one dimension, but got an element with ${step.shape.length} dimensions!`,
      );
    return typeof step === 'number' ? slope(self, d, step, edge_order) : slopeAt(self, d, step, edge_order);
  });
}

export const gradient = op({
  schema: 'gradient.scalarint(Tensor self, *, Scalar? spacing=None, int[1]? dim=None, int edge_order=1) -> Tensor[]',
  forward: (self: Tensor, step: Scalar | null, dim: readonly number[] | null, edge_order: number) =>
    slopes(self, null, () => (step === null ? 1 : scalarValue(step)), dim, edge_order),
  composite: true,
  where: ['torch'],
  samples: [[[4]], [[3, 4]], [[3, 4], { spacing: 0.5, dim: 1 }], [[4], { edge_order: 2 }]],
});

export const gradient_scalars = op({
  schema: 'gradient.scalarrayint(Tensor self, *, Scalar[] spacing, int[1]? dim=None, int edge_order=1) -> Tensor[]',
  forward: (self: Tensor, steps: readonly Scalar[], dim: readonly number[] | null, edge_order: number) =>
    slopes(self, steps.length, (k) => scalarValue(steps[k]!), dim, edge_order),
  composite: true,
  where: ['torch'],
  samples: [[[3, 4], { spacing: [0.5, 2.5] }]],
});

export const gradient_points = op({
  schema: 'gradient.tensorarrayint(Tensor self, *, Tensor[] spacing, int[1]? dim=None, int edge_order=1) -> Tensor[]',
  forward: (self: Tensor, points: readonly Tensor[], dim: readonly number[] | null, edge_order: number) =>
    slopes(self, points.length, (k) => points[k]!, dim, edge_order),
  composite: true,
  where: ['torch'],
  samples: [[[4], { spacing: ['bounds [4]'] }]],
});
