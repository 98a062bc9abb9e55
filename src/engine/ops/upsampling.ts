/**
 * Planes resized: `upsample_nearest1d` … `_upsample_lanczos2d_aa`, each a linear map and its transpose, and `interpolate`, which chooses among
 * them. Where each output place looks in the input is said in `resampling.ts`.
 */
import { type Scalar, scalarValue } from '../dtype.ts';
import { refused, TorchError, unsupported } from '../errors.ts';
import { type Op, op, type Samples } from '../op.ts';
import type { Context } from '../opNode.ts';
import { type Axis, composed, mapped, mappedInTurn, unmapped, unmappedInTurn } from '../planes.ts';
import { numelOf, type Shape, shapeText } from '../shape.ts';
import { checkBudget } from '../storage.ts';
import type { Tensor } from '../tensor.ts';
import { adaptive_avg_pool1d, adaptive_avg_pool2d, adaptive_avg_pool3d } from './averagePooling.ts';
import { checkKernel, FUNCTIONAL } from './declare.ts';
import {
  antialiased,
  cubic,
  cubicFilter,
  lanczosFilter,
  linear,
  linearFilter,
  nearest,
  type Resize,
} from './resampling.ts';

const SCALES = [[], ['scales'], ['scales_h', 'scales_w'], ['scales_d', 'scales_h', 'scales_w']] as const;

/** How an axis of each dimension is applied, and its transpose. */
interface Passes {
  readonly to: (self: Tensor, axes: readonly Axis[]) => Tensor;
  readonly back: (grad: Tensor, shape: Shape, axes: readonly Axis[]) => Tensor;
}

/** All dimensions at once. */
const TOGETHER: Passes = {
  to: (self, axes) => mapped(self, composed(axes, self.shape.slice(-axes.length))),
  back: (grad, shape, axes) => unmapped(grad, shape, composed(axes, shape.slice(-axes.length))),
};
/** One after the other: filters that reach far read too much at once. */
const IN_TURN: Passes = { to: mappedInTurn, back: unmappedInTurn };

/** An operator that resizes planes, and its rule. */
function upsample(
  name: string,
  node: string,
  dims: 1 | 2 | 3,
  axis: (resize: Resize) => Axis,
  aligns: boolean,
  samples: Samples,
  passes = TOGETHER,
): readonly [Op, Op] {
  const scales: readonly string[] = SCALES[dims]!;
  const tail = `${aligns ? ', bool align_corners' : ''}${scales.map((scale) => `, float? ${scale}=None`).join('')}`;
  const told = (context: Context) => [
    ...(aligns ? [context['align_corners']] : []),
    ...scales.map((key) => context[key]),
  ];
  const axesOf = (dtype: string, input: Shape, output: Shape, plain: readonly unknown[]): readonly Axis[] => {
    const [align_corners, given] = aligns ? [plain[0] as boolean, plain.slice(1)] : [false, plain];
    const round = dtype === 'float64' ? (x: number) => x : Math.fround;
    return input.map((size, d) =>
      axis({ input: size, output: output[d]!, align_corners, scale: given[d] as number | null, round }),
    );
  };
  const backward: Op = op({
    schema: `${name}_backward(Tensor grad_output, int[${dims}] output_size, int[${dims + 2}] input_size${tail}) -> Tensor`,
    grad_fn: `${node}BackwardBackward0`,
    forward: (grad_output: Tensor, output_size: Shape, input_size: Shape, ...plain: unknown[]) =>
      passes.back(grad_output, input_size, axesOf(grad_output.dtype, input_size.slice(2), output_size, plain)),
    backward: {
      grad_output: (grad, context) => forward.invoke([grad, context['output_size'], ...told(context)]) as Tensor,
    },
    local: { grad_output: 'M' },
    where: [],
    samples: samples.map(([shape, size, ...plain]) => {
      const given = shape as readonly number[];
      return [[...given.slice(0, 2), ...(size as readonly number[])], size, given, ...plain];
    }),
  });
  const forward: Op = op({
    schema: `${name}(Tensor self, int[${dims}] output_size${tail}) -> Tensor`,
    grad_fn: `${node}Backward0`,
    forward: (self: Tensor, output_size: Shape, ...plain: unknown[]) => {
      check(self.shape, output_size, dims);
      // PyTorch computes these in fixed point, in two passes with a rounding each.
      if (aligns && self.dtype === 'uint8') throw unsupported(`interpolation of uint8 (torch.${name})`);
      checkKernel(kernelOf(name), self.dtype, 'uint8');
      checkBudget(numelOf([...self.shape.slice(0, 2), ...output_size]), self.dtype);
      return passes.to(self, axesOf(self.dtype, self.shape.slice(2), output_size, plain));
    },
    backward: {
      self: (grad, context) =>
        backward.invoke([grad, context['output_size'], context.sizes['self'], ...told(context)]) as Tensor,
    },
    local: { self: 'M' },
    where: [],
    samples,
  });
  return [forward, backward];
}

/** The kernel that PyTorch takes on one thread. */
function kernelOf(name: string): string {
  if (name.endsWith('_aa')) return 'compute_index_ranges_weights';
  if (/(?:nearest(?:-exact|_exact)?|bilinear)2d$/.test(name))
    return `upsample_${name.includes('nearest') ? 'nearest' : 'bilinear'}2d_channels_last`;
  return `compute_indices_weights_${/nearest|cubic/.exec(name)?.[0] ?? 'linear'}`;
}

function check(shape: Shape, output: Shape, dims: number): void {
  const sizes = shape.slice(2);
  const named = (given: Shape): string => `(${given.map((size, d) => `${'DHW'[3 - dims + d]}: ${size}`).join(', ')})`;
  if ([...sizes, ...output].some((size) => size <= 0))
    throw refused(
      `Input and output sizes should be greater than 0, but got input ${named(sizes)}${dims === 1 ? ' and' : ''} output ${named(output)}`,
    );
  if (numelOf(shape.slice(1)) === 0)
    throw refused(`Non-empty ${dims + 2}D data tensor expected but got a tensor with sizes ${shapeText(shape)}`);
}

export const [upsample_nearest1d, upsample_nearest1d_backward] = upsample(
  'upsample_nearest1d',
  'UpsampleNearest1D',
  1,
  nearest(0),
  false,
  [
    [[1, 2, 3], [5]],
    [[1, 1, 4], [2]],
    [[1, 1, 3], [4], 1.5],
  ],
);
export const [upsample_nearest2d, upsample_nearest2d_backward] = upsample(
  'upsample_nearest2d',
  'UpsampleNearest2D',
  2,
  nearest(0),
  false,
  [
    [
      [1, 2, 2, 3],
      [4, 6],
    ],
    [[1, 1, 3, 4], [2, 5], 0.7, 1.3],
  ],
);
export const [upsample_nearest3d, upsample_nearest3d_backward] = upsample(
  'upsample_nearest3d',
  'UpsampleNearest3D',
  3,
  nearest(0),
  false,
  [
    [
      [1, 1, 2, 1, 2],
      [3, 2, 2],
    ],
  ],
);
export const [_upsample_nearest_exact1d, _upsample_nearest_exact1d_backward] = upsample(
  '_upsample_nearest_exact1d',
  'UpsampleNearestExact1D',
  1,
  nearest(0.5),
  false,
  [[[1, 2, 3], [5]]],
);
export const [_upsample_nearest_exact2d, _upsample_nearest_exact2d_backward] = upsample(
  '_upsample_nearest_exact2d',
  'UpsampleNearestExact2D',
  2,
  nearest(0.5),
  false,
  [
    [
      [1, 1, 2, 3],
      [5, 4],
    ],
  ],
);
export const [_upsample_nearest_exact3d, _upsample_nearest_exact3d_backward] = upsample(
  '_upsample_nearest_exact3d',
  'UpsampleNearestExact3D',
  3,
  nearest(0.5),
  false,
  [
    [
      [1, 1, 2, 1, 2],
      [3, 2, 2],
    ],
  ],
);
export const [upsample_linear1d, upsample_linear1d_backward] = upsample(
  'upsample_linear1d',
  'UpsampleLinear1D',
  1,
  linear,
  true,
  [
    [[1, 2, 3], [5], false],
    [[1, 1, 3], [4], true],
    [[1, 1, 3], [4], false, 1.5],
  ],
);
export const [upsample_bilinear2d, upsample_bilinear2d_backward] = upsample(
  'upsample_bilinear2d',
  'UpsampleBilinear2D',
  2,
  linear,
  true,
  [
    [[1, 2, 2, 3], [4, 5], false],
    [[1, 1, 3, 2], [2, 3], true],
    [[1, 1, 2, 2], [3, 5], false, 1.6, 2.5],
  ],
);
export const [upsample_trilinear3d, upsample_trilinear3d_backward] = upsample(
  'upsample_trilinear3d',
  'UpsampleTrilinear3D',
  3,
  linear,
  true,
  [[[1, 1, 2, 1, 2], [3, 2, 2], false]],
);
export const [upsample_bicubic2d, upsample_bicubic2d_backward] = upsample(
  'upsample_bicubic2d',
  'UpsampleBicubic2D',
  2,
  cubic,
  true,
  [
    [[1, 1, 3, 4], [4, 6], false],
    [[1, 1, 3, 3], [5, 2], true],
  ],
);

const SHRUNK: Samples = [
  [[1, 2, 5, 7], [2, 3], false],
  [[1, 1, 3, 4], [5, 2], true],
  [[1, 1, 6, 5], [3, 4], false, 0.55, 0.9],
];
export const [_upsample_bilinear2d_aa, _upsample_bilinear2d_aa_backward] = upsample(
  '_upsample_bilinear2d_aa',
  'UpsampleBilinear2DAa',
  2,
  antialiased(linearFilter),
  true,
  SHRUNK,
  IN_TURN,
);
export const [_upsample_bicubic2d_aa, _upsample_bicubic2d_aa_backward] = upsample(
  '_upsample_bicubic2d_aa',
  'UpsampleBicubic2DAa',
  2,
  antialiased(cubicFilter),
  true,
  SHRUNK,
  IN_TURN,
);
export const [_upsample_lanczos2d_aa, _upsample_lanczos2d_aa_backward] = upsample(
  '_upsample_lanczos2d_aa',
  'UpsampleLanczos2DAa',
  2,
  antialiased(lanczosFilter),
  true,
  SHRUNK.slice(0, 2),
  IN_TURN,
);

/** The operators of each mode, by the number of dimensions. */
const MODES: Readonly<Record<string, readonly (Op | null)[]>> = {
  nearest: [upsample_nearest1d, upsample_nearest2d, upsample_nearest3d],
  'nearest-exact': [_upsample_nearest_exact1d, _upsample_nearest_exact2d, _upsample_nearest_exact3d],
  linear: [upsample_linear1d, null, null],
  bilinear: [null, upsample_bilinear2d, null],
  bicubic: [null, upsample_bicubic2d, null],
  trilinear: [null, null, upsample_trilinear3d],
  area: [adaptive_avg_pool1d, adaptive_avg_pool2d, adaptive_avg_pool3d],
};
const ALIGNS = ['linear', 'bilinear', 'bicubic', 'trilinear', 'lanczos'];
/** The operators of modes whose filter widens as the output shrinks. */
const ANTIALIASED: Readonly<Record<string, Op>> = {
  bilinear: _upsample_bilinear2d_aa,
  bicubic: _upsample_bicubic2d_aa,
  lanczos: _upsample_lanczos2d_aa,
};

function interpolated(
  input: Tensor,
  size: readonly number[] | null,
  scale_factor: readonly Scalar[] | null,
  mode: string,
  align_corners: boolean | null,
  recompute_scale_factor: boolean | null,
  antialias: boolean,
): Tensor {
  if (align_corners !== null && ['nearest', 'area', 'nearest-exact'].includes(mode))
    throw new TorchError(
      'ValueError',
      'align_corners option can only be set with the interpolating modes: linear | bilinear | bicubic | trilinear',
    );
  const dims = input.ndim - 2;
  const spatial = input.shape.slice(2);
  const fits = (given: readonly unknown[], what: string) => {
    if (given.length !== 1 && given.length !== dims)
      throw new TorchError(
        'ValueError',
        `Input and ${what} must have the same number of spatial dimensions, but got input with spatial dimensions of ${shapeText(spatial)} and ${what === 'output' ? 'output size of' : 'scale_factor of shape'} (${given.join(', ')}${given.length === 1 ? ',' : ''}). Please provide input tensor in (N, C, d1, d2, ...,dK) format and ${what === 'output' ? 'output size in (o1, o2, ...,oK)' : 'scale_factor in (s1, s2, ...,sK)'} format.`,
      );
  };
  if (size !== null && scale_factor !== null)
    throw new TorchError('ValueError', 'only one of size or scale_factor should be defined');
  if (size === null && scale_factor === null)
    throw new TorchError('ValueError', 'either size or scale_factor should be defined');
  if (size !== null) fits(size, 'output');
  else fits(scale_factor!, 'scale_factor');
  if (recompute_scale_factor === true && size !== null)
    throw new TorchError('ValueError', 'recompute_scale_factor is not meaningful with an explicit size.');
  if (antialias && (!(mode in ANTIALIASED) || input.ndim !== 4))
    throw new TorchError(
      'ValueError',
      'Anti-alias option is restricted to bilinear, bicubic, and lanczos modes and requires a 4-D tensor as input',
    );
  const each = <T>(list: readonly T[]) => spatial.map((_, d) => (list.length === 1 ? list[0]! : list[d]!));
  const factors = scale_factor === null ? null : each(scale_factor.map(scalarValue));
  const output = size !== null ? each(size) : spatial.map((n, d) => Math.floor(n * factors![d]!));
  const scales = recompute_scale_factor === true || factors === null ? spatial.map(() => null) : factors;
  if (mode === 'lanczos' && input.ndim === 4) checkLanczos(align_corners, antialias);
  const chosen = antialias ? ANTIALIASED[mode]! : modeOf(mode, input.ndim);
  if (mode === 'area') return chosen.invoke([input, output]) as Tensor;
  return chosen.invoke([
    input,
    output,
    ...(ALIGNS.includes(mode) ? [align_corners ?? false] : []),
    ...scales,
  ]) as Tensor;
}

function checkLanczos(align_corners: boolean | null, antialias: boolean): void {
  if (align_corners === true) throw new TorchError('ValueError', 'Lanczos mode does not support align_corners=True');
  if (!antialias) throw new TorchError('ValueError', 'Lanczos mode requires antialias=True');
}

/** @throws NotImplementedError when the mode is for another number of dimensions, or for none. */
function modeOf(mode: string, rank: number): Op {
  const found = MODES[mode]?.[rank - 3];
  if (found != null) return found;
  const wanted = MODES[mode]?.findIndex((candidate) => candidate !== null);
  throw new TorchError(
    'NotImplementedError',
    wanted !== undefined && rank >= 3 && rank <= 5
      ? `Got ${rank}D input, but ${mode} mode needs ${wanted + 3}D input`
      : `Input Error: Only 3D, 4D and 5D input Tensors supported (got ${rank}D) for the modes: nearest | linear | bilinear | bicubic | trilinear | lanczos | area | nearest-exact (got ${mode})`,
  );
}

export const interpolate = op({
  schema:
    "interpolate(Tensor input, int[1]? size=None, float[1]? scale_factor=None, str mode='nearest', bool? align_corners=None, bool? recompute_scale_factor=None, bool antialias=False) -> Tensor",
  forward: interpolated,
  composite: true,
  where: FUNCTIONAL,
  samples: [
    [
      [1, 1, 2, 3],
      [4, 5],
    ],
    [[1, 1, 2, 3], { scale_factor: [2, 1.5], mode: 'bilinear' }],
    [[1, 1, 3], { size: [5], mode: 'linear', align_corners: true }],
    [[1, 1, 3, 3], { scale_factor: [1.7, 1.7], recompute_scale_factor: true, mode: 'bicubic' }],
    [[1, 1, 4, 4], { size: [2, 2], mode: 'area' }],
    [[1, 1, 2, 2], { scale_factor: [2, 2], mode: 'nearest-exact' }],
    [[1, 1, 6, 5], { size: [2, 3], mode: 'bicubic', antialias: true }],
  ],
});
