// The engine alone, from TypeScript: operators forward and backward, as medians of interleaved rounds. usage: node bench/engine.ts [ROUNDS]

import { localJacobian } from '../src/engine/autograd/jacobian.ts';
import { installEngine } from '../src/engine/install.ts';
import { fromArray, type Tensor } from '../src/engine/tensor.ts';

const ROUNDS = Number(process.argv[2] ?? 400);
const OPS = 1_000;

installEngine();

const scalar = (value: number) => fromArray(Float32Array.of(value), [], 'float32').requires_grad_();
const matrix = (rows: number, columns: number) =>
  fromArray(
    Float32Array.from({ length: rows * columns }, (_, i) => Math.sin(i)),
    [rows, columns],
    'float32',
  );

const x = scalar(1.01);
const w = scalar(0.999);
const repeat = (step: (y: Tensor, i: number) => Tensor) => () => {
  let y: Tensor = x;
  for (let i = 0; i < OPS; i++) y = step(y, i);
  return y;
};

/** A small network and its data: what a page of a tutorial trains. */
const data = matrix(100, 2);
const layers = [matrix(2, 16), matrix(16, 16), matrix(16, 1)].map((weight) => weight.requires_grad_());
function network(): Tensor {
  let h = data;
  for (const weight of layers) h = h.mm(weight).tanh();
  return h.pow(2).mean();
}

const WORKLOADS: Readonly<Record<string, () => Tensor>> = {
  '1,000 × mul by a number': repeat((y) => y.mul(1.0001)),
  '1,000 × mul by a leaf': repeat((y) => y.mul(w)),
  '1,000 × add': repeat((y) => y.add(w)),
  '1,000 × tanh': repeat((y) => y.tanh()),
  '1,000 of four kinds': repeat((y, i) =>
    i % 4 === 0 ? y.mul(w) : i % 4 === 1 ? y.add(x) : i % 4 === 2 ? y.tanh() : y.mul(1.5),
  ),
  'network 2-16-16-1, batch 100': network,
};

const times = new Map(
  Object.keys(WORKLOADS).map((name) => [name, { forward: [] as number[], backward: [] as number[] }]),
);
for (let round = 0; round < ROUNDS; round++)
  for (const [name, workload] of Object.entries(WORKLOADS)) {
    for (const leaf of [x, w, ...layers]) leaf.grad = null;
    const started = performance.now();
    const result = workload();
    const computed = performance.now();
    result.backward();
    const taken = times.get(name)!;
    taken.forward.push(computed - started);
    taken.backward.push(performance.now() - computed);
  }

/** Of the second half of the rounds, when all is warm. */
function median(values: readonly number[]): number {
  const warm = values.slice(values.length >> 1).sort((a, b) => a - b);
  return warm[warm.length >> 1]!;
}

for (const [name, { forward, backward }] of times) {
  const [f, b] = [median(forward), median(backward)];
  console.log(`${name.padEnd(32)} forward ${f.toFixed(3)}  backward ${b.toFixed(3)}  both ${(f + b).toFixed(3)} ms`);
}

const local: number[] = [];
const node = matrix(1, 256).requires_grad_().tanh().grad_fn!;
for (let round = 0; round < ROUNDS; round++) {
  const started = performance.now();
  localJacobian(node, 0);
  local.push(performance.now() - started);
}
console.log(`${'local Jacobian of tanh, 256'.padEnd(32)} ${median(local).toFixed(3)} ms`);
