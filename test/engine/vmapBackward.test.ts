/** Batched gradients over the whole operator table: pulling several gradients back at once is pulling each back alone. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { grad } from '../../src/engine/autograd/arguments.ts';
import { isFloating } from '../../src/engine/dtype.ts';
import { stack } from '../../src/engine/ops/joining.ts';
import { table } from '../../src/engine/ops/table.ts';
import { state } from '../../src/engine/state.ts';
import { empty, type Tensor } from '../../src/engine/tensor.ts';
import { gradBatched } from '../../src/engine/transforms/levels.ts';
import { call, installAll, tensorsIn } from './call.ts';
import { argumentsOf, keyOf, samplesOf } from './samples.ts';

installAll();

function seedOf(output: Tensor, which: number): Tensor {
  const seed = empty(output.shape, output.dtype);
  const { data } = seed.storage;
  for (let i = 0; i < data.length; i++) data[i] = Math.cos(1.3 * i + which) + 0.1;
  return seed;
}

for (const op of table) {
  if (op.rules.length === 0 || op.spec.grad_fn === 'NotImplemented') continue;
  test(keyOf(op), () => {
    for (const sample of samplesOf(op)) {
      const args = argumentsOf(sample, 'float64');
      const inputs = tensorsIn(args).filter(({ requires_grad }) => requires_grad);
      let outputs: Tensor[];
      let alone: (readonly (Tensor | null)[])[];
      const options = { retain_graph: true, allow_unused: true };
      if (inputs.length === 0) continue;
      try {
        outputs = call(op, args).filter(({ dtype, requires_grad }) => isFloating(dtype) && requires_grad);
        if (outputs.length === 0) continue;
        alone = [0, 1].map((which) =>
          grad(outputs, inputs, { ...options, grad_outputs: outputs.map((output) => seedOf(output, which)) }),
        );
      } catch {
        continue;
      }
      const seeds = outputs.map((output) => stack.invoke([[0, 1].map((which) => seedOf(output, which)), 0]) as Tensor);
      let together: (Tensor | null)[];
      try {
        together = gradBatched(outputs, inputs, seeds, options);
      } finally {
        state.transforms = null;
      }
      together.forEach((found, k) => {
        const expected = alone.map((row) => row[k]!);
        if (found === null) {
          assert.ok(
            expected.every((each) => each === null),
            sample.title,
          );
          return;
        }
        const wanted = stack.invoke([expected, 0]) as Tensor;
        assert.deepEqual(found.shape, wanted.shape, sample.title);
        const values = wanted.values();
        found.values().forEach((value, i) => {
          const close =
            Object.is(value, values[i]) ||
            Math.abs(Number(value) - Number(values[i])) <= 1e-9 * (1 + Math.abs(Number(values[i])));
          assert.ok(close, `${sample.title}, input ${k}, element ${i}: ${value}, alone ${values[i]}`);
        });
      });
    }
  });
}
