/** NOTE [Kernel memory]: who lies there, what a backward pass gives back, and that nobody can tell when the memory is full. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { accelerate } from '../../src/engine/accelerate.ts';
import { grad } from '../../src/engine/autograd/arguments.ts';
import { installEngine } from '../../src/engine/install.ts';
import { LARGE } from '../../src/engine/kernelArrays.ts';
import { chooseKernels } from '../../src/engine/kernels.ts';
import type { Observer } from '../../src/engine/observer.ts';
import { state } from '../../src/engine/state.ts';
import { fromArray, type Tensor } from '../../src/engine/tensor.ts';

const { buildKernels } = (await import(new URL('../../scripts/kernels.mjs', import.meta.url).href)) as {
  buildKernels(): Promise<{ simd: Uint8Array; relaxed: Uint8Array }>;
};
installEngine();
const build = chooseKernels(await buildKernels());
const N = 3 * LARGE + 5;
/** 32 MiB, half of which arrays may take. */
const PAGES = 512;

function leaf(n = N): Tensor {
  const plain = fromArray(
    Float32Array.from({ length: n }, (_, i) => Math.sin(i)),
    [n],
    'float32',
  );
  return plain.clone().requires_grad_();
}

const held = (tensor: Tensor): boolean => state.arrays!.holds(tensor.storage.data);

/** d/dx Σ tanh(x)² */
function check(x: Tensor, gradient: Tensor, times = 1): void {
  const [values, found] = [x.values(), gradient.values()];
  for (let i = 0; i < values.length; i++) {
    const y = Math.tanh(values[i]!);
    const expected = times * 2 * y * (1 - y * y);
    assert.ok(Math.abs(found[i]! - expected) < 2e-6 * times, `[${i}] ${found[i]} is not ${expected}`);
  }
}

const loss = (x: Tensor): Tensor => x.tanh().pow(2).sum();

describe('large arrays in the memory of the kernels', () => {
  before(() => accelerate(build, PAGES));
  beforeEach(() => accelerate(build, PAGES));
  after(() => {
    state.kernels = state.gemm = state.arrays = null;
  });

  it('hold results of float32 and float64 from a size on, and nothing else', () => {
    assert.ok(held(leaf(LARGE)));
    assert.ok(held(leaf(LARGE).to('float64')));
    assert.ok(!held(leaf(LARGE - 1)));
    assert.ok(!held(leaf(LARGE).to('int64')));
  });

  it('are zeroed where zeros are promised, whatever lay there', () => {
    const before = leaf();
    for (let i = 0; i < 3; i++) loss(before).backward();
    const zeros = before.zeros_like();
    assert.ok(held(zeros) && zeros.values().every((x) => x === 0));
  });

  it('are given back by a pass nobody watches, but for the gradients it leaves', () => {
    const x = leaf();
    const y = loss(x);
    const used = state.arrays!.used;
    y.backward();
    const one = Math.ceil((4 * N) / 256) * 256;
    assert.equal(state.arrays!.used, used + one);
    check(x, x.grad!);
    const later = leaf();
    loss(later).backward();
    check(x, x.grad!);
    check(later, later.grad!);
  });

  it('are kept where grad was asked for', () => {
    const x = leaf();
    const [given] = grad([loss(x)], [x]);
    const later = leaf();
    loss(later).backward();
    check(x, given!);
  });

  it('are kept where a hook, a retained gradient, a graph or an observer may hold them', () => {
    const x = leaf();
    const seen: Tensor[] = [];
    const y = x.tanh();
    y.retain_grad();
    const z = y.pow(2);
    z.register_hook((grad: Tensor) => {
      seen.push(grad);
    });
    z.sum().backward();
    const events: Tensor[] = [];
    const ignore = (): void => {};
    const observer: Observer = {
      operator: ignore,
      answered: ignore,
      created: ignore,
      changed: ignore,
      backwardStart: ignore,
      nodeRan: (_node, grads) => void events.push(...grads.filter((each) => each !== null)),
      leafReached: ignore,
      backwardEnd: ignore,
      warning: ignore,
    };
    state.observer = observer;
    const watched = leaf();
    loss(watched).backward();
    state.observer = null;
    const copies = [...seen, ...events, y.grad!].map((tensor) => tensor.values().slice());
    for (let i = 0; i < 5; i++) loss(leaf()).backward();
    for (const [i, tensor] of [...seen, ...events, y.grad!].entries()) assert.deepEqual(tensor.values(), copies[i]);
    check(x, x.grad!);
    check(watched, watched.grad!);
  });

  it('a leaf hook may take the gradient away', () => {
    const x = leaf();
    let taken: Tensor | null = null;
    x.register_post_accumulate_grad_hook((of: Tensor) => {
      taken = of.grad;
      of.grad = null;
    });
    loss(x).backward();
    for (let i = 0; i < 5; i++) loss(leaf()).backward();
    check(x, taken!);
  });

  it('a full memory changes nothing', () => {
    const kept: Tensor[] = [];
    while (held(kept.at(-1) ?? leaf())) kept.push(leaf());
    const x = kept.at(-1)!;
    assert.ok(!held(x));
    loss(x).backward();
    loss(x).backward();
    check(x, x.grad!, 2);
    const a = leaf(LARGE).detach().view(64, 64);
    const [product, expected] = [a.mm(a.t()), a.to('float64').mm(a.to('float64').t())];
    assert.ok(!held(product));
    for (const [i, value] of product.values().entries()) assert.ok(Math.abs(value - expected.values()[i]!) < 1e-4);
  });
});
