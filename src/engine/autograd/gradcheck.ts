/**
 * `torch.autograd.gradcheck` and `gradgradcheck`: the Jacobian from backward held against central differences.
 * A tool of the user's and of the tests; what it calls is not announced.
 */
import { isFloating } from '../dtype.ts';
import { TorchError } from '../errors.ts';
import { numelOf } from '../shape.ts';
import { state, unobserved, withGradMode } from '../state.ts';
import { empty, gather, Tensor } from '../tensor.ts';
import { grad } from './arguments.ts';

export interface GradcheckOptions {
  readonly eps?: number;
  readonly atol?: number;
  readonly rtol?: number;
  /** Whether a mismatch throws (as PyTorch's default) or answers false. */
  readonly raise_exception?: boolean;
}

export type Checked = (...inputs: Tensor[]) => Tensor | readonly Tensor[];

/** A Jacobian as rows of outputs by columns of inputs. */
type Rows = Float64Array[];

/** @throws RuntimeError naming output and input, with both Jacobians, when they differ. */
export function gradcheck(func: Checked, inputs: readonly Tensor[], options: GradcheckOptions = {}): boolean {
  const { eps = 1e-6, atol = 1e-5, rtol = 1e-3, raise_exception = true } = options;
  const mismatch = unobserved(() => firstMismatch(func, inputs, eps, atol, rtol));
  if (mismatch !== null && raise_exception) throw new TorchError('RuntimeError', mismatch);
  return mismatch === null;
}

/** The same for the gradients themselves: their graph, made with create_graph, differentiated again. */
export function gradgradcheck(
  func: Checked,
  inputs: readonly Tensor[],
  grad_outputs: readonly Tensor[] | null = null,
  options: GradcheckOptions = {},
): boolean {
  const outputs = unobserved(() => outputsOf(func, inputs));
  const seeds = grad_outputs ?? outputs.map((output) => seedFor(output));
  const count = inputs.length;
  const gradients: Checked = (...all) => {
    const wanted = all.slice(0, count).filter((input) => input.requires_grad);
    const found = grad(outputsOf(func, all.slice(0, count)), wanted, {
      grad_outputs: all.slice(count),
      create_graph: true,
      allow_unused: true,
    });
    return found.filter((g) => g !== null);
  };
  return gradcheck(gradients, [...inputs, ...seeds], options);
}

/** Gradients away from 0 and 1, so that no error hides behind them. */
function seedFor(output: Tensor): Tensor {
  const seed = empty(output.shape, output.dtype);
  const { data } = seed.storage;
  for (let i = 0; i < data.length; i++) data[i] = 0.7 + 0.6 * Math.sin(2.3 * i + 0.4);
  seed.requires_grad = true;
  return seed;
}

function outputsOf(func: Checked, inputs: readonly Tensor[]): readonly Tensor[] {
  const made = func(...inputs);
  return (made instanceof Tensor ? [made] : made).filter((output) => isFloating(output.dtype));
}

function firstMismatch(
  func: Checked,
  inputs: readonly Tensor[],
  eps: number,
  atol: number,
  rtol: number,
): string | null {
  const checked = inputs.filter((input) => input.requires_grad);
  if (checked.length === 0)
    throw new TorchError(
      'ValueError',
      'gradcheck expects at least one input tensor to require gradient, but none of the them have requires_grad=True.',
    );
  const outputs = withGradMode(true, () => outputsOf(func, inputs));
  for (let j = 0; j < checked.length; j++) {
    const numerical = numericalJacobian(func, inputs, checked[j]!, eps);
    for (let k = 0; k < outputs.length; k++) {
      const analytical = analyticalJacobian(outputs[k]!, checked[j]!);
      if (!allClose(analytical, numerical[k]!, atol, rtol))
        return `Jacobian mismatch for output ${k} with respect to input ${j},\nnumerical:${text(numerical[k]!)}\nanalytical:${text(analytical)}\n`;
    }
  }
  return null;
}

/** For every output, from the differences of two runs a step to either side of each element. */
function numericalJacobian(func: Checked, inputs: readonly Tensor[], input: Tensor, eps: number): Rows[] {
  const { data } = input.storage;
  const places = placesOf(input);
  const run = () =>
    withGradMode(state.gradMode, () => outputsOf(func, inputs).map((output) => Float64Array.from(output.values())));
  const jacobians: Rows[] = [];
  for (let column = 0; column < places.length; column++) {
    const at = places[column]!;
    const before = data[at]!;
    data[at] = before + eps;
    const above = run();
    data[at] = before - eps;
    const below = run();
    data[at] = before;
    above.forEach((values, k) => {
      const rows = (jacobians[k] ??= Array.from(values, () => new Float64Array(places.length)));
      for (let row = 0; row < values.length; row++) rows[row]![column] = (values[row]! - below[k]![row]!) / (2 * eps);
    });
  }
  return jacobians.length > 0 ? jacobians : run().map((values) => Array.from(values, () => new Float64Array(0)));
}

/** Where the elements of a tensor lie in its storage. */
function placesOf({ shape, strides, offset, storage }: Tensor): ArrayLike<number> {
  const order = Float64Array.from(storage.data, (_, i) => i);
  return gather(order, { shape, strides, offset });
}

function analyticalJacobian(output: Tensor, input: Tensor): Rows {
  const n = numelOf(output.shape);
  const rows: Rows = [];
  for (let i = 0; i < n; i++) {
    const seed = empty(output.shape, output.dtype);
    seed.storage.data[i] = 1;
    const found = output.requires_grad
      ? (grad(output, input, { grad_outputs: seed, retain_graph: true, allow_unused: true })[0] ?? null)
      : null;
    rows.push(found === null ? new Float64Array(input.numelValue) : Float64Array.from(found.values()));
  }
  return rows;
}

function allClose(a: Rows, b: Rows, atol: number, rtol: number): boolean {
  return a.every((row, i) =>
    row.every((x, j) => x === b[i]![j] || Math.abs(x - b[i]![j]!) <= atol + rtol * Math.abs(b[i]![j]!)),
  );
}

function text(rows: Rows): string {
  return `[${rows.map((row) => `[${[...row].map((x) => x.toPrecision(5)).join(', ')}]`).join(',\n ')}]`;
}
