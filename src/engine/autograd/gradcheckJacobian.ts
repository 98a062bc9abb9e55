/**
 * The two Jacobians that gradcheck holds against each other: from central differences and from backward, whole or as one directional number (fast
 * mode). Rows are input elements, columns output elements, as PyTorch keeps and prints them. What is to be concluded is `gradcheck.ts`'s business.
 */
import type { DType } from '../dtype.ts';
import { refused } from '../errors.ts';
import { Generator } from '../random.ts';
import { state, withGradMode } from '../state.ts';
import { empty, gather, type Tensor } from '../tensor.ts';
import { grad } from './arguments.ts';

/** The user's function with its inputs in it: only the results that require grad, or all of them. */
export type Run = () => readonly Tensor[];

/** One Jacobian, row-major, and the dtype it prints in. */
export interface Jacobian {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
  readonly dtype: DType;
}

export function jacobianTensor({ rows, columns, values, dtype }: Jacobian): Tensor {
  const tensor = empty([rows, columns], dtype);
  tensor.storage.data.set(values as never);
  return tensor;
}

/** What every output of `run` becomes when element `column` of `input` is moved by `step` times its direction. */
function differences(run: Run, input: Tensor, move: (sign: 1 | -1) => void, back: () => void, eps: number) {
  const values = () =>
    withGradMode(state.gradMode, run).map((output) => Float64Array.from(output.detach().values() as ArrayLike<number>));
  move(1);
  const above = values();
  move(-1);
  const below = values();
  back();
  const rounded = input.dtype === 'float32' ? Math.fround : (x: number) => x;
  return above.map((high, k) => high.map((x, i) => rounded((x - below[k]![i]!) / (2 * eps))));
}

/** For every output the Jacobian with respect to one input. */
export function numericalJacobians(run: Run, input: Tensor, eps: number): Jacobian[] {
  const { data } = input.storage;
  const places = placesOf(input);
  const out: { values: Float64Array; columns: number }[] = [];
  for (let row = 0; row < places.length; row++) {
    const at = places[row]!;
    const before = data[at]!;
    const moved = differences(
      run,
      input,
      (sign) => {
        data[at] = before + sign * eps;
      },
      () => {
        data[at] = before;
      },
      eps,
    );
    moved.forEach((column, k) => {
      out[k] ??= { values: new Float64Array(places.length * column.length), columns: column.length };
      out[k]!.values.set(column, row * column.length);
    });
  }
  const shapes = out.length > 0 ? out : run().map((o) => ({ values: new Float64Array(0), columns: o.numelValue }));
  return shapes.map((one) => ({ rows: places.length, ...one, dtype: input.dtype }));
}

/** Where the elements of a tensor lie in its storage. */
function placesOf({ shape, strides, offset, storage }: Tensor): ArrayLike<number> {
  const order = Float64Array.from(storage.data as ArrayLike<number>, (_, i) => i);
  return gather(order, { shape, strides, offset }) as ArrayLike<number>;
}

/** The Jacobian of one output with respect to each input; a gradient of another dtype or size is told of in `problems`. */
export function analyticalJacobians(output: Tensor, inputs: readonly Tensor[], problems: Set<string>): Jacobian[] {
  const columns = output.numelValue;
  const out = inputs.map((input) => ({
    rows: input.numelValue,
    columns,
    values: new Float64Array(input.numelValue * columns),
    dtype: input.dtype,
  }));
  for (let column = 0; column < columns; column++) {
    const seed = empty(output.shape, output.dtype);
    seed.storage.data[column] = 1;
    const found = pulled(output, inputs, seed);
    found.forEach((gradient, j) => {
      if (gradient === null) return;
      if (gradient.numelValue !== inputs[j]!.numelValue) problems.add('Analytical gradient has incorrect size');
      const values = gradient.values();
      for (let row = 0; row < out[j]!.rows; row++) out[j]!.values[row * columns + column] = values[row]! as number;
    });
  }
  return out;
}

function pulled(output: Tensor, inputs: readonly Tensor[], seed: Tensor): (Tensor | null)[] {
  if (!output.requires_grad) return inputs.map(() => null);
  return withGradMode(state.gradMode, () =>
    grad(output, inputs, { grad_outputs: seed, retain_graph: true, allow_unused: true }),
  );
}

/** Directions for fast mode: uniform, of length 1, from a generator of their own. */
export class Directions {
  readonly #generator = new Generator();

  of(tensor: Tensor): Float64Array {
    const values = Float64Array.from({ length: tensor.numelValue }, () =>
      tensor.dtype === 'float32' ? this.#generator.uniform24() : this.#generator.uniform53(),
    );
    const norm = Math.hypot(...values);
    return norm === 0 ? values : values.map((x) => x / norm);
  }
}

/** For every output: how much it changes, along `v`, when `input` moves along `u`. */
export function numericalProducts(
  run: Run,
  input: Tensor,
  u: Float64Array,
  vs: readonly Float64Array[],
  eps: number,
): number[] {
  const { data } = input.storage;
  const places = placesOf(input);
  const before = Array.from(places, (at) => data[at]!);
  const put = (sign: number): void => {
    for (let i = 0; i < before.length; i++) data[places[i]!] = before[i]! + sign * eps * u[i]!;
  };
  const moved = differences(run, input, put, () => put(0), eps);
  return moved.map((change, k) => change.reduce((sum, x, i) => sum + x * vs[k]![i]!, 0));
}

/** The same from backward: vᵀJ, along `u`, for each input. */
export function analyticalProducts(
  output: Tensor,
  inputs: readonly Tensor[],
  v: Float64Array,
  us: readonly Float64Array[],
): number[] {
  const seed = empty(output.shape, output.dtype);
  seed.storage.data.set(v as never);
  return pulled(output, inputs, seed).map((gradient, j) => {
    if (gradient === null) return 0;
    const values = gradient.values();
    return us[j]!.reduce((sum, x, i) => sum + x * (values[i]! as number), 0);
  });
}

/** Whether they agree as `torch.allclose` has it. */
export function closeTo(a: ArrayLike<number>, b: ArrayLike<number>, rtol: number, atol: number): boolean {
  for (let i = 0; i < a.length; i++)
    if (a[i] !== b[i] && !(Math.abs(a[i]! - b[i]!) <= atol + rtol * Math.abs(b[i]!))) return false;
  return true;
}

/** @throws RuntimeError for an input whose elements share memory. */
export function refuseOverlap(input: Tensor, place: number): void {
  if (input.strides.some((stride, d) => stride === 0 && input.shape[d]! > 1))
    throw refused(
      `The ${place}th input has a dimension with stride 0. gradcheck only supports inputs that are non-overlapping to be able to compute the numerical gradients correctly. You should call .contiguous on the input before passing it to gradcheck.`,
    );
}
