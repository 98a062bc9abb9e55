/** Every operator of the table against what it declares: saves, local formula, gradcheck to second order. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gradcheck, gradgradcheck } from '../../src/engine/autograd/gradcheck.ts';
import { isFloating } from '../../src/engine/dtype.ts';
import type { Op } from '../../src/engine/op.ts';
import { type Context, OpNode } from '../../src/engine/opNode.ts';
import { table } from '../../src/engine/ops/table.ts';
import { broadcastStride, numelOf, storageIndices } from '../../src/engine/shape.ts';
import { state } from '../../src/engine/state.ts';
import { empty, Tensor } from '../../src/engine/tensor.ts';
import { call, differentiable, installAll, tensorsIn, withTensors } from './call.ts';
import type { Matrix } from './local/matrix.ts';
import { evaluateLocal, differentiable as resultsOf } from './local/value.ts';
import { argumentsOf, isSpec, type Sample, samplesOf } from './samples.ts';

installAll();
state.defaultDtype = 'float64';

/** A Jacobian of more entries is left to the samples that are smaller. */
const MAX_ENTRIES = 4000;

/** Operators PyTorch has a Node for, but no derivative. */
function refuses(op: Op): boolean {
  return (
    op.spec.grad_fn === 'NotImplemented' || /^(?:Unique|(?:Acosh|Asinh|Atanh)Backward1$)/.test(op.spec.grad_fn ?? '')
  );
}

/** PyTorch has no derivative of their derivative. */
const FIRST_ORDER_ONLY = [
  'hardsigmoid',
  'multi_margin_loss',
  'multilabel_margin_loss_forward',
  'multilabel_margin_loss',
  '_scaled_dot_product_flash_attention_for_cpu',
  'mkldnn_rnn_layer',
  'embedding_bag',
  // Takes the norms, which change with v, for constants.
  '_weight_norm_interface',
  '_weight_norm',
  // Divides by the zeros on the diagonal of its matrices before it masks them.
  '_pdist_backward',
  'scaled_dot_product_attention',
];

for (const op of table)
  describe(op.schema.text, () => {
    const samples = samplesOf(op);

    it('has samples', () => assert.ok(samples.length > 0));

    if (op.rules.length > 0 && !refuses(op)) {
      it('saves exactly what backward reads', () => {
        const read = namesRead(op, samples);
        for (const [rule, names] of read) assert.deepEqual([...names].sort(), [...declaredFor(op, rule)].sort(), rule);
      });
      it('has a local formula equal to backward', () => {
        for (const sample of samples) checkLocal(sample);
      });
    }

    if (!refuses(op))
      it('passes gradcheck to second order', () => {
        for (const sample of samples) checkGradient(sample);
      });

    if (op.spec.inplace === true)
      it('does in place what it does out of place', () => {
        for (const sample of samples) checkInPlace(sample);
      });
  });

/** What every rule reads of what was saved, over all samples. */
function namesRead(op: Op, samples: readonly Sample[]): Map<string, Set<string>> {
  const saved = new Set(op.savePlan.map(({ name }) => name));
  const read = new Map<string, Set<string>>();
  for (const sample of samples) {
    const results = differentiable(call(op, argumentsOf(sample, 'float64')));
    const node = results[0] === undefined ? null : nodeOf(op, results[0]);
    if (node === null) continue;
    const grads = node.outputs.map((meta) => seedOf(meta.shape));
    op.differentiable.forEach((i, k) => {
      if (!node.wants(k)) return;
      const rule = op.schema.params[i]!.name;
      const names = read.get(rule) ?? new Set<string>();
      read.set(rule, names);
      const context = new Proxy(node.context(grads) as object, {
        get(target, name) {
          if (typeof name === 'string' && saved.has(name)) names.add(name);
          return Reflect.get(target, name, target);
        },
      });
      op.rules[k]!(grads[0]!, context as Context);
    });
  }
  return read;
}

function seedOf(shape: readonly number[]): Tensor {
  const seed = empty(shape, 'float64');
  seed.storage.data.fill(0.5);
  return seed;
}

function declaredFor(op: Op, rule: string): readonly string[] {
  const { saves } = op.spec;
  return Array.isArray(saves) ? saves : ((saves as Record<string, readonly string[]> | undefined)?.[rule] ?? []);
}

/** The operator's own Node: of an in-place call it may stand behind a view's. */
function nodeOf(op: Op, result: Tensor): OpNode | null {
  const node = result.grad_fn;
  return node instanceof OpNode && node.op === op ? node : null;
}

function checkLocal(sample: Sample): void {
  const { op } = sample;
  const args = argumentsOf(sample, 'float64');
  const results = call(op, args);
  const first = differentiable(results)[0];
  const node = first === undefined ? null : nodeOf(op, first);
  if (node === null) return;
  let edge = 0;
  for (const i of op.differentiable) {
    const arg = args[i];
    const list = Array.isArray(arg) ? arg : [arg];
    list.forEach((tensor, item) => {
      const at = edge++;
      if (!(tensor instanceof Tensor) || !tensor.requires_grad) return;
      const name = op.schema.params[i]!.name;
      assert.ok(op.spec.local?.[name] !== undefined, `no local formula for ${name}`);
      const value = evaluateLocal({ op, args, results, argument: i, item });
      const expected = 'rows' in value ? value : null;
      if (expected !== null) compareMatrix(expected, node, results, tensor, at, `${sample.title} ${name}`);
      else
        compareDiagonal(
          value as { shape: readonly number[]; data: ArrayLike<number> },
          op,
          node,
          i,
          `${sample.title} ${name}`,
        );
    });
  }
}

/** The rule on ones, before anything is summed back over broadcast dimensions. */
function compareDiagonal(
  local: { shape: readonly number[]; data: ArrayLike<number> },
  op: Op,
  node: OpNode,
  argument: number,
  title: string,
): void {
  const { shape } = node.outputs[0]!;
  const ones = empty(shape, 'float64');
  ones.storage.data.fill(1);
  const k = op.differentiable.indexOf(argument);
  const diagonal = op.rules[k]!(ones, node.context([ones])) as Tensor | null;
  if (diagonal === null || diagonal.ndim < shape.length) return;
  const text = spread(local, shape);
  spread({ shape: diagonal.shape, data: diagonal.values() }, shape).forEach((x, i) => {
    closeTo(text[i]!, x, title);
  });
}

function spread(
  { shape, data }: { shape: readonly number[]; data: ArrayLike<number> },
  to: readonly number[],
): number[] {
  const stride: number[] = [];
  let step = 1;
  for (const size of [...shape].reverse()) {
    stride.unshift(step);
    step *= size;
  }
  const places = storageIndices(to, broadcastStride(shape, stride, to), 0);
  return Array.from(places, (at) => data[at]!);
}

function compareMatrix(
  local: Matrix,
  node: OpNode,
  results: readonly Tensor[],
  input: Tensor,
  edge: number,
  title: string,
): void {
  if (local.rows * local.columns > MAX_ENTRIES) return;
  let row = 0;
  for (const result of resultsOf({ op: node.op, results })) {
    const nr = results.indexOf(result);
    for (let i = 0; i < result.numelValue; i++, row++) {
      const grads = node.outputs.map((meta, k) =>
        k === nr || node.outputs.length > 1 ? empty(meta.shape, 'float64') : null,
      );
      grads[nr]!.storage.data[i] = 1;
      const found = node.apply(grads)[edge]?.values() ?? new Float64Array(input.numelValue);
      for (let j = 0; j < local.columns; j++)
        closeTo(local.data[row * local.columns + j]!, found[j]!, `${title} [${row}, ${j}]`);
    }
  }
  assert.equal(local.rows, row, `${title}: rows`);
}

function closeTo(actual: number, expected: number, title: string): void {
  if (Object.is(actual, expected) || Math.abs(actual - expected) <= 1e-10 * Math.max(1, Math.abs(expected))) return;
  assert.fail(`${title}: formula ${actual}, backward ${expected}`);
}

function checkGradient(sample: Sample): void {
  const { op } = sample;
  const args = argumentsOf(sample, 'float64');
  const tensors = tensorsIn(args);
  const inputs = tensors.filter((tensor) => tensor.requires_grad && isFloating(tensor.dtype));
  const kinds = sample.args.flat().flatMap((arg) => (isSpec(arg) ? [arg.kind] : []));
  const run = (...given: Tensor[]) => {
    const all = tensors.map((tensor, k) => varied(given[inputs.indexOf(tensor)] ?? tensor, kinds[k]!));
    return call(op, withTensors(args, all)).filter((result) => result.requires_grad);
  };
  const outputs = inputs.length === 0 ? [] : run(...inputs);
  if (outputs.length === 0 || outputs.some((result) => numelOf(result.shape) === 0)) return;
  const title = `${op.name} ${sample.title}`;
  assert.doesNotThrow(() => gradcheck(run, inputs), title);
  if (!FIRST_ORDER_ONLY.includes(op.name))
    assert.doesNotThrow(() => gradgradcheck(run, inputs, null, { atol: 1e-4 }), `${title}, second order`);
}

/** Operators on symmetric or triangular matrices read one triangle; they are differentiated along changes that stay among such matrices. */
function varied(tensor: Tensor, kind: string): Tensor {
  if (kind === 'triangular') return tensor.tril();
  return kind === 'symmetric' || kind === 'definite' ? tensor.add(tensor.mT).mul(0.5) : tensor;
}

function checkInPlace(sample: Sample): void {
  const { op } = sample;
  const args = argumentsOf(sample, 'float64');
  if (!(args[0] instanceof Tensor)) return;
  const [expected] = call(op, args) as [Tensor];
  if (expected.dtype !== args[0].dtype || String(expected.shape) !== String(args[0].shape)) return;
  const changed = args[0].clone();
  op.invokeInPlace([changed, ...args.slice(1)]);
  assert.deepEqual([...changed.values()], [...expected.values()], sample.title);
  assert.equal(changed._version, 1);
}
