/** `quantile` and `nanquantile`, built from sorting or selecting, `gather` and `lerp_` as PyTorch builds them (ATen/native/Sorting.cpp). */
import { isFloating } from '../dtype.ts';
import { refused } from '../errors.ts';
import { type Op, op } from '../op.ts';
import { placesOf } from '../orderStatistics.ts';
import { broadcastShapes, sameShape, wrapDim } from '../shape.ts';
import { state } from '../state.ts';
import { fromArray, fromNumber, type Tensor } from '../tensor.ts';
import { scaled } from './formula.ts';

const MODES = ['linear', 'lower', 'higher', 'midpoint', 'nearest'];

function check(self: Tensor, q: Tensor, interpolation: string): void {
  const wrong = (text: string) => refused(`quantile() ${text}`);
  if (self.numelValue === 0) throw wrong('input tensor must be non-empty');
  if (q.shape.length > 1) throw wrong('q must be a scalar or 1D tensor');
  if (self.dtype !== 'float32' && self.dtype !== 'float64')
    throw wrong('input tensor must be either float or double dtype');
  if (self.dtype !== q.dtype) throw wrong('q tensor must be same dtype as the input tensor');
  if (!MODES.includes(interpolation))
    throw wrong(`interpolation must be one of linear, lower, higher, midpoint or nearest, but got ${interpolation}`);
  if (q.values().some((x) => x < 0 || x > 1)) throw wrong('q values must be in the range [0, 1]');
}

/** `self` with the dimension in question last, behind those the result has. */
function lastly(self: Tensor, dim: number | null, keepdim: boolean): Tensor {
  const rank = self.shape.length;
  if (dim === null || rank === 0) {
    const flat = self.flatten();
    return flat.reshape([...(keepdim ? self.shape.map(() => 1) : []), flat.shape[0]!]);
  }
  const d = wrapDim(dim, rank);
  const moved = d === rank - 1 ? self : self.unsqueeze(-1).transpose(d, -1);
  const reduced = keepdim ? self.shape.with(d, 1) : self.shape.toSpliced(d, 1);
  return moved.reshape([...reduced, self.shape[d]!]);
}

/** How a rank between two places is told: one place for each, or the two around it with the weight of the second. */
interface Reading {
  readonly places: readonly ((rank: number) => number)[];
  readonly weights?: (ranks: Tensor, first: Tensor) => Tensor;
}

const READINGS: Readonly<Record<string, Reading>> = {
  lower: { places: [Math.floor] },
  higher: { places: [Math.ceil] },
  nearest: { places: [nearestEven] },
  linear: { places: [Math.floor, Math.ceil], weights: (ranks, first) => ranks.sub(first) },
  midpoint: { places: [Math.floor, Math.ceil], weights: (ranks) => ranks.new_full(ranks.shape, 0.5) },
};

function quantiles(
  self: Tensor,
  q: Tensor,
  dim: number | null,
  keepdim: boolean,
  interpolation: string,
  ignoringNaN: boolean,
): Tensor {
  check(self, q, interpolation);
  const { places, weights } = READINGS[interpolation]!;
  let rows = lastly(self, dim, keepdim);
  const ranks = ranksOf(rows, q.to('float64'), ignoringNaN);
  const wanted = places.map((place) => indices(ranks, place));
  // PyTorch sorts only where many places are asked for.
  const few = (wanted.length * q.numelValue) ** 2 <= rows.shape.at(-1)! && state.transforms === null;
  if (few) rows = rows.contiguous();
  else [rows] = rows.sort(-1, false);
  const [first, second] = (few ? selected(rows, wanted) : wanted).map((at) => rows.gather(-1, at));
  const values = second === undefined ? first! : first!.lerp_(second, weights!(ranks, wanted[0]!).to(rows.dtype));
  if (q.shape.length === 0) return values.squeeze_(-1);
  return values.unsqueeze_(0).transpose_(0, -1).squeeze_(-1);
}

/** Of rows that are not sorted, where the elements are that would stand at `wanted`. */
function selected(rows: Tensor, wanted: readonly Tensor[]): readonly Tensor[] {
  const data = rows.values();
  const size = rows.shape.at(-1)!;
  const lists = wanted.map((places) => places.values());
  const each = wanted[0]!.shape.at(-1)!;
  const out = wanted.map(({ numelValue }) => new Float64Array(numelValue));
  for (let start = 0, at = 0; at < wanted[0]!.numelValue; start += size, at += each) {
    const own = lists.flatMap((list) => Array.from(list.subarray(at, at + each)));
    const ranks = [...new Set(own)].sort((a, b) => a - b);
    const found = placesOf(data, start, size, ranks);
    for (const [k, list] of lists.entries())
      for (let i = at; i < at + each; i++) out[k]![i] = found[ranks.indexOf(list[i]!)]!;
  }
  return out.map((values, k) => fromArray(values, wanted[k]!.shape, 'int64'));
}

/** Where in each row, were it sorted, every quantile lies: between two places, unless it is whole. The last place where a NaN makes all NaN. */
function ranksOf(rows: Tensor, q: Tensor, ignoringNaN: boolean): Tensor {
  const nans = rows.isnan();
  if (ignoringNaN) {
    const ranks = q.mul(nans.logical_not().sum(-1, true).sub(1));
    return ranks.masked_fill(ranks.lt(0), 0);
  }
  const last = rows.shape.at(-1)! - 1;
  const ranks = scaled(q, last);
  const mask = nans.any(-1, true);
  const shape = broadcastShapes(ranks.shape, mask.shape);
  return (sameShape(ranks.shape, shape) ? ranks : ranks.expand(shape)).masked_fill(mask, last);
}

function indices(ranks: Tensor, f: (rank: number) => number): Tensor {
  return fromArray(Float64Array.from(ranks.values(), f), ranks.shape, 'int64');
}

function nearestEven(x: number): number {
  const low = Math.floor(x);
  const rest = x - low;
  return rest < 0.5 || (rest === 0.5 && low % 2 === 0) ? low : low + 1;
}

function pair(name: 'quantile' | 'nanquantile'): readonly Op[] {
  const ignoring = name === 'nanquantile';
  return [
    op({
      schema: `${name}.scalar(Tensor self, float q, int? dim=None, bool keepdim=False, *, str interpolation='linear') -> Tensor`,
      forward: (self: Tensor, q: number, dim: number | null, keepdim: boolean, interpolation: string) => {
        if (q < 0 || q > 1) throw refused(`quantile() q must be in the range [0, 1] but got ${q}`);
        const dtype = isFloating(self.dtype) ? self.dtype : state.defaultDtype;
        return quantiles(self, fromNumber(q, [], dtype), dim, keepdim, interpolation, ignoring);
      },
      composite: true,
      samples: [
        [[6], 0.3],
        [[2, 4], 0.7, 1],
        [[3, 2], 0.4, 0, true],
        [[2, 3], 0.3, { interpolation: 'nearest' }],
        [[2, 3], 0.3, 1, { interpolation: 'midpoint' }],
        [[5], 0.6, { interpolation: 'lower' }],
        [[5], 0.6, { interpolation: 'higher' }],
        ['odd [4]', 0.5],
        ['ints [3]', 0.5],
      ],
    }),
    op({
      schema: `${name}(Tensor self, Tensor q, int? dim=None, bool keepdim=False, *, str interpolation='linear') -> Tensor`,
      forward: (self: Tensor, q: Tensor, dim: number | null, keepdim: boolean, interpolation: string) =>
        quantiles(self, q, dim, keepdim, interpolation, ignoring),
      composite: true,
      samples: [
        [[6], 'bounds [3]'],
        [[2, 4], 'bounds [2]', 1],
        [[3, 2], 'bounds [2]', 0, true],
        [[2, 3], 'bounds [3]', { keepdim: true }],
      ],
    }),
  ];
}

export const quantile: readonly Op[] = pair('quantile');
export const nanquantile: readonly Op[] = pair('nanquantile');
