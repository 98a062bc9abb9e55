/**
 * Linear maps and choices that work on every plane of a tensor alike: the last dimensions of [batch, channels, …sizes], as pooling,
 * upsampling and patches do. Knows neither operators nor what the maps mean.
 */
import { type DType, isFloating, type TypedArray } from './dtype.ts';
import { kernelNumber } from './half.ts';
import { blankResult, resultArray } from './loops.ts';
import { numelOf, type Shape } from './shape.ts';
import { fromArray, type Tensor } from './tensor.ts';

/** For output place i the input places `from[k]`, with weights `weight[k]`, for k from `start[i]` to `start[i + 1]`. */
export interface LinearMap {
  /** The sizes it yields, of as many dimensions as it works on. */
  readonly output: Shape;
  readonly start: Int32Array;
  readonly from: Int32Array;
  readonly weight: Float64Array;
  /** A mean's counts along each dimension, where PyTorch divides by one after the other. */
  readonly counts?: readonly Float64Array[];
}

/** One dimension of a map: for every output index the input indices it reads and their weights. */
export type Axis = readonly (readonly (readonly [index: number, weight: number])[])[];

/** The map over all dimensions: weights of single dimensions are multiplied. */
export function composed(axes: readonly Axis[], input: Shape): LinearMap {
  let [start, from, weight]: [number[], number[], number[]] = [[0, 1], [0], [1]];
  for (const [d, axis] of axes.entries()) {
    const outer = { start, from, weight };
    [start, from, weight] = [[0], [], []];
    for (let place = 0; place < outer.start.length - 1; place++)
      for (const taps of axis) {
        for (let k = outer.start[place]!; k < outer.start[place + 1]!; k++)
          for (const [index, share] of taps) {
            from.push(outer.from[k]! * input[d]! + index);
            weight.push(outer.weight[k]! * share);
          }
        start.push(from.length);
      }
  }
  return {
    output: axes.map((axis) => axis.length),
    start: Int32Array.from(start),
    from: Int32Array.from(from),
    weight: Float64Array.from(weight),
  };
}

/** How many elements each place takes along each dimension. */
export function countsOf(axes: readonly Axis[]): readonly Float64Array[] {
  const places = axes.reduce((product, axis) => product * axis.length, 1);
  let inner = places;
  return axes.map((axis) => {
    inner /= axis.length;
    return Float64Array.from({ length: places }, (_, i) => axis[Math.floor(i / inner) % axis.length]!.length);
  });
}

/** Applies `map` to the last dimensions of `self`. */
export function mapped(self: Tensor, map: LinearMap): Tensor {
  const dims = map.output.length;
  const data = mapPlanes(self.dtype, self.values(), numelOf(self.shape.slice(-dims)), map);
  return fromArray(data, [...self.shape.slice(0, -dims), ...map.output], self.dtype);
}

/** Applies the transpose of `map`, which brings back the last dimensions of `shape`. */
export function unmapped(grad: Tensor, shape: Shape, map: LinearMap): Tensor {
  const data = unmapPlanes(grad.dtype, grad.values(), numelOf(shape.slice(-map.output.length)), map);
  return fromArray(data, shape, grad.dtype);
}

/** Applies a map of each dimension one after the other, the last first: where every place takes many, far fewer weights than of all at once. */
export function mappedInTurn(self: Tensor, axes: readonly Axis[]): Tensor {
  return axes.reduceRight((x, axis, d) => mappedAlong(x, d - axes.length + x.ndim, axis), self);
}

/**
 * One dimension mapped, each sum rounded as it grows. After the first product PyTorch's loop takes four at a time; what is left it multiplies and adds
 * at once, with one rounding.
 */
function mappedAlong(x: Tensor, dim: number, axis: Axis): Tensor {
  const round = kernelNumber(x.dtype);
  const data = x.values();
  const inner = numelOf(x.shape.slice(dim + 1));
  const stretch = x.shape[dim]! * inner;
  const out = blankResult(x.dtype, (data.length / x.shape[dim]!) * axis.length);
  for (let start = 0, to = 0; start < data.length; start += stretch)
    for (const taps of axis)
      for (let k = 0; k < inner; k++, to++) {
        const whole = taps.length - ((taps.length - 1) % 4);
        let sum = 0;
        for (let tap = 0; tap < taps.length; tap++) {
          const [index, share] = taps[tap]!;
          const product = data[start + index * inner + k]! * share;
          sum = round((tap < whole ? round(product) : product) + sum);
        }
        out[to] = sum;
      }
  return fromArray(out, x.shape.with(dim, axis.length), x.dtype);
}

/** Applies the transposes of the same maps, in the other order. */
export function unmappedInTurn(grad: Tensor, shape: Shape, axes: readonly Axis[]): Tensor {
  return axes
    .reduce((x, axis, d) => {
      const size = shape.at(d - axes.length)!;
      const rows = x.transpose(d - axes.length, -1);
      const back = unmapped(rows, rows.shape.with(-1, size), composed([axis], [size]));
      return back.transpose(d - axes.length, -1);
    }, grad)
    .contiguous();
}

/** The one weight of everything a place takes; NaN where there are several. */
function commonWeights({ start, weight }: LinearMap): Float64Array {
  const common = new Float64Array(start.length - 1);
  for (let i = 0; i < common.length; i++) {
    const [first, end] = [start[i]!, start[i + 1]!];
    common[i] = weight[first] ?? 0;
    for (let k = first; k < end; k++) if (weight[k] !== common[i]) common[i] = Number.NaN;
  }
  return common;
}

function mapPlanes(dtype: DType, x: TypedArray, area: number, map: LinearMap): TypedArray {
  const { start, from, weight, counts } = map;
  // Half precision is added up in single precision too.
  const round = isFloating(dtype) && dtype !== 'float64' ? Math.fround : (value: number) => value;
  const places = start.length - 1;
  const planes = area === 0 ? 0 : x.length / area;
  const out = blankResult(dtype, planes * places);
  const whole = !isFloating(dtype);
  const common = commonWeights(map);
  for (let p = 0, to = 0; p < planes; p++)
    for (let i = 0; i < places; i++, to++) {
      // A mean is a sum that is divided: so what cancels in it leaves nothing.
      const share = common[i]!;
      const isMean = !Number.isNaN(share);
      let sum = 0;
      if (isMean) for (let k = start[i]!; k < start[i + 1]!; k++) sum = round(sum + x[p * area + from[k]!]!);
      else for (let k = start[i]!; k < start[i + 1]!; k++) sum += x[p * area + from[k]!]! * weight[k]!;
      if (counts !== undefined) for (const along of counts) sum = round(sum / along[i]!);
      else if (isMean) sum *= share;
      // Integers are divided as C divides them; the weights are not exact.
      out[to] = whole ? Math.trunc(sum + Math.sign(sum) * 2 ** -20) : sum;
    }
  return out;
}

function unmapPlanes(dtype: DType, y: TypedArray, area: number, { start, from, weight }: LinearMap): TypedArray {
  const places = start.length - 1;
  const planes = places === 0 ? 0 : y.length / places;
  const sums = new Float64Array(planes * area);
  for (let p = 0, at = 0; p < planes; p++)
    for (let i = 0; i < places; i++, at++)
      for (let k = start[i]!; k < start[i + 1]!; k++) sums[p * area + from[k]!]! += y[at]! * weight[k]!;
  const out = blankResult(dtype, sums.length);
  out.set(sums);
  return out;
}

/** The greatest element each place of `map` reads, and where in its plane it is: the first of several, or the last NaN. */
export function greatestOfPlanes(
  dtype: DType,
  x: TypedArray,
  area: number,
  { start, from }: LinearMap,
): readonly [values: TypedArray, indices: TypedArray] {
  const places = start.length - 1;
  const planes = area === 0 ? 0 : x.length / area;
  const values = blankResult(dtype, planes * places);
  const indices = blankResult('int64', planes * places);
  for (let p = 0, to = 0; p < planes; p++)
    for (let i = 0; i < places; i++, to++) {
      let best = from[start[i]!]!;
      let most = Number.NEGATIVE_INFINITY;
      for (let k = start[i]!; k < start[i + 1]!; k++) {
        const value = x[p * area + from[k]!]!;
        if (!(value > most || Number.isNaN(value))) continue;
        most = value;
        best = from[k]!;
      }
      values[to] = most;
      indices[to] = best;
    }
  return [values, indices];
}

/** Writes each element to where `indices` says in its plane; where several name one place they add up, or the last one stays. */
export function scatterPlanes(
  dtype: DType,
  y: TypedArray,
  area: number,
  indices: TypedArray,
  places: number,
  last = false,
): TypedArray {
  const planes = places === 0 ? 0 : indices.length / places;
  const out = resultArray(dtype, planes * area);
  for (let i = 0; i < indices.length; i++) {
    const at = Math.floor(i / places) * area + indices[i]!;
    out[at] = last ? y[i]! : out[at]! + y[i]!;
  }
  return out;
}
