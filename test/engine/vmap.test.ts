/** vmap over the whole operator table: mapping over a dimension is calling the operator for each of its elements and stacking. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stack } from '../../src/engine/ops/joining.ts';
import { table } from '../../src/engine/ops/table.ts';
import { state } from '../../src/engine/state.ts';
import type { Tensor } from '../../src/engine/tensor.ts';
import { addBatchDim, enterVmap, exitLevel, removeBatchDim } from '../../src/engine/transforms/levels.ts';
import { isRandom } from '../../src/engine/transforms/randomness.ts';
import { call, installAll, tensorsIn, withTensors } from './call.ts';
import { argumentsOf, keyOf, samplesOf } from './samples.ts';

installAll();

const BATCH = 3;

/** Elements of a batch: the sample's tensor and two more of other numbers (where these are no indices: those stay in range). */
function variants(tensor: Tensor): Tensor[] {
  const scaled = (factor: number) =>
    tensor.dtype === 'float64' ? tensor.detach().mul(factor) : tensor.detach().clone();
  return [tensor.detach(), scaled(0.9), scaled(0.75)];
}

for (const op of table) {
  const samples = samplesOf(op);
  if (samples.length === 0 || isRandom(op) || op.name.includes('dropout')) continue;
  for (const which of ['all', 'first'] as const)
    test(`${keyOf(op)}: ${which}`, () => {
      for (const sample of samples) {
        const args = argumentsOf(sample, 'float64');
        const tensors = tensorsIn(args);
        if (tensors.length === 0 || (which === 'first' && tensors.length === 1)) continue;
        const isMapped = (k: number) => which === 'all' || k === 0;
        const lists = tensors.map(variants);
        let expected: (readonly Tensor[])[];
        try {
          expected = Array.from({ length: BATCH }, (_, b) => {
            const own = lists.map((list, k) => (isMapped(k) ? list[b]! : list[0]!).clone());
            return call(op, withTensors(args, own));
          });
        } catch {
          continue;
        }
        if (expected.some((results) => results.some(({ dtype }) => dtype.startsWith('complex')))) continue;
        const found = mapped(op, args, lists, isMapped, which === 'all' ? 0 : -1);
        if (found === null) continue;
        assert.equal(found.length, expected[0]!.length, sample.title);
        found.forEach((tensor, k) => {
          const wanted = stack.invoke([expected.map((results) => results[k]!), 0]) as Tensor;
          assert.deepEqual(tensor.shape, wanted.shape, sample.title);
          assert.equal(tensor.dtype, wanted.dtype, sample.title);
          const values = wanted.values();
          tensor.values().forEach((value, i) => {
            const close =
              Object.is(value, values[i]) || Math.abs(value - values[i]!) <= 1e-10 * (1 + Math.abs(values[i]!));
            assert.ok(close, `${sample.title}, result ${k}, element ${i}: ${value}, one by one ${values[i]}`);
          });
        });
      }
    });
}

/** All results with the mapped dimension in front; null where PyTorch, too, refuses to map. */
function mapped(
  op: (typeof table)[number],
  args: readonly unknown[],
  lists: Tensor[][],
  isMapped: (k: number) => boolean,
  dim: number,
): Tensor[] | null {
  enterVmap(BATCH, 'error');
  try {
    const given = lists.map((list, k) => {
      if (!isMapped(k)) return list[0]!;
      return addBatchDim(
        state.transforms!.below(() => stack.invoke([list, dim]) as Tensor),
        dim,
      );
    });
    return call(op, withTensors(args, given)).map((result) => removeBatchDim(result, 0));
  } catch (error) {
    if (/^vmap: (We do not|Attempted)|does not support .* inside a function transform/.test((error as Error).message))
      return null;
    throw error;
  } finally {
    exitLevel();
    state.transforms = null;
  }
}
