/**
 * Runs the programs of `test/reference/record_programs.py`, lowered there to JSON, in the engine and compares every tensor they leave
 * with what real PyTorch left: layout, shared memory, version, history, gradient, or the error.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { grad } from '../../src/engine/autograd/arguments.ts';
import type { Node } from '../../src/engine/autograd/node.ts';
import { allocateArray, type DType, Float, isFloating, type Scalar } from '../../src/engine/dtype.ts';
import { TorchError } from '../../src/engine/errors.ts';
import { type Functions, functionalFunctions, linalgFunctions, torchFunctions } from '../../src/engine/functions.ts';
import { getItem, type Index, setItem } from '../../src/engine/index.ts';
import { installEngine } from '../../src/engine/install.ts';
import { withGradMode } from '../../src/engine/state.ts';
import { fromArray, Tensor } from '../../src/engine/tensor.ts';

type Expression =
  | number
  | string
  | boolean
  | null
  | { float: number }
  | { name: string }
  | { list: Expression[] }
  | { slice: Expression[] }
  | { get: Expression; index: Expression[] }
  | { attribute: string; on: Expression }
  | { module: string }
  | { call: string; on: Expression; args: Expression[]; kw: Record<string, Expression> };

type Statement =
  | { bind: string[]; unpack?: true; value: Expression }
  | { set: Expression; index: Expression[]; value: Expression }
  | { with: string; body: Statement[] };

interface Seen {
  shape: number[];
  stride: number[];
  offset: number;
  dtype: DType;
  values: (number | boolean | string)[];
  version: number;
  is_leaf: boolean;
  requires_grad: boolean;
  grad_fn: string;
  shares?: string[];
}

interface Failure {
  type: string;
  text: string;
}

interface Case {
  name: string;
  source: string;
  program: Statement[];
  tensors?: Record<string, Seen>;
  grads?: Record<string, { stride: number[]; values: (number | string)[] } | null>;
  error?: Failure;
  backward_error?: Failure;
}

type Environment = Map<string, unknown>;

installEngine();
const modules: Readonly<Record<string, Functions>> = {
  torch: { ...torchFunctions(), tensor: literal },
  functional: functionalFunctions(),
  linalg: linalgFunctions(),
  autograd: { grad: gradOf },
  test: {
    data,
    leaf: (...args) => data(...args).requires_grad_(),
    like: (tensor, options) =>
      data(...(tensor as Tensor).shape, { ...(options as object), dtype: (tensor as Tensor).dtype }).requires_grad_(),
  },
};

/** One test for every program of `test/reference/<group>.json`. */
export function testPrograms(group: string): void {
  const file = new URL(`../reference/${group}.json`, import.meta.url);
  const { cases }: { cases: Case[] } = JSON.parse(readFileSync(file, 'utf8'));
  describe(`${group} against recorded PyTorch`, () => {
    for (const recorded of cases) it(recorded.name, () => check(recorded));
  });
}

function check(recorded: Case): void {
  const environment: Environment = new Map();
  const failure = failureOf(() => run(recorded.program, environment));
  assert.deepEqual(failure, recorded.error ?? null, recorded.source);
  if (recorded.error !== undefined) return;
  const tensors = tensorsOf(environment);
  assert.deepEqual([...tensors.keys()].sort(), Object.keys(recorded.tensors!).sort(), recorded.source);
  for (const [name, expected] of Object.entries(recorded.tensors!)) {
    const tensor = tensors.get(name)!;
    const { values, ...layout } = seen(tensor, tensors);
    const { values: expectedValues, ...expectedLayout } = expected;
    assert.deepEqual({ name, ...layout }, { name, ...expectedLayout }, recorded.source);
    close(values, expectedValues, expected.dtype, `${name} in\n${recorded.source}`);
  }
  const backward = failureOf(() => backwardOf([...tensors.values()]));
  assert.deepEqual(backward, recorded.backward_error ?? null, recorded.source);
  for (const [name, expected] of Object.entries(recorded.grads ?? {})) {
    const { grad, dtype } = tensors.get(name)!;
    assert.equal(grad === null, expected === null, `.grad of ${name}`);
    if (grad === null || expected === null) continue;
    close([...grad.values()], expected.values, dtype, `.grad of ${name} in\n${recorded.source}`);
    assert.deepEqual(grad.strides, expected.stride, `stride of .grad of ${name} in\n${recorded.source}`);
  }
}

function failureOf(body: () => void): Failure | null {
  try {
    body();
    return null;
  } catch (error) {
    if (error instanceof TorchError) return { type: error.type, text: error.message };
    throw error;
  }
}

function run(program: readonly Statement[], environment: Environment): void {
  for (const statement of program) {
    if ('with' in statement) withGradMode(statement.with === 'enable_grad', () => run(statement.body, environment));
    else if ('set' in statement) {
      const target = evaluate(statement.set, environment) as Tensor;
      const value = evaluate(statement.value, environment) as Tensor | Scalar;
      setItem(target, indicesOf(statement.index, environment), value);
    } else {
      const value = evaluate(statement.value, environment);
      const values = statement.unpack === true ? (value as unknown[]) : [value];
      for (const [k, name] of statement.bind.entries()) environment.set(name, values[k]);
    }
  }
}

function evaluate(expression: Expression, environment: Environment): unknown {
  if (expression === null || typeof expression !== 'object') return expression;
  if ('float' in expression) return new Float(expression.float);
  if ('name' in expression) return environment.get(expression.name);
  if ('list' in expression) return expression.list.map((item) => evaluate(item, environment));
  if ('get' in expression) {
    const value = evaluate(expression.get, environment);
    if (Array.isArray(value)) return value[expression.index[0] as number];
    return getItem(value as Tensor, indicesOf(expression.index, environment));
  }
  if ('attribute' in expression) return (evaluate(expression.on, environment) as never)[expression.attribute];
  if (!('call' in expression)) throw new Error(`not an expression: ${JSON.stringify(expression)}`);
  const args = expression.args.map((arg) => evaluate(arg, environment));
  const keywords = Object.entries(expression.kw).map(([key, value]) => [key, evaluate(value, environment)]);
  if (keywords.length > 0) args.push(Object.fromEntries(keywords));
  const { on } = expression;
  if (typeof on === 'object' && on !== null && 'module' in on) return modules[on.module]![expression.call]!(...args);
  const self = evaluate(on, environment) as Record<string, (...args: unknown[]) => unknown>;
  return self[expression.call]!(...args);
}

function indicesOf(expressions: readonly Expression[], environment: Environment): Index[] {
  return expressions.map((expression) => {
    if (expression === '...') return 'ellipsis';
    if (typeof expression === 'object' && expression !== null && 'slice' in expression)
      return { slice: expression.slice.map((part) => evaluate(part, environment)) as [number, number, number] };
    return evaluate(expression, environment) as Index;
  });
}

/** The recorder's numbers: exact in float32, all different in any row of a hundred. */
function data(...args: unknown[]): Tensor {
  const last = args.at(-1);
  const options = typeof last === 'object' && last !== null ? (args.pop() as { seed?: number; dtype?: DType }) : {};
  const { seed = 0, dtype = 'float32' } = options;
  const shape = args as number[];
  const n = shape.reduce((product, size) => product * size, 1);
  const array = allocateArray(dtype, n);
  for (let k = 0; k < n; k++) array[k] = ((k * 37 + seed * 11) % 101) / 16 - 3;
  return fromArray(array, shape, dtype);
}

/** `torch.autograd.grad(output, input, grad_output, create_graph=…)`. */
function gradOf(output: unknown, input: unknown, grad_output: unknown, options: unknown): unknown {
  return grad(output as Tensor, input as Tensor, { ...(options as object), grad_outputs: grad_output as Tensor });
}

/** `torch.tensor` of nested lists. */
function literal(value: unknown, options: unknown = {}): Tensor {
  const { requires_grad = false } = options as { requires_grad?: boolean };
  const shape: number[] = [];
  for (let level = value; Array.isArray(level); level = level[0]) shape.push(level.length);
  const flat = [value].flat(9) as Scalar[];
  const floating = flat.some((item) => item instanceof Float || (typeof item === 'number' && !Number.isInteger(item)));
  const dtype: DType = floating ? 'float32' : typeof flat[0] === 'boolean' ? 'bool' : 'int64';
  const array = allocateArray(dtype, flat.length);
  flat.forEach((item, k) => {
    array[k] = item instanceof Float ? item.value : Number(item);
  });
  const tensor = fromArray(array, shape, dtype);
  tensor.requires_grad = requires_grad;
  return tensor;
}

function tensorsOf(environment: Environment): Map<string, Tensor> {
  const out = new Map<string, Tensor>();
  for (const [name, value] of environment) {
    if (value instanceof Tensor) out.set(name, value);
    else if (Array.isArray(value))
      for (const [k, item] of value.entries()) if (item instanceof Tensor) out.set(`${name}[${k}]`, item);
  }
  return out;
}

function seen(tensor: Tensor, all: ReadonlyMap<string, Tensor>): Seen {
  const { shape, strides: stride, offset, dtype, _version: version, is_leaf, requires_grad } = tensor;
  const values = Array.from(tensor.values(), (value) => (dtype === 'bool' ? value !== 0 : value));
  const shares = [...all]
    .filter(([, other]) => other !== tensor && other.storage === tensor.storage)
    .map(([name]) => name);
  const out = { shape: [...shape], stride: [...stride], offset, dtype, values, version, is_leaf, requires_grad };
  return { ...out, grad_fn: history(tensor.grad_fn, 5), ...(shares.length > 0 && values.length > 0 ? { shares } : {}) };
}

function history(node: Node | null, depth: number): string {
  if (node === null) return 'None';
  const name = node.name().replace('torch::autograd::', '');
  if (depth === 0 || node.next_functions.length === 0) return name;
  const edges = node.next_functions.map((edge) =>
    edge === null ? 'None' : history(edge[0], depth - 1) + (edge[1] === 0 ? '' : `#${edge[1]}`),
  );
  return `${name}(${edges.join(', ')})`;
}

/** The recorder's backward pass: every tensor with a history, weighted, summed in float64. */
function backwardOf(tensors: readonly Tensor[]): void {
  const parts = tensors
    .filter((tensor) => tensor.grad_fn !== null)
    .map((tensor) =>
      tensor
        .mul(data(...tensor.shape, { seed: 5, dtype: tensor.dtype }))
        .sum()
        .to('float64'),
    );
  if (parts.length > 0) parts.reduce((total, part) => total.add(part)).backward();
}

function close(found: readonly unknown[], expected: readonly unknown[], dtype: DType, where: string): void {
  assert.equal(found.length, expected.length, where);
  const tolerance = dtype === 'float64' ? 1e-12 : 1e-5;
  found.forEach((value, k) => {
    const wanted = typeof expected[k] === 'string' ? Number(expected[k].replace('inf', 'Infinity')) : expected[k];
    if (value === wanted || Object.is(value, wanted)) return;
    if (!isFloating(dtype)) assert.fail(`${where}: element ${k} is ${value}, not ${wanted}`);
    const [x, y] = [value as number, wanted as number];
    assert.ok(Math.abs(x - y) <= tolerance * Math.max(1, Math.abs(y)), `${where}: element ${k} is ${x}, not ${y}`);
  });
}
