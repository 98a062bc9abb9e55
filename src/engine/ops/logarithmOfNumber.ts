/** `xlogy` and `xlog1py` where one side is a number: each has a Node of its own. */
import { type Scalar, scalarValue } from '../dtype.ts';
import { type Binary, mapBesideNumber } from '../loops.ts';
import { type Op, op } from '../op.ts';
import type { Tensor } from '../tensor.ts';
import { scalarDtype } from './declare.ts';
import { plus, scaled } from './formula.ts';
import { xlog1pyNumber, xlogyNumber } from './numbers.ts';

interface Product {
  readonly name: string;
  readonly node: string;
  readonly overloads: readonly [ofNumber: string, byNumber: string];
  readonly f: Binary;
  /** From where on the logarithm is one: 0, or -1 where 1 is added. */
  readonly edge: number;
  readonly local: readonly [ofNumber: string, byNumber: string];
  readonly where: NonNullable<Op['spec']['where']>;
}

function products({ name, node, overloads, f, edge, local, where }: Product): readonly Op[] {
  const ofNumber: Op = op({
    schema: `${name}.${overloads[0]}(Scalar self, Tensor other) -> Tensor`,
    grad_fn: `${node}Backward1`,
    forward: (self: Scalar, other: Tensor) => {
      const x = scalarValue(self);
      return mapBesideNumber((y) => f(x, y), other, scalarDtype(other, self, 'float'));
    },
    saves: ['other'],
    backward: {
      other: (grad, { self, other }) => scaled(grad, self).div(edge === 0 ? other : plus(other, 1)),
    },
    local: { other: local[0] },
    pointwise: true,
    where: where.filter((place) => place !== 'tensor'),
    samples: [
      [2, 'positive [2, 3]'],
      [0.5, 'positive []'],
      [2, 'positive ints [3]'],
    ],
  });
  const byNumber: Op = op({
    schema: `${name}.${overloads[1]}(Tensor self, Scalar other) -> Tensor`,
    grad_fn: `${node}Backward2`,
    forward: (self: Tensor, other: Scalar) => {
      const y = scalarValue(other);
      return mapBesideNumber((x) => f(x, y), self, scalarDtype(self, other, 'float'));
    },
    saves: ['self'],
    backward: {
      self: (grad, { self, other }) => {
        const part = byNumber.invoke([grad, other]) as Tensor;
        return scalarValue(other) > edge ? part : part.masked_fill(self.eq(0), 0);
      },
    },
    local: { self: local[1] },
    pointwise: true,
    inplace: where.includes('tensor'),
    where,
    samples: [
      [[2, 3], 2],
      [[], 0.5],
      ['ints [3]', 2],
    ],
  });
  return [ofNumber, byNumber];
}

export const xlogyOfNumbers = products({
  name: 'xlogy',
  node: 'Xlogy',
  overloads: ['Scalar_Self', 'Scalar_Other'],
  f: xlogyNumber,
  edge: 0,
  local: ['self / other', 'log(other)'],
  where: ['torch', 'tensor'],
});

export const xlog1pyOfNumbers = products({
  name: 'xlog1py',
  node: 'SpecialXlog1Py',
  overloads: ['self_scalar', 'other_scalar'],
  f: xlog1pyNumber,
  edge: -1,
  local: ['self / (1 + other)', 'log(1 + other)'],
  where: ['special'],
});
