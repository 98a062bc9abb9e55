/** `index_fill`: one value in whole slices. */
import { elementValue, type Scalar } from '../dtype.ts';
import { refused, TorchError } from '../errors.ts';
import { op } from '../op.ts';
import { hasNothingAt, slicePositions } from '../positions.ts';
import { numelOf, wrapDim } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { copied } from './copying.ts';
import { checkNothing, outOfBounds, writeAt } from './scatter.ts';

/** Of positions along all of a tensor, those of its first row along `d`: where a kernel that goes row after row has come. */
function firstSlices(self: Tensor, d: number, at: Int32Array): Int32Array {
  return at.subarray(0, at.length / numelOf(self.shape.slice(0, d)));
}

function filledAt(self: Tensor, dim: number, index: Tensor, value: Scalar): Tensor {
  if (index.dtype !== 'int64') throw new TorchError('IndexError', 'index_fill_(): Expected dtype int64 for index.');
  const d = wrapDim(dim, self.shape.length);
  if (index.ndim > 1) throw refused('Index has to be a vector/scalar');
  const size = self.shape[d] ?? 1;
  const out = copied(self, self.dtype);
  if (hasNothingAt(out, d, index.numelValue)) return out;
  const number = elementValue(value, self.dtype);
  const given = index.values();
  const wrong = given.findIndex((i) => i < -size || i >= size);
  const values = Array.from(wrong < 0 ? given : given.subarray(0, wrong), (i) => (i < 0 ? i + size : i));
  const at = slicePositions(out, d, values);
  if (wrong < 0) return writeAt(out, at, () => number, false);
  const error = outOfBounds('index_fill_', self, d, given[wrong]!);
  error.before = firstSlices(self, d, at);
  error.left = writeAt(out, error.before, () => number, false);
  throw error;
}

function checkNothingToFill(self: Tensor, dim: number, index: Tensor): void {
  checkNothing('index_fill_', self, dim, index);
}

export const index_fill_value = op({
  schema: 'index_fill.int_Scalar(Tensor self, int dim, Tensor index, Scalar value) -> Tensor',
  grad_fn: 'IndexFillBackward0',
  forward: (self: Tensor, dim: number, index: Tensor, value: Scalar) => filledAt(self, dim, index, value),
  checksInPlace: checkNothingToFill,
  saves: ['index'],
  backward: { self: (grad, { dim, index }) => grad.index_fill(dim, index, 0) },
  local: { self: 'P' },
  inplace: true,
  samples: [[[2, 3], 1, 'index 3 [2]', 2.5]],
});

export const index_fill_Tensor = op({
  schema: 'index_fill.int_Tensor(Tensor self, int dim, Tensor index, Tensor value) -> Tensor',
  grad_fn: 'IndexFillBackward1',
  forward: (self: Tensor, dim: number, index: Tensor, value: Tensor) => {
    if (value.shape.length > 0)
      throw refused(
        `index_fill_ only supports a 0-dimensional value tensor, but got tensor with ${value.shape.length} dimension(s).`,
      );
    return filledAt(self, dim, index, value.itemValue());
  },
  checksInPlace: checkNothingToFill,
  saves: ['index'],
  backward: {
    self: (grad, { dim, index }) => grad.index_fill(dim, index, 0),
    value: (grad, { dim, index }) => grad.index_select(dim, index).sum(),
  },
  local: { self: 'P', value: 'P' },
  inplace: true,
  samples: [[[2, 3], 1, 'index 3 [1]', []]],
});
