/** Padding with what is there: mirrored (`reflection_pad`), the edge again (`replication_pad`), the other end (`_pad_circular`); and `pad`, which chooses. */

import { refused, TorchError } from '../errors.ts';
import { type Op, op, type Samples } from '../op.ts';
import { type Axis, composed, type LinearMap, mapped, unmapped } from '../planes.ts';
import { type Shape, shapeText } from '../shape.ts';
import { empty, type Tensor } from '../tensor.ts';
import { written } from '../write.ts';
import { notForBool } from './declare.ts';
import { constant_pad_nd } from './layout.ts';

type Pads = readonly number[];
type Mode = 'reflect' | 'replicate';

/** Which input index each output index of one dimension shows. */
function axis(mode: Mode, size: number, before: number, after: number): Axis {
  return Array.from({ length: Math.max(0, size + before + after) }, (_, i) => {
    const at = i - before;
    const shown =
      mode === 'replicate' ? Math.min(Math.max(at, 0), size - 1) : at < 0 ? -at : at < size ? at : 2 * (size - 1) - at;
    return [[shown, 1] as const];
  });
}

/** @throws RuntimeError unless there is something along every dimension but the batch's. */
function checkShape(shape: Shape, dims: number): void {
  const planes = shape.length === dims + 1 ? shape : shape.slice(1);
  if (planes.length !== dims + 1 || planes.includes(0))
    throw refused(
      `Expected ${dims + 1}D or ${dims + 2}D (batch mode) tensor with possibly 0 batch size and other non-zero dimensions for input, but got: ${shapeText(shape)}`,
    );
}

/** `padding` counts dimensions from the last, both ends of each. */
function mapOf(mode: Mode, dims: number, shape: Shape, padding: Pads): LinearMap {
  const input = shape.slice(-dims);
  const axes = input.map((size, d) => {
    const k = 2 * (dims - 1 - d);
    const [before, after] = [padding[k]!, padding[k + 1]!];
    if (mode === 'reflect' && (before >= size || after >= size))
      throw refused(
        `Argument #${4 + k}: Padding size should be less than the corresponding input dimension, but got: padding (${before}, ${after}) at dimension ${shape.length - dims + d} of input ${shapeText(shape)}`,
      );
    return axis(mode, size, before, after);
  });
  if (dims === 1 || mode === 'replicate') checkLeft(input, outputOf(input, padding));
  return composed(axes, input);
}

/** @throws RuntimeError when negative padding leaves nothing. */
function checkLeft(input: Shape, output: Shape): void {
  if (output.every((size) => size > 0)) return;
  const named = (sizes: Shape, between = ' ') =>
    sizes.map((size, d) => `${'DHW'.slice(-sizes.length)[d]}: ${size}`).join(between);
  throw refused(
    input.length === 1
      ? `input (W: ${input[0]}) is too small. Calculated output W: ${output[0]}`
      : `Calculated output ${named(output)} must be >= 1 in every dimension (input ${named(input, ', ')})`,
  );
}

function padding(name: string, node: string, mode: Mode, dims: 1 | 2 | 3, samples: Samples): readonly [Op, Op] {
  const n = `int[${2 * dims}]`;
  const backward: Op = op({
    schema: `${name}${dims}d_backward(Tensor grad_output, Tensor self, ${n} padding) -> Tensor`,
    grad_fn: `${node}${dims}DBackwardBackward0`,
    forward: (grad_output: Tensor, self: Tensor, pads: Pads) =>
      unmapped(grad_output, self.shape, mapOf(mode, dims, self.shape, pads)),
    backward: {
      grad_output: (grad, { padding: pads }) => forward.invoke([grad, pads]) as Tensor,
      self: (grad, { sizes }) => written(empty(sizes['self']!, grad.dtype)),
    },
    local: { grad_output: 'M', self: '0' },
    where: [],
    samples: samples.map(([shape, pads]) => [outputOf(shape as Shape, pads as Pads), shape, pads]),
  });
  const forward: Op = op({
    schema: `${name}${dims}d(Tensor self, ${n} padding) -> Tensor`,
    grad_fn: `${node}${dims}DBackward0`,
    forward: (self: Tensor, pads: Pads) => {
      checkShape(self.shape, dims);
      const map = mapOf(mode, dims, self.shape, pads);
      notForBool(`${name}${dims}d`, self.dtype);
      return mapped(self, map);
    },
    saves: ['self'],
    backward: { self: (grad, { self, padding: pads }) => backward.invoke([grad, self, pads]) as Tensor },
    local: { self: 'P' },
    where: [],
    samples,
  });
  return [forward, backward];
}

function outputOf(shape: Shape, pads: Pads): Shape {
  return shape.map((size, d) => {
    const k = 2 * (shape.length - 1 - d);
    return size + (pads[k] ?? 0) + (pads[k + 1] ?? 0);
  });
}

export const [reflection_pad1d, reflection_pad1d_backward] = padding('reflection_pad', 'ReflectionPad', 'reflect', 1, [
  [
    [1, 2, 4],
    [2, 1],
  ],
]);
export const [reflection_pad2d, reflection_pad2d_backward] = padding('reflection_pad', 'ReflectionPad', 'reflect', 2, [
  [
    [1, 1, 3, 3],
    [2, 1, 1, 0],
  ],
]);
export const [reflection_pad3d, reflection_pad3d_backward] = padding('reflection_pad', 'ReflectionPad', 'reflect', 3, [
  [
    [1, 1, 2, 2, 3],
    [1, 2, 1, 0, 0, 1],
  ],
]);
export const [replication_pad1d, replication_pad1d_backward] = padding(
  'replication_pad',
  'ReplicationPad',
  'replicate',
  1,
  [
    [
      [1, 2, 3],
      [2, 4],
    ],
  ],
);
export const [replication_pad2d, replication_pad2d_backward] = padding(
  'replication_pad',
  'ReplicationPad',
  'replicate',
  2,
  [
    [
      [1, 1, 2, 3],
      [1, 0, 2, 1],
    ],
  ],
);
export const [replication_pad3d, replication_pad3d_backward] = padding(
  'replication_pad',
  'ReplicationPad',
  'replicate',
  3,
  [
    [
      [1, 1, 2, 1, 2],
      [1, 0, 1, 1, 0, 2],
    ],
  ],
);

const BY_MODE: Readonly<Record<Mode, readonly Op[]>> = {
  reflect: [reflection_pad1d, reflection_pad2d, reflection_pad3d],
  replicate: [replication_pad1d, replication_pad2d, replication_pad3d],
};

/** Copies the ends into one another in place, so that its Nodes are CopySlices as in PyTorch. */
export const _pad_circular = op({
  schema: '_pad_circular(Tensor self, int[] pad) -> Tensor',
  forward: (self: Tensor, pads: Pads) => {
    const dims = pads.length / 2;
    const { shape } = self;
    const each = Array.from({ length: dims }, (_, i) => ({
      dim: shape.length - 1 - i,
      size: shape.at(-1 - i)!,
      before: pads[2 * i]!,
      after: pads[2 * i + 1]!,
    }));
    for (const { size, before, after } of each) {
      if (before > size || after > size) throw refused('Padding value causes wrapping around more than once.');
      if (size + before + after < 0) throw refused('Negative padding value is resulting in an empty dimension');
    }
    const out = self.new_empty(outputOf(shape, pads));
    const part = (x: Tensor, dim: number, from: number, to: number) => x.narrow(dim, from, to - from);
    let [target, source] = [out, self];
    for (const { dim, size, before, after } of each) {
      target = part(target, dim, Math.max(before, 0), out.shape[dim]! - Math.max(after, 0));
      source = part(source, dim, Math.max(-before, 0), size - Math.max(-after, 0));
    }
    target.copy_(source);
    for (const { dim, before, after } of each) {
      const size = out.shape[dim]!;
      const end = size - Math.max(after, 0);
      if (before > 0) part(out, dim, 0, before).copy_(part(out, dim, end - before, end));
      const start = Math.max(before, 0);
      if (after > 0) part(out, dim, size - after, size).copy_(part(out, dim, start, start + after));
    }
    return out;
  },
  composite: true,
  where: [],
  samples: [
    [
      [1, 2, 3],
      [2, 1],
    ],
    [
      [1, 1, 3, 2],
      [1, 0, -1, 2],
    ],
  ],
});

const COMBINATIONS = [
  'Supported combinations for non-constant padding:',
  '  - 2D or 3D input: padding size = 2 (pads last dimension)',
  '  - 3D or 4D input: padding size = 4 (pads last 2 dimensions)',
  '  - 4D or 5D input: padding size = 6 (pads last 3 dimensions)',
].join('\n');

export const pad = op({
  schema: "pad(Tensor self, int[] pad, str mode='constant', float? value=None) -> Tensor",
  forward: (self: Tensor, pads: Pads, mode: string, value: number | null) => {
    const list = BY_MODE[mode as Mode] as readonly Op[] | undefined;
    if (list === undefined && mode !== 'constant' && mode !== 'circular')
      throw new TorchError('NotImplementedError', `Unrecognised padding mode ${mode}`);
    if (pads.length % 2 !== 0) throw refused('Padding length must be divisible by 2');
    if (pads.length > 2 * self.ndim)
      throw refused(
        `Padding length should be less than or equal to two times the input dimension but got padding length ${pads.length} and input of dimension ${self.ndim}`,
      );
    if (mode === 'constant') return constant_pad_nd.invoke([self, pads, value ?? 0]);
    if (value !== null && value !== 0) throw refused(`Padding mode "${mode}" doesn't take in value argument`);
    const dims = pads.length / 2;
    const fits = dims >= 1 && dims <= 3 && (self.ndim === dims + 1 || self.ndim === dims + 2);
    if (!fits)
      throw new TorchError(
        'NotImplementedError',
        `Padding size ${pads.length} is not supported for ${self.ndim}D input tensor.\n${COMBINATIONS}`,
      );
    if (mode === 'circular') return _pad_circular.invoke([self, pads]);
    return list![dims - 1]!.invoke([self, pads]);
  },
  composite: true,
  where: ['functional'],
  samples: [
    [[2, 3], { pad: [1, 2] }],
    [[2, 3], { pad: [0, 1, -1, 0], value: 2.5 }],
    [[1, 2, 4], { pad: [1, 2], mode: 'reflect' }],
    [[2, 3], { pad: [1, 2], mode: 'replicate' }],
    [[1, 1, 2, 3], { pad: [1, 0, 1, 1], mode: 'circular' }],
  ],
});
