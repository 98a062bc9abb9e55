/** The gamma function's family: `lgamma`, `digamma`, `polygamma`, `mvlgamma`, `igamma`, `special.zeta`. */
import { type Scalar, scalarValue } from '../dtype.ts';
import { refused, scalarTypeName } from '../errors.ts';
import { isHalf } from '../half.ts';
import { floatDtype, mapBesideNumber, mapUnary } from '../loops.ts';
import { op } from '../op.ts';
import { state } from '../state.ts';
import { fromArray, type Tensor } from '../tensor.ts';
import { binary, elementary, unary, withoutDerivative } from './declare.ts';
import { plus, scaled } from './formula.ts';
import {
  digammaNumber,
  igammacNumber,
  igammaNumber,
  lgammaNumber,
  polygammaNumber,
  zetaNumber,
} from './gammaNumbers.ts';

const SOME: NonNullable<Parameters<typeof elementary>[6]> = [
  ['positive [2, 3]'],
  ['positive []'],
  ['positive [T, 2, 3]'],
  [[2, 3]],
];

export const lgamma = elementary(
  'lgamma',
  'LgammaBackward0',
  lgammaNumber,
  'self',
  (grad, { self }) => grad.mul(digamma.invoke([self]) as Tensor),
  'digamma(self)',
  [...SOME, ['ints [3]']],
);

export const digamma = unary({
  schema: 'digamma(Tensor self) -> Tensor',
  grad_fn: 'DigammaBackward0',
  f: (x) => digammaNumber(x),
  single: (x) => digammaNumber(x, Math.fround),
  saves: ['self'],
  backward: { self: (grad, { self }) => grad.mul(polygamma.invoke([1, self]) as Tensor) },
  local: { self: 'polygamma(1, self)' },
  samples: SOME,
});

/** @throws RuntimeError where PyTorch refuses the order. */
function polygammaForward(n: number, self: Tensor): Tensor {
  if (n < 0) throw refused('polygamma(n, x) does not support negative n.');
  const dtype = floatDtype(self.dtype, state.defaultDtype);
  const round = dtype === 'float64' ? undefined : Math.fround;
  return mapUnary((x) => polygammaNumber(n, x, round), self, dtype);
}

export const polygamma = op({
  schema: 'polygamma(int n, Tensor self) -> Tensor',
  grad_fn: 'PolygammaBackward0',
  forward: polygammaForward,
  saves: ['self'],
  backward: { self: (grad, { n, self }) => grad.mul(polygamma.invoke([n + 1, self]) as Tensor) },
  local: { self: 'polygamma(n + 1, self)' },
  pointwise: true,
  where: ['torch', 'special'],
  samples: [
    [0, 'positive [2, 3]'],
    [2, 'positive [3]'],
    [3, 'over 1 [3]'],
  ],
});

export const polygammaMethod = op({
  schema: 'polygamma(Tensor self, int n) -> Tensor',
  forward: (self: Tensor, n: number) => polygamma.invoke([n, self]),
  composite: true,
  where: ['tensor'],
  samples: [['positive [2, 3]', 2]],
});

/** What stands under the sum of `mvlgamma`, one place for each of its p terms. */
function spread(self: Tensor, p: number): Tensor {
  const steps = Float64Array.from({ length: p }, (_, j) => -j / 2);
  return fromArray(steps, [p], 'float64').to(self.dtype).add(self.unsqueeze(-1));
}

export const mvlgamma = op({
  schema: 'mvlgamma(Tensor self, int p) -> Tensor',
  grad_fn: 'MvlgammaBackward0',
  forward: (self: Tensor, p: number) => {
    if (self.dtype === 'bool') throw refused(`The input tensor may not be a ${scalarTypeName(self.dtype)} tensor.`);
    if (p < 1) throw refused('p has to be greater than or equal to 1');
    const constant = (p * (p - 1) * Math.log(Math.PI)) / 4;
    // Made of other operators, each of which rounds.
    if (isHalf(self.dtype)) return plus((lgamma.invoke([spread(self, p)]) as Tensor).sum(-1), constant);
    const f = (x: number) => {
      let sum = constant;
      for (let j = 0; j < p; j++) sum += lgammaNumber(x - j / 2);
      return sum;
    };
    return mapUnary(f, self, floatDtype(self.dtype, state.defaultDtype));
  },
  saves: ['self'],
  backward: { self: (grad, { self, p }) => grad.mul((digamma.invoke([spread(self, p)]) as Tensor).sum(-1)) },
  local: { self: 'mvdigamma(p, self)' },
  pointwise: true,
  inplace: true,
  samples: [
    ['over 1 [2, 3]', 2],
    ['over 1 [3]', 3],
  ],
});

export const igamma = binary({
  schema: 'igamma(Tensor self, Tensor other) -> Tensor',
  grad_fn: 'IgammaBackward0',
  f: igammaNumber,
  notForIntegers: 'igamma_cpu',
  numbers: false,
  saves: { self: [], other: ['self', 'other'] },
  backward: {
    self: withoutDerivative('igamma: input'),
    other: (grad, { self, other }) => grad.mul(slope(self, other)),
  },
  local: { self: '0', other: 'exp((self - 1) · log(other) - other - lgamma(self))' },
  samples: [
    ['data [2, 3]', 'positive [2, 3]'],
    ['data [3]', 'over 1 [2, 3]'],
  ],
});

export const igammac = binary({
  schema: 'igammac(Tensor self, Tensor other) -> Tensor',
  grad_fn: 'IgammacBackward0',
  f: igammacNumber,
  notForIntegers: 'igammac_cpu',
  numbers: false,
  saves: { self: [], other: ['self', 'other'] },
  backward: {
    self: withoutDerivative('igammac: input'),
    other: (grad, { self, other }) => grad.neg().mul(slope(self, other)),
  },
  local: { self: '0', other: '-exp((self - 1) · log(other) - other - lgamma(self))' },
  samples: [['data [2, 3]', 'positive [2, 3]']],
});

/** The integrand at its end: d/dx P(a, x). */
function slope(a: Tensor, x: Tensor): Tensor {
  return a
    .sub(1)
    .mul(x.log())
    .sub(x)
    .sub(lgamma.invoke([a]) as Tensor)
    .exp();
}

export const special_zeta = binary({
  schema: 'zeta(Tensor self, Tensor other) -> Tensor',
  grad_fn: 'SpecialZetaBackward0',
  f: zetaNumber,
  result: 'float',
  inplace: false,
  numbers: false,
  where: ['special'],
  saves: { self: [], other: ['self', 'other'] },
  backward: {
    self: withoutDerivative('zeta'),
    other: (grad, { self, other }) => grad.mul(self.neg()).mul(special_zeta.invoke([self.add(1), other]) as Tensor),
  },
  local: { self: '0', other: '-self · zeta(self + 1, other)' },
  samples: [['positive ints [2]', 'data [2]']],
});

export const special_zeta_self = op({
  schema: 'zeta.self_scalar(Scalar self, Tensor other) -> Tensor',
  grad_fn: 'SpecialZetaBackward1',
  forward: (self: Scalar, other: Tensor) => {
    const x = scalarValue(self);
    return mapBesideNumber((q) => zetaNumber(x, q), other, floatDtype(other.dtype, state.defaultDtype));
  },
  saves: ['other'],
  backward: {
    other: (grad, { self, other }) => {
      const x = scalarValue(self);
      return scaled(grad, -x).mul(special_zeta_self.invoke([x + 1, other]) as Tensor);
    },
  },
  local: { other: '-self · zeta(self + 1, other)' },
  pointwise: true,
  where: ['special'],
  samples: [[3, 'positive [2, 3]']],
});

export const special_zeta_other = op({
  schema: 'zeta.other_scalar(Tensor self, Scalar other) -> Tensor',
  grad_fn: 'SpecialZetaBackward2',
  forward: (self: Tensor, other: Scalar) => {
    const q = scalarValue(other);
    return mapBesideNumber((x) => zetaNumber(x, q), self, floatDtype(self.dtype, state.defaultDtype));
  },
  backward: { self: withoutDerivative('zeta') },
  local: { self: '0' },
  pointwise: true,
  where: ['special'],
  samples: [['positive ints [3]', 1.5]],
});
