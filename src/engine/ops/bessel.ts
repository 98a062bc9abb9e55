/** Bessel functions: modified ones of order 0 and 1, plainly and scaled by e^-|x|; J₀ and J₁, which have no derivative in PyTorch. */
import type { Tensor } from '../tensor.ts';
import { i0eNumber, i0Number, i1eNumber, i1Number, j0Number, j1Number } from './besselNumbers.ts';
import { elementary, unary } from './declare.ts';
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

export const bessel_j0 = unary({
  schema: 'bessel_j0(Tensor self) -> Tensor',
  f: j0Number,
  inplace: false,
  where: SPECIAL,
  samples: [['wide [3, 4]'], ['ints [3]']],
});

export const bessel_j1 = unary({
  schema: 'bessel_j1(Tensor self) -> Tensor',
  f: j1Number,
  inplace: false,
  where: SPECIAL,
  samples: [['wide [3, 4]'], ['ints [3]']],
});
