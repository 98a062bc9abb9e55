/**
 * Puts the compiled kernels to work: products of matrices in their memory, elementwise loops through their scratch region, piece by piece.
 * Operands are copied in and results out; what the kernels will not take runs in plain loops. The engine is complete without this file.
 */
import type { TypedArray } from './dtype.ts';
import type { Matrix } from './gemm.ts';
import { chooseKernels, KernelMemory, type Kernels } from './kernels.ts';
import { state } from './state.ts';

type Real = Float32Array | Float64Array;

/** Pages of the kernels' memory: 64 MiB of address space, of which only what is touched is used. */
const PAGES = 1024;
/** Elements of one piece: three operands of it stay in the second-level cache. */
const PIECE = 8192;

/** Compiles the kernels this machine runs best and installs them in the engine's state. */
export function accelerate(builds: { simd: Uint8Array; relaxed: Uint8Array }): void {
  const memory = new KernelMemory(PAGES);
  const kernels = memory.instantiate(chooseKernels(builds));
  const bench = new Workbench(memory, kernels);
  state.kernels = bench;
  state.gemm = (dtype, out, outAt, a, b, m, n, k) => {
    const bytes = dtype === 'float32' ? 4 : 8;
    const at = memory.alloc((m * k + k * n + m * n) * bytes);
    if (at === 0) return false;
    const room = dtype === 'float32' ? memory.F32 : memory.F64;
    const start = at / bytes;
    const [aRow, aColumn] = copyIn(room, start, a, m, k);
    const [bRow, bColumn] = copyIn(room, start + m * k, b, k, n);
    const c = start + m * k + k * n;
    const gemm = dtype === 'float32' ? kernels.sgemm : kernels.dgemm;
    gemm(c * bytes, at, (start + m * k) * bytes, m, n, k, aRow, aColumn, bRow, bColumn, n, 0, memory.scratch);
    out.set(room.subarray(c, c + m * n), outAt);
    memory.free(at, (m * k + k * n + m * n) * bytes);
    return true;
  };
}

/** A matrix laid down without gaps, in the order in which it lies in memory already where that can be. @returns its strides. */
function copyIn(
  room: Real,
  to: number,
  { data, at, row, column }: Matrix,
  rows: number,
  columns: number,
): [number, number] {
  const byColumns = row === 1 && column !== 1 && column >= rows;
  const [outer, inner, outerStep, innerStep] = byColumns ? [columns, rows, column, row] : [rows, columns, row, column];
  if (innerStep === 1 && outerStep === inner) room.set(data.subarray(at, at + rows * columns), to);
  else
    for (let i = 0, p = to; i < outer; i++)
      for (let j = 0, q = at + i * outerStep; j < inner; j++, q += innerStep) room[p++] = data[q]!;
  return byColumns ? [1, rows] : [columns, 1];
}

/** Elementwise kernels by name, over operands carried through the scratch region. */
class Workbench {
  readonly #memory: KernelMemory;
  readonly #kernels: Readonly<Record<string, unknown>>;

  constructor(memory: KernelMemory, kernels: Kernels) {
    this.#memory = memory;
    this.#kernels = kernels;
  }

  unary(name: string, x: TypedArray, out: TypedArray): boolean {
    const kernel = this.#find(name, out) as ((out: number, a: number, n: number) => void) | null;
    if (kernel === null || x.constructor !== out.constructor) return false;
    const { room, first, bytes } = this.#room(out as Real);
    for (let i = 0; i < out.length; i += PIECE) {
      const n = Math.min(PIECE, out.length - i);
      room.set(x.subarray(i, i + n), first);
      kernel(first * bytes, first * bytes, n);
      out.set(room.subarray(first, first + n), i);
    }
    return true;
  }

  binary(name: string, x: TypedArray, y: TypedArray, out: TypedArray): boolean {
    const kernel = this.#find(name, out) as ((out: number, a: number, b: number, n: number) => void) | null;
    if (kernel === null || x.constructor !== out.constructor || y.constructor !== out.constructor) return false;
    const { room, first, bytes } = this.#room(out as Real);
    const second = first + PIECE;
    for (let i = 0; i < out.length; i += PIECE) {
      const n = Math.min(PIECE, out.length - i);
      room.set(x.subarray(i, i + n), first);
      room.set(y.subarray(i, i + n), second);
      kernel(first * bytes, first * bytes, second * bytes, n);
      out.set(room.subarray(first, first + n), i);
    }
    return true;
  }

  #find(name: string, out: TypedArray): unknown {
    const real = out instanceof Float32Array ? 'f32' : out instanceof Float64Array ? 'f64' : null;
    return real === null ? null : (this.#kernels[`${real}_${name}`] ?? null);
  }

  #room(out: Real): { room: Real; first: number; bytes: number } {
    const bytes = out.BYTES_PER_ELEMENT;
    const room = bytes === 4 ? this.#memory.F32 : this.#memory.F64;
    return { room, first: this.#memory.scratch / bytes, bytes };
  }
}
