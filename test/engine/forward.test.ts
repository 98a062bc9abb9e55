/**
 * Forward mode over the whole operator table: a tangent is what the Jacobian, built from the backward rules, makes of the same direction, and what
 * PyTorch computed (forward.json); what PyTorch refuses is refused.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { grad } from '../../src/engine/autograd/arguments.ts';
import { isFloating } from '../../src/engine/dtype.ts';
import { table } from '../../src/engine/ops/table.ts';
import { state, withGradMode } from '../../src/engine/state.ts';
import { empty, type Tensor } from '../../src/engine/tensor.ts';
import { enterDualLevel, exitDualLevel, makeDual, unpackDual } from '../../src/engine/transforms/levels.ts';
import { call, installAll, tensorsIn, withTensors } from './call.ts';
import { argumentsOf, keyOf, samplesOf } from './samples.ts';

installAll();

type Recorded = { readonly refused: string } | readonly (readonly (number | string)[] | null)[] | null;
const recorded = JSON.parse(readFileSync(new URL('../reference/forward.json', import.meta.url), 'utf8')) as Readonly<
  Record<string, readonly Recorded[]>
>;

/** Where PyTorch's formula for a tangent is not its Jacobian's: measured against differences, ours is. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'native_layer_norm_backward(Tensor grad_out, Tensor input, int[] normalized_shape, Tensor mean, Tensor rstd, Tensor? weight, Tensor? bias, bool[3] output_mask) -> (Tensor, Tensor, Tensor) hidden':
    'takes mean and rstd for functions of the input',
  'triangular_solve(Tensor self, Tensor A, bool upper=True, bool transpose=False, bool unitriangular=False) -> (Tensor solution, Tensor cloned_coefficient)':
    'reads the other triangle of the direction',
  'cholesky_inverse(Tensor self, bool upper=False) -> Tensor': 'reads the other triangle of the direction',
  'scatter_reduce.two(Tensor self, int dim, Tensor index, Tensor src, str reduce, *, bool include_self=True) -> Tensor':
    'gives no tangent for prod',
};

/** Some direction: numbers of both signs, different in every element; symmetric where the tensor is. */
function direction(tensor: Tensor, seed: number): Tensor {
  const made = empty(tensor.shape, tensor.dtype);
  const { data } = made.storage;
  for (let i = 0; i < data.length; i++) data[i] = Math.sin(1.7 * i + seed) + 0.2;
  if (tensor.shape.length < 2 || tensor.shape.at(-1) !== tensor.shape.at(-2)) return made;
  return withGradMode(false, () =>
    tensor
      .sub(tensor.mT)
      .values()
      .every((x) => x === 0)
      ? made.add(made.mT).div(2)
      : made,
  );
}

const tangentsOf = (op: (typeof table)[number], args: readonly unknown[]) => {
  const inputs = tensorsIn(args).filter(({ requires_grad }) => requires_grad);
  const vectors = inputs.map((input, k) => direction(input, k));
  return { inputs, vectors, tangents: inputs.length === 0 ? [] : forward(op, args, inputs, vectors) };
};

for (const op of table) {
  const key = keyOf(op);
  const samples = samplesOf(op);
  const underived = /^(?:NotImplemented|(?:Acosh|Asinh|Atanh)Backward1)$/.test(op.spec.grad_fn ?? '');
  if (!underived && !isRefused(key))
    test(`${key}: tangent = J·v`, () => {
      for (const sample of samples) {
        const args = argumentsOf(sample, 'float64');
        const outputs = attempted(op, args);
        if (outputs === null) continue;
        if (refuses(op, args)) return;
        const { inputs, vectors, tangents } = tangentsOf(op, args);
        if (inputs.length === 0) continue;
        outputs.forEach((output, k) => {
          if (!isFloating(output.dtype) || !output.requires_grad) return;
          const found = tangents[k]!;
          assert.ok(found !== null, `${sample.title}: result ${k} has no tangent`);
          assert.deepEqual([found.shape, found.dtype], [output.shape, output.dtype], sample.title);
          compare(found, jacobianProduct(output, inputs, vectors), `${sample.title}, result ${k}, J·v`);
        });
      }
    });
  const known = recorded[key];
  if (known !== undefined && !(key in ELSEWHERE))
    test(`${key}: as PyTorch`, () => {
      for (const [at, sample] of samples.entries()) {
        const expected = known[at] ?? null;
        if (expected === null) continue;
        const args = argumentsOf(sample, 'float64');
        if ('refused' in expected) {
          const text = `Trying to use forward AD with ${expected.refused} that does not support it`;
          assert.throws(() => tangentsOf(op, args), { message: new RegExp(`^${text}`) }, sample.title);
          continue;
        }
        const { tangents } = tangentsOf(op, args);
        expected.forEach((values, k) => {
          const found = tangents[k] ?? null;
          if (values === null) assert.ok(found === null || isZero(found), `${sample.title}: result ${k} has a tangent`);
          else if (found === null)
            assert.ok(
              values.every((x) => Number(x) === 0),
              `${sample.title}: result ${k} has no tangent`,
            );
          else compare(found, values.map(Number), `${sample.title}, result ${k}, PyTorch`);
        });
      }
    });
}

/** null for a sample that is there for its error. */
function attempted(op: (typeof table)[number], args: readonly unknown[]): readonly Tensor[] | null {
  try {
    return call(op, args);
  } catch {
    return null;
  }
}

/** An operator PyTorch has no forward mode for, recorded or not. */
function refuses(op: (typeof table)[number], args: readonly unknown[]): boolean {
  try {
    tangentsOf(op, args);
    return false;
  } catch (error) {
    return (error as Error).message.startsWith('Trying to use forward AD');
  }
}

function isRefused(key: string): boolean {
  return recorded[key]?.some((each) => each !== null && 'refused' in each) === true;
}

function isZero(tensor: Tensor): boolean {
  return tensor.values().every((x) => x === 0);
}

function compare(tangent: Tensor, expected: readonly number[], where: string): void {
  tangent.values().forEach((value, i) => {
    const wanted = expected[i]!;
    const close = Object.is(value, wanted) || Math.abs(value - wanted) <= 1e-9 * (1 + Math.abs(wanted));
    assert.ok(close, `${where}, element ${i}: tangent ${value}, expected ${wanted}`);
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
      return Array.from(row.values()).reduce((s, x, j) => s + x * v[j]!, sum);
    }, 0);
  });
}
