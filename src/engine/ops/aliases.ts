/** Second names PyTorch has for operators: `multiply`, `arccos`. They leave the Node of the first name. */
import type { Scalar } from '../dtype.ts';
import { refused, scalarTypeName, TorchError } from '../errors.ts';
import { type Op, op } from '../op.ts';
import type { Tensor } from '../tensor.ts';
import { mul, neg, sub } from './arithmetic.ts';
import { clamp, clampScalar } from './clamping.ts';
import { withoutDerivative } from './declare.ts';
import { div, divMode } from './division.ts';
import { abs, trunc } from './rounding.ts';
import { acos, acosh, asin, asinh, atan, atan2, atanh } from './trigonometric.ts';

/** The operator under another name; `inplace: 'only'` where the other form stands elsewhere. */
function alias(
  of: Op,
  name: string,
  inplace: boolean | 'only' = of.spec.inplace ?? false,
  samples = of.spec.samples ?? [],
): Op {
  const { spec, schema } = of;
  return op({ ...spec, schema: schema.text.replace(schema.name, name), inplace, samples });
}

/** In place these have a Node of their own, for which PyTorch has no derivative. */
function underivedInPlace(of: Op, name: string): Op {
  return op({
    schema: of.schema.text.replace(of.name, name),
    grad_fn: of.spec.grad_fn!.replace(/\d+$/, '1'),
    forward: of.spec.forward,
    backward: { self: withoutDerivative(`inplace version of ${of.name}`) },
    pointwise: true,
    inplace: 'only',
    samples: of.spec.samples ?? [],
  });
}

export const inverses: readonly Op[] = [
  underivedInPlace(acosh, 'acosh'),
  underivedInPlace(asinh, 'asinh'),
  underivedInPlace(atanh, 'atanh'),
  underivedInPlace(acosh, 'arccosh'),
  underivedInPlace(asinh, 'arcsinh'),
  underivedInPlace(atanh, 'arctanh'),
];

export const aliases: readonly Op[] = [
  alias(mul, 'multiply'),
  alias(sub, 'subtract'),
  alias(div, 'divide'),
  alias(divMode, 'divide'),
  alias(div, 'true_divide'),
  alias(neg, 'negative'),
  alias(trunc, 'fix'),
  alias(acos, 'arccos'),
  alias(acosh, 'arccosh', false),
  alias(asin, 'arcsin'),
  alias(asinh, 'arcsinh', false),
  alias(atan, 'arctan'),
  alias(atanh, 'arctanh', false),
  alias(atan2, 'arctan2'),
  alias(abs, 'absolute', 'only'),
  alias(clamp, 'clip', 'only'),
  alias(clampScalar, 'clip', 'only', [[[2, 3], -0.5, 0.5]]),
];

/** `name_` of an operator that calls another: `square_` is `pow_(2)`, `float_power_` refuses what is not double. */
export const positive = op({
  schema: 'positive(Tensor self) -> Tensor',
  forward: (self) => {
    if (self.dtype === 'bool')
      throw new TorchError('NotImplementedError', 'The `+` operator, on a bool tensor is not supported.');
    return self;
  },
  composite: true,
  samples: [[[2, 3]], ['bools [2]']],
});

export const square_ = op({
  schema: 'square_(Tensor self) -> Tensor',
  forward: (self: Tensor) => self.pow_(2),
  composite: true,
  where: ['tensor'],
  samples: [['data [3]']],
});

const floatPowers = (schema: string, samples: readonly (readonly unknown[])[]): Op =>
  op({
    schema,
    forward: (self: Tensor, exponent: Tensor | Scalar) => {
      if (self.dtype !== 'float64')
        throw refused(
          `the base given to float_power_ has dtype ${scalarTypeName(self.dtype)} but the operation's result requires dtype Double`,
        );
      return self.pow_(exponent as Tensor);
    },
    composite: true,
    where: ['tensor'],
    samples,
  });

export const float_power_ = floatPowers('float_power_.Tensor(Tensor self, Tensor exponent) -> Tensor', [
  ['data [3]', 'data [3]'],
]);
export const float_power_Scalar = floatPowers('float_power_.Scalar(Tensor self, Scalar exponent) -> Tensor', [
  ['data [3]', 2],
  ['ints [3]', 2],
]);
