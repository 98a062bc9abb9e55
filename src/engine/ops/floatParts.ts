/** Numbers taken apart and put together: `frexp`, `ldexp`, `nextafter`, `gcd`, `lcm`, and the step `heaviside`. */
import { Float, isFloating } from '../dtype.ts';
import { refused } from '../errors.ts';
import { isHalf } from '../half.ts';
import { type Binary, laidOut, mapBinary } from '../loops.ts';
import { type Op, op } from '../op.ts';
import { fromArray, roundTo, type Tensor } from '../tensor.ts';
import { binaryDtype, notForBool, notForIntegers, notImplemented, refusedDtype, zerosOfInput } from './declare.ts';
import { scaled } from './formula.ts';
import { powScalarSelf } from './power.ts';
import { choose } from './selection.ts';

const INTEGER_PAIRS = [
  ['ints [4]', 'ints [4]'],
  ['ints [2, 3]', 'ints [3]'],
] as const;

function divisor(x: number, y: number): number {
  let [a, b] = [Math.abs(x), Math.abs(y)];
  while (b !== 0) [a, b] = [b, a % b];
  return a;
}

function ofIntegers(name: string, f: Binary): Op {
  return op({
    schema: `${name}(Tensor self, Tensor other) -> Tensor`,
    forward: (self: Tensor, other: Tensor) => {
      const dtype = binaryDtype(self, other, 'promote');
      if (isFloating(dtype) || dtype === 'bool') throw refusedDtype(`${name}_cpu`, dtype, self, other);
      return mapBinary(f, self, other, dtype);
    },
    pointwise: true,
    inplace: true,
    samples: INTEGER_PAIRS,
  });
}

export const gcd = ofIntegers('gcd', divisor);
export const lcm = ofIntegers('lcm', (x, y) => (x === 0 || y === 0 ? 0 : Math.abs((x / divisor(x, y)) * y)));

export const heaviside = op({
  schema: 'heaviside(Tensor self, Tensor values) -> Tensor',
  grad_fn: 'NotImplemented',
  forward: (self: Tensor, values: Tensor) => {
    if (self.dtype !== values.dtype)
      throw refused('heaviside is not yet implemented for tensors with different dtypes.');
    return mapBinary((x, y) => (x === 0 ? y : Number(x > 0)), self, values, self.dtype);
  },
  backward: { self: notImplemented('heaviside'), values: notImplemented('heaviside') },
  pointwise: true,
  inplace: true,
  samples: [
    ['odd [6]', 'data [6]'],
    [[2, 3], [3]],
    ['ints [3]', 'ints [3]'],
  ],
});

/** Digits after the first, and the exponents of the smallest and of the largest normal number. */
const FORMATS: Readonly<Record<string, readonly [digits: number, least: number, most: number]>> = {
  float16: [10, -14, 15],
  bfloat16: [7, -126, 127],
  float32: [23, -126, 127],
  float64: [52, -1022, 1023],
};

/** The next number of a format from `x` towards `y`. */
function next(x: number, y: number, [digits, least, most]: readonly [number, number, number]): number {
  if (Number.isNaN(x) || Number.isNaN(y) || x === y) return Number.isNaN(x) ? x : y;
  const smallest = 2 ** (least - digits);
  if (x === 0) return y > 0 ? smallest : -smallest;
  const size = Math.abs(x);
  const away = y > x === x > 0;
  if (size === Number.POSITIVE_INFINITY) return Math.sign(x) * (2 - 2 ** -digits) * 2 ** most;
  let exponent = Math.max(Math.floor(Math.log2(size)), least);
  while (exponent > least && 2 ** exponent > size) exponent--;
  while (exponent < most && 2 ** (exponent + 1) <= size) exponent++;
  const ulp = 2 ** (exponent - digits);
  // Below a power of two numbers stand twice as close.
  const step = !away && size === 2 ** exponent && exponent > least ? ulp / 2 : ulp;
  const moved = size + (away ? step : -step);
  return Math.sign(x) * (moved >= 2 * 2 ** most ? Number.POSITIVE_INFINITY : moved);
}

export const nextafter = op({
  schema: 'nextafter(Tensor self, Tensor other) -> Tensor',
  grad_fn: 'NextafterBackward0',
  forward: (self: Tensor, other: Tensor) => {
    const dtype = binaryDtype(self, other, 'promote');
    const format = FORMATS[dtype];
    if (format === undefined) throw notForIntegers('nextafter_cpu', dtype);
    return mapBinary((x, y) => next(x, y, format), self, other, dtype);
  },
  saves: { self: ['self', 'other'], other: [] },
  backward: {
    self: (grad, { self, other }) => choose(self.ne(other), grad, 0),
    other: zerosOfInput(1),
  },
  local: { self: '[self ≠ other]', other: '0' },
  pointwise: true,
  inplace: true,
  samples: [
    [[2, 3], [3]],
    ['odd [6]', 'data [6]'],
  ],
});

export const ldexp = op({
  schema: 'ldexp.Tensor(Tensor self, Tensor other) -> Tensor',
  grad_fn: 'LdexpBackward0',
  forward: (self: Tensor, other: Tensor) => {
    if (isFloating(self.dtype)) notForBool('ldexp_cpu_exp', other.dtype);
    const dtype = binaryDtype(self, other, 'float');
    if (!isFloating(other.dtype)) return mapBinary((x, y) => x * 2 ** y, self, other, dtype);
    // A whole exponent is the kernel's own; another's power is a tensor of that dtype first.
    const power = powScalarSelf.spec.forward(new Float(2), other) as Tensor;
    const round = isHalf(power.dtype) ? (y: number) => roundTo(power.dtype, y) : (y: number) => y;
    return mapBinary((x, y) => x * round(y), self, power, dtype);
  },
  saves: { self: ['other'], other: ['result'] },
  backward: {
    self: (grad, { other }) => grad.mul(powScalarSelf.invoke([new Float(2), other]) as Tensor),
    other: (grad, { result }) => scaled(grad.mul(result), Math.LN2),
  },
  local: { self: '2^other', other: 'result · log(2)' },
  pointwise: true,
  inplace: true,
  samples: [
    [[2, 3], 'ints [3]'],
    [[2, 3], [3]],
    ['ints [3]', 'ints [3]'],
  ],
});

/** Mantissa in [0.5, 1) and exponent. */
function taken(x: number): [number, number] {
  if (x === 0 || !Number.isFinite(x)) return [x, 0];
  let exponent = Math.max(-1074, Math.floor(Math.log2(Math.abs(x))) + 1);
  // In two steps: 2^1074 is no number.
  const half = Math.trunc(exponent / 2);
  let mantissa = x * 2 ** -half * 2 ** (half - exponent);
  while (Math.abs(mantissa) >= 1) [mantissa, exponent] = [mantissa / 2, exponent + 1];
  while (Math.abs(mantissa) < 0.5) [mantissa, exponent] = [mantissa * 2, exponent - 1];
  return [mantissa, exponent];
}

export const frexp = op({
  schema: 'frexp.Tensor(Tensor self) -> (Tensor mantissa, Tensor exponent)',
  grad_fn: 'FrexpBackward0',
  forward: (self: Tensor) => {
    if (!isFloating(self.dtype)) throw refused('torch.frexp() only supports floating-point dtypes');
    const parts = Array.from(self.values(), taken);
    const mantissa = self.values().slice();
    parts.forEach(([part], k) => {
      mantissa[k] = part;
    });
    const exponent = Int32Array.from(parts, ([, power]) => power);
    return [fromArray(mantissa, self.shape, self.dtype), fromArray(exponent, self.shape, 'int32')].map((part) =>
      laidOut(part, self),
    );
  },
  saves: ['exponent'],
  backward: { self: (grad, { exponent }) => grad.div(exponent.exp2()) },
  nonDifferentiable: ['exponent'],
  local: { self: 'F' },
  samples: [[[2, 3]], ['odd [6]']],
});
