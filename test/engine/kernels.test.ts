/**
 * The compiled kernels, both builds, against plain loops: odd sizes, transposed and strided operands, special values, and the
 * allocator under a random load.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { chooseKernels, KernelMemory, type Kernels } from '../../src/engine/kernels.ts';
import { Generator, normal } from '../../src/engine/random.ts';

const { buildKernels } = (await import(new URL('../../scripts/kernels.mjs', import.meta.url).href)) as {
  buildKernels(): Promise<{ simd: Uint8Array; relaxed: Uint8Array }>;
};
const builds = await buildKernels();
const generator = new Generator(1);
const SIZES = [0, 1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 33, 100, 1001];

type Real = 'f32' | 'f64';
type Unary = (out: number, a: number, n: number) => void;
type Binary = (out: number, a: number, b: number, n: number) => void;

class Bench {
  readonly memory = new KernelMemory(256);
  readonly kernels: Kernels;
  constructor(bytes: Uint8Array) {
    this.kernels = this.memory.instantiate(bytes);
  }
  /** A block of `n` numbers, random unless values are given; a guard behind it must survive. */
  array(real: Real, n: number, values?: number[]): { at: number; data: Float32Array | Float64Array } {
    const Kind = real === 'f32' ? Float32Array : Float64Array;
    const at = this.memory.alloc((n + 1) * Kind.BYTES_PER_ELEMENT);
    const data = new Kind(this.memory.memory.buffer, at, n + 1);
    if (values) data.set(values);
    else normal(data, 0, 2, generator);
    data[n] = 12345;
    return { at, data };
  }
}

function round(real: Real): (x: number) => number {
  return real === 'f32' ? Math.fround : (x) => x;
}

/** The distance between neighbouring numbers at x. */
function ulp(x: number, real: Real): number {
  const power = Math.floor(Math.log2(Math.abs(x)));
  return 2 ** (Math.max(power, real === 'f32' ? -126 : -1022) - (real === 'f32' ? 23 : 52));
}

function total(values: number[]): number {
  return values.reduce((sum, x) => sum + x, 0);
}

function same(actual: ArrayLike<number>, expected: number[]): void {
  expected.forEach((value, i) => {
    assert.ok(Object.is(actual[i], value) || actual[i] === value, `[${i}] ${actual[i]} is not ${value}`);
  });
}

for (const [name, bytes] of Object.entries(builds)) {
  describe(`kernels (${name})`, () => {
    const bench = new Bench(bytes);
    const { kernels } = bench;

    for (const real of ['f32', 'f64'] as const) {
      const r = round(real);
      const binaries: Record<string, (x: number, y: number) => number> = {
        add: (x, y) => r(x + y),
        sub: (x, y) => r(x - y),
        mul: (x, y) => r(x * y),
        div: (x, y) => r(x / y),
        maximum: Math.max,
        minimum: Math.min,
        relu_backward: (x, y) => (y <= 0 ? 0 : x),
        tanh_backward: (x, y) => r(x * r(1 - r(y * y))),
        sigmoid_backward: (x, y) => r(r(x * r(1 - y)) * y),
      };
      for (const [op, plain] of Object.entries(binaries)) {
        it(`${real}_${op}`, () => {
          for (const n of SIZES) {
            const [out, a, b] = [bench.array(real, n), bench.array(real, n), bench.array(real, n)];
            const kernel = kernels[`${real}_${op}` as keyof Kernels] as Binary;
            kernel(out.at, a.at, b.at, n);
            same(out.data, [...Array.from({ length: n }, (_, i) => plain(a.data[i], b.data[i])), 12345]);
          }
        });
      }

      const unaries: Record<string, (x: number) => number> = {
        neg: (x) => -x,
        abs: Math.abs,
        sqrt: (x) => r(Math.sqrt(x)),
        square: (x) => r(x * x),
        reciprocal: (x) => r(1 / x),
        relu: (x) => (x < 0 ? 0 : x),
      };
      const special = [0, -0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1, -1];
      for (const [op, plain] of Object.entries(unaries)) {
        it(`${real}_${op}`, () => {
          for (const n of SIZES) {
            const a = bench.array(real, n, n === 7 ? special : undefined);
            const expected = [...Array.from({ length: n }, (_, i) => plain(a.data[i])), 12345];
            (kernels[`${real}_${op}` as keyof Kernels] as Unary)(a.at, a.at, n);
            same(a.data, expected);
          }
        });
      }

      const functions: Record<string, [(x: number) => number, number[]]> = {
        exp: [Math.exp, [1, Number.NaN, Number.POSITIVE_INFINITY, 0]],
        log: [Math.log, [Number.NEGATIVE_INFINITY, Number.NaN, Number.POSITIVE_INFINITY, Number.NaN]],
        tanh: [Math.tanh, [0, Number.NaN, 1, -1]],
        sigmoid: [(x) => 1 / (1 + Math.exp(-x)), [0.5, Number.NaN, 1, 0]],
      };
      for (const [op, [plain, limits]] of Object.entries(functions)) {
        // A sigmoid or tanh is an exp, a sum and a quotient, each rounded.
        const allowed = op === 'sigmoid' || op === 'tanh' ? 2.5 : 2;
        it(`${real}_${op} is within ${allowed} ulp`, () => {
          const n = 200_003;
          const a = bench.array(real, n);
          const reach = op === 'log' ? 40 : real === 'f32' ? 87 : 700;
          for (let i = 0; i < n; i++) {
            const x = (i / n - 0.5) * 2;
            a.data[i] = op === 'log' ? 10 ** (x * reach) : x * (i % 2 === 0 ? reach : 3);
          }
          const out = bench.array(real, n);
          const kernel = kernels[`${real}_${op}` as keyof Kernels] as Unary;
          kernel(out.at, a.at, n);
          let worst = 0;
          for (let i = 0; i < n; i++) {
            const exact = plain(a.data[i]);
            if (exact === out.data[i] || Math.abs(exact) < (real === 'f32' ? 1.2e-38 : 1e-307)) continue;
            worst = Math.max(worst, Math.abs(out.data[i] - exact) / ulp(exact, real));
          }
          assert.ok(worst <= allowed, `${worst} ulp`);
          bench.memory.free(a.at, (n + 1) * a.data.BYTES_PER_ELEMENT);
          bench.memory.free(out.at, (n + 1) * a.data.BYTES_PER_ELEMENT);
          const edge = bench.array(real, 4, [0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]);
          kernel(edge.at, edge.at, 4);
          same(edge.data, limits);
        });
      }

      it(`${real}_exp is exactly 0 where the result would be subnormal, and infinite above its range`, () => {
        const a = bench.array(real, 4, real === 'f32' ? [-87.4, -100, -1e30, 88.8] : [-709, -745, -1e300, 709.9]);
        kernels[`${real}_exp`](a.at, a.at, 4);
        same(a.data, [0, 0, 0, Number.POSITIVE_INFINITY]);
        const top = bench.array(real, 1, [real === 'f32' ? 88.72 : 709.7]);
        kernels[`${real}_exp`](top.at, top.at, 1);
        assert.ok(Number.isFinite(top.data[0]) && top.data[0] > 1e38);
      });

      it(`${real} with a scalar, with a row, axpy, fill`, () => {
        for (const n of SIZES) {
          const [out, a, y] = [bench.array(real, n), bench.array(real, n), bench.array(real, n)];
          const s = 0.7;
          const each = (plain: (x: number) => number) => [
            ...Array.from({ length: n }, (_, i) => plain(a.data[i])),
            12345,
          ];
          kernels[`${real}_add_scalar`](out.at, a.at, s, n);
          same(
            out.data,
            each((x) => r(x + r(s))),
          );
          kernels[`${real}_mul_scalar`](out.at, a.at, s, n);
          same(
            out.data,
            each((x) => r(x * r(s))),
          );
          kernels[`${real}_div_scalar`](out.at, a.at, s, n);
          same(
            out.data,
            each((x) => r(x / r(s))),
          );
          kernels[`${real}_rsub_scalar`](out.at, a.at, s, n);
          same(
            out.data,
            each((x) => r(r(s) - x)),
          );
          kernels[`${real}_rdiv_scalar`](out.at, a.at, s, n);
          same(
            out.data,
            each((x) => r(r(s) / x)),
          );
          const before = Array.from(y.data);
          kernels[`${real}_axpy`](y.at, a.at, s, n);
          same(
            y.data,
            before.map((value, i) => (i === n ? value : r(value + r(r(s) * a.data[i])))),
          );
          kernels[`${real}_fill`](out.at, s, n);
          same(
            out.data,
            each(() => r(s)),
          );
        }
        const [rows, columns] = [3, 7];
        const [a, row] = [bench.array(real, rows * columns), bench.array(real, columns)];
        const expected = Array.from(a.data, (x, i) => (i === rows * columns ? x : r(x + row.data[i % columns])));
        kernels[`${real}_add_rows`](a.at, a.at, row.at, rows, columns);
        same(a.data, expected);
      });

      it(`${real} sums`, () => {
        for (const n of [...SIZES, 31, 32, 64, 2048, 2049, 100_001]) {
          const a = bench.array(real, n);
          const values = Array.from(a.data).slice(0, n);
          const size = total(values.map(Math.abs));
          const error = Math.abs(kernels[`${real}_sum`](a.at, n) - total(values));
          assert.ok(error <= size * (real === 'f32' ? 1e-7 : 1e-15), `${n}: ${error}`);
          bench.memory.free(a.at, (n + 1) * a.data.BYTES_PER_ELEMENT);
        }
        for (const [rows, columns, step] of [
          [1, 1, 1],
          [5, 3, 3],
          [70, 9, 11],
          [3, 200, 200],
          [200, 4, 4],
        ]) {
          const a = bench.array(real, rows * step);
          const [down, across] = [bench.array(real, columns), bench.array(real, rows)];
          kernels[`${real}_sum_columns`](down.at, a.at, rows, columns, step);
          kernels[`${real}_sum_rows`](across.at, a.at, rows, columns, step);
          const close = (x: number, y: number) =>
            assert.ok(Math.abs(x - y) < (real === 'f32' ? 2e-4 : 1e-12), `${x} ${y}`);
          for (let j = 0; j < columns; j++) {
            let sum = 0;
            for (let i = 0; i < rows; i++) sum += a.data[i * step + j];
            close(down.data[j], sum);
          }
          for (let i = 0; i < rows; i++)
            close(across.data[i], total(Array.from(a.data).slice(i * step, i * step + columns)));
          assert.deepEqual([down.data[columns], across.data[rows]], [12345, 12345]);
        }
      });

      it(`${real} matrix products, every layout`, () => {
        const gemm = real === 'f32' ? kernels.sgemm : kernels.dgemm;
        const shapes = [
          [1, 1, 1],
          [1, 5, 3],
          [2, 3, 0],
          [3, 2, 4],
          [4, 8, 1],
          [5, 9, 7],
          [1, 33, 300],
          [33, 1, 300],
          [16, 16, 2],
          [100, 16, 2],
          [17, 31, 65],
          [64, 10, 128],
          [130, 70, 260],
          [9, 530, 33],
        ];
        for (const [m, n, k] of shapes) {
          for (const [aT, bT, gap] of [
            [0, 0, 0],
            [1, 0, 0],
            [0, 1, 0],
            [1, 1, 0],
            [0, 0, 1],
            [1, 1, 1],
          ]) {
            // With a gap every stride is larger than the matrix asks for.
            const step = 1 + gap;
            const [aRow, aColumn] = aT ? [step, m * step + gap] : [k * step + gap, step];
            const [bRow, bColumn] = bT ? [step, k * step + gap] : [n * step + gap, step];
            const cRow = n + gap;
            const a = bench.array(real, (m + k) * step + m * k * step * step + 8);
            const b = bench.array(real, (n + k) * step + n * k * step * step + 8);
            const c = bench.array(real, m * cRow + 1);
            const kept = Array.from(c.data);
            for (const accumulate of [0, 1] as const) {
              const base = Array.from(c.data);
              gemm(c.at, a.at, b.at, m, n, k, aRow, aColumn, bRow, bColumn, cRow, accumulate, bench.memory.scratch);
              for (let i = 0; i < m; i++) {
                for (let j = 0; j < cRow; j++) {
                  const at = i * cRow + j;
                  if (j >= n) {
                    assert.equal(c.data[at], kept[at]);
                    continue;
                  }
                  let sum = accumulate ? base[at] : 0;
                  let size = 1;
                  for (let p = 0; p < k; p++) {
                    const term = a.data[i * aRow + p * aColumn] * b.data[p * bRow + j * bColumn];
                    sum += term;
                    size += Math.abs(term);
                  }
                  const error = Math.abs(c.data[at] - sum);
                  assert.ok(error <= size * (real === 'f32' ? 2e-6 : 1e-14), `${[m, n, k, aT, bT, gap]} ${error}`);
                }
              }
            }
            for (const each of [a, b, c]) bench.memory.free(each.at, each.data.byteLength);
          }
        }
      });
    }

    it('copies strided matrices', () => {
      for (const [rows, columns] of [
        [1, 1],
        [4, 4],
        [5, 7],
        [33, 70],
        [3, 0],
      ]) {
        for (const real of ['f32', 'f64'] as const) {
          const copy = real === 'f32' ? kernels.copy32 : kernels.copy64;
          const layouts = [
            [columns, 1],
            [1, rows],
            [columns * 2 + 1, 2],
          ];
          for (const [aRow, aColumn] of layouts) {
            for (const [outRow, outColumn] of layouts) {
              const a = bench.array(real, rows * (2 * columns + 1) + 4);
              const out = bench.array(real, rows * (2 * columns + 1) + 4);
              const expected = Array.from(out.data);
              for (let i = 0; i < rows; i++) {
                for (let j = 0; j < columns; j++) expected[i * outRow + j * outColumn] = a.data[i * aRow + j * aColumn];
              }
              copy(out.at, a.at, rows, columns, outRow, outColumn, aRow, aColumn);
              same(out.data, expected);
            }
          }
        }
      }
    });
  });
}

describe('KernelMemory', () => {
  it('hands out aligned blocks that never overlap, and takes them all back', () => {
    const memory = new KernelMemory(256);
    const chance = new Generator(5);
    const live = new Map<number, number>();
    const owner = new Uint8Array(256 * 65536);
    for (let step = 0; step < 20_000; step++) {
      if (live.size < 60 && chance.random() % 3 > 0) {
        const bytes = chance.random() % (chance.random() % 4 === 0 ? 200_000 : 3_000);
        const at = memory.alloc(bytes);
        if (at === 0) continue;
        assert.equal(at % 16, 0);
        assert.ok(at >= memory.scratch + memory.scratchBytes && at + bytes <= owner.length);
        assert.ok(
          owner.subarray(at, at + bytes).every((taken) => taken === 0),
          'overlap',
        );
        owner.fill(1, at, at + bytes);
        live.set(at, bytes);
      } else if (live.size > 0) {
        const [at, bytes] = [...live][chance.random() % live.size];
        memory.free(at, bytes);
        owner.fill(0, at, at + bytes);
        live.delete(at);
      }
    }
    for (const [at, bytes] of live) memory.free(at, bytes);
    assert.equal(memory.used, 0);
    assert.notEqual(memory.alloc(8_000_000), 0);
  });

  it('answers 0 when full and works again after a free', () => {
    const memory = new KernelMemory(32);
    const blocks: number[] = [];
    for (let at = memory.alloc(100_000); at !== 0; at = memory.alloc(100_000)) blocks.push(at);
    assert.ok(blocks.length > 8);
    assert.equal(memory.alloc(2 ** 40), 0);
    memory.free(blocks[3], 100_000);
    assert.equal(memory.alloc(100_000), blocks[3]);
    while (memory.alloc(64) !== 0);
    assert.equal(memory.alloc(64), 0);
  });

  it('chooses the relaxed build where it is valid', () => {
    assert.equal(chooseKernels(builds), builds.relaxed);
    assert.equal(chooseKernels({ simd: builds.simd, relaxed: new Uint8Array(8) }), builds.simd);
  });
});
