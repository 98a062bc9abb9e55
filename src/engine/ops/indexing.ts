/**
 * Operators that read elements by index: `index` (what `x[rows, columns]` is), `index_select`, `gather`, `take`, `masked_select`,
 * `embedding`, `nonzero`. Those that write by index are in `scatter.ts`; brackets are parsed in `../index.ts`.
 */
import { refused, scalarTypeName, TorchError, tensorTypeName, unsupported } from '../errors.ts';
import { op } from '../op.ts';
import { advancedPositions, alongPositions, maskIndices, readAt, slicePositions } from '../positions.ts';
import { broadcastShapes, ownDim, type Shape, shapeText, wrapDim } from '../shape.ts';
import { allocate } from '../storage.ts';
import { fromArray, Tensor, type TensorMeta } from '../tensor.ts';
import { Wrapped } from '../transforms/wrapped.ts';
import { kernelStride, preservedStride } from '../viewShape.ts';
import { copyElements, written } from '../write.ts';
import { addedAt } from './scatter.ts';

export const index = op({
  schema: 'index.Tensor(Tensor self, Tensor?[] indices) -> Tensor',
  grad_fn: 'IndexBackward0',
  forward: (self: Tensor, indices: readonly (Tensor | null)[]) => {
    const { at, shape, strides } = advancedPositions(self, indices);
    const result = readAt(self, at, shape);
    const stride = result.numelValue > 1 ? kernelStride(shape, strides) : null;
    if (stride === null) return result;
    const laid = new Tensor(allocate(result.dtype, result.numelValue), shape, stride, 0);
    copyElements(laid, result);
    return laid;
  },
  saves: ['indices'],
  backward: {
    self: (grad, { sizes, indices }) => addedAt(sizes.self!, indices, grad),
  },
  local: { self: 'P' },
  where: [],
  samples: [
    [[4, 3], ['index 4 [2]']],
    [
      [4, 3],
      [null, 'index 3 [2, 2]'],
    ],
    [
      [2, 3, 4],
      ['index 2 [3]', null, 'index 4 [3]'],
    ],
    [[2, 3], ['bools [2, 3]']],
    [['T', 4, 3], ['index 4 [5]']],
  ],
});

/** @throws RuntimeError when `index` cannot index along one dimension. */
function checkIndex(name: string, index: Tensor): void {
  if (index.shape.length > 1) throw new TorchError('IndexError', `${name}(): Index is supposed to be a vector`);
  if (index.dtype !== 'int64' && index.dtype !== 'int32')
    throw refused(`${name}(): Expected dtype int32 or int64 for index`);
}

/** @throws when one of the indices lies outside: each kernel of `index_select` in words of its own. */
function checkSelected(self: Tensor, d: number, values: Iterable<number> & { readonly length: number }): void {
  const size = self.shape[d] ?? 1;
  if (size === 0 && values.length > 0 && self.ndim > 1)
    throw refused('index_select(): self indexing axis dim should be positive');
  for (const value of values)
    if (value < 0 || value >= size)
      throw d === 1 || (self.ndim > 1 && self.numelValue === 0)
        ? refused(`INDICES element is out of DATA bounds, id=${value} axis_dim=${size}`)
        : new TorchError('IndexError', 'index out of range in self');
}

export const index_select = op({
  schema: 'index_select(Tensor self, int dim, Tensor index) -> Tensor',
  grad_fn: 'IndexSelectBackward0',
  forward: (self: Tensor, dim: number, index: Tensor) => {
    const d = wrapDim(dim, self.shape.length);
    checkIndex('index_select', index);
    const values = index.values();
    if (self.ndim === 0 && values.length !== 1)
      throw refused(`index_select(): Index to scalar can have only 1 value, got ${values.length} value(s)`);
    checkSelected(self, d, values);
    const shape = self.shape.map((n, i) => (i === d ? values.length : n));
    return readAt(self, slicePositions(self, d, values), shape);
  },
  saves: ['index'],
  backward: {
    self: (grad, { sizes, dim, index }) => written(grad.new_zeros(sizes.self!).index_add(dim, index, grad)),
  },
  local: { self: 'P' },
  samples: [
    [[2, 3], 1, 'index 3 [4]'],
    [['T', 2, 3], 0, 'index 2 [3]'],
  ],
});

/** @throws RuntimeError as `gather_shape_check` and `scatter_shape_check` do. */
export function checkAlong(name: string, self: Tensor, d: number, index: Tensor, src: Tensor | null): void {
  checkIndexDtype(name, index);
  if (index.numelValue === 0) return;
  const rank = Math.max(self.shape.length, 1);
  if (Math.max(index.shape.length, 1) !== rank)
    throw refused(
      `Index tensor must have the same number of dimensions as ${name === 'gather' ? 'input' : 'self'} tensor`,
    );
  const size = ({ shape }: Tensor, i: number) => (shape.length === 0 ? 1 : shape[wrapDim(i, shape.length)]!);
  const dims = Array.from({ length: rank }, (_, i) => i);
  const wide = dims.find((i) => i !== d && size(index, i) > size(self, i));
  if (src === null) {
    if (wide === undefined) return;
    throw refused(
      `${name === 'gather' ? `Size does not match at dimension ${wide} expected` : 'Expected'} index ${shapeText(index.shape)} to be no larger than self ${shapeText(self.shape)} apart from dimension ${d}`,
    );
  }
  const wrong = wide !== undefined || dims.some((i) => size(index, i) > size(src, i));
  if (Math.max(src.shape.length, 1) !== rank)
    throw refused('Index tensor must have the same number of dimensions as src tensor');
  if (wrong)
    throw refused(
      `Expected index ${shapeText(index.shape)} to be no larger than self ${shapeText(self.shape)} apart from dimension ${d} and to be no larger size than src ${shapeText(src.shape)}`,
    );
}

export function checkIndexDtype(name: string, index: Tensor): void {
  if (index.numelValue > 0 && index.dtype !== 'int64' && index.dtype !== 'int32')
    throw refused(`${name}(): Expected dtype int32/int64 for index`);
}

export const gather = op({
  schema: 'gather(Tensor self, int dim, Tensor index, *, bool sparse_grad=False) -> Tensor',
  grad_fn: 'GatherBackward0',
  forward: (self: Tensor, dim: number, index: Tensor) => {
    const d = wrapDim(dim, self.shape.length);
    checkAlong('gather', self, d, index, null);
    return readAt(self, alongPositions(self, d, index), index.shape);
  },
  saves: ['index'],
  backward: {
    self: (grad, { sizes, dim, index }) => written(grad.new_zeros(sizes.self!).scatter_add(dim, index, grad)),
  },
  local: { self: 'P' },
  samples: [
    [[2, 3], 1, 'index 3 [2, 2]'],
    [['T', 3, 2], 0, 'index 3 [2, 2]'],
  ],
});

export const take_along_dim = op({
  schema: 'take_along_dim(Tensor self, Tensor indices, int? dim=None) -> Tensor',
  forward: (self: Tensor, indices: Tensor, dim: number | null) => {
    if (dim === null) return self.reshape([-1]).gather(0, indices.reshape([-1]));
    if (indices.dtype !== 'int64')
      throw refused(`torch.take_along_dim(): dtype of indices should be Long but got ${scalarTypeName(indices.dtype)}`);
    if (self.shape.length !== indices.shape.length)
      throw refused(
        `torch.take_along_dim(): input and indices should have the same number of dimensions, but got ${self.shape.length} dimensions for input, and ${indices.shape.length} dimensions for indices`,
      );
    const d = wrapDim(dim, self.shape.length);
    if (self.ndim === 0) throw new TorchError('IndexError', 'Dimension specified as 0 but tensor has no dimensions');
    const one = (shape: Shape) => shape.map((n, i) => (i === d ? 1 : n));
    const shared = broadcastShapes(one(self.shape), one(indices.shape));
    const along = (shape: Shape) => shared.map((n, i) => (i === d ? shape[d]! : n));
    return self.expand(along(self.shape)).gather(d, indices.expand(along(indices.shape)));
  },
  composite: true,
  samples: [
    [[2, 3], 'index 3 [2, 1]', 1],
    [[2, 3], 'index 6 [2]'],
  ],
});

/** Zeros that lie in memory as a tensor does of which this is remembered. */
function zerosLike(grad: Tensor, { shape, strides }: TensorMeta): Tensor {
  const zeros = grad.new_zeros(shape);
  if (zeros instanceof Wrapped) return zeros;
  return new Tensor(zeros.storage, shape, preservedStride(shape, strides), 0);
}

export const take = op({
  schema: 'take(Tensor self, Tensor index) -> Tensor',
  grad_fn: 'TakeBackward0',
  forward: (self: Tensor, index: Tensor) => {
    if (index.dtype !== 'int64')
      throw refused(`take(): Expected a long tensor for index, but got ${scalarTypeName(index.dtype)}`);
    if (self.numelValue === 0 && index.numelValue > 0)
      throw new TorchError('IndexError', 'take(): tried to take from an empty tensor');
    return readAt(fromArray(self.values(), [self.numelValue], self.dtype), flatPositions(self, index), index.shape);
  },
  saves: ['index'],
  backward: {
    self: (grad, { inputs, index }) => written(zerosLike(grad, inputs[0]!).put(index, grad, true)),
  },
  local: { self: 'P' },
  samples: [
    [[2, 3], 'index 6 [4]'],
    [['T', 2, 3], 'index 6 [2, 2]'],
  ],
});

/** Flat, row-major positions that `take` and `put` name, negative ones counted from the end. */
export function flatPositions(self: Tensor, index: Tensor): Int32Array {
  const n = self.numelValue;
  return Int32Array.from(index.values(), (value) => {
    if (value < -n || value >= n)
      throw new TorchError('IndexError', `out of range: tried to access index ${value} on a tensor of ${n} elements.`);
    return value < 0 ? value + n : value;
  });
}

export const masked_select = op({
  schema: 'masked_select(Tensor self, Tensor mask) -> Tensor',
  grad_fn: 'MaskedSelectBackward0',
  forward: (self: Tensor, mask: Tensor) => {
    if (mask.dtype !== 'bool') throw refused('masked_select: expected BoolTensor for mask');
    const shape = broadcastShapes(mask.shape, self.shape);
    const values = self.expand(shape).values();
    const chosen = mask.expand(shape).values();
    const out = values.filter((_, k) => chosen[k] !== 0);
    return fromArray(out, [out.length], self.dtype);
  },
  saves: ['mask'],
  backward: {
    self: (grad, { sizes, mask }) => {
      const shape = broadcastShapes(sizes.self!, mask.shape);
      return written(grad.new_zeros(shape).masked_scatter(mask, grad));
    },
  },
  local: { self: 'P' },
  samples: [
    [[2, 3], 'bools [2, 3]'],
    [[2, 3], 'bools [3]'],
    [[3], 'bools [2, 3]'],
  ],
});

export const nonzero = op({
  schema: 'nonzero(Tensor self) -> Tensor',
  forward: (self: Tensor) => {
    const columns = maskIndices(self);
    const count = columns[0]?.numelValue ?? (self.itemValue() !== 0 ? 1 : 0);
    const data = new Float64Array(columns.length * count);
    for (const [k, column] of columns.entries()) data.set(column.values(), k * count);
    // As PyTorch lays it out: one index after the other, seen as columns.
    const rows = fromArray(data, [columns.length, count], 'int64');
    return new Tensor(rows.storage, [count, columns.length], [1, count], 0);
  },
  samples: [['bools [2, 3]'], ['ints [3]']],
});

export const argwhere = op({
  schema: 'argwhere(Tensor self) -> Tensor',
  forward: nonzero.spec.forward,
  samples: [['ints [2, 3]']],
});

/** `nonzero(as_tuple=True)` and `where(condition)`: one index tensor for each dimension. */
export const nonzero_numpy = op({
  schema: 'nonzero_numpy(Tensor self) -> Tensor[]',
  forward: (self: Tensor) => {
    const whole = self.shape.length === 0 ? self.reshape([1]) : self;
    return (nonzero.invoke([whole]) as Tensor).unbind(1);
  },
  composite: true,
  where: [],
  samples: [['bools [2, 3]']],
});

export const where_condition = op({
  schema: 'where(Tensor condition) -> Tensor[]',
  forward: nonzero_numpy.spec.forward,
  composite: true,
  where: ['torch'],
  samples: [['bools [2, 3]']],
});

export const embedding = op({
  schema:
    'embedding(Tensor weight, Tensor indices, int padding_idx=-1, bool scale_grad_by_freq=False, bool sparse=False) -> Tensor',
  grad_fn: 'EmbeddingBackward0',
  forward: (weight: Tensor, indices: Tensor) => {
    // Its Node takes down the number of rows first.
    if (weight.requires_grad) ownDim(0, weight.ndim);
    if (weight.shape.length !== 2) throw refused("'weight' must be 2-D");
    if (indices.dtype !== 'int64' && indices.dtype !== 'int32')
      throw refused(
        `Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; but got ${tensorTypeName(indices.dtype)} instead (while checking arguments for embedding)`,
      );
    const values = indices.values();
    checkSelected(weight, 0, values);
    return readAt(weight, slicePositions(weight, 0, values), [...indices.shape, weight.shape[1]!]);
  },
  saves: ['indices'],
  backward: {
    weight: (grad, { sizes, indices, padding_idx, scale_grad_by_freq }) =>
      embedding_dense_backward.invoke([grad, indices, sizes.weight![0], padding_idx, scale_grad_by_freq]) as Tensor,
  },
  local: { weight: 'P' },
  where: ['torch'],
  samples: [
    [[4, 3], 'index 4 [2, 3]'],
    ['data [4, 3]', 'index 4 [5]', 1],
  ],
});

/** `torch.nn.functional.embedding`, which takes the indices first. */
export const embedding_functional = op({
  schema:
    'embedding(Tensor input, Tensor weight, int? padding_idx=None, float? max_norm=None, float norm_type=2.0, bool scale_grad_by_freq=False, bool sparse=False) -> Tensor',
  forward: (
    input: Tensor,
    weight: Tensor,
    padding_idx: number | null,
    max_norm: number | null,
    _: number,
    byFrequency: boolean,
  ) => {
    if (max_norm !== null) throw unsupported('torch.nn.functional.embedding(max_norm=…)');
    const rows = weight.shape[0] ?? 0;
    if (padding_idx !== null && (padding_idx >= rows || padding_idx < -rows))
      throw new TorchError('AssertionError', 'Padding_idx must be within num_embeddings');
    const padding = padding_idx === null ? -1 : padding_idx < 0 ? rows + padding_idx : padding_idx;
    return embedding.invoke([weight, input, padding, byFrequency, false]);
  },
  composite: true,
  where: ['functional'],
  samples: [
    ['index 4 [2, 3]', [4, 3]],
    ['index 4 [5]', 'data [4, 3]', 1],
  ],
});

export const embedding_dense_backward = op({
  schema:
    'embedding_dense_backward(Tensor grad_output, Tensor indices, int num_weights, int padding_idx, bool scale_grad_by_freq) -> Tensor',
  grad_fn: 'EmbeddingDenseBackwardBackward0',
  forward: (grad_output: Tensor, indices: Tensor, num_weights: number, padding_idx: number, byFrequency: boolean) => {
    const width = grad_output.shape.at(-1)!;
    const grad = grad_output.values();
    const rows = indices.values();
    const counts = new Float64Array(num_weights);
    for (const row of rows) counts[row]!++;
    const out = new Float64Array(num_weights * width);
    rows.forEach((row, k) => {
      if (row === padding_idx) return;
      const scale = byFrequency ? 1 / counts[row]! : 1;
      for (let j = 0; j < width; j++) out[row * width + j]! += scale * grad[k * width + j]!;
    });
    const { dtype } = grad_output;
    return fromArray(dtype === 'float64' ? out : Float32Array.from(out), [num_weights, width], dtype);
  },
  saves: ['indices'],
  backward: {
    grad_output: (grad, { indices, sizes, padding_idx }) => {
      const picked = grad.index_select(0, indices.reshape([-1]));
      const rows = padding_idx < 0 ? picked : picked.masked_fill_(indices.reshape([-1, 1]).eq(padding_idx), 0);
      const shaped = rows.view(sizes.grad_output!);
      return shaped;
    },
  },
  local: { grad_output: 'P' },
  where: [],
  samples: [
    [[5, 3], 'index 4 [5]', 4, -1, false],
    [[2, 2, 3], 'index 4 [2, 2]', 4, 1, false],
    ['data [5, 3]', 'index 4 [5]', 4, -1, true],
  ],
});
