/** Between real and complex tensors: parts, conjugates, angles, and what makes complex tensors of real ones. There are no gradients of complex tensors. */

import { forms } from '../complex/forms.ts';
import { asComplex, asReal, partOf } from '../complex/parts.ts';
import { isComplex, isFloating } from '../dtype.ts';
import { refused, scalarTypeName, unsupported } from '../errors.ts';
import { floatDtype, mapUnary } from '../loops.ts';
import { op, type Rule } from '../op.ts';
import { state } from '../state.ts';
import type { Tensor } from '../tensor.ts';
import { warnOnce } from '../warn.ts';
import { zeroRule } from './declare.ts';

const ONE = [[[2, 3]], [[]], ['ints [3]']] as const;

export const real = op({
  schema: 'real(Tensor self) -> Tensor',
  forward: (self: Tensor) => (isComplex(self.dtype) ? partOf(self, 0) : self),
  view: true,
  where: ['torch'],
  samples: ONE,
});

export const imag = op({
  schema: 'imag(Tensor self) -> Tensor',
  forward: (self: Tensor) => {
    if (!isComplex(self.dtype)) throw refused('imag is not implemented for tensors with non-complex dtypes.');
    return partOf(self, 1);
  },
  view: true,
  where: ['torch'],
  samples: [['complex [2, 3]'], ['complex [T, 2, 3]']],
});

export const view_as_real = op({
  schema: 'view_as_real(Tensor self) -> Tensor',
  forward: (self: Tensor) => {
    if (!isComplex(self.dtype)) throw refused('view_as_real is only supported for complex tensors');
    return asReal(self);
  },
  view: true,
  where: ['torch'],
  samples: [['complex [2, 3]'], ['complex []']],
});

/** The rule of what PyTorch differentiates and Gradient Lens does not: the call is refused before there is a Node. */
const refusedRule: Rule = () => {
  throw unsupported('gradients of complex tensors');
};

export const view_as_complex = op({
  schema: 'view_as_complex(Tensor self) -> Tensor',
  grad_fn: 'ViewAsComplexBackward0',
  forward: (self: Tensor) => {
    if (!isFloating(self.dtype) || self.dtype === 'bfloat16')
      throw refused(
        `view_as_complex is only supported for half, float and double tensors, but got a tensor of scalar type: ${scalarTypeName(self.dtype)}`,
      );
    if (self.shape.length === 0) throw refused('Input tensor must have one or more dimensions');
    if (self.shape.at(-1) !== 2) throw refused('Tensor must have a last dimension of size 2');
    if (self.strides.at(-1) !== 1) throw refused('Tensor must have a last dimension with stride 1');
    if (self.strides.slice(0, -1).some((step) => step % 2 !== 0))
      throw refused('Tensor must have a stride divisible by 2 for all but last dimension');
    if (self.offset % 2 !== 0) throw refused('Tensor must have a storage_offset divisible by 2');
    return asComplex(self);
  },
  backward: { self: refusedRule },
  view: true,
  where: ['torch'],
  samples: [['data [3, 2]']],
});

function making(name: string, first: string, second: string, grad_fn: string) {
  return op({
    schema: `${name}(Tensor ${first}, Tensor ${second}) -> Tensor`,
    grad_fn,
    forward: forms[name]!,
    backward: { [first]: refusedRule, [second]: refusedRule },
    pointwise: true,
    where: ['torch'],
    samples: [
      ['data [2, 3]', 'data [2, 3]'],
      ['data [2, 1]', 'data [3]'],
    ],
  });
}

export const complex = making('complex', 'real', 'imag', 'ComplexBackward0');
export const polar = making('polar', 'abs', 'angle', 'PolarBackward0');

/** Of a real tensor 0, or π where it is negative. */
export const angle = op({
  schema: 'angle(Tensor self) -> Tensor',
  grad_fn: 'AngleBackward0',
  forward: (self: Tensor) =>
    mapUnary((x) => (Number.isNaN(x) ? x : x < 0 ? Math.PI : 0), self, floatDtype(self.dtype, state.defaultDtype)),
  backward: { self: zeroRule },
  local: { self: '0' },
  pointwise: true,
  samples: [...ONE, ['odd [6]']],
});

/** Without the lazy views PyTorch makes of complex tensors: a conjugate is a tensor of its own. Of a real tensor it is the tensor itself. */
function conjugating(name: string) {
  return op({
    schema: `${name}(Tensor self) -> Tensor`,
    forward: (self: Tensor) => (isComplex(self.dtype) ? (forms['conj']!(self) as Tensor) : self),
    composite: true,
    samples: [[[2, 3]], ['ints [3]'], ['complex [2, 3]'], ['complex [T, 2, 3]']],
  });
}

export const conj = conjugating('conj');
export const conj_physical = conjugating('conj_physical');

function resolving(name: string) {
  return op({
    schema: `${name}(Tensor self) -> Tensor`,
    forward: (self: Tensor) => self,
    composite: true,
    samples: [[[2, 3]]],
  });
}

export const resolve_conj = resolving('resolve_conj');
export const resolve_neg = resolving('resolve_neg');

/** What the property `H` is. */
export const matrix_H = op({
  schema: 'matrix_H(Tensor self) -> Tensor',
  forward: (self: Tensor) => {
    const rank = self.shape.length;
    if (rank === 2) return self.transpose(0, 1).conj();
    if (rank > 0)
      throw refused(
        `tensor.H is only supported on matrices (2-D tensors). Got ${rank}-D tensor.${rank > 2 ? ' For batches of matrices, consider using tensor.mH' : ''}`,
      );
    warnOnce('Tensor.H is deprecated on 0-D tensors. Consider using x.conj().');
    return self.conj();
  },
  composite: true,
  where: [],
  samples: [[[2, 3]]],
});

/** A product of vectors, the first conjugated. */
export const vdot = op({
  schema: 'vdot(Tensor self, Tensor other) -> Tensor',
  grad_fn: 'VdotBackward0',
  forward: (self: Tensor, other: Tensor) => self.dot(other),
  saves: { self: ['other'], other: ['self'] },
  backward: { self: (grad, { other }) => grad.mul(other), other: (grad, { self }) => grad.mul(self) },
  local: { self: 'otherᵀ', other: 'selfᵀ' },
  samples: [[[3], [3]]],
});

export const isreal = op({
  schema: 'isreal(Tensor self) -> Tensor',
  forward: (self: Tensor) => self.detach().ones_like({ dtype: 'bool' }),
  samples: ONE,
});
