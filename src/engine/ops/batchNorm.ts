/** Normalization over the batch: `native_batch_norm` with its rule, and `batch_norm` and `instance_norm`, which call it. */
import { type DType, isFloating } from '../dtype.ts';
import { refused, TorchError } from '../errors.ts';
import { isHalf, roundHalf } from '../half.ts';
import { jointly } from '../joint.ts';
import { blankResult } from '../loops.ts';
import { op } from '../op.ts';
import type { Context } from '../opNode.ts';
import { scaling, statisticsDtype } from '../scaling.ts';
import { numelOf, type Shape, shapeText, wrapDim } from '../shape.ts';
import { projected, projectedAgain } from '../standardized.ts';
import { empty, fromArray, type Tensor } from '../tensor.ts';
import { written } from '../write.ts';
import { FUNCTIONAL, notForIntegers, notImplemented } from './declare.ts';
import { refuseGradient } from './loss.ts';

/** Elements of [N, C, …]: how many channels, and how many places each has in a batch. */
function layoutOf({ shape }: Tensor): { channels: number; places: number } {
  return { channels: shape[1]!, places: numelOf(shape.slice(2)) };
}

/** Calls `visit` with every element's place and its channel. */
function eachElement(x: Tensor, visit: (at: number, channel: number) => void): void {
  const { channels, places } = layoutOf(x);
  for (let at = 0, run = 0; at < x.numelValue; run++) for (let p = 0; p < places; p++, at++) visit(at, run % channels);
}

/** A number as the tensors of a dtype keep it. */
function keptIn(dtype: DType): (x: number) => number {
  if (isHalf(dtype)) return (x) => roundHalf(dtype, x);
  return dtype === 'float64' ? (x) => x : Math.fround;
}

/** Mean and variance of every channel, in two passes; the second takes the mean as it is kept. */
function momentsOf(
  x: Tensor,
  values: ArrayLike<number>,
  kept: (x: number) => number,
): readonly [mean: Float64Array, variance: Float64Array] {
  const { channels } = layoutOf(x);
  const [mean, variance] = [new Float64Array(channels), new Float64Array(channels)];
  const count = x.numelValue / channels;
  eachElement(x, (at, c) => {
    mean[c]! += values[at]!;
  });
  for (let c = 0; c < channels; c++) mean[c] = kept(mean[c]! / count);
  eachElement(x, (at, c) => {
    variance[c]! += (values[at]! - mean[c]!) ** 2;
  });
  for (let c = 0; c < channels; c++) variance[c]! /= count;
  return [mean, variance];
}

type Maybe = Tensor | null;

function check(input: Tensor, parts: Readonly<Record<string, Maybe>>, training: boolean): void {
  // PyTorch reads on behind the sizes it has.
  const channels = input.shape[1] ?? 0;
  for (const name of ['running_mean', 'running_var', 'weight', 'bias']) {
    const part = parts[name];
    if (part == null) {
      if (!training && name.startsWith('running')) throw refused(`${name} must be defined in evaluation mode`);
    } else if (part.numelValue !== channels)
      throw refused(`${name} should contain ${channels} elements not ${part.numelValue}`);
  }
  if ((parts['running_mean'] === null) !== (parts['running_var'] === null))
    throw new TorchError('ValueError', 'running_mean and running_var must either both be None or neither be None');
  wrapDim(1, input.ndim);
  if (!isFloating(input.dtype)) throw notForIntegers('batch_norm', input.dtype);
}

function forward(
  input: Tensor,
  weight: Maybe,
  bias: Maybe,
  running_mean: Maybe,
  running_var: Maybe,
  training: boolean,
  momentum: number,
  eps: number,
): readonly Tensor[] {
  check(input, { running_mean, running_var, weight, bias }, training);
  refuseGradient('native_batch_norm', 'running_mean', running_mean);
  refuseGradient('native_batch_norm', 'running_var', running_var);
  const { dtype } = input;
  const statistics = statisticsDtype(input, weight, bias, running_mean, running_var);
  const kept = keptIn(statistics);
  const x = input.values();
  const out = blankResult(dtype, x.length);
  const [mean, variance] = training
    ? momentsOf(input, x, kept)
    : [running_mean!.values() as ArrayLike<number>, running_var!.values() as ArrayLike<number>];
  const invstd = Float64Array.from(variance, (v) => 1 / Math.sqrt(v + eps));
  if (training) for (let c = 0; c < invstd.length; c++) invstd[c] = kept(invstd[c]!);
  const [w, b] = [weight?.values(), bias?.values()];
  const scaled = Array.from(invstd, (r, c) => scaling(dtype, mean[c]!, r, w?.[c] ?? 1, b?.[c] ?? 0));
  eachElement(input, (at, c) => {
    out[at] = scaled[c]!(x[at]!);
  });
  const output = fromArray(out, input.shape, dtype);
  if (!training) return [output, empty([0], statistics), empty([0], statistics)];
  const count = x.length / invstd.length;
  if (running_mean !== null) follow(running_mean, mean, momentum);
  if (running_var !== null)
    follow(
      running_var,
      Float64Array.from(variance, (v) => (v * count) / (count - 1)),
      momentum,
    );
  const keep = (values: ArrayLike<number>) => {
    const data = blankResult(statistics, values.length);
    data.set(values);
    return fromArray(data, [values.length], statistics);
  };
  return [output, keep(mean), keep(invstd)];
}

/** Moves a running statistic towards what a batch showed. PyTorch does not count it as a change: no version goes up. */
function follow(running: Tensor, seen: ArrayLike<number>, momentum: number): void {
  const { storage, offset, strides } = running;
  for (let c = 0; c < seen.length; c++) {
    const at = offset + c * (strides[0] ?? 1);
    storage.data[at] = (1 - momentum) * storage.data[at]! + momentum * seen[c]!;
  }
}

/** All dimensions but that of the channels. */
function others(shape: Shape): readonly number[] {
  return shape.map((_, d) => d).filter((d) => d !== 1);
}

/** A vector of one number for each channel, repeated to [N, C, …]. */
function beside(vector: Tensor, shape: Shape): Tensor {
  let out = vector;
  for (let d = 2; d < shape.length; d++) out = out.unsqueeze(1);
  return out.expand(shape);
}

/** Summed over everything but the channels, one dimension after another. */
function overChannels(x: Tensor): Tensor {
  let out = x;
  for (let d = x.ndim - 1; d > 1; d--) out = out.sum(d);
  return out.sum(0);
}

/** Mean and reciprocal deviation a call normalized with, seen beside its input. */
function statistics(context: Context, train: boolean, mean: Maybe, invstd: Maybe): readonly [Tensor, Tensor] {
  const { shape } = context['input'] as Tensor;
  const [m, r] = train
    ? [mean!, invstd!]
    : [context['running_mean'] as Tensor, (context['running_var'] as Tensor).add(context['eps']).rsqrt()];
  return [beside(m, shape), beside(r, shape)];
}

function backward(
  grad_out: Tensor,
  input: Tensor,
  weight: Maybe,
  running_mean: Maybe,
  running_var: Maybe,
  save_mean: Maybe,
  save_invstd: Maybe,
  train: boolean,
  eps: number,
  mask: readonly boolean[],
): readonly Tensor[] {
  const { dtype } = input;
  const channels = input.shape[1]!;
  const [x, g] = [input.values(), grad_out.values()];
  const mean = (train ? save_mean! : running_mean!).values();
  const invstd: ArrayLike<number> = train
    ? save_invstd!.values()
    : Float64Array.from(running_var!.values() as ArrayLike<number>, (v) => 1 / Math.sqrt(v + eps));
  const w = weight?.values();
  const [sums, along] = [new Float64Array(channels), new Float64Array(channels)];
  eachElement(input, (at, c) => {
    sums[c]! += g[at]!;
    along[c]! += g[at]! * (x[at]! - mean[c]!) * invstd[c]!;
  });
  const count = x.length / channels;
  const vector = (values: Float64Array) => {
    const own = weight?.dtype ?? dtype;
    const data = blankResult(own, channels);
    data.set(values);
    return fromArray(data, [channels], own);
  };
  const none = () => empty([0], dtype);
  const forInput = () => {
    const out = blankResult(dtype, x.length);
    eachElement(input, (at, c) => {
      const xhat = (x[at]! - mean[c]!) * invstd[c]!;
      const rest = train ? (sums[c]! + xhat * along[c]!) / count : 0;
      out[at] = (g[at]! - rest) * invstd[c]! * (w === undefined ? 1 : w[c]!);
    });
    return fromArray(out, input.shape, dtype);
  };
  return [mask[0] ? forInput() : none(), mask[1] ? vector(along) : none(), mask[2] ? vector(sums) : none()];
}

/** What PyTorch adds in place. */
function sum(a: Maybe, b: Tensor): Tensor {
  return a === null ? b : written(a.add(b), a._version + 1);
}

/** `batchnorm_double_backward`: gradients for grad_out, input and weight from those of all three results. */
function again(context: Context): readonly Maybe[] {
  const { grad_out, input, weight, save_mean, save_invstd, train, grads } = context;
  const [v, forWeight, forBias] = grads as readonly Maybe[];
  const { shape } = input as Tensor;
  const dims = others(shape);
  const [mean, r] = statistics(context, train, save_mean, save_invstd);
  const xhat = (input as Tensor).sub(mean).mul(r);
  const scale: Maybe = weight === null ? null : beside(weight, shape);
  const scaled = (x: Tensor) => (scale === null ? x : x.mul(scale));
  const along = (x: Tensor) => (train ? projected(x, xhat, dims) : x);
  let [toGrad, toInput, toWeight]: Maybe[] = [null, null, null];
  if (v != null) {
    toGrad = scaled(along(v).mul(r));
    if (train) toInput = projectedAgain(v, scaled(grad_out), xhat, r, dims);
    if (weight !== null) toWeight = overChannels(along(v).mul(grad_out).mul(r));
  }
  if (forWeight != null) {
    const w = beside(forWeight, shape);
    toGrad = sum(toGrad, w.mul((input as Tensor).sub(mean)).mul(r));
    toInput = sum(toInput, w.mul(r).mul(along(grad_out)));
  }
  if (forBias != null) toGrad = sum(toGrad, beside(forBias, shape));
  return [toGrad, toInput, toWeight];
}

const ALL = ['grad_out', 'input', 'weight', 'running_mean', 'running_var', 'save_mean', 'save_invstd'];

export const native_batch_norm_backward = op({
  schema:
    'native_batch_norm_backward(Tensor grad_out, Tensor input, Tensor? weight, Tensor? running_mean, Tensor? running_var, Tensor? save_mean, Tensor? save_invstd, bool train, float eps, bool[3] output_mask) -> (Tensor, Tensor, Tensor)',
  grad_fn: 'NativeBatchNormBackwardBackward0',
  forward: backward,
  saves: { grad_out: ALL, input: ALL, weight: ALL, save_mean: [], save_invstd: [] },
  backward: {
    ...jointly(['grad_out', 'input', 'weight'], (_grad, context) => again(context)),
    save_mean: notImplemented('native_batch_norm_backward save_mean'),
    save_invstd: notImplemented('native_batch_norm_backward save_invstd'),
  },
  local: { grad_out: 'M', input: 'M', weight: 'M', save_mean: '0', save_invstd: '0' },
  where: [],
  samples: [[[2, 2, 2], [2, 2, 2], [2], 'data [2]', 'data [2]', null, null, false, 0.1, [true, true, true]]],
});

const SAVED = ['input', 'weight', 'running_mean', 'running_var', 'result1', 'result2'];

export const native_batch_norm = op({
  schema:
    'native_batch_norm(Tensor input, Tensor? weight, Tensor? bias, Tensor? running_mean, Tensor? running_var, bool training, float momentum, float eps) -> (Tensor, Tensor, Tensor)',
  grad_fn: 'NativeBatchNormBackward0',
  forward,
  saves: SAVED,
  backward: jointly(['input', 'weight', 'bias'], (grad, context, mask) => {
    const [input, weight, running_mean, running_var, mean, invstd] = SAVED.map((name) => context[name]);
    const rest = [running_mean, running_var, mean, invstd, context['training'], context['eps'], mask];
    return native_batch_norm_backward.invoke([grad, input, weight, ...rest]) as readonly Tensor[];
  }),
  nonDifferentiable: ['result1', 'result2'],
  local: { input: 'W · Z', weight: 'M', bias: 'M' },
  where: ['torch'],
  samples: [
    [[3, 2, 2], [2], [2], null, null, true, 0.1, 0.1],
    [['T', 2, 2, 3], [2], null, 'data [2]', 'data [2]', false, 0.1, 0.1],
    [[4, 2], null, null, null, null, true, 0.1, 0.1],
  ],
});

/** `torch.nn.functional.batch_norm`. */
export const batch_norm = op({
  schema:
    'batch_norm(Tensor input, Tensor? running_mean, Tensor? running_var, Tensor? weight=None, Tensor? bias=None, bool training=False, float momentum=0.1, float eps=1e-05) -> Tensor',
  forward: (
    input: Tensor,
    running_mean: Maybe,
    running_var: Maybe,
    weight: Maybe,
    bias: Maybe,
    training: boolean,
    ...rest: readonly number[]
  ) => {
    if (training) refuseOne(input.shape);
    if (input.numelValue === 0 && input.ndim > 1) return ofNothing(input, weight, bias);
    const args = [input, weight, bias, running_mean, running_var, training, ...rest];
    return (native_batch_norm.invoke(args) as readonly Tensor[])[0]!;
  },
  composite: true,
  where: FUNCTIONAL,
  samples: [
    [[3, 2, 2], null, null, [2], [2], true],
    [[3, 2], 'data [2]', 'data [2]', { eps: 0.1 }],
  ],
});

/** What PyTorch makes of no elements: nothing is asked of the statistics. */
function ofNothing(input: Tensor, weight: Maybe, bias: Maybe): Tensor {
  const first = (part: Tensor) => part.select(0, 0);
  const scaled = weight === null ? input.clone() : input.clone().mul(first(weight));
  return bias === null ? scaled : scaled.add(first(bias));
}

function sizeText(shape: Shape): string {
  return `torch.Size(${shapeText(shape)})`;
}

function refuseOne(shape: Shape): void {
  if (shape.reduce((product, size, d) => (d === 1 ? product : product * size), 1) === 1)
    throw new TorchError(
      'ValueError',
      `Expected more than 1 value per channel when training, got input size ${sizeText(shape)}`,
    );
}

/** Batch normalization of every image by itself: images become channels (`instance_norm` of ATen/native/Normalization.cpp). */
export const instance_norm = op({
  schema:
    'instance_norm(Tensor input, Tensor? running_mean=None, Tensor? running_var=None, Tensor? weight=None, Tensor? bias=None, bool use_input_stats=True, float momentum=0.1, float eps=1e-05) -> Tensor',
  forward: (
    input: Tensor,
    running_mean: Maybe,
    running_var: Maybe,
    weight: Maybe,
    bias: Maybe,
    use_input_stats: boolean,
    momentum: number,
    eps: number,
  ) => {
    const { shape } = input;
    if (use_input_stats && numelOf(shape.slice(2)) === 1)
      throw new TorchError(
        'ValueError',
        `Expected more than 1 spatial element when training, got input size ${sizeText(shape)}`,
      );
    if (!use_input_stats && (running_mean === null || running_var === null))
      throw refused('Expected running_mean and running_var to be defined when use_input_stats is false');
    const [images, channels] = shape as [number, number];
    const each = (x: Maybe) => (x === null ? null : x.repeat([images]));
    const [mean, variance] = [each(running_mean), each(running_var)];
    const flat = input.contiguous().view([1, images * channels, ...shape.slice(2)]);
    const args = [flat, each(weight), each(bias), mean, variance, use_input_stats, momentum, eps];
    const [out] = native_batch_norm.invoke(args) as readonly [Tensor];
    if (use_input_stats)
      for (const [running, seen] of [
        [running_mean, mean],
        [running_var, variance],
      ])
        if (running !== null && seen !== null) running!.copy_(seen!.view([images, channels]).mean(0, false));
    return out.view(shape);
  },
  composite: true,
  where: FUNCTIONAL,
  samples: [[[2, 2, 3]], [[2, 2, 2], { weight: [2], bias: [2] }]],
});
