/** Operators that answer with bools, and the bitwise ones: none has a derivative. */
import { type DType, isComplex, isFloating, itemsize } from '../dtype.ts';
import { refuseMixed } from '../errors.ts';
import { type Binary, mapBinary, mapUnary, type Ternary, type Unary } from '../loops.ts';
import { type Op, op } from '../op.ts';
import { broadcastShapes, sameShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { written } from '../write.ts';
import { keptLayout } from './copying.ts';
import { binary, binaryDtype, notForIntegers, unary } from './declare.ts';

const PAIRS = [
  [
    [2, 3],
    [2, 3],
  ],
  [[2, 3], [3]],
  [['T', 2, 3], []],
  [[], []],
  ['ints [3]', 'ints [3]'],
  ['ints [3]', 2],
  [[3], 'ints [3]'],
] as const;
const ONE = [[[2, 3]], [[]], [['T', 2, 3]], ['ints [3]'], ['odd [4]']] as const;

export const eq = comparison('eq', (x, y) => (x === y ? 1 : 0));
export const ne = comparison('ne', (x, y) => (x !== y ? 1 : 0));
export const lt = comparison('lt', (x, y) => (x < y ? 1 : 0));
export const le = comparison('le', (x, y) => (x <= y ? 1 : 0));
export const gt = comparison('gt', (x, y) => (x > y ? 1 : 0));
export const ge = comparison('ge', (x, y) => (x >= y ? 1 : 0));
export const greater = comparison('greater', (x, y) => (x > y ? 1 : 0));
export const less = comparison('less', (x, y) => (x < y ? 1 : 0));
export const greater_equal = comparison('greater_equal', (x, y) => (x >= y ? 1 : 0));
export const less_equal = comparison('less_equal', (x, y) => (x <= y ? 1 : 0));
export const not_equal = comparison('not_equal', (x, y) => (x !== y ? 1 : 0));

/** Compared in the promoted dtype: `torch.tensor(0.1) == 0.1` is true, for 0.1 is rounded to float32 first. */
function comparison(name: string, f: Binary): Op {
  return op({
    schema: `${name}.Tensor(Tensor self, Tensor other) -> Tensor`,
    forward: (self: Tensor, other: Tensor) =>
      mapBinary(f, self, other, 'bool', undefined, binaryDtype(self, other, 'promote')),
    pointwise: true,
    numbers: true,
    samples: PAIRS,
  });
}

export const logical_and = logical('logical_and', (x, y) => (x !== 0 && y !== 0 ? 1 : 0));
export const logical_or = logical('logical_or', (x, y) => (x !== 0 || y !== 0 ? 1 : 0));
export const logical_xor = logical('logical_xor', (x, y) => ((x !== 0) === (y !== 0) ? 0 : 1));

function logical(name: string, f: Binary): Op {
  return binary({
    schema: `${name}(Tensor self, Tensor other) -> Tensor`,
    f,
    result: 'bool',
    inplace: true,
    numbers: false,
    samples: [...PAIRS.slice(0, 5), ['bools [3]', 'bools [3]']],
  });
}

export const logical_not = predicate('logical_not', (x) => (x !== 0 ? 0 : 1), true);
export const isnan = predicate('isnan', (x) => (Number.isNaN(x) ? 1 : 0));
export const isfinite = predicate('isfinite', (x) => (Number.isFinite(x) ? 1 : 0), false, true);
export const isinf = predicate('isinf', (x) => (Math.abs(x) === Number.POSITIVE_INFINITY ? 1 : 0), false, true);
export const isposinf = predicate('isposinf', (x) => (x === Number.POSITIVE_INFINITY ? 1 : 0));
export const isneginf = predicate('isneginf', (x) => (x === Number.NEGATIVE_INFINITY ? 1 : 0));
export const signbit = predicate('signbit', (x) => (x < 0 || Object.is(x, -0) ? 1 : 0));

/** `filled`: of integers PyTorch knows the answer, and fills a tensor laid out as they are. */
function predicate(name: string, f: Unary, inplace = false, filled = false): Op {
  const made = unary({ schema: `${name}(Tensor self) -> Tensor`, f, result: 'bool', inplace, samples: ONE });
  if (!filled) return made;
  const forward = (self: Tensor) => {
    const result = made.spec.forward(self) as Tensor;
    return isFloating(self.dtype) ? result : keptLayout(self, result);
  };
  return op({ ...made.spec, forward });
}

export const bitwise_and = bitwise('bitwise_and', 'and', (x, y) => x & y);
export const bitwise_or = bitwise('bitwise_or', 'or', (x, y) => x | y);
export const bitwise_xor = bitwise('bitwise_xor', 'xor', (x, y) => x ^ y);

/** Of ints and bools. Beyond 32 bits JavaScript's operators would cut, so those numbers go through BigInt. */
function bitwise(name: string, word: 'and' | 'or' | 'xor', f: Binary): Op {
  const wide: Record<typeof word, (x: bigint, y: bigint) => bigint> = {
    and: (x, y) => x & y,
    or: (x, y) => x | y,
    xor: (x, y) => x ^ y,
  };
  const g: Binary = (x, y) => ((x | 0) === x && (y | 0) === y ? f(x, y) : Number(wide[word](BigInt(x), BigInt(y))));
  return op({
    schema: `${name}.Tensor(Tensor self, Tensor other) -> Tensor`,
    forward: (self: Tensor, other: Tensor) => {
      const dtype = binaryDtype(self, other, 'promote');
      if (isFloating(dtype)) broadcastShapes(self.shape, other.shape);
      refuseFloats(`${name}_cpu`, dtype);
      return mapBinary(g, self, other, dtype);
    },
    dtype: (self: Tensor, other: Tensor) => binaryDtype(self, other, 'promote'),
    pointwise: true,
    inplace: true,
    numbers: true,
    samples: [
      ['ints [3]', 'ints [3]'],
      ['ints [3]', 3],
      ['bools [3]', 'bools [3]'],
      ['ints [2, 3]', 'ints [3]'],
    ],
  });
}

export const bitwise_not = op({
  schema: 'bitwise_not(Tensor self) -> Tensor',
  forward: (self: Tensor) => {
    refuseFloats('bitwise_not_cpu', self.dtype);
    return mapUnary(self.dtype === 'bool' ? (x) => (x ? 0 : 1) : (x) => -x - 1, self, self.dtype);
  },
  pointwise: true,
  inplace: true,
  samples: [['ints [3]'], ['bools [3]']],
});

export const bitwise_left_shift = shift('bitwise_left_shift', 'lshift_cpu', (x, y, bits) =>
  y < 0 || y >= bits ? 0 : x * 2 ** y,
);
export const bitwise_right_shift = shift('bitwise_right_shift', 'rshift_cpu', (x, y) =>
  y < 0 ? -Number(x < 0) : Math.floor(x / 2 ** y),
);

/** By less than no bit, as by more than there are: only the sign is left. */
function shift(name: string, kernel: string, f: Ternary): Op {
  return op({
    schema: `${name}.Tensor(Tensor self, Tensor other) -> Tensor`,
    forward: (self: Tensor, other: Tensor) => {
      const dtype = binaryDtype(self, other, 'promote');
      if (isFloating(dtype) || dtype === 'bool') throw notForIntegers(kernel, dtype);
      const bits = 8 * itemsize(dtype);
      return mapBinary((x, y) => f(x, y, bits), self, other, dtype);
    },
    pointwise: true,
    inplace: true,
    numbers: true,
    samples: [
      ['ints [3]', 2],
      ['ints [3]', 'positive ints [3]'],
    ],
  });
}

function refuseFloats(kernel: string, dtype: DType): void {
  if (isFloating(dtype)) throw notForIntegers(kernel, dtype);
}

/** Whether |x - y| ≤ atol + rtol·|y|. */
function close(x: number, y: number, rtol: number, atol: number, equal_nan: boolean): boolean {
  if (x === y) return true;
  if (Number.isNaN(x) || Number.isNaN(y)) return equal_nan && Number.isNaN(x) && Number.isNaN(y);
  return Number.isFinite(x) && Number.isFinite(y) && Math.abs(x - y) <= atol + Math.abs(rtol * y);
}

export const isclose = op({
  schema: 'isclose(Tensor self, Tensor other, float rtol=1e-05, float atol=1e-08, bool equal_nan=False) -> Tensor',
  forward: (self: Tensor, other: Tensor, rtol: number, atol: number, equal_nan: boolean) => {
    refuseMixed(self, other);
    const result = mapBinary((x, y) => (close(x, y, rtol, atol, equal_nan) ? 1 : 0), self, other, 'bool');
    // PyTorch adds to what is equal in place, first equal NaN, then what lies within the tolerance.
    return written(result, Number(equal_nan && isFloating(self.dtype)) + Number(rtol !== 0 || atol !== 0));
  },
  pointwise: true,
  samples: [
    [[2, 3], [3]],
    [[], []],
    [
      ['T', 2, 3],
      [2, 3],
    ],
    ['odd [4]', 'odd [4]', { equal_nan: true }],
  ],
});

/** A Python bool: exposed by `functions.ts` and the tensor methods, for an operator returns tensors. */
export function allclose(self: Tensor, other: Tensor, rtol = 1e-5, atol = 1e-8, equal_nan = false): boolean {
  refuseMixed(self, other);
  const result = isclose.invoke([self, other, rtol, atol, equal_nan]) as Tensor;
  return result.values().every((x) => x !== 0);
}

/** `torch.equal`: same shape, same elements. */
export function equal(self: Tensor, other: Tensor): boolean {
  if (!sameShape(self.shape, other.shape)) return false;
  if (isComplex(self.dtype) || isComplex(other.dtype)) return self.eq(other).all().itemValue() !== 0;
  const [x, y] = [self.values(), other.values()];
  return x.every((value, i) => value === y[i]);
}
