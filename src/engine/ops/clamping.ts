/** Values kept within bounds: clamp, clip, clamp_min, clamp_max. */
import { canCast, type DType, elementValue, resultType, type Scalar } from '../dtype.ts';
import { refused, scalarTypeName, typeMetaName } from '../errors.ts';
import { type Binary, laidOutAnew, mapBinary, mapUnary } from '../loops.ts';
import { type Op, op } from '../op.ts';
import { state } from '../state.ts';
import { roundTo, type Tensor } from '../tensor.ts';
import { binaryDtype, notForIntegers, scalarDtype } from './declare.ts';
import { bounded, choose, larger, parted, smaller } from './selection.ts';

const CLAMP_NOTHING = "torch.clamp: At least one of 'min' or 'max' must not be None";

export const clamp = op({
  schema: 'clamp.Tensor(Tensor self, Tensor? min=None, Tensor? max=None) -> Tensor',
  grad_fn: 'ClampBackward0',
  forward: (self: Tensor, min: Tensor | null, max: Tensor | null) => {
    if (min === null && max === null) throw refused(CLAMP_NOTHING);
    const dtype = resultType(
      [self, ...(min === null ? [] : [min]), ...(max === null ? [] : [max])],
      state.defaultDtype,
    );
    if (dtype === 'bool' && min !== null && max !== null) throw notForIntegers('clamp_cpu', dtype);
    const low = min === null ? self : mapBinary(larger, self, min, dtype);
    if (max === null) return low;
    const within = mapBinary(smaller, low, max, dtype);
    return min === null ? within : laidOutAnew(within, self, min, max);
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
    throw refused(
      `result type ${scalarTypeName(dtype)} can't be cast to the desired output type ${typeMetaName(self.dtype)}`,
    );
  return dtype;
}

function clampByNumbers(name: string): Op {
  return op({
    schema: `${name}(Tensor self, Scalar? min=None, Scalar? max=None) -> Tensor`,
    grad_fn: 'ClampBackward1',
    forward: (self: Tensor, min: Scalar | null, max: Scalar | null) => {
      if (min === null && max === null) throw refused(CLAMP_NOTHING);
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
        // At a bound the gradient is 0.
        if (min === null) return choose(self.lt(max), grad, 0);
        return choose(max === null ? self.gt(min) : self.gt(min).logical_and(self.lt(max)), grad, 0);
      },
    },
    local: { self: '[self > min] · [self < max]' },
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
