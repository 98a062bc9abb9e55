/** `embedding_bag`: sums, means and maxima of bags of rows of a table, without making the rows; and `embedding_renorm_`, which shortens rows. */
import { TorchError, unsupported } from '../errors.ts';
import { resultArray } from '../loops.ts';
import { op } from '../op.ts';
import type { Context } from '../opNode.ts';
import { fromArray, type Tensor } from '../tensor.ts';
import { filledWith } from './creation.ts';

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

function checkOffsets(indices: Tensor, offsets: Tensor): void {
  const starts = offsets.values();
  if (starts.length > 0 && starts[0] !== 0)
    throw new TorchError(
      'RuntimeError',
      `offsets[0] has to be 0, i.e., the first sequence in the mini-batch has to start from position 0. However, got ${starts[0]}`,
    );
  if (starts.length > 0 && starts.at(-1)! > indices.numelValue)
    throw new TorchError(
      'RuntimeError',
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
    throw new TorchError(
      'RuntimeError',
      `embedding_bag: Expected idx >= 0 && idx < num_embeddings but found idx to be ${row}`,
    );
  const start = Math.max(0, ...Array.from(offsets.values()).filter((offset) => offset <= place));
  throw new TorchError(
    'RuntimeError',
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
  checkOffsets(indices, offsets);
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

/** Which entries of the bags count, as tensors for the rules. */
function chosenOf(context: Context): { entries: Entry[]; rows: Tensor; bags: Tensor; places: Tensor } {
  const { indices, offsets } = context;
  const rowsOfTable = context.sizes['weight']![0]!;
  const given = context['padding_idx'] as number | null;
  const padding = given === null ? -1 : given < 0 ? given + rowsOfTable : given;
  const withLast = context['include_last_offset'] as boolean;
  const [all] = entriesOf(indices as Tensor, offsets as Tensor, withLast, padding);
  const { mode, grads } = context;
  const end =
    mode === SUM ? summedUntil(grads[0]!, offsets as Tensor, SUM, withLast, padding) : Number.POSITIVE_INFINITY;
  const entries = all.filter(({ place }) => place < end);
  const column = (of: (entry: Entry) => number) => integers(entries.map(of), [entries.length]);
  return { entries, rows: column((e) => e.row), bags: column((e) => e.bag), places: column((e) => e.place) };
}

/** What each entry's gradient is multiplied by besides its own weight: 1 / bag size, 1 / how often the row occurs. */
function sharesOf(entries: readonly Entry[], context: Context, like: Tensor): Tensor | null {
  const byFrequency = context['scale_grad_by_freq'] as boolean;
  const mean = context['mode'] === MEAN;
  if (!byFrequency && !mean) return null;
  const sizes: Numbers = (context['result2'] as Tensor).values();
  const often = new Map<number, number>();
  for (const { row } of entries) often.set(row, (often.get(row) ?? 0) + 1);
  const out = resultArray(like.dtype, entries.length);
  for (const [i, { row, bag }] of entries.entries())
    out[i] = (mean ? 1 / (sizes[bag]! as number) : 1) / (byFrequency ? often.get(row)! : 1);
  return fromArray(out, [entries.length, 1], like.dtype);
}

function intoTable(grad: Tensor, context: Context): Tensor {
  const [rows, width] = context.sizes['weight'] as [number, number];
  const table = filledWith([rows, width], 0, grad.dtype);
  const { entries, rows: which, bags, places } = chosenOf(context);
  const indices = context['result3'] as Tensor;
  const own = context['per_sample_weights'] as Tensor | null;
  const shares = sharesOf(entries, context, grad);
  if (context['mode'] === MAX) {
    // A bag without entries sends nothing.
    const filled = [...new Set(entries.map(({ bag }) => bag))];
    const some = integers(filled, [filled.length]);
    return table.scatter_add(0, indices.index_select(0, some), grad.index_select(0, some));
  }
  let parts = grad.index_select(0, bags);
  if (own !== null) parts = parts.mul(own.index_select(0, places).unsqueeze(1));
  if (shares !== null) parts = parts.mul(shares);
  return table.index_add(0, which, parts);
}

function intoWeights(grad: Tensor, context: Context): Tensor {
  const { rows, bags, places } = chosenOf(context);
  const products = grad
    .index_select(0, bags)
    .mul((context['weight'] as Tensor).index_select(0, rows))
    .sum(1);
  return filledWith(context.sizes['per_sample_weights']!, 0, grad.dtype).index_add(0, places, products);
}

export const embedding_bag = op({
  schema:
    'embedding_bag(Tensor weight, Tensor indices, Tensor offsets, bool scale_grad_by_freq=False, int mode=0, bool sparse=False, Tensor? per_sample_weights=None, bool include_last_offset=False, int? padding_idx=None) -> (Tensor, Tensor, Tensor, Tensor)',
  grad_fn: 'EmbeddingBagBackward0',
  forward,
  saves: {
    weight: ['indices', 'offsets', 'per_sample_weights', 'result2', 'result3'],
    per_sample_weights: ['indices', 'offsets', 'weight'],
  },
  backward: { weight: intoTable, per_sample_weights: intoWeights },
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
