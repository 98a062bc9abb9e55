// The workloads of `workloads.py` again in TypeScript: the same data, the same operators, the same answers. Knows nothing of clocks.

import { jacobian } from '../src/engine/autograd/functional.ts';
import { functionalFunctions } from '../src/engine/functions.ts';
import { installEngine } from '../src/engine/install.ts';
import { filledWith } from '../src/engine/ops/creation.ts';
import { withGradMode } from '../src/engine/state.ts';
import { fromArray, type Tensor } from '../src/engine/tensor.ts';

export interface Workload {
  readonly name: string;
  readonly what: string;
  /** What PyTorch's time is multiplied with to give the time to reach. */
  readonly wanted: { readonly typescript: number; readonly python: number };
  /** Milliseconds more that Python may take. */
  readonly crossing?: number;
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

/** One block of a GPT: attention over 32 places by 4 heads, then an MLP, each after a LayerNorm and added to what came in. */
function block(): () => number[] {
  const [T, C, H] = [32, 64, 4];
  const raised = (tensor: Tensor): Tensor => tensor.add(1).requires_grad_();
  const input = leaf([1, T, C]);
  const [qkv, out] = [leaf([3 * C, C], 0.1), leaf([C, C], 0.1)];
  const [up, down] = [leaf([4 * C, C], 0.1), leaf([C, 4 * C], 0.1)];
  const [qkv_bias, out_bias, up_bias, down_bias] = [leaf([3 * C]), leaf([C]), leaf([4 * C]), leaf([C])];
  const [a, b, c, d] = [raised(wave([C])), leaf([C]), raised(wave([C])), leaf([C])];
  const leaves = [input, qkv, out, up, down, qkv_bias, out_bias, up_bias, down_bias, a, b, c, d];
  const future = filledWith([T, T], 1, 'float32').tril().eq(0);
  const heads = (x: Tensor) => x.view([1, T, H, C / H]).transpose(1, 2);
  return () => {
    for (const each of leaves) each.grad = null;
    const projected = F['linear']!(F['layer_norm']!(input, [C], a, b), qkv, qkv_bias);
    const [q, k, v] = (projected.split(C, 2) as readonly Tensor[]).map(heads) as [Tensor, Tensor, Tensor];
    const scores = q.matmul(k.transpose(-2, -1)).mul((C / H) ** -0.5);
    const attention = F['softmax']!(scores.masked_fill(future, Number.NEGATIVE_INFINITY), -1);
    const y = attention.matmul(v).transpose(1, 2).reshape([1, T, C]);
    const middle = input.add(F['linear']!(y, out, out_bias));
    const z = F['gelu']!(F['linear']!(F['layer_norm']!(middle, [C], c, d), up, up_bias));
    const loss = middle
      .add(F['linear']!(z, down, down_bias))
      .pow(2)
      .mean();
    loss.backward();
    return [
      loss.itemValue(),
      element(input.grad!, 3 * C + 5),
      element(qkv.grad!, 100 * C + 9),
      element(a.grad!, 4),
      element(down.grad!, 7 * 4 * C + 7),
    ];
  };
}

export const WORKLOADS: readonly Workload[] = [
  {
    name: 'w1',
    what: 'chain of 1,000 scalar operators',
    wanted: { typescript: 0.05, python: 0.35 },
    runs: 20,
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
    wanted: { typescript: 0.3, python: 0.6 },
    runs: 60,
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
    wanted: { typescript: 1.5, python: 1.5 },
    crossing: 0.02,
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
    wanted: { typescript: 3.5, python: 3.5 },
    runs: 5,
    start: () => {
      const [a, b] = [wave([512, 512]), wave([512, 512])];
      return () => [element(a.mm(b), 5 * 512 + 7)];
    },
  },
  {
    name: 'w5a',
    what: '(x * w).sum() of 1e6 elements',
    wanted: { typescript: 1.1, python: 1.1 },
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
    wanted: { typescript: 0.9, python: 0.9 },
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
  {
    name: 'w7a',
    what: 'Jacobian of tanh(Wx), n = 64',
    wanted: { typescript: 0.2, python: 0.2 },
    runs: 20,
    start: () => jacobianOf(64),
  },
  {
    name: 'w7b',
    what: 'Jacobian of tanh(Wx), n = 256',
    wanted: { typescript: 1.3, python: 1.3 },
    runs: 2,
    start: () => jacobianOf(256),
  },
  {
    name: 'w8',
    what: 'GPT block, T = 32, C = 64, H = 4',
    wanted: { typescript: 0.8, python: 1 },
    runs: 10,
    start: block,
  },
];
