/** Views that reorder, add or drop axes: `transpose`, `permute`, `squeeze`, `unsqueeze` and their other names. */
import { refused, type TorchError } from '../errors.ts';
import { op } from '../op.ts';
import { type Shape, wrapDim } from '../shape.ts';
import { alias, type Tensor } from '../tensor.ts';
import { transposed } from '../tensorMethods.ts';
import { uniqueDims } from '../viewShape.ts';
import { alias_ } from './copying.ts';

function permuted(self: Tensor, order: readonly number[]): Tensor {
  const { shape, strides } = self;
  return alias(
    self,
    order.map((d) => shape[d]!),
    order.map((d) => strides[d]!),
    self.offset,
  );
}

function swapped(self: Tensor, dim0: number, dim1: number): Tensor {
  const rank = self.shape.length;
  const a = wrapDim(dim0, rank);
  const b = wrapDim(dim1, rank);
  const order = self.shape.map((_, d) => (d === a ? b : d === b ? a : d));
  return permuted(self, order);
}

export const transpose = op({
  schema: 'transpose.int(Tensor self, int dim0, int dim1) -> Tensor',
  grad_fn: 'TransposeBackward0',
  forward: swapped,
  backward: { self: (grad, { dim0, dim1 }) => grad.transpose(dim0, dim1) },
  local: { self: 'P' },
  view: true,
  samples: [
    [[2, 3], 0, 1],
    [[2, 3, 4], -1, 0],
  ],
});

function sameAsTranspose(name: string, first: string, second: string) {
  return op({
    schema: `${name}(Tensor self, int ${first}, int ${second}) -> Tensor`,
    forward: (self: Tensor, dim0: number, dim1: number) => self.transpose(dim0, dim1),
    composite: true,
    samples: [[[2, 3], 0, 1]],
  });
}

export const swapaxes = sameAsTranspose('swapaxes', 'axis0', 'axis1');
export const swapdims = sameAsTranspose('swapdims', 'dim0', 'dim1');

export function tooManyDimensions(name: string, rank: number): TorchError {
  return refused(`${name} expects a tensor with <= 2 dimensions, but self is ${rank}D`);
}

export const t = op({
  schema: 't(Tensor self) -> Tensor',
  grad_fn: 'TBackward0',
  forward: (self: Tensor) => {
    const rank = self.shape.length;
    if (rank > 2) throw tooManyDimensions('t()', rank);
    return rank === 2 ? permuted(self, [1, 0]) : alias(self, self.shape, self.strides, self.offset);
  },
  backward: { self: (grad) => grad.t() },
  local: { self: 'P' },
  view: true,
  samples: [[[2, 3]], [[3]]],
});

export const permute = op({
  schema: 'permute(Tensor self, int[] dims) -> Tensor',
  grad_fn: 'PermuteBackward0',
  forward: (self: Tensor, dims: readonly number[]) => {
    const rank = self.shape.length;
    if (dims.length !== rank)
      throw refused(
        `permute(sparse_coo): number of dimensions in the tensor input does not match the length of the desired ordering of dimensions i.e. input.dim() = ${rank} is not equal to len(dims) = ${dims.length}`,
      );
    const order = dims.map((dim) => wrapDim(dim, rank));
    if (new Set(order).size !== rank) throw refused('permute(): duplicate dims are not allowed.');
    return permuted(self, order);
  },
  backward: { self: (grad, { dims }) => grad.permute(inverse(dims)) },
  local: { self: 'P' },
  view: true,
  samples: [
    [[2, 3], { dims: [1, 0] }],
    [[2, 3, 4], { dims: [2, 0, 1] }],
  ],
});

function inverse(dims: readonly number[]): number[] {
  const out = new Array<number>(dims.length);
  dims.forEach((dim, d) => {
    out[wrapDim(dim, dims.length)] = d;
  });
  return out;
}

function moved(self: Tensor, source: readonly number[], destination: readonly number[]): Tensor {
  const rank = self.shape.length;
  if (source.length !== destination.length)
    throw refused(
      `movedim: Invalid source or destination dims: source (${shapeOf(source)} dims) should contain the same number of dims as destination (${shapeOf(destination)} dims)`,
    );
  const from = source.map((dim) => wrapDim(dim, rank));
  const to = destination.map((dim) => wrapDim(dim, rank));
  for (const [name, dims, given] of [
    ['source', from, source],
    ['destination', to, destination],
  ] as const)
    if (new Set(dims).size !== dims.length) throw refused(`movedim: repeated dim in \`${name}\` (${shapeOf(given)})`);
  if (rank === 0) return alias_.invoke([self]) as Tensor;
  const order = new Array<number>(rank).fill(-1);
  to.forEach((d, k) => {
    order[d] = from[k]!;
  });
  const rest = self.shape.map((_, d) => d).filter((d) => !from.includes(d));
  return self.permute(order.map((d) => (d < 0 ? rest.shift()! : d)));
}

function shapeOf(dims: readonly number[]): string {
  return `[${dims.join(', ')}]`;
}

function movedimPair(name: string) {
  return [
    op({
      schema: `${name}.int(Tensor self, int source, int destination) -> Tensor`,
      forward: (self: Tensor, source: number, destination: number) => moved(self, [source], [destination]),
      composite: true,
      samples: [[[2, 3, 2], 0, -1]],
    }),
    op({
      schema: `${name}.intlist(Tensor self, int[] source, int[] destination) -> Tensor`,
      forward: moved,
      composite: true,
      samples: [[[2, 3, 2], { source: [0, 1], destination: [2, 0] }]],
    }),
  ] as const;
}

export const [movedim, movedim_intlist] = movedimPair('movedim');
export const [moveaxis, moveaxis_intlist] = movedimPair('moveaxis');

/** What the properties `T`, `mT`, `H`, `mH` and the method `adjoint` are. */
export const numpy_T = op({
  schema: 'numpy_T(Tensor self) -> Tensor',
  forward: transposed,
  composite: true,
  where: [],
  samples: [[[2, 3]]],
});

function matrixTransposed(name: string, property: string) {
  return op({
    schema: `${name}(Tensor self) -> Tensor`,
    forward: (self: Tensor) => {
      if (self.shape.length === 0) return property === 'mT' ? self : self.conj();
      if (self.shape.length < 2)
        throw refused(
          `tensor.${property} is only supported on matrices or batches of matrices. Got ${self.shape.length}-D tensor.`,
        );
      const transposed = self.transpose(-2, -1);
      return property === 'mT' ? transposed : transposed.conj();
    },
    composite: true,
    samples: [[[2, 3]], [[2, 3, 2]]],
    where: name === 'adjoint' ? ['torch', 'tensor'] : [],
  });
}

export const mT = matrixTransposed('mT', 'mT');
export const mH = matrixTransposed('mH', 'mH');
export const adjoint = matrixTransposed('adjoint', 'adjoint()');

function squeezed(self: Tensor, dims: readonly number[]): Tensor {
  const { shape } = self;
  const kept = shape.map((_, d) => d).filter((d) => shape[d] !== 1 || !dims.includes(d));
  return permuted(self, kept);
}

/** Axes of size 1 put back where `squeeze` had dropped them (`unsqueeze_to`). */
function unsqueezed(grad: Tensor, shape: Shape, dims: readonly number[]): Tensor {
  let out = grad;
  shape.forEach((size, d) => {
    if (size === 1 && dims.includes(d)) out = out.unsqueeze(d);
  });
  return out;
}

const all = (shape: Shape) => shape.map((_, d) => d);

export const squeeze = op({
  schema: 'squeeze(Tensor self) -> Tensor',
  grad_fn: 'SqueezeBackward0',
  forward: (self: Tensor) => squeezed(self, all(self.shape)),
  backward: { self: (grad, { sizes }) => unsqueezed(grad, sizes.self!, all(sizes.self!)) },
  local: { self: 'I' },
  view: true,
  samples: [[[2, 1, 3, 1]], [[2]]],
});

export const squeeze_dim = op({
  schema: 'squeeze.dim(Tensor self, int dim) -> Tensor',
  grad_fn: 'SqueezeBackward1',
  forward: (self: Tensor, dim: number) => squeezed(self, [wrapDim(dim, self.shape.length)]),
  backward: {
    self: (grad, { sizes, dim }) => unsqueezed(grad, sizes.self!, [wrapDim(dim, sizes.self!.length)]),
  },
  local: { self: 'I' },
  view: true,
  samples: [
    [[2, 1, 3], 1],
    [[2, 3], 0],
  ],
});

export const squeeze_dims = op({
  schema: 'squeeze.dims(Tensor self, int[] dim) -> Tensor',
  grad_fn: 'SqueezeBackward2',
  forward: (self: Tensor, dim: readonly number[]) => squeezed(self, uniqueDims(dim, self.shape.length, wrapDim)),
  backward: {
    self: (grad, { sizes, dim }) => unsqueezed(grad, sizes.self!, uniqueDims(dim, sizes.self!.length, wrapDim)),
  },
  local: { self: 'I' },
  view: true,
  samples: [[[2, 1, 3, 1], { dim: [1, 3] }]],
});

export const unsqueeze = op({
  schema: 'unsqueeze(Tensor self, int dim) -> Tensor',
  grad_fn: 'UnsqueezeBackward0',
  forward: (self: Tensor, dim: number) => {
    const { shape, strides } = self;
    const d = wrapDim(dim, shape.length + 1);
    const step = d < shape.length ? shape[d]! * strides[d]! : 1;
    return alias(
      self,
      [...shape.slice(0, d), 1, ...shape.slice(d)],
      [...strides.slice(0, d), step, ...strides.slice(d)],
      self.offset,
    );
  },
  backward: { self: (grad, { dim }) => grad.squeeze(dim) },
  local: { self: 'I' },
  view: true,
  samples: [
    [[2, 3], 1],
    [[2, 3], -1],
    [[], 0],
  ],
});
