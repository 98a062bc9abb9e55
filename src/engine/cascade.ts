/**
 * The sum of all elements of a tensor in the order and roundings of PyTorch's kernel (`cascade_sum` of ATen/native/cpu/SumKernel.cpp): in the order of
 * memory, vectors of eight lanes (four of float64), four of them side by side, and what they gather added up over four levels. For sums of which every digit
 * shows in what follows; `sumRange` of `rows.ts` is nearer to the truth, and faster. Knows nothing of dimensions that stay.
 */
import type { TypedArray } from './dtype.ts';
import type { Tensor } from './tensor.ts';
import { fastestFirst } from './viewShape.ts';

/** Vectors, or single numbers, that are added up side by side. */
const SIDE = 4;
const LEVELS = 4;

/** An array rounds what is stored in it. */
type Rounding = Float32Array | Float64Array;

/** The sum of a tensor of float32 or float64. */
export function totalOf(self: Tensor): number {
  const { data } = self.storage;
  const made = (n: number): Rounding => (self.dtype === 'float64' ? new Float64Array(n) : new Float32Array(n));
  const [inner = { size: 1, stride: 1 }, ...outer] = walkedDims(self);
  const total = made(1);
  const visit = (at: number, level: number): void => {
    if (level < 0) {
      total[0]! += rowTotal(data, at, inner.size, inner.stride, made);
      return;
    }
    const { size, stride } = outer[level]!;
    for (let i = 0; i < size; i++) visit(at + i * stride, level - 1);
  };
  if (self.numelValue > 0) visit(self.offset, outer.length - 1);
  return total[0]!;
}

/** Dimensions as a kernel walks them, innermost first; those that lie on end are one. */
function walkedDims({ shape, strides }: Tensor): { size: number; stride: number }[] {
  const walked: { size: number; stride: number }[] = [];
  for (const d of fastestFirst(shape, [strides])) {
    const [size, stride] = [shape[d]!, strides[d]!];
    const last = walked.at(-1);
    if (size === 1 && last !== undefined) continue;
    if (last !== undefined && (last.size === 1 || last.size * last.stride === stride))
      walked[walked.length - 1] = { size: last.size * size, stride: last.size === 1 ? stride : last.stride };
    else walked.push({ size, stride });
  }
  return walked;
}

/** What one run of numbers adds up to. */
function rowTotal(x: TypedArray, start: number, size: number, stride: number, made: (n: number) => Rounding): number {
  const lanes = 32 / made(0).BYTES_PER_ELEMENT;
  if (stride !== 1 || size < lanes) return rowSums(x, start, size, stride, 1, made)[0]!;
  const vectors = Math.floor(size / lanes);
  const sums = rowSums(x, start, vectors, lanes, lanes, made);
  const total = made(1);
  for (let i = start + vectors * lanes; i < start + size; i++) total[0]! += x[i]!;
  for (const sum of sums) total[0]! += sum;
  return total[0]!;
}

/** The sums of each lane over vectors that are `stride` apart. */
function rowSums(
  x: TypedArray,
  start: number,
  vectors: number,
  stride: number,
  lanes: number,
  made: (n: number) => Rounding,
): Rounding {
  const steps = Math.floor(vectors / SIDE);
  const sums = sideBySide(x, start, steps, stride, lanes, made);
  for (let v = steps * SIDE; v < vectors; v++)
    for (let lane = 0; lane < lanes; lane++) sums[lane]! += x[start + v * stride + lane]!;
  for (let k = 1; k < SIDE; k++) for (let lane = 0; lane < lanes; lane++) sums[lane]! += sums[k * lanes + lane]!;
  return sums.subarray(0, lanes);
}

/** Sums of every fourth vector: a level hands what it gathered on to the next after so many steps. */
function sideBySide(
  x: TypedArray,
  start: number,
  steps: number,
  stride: number,
  lanes: number,
  made: (n: number) => Rounding,
): Rounding {
  const width = SIDE * lanes;
  const power = Math.max(4, Math.floor(Math.ceil(Math.log2(Math.max(steps, 1))) / LEVELS));
  const chunk = 2 ** power;
  const levels = Array.from({ length: LEVELS }, () => made(width));
  const take = (step: number): void => {
    const [gathered] = levels as [Rounding];
    for (let k = 0; k < SIDE; k++) {
      const at = start + (step * SIDE + k) * stride;
      for (let lane = 0; lane < lanes; lane++) gathered[k * lanes + lane]! += x[at + lane]!;
    }
  };
  let step = 0;
  while (step + chunk <= steps) {
    for (const end = step + chunk; step < end; step++) take(step);
    for (let level = 1; level < LEVELS; level++) {
      handOn(levels[level - 1]!, levels[level]!);
      if (Math.floor(step / 2 ** (level * power)) % chunk !== 0) break;
    }
  }
  for (; step < steps; step++) take(step);
  for (let level = 1; level < LEVELS; level++) handOn(levels[level]!, levels[0]!);
  return levels[0]!;
}

function handOn(from: Rounding, to: Rounding): void {
  for (let k = 0; k < to.length; k++) to[k]! += from[k]!;
  from.fill(0);
}
