/**
 * Speed of the compiled kernels against plain JavaScript loops, as medians on this machine. Run: node bench/kernels.ts
 */
import { KernelMemory, type Kernels } from '../src/engine/kernels.ts';

const { buildKernels } = (await import(new URL('../scripts/kernels.mjs', import.meta.url).href)) as {
  buildKernels(): Promise<{ simd: Uint8Array; relaxed: Uint8Array }>;
};
const builds = await buildKernels();

/** Median milliseconds of one call, over about a quarter of a second. */
function median(run: () => void): number {
  const warm = performance.now();
  while (performance.now() - warm < 60) run();
  const times: number[] = [];
  const start = performance.now();
  while (times.length < 9 || (performance.now() - start < 250 && times.length < 2000)) {
    const begin = performance.now();
    run();
    times.push(performance.now() - begin);
  }
  return times.sort((x, y) => x - y)[times.length >> 1];
}

function report(build: string, what: string, speed: string, wasm: number, plain: number): void {
  console.log(
    `${build.padEnd(8)} ${what.padEnd(34)} ${speed.padStart(16)}   ${(plain / wasm).toFixed(1).padStart(6)} × a plain loop`,
  );
}

function plainProduct(c: Float32Array | Float64Array, a: typeof c, b: typeof c, m: number, n: number, k: number): void {
  c.fill(0, 0, m * n);
  for (let i = 0; i < m; i++) {
    for (let p = 0; p < k; p++) {
      const x = a[i * k + p];
      for (let j = 0; j < n; j++) c[i * n + j] += x * b[p * n + j];
    }
  }
}

const plainLoops: Record<string, (out: Float32Array, a: Float32Array, b: Float32Array) => void> = {
  add: (out, a, b) => {
    for (let i = 0; i < out.length; i++) out[i] = a[i] + b[i];
  },
  mul: (out, a, b) => {
    for (let i = 0; i < out.length; i++) out[i] = a[i] * b[i];
  },
  exp: (out, a) => {
    for (let i = 0; i < out.length; i++) out[i] = Math.exp(a[i]);
  },
  log: (out, a) => {
    for (let i = 0; i < out.length; i++) out[i] = Math.log(a[i]);
  },
  tanh: (out, a) => {
    for (let i = 0; i < out.length; i++) out[i] = Math.tanh(a[i]);
  },
  sigmoid: (out, a) => {
    for (let i = 0; i < out.length; i++) out[i] = 1 / (1 + Math.exp(-a[i]));
  },
  relu: (out, a) => {
    for (let i = 0; i < out.length; i++) out[i] = Math.max(a[i], 0);
  },
};

for (const [name, bytes] of Object.entries(builds)) {
  const memory = new KernelMemory(1024);
  const kernels: Kernels = memory.instantiate(bytes);
  const real = (n: number) => {
    const at = memory.alloc(n * 4);
    const data = new Float32Array(memory.memory.buffer, at, n);
    for (let i = 0; i < n; i++) data[i] = Math.random() + 0.1;
    return { at, data };
  };

  for (const [m, n, k, bT] of [
    [512, 512, 512, 0],
    [512, 512, 512, 1],
    [64, 128, 784, 1],
    [64, 10, 128, 1],
    [100, 16, 16, 1],
    [1, 512, 512, 1],
    [8, 8, 8, 0],
  ]) {
    const [a, b, c] = [real(m * k), real(k * n), real(m * n)];
    const [bRow, bColumn] = bT ? [1, k] : [n, 1];
    const repeat = Math.max(1, Math.round(1e5 / (m * n * k)));
    const wasm = median(() => {
      for (let r = 0; r < repeat; r++)
        kernels.sgemm(c.at, a.at, b.at, m, n, k, k, 1, bRow, bColumn, n, 0, memory.scratch);
    });
    const plain = median(() => {
      for (let r = 0; r < repeat; r++) plainProduct(c.data, a.data, b.data, m, n, k);
    });
    const speed = `${((2 * m * n * k * repeat) / wasm / 1e6).toFixed(1)} GFLOP/s`;
    report(name, `sgemm ${m}×${n}×${k}${bT ? ' (B transposed)' : ''}`, speed, wasm, plain);
    for (const each of [a, b, c]) memory.free(each.at, each.data.byteLength);
  }
  const [da, db, dc] = [memory.alloc(512 * 512 * 8), memory.alloc(512 * 512 * 8), memory.alloc(512 * 512 * 8)];
  const [ad, bd, cd] = [da, db, dc].map((at) => new Float64Array(memory.memory.buffer, at, 512 * 512).fill(0.5));
  const wide = median(() => kernels.dgemm(dc, da, db, 512, 512, 512, 512, 1, 512, 1, 512, 0, memory.scratch));
  report(
    name,
    'dgemm 512×512×512',
    `${((2 * 512 ** 3) / wide / 1e6).toFixed(1)} GFLOP/s`,
    wide,
    median(() => plainProduct(cd, ad, bd, 512, 512, 512)),
  );

  for (const n of [4, 1000, 1_000_000]) {
    const [out, a, b] = [real(n), real(n), real(n)];
    const repeat = Math.max(1, 100_000 / n);
    const time = (run: () => void) =>
      median(() => {
        for (let r = 0; r < repeat; r++) run();
      });
    const each = (what: string, wasm: () => void, plain: () => void) => {
      const [fast, slow] = [time(wasm), time(plain)];
      report(name, `f32 ${what}, ${n}`, `${((fast * 1e6) / n / repeat).toFixed(3)} ns/element`, fast, slow);
    };
    for (const [op, loop] of Object.entries(plainLoops)) {
      const kernel = kernels[`f32_${op}` as 'f32_exp'] as (...args: number[]) => void;
      const run = op === 'add' || op === 'mul' ? () => kernel(out.at, a.at, b.at, n) : () => kernel(out.at, a.at, n);
      each(op, run, () => loop(out.data, a.data, b.data));
    }
    const total = new Float64Array(1);
    each(
      'sum',
      () => {
        total[0] += kernels.f32_sum(a.at, n);
      },
      () => {
        for (let i = 0; i < n; i++) total[0] += a.data[i];
      },
    );
    const side = Math.floor(Math.sqrt(n));
    each(
      'transposing copy',
      () => kernels.copy32(out.at, a.at, side, side, side, 1, 1, side),
      () => {
        for (let i = 0; i < side; i++) for (let j = 0; j < side; j++) out.data[i * side + j] = a.data[i + j * side];
      },
    );
    for (const block of [out, a, b]) memory.free(block.at, block.data.byteLength);
  }
}
