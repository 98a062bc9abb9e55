/** `torch.fft`: transforms along one dimension and several, of real and complex tensors, without gradients. */
import { owned } from '../autograd/view.ts';
import { isComplex, isFloating, partType } from '../dtype.ts';
import { refused, scalarTypeName, TorchError, unsupported } from '../errors.ts';
import { transform } from '../fourier.ts';
import { isHalf } from '../half.ts';
import { resultArray } from '../loops.ts';
import { type Op, op } from '../op.ts';
import { numelOf, ownDim } from '../shape.ts';
import { state } from '../state.ts';
import { fromArray, type Tensor } from '../tensor.ts';
import { view_as_complex, view_as_real } from './complexNumbers.ts';

const FFT = ['fft'] as const;

type Dims = readonly number[] | null;

/** Rows along one dimension as doubles, cut or filled with zeros to a length. */
interface Rows {
  readonly re: Float64Array[];
  readonly im: Float64Array[];
  /** The tensor's shape with that dimension last and left out. */
  readonly rest: readonly number[];
  readonly dtype: 'float32' | 'float64';
}

function rowsOf(self: Tensor, dim: number, length: number): Rows {
  const d = ownDim(dim, self.ndim);
  const complex = isComplex(self.dtype);
  const parts = complex ? (view_as_real.invoke([self]) as Tensor) : self;
  const moved = parts.movedim(d, complex ? -2 : -1);
  const size = self.shape[d]!;
  const rest = moved.shape.slice(0, complex ? -2 : -1);
  const values = moved.values();
  const step = complex ? 2 : 1;
  const part = (offset: number) =>
    Array.from({ length: numelOf(rest) }, (_, r) =>
      Float64Array.from({ length }, (_, k) =>
        k < size && offset < step ? values[(r * size + k) * step + offset]! : 0,
      ),
    );
  return { re: part(0), im: part(1), rest, dtype: resultDtype(self) };
}

/** The dtype of a result's parts. */
function resultDtype(self: Tensor): 'float32' | 'float64' {
  if (isComplex(self.dtype)) return partType(self.dtype);
  const own = isFloating(self.dtype) ? self.dtype : state.defaultDtype;
  return own === 'float64' ? 'float64' : 'float32';
}

function checkTransform(self: Tensor, n: number): void {
  if (state.gradMode && self.requires_grad) throw unsupported('gradients of torch.fft');
  if (isHalf(self.dtype))
    throw new TorchError('NotImplementedError', `Unsupported dtype ${scalarTypeName(self.dtype)}`);
  checkLength(n);
}

function checkLength(n: number): void {
  if (n < 1) throw refused(`Invalid number of data points (${n}) specified`);
}

/** What a transform of `n` points is multiplied by; `forward`: the direction that 'backward' leaves alone. */
function factorOf(norm: string | null, n: number, forward: boolean): number {
  switch (norm ?? 'backward') {
    case 'backward':
      return forward ? 1 : 1 / n;
    case 'forward':
      return forward ? 1 / n : 1;
    case 'ortho':
      return 1 / Math.sqrt(n);
    default:
      throw refused(`Invalid normalization mode: "${norm}"`);
  }
}

function complexResult({ re, im, rest, dtype }: Rows, kept: number, factor: number, dim: number): Tensor {
  const out = resultArray(dtype, numelOf(rest) * kept * 2);
  re.forEach((row, r) => {
    for (let k = 0; k < kept; k++) {
      out[2 * (r * kept + k)] = row[k]! * factor;
      out[2 * (r * kept + k) + 1] = im[r]![k]! * factor;
    }
  });
  const whole = view_as_complex.invoke([fromArray(out, [...rest, kept, 2], dtype)]) as Tensor;
  return whole.movedim(-1, dim).contiguous();
}

/** Of real numbers: half of the frequencies are computed, the others are their conjugates, and so is the way back. */
function transformReal(re: Float64Array, im: Float64Array, inverse: boolean): void {
  transform(re, im, false);
  const n = re.length;
  im[0] = 0;
  if (n % 2 === 0) im[n / 2] = 0;
  if (inverse) for (let k = 0; 2 * k <= n; k++) im[k] = -im[k]!;
  for (let k = 1; 2 * k < n; k++) {
    re[n - k] = re[k]!;
    im[n - k] = -im[k]!;
  }
}

/** Complex results of every length: all frequencies, or the first half where the rest follows from them. */
function toComplex(
  self: Tensor,
  n: number | null,
  dim: number,
  norm: string | null,
  inverse: boolean,
  half: boolean,
): Tensor {
  const d = ownDim(dim, self.ndim);
  const length = n === null || n === -1 ? self.shape[d]! : n;
  checkTransform(self, length);
  const factor = factorOf(norm, length, !inverse);
  const rows = rowsOf(self, d, length);
  if (isComplex(self.dtype)) rows.re.forEach((re, r) => void transform(re, rows.im[r]!, inverse));
  else rows.re.forEach((re, r) => void transformReal(re, rows.im[r]!, inverse));
  return complexResult(rows, half ? Math.floor(length / 2) + 1 : length, factor, d);
}

/** Real results from the first half of the frequencies, the others being their conjugates. */
function toReal(self: Tensor, n: number | null, dim: number, norm: string | null, inverse: boolean): Tensor {
  const d = ownDim(dim, self.ndim);
  const length = n === null || n === -1 ? 2 * (self.shape[d]! - 1) : n;
  checkTransform(self, length);
  const factor = factorOf(norm, length, !inverse);
  const half = Math.floor(length / 2) + 1;
  const { re, im, rest, dtype } = rowsOf(self, d, half);
  const out = resultArray(dtype, numelOf(rest) * length);
  re.forEach((row, r) => {
    const [x, y] = [new Float64Array(length), new Float64Array(length)];
    for (let k = 0; k < length; k++) {
      const from = k < half ? k : length - k;
      x[k] = row[from]!;
      y[k] = k < half ? im[r]![from]! : -im[r]![from]!;
    }
    y[0] = 0;
    if (length % 2 === 0) y[length / 2] = 0;
    transform(x, y, inverse);
    for (let k = 0; k < length; k++) out[r * length + k] = x[k]! * factor;
  });
  return fromArray(out, [...rest, length], dtype)
    .movedim(-1, d)
    .contiguous();
}

function checkReal(name: string, self: Tensor): void {
  if (isComplex(self.dtype))
    throw new TorchError(
      'TypeError',
      `${name} expects a real input tensor, but got ${self.dtype === 'complex64' ? 'ComplexFloat' : 'ComplexDouble'}`,
    );
}

type One = (self: Tensor, n: number | null, dim: number, norm: string | null) => Tensor;

function oneDimension(name: string, forward: One, kinds: readonly string[]): Op {
  return op({
    schema: `${name}(Tensor self, int? n=None, int dim=-1, str? norm=None) -> Tensor`,
    forward: (...args: Parameters<One>) => owned(forward(...args)),
    composite: true,
    where: FFT,
    samples: kinds.flatMap((kind) => [
      [`${kind} [8]`],
      [`${kind} [2, 5]`],
      [`${kind} [2, 5]`, 6, 1, 'ortho'],
      [`${kind} [4, 3]`, null, 0, 'forward'],
    ]),
  });
}

const forwardTransform: One = (self, n, dim, norm) => toComplex(self, n, dim, norm, false, false);
const inverseTransform: One = (self, n, dim, norm) => toComplex(self, n, dim, norm, true, false);
const halfTransform: One = (self, n, dim, norm) => {
  checkReal('rfft', self);
  return toComplex(self, n, dim, norm, false, true);
};
const spectrumTransform: One = (self, n, dim, norm) => toReal(self, n, dim, norm, false);
const halfInverse: One = (self, n, dim, norm) => {
  checkReal('ihfft', self);
  return toComplex(self, n, dim, norm, true, true);
};
const realTransform: One = (self, n, dim, norm) => toReal(self, n, dim, norm, true);

export const fft = oneDimension('fft', forwardTransform, ['data', 'complex']);
export const ifft = oneDimension('ifft', inverseTransform, ['data', 'complex']);
export const rfft = oneDimension('rfft', halfTransform, ['data']);
export const irfft = oneDimension('irfft', realTransform, ['complex']);
export const hfft = oneDimension('hfft', spectrumTransform, ['complex']);
export const ihfft = oneDimension('ihfft', halfInverse, ['data']);

/** The dimensions meant, and the length along each. */
function planned(self: Tensor, s: Dims, dim: Dims): readonly (readonly [dim: number, n: number | null])[] {
  const rank = self.ndim;
  const given = dim?.map((d) => ownDim(d, rank));
  if (given !== undefined && new Set(given).size !== given.length) throw refused('FFT dims must be unique');
  if (s !== null && dim !== null && s.length !== dim.length)
    throw refused('When given, dim and shape arguments must have the same length');
  if (s !== null && s.length > rank)
    throw refused(`Got shape with ${s.length} values but input tensor only has ${rank} dimensions.`);
  const dims = given ?? Array.from({ length: s?.length ?? rank }, (_, k) => rank - (s?.length ?? rank) + k);
  dims.forEach((d, k) => void checkLength(s === null || s[k] === -1 ? self.shape[d]! : s[k]!));
  return dims.map((d, k) => [d, s?.[k] ?? null] as const);
}

/** How several dimensions are gone through: the last one, before or after the others, in a way of its own. */
interface Ways {
  readonly other: One;
  readonly last: One;
  readonly lastFirst: boolean;
}

/** @throws TypeError for complex numbers where real ones are transformed. */
function checkRealOfSeveral(name: string, { dtype }: Tensor): void {
  if (!isComplex(dtype)) return;
  throw new TorchError(
    'TypeError',
    name === 'rfft'
      ? `rfftn expects a real-valued input tensor, but got ${scalarTypeName(dtype)}`
      : `Only supports floating-point dtypes, but found: ${scalarTypeName(dtype)}`,
  );
}

function several(name: string, self: Tensor, s: Dims, dim: Dims, norm: string | null, ways: Ways): Tensor {
  const { other, last, lastFirst } = ways;
  const ofReal = lastFirst && last !== other;
  // One of them asks for real numbers first, the other last.
  if (ofReal && name === 'rfft') checkRealOfSeveral(name, self);
  const plan = planned(self, s, dim);
  if (ofReal) checkRealOfSeveral(name, self);
  const end = plan.at(-1);
  if (end === undefined) {
    if (last !== other) throw refused(`${name}n must transform at least one axis`);
    checkTransform(self, 1);
    return self.to(resultDtype(self) === 'float64' ? 'complex128' : 'complex64').clone();
  }
  checkTransform(self, 1);
  // Rounded once, after the last dimension.
  const wide = self.to(ofReal ? 'float64' : 'complex128');
  const first = lastFirst ? last(wide, end[1], end[0], norm) : wide;
  const through = plan.slice(0, -1).reduce((x, [d, n]) => other(x, n, d, norm), first);
  const done = lastFirst ? through : last(through, end[1], end[0], norm);
  const narrow = resultDtype(self) === 'float32';
  return narrow ? done.to(isComplex(done.dtype) ? 'complex64' : 'float32') : done;
}

function severalDimensions(name: string, ways: Ways, kind: string): readonly [Op, Op] {
  const forward = (self: Tensor, s: Dims, dim: Dims, norm: string | null) =>
    owned(several(name, self, s, dim, norm, ways));
  const shared = { forward, composite: true, where: FFT } as const;
  return [
    op({
      ...shared,
      schema: `${name}n(Tensor self, int[1]? s=None, int[1]? dim=None, str? norm=None) -> Tensor`,
      samples: [[`${kind} [2, 4, 3]`], [`${kind} [4, 3]`, [5], [0], 'ortho']],
    }),
    op({
      ...shared,
      schema: `${name}2(Tensor self, int[1]? s=None, int[1] dim=[-2,-1], str? norm=None) -> Tensor`,
      samples: [[`${kind} [4, 4]`], [`${kind} [2, 3, 4]`, [4, 6], [0, 2]]],
    }),
  ];
}

const whole = { lastFirst: true };
export const [fftn, fft2] = severalDimensions(
  'fft',
  { other: forwardTransform, last: forwardTransform, ...whole },
  'complex',
);
export const [ifftn, ifft2] = severalDimensions(
  'ifft',
  { other: inverseTransform, last: inverseTransform, ...whole },
  'complex',
);
export const [rfftn, rfft2] = severalDimensions(
  'rfft',
  { other: forwardTransform, last: halfTransform, ...whole },
  'data',
);
export const [irfftn, irfft2] = severalDimensions(
  'irfft',
  { other: inverseTransform, last: realTransform, lastFirst: false },
  'complex',
);

export const [hfftn, hfft2] = severalDimensions(
  'hfft',
  { other: forwardTransform, last: spectrumTransform, lastFirst: false },
  'complex',
);
export const [ihfftn, ihfft2] = severalDimensions(
  'ihfft',
  { other: inverseTransform, last: halfInverse, ...whole },
  'data',
);

function shifting(name: string, by: (n: number) => number): Op {
  return op({
    schema: `${name}(Tensor self, int[1]? dim=None) -> Tensor`,
    forward: (self: Tensor, dim: Dims) => {
      const dims = dim?.map((d) => ownDim(d, self.ndim)) ?? self.shape.map((_, d) => d);
      return self.roll(
        dims.map((d) => by(self.shape[d]!)),
        dims,
      );
    },
    composite: true,
    where: FFT,
    samples: [[[5]], [[2, 4]], [[2, 3], 1]],
  });
}

export const fftshift = shifting('fftshift', (n) => Math.floor(n / 2));
export const ifftshift = shifting('ifftshift', (n) => Math.floor((n + 1) / 2));

/** The frequencies of a transform of `n` points `d` apart; `half`: those of a real one. */
export function frequencies(n: number, d: number, half: boolean, dtype: 'float32' | 'float64'): Tensor {
  const length = half ? Math.floor(n / 2) + 1 : n;
  const out = resultArray(dtype, length);
  const turn = Math.floor((n - 1) / 2);
  for (let k = 0; k < length; k++) out[k] = (half || k <= turn ? k : k - n) / (n * d);
  return fromArray(out, [length], dtype);
}
