/** lerp: a point on the way from one tensor to another. */
import { type DType, isFloating, resultType, type Scalar, scalarValue } from '../dtype.ts';
import { expectDtype } from '../errors.ts';
import { mapBinary, mapTernary } from '../loops.ts';
import { op } from '../op.ts';
import { state } from '../state.ts';
import { Tensor } from '../tensor.ts';
import { notForIntegers } from './declare.ts';
import { from, scaled } from './formula.ts';

export const lerp = op({
  schema: 'lerp.Tensor(Tensor self, Tensor end, Tensor weight) -> Tensor',
  grad_fn: 'LerpBackward1',
  forward: (self: Tensor, end: Tensor, weight: Tensor) => {
    checkDtypes(self, end, weight);
    const dtype = together(self, end, weight);
    if (!isFloating(dtype)) throw notForIntegers('lerp_kernel_tensor', dtype);
    return mapTernary(lerpNumber, self, end, weight, dtype);
  },
  dtype: together,
  saves: { self: ['weight'], end: ['weight'], weight: ['self', 'end'] },
  backward: {
    self: (grad, { weight }) => grad.mul(from(1, weight)),
    end: (grad, { weight }) => grad.mul(weight),
    weight: (grad, { self, end }) => grad.mul(end.sub(self)),
  },
  local: { self: '1 - weight', end: 'weight', weight: 'end - self' },
  pointwise: true,
  checksInPlace: checkDtypes,
  inplace: true,
  samples: [
    [
      [2, 3],
      [2, 3],
      [2, 3],
    ],
    [[2, 3], [3], []],
    [['T', 2, 3], [3], [2, 1]],
    [[], [], []],
  ],
});

export const lerpScalar = op({
  schema: 'lerp.Scalar(Tensor self, Tensor end, Scalar weight) -> Tensor',
  grad_fn: 'LerpBackward0',
  forward: (self: Tensor, end: Tensor, weight: Scalar) => {
    checkDtypes(self, end);
    if (!isFloating(self.dtype)) throw notForIntegers('lerp_kernel_scalar', self.dtype);
    const w = scalarValue(weight);
    return mapBinary((x, y) => lerpNumber(x, y, w), self, end, self.dtype);
  },
  backward: {
    self: (grad, { weight }) => scaled(grad, 1 - scalarValue(weight)),
    end: (grad, { weight }) => scaled(grad, weight),
  },
  local: { self: '1 - weight', end: 'weight' },
  pointwise: true,
  checksInPlace: checkDtypes,
  inplace: true,
  samples: [
    [[2, 3], [2, 3], 0.3],
    [[2, 3], [3], 0.7],
    [['T', 2, 3], [3], 0.5],
    [[], [], 2],
  ],
});

/** From whichever end is nearer, so that weight 1 gives `end` exactly (ATen/native/Lerp.h). */
function lerpNumber(x: number, y: number, weight: number): number {
  return Math.abs(weight) < 0.5 ? x + weight * (y - x) : y - (y - x) * (1 - weight);
}

/** The dtype of all three: a weight of no dimensions need not have the others', which it only matters to where they are whole. */
function together(...all: readonly Tensor[]): DType {
  return resultType(all, state.defaultDtype);
}

/** Asked before shapes are. @throws RuntimeError */
function checkDtypes(self: Tensor, end: Tensor, weight?: Tensor | Scalar): void {
  expectDtype(self, end, 'end');
  if (weight instanceof Tensor && weight.ndim > 0) expectDtype(self, weight, 'weight');
}
