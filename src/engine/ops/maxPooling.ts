/**
 * Maximum pooling: `max_pool1d` … `adaptive_max_pool3d`. Every one of them answers with values and where
 * these were, and its rule sends gradients there. The inverse is in `unpooling.ts`.
 */

import { owned } from '../autograd/view.ts';
import { isFloating } from '../dtype.ts';
import { refused } from '../errors.ts';
import { type Op, op, type Samples } from '../op.ts';
import type { Context } from '../opNode.ts';
import { composed, greatestOfPlanes, type LinearMap, scatterPlanes } from '../planes.ts';
import { checkNonNegative, numelOf, type Shape, shapeText } from '../shape.ts';
import { state } from '../state.ts';
import { empty, fromArray, type Tensor } from '../tensor.ts';
import { adaptive, checkOne, checkSignal, covered, inTwo, outputSize, type Sizes, windowsOf } from '../windows.ts';
import { written } from '../write.ts';
import { checkKernel, FUNCTIONAL, notForBool, notForIntegers } from './declare.ts';

type Settings = [Sizes, Sizes, Sizes, Sizes, boolean];
const SETTINGS = ['kernel_size', 'stride', 'padding', 'dilation', 'ceil_mode'] as const;

function told(context: Context): readonly unknown[] {
  return SETTINGS.map((name) => context[name]);
}

function area(shape: Shape, dims: number): number {
  return numelOf(shape.slice(-dims));
}

function greatest(self: Tensor, map: LinearMap): readonly Tensor[] {
  const dims = map.output.length;
  const [values, indices] = greatestOfPlanes(self.dtype, self.values(), area(self.shape, dims), map);
  const shape = [...self.shape.slice(0, -dims), ...map.output];
  return [fromArray(values, shape, self.dtype), fromArray(indices, shape, 'int64')];
}

/** Sends each gradient to the element its index names. */
export function sentBack(grad: Tensor, shape: Shape, indices: Tensor, dims: number): Tensor {
  const places = area(indices.shape, dims);
  const data = scatterPlanes(grad.dtype, grad.values(), area(shape, dims), indices.values(), places);
  return fromArray(data, shape, grad.dtype);
}

/** `max_pool_double_backward`: differentiable, so that derivatives of any order exist. */
export function gathered(grad: Tensor, indices: Tensor, dims: number): Tensor {
  const lead = indices.shape.slice(0, -dims);
  const [flat, chosen] = [grad, indices].map((x) => x.reshape([...lead, -1])) as [Tensor, Tensor];
  return flat.gather(-1, chosen).view(indices.shape);
}

function maxPool(dims: 2 | 3, samples: Samples, backwardSamples: Samples): readonly [Op, Op, Op] {
  const [n, name] = [`int[${dims}]`, `max_pool${dims}d`];
  const backward: Op = op({
    schema: `${name}_with_indices_backward(Tensor grad_output, Tensor self, ${n} kernel_size, ${n} stride, ${n} padding, ${n} dilation, bool ceil_mode, Tensor indices) -> Tensor`,
    grad_fn: `MaxPool${dims}DWithIndicesBackwardBackward0`,
    forward: (grad_output: Tensor, self: Tensor, ...rest: unknown[]) =>
      sentBack(grad_output, self.shape, rest.at(-1) as Tensor, dims),
    saves: { grad_output: ['indices'] },
    backward: {
      grad_output: (grad, { indices }) => gathered(grad, indices, dims),
      self: (grad, { sizes }) => written(empty(sizes['self']!, grad.dtype)),
    },
    local: { grad_output: 'M', self: '0' },
    where: [],
    samples: backwardSamples,
  });
  const parameters = `Tensor self, ${n} kernel_size, ${n} stride=[], ${n} padding=0, ${n} dilation=1, bool ceil_mode=False`;
  const withIndices: Op = op({
    schema: `${name}_with_indices(${parameters}) -> (Tensor, Tensor)`,
    grad_fn: `MaxPool${dims}DWithIndicesBackward0`,
    forward: (
      self: Tensor,
      kernel_size: Sizes,
      ...[stride, padding, dilation, ceil_mode]: [Sizes, Sizes, Sizes, boolean]
    ) => {
      const windows = windowsOf(name, dims, self.shape, kernel_size, { stride, padding, dilation, ceil_mode });
      notForBool(name, self.dtype);
      const input = self.shape.slice(-dims);
      return greatest(
        self,
        composed(
          input.map((size, d) => covered(windows, d, size)),
          input,
        ),
      );
    },
    saves: ['self', 'result1'],
    backward: {
      self: (grad, context) => backward.invoke([grad, context['self'], ...told(context), context['result1']]) as Tensor,
    },
    nonDifferentiable: ['result1'],
    local: { self: 'P' },
    where: FUNCTIONAL,
    samples,
  });
  const plain = op({
    schema: `${name}(${parameters}) -> Tensor`,
    forward: (...args: [Tensor, Sizes, ...Settings]) => (withIndices.invoke(args) as readonly Tensor[])[0]!,
    composite: true,
    where: ['torch', 'functional'],
    samples,
  });
  return [plain, withIndices, backward];
}

export const [max_pool2d, max_pool2d_with_indices, max_pool2d_with_indices_backward] = maxPool(
  2,
  [
    [[1, 2, 3, 4], 2],
    [[1, 4, 5], [2, 3], { stride: 1, padding: [1, 0], ceil_mode: true }],
    [['T', 1, 1, 4, 4], 2, 1, 1, 2],
  ],
  [[[1, 1, 2, 2], [1, 1, 3, 3], [2, 2], [1, 1], [0, 0], [1, 1], false, 'index 9 [1, 1, 2, 2]']],
);
export const [max_pool3d, max_pool3d_with_indices, max_pool3d_with_indices_backward] = maxPool(
  3,
  [[[1, 1, 2, 3, 4], 2, { stride: 1 }]],
  [[[1, 1, 1, 2, 2], [1, 1, 2, 3, 3], [2, 2, 2], [1, 1, 1], [0, 0, 0], [1, 1, 1], false, 'index 18 [1, 1, 1, 2, 2]']],
);

function inOneDimension(self: Tensor, ...[kernel, stride, padding, dilation, ceil]: Settings): readonly Tensor[] {
  const settings = [inTwo(kernel, 1), inTwo(stride, 1), inTwo(padding, 0), inTwo(dilation, 1), ceil];
  const found = max_pool2d_with_indices.invoke([self.unsqueeze(-2), ...settings]) as readonly Tensor[];
  return found.map((result) => result.squeeze(-2));
}

/** The checks of `check_max_pool1d`, in its order: PyTorch has a kernel of its own for one dimension, but where a gradient may be asked for. */
function checkOneDimension({ shape }: Tensor, ...[kernel, stride, padding, dilation, ceil]: Settings): void {
  if ((shape.length !== 2 && shape.length !== 3) || shape.slice(-2).includes(0))
    throw refused(
      `max_pool1d: Expected 2D or 3D (batch mode) tensor with optional 0 dim batch size for input, but got:${shapeText(shape)}`,
    );
  const one = (name: string, given: Sizes, types: string): number => {
    const list = typeof given === 'number' ? [given] : given;
    if (list.length !== 1) throw refused(`max_pool1d() ${name} must be ${types} of size 1 but got size ${list.length}`);
    return list[0]!;
  };
  const k = one('kernel_size', kernel, 'an int, list of ints or tuple of ints');
  const isOmitted = typeof stride !== 'number' && stride.length === 0;
  const step = isOmitted ? k : one('stride', stride, 'None, an int, list of ints, or tuple of ints');
  const pad = one('padding', padding, 'an int, list of ints, or tuple of ints');
  const spacing = one('dilation', dilation, 'an int, list of ints or tuple of ints');
  if (k <= 0) throw refused(`max_pool1d() kernel_size must be greater than zero, but got ${k}`);
  if (step <= 0) throw refused(`max_pool1d() stride must be greater than zero, but got ${step}`);
  if (pad < 0) throw refused(`max_pool1d() padding must be non-negative, but got ${pad}`);
  if (pad > Math.floor(k / 2))
    throw refused(
      `max_pool1d() padding should be at most half of kernel size, but got padding=${pad} and kernel_size=${k}`,
    );
  if (spacing <= 0) throw refused(`max_pool1d() dilation must be greater than zero, but got ${spacing}`);
  const count = outputSize(shape.at(-1)!, k, pad, step, spacing, ceil);
  if (count <= 0) throw refused(`max_pool1d() Invalid computed output size: ${count}`);
}

const ONE =
  'Tensor self, int[1] kernel_size, int[1] stride=[], int[1] padding=0, int[1] dilation=1, bool ceil_mode=False';

export const max_pool1d_with_indices = op({
  schema: `max_pool1d_with_indices(${ONE}) -> (Tensor, Tensor)`,
  forward: (self: Tensor, ...settings: Settings) => {
    checkSignal('max_pool1d', self.shape);
    ['kernel_size', 'stride', 'padding', 'dilation'].forEach((name, i) => {
      checkOne('max_pool1d', name, settings[i] as Sizes);
    });
    return inOneDimension(self, ...settings);
  },
  composite: true,
  where: ['torch', 'functional'],
  samples: [
    [[2, 5], 2],
    [[1, 2, 4], 3, 1, 1],
  ],
});
export const max_pool1d = op({
  schema: `max_pool1d(${ONE}) -> Tensor`,
  forward: (self: Tensor, ...settings: Settings) => {
    checkOneDimension(self, ...settings);
    const mayHaveGradient = state.gradMode && self.requires_grad;
    if (!mayHaveGradient) checkKernel('max_pool1d_impl', self.dtype);
    const pooled = inOneDimension(self, ...settings)[0]!;
    return mayHaveGradient ? pooled : owned(pooled);
  },
  composite: true,
  where: ['torch', 'functional'],
  samples: [
    [[2, 5], 2],
    [[1, 2, 4], 3, 1, 1],
  ],
});

/** Of all sizes but the first none may be 0. */
function checkNonEmpty(name: string, shape: Shape): void {
  const empty = shape.indexOf(0, 1);
  if (empty >= 0)
    throw refused(
      `${name}(): Expected input to have non-zero size for non-batch dimensions, but input has sizes ${shapeText(shape)} with dimension ${empty} being empty`,
    );
}

function adaptiveMap(name: string, dims: number, shape: Shape, given: readonly number[]): LinearMap {
  if (shape.length !== dims + 1 && shape.length !== dims + 2)
    throw refused(`${name}(): Expected ${dims + 1}D or ${dims + 2}D tensor, but got: ${shapeText(shape)}`);
  checkNonEmpty(name, shape);
  if (given.length !== 1 && given.length !== dims)
    throw refused(`${name}(): internal error: output_size.size() must be ${dims}`);
  const output = given.length === dims ? given : Array.from({ length: dims }, () => given[0]!);
  checkNonNegative([...shape.slice(0, -dims), ...output]);
  const input = shape.slice(-dims);
  const axes = input.map((size, d) => adaptive(size, output[d]!));
  return composed(axes, input);
}

function adaptiveMax(dims: 2 | 3, samples: Samples, backwardSamples: Samples): readonly [Op, Op] {
  const name = `adaptive_max_pool${dims}d`;
  const backward: Op = op({
    schema: `${name}_backward(Tensor grad_output, Tensor self, Tensor indices) -> Tensor`,
    grad_fn: `AdaptiveMaxPool${dims}DBackwardBackward0`,
    forward: (grad_output: Tensor, self: Tensor, indices: Tensor) => sentBack(grad_output, self.shape, indices, dims),
    saves: { grad_output: ['indices'] },
    backward: {
      grad_output: (grad, { indices }) => gathered(grad, indices, dims),
      self: (grad, { sizes }) => written(empty(sizes['self']!, grad.dtype)),
    },
    local: { grad_output: 'M', self: '0' },
    where: [],
    samples: backwardSamples,
  });
  const forward: Op = op({
    schema: `${name}_with_indices(Tensor self, int[${dims}] output_size) -> (Tensor, Tensor)`,
    grad_fn: `AdaptiveMaxPool${dims}DBackward0`,
    forward: (self: Tensor, output_size: readonly number[]) => {
      const map = adaptiveMap(name, dims, self.shape, output_size);
      if (!isFloating(self.dtype)) throw notForIntegers(dims === 2 ? name : `${name}_cpu`, self.dtype);
      return greatest(self, map);
    },
    saves: ['self', 'result1'],
    backward: { self: (grad, { self, result1 }) => backward.invoke([grad, self, result1]) as Tensor },
    nonDifferentiable: ['result1'],
    local: { self: 'P' },
    where: FUNCTIONAL,
    samples,
  });
  return [forward, backward];
}

function valuesAlone(dims: 2 | 3, withIndices: Op, samples: Samples): Op {
  return op({
    schema: `adaptive_max_pool${dims}d(Tensor self, int[${dims}] output_size) -> Tensor`,
    forward: (self: Tensor, output_size: readonly number[]) =>
      (withIndices.invoke([self, output_size]) as readonly Tensor[])[0]!,
    composite: true,
    where: FUNCTIONAL,
    samples,
  });
}

const TWO: Samples = [
  [
    [1, 2, 3, 4],
    [2, 3],
  ],
  [
    [2, 5, 4],
    [3, 2],
  ],
];
const THREE: Samples = [
  [
    [1, 1, 3, 2, 3],
    [2, 1, 2],
  ],
];

export const [adaptive_max_pool2d_with_indices, adaptive_max_pool2d_backward] = adaptiveMax(2, TWO, [
  [[1, 1, 2, 2], [1, 1, 3, 3], 'index 9 [1, 1, 2, 2]'],
]);
export const adaptive_max_pool2d = valuesAlone(2, adaptive_max_pool2d_with_indices, TWO);
export const [adaptive_max_pool3d_with_indices, adaptive_max_pool3d_backward] = adaptiveMax(3, THREE, [
  [[1, 1, 2, 1, 1], [1, 1, 2, 2, 2], 'index 8 [1, 1, 2, 1, 1]'],
]);
export const adaptive_max_pool3d = valuesAlone(3, adaptive_max_pool3d_with_indices, THREE);

const adaptiveInOneDimension = (self: Tensor, output_size: readonly number[]): readonly Tensor[] => {
  checkSignal('adaptive_max_pool1d', self.shape);
  checkOne('adaptive_max_pool1d', 'output_size', output_size);
  checkNonEmpty('adaptive_max_pool1d', self.shape);
  const found = adaptive_max_pool2d_with_indices.invoke([self.unsqueeze(-2), inTwo(output_size, 1)]);
  return (found as readonly Tensor[]).map((result) => result.squeeze(-2));
};

export const adaptive_max_pool1d_with_indices = op({
  schema: 'adaptive_max_pool1d_with_indices(Tensor self, int[1] output_size) -> (Tensor, Tensor)',
  forward: adaptiveInOneDimension,
  composite: true,
  where: FUNCTIONAL,
  samples: [[[2, 5], 2]],
});
export const adaptive_max_pool1d = op({
  schema: 'adaptive_max_pool1d(Tensor self, int[1] output_size) -> Tensor',
  forward: (self: Tensor, output_size: readonly number[]) => adaptiveInOneDimension(self, output_size)[0]!,
  composite: true,
  where: FUNCTIONAL,
  samples: [[[2, 5], 2]],
});
