/** Operators that choose between values: where, masked_fill, maximum. Bounds are in `clamping.ts`. */

import { elementValue, resultType, type Scalar } from '../dtype.ts';
import { refused, scalarTypeName, typeMetaName } from '../errors.ts';
import { type Binary, mapBinary, mapTernary } from '../loops.ts';
import { type Op, op } from '../op.ts';
import { broadcastShapes, contiguousStride } from '../shape.ts';
import { state } from '../state.ts';
import { Tensor, wrapScalar } from '../tensor.ts';
import { binary, inRows } from './declare.ts';
import { over } from './formula.ts';

/** `torch.where(condition, a, b)`, for rules. */
export function choose(condition: Tensor, a: Tensor | number, b: Tensor | number): Tensor {
  return where.invoke([
    condition,
    a instanceof Tensor ? a : wrapScalar(a),
    b instanceof Tensor ? b : wrapScalar(b),
  ]) as Tensor;
}

export const where = op({
  schema: 'where.self(Tensor condition, Tensor self, Tensor other) -> Tensor',
  grad_fn: 'WhereBackward0',
  forward: (condition: Tensor, self: Tensor, other: Tensor) => {
    if (condition.dtype !== 'bool')
      throw refused(
        `where expected condition to be a boolean tensor, but got a tensor with dtype ${scalarTypeName(condition.dtype)}`,
      );
    const alike = self.dtype === other.dtype && !self.wrapped;
    const dtype = alike ? self.dtype : resultType([self, other], state.defaultDtype);
    return mapTernary((c, x, y) => (c ? x : y), condition, self, other, dtype);
  },
  saves: ['condition'],
  backward: {
    self: (grad, { condition }) => choose(condition, grad, 0),
    other: (grad, { condition }) => choose(condition, 0, grad),
  },
  local: { self: '[condition]', other: '1 - [condition]' },
  pointwise: true,
  numbers: true,
  where: ['torch'],
  samples: [
    ['bools [2, 3]', [2, 3], [2, 3]],
    ['bools [2, 3]', [3], [2, 1]],
    ['bools [3]', ['T', 2, 3], []],
    ['bools []', [], []],
    ['bools [3]', [3], 2],
    ['bools [3]', 'ints [3]', [3]],
  ],
});

/** `x.where(condition, other)`: the method takes the condition second. */
export const whereMethod = op({
  schema: 'where(Tensor self, Tensor condition, Tensor other) -> Tensor',
  forward: (self: Tensor, condition: Tensor, other: Tensor) => choose(condition, self, other),
  composite: true,
  numbers: true,
  where: ['tensor'],
  samples: [[[2, 3], 'bools [2, 3]', [2, 3]]],
});

const MASKED = [
  [[2, 3], 'bools [2, 3]'],
  [[2, 3], 'bools [3]'],
  [['T', 2, 3], 'bools [2, 3]'],
  [[], 'bools []'],
  ['ints [3]', 'bools [3]'],
] as const;

function checkMask(mask: Tensor): void {
  if (mask.dtype !== 'bool')
    throw refused(`masked_fill_ only supports boolean masks, but got mask with dtype ${typeMetaName(mask.dtype)}`);
}

function checkFilling(value: Tensor): void {
  if (value.ndim > 0)
    throw refused(
      `masked_fill_ only supports a 0-dimensional value tensor, but got tensor with ${value.ndim} dimension(s).`,
    );
}

/** Row after row, dimensions of one element too: PyTorch fills a contiguous copy. */
function filled(self: Tensor, mask: Tensor, v: number): Tensor {
  const result = inRows(mapBinary((x, m) => (m ? v : x), self, mask, self.dtype));
  result.strides = contiguousStride(result.shape);
  return result;
}

export const masked_fill = op({
  schema: 'masked_fill.Tensor(Tensor self, Tensor mask, Tensor value) -> Tensor',
  grad_fn: 'MaskedFillBackward1',
  forward: (self: Tensor, mask: Tensor, value: Tensor) => {
    broadcastShapes(mask.shape, self.shape);
    checkFilling(value);
    checkMask(mask);
    const v = elementValue(value.itemValue(), self.dtype);
    return filled(self, mask, v);
  },
  checksInPlace: (self: Tensor, mask: Tensor, value: Tensor) => {
    checkFilling(value);
    checkMask(mask);
    broadcastShapes(self.shape, mask.shape);
  },
  saves: ['mask'],
  backward: {
    self: (grad, { mask }) => grad.masked_fill(mask, 0),
    value: (grad, { mask }) => grad.masked_select(mask).sum(),
  },
  local: { self: '1 - [mask]', value: '[mask]' },
  pointwise: true,
  inplace: true,
  samples: MASKED.slice(0, 4).map((sample) => [...sample, []]),
});

export const masked_fillScalar = op({
  schema: 'masked_fill.Scalar(Tensor self, Tensor mask, Scalar value) -> Tensor',
  grad_fn: 'MaskedFillBackward0',
  forward: (self: Tensor, mask: Tensor, value: Scalar) => {
    broadcastShapes(mask.shape, self.shape);
    checkMask(mask);
    const v = elementValue(value, self.dtype);
    return filled(self, mask, v);
  },
  checksInPlace: (self: Tensor, mask: Tensor) => {
    checkMask(mask);
    broadcastShapes(self.shape, mask.shape);
  },
  saves: ['mask'],
  backward: { self: (grad, { mask }) => grad.masked_fill(mask, 0) },
  local: { self: '1 - [mask]' },
  pointwise: true,
  inplace: true,
  samples: [...MASKED.map((sample) => [...sample, 2]), [[3], 'bools [3]', 0.5]],
});

const PAIRS = [
  [
    [2, 3],
    [2, 3],
  ],
  [[2, 3], [3]],
  [['T', 2, 3], []],
  [[], []],
  ['ints [3]', 'ints [3]'],
  [[3], 'ints [3]'],
] as const;

export function larger(x: number, y: number): number {
  return Math.max(x, y);
}

export function smaller(x: number, y: number): number {
  return Math.min(x, y);
}

function ignoringNaN(f: Binary): Binary {
  return (x, y) => (Number.isNaN(x) ? y : Number.isNaN(y) ? x : f(x, y));
}

export const maximum = extreme('maximum', 'MaximumBackward0', larger, 'gt');
export const minimum = extreme('minimum', 'MinimumBackward0', smaller, 'lt');
export const fmax = extreme('fmax', 'FmaxBackward0', ignoringNaN(larger), 'gt');
export const fmin = extreme('fmin', 'FminBackward0', ignoringNaN(smaller), 'lt');

/** Where both are equal each gets half of the gradient. */
function extreme(name: string, grad_fn: string, f: Binary, wins: 'gt' | 'lt'): Op {
  const sign = wins === 'gt' ? '>' : '<';
  const loses = wins === 'gt' ? 'lt' : 'gt';
  return binary({
    schema: `${name}(Tensor self, Tensor other) -> Tensor`,
    grad_fn,
    f,
    kernel: name,
    numbers: false,
    inplace: false,
    saves: ['self', 'other'],
    backward: {
      self: (grad, { self, other }) => bounded(grad, self, other, loses),
      other: (grad, { self, other }) => bounded(grad, self, other, wins),
    },
    local: { self: `[self ${sign} other] + [self = other] / 2`, other: `[other ${sign} self] + [self = other] / 2` },
    samples: PAIRS,
  });
}

/** Half of the gradient where two share it, none where the other has it all. */
export function parted(grad: Tensor, tie: Tensor, none: Tensor): Tensor {
  return choose(tie, over(grad, 2), grad).masked_fill_(none, 0);
}

export function bounded(grad: Tensor, self: Tensor, bound: Tensor, loses: 'lt' | 'gt'): Tensor {
  return parted(grad, self.eq(bound), self[loses](bound));
}
