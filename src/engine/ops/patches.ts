/** Patches of images as columns and back: `unfold` (im2col) and `fold` (col2im) of `torch.nn.functional`, each the other's derivative. */
import { type Geometry, taps } from '../convolve.ts';
import { refused } from '../errors.ts';
import { roundingOf } from '../half.ts';
import { blankResult, resultArray } from '../loops.ts';
import { type Op, op } from '../op.ts';
import type { Context } from '../opNode.ts';
import { numelOf, ownDim, type Shape, shapeText, wrapDim } from '../shape.ts';
import { fromArray, type Tensor } from '../tensor.ts';
import { checkKernel, FUNCTIONAL } from './declare.ts';

type Sizes = readonly number[];
const SETTINGS = ['kernel_size', 'dilation', 'padding', 'stride'] as const;
const told = (context: Context) => SETTINGS.map((name) => context[name]);
const two = (given: Sizes): Sizes => (given.length === 1 ? [given[0]!, given[0]!] : given);

function geometryOf(input: Sizes, settings: readonly Sizes[]): Geometry {
  const [kernel, dilation, padding, stride] = settings.map(two) as [Sizes, Sizes, Sizes, Sizes];
  const output = input.map(
    (size, d) => Math.floor((size + 2 * padding[d]! - dilation[d]! * (kernel[d]! - 1) - 1) / stride[d]!) + 1,
  );
  return { batch: 1, channels: 1, filters: 1, groups: 1, input, output, kernel, stride, padding, dilation };
}

function unfolded(self: Tensor, ...settings: Sizes[]): Tensor {
  const { shape, dtype } = self;
  ownDim(1, shape.length);
  wrapDim(2, shape.length);
  if ((shape.length !== 3 && shape.length !== 4) || shape.slice(-3).includes(0))
    throw refused(
      `Expected 3D or 4D (batch mode) tensor with possibly 0 batch size and other non-zero dimensions for input, but got: ${shapeText(shape)}`,
    );
  const g = geometryOf(shape.slice(-2), settings);
  if (g.output.some((size) => size < 1))
    throw refused(
      `Given input with spatial size (${g.input.join(', ')}), kernel_size=(${g.kernel.join(', ')}), dilation=(${g.dilation.join(', ')}), padding=(${g.padding.join(', ')}), calculated shape of the array of sliding blocks as (${g.output.join(', ')}), but its components must be at least one.`,
    );
  checkKernel('im2col_out_cpu', dtype, 'bool');
  const table = taps(g);
  const area = numelOf(g.input);
  const planes = numelOf(shape.slice(0, -2));
  const x = self.values();
  const out = blankResult(dtype, planes * table.length);
  for (let p = 0, to = 0; p < planes; p++)
    for (let i = 0; i < table.length; i++, to++) out[to] = table[i]! < 0 ? 0 : x[p * area + table[i]!]!;
  const rows = shape.at(-3)! * numelOf(g.kernel);
  return fromArray(out, [...shape.slice(0, -3), rows, numelOf(g.output)], dtype);
}

function folded(self: Tensor, output_size: Sizes, ...settings: Sizes[]): Tensor {
  const { shape, dtype } = self;
  if ((shape.length !== 2 && shape.length !== 3) || shape.slice(-2).includes(0))
    throw refused(
      `Expected 2D or 3D (batch mode) tensor for input with possibly 0 batch size and non-zero dimensions for input, but got: ${shapeText(shape)}`,
    );
  const g = geometryOf(two(output_size), settings);
  const [rows, columns] = shape.slice(-2) as [number, number];
  const taken = numelOf(g.kernel);
  if (rows % taken !== 0)
    throw refused(
      `Expected size of input's dimension 1 to be divisible by the product of kernel_size, but got input.size(1)=${rows} and kernel_size=(${g.kernel.join(', ')}).`,
    );
  const blocks = g.output.reduce((product, size) => product * size, 1);
  if (columns !== blocks || g.output.some((size) => size < 1))
    throw refused(
      `Given output_size=(${g.input.join(', ')}), kernel_size=(${g.kernel.join(', ')}), dilation=(${g.dilation.join(', ')}), padding=(${g.padding.join(', ')}), stride=(${g.stride.join(', ')}), expected size of input's dimension 2 to match the calculated number of sliding blocks ${g.output.join(' * ')} = ${blocks}, but got input.size(2)=${columns}.`,
    );
  checkKernel('col2im_out_cpu', dtype, 'bool');
  const table = taps(g);
  const area = numelOf(g.input);
  const lead: Shape = [...shape.slice(0, -2), rows / taken];
  const x = self.values();
  const out = resultArray(dtype, numelOf(lead) * area);
  const round = roundingOf(dtype);
  for (let p = 0, at = 0; p < numelOf(lead); p++)
    for (let i = 0; i < table.length; i++, at++) {
      if (table[i]! < 0) continue;
      const to = p * area + table[i]!;
      out[to] = round(out[to]! + x[at]!);
    }
  if (dtype === 'bool') for (let i = 0; i < out.length; i++) out[i] = out[i] === 0 ? 0 : 1;
  return fromArray(out, [...lead, ...g.input], dtype);
}

const ARGUMENTS = 'int[2] kernel_size, int[2] dilation, int[2] padding, int[2] stride';

export const im2col: Op = op({
  schema: `im2col(Tensor self, ${ARGUMENTS}) -> Tensor`,
  grad_fn: 'Im2ColBackward0',
  forward: unfolded,
  backward: {
    self: (grad, context) => col2im.invoke([grad, context.sizes['self']!.slice(-2), ...told(context)]) as Tensor,
  },
  local: { self: 'P' },
  where: [],
  samples: [
    [
      [1, 2, 3, 3],
      [2, 2],
      [1, 1],
      [0, 0],
      [1, 1],
    ],
    [
      [1, 4, 3],
      [2, 1],
      [2, 1],
      [1, 0],
      [1, 2],
    ],
  ],
});

export const col2im: Op = op({
  schema: `col2im(Tensor self, int[2] output_size, ${ARGUMENTS}) -> Tensor`,
  grad_fn: 'Col2ImBackward0',
  forward: folded,
  backward: { self: (grad, context) => im2col.invoke([grad, ...told(context)]) as Tensor },
  local: { self: 'P' },
  where: [],
  samples: [
    [
      [1, 8, 4],
      [3, 3],
      [2, 2],
      [1, 1],
      [0, 0],
      [1, 1],
    ],
  ],
});

export const unfold = op({
  schema: 'unfold(Tensor input, int[2] kernel_size, int[2] dilation=1, int[2] padding=0, int[2] stride=1) -> Tensor',
  forward: (input: Tensor, ...settings: (number | Sizes)[]) => im2col.invoke([input, ...settings.map(pair)]),
  composite: true,
  where: FUNCTIONAL,
  samples: [
    [
      [1, 2, 3, 3],
      [2, 2],
    ],
    [[1, 4, 3], [2, 1], { padding: [1, 1], stride: [2, 2] }],
  ],
});

export const fold = op({
  schema:
    'fold(Tensor input, int[2] output_size, int[2] kernel_size, int[2] dilation=1, int[2] padding=0, int[2] stride=1) -> Tensor',
  forward: (input: Tensor, ...settings: (number | Sizes)[]) => col2im.invoke([input, ...settings.map(pair)]),
  composite: true,
  where: FUNCTIONAL,
  samples: [
    [
      [1, 8, 4],
      [3, 3],
      [2, 2],
    ],
  ],
});

function pair(given: number | Sizes): Sizes {
  return two(typeof given === 'number' ? [given] : given);
}
