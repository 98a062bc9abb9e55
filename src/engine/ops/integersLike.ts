/** Random integers in the shape of another tensor. Knows bounds; what is drawn, and how, is `creation.ts`. */
import { rangeOf } from '../creation.ts';
import type { DType } from '../dtype.ts';
import { refused } from '../errors.ts';
import { op } from '../op.ts';
import { randint as drawRandint } from '../random.ts';
import { state } from '../state.ts';
import type { Tensor } from '../tensor.ts';
import { drawnLike } from './creation.ts';

export const randint_like = op({
  schema: 'randint_like(Tensor self, int high, *, ScalarType? dtype=None) -> Tensor',
  forward: (self: Tensor, high: number, dtype: DType | null) => integersLike(self, 0, high, dtype),
  where: ['torch'],
  samples: [[[2, 3], 5]],
});

export const randint_likeFrom = op({
  schema: 'randint_like.low_dtype(Tensor self, int low, int high, *, ScalarType? dtype=None) -> Tensor',
  forward: integersLike,
  where: ['torch'],
  samples: [[[2, 3], 2, 5]],
});

export const randint_likeTensor = op({
  schema: 'randint_like.Tensor(Tensor self, Tensor high, *, ScalarType? dtype=None) -> Tensor',
  forward: (self: Tensor, high: Tensor, dtype: DType | null) => {
    if (high.ndim > 0) throw refused('high must be a scalar tensor and on CPU');
    return integersLike(self, 0, wholeItem(high), dtype);
  },
  where: ['torch'],
  samples: [[[2, 3], 'positive ints []']],
});

/** What a tensor's element is as an int64. */
function wholeItem(tensor: Tensor): number {
  const value = Math.trunc(tensor.itemValue());
  if (!Number.isFinite(value)) throw refused('value cannot be converted to type int64_t without overflow');
  return value;
}

function integersLike(self: Tensor, low: number, high: number, dtype: DType | null): Tensor {
  const [least, end] = rangeOf(dtype ?? self.dtype, low, high);
  return drawnLike(self, dtype ?? self.dtype, (out) => drawRandint(out, least, end, state.generator));
}
