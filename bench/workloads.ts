// Whole workloads, forward and backward: our engine with the compiled kernels from TypeScript, beside real PyTorch on one thread where GRADIENT_LENS_TORCH
// names a Python that has it. Both sides compute the same numbers from the same data; these are compared before anything is timed, and the
// rounds are interleaved. usage: node bench/workloads.ts [--rounds N] [--only w3] [--plain] (`--plain`: without the kernels)

import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import { accelerate } from '../src/engine/accelerate.ts';
import { jacobian } from '../src/engine/autograd/functional.ts';
import { functionalFunctions } from '../src/engine/functions.ts';
import { installEngine } from '../src/engine/install.ts';
import { chooseKernels } from '../src/engine/kernels.ts';
import { withGradMode } from '../src/engine/state.ts';
import { fromArray, type Tensor } from '../src/engine/tensor.ts';

const PYTHON = `
import json, sys, time
import torch
import torch.nn.functional as F
torch.set_num_threads(1)
def wave(*shape, scale=1.0):
    n = torch.Size(shape).numel()
    return (torch.sin(torch.arange(n, dtype=torch.float64)) * scale).float().reshape(shape)
def leaves(*tensors):
    return [t.requires_grad_() for t in tensors]
def step(parameters, loss):
    loss.backward()
    with torch.no_grad():
        for p in parameters:
            p.sub_(p.grad, alpha=0.001)
            p.grad = None
    return [loss.item()]
class w1:
    def __init__(self):
        self.x, = leaves(torch.tensor(1.01))
    def run(self):
        self.x.grad = None
        y = self.x
        for _ in range(1000):
            y = y * 1.0001
        y.backward()
        return [y.item(), self.x.grad.item()]
class w2:
    def __init__(self):
        self.x, self.y = wave(100, 2), wave(100, 1)
        self.p = leaves(wave(16, 2), wave(16), wave(16, 16, scale=0.25), wave(16), wave(1, 16, scale=0.25), wave(1))
    def run(self):
        a, b, c, d, e, f = self.p
        h = F.linear(F.linear(self.x, a, b).tanh(), c, d).tanh()
        return step(self.p, F.mse_loss(F.linear(h, e, f), self.y))
class w3:
    def __init__(self):
        self.x, self.y = wave(64, 784), torch.arange(64) % 10
        self.p = leaves(wave(128, 784, scale=0.05), wave(128), wave(10, 128, scale=0.1), wave(10))
    def run(self):
        a, b, c, d = self.p
        return step(self.p, F.cross_entropy(F.linear(F.linear(self.x, a, b).relu(), c, d), self.y))
class w4:
    def __init__(self):
        self.a, self.b = wave(512, 512), wave(512, 512)
    def run(self):
        return [self.a.mm(self.b)[5, 7].item()]
class w5a:
    def __init__(self):
        self.x, self.w = leaves(wave(1000000), wave(1000000, scale=0.5))
    def run(self):
        self.x.grad = self.w.grad = None
        y = (self.x * self.w).sum()
        y.backward()
        return [y.item() / 1000, self.x.grad[7].item()]
class w5b:
    def __init__(self):
        self.x, = leaves(wave(1000000))
    def run(self):
        self.x.grad = None
        y = self.x.tanh().sum()
        y.backward()
        return [y.item() / 1000, self.x.grad[7].item()]
class w7:
    def __init__(self, n):
        self.w, self.x = wave(n, n, scale=0.1), wave(n)
    def run(self):
        j = torch.autograd.functional.jacobian(lambda x: self.w.mv(x).tanh(), self.x)
        return [j[3, 5].item(), j.sum().item()]
made = {'w1': w1(), 'w2': w2(), 'w3': w3(), 'w4': w4(), 'w5a': w5a(), 'w5b': w5b(), 'w7a': w7(64), 'w7b': w7(256)}
for line in sys.stdin:
    name, count = line.split()
    times = []
    for _ in range(int(count)):
        started = time.perf_counter()
        result = made[name].run()
        times.append((time.perf_counter() - started) * 1e3)
    print(json.dumps({'result': result, 'times': times}), flush=True)
`;

interface Workload {
  readonly name: string;
  readonly what: string;
  /** What PyTorch's time is multiplied with to give the time to reach. */
  readonly wanted: number;
  /** Runs in one round. */
  readonly runs: number;
  readonly start: () => () => number[];
}

installEngine();
const F = functionalFunctions() as Record<string, (...args: unknown[]) => Tensor>;

function wave(shape: readonly number[], scale = 1): Tensor {
  const n = shape.reduce((product, size) => product * size, 1);
  return fromArray(
    Float32Array.from({ length: n }, (_, i) => Math.sin(i) * scale),
    shape,
    'float32',
  ).clone();
}
const leaf = (shape: readonly number[], scale = 1): Tensor => wave(shape, scale).requires_grad_();

function step(parameters: readonly Tensor[], loss: Tensor): number[] {
  loss.backward();
  withGradMode(false, () => {
    for (const parameter of parameters) {
      parameter.sub_(parameter.grad!, { alpha: 0.001 });
      parameter.grad = null;
    }
  });
  return [loss.itemValue()];
}

const element = (tensor: Tensor, at: number): number => tensor.values()[at]!;

function jacobianOf(n: number): () => number[] {
  const [w, x] = [wave([n, n], 0.1), wave([n])];
  return () => {
    const j = jacobian((given: Tensor) => w.mv(given).tanh(), x) as Tensor;
    return [element(j, 3 * n + 5), j.sum().itemValue()];
  };
}

const WORKLOADS: readonly Workload[] = [
  {
    name: 'w1',
    what: 'chain of 1,000 scalar operators',
    wanted: 0.05,
    runs: 10,
    start: () => {
      const x = leaf([]);
      x.storage.beforeWrite();
      x.storage.data[0] = 1.01;
      return () => {
        x.grad = null;
        let y: Tensor = x;
        for (let i = 0; i < 1000; i++) y = y.mul(1.0001);
        y.backward();
        return [y.itemValue(), x.grad!.itemValue()];
      };
    },
  },
  {
    name: 'w2',
    what: 'network 2-16-16-1, batch 100, one SGD step',
    wanted: 0.3,
    runs: 20,
    start: () => {
      const [x, y] = [wave([100, 2]), wave([100, 1])];
      const p = [leaf([16, 2]), leaf([16]), leaf([16, 16], 0.25), leaf([16]), leaf([1, 16], 0.25), leaf([1])];
      return () => {
        const [a, b, c, d, e, f] = p;
        const h = F['linear']!(F['linear']!(x, a, b).tanh(), c, d).tanh();
        return step(p, F['mse_loss']!(F['linear']!(h, e, f), y));
      };
    },
  },
  {
    name: 'w3',
    what: 'network 784-128-10, batch 64, cross-entropy, one SGD step',
    wanted: 1.5,
    runs: 10,
    start: () => {
      const x = wave([64, 784]);
      const y = fromArray(
        Float64Array.from({ length: 64 }, (_, i) => i % 10),
        [64],
        'int64',
      );
      const p = [leaf([128, 784], 0.05), leaf([128]), leaf([10, 128], 0.1), leaf([10])];
      return () => {
        const [a, b, c, d] = p;
        return step(p, F['cross_entropy']!(F['linear']!(F['linear']!(x, a, b).relu(), c, d), y));
      };
    },
  },
  {
    name: 'w4',
    what: 'product of 512 × 512 matrices',
    wanted: 3.5,
    runs: 5,
    start: () => {
      const [a, b] = [wave([512, 512]), wave([512, 512])];
      return () => [element(a.mm(b), 5 * 512 + 7)];
    },
  },
  {
    name: 'w5a',
    what: '(x * w).sum() of 1e6 elements',
    wanted: 1.1,
    runs: 5,
    start: () => {
      const [x, w] = [leaf([1_000_000]), leaf([1_000_000], 0.5)];
      return () => {
        x.grad = w.grad = null;
        const y = x.mul(w).sum();
        y.backward();
        return [y.itemValue() / 1000, element(x.grad!, 7)];
      };
    },
  },
  {
    name: 'w5b',
    what: 'tanh(x).sum() of 1e6 elements',
    wanted: 0.9,
    runs: 5,
    start: () => {
      const x = leaf([1_000_000]);
      return () => {
        x.grad = null;
        const y = x.tanh().sum();
        y.backward();
        return [y.itemValue() / 1000, element(x.grad!, 7)];
      };
    },
  },
  { name: 'w7a', what: 'Jacobian of tanh(Wx), n = 64', wanted: 0.2, runs: 5, start: () => jacobianOf(64) },
  { name: 'w7b', what: 'Jacobian of tanh(Wx), n = 256', wanted: 1.3, runs: 2, start: () => jacobianOf(256) },
];

interface Answer {
  readonly result: readonly number[];
  readonly times: readonly number[];
}

/** A Python with PyTorch that runs workloads by name. */
class Torch {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: AsyncIterator<string>;

  constructor([command, ...args]: readonly string[]) {
    this.#child = spawn(command!, [...args, '-c', PYTHON], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  async run(name: string, count: number): Promise<Answer> {
    this.#child.stdin.write(`${name} ${count}\n`);
    const { value } = await this.#lines.next();
    if (value === undefined) throw new Error('GRADIENT_LENS_TORCH ended');
    return JSON.parse(value) as Answer;
  }

  end(): void {
    this.#child.stdin.end();
  }
}

function run(body: () => number[], count: number): Answer {
  let result: number[] = [];
  const times = Array.from({ length: count }, () => {
    const started = performance.now();
    result = body();
    return performance.now() - started;
  });
  return { result, times };
}

function compare(name: string, ours: readonly number[], theirs: readonly number[]): void {
  ours.forEach((value, i) => {
    const expected = theirs[i]!;
    if (!(Math.abs(value - expected) <= 1e-5 * Math.max(1, Math.abs(expected))))
      throw new Error(`${name}: ${value} where PyTorch has ${expected}`);
  });
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;

/** One workload: its name, our median, PyTorch's (not a number when there is none), the ratio that is wanted. */
export interface Measured {
  readonly what: string;
  readonly ours: number;
  readonly theirs: number;
  readonly wanted: number;
}

/** Measures all workloads. `command` runs a Python with PyTorch; null when there is none. The kernels must be installed before. */
export async function measureWorkloads(
  command: readonly string[] | null,
  rounds: number,
  only: string | null = null,
): Promise<Measured[]> {
  const torch = command === null ? null : new Torch(command);
  const chosen = WORKLOADS.filter(({ name }) => only === null || name.startsWith(only));
  const measured: Measured[] = [];
  for (const { name, what, wanted, runs, start } of chosen) {
    const body = start();
    const [ours, theirs]: [number[], number[]] = [[], []];
    const first = torch === null ? null : await torch.run(name, 1);
    if (first !== null) compare(name, run(body, 1).result, first.result);
    // A third of the rounds warms both sides up.
    for (let round = 0; round < rounds; round++) {
      const there = torch === null ? null : await torch.run(name, runs);
      const here = run(body, runs);
      if (round * 3 < rounds) continue;
      ours.push(...here.times);
      theirs.push(...(there?.times ?? []));
      await new Promise((resolve) => setImmediate(resolve));
    }
    measured.push({ what, ours: median(ours), theirs: torch === null ? Number.NaN : median(theirs), wanted });
  }
  torch?.end();
  return measured;
}

/** The measured as a table. */
export function workloadTable(measured: readonly Measured[]): string {
  const shown = (value: number, digits: number, width: number): string =>
    (Number.isNaN(value) ? '–' : value.toFixed(digits)).padStart(width);
  const rows = measured.map(({ what, ours, theirs, wanted }) =>
    [what.padEnd(58), shown(ours, 3, 8), shown(theirs, 3, 8), shown(ours / theirs, 2, 6), `≤ ${wanted}`].join('  '),
  );
  return [`${'forward and backward, ms'.padEnd(58)}      our  PyTorch   ratio  wanted`, ...rows].join('\n');
}

/** Compiles the kernels if need be, and installs them. */
export async function withKernels(): Promise<void> {
  const { buildKernels } = (await import(new URL('../scripts/kernels.mjs', import.meta.url).href)) as {
    buildKernels(): Promise<{ simd: Uint8Array; relaxed: Uint8Array }>;
  };
  accelerate(chooseKernels(await buildKernels()));
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '30' },
      only: { type: 'string' },
      plain: { type: 'boolean', default: false },
    },
  });
  if (!values.plain) await withKernels();
  const torch = process.env['GRADIENT_LENS_TORCH']?.split(' ').filter((word) => word !== '') ?? null;
  console.log(workloadTable(await measureWorkloads(torch, Number(values.rounds), values.only ?? null)));
}
