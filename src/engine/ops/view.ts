/**
 * Operators that look at the same memory in another shape, and those that copy only when they must (`reshape`, `flatten`).
 * Order of axes is in `viewAxes.ts`, parts of a tensor in `viewParts.ts`.
 */
import { refused } from '../errors.ts';
import { nativeType } from '../nativeText.ts';
import { op } from '../op.ts';
import { checkInside } from '../positions.ts';
import { numelOf, shapeText, storageIndices, wrapDim } from '../shape.ts';
import { alias, fromArray, Tensor } from '../tensor.ts';
import { inferSize, overlapsItself, viewStride } from '../viewShape.ts';

const NOT_VIEWABLE =
  "view size is not compatible with input tensor's size and stride (at least one dimension spans across two contiguous subspaces). Use .reshape(...) instead.";

export const view = op({
  schema: 'view(Tensor self, int[] size) -> Tensor',
  grad_fn: 'ViewBackward0',
  forward: (self: Tensor, size: readonly number[]) => {
    const shape = inferSize(size, self.numelValue);
    const stride = viewStride(self.shape, self.strides, shape);
    if (stride === null) throw refused(NOT_VIEWABLE);
    return alias(self, shape, stride, self.offset);
  },
  backward: { self: (grad, { sizes }) => grad.reshape(sizes.self!) },
  local: { self: 'I' },
  view: true,
  where: ['tensor'],
  samples: [
    [
      [2, 3],
      [3, 2],
    ],
    [[2, 3], [-1]],
    [[2, 1, 3], [6]],
  ],
});

export const view_as = op({
  schema: 'view_as(Tensor self, Tensor other) -> Tensor',
  forward: (self: Tensor, other: Tensor) => self.view(other.shape),
  composite: true,
  where: ['tensor'],
  samples: [
    [
      [2, 3],
      [3, 2],
    ],
  ],
});

/** PyTorch does not call it a view, since most often nobody else can see what it looks at; its own counter does not hear of changes of that. */
export const _unsafe_view = op({
  schema: '_unsafe_view(Tensor self, int[] size) -> Tensor',
  grad_fn: 'UnsafeViewBackward0',
  forward: (self: Tensor, size: readonly number[]) => {
    const { storage, shape, strides, offset } = view.spec.forward(self, size) as Tensor;
    return new Tensor(storage, shape, strides, offset, { version: 0 });
  },
  backward: { self: (grad, { sizes }) => grad.reshape(sizes.self!) },
  local: { self: 'I' },
  where: ['torch'],
  samples: [
    [
      [2, 3],
      [3, 2],
    ],
  ],
});

/** The view `reshape` takes of a tensor that is not contiguous: the same view under another name. */
export const _reshape_alias = op({
  schema: '_reshape_alias(Tensor self, int[] size) -> Tensor',
  grad_fn: 'ReshapeAliasBackward0',
  forward: view.spec.forward,
  backward: { self: (grad, { sizes }) => grad.reshape(sizes.self!) },
  local: { self: 'I' },
  view: true,
  where: [],
  samples: [
    [
      [2, 3],
      [3, 2],
    ],
  ],
});

export const reshape = op({
  schema: 'reshape(Tensor self, int[] shape) -> Tensor',
  forward: (self: Tensor, size: readonly number[]) => {
    if (self.isContiguous) return view.invoke([self, size]);
    const shape = inferSize(size, self.numelValue);
    if (viewStride(self.shape, self.strides, shape) !== null) return _reshape_alias.invoke([self, shape]);
    return _unsafe_view.invoke([self.clone({ memory_format: 'contiguous_format' }), shape]);
  },
  composite: true,
  samples: [
    [[2, 3], { shape: [3, 2] }],
    [['T', 2, 3], { shape: [6] }],
    [['T', 2, 3], { shape: [3, 2] }],
  ],
});

export const reshape_as = op({
  schema: 'reshape_as(Tensor self, Tensor other) -> Tensor',
  forward: (self: Tensor, other: Tensor) => self.reshape(other.shape),
  composite: true,
  where: ['tensor'],
  samples: [
    [
      [2, 3],
      [3, 2],
    ],
  ],
});

export const flatten = op({
  schema: 'flatten(Tensor self, int start_dim=0, int end_dim=-1) -> Tensor',
  forward: (self: Tensor, start_dim: number, end_dim: number) => {
    const rank = self.shape.length;
    const start = wrapDim(start_dim, rank);
    const end = wrapDim(end_dim, rank);
    if (start > end) throw refused('flatten() has invalid args: start_dim cannot come after end_dim');
    if (rank === 0) return self.reshape([1]);
    if (start === end) return self;
    return self.reshape([
      ...self.shape.slice(0, start),
      numelOf(self.shape.slice(start, end + 1)),
      ...self.shape.slice(end + 1),
    ]);
  },
  composite: true,
  samples: [[[2, 3]], [[2, 3, 2], 1], [['T', 2, 3]], [[]]],
});

export const unflatten = op({
  schema: 'unflatten(Tensor self, int dim, int[] sizes) -> Tensor',
  forward: (self: Tensor, dim: number, sizes: readonly number[]) => {
    const d = wrapDim(dim, self.shape.length);
    if (self.ndim === 0)
      throw refused('unflatten got an unexpected error:\nDimension specified as 0 but tensor has no dimensions');
    const size = self.shape[d]!;
    if (sizes.length === 0) throw refused('unflatten: sizes must be non-empty');
    const known = sizes.reduce((n, k) => (k === -1 ? n : n * k), 1);
    if (sizes.includes(-1) ? size % known !== 0 : size !== known)
      throw refused(
        `unflatten: Provided sizes ${shapeText(sizes)} don't multiply up to the size of dim ${d} (${size}) in the input tensor`,
      );
    return self.view([...self.shape.slice(0, d), ...inferSize(sizes, size), ...self.shape.slice(d + 1)]);
  },
  composite: true,
  samples: [[[2, 6], 1, [2, -1]]],
});

export const ravel = op({
  schema: 'ravel(Tensor self) -> Tensor',
  forward: (self: Tensor) => self.contiguous().view(-1),
  composite: true,
  samples: [[[2, 3]], [['T', 2, 3]]],
});

export const expand = op({
  schema: 'expand(Tensor self, int[] size, *, bool implicit=False) -> Tensor',
  grad_fn: 'ExpandBackward0',
  forward: (self: Tensor, size: readonly number[]) => {
    const [shape, stride] = expandedGeometry(self, size);
    return alias(self, shape, stride, self.offset);
  },
  // The engine itself sums a gradient back over the dimensions that were broadcast; PyTorch's `sum_to` sums for a number even where there are none.
  backward: { self: (grad, { sizes }) => (sizes.self!.length === 0 ? grad.sum() : grad) },
  local: { self: 'P' },
  view: true,
  where: ['tensor'],
  samples: [
    [
      [3, 1],
      [3, 4],
    ],
    [[3], [2, 3]],
    [
      [3, 1],
      [2, -1, 4],
    ],
  ],
});

function expandedGeometry(self: Tensor, size: readonly number[]): [number[], number[]] {
  const { shape, strides: stride } = self;
  const lead = size.length - shape.length;
  if (lead < 0)
    throw refused(
      `expand(${typeAndShape(self)}, size=${shapeText(size)}): the number of sizes provided (${size.length}) must be greater or equal to the number of dimensions in the tensor (${shape.length})`,
    );
  const outShape = new Array<number>(size.length);
  const outStride = new Array<number>(size.length);
  let negative = false;
  for (let i = size.length - 1; i >= 0; i--) {
    const d = i - lead;
    const before = d >= 0 ? shape[d]! : 1;
    const wanted = size[i] === -1 && d >= 0 ? before : size[i]!;
    if (wanted === -1 && shape.length > 0)
      throw refused(
        `The expanded size of the tensor (${wanted}) isn't allowed in a leading, non-existing dimension ${i}`,
      );
    if (before !== wanted && before !== 1)
      throw refused(
        `The expanded size of the tensor (${wanted}) must match the existing size (${before}) at non-singleton dimension ${i}.  Target sizes: ${shapeText(size)}.  Tensor sizes: ${shapeText(shape)}`,
      );
    if (wanted < 0) negative = true;
    outShape[i] = wanted;
    outStride[i] =
      before !== wanted || shape.length === 0
        ? 0
        : d >= 0
          ? stride[d]!
          : i + 1 < size.length
            ? outShape[i + 1]! * outStride[i + 1]!
            : 1;
  }
  if (negative) throw refused('numel: integer multiplication overflow');
  return [outShape, outStride];
}

function typeAndShape({ dtype, shape }: Tensor): string {
  return `${nativeType(dtype)}{${shapeText(shape)}}`;
}

export const expand_as = op({
  schema: 'expand_as(Tensor self, Tensor other) -> Tensor',
  forward: (self: Tensor, other: Tensor) => self.expand(other.shape),
  composite: true,
  where: ['tensor'],
  samples: [
    [
      [3, 1],
      [3, 4],
    ],
  ],
});

export const broadcast_to = op({
  schema: 'broadcast_to(Tensor self, int[] size) -> Tensor',
  forward: (self: Tensor, size: readonly number[]) => self.expand(size),
  composite: true,
  samples: [[[3], { size: [2, 3] }]],
});

export const as_strided = op({
  schema: 'as_strided(Tensor self, int[] size, int[] stride, int? storage_offset=None) -> Tensor',
  grad_fn: 'AsStridedBackward0',
  forward: (self: Tensor, size: readonly number[], stride: readonly number[], storage_offset: number | null) => {
    const offset = storage_offset ?? self.offset;
    if (size.length !== stride.length) throw refused(`mismatch in length of strides and shape`);
    if (stride.some((s) => s < 0))
      throw refused(`as_strided: Negative strides are not supported at the moment, got strides: ${shapeText(stride)}`);
    checkInside(self.storage, size, stride, offset);
    return alias(self, size, stride, offset);
  },
  backward: {
    self: (grad, { size, stride, storage_offset, inputs }) => {
      const input = inputs[0]!;
      return stridedBackward(grad, input, { shape: size, strides: stride, offset: storage_offset ?? input.offset });
    },
  },
  local: { self: 'P' },
  view: true,
  samples: [
    [[2, 3], [2, 2], [1, 2], 1],
    [[6], [3, 2], [1, 1]],
  ],
});

interface Geometry {
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly offset: number;
}

/**
 * A strided view's gradient laid out in memory, summed where the view overlaps itself, then read as the input reads memory and shared out where
 * the input overlaps itself (`as_strided_backward` of FunctionsManual.cpp).
 */
function stridedBackward(grad: Tensor, input: Geometry, output: Geometry): Tensor {
  const base = Math.min(input.offset, output.offset);
  const length = Math.max(extent(input), extent(output)) - base;
  const memory = grad.new_zeros([length]);
  if (overlapsItself(output)) memory.index_add_(0, indexTensor(output, base), grad.reshape([-1]));
  else memory.as_strided(output.shape, output.strides, output.offset - base).copy_(grad);
  if (overlapsItself(input)) {
    const at = indexTensor(input, base);
    const counts = grad.new_zeros([length]).index_add(0, at, grad.new_ones([at.numelValue]));
    memory.div_(counts);
  }
  return memory.as_strided(input.shape, input.strides, input.offset - base);
}

function extent({ shape, strides, offset }: Geometry): number {
  return offset + 1 + shape.reduce((sum, n, d) => sum + Math.max(n - 1, 0) * strides[d]!, 0);
}

function indexTensor(geometry: Geometry, base: number): Tensor {
  const at = storageIndices(geometry.shape, geometry.strides, geometry.offset - base);
  return fromArray(Float64Array.from(at), [at.length], 'int64');
}
