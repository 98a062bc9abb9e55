/** Forward over reverse mode over the whole operator table: the tangent of a gradient is what differentiating the gradient once more gives. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { grad } from '../../src/engine/autograd/arguments.ts';
import { isFloating } from '../../src/engine/dtype.ts';
import { table } from '../../src/engine/ops/table.ts';
import { state } from '../../src/engine/state.ts';
import { empty, type Tensor } from '../../src/engine/tensor.ts';
import { enterDualLevel, exitDualLevel, makeDual, unpackDual } from '../../src/engine/transforms/levels.ts';
import { call, installAll, tensorsIn, withTensors } from './call.ts';
import { argumentsOf, keyOf, samplesOf } from './samples.ts';

installAll();

function numbers(tensor: Tensor, which: number): Tensor {
  const made = empty(tensor.shape, tensor.dtype);
  const { data } = made.storage;
  for (let i = 0; i < data.length; i++) data[i] = Math.sin(1.3 * i + which) + 0.2;
  return made;
}

/** Gradients at `inputs` of the results, summed with some weights. */
function gradients(
  op: (typeof table)[number],
  args: readonly unknown[],
  inputs: readonly Tensor[],
  create_graph: boolean,
) {
  const outputs = call(op, args).filter(({ dtype, requires_grad }) => isFloating(dtype) && requires_grad);
  const seeds = outputs.map((output, k) => numbers(output, k));
  return grad(outputs, inputs, { grad_outputs: seeds, create_graph, allow_unused: true });
}

for (const op of table) {
  if (op.rules.length === 0 || op.spec.grad_fn === 'NotImplemented') continue;
  test(keyOf(op), () => {
    for (const sample of samplesOf(op)) {
      const args = argumentsOf(sample, 'float64');
      const inputs = tensorsIn(args).filter(({ requires_grad }) => requires_grad);
      if (inputs.length === 0) continue;
      const vectors = inputs.map((input, k) => numbers(input, k + 5));
      let expected: (Tensor | null)[];
      try {
        const slopes = gradients(op, args, inputs, true).map((slope) => (slope?.requires_grad === true ? slope : null));
        const kept = slopes.filter((slope) => slope !== null);
        // vᵀ∂(slope)/∂x, which is ∂(slope)/∂x v: second derivatives of one sum are symmetric.
        const v = slopes.flatMap((slope, k) => (slope === null ? [] : [vectors[k]!]));
        expected =
          kept.length === 0 ? inputs.map(() => null) : grad(kept, inputs, { grad_outputs: v, allow_unused: true });
      } catch {
        continue;
      }
      enterDualLevel();
      try {
        const duals = inputs.map((input, k) => makeDual(input, vectors[k]!));
        const given = withTensors(
          args,
          tensorsIn(args).map((tensor) => duals[inputs.indexOf(tensor)] ?? tensor),
        );
        gradients(op, given, duals, false).forEach((slope, k) => {
          const tangent = slope === null ? null : unpackDual(slope).tangent;
          const wanted = expected[k]?.values() ?? new Float64Array(inputs[k]!.numelValue);
          const found = tangent?.values() ?? new Float64Array(inputs[k]!.numelValue);
          wanted.forEach((value, i) => {
            const close =
              Object.is(found[i], value) ||
              Math.abs(Number(found[i]) - Number(value)) <= 1e-8 * (1 + Math.abs(Number(value)));
            assert.ok(close, `${sample.title}, input ${k}, element ${i}: ${found[i]}, by reverse mode ${value}`);
          });
        });
      } catch (error) {
        if (!(error as Error).message.startsWith('Trying to use forward AD')) throw error;
      } finally {
        exitDualLevel();
        state.transforms = null;
      }
    }
  });
}
