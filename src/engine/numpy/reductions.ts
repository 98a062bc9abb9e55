/**
 * numpy's reductions over axes: sums, products, extremes, truths, running sums, and where extremes are. Knows nothing of Python; axes come counted
 * from the start.
 */
import { partOf } from '../complex/parts.ts';
import { allocateArray, type DType, isComplex, partType, type TypedArray } from '../dtype.ts';
import { INT_TOO_LARGE, refused, TorchError, unsupported } from '../errors.ts';
import { contiguousStride, numelOf, type Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { elements, made, readAs, view } from './flat.ts';
import { isBool, isInteger } from './promotion.ts';
import { pairwise } from './sums.ts';
import { flags } from './ufunc.ts';

type Combine = (x: number, y: number) => number;

interface Reduction {
  readonly start: number | null;
  readonly combine: Combine;
  readonly truth?: true;
}

const REDUCTIONS: Readonly<Record<string, Reduction>> = {
  add: { start: 0, combine: (x, y) => x + y },
  multiply: { start: 1, combine: (x, y) => x * y },
  maximum: { start: null, combine: (x, y) => (x >= y || Number.isNaN(x) ? x : y) },
  minimum: { start: null, combine: (x, y) => (x <= y || Number.isNaN(x) ? x : y) },
  fmax: { start: null, combine: (x, y) => (Number.isNaN(y) || x >= y ? x : y) },
  fmin: { start: null, combine: (x, y) => (Number.isNaN(y) || x <= y ? x : y) },
  logical_and: { start: 1, combine: (x, y) => (x !== 0 && y !== 0 ? 1 : 0), truth: true },
  logical_or: { start: 0, combine: (x, y) => (x !== 0 || y !== 0 ? 1 : 0), truth: true },
};

type Round = (x: number) => number;

const exactly: Round = (x) => x;

/** `np.add.reduce` and its like. @param dtype what is computed and given; null for the array's own */
export function reduce(name: string, array: Tensor, axes: readonly number[], keepdims: boolean, dtype: DType): Tensor {
  const rule = REDUCTIONS[name]!;
  const shape = array.shape.flatMap((size, i) => (axes.includes(i) ? (keepdims ? [1] : []) : [size]));
  if (isComplex(dtype)) return complexSum(name, array, axes, shape, dtype);
  const given = array.dtype === dtype ? array : made(dtype, array.shape, readAs(array, dtype).slice());
  const kept = array.shape.map((_, i) => i).filter((i) => !axes.includes(i));
  const n = axes.reduce((count, axis) => count * array.shape[axis]!, 1);
  if (n === 0 && rule.start === null)
    throw new TorchError('ValueError', `zero-size array to reduction operation ${name} which has no identity`);
  const outSize = kept.reduce((count, axis) => count * array.shape[axis]!, 1);
  const result = rule.truth ? 'bool' : dtype;
  // Halves are summed as numbers of float32.
  const out = allocateArray(rule.truth ? 'bool' : dtype, outSize);
  const round: Round = dtype === 'float32' || dtype === 'float16' ? Math.fround : exactly;
  if (n > 0 && outSize > 0) {
    if (name === 'add') sumInto(out, given, axes, round);
    else combineInto(out, given, axes, kept, rule);
  } else out.fill(rule.start ?? 0);
  if (dtype === 'int64')
    for (let i = 0; i < out.length; i++) if (Math.abs(out[i]!) > Number.MAX_SAFE_INTEGER) throw refused(INT_TOO_LARGE);
  if (!isInteger(dtype) && !isBool(dtype)) judge(name, given, out);
  return made(result, shape, out);
}

/** An infinity that none of the numbers was: an overflow. */
function judge(name: string, array: Tensor, out: TypedArray): void {
  if ((name !== 'add' && name !== 'multiply') || out.every((x) => x - x === 0)) return;
  const data = readAs(array, array.dtype);
  if (data.every((x) => x - x === 0)) flags.add('overflow');
  else if (out.some(Number.isNaN) && !data.some(Number.isNaN)) flags.add('invalid value');
}

interface Axis {
  readonly size: number;
  readonly step: number;
  /** In the result; 0 for an axis that is summed over. */
  readonly outStep: number;
}

/** Axes from the slowest through memory to the fastest, neighbours made one where they can be. */
function walk(array: Tensor, axes: readonly number[]): Axis[] {
  const keptShape = array.shape.map((size, i) => (axes.includes(i) ? 1 : size));
  const outStrides = contiguousStride(keptShape);
  const all = array.shape
    .map((size, i) => ({ size, step: array.strides[i]!, outStep: axes.includes(i) ? 0 : outStrides[i]! }))
    .filter(({ size }) => size !== 1)
    .map((axis, i) => ({ axis, i }))
    .sort((a, b) => Math.abs(b.axis.step) - Math.abs(a.axis.step) || a.i - b.i);
  const merged: Axis[] = [];
  for (const { axis } of all) {
    const last = merged.at(-1);
    const joins = last && last.step === axis.step * axis.size && last.outStep === axis.outStep * axis.size;
    if (joins) merged[merged.length - 1] = { ...axis, size: axis.size * last.size };
    else merged.push(axis);
  }
  return merged.length === 0 ? [{ size: 1, step: 0, outStep: 0 }] : merged;
}

function sumInto(out: TypedArray, array: Tensor, axes: readonly number[], round: Round): void {
  const order = walk(array, axes);
  const inner = order.pop()!;
  const data = elements(array.storage);
  const visit = (depth: number, at: number, to: number): void => {
    if (depth < order.length) {
      const { size, step, outStep } = order[depth]!;
      for (let i = 0; i < size; i++) visit(depth + 1, at + i * step, to + i * outStep);
    } else if (inner.outStep === 0) out[to] = out[to]! + pairwise(data, at, inner.size, inner.step, round);
    else for (let i = 0; i < inner.size; i++) out[to + i * inner.outStep]! += data[at + i * inner.step]!;
  };
  visit(0, array.offset, 0);
}

/** Rows of the axes reduced, in order. */
function* runs(array: Tensor, axes: readonly number[], kept: readonly number[]): Generator<[number, Tensor]> {
  const shape = kept.map((axis) => array.shape[axis]!);
  const run = axes.map((axis) => array.shape[axis]!);
  const counter = shape.map(() => 0);
  const n = numelOf(shape);
  for (let k = 0; k < n; k++) {
    const offset = counter.reduce((sum, i, d) => sum + i * array.strides[kept[d]!]!, array.offset);
    yield [
      k,
      view(
        array,
        run,
        axes.map((axis) => array.strides[axis]!),
        offset,
      ),
    ];
    for (let d = shape.length - 1; d >= 0; d--) {
      if (++counter[d]! < shape[d]!) break;
      counter[d] = 0;
    }
  }
}

function combineInto(
  out: TypedArray,
  array: Tensor,
  axes: readonly number[],
  kept: readonly number[],
  { start, combine }: Reduction,
): void {
  for (const [k, run] of runs(array, axes, kept)) {
    const data = readAs(run, run.dtype);
    let result = start ?? data[0]!;
    for (let i = start === null ? 1 : 0; i < data.length; i++) result = combine(result, data[i]!);
    out[k] = result;
  }
}

function complexSum(name: string, array: Tensor, axes: readonly number[], shape: Shape, dtype: DType): Tensor {
  const whole = array.dtype === dtype ? array : made(dtype, array.shape, readAs(array, dtype).slice());
  const out = allocateArray(dtype, numelOf(shape));
  if (name === 'add') {
    const part = partType(dtype);
    for (const which of [0, 1] as const) {
      const sums = allocateArray(part, numelOf(shape));
      if (numelOf(array.shape) > 0)
        sumInto(sums, partOf(whole, which), axes, part === 'float32' ? Math.fround : exactly);
      for (let i = 0; i < sums.length; i++) out[2 * i + which] = sums[i]!;
    }
    return made(dtype, shape, out);
  }
  const kept = array.shape.map((_, i) => i).filter((i) => !axes.includes(i));
  for (const [k, run] of runs(whole, axes, kept)) {
    const pairs = readAs(run, dtype);
    if (name.startsWith('logical')) {
      let truth = name === 'logical_and';
      for (let i = 0; i < pairs.length; i += 2) {
        const x = pairs[i] !== 0 || pairs[i + 1] !== 0;
        truth = name === 'logical_and' ? truth && x : truth || x;
      }
      out[k] = Number(truth);
    } else if (name === 'multiply') {
      let [a, b] = [1, 0];
      for (let i = 0; i < pairs.length; i += 2)
        [a, b] = [a * pairs[i]! - b * pairs[i + 1]!, a * pairs[i + 1]! + b * pairs[i]!];
      out[2 * k] = a;
      out[2 * k + 1] = b;
    } else throw unsupported(`numpy.${name} of complex numbers`);
  }
  return name.startsWith('logical')
    ? made('bool', shape, Uint8Array.from(out.subarray(0, numelOf(shape))))
    : made(dtype, shape, out);
}

/** Where the extreme of each row lies, the first of equals; NaN wins. */
export function extreme(array: Tensor, axis: number, largest: boolean, keepdims: boolean): Tensor {
  const { shape } = array;
  if (shape[axis] === 0)
    throw new TorchError('ValueError', `attempt to get ${largest ? 'argmax' : 'argmin'} of an empty sequence`);
  const kept = shape.map((_, i) => i).filter((i) => i !== axis);
  const outShape = keepdims ? shape.map((size, i) => (i === axis ? 1 : size)) : kept.map((i) => shape[i]!);
  const out = new Float64Array(numelOf(outShape));
  for (const [k, run] of runs(array, [axis], kept)) {
    const data = readAs(run, run.dtype);
    let best = 0;
    for (let i = 1; i < data.length && !Number.isNaN(data[best]!); i++) {
      const x = data[i]!;
      if (Number.isNaN(x) || (largest ? x > data[best]! : x < data[best]!)) best = i;
    }
    out[k] = best;
  }
  return made('int64', outShape, out);
}

/** `np.cumsum` and its like along one axis. */
export function accumulate(name: string, array: Tensor, axis: number, dtype: DType): Tensor {
  const { combine } = REDUCTIONS[name]!;
  const { shape } = array;
  const data = readAs(array, dtype).slice();
  const length = shape[axis]!;
  const inner = numelOf(shape.slice(axis + 1));
  const width = isComplex(dtype) ? 2 : 1;
  for (let outer = 0; outer < numelOf(shape.slice(0, axis)); outer++)
    for (let k = 1; k < length; k++)
      for (let j = 0; j < inner * width; j++) {
        const at = (outer * length + k) * inner * width + j;
        data[at] = combine(data[at - inner * width]!, data[at]!);
      }
  if (dtype === 'int64' && data.some((x) => Math.abs(x) > Number.MAX_SAFE_INTEGER)) throw refused(INT_TOO_LARGE);
  return made(dtype, shape, data);
}
