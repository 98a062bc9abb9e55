/** Bessel functions: modified ones of order 0 and 1, plainly and scaled; J₀, J₁, Airy's and others that have no derivative in PyTorch. */
import { isHalf } from '../half.ts';
import { floatDtype, mapUnary } from '../loops.ts';
import { type Op, op } from '../op.ts';
import { state } from '../state.ts';
import type { Tensor } from '../tensor.ts';
import { airyNumber } from './airyNumber.ts';
import {
  i0eNumber,
  i0Number,
  i1eNumber,
  i1Number,
  j0Number,
  j1Number,
  scaledDecaying,
  sphericalNumber,
} from './besselNumbers.ts';
import { elementary, notForIntegers, unary } from './declare.ts';
import { choose } from './selection.ts';

const SAMPLES = [[[2, 3]], [[]], [['T', 2, 3]], ['wide [2, 3]']];
const SPECIAL = ['special'] as const;
/** Below this the rules of I₁ take the limit at 0. */
const TINY: Readonly<Record<string, number>> = { float32: 2 ** -23, float64: 2 ** -52 };

export const i0 = elementary(
  'i0',
  'I0Backward0',
  i0Number,
  'self',
  (grad, { self }) => grad.mul(i1.invoke([self]) as Tensor),
  'i1(self)',
  SAMPLES,
);

export const i0e = unary({
  schema: 'i0e(Tensor self) -> Tensor',
  grad_fn: 'SpecialI0EBackward0',
  f: i0eNumber,
  inplace: false,
  where: SPECIAL,
  saves: ['self', 'result'],
  backward: {
    self: (grad, { self, result }) => grad.mul((i1e.invoke([self]) as Tensor).sub(self.sgn().mul(result))),
  },
  local: { self: 'i1e(self) - sign(self) · result' },
  samples: SAMPLES,
});

/** The argument, and whether it is far enough from 0 to divide by. */
function apart(self: Tensor): readonly [Tensor, Tensor] {
  const tiny = TINY[self.dtype] ?? 0;
  const far = self.abs().gt(tiny);
  return [choose(far, self, tiny), far];
}

export const i1 = unary({
  schema: 'i1(Tensor self) -> Tensor',
  grad_fn: 'SpecialI1Backward0',
  f: i1Number,
  inplace: false,
  where: SPECIAL,
  saves: ['self', 'result'],
  backward: {
    self: (grad, { self, result }) => {
      const [safe, far] = apart(self);
      return grad.mul(choose(far, (i0.invoke([safe]) as Tensor).sub(result.mul(safe.reciprocal())), 0.5));
    },
  },
  local: { self: 'i0(self) - result / self' },
  samples: SAMPLES,
});

export const i1e = unary({
  schema: 'i1e(Tensor self) -> Tensor',
  grad_fn: 'SpecialI1EBackward0',
  f: i1eNumber,
  inplace: false,
  where: SPECIAL,
  saves: ['self', 'result'],
  backward: {
    self: (grad, { self, result }) => {
      const [safe, far] = apart(self);
      const slope = (i0e.invoke([safe]) as Tensor).sub(result.mul(safe.sgn().add(safe.reciprocal())));
      return grad.mul(choose(far, slope, 0.5));
    },
  },
  local: { self: 'i0e(self) - result · (sign(self) + 1 / self)' },
  samples: SAMPLES,
});

/** Those that PyTorch has no derivative of, and no kernel for few digits. Their one argument is called as there. */
function plain(name: string, f: (x: number) => number, argument: 'self' | 'x' = 'self', sample = 'wide [3, 4]'): Op {
  return op({
    schema: `${name}(Tensor ${argument}) -> Tensor`,
    forward: (self: Tensor) => {
      if (isHalf(self.dtype)) throw notForIntegers(`${name}_cpu`, self.dtype);
      return mapUnary(f, self, floatDtype(self.dtype, state.defaultDtype));
    },
    pointwise: true,
    where: SPECIAL,
    samples: [[sample], ['ints [3]']],
  });
}

export const airy_ai = plain('airy_ai', airyNumber, 'x', 'data [3, 4]');
export const bessel_j0 = plain('bessel_j0', j0Number);
export const bessel_j1 = plain('bessel_j1', j1Number);
export const modified_bessel_i0 = plain('modified_bessel_i0', i0Number);
export const modified_bessel_i1 = plain('modified_bessel_i1', i1Number);
export const modified_bessel_k0 = plain('modified_bessel_k0', (x) => Math.exp(-x) * scaledDecaying(0, x));
export const modified_bessel_k1 = plain('modified_bessel_k1', (x) => Math.exp(-x) * scaledDecaying(1, x));
export const scaled_modified_bessel_k0 = plain('scaled_modified_bessel_k0', (x) => scaledDecaying(0, x), 'x');
export const scaled_modified_bessel_k1 = plain('scaled_modified_bessel_k1', (x) => scaledDecaying(1, x), 'x');
export const spherical_bessel_j0 = plain('spherical_bessel_j0', sphericalNumber, 'x');
