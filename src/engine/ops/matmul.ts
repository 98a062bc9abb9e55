/**
 * Products that choose their Nodes by the shapes they are given, exactly as PyTorch does: `matmul`, `linear`, `outer`, `tensordot`,
 * `inner`, `kron`. They have no Nodes of their own.
 */
import { refused } from '../errors.ts';
import { op } from '../op.ts';
import { broadcastShapes, numelOf, wrapDim } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { addmm } from './addedProducts.ts';
import { squeezedInPlace } from './inplaceShape.ts';
import { _unsafe_view } from './view.ts';

function unsafeView(self: Tensor, shape: readonly number[]): Tensor {
  return _unsafe_view.invoke([self, shape]) as Tensor;
}

/**
 * Whether the larger operand is to be seen as one tall matrix instead of a batch (`should_fold` of ATen/native/LinearAlgebra.cpp):
 * when that needs no copy, or when the smaller one requires grad and a batch would make its gradient needlessly large.
 */
function shouldFold(a: Tensor, b: Tensor): boolean {
  const firstIsLarger = a.shape.length >= b.shape.length;
  const large = firstIsLarger ? a : b.detach().transpose(-2, -1);
  const small = firstIsLarger ? b : a;
  const rank = large.shape.length;
  if (rank < 3 || small.shape.length > 2) return false;
  if (small.requires_grad) return true;
  if (a.shape.length === 2) return false;
  if (large.numelValue === 0) return true;
  return isOneAxis(large, rank - 1);
}

/** Whether the first `count` dimensions of `x` can be seen as one; those of size 1 are in nobody's way. */
function isOneAxis({ shape, strides }: Tensor, count: number): boolean {
  let inner = -1;
  for (let d = count - 1; d >= 0; d--) {
    if (shape[d] === 1) continue;
    if (inner >= 0 && strides[d] !== strides[inner]! * shape[inner]!) return false;
    inner = d;
  }
  return true;
}

function folded(a: Tensor, b: Tensor): Tensor {
  const transposed = b.shape.length > a.shape.length;
  const large = transposed ? b.transpose(-2, -1) : a;
  const small = transposed ? (a.shape.length === 2 ? a.t() : a) : b;
  const lead = large.shape.slice(0, -1);
  const tall = large.reshape([numelOf(lead), large.shape.at(-1)!]);
  if (small.shape.length === 1) return unsafeView(tall.mv(small), lead);
  const out = unsafeView(tall.mm(small), [...lead, small.shape[1]!]);
  return transposed ? out.transpose(-2, -1).contiguous() : out;
}

function batched(a: Tensor, b: Tensor): Tensor {
  const [batchA, batchB] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
  const n = a.shape.length > 1 ? a.shape.at(-2)! : 1;
  const k = a.shape.at(-1)!;
  const vector = b.shape.length === 1;
  const k2 = vector ? b.shape[0]! : b.shape.at(-2)!;
  const p = vector ? 1 : b.shape.at(-1)!;
  if (a.shape.length === 3 && b.shape.length === 3 && batchA[0] !== batchB[0]) {
    if (batchA[0] === 1 && a.requires_grad) return multiplied(a.squeeze(0), b);
    if (batchB[0] === 1 && b.requires_grad) return multiplied(a, b.squeeze(0));
  }
  const batch = broadcastShapes(batchA, batchB);
  const count = numelOf(batch);
  const left = a.expand([...batch, n, k]).reshape([count, n, k]);
  const right = vector
    ? b
        .expand([...batch, k2])
        .reshape([count, k2])
        .unsqueeze(2)
    : b.expand([...batch, k2, p]).reshape([count, k2, p]);
  const shape = [...batch, ...(a.shape.length > 1 ? [n] : []), ...(vector ? [] : [p])];
  const out = left.bmm(right);
  return unsafeView(vector ? out.squeeze(-1) : out, shape);
}

function multiplied(self: Tensor, other: Tensor): Tensor {
  const [a, b] = [self.shape.length, other.shape.length];
  if (a === 0 || b === 0)
    throw refused(`both arguments to matmul need to be at least 1D, but they are ${a}D and ${b}D`);
  if (a === 1 && b === 1) return self.dot(other);
  if (a === 2 && b === 1) return self.mv(other);
  if (a === 1 && b === 2) return squeezedInPlace(self.unsqueeze(0).mm(other), 0);
  if (a === 2 && b === 2) return self.mm(other);
  return shouldFold(self, other) ? folded(self, other) : batched(self, other);
}

export const matmul = op({
  schema: 'matmul(Tensor self, Tensor other) -> Tensor',
  forward: multiplied,
  composite: true,
  samples: [
    [[3], [3]],
    [[2, 3], [3]],
    [[3], [3, 2]],
    [
      [2, 3],
      [3, 2],
    ],
    [
      [2, 2, 3],
      [3, 2],
    ],
    [
      [2, 2, 3],
      [2, 3, 2],
    ],
    [
      [2, 3],
      [2, 3, 2],
    ],
    [[2, 2, 3], [3]],
  ],
});

export const linear = op({
  schema: 'linear(Tensor input, Tensor weight, Tensor? bias=None) -> Tensor',
  forward: (input: Tensor, weight: Tensor, bias: Tensor | null) => {
    const [rank, order] = [input.shape.length, weight.shape.length];
    if (rank === 0 || order === 0)
      throw refused(`both arguments to linear need to be at least 1D, but they are ${rank}D and ${order}D`);
    const transposed = weight.t();
    if (bias === null) return input.matmul(transposed);
    if (rank === 2) return addmm.invoke([bias, input, transposed, 1, 1]);
    const isVector = bias.ndim === 1 || bias.shape.filter((size) => size !== 1).length === 1;
    if (input.isContiguous && isVector) {
      const lead = input.shape.slice(0, -1);
      const tall = input.reshape([numelOf(lead), input.shape.at(-1)!]);
      const out = addmm.invoke([bias, tall, transposed, 1, 1]) as Tensor;
      return out.view([...lead, out.shape[1]!]);
    }
    return input.matmul(transposed).add_(bias);
  },
  composite: true,
  where: ['functional'],
  samples: [
    [[2, 3], [4, 3], [4]],
    [[3], [4, 3]],
    [[2, 2, 3], [4, 3], [4]],
  ],
});

function outerNamed(name: string) {
  return op({
    schema: `${name}(Tensor self, Tensor vec2) -> Tensor`,
    forward: (self: Tensor, vec2: Tensor) => {
      for (const [label, vector] of [
        ['self', self],
        ['vec2', vec2],
      ] as const)
        if (vector.shape.length !== 1)
          throw refused(`outer: Expected 1-D argument ${label}, but got ${vector.shape.length}-D`);
      return self.reshape([self.shape[0]!, 1]).mul(vec2);
    },
    composite: true,
    samples: [[[3], [2]]],
  });
}

export const outer = outerNamed('outer');
export const ger = outerNamed('ger');

/** Sums over `dims1` of `self` against `dims2` of `other`, as one product of matrices. */
function contracted(self: Tensor, other: Tensor, dims1: readonly number[], dims2: readonly number[]): Tensor {
  if (self.dtype !== other.dtype) throw refused('both inputs should have same dtype');
  if (dims1.length !== dims2.length) throw refused('both dimension lists should have same length');
  const a = dims1.map((dim) => wrapDim(dim, self.shape.length));
  const b = dims2.map((dim) => wrapDim(dim, other.shape.length));
  let [left, right] = [self, other];
  let size = 1;
  a.forEach((d, i) => {
    const [s1, s2] = [self.shape[d]!, other.shape[b[i]!]!];
    if (s2 === 1) left = left.sum(d, true, { dtype: left.dtype });
    else if (s1 === 1) right = right.sum(b[i]!, true, { dtype: right.dtype });
    else if (s1 !== s2)
      throw refused(
        `contracted dimensions need to match, but first has size ${s1} in dim ${dims1[i]} and second has size ${s2} in dim ${dims2[i]}`,
      );
    else size *= s1;
  });
  const freeA = self.shape.map((_, d) => d).filter((d) => !a.includes(d));
  const freeB = other.shape.map((_, d) => d).filter((d) => !b.includes(d));
  const shapeA = freeA.map((d) => left.shape[d]!);
  const shapeB = freeB.map((d) => right.shape[d]!);
  const first = left.permute([...freeA, ...a]);
  const second = right.permute([...b, ...freeB]);
  if (freeA.length + freeB.length === 0) {
    const together = first.isContiguous && second.isContiguous;
    const total = together
      ? first.flatten().dot(second.flatten())
      : first.squeeze().mul(second.squeeze()).sum({ dtype: left.dtype });
    return total.reshape([]);
  }
  if (numelOf(shapeA) === 1 && numelOf(shapeB) === 1)
    return first
      .reshape([size])
      .dot(second.reshape([size]))
      .reshape([...shapeA, ...shapeB]);
  const out = first.reshape([numelOf(shapeA), size]).mm(second.reshape([size, numelOf(shapeB)]));
  return out.reshape([...shapeA, ...shapeB]);
}

export const tensordot_int = op({
  schema: 'tensordot.int(Tensor self, Tensor other, int dims=2) -> Tensor',
  forward: (self: Tensor, other: Tensor, dims: number) => {
    if (dims < 0) throw refused(`tensordot expects dims >= 0, but got dims=${dims}`);
    const rank = self.shape.length;
    if (dims > Math.min(rank, other.shape.length))
      throw refused(`tensordot expects dims < ndim_a or ndim_b, but got dims=${dims}`);
    return contracted(
      self,
      other,
      Array.from({ length: dims }, (_, i) => i - dims),
      Array.from({ length: dims }, (_, i) => i),
    );
  },
  composite: true,
  where: ['torch'],
  samples: [
    [[2, 3], [3, 2], 1],
    [
      [2, 3],
      [2, 3],
    ],
    [[3], [2], 0],
  ],
});

export const tensordot_lists = op({
  schema: 'tensordot.lists(Tensor self, Tensor other, Dims dims) -> Tensor',
  forward: (self: Tensor, other: Tensor, dims: readonly [readonly number[], readonly number[]]) =>
    contracted(self, other, dims[0], dims[1]),
  composite: true,
  where: ['torch'],
  samples: [
    [
      [2, 3],
      [3, 2],
      {
        dims: [
          [0, 1],
          [1, 0],
        ],
      },
    ],
    [[2, 3, 2], [4, 3], { dims: [[1], [1]] }],
  ],
});

export const inner = op({
  schema: 'inner(Tensor self, Tensor other) -> Tensor',
  forward: (self: Tensor, other: Tensor) => {
    if (self.shape.length === 0 || other.shape.length === 0) return self.mul(other);
    if (self.shape.at(-1) !== other.shape.at(-1))
      throw refused(
        `inner() the last dimension must match on both input tensors but got shapes [${self.shape.join(', ')}] and [${other.shape.join(', ')}]`,
      );
    return contracted(self, other, [-1], [-1]);
  },
  composite: true,
  samples: [
    [[3], [3]],
    [
      [2, 3],
      [4, 3],
    ],
    [[2, 3], [3]],
  ],
});

export const kron = op({
  schema: 'kron(Tensor self, Tensor other) -> Tensor',
  forward: (self: Tensor, other: Tensor) => {
    const rank = Math.max(self.shape.length, other.shape.length);
    const padded = (shape: readonly number[]) => [...new Array<number>(rank - shape.length).fill(1), ...shape];
    const [a, b] = [padded(self.shape), padded(other.shape)];
    const left = unsafeView(
      self,
      a.flatMap((n) => [n, 1]),
    );
    const right = unsafeView(
      other,
      b.flatMap((n) => [1, n]),
    );
    return unsafeView(
      left.mul(right),
      a.map((n, d) => n * b[d]!),
    );
  },
  composite: true,
  samples: [
    [
      [2, 3],
      [2, 2],
    ],
    [[3], [2, 2]],
  ],
});
