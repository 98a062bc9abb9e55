/**
 * `convolution`, the one Node behind `conv1d` … `conv_transpose3d`, and its rule, which is an operator of its own as in PyTorch.
 * The functions users call are in `convolutions.ts`; the arithmetic is in `../convolve.ts`.
 */
import { correlate, correlateFilters, correlateInput, type Geometry } from '../convolve.ts';
import { isFloating, resultType } from '../dtype.ts';
import { refused, scalarTypeName } from '../errors.ts';
import { jointly } from '../joint.ts';
import { blankResult } from '../loops.ts';
import { op } from '../op.ts';
import type { Context } from '../opNode.ts';
import { numelOf, type Shape, shapeText } from '../shape.ts';
import { state } from '../state.ts';
import { empty, fromArray, type Tensor } from '../tensor.ts';
import { checkDtypes, isEmpty, type Settings } from './convolutionDtypes.ts';
import { sumOf } from './formula.ts';
import { cat } from './joining.ts';

type Sizes = number | readonly number[];

/** @throws RuntimeError when `given` has neither one number nor one for each dimension. */
export function forEachDimension(given: Sizes, name: string, dims: number): readonly number[] {
  const list = typeof given === 'number' ? [given] : given;
  if (list.length === dims) return list;
  if (list.length === 1) return Array.from({ length: dims }, () => list[0]!);
  throw refused(
    `expected ${name} to be a single integer value or a list of ${dims} values to match the convolution dimensions, but got ${name}=${shapeText(list)}`,
  );
}

/** The checks of ATen's `check_shape_forward`, in its order. */
function check(input: Shape, weight: Shape, bias: Shape | null, s: Settings): void {
  const { stride, padding, dilation, transposed, output_padding, groups } = s;
  if (padding.some((n) => n < 0)) throw refused('negative padding is not supported');
  if (output_padding.some((n) => n < 0)) throw refused('negative output_padding is not supported');
  if (stride.some((n) => n <= 0)) throw refused('non-positive stride is not supported');
  if (dilation.some((n) => n <= 0))
    throw refused(`dilation should be greater than zero, but got ${shapeText(dilation)}`);
  if (groups <= 0) throw refused('non-positive groups is not supported');
  const [w, rank] = [shapeText(weight), weight.length];
  if (rank !== input.length)
    throw refused(
      `Expected ${rank}-dimensional input for ${rank}-dimensional weight ${w}, but got ${input.length}-dimensional input of size ${shapeText(input)} instead`,
    );
  if (weight[0]! < groups)
    throw refused(
      `Given groups=${groups}, expected weight to be at least ${groups} at dimension 0, but got weight of size ${w} instead`,
    );
  if (weight[0]! % groups !== 0)
    throw refused(
      `Given groups=${groups}, expected weight to be divisible by ${groups} at dimension 0, but got weight of size [${w}] instead`,
    );
  const channels = transposed ? weight[0]! : weight[1]! * groups;
  if (input[1] !== channels)
    throw refused(
      `Given ${transposed ? 'transposed=1' : `groups=${groups}`}, weight of size ${w}, expected input${shapeText(input)} to have ${channels} channels, but got ${input[1]} channels instead`,
    );
  const filters = transposed ? weight[1]! * groups : weight[0]!;
  if (bias !== null && (bias.length !== 1 || bias[0] !== filters))
    throw refused(
      `Given ${transposed ? 'transposed=1, ' : ''}weight of size ${w}, expected bias to be 1-dimensional with ${filters} elements, but got bias of size ${shapeText(bias)} instead`,
    );
  if (transposed) checkOutputPadding(s);
  else checkKernel(input, weight, s);
}

function checkKernel(input: Shape, weight: Shape, { padding, dilation }: Settings): void {
  const padded = padding.map((pad, d) => input[d + 2]! + 2 * pad);
  const kernel = dilation.map((step, d) => step * (weight[d + 2]! - 1) + 1);
  if (padded.some((size, d) => size < kernel[d]!))
    throw refused(
      `Calculated padded input size per channel: (${padded.join(' x ')}). Kernel size: (${kernel.join(' x ')}). Kernel size can't be greater than actual input size`,
    );
}

/** @throws RuntimeError for channels of no size. */
function checkPlaces(shape: Shape): void {
  const [batch, channels, ...places] = shape as [number, number, ...number[]];
  // A convolution in one dimension is computed in two.
  const told = places.length === 1 ? [batch, channels, 1, ...places] : shape;
  if (batch > 0 && channels > 0 && places.includes(0))
    throw refused(`Only zero batch or zero channel inputs are supported, but got input shape: ${shapeText(told)}`);
}

/** @throws RuntimeError when a transposed convolution's padding leaves nothing. */
function checkGrown({ input: grown, output: given }: Geometry): void {
  if (grown.every((size) => size > 0)) return;
  const two = (sizes: readonly number[]) => (sizes.length === 1 ? [1, ...sizes] : sizes).join(' x ');
  throw refused(
    `Given input size per channel: (${two(given)}). Calculated output size per channel: (${two(grown)}). Output size is too small`,
  );
}

function checkOutputPadding({ output_padding, stride, dilation }: Settings): void {
  if (output_padding.every((pad, d) => pad < stride[d]! || pad < dilation[d]!)) return;
  // A convolution in one dimension is computed in two.
  const two = (list: readonly number[], extra: number) => (list.length === 1 ? [extra, ...list] : list);
  const axes = output_padding.length === 3 ? ['depth', 'height', 'width'] : ['height', 'width'];
  const told = (name: string, list: readonly number[]) => axes.map((axis, d) => `${name}_${axis}: ${list[d]}`);
  const parts = [
    ...told('output_padding', two(output_padding, 0)),
    ...told('stride', two(stride, 1)),
    ...told('dilation', two(dilation, 1)),
  ];
  throw refused(`output padding must be smaller than either stride or dilation, but got ${parts.join(' ')}`);
}

/** The cross-correlation behind a convolution. A transposed one runs it backwards: its input is that one's output. */
function geometryOf(input: Shape, weight: Shape, s: Settings): Geometry {
  const { stride, padding, dilation, transposed, output_padding, groups } = s;
  const kernel = weight.slice(2);
  const reach = kernel.map((size, d) => dilation[d]! * (size - 1) + 1);
  const given = input.slice(2);
  const other = transposed
    ? given.map((n, d) => (n - 1) * stride[d]! - 2 * padding[d]! + reach[d]! + output_padding[d]!)
    : given.map((n, d) => Math.floor((n + 2 * padding[d]! - reach[d]!) / stride[d]!) + 1);
  const rest = { batch: input[0]!, groups, kernel, stride, padding, dilation };
  return transposed
    ? { ...rest, channels: weight[1]! * groups, filters: weight[0]!, input: other, output: given }
    : { ...rest, channels: weight[1]! * groups, filters: weight[0]!, input: given, output: other };
}

/** @throws RuntimeError when `out` is of integers and the bias is not */
function addBias(out: Tensor, bias: Tensor): void {
  if (!isFloating(out.dtype) && isFloating(bias.dtype))
    throw refused(
      `result type ${scalarTypeName(bias.dtype)} can't be cast to the desired output type ${scalarTypeName(out.dtype)}`,
    );
  const values = bias.values();
  const places = numelOf(out.shape.slice(2));
  const { data } = out.storage;
  for (let i = 0, at = 0; at < data.length; i++)
    for (let p = 0; p < places; p++, at++) data[at]! += values[i % values.length]!;
}

function forward(input: Tensor, weight: Tensor, bias: Tensor | null, ...plain: unknown[]): Tensor {
  const s = settingsOf(weight, plain);
  check(input.shape, weight.shape, bias?.shape ?? null, s);
  checkPlaces(input.shape);
  checkDtypes(input, weight, bias, s);
  const g = geometryOf(input.shape, weight.shape, s);
  if (s.transposed) checkGrown(g);
  const run = s.transposed ? correlateInput : correlate;
  const data = run(input.dtype, input.values(), weight.values(), g, state.gemm);
  const shape = s.transposed ? [g.batch, g.channels, ...g.input] : [g.batch, g.filters, ...g.output];
  const dtype = isEmpty(input) ? resultType([input, weight], state.defaultDtype) : input.dtype;
  const out = fromArray(dtype === input.dtype ? data : blankResult(dtype, data.length), shape, dtype);
  if (s.transposed && input.dtype === 'float16') out.storage.settle();
  if (bias !== null) addBias(out, bias);
  return out;
}

function settingsOf(
  weight: Tensor,
  [stride, padding, dilation, transposed, output_padding, groups]: unknown[],
): Settings {
  if (weight.ndim < 3) throw refused('weight should have at least three dimensions');
  const dims = weight.ndim - 2;
  return {
    stride: forEachDimension(stride as Sizes, 'stride', dims),
    padding: forEachDimension(padding as Sizes, 'padding', dims),
    dilation: forEachDimension(dilation as Sizes, 'dilation', dims),
    transposed: transposed as boolean,
    output_padding: forEachDimension(output_padding as Sizes, 'output_padding', dims),
    groups: groups as number,
  };
}

/** The gradients `output_mask` asks for; empty tensors in the other places. */
function backward(
  grad_output: Tensor,
  input: Tensor,
  weight: Tensor,
  _bias_sizes: readonly number[] | null,
  ...plain: unknown[]
): readonly Tensor[] {
  const mask = plain.at(-1) as readonly boolean[];
  const s = settingsOf(weight, plain);
  const g = geometryOf(input.shape, weight.shape, s);
  const { dtype } = weight;
  const grad = grad_output.values();
  const none = () => empty([0], dtype);
  const forInput = () => {
    const run = s.transposed ? correlate : correlateInput;
    return fromArray(run(dtype, grad, weight.values(), g, state.gemm), input.shape, dtype);
  };
  const forWeight = () => {
    const [y, x] = s.transposed ? [input.values(), grad] : [grad, input.values()];
    return fromArray(correlateFilters(dtype, y, x, g, state.gemm), weight.shape, dtype);
  };
  return [mask[0] ? forInput() : none(), mask[1] ? forWeight() : none(), mask[2] ? channelSums(grad_output) : none()];
}

function channelSums(grad: Tensor): Tensor {
  const channels = grad.shape[1]!;
  const places = numelOf(grad.shape.slice(2));
  const g = grad.values();
  const sums = new Float64Array(channels);
  for (let i = 0, at = 0; at < g.length; i++) for (let p = 0; p < places; p++) sums[i % channels]! += g[at++]!;
  const out = blankResult(grad.dtype, channels);
  out.set(sums);
  return fromArray(out, [channels], grad.dtype);
}

const SETTINGS = ['stride', 'padding', 'dilation', 'transposed', 'output_padding', 'groups'] as const;
const ARGUMENTS = 'int[] stride, int[] padding, int[] dilation, bool transposed, int[] output_padding, int groups';

function told(context: Context): readonly unknown[] {
  return SETTINGS.map((name) => context[name]);
}

function gradients(
  grad: Tensor,
  input: Tensor,
  weight: Tensor,
  context: Context,
  mask: readonly boolean[],
): readonly Tensor[] {
  return convolution_backward.invoke([grad, input, weight, null, ...told(context), mask]) as readonly Tensor[];
}

/** What reaches grad_output when the gradients are differentiated: a convolution in each of its arguments (`_convolution_double_backward`). */
function again(context: Context): Tensor | null {
  const { input, weight, grads } = context;
  const [forInput, forWeight, forBias] = grads as readonly (Tensor | null)[];
  const convolved = (x: Tensor, w: Tensor) => convolution.invoke([x, w, null, ...told(context)]) as Tensor;
  const shape = context.sizes['grad_output']!;
  return sumOf(
    forInput == null ? null : convolved(forInput, weight),
    forWeight == null ? null : convolved(input, forWeight),
    forBias?.view(shape.map((_, d) => (d === 1 ? -1 : 1))).expand(shape),
  );
}

/** The first `shape` of the places of a result that may have more. */
function cut(x: Tensor, shape: Shape): Tensor {
  return shape.reduce((y: Tensor, size, d) => (d > 1 && y.shape[d]! > size ? y.narrow(d, 0, size) : y), x);
}

/** The gradient for the input from that of the weights' gradient, `ggW`: the convolution turned round. */
function againForInput(context: Context, ggW: Tensor): Tensor {
  const { grad_output, stride, padding, dilation, transposed, groups, sizes } = context;
  const input = sizes['input']!;
  const kernel = sizes['weight']!.slice(2);
  // What turning a plain convolution round leaves undecided at the end.
  const extra = kernel.map((size, d) => {
    const reached = (size - 1) * dilation[d] - 2 * padding[d] + stride[d] * (grad_output.shape[d + 2]! - 1) + 1;
    return transposed ? 0 : input[d + 2]! - reached;
  });
  const args = [grad_output, ggW, null, stride, padding, dilation, !transposed, extra, groups];
  const out = convolution.invoke(args) as Tensor;
  return transposed ? cut(out, input) : out;
}

/** The gradient for the weights from that of the input's gradient, `ggI`: a convolution that sums over the batch, group by group. */
function againForWeight(context: Context, ggI: Tensor): Tensor {
  const { grad_output, stride, padding, dilation, transposed, output_padding, groups, sizes } = context;
  const [gO, gI] = [(grad_output as Tensor).transpose(0, 1), ggI.transpose(0, 1)];
  const [moving, still] = transposed ? [gO, gI] : [gI, gO];
  const part = (x: Tensor, g: number) =>
    groups === 1 ? x : x.narrow(0, (g * x.shape[0]!) / groups, x.shape[0]! / groups);
  const parts = Array.from({ length: groups }, (_, g) => {
    const args = [part(moving, g), part(still, g), null, dilation, padding, stride, false, output_padding, 1];
    return convolution.invoke(args) as Tensor;
  });
  const whole = groups === 1 ? parts[0]! : (cat.invoke([parts, 1]) as Tensor);
  return cut(whole.transpose(0, 1), sizes['weight']!);
}

export const convolution_backward = op({
  schema: `convolution_backward(Tensor grad_output, Tensor input, Tensor weight, int[]? bias_sizes, ${ARGUMENTS}, bool[3] output_mask) -> (Tensor, Tensor, Tensor)`,
  grad_fn: 'ConvolutionBackwardBackward0',
  forward: backward,
  saves: { grad_output: ['input', 'weight'], input: ['grad_output'], weight: ['grad_output'] },
  backward: {
    grad_output: (_grad, context) => again(context),
    input: (_grad, context) => (context.grads[1] == null ? null : againForInput(context, context.grads[1])),
    weight: (_grad, context) => (context.grads[0] == null ? null : againForWeight(context, context.grads[0])),
  },
  local: { grad_output: 'M', input: 'M', weight: 'M' },
  where: [],
  samples: [
    [[1, 2, 2, 2], [1, 1, 3, 3], [2, 1, 2, 2], [2], [1, 1], [0, 0], [1, 1], false, [0, 0], 1, [true, true, true]],
    [[1, 2, 5], [1, 2, 3], [2, 1, 2], [2], [2], [1], [1], true, [1], 2, [true, true, true]],
  ],
});

export const convolution = op({
  schema: `convolution(Tensor input, Tensor weight, Tensor? bias, ${ARGUMENTS}) -> Tensor`,
  grad_fn: 'ConvolutionBackward0',
  forward,
  saves: ['input', 'weight'],
  backward: jointly(['input', 'weight', 'bias'], (grad, context, mask) =>
    gradients(grad, context['input'], context['weight'], context, mask),
  ),
  local: { input: 'M', weight: 'M', bias: 'M' },
  where: ['torch'],
  samples: [
    [[2, 2, 4], [3, 2, 2], [3], [1], [0], [1], false, [0], 1],
    [[1, 2, 4, 3], [2, 1, 2, 2], null, [2, 1], [1, 0], [1, 2], false, [0, 0], 2],
    [[1, 2, 2, 3], [2, 1, 2, 2], [2], [2, 1], [1, 0], [1, 2], true, [1, 0], 2],
    [[1, 1, 2, 2, 2], [2, 1, 2, 1, 2], [2], [1, 1, 1], [0, 0, 1], [1, 1, 1], false, [0, 0, 0], 1],
    [[2, 3, 2], [2, 3, 1], null, [1], [0], [1], false, [0], 1],
    [[0, 2, 3], [1, 2, 2], [1], [1], [0], [1], false, [0], 1],
  ],
});
