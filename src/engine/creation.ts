/**
 * Tensors made from nothing: `tensor`, `zeros`, `arange`, `randn`. Each takes what PyTorch's function takes, keywords last.
 * A request beyond the run's budget is refused before anything is allocated.
 */
import { asComplex, partOf } from './complex/parts.ts';
import {
  allocateArray,
  type DType,
  Float,
  isComplex,
  isFloating,
  partType,
  type Scalar,
  scalarType,
  scalarValue,
} from './dtype.ts';
import { refused, TorchError } from './errors.ts';
import { isHalf } from './half.ts';
import { resultArray } from './loops.ts';
import { readNested } from './nested.ts';
import { drawn, filledWith } from './ops/creation.ts';
import { notForIntegers } from './ops/declare.ts';
import {
  normal as drawNormal,
  randint as drawRandint,
  randperm as drawRandperm,
  uniform as drawUniform,
  type Generator,
} from './random.ts';
import { elementOf } from './schema.ts';
import { broadcastShapes, checkNonNegative, numelOf, type Shape } from './shape.ts';
import { evenly, evenPowers } from './spacing.ts';
import { state } from './state.ts';
import { checkBudget } from './storage.ts';
import { empty as emptyTensor, fromArray, roundTo, Tensor } from './tensor.ts';
import { refuseSame } from './transforms/randomness.ts';

export interface Options {
  readonly dtype?: DType | null;
  readonly requires_grad?: boolean;
  readonly generator?: Generator | null;
}

/** Sizes as one list or spread: `zeros([2, 3])`, `zeros(2, 3)`. */
export type Sizes = readonly number[] | readonly [readonly number[]];

/** Announces a new tensor and marks it as a leaf that wants a gradient, when asked. */
export function born(tensor: Tensor, requires_grad = false): Tensor {
  if (requires_grad) {
    if (!isFloating(tensor.dtype) && !isComplex(tensor.dtype))
      throw refused('Only Tensors of floating point and complex dtype can require gradients');
    tensor.requires_grad = true;
  }
  if (state.rare) tensor.storage.settle();
  const made = state.transforms === null ? tensor : state.transforms.born(tensor);
  if (state.depth === 0) state.observer?.created(made);
  return made;
}

function floatOf(options: Options): DType {
  return options.dtype ?? state.defaultDtype;
}

/** @throws TypeError or RuntimeError when these are not sizes. */
export function checkSizes(name: string, sizes: readonly unknown[]): Shape {
  if (sizes.length === 1 && Array.isArray(sizes[0])) return checkSizes(name, sizes[0]);
  const elements = sizes.map(elementOf);
  for (const [k, size] of elements.entries()) {
    if (size === undefined)
      throw new TorchError(
        'TypeError',
        `${name}(): argument 'size' (position 1) must be tuple of ints, not ${typeText(sizes[k])}`,
      );
    if (size < 0 && name === 'zeros') throw refused('zeros: Dimension size must be non-negative.');
  }
  checkNonNegative(elements as Shape);
  return elements as Shape;
}

function typeText(value: unknown): string {
  if (typeof value === 'string') return 'str';
  if (value instanceof Tensor) return 'Tensor';
  if (Array.isArray(value)) return 'list';
  return value === null || value === undefined ? 'NoneType' : 'float';
}

/** `torch.tensor`: from numbers, bools and nested lists of them. */
export function tensor(data: unknown, options: Options = {}): Tensor {
  return born(readNested(data, options.dtype ?? null), options.requires_grad);
}

export function filled(name: string, value: number, sizes: readonly unknown[], options: Options = {}): Tensor {
  return born(filledWith(checkSizes(name, sizes), value, floatOf(options)), options.requires_grad);
}

export function full(size: Shape, fill_value: Scalar, options: Options = {}): Tensor {
  const inferred = scalarType(fill_value, state.defaultDtype);
  const shape = checkSizes('full', [size]);
  return born(filledWith(shape, fill_value, options.dtype ?? inferred), options.requires_grad);
}

export function eye(n: number, m: number = n, options: Options = {}): Tensor {
  if (n < 0) throw refused(`n must be greater or equal to 0, got ${n}`);
  if (m < 0) throw refused(`m must be greater or equal to 0, got ${m}`);
  const result = emptyTensor([n, m], floatOf(options));
  const real = isComplex(result.dtype) ? partOf(result, 0) : result;
  for (let i = 0; i < Math.min(n, m); i++) real.storage.data[i * real.strides[0]! + i * real.strides[1]!] = 1;
  return born(result, options.requires_grad);
}

/** Values from `start` up to but without `end`. */
export function arange(start: Scalar, end: Scalar, step: Scalar, options: Options = {}): Tensor {
  const [from, to, by] = [scalarValue(start), scalarValue(end), scalarValue(step)];
  if (by === 0) throw refused('step must be nonzero');
  if (!Number.isFinite(from) || !Number.isFinite(to)) throw refused(`unsupported range: ${from} -> ${to}`);
  if ((by > 0 && to < from) || (by < 0 && to > from))
    throw refused('upper bound and lower bound inconsistent with step sign');
  const whole = [start, end, step].every((value) => !(value instanceof Float) && Number.isInteger(Number(value)));
  const dtype = options.dtype ?? (whole ? 'int64' : state.defaultDtype);
  if (isComplex(dtype) || dtype === 'bool') throw notForIntegers('arange_cpu', dtype);
  const n = Math.ceil((to - from) / by);
  checkBudget(n, dtype);
  const out = resultArray(dtype, n);
  for (let i = 0; i < n; i++) out[i] = from + i * by;
  return born(fromArray(out, [n], dtype), options.requires_grad);
}

/** `steps` values from `start` to `end`. */
export function linspace(start: Scalar, end: Scalar, steps: number, options: Options = {}): Tensor {
  return born(evenly({ start, end, steps, dtype: options.dtype ?? null }), options.requires_grad);
}

/** `base` to the power of each of them. */
export function logspace(start: Scalar, end: Scalar, steps: number, base: Scalar, options: Options = {}): Tensor {
  return born(
    evenPowers({ start, end, steps, dtype: options.dtype ?? null }, scalarValue(base)),
    options.requires_grad,
  );
}

export function rand(sizes: readonly unknown[], options: Options = {}): Tensor {
  return random('rand', 'check_uniform_bounds', sizes, options, (out, generator) => drawUniform(out, 0, 1, generator));
}

export function randn(sizes: readonly unknown[], options: Options = {}): Tensor {
  return random('randn', 'normal_kernel_cpu', sizes, options, (out, generator, dtype) =>
    drawNormal(out, 0, isComplex(dtype) ? Math.SQRT1_2 : 1, generator, isHalf(dtype)),
  );
}

function random(
  name: string,
  kernel: string,
  sizes: readonly unknown[],
  options: Options,
  draw: (out: Float32Array | Float64Array, generator: Generator, dtype: DType) => void,
): Tensor {
  const dtype = floatOf(options);
  const shape = checkSizes(name, sizes);
  checkBudget(numelOf(shape), dtype);
  const generator = options.generator ?? state.generator;
  if (isComplex(dtype))
    return born(asComplex(drawn([...shape, 2], partType(dtype), (out) => draw(out, generator, dtype))));
  if (!isFloating(dtype)) throw notForIntegers(kernel, dtype);
  return born(
    drawn(shape, dtype, (out) => draw(out, generator, dtype)),
    options.requires_grad,
  );
}

export function randint(low: number, high: number, size: Shape, options: Options = {}): Tensor {
  const dtype = options.dtype ?? 'int64';
  const shape = checkSizes('randint', [size]);
  checkBudget(numelOf(shape), dtype);
  const [least, end] = rangeOf(dtype, low, high);
  const generator = options.generator ?? state.generator;
  const make = (size: Shape) => {
    const out = allocateArray(dtype, numelOf(size));
    drawRandint(out, least, end, generator);
    return fromArray(out, size, dtype);
  };
  return born(state.transforms?.drawn(shape, make) ?? make(shape), options.requires_grad);
}

/** C's names of the small integer dtypes, with the least and the greatest number each holds. */
const BOUNDS: Readonly<Partial<Record<DType, readonly [name: string, least: number, greatest: number]>>> = {
  bool: ['bool', 0, 1],
  float16: ['c10::Half', -65504, 65504],
  uint8: ['unsigned char', 0, 255],
  int8: ['signed char', -128, 127],
  int16: ['short', -32768, 32767],
  int32: ['int', -(2 ** 31), 2 ** 31 - 1],
};

/** Digits of a dtype in base 2. */
const DIGITS: Readonly<Partial<Record<DType, number>>> = { float64: 53, float32: 24, float16: 11, bfloat16: 8 };

/** The distance of numbers about as large as `x`, twice: what PyTorch keeps from a bound that rounding would cross (`update_from`, `update_to`). */
function marginOf(x: number, digits: number): number {
  return 2 ** (Math.floor(Math.log2(Math.abs(x))) - digits + 1);
}

function leastOf(dtype: DType, low: number): number {
  const digits = DIGITS[dtype];
  const next = roundTo(dtype, low + 1);
  return digits === undefined || next >= low ? low : next + marginOf(low + 1, digits);
}

function endOf(dtype: DType, high: number): number {
  const digits = DIGITS[dtype];
  const last = roundTo(dtype, high - 1);
  return digits === undefined || last < high ? high : last - marginOf(high - 1, digits);
}

/** The integers that are drawn from `low` on and below `high`. @throws RuntimeError when there are none, or not in the dtype */
export function rangeOf(dtype: DType, low: number, high: number): readonly [least: number, end: number] {
  if (low >= high) throw refused(`random_ expects 'from' to be less than 'to', but got from=${low} >= to=${high}`);
  checkBounds(dtype, low, high);
  return [leastOf(dtype, low), endOf(dtype, high)];
}

/** @throws RuntimeError when the least or the greatest of the integers from `low` to below `high` is not the dtype's. */
function checkBounds(dtype: DType, low: number, high: number): void {
  const [name, least, greatest] = BOUNDS[dtype] ?? ['', Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (const [what, value] of [
    ['from', low],
    ['to - 1', high - 1],
  ] as const)
    if (value < least || value > greatest) throw refused(`${what} is out of bounds for ${name}`);
}

export function randperm(n: number, options: Options = {}): Tensor {
  checkNonNegative([n]);
  const dtype = options.dtype ?? 'int64';
  if (dtype === 'bool') throw notForIntegers('randperm', dtype);
  checkBudget(n, dtype);
  const generator = options.generator ?? state.generator;
  const make = (size: Shape) => {
    const out = allocateArray(dtype, numelOf(size));
    for (let at = 0; at < out.length; at += n) drawRandperm(out.subarray(at, at + n), generator);
    return fromArray(out, size, dtype);
  };
  return born(state.transforms?.drawn([n], make) ?? make([n]), options.requires_grad);
}

/** `torch.normal`: mean and std each a tensor or a number; with two numbers the size is given. */
export function normal(mean: Tensor | Scalar, std: Tensor | Scalar, size: Shape | null, options: Options = {}): Tensor {
  const generator = options.generator ?? state.generator;
  // With a size, tensors stand for numbers.
  if (size !== null && (mean instanceof Tensor || std instanceof Tensor))
    return normal(numberOf(mean), numberOf(std), size, options);
  const given = [mean, std].filter((x) => x instanceof Tensor);
  if (state.transforms !== null) refuseSame(state.transforms.top, given);
  const least = std instanceof Tensor ? Math.min(...std.values(), 0) : scalarValue(std);
  if (least < 0)
    throw refused(
      `normal expects ${std instanceof Tensor ? 'all elements of std' : 'std'} >= 0.0${std instanceof Tensor ? '' : `, but found std ${least}`}`,
    );
  const shape =
    given.length === 0 ? checkSizes('normal', [size ?? []]) : given.map((x) => x.shape).reduce(broadcastShapes);
  const dtype = given[0]?.dtype ?? floatOf(options);
  if (!isFloating(dtype)) throw notForIntegers('normal_kernel_cpu', dtype);
  const unit = drawn(shape, dtype, (out) =>
    drawNormal(
      out,
      given.length === 0 ? scalarValue(mean as Scalar) : 0,
      given.length === 0 ? scalarValue(std as Scalar) : 1,
      generator,
    ),
  );
  if (given.length === 0) return born(unit, options.requires_grad);
  const before = state.gradMode;
  state.gradMode = false;
  state.depth++;
  try {
    const made = unit.mul(std).add(mean);
    return made.dtype === dtype ? made : made.to(dtype);
  } finally {
    state.depth--;
    state.gradMode = before;
  }
}

function numberOf(x: Tensor | Scalar): Scalar {
  return x instanceof Tensor ? new Float(x.item() as number) : x;
}

/** `torch.manual_seed`. */
export function manual_seed(seed: number | bigint): Generator {
  return state.generator.manual_seed(seed);
}
