/** `embedding_bag`: sums, means and maxima of bags of rows of a table, without making the rows; and `embedding_renorm_`, which shortens rows. */
import { isComplex, isFloating, resultType } from '../dtype.ts';
import { refused, scalarTypeName, tensorTypeName, unsupported } from '../errors.ts';
import { resultArray } from '../loops.ts';
import { op } from '../op.ts';
import type { Context } from '../opNode.ts';
import { state } from '../state.ts';
import { fromArray, type Tensor } from '../tensor.ts';
import { filledWith } from './creation.ts';
import { notImplemented, withoutDerivative } from './declare.ts';

type Numbers = ReturnType<Tensor['values']>;
const [SUM, MEAN, MAX] = [0, 1, 2];

/** The entries that count: which row, in which bag, at which place of `indices`. */
interface Entry {
  readonly row: number;
  readonly bag: number;
  readonly place: number;
}

/** Where the last of the offsets is an end, it ends nothing but what the quick way sums: the last bag has all entries there are. */
function bagsOf(indices: Tensor, offsets: Tensor, withLast: boolean): readonly [bag: number[], bags: number] {
  const starts = offsets.values();
  const bags = starts.length - (withLast ? 1 : 0);
  const bag: number[] = [];
  for (let b = 0; b < bags; b++) {
    const end = b + 1 < bags ? starts[b + 1]! : indices.numelValue;
    for (let i = starts[b]!; i < end; i++) bag[i] = b;
  }
  return [bag, bags];
}

function entriesOf(indices: Tensor, offsets: Tensor, withLast: boolean, padding: number): readonly [Entry[], number] {
  const rows = indices.values();
  const [bag, bags] = bagsOf(indices, offsets, withLast);
  const entries: Entry[] = [];
  for (const [place, b] of bag.entries())
    if (rows[place] !== padding) entries.push({ row: rows[place]!, bag: b, place });
  return [entries, bags];
}

/** Dimensions first, then the dtype that both kinds of places have together. */
function checkPlaces(weight: Tensor, indices: Tensor, offsets: Tensor): void {
  if (indices.ndim !== 1 && indices.ndim !== 2)
    throw refused(`input has to be a 1D or 2D Tensor, but got Tensor of dimension ${indices.ndim}`);
  if (indices.ndim === 1 && offsets.ndim !== 1)
    throw refused(`offsets has to be a 1D Tensor, but got Tensor of dimension ${offsets.ndim}`);
  if (weight.ndim !== 2) throw refused(`weight has to be a 2D Tensor, but got Tensor of dimension ${weight.ndim}`);
  const dtype = resultType([indices, offsets], state.defaultDtype);
  if (dtype !== 'int64' && dtype !== 'int32')
    throw refused(
      `Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; but got ${tensorTypeName(dtype)} instead (while checking arguments for embedding_bag)`,
    );
}

function checkOffsets(indices: Tensor, offsets: Tensor): void {
  const starts = offsets.values();
  if (starts.length > 0 && starts[0] !== 0)
    throw refused(
      `offsets[0] has to be 0, i.e., the first sequence in the mini-batch has to start from position 0. However, got ${starts[0]}`,
    );
  if (starts.length > 0 && starts.at(-1)! > indices.numelValue)
    throw refused(
      `offsets[-1] can not be greater than input's length ${indices.numelValue} but got offsets[-1] of ${starts.at(-1)}`,
    );
}

/** @throws RuntimeError, in the words of whichever of PyTorch's kernels would run, when the table has no such row. */
function checkRows(weight: Tensor, indices: Tensor, offsets: Tensor, mode: number): void {
  const rows = weight.shape[0]!;
  const place = indices.values().findIndex((row: number) => row < 0 || row >= rows);
  if (place < 0) return;
  const row = indices.values()[place]!;
  if (mode === MAX || weight.dtype === 'float64')
    throw refused(`embedding_bag: Expected idx >= 0 && idx < num_embeddings but found idx to be ${row}`);
  const start = Math.max(0, ...Array.from(offsets.values()).filter((offset) => offset <= place));
  throw refused(
    `[enforce fail at embedding_lookup_idx.cc:231] 0 <= idx && idx < data_size. Index ${place - start} is out of bounds: ${row}, range 0 to ${rows}`,
  );
}

/** The place at which sums and means end: PyTorch's quick way, which float64 and padding do not go, heeds the last offset. */
function summedUntil(weight: Tensor, offsets: Tensor, mode: number, withLast: boolean, padding: number): number {
  const quick = mode !== MAX && weight.dtype !== 'float64' && padding < 0;
  return quick && withLast ? offsets.values().at(-1)! : Number.POSITIVE_INFINITY;
}

function integers(values: readonly number[], shape: readonly number[]): Tensor {
  return fromArray(Float64Array.from(values), shape, 'int64');
}

/** A table of floating numbers, and entries' weights of its dtype. */
function checkTypes({ dtype }: Tensor, per_sample_weights: Tensor | null): void {
  const refuse = (text: string) =>
    refused(`Expected tensor for argument #1 'weight' to have ${text} (while checking arguments for embedding_bag)`);
  if (!isFloating(dtype) && !isComplex(dtype))
    throw refuse(
      `one of the following scalar types: Half, BFloat16, Float, Double; but got ${tensorTypeName(dtype)} instead`,
    );
  if (per_sample_weights !== null && per_sample_weights.dtype !== dtype)
    throw refuse(
      `the same type as tensor for argument #1 'per_sample_weights'; but type ${tensorTypeName(dtype)} does not equal ${tensorTypeName(per_sample_weights.dtype)}`,
    );
}

function forward(
  weight: Tensor,
  indices: Tensor,
  offsets: Tensor,
  _byFrequency: boolean,
  mode: number,
  sparse: boolean,
  per_sample_weights: Tensor | null,
  include_last_offset: boolean,
  padding_idx: number | null,
): readonly Tensor[] {
  if (sparse) throw unsupported('sparse gradients');
  checkPlaces(weight, indices, offsets);
  checkOffsets(indices, offsets);
  checkTypes(weight, per_sample_weights);
  const [rows, width] = weight.shape as [number, number];
  checkRows(weight, indices, offsets, mode);
  const padding = padding_idx === null ? -1 : padding_idx < 0 ? padding_idx + rows : padding_idx;
  const [entries, bags] = entriesOf(indices, offsets, include_last_offset, padding);
  const [w, scale] = [weight.values(), per_sample_weights?.values()];
  const out = resultArray(weight.dtype, bags * width);
  const sizes = new Array<number>(bags).fill(0);
  const greatest = new Array<number>(bags * width).fill(0);
  const end = summedUntil(weight, offsets, mode, include_last_offset, padding);
  for (const { row, bag, place } of entries) {
    const first = sizes[bag]!++ === 0;
    if (place >= end) continue;
    for (let k = 0; k < width; k++) {
      const [x, at] = [w[row * width + k]! as number, bag * width + k];
      if (mode !== MAX) out[at] = (out[at]! as number) + x * ((scale?.[place] as number | undefined) ?? 1);
      else if (first || x > (out[at]! as number)) {
        out[at] = x;
        greatest[at] = row;
      }
    }
  }
  if (mode === MEAN)
    for (let at = 0; at < out.length; at++) out[at] = (out[at]! as number) / (sizes[Math.floor(at / width)]! || 1);
  const output = fromArray(out, [bags, width], weight.dtype);
  const none = integers(new Array<number>(bags).fill(0), [bags]);
  const [bag] = bagsOf(indices, offsets, include_last_offset);
  if (mode === SUM) {
    // PyTorch's quick way for sums leaves out what nobody will ask for.
    const told = weight.dtype === 'float64' || padding >= 0 ? bag : [];
    return [output, integers(told, [told.length]), none, none.clone()];
  }
  const counted = integers(sizes, [bags]);
  return [
    output,
    integers(bag, [bag.length]),
    counted,
    mode === MEAN ? counted.clone() : integers(greatest, [bags, width]),
  ];
}

/** Which entries of the bags count, as tensors; an end among the offsets is told by there being one more than bags. */
function chosenOf(
  grad: Tensor,
  indices: Tensor,
  offsets: Tensor,
  mode: number,
  padding: number,
): { entries: Entry[]; rows: Tensor; bags: Tensor; places: Tensor } {
  const withLast = offsets.numelValue > grad.shape[0]!;
  const [all] = entriesOf(indices, offsets, withLast, padding);
  const end = mode === SUM ? summedUntil(grad, offsets, SUM, withLast, padding) : Number.POSITIVE_INFINITY;
  const entries = all.filter(({ place }) => place < end);
  const column = (of: (entry: Entry) => number) => integers(entries.map(of), [entries.length]);
  return { entries, rows: column((e) => e.row), bags: column((e) => e.bag), places: column((e) => e.place) };
}

/** What each entry's gradient is multiplied by besides its own weight: 1 / bag size, 1 / how often the row occurs. */
function sharesOf(
  entries: readonly Entry[],
  bag_size: Tensor,
  byFrequency: boolean,
  mean: boolean,
  like: Tensor,
): Tensor | null {
  if (!byFrequency && !mean) return null;
  const sizes: Numbers = bag_size.values();
  const often = new Map<number, number>();
  for (const { row } of entries) often.set(row, (often.get(row) ?? 0) + 1);
  const out = resultArray(like.dtype, entries.length);
  for (const [i, { row, bag }] of entries.entries())
    out[i] = (mean ? 1 / (sizes[bag]! as number) : 1) / (byFrequency ? often.get(row)! : 1);
  return fromArray(out, [entries.length, 1], like.dtype);
}

function intoTable(
  grad: Tensor,
  indices: Tensor,
  offsets: Tensor,
  _offset2bag: Tensor,
  bag_size: Tensor,
  maximum_indices: Tensor,
  num_weights: number,
  scale_grad_by_freq: boolean,
  mode: number,
  _sparse: boolean,
  per_sample_weights: Tensor | null,
  padding_idx: number,
): Tensor {
  const table = filledWith([num_weights, grad.shape[1]!], 0, grad.dtype);
  const { entries, rows, bags, places } = chosenOf(grad, indices, offsets, mode, padding_idx);
  if (mode === MAX) {
    // A bag without entries sends nothing.
    const filled = [...new Set(entries.map(({ bag }) => bag))];
    const some = integers(filled, [filled.length]);
    return table.scatter_add(0, maximum_indices.index_select(0, some), grad.index_select(0, some));
  }
  let parts = grad.index_select(0, bags);
  if (per_sample_weights !== null) parts = parts.mul(per_sample_weights.index_select(0, places).unsqueeze(1));
  const shares = sharesOf(entries, bag_size, scale_grad_by_freq, mode === MEAN, grad);
  if (shares !== null) parts = parts.mul(shares);
  return table.index_add(0, rows, parts);
}

const NO_SECOND = withoutDerivative('_embedding_bag_backward');

/** PyTorch has a Node for it, and no derivative. */
export const _embedding_bag_backward = op({
  schema:
    '_embedding_bag_backward(Tensor grad, Tensor indices, Tensor offsets, Tensor offset2bag, Tensor bag_size, Tensor maximum_indices, int num_weights, bool scale_grad_by_freq, int mode, bool sparse, Tensor? per_sample_weights, int padding_idx=-1) -> Tensor',
  grad_fn: 'EmbeddingBagBackwardBackward0',
  forward: intoTable,
  backward: { grad: NO_SECOND, per_sample_weights: NO_SECOND },
  where: [],
  samples: [
    [
      'data [1, 3]',
      'index 4 [3]',
      'index 1 [1]',
      'index 1 [3]',
      'classes 1 [1]',
      'index 1 [1]',
      4,
      false,
      0,
      false,
      'data [3]',
    ],
  ],
});

/** PyTorch has no derivative of it. */
export const _embedding_bag_per_sample_weights_backward = op({
  schema:
    '_embedding_bag_per_sample_weights_backward(Tensor grad, Tensor weight, Tensor indices, Tensor offsets, Tensor offset2bag, int mode, int padding_idx=-1) -> Tensor',
  grad_fn: 'NotImplemented',
  forward: (
    grad: Tensor,
    weight: Tensor,
    indices: Tensor,
    offsets: Tensor,
    _: Tensor,
    mode: number,
    padding: number,
  ) => {
    const { rows, bags, places } = chosenOf(grad, indices, offsets, mode, padding);
    const products = grad.index_select(0, bags).mul(weight.index_select(0, rows)).sum(1);
    return filledWith(indices.shape, 0, grad.dtype).index_add(0, places, products);
  },
  backward: Object.fromEntries(
    ['grad', 'weight'].map((name) => [name, notImplemented('_embedding_bag_per_sample_weights_backward')]),
  ),
  where: [],
  samples: [['data [1, 3]', 'data [4, 3]', 'index 4 [3]', 'index 1 [1]', 'index 1 [3]', 0]],
});

/** The padding row as a place in the table, -1 where there is none. */
function paddingOf({ padding_idx, sizes }: Context): number {
  if (padding_idx === null) return -1;
  return padding_idx < 0 ? padding_idx + sizes['weight']![0]! : padding_idx;
}

export const embedding_bag = op({
  schema:
    'embedding_bag(Tensor weight, Tensor indices, Tensor offsets, bool scale_grad_by_freq=False, int mode=0, bool sparse=False, Tensor? per_sample_weights=None, bool include_last_offset=False, int? padding_idx=None) -> (Tensor, Tensor, Tensor, Tensor)',
  grad_fn: 'EmbeddingBagBackward0',
  forward,
  saves: {
    weight: ['indices', 'offsets', 'per_sample_weights', 'result1', 'result2', 'result3'],
    per_sample_weights: ['indices', 'offsets', 'result1', 'weight'],
  },
  backward: {
    weight: (grad, context) => {
      const { indices, offsets, result1, result2, result3, scale_grad_by_freq, mode, sparse } = context;
      const rest = [context.sizes['weight']![0], scale_grad_by_freq, mode, sparse, context['per_sample_weights']];
      const saved = [indices, offsets, result1, result2, result3];
      return _embedding_bag_backward.invoke([grad, ...saved, ...rest, paddingOf(context)]) as Tensor;
    },
    per_sample_weights: (grad, context) => {
      const saved = ['weight', 'indices', 'offsets', 'result1', 'mode'].map((name) => context[name]);
      return _embedding_bag_per_sample_weights_backward.invoke([grad, ...saved, paddingOf(context)]) as Tensor;
    },
  },
  nonDifferentiable: ['result1', 'result2', 'result3'],
  local: { weight: 'M', per_sample_weights: 'M' },
  where: ['torch'],
  samples: [
    [[4, 3], 'index 4 [3]', 'index 1 [1]'],
    [[4, 2], 'index 4 [3]', 'index 1 [1]', false, 1],
    [[4, 2], 'index 4 [3]', 'index 1 [1]', false, 0, false, [3]],
  ],
});

export const embedding_renorm = op({
  schema: 'embedding_renorm(Tensor self, Tensor indices, float max_norm, float norm_type) -> Tensor',
  forward: (self: Tensor, indices: Tensor, max_norm: number, norm_type: number) => {
    if (!isFloating(self.dtype))
      throw refused(
        `norm(): input dtype should be either floating point or complex. Got ${scalarTypeName(self.dtype)} instead.`,
      );
    const width = self.shape[1]!;
    const out = self.clone();
    const { data } = out.storage;
    for (const row of new Set(indices.values() as Iterable<number>)) {
      const values = Array.from({ length: width }, (_, k) => data[row * width + k] as number);
      const norm = Number.isFinite(norm_type)
        ? values.reduce((sum, x) => sum + Math.abs(x) ** norm_type, 0) ** (1 / norm_type)
        : Math.max(...values.map(Math.abs));
      if (norm <= max_norm) continue;
      const scale = max_norm / (norm + 1e-7);
      for (let k = 0; k < width; k++) data[row * width + k] = values[k]! * scale;
    }
    return out;
  },
  where: [],
  samples: [['data [4, 3]', 'index 4 [2]', 0.5, 2]],
});
