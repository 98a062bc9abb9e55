/**
 * In-place operators that are not the in-place form of another: `copy_`, `fill_`, `zero_`. Each `forward` yields the new contents,
 * which `autograd/inplace.ts` writes under PyTorch's rules.
 */

import { constant } from '../complex/parts.ts';
import { complexNumber, type DType, elementValue, isComplex, type Scalar, scalarValue } from '../dtype.ts';
import { refused } from '../errors.ts';
import { isHalf } from '../half.ts';
import { op } from '../op.ts';
import { broadcastShapes, broadcastStride, checkHolds, numelOf, type Shape } from '../shape.ts';
import { allocate } from '../storage.ts';
import { alias, roundTo, Tensor } from '../tensor.ts';
import { copyElements } from '../write.ts';
import { copied } from './copying.ts';

/** One value seen as a whole tensor. */
export function filled(shape: Shape, value: Scalar, dtype: DType): Tensor {
  if (isComplex(dtype)) return constant(complexNumber(value), dtype, shape);
  const storage = allocate(dtype, 1);
  // One element of half precision becomes infinite where many are refused.
  const unchecked = isHalf(dtype) && numelOf(shape) === 1;
  storage.data[0] = roundTo(dtype, unchecked ? scalarValue(value) : elementValue(value, dtype));
  return new Tensor(
    storage,
    shape,
    shape.map(() => 0),
    0,
  );
}

/** `source` seen in `target`'s shape and dtype: what a write into `target` reads. */
export function fitted(target: Tensor, source: Tensor): Tensor {
  const cast = source.dtype === target.dtype ? source : copied(source, target.dtype);
  const { shape } = target;
  checkHolds(shape, broadcastShapes(shape, cast.shape));
  return alias(cast, shape, broadcastStride(cast.shape, cast.strides, shape), cast.offset);
}

export const copy = op({
  schema: 'copy(Tensor self, Tensor src, bool non_blocking=False) -> Tensor',
  grad_fn: 'CopyBackwards',
  forward: fitted,
  backward: { self: (grad) => grad.zeros_like(), src: (grad) => grad },
  local: { self: '0', src: '1' },
  pointwise: true,
  inplace: 'only',
  numbers: true,
  samples: [
    [
      [2, 3],
      [2, 3],
    ],
    [[2, 3], [3]],
    ['ints [2]', [2]],
  ],
});

export const fill_value = op({
  schema: 'fill.Scalar(Tensor self, Scalar value) -> Tensor',
  grad_fn: 'FillBackward2',
  forward: (self: Tensor, value: Scalar) => filled(self.shape, value, self.dtype),
  backward: { self: (grad) => grad.zeros_like() },
  local: { self: '0' },
  pointwise: true,
  inplace: 'only',
  samples: [
    [[2, 3], 2.5],
    ['ints [3]', 2.5],
  ],
});

function valueLike(value: Tensor, self: Tensor): Tensor {
  if (value.shape.length > 0)
    throw refused(`fill_ only supports 0-dimension value tensor but got tensor with ${value.shape.length} dimensions.`);
  return fitted(self, value);
}

export const fill_Tensor = op({
  schema: 'fill.Tensor(Tensor self, Tensor value) -> Tensor',
  grad_fn: 'FillBackward3',
  forward: (self: Tensor, value: Tensor) => valueLike(value, self),
  backward: { self: (grad) => grad.zeros_like(), value: (grad) => grad.sum() },
  local: { self: '0', value: '1' },
  inplace: 'only',
  samples: [[[2, 3], []]],
});

/** A tensor like `self` that holds what `source` does. */
function like(self: Tensor, source: Tensor): Tensor {
  const out = self.empty_like();
  copyElements(out, source);
  return out;
}

/** `torch.fill`: a tensor like another, all of one value. A value that is a tensor stays one, though it has no dimensions. */
export const fill_newTensor = op({
  schema: 'fill.Tensor(Tensor self, Tensor value) -> Tensor',
  grad_fn: 'FillBackward1',
  forward: (self: Tensor, value: Tensor) => like(self, valueLike(value, self)),
  backward: { self: (grad) => grad.zeros_like(), value: (grad) => grad.sum() },
  local: { self: '0', value: '1' },
  where: ['torch'],
  samples: [[[2, 3], []]],
});

export const fill_newValue = op({
  schema: 'fill.Scalar(Tensor self, Scalar value) -> Tensor',
  grad_fn: 'FillBackward0',
  forward: (self: Tensor, value: Scalar) => like(self, filled(self.shape, value, self.dtype)),
  backward: { self: (grad) => grad.zeros_like() },
  local: { self: '0' },
  pointwise: true,
  where: ['torch'],
  samples: [
    [[2, 3], 2.5],
    [['T', 2, 3], 2.5],
    ['ints [3]', 2.5],
  ],
});

export const zero = op({
  schema: 'zero(Tensor self) -> Tensor',
  grad_fn: 'ZeroBackward0',
  forward: (self: Tensor) => filled(self.shape, 0, self.dtype),
  backward: { self: (grad) => grad.zeros_like() },
  local: { self: '0' },
  pointwise: true,
  inplace: 'only',
  samples: [[[2, 3]]],
});
