/**
 * Cross-correlation of arrays in any number of dimensions, and its two transposes, as products of matrices: the patches a filter
 * meets become the columns of a matrix (im2col; Chellapilla, Puri, Simard 2006). Knows arrays and sizes only.
 */
import type { DType, TypedArray } from './dtype.ts';
import { type FastGemm, type Matrix, multiply } from './gemm.ts';
import { roundElements, roundHalf } from './half.ts';
import { blankResult, resultArray } from './loops.ts';
import { contiguousStride, numelOf } from './shape.ts';

// NOTE [Steps of float16] PyTorch has a kernel of its own for bfloat16, which rounds once. What runs backwards in float16 goes the slow way of all dtypes:
// patches are rounded before they are added up, one addition after another, and so are the filters' gradients, image after image.

/** Sizes of one cross-correlation: [batch, channels, …input] with [filters, channels / groups, …kernel] gives [batch, filters, …output]. */
export interface Geometry {
  readonly batch: number;
  readonly channels: number;
  readonly filters: number;
  readonly groups: number;
  readonly input: readonly number[];
  readonly output: readonly number[];
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly number[];
  readonly dilation: readonly number[];
}

/** One row for each element of a filter, one column for each place of the output: where that element meets the input, or -1 in the padding. */
export function taps({ input, output, kernel, stride, padding, dilation }: Geometry): Int32Array {
  const places = numelOf(output);
  const table = new Int32Array(numelOf(kernel) * places);
  const step = contiguousStride(input);
  const at = (index: number, sizes: readonly number[], visit: (d: number, i: number) => void) => {
    for (let d = sizes.length - 1, rest = index; d >= 0; rest = Math.floor(rest / sizes[d]!), d--)
      visit(d, rest % sizes[d]!);
  };
  const [k, o] = [kernel.map(() => 0), kernel.map(() => 0)];
  for (let row = 0, cell = 0; row < numelOf(kernel); row++) {
    at(row, kernel, (d, i) => {
      k[d] = i * dilation[d]! - padding[d]!;
    });
    for (let place = 0; place < places; place++, cell++) {
      at(place, output, (d, i) => {
        o[d] = i * stride[d]!;
      });
      let met = 0;
      for (let d = 0; d < k.length && met >= 0; d++) {
        const i = k[d]! + o[d]!;
        met = i < 0 || i >= input[d]! ? -1 : met + i * step[d]!;
      }
      table[cell] = met;
    }
  }
  return table;
}

/** What the three products have in common: sizes of one group, and room for its patches. */
class Patches {
  readonly g: Geometry;
  readonly rows: number;
  readonly places: number;
  readonly area: number;
  readonly channels: number;
  readonly filters: number;
  readonly columns: TypedArray;
  /** null when the patches are the input itself: a kernel of one element that meets every place. */
  readonly #table: Int32Array | null;
  readonly #rounds: boolean;

  constructor(dtype: DType, g: Geometry) {
    this.g = g;
    this.places = numelOf(g.output);
    this.area = numelOf(g.input);
    this.channels = g.channels / g.groups;
    this.filters = g.filters / g.groups;
    this.rows = this.channels * numelOf(g.kernel);
    const plain = g.kernel.every((size, d) => size === 1 && g.stride[d] === 1 && g.padding[d] === 0);
    this.#table = plain ? null : taps(g);
    this.#rounds = dtype === 'float16';
    this.columns = blankResult(dtype, plain ? 0 : this.rows * this.places);
  }

  /** The patches of one image and group as a matrix, rows × places. */
  gather(x: TypedArray, start: number): Matrix {
    const table = this.#table;
    if (table === null) return { data: x, at: start, row: this.places, column: 1 };
    const { columns, area } = this;
    for (let c = 0, cell = 0; c < this.channels; c++) {
      const base = start + c * area;
      for (let i = 0; i < table.length; i++, cell++) columns[cell] = table[i]! < 0 ? 0 : x[base + table[i]!]!;
    }
    return { data: columns, at: 0, row: this.places, column: 1 };
  }

  /** Adds `columns` to where the patches came from. See NOTE [Steps of float16]. */
  scatter(x: TypedArray, start: number): void {
    const { columns, area } = this;
    const table = this.#table!;
    if (this.#rounds) {
      roundElements('float16', columns as Float32Array);
      for (let c = 0, cell = 0; c < this.channels; c++)
        for (let i = 0; i < table.length; i++, cell++) {
          const at = start + c * area + table[i]!;
          if (table[i]! >= 0) x[at] = roundHalf('float16', x[at]! + columns[cell]!);
        }
      return;
    }
    for (let c = 0, cell = 0; c < this.channels; c++) {
      const base = start + c * area;
      for (let i = 0; i < table.length; i++, cell++) if (table[i]! >= 0) x[base + table[i]!]! += columns[cell]!;
    }
  }

  get direct(): boolean {
    return this.#table === null;
  }

  /** Where every image and group begins in the input, the output and the filters. */
  *parts(): Generator<readonly [input: number, output: number, filters: number]> {
    const { batch, groups } = this.g;
    for (let n = 0; n < batch; n++)
      for (let group = 0; group < groups; group++) {
        const part = n * groups + group;
        yield [part * this.channels * this.area, part * this.filters * this.places, group * this.filters * this.rows];
      }
  }
}

/** y = x ⋆ w, row-major. */
export function correlate(dtype: DType, x: TypedArray, w: TypedArray, g: Geometry, fast: FastGemm | null): TypedArray {
  const patches = new Patches(dtype, g);
  const { filters, rows, places } = patches;
  const out = blankResult(dtype, g.batch * g.filters * places);
  for (const [input, output, first] of patches.parts()) {
    const weight = { data: w, at: first, row: rows, column: 1 };
    multiply(dtype, out, output, weight, patches.gather(x, input), filters, places, rows, fast);
  }
  return out;
}

/** The transpose in x: what a change of every y would be worth at every x. */
export function correlateInput(
  dtype: DType,
  y: TypedArray,
  w: TypedArray,
  g: Geometry,
  fast: FastGemm | null,
): TypedArray {
  const patches = new Patches(dtype, g);
  const { filters, rows, places } = patches;
  const out = resultArray(dtype, g.batch * g.channels * patches.area);
  for (const [input, output, first] of patches.parts()) {
    const weight = { data: w, at: first, row: 1, column: rows };
    const grad = { data: y, at: output, row: places, column: 1 };
    if (patches.direct) multiply(dtype, out, input, weight, grad, rows, places, filters, fast);
    else {
      multiply(dtype, patches.columns, 0, weight, grad, rows, places, filters, fast);
      patches.scatter(out, input);
    }
  }
  return out;
}

/** The transpose in w. */
export function correlateFilters(
  dtype: DType,
  y: TypedArray,
  x: TypedArray,
  g: Geometry,
  fast: FastGemm | null,
): TypedArray {
  const patches = new Patches(dtype, g);
  const { filters, rows, places } = patches;
  const sums = new Float64Array(g.filters * rows);
  const part = blankResult(dtype, filters * rows);
  const rounds = dtype === 'float16';
  for (const [input, output, first] of patches.parts()) {
    const { data, at } = patches.gather(x, input);
    const grad = { data: y, at: output, row: places, column: 1 };
    multiply(dtype, part, 0, grad, { data, at, row: 1, column: places }, filters, rows, places, fast);
    for (let i = 0; i < part.length; i++) sums[first + i]! += part[i]!;
    if (rounds) for (let i = first; i < first + part.length; i++) sums[i] = roundHalf('float16', sums[i]!);
  }
  const out = blankResult(dtype, sums.length);
  out.set(sums);
  return out;
}
