/**
 * The memory tensors live in and the compiled kernels that work on it: one `WebAssembly.Memory` of fixed size, an allocator
 * over it, and the typed interface of the kernels' exports.
 *
 * The size is fixed so that views never detach; the operating system commits pages as they are touched. The file knows
 * neither tensors nor where the compiled bytes come from: they are handed in.
 */

const PAGE = 65536;
const ALIGNMENT = 16;
/** Address 0 means "no memory", and the kernels keep their constants below this address. */
const SCRATCH_AT = 4096;
const SCRATCH_BYTES = 13 * PAGE - SCRATCH_AT;
/** Up to this size blocks come from free lists by class; above, from the list of free ranges. */
const SMALL_LIMIT = 16384;
const SLAB = 65536;
const LARGE_UNIT = 256;

type Reals = 'f32' | 'f64';
type Unary = 'neg' | 'abs' | 'sqrt' | 'square' | 'reciprocal' | 'relu' | 'exp' | 'log' | 'tanh' | 'sigmoid';
type Arithmetic = 'add' | 'sub' | 'mul' | 'div';
type Binary = Arithmetic | 'maximum' | 'minimum';
type Backward = 'relu_backward' | 'tanh_backward' | 'sigmoid_backward';
/** Of backward kernels the number is the gradient, of `rsub` and `rdiv` the first operand. */
type Scalar = 'add' | 'mul' | 'div' | 'rsub' | 'rdiv' | Backward;

/**
 * The exports. Pointers (`out`, `a`, `b` …) are byte addresses in the memory, counts and strides are elements; `out` may be
 * an input of the same call in pointwise kernels, never in products, sums and copies.
 */
export type Kernels = {
  readonly [K in `${Reals}_${Unary}`]: (out: number, a: number, n: number) => void;
} & {
  readonly [K in `${Reals}_${Binary}`]: (out: number, a: number, b: number, n: number) => void;
} & {
  readonly [K in `${Reals}_${Backward}`]: (out: number, grad: number, result: number, n: number) => void;
} & {
  readonly [K in `${Reals}_${Scalar}_scalar`]: (out: number, a: number, scalar: number, n: number) => void;
} & {
  readonly [K in `${Reals}_${Arithmetic}_rows`]: (
    out: number,
    a: number,
    row: number,
    rows: number,
    columns: number,
  ) => void;
} & {
  readonly [K in `${Reals}_axpy`]: (y: number, x: number, factor: number, n: number) => void;
} & {
  readonly [K in `${Reals}_sum`]: (a: number, n: number) => number;
} & {
  readonly [K in `${Reals}_sum_${'rows' | 'columns'}`]: (
    out: number,
    a: number,
    rows: number,
    columns: number,
    step: number,
  ) => void;
} & {
  readonly f32_gelu: (out: number, a: number, n: number) => void;
  readonly f32_gelu_backward: (out: number, grad: number, a: number, n: number) => void;
  readonly f32_softmax_rows: (out: number, a: number, rows: number, columns: number) => void;
  readonly f32_softmax_backward_rows: (
    out: number,
    grad: number,
    result: number,
    rows: number,
    columns: number,
  ) => void;
} & {
  readonly [K in `${Reals}_fill`]: (out: number, value: number, n: number) => void;
} & {
  readonly [K in 'copy8' | 'copy32' | 'copy64']: (
    out: number,
    a: number,
    rows: number,
    columns: number,
    outRow: number,
    outColumn: number,
    aRow: number,
    aColumn: number,
  ) => void;
} & {
  /** C (m×n, rows `cRow` apart) = A (m×k) · B (k×n); with `accumulate` 1, C += A·B. Swap A's strides for Aᵀ. */
  readonly [K in 'sgemm' | 'dgemm']: (
    c: number,
    a: number,
    b: number,
    m: number,
    n: number,
    k: number,
    aRow: number,
    aColumn: number,
    bRow: number,
    bColumn: number,
    cRow: number,
    accumulate: 0 | 1,
    scratch: number,
  ) => void;
} & { readonly GEMM_SCRATCH: { readonly value: number } };

/** The better of the two builds this machine runs. */
export function chooseKernels(builds: { simd: Uint8Array; relaxed: Uint8Array }): Uint8Array {
  return WebAssembly.validate(builds.relaxed) ? builds.relaxed : builds.simd;
}

interface Range {
  start: number;
  end: number;
}

/** One linear memory with its allocator. Blocks are aligned to 16 bytes and not cleared. */
export class KernelMemory {
  readonly memory: WebAssembly.Memory;
  readonly F32: Float32Array;
  readonly F64: Float64Array;
  readonly I32: Int32Array;
  readonly U8: Uint8Array;
  /** A region any kernel call may use while it runs: packing in `sgemm` and `dgemm`, small temporaries. */
  readonly scratch = SCRATCH_AT;
  readonly scratchBytes = SCRATCH_BYTES;
  /** Bytes handed out, rounded up as the allocator rounds them. */
  used = 0;
  private readonly small: number[][] = [];
  /** Free ranges in address order, never touching one another. */
  private readonly ranges: Range[];

  constructor(pages = 4096) {
    this.memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
    const { buffer } = this.memory;
    this.F32 = new Float32Array(buffer);
    this.F64 = new Float64Array(buffer);
    this.I32 = new Int32Array(buffer);
    this.U8 = new Uint8Array(buffer);
    this.ranges = [{ start: SCRATCH_AT + SCRATCH_BYTES, end: pages * PAGE }];
  }

  /** The address of a block of at least `bytes`, or 0 when none is left. */
  alloc(bytes: number): number {
    if (bytes > SMALL_LIMIT) {
      const size = roundUp(bytes, LARGE_UNIT);
      const at = this.takeRange(size);
      if (at !== 0) this.used += size;
      return at;
    }
    const index = classOf(bytes);
    const list = (this.small[index] ??= []);
    if (list.length === 0 && !this.carveSlab(index, list)) return 0;
    this.used += classBytes(index);
    return list.pop()!;
  }

  /** Gives a block back; `bytes` is what it was asked for with. */
  free(at: number, bytes: number): void {
    if (bytes > SMALL_LIMIT) {
      const size = roundUp(bytes, LARGE_UNIT);
      this.used -= size;
      this.giveRange(at, at + size);
    } else {
      const index = classOf(bytes);
      this.used -= classBytes(index);
      this.small[index].push(at);
    }
  }

  /** Compiles the kernels and binds them to this memory. */
  instantiate(wasmBytes: Uint8Array): Kernels {
    const module = new WebAssembly.Module(wasmBytes);
    const { exports } = new WebAssembly.Instance(module, { env: { memory: this.memory } });
    const kernels = exports as unknown as Kernels;
    if (kernels.GEMM_SCRATCH.value > SCRATCH_BYTES) throw new Error('the scratch region is too small for the kernels');
    return kernels;
  }

  private carveSlab(index: number, list: number[]): boolean {
    const size = classBytes(index);
    const at = this.takeFromTop(SLAB);
    if (at === 0) {
      // No room for a slab: one block of this class may still fit.
      const single = this.takeRange(roundUp(size, LARGE_UNIT));
      if (single !== 0) list.push(single);
      return single !== 0;
    }
    for (let block = at + SLAB - (SLAB % size) - size; block >= at; block -= size) list.push(block);
    return true;
  }

  /** Best fit, from the start of the range. */
  private takeRange(size: number): number {
    let best: Range | undefined;
    for (const range of this.ranges) {
      const room = range.end - range.start;
      if (room >= size && (best === undefined || room < best.end - best.start)) best = range;
    }
    if (best === undefined) return 0;
    const at = best.start;
    best.start += size;
    if (best.start === best.end) this.ranges.splice(this.ranges.indexOf(best), 1);
    return at;
  }

  /** Slabs stay for good, so they gather at the top, out of the way of large blocks. */
  private takeFromTop(size: number): number {
    for (let i = this.ranges.length - 1; i >= 0; i--) {
      const range = this.ranges[i];
      if (range.end - range.start < size) continue;
      range.end -= size;
      if (range.start === range.end) this.ranges.splice(i, 1);
      return range.end;
    }
    return 0;
  }

  private giveRange(start: number, end: number): void {
    const ranges = this.ranges;
    let low = 0;
    let high = ranges.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ranges[middle].start < start) low = middle + 1;
      else high = middle;
    }
    const before = low > 0 && ranges[low - 1].end === start ? ranges[low - 1] : undefined;
    const after = low < ranges.length && ranges[low].start === end ? ranges[low] : undefined;
    if (before && after) {
      before.end = after.end;
      ranges.splice(low, 1);
    } else if (before) before.end = end;
    else if (after) after.start = start;
    else ranges.splice(low, 0, { start, end });
  }
}

function roundUp(bytes: number, unit: number): number {
  return Math.ceil(bytes / unit) * unit;
}

/** Classes of 16 bytes up to 1 KiB, then four to a doubling. */
function classOf(bytes: number): number {
  if (bytes <= 1024) return bytes <= ALIGNMENT ? 0 : (bytes - 1) >> 4;
  const power = 31 - Math.clz32(bytes - 1);
  return 64 + (power - 10) * 4 + (((bytes - 1) >> (power - 2)) & 3);
}

function classBytes(index: number): number {
  if (index < 64) return (index + 1) << 4;
  const power = 10 + ((index - 64) >> 2);
  return ((((index - 64) & 3) + 5) << power) >> 2;
}
