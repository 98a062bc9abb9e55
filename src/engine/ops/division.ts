/** Division and what is left of it: div in its three roundings, floor_divide, remainder, fmod, reciprocal. */

import { BrokenOff } from '../brokenOff.ts';
import { type DType, isFloating, type Scalar } from '../dtype.ts';
import { refused } from '../errors.ts';
import { isHalf } from '../half.ts';
import { type Binary, mapBinary } from '../loops.ts';
import { type Op, type OpSpec, op } from '../op.ts';
import { sameShape } from '../shape.ts';
import { type Tensor, wrapScalar } from '../tensor.ts';
import { PAIRS } from './cases.ts';
import { binary, binaryDtype, notForIntegers, notImplemented, scalarDtype, unary, zerosAs } from './declare.ts';
import { over } from './formula.ts';
import { floorDivideNumber, fmodNumber, remainderNumber } from './numbers.ts';

export const div = binary({
  schema: 'div.Tensor(Tensor self, Tensor other) -> Tensor',
  grad_fn: 'DivBackward0',
  f: (x, y) => x / y,
  kernel: 'div',
  result: 'float',
  saves: { self: ['other'], other: ['self', 'other'] },
  backward: { self: (grad, { other }) => grad.div(other), other: divideByOther },
  local: { self: '1 / other', other: '-self / other^2' },
  samples: [...PAIRS, [[3], 2], [[3], 'ints [3]'], ['ints [3]', 2], ['ints [3]', 'ints [3]']],
});

function divideByOther(grad: Tensor, { self, other }: { readonly [name: string]: Tensor }): Tensor {
  return grad.neg().mul(self!.div(other!).div(other!));
}

export const divScalar = op({
  schema: 'div.Scalar(Tensor self, Scalar other) -> Tensor',
  grad_fn: 'DivBackward1',
  forward: (self: Tensor, other: Scalar) =>
    mapBinary((x, y) => x / y, self, wrapScalar(other), scalarDtype(self, other, 'float'), 'div'),
  backward: { self: (grad, { other }) => over(grad, other) },
  local: { self: '1 / other' },
  pointwise: true,
  where: [],
  samples: [
    [[2, 3], 2],
    [[], 0.5],
    [['T', 2, 3], 3],
    ['ints [3]', 2],
  ],
});

/** A division that is rounded somehow, and the kernel PyTorch computes it with. */
interface Rounded {
  readonly f: Binary;
  readonly kernel: string;
}

const FLOOR: Rounded = { f: floorDivideNumber, kernel: 'div_floor_cpu' };
const TRUNC: Rounded = { f: (x, y) => Math.trunc(x / y), kernel: 'div_trunc_cpu' };
const REMAINDER: Rounded = { f: remainderNumber, kernel: 'remainder_cpu' };
const FMOD: Rounded = { f: fmodNumber, kernel: 'fmod_cpu' };
const ROUNDED: Readonly<Record<string, Rounded>> = { trunc: TRUNC, floor: FLOOR };

function checkRounding(_self: Tensor, _other: Tensor, rounding_mode: string | null): void {
  if (rounding_mode !== null && ROUNDED[rounding_mode] === undefined)
    throw refused(`div expected rounding_mode to be one of None, 'trunc', or 'floor' but found '${rounding_mode}'`);
}

export const divMode = op({
  schema: 'div.Tensor_mode(Tensor self, Tensor other, *, str? rounding_mode) -> Tensor',
  grad_fn: 'DivBackward2',
  forward: (self: Tensor, other: Tensor, rounding_mode: string | null) => {
    if (rounding_mode === null) return mapBinary((x, y) => x / y, self, other, binaryDtype(self, other, 'float'));
    checkRounding(self, other, rounding_mode);
    return divideRounded(ROUNDED[rounding_mode]!, self, other);
  },
  dtype: promoted,
  checksInPlace: checkRounding,
  saves: { self: ['other'], other: ['self', 'other'] },
  backward: {
    self: (grad, { other, rounding_mode }) => (rounding_mode === null ? grad.div(other) : zerosAs(grad)),
    other: (grad, context) => (context['rounding_mode'] === null ? divideByOther(grad, context) : zerosAs(grad)),
  },
  local: { self: '[rounding_mode = None] / other', other: '-[rounding_mode = None] · self / other^2' },
  pointwise: true,
  inplace: true,
  numbers: true,
  samples: [
    [[2, 3], [2, 3], { rounding_mode: null }],
    [[2, 3], [3], { rounding_mode: 'trunc' }],
    [['T', 2, 3], [2, 3], { rounding_mode: 'floor' }],
    [[], [], { rounding_mode: 'floor' }],
    ['ints [3]', 2, { rounding_mode: 'floor' }],
    ['ints [3]', 'ints [3]', { rounding_mode: 'trunc' }],
  ],
});

function promoted(self: Tensor, other: Tensor): DType {
  return binaryDtype(self, other, 'promote');
}

function promotedByNumber(self: Tensor, other: Scalar): DType {
  return scalarDtype(self, other, 'promote');
}

/** Integers refuse a zero divisor, floats do not. */
function divideRounded({ f, kernel }: Rounded, self: Tensor, other: Tensor): Tensor {
  const dtype = binaryDtype(self, other, 'promote');
  if (dtype === 'bool') throw notForIntegers(kernel, dtype);
  if (!isFloating(dtype)) return dividedWhole(f, self, other, dtype);
  return mapBinary(f, self, other, dtype, undefined, isHalf(dtype) && kernel === FLOOR.kernel ? 'float32' : dtype);
}

function dividedWhole(f: Binary, self: Tensor, other: Tensor, dtype: DType): Tensor {
  let isOver = false;
  const result = mapBinary(
    (x, y) => {
      isOver ||= y === 0;
      return isOver ? x : f(x, y);
    },
    self,
    other,
    dtype,
  );
  if (!isOver) return result;
  const error = new BrokenOff('RuntimeError', 'ZeroDivisionError');
  if (sameShape(result.shape, self.shape) && dtype === self.dtype) error.left = result;
  throw error;
}

/** PyTorch has no derivative of it: the Node stands, its backward refuses. */
export const floor_divide = op({
  schema: 'floor_divide(Tensor self, Tensor other) -> Tensor',
  grad_fn: 'NotImplemented',
  forward: (self: Tensor, other: Tensor) => divideRounded(FLOOR, self, other),
  dtype: promoted,
  backward: { self: notImplemented('floor_divide'), other: notImplemented('floor_divide') },
  pointwise: true,
  inplace: true,
  samples: [...PAIRS, ['ints [3]', 'ints [3]']],
});

export const floor_divideScalar = op({
  schema: 'floor_divide.Scalar(Tensor self, Scalar other) -> Tensor',
  grad_fn: 'NotImplemented',
  forward: (self: Tensor, other: Scalar) => divideRounded(FLOOR, self, wrapScalar(other)),
  dtype: promotedByNumber,
  backward: { self: notImplemented('floor_divide') },
  pointwise: true,
  inplace: true,
  samples: [
    [[2, 3], 2],
    [[], 0.7],
    [['T', 2, 3], 3],
    ['ints [3]', 2],
  ],
});

export const remainder = moduloOf('remainder', REMAINDER, 'floor');
export const remainderScalar = moduloByScalar('remainder', REMAINDER);
export const fmod = moduloOf('fmod', FMOD, 'trunc');
export const fmodScalar = moduloByScalar('fmod', FMOD);

/** What `2 % x` calls. */
export const remainderOfNumber = op({
  schema: 'remainder.Scalar_Tensor(Scalar self, Tensor other) -> Tensor',
  grad_fn: 'NotImplemented',
  forward: (self: Scalar, other: Tensor) => divideRounded(REMAINDER, wrapScalar(self), other),
  backward: { other: notImplemented('remainder') },
  pointwise: true,
  where: ['torch'],
  samples: [
    [2, [2, 3]],
    [2.5, []],
    [2, 'ints [3]'],
  ],
});

function moduloOf(name: string, rounded: Rounded, rounding_mode: string): Op {
  const spec: OpSpec = {
    schema: `${name}.Tensor(Tensor self, Tensor other) -> Tensor`,
    grad_fn: `${capital(name)}Backward1`,
    forward: (self: Tensor, other: Tensor) => divideRounded(rounded, self, other),
    dtype: promoted,
    saves: { other: ['self', 'other'] },
    backward: {
      self: (grad) => grad,
      other: (grad, { self, other }) => grad.neg().mul(self.div(other, { rounding_mode })),
    },
    local: { self: '1', other: `-${rounding_mode}(self / other)` },
    pointwise: true,
    inplace: true,
    samples: [...PAIRS, ['ints [3]', 'ints [3]']],
  };
  return op(spec);
}

function moduloByScalar(name: string, rounded: Rounded): Op {
  return op({
    schema: `${name}.Scalar(Tensor self, Scalar other) -> Tensor`,
    grad_fn: `${capital(name)}Backward0`,
    forward: (self: Tensor, other: Scalar) => divideRounded(rounded, self, wrapScalar(other)),
    dtype: promotedByNumber,
    backward: { self: (grad) => grad },
    local: { self: '1' },
    pointwise: true,
    inplace: true,
    samples: [
      [[2, 3], 2],
      [[], 0.7],
      [['T', 2, 3], 3],
      ['ints [3]', 2],
    ],
  });
}

function capital(name: string): string {
  return name[0]!.toUpperCase() + name.slice(1);
}

export const reciprocal = unary({
  schema: 'reciprocal(Tensor self) -> Tensor',
  grad_fn: 'ReciprocalBackward0',
  f: (x) => 1 / x,
  kernel: 'reciprocal',
  saves: ['result'],
  backward: { self: (grad, { result }) => grad.neg().mul(result.mul(result)) },
  local: { self: '-result^2' },
  samples: [[[2, 3]], [[]], [['T', 2, 3]], ['ints [3]']],
});
