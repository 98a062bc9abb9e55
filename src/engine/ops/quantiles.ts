/** `quantile` and `nanquantile`, built from sorting, `gather` and `lerp_` as PyTorch builds them (ATen/native/Sorting.cpp). */
import { type DType, isFloating } from '../dtype.ts';
import { TorchError } from '../errors.ts';
import { type Op, op } from '../op.ts';
import { type Shape, wrapDim } from '../shape.ts';
import { state, withGradMode } from '../state.ts';
import { fromArray, fromNumber, type Tensor } from '../tensor.ts';

const MODES = ['linear', 'lower', 'higher', 'midpoint', 'nearest'];

function check(self: Tensor, q: Tensor, interpolation: string): void {
  const refused = (text: string) => new TorchError('RuntimeError', `quantile() ${text}`);
  if (self.numelValue === 0) throw refused('input tensor must be non-empty');
  if (q.shape.length > 1) throw refused('q must be a scalar or 1D tensor');
  if (self.dtype !== 'float32' && self.dtype !== 'float64')
    throw refused('input tensor must be either float or double dtype');
  if (self.dtype !== q.dtype) throw refused('q tensor must be same dtype as the input tensor');
  if (!MODES.includes(interpolation))
    throw refused(`interpolation must be one of linear, lower, higher, midpoint or nearest, but got ${interpolation}`);
  if (q.values().some((x) => x < 0 || x > 1)) throw refused('q values must be in the range [0, 1]');
}

/** `self` with the dimension in question last; one that is kept although another is last gets its place there. */
function lastly(self: Tensor, dim: number | null, keepdim: boolean): Tensor {
  if (dim === null) {
    const flat = self.reshape([-1]);
    return keepdim ? flat.reshape([...self.shape.map(() => 1), self.numelValue]) : flat;
  }
  const d = wrapDim(dim, self.shape.length);
  if (d === self.shape.length - 1) return keepdim ? self.unsqueeze(-2) : self;
  const moved = self.unsqueeze(-1).transpose(d, -1);
  return keepdim ? moved : moved.squeeze(d);
}

function quantiles(
  self: Tensor,
  q: Tensor,
  dim: number | null,
  keepdim: boolean,
  interpolation: string,
  ignoringNaN: boolean,
): Tensor {
  check(self, q, interpolation);
  const [sorted] = lastly(self, dim, keepdim).sort(-1, false);
  const ranks = withGradMode(false, () => ranksOf(sorted, q, ignoringNaN));
  const at = (f: (rank: number) => number): Tensor => sorted.gather(-1, indices(ranks, f));
  let values: Tensor;
  if (interpolation === 'lower') values = at(Math.floor);
  else if (interpolation === 'higher') values = at(Math.ceil);
  else if (interpolation === 'nearest') values = at(nearestEven);
  else {
    const weight = interpolation === 'midpoint' ? () => 0.5 : (rank: number) => rank - Math.floor(rank);
    values = at(Math.floor).lerp_(at(Math.ceil), weights(ranks, weight, sorted.dtype));
  }
  if (q.shape.length === 0) return values.squeeze_(-1);
  return values.unsqueeze_(0).transpose_(0, -1).squeeze_(-1);
}

/** Where in each sorted row every quantile lies: between two places, unless it is whole. The last place where a NaN makes all NaN. */
function ranksOf(sorted: Tensor, q: Tensor, ignoringNaN: boolean): Tensor {
  const length = sorted.shape.at(-1)!;
  const shape: Shape = [...sorted.shape.slice(0, -1), q.numelValue];
  const data = sorted.values();
  const round = sorted.dtype === 'float32' ? Math.fround : (x: number) => x;
  const out = new Float64Array(shape.reduce((n, size) => n * size, 1));
  const wanted = q.values();
  for (let k = 0; k < out.length; k++) {
    const start = Math.floor(k / wanted.length) * length;
    const row = data.subarray(start, start + length);
    const whole = row.findIndex(Number.isNaN);
    const x = wanted[k % wanted.length]!;
    if (ignoringNaN) out[k] = round(x * Math.max((whole < 0 ? length : whole) - 1, 0));
    else out[k] = whole < 0 ? round(x * (length - 1)) : length - 1;
  }
  return fromArray(out, shape, 'float64');
}

function indices(ranks: Tensor, f: (rank: number) => number): Tensor {
  return fromArray(Float64Array.from(ranks.values(), f), ranks.shape, 'int64');
}

function weights(ranks: Tensor, f: (rank: number) => number, dtype: DType): Tensor {
  const data = Float64Array.from(ranks.values(), f);
  return fromArray(data, ranks.shape, 'float64').to(dtype);
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
        if (q < 0 || q > 1)
          throw new TorchError('RuntimeError', `quantile() q must be in the range [0, 1] but got ${q}`);
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
