/**
 * Puts the compiled kernels to work: large arrays lie in their memory (NOTE [Kernel memory]) and are worked on in place; other operands are carried
 * in and out. What the kernels will not take runs in plain loops. The engine is complete without this file.
 */
import type { TypedArray } from './dtype.ts';
import type { FastGemm, Matrix } from './gemm.ts';
import { KernelArrays } from './kernelArrays.ts';
import { KernelMemory, type Kernels } from './kernels.ts';
import type { Kernels as Loops } from './loops.ts';
import { state } from './state.ts';

type Real = Float32Array | Float64Array;
type Call = (out: number, a: number, b: number, n?: number) => void;

/** Pages of the kernels' memory: 128 MiB of address space, of which only what is touched is used. */
const PAGES = 2048;
/** Bytes of one piece of an operand that is carried in: three of them stay in the first-level cache or near it. */
const PIECE_BYTES = 16_384;
/** A sum of fewer elements is as fast in a plain loop. */
const SUM_FROM = 1024;

/** The kernels of an operator whose second operand, or whose first, is the same number everywhere. */
const WITH_NUMBER: Readonly<Record<string, string>> = {
  add: 'add_scalar',
  sub: 'add_scalar',
  mul: 'mul_scalar',
  div: 'div_scalar',
};
const NUMBER_FIRST: Readonly<Record<string, string>> = {
  add: 'add_scalar',
  sub: 'rsub_scalar',
  mul: 'mul_scalar',
  div: 'rdiv_scalar',
  relu_backward: 'relu_backward_scalar',
  tanh_backward: 'tanh_backward_scalar',
  sigmoid_backward: 'sigmoid_backward_scalar',
};

/** Compiles a build of the kernels and installs them in the engine's state. `pages` is the size of the memory, 64 KiB each. */
export function accelerate(build: Uint8Array, pages = PAGES): void {
  const memory = new KernelMemory(pages);
  const kernels = memory.instantiate(build);
  const arrays = new KernelArrays(memory);
  state.arrays = arrays;
  state.kernels = new KernelLoops(memory, kernels, arrays);
  state.gemm = productIn(memory, kernels, arrays);
}

/** Products of matrices. Operands that lie elsewhere are laid down in the memory for as long as it takes. */
function productIn(memory: KernelMemory, kernels: Kernels, arrays: KernelArrays): FastGemm {
  const product: FastGemm = (dtype, out, outAt, a, b, m, n, k) => {
    // Of a matrix that lies turned round, rows are summed up instead: the same numbers, read as they lie.
    if (n === 1 && m > 1 && a.row === 1 && a.column !== 1)
      return product(dtype, out, outAt, { ...b, column: b.row }, { ...a, row: a.column, column: 1 }, 1, m, k);
    const single = dtype === 'float32';
    const width = single ? 4 : 8;
    const room = single ? memory.F32 : memory.F64;
    const [hasA, hasB, hasC] = [arrays.holds(a.data), arrays.holds(b.data), arrays.holds(out)];
    const [sizeA, sizeB, sizeC] = [hasA ? 0 : m * k, hasB ? 0 : k * n, hasC ? 0 : m * n];
    const bytes = (sizeA + sizeB + sizeC) * width;
    const block = bytes === 0 ? 0 : memory.alloc(bytes);
    if (bytes > 0 && block === 0) return false;
    const start = block / width;
    const [aAt, aRow, aColumn] = hasA ? placeOf(a) : copyIn(room, start, a, m, k);
    const [bAt, bRow, bColumn] = hasB ? placeOf(b) : copyIn(room, start + sizeA, b, k, n);
    const c = hasC ? out.byteOffset / width + outAt : start + sizeA + sizeB;
    const gemm = single ? kernels.sgemm : kernels.dgemm;
    gemm(c * width, aAt * width, bAt * width, m, n, k, aRow, aColumn, bRow, bColumn, n, 0, memory.scratch);
    if (!hasC) out.set(room.subarray(c, c + m * n), outAt);
    if (bytes > 0) memory.free(block, bytes);
    return true;
  };
  return product;
}

/** Where in the memory a matrix begins, in elements, and its strides. */
function placeOf({ data, at, row, column }: Matrix): [number, number, number] {
  return [data.byteOffset / data.BYTES_PER_ELEMENT + at, row, column];
}

/** A matrix laid down without gaps, in the order in which it lies already where that can be. @returns its place and strides. */
function copyIn(
  room: Real,
  to: number,
  { data, at, row, column }: Matrix,
  rows: number,
  columns: number,
): [number, number, number] {
  const byColumns = row === 1 && column !== 1 && column >= rows;
  const [outer, inner, outerStep, innerStep] = byColumns ? [columns, rows, column, row] : [rows, columns, row, column];
  if (innerStep === 1 && outerStep === inner) room.set(data.subarray(at, at + rows * columns), to);
  else
    for (let i = 0, p = to; i < outer; i++)
      for (let j = 0, q = at + i * outerStep; j < inner; j++, q += innerStep) room[p++] = data[q]!;
  return byColumns ? [to, 1, rows] : [to, columns, 1];
}

/** Elementwise kernels by name, and sums. */
class KernelLoops implements Loops {
  readonly #memory: KernelMemory;
  readonly #kernels: Readonly<Record<string, unknown>>;
  readonly #arrays: KernelArrays;

  constructor(memory: KernelMemory, kernels: Kernels, arrays: KernelArrays) {
    this.#memory = memory;
    this.#kernels = kernels;
    this.#arrays = arrays;
  }

  unary(name: string, x: TypedArray, out: TypedArray): boolean {
    const call = this.#find(name, out);
    if (call === null) return false;
    this.#pieces(out as Real, [x as Real], (to, [a], n) => call(to, a!, n));
    return true;
  }

  binary(name: string, x: TypedArray | number, y: TypedArray | number, out: TypedArray): boolean {
    if (typeof y === 'number' && typeof x !== 'number') {
      const call = this.#find(WITH_NUMBER[name] ?? '', out);
      if (call !== null) return this.#withNumber(call, x as Real, name === 'sub' ? -y : y, out as Real);
    } else if (typeof x === 'number' && typeof y !== 'number') {
      const call = this.#find(NUMBER_FIRST[name] ?? '', out);
      if (call !== null) return this.#withNumber(call, y as Real, x, out as Real);
    }
    const call = this.#find(name, out);
    if (call === null) return false;
    this.#pieces(out as Real, [x as Real | number, y as Real | number], (to, [a, b], n) => call(to, a!, b!, n));
    return true;
  }

  #withNumber(call: Call, x: Real, number: number, out: Real): boolean {
    this.#pieces(out, [x], (to, [a], n) => call(to, a!, number, n));
    return true;
  }

  rows(name: string, x: TypedArray, row: TypedArray, out: TypedArray): boolean {
    const call = this.#find(`${name}_rows`, out) as ((...numbers: number[]) => void) | null;
    const columns = row.length;
    const { scratch } = this.#memory;
    if (call === null || row.byteLength > PIECE_BYTES) return false;
    const [there, rowAt] = [this.#arrays.holds(out), this.#carry(row as Real, 0, columns, scratch + 2 * PIECE_BYTES)];
    const whole = there && this.#arrays.holds(x);
    const piece = whole ? out.length : Math.floor(PIECE_BYTES / row.byteLength) * columns;
    for (let i = 0; i < out.length; i += piece) {
      const n = Math.min(piece, out.length - i);
      const from = this.#carry(x as Real, i, n, scratch + PIECE_BYTES);
      call(there ? out.byteOffset + i * out.BYTES_PER_ELEMENT : scratch, from, rowAt, n / columns, columns);
      if (!there) this.#fetch(out as Real, i, n, scratch);
    }
    return true;
  }

  rowwise(name: string, operands: readonly TypedArray[], columns: number, out: TypedArray): boolean {
    const call = this.#find(`${name}_rows`, out) as ((...numbers: number[]) => void) | null;
    if (call === null || columns * out.BYTES_PER_ELEMENT > PIECE_BYTES) return false;
    const run = (to: number, places: readonly number[], n: number) => call(to, ...places, n / columns, columns);
    this.#pieces(out as Real, operands as readonly Real[], run, columns);
    return true;
  }

  sum(x: TypedArray, start: number, end: number): number | null {
    const call = this.#kernels[x.BYTES_PER_ELEMENT === 4 ? 'f32_sum' : 'f64_sum'] as (a: number, n: number) => number;
    if (end - start < SUM_FROM) return null;
    if (this.#arrays.holds(x)) return call(x.byteOffset + start * x.BYTES_PER_ELEMENT, end - start);
    let total = 0;
    const piece = PIECE_BYTES / x.BYTES_PER_ELEMENT;
    for (let i = start; i < end; i += piece) {
      const n = Math.min(piece, end - i);
      total += call(this.#carry(x as Real, i, n, this.#memory.scratch), n);
    }
    return total;
  }

  sumColumns(x: TypedArray, rows: number, columns: number, out: TypedArray): boolean {
    const { scratch, scratchBytes } = this.#memory;
    if (!this.#arrays.holds(x) || out.byteLength > scratchBytes) return false;
    const there = this.#arrays.holds(out);
    const call = this.#kernels[x.BYTES_PER_ELEMENT === 4 ? 'f32_sum_columns' : 'f64_sum_columns'] as (
      ...numbers: number[]
    ) => void;
    call(there ? out.byteOffset : scratch, x.byteOffset, rows, columns, columns);
    if (!there) this.#fetch(out as Real, 0, columns, scratch);
    return true;
  }

  copy(out: TypedArray, x: TypedArray, at: number, shape: readonly number[], strides: readonly number[]): boolean {
    if (!this.#arrays.holds(x) || !this.#arrays.holds(out)) return false;
    const width = x.BYTES_PER_ELEMENT;
    const call = this.#kernels[width === 4 ? 'copy32' : 'copy64'] as (...numbers: number[]) => void;
    const [rows, columns] = [shape[0]!, shape[1]!];
    call(out.byteOffset, x.byteOffset + at * width, rows, columns, columns, 1, strides[0]!, strides[1]!);
    return true;
  }

  /** The kernel for arrays like `out`, when there is one. */
  #find(name: string, out: TypedArray): Call | null {
    return (this.#kernels[`${out.BYTES_PER_ELEMENT === 4 ? 'f32' : 'f64'}_${name}`] as Call | undefined) ?? null;
  }

  /** `unit`: elements that must stay together. Calls a kernel on all elements at once where every array is in the memory, else on one piece after another. A number stands for an array of it. */
  #pieces(
    out: Real,
    operands: readonly (Real | number)[],
    call: (out: number, operands: readonly number[], n: number) => void,
    unit = 1,
  ): void {
    const { scratch } = this.#memory;
    const width = out.BYTES_PER_ELEMENT;
    const there = this.#arrays.holds(out);
    const whole = there && operands.every((operand) => typeof operand !== 'number' && this.#arrays.holds(operand));
    const piece = whole ? out.length : Math.floor(PIECE_BYTES / width / unit) * unit;
    const fill = this.#kernels[width === 4 ? 'f32_fill' : 'f64_fill'] as (at: number, value: number, n: number) => void;
    operands.forEach((operand, k) => {
      if (typeof operand === 'number') fill(scratch + (k + 1) * PIECE_BYTES, operand, Math.min(piece, out.length));
    });
    const places = operands.map(() => 0);
    for (let i = 0; i < out.length; i += piece) {
      const n = Math.min(piece, out.length - i);
      for (let k = 0; k < operands.length; k++) {
        const operand = operands[k]!;
        const spare = scratch + (k + 1) * PIECE_BYTES;
        places[k] = typeof operand === 'number' ? spare : this.#carry(operand, i, n, spare);
      }
      call(there ? out.byteOffset + i * width : scratch, places, n);
      if (!there) this.#fetch(out, i, n, scratch);
    }
  }

  /** The address of `n` elements from `start` on: where they are, or `spare`, to which they are copied. */
  #carry(x: Real, start: number, n: number, spare: number): number {
    const width = x.BYTES_PER_ELEMENT;
    if (this.#arrays.holds(x)) return x.byteOffset + start * width;
    const part = start === 0 && n === x.length ? x : x.subarray(start, start + n);
    (width === 4 ? this.#memory.F32 : this.#memory.F64).set(part, spare / width);
    return spare;
  }

  /** Copies a result out of the scratch region. */
  #fetch(out: Real, start: number, n: number, from: number): void {
    const width = out.BYTES_PER_ELEMENT;
    const room = width === 4 ? this.#memory.F32 : this.#memory.F64;
    out.set(room.subarray(from / width, from / width + n), start);
  }
}
