/** Operators on the parts of matrices: `trace`, `tril`, `triu`, `diag`, and the cross product. */

import { type DType, isFloating } from '../dtype.ts';
import { refused, scalarTypeName } from '../errors.ts';
import { isHalf, roundHalf } from '../half.ts';
import { resultArray } from '../loops.ts';
import { op } from '../op.ts';
import { multipliedAdd } from '../rounded.ts';
import { sumRange } from '../rows.ts';
import { broadcastShapes, wrapDim } from '../shape.ts';
import { empty, fromArray, type Tensor } from '../tensor.ts';
import { warnOnce } from '../warn.ts';
import { copyElements, written } from '../write.ts';
import { notForIntegers } from './declare.ts';
import { diagonal } from './viewParts.ts';

export const trace = op({
  schema: 'trace(Tensor self) -> Tensor',
  grad_fn: 'TraceBackward0',
  forward: (self: Tensor) => {
    if (self.dtype === 'bool') throw notForIntegers('trace', self.dtype);
    if (self.shape.length !== 2)
      throw refused(`trace: expected a matrix, but got tensor with dim ${self.shape.length}`);
    const values = (diagonal.spec.forward(self, 0, 0, 1) as Tensor).values();
    const dtype = isFloating(self.dtype) ? self.dtype : 'int64';
    const out = resultArray(dtype, 1);
    out[0] = sumRange(values, 0, values.length);
    return fromArray(out, [], dtype);
  },
  backward: {
    self: (grad, { sizes }) => {
      const [rows, columns] = sizes.self as [number, number];
      const n = Math.min(rows, columns);
      const at = fromArray(
        Float64Array.from({ length: n }, (_, i) => i * (columns + 1)),
        [n],
        'int64',
      );
      return written(grad.new_zeros([rows * columns]).index_fill(0, at, grad), 2).view([rows, columns]);
    },
  },
  local: { self: 'P' },
  samples: [[[3, 3]], [[2, 3]]],
});

function triangle(name: 'tril' | 'triu', grad_fn: string) {
  const keeps =
    name === 'tril' ? (i: number, j: number, k: number) => j - i <= k : (i: number, j: number, k: number) => j - i >= k;
  return op({
    schema: `${name}(Tensor self, int diagonal=0) -> Tensor`,
    grad_fn,
    forward: (self: Tensor, k: number) => {
      if (self.shape.length < 2) throw refused(`${name}: input tensor must have at least 2 dimensions`);
      const [rows, columns] = self.shape.slice(-2) as [number, number];
      const x = self.values();
      const out = resultArray(self.dtype, x.length);
      for (let at = 0; at < x.length; at++) {
        const column = at % columns;
        const row = Math.floor(at / columns) % rows;
        if (keeps(row, column, k)) out[at] = x[at]!;
      }
      return fromArray(out, self.shape, self.dtype);
    },
    backward: {
      self: (grad, context) => (name === 'tril' ? grad.tril(context.diagonal) : grad.triu(context.diagonal)),
    },
    local: { self: 'P' },
    inplace: true,
    samples: [[[3, 3]], [[2, 3], 1]],
  });
}

export const tril = triangle('tril', 'TrilBackward0');
export const triu = triangle('triu', 'TriuBackward0');

export const diag_embed = op({
  schema: 'diag_embed(Tensor self, int offset=0, int dim1=-2, int dim2=-1) -> Tensor',
  grad_fn: 'DiagEmbedBackward0',
  forward: (self: Tensor, offset: number, dim1: number, dim2: number) => {
    const rank = self.shape.length + 1;
    const [a, b] = [wrapDim(dim1, rank), wrapDim(dim2, rank)];
    if (a === b) throw refused(`diagonal dimensions cannot be identical ${dim1}, ${dim2}`);
    const size = self.shape.at(-1)! + Math.abs(offset);
    const rest = self.shape.slice(0, -1);
    const shape = Array.from({ length: rank }, (_, d) => (d === a || d === b ? size : rest.shift()!));
    const out = empty(shape, self.dtype);
    copyElements(diagonal.spec.forward(out, offset, a, b) as Tensor, self);
    return out;
  },
  backward: { self: (grad, { offset, dim1, dim2 }) => grad.diagonal(offset, dim1, dim2) },
  local: { self: 'P' },
  samples: [[[3]], [[2, 3], 1]],
});

/** `diag` of a matrix: its diagonal in fresh memory. */
export const diagonal_copy = op({
  schema: 'diagonal_copy(Tensor self, int offset=0, int dim1=0, int dim2=1) -> Tensor',
  grad_fn: 'DiagonalBackward0_copy',
  forward: (self: Tensor, offset: number, dim1: number, dim2: number) => {
    const view = diagonal.spec.forward(self, offset, dim1, dim2) as Tensor;
    return fromArray(view.values().slice(), view.shape, self.dtype);
  },
  backward: diagonal.spec.backward!,
  local: { self: 'P' },
  where: ['torch'],
  samples: [[[3, 3]]],
});

export const diag = op({
  schema: 'diag(Tensor self, int diagonal=0) -> Tensor',
  forward: (self: Tensor, offset: number) => {
    const rank = self.shape.length;
    if (rank === 1) return self.diag_embed(offset);
    if (rank === 2) return diagonal_copy.invoke([self, offset, 0, 1]);
    throw refused(`diag(): Supports 1D or 2D tensors. Got ${rank}D`);
  },
  composite: true,
  samples: [[[3]], [[3, 3]], [[3, 3], 1]],
});

export const diagflat = op({
  schema: 'diagflat(Tensor self, int offset=0) -> Tensor',
  forward: (self: Tensor, offset: number) => self.contiguous().view(-1).diag(offset),
  composite: true,
  samples: [[[3]], [[2, 2], 1]],
});

/** a·b - c·d as PyTorch's kernel rounds it: the second product first, the rest at once; with few digits each step. */
function differenceIn(dtype: DType): (a: number, b: number, c: number, d: number) => number {
  if (dtype === 'float32') return (a, b, c, d) => a * b - Math.fround(c * d);
  if (dtype === 'float64') return (a, b, c, d) => multipliedAdd(a, b, -(c * d));
  if (isHalf(dtype)) return (a, b, c, d) => roundHalf(dtype, a * b) - roundHalf(dtype, c * d);
  return (a, b, c, d) => a * b - c * d;
}

function crossForward(self: Tensor, other: Tensor, dim: number): Tensor {
  if (self.shape.length !== other.shape.length)
    throw refused('linalg.cross: inputs must have the same number of dimensions.');
  const d = wrapDim(dim, self.shape.length);
  if (self.shape[d] !== 3 || other.shape[d] !== 3)
    throw refused(
      `linalg.cross: inputs dimension ${dim} must have length 3. Got ${self.shape[d]} and ${other.shape[d]}`,
    );
  if (self.dtype === 'bool') throw notForIntegers('cross', self.dtype);
  if (self.dtype !== other.dtype)
    throw refused(`expected scalar type ${scalarTypeName(self.dtype)} but found ${scalarTypeName(other.dtype)}`);
  const shape = broadcastShapes(self.shape, other.shape);
  const [x, y] = [self.expand(shape).values(), other.expand(shape).values()];
  const out = resultArray(self.dtype, x.length);
  const difference = differenceIn(self.dtype);
  const step = shape.slice(d + 1).reduce((n, size) => n * size, 1);
  for (let at = 0; at < x.length; at++) {
    const place = Math.floor(at / step) % 3;
    const start = at - place * step;
    const [i, j] = [start + ((place + 1) % 3) * step, start + ((place + 2) % 3) * step];
    out[at] = difference(x[i]!, y[j]!, x[j]!, y[i]!);
  }
  return fromArray(out, shape, self.dtype);
}

export const linalg_cross = op({
  schema: 'cross(Tensor self, Tensor other, *, int dim=-1) -> Tensor',
  grad_fn: 'LinalgCrossBackward0',
  forward: crossForward,
  saves: { self: ['other'], other: ['self'] },
  backward: {
    self: (grad, { other, dim }) => linalg_cross.invoke([other, grad, dim]) as Tensor,
    other: (grad, { self, dim }) => linalg_cross.invoke([grad, self, dim]) as Tensor,
  },
  local: { self: 'M', other: 'M' },
  where: ['linalg'],
  samples: [
    [[3], [3]],
    [
      [2, 3],
      [2, 3],
    ],
  ],
});

export const cross = op({
  schema: 'cross(Tensor self, Tensor other, int? dim=None) -> Tensor',
  forward: (self: Tensor, other: Tensor, dim: number | null) => {
    if (dim !== null) return linalg_cross.invoke([self, other, dim]);
    warnOnce(
      'Using torch.cross without specifying the dim arg is deprecated.\nPlease either pass the dim explicitly or simply use torch.linalg.cross.\nThe default value of dim will change to agree with that of linalg.cross in a future release.',
    );
    const three = self.shape.indexOf(3);
    if (three < 0) throw refused('no dimension of size 3 in input');
    return linalg_cross.invoke([self, other, three]);
  },
  composite: true,
  samples: [
    [[3], [3], 0],
    [[2, 3], [2, 3], 1],
  ],
});
