/**
 * Operators that make a new tensor after another one: `zeros_like`, `new_ones`; and those that fill a tensor with chance: `normal_`.
 * What is made from nothing (`zeros`, `randn`, `tensor`) is in `creation.ts`.
 */
import { constant } from '../complex/parts.ts';
import { rangeOf } from '../creation.ts';
import {
  complexNumber,
  type DType,
  elementValue,
  isComplex,
  isFloating,
  type Scalar,
  type TypedArray,
} from '../dtype.ts';
import { refused, scalarTypeName } from '../errors.ts';
import { isHalf } from '../half.ts';
import { resultArray } from '../loops.ts';
import { type Op, op } from '../op.ts';
import {
  bernoulli as drawBernoulli,
  normal as drawNormal,
  randint as drawRandint,
  uniform as drawUniform,
  type Generator,
} from '../random.ts';
import { isContiguous, numelOf, type Shape, sameShape } from '../shape.ts';
import { state } from '../state.ts';
import { Storage } from '../storage.ts';
import { empty, fromArray, roundTo, Tensor } from '../tensor.ts';
import { preservedStride } from '../viewShape.ts';
import { copyElements } from '../write.ts';
import { notForIntegers, zeroRule } from './declare.ts';

/** Of a tensor of probabilities with one that is none. */
export const NO_CHANCE =
  'Expected p_in >= 0 && p_in <= 1 to be true, but got false.  (Could this error message be improved?  If so, please report an enhancement request to PyTorch.)';

/** A tensor whose elements all are `value`. */
export function filledWith(shape: Shape, value: Scalar, dtype: DType): Tensor {
  const result = empty(shape, dtype);
  if (value === 0) return result;
  if (isComplex(dtype)) copyElements(result, constant(complexNumber(value), dtype, shape));
  else result.storage.data.fill(roundTo(dtype, elementValue(value, dtype)));
  return result;
}

/** A tensor of floating dtype filled by `draw`. */
export function drawn(shape: Shape, dtype: DType, draw: (out: Float32Array | Float64Array) => void): Tensor {
  const { transforms } = state;
  return transforms === null
    ? drawnHere(shape, dtype, draw)
    : transforms.drawn(shape, (all) => drawnHere(all, dtype, draw));
}

function drawnHere(shape: Shape, dtype: DType, draw: (out: Float32Array | Float64Array) => void): Tensor {
  const out = resultArray(dtype, numelOf(shape));
  draw(out as Float32Array | Float64Array);
  return fromArray(out, shape, dtype);
}

/**
 * The same in the memory order of `self`: a transposed tensor is filled along its storage, as PyTorch's iterator goes, and one whose
 * result is not contiguous never by the vectorized road that `normal` takes from 16 elements on.
 */
export function drawnLike(self: Tensor, dtype: DType, draw: (out: Float32Array | Float64Array) => void): Tensor {
  const { shape, numelValue } = self;
  const strides = self.isContiguous && numelValue > 0 ? self.strides : preservedStride(shape, self.strides);
  if (numelValue > 0 && isContiguous(shape, strides)) {
    const made = drawn(shape, dtype, draw);
    // Inside vmap it may hold a draw for each mapped element.
    return sameShape(made.strides, strides) ? made : new Tensor(made.storage, shape, strides, 0);
  }
  return drawnOneByOne(shape, strides, dtype, draw);
}

/** What is written over `self`: there that road is closed when `self` is not contiguous. */
function drawnOver(self: Tensor, draw: (out: Float32Array | Float64Array) => void): Tensor {
  const { shape, dtype } = self;
  if (self.isContiguous) return drawnLike(self, dtype, draw);
  return drawnOneByOne(shape, preservedStride(shape, self.strides), dtype, draw);
}

function drawnOneByOne(
  shape: Shape,
  strides: Shape,
  dtype: DType,
  draw: (out: Float32Array | Float64Array) => void,
): Tensor {
  const out = resultArray(dtype, numelOf(shape)) as Float32Array | Float64Array;
  for (let at = 0; at < out.length; at += ONE_BY_ONE) draw(out.subarray(at, at + ONE_BY_ONE));
  return new Tensor(new Storage(dtype, out), shape, strides, 0);
}

/** Pieces so short that `normal` draws their elements one by one. */
const ONE_BY_ONE = 15;

const LIKE = [[[2, 3]], [[]], [['T', 2, 3]], ['ints [3]'], [[3], { dtype: 'float64' }]] as const;

export const zeros_like = like('zeros_like', 0);
export const ones_like = like('ones_like', 1);
export const empty_like = like('empty_like', 0);

/** Lies in memory as `self` does. */
function filledLike(self: Tensor, value: Scalar, dtype: DType | null): Tensor {
  const { storage, shape } = filledWith(self.shape, value, dtype ?? self.dtype);
  return new Tensor(storage, shape, preservedStride(shape, self.strides), 0);
}

function like(name: string, value: number): Op {
  return op({
    schema: `${name}(Tensor self, *, ScalarType? dtype=None) -> Tensor`,
    forward: (self: Tensor, dtype: DType | null) => filledLike(self, value, dtype),
    samples: LIKE,
  });
}

export const full_like = op({
  schema: 'full_like(Tensor self, Scalar fill_value, *, ScalarType? dtype=None) -> Tensor',
  forward: (self: Tensor, fill_value: Scalar, dtype: DType | null) => filledLike(self, fill_value, dtype),
  where: ['torch'],
  samples: [
    [[2, 3], 2],
    [['T', 2, 3], 0.5],
    ['ints [3]', 7],
  ],
});

export const new_zeros = newOf('new_zeros', 0);
export const new_ones = newOf('new_ones', 1);
export const new_empty = newOf('new_empty', 0);

function newOf(name: string, value: number): Op {
  return op({
    schema: `${name}(Tensor self, int[] size, *, ScalarType? dtype=None) -> Tensor`,
    forward: (self: Tensor, size: readonly number[], dtype: DType | null) =>
      filledWith(size, value, dtype ?? self.dtype),
    where: ['tensor'],
    samples: [
      [[2], [2, 3]],
      ['ints [3]', [2]],
      [[2], [3], { dtype: 'float64' }],
    ],
  });
}

export const new_full = op({
  schema: 'new_full(Tensor self, int[] size, Scalar fill_value, *, ScalarType? dtype=None) -> Tensor',
  forward: (self: Tensor, size: readonly number[], fill_value: Scalar, dtype: DType | null) =>
    filledWith(size, fill_value, dtype ?? self.dtype),
  where: ['tensor'],
  samples: [
    [[2], [2, 3], 1.5],
    ['ints [3]', [2], 4],
  ],
});

export const rand_like = randomLike('rand_like', (out, generator) => drawUniform(out, 0, 1, generator));
export const randn_like = randomLike('randn_like', (out, generator, half) => drawNormal(out, 0, 1, generator, half));

function randomLike(
  name: string,
  draw: (out: Float32Array | Float64Array, generator: Generator, half: boolean) => void,
): Op {
  return op({
    schema: `${name}(Tensor self, *, ScalarType? dtype=None, Generator? generator=None) -> Tensor`,
    forward: (self: Tensor, dtype: DType | null, generator: Generator | null) => {
      const chosen = dtype ?? self.dtype;
      if (!isFloating(chosen))
        throw notForIntegers(name === 'rand_like' ? 'check_uniform_bounds' : 'normal_kernel_cpu', chosen);
      return drawnLike(self, chosen, (out) => draw(out, generator ?? state.generator, isHalf(chosen)));
    },
    where: ['torch'],
    samples: [[[2, 3]], [[]]],
  });
}

export const uniform = filling(
  'uniform(Tensor self, float from=0, float to=1, *, Generator? generator=None) -> Tensor',
  'UniformBackward0',
  'check_uniform_bounds',
  (out, from, to, generator) => {
    if (from > to) throw refused(`uniform_ expects to return a [from, to) range, but found from=${from} > to=${to}`);
    drawUniform(out, from, to, generator);
  },
);

export const normal = filling(
  'normal(Tensor self, float mean=0, float std=1, *, Generator? generator=None) -> Tensor',
  'NormalBackward0',
  'normal_kernel_cpu',
  (out, mean, std, generator, half) => {
    drawNormal(out, mean, std, generator, half);
  },
  (_, std) => {
    if (std < 0) throw refused(`normal expects std >= 0.0, but found std ${std}`);
  },
);

/** `name_`: overwrites a tensor with chance. */
function filling(
  schema: string,
  grad_fn: string,
  kernel: string,
  draw: (out: Float32Array | Float64Array, a: number, b: number, generator: Generator, half: boolean) => void,
  check: (a: number, b: number) => void = () => {},
): Op {
  return op({
    schema,
    grad_fn,
    forward: (self: Tensor, a: number, b: number, generator: Generator | null) => {
      check(a, b);
      if (!isFloating(self.dtype)) throw notForIntegers(kernel, self.dtype);
      return drawnOver(self, (out) => draw(out, a, b, generator ?? state.generator, isHalf(self.dtype)));
    },
    backward: { self: zeroRule },
    local: { self: '0' },
    pointwise: true,
    inplace: 'only',
    samples: [[[2, 3]], [[]], [['T', 2, 3], 0.5, 2]],
  });
}

export function checkProbability(p: number, name: string): void {
  if (!(p >= 0 && p <= 1)) throw refused(`${name} expects p to be in [0, 1], but got p=${p}`);
}

export const bernoulli = op({
  schema: 'bernoulli(Tensor self, *, Generator? generator=None) -> Tensor',
  grad_fn: 'BernoulliBackward0',
  forward: (self: Tensor, generator: Generator | null) => {
    if (!isFloating(self.dtype)) throw notForIntegers('bernoulli_tensor_cpu_p_', self.dtype);
    const p = self.values() as Float32Array | Float64Array;
    const wrong = p.findIndex((x) => !(x >= 0 && x <= 1));
    if (wrong >= 0) {
      // What comes before is drawn by then.
      drawBernoulli(new Float64Array(wrong), p.subarray(0, wrong) as typeof p, generator ?? state.generator);
      throw refused(NO_CHANCE);
    }
    return drawn(self.shape, self.dtype, (out) => drawBernoulli(out, p, generator ?? state.generator));
  },
  backward: { self: zeroRule },
  local: { self: '0' },
  pointwise: true,
  samples: [['unit [2, 3]'], ['unit []']],
});

function drawnBetween(self: Tensor, from: number, to: number, generator: Generator | null): Tensor {
  const [least, end] = rangeOf(self.dtype, from, to);
  return drawnLike(self, self.dtype, (out) => drawRandint(out, least, end, generator ?? state.generator));
}

export const random_ = op({
  schema: 'random.to(Tensor self, int to, *, Generator? generator=None) -> Tensor',
  grad_fn: 'RandomBackward1',
  forward: (self: Tensor, to: number, generator: Generator | null) => drawnBetween(self, 0, to, generator),
  backward: { self: zeroRule },
  local: { self: '0' },
  pointwise: true,
  inplace: 'only',
  samples: [
    [[2, 3], 7],
    [[], 3],
  ],
});

export const random_from = op({
  schema: 'random.from(Tensor self, int from, int to, *, Generator? generator=None) -> Tensor',
  grad_fn: 'RandomBackward0',
  forward: (self: Tensor, from: number, to: number, generator: Generator | null) =>
    drawnBetween(self, from, to, generator),
  backward: { self: zeroRule },
  local: { self: '0' },
  pointwise: true,
  inplace: 'only',
  samples: [
    [[2, 3], 2, 7],
    ['ints [3]', 0, 9],
  ],
});

const REPLACE = 'invalid multinomial distribution (sum of probabilities <= 0)';

/**
 * Indices drawn with the given weights. Without replacement PyTorch takes the largest of p / q, q exponential;
 * with replacement it searches the cumulative distribution (ATen/native/Distributions.cpp).
 */
export const multinomial = op({
  schema: 'multinomial(Tensor self, int num_samples, bool replacement=False, *, Generator? generator=None) -> Tensor',
  forward: (self: Tensor, num_samples: number, replacement: boolean, generator: Generator | null) => {
    checkMultinomial(self, num_samples, replacement);
    const n = self.shape.at(-1)!;
    const rows = self.ndim === 1 ? 1 : self.shape[0]!;
    const weights = self.values() as Float32Array | Float64Array;
    const out = resultArray('int64', rows * num_samples);
    const source = generator ?? state.generator;
    if (replacement && num_samples > 1) withReplacement(weights, rows, n, num_samples, out, source);
    else withoutReplacement(weights, exponentials(self, source), rows, n, num_samples, out);
    return fromArray(out, self.ndim === 1 ? [num_samples] : [rows, num_samples], 'int64');
  },
  samples: [
    ['unit [4]', 2],
    ['unit [2, 4]', 3],
    ['unit [4]', 6, true],
  ],
});

function checkMultinomial(self: Tensor, num_samples: number, replacement: boolean): void {
  if (self.ndim !== 1 && self.ndim !== 2) throw refused('prob_dist must be 1 or 2 dim');
  if (!isFloating(self.dtype))
    throw refused(`multinomial only supports floating-point dtypes for input, got: ${scalarTypeName(self.dtype)}`);
  if (num_samples <= 0) throw refused('cannot sample n_sample <= 0 samples');
  if (!replacement && num_samples > self.shape.at(-1)!)
    throw refused('cannot sample n_sample > prob_dist.size(-1) samples without replacement');
  const n = self.shape.at(-1)!;
  const p = self.values();
  for (let row = 0; row < p.length; row += n) {
    let sum = 0;
    for (let j = row; j < row + n; j++) {
      if (replacement && num_samples > 1 && !(p[j]! >= 0))
        throw refused('invalid multinomial distribution (encountering probability entry < 0)');
      if (replacement && num_samples > 1 && p[j] === Number.POSITIVE_INFINITY)
        throw refused('invalid multinomial distribution (encountering probability entry = infinity or NaN)');
      if (!Number.isFinite(p[j]!) || p[j]! < 0)
        throw refused('probability tensor contains either `inf`, `nan` or element < 0');
      sum += p[j]!;
    }
    if (sum === 0) throw refused(REPLACE);
  }
}

type Values = Float32Array | Float64Array;

/** An exponential number for each weight, drawn as the weights lie in memory. */
function exponentials(self: Tensor, generator: Generator): Values {
  const noise = drawnLike(self, self.dtype, (out) => {
    for (let i = 0; i < out.length; i++) out[i] = -Math.log1p(-generator.uniform53());
  });
  return noise.values() as Values;
}

function withoutReplacement(
  weights: Values,
  noise: Values,
  rows: number,
  n: number,
  count: number,
  out: TypedArray,
): void {
  const score = weights.map((weight, i) => weight / noise[i]!);
  for (let row = 0; row < rows; row++) {
    const order = Array.from({ length: n }, (_, j) => j).sort((a, b) => score[row * n + b]! - score[row * n + a]!);
    for (let k = 0; k < count; k++) out[row * count + k] = order[k]!;
  }
}

function withReplacement(
  weights: Values,
  rows: number,
  n: number,
  count: number,
  out: TypedArray,
  generator: Generator,
): void {
  for (let row = 0; row < rows; row++) {
    const cumulative = new Float64Array(n);
    let sum = 0;
    for (let j = 0; j < n; j++) cumulative[j] = sum += weights[row * n + j]!;
    for (let k = 0; k < count; k++) {
      const u = generator.uniform53() * sum;
      let at = 0;
      while (at < n - 1 && cumulative[at]! < u) at++;
      out[row * count + k] = at;
    }
  }
}
