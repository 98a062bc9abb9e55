/**
 * `layer_norm`: rows made to have mean 0 and variance 1, then scaled and shifted. `native_layer_norm` has the Node, and its rule is an operator of
 * its own, as in PyTorch. The dimensions that are normalized together are seen as one row.
 */
import { type DType, isFloating, type TypedArray } from '../dtype.ts';
import { refused } from '../errors.ts';
import { isHalf } from '../half.ts';
import { jointly } from '../joint.ts';
import { blankResult } from '../loops.ts';
import { moments } from '../moments.ts';
import { op } from '../op.ts';
import { arithmeticOf, statisticsDtype } from '../scaling.ts';
import { numelOf, type Shape, sameShape, shapeText } from '../shape.ts';
import { fromArray, type Tensor } from '../tensor.ts';
import { notForIntegers } from './declare.ts';
import { layerNormAgain } from './layerNormAgain.ts';

type Maybe = Tensor | null;

/** The checks of ATen's `_check_layer_norm_inputs` and of its kernel, in their order. */
function check(input: Tensor, normalized_shape: Shape, weight: Maybe, bias: Maybe): void {
  if (normalized_shape.length === 0)
    throw refused(
      'Expected normalized_shape to be at least 1-dimensional, i.e., containing at least one element, but got normalized_shape = []',
    );
  for (const [name, given] of [
    ['weight', weight],
    ['bias', bias],
  ] as const)
    if (given !== null && !sameShape(given.shape, normalized_shape))
      throw refused(
        `Expected ${name} to be of same shape as normalized_shape, but got ${name} of shape ${shapeText(given.shape)} and normalized_shape = ${shapeText(normalized_shape)}`,
      );
  const first = input.shape.length - normalized_shape.length;
  if (first < 0 || !sameShape(input.shape.slice(first), normalized_shape))
    throw refused(
      `Given normalized_shape=${shapeText(normalized_shape)}, expected input with shape [*, ${normalized_shape.join(', ')}], but got input of size${shapeText(input.shape)}`,
    );
}

/** The shape of what there is one of a row: each normalized dimension is 1. */
function rowShape(shape: Shape, normalized: number): Shape {
  return shape.map((size, d) => (d < shape.length - normalized ? size : 1));
}

function forward(
  input: Tensor,
  normalized_shape: Shape,
  weight: Maybe,
  bias: Maybe,
  eps: number,
): readonly [Tensor, Tensor, Tensor] {
  // That a parameter has another dtype than the input is found before anything else.
  if ((weight ?? bias ?? input).dtype !== input.dtype) statisticsDtype(input, weight, bias);
  check(input, normalized_shape, weight, bias);
  const { dtype, shape } = input;
  const kept = statisticsDtype(input, weight, bias);
  if (!isFloating(dtype)) throw notForIntegers('LayerNormKernelImpl', dtype);
  const columns = numelOf(normalized_shape);
  const rows = numelOf(shape.slice(0, shape.length - normalized_shape.length));
  const x = input.values();
  const [out, mean, rstd] = [blankResult(dtype, x.length), blankResult(kept, rows), blankResult(kept, rows)];
  const [w, b] = [weight?.values() ?? null, bias?.values() ?? null];
  const normalize = normalizing(dtype, w, b);
  const { round } = arithmeticOf(dtype);
  for (let row = 0; row < rows; row++) {
    const [mu, variance] = moments(dtype, x, row * columns, columns);
    const r = round(1 / round(Math.sqrt(round(variance + round(eps)))));
    normalize(out, x, row * columns, columns, mu, r);
    mean[row] = mu;
    rstd[row] = r;
  }
  const each = rowShape(shape, normalized_shape.length);
  return [fromArray(out, shape, dtype), fromArray(mean, each, kept), fromArray(rstd, each, kept)];
}

type Normalize = (out: TypedArray, x: TypedArray, start: number, columns: number, mean: number, r: number) => void;

/** Normalizes a row as the kernel rounds: of few digits by one multiplication and addition, else by way of the difference from the mean. */
function normalizing(dtype: DType, w: TypedArray | null, b: TypedArray | null): Normalize {
  const { round, fused } = arithmeticOf(dtype);
  const placed =
    w !== null && b !== null
      ? (z: number, j: number) => fused(z, w[j]!, b[j]!)
      : w !== null
        ? (z: number, j: number) => round(z * w[j]!)
        : b !== null
          ? (z: number, j: number) => round(z + b[j]!)
          : (z: number) => z;
  if (isHalf(dtype))
    return (out, x, start, columns, mean, r) => {
      const shift = round(-mean * r);
      for (let j = 0; j < columns; j++) out[start + j] = placed(fused(x[start + j]!, r, shift), j);
    };
  if (w === null && b !== null)
    return (out, x, start, columns, mean, r) => {
      for (let j = 0; j < columns; j++) out[start + j] = fused(round(x[start + j]! - mean), r, b[j]!);
    };
  return (out, x, start, columns, mean, r) => {
    for (let j = 0; j < columns; j++) out[start + j] = placed(round(round(x[start + j]! - mean) * r), j);
  };
}

/** The gradients `output_mask` asks for; empty tensors in the other places. */
function backward(
  grad_out: Tensor,
  input: Tensor,
  normalized_shape: Shape,
  mean: Tensor,
  rstd: Tensor,
  weight: Maybe,
  _bias: Maybe,
  output_mask: readonly boolean[],
): readonly Tensor[] {
  const { dtype, shape } = input;
  const columns = numelOf(normalized_shape);
  const [g, x, m, r] = [grad_out, input, mean, rstd].map((tensor) => tensor.values()) as [
    TypedArray,
    TypedArray,
    TypedArray,
    TypedArray,
  ];
  const w = weight?.values() ?? null;
  const forInput = blankResult(dtype, output_mask[0] ? x.length : 0);
  const forWeight = new Float64Array(output_mask[1] ? columns : 0);
  const forBias = new Float64Array(output_mask[2] ? columns : 0);
  for (let row = 0; row < m.length; row++) {
    const start = row * columns;
    if (output_mask[0]) inputRow(forInput, g, x, w, start, columns, m[row]!, r[row]!);
    if (output_mask[1])
      for (let j = 0; j < columns; j++) forWeight[j]! += g[start + j]! * (x[start + j]! - m[row]!) * r[row]!;
    if (output_mask[2]) for (let j = 0; j < columns; j++) forBias[j]! += g[start + j]!;
  }
  const summed = (sums: Float64Array, wanted: boolean): Tensor => {
    const own = weight?.dtype ?? dtype;
    const out = blankResult(own, sums.length);
    out.set(sums);
    return fromArray(out, wanted ? normalized_shape : [0], own);
  };
  return [
    fromArray(forInput, output_mask[0] ? shape : [0], dtype),
    summed(forWeight, output_mask[1]!),
    summed(forBias, output_mask[2]!),
  ];
}

/** rstd · (ĝ - mean(ĝ) - x̂ · mean(ĝ · x̂)), with ĝ the gradient times the weight and x̂ the normalized row. */
function inputRow(
  out: TypedArray,
  g: TypedArray,
  x: TypedArray,
  w: TypedArray | null,
  start: number,
  columns: number,
  mu: number,
  r: number,
): void {
  let sum = 0;
  let dot = 0;
  for (let j = 0; j < columns; j++) {
    const scaled = g[start + j]! * (w?.[j] ?? 1);
    sum += scaled;
    dot += scaled * (x[start + j]! - mu);
  }
  const shift = sum / columns;
  const slope = (dot * r * r) / columns;
  for (let j = 0; j < columns; j++)
    out[start + j] = r * (g[start + j]! * (w?.[j] ?? 1) - shift - (x[start + j]! - mu) * slope);
}

const READ = ['grad_out', 'input', 'mean', 'rstd', 'weight'];
const ALL = [true, true, true];

export const native_layer_norm_backward = op({
  schema:
    'native_layer_norm_backward(Tensor grad_out, Tensor input, int[] normalized_shape, Tensor mean, Tensor rstd, Tensor? weight, Tensor? bias, bool[3] output_mask) -> (Tensor, Tensor, Tensor)',
  grad_fn: 'NativeLayerNormBackwardBackward0',
  forward: backward,
  saves: { grad_out: READ, input: READ, weight: READ },
  backward: {
    ...jointly(['grad_out', 'input', 'weight'], (_, context) => layerNormAgain(context)),
    mean: () => null,
    rstd: () => null,
    bias: () => null,
  },
  local: { grad_out: 'M', input: 'M', mean: 'M', rstd: 'M', weight: 'M', bias: 'M' },
  where: [],
  samples: [
    [[2, 3], 'data [2, 3]', [3], 'data [2, 1]', 'data [2, 1]', [3], 'data [3]', ALL],
    [[2, 2, 3], 'data [2, 2, 3]', [2, 3], 'data [2, 1, 1]', 'data [2, 1, 1]', [2, 3], 'data [2, 3]', ALL],
    [['T', 2, 3], 'data [2, 3]', [3], 'data [2, 1]', 'data [2, 1]', [3], 'data [3]', ALL],
  ],
});

export const native_layer_norm = op({
  schema:
    'native_layer_norm(Tensor input, int[] normalized_shape, Tensor? weight, Tensor? bias, float eps) -> (Tensor, Tensor, Tensor)',
  grad_fn: 'NativeLayerNormBackward0',
  forward,
  saves: ['input', 'weight', 'bias', 'result1', 'result2'],
  backward: jointly(['input', 'weight', 'bias'], (grad, context, mask) => {
    const { input, normalized_shape, result1, result2, weight, bias } = context;
    return native_layer_norm_backward.invoke([
      ...[grad, input, normalized_shape, result1, result2, weight, bias],
      mask,
    ]) as readonly Tensor[];
  }),
  local: { input: 'W · Z', weight: 'M', bias: 'M' },
  nonDifferentiable: ['result1', 'result2'],
  where: ['torch'],
  samples: [
    [[2, 3], [3], [3], [3], 1e-5],
    [[2, 2, 3], [2, 3], [2, 3], null, 0.1],
    [['T', 2, 3], [3], null, null, 1e-5],
    [[3], [3], [3], [3], 1e-5],
    [[0, 3], [3], [3], [3], 1e-5],
    [[2, 0], [0], null, null, 1e-5],
  ],
});

export const layer_norm = op({
  schema:
    'layer_norm(Tensor input, int[] normalized_shape, Tensor? weight=None, Tensor? bias=None, float eps=1e-05, bool cudnn_enable=True) -> Tensor',
  forward: (input: Tensor, normalized_shape: Shape, weight: Maybe, bias: Maybe, eps: number) =>
    (native_layer_norm.invoke([input, normalized_shape, weight, bias, eps]) as readonly Tensor[])[0]!,
  composite: true,
  where: ['torch', 'functional'],
  samples: [
    [[2, 3], [3]],
    [[2, 2, 3], [2, 3], [2, 3], [2, 3], 0.1],
    [[2, 3], [3], { weight: [3] }],
  ],
});
