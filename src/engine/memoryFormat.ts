/** `memory_format=`: in which order the dimensions of a tensor of images lie in memory (c10/core/MemoryFormat.h). */
import { refused } from './errors.ts';
import { contiguousStride, isContiguous, type Shape } from './shape.ts';
import { preservedStride } from './viewShape.ts';

export type MemoryFormat = 'contiguous_format' | 'preserve_format' | 'channels_last' | 'channels_last_3d';

interface Laid {
  readonly shape: Shape;
  readonly strides: readonly number[];
}

/** From the dimension that lies closest to the one furthest apart: channels, then columns, rows, planes, and samples. */
const CLOSEST_FIRST: Readonly<Record<string, readonly number[]>> = {
  channels_last: [1, 3, 2, 0],
  channels_last_3d: [1, 4, 3, 2, 0],
};

function orderOf(format: string, rank: number): readonly number[] {
  const order = CLOSEST_FIRST[format]!;
  if (order.length !== rank) throw refused(`required rank ${order.length} tensor to use ${format} format`);
  return order;
}

/** The strides of a copy of `self` in this format. @throws RuntimeError for another number of dimensions than the format has. */
export function formatStride({ shape, strides }: Laid, format: MemoryFormat): readonly number[] {
  if (format === 'contiguous_format') return contiguousStride(shape);
  if (format === 'preserve_format') return preservedStride(shape, strides);
  const out = new Array<number>(shape.length);
  let step = 1;
  for (const d of orderOf(format, shape.length)) {
    out[d] = step;
    step *= Math.max(shape[d]!, 1);
  }
  return out;
}

/** `is_contiguous(memory_format=…)`. */
export function isContiguousIn({ shape, strides }: Laid, format: MemoryFormat): boolean {
  if (format === 'contiguous_format' || format === 'preserve_format') return isContiguous(shape, strides);
  const order = CLOSEST_FIRST[format]!;
  if (order.length !== shape.length) return false;
  let step = 1;
  for (const d of order) {
    if (shape[d] === 1) continue;
    if (strides[d] !== step) return false;
    step *= shape[d]!;
  }
  return true;
}

/** The format a tensor is seen to have: `to` leaves it as it is when that is the one asked for (`suggest_memory_format`). */
export function suggestedFormat({ shape, strides }: Laid): MemoryFormat {
  for (const format of ['channels_last', 'channels_last_3d'] as const) {
    const order = CLOSEST_FIRST[format]!;
    if (order.length === shape.length && liesIn(order, shape, strides)) return format;
  }
  return 'contiguous_format';
}

function liesIn(order: readonly number[], shape: Shape, strides: readonly number[]): boolean {
  if (strides[1] === 0) return false;
  let least = 0;
  for (const d of order) {
    if (shape[d] === 0 || strides[d]! < least) return false;
    // Where only the samples differ, channels first is meant.
    if (d === 0 && least === strides[1]) return false;
    least = strides[d]! * Math.max(shape[d]!, 1);
  }
  return true;
}
