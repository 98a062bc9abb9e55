/** Elements that two storages share until one of them is written to: NOTE [Shared elements]. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { accelerate } from '../../src/engine/accelerate.ts';
import { installEngine } from '../../src/engine/install.ts';
import { chooseKernels } from '../../src/engine/kernels.ts';
import { withGradMode } from '../../src/engine/state.ts';
import { fromArray, type Tensor } from '../../src/engine/tensor.ts';

const { buildKernels } = (await import(new URL('../../scripts/kernels.mjs', import.meta.url).href)) as {
  buildKernels(): Promise<{ simd: Uint8Array; relaxed: Uint8Array }>;
};
installEngine();
accelerate(chooseKernels(await buildKernels()));

const N = 10_000;
const ramp = (factor: number): Tensor =>
  fromArray(
    Float32Array.from({ length: N }, (_, i) => i * factor),
    [N],
    'float32',
  )
    .clone()
    .requires_grad_();

/** The gradients of a product under a sum: each is the other factor, times 1. */
function gradients(): readonly [x: Tensor, w: Tensor] {
  const [x, w] = [ramp(1), ramp(2)];
  x.mul(w).sum().backward();
  return [x, w];
}

const at = (tensor: Tensor, i: number): number => tensor.values()[i]!;

describe('a gradient that equals a saved tensor', () => {
  it('is another tensor with the same elements', () => {
    const [x, w] = gradients();
    assert.equal(x.grad!.storage === w.storage, false);
    assert.notEqual(x.grad!.data_ptr(), w.data_ptr());
    assert.deepEqual([at(x.grad!, 7), at(w.grad!, 7)], [14, 7]);
    assert.deepEqual([x.grad!._version, w._version], [0, 0]);
  });

  it('keeps its elements when the saved tensor is changed', () => {
    const [x, w] = gradients();
    withGradMode(false, () => w.mul_(10));
    assert.deepEqual([at(x.grad!, 7), at(w, 7)], [14, 140]);
  });

  it('is changed alone', () => {
    const [x, w] = gradients();
    x.grad!.add_(1);
    assert.deepEqual([at(x.grad!, 7), at(w, 7)], [15, 14]);
    w.grad!.zero_();
    assert.deepEqual([at(w.grad!, 7), at(x, 7)], [0, 7]);
  });

  it('accumulates into its own elements', () => {
    const [x, w] = gradients();
    x.mul(w).sum().backward();
    assert.deepEqual([at(x.grad!, 7), at(w, 7), at(w.grad!, 7), at(x, 7)], [28, 14, 14, 7]);
    withGradMode(false, () => x.sub_(x.grad!));
    assert.deepEqual([at(x, 7), at(x.grad!, 7), at(w.grad!, 7)], [-21, 28, 14]);
  });

  it('is copied for who may write into its array unseen', () => {
    const [x, w] = gradients();
    const outside = x.grad!.numpy();
    outside[7] = -1;
    assert.deepEqual([at(x.grad!, 7), at(w, 7)], [-1, 14]);
    const detached = w.detach();
    detached.numpy()[8] = -1;
    assert.equal(at(detached.mul(1), 8), -1);
    const product = detached.mul(1);
    detached.numpy()[8] = -2;
    assert.equal(at(product, 8), -1);
  });
});
