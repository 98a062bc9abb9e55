/** Forward mode over the whole operator table: a tangent is what the Jacobian, built from the backward rules, makes of the same direction. */
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

/** Some direction: numbers of both signs, different in every element. */
function direction(tensor: Tensor, seed: number): Tensor {
  const made = empty(tensor.shape, tensor.dtype);
  const { data } = made.storage;
  for (let i = 0; i < data.length; i++) data[i] = Math.sin(1.7 * i + seed) + 0.2;
  return made;
}

for (const op of table) {
  const samples = samplesOf(op);
  if (op.rules.length === 0 || op.spec.grad_fn === 'NotImplemented') continue;
  test(keyOf(op), () => {
    for (const sample of samples) {
      const args = argumentsOf(sample, 'float64');
      const inputs = tensorsIn(args).filter(({ requires_grad }) => requires_grad);
      if (inputs.length === 0) continue;
      const results = call(op, args).filter(({ dtype, requires_grad }) => isFloating(dtype) && requires_grad);
      if (results.length === 0) continue;
      const vectors = inputs.map((input, k) => direction(input, k));
      let tangents: (Tensor | null)[];
      try {
        tangents = forward(op, args, inputs, vectors);
      } catch (error) {
        if ((error as Error).message.startsWith('Trying to use forward AD')) continue;
        throw error;
      }
      const outputs = call(op, args);
      outputs.forEach((output, k) => {
        if (!isFloating(output.dtype) || !output.requires_grad) return;
        const expected = jacobianProduct(output, inputs, vectors);
        const found = tangents[k]!;
        assert.ok(found !== null, `${sample.title}: result ${k} has no tangent`);
        assert.deepEqual(found.shape, output.shape, sample.title);
        assert.equal(found.dtype, output.dtype, sample.title);
        found.values().forEach((value, i) => {
          const wanted = expected[i]!;
          const close = Object.is(value, wanted) || Math.abs(value - wanted) <= 1e-9 * (1 + Math.abs(wanted));
          assert.ok(close, `${sample.title}, result ${k}, element ${i}: tangent ${value}, J·v ${wanted}`);
        });
      });
    }
  });
}

/** The tangents of all results; inputs stand in for themselves as dual numbers. */
function forward(op: (typeof table)[number], args: readonly unknown[], inputs: Tensor[], vectors: Tensor[]) {
  enterDualLevel();
  try {
    const duals = tensorsIn(args).map((tensor) => {
      const k = inputs.indexOf(tensor);
      return k < 0 ? tensor : makeDual(tensor, vectors[k]!);
    });
    return call(op, withTensors(args, duals)).map((result) => unpackDual(result).tangent);
  } finally {
    exitDualLevel();
    state.transforms = null;
  }
}

function jacobianProduct(output: Tensor, inputs: readonly Tensor[], vectors: readonly Tensor[]): number[] {
  return Array.from({ length: output.numelValue }, (_, i) => {
    const seed = empty(output.shape, output.dtype);
    seed.storage.data[i] = 1;
    const rows = grad(output, inputs, { grad_outputs: seed, retain_graph: true, allow_unused: true });
    return rows.reduce((sum, row, k) => {
      if (row === null) return sum;
      const v = vectors[k]!.values();
      return row.values().reduce((s: number, x: number, j: number) => s + x * v[j]!, sum);
    }, 0);
  });
}
