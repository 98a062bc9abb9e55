/** The graph of every operator's gradient against recorded PyTorch: the same Nodes, down to the leaves. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import { grad } from '../../src/engine/autograd/arguments.ts';
import { AccumulateGrad, type Node } from '../../src/engine/autograd/node.ts';
import { table } from '../../src/engine/ops/table.ts';
import type { Tensor } from '../../src/engine/tensor.ts';
import { call, differentiable, installAll, seedGradient, tensorsIn } from './call.ts';
import { argumentsOf, keyOf, type Sample, samplesOf } from './samples.ts';

installAll();

/** `[3, 1] at 0 v0`: strides, offset, version. */
type Layout = string;
interface Answer {
  readonly graphs: readonly (string | null)[] | null;
  readonly layouts: { readonly results: readonly Layout[]; readonly grads?: readonly (Layout | null)[] } | null;
}
type Recorded = readonly Answer[];
const recorded = JSON.parse(readFileSync(new URL('../reference/graphs.json', import.meta.url), 'utf8')) as Record<
  string,
  Recorded
>;

/** Labels of leaves: `#0`, `#1` … are arguments, `grad` what flows in. */
type Leaves = ReadonlyMap<Tensor, string>;

/** As `text` of record_graphs.py. */
function text(node: Node | null, leaves: Leaves, met: Map<Node, number>): string {
  if (node === null) return '-';
  if (node instanceof AccumulateGrad) return leaves.get(node.variable) ?? 'leaf';
  const before = met.get(node);
  if (before !== undefined) return `@${before}`;
  met.set(node, met.size);
  const inner = node.next_functions.map((edge) => text(edge?.[0] ?? null, leaves, met));
  return `${node.name().split('::').at(-1)!.replace('Backward0', '')}(${inner.join(', ')})`;
}

function graphsOf(sample: Sample): readonly (string | null)[] {
  const args = argumentsOf(sample, 'float64');
  const made = differentiable(call(sample.op, args)).filter((result) => result.grad_fn !== null);
  const inputs = tensorsIn(args).filter((tensor) => tensor.requires_grad);
  const seeds = made.map(seedGradient);
  for (const seed of seeds) seed.requires_grad = true;
  const leaves = new Map([
    ...inputs.map((tensor, k) => [tensor, `#${k}`] as const),
    ...seeds.map((tensor, k) => [tensor, seeds.length === 1 ? 'grad' : `grad${k}`] as const),
  ]);
  return grad(made, inputs, { grad_outputs: seeds, allow_unused: true, create_graph: true }).map((found) => {
    if (found === null) return null;
    return found.grad_fn === null ? (leaves.get(found) ?? '-') : text(found.grad_fn, leaves, new Map());
  });
}

function layoutOf(tensor: Tensor): Layout {
  return `[${tensor.strides.join(', ')}] at ${tensor.offset} v${tensor._version}`;
}

function layoutsOf(sample: Sample, withGradients: boolean): Answer['layouts'] {
  const args = argumentsOf(sample, 'float64');
  const results = call(sample.op, args);
  const made = differentiable(results).filter((result) => result.grad_fn !== null);
  const out = { results: results.map(layoutOf) };
  if (made.length === 0 || !withGradients) return out;
  const inputs = tensorsIn(args).filter((tensor) => tensor.requires_grad);
  const grads = grad(made, inputs, { grad_outputs: made.map(seedGradient), allow_unused: true });
  return { ...out, grads: grads.map((found) => found && layoutOf(found)) };
}

for (const op of table) {
  const answers = recorded[keyOf(op)];
  const samples = samplesOf(op);
  if (answers?.length !== samples.length) continue;
  for (const [k, sample] of samples.entries()) {
    const { graphs, layouts } = answers[k]!;
    if (graphs !== null) it(`${op.name} ${sample.title}`, () => assert.deepEqual(graphsOf(sample), graphs));
    if (layouts !== null)
      it(`${op.name} ${sample.title} layout`, () =>
        assert.deepEqual(layoutsOf(sample, layouts.grads !== undefined), layouts));
  }
}
