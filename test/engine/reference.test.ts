/** Every operator against recorded PyTorch: value, dtype, shape, gradient, grad_fn and next_functions. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { grad } from '../../src/engine/autograd/arguments.ts';
import type { Node } from '../../src/engine/autograd/node.ts';
import { pairsOf } from '../../src/engine/complex/parts.ts';
import { isComplex } from '../../src/engine/dtype.ts';
import { TorchError } from '../../src/engine/errors.ts';
import { table } from '../../src/engine/ops/table.ts';
import type { Tensor } from '../../src/engine/tensor.ts';
import { call, differentiable, installAll, seedGradient, tensorsIn } from './call.ts';
import { argumentsOf, keyOf, type Sample, samplesOf } from './samples.ts';

installAll();

type Numbers = readonly (number | string)[];
interface Answer {
  readonly error?: readonly [type: string, text: string];
  readonly results?: readonly { readonly dtype: string; readonly shape: readonly number[]; readonly data: Numbers }[];
  readonly grad_fn?: string;
  readonly next_functions?: readonly (string | null)[];
  readonly grads?: readonly (Numbers | null)[];
  readonly backward_error?: string;
}
type Dtype = 'float32' | 'float64';

const recorded = JSON.parse(readFileSync(new URL('../reference/ops.json', import.meta.url), 'utf8')) as Record<
  string,
  readonly Record<Dtype, Answer>[]
>;
const TOLERANCE: Readonly<Record<string, number>> = {
  float16: 1e-5,
  bfloat16: 1e-5,
  float32: 1e-5,
  float64: 1e-12,
  complex64: 1e-5,
  complex128: 1e-12,
};

/** Their elements are whatever was in memory. */
const UNSPECIFIED = /empty/;
/** PyTorch has it for float32 alone, and its fourth result is a workspace of its own. */
const FUSED = 'mkldnn_rnn_layer';

for (const op of table) {
  const answers = recorded[keyOf(op)];
  const samples = samplesOf(op);
  it(`${keyOf(op)}: recorded`, () => {
    assert.ok(answers !== undefined, 'run scripts/opSamples.ts and record_ops.py');
    assert.equal(answers.length, samples.length);
  });
  if (answers?.length !== samples.length) continue;
  describe(op.schema.text, () => {
    for (const [k, sample] of samples.entries())
      for (const dtype of op.name === FUSED ? (['float32'] as const) : (['float32', 'float64'] as const))
        it(`${sample.title} ${dtype}`, () => compare(sample, dtype, answers[k]![dtype]));
  });
}

function compare(sample: Sample, dtype: Dtype, answer: Answer): void {
  const args = argumentsOf(sample, dtype);
  if (answer.error !== undefined) {
    const [type, text] = answer.error;
    assert.throws(
      () => call(sample.op, args),
      (error) => {
        assert.ok(error instanceof TorchError, String(error));
        assert.deepEqual([error.type, error.message], [type, text]);
        return true;
      },
    );
    return;
  }
  const results = call(sample.op, args).slice(0, sample.op.name === FUSED ? 3 : undefined);
  assert.equal(results.length, answer.results!.length, 'number of results');
  results.forEach((result, k) => {
    const expected = answer.results![k]!;
    assert.deepEqual(
      [result.dtype, [...result.shape]],
      [expected.dtype, expected.shape],
      `result ${k}: dtype and shape`,
    );
    if (!UNSPECIFIED.test(sample.op.name)) closeTo(result, expected.data, `result ${k}`);
  });
  const made = differentiable(results).filter((result) => result.grad_fn !== null);
  assert.equal(nameOf(made[0]?.grad_fn), answer.grad_fn ?? null, 'grad_fn');
  if (made.length === 0) return;
  const names = made[0]!.grad_fn!.next_functions.map((edge) => nameOf(edge?.[0]));
  assert.deepEqual(names, answer.next_functions, 'next_functions');
  compareGradients(
    made,
    tensorsIn(args).filter((tensor) => tensor.requires_grad),
    answer,
  );
}

function compareGradients(made: readonly Tensor[], inputs: readonly Tensor[], answer: Answer): void {
  const run = () => grad(made, inputs, { grad_outputs: made.map(seedGradient), allow_unused: true });
  if (answer.backward_error !== undefined) {
    assert.throws(run, { message: answer.backward_error });
    return;
  }
  run().forEach((found, j) => {
    const expected = answer.grads![j] ?? null;
    assert.equal(found === null, expected === null, `gradient ${j} exists`);
    if (found !== null) closeTo(found, expected!, `gradient ${j}`);
  });
}

function nameOf(node: Node | null | undefined): string | null {
  return node == null ? null : node.name().split('::').at(-1)!;
}

function closeTo(tensor: Tensor, expected: Numbers, title: string): void {
  const tolerance = TOLERANCE[tensor.dtype] ?? 0;
  const actual = isComplex(tensor.dtype) ? pairsOf(tensor) : tensor.values();
  assert.equal(actual.length, expected.length, `${title}: elements`);
  expected.forEach((value, i) => {
    const [x, y] = [actual[i]!, Number(value)];
    if (Object.is(x, y) || x === y || Math.abs(x - y) <= tolerance * Math.max(1, Math.abs(y))) return;
    assert.fail(`${title}, element ${i}: ${x}, PyTorch has ${y}`);
  });
}
