/** Average pooling: `avg_pool1d` … `adaptive_avg_pool3d`. Each is a linear map on planes, and its rule applies the transpose. */
import { refused } from '../errors.ts';
import { type Op, op, type Samples } from '../op.ts';
import type { Context } from '../opNode.ts';
import { composed, countsOf, type LinearMap, mapped, unmapped } from '../planes.ts';
import { type Shape, shapeText } from '../shape.ts';
import { empty, type Tensor } from '../tensor.ts';
import { adaptive, averaged, checkOne, checkSignal, covered, inTwo, type Sizes, windowsOf } from '../windows.ts';
import { written } from '../write.ts';
import { checkKernel, FUNCTIONAL } from './declare.ts';

type Settings = [Sizes, Sizes, Sizes, boolean, boolean, number | null];
const SETTINGS = ['kernel_size', 'stride', 'padding', 'ceil_mode', 'count_include_pad', 'divisor_override'] as const;

function told(context: Context): readonly unknown[] {
  return SETTINGS.map((name) => context[name]);
}

function averages(name: string, dims: number, shape: Shape, settings: Settings): LinearMap {
  const [kernel_size, stride, padding, ceil_mode, count_include_pad, divisor] = settings;
  const windows = windowsOf(name, dims, shape, kernel_size, { stride, padding, ceil_mode, divisor });
  const input = shape.slice(-dims);
  const axes = input.map((size, d) => {
    if (divisor === null) return averaged(windows, d, size, count_include_pad);
    const share = d === 0 ? 1 / divisor : 1;
    return covered(windows, d, size).map((window) => window.map(([index]) => [index, share] as const));
  });
  return composed(axes, input);
}

function average(dims: 2 | 3, samples: Samples, backwardSamples: Samples): readonly [Op, Op] {
  const [n, name] = [`int[${dims}]`, `avg_pool${dims}d`];
  const backward: Op = op({
    schema: `${name}_backward(Tensor grad_output, Tensor self, ${n} kernel_size, ${n} stride, ${n} padding, bool ceil_mode, bool count_include_pad, int? divisor_override) -> Tensor`,
    grad_fn: `AvgPool${dims}DBackwardBackward0`,
    forward: (grad_output: Tensor, self: Tensor, ...settings: Settings) =>
      unmapped(grad_output, self.shape, averages(name, dims, self.shape, settings)),
    backward: {
      grad_output: (grad, context) => forward.invoke([grad, ...told(context)]) as Tensor,
      self: (grad, { sizes }) => written(empty(sizes['self']!, grad.dtype)),
    },
    local: { grad_output: 'M', self: '0' },
    where: [],
    samples: backwardSamples,
  });
  const forward: Op = op({
    schema: `${name}(Tensor self, ${n} kernel_size, ${n} stride=[], ${n} padding=0, bool ceil_mode=False, bool count_include_pad=True, int? divisor_override=None) -> Tensor`,
    grad_fn: `AvgPool${dims}DBackward0`,
    forward: (self: Tensor, ...settings: Settings) => {
      const map = averages(name, dims, self.shape, settings);
      checkKernel(dims === 2 ? name : `${name}_out_frame`, self.dtype, 'int64');
      return mapped(self, map);
    },
    saves: ['self'],
    backward: { self: (grad, context) => backward.invoke([grad, context['self'], ...told(context)]) as Tensor },
    local: { self: 'M' },
    where: FUNCTIONAL,
    samples,
  });
  return [forward, backward];
}

export const [avg_pool2d, avg_pool2d_backward] = average(
  2,
  [
    [[1, 2, 3, 4], 2],
    [[1, 4, 3], [2, 3], { stride: 1, padding: [1, 0], ceil_mode: true }],
    [['T', 1, 1, 4, 4], 3, 2, 1, false, false],
    [[1, 1, 3, 3], 2, { divisor_override: 3 }],
    [[1, 1, 4, 5], 2, 2, 1, true],
  ],
  [[[1, 1, 2, 2], [1, 1, 3, 3], [2, 2], [1, 1], [0, 0], false, true, null]],
);
export const [avg_pool3d, avg_pool3d_backward] = average(
  3,
  [[[1, 1, 2, 3, 3], 2, { stride: 1 }]],
  [[[1, 1, 1, 2, 2], [1, 1, 2, 3, 3], [2, 2, 2], [1, 1, 1], [0, 0, 0], false, true, null]],
);

export const avg_pool1d = op({
  schema:
    'avg_pool1d(Tensor self, int[1] kernel_size, int[1] stride=[], int[1] padding=0, bool ceil_mode=False, bool count_include_pad=True) -> Tensor',
  forward: (self: Tensor, kernel: Sizes, stride: Sizes, padding: Sizes, ceil: boolean, padded: boolean) => {
    checkSignal('avg_pool1d', self.shape);
    checkOne('avg_pool1d', 'kernel_size', kernel);
    checkOne('avg_pool1d', 'stride', stride);
    checkOne('avg_pool1d', 'padding', padding);
    const settings = [inTwo(kernel, 1), inTwo(stride, 1), inTwo(padding, 0), ceil, padded, null];
    return (avg_pool2d.invoke([self.unsqueeze(-2), ...settings]) as Tensor).squeeze(-2);
  },
  composite: true,
  where: ['torch', 'functional'],
  samples: [
    [[2, 5], 2],
    [[1, 2, 4], 3, 1, 1, { count_include_pad: false }],
  ],
});

function adaptiveAverages(name: string, dims: number, shape: Shape, output: readonly number[]): LinearMap {
  if (shape.length !== dims + 1 && shape.length !== dims + 2)
    throw refused(`${name}(): Expected ${dims + 1}D or ${dims + 2}D tensor, but got ${shapeText(shape)}`);
  const input = shape.slice(-dims);
  // In a plane only the places count, in space the channels as well.
  const empty = shape.findIndex((size, d) => size === 0 && d >= (dims === 2 ? shape.length - 2 : 1));
  if (empty >= 0)
    throw refused(
      `${name}(): Expected input to have non-zero size for non-batch dimensions, but input has sizes ${shapeText(shape)} with dimension ${empty} being empty`,
    );
  const axes = input.map((size, d) => adaptive(size, output[d]!));
  return { ...composed(axes, input), counts: countsOf(axes) };
}

function adaptiveAverage(dims: 2 | 3, samples: Samples, backwardSamples: Samples): readonly [Op, Op, Op] {
  const name = `adaptive_avg_pool${dims}d`;
  const backward: Op = op({
    schema: `_${name}_backward(Tensor grad_output, Tensor self) -> Tensor`,
    grad_fn: `AdaptiveAvgPool${dims}DBackwardBackward0`,
    forward: (grad_output: Tensor, self: Tensor) =>
      unmapped(grad_output, self.shape, adaptiveAverages(name, dims, self.shape, grad_output.shape.slice(-dims))),
    backward: {
      grad_output: (grad, { sizes }) => pooled.invoke([grad, sizes['grad_output']!.slice(-dims)]) as Tensor,
      self: (grad, { sizes }) => written(empty(sizes['self']!, grad.dtype)),
    },
    local: { grad_output: 'M', self: '0' },
    where: [],
    samples: backwardSamples,
  });
  const pooled: Op = op({
    schema: `_${name}(Tensor self, int[${dims}] output_size) -> Tensor`,
    grad_fn: `AdaptiveAvgPool${dims}DBackward0`,
    forward: (self: Tensor, output_size: readonly number[]) => {
      const map = adaptiveAverages(name, dims, self.shape, output_size);
      checkKernel(dims === 2 ? name : `${name}_cpu`, self.dtype);
      return mapped(self, map);
    },
    saves: ['self'],
    backward: { self: (grad, { self }) => backward.invoke([grad, self]) as Tensor },
    local: { self: 'M' },
    where: [],
    samples: samples.filter((sample) => Array.isArray(sample[1]) && sample[1].length === dims),
  });
  const called = op({
    schema: `${name}(Tensor self, int[${dims}] output_size) -> Tensor`,
    forward: (self: Tensor, given: readonly number[]) => {
      const output_size = given.length === 1 ? Array.from({ length: dims }, () => given[0]!) : given;
      if (output_size.length !== dims) throw refused(`${name}: output_size must be ${dims}`);
      if (output_size.some((size) => size < 0))
        throw refused(
          `${name}: elements of output_size must be greater than or equal to 0 but received {${output_size.slice(0, 2).join(', ')}${output_size.slice(2).map((size) => `,${size}`)}}`,
        );
      if (output_size.every((size) => size === 1))
        return self.mean(
          Array.from({ length: dims }, (_, d) => -1 - d),
          true,
        );
      return pooled.invoke([self, output_size]);
    },
    composite: true,
    where: FUNCTIONAL,
    samples,
  });
  return [called, pooled, backward];
}

export const [adaptive_avg_pool2d, _adaptive_avg_pool2d, _adaptive_avg_pool2d_backward] = adaptiveAverage(
  2,
  [
    [
      [1, 2, 3, 4],
      [2, 3],
    ],
    [
      [2, 5, 4],
      [3, 2],
    ],
    [
      ['T', 1, 1, 3, 3],
      [1, 1],
    ],
    [
      [1, 1, 2, 2],
      [3, 3],
    ],
  ],
  [
    [
      [1, 1, 2, 3],
      [1, 1, 3, 4],
    ],
  ],
);
export const [adaptive_avg_pool3d, _adaptive_avg_pool3d, _adaptive_avg_pool3d_backward] = adaptiveAverage(
  3,
  [
    [
      [1, 1, 3, 2, 3],
      [2, 1, 2],
    ],
    [
      [1, 1, 2, 2, 2],
      [1, 1, 1],
    ],
  ],
  [
    [
      [1, 1, 2, 1, 2],
      [1, 1, 3, 2, 3],
    ],
  ],
);

export const adaptive_avg_pool1d = op({
  schema: 'adaptive_avg_pool1d(Tensor self, int[1] output_size) -> Tensor',
  forward: (self: Tensor, output_size: readonly number[]) => {
    checkSignal('adaptive_avg_pool1d', self.shape);
    checkOne('adaptive_avg_pool1d', 'output_size', output_size);
    const out = adaptive_avg_pool2d.invoke([self.unsqueeze(-2), inTwo(output_size, 1)]) as Tensor;
    return out.squeeze(-2);
  },
  composite: true,
  where: ['torch', 'functional'],
  samples: [
    [[2, 5], 2],
    [[1, 2, 4], 1],
  ],
});
