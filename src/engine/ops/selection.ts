/** Operators that choose between values: where, masked_fill, clamp, maximum. */

import { canCast, type DType, elementValue, isFloating, resultType, type Scalar, scalarValue } from '../dtype.ts';
import { scalarTypeName, TorchError, typeMetaName } from '../errors.ts';
import { type Binary, mapBinary, mapTernary, mapUnary } from '../loops.ts';
import { type Op, op } from '../op.ts';
import { state } from '../state.ts';
import { roundTo, Tensor, wrapScalar } from '../tensor.ts';
import { binary, binaryDtype, inRows, notForIntegers, scalarDtype } from './declare.ts';
import { from, over, scaled } from './formula.ts';

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
      throw new TorchError(
        'RuntimeError',
        `where expected condition to be a boolean tensor, but got a tensor with dtype ${scalarTypeName(condition.dtype)}`,
      );
    const dtype = self.dtype === other.dtype ? self.dtype : resultType([self, other], state.defaultDtype);
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
    throw new TorchError(
      'RuntimeError',
      `masked_fill_ only supports boolean masks, but got mask with dtype ${typeMetaName(mask.dtype)}`,
    );
}

export const masked_fill = op({
  schema: 'masked_fill.Tensor(Tensor self, Tensor mask, Tensor value) -> Tensor',
  grad_fn: 'MaskedFillBackward1',
  forward: (self: Tensor, mask: Tensor, value: Tensor) => {
    checkMask(mask);
    if (value.ndim > 0)
      throw new TorchError(
        'RuntimeError',
        `masked_fill_ only supports a 0-dimensional value tensor, but got tensor with ${value.ndim} dimension(s).`,
      );
    const v = elementValue(value.itemValue(), self.dtype);
    return inRows(mapBinary((x, m) => (m ? v : x), self, mask, self.dtype));
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
    checkMask(mask);
    const v = elementValue(value, self.dtype);
    return inRows(mapBinary((x, m) => (m ? v : x), self, mask, self.dtype));
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

function larger(x: number, y: number): number {
  return Math.max(x, y);
}

function smaller(x: number, y: number): number {
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

const CLAMP_NOTHING = "torch.clamp: At least one of 'min' or 'max' must not be None";

/** Half of the gradient where two share it, none where the other has it all. */
function parted(grad: Tensor, tie: Tensor, none: Tensor): Tensor {
  return choose(tie, over(grad, 2), grad).masked_fill_(none, 0);
}

function bounded(grad: Tensor, self: Tensor, bound: Tensor, loses: 'lt' | 'gt'): Tensor {
  return parted(grad, self.eq(bound), self[loses](bound));
}

export const clamp = op({
  schema: 'clamp.Tensor(Tensor self, Tensor? min=None, Tensor? max=None) -> Tensor',
  grad_fn: 'ClampBackward0',
  forward: (self: Tensor, min: Tensor | null, max: Tensor | null) => {
    if (min === null && max === null) throw new TorchError('RuntimeError', CLAMP_NOTHING);
    const dtype = resultType(
      [self, ...(min === null ? [] : [min]), ...(max === null ? [] : [max])],
      state.defaultDtype,
    );
    if (dtype === 'bool' && min !== null && max !== null) throw notForIntegers('clamp_cpu', dtype);
    const low = min === null ? self : mapBinary(larger, self, min, dtype);
    return max === null ? low : mapBinary(smaller, low, max, dtype);
  },
  saves: ['self', 'min', 'max'],
  backward: {
    self: (grad, { self, min, max }) => {
      if (min === null || max === null) return bounded(grad, self, (min ?? max)!, min === null ? 'gt' : 'lt');
      const tie = self.eq(min).logical_or(self.eq(max)).logical_and(min.lt(max));
      return parted(grad, tie, self.lt(min).logical_or(self.gt(max)));
    },
    min: (grad, { self, min, max }) => {
      if (min === null) return null;
      if (max === null) return bounded(grad, self, min, 'gt');
      const tie = self.eq(min).logical_and(min.lt(max));
      const wins = self.lt(min).logical_and(min.le(max));
      return parted(grad, tie, tie.logical_or(wins).logical_not());
    },
    max: (grad, { self, min, max }) => {
      if (max === null) return null;
      if (min === null) return bounded(grad, self, max, 'lt');
      const tie = self.eq(max).logical_and(min.lt(max));
      const wins = self.gt(max).logical_and(min.le(max)).logical_or(min.gt(max));
      return parted(grad, tie, tie.logical_or(wins).logical_not());
    },
  },
  local: {
    self: '[self ≥ min] · [self ≤ max]',
    min: '[min < max] · [self < min]',
    max: '1 - [self ≤ max] · [max ≥ min]',
  },
  pointwise: true,
  inplace: true,
  samples: [
    [[2, 3], 'small [2, 3]', 'over 1 [2, 3]'],
    [[2, 3], 'small [3]', null],
    [['T', 2, 3], null, 'over 1 []'],
    [[], 'small []', 'over 1 []'],
  ],
});

export const clampScalar = clampByNumbers('clamp');
export const clip = op({
  schema: 'clip.Tensor(Tensor self, Tensor? min=None, Tensor? max=None) -> Tensor',
  forward: (self: Tensor, min: Tensor | null, max: Tensor | null) => clamp.invoke([self, min, max]),
  composite: true,
  samples: [[[2, 3], 'small [2, 3]', 'over 1 [2, 3]']],
});
export const clipScalar = op({
  schema: 'clip(Tensor self, Scalar? min=None, Scalar? max=None) -> Tensor',
  forward: (self: Tensor, min: Scalar | null, max: Scalar | null) => clampScalar.invoke([self, min, max]),
  composite: true,
  samples: [[[2, 3], -0.5, 0.5]],
});

function clampedDtype(self: Tensor, min: Scalar | null, max: Scalar | null): DType {
  const given = [min, max].filter((bound) => bound !== null);
  return given.reduce<DType>((found, bound) => higher(found, scalarDtype(self, bound, 'promote')), self.dtype);
}

/** Clamping to numbers in place tells the dtype it wants in C++'s words. */
function castClamp(self: Tensor, dtype: DType): DType {
  if (!canCast(dtype, self.dtype))
    throw new TorchError(
      'RuntimeError',
      `result type ${scalarTypeName(dtype)} can't be cast to the desired output type ${typeMetaName(self.dtype)}`,
    );
  return dtype;
}

function clampByNumbers(name: string): Op {
  return op({
    schema: `${name}(Tensor self, Scalar? min=None, Scalar? max=None) -> Tensor`,
    grad_fn: 'ClampBackward1',
    forward: (self: Tensor, min: Scalar | null, max: Scalar | null) => {
      if (min === null && max === null) throw new TorchError('RuntimeError', CLAMP_NOTHING);
      const dtype = clampedDtype(self, min, max);
      if (dtype === 'bool')
        throw notForIntegers(`clamp${min === null ? '_max' : max === null ? '_min' : ''}_scalar_cpu`, dtype);
      const low = min === null ? Number.NEGATIVE_INFINITY : roundTo(dtype, elementValue(min, dtype));
      const high = max === null ? Number.POSITIVE_INFINITY : roundTo(dtype, elementValue(max, dtype));
      return mapUnary((x) => Math.min(Math.max(x, low), high), self, dtype);
    },
    dtype: (self: Tensor, min: Scalar | null, max: Scalar | null) => castClamp(self, clampedDtype(self, min, max)),
    saves: ['self'],
    backward: {
      self: (grad, { self, min, max }) => {
        if (min === null) return choose(self.le(max), grad, 0);
        return choose(max === null ? self.ge(min) : self.ge(min).logical_and(self.le(max)), grad, 0);
      },
    },
    local: { self: '[self ≥ min] · [self ≤ max]' },
    pointwise: true,
    inplace: true,
    samples: [
      [[2, 3], -0.5, 0.5],
      [[2, 3], { min: 0.1 }],
      [['T', 2, 3], { max: 0.4 }],
      [[], -1, 1],
      ['ints [3]', 0, 1],
      ['ints [3]', 0.5, 1.5],
    ],
  });
}

function higher(a: DType, b: DType): DType {
  return resultType(
    [
      { dtype: a, shape: [1], wrapped: false },
      { dtype: b, shape: [1], wrapped: false },
    ],
    state.defaultDtype,
  );
}

export const clamp_min = clampByTensor('clamp_min', 'ClampMinBackward1', 'min', larger, 'lt', 'gt');
export const clamp_minScalar = clampByNumber('clamp_min', 'ClampMinBackward0', 'min', larger, 'gt');
export const clamp_max = clampByTensor('clamp_max', 'ClampMaxBackward1', 'max', smaller, 'gt', 'lt');
export const clamp_maxScalar = clampByNumber('clamp_max', 'ClampMaxBackward0', 'max', smaller, 'lt');

function clampByNumber(name: string, grad_fn: string, bound: 'min' | 'max', f: Binary, inside: 'gt' | 'lt'): Op {
  return op({
    schema: `${name}(Tensor self, Scalar ${bound}) -> Tensor`,
    grad_fn,
    forward: (self: Tensor, limit: Scalar) => {
      const dtype = scalarDtype(self, limit, 'promote');
      if (dtype === 'bool') throw notForIntegers(`${name}_scalar_cpu`, dtype);
      const limited = roundTo(dtype, elementValue(limit, dtype));
      return mapUnary((x) => f(x, limited), self, dtype);
    },
    dtype: (self: Tensor, limit: Scalar) => castClamp(self, scalarDtype(self, limit, 'promote')),
    saves: ['self'],
    backward: { self: (grad, context) => choose(context['self'][inside](context[bound]), grad, 0) },
    local: { self: `[self ${inside === 'gt' ? '>' : '<'} ${bound}]` },
    pointwise: true,
    inplace: true,
    samples: [
      [[2, 3], 0.1],
      [[], 0.1],
      [['T', 2, 3], 0.1],
      ['ints [3]', 1],
    ],
  });
}

function clampByTensor(
  name: string,
  grad_fn: string,
  bound: 'min' | 'max',
  f: Binary,
  loses: 'gt' | 'lt',
  wins: 'gt' | 'lt',
): Op {
  const sign = wins === 'gt' ? '>' : '<';
  return op({
    schema: `${name}.Tensor(Tensor self, Tensor ${bound}) -> Tensor`,
    grad_fn,
    forward: (self: Tensor, limit: Tensor) => mapBinary(f, self, limit, binaryDtype(self, limit, 'promote')),
    saves: ['self', bound],
    backward: {
      self: (grad, { self, [bound]: limit }) => bounded(grad, self, limit, loses),
      [bound]: (grad, { self, [bound]: limit }) => bounded(grad, self, limit, wins),
    },
    local: {
      self: `[self ${sign} ${bound}] + [self = ${bound}] / 2`,
      [bound]: `[${bound} ${sign} self] + [self = ${bound}] / 2`,
    },
    pointwise: true,
    inplace: true,
    samples: [
      [
        [2, 3],
        [2, 3],
      ],
      [[2, 3], [3]],
      [['T', 2, 3], []],
      [[], []],
    ],
  });
}

export const lerp = op({
  schema: 'lerp.Tensor(Tensor self, Tensor end, Tensor weight) -> Tensor',
  grad_fn: 'LerpBackward1',
  forward: (self: Tensor, end: Tensor, weight: Tensor) => {
    sameDtype(self, end, 'end');
    if (weight.ndim > 0) sameDtype(self, weight, 'weight');
    if (!isFloating(self.dtype)) throw notForIntegers('lerp_kernel_tensor', self.dtype);
    return mapTernary(lerpNumber, self, end, weight, self.dtype);
  },
  saves: { self: ['weight'], end: ['weight'], weight: ['self', 'end'] },
  backward: {
    self: (grad, { weight }) => grad.mul(from(1, weight)),
    end: (grad, { weight }) => grad.mul(weight),
    weight: (grad, { self, end }) => grad.mul(end.sub(self)),
  },
  local: { self: '1 - weight', end: 'weight', weight: 'end - self' },
  pointwise: true,
  inplace: true,
  samples: [
    [
      [2, 3],
      [2, 3],
      [2, 3],
    ],
    [[2, 3], [3], []],
    [['T', 2, 3], [3], [2, 1]],
    [[], [], []],
  ],
});

export const lerpScalar = op({
  schema: 'lerp.Scalar(Tensor self, Tensor end, Scalar weight) -> Tensor',
  grad_fn: 'LerpBackward0',
  forward: (self: Tensor, end: Tensor, weight: Scalar) => {
    sameDtype(self, end, 'end');
    if (!isFloating(self.dtype)) throw notForIntegers('lerp_kernel_scalar', self.dtype);
    const w = scalarValue(weight);
    return mapBinary((x, y) => lerpNumber(x, y, w), self, end, self.dtype);
  },
  backward: {
    self: (grad, { weight }) => scaled(grad, 1 - scalarValue(weight)),
    end: (grad, { weight }) => scaled(grad, weight),
  },
  local: { self: '1 - weight', end: 'weight' },
  pointwise: true,
  inplace: true,
  samples: [
    [[2, 3], [2, 3], 0.3],
    [[2, 3], [3], 0.7],
    [['T', 2, 3], [3], 0.5],
    [[], [], 2],
  ],
});

/** From whichever end is nearer, so that weight 1 gives `end` exactly (ATen/native/Lerp.h). */
function lerpNumber(x: number, y: number, weight: number): number {
  return Math.abs(weight) < 0.5 ? x + weight * (y - x) : y - (y - x) * (1 - weight);
}

function sameDtype(self: Tensor, other: Tensor, name: string): void {
  if (self.dtype !== other.dtype)
    throw new TorchError(
      'RuntimeError',
      `expected dtype ${typeMetaName(self.dtype)} for \`${name}\` but got dtype ${typeMetaName(other.dtype)}`,
    );
}
