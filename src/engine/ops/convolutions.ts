/** The convolutions users call: they bring what they are given into the form `convolution` takes and have no Nodes of their own. */
import { refused, typeMetaName } from '../errors.ts';
import { type Op, op, type Samples } from '../op.ts';
import { shapeText } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { convolution, forEachDimension } from './convolution.ts';
import { constant_pad_nd } from './layout.ts';

type Sizes = number | readonly number[];

const WHERE = ['torch', 'functional'] as const;

/** The input with a batch dimension, and whether it lacked one. */
function batched(input: Tensor, dims: number, name: string): readonly [Tensor, boolean] {
  if (input.ndim === dims + 2) return [input, false];
  if (input.ndim === dims + 1) return [input.unsqueeze(0), true];
  throw refused(
    `Expected ${dims + 1}D (unbatched) or ${dims + 2}D (batched) input to ${name}, but got input of size: ${shapeText(input.shape)}`,
  );
}

function checkBias(input: Tensor, bias: Tensor | null): void {
  if (bias !== null && bias.dtype !== input.dtype)
    throw refused(
      `Input type (${typeMetaName(input.dtype)}) and bias type (${typeMetaName(bias.dtype)}) should be the same`,
    );
}

function convolved(
  [input, alone]: readonly [Tensor, boolean],
  weight: Tensor,
  bias: Tensor | null,
  ...settings: readonly [Sizes, Sizes, Sizes, boolean, Sizes, number]
): Tensor {
  if (!settings[3]) checkBias(input, bias);
  if (weight.ndim < 3) throw refused('weight should have at least three dimensions');
  const dims = weight.ndim - 2;
  const [stride, padding, dilation, transposed, output_padding, groups] = settings;
  const out = convolution.invoke([
    input,
    weight,
    bias,
    forEachDimension(stride, 'stride', dims),
    forEachDimension(padding, 'padding', dims),
    forEachDimension(dilation, 'dilation', dims),
    transposed,
    forEachDimension(output_padding, 'output_padding', dims),
    groups,
  ]) as Tensor;
  return alone ? out.squeeze(0) : out;
}

function conv(dims: 1 | 2 | 3, samples: Samples): Op {
  const n = `int[${dims}]`;
  const name = `conv${dims}d`;
  return op({
    schema: `${name}(Tensor input, Tensor weight, Tensor? bias=None, ${n} stride=1, ${n} padding=0, ${n} dilation=1, int groups=1) -> Tensor`,
    forward: (
      input: Tensor,
      weight: Tensor,
      bias: Tensor | null,
      stride: Sizes,
      padding: Sizes,
      dilation: Sizes,
      groups: number,
    ) => convolved(batched(input, dims, name), weight, bias, stride, padding, dilation, false, 0, groups),
    composite: true,
    where: WHERE,
    samples,
  });
}

/** `padding='same'` and `'valid'`. */
function convPadded(dims: 1 | 2 | 3, samples: Samples): Op {
  const n = `int[${dims}]`;
  const name = `conv${dims}d`;
  return op({
    schema: `${name}.padding(Tensor input, Tensor weight, Tensor? bias=None, ${n} stride=1, str padding='valid', ${n} dilation=1, int groups=1) -> Tensor`,
    forward: (
      input: Tensor,
      weight: Tensor,
      bias: Tensor | null,
      stride: Sizes,
      padding: string,
      dilation: Sizes,
      groups: number,
    ) => {
      const given = batched(input, dims, name);
      if (padding === 'valid') return convolved(given, weight, bias, stride, 0, dilation, false, 0, groups);
      if (padding !== 'same') throw refused(`Invalid padding string: '${padding}'`);
      const [padded, rest] = padSame(given[0], weight, stride, dilation);
      return convolved([padded, given[1]], weight, bias, stride, rest, dilation, false, 0, groups);
    },
    composite: true,
    where: WHERE,
    samples,
  });
}

/** Half of a kernel's reach on either side; where that is odd, the input gets the one more at its end (`_convolution_same`). */
function padSame(input: Tensor, weight: Tensor, stride: Sizes, dilation: Sizes): readonly [Tensor, readonly number[]] {
  const dims = weight.ndim - 2;
  if (forEachDimension(stride, 'stride', dims).some((step) => step !== 1))
    throw refused("padding='same' is not supported for strided convolutions");
  const steps = forEachDimension(dilation, 'dilation', dims);
  const totals = steps.map((step, d) => step * (weight.shape[d + 2]! - 1));
  const halves = totals.map((total) => Math.floor(total / 2));
  if (totals.every((total) => total % 2 === 0)) return [input, halves];
  // `constant_pad_nd` counts dimensions from the last.
  const pairs = totals.toReversed().flatMap((total) => [0, total % 2]);
  return [constant_pad_nd.invoke([input, pairs, 0]) as Tensor, halves];
}

function convTransposed(dims: 1 | 2 | 3, samples: Samples): Op {
  const n = `int[${dims}]`;
  const name = `conv_transpose${dims}d`;
  return op({
    schema: `${name}(Tensor input, Tensor weight, Tensor? bias=None, ${n} stride=1, ${n} padding=0, ${n} output_padding=0, int groups=1, ${n} dilation=1) -> Tensor`,
    forward: (
      input: Tensor,
      weight: Tensor,
      bias: Tensor | null,
      stride: Sizes,
      padding: Sizes,
      output_padding: Sizes,
      groups: number,
      dilation: Sizes,
    ) => convolved(batched(input, dims, name), weight, bias, stride, padding, dilation, true, output_padding, groups),
    composite: true,
    where: WHERE,
    samples,
  });
}

export const conv1d = conv(1, [
  [[2, 2, 4], [3, 2, 2], [3]],
  [[2, 4], [3, 2, 2], { stride: 2, padding: 1 }],
]);
export const conv1d_padding = convPadded(1, [
  [[1, 1, 4], [2, 1, 2], [2], { padding: 'same' }],
  [[1, 1, 4], [2, 1, 3], { padding: 'same', dilation: 2 }],
]);
export const conv2d = conv(2, [
  [[2, 2, 3, 4], [3, 2, 2, 2], [3]],
  [[2, 3, 4], [2, 1, 2, 2], [2], [2, 1], 1, { groups: 2 }],
  [
    ['T', 1, 2, 3, 3],
    [1, 2, 2, 2],
  ],
]);
export const conv2d_padding = convPadded(2, [
  [[1, 1, 3, 3], [1, 1, 2, 3], { padding: 'same' }],
  [[1, 1, 3, 3], [1, 1, 2, 2], [1], 2, 'valid'],
]);
export const conv3d = conv(3, [[[1, 1, 2, 3, 3], [1, 1, 2, 2, 2], [1], { padding: [0, 1, 0] }]]);
export const conv3d_padding = convPadded(3, [[[1, 1, 2, 2, 2], [1, 1, 1, 2, 1], { padding: 'same' }]]);
export const conv_transpose1d = convTransposed(1, [
  [[1, 2, 3], [2, 2, 2], [2]],
  [[2, 3], [2, 1, 2], [2], 2, { output_padding: 1, groups: 2 }],
]);
export const conv_transpose2d = convTransposed(2, [
  [[1, 2, 2, 2], [2, 1, 2, 2], [1], 2, 1],
  [[1, 1, 2, 2], [1, 2, 2, 2], { dilation: 2 }],
]);
export const conv_transpose3d = convTransposed(3, [[[1, 1, 2, 1, 2], [1, 1, 2, 2, 1], [1]]]);
