/** Rounding, signs and magnitudes: functions that are flat, or straight, almost everywhere. */

import { withoutMemory } from '../autograd/accumulate.ts';
import { isFloating } from '../dtype.ts';
import { floatDtype, mapUnary, type Unary } from '../loops.ts';
import { type Op, op, type Rule } from '../op.ts';
import { state } from '../state.ts';
import type { Tensor } from '../tensor.ts';
import { ANY } from './cases.ts';
import { keptLayout } from './copying.ts';
import { binary, notForIntegers, withScalar, zeroRule, zerosOfInput } from './declare.ts';
import { scaled } from './formula.ts';
import { roundHalfEven } from './numbers.ts';

export const abs = op({
  schema: 'abs(Tensor self) -> Tensor',
  grad_fn: 'AbsBackward0',
  forward: (self: Tensor) => {
    if (self.dtype === 'bool') throw notForIntegers('abs_cpu', self.dtype);
    return mapUnary(Math.abs, self, self.dtype, 'abs');
  },
  pointwise: true,
  inplace: true,
  saves: ['self'],
  backward: { self: (grad, { self }) => grad.mul(self.sgn()) },
  local: { self: 'sign(self)' },
  samples: ANY,
});

export const absolute = op({
  schema: 'absolute(Tensor self) -> Tensor',
  forward: (self: Tensor) => self.abs(),
  composite: true,
  samples: ANY,
});

export const sign = step('sign', 'SignBackward0', signOf);
export const sgn = step('sgn', 'SgnBackward0', signOf, undefined, (grad, context) =>
  withoutMemory(zeroRule(grad, context) as Tensor),
);
export const floor = step('floor', 'FloorBackward0', Math.floor, 'floor_vml_cpu');
export const ceil = step('ceil', 'CeilBackward0', Math.ceil, 'ceil_vml_cpu');
export const trunc = step('trunc', 'TruncBackward0', Math.trunc, 'trunc_vml_cpu');
export const round = step('round', 'RoundBackward0', roundHalfEven, 'round_vml_cpu');

/** 0 for NaN, and never -0: the difference of two comparisons. */
function signOf(x: number): number {
  return Number(x > 0) - Number(x < 0);
}

/** A function whose derivative is 0; `notBool` is the name under which PyTorch refuses bool. */
function step(name: string, grad_fn: string, f: Unary, notBool?: string, rule: Rule = zeroRule): Op {
  return op({
    schema: `${name}(Tensor self) -> Tensor`,
    grad_fn,
    forward: (self: Tensor) => {
      if (notBool !== undefined && self.dtype === 'bool') throw notForIntegers(notBool, self.dtype);
      return mapUnary(f, self, self.dtype);
    },
    pointwise: true,
    inplace: true,
    backward: { self: rule },
    local: { self: '0' },
    samples: ANY,
  });
}

export const roundDecimals = op({
  schema: 'round.decimals(Tensor self, *, int decimals) -> Tensor',
  grad_fn: 'RoundBackward1',
  forward: (self: Tensor, decimals: number) => {
    if (!isFloating(self.dtype)) throw notForIntegers('round_cpu', self.dtype);
    const scale = 10 ** Math.abs(decimals);
    const narrow = self.dtype === 'float32' ? Math.fround : (x: number) => x;
    return mapUnary(
      (x) => (decimals < 0 ? roundHalfEven(narrow(x / scale)) * scale : roundHalfEven(narrow(x * scale)) / scale),
      self,
      self.dtype,
    );
  },
  backward: { self: zeroRule },
  local: { self: '0' },
  pointwise: true,
  inplace: true,
  samples: [
    [[2, 3], { decimals: 1 }],
    [[], { decimals: 2 }],
    [['T', 2, 3], { decimals: 0 }],
  ],
});

export const frac = op({
  schema: 'frac(Tensor self) -> Tensor',
  grad_fn: 'FracBackward0',
  forward: (self: Tensor) => {
    if (!isFloating(self.dtype)) throw notForIntegers('frac_cpu', self.dtype);
    return mapUnary((x) => x - Math.trunc(x), self, self.dtype);
  },
  backward: { self: (grad) => grad },
  local: { self: '1' },
  pointwise: true,
  inplace: true,
  samples: [[[2, 3]], [[]], [['T', 2, 3]]],
});

export const deg2rad = scaling('deg2rad', 'Deg2RadBackward0', Math.PI / 180, 'π / 180');
export const rad2deg = scaling('rad2deg', 'Rad2DegBackward0', 180 / Math.PI, '180 / π');

function scaling(name: string, grad_fn: string, factor: number, local: string): Op {
  return op({
    schema: `${name}(Tensor self) -> Tensor`,
    grad_fn,
    forward: (self: Tensor) =>
      keptLayout(
        self,
        mapUnary((x) => x * factor, self, floatDtype(self.dtype, state.defaultDtype)),
      ),
    backward: { self: (grad) => scaled(grad, factor) },
    local: { self: local },
    pointwise: true,
    inplace: true,
    samples: ANY,
  });
}

export const copysign = binary({
  schema: 'copysign.Tensor(Tensor self, Tensor other) -> Tensor',
  grad_fn: 'CopysignBackward0',
  f: (x, y) => (y < 0 || Object.is(y, -0) ? -Math.abs(x) : Math.abs(x)),
  result: 'float',
  saves: { self: ['self', 'result'] },
  backward: {
    self: (grad, { self, result }) => grad.mul(result.div(self).masked_fill(self.eq(0), 0)),
    other: zerosOfInput(1),
  },
  local: { self: 'sign(self) · sign(result)', other: '0' },
  numbers: false,
  samples: [
    [[2, 3], [3]],
    [
      ['T', 2, 3],
      [2, 3],
    ],
    [[], []],
  ],
});

export const copysignScalar = withScalar({
  schema: 'copysign.Scalar(Tensor self, Scalar other) -> Tensor',
  grad_fn: 'CopysignBackward1',
  f: (x, y) => (y < 0 || Object.is(y, -0) ? -Math.abs(x) : Math.abs(x)),
  result: 'float',
  saves: ['self', 'result'],
  backward: { self: (grad, { self, result }) => grad.mul(result.div(self).masked_fill(self.eq(0), 0)) },
  local: { self: 'sign(self) · sign(result)' },
  samples: [
    [[2, 3], -2],
    [[], 1.5],
    ['ints [3]', -1],
  ],
});

export const nan_to_num = op({
  schema: 'nan_to_num(Tensor self, float? nan=None, float? posinf=None, float? neginf=None) -> Tensor',
  grad_fn: 'NanToNumBackward0',
  forward: (self: Tensor, nan: number | null, posinf: number | null, neginf: number | null) => {
    const largest = self.dtype === 'float32' ? 3.4028234663852886e38 : Number.MAX_VALUE;
    const f = (x: number) =>
      Number.isNaN(x)
        ? (nan ?? 0)
        : x === Number.POSITIVE_INFINITY
          ? (posinf ?? largest)
          : x === Number.NEGATIVE_INFINITY
            ? (neginf ?? -largest)
            : x;
    const result = mapUnary(f, self, self.dtype);
    return keptLayout(self, result);
  },
  saves: ['self'],
  backward: { self: (grad, { self }) => grad.mul(self.isfinite()) },
  local: { self: 'isfinite(self)' },
  pointwise: true,
  inplace: true,
  samples: [...ANY, ['odd [4]']],
});
