/** Operators that lay one tensor out anew in fresh memory: `repeat`, `tile`, `roll`, `flip`, `rot90` and constant padding. */
import { isComplex, isFloating, type Scalar, scalarValue } from '../dtype.ts';
import { refused } from '../errors.ts';
import { op } from '../op.ts';
import { distinct } from '../rows.ts';
import { checkNonNegative, numelOf, ownDim, type Shape, storageIndices, wrapDim } from '../shape.ts';
import { alias, empty, fromArray, roundTo, type Tensor } from '../tensor.ts';
import { copyElements } from '../write.ts';
import { copied, keptLayout } from './copying.ts';
import { notForIntegers } from './declare.ts';

/** The elements of `self` in the order that `from` names for each dimension: index `from[d][i]` goes to place `i`. */
function rearranged(self: Tensor, from: readonly (readonly number[] | null)[]): Tensor {
  const out = empty(self.shape, self.dtype);
  const { shape, strides } = self;
  const terms = shape.map((n, d) => {
    const order = from[d];
    return Int32Array.from({ length: n }, (_, i) => (order == null ? i : order[i]!) * strides[d]!);
  });
  const to = out.storage.data;
  const { data } = self.storage;
  const n = out.numelValue;
  const rank = shape.length;
  const counter = new Int32Array(rank);
  for (let k = 0; k < n; k++) {
    let at = self.offset;
    for (let d = 0; d < rank; d++) at += terms[d]![counter[d]!]!;
    to[k] = data[at]!;
    for (let d = rank - 1; d >= 0 && ++counter[d]! === shape[d]; d--) counter[d] = 0;
  }
  return out;
}

function flipped(self: Tensor, dims: readonly number[]): Tensor {
  const wrapped = distinct(dims, self.shape.length);
  const turned = self.shape.map((n, d) =>
    wrapped.includes(d) ? Array.from({ length: n }, (_, i) => n - 1 - i) : null,
  );
  return keptLayout(self, rearranged(self, turned));
}

export const flip = op({
  schema: 'flip(Tensor self, int[] dims) -> Tensor',
  grad_fn: 'FlipBackward0',
  forward: flipped,
  backward: { self: (grad, { dims }) => grad.flip(dims) },
  local: { self: 'P' },
  samples: [
    [[2, 3], { dims: [0] }],
    [[2, 3], { dims: [0, 1] }],
  ],
});

function flippedAlong(name: string, dim: number, least: number) {
  return op({
    schema: `${name}(Tensor self) -> Tensor`,
    forward: (self: Tensor) => {
      if (self.shape.length < least) throw refused(`Input must be >= ${least}-d.`);
      return self.flip([dim]);
    },
    composite: true,
    samples: [[[2, 3]]],
  });
}

export const fliplr = flippedAlong('fliplr', 1, 2);
export const flipud = flippedAlong('flipud', 0, 1);

export const roll = op({
  schema: 'roll(Tensor self, int[1] shifts, int[1] dims=[]) -> Tensor',
  grad_fn: 'RollBackward0',
  forward: (self: Tensor, shifts: readonly number[], dims: readonly number[]) => {
    if (dims.length === 0 && shifts.length === 1) {
      const flat = rolled(fromArray(self.values(), [self.numelValue], self.dtype), shifts, [0]);
      return fromArray(flat.storage.data, self.shape, self.dtype);
    }
    if (shifts.length === 0) throw refused('`shifts` required');
    if (shifts.length !== dims.length)
      throw refused(`shifts and dimensions must align. shifts: ${shifts.length}, dims:${dims.length}`);
    return rolled(self, shifts, self.numelValue === 0 ? [] : dims.map((dim) => ownDim(dim, self.shape.length)));
  },
  backward: {
    self: (grad, { shifts, dims }) =>
      grad.roll(
        shifts.map((shift: number) => -shift),
        dims,
      ),
  },
  local: { self: 'P' },
  samples: [
    [[2, 3], 1],
    [[2, 3], -1, 1],
    [[2, 3], { shifts: [1, 2], dims: [0, 1] }],
  ],
});

function rolled(self: Tensor, shifts: readonly number[], dims: readonly number[]): Tensor {
  return rearranged(
    self,
    self.shape.map((n, d) => {
      const shift = dims.reduce((sum, dim, k) => (dim === d ? sum + shifts[k]! : sum), 0);
      return shift === 0 ? null : Array.from({ length: n }, (_, i) => (((i - shift) % n) + n) % n);
    }),
  );
}

export const rot90 = op({
  schema: 'rot90(Tensor self, int k=1, int[] dims=[0,1]) -> Tensor',
  grad_fn: 'Rot90Backward0',
  forward: (self: Tensor, k: number, dims: readonly number[]) => {
    if (dims.length !== 2) throw refused(`expected total rotation dims == 2, but got dims = ${dims.length}`);
    if (self.shape.length < 2) throw refused(`expected total dims >= 2, but got total dims = ${self.shape.length}`);
    const [a, b] = distinct(dims, self.shape.length) as [number, number];
    const turns = ((k % 4) + 4) % 4;
    if (turns === 0) return rearranged(self, []);
    if (turns === 2) return flipped(self, [a, b]);
    const turned = flipped(self, [turns === 1 ? b : a]);
    const order = self.shape.map((_, d) => (d === a ? b : d === b ? a : d));
    return alias(
      turned,
      order.map((d) => turned.shape[d]!),
      order.map((d) => turned.strides[d]!),
      0,
    );
  },
  backward: { self: (grad, { k, dims }) => grad.rot90(-k, dims) },
  local: { self: 'P' },
  samples: [[[2, 3]], [[2, 3], 2]],
});

export const repeat = op({
  schema: 'repeat(Tensor self, int[] repeats) -> Tensor',
  grad_fn: 'RepeatBackward0',
  forward: (self: Tensor, repeats: readonly number[]) => {
    const lead = repeats.length - self.shape.length;
    if (lead < 0)
      throw refused('Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor');
    const padded: Shape = [...new Array<number>(lead).fill(1), ...self.shape];
    checkNonNegative(padded.map((n, d) => n * repeats[d]!));
    const out = empty(
      padded.map((n, d) => n * repeats[d]!),
      self.dtype,
    );
    const values = self.values();
    const from = repeatedIndices(padded, repeats);
    const to = out.storage.data;
    for (let i = 0; i < to.length; i++) to[i] = values[from[i]!]!;
    return out;
  },
  backward: {
    // New dimensions are summed away one by one; the rest is seen as blocks, [repeat, size] for every dimension, and summed over the repeats.
    self: (grad, { sizes, repeats }) => {
      const shape = sizes.self!;
      if (repeats.includes(0)) return grad.new_zeros(shape);
      const lead = repeats.length - shape.length;
      let whole = grad;
      for (let d = 0; d < lead; d++) whole = whole.sum(0);
      const blocks: number[] = [];
      const summed: number[] = [];
      shape.forEach((size: number, d: number) => {
        const count = repeats[lead + d]!;
        if (count !== 1) summed.push(blocks.push(count) - 1);
        blocks.push(size);
      });
      return summed.length === 0 ? whole : whole.reshape(blocks).sum(summed);
    },
  },
  local: { self: 'P' },
  where: ['tensor'],
  samples: [
    [[2, 3], { repeats: [2, 1] }],
    [[3], { repeats: [2, 2] }],
  ],
});

/** For each element of the repeated tensor, which element it is a copy of. */
function repeatedIndices(shape: Shape, repeats: readonly number[]): Int32Array {
  const doubled = shape.flatMap((n, d) => [repeats[d]!, n]);
  let step = numelOf(shape);
  const strides = shape.flatMap((n) => {
    step = n === 0 ? step : step / n;
    return [0, step];
  });
  return storageIndices(doubled, strides, 0);
}

export const tile = op({
  schema: 'tile(Tensor self, int[] dims) -> Tensor',
  forward: (self: Tensor, dims: readonly number[]) =>
    self.repeat([...new Array<number>(Math.max(self.shape.length - dims.length, 0)).fill(1), ...dims]),
  composite: true,
  samples: [
    [[2, 3], { dims: [2] }],
    [[2], { dims: [2, 2] }],
  ],
});

export const repeat_interleave = op({
  schema: 'repeat_interleave.self_int(Tensor self, int repeats, int? dim=None, *, int? output_size=None) -> Tensor',
  forward: (self: Tensor, repeats: number, dim: number | null, output_size: number | null) => {
    if (repeats < 0) throw refused('Repeats must be non-negative');
    const input = dim === null ? self.flatten() : self;
    const d = wrapDim(dim ?? 0, input.shape.length);
    const { shape } = input;
    const expected = repeats * (shape[d] ?? 1);
    if (output_size !== null && output_size !== expected)
      throw refused(`repeat_interleave: Invalid output_size, expected ${expected} but got ${output_size}`);
    const wide = [...shape.slice(0, d + 1), repeats, ...shape.slice(d + 1)];
    const spread = input
      .unsqueeze(d + 1)
      .expand(wide)
      .clone({ memory_format: 'contiguous_format' });
    return spread.flatten(d, d + 1);
  },
  composite: true,
  samples: [
    [[2, 3], 2],
    [[2, 3], 2, 1],
    [[2, 3], 2, 1, { output_size: 6 }],
  ],
});

export const repeat_interleave_tensor = op({
  schema:
    'repeat_interleave.self_Tensor(Tensor self, Tensor repeats, int? dim=None, *, int? output_size=None) -> Tensor',
  forward: (self: Tensor, repeats: Tensor, dim: number | null, output_size: number | null) => {
    const input = dim === null ? self.flatten() : self;
    const d = ownDim(dim ?? 0, input.shape.length);
    const size = input.shape[d]!;
    if (repeats.ndim > 1) throw refused('repeats must be 0-dim or 1-dim tensor');
    const counts = repeats.numelValue === 1 ? repeats.reshape([1]).expand([size]) : repeats;
    if (counts.numelValue !== size)
      throw refused(
        `repeats must have the same size as input along dim, but got repeats.size(0) = ${counts.numelValue} and input.size(${d}) = ${size}`,
      );
    return input.index_select(d, repeated(counts, output_size).to('int64'));
  },
  composite: true,
  samples: [
    [[3], 'positive ints [3]'],
    [[2, 3], 'positive ints [3]', 1],
  ],
});

export const repeat_interleave_counts = op({
  schema: 'repeat_interleave.Tensor(Tensor repeats, *, int? output_size=None) -> Tensor',
  forward: (repeats: Tensor, output_size: number | null) => {
    if (repeats.ndim !== 1) throw refused('repeat_interleave only accept 1D vector as repeat');
    return repeated(repeats, output_size);
  },
  where: ['torch'],
  samples: [['positive ints [3]'], ['ints [0]']],
});

/** Each index as often as is said in its place, `size` in all where that is known. */
function repeated(repeats: Tensor, size: number | null): Tensor {
  const { dtype } = repeats;
  if (isFloating(dtype) || isComplex(dtype) || dtype === 'bool') throw notForIntegers('repeat_interleave_cpu', dtype);
  const counts = [...repeats.values()];
  if (counts.some((count) => count < 0)) throw refused('repeats can not be negative');
  const at = counts.flatMap((count, i) => new Array<number>(count).fill(i));
  if (size !== null && size !== at.length) throw refused('allocated size does not match required size');
  return fromArray(Float64Array.from(at), [at.length], 'int64').to(dtype);
}

/** `pad` counts from the last dimension backwards, two numbers each: the padded shape, and where the input lies in it. */
function paddedGeometry(shape: Shape, pad: readonly number[]): { shape: Shape; before: readonly number[] } {
  if (pad.length % 2 !== 0) throw refused(`Length of pad must be even but instead it equals ${pad.length}`);
  if (pad.length > 2 * shape.length)
    throw refused(
      `Length of pad should be no more than twice the number of dimensions of the input. Pad length is ${pad.length}while the input has ${shape.length}dimensions.`,
    );
  const before = shape.map((_, d) => pad[2 * (shape.length - 1 - d)] ?? 0);
  const after = shape.map((_, d) => pad[2 * (shape.length - 1 - d) + 1] ?? 0);
  const padded = shape.map((n, d) => n + before[d]! + after[d]!);
  padded.forEach((n, d) => {
    if (n < 0)
      throw refused(
        `The input size ${shape[d]}, plus negative padding ${before[d]} and ${after[d]} resulted in a negative output size, which is invalid. Check dimension ${d} of your input.`,
      );
  });
  return { shape: padded, before };
}

/** The part of a tensor that `offset` moves inside another of shape `other`: negative offsets cut, positive ones move. */
function window(tensor: Tensor, offset: readonly number[], other: Shape): Tensor {
  const start = offset.map((n) => Math.max(n, 0));
  const shape = tensor.shape.map((n, d) => Math.max(Math.min(n, offset[d]! + other[d]!) - start[d]!, 0));
  const at = start.reduce((sum, n, d) => sum + n * tensor.strides[d]!, tensor.offset);
  return alias(tensor, shape, tensor.strides, at);
}

export const constant_pad_nd = op({
  schema: 'constant_pad_nd(Tensor self, int[] pad, Scalar value=0) -> Tensor',
  grad_fn: 'ConstantPadNdBackward0',
  forward: (self: Tensor, pad: readonly number[], value: Scalar) => {
    const { shape, before } = paddedGeometry(self.shape, pad);
    // What is only cut is copied as it lies.
    if (pad.every((n) => n <= 0))
      return copied(
        window(
          self,
          before.map((n) => -n),
          shape,
        ),
        self.dtype,
      );
    const out = empty(shape, self.dtype);
    const filling = roundTo(self.dtype, isFloating(self.dtype) ? scalarValue(value) : Math.trunc(scalarValue(value)));
    if (filling !== 0) out.storage.data.fill(filling);
    const part = window(
      self,
      before.map((n) => -n),
      shape,
    );
    copyElements(window(out, before, self.shape), part);
    return out;
  },
  backward: { self: (grad, { pad }) => constant_pad_nd.invoke([grad, pad.map((n: number) => -n), 0]) as Tensor },
  local: { self: 'P' },
  where: ['torch'],
  samples: [
    [[2, 3], { pad: [1, 2] }],
    [[2, 3], { pad: [-1, 0, 1, 1] }],
  ],
});
