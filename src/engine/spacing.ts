/**
 * Numbers in equal steps, and powers whose exponents go in equal steps: `linspace` and `logspace`. Counted from both ends towards the middle, in the dtype
 * of the result, as PyTorch's kernels do. Makes tensors, announces none.
 */
import { power } from './complex/functions.ts';
import { blankPairs, fromPairs } from './complex/parts.ts';
import {
  Complex,
  complexOf,
  type DType,
  elementValue,
  isComplex,
  isFloating,
  partType,
  type Scalar,
  scalarValue,
} from './dtype.ts';
import { refused, scalarTypeName, typeMetaName } from './errors.ts';
import { roundingOf } from './half.ts';
import { resultArray } from './loops.ts';
import { notForIntegers } from './ops/declare.ts';
import { state } from './state.ts';
import { checkBudget } from './storage.ts';
import { fromArray, type Tensor } from './tensor.ts';

export interface Range {
  readonly start: Scalar;
  readonly end: Scalar;
  readonly steps: number;
  readonly dtype: DType | null;
}

/** The numbers from `start` to `end`. */
export function evenly(range: Range): Tensor {
  const dtype = checked('linspace', range);
  const { start, end, steps } = range;
  if (isComplex(dtype)) return ofPairs(range, dtype, (re, im) => [re, im]);
  const [first, last] = [element(start, dtype), element(end, dtype)];
  const single = dtype === 'float32' ? Math.fround : roundingOf(dtype);
  const [from, to] = [single(first), single(last)];
  const step = single(single(to - from) / Math.max(steps - 1, 1));
  return filled(steps, dtype, (i) => placeOf(i, steps, from, to, step));
}

/** `base` to the power of each of them. */
export function evenPowers(range: Range, base: number): Tensor {
  const dtype = checked('logspace', range);
  const { start, end, steps } = range;
  if (isComplex(dtype)) {
    if (steps === 1) return ofPairs(range, dtype, (re, im) => onePower(base, re, im));
    const raised = power(dtype === 'complex64' ? Math.fround : (x) => x);
    return ofPairs(range, dtype, (re, im) => raised(base, 0, re, im));
  }
  // A single power is computed before the dtype is asked for.
  if (steps === 1) return filled(1, dtype, () => elementValue(base ** scalarValue(start), dtype));
  const single = dtype === 'float32' ? Math.fround : roundingOf(dtype);
  const [from, to] = [single(element(start, dtype)), single(element(end, dtype))];
  const step = single(to - from) / (steps - 1);
  return filled(steps, dtype, (i) => base ** placeOf(i, steps, from, to, step));
}

/** The dtype of the result. @throws RuntimeError when there can be none. */
function checked(name: string, { start, end, steps, dtype: asked }: Range): DType {
  const paired = start instanceof Complex || end instanceof Complex;
  const inferred = paired ? complexOf(state.defaultDtype) : state.defaultDtype;
  const dtype = asked ?? inferred;
  if (paired && !isComplex(dtype))
    throw refused(
      `torch.${name}(): inferred dtype ${typeMetaName(inferred)} can't be safely cast to passed dtype ${scalarTypeName(dtype)}`,
    );
  if (steps < 0) throw refused('number of steps must be non-negative');
  if (dtype === 'bool' && steps > 1) throw notForIntegers(`${name}_cpu`, dtype);
  checkBudget(steps, dtype);
  return dtype;
}

/** An end as the dtype holds it. */
function element(value: Scalar, dtype: DType): number {
  const held = elementValue(value, dtype);
  return dtype === 'uint8' ? held & 0xff : held;
}

function placeOf(i: number, steps: number, first: number, last: number, step: number): number {
  return steps === 1 || i < Math.floor(steps / 2) ? first + step * i : last - step * (steps - i - 1);
}

function filled(steps: number, dtype: DType, f: (i: number) => number): Tensor {
  const out = resultArray(dtype, steps);
  for (let i = 0; i < steps; i++) {
    const x = f(i);
    // C makes the lowest integer of what is none.
    out[i] = isFloating(dtype) ? x : dtype === 'int64' && !Number.isFinite(x) ? -(2 ** 63) : Math.trunc(x);
  }
  return fromArray(out, [steps], dtype);
}

/** From one complex number to another both parts go their own ways. */
function ofPairs(
  { start, end, steps }: Range,
  dtype: DType,
  f: (re: number, im: number) => readonly [re: number, im: number],
): Tensor {
  const single = partType(dtype) === 'float32' ? Math.fround : (x: number) => x;
  const ways = (['re', 'im'] as const).map((which) => {
    const [first, last] = [single(partOf(start, which)), single(partOf(end, which))];
    return { first, last, step: single(single(last - first) / Math.max(steps - 1, 1)) };
  });
  const pairs = blankPairs([steps], dtype);
  for (let i = 0; i < steps; i++) {
    const [re, im] = ways.map(({ first, last, step }) => placeOf(i, steps, first, last, step));
    pairs.set(f(re!, im!), 2 * i);
  }
  return fromPairs(pairs, [steps], dtype);
}

function partOf(value: Scalar, which: 're' | 'im'): number {
  if (value instanceof Complex) return value[which];
  return which === 're' ? scalarValue(value) : 0;
}

/** A real number to a complex power, as C++ has it. */
function onePower(base: number, re: number, im: number): readonly [re: number, im: number] {
  if (!(base > 0)) return power((x) => x)(base, 0, re, im);
  const [size, turn] = [base ** re, im * Math.log(base)];
  return [size * Math.cos(turn), size * Math.sin(turn)];
}
