/** Operators that write elements one after another: `put` by flat index, `masked_scatter` where a mask is set. By index along a dimension: `scatter.ts`. */
import { refused, TorchError } from '../errors.ts';
import { op } from '../op.ts';
import { broadcastShapes } from '../shape.ts';
import { empty, type Tensor } from '../tensor.ts';
import { warn } from '../warn.ts';
import { keptLayout } from './copying.ts';
import { flatPositions } from './indexing.ts';
import { copyOf, titled, writeAt } from './scatter.ts';

export const put = op({
  schema: 'put(Tensor self, Tensor index, Tensor source, bool accumulate=False) -> Tensor',
  grad_fn: 'PutBackward0',
  forward: (self: Tensor, index: Tensor, source: Tensor, accumulate: boolean) => {
    if (index.dtype !== 'int64') throw refused(`put_(): Expected a long tensor for index, but got ${titled(index)}`);
    if (self.dtype !== source.dtype)
      throw refused(
        `put_(): self and source expected to have the same dtype, but got self.dtype = ${titled(self)} and source.dtype = ${titled(source)}`,
      );
    if (source.numelValue !== index.numelValue)
      throw new TorchError(
        'IndexError',
        `put_(): Expected source and index to have the same number of elements, but got source.numel() = ${source.numelValue}, index.numel() = ${index.numelValue}`,
      );
    const out = copyOf(self);
    const from = source.values();
    return keptLayout(
      self,
      writeAt(out, flatPositions(out, index), (k) => from[k]!, accumulate),
    );
  },
  saves: ['index'],
  backward: {
    self: (grad, { index, accumulate, inputs }) =>
      accumulate ? grad : grad.put(index, grad.new_zeros(inputs[1]!.shape), false),
    source: (grad, { index, inputs }) => grad.take(index).reshape(inputs[1]!.shape),
  },
  local: { self: 'P', source: 'P' },
  inplace: true,
  samples: [
    [[2, 3], 'index 6 [1]', [1]],
    [[2, 3], 'index 6 [4]', [4], true],
  ],
});

/** The elements of `grad_output` that the mask chooses, then zeros, in the source's shape. */
export const masked_scatter_backward = op({
  schema: 'masked_scatter_backward(Tensor grad_output, Tensor mask, int[] sizes) -> Tensor',
  grad_fn: 'MaskedScatterBackwardBackward0',
  forward: (grad_output: Tensor, mask: Tensor, sizes: readonly number[]) => {
    const out = empty(sizes, grad_output.dtype);
    const chosen = mask.expand(grad_output.shape).values();
    const { data } = out.storage;
    let next = 0;
    grad_output.values().forEach((value, k) => {
      if (chosen[k] !== 0) data[next++] = value;
    });
    return out;
  },
  saves: ['mask'],
  backward: {
    grad_output: (grad, { mask, inputs }) => grad.new_zeros(inputs[0]!.shape).masked_scatter(mask, grad),
  },
  local: { grad_output: 'P' },
  where: [],
  samples: [[[2, 3], 'bools [2, 3]', { sizes: [7] }]],
});

export const masked_scatter = op({
  schema: 'masked_scatter(Tensor self, Tensor mask, Tensor source) -> Tensor',
  grad_fn: 'MaskedScatterBackward0',
  forward: (self: Tensor, mask: Tensor, source: Tensor) => {
    const shape = broadcastShapes(mask.shape, self.shape);
    if (self.dtype !== source.dtype)
      throw refused(
        `masked_scatter: expected self and source to have same dtypes but got${titled(self)} and ${titled(source)}`,
      );
    if (mask.dtype === 'uint8')
      warn(
        'masked_scatter_ received a mask with dtype torch.uint8, this behavior is now deprecated,please use a mask with dtype torch.bool instead.',
      );
    if (mask.dtype !== 'bool')
      throw refused(`masked_scatter_ only supports boolean masks, but got mask with dtype ${titled(mask)}`);
    const out = copyOf(self.expand(shape));
    const chosen = mask.expand(shape).values();
    const from = source.values();
    const { data } = out.storage;
    let next = 0;
    for (let k = 0; k < chosen.length; k++) {
      if (chosen[k] === 0) continue;
      if (next >= from.length) throw refused('Number of elements of source < number of ones in mask');
      data[k] = from[next++]!;
    }
    return out;
  },
  checksInPlace: (self: Tensor, mask: Tensor) => {
    mask.expand(self.shape);
  },
  saves: ['mask'],
  backward: {
    self: (grad, { mask }) => grad.masked_fill(mask, 0),
    source: (grad, { mask, sizes }) => masked_scatter_backward.invoke([grad, mask, sizes.source!]) as Tensor,
  },
  local: { self: 'P', source: 'P' },
  inplace: true,
  samples: [[[2, 3], 'bools [2, 3]', [7]]],
});
