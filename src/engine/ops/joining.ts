/**
 * Operators that put tensors together (`cat`, `stack` and their relations). One tensor laid out anew is in `layout.ts`.
 */
import { resultType } from '../dtype.ts';
import { refused, TorchError } from '../errors.ts';
import { nativeText } from '../nativeText.ts';
import { op } from '../op.ts';
import { broadcastShapes, type Shape, sameShape, shapeText, wrapDim } from '../shape.ts';
import { state } from '../state.ts';
import { alias, empty, type Tensor } from '../tensor.ts';
import { warnOnce } from '../warn.ts';
import { copyElements } from '../write.ts';

/** PyTorch skips tensors of shape [0] in `cat`, whatever the others' rank. */
function isSkipped(tensor: { readonly shape: Shape }): boolean {
  return tensor.shape.length === 1 && tensor.shape[0] === 0;
}

/** A part of `whole` along `dim`, for writing. */
function stretch(whole: Tensor, dim: number, start: number, size: number): Tensor {
  const shape = whole.shape.map((n, d) => (d === dim ? size : n));
  return alias(whole, shape, whole.strides, whole.offset + start * whole.strides[dim]!);
}

function catForward(tensors: readonly Tensor[], dim: number): Tensor {
  if (tensors.length === 0) throw new TorchError('ValueError', 'torch.cat(): expected a non-empty list of Tensors');
  tensors.forEach((tensor, k) => {
    if (tensor.shape.length === 0) throw refused(`zero-dimensional tensor (at position ${k}) cannot be concatenated`);
  });
  const dtype = resultType(tensors, state.defaultDtype);
  const first = tensors.find((tensor) => !isSkipped(tensor));
  if (first === undefined) return empty([0], dtype);
  const rank = first.shape.length;
  const d = wrapDim(dim, rank);
  let total = 0;
  tensors.forEach((tensor, k) => {
    if (isSkipped(tensor)) return;
    if (tensor.shape.length !== rank)
      throw refused(`Tensors must have same number of dimensions: got ${rank} and ${tensor.shape.length}`);
    tensor.shape.forEach((size, i) => {
      if (i !== d && size !== first.shape[i])
        throw refused(
          `Sizes of tensors must match except in dimension ${d}. Expected size ${first.shape[i]} but got size ${size} for tensor number ${k} in the list.`,
        );
    });
    total += tensor.shape[d]!;
  });
  const out = empty(
    first.shape.map((size, i) => (i === d ? total : size)),
    dtype,
  );
  let start = 0;
  for (const tensor of tensors) {
    if (isSkipped(tensor)) continue;
    copyElements(stretch(out, d, start, tensor.shape[d]!), tensor);
    start += tensor.shape[d]!;
  }
  return out;
}

export const cat = op({
  schema: 'cat(Tensor[] tensors, int dim=0) -> Tensor',
  grad_fn: 'CatBackward0',
  forward: catForward,
  backward: {
    tensors: (grad, { inputs, dim }) => {
      const d = wrapDim(dim, grad.shape.length);
      let start = 0;
      return inputs.map((input) => {
        if (isSkipped(input)) return grad.new_zeros([0]);
        const size = input.shape[d]!;
        start += size;
        return grad.narrow(d, start - size, size);
      });
    },
  },
  local: { tensors: 'P' },
  where: ['torch'],
  samples: [
    [
      [
        [2, 3],
        [1, 3],
      ],
    ],
    [
      [
        [2, 3],
        [2, 1],
      ],
      1,
    ],
  ],
});

export const stack = op({
  schema: 'stack(Tensor[] tensors, int dim=0) -> Tensor',
  grad_fn: 'StackBackward0',
  forward: (tensors: readonly Tensor[], dim: number) => {
    const first = tensors[0];
    if (first === undefined) throw refused('stack expects a non-empty TensorList');
    const d = wrapDim(dim, first.shape.length + 1);
    tensors.forEach((tensor, k) => {
      if (tensor.shape.length !== first.shape.length || tensor.shape.some((size, i) => size !== first.shape[i]))
        throw refused(
          `stack expects each tensor to be equal size, but got ${shapeText(first.shape)} at entry 0 and ${shapeText(tensor.shape)} at entry ${k}`,
        );
    });
    const out = empty(
      [...first.shape.slice(0, d), tensors.length, ...first.shape.slice(d)],
      resultType(tensors, state.defaultDtype),
    );
    const strides = out.strides.filter((_, i) => i !== d);
    for (const [k, tensor] of tensors.entries())
      copyElements(alias(out, first.shape, strides, k * out.strides[d]!), tensor);
    return out;
  },
  backward: { tensors: (grad, { dim, inputs }) => inputs.map((_, k) => grad.select(dim, k)) },
  local: { tensors: 'P' },
  where: ['torch'],
  samples: [
    [
      [
        [2, 3],
        [2, 3],
      ],
    ],
    [[[3], [3]], -1],
  ],
});

export const concat = alsoCat('concat');
export const concatenate = alsoCat('concatenate');

function alsoCat(name: string) {
  return op({
    schema: `${name}(Tensor[] tensors, int dim=0) -> Tensor`,
    forward: (tensors: readonly Tensor[], dim: number) => cat.invoke([tensors, dim]),
    composite: true,
    samples: [
      [
        [
          [2, 3],
          [1, 3],
        ],
      ],
      [
        [
          [2, 3],
          [2, 1],
        ],
        1,
      ],
    ],
    where: ['torch'],
  });
}

function joinedAlong(name: string, prepare: (tensor: Tensor) => Tensor, dim: (rank: number) => number) {
  return op({
    schema: `${name}(Tensor[] tensors) -> Tensor`,
    forward: (tensors: readonly Tensor[]) => {
      if (tensors.length === 0) throw refused(`${name} expects a non-empty TensorList`);
      const prepared = tensors.map(prepare);
      return cat.invoke([prepared, dim(prepared[0]!.shape.length)]);
    },
    composite: true,
    samples: [
      [[[3], [3]]],
      [
        [
          [2, 3],
          [2, 3],
        ],
      ],
    ],
    where: ['torch'],
  });
}

/** `tensor` with at least `rank` dimensions, as `torch.atleast_1d` and its sisters make it. */
function atLeast(tensor: Tensor, rank: number): Tensor {
  const has = tensor.shape.length;
  if (has >= rank) return tensor;
  if (has === 0) return tensor.reshape(new Array<number>(rank).fill(1));
  if (rank === 2) return tensor.unsqueeze(0);
  return has === 1 ? tensor.unsqueeze(0).unsqueeze(-1) : tensor.unsqueeze(-1);
}

export const hstack = joinedAlong(
  'hstack',
  (tensor) => atLeast(tensor, 1),
  (rank) => (rank === 1 ? 0 : 1),
);
export const vstack = joinedAlong(
  'vstack',
  (tensor) => atLeast(tensor, 2),
  () => 0,
);
export const row_stack = joinedAlong(
  'row_stack',
  (tensor) => atLeast(tensor, 2),
  () => 0,
);
export const dstack = joinedAlong(
  'dstack',
  (tensor) => atLeast(tensor, 3),
  () => 2,
);
export const column_stack = joinedAlong(
  'column_stack',
  (tensor) => (tensor.shape.length <= 1 ? tensor.reshape([tensor.numelValue, 1]) : tensor),
  () => 1,
);

function atLeastPair(rank: number) {
  const name = `atleast_${rank}d`;
  return [
    op({
      schema: `${name}(Tensor self) -> Tensor`,
      forward: (self: Tensor) => atLeast(self, rank),
      composite: true,
      samples: [[[]], [[3]], [[2, 3]]],
      where: ['torch'],
    }),
    op({
      schema: `${name}.Sequence(Tensor[] tensors) -> Tensor[]`,
      forward: (tensors: readonly Tensor[]) => tensors.map((tensor) => atLeast(tensor, rank)),
      composite: true,
      samples: [[[[], [3]]]],
      variadic: true,
      where: ['torch'],
    }),
  ] as const;
}

export const [atleast_1d, atleast_1d_Sequence] = atLeastPair(1);
export const [atleast_2d, atleast_2d_Sequence] = atLeastPair(2);
export const [atleast_3d, atleast_3d_Sequence] = atLeastPair(3);

export const broadcast_tensors = op({
  schema: 'broadcast_tensors(Tensor[] tensors) -> Tensor[]',
  forward: (tensors: readonly Tensor[]) => {
    const shape = tensors.map((tensor) => tensor.shape).reduce(broadcastShapes, [] as Shape);
    return tensors.map((tensor) => (sameShape(tensor.shape, shape) ? tensor : tensor.expand(shape)));
  },
  composite: true,
  variadic: true,
  where: ['torch'],
  samples: [[[[3], [2, 1]]]],
});

export const meshgrid = op({
  schema: 'meshgrid(Tensor[] tensors, *, str? indexing=None) -> Tensor[]',
  forward: (tensors: readonly Tensor[], indexing: string | null) => {
    if (tensors.length === 0) throw refused('meshgrid expects a non-empty TensorList');
    if (tensors.some(({ dtype }) => dtype !== tensors[0]!.dtype))
      throw refused('meshgrid expects all tensors to have the same dtype');
    if (indexing === null)
      warnOnce('torch.meshgrid: in an upcoming release, it will be required to pass the indexing argument.');
    else if (indexing !== 'ij' && indexing !== 'xy')
      throw refused(`torch.meshgrid: indexing must be one of "xy" or "ij", but received: ${indexing}`);
    for (const tensor of tensors)
      if (tensor.shape.length > 1)
        throw refused(`torch.meshgrid: Expected 0D or 1D tensor in the tensor list but got: ${nativeText(tensor)}`);
    const swap = indexing === 'xy' && tensors.length >= 2;
    // With 'xy' the first tensor runs along the second dimension and the second along the first.
    const dims = tensors.map((_, k) => (swap && k < 2 ? 1 - k : k));
    const shape: number[] = [];
    for (const [k, tensor] of tensors.entries()) shape[dims[k]!] = tensor.numelValue;
    return tensors.map((tensor, k) => tensor.view(shape.map((n, d) => (d === dims[k] ? n : 1))).expand(shape));
  },
  composite: true,
  variadic: true,
  where: ['torch'],
  samples: [
    [[[3], [2]], { indexing: 'ij' }],
    [[[3], [2]], { indexing: 'xy' }],
  ],
});
