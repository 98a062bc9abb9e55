/**
 * `grid_sampler`: images read at any places, which run from -1 to 1 in each dimension; and `affine_grid_generator`, which makes such places.
 * Each dimension gives a few taps with weights; what is read is the sum over all combinations. PyTorch: aten/src/ATen/native/GridSamplerUtils.h.
 */

import type { DType } from '../dtype.ts';
import { refused, scalarTypeName } from '../errors.ts';
import { isHalf, roundHalf } from '../half.ts';
import { jointly } from '../joint.ts';
import { resultArray } from '../loops.ts';
import { type Op, op, type Samples } from '../op.ts';
import type { Context } from '../opNode.ts';
import { arithmeticOf } from '../scaling.ts';
import { numelOf, shapeText } from '../shape.ts';
import { fromArray, roundTo, type Tensor } from '../tensor.ts';
import { checkKernel } from './declare.ts';
import { sumOf } from './formula.ts';
import { type Axis, axisOf, gridAgain, unnormalized } from './gridSamplerAgain.ts';
import { roundHalfEven } from './numbers.ts';

const [NEAREST, BICUBIC] = [1, 2];
const [ZEROS, BORDER] = [0, 1];
/** Of Keys' cubic convolution. */
const A = -0.75;

/** A place along one dimension: the element, -1 outside; its weight; how that grows with the coordinate. */
interface Tap {
  readonly index: number;
  readonly weight: number;
  readonly slope: number;
}

interface Settings {
  readonly mode: number;
  readonly padding: number;
  readonly align: boolean;
  /** Rounds as the dtype does, after every step. */
  readonly round: (x: number) => number;
  /** sum + x · weight, as the dtype's kernel rounds it. */
  readonly plus: (sum: number, x: number, weight: number) => number;
}

/** A coordinate held inside, or reflected at the borders, and how it moves with what was given. */
function padded(x: number, size: number, { padding, align, round }: Settings): readonly [at: number, slope: number] {
  let [at, slope] = [x, 1];
  if (padding === ZEROS) return [at, slope];
  if (padding !== BORDER) {
    const low = align ? 0 : -0.5;
    const span = align ? size - 1 : size;
    if (span === 0) return [0, 0];
    at = round(at - low);
    if (at < 0) [at, slope] = [-at, -1];
    const there = round(at - round(Math.trunc(round(at / (2 * span))) * 2 * span));
    const back = round(2 * span - there);
    if (there <= back) at = round(there + low);
    else [at, slope] = [round(back + low), -slope];
  }
  if (at <= 0) return [0, 0];
  return at >= size - 1 ? [size - 1, 0] : [at, slope];
}

const inside = (index: number, size: number) => (index >= 0 && index < size ? index : -1);
type Round = Settings['round'];
const near = (t: number, r: Round) => r(r(r(r(r((A + 2) * t) - (A + 3)) * t) * t) + 1);
const far = (t: number, r: Round) => r(r(r(r(r(r(A * t) - 5 * A) * t) + 8 * A) * t) - 4 * A);
const nearSlope = (t: number) => (3 * (A + 2) * t - 2 * (A + 3)) * t;
const farSlope = (t: number) => (3 * A * t - 10 * A) * t + 8 * A;

function tapsAt(given: number, size: number, settings: Settings): readonly Tap[] {
  const { mode, align, round } = settings;
  const grows = align ? (size - 1) / 2 : size / 2;
  const scaled = round(round(given + 1) * round(grows));
  const x = align ? scaled : round(scaled - 0.5);
  if (mode === BICUBIC) {
    const down = Math.floor(x);
    const t = round(x - down);
    const weights = [far(round(t + 1), round), near(t, round), near(round(1 - t), round), far(round(2 - t), round)];
    const slopes = [farSlope(t + 1), nearSlope(t), -nearSlope(1 - t), -farSlope(2 - t)];
    return weights.map((weight, k) => ({
      index: inside(Math.trunc(padded(down - 1 + k, size, settings)[0]), size),
      weight,
      slope: slopes[k]! * grows,
    }));
  }
  const [at, slope] = padded(x, size, settings);
  if (mode === NEAREST) return [{ index: inside(roundHalfEven(at), size), weight: 1, slope: 0 }];
  const down = Math.floor(at);
  return [
    { index: inside(down, size), weight: round(1 - round(at - down)), slope: -slope * grows },
    { index: inside(down + 1, size), weight: round(at - down), slope: slope * grows },
  ];
}

interface Read {
  readonly offset: number;
  readonly weight: number;
  /** How the weight grows with each coordinate of the grid, x first. */
  readonly slopes: readonly number[];
}

/** The elements of a plane that one place of the grid reads. */
function readsAt(place: readonly number[], sizes: readonly number[], settings: Settings): Read[] {
  let reads: Read[] = [{ offset: 0, weight: 1, slopes: [] }];
  const dims = sizes.length;
  for (const [d, size] of sizes.entries()) {
    const taps = tapsAt(place[dims - 1 - d]!, size, settings);
    reads = reads.flatMap(({ offset, weight, slopes }) =>
      taps
        .filter(({ index }) => index >= 0)
        .map((tap) => ({
          offset: offset * size + tap.index,
          weight: settings.round(weight * tap.weight),
          slopes: [weight * tap.slope, ...slopes.map((slope) => slope * tap.weight)],
        })),
    );
  }
  return reads;
}

/** The same of a plane in rows, each summed up before their sum. */
interface Row {
  readonly weight: number;
  readonly reads: readonly { offset: number; weight: number }[];
}

function rowsAt([x, y]: readonly number[], [height, width]: readonly number[], settings: Settings): Row[] {
  const taps = tapsAt(x!, width!, settings).filter(({ index }) => index >= 0);
  return tapsAt(y!, height!, settings)
    .filter(({ index }) => index >= 0)
    .map((row) => ({
      weight: row.weight,
      reads: taps.map(({ index, weight }) => ({ offset: row.index * width! + index, weight })),
    }));
}

type Visit<Reads> = (batch: number, place: number, reads: readonly Reads[]) => void;

function eachRows(input: Tensor, grid: Tensor, settings: Settings, visit: Visit<Row>): void {
  each(input, grid, (n, p, place, sizes) => visit(n, p, rowsAt(place, sizes, settings)));
}

function eachPlace(input: Tensor, grid: Tensor, settings: Settings, visit: Visit<Read>): void {
  each(input, grid, (n, p, place, sizes) => visit(n, p, readsAt(place, sizes, settings)));
}

function each(
  input: Tensor,
  grid: Tensor,
  visit: (batch: number, p: number, place: readonly number[], sizes: readonly number[]) => void,
): void {
  const sizes = input.shape.slice(2);
  const places = numelOf(grid.shape.slice(1, -1));
  const dims = sizes.length;
  const g = grid.values();
  for (let n = 0; n < input.shape[0]!; n++)
    for (let p = 0; p < places; p++) {
      const first = (n * places + p) * dims;
      const place = Array.from({ length: dims }, (_, d) => g[first + d] as number);
      visit(n, p, place, sizes);
    }
}

function settingsOf(dtype: DType, mode: number, padding: number, align: boolean): Settings {
  if (isHalf(dtype)) {
    const round = (x: number) => roundHalf(dtype, x);
    return { mode, padding, align, round, plus: (sum, x, weight) => round(sum + round(x * weight)) };
  }
  const { round, fused } = arithmeticOf(dtype);
  return { mode, padding, align, round, plus: (sum, x, weight) => fused(x, weight, sum) };
}

function check(input: Tensor, grid: Tensor, mode: number): void {
  const refuse = (text: string) => refused(`grid_sampler(): ${text}`);
  const sizes = `but got input with sizes ${shapeText(input.shape)} and grid with sizes ${shapeText(grid.shape)}`;
  if (input.shape[0] !== grid.shape[0]) throw refuse(`expected grid and input to have same batch size, ${sizes}`);
  if (grid.shape.at(-1) !== input.ndim - 2)
    throw refuse(
      `expected grid to have size ${input.ndim - 2} in last dimension, but got grid with sizes ${shapeText(grid.shape)}`,
    );
  const empty = input.shape.indexOf(0, 2);
  if (empty >= 0)
    throw refuse(
      `expected input to have non-empty spatial dimensions, but input has sizes ${shapeText(input.shape)} with dimension ${empty} being empty`,
    );
  // What has not four dimensions goes to the sampler of volumes.
  const rank = input.ndim === 4 ? 4 : 5;
  if (input.ndim !== rank || input.ndim !== grid.ndim)
    throw refuse(`expected ${rank}D input and grid with same number of dimensions, ${sizes}`);
  if (input.ndim === 5 && mode === BICUBIC) throw refuse('bicubic interpolation only supports 4D input');
}

/** How each dimension of the planes is read, slowest first, in tensors that have derivatives. */
function axesOf(input: Tensor, grid: Tensor, settings: Settings): Axis[] {
  const sizes = input.shape.slice(2);
  const cubic = settings.mode === BICUBIC;
  return sizes.map((size, d) => {
    const coordinate = grid.select(-1, sizes.length - 1 - d);
    const x = unnormalized(coordinate, size, settings.align);
    const numbers = coordinate.values();
    const raw = x.values();
    const column = (f: (i: number) => number): Tensor =>
      fromArray(
        Float64Array.from(raw, (_, i) => f(i)),
        coordinate.shape,
        'float64',
      ).to(grid.dtype);
    const taps = Array.from(numbers, (given) => tapsAt(given, size, settings));
    const indices = taps[0]!.map((_, k) => Float64Array.from(taps, (own) => own[k]!.index));
    const grows = (settings.align ? size - 1 : size) / 2;
    const held = Array.from(raw, (given) => (cubic ? ([given, 1] as const) : padded(given, size, settings)));
    const slope = column((i) => held[i]![1]);
    const place = cubic ? x : x.mul(slope).add(column((i) => held[i]![0] - held[i]![1] * raw[i]!));
    const below = column((i) => Math.floor(held[i]![0]));
    return axisOf(place, below, { size, indices, slope: slope.mul(grows), cubic });
  });
}

function sampler(dims: 2 | 3, samples: Samples): readonly [Op, Op] {
  const settings = 'int interpolation_mode, int padding_mode, bool align_corners';
  const name = `grid_sampler_${dims}d`;
  const told = (context: Context) => ['interpolation_mode', 'padding_mode', 'align_corners'].map((key) => context[key]);
  const backward: Op = op({
    schema: `${name}_backward(Tensor grad_output, Tensor input, Tensor grid, ${settings}, bool[2] output_mask) -> (Tensor, Tensor)`,
    grad_fn: `GridSampler${dims}DBackwardBackward0`,
    forward: (grad_output: Tensor, input: Tensor, grid: Tensor, mode: number, padding: number, align: boolean) => {
      const [channels, area] = [input.shape[1]!, numelOf(input.shape.slice(2))];
      const places = numelOf(grid.shape.slice(1, -1));
      const [g, x] = [grad_output.values(), input.values()];
      const [toInput, toGrid] = [input, grid].map((like) => resultArray(like.dtype, like.numelValue));
      eachPlace(input, grid, settingsOf(input.dtype, mode, padding, align), (n, p, reads) => {
        for (const { offset, weight, slopes } of reads)
          for (let c = 0; c < channels; c++) {
            const plane = n * channels + c;
            const [at, grad] = [plane * area + offset, g[plane * places + p] as number];
            toInput![at] = (toInput![at] as number) + weight * grad;
            for (const [d, slope] of slopes.entries()) {
              const to = (n * places + p) * dims + d;
              toGrid![to] = (toGrid![to] as number) + slope * (x[at] as number) * grad;
            }
          }
      });
      return [fromArray(toInput!, input.shape, input.dtype), fromArray(toGrid!, grid.shape, grid.dtype)];
    },
    saves: ['grad_output', 'input', 'grid'],
    backward: jointly(['grad_output', 'input', 'grid'], (_, context) => {
      const { grad_output, input, grid, grads } = context;
      const [mode, padding, align] = told(context) as [number, number, boolean];
      const [ggI, ggGrid] = grads;
      const settings = settingsOf(input.dtype, mode, padding, align);
      // Flat in the grid where the nearest element alone is read.
      const again =
        ggGrid == null || mode === NEAREST
          ? null
          : gridAgain(ggGrid, grad_output, input, axesOf(input, grid, settings));
      if (ggI == null) return again ?? [null, null, null];
      const through = sample.invoke([ggI, grid, mode, padding, align]) as Tensor;
      const [, toGrid] = backward.invoke([
        grad_output,
        ggI,
        grid,
        mode,
        padding,
        align,
        [false, true],
      ]) as readonly Tensor[];
      return [sumOf(through, again?.[0]), again?.[1] ?? null, sumOf(toGrid, again?.[2])];
    }),
    local: { grad_output: 'M', input: 'M', grid: 'F' },
    where: [],
    samples: [
      [
        `data [1, 1, ${'2, '.repeat(dims - 1)}2]`,
        `data [1, 1, ${'3, '.repeat(dims - 1)}3]`,
        `data [1, ${'2, '.repeat(dims)}${dims}]`,
        0,
        1,
        false,
        [true, true],
      ],
    ],
  });
  const sample: Op = op({
    schema: `${name}(Tensor input, Tensor grid, ${settings}) -> Tensor`,
    grad_fn: `GridSampler${dims}DBackward0`,
    forward: (input: Tensor, grid: Tensor, mode: number, padding: number, align: boolean) => {
      check(input, grid, mode);
      checkKernel(dims === 2 ? 'grid_sampler_2d_cpu_kernel_impl' : 'grid_sampler3d_cpu', input.dtype);
      if (grid.dtype !== input.dtype)
        throw refused(`expected scalar type ${scalarTypeName(input.dtype)} but found ${scalarTypeName(grid.dtype)}`);
      const [channels, area] = [input.shape[1]!, numelOf(input.shape.slice(2))];
      const places = numelOf(grid.shape.slice(1, -1));
      const x = input.values();
      const out = resultArray(input.dtype, input.shape[0]! * channels * places);
      const settings = settingsOf(input.dtype, mode, padding, align);
      const { plus } = settings;
      const visit = (n: number, p: number, read: (start: number) => number) => {
        for (let c = 0; c < channels; c++) {
          const plane = n * channels + c;
          out[plane * places + p] = read(plane * area);
        }
      };
      const sampled = (start: number, reads: readonly { offset: number; weight: number }[]) =>
        reads.reduce((sum, { offset, weight }) => plus(sum, x[start + offset] as number, weight), 0);
      if (mode === BICUBIC)
        eachRows(input, grid, settings, (n, p, rows) =>
          visit(n, p, (start) => rows.reduce((sum, { weight, reads }) => plus(sum, sampled(start, reads), weight), 0)),
        );
      else eachPlace(input, grid, settings, (n, p, reads) => visit(n, p, (start) => sampled(start, reads)));
      return fromArray(out, [input.shape[0]!, channels, ...grid.shape.slice(1, -1)], input.dtype);
    },
    saves: ['input', 'grid'],
    backward: jointly(
      ['input', 'grid'],
      (grad, context, mask) =>
        backward.invoke([grad, context['input'], context['grid'], ...told(context), mask]) as readonly Tensor[],
    ),
    local: { input: 'M', grid: 'F' },
    where: ['torch'],
    samples,
  });
  return [sample, backward];
}

export const [grid_sampler_2d, grid_sampler_2d_backward] = sampler(2, [
  [[1, 2, 3, 3], 'small [1, 2, 2, 2]', 0, 0, false],
  [[1, 1, 3, 4], [1, 2, 2, 2], 0, 2, true],
  [[1, 1, 4, 4], 'small [1, 2, 1, 2]', 2, 1, false],
  [[1, 1, 3, 3], 'data [1, 2, 2, 2]', 1, 1, true],
]);
export const [grid_sampler_3d, grid_sampler_3d_backward] = sampler(3, [
  [[1, 1, 2, 3, 2], 'small [1, 1, 2, 1, 3]', 0, 1, false],
]);

export const grid_sampler = op({
  schema:
    'grid_sampler(Tensor input, Tensor grid, int interpolation_mode, int padding_mode, bool align_corners) -> Tensor',
  forward: (input: Tensor, grid: Tensor, ...settings: unknown[]) => {
    check(input, grid, settings[0] as number);
    return (input.ndim === 5 ? grid_sampler_3d : grid_sampler_2d).invoke([input, grid, ...settings]);
  },
  composite: true,
  where: ['torch'],
  samples: [[[1, 1, 3, 3], 'small [1, 2, 2, 2]', 0, 0, true]],
});

/** The centres or corners of pixels between -1 and 1, with a 1 behind: [places, dims + 1]. */
function basis(size: readonly number[], align: boolean, dtype: DType): Tensor {
  const sizes = size.slice(2);
  const line = sizes.map((steps) =>
    Array.from({ length: steps }, (_, i) => {
      if (steps <= 1) return 0;
      const x = roundTo(dtype, -1 + (2 * i) / (steps - 1));
      return align ? x : roundTo(dtype, roundTo(dtype, x * (steps - 1)) / steps);
    }),
  );
  const dims = sizes.length;
  const out = resultArray(dtype, numelOf(sizes) * (dims + 1));
  for (let p = 0; p < numelOf(sizes); p++) {
    let rest = p;
    for (let d = dims - 1; d >= 0; d--) {
      out[p * (dims + 1) + dims - 1 - d] = line[d]![rest % sizes[d]!]!;
      rest = Math.floor(rest / sizes[d]!);
    }
    out[p * (dims + 1) + dims] = 1;
  }
  return fromArray(out, [1, numelOf(sizes), dims + 1], dtype);
}

export const affine_grid_generator = op({
  schema: 'affine_grid_generator(Tensor theta, int[] size, bool align_corners) -> Tensor',
  grad_fn: 'AffineGridGeneratorBackward0',
  forward: (theta: Tensor, size: readonly number[], align_corners: boolean) => {
    const places = basis(size, align_corners, theta.dtype).expand(size[0]!, -1, -1);
    return places.bmm(theta.transpose(1, 2)).view(size[0]!, ...size.slice(2), size.length - 2);
  },
  saves: [],
  backward: {
    theta: (grad, { size, align_corners }) => {
      const sizes = size as readonly number[];
      const places = basis(sizes, align_corners as boolean, grad.dtype).expand(sizes[0]!, -1, -1);
      const flat = grad.reshape(sizes[0]!, -1, sizes.length - 2);
      return places.transpose(1, 2).bmm(flat).transpose(1, 2);
    },
  },
  local: { theta: 'M' },
  where: ['torch'],
  samples: [
    [[1, 2, 3], [1, 1, 2, 3], false],
    [[1, 3, 4], [1, 1, 2, 2, 2], true],
  ],
});
