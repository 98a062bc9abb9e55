/**
 * numpy's indexing: basic indices make views, arrays of positions and of truths gather or scatter. Positions were checked to be what numpy takes as an
 * index; bounds are checked here, in numpy's words.
 */

import { asReal } from '../complex/parts.ts';
import { allocateArray, isComplex, type TypedArray } from '../dtype.ts';
import { TorchError } from '../errors.ts';
import { numelOf, type Shape, storageIndices } from '../shape.ts';
import { copied } from '../storage.ts';
import type { Tensor } from '../tensor.ts';
import { elements, made, read, readAs, view, write } from './flat.ts';
import { broadcast, tupleText } from './ufunc.ts';

/** One item of an index: a position, a slice, a new axis, all the axes between, or an array. */
export type Item =
  | number
  | { readonly slice: readonly [number | null, number | null, number | null] }
  | null
  | 'ellipsis'
  | Tensor;

function isArray(item: Item): item is Tensor {
  return typeof item === 'object' && item !== null && 'storage' in item;
}

/** A view with what arrays remain to be looked up, by the view's axis. */
interface Located {
  readonly base: Tensor;
  readonly arrays: readonly { readonly axis: number; readonly positions: Tensor }[];
  /** Whether the arrays stand side by side. */
  readonly together: boolean;
}

function outOfBounds(index: number, axis: number, size: number): TorchError {
  return new TorchError('IndexError', `index ${index} is out of bounds for axis ${axis} with size ${size}`);
}

/** Start, step and count of a slice. */
function sliced(
  [from, to, by]: readonly [number | null, number | null, number | null],
  size: number,
): [number, number, number] {
  const step = by ?? 1;
  if (step === 0) throw new TorchError('ValueError', 'slice step cannot be zero');
  const clamp = (x: number, low: number, high: number): number => Math.min(Math.max(x < 0 ? x + size : x, low), high);
  const [low, high] = step > 0 ? [0, size] : [-1, size - 1];
  const start = from === null ? (step > 0 ? 0 : size - 1) : clamp(from, low, high);
  const stop = to === null ? (step > 0 ? size : -1) : clamp(to, low, high);
  return [start, step, Math.max(0, Math.ceil((stop - start) / step))];
}

/** Where an array of truths is true: one array of positions an axis. */
export function nonzero(array: Tensor): Tensor[] {
  const truths = readAs(array, 'bool');
  const at: number[] = [];
  for (let i = 0; i < truths.length; i++) if (truths[i] !== 0) at.push(i);
  return array.shape.map((size, axis) => {
    const inner = numelOf(array.shape.slice(axis + 1));
    return made(
      'int64',
      [at.length],
      Float64Array.from(at, (i) => Math.floor(i / inner) % size),
    );
  });
}

function locate(array: Tensor, items: readonly Item[]): Located {
  const used = items.reduce<number>(
    (n, item) =>
      n + (item === null || item === 'ellipsis' ? 0 : isArray(item) && item.dtype === 'bool' ? item.ndim : 1),
    0,
  );
  if (used > array.ndim)
    throw new TorchError(
      'IndexError',
      `too many indices for array: array is ${array.ndim}-dimensional, but ${used} were indexed`,
    );
  const anyArray = items.some(isArray);
  const shape: number[] = [];
  const strides: number[] = [];
  const arrays: { axis: number; positions: Tensor }[] = [];
  const places: number[] = [];
  let { offset } = array;
  let axis = 0;
  const pass = (): void => {
    shape.push(array.shape[axis]!);
    strides.push(array.strides[axis]!);
    axis++;
  };
  const full = items.includes('ellipsis') ? items : [...items, 'ellipsis' as const];
  full.forEach((item, place) => {
    if (item === 'ellipsis') for (let k = array.ndim - used; k > 0; k--) pass();
    else if (item === null) {
      shape.push(1);
      strides.push(0);
    } else if (typeof item === 'number') {
      const size = array.shape[axis]!;
      if (item < -size || item >= size) throw outOfBounds(item, axis, size);
      if (anyArray) {
        places.push(place);
        arrays.push({ axis: shape.length, positions: made('int64', [], Float64Array.of(item)) });
        pass();
      } else {
        offset += (item < 0 ? item + size : item) * array.strides[axis]!;
        axis++;
      }
    } else if (isArray(item)) {
      places.push(place);
      if (item.dtype !== 'bool') {
        arrays.push({ axis: shape.length, positions: item });
        pass();
        return;
      }
      item.shape.forEach((size, k) => {
        if (size !== array.shape[axis + k])
          throw new TorchError(
            'IndexError',
            `boolean index did not match indexed array along axis ${axis + k}; size of axis is ${array.shape[axis + k]} but size of corresponding boolean axis is ${size}`,
          );
      });
      if (item.ndim === 0) {
        arrays.push({
          axis: shape.length,
          positions: made('int64', [readAs(item, 'bool')[0]!], new Float64Array(readAs(item, 'bool')[0]!)),
        });
        shape.push(1);
        strides.push(0);
      }
      for (const positions of nonzero(item)) {
        arrays.push({ axis: shape.length, positions });
        pass();
      }
    } else {
      const [start, step, count] = sliced(item.slice, array.shape[axis]!);
      if (count > 0) offset += start * array.strides[axis]!;
      shape.push(count);
      strides.push(step * array.strides[axis]!);
      axis++;
    }
  });
  const together = places.every((place, i) => i === 0 || place === places[i - 1]! + 1);
  return { base: view(array, shape, strides, offset), arrays, together };
}

/** What arrays of positions reach: the shape they give, and the storage index of each element. */
function reached({ base, arrays, together }: Located): { shape: Shape; at: Int32Array } {
  const shapes = arrays.map(({ positions }) => positions.shape);
  let common: Shape;
  try {
    common = broadcast(shapes);
  } catch {
    throw new TorchError(
      'IndexError',
      `shape mismatch: indexing arrays could not be broadcast together with shapes ${shapes.map(tupleText).join(' ')} `,
    );
  }
  const n = numelOf(common);
  const picked = new Int32Array(n);
  for (const { axis, positions } of arrays) {
    const size = base.shape[axis]!;
    const step = base.strides[axis]!;
    const values = read(positions, common);
    for (let i = 0; i < n; i++) {
      const k = values[i]!;
      if (k < -size || k >= size) throw outOfBounds(k, axis, size);
      picked[i]! += (k < 0 ? k + size : k) * step;
    }
  }
  const first = arrays[0]!.axis;
  const axes = base.shape.map((_, i) => i).filter((i) => !arrays.some(({ axis }) => axis === i));
  const before = together ? axes.filter((i) => i < first) : [];
  const after = together ? axes.filter((i) => i > first) : axes;
  const stretch = (list: readonly number[]): Int32Array =>
    storageIndices(
      list.map((i) => base.shape[i]!),
      list.map((i) => base.strides[i]!),
      0,
    );
  const [outer, inner] = [stretch(before), stretch(after)];
  const at = new Int32Array(outer.length * n * inner.length);
  let k = 0;
  for (const o of outer) for (const p of picked) for (const i of inner) at[k++] = base.offset + o + p + i;
  return { shape: [...before.map((i) => base.shape[i]!), ...common, ...after.map((i) => base.shape[i]!)], at };
}

/** `array[items]`: a view where no array is among them. */
export function getItem(array: Tensor, items: readonly Item[]): Tensor {
  const located = locate(array, items);
  if (located.arrays.length === 0) return located.base;
  const { shape, at } = reached(located);
  const out = allocateArray(array.dtype, at.length);
  const data = elements(array.storage);
  if (isComplex(array.dtype))
    for (let i = 0; i < at.length; i++) {
      out[2 * i] = data[2 * at[i]!]!;
      out[2 * i + 1] = data[2 * at[i]! + 1]!;
    }
  else for (let i = 0; i < at.length; i++) out[i] = data[at[i]!]!;
  return made(array.dtype, shape, out);
}

/** `value` as elements of the array's dtype in a shape it must fit. */
function fitting(array: Tensor, value: Tensor, shape: Shape, masked: boolean): TypedArray {
  let from = value;
  while (from.ndim > shape.length && from.shape[0] === 1)
    from = view(from, from.shape.slice(1), from.strides.slice(1), from.offset);
  const lead = shape.length - from.ndim;
  const fits = lead >= 0 && from.shape.every((size, i) => size === 1 || size === shape[i + lead]);
  if (!fits) {
    if (masked)
      throw new TorchError(
        'ValueError',
        `NumPy boolean array indexing assignment cannot assign ${numelOf(value.shape)} input values to the ${shape[0]} output values where the mask is true`,
      );
    if (shape.length === 0) throw new TorchError('ValueError', 'setting an array element with a sequence.');
    throw new TorchError(
      'ValueError',
      `could not broadcast input array from shape ${tupleText(value.shape)} into shape ${tupleText(shape)}`,
    );
  }
  const data = readAs(from, array.dtype, shape);
  return from.storage === array.storage ? copied(data) : data;
}

/** `array[items] = value`. */
export function setItem(array: Tensor, items: readonly Item[], value: Tensor): void {
  const located = locate(array, items);
  if (located.arrays.length === 0) {
    write(located.base, fitting(array, value, located.base.shape, false));
    return;
  }
  const { shape, at } = reached(located);
  const only = items.length === 1 ? items[0]! : null;
  const masked = isArray(only) && only.dtype === 'bool' && only.ndim === array.ndim;
  if (!masked) {
    const lead = shape.length - value.ndim;
    if (!(lead >= 0 && value.shape.every((size, i) => size === 1 || size === shape[i + lead])))
      throw new TorchError(
        'ValueError',
        `shape mismatch: value array of shape ${tupleText(value.shape)} could not be broadcast to indexing result of shape ${tupleText(shape)}`,
      );
  }
  const data = fitting(array, value, shape, masked);
  array.storage.beforeWrite();
  const whole = isComplex(array.dtype) ? asReal(array) : array;
  const to = whole.storage.data;
  if (whole === array) for (let i = 0; i < at.length; i++) to[at[i]!] = data[i]!;
  else
    for (let i = 0; i < at.length; i++) {
      to[2 * at[i]!] = data[2 * i]!;
      to[2 * at[i]! + 1] = data[2 * i + 1]!;
    }
}
