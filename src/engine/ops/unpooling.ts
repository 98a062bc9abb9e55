/** The inverse of maximum pooling where that kept something: `max_unpool1d`, `max_unpool2d`, `max_unpool3d`. */
import { refused, scalarTypeName, TorchError } from '../errors.ts';
import { type Op, op, type Samples } from '../op.ts';
import { scatterPlanes } from '../planes.ts';
import { numelOf, sameShape, shapeText } from '../shape.ts';
import { fromArray, type Tensor } from '../tensor.ts';
import type { Sizes } from '../windows.ts';
import { checkKernel, FUNCTIONAL } from './declare.ts';
import { gathered } from './maxPooling.ts';

/** PyTorch goes on to the end, and tells the last index outside. */
function refuseInvalid(chosen: ArrayLike<number>, output_size: readonly number[]): void {
  const area = numelOf(output_size);
  for (let at = chosen.length - 1; at >= 0; at--)
    if (chosen[at]! < 0 || chosen[at]! >= area)
      throw refused(`Found an invalid max index: ${chosen[at]} (output volumes are of size ${output_size.join('x')})`);
}

function unpool(dims: 2 | 3, samples: Samples): Op {
  const settings = dims === 3 ? ', int[3] stride, int[3] padding' : '';
  return op({
    schema: `max_unpool${dims}d(Tensor self, Tensor indices, int[${dims}] output_size${settings}) -> Tensor`,
    grad_fn: `MaxUnpool${dims}DBackward0`,
    forward: (self: Tensor, indices: Tensor, output_size: readonly number[]) => {
      if (indices.dtype !== 'int64') {
        const got = dims === 2 ? ` but got: ${scalarTypeName(indices.dtype)}` : '';
        throw refused(`elements in indices should be type int64${got}`);
      }
      if (self.ndim !== dims + 1 && self.ndim !== dims + 2)
        throw refused(
          `Input to max_unpooling${dims}d should be a ${dims + 1}d or ${dims + 2}d Tensor, but got a tensor with ${self.ndim} dimensions.`,
        );
      if (!sameShape(self.shape, indices.shape))
        throw refused(
          `Expected shape of indices to be same as that of the input tensor (${shapeText(self.shape)}) but got indices tensor with shape: ${shapeText(indices.shape)}`,
        );
      const area = numelOf(output_size);
      const chosen = indices.values();
      checkKernel(`max_unpool${dims}d`, self.dtype);
      refuseInvalid(chosen, output_size);
      const data = scatterPlanes(self.dtype, self.values(), area, chosen, numelOf(self.shape.slice(-dims)), true);
      return fromArray(data, [...self.shape.slice(0, -dims), ...output_size], self.dtype);
    },
    saves: ['indices'],
    backward: {
      self: (grad, { indices }) => gathered(grad, indices, dims),
    },
    local: { self: 'P' },
    where: [],
    samples,
  });
}

export const max_unpool2d = unpool(2, [[[1, 1, 1, 2], 'sizes 3 [1, 1, 1, 2]', [2, 4]]]);
export const max_unpool3d = unpool(3, [[[1, 1, 1, 1, 2], 'sizes 3 [1, 1, 1, 1, 2]', [1, 2, 4], [1, 2, 2], [0, 0, 0]]]);

const each = (given: Sizes, dims: number): readonly number[] =>
  typeof given === 'number'
    ? Array.from({ length: dims }, () => given)
    : given.length === dims
      ? given
      : Array.from({ length: dims }, () => given[0]!);

/** The output's size: what was asked for, when it is near what windows of that size leave (`_unpool_output_size`). */
function sizeOf(
  spatial: readonly number[],
  kernel: readonly number[],
  stride: readonly number[],
  padding: readonly number[],
  given: readonly number[] | null,
): readonly number[] {
  const usual = spatial.map((size, d) => (size - 1) * stride[d]! + kernel[d]! - 2 * padding[d]!);
  if (given === null) return usual;
  const asked = given.length === kernel.length + 2 ? given.slice(2) : given;
  const tuple = (list: readonly number[]) => `${list.join(', ')}`;
  if (asked.length !== kernel.length)
    throw new TorchError(
      'ValueError',
      `output_size should be a sequence containing ${kernel.length} or ${kernel.length + 2} elements, but it has a length of '${asked.length}'`,
    );
  asked.forEach((size, d) => {
    const [low, high] = [usual[d]! - stride[d]!, usual[d]! + stride[d]!];
    if (!(low < size && size < high))
      throw new TorchError(
        'ValueError',
        `invalid output_size "[${tuple(asked)}]" (dim ${d} must be between ${low} and ${high})`,
      );
  });
  return asked;
}

function called(dims: 1 | 2 | 3, samples: Samples): Op {
  const n = `int[${dims}]`;
  return op({
    schema: `max_unpool${dims}d.call(Tensor input, Tensor indices, ${n} kernel_size, ${n}? stride=None, ${n} padding=0, int[]? output_size=None) -> Tensor`,
    forward: (
      input: Tensor,
      indices: Tensor,
      kernel_size: Sizes,
      stride: Sizes | null,
      padding: Sizes,
      output_size: readonly number[] | null,
    ) => {
      const kernel = each(kernel_size, dims);
      const steps = stride === null ? kernel : each(stride, dims);
      const pads = each(padding, dims);
      if (input.ndim < dims) throw new TorchError('IndexError', 'tuple index out of range');
      const size = sizeOf(input.shape.slice(-dims), kernel, steps, pads, output_size);
      if (dims === 3) return max_unpool3d.invoke([input, indices, size, steps, pads]);
      if (dims === 2) return max_unpool2d.invoke([input, indices, size]);
      const flat = max_unpool2d.invoke([input.unsqueeze(-1), indices.unsqueeze(-1), [...size, 1]]) as Tensor;
      return flat.squeeze(-1);
    },
    composite: true,
    where: FUNCTIONAL,
    samples,
  });
}

export const max_unpool1d_called = called(1, [[[1, 1, 2], 'sizes 3 [1, 1, 2]', [2]]]);
export const max_unpool2d_called = called(2, [[[1, 1, 1, 2], 'sizes 3 [1, 1, 1, 2]', [2, 2]]]);
export const max_unpool3d_called = called(3, [[[1, 1, 1, 1, 2], 'sizes 3 [1, 1, 1, 1, 2]', [1, 2, 2]]]);
