/** The matrices a local formula may name that depend on the operator: what it picks, what it sums, what it scans. */

import type { Op } from '../../../src/engine/op.ts';
import { numelOf, type Shape } from '../../../src/engine/shape.ts';
import { unobserved, withGradMode } from '../../../src/engine/state.ts';
import { empty, fromArray, Tensor } from '../../../src/engine/tensor.ts';
import { type Matrix, matrix } from './matrix.ts';
import type { Call } from './value.ts';

function plainValue(op: Op, args: readonly unknown[], name: string): unknown {
  return args[op.schema.params.findIndex((param) => param.name === name)];
}

/** The dimensions an operator works along: those of `dim`, or all. */
function dimsOf(op: Op, args: readonly unknown[], rank: number): readonly number[] {
  const dim = plainValue(op, args, 'dim');
  const list = typeof dim === 'number' ? [dim] : Array.isArray(dim) && dim.length > 0 ? (dim as number[]) : null;
  return list === null ? Array.from({ length: rank }, (_, i) => i) : list.map((d) => (d < 0 ? d + rank : d));
}

/** Of every element: which slice it is in and its place there. */
function slices(shape: Shape, dims: readonly number[]): { slice: Int32Array; place: Int32Array; count: number } {
  const n = numelOf(shape);
  const slice = new Int32Array(n);
  const place = new Int32Array(n);
  for (let k = 0; k < n; k++) {
    let rest = k;
    let [s, p, sScale, pScale] = [0, 0, 1, 1];
    for (let d = shape.length - 1; d >= 0; d--) {
      const index = rest % shape[d]!;
      rest = Math.floor(rest / shape[d]!);
      if (dims.includes(d)) {
        p += index * pScale;
        pScale *= shape[d]!;
      } else {
        s += index * sScale;
        sScale *= shape[d]!;
      }
    }
    slice[k] = s;
    place[k] = p;
  }
  const inner = dims.reduce((product, d) => product * (shape[d] ?? 1), 1);
  return { slice, place, count: n === 0 ? 0 : n / inner };
}

/** S: a row for each slice along `dim`, 1 where an element belongs to it. */
export function sumMatrix(op: Op, args: readonly unknown[], shape: Shape): Matrix {
  if (op.name.endsWith('_norm') && op.name.startsWith('native_')) {
    const { slice } = groupsOf(op, args, shape);
    const n = numelOf(shape);
    return matrix(n === 0 ? 0 : slice(n - 1) + 1, n, (i, j) => (slice(j) === i ? 1 : 0));
  }
  const { slice, count } = slices(shape, dimsOf(op, args, shape.length));
  return matrix(count, slice.length, (i, j) => (slice[j] === i ? 1 : 0));
}

/** 1 where the column's element comes no later than the row's along `dim`. */
export function scanMatrix(op: Op, args: readonly unknown[], shape: Shape): Matrix {
  const { slice, place } = slices(shape, dimsOf(op, args, shape.length));
  return matrix(slice.length, slice.length, (i, j) => (slice[i] === slice[j] && place[j]! <= place[i]! ? 1 : 0));
}

/** P: the operator as zeros and ones. Where it answers with `indices`, they tell what was picked. @throws Error for other numbers. */
function pickMatrix(call: Call): Matrix {
  const m = picked(call) ?? probed(call, zeroed);
  if (m.data.some((x) => x !== 0 && x !== 1)) throw new Error(`${call.op.schema.text} is no P: not all zeros and ones`);
  return m;
}

function picked({ op, args, results, argument }: Call): Matrix | null {
  const pooled = /_pool(\d)d/.exec(op.name);
  const at = pooled === null ? op.schema.returns.indexOf('indices') : 1;
  if (at < 0) return null;
  const indices = results[at]!;
  const { shape } = args[argument] as Tensor;
  // Pooling counts its indices over as many of the last dimensions as its name says.
  const dims =
    pooled !== null
      ? Array.from({ length: Number(pooled[1]) }, (_, d) => shape.length - 1 - d).reverse()
      : shape.length === 0
        ? []
        : dimsOf(op, args, shape.length);
  const input = slices(shape, dims);
  const kept = indices.ndim === shape.length ? indices.shape : shape.map((size, d) => (dims.includes(d) ? 1 : size));
  const output = slices(kept, dims);
  const chosen = indices.values();
  return matrix(chosen.length, input.slice.length, (i, j) =>
    input.slice[j] === output.slice[i] && input.place[j] === chosen[i] ? 1 : 0,
  );
}

/** D: the operator, at most quadratic in each element of this argument, so that a central difference is its derivative exactly. */
function quadraticMatrix({ op, args, argument }: Call): Matrix {
  const x = args[argument] as Tensor;
  const columns = Array.from({ length: x.numelValue }, (_, j) => {
    const [above, below] = [1, -1].map((step) => {
      const moved = fromArray(x.values().slice(), x.shape, x.dtype);
      moved.storage.data[j]! += step;
      const given = args.map((arg, i) => (i === argument ? moved : arg));
      return unobserved(() => withGradMode(false, () => valuesOf(op, op.spec.forward(...given))));
    }) as [number[], number[]];
    return above.map((value, i) => (value - below[i]!) / 2);
  });
  return matrix(columns[0]?.length ?? 0, columns.length, (i, j) => columns[j]![i]!);
}

/** F: the operator's differences over a small step, of fourth order: for what has one formula for each of its modes, or none that fits a line. */
function differenceMatrix({ op, args, argument }: Call): Matrix {
  const x = args[argument] as Tensor;
  const step = 1e-3;
  const at = (j: number, by: number): number[] => {
    const moved = fromArray(x.values().slice(), x.shape, x.dtype);
    moved.storage.data[j]! += by;
    const given = args.map((arg, i) => (i === argument ? moved : arg));
    return unobserved(() => withGradMode(false, () => valuesOf(op, op.spec.forward(...given))));
  };
  const columns = Array.from({ length: x.numelValue }, (_, j) => {
    const [near, far] = [step, 2 * step].map((by) => {
      const below = at(j, -by);
      return at(j, by).map((value, i) => value - below[i]!);
    }) as [number[], number[]];
    return near.map((value, i) => (8 * value - far[i]!) / (12 * step));
  });
  return matrix(columns[0]?.length ?? 0, columns.length, (i, j) => columns[j]![i]!);
}

/** M: the operator, linear in this argument, seen by what unit vectors change in its results. */
function linearMatrix(call: Call): Matrix {
  return probed(call, (arg) => arg);
}

function zeroed(tensor: Tensor): Tensor {
  return empty(tensor.shape, tensor.dtype);
}

/** What the operator makes of unit vectors less what it makes of zero, its other tensors of numbers replaced by `other`. */
function probed({ op, args, argument, item }: Call, other: (tensor: Tensor) => Tensor): Matrix {
  const given = args.map((arg, i) => {
    if (!op.differentiable.includes(i)) return arg;
    const of = (tensor: Tensor, k: number) => (i === argument && k === item ? zeroed(tensor) : other(tensor));
    return Array.isArray(arg) ? arg.map(of) : arg instanceof Tensor ? of(arg, item) : arg;
  });
  const probe = (Array.isArray(given[argument]) ? given[argument][item] : given[argument]) as Tensor;
  const run = () => unobserved(() => withGradMode(false, () => valuesOf(op, op.spec.forward(...given))));
  const origin = run();
  const columns: number[][] = [];
  for (let j = 0; j < probe.numelValue; j++) {
    probe.storage.data[j] = 1;
    columns.push(run());
    probe.storage.data[j] = 0;
  }
  return matrix(origin.length, columns.length, (i, j) => columns[j]![i]! - origin[i]!);
}

function valuesOf(op: Op, results: Tensor | readonly Tensor[]): number[] {
  if (results instanceof Tensor) return [...results.values()];
  const hidden = op.spec.nonDifferentiable ?? [];
  return results.flatMap((result, k) =>
    hidden.includes(op.schema.returns[k] ?? 'result') ? [] : [...result.values()],
  );
}

/** For every element normalized: which elements it is normalized with, and which weight it has. */
function groupsOf(
  op: Op,
  args: readonly unknown[],
  shape: Shape,
): { slice: (k: number) => number; weight: (k: number) => number } {
  const channels = shape[1]!;
  const places = numelOf(shape.slice(2));
  const channel = (k: number) => Math.floor(k / places) % channels;
  if (op.name === 'native_batch_norm') return { slice: channel, weight: channel };
  const group = plainValue(op, args, 'group');
  if (typeof group === 'number')
    return { slice: (k) => Math.floor(k / ((channels / group) * places)), weight: channel };
  const inner = numelOf(plainValue(op, args, 'normalized_shape') as Shape);
  return { slice: (k) => Math.floor(k / inner), weight: (k) => k % inner };
}

/** W: the weights of a normalization as a diagonal; Z: the derivative of standardizing alone, r · (I - (1 + x̂ · x̂ᵀ) / n) in each group. */
export function normalizing({ op, args, argument }: Call, what: 'W' | 'Z'): Matrix {
  const input = args[argument] as Tensor;
  const x = input.values();
  const { slice, weight } = groupsOf(op, args, input.shape);
  const w = plainValue(op, args, 'weight');
  if (what === 'W') {
    const weights = w instanceof Tensor ? w.values() : null;
    return matrix(x.length, x.length, (i, j) => (i !== j ? 0 : weights === null ? 1 : weights[weight(i)]!));
  }
  const eps = plainValue(op, args, 'eps') as number;
  const variance = plainValue(op, args, 'running_var');
  if (plainValue(op, args, 'training') === false) {
    const v = (variance as Tensor).values();
    return matrix(x.length, x.length, (i, j) => (i === j ? 1 / Math.sqrt(v[slice(i)]! + eps) : 0));
  }
  const members = new Map<number, number[]>();
  for (let k = 0; k < x.length; k++) members.set(slice(k), [...(members.get(slice(k)) ?? []), k]);
  const r = new Map<number, number>();
  const xhat = new Float64Array(x.length);
  for (const [s, list] of members) {
    const mean = list.reduce((sum, k) => sum + x[k]!, 0) / list.length;
    const scale = 1 / Math.sqrt(list.reduce((sum, k) => sum + (x[k]! - mean) ** 2, 0) / list.length + eps);
    r.set(s, scale);
    for (const k of list) xhat[k] = (x[k]! - mean) * scale;
  }
  return matrix(x.length, x.length, (i, j) => {
    if (slice(i) !== slice(j)) return 0;
    const n = members.get(slice(i))!.length;
    return r.get(slice(i))! * ((i === j ? 1 : 0) - (1 + xhat[i]! * xhat[j]!) / n);
  });
}

/** A: what a query or key does to attention's output, softmax(Q · Kᵀ · scale + mask) · V, by the derivative of each row's softmax. */
export function attending({ op, args, argument }: Call): Matrix {
  const [query, key, value] = args as readonly [Tensor, Tensor, Tensor];
  const [batch, heads, queries, width] = query.shape as [number, number, number, number];
  const keys = key.shape[2]!;
  const scale = (plainValue(op, args, 'scale') as number | null) ?? 1 / Math.sqrt(width);
  const causal = plainValue(op, args, 'is_causal') === true;
  const mask = plainValue(op, args, 'attn_mask') as Tensor | null;
  const [q, k, v] = [query.values(), key.values(), value.values()];
  const added = mask?.expand([batch, heads, queries, keys]).reshape([-1]).values();
  /** The weight of key `j` for query `i` of a head, and the mean of a column of V under those weights. */
  const rows = Array.from({ length: batch * heads * queries }, (_, row) => {
    const head = Math.floor(row / queries);
    const scores = Array.from({ length: keys }, (_, j) => {
      if (causal && j > row % queries) return Number.NEGATIVE_INFINITY;
      let sum = added?.[row * keys + j] ?? 0;
      for (let c = 0; c < width; c++) sum += q[row * width + c]! * k[(head * keys + j) * width + c]! * scale;
      return sum;
    });
    const max = Math.max(...scores);
    const total = scores.reduce((sum, x) => sum + Math.exp(x - max), 0);
    const weights = scores.map((x) => Math.exp(x - max) / total);
    const mean = (of: (j: number) => number) => weights.reduce((sum, w, j) => sum + w * of(j), 0);
    return { head, weights, mean };
  });
  const wanted = argument === 0 ? query : key;
  return matrix(query.numelValue, wanted.numelValue, (i, j) => {
    const { head, weights, mean } = rows[Math.floor(i / width)]!;
    const [column, c] = [i % width, j % width];
    const from = Math.floor(j / width);
    const seen = (n: number) => v[(head * keys + n) * width + column]!;
    if (argument === 0) {
      if (from !== Math.floor(i / width)) return 0;
      const at = (n: number) => k[(head * keys + n) * width + c]!;
      return scale * (mean((n) => seen(n) * at(n)) - mean(seen) * mean(at));
    }
    if (Math.floor(from / keys) !== head) return 0;
    const n = from % keys;
    return scale * weights[n]! * (seen(n) - mean(seen)) * q[Math.floor(i / width) * width + c]!;
  });
}

/** Matrices that the operator itself shows, by the letter a formula calls them. */
export const PROBED: Readonly<Record<string, (call: Call) => Matrix>> = {
  P: pickMatrix,
  M: linearMatrix,
  D: quadraticMatrix,
  F: differenceMatrix,
};
