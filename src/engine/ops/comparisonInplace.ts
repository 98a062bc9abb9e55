/** Comparisons in place: `x.gt_(y)` writes 0 and 1 into `x`, which forgets what it was. Out of place they have no derivative at all. */
import type { Scalar } from '../dtype.ts';
import { type Binary, mapBinary } from '../loops.ts';
import { type Op, op } from '../op.ts';
import { type Tensor, wrapScalar } from '../tensor.ts';
import { binaryDtype, zerosOfInput } from './declare.ts';

/** `name_` for a tensor and for a number; `node` is the name of the operator whose Node it leaves. */
function comparing(name: string, node: string, f: Binary): readonly Op[] {
  const compare = (self: Tensor, other: Tensor) =>
    mapBinary(f, self, other, 'bool', undefined, binaryDtype(self, other, 'promote'));
  const shared = { pointwise: true, inplace: 'only' } as const;
  return [
    op({
      ...shared,
      schema: `${name}.Tensor(Tensor self, Tensor other) -> Tensor`,
      grad_fn: `${node}Backward1`,
      forward: compare,
      backward: { self: zerosOfInput(0), other: zerosOfInput(1) },
      local: { self: '0', other: '0' },
      samples: [
        [
          [2, 3],
          [2, 3],
        ],
        [[2, 3], [3]],
        ['ints [3]', 'ints [3]'],
        ['data [3]', 'ints [3]'],
      ],
    }),
    op({
      ...shared,
      schema: `${name}.Scalar(Tensor self, Scalar other) -> Tensor`,
      grad_fn: `${node}Backward0`,
      forward: (self: Tensor, other: Scalar) => compare(self, wrapScalar(other)),
      backward: { self: zerosOfInput(0) },
      local: { self: '0' },
      samples: [
        [[2, 3], 0.5],
        ['ints [3]', 2],
        ['bools [3]', 1],
      ],
    }),
  ];
}

export const comparisons: readonly Op[] = [
  ...comparing('eq', 'Eq', (x, y) => Number(x === y)),
  ...comparing('ne', 'Ne', (x, y) => Number(x !== y)),
  ...comparing('not_equal', 'Ne', (x, y) => Number(x !== y)),
  ...comparing('lt', 'Lt', (x, y) => Number(x < y)),
  ...comparing('less', 'Lt', (x, y) => Number(x < y)),
  ...comparing('le', 'Le', (x, y) => Number(x <= y)),
  ...comparing('less_equal', 'Le', (x, y) => Number(x <= y)),
  ...comparing('gt', 'Gt', (x, y) => Number(x > y)),
  ...comparing('greater', 'Gt', (x, y) => Number(x > y)),
  ...comparing('ge', 'Ge', (x, y) => Number(x >= y)),
  ...comparing('greater_equal', 'Ge', (x, y) => Number(x >= y)),
];
