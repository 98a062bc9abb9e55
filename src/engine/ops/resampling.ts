/**
 * Where each place of a resized dimension looks in the input, and with which weights: ATen/native/UpSample.h and, for filters that widen as the
 * output shrinks, cpu/UpSampleKernel.cpp. Knows neither tensors nor operators.
 */
import type { Axis } from '../planes.ts';

/** How one dimension is resized; `round` is float32's rounding where PyTorch computes places in float32. */
export interface Resize {
  readonly input: number;
  readonly output: number;
  readonly align_corners: boolean;
  readonly scale: number | null;
  readonly round: (x: number) => number;
}

function ratio({ input, output, align_corners, scale, round }: Resize): number {
  if (align_corners) return output > 1 ? round((input - 1) / (output - 1)) : 0;
  return scale !== null && scale > 0 ? round(1 / scale) : round(input / output);
}

/** The place in the input that output index `i` stands for. */
function source(resize: Resize, step: number, i: number): number {
  const { align_corners, round } = resize;
  return align_corners ? round(step * i) : round(round(step * (i + 0.5)) - 0.5);
}

export const nearest =
  (exact: number) =>
  (resize: Resize): Axis => {
    const step = ratio({ ...resize, align_corners: false });
    return Array.from({ length: resize.output }, (_, i) => [
      [Math.min(Math.floor(resize.round((i + exact) * step)), resize.input - 1), 1],
    ]);
  };

export function linear(resize: Resize): Axis {
  const step = ratio(resize);
  return Array.from({ length: resize.output }, (_, i) => {
    const place = Math.max(source(resize, step, i), 0);
    const below = Math.min(Math.floor(place), resize.input - 1);
    const above = Math.min(below + 1, resize.input - 1);
    const share = Math.min(Math.max(resize.round(place - below), 0), 1);
    return [
      [below, 1 - share],
      [above, share],
    ];
  });
}

/** The cubic filter of Keys (1981) at the distance `x` from a place, each step multiplied, added and rounded at once. */
function keys(A: number, x: number, round: (x: number) => number): number {
  if (x <= 1) return round(round(round((A + 2) * x - (A + 3)) * x) * x + 1);
  return x < 2 ? round(round(round(A * x - 5 * A) * x + 8 * A) * x - 4 * A) : 0;
}

/** Weights of the four neighbours of a place `t` past the second, with A = -0.75 as PyTorch has it. */
function cubicWeights(t: number): readonly number[] {
  return [t + 1, t, 1 - t, 2 - t].map((x) => keys(-0.75, x, (y) => y));
}

export function cubic(resize: Resize): Axis {
  const step = ratio(resize);
  return Array.from({ length: resize.output }, (_, i) => {
    const place = source(resize, step, i);
    const first = Math.floor(place);
    return cubicWeights(place - first).map(
      (weight, k) => [Math.min(Math.max(first - 1 + k, 0), resize.input - 1), weight] as const,
    );
  });
}

/** A filter over the distance from a place, and how many elements it reaches over. */
interface Filter {
  readonly taps: number;
  readonly weight: (x: number, round: (x: number) => number) => number;
}

export const linearFilter: Filter = { taps: 2, weight: (x) => Math.max(1 - Math.abs(x), 0) };
/** Here PyTorch takes A = -0.5, as Pillow does. */
export const cubicFilter: Filter = { taps: 4, weight: (x, round) => keys(-0.5, Math.abs(x), round) };
export const lanczosFilter: Filter = { taps: 6, weight: (x) => (Math.abs(x) < 3 ? sinc(x) * sinc(x / 3) : 0) };

function sinc(x: number): number {
  if (Number.isInteger(x)) return x === 0 ? 1 : 0;
  return Math.sin(Math.PI * x) / (Math.PI * x);
}

/** A filter that reaches over as much of the input as an output place covers; its weights add up to 1. */
export const antialiased =
  ({ taps, weight }: Filter) =>
  (resize: Resize): Axis => {
    const { input, output, round } = resize;
    const step = ratio(resize);
    const shrunk = step >= 1 ? round(1 / step) : 1;
    const reach = round((taps / 2) * Math.max(step, 1));
    return Array.from({ length: output }, (_, i) => {
      const center = round(step * (i + 0.5));
      const first = Math.max(Math.trunc(round(round(center - reach) + 0.5)), 0);
      const end = Math.min(Math.trunc(round(round(center + reach) + 0.5)), input);
      const before = round(first - center);
      const weights = Array.from({ length: Math.max(end - first, 0) }, (_, k) =>
        round(weight(round(round(round(k + before) + 0.5) * shrunk), round)),
      );
      const total = weights.reduce((sum, share) => round(sum + share), 0);
      return weights.map((share, k) => [first + k, total === 0 ? share : round(share / total)] as const);
    });
  };
