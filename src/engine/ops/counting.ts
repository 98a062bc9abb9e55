/** How many elements fall where: `histc`, `histogram`, `bucketize`, `searchsorted`, `isin`, and the most frequent, `mode`. */
import { linspace } from '../creation.ts';
import { type DType, isFloating, type Scalar, scalarValue, type TypedArray } from '../dtype.ts';
import { refused, TorchError, typeMetaName } from '../errors.ts';
import { isHalf, roundHalf } from '../half.ts';
import { type Op, op } from '../op.ts';
import { reducedShape, rowsOf } from '../rows.ts';
import { type Shape, sameShape, shapeText, wrapDim } from '../shape.ts';
import { fromArray, fromNumber, type Tensor, wrapScalar } from '../tensor.ts';
import { notForIntegers, notImplemented } from './declare.ts';
import { toPicked } from './extremes.ts';

/** Equal steps from `low` to `high`, as `linspace` has them in the dtype. */
function edges(low: number, high: number, bins: number, dtype: DType): Float64Array {
  return Float64Array.from(linspace(low, high, bins + 1, { dtype }).values());
}

/** The range of the values themselves where none is given; one of no width grows by a half on both sides (`select_outer_bin_edges`). */
function rangeOf(name: string, values: TypedArray, low: number, high: number, given: boolean): [number, number] {
  let [from, to] = [low, high];
  if (!given && values.length === 0 && name === 'histogramdd') return [0, 1];
  if (!given && values.length > 0) {
    from = Number.POSITIVE_INFINITY;
    to = Number.NEGATIVE_INFINITY;
    for (const x of values) {
      if (Number.isNaN(x)) throw refused(`torch.${name}: range of [-nan, -nan] is not finite`);
      from = Math.min(from, x);
      to = Math.max(to, x);
    }
  }
  if (!Number.isFinite(from) || !Number.isFinite(to))
    throw refused(`torch.${name}: range of [${from}, ${to}] is not finite`);
  return from === to ? [from - 0.5, to + 0.5] : [from, to];
}

/** What each step of PyTorch's kernel leaves of a number: it computes in the dtype itself. */
function roundingIn(dtype: DType): (x: number) => number {
  return isHalf(dtype) ? (x) => roundHalf(dtype, x) : dtype === 'float32' ? Math.fround : (x) => x;
}

/** The bin a value falls into by its distance from the lower edge, null where it lies outside; the last bin holds its upper edge too. */
function binFinder(bounds: Float64Array, dtype: DType): (x: number) => number | null {
  const round = roundingIn(dtype);
  const last = bounds.length - 1;
  const [low, high] = [bounds[0]!, bounds[last]!];
  const [count, width] = [round(last), round(high - low)];
  return (x) =>
    x >= low && x <= high ? Math.min(Math.floor(round(round(round(x - low) * count) / width)), last - 1) : null;
}

/** Adds each value's weight to its bin of equal width, with a look at the edges beside it. */
function countEqual(
  values: TypedArray,
  bounds: Float64Array,
  dtype: DType,
  weight: (k: number) => number,
): Float64Array {
  const last = bounds.length - 2;
  const out = new Float64Array(last + 1);
  const binOf = binFinder(bounds, dtype);
  values.forEach((x, k) => {
    let bin = binOf(x);
    if (bin === null) return;
    // Rounding may have missed by one.
    if (bin > 0 && x < bounds[bin]!) bin--;
    else if (bin < last && x >= bounds[bin + 1]!) bin++;
    out[bin]! += weight(k);
  });
  return out;
}

export const histc = op({
  schema: 'histc(Tensor self, int bins=100, Scalar min=0, Scalar max=0) -> Tensor',
  forward: (self: Tensor, bins: number, min: Scalar, max: Scalar) => {
    if (bins <= 0) throw refused(`torch.histogram(): bins must be > 0, but got ${bins} for dimension 0`);
    const [low, high] = [scalarValue(min), scalarValue(max)];
    if (low > high) throw refused('torch.histc: max must be larger than min');
    const values = self.values();
    const range = rangeOf('histc', values, low, high, low !== high);
    // PyTorch makes the edges first, in the tensor's dtype.
    if (self.dtype === 'bool') throw notForIntegers('linspace_cpu', self.dtype);
    if (!isFloating(self.dtype)) throw notForIntegers('histogram_cpu', self.dtype);
    const binOf = binFinder(edges(...range, bins, self.dtype), self.dtype);
    const counts = new Float64Array(bins);
    for (const x of values) {
      const bin = binOf(x);
      if (bin !== null) counts[bin]!++;
    }
    return floats(counts, [bins], self.dtype);
  },
  samples: [
    ['data [6]', 4, 0, 2],
    ['data [6]', 3],
    ['data [2, 3]', { bins: 2, max: 1 }],
  ],
});

function floats(data: Float64Array, shape: Shape, dtype: Tensor['dtype']): Tensor {
  return fromArray(data, shape, 'float64').to(dtype);
}

function histogramOf(self: Tensor, bounds: Float64Array, uniform: boolean, weight: Tensor | null, density: boolean) {
  const values = self.values();
  const weights = weight?.values();
  const at = (k: number): number => (weights === undefined ? 1 : weights[k]!);
  const counts = uniform ? countEqual(values, bounds, self.dtype, at) : countBetween(values, bounds, at);
  if (density) {
    const total = counts.reduce((sum, n) => sum + n, 0);
    counts.forEach((n, k) => {
      counts[k] = n / total / (bounds[k + 1]! - bounds[k]!);
    });
  }
  return [floats(counts, [counts.length], self.dtype), floats(bounds, [bounds.length], self.dtype)];
}

function countBetween(values: TypedArray, bounds: Float64Array, weight: (k: number) => number): Float64Array {
  const last = bounds.length - 1;
  const out = new Float64Array(last);
  values.forEach((x, k) => {
    if (!(x >= bounds[0]! && x <= bounds[last]!)) return;
    out[Math.min(placeIn(bounds, 0, bounds.length, x, true) - 1, last - 1)]! += weight(k);
  });
  return out;
}

const unknown = notImplemented('histogram');

/** Where the range is not given, PyTorch asks a kernel for it that has no halves. */
function checkHistogram(self: Tensor, kernel: string, halves: boolean): void {
  const takes =
    halves || self.numelValue === 0 ? isFloating(self.dtype) : self.dtype === 'float32' || self.dtype === 'float64';
  if (!takes) throw notForIntegers(kernel, self.dtype);
}

/** The checks of `histogramdd_check_inputs`, in its order. */
function checkEdges(self: Tensor, bins: Tensor, weight: Tensor | null): void {
  const wrong = (text: string) => refused(`torch.histogramdd: ${text}`);
  if (self.dtype !== bins.dtype)
    throw wrong(
      `input tensor and bins tensors should have the same dtype, but got input with dtype ${typeMetaName(self.dtype)} and bins for dimension 0 with dtype ${typeMetaName(bins.dtype)}`,
    );
  if (bins.ndim !== 1)
    throw wrong(
      `bins tensor should have one dimension, but got ${bins.ndim} dimensions in the bins tensor for dimension 0`,
    );
  if (bins.numelValue === 0)
    throw wrong('bins tensor should have at least 1 element, but got 0 elements in the bins tensor for dimension 0');
  checkWeight(self, weight);
  if (bins.numelValue === 1) throw refused('torch.histogram(): bins must be > 0, but got 0 for dimension 0');
}

/** The input is flattened to rows of one number each. */
function checkWeight(self: Tensor, weight: Tensor | null): void {
  if (weight === null) return;
  const needs = 'torch.histogramdd: if weight tensor is provided';
  if (self.dtype !== weight.dtype)
    throw refused(
      `${needs}, input tensor and weight tensor should have the same dtype, but got input(${typeMetaName(self.dtype)}), and weight(${typeMetaName(weight.dtype)})`,
    );
  if (self.numelValue !== weight.numelValue)
    throw refused(
      `${needs} it should have the same shape as the input tensor excluding its innermost dimension, but got input with shape [${self.numelValue}, 1] and weight with shape [${weight.numelValue}]`,
    );
}

export const histogram_bins = op({
  grad_fn: 'NotImplemented',
  backward: { self: unknown, weight: unknown },
  schema:
    'histogram.bin_ct(Tensor self, int bins=100, *, float[]? range=None, Tensor? weight=None, bool density=False) -> (Tensor hist, Tensor bin_edges)',
  forward: (self: Tensor, bins: number, range: readonly Scalar[] | null, weight: Tensor | null, density: boolean) => {
    checkWeight(self, weight);
    if (bins <= 0) throw refused(`torch.histogram(): bins must be > 0, but got ${bins} for dimension 0`);
    checkHistogram(
      self,
      self.numelValue > 0 && range === null ? 'histogramdd' : self.dtype === 'bool' ? 'linspace_cpu' : 'histogram_cpu',
      range !== null,
    );
    const [low, high] = (range ?? [0, 0]).map(scalarValue) as [number, number];
    if (low > high)
      throw refused(`torch.histogramdd: min should not exceed max, but got min ${low} max ${high} for dimension 0`);
    const bounds = edges(...rangeOf('histogramdd', self.values(), low, high, range !== null), bins, self.dtype);
    return histogramOf(self, bounds, true, weight, density);
  },
  samples: [
    ['data [6]', 4],
    ['data [6]', 4, { range: [0.5, 1.5], density: true }],
    ['data [2, 3]', 2, { weight: 'data [2, 3]' }],
  ],
});

export const histogram_edges = op({
  grad_fn: 'NotImplemented',
  backward: { self: unknown, bins: unknown, weight: unknown },
  schema:
    'histogram.bins_tensor(Tensor self, Tensor bins, *, Tensor? weight=None, bool density=False) -> (Tensor hist, Tensor bin_edges)',
  forward: (self: Tensor, bins: Tensor, weight: Tensor | null, density: boolean) => {
    checkEdges(self, bins, weight);
    checkHistogram(self, 'histogram_cpu', true);
    return histogramOf(self, Float64Array.from(bins.values()), false, weight, density);
  },
  samples: [
    ['data [6]', 'bounds [4]'],
    ['data [6]', 'bounds [3]', { density: true }],
  ],
});

/** How many of `sorted[start, end)` are below `x`; with `right` also those equal to it. NaN counts as the largest. */
function placeIn(sorted: ArrayLike<number>, start: number, end: number, x: number, right: boolean): number {
  let [low, high] = [start, end];
  while (low < high) {
    const middle = (low + high) >> 1;
    const y = sorted[middle]!;
    const before = right
      ? !(y > x || (Number.isNaN(y) && !Number.isNaN(x)))
      : !(y >= x || Number.isNaN(y)) || (Number.isNaN(x) && !Number.isNaN(y));
    if (before) low = middle + 1;
    else high = middle;
  }
  return low - start;
}

const places = (place: Float64Array, shape: Shape, out_int32: boolean): Tensor =>
  out_int32 ? fromArray(Int32Array.from(place), shape, 'int32') : fromArray(place, shape, 'int64');

function searched(sequence: Tensor, values: Tensor, out_int32: boolean, right: boolean, sorter: Tensor | null): Tensor {
  if (values.numelValue > 0 && sequence.dtype === 'bool' && values.dtype === 'bool')
    throw notForIntegers('searchsorted_out_cpu', sequence.dtype);
  const { shape } = sequence;
  const length = shape.at(-1) ?? 1;
  const given = sequence.values();
  const order = sorter?.values();
  const sorted = order === undefined ? given : Float64Array.from(order, (at, k) => given[k - (k % length) + at]!);
  const x = values.values();
  const each = shape.length === 1 ? 0 : (values.shape.at(-1) ?? 1);
  const out = Float64Array.from(x, (value, k) => {
    const start = each === 0 ? 0 : Math.floor(k / each) * length;
    return placeIn(sorted, start, start + length, value, right);
  });
  return places(out, values.shape, out_int32);
}

function bucketizing(schema: string, samples: readonly (readonly unknown[])[]): Op {
  return op({
    schema,
    forward: (self: Tensor | Scalar, boundaries: Tensor, out_int32: boolean, right: boolean) => {
      if (boundaries.shape.length !== 1)
        throw refused(`boundaries tensor must be 1 dimension, but got dim(${boundaries.shape.length})`);
      return searched(boundaries, asTensor(self), out_int32, right, null);
    },
    where: ['torch'],
    samples,
  });
}

function asTensor(value: Tensor | Scalar): Tensor {
  return typeof value === 'object' && 'shape' in value ? value : wrapScalar(value);
}

export const bucketize = bucketizing(
  'bucketize.Tensor(Tensor self, Tensor boundaries, *, bool out_int32=False, bool right=False) -> Tensor',
  [
    ['data [6]', 'bounds [4]'],
    ['ints [2, 3]', 'bounds [4]', { right: true, out_int32: true }],
  ],
);
export const bucketize_Scalar = bucketizing(
  'bucketize.Scalar(Scalar self, Tensor boundaries, *, bool out_int32=False, bool right=False) -> Tensor',
  [[0.5, 'bounds [4]']],
);

function searching(schema: string, samples: readonly (readonly unknown[])[]): Op {
  return op({
    schema,
    forward: (
      sorted_sequence: Tensor,
      self: Tensor | Scalar,
      out_int32: boolean,
      right: boolean,
      side: string | null,
      sorter: Tensor | null,
    ) => {
      const values = asTensor(self);
      if (side !== null && side !== 'left' && side !== 'right')
        throw refused(`torch.searchsorted(): side can only be 'left' or 'right' but got ${side}`);
      if (side === 'left' && right)
        throw refused(
          "torch.searchsorted(): side and right can't be set to opposites, got side of left while right was True",
        );
      const lead = sorted_sequence.shape.slice(0, -1);
      if (sorted_sequence.shape.length !== 1 && !sameShape(lead, values.shape.slice(0, -1)))
        throw refused(
          `torch.searchsorted(): boundaries tensor should be 1 dimension or the first N-1 dimensions of boundaries tensor and input value tensor must match, but we got boundaries tensor ${shapeText(sorted_sequence.shape)} and input value tensor ${shapeText(values.shape)}`,
        );
      return searched(sorted_sequence, values, out_int32, right || side === 'right', sorter);
    },
    where: ['torch'],
    samples,
  });
}

export const searchsorted = searching(
  'searchsorted.Tensor(Tensor sorted_sequence, Tensor self, *, bool out_int32=False, bool right=False, str? side=None, Tensor? sorter=None) -> Tensor',
  [
    ['bounds [4]', 'data [5]'],
    ['bounds [2, 4]', 'data [2, 3]', { right: true }],
    ['bounds [4]', 'ints [3]', { side: 'right', out_int32: true }],
    ['bounds [2, 4]', 'data [4]'],
    ['bounds [4]', 'data [4]', { side: 'up' }],
  ],
);
export const searchsorted_Scalar = searching(
  'searchsorted.Scalar(Tensor sorted_sequence, Scalar self, *, bool out_int32=False, bool right=False, str? side=None, Tensor? sorter=None) -> Tensor',
  [['bounds [4]', 0.5]],
);

function among(schema: string, samples: readonly (readonly unknown[])[]): Op {
  return op({
    schema,
    forward: (elements: Tensor | Scalar, test_elements: Tensor | Scalar, _unique: boolean, invert: boolean) => {
      const [given, tested] = [asTensor(elements), asTensor(test_elements)];
      for (const { dtype } of [given, tested])
        if (dtype === 'bool') throw refused('Unsupported input type encountered for isin(): Bool');
      // NaN is in no set, which a Set would not say.
      const set = new Set(tested.values());
      const found = Uint8Array.from(given.values(), (x) => Number((set.has(x) && !Number.isNaN(x)) !== invert));
      return given.shape.length === 0 ? fromNumber(found[0]!, [], 'bool') : fromArray(found, given.shape, 'bool');
    },
    where: ['torch'],
    samples,
  });
}

export const isin = among(
  'isin.Tensor_Tensor(Tensor elements, Tensor test_elements, *, bool assume_unique=False, bool invert=False) -> Tensor',
  [
    ['ints [2, 3]', 'ints [2]'],
    ['ints [4]', 'ints [2]', { invert: true }],
    ['bools [2]', 'bools [2]'],
  ],
);
export const isin_Scalar = among(
  'isin.Tensor_Scalar(Tensor elements, Scalar test_element, *, bool assume_unique=False, bool invert=False) -> Tensor',
  [['ints [2, 3]', 2]],
);
export const isin_ofScalar = among(
  'isin.Scalar_Tensor(Scalar element, Tensor test_elements, *, bool assume_unique=False, bool invert=False) -> Tensor',
  [[2, 'ints [4]']],
);

/** The place of the smallest of the most frequent values: of its occurrences the last (`mode_kernel_impl`, where NaN counts as the smallest). */
function modeOf(row: TypedArray): number {
  const order = Array.from(row.keys()).sort((a, b) => {
    const [x, y] = [row[a]!, row[b]!];
    if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(y)) - Number(Number.isNaN(x));
    return x - y;
  });
  let [best, most, run] = [0, 0, 0];
  order.forEach((at, k) => {
    run++;
    if (k + 1 < order.length && row[order[k + 1]!] === row[at]) return;
    if (run > most) [best, most] = [at, run];
    run = 0;
  });
  return best;
}

export const mode = op({
  schema: 'mode(Tensor self, int dim=-1, bool keepdim=False) -> (Tensor values, Tensor indices)',
  grad_fn: 'ModeBackward0',
  forward: (self: Tensor, dim: number, keepdim: boolean) => {
    const rank = self.shape.length;
    const d = wrapDim(dim, rank);
    if (self.shape[d] === 0)
      throw new TorchError('IndexError', `mode(): Expected reduction dim ${d} to have non-zero size.`);
    const { data, length, count } = rowsOf(self, rank === 0 ? [] : [d], false);
    const values = new (data.constructor as new (n: number) => TypedArray)(count);
    const indices = new Float64Array(count);
    for (let r = 0; r < count; r++) {
      const row = data.subarray(r * length, (r + 1) * length);
      const at = modeOf(row);
      values[r] = row[at]!;
      indices[r] = at;
    }
    const shape = rank === 0 ? [] : reducedShape(self.shape, [d], keepdim);
    return [fromArray(values, shape, self.dtype), fromArray(indices, shape, 'int64')];
  },
  saves: ['indices'],
  backward: {
    self: (grad, { sizes, dim, indices, keepdim }) => toPicked(grad, sizes.self!, dim, indices, keepdim),
  },
  nonDifferentiable: ['indices'],
  local: { self: 'P' },
  samples: [[[2, 3]], ['ints [3, 4]', 0, true], ['ints [2, 5]'], [[]]],
});
