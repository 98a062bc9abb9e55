/** The engine with the compiled kernels against the engine without them. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { accelerate } from '../../src/engine/accelerate.ts';
import type { DType } from '../../src/engine/dtype.ts';
import { allocateArray } from '../../src/engine/dtype.ts';
import { functionalFunctions } from '../../src/engine/functions.ts';
import { installEngine } from '../../src/engine/install.ts';
import { chooseKernels } from '../../src/engine/kernels.ts';
import { state } from '../../src/engine/state.ts';
import { fromArray, type Tensor } from '../../src/engine/tensor.ts';

const { buildKernels } = (await import(new URL('../../scripts/kernels.mjs', import.meta.url).href)) as {
  buildKernels(): Promise<{ simd: Uint8Array; relaxed: Uint8Array }>;
};
installEngine();

function numbers(dtype: DType, ...shape: number[]): Tensor {
  const data = allocateArray(
    dtype,
    shape.reduce((n, size) => n * size, 1),
  );
  for (let i = 0; i < data.length; i++) data[i] = Math.sin(12.9898 * i + shape.length);
  return fromArray(data, shape, dtype);
}

const PRODUCTS: Readonly<Record<string, (dtype: DType) => Tensor>> = {
  'a product': (dtype) => numbers(dtype, 17, 33).mm(numbers(dtype, 33, 29)),
  'with a transposed right side': (dtype) => numbers(dtype, 40, 33).mm(numbers(dtype, 29, 33).t()),
  'with a transposed left side': (dtype) =>
    numbers(dtype, 33, 40)
      .t()
      .mm(numbers(dtype, 33, 29)),
  'of slices': (dtype) =>
    numbers(dtype, 40, 70)
      .narrow(1, 3, 33)
      .mm(numbers(dtype, 66, 29).unfold(0, 1, 2).squeeze(-1)),
  'of batches': (dtype) => numbers(dtype, 3, 20, 33).bmm(numbers(dtype, 3, 29, 33).transpose(1, 2)),
  'with a vector': (dtype) => numbers(dtype, 70, 90).mv(numbers(dtype, 90)),
  'of an expanded matrix': (dtype) =>
    numbers(dtype, 1, 40)
      .expand(60, 40)
      .mm(numbers(dtype, 40, 20)),
  'of integers': () =>
    numbers('float64', 30, 30)
      .mul(10)
      .to('int64')
      .mm(numbers('float64', 30, 30).mul(10).to('int64')),
};

const F = functionalFunctions() as Record<string, (...args: unknown[]) => Tensor>;

function ofGradient(x: Tensor, f: (x: Tensor) => Tensor): Tensor {
  const leaf = x.detach().requires_grad_();
  f(leaf).backward();
  return leaf.grad!;
}

const LOOPS: Readonly<Record<string, (dtype: DType) => Tensor>> = {
  exp: (dtype) => numbers(dtype, 20_011).exp(),
  tanh: (dtype) => numbers(dtype, 20_011).tanh(),
  'a product of elements': (dtype) => numbers(dtype, 9000).mul(numbers(dtype, 9000)),
  'of a few elements': (dtype) => numbers(dtype, 67).sigmoid(),
  'in place in the memory': (dtype) => numbers(dtype, 20_011).clone().exp().sub(numbers(dtype, 20_011).clone()),
  'a number after and before': (dtype) => numbers(dtype, 9000).mul(2.5).reciprocal().mul(3).clone().add(1),
  'an expanded number': (dtype) => numbers(dtype, 9000).div(numbers(dtype, 2).narrow(0, 1, 1).expand(9000)),
  'a row': (dtype) =>
    numbers(dtype, 90, 70)
      .sub(numbers(dtype, 70))
      .clone()
      .mul(numbers(dtype, 1, 70)),
  'a row that is long': (dtype) => numbers(dtype, 2, 9000).add(numbers(dtype, 9000)),
  'a scaled sum': (dtype) => numbers(dtype, 9000).sub(numbers(dtype, 9000).clone().cos(), { alpha: 0.3 }),
  'sums of all, of rows, of columns': (dtype) => {
    const x = numbers(dtype, 90, 70).clone();
    return x
      .sum(0)
      .add(x.sum())
      .add(x.t().sum(0).sum())
      .add(numbers(dtype, 90, 70).sum(0));
  },
  'a number before': (dtype) => numbers(dtype, 2).narrow(0, 1, 1).sub(numbers(dtype, 9000).sub(0.3)),
  'softmax of short and long rows': (dtype) => {
    const x = numbers(dtype, 90, 67).mul(9);
    return x.softmax(1).add(numbers(dtype, 7, 5000).mul(9).clone().softmax(-1).sum());
  },
  'the rule of softmax': (dtype) => ofGradient(numbers(dtype, 90, 67).mul(3), (x) => x.softmax(1).pow(2).sum()),
  gelu: (dtype) => F['gelu']!(numbers(dtype, 5001).mul(4)),
  'the rule of gelu': (dtype) => ofGradient(numbers(dtype, 5001).mul(4), (x) => F['gelu']!(x).pow(2).sum()),
  'a matrix turned round': (dtype) => numbers(dtype, 90, 70).clone().t().contiguous(),
  'a part of a matrix': (dtype) => numbers(dtype, 90, 170).clone().narrow(1, 20, 100).contiguous(),
  'a difference of dtypes': (dtype) => numbers(dtype, 9000).sub(numbers('float64', 9000)),
};

describe('compiled kernels in the engine', () => {
  const expected = new Map<string, Tensor>();
  const dtypes = ['float32', 'float64'] as const;
  const cases = Object.entries({ ...PRODUCTS, ...LOOPS });

  before(async () => {
    for (const dtype of dtypes) for (const [name, run] of cases) expected.set(`${name} ${dtype}`, run(dtype));
    accelerate(chooseKernels(await buildKernels()));
  });
  after(() => {
    state.gemm = null;
    state.kernels = null;
    state.arrays = null;
  });

  for (const dtype of dtypes)
    for (const [name, run] of cases)
      it(`${name} in ${dtype}`, () => {
        const plain = expected.get(`${name} ${dtype}`)!;
        const fast = run(dtype);
        assert.equal(fast.dtype, plain.dtype);
        assert.deepEqual(fast.shape, plain.shape);
        const tolerance = fast.dtype === 'float32' ? 2e-6 : 1e-14;
        fast.values().forEach((x, i) => {
          const y = plain.values()[i]!;
          assert.ok(Math.abs(x - y) <= tolerance * Math.max(5, Math.abs(y)), `element ${i}: ${x}, not ${y}`);
        });
      });
});
