/** Relatives of the error function: `erfinv`, `special.erfcx`, the normal distribution's `ndtr`, `ndtri` and `log_ndtr`; and `entr`. */
import { op } from '../op.ts';
import type { Tensor } from '../tensor.ts';
import { unary } from './declare.ts';
import { minus, plus, scaled } from './formula.ts';
import { entrNumber, erfcxNumber, erfinvNumber, logNdtrNumber, ndtriNumber } from './normalNumbers.ts';

const SPECIAL = ['special'] as const;
const SAMPLES = [[[2, 3]], [[]], [['T', 2, 3]], ['wide [2, 3]']];

export const erfinv = unary({
  schema: 'erfinv(Tensor self) -> Tensor',
  grad_fn: 'ErfinvBackward0',
  f: erfinvNumber,
  saves: ['self'],
  backward: {
    self: (grad, { self }) => scaled((erfinv.invoke([self]) as Tensor).pow(2).exp(), Math.sqrt(Math.PI) / 2).mul(grad),
  },
  local: { self: 'sqrt(π) / 2 · exp(erfinv(self)^2)' },
  samples: [['small [2, 3]'], ['small []'], ['small [T, 2, 3]']],
});

export const erfcx = unary({
  schema: 'erfcx(Tensor self) -> Tensor',
  grad_fn: 'SpecialErfcxBackward0',
  f: erfcxNumber,
  inplace: false,
  where: SPECIAL,
  saves: ['self', 'result'],
  backward: {
    self: (grad, { self, result }) => minus(scaled(self, 2).mul(result), 2 / Math.sqrt(Math.PI)).mul(grad),
  },
  local: { self: '2 self · result - 2 / sqrt(π)' },
  samples: [[[2, 3]], [[]], ['positive [T, 2, 3]']],
});

export const entr = unary({
  schema: 'entr(Tensor self) -> Tensor',
  grad_fn: 'SpecialEntrBackward0',
  f: entrNumber,
  stepped: (round) => (x) => (x > 0 ? -x * round(Math.log(x)) : entrNumber(x)),
  inplace: false,
  where: SPECIAL,
  saves: ['self'],
  backward: { self: (grad, { self }) => grad.mul(plus(self.log(), 1).neg()) },
  local: { self: '-log(self) - 1' },
  samples: [['positive [2, 3]'], ['positive []'], ['positive [T, 2, 3]']],
});

export const log_ndtr = unary({
  schema: 'log_ndtr(Tensor self) -> Tensor',
  grad_fn: 'SpecialLogNdtrBackward0',
  f: logNdtrNumber,
  inplace: false,
  where: SPECIAL,
  saves: ['self', 'result'],
  backward: {
    self: (grad, { self, result }) =>
      scaled(grad, 1 / Math.sqrt(2 * Math.PI)).mul(
        result
          .add(scaled(self.pow(2), 0.5))
          .neg()
          .exp(),
      ),
  },
  local: { self: 'exp(-(result + self^2 / 2)) / sqrt(2 π)' },
  samples: SAMPLES,
});

export const ndtri = unary({
  schema: 'ndtri(Tensor self) -> Tensor',
  grad_fn: 'SpecialNdtriBackward0',
  f: ndtriNumber,
  inplace: false,
  where: SPECIAL,
  saves: ['result'],
  backward: {
    self: (grad, { result }) => scaled(grad, Math.sqrt(2 * Math.PI)).mul(scaled(result.square(), 0.5).exp()),
  },
  local: { self: 'sqrt(2 π) · exp(result^2 / 2)' },
  samples: [['unit [2, 3]'], ['unit []'], ['unit [T, 2, 3]']],
});

export const ndtr = op({
  schema: 'ndtr(Tensor self) -> Tensor',
  forward: (self: Tensor) => scaled(plus(scaled(self, Math.SQRT1_2).erf(), 1), 0.5),
  composite: true,
  where: SPECIAL,
  samples: [[[2, 3]], [[]]],
});
