/** Tensors made from nothing by a rule: indices of triangles, windows for signals, and tensors by size and stride. */
import { born, type Options } from './creation.ts';
import { type DType, isFloating, type Scalar, scalarValue } from './dtype.ts';
import { refused } from './errors.ts';
import { named } from './keywords.ts';
import { resultArray } from './loops.ts';
import { filledWith } from './ops/creation.ts';
import { notForIntegers } from './ops/declare.ts';
import type { Shape } from './shape.ts';
import { state } from './state.ts';
import { allocate, checkBudget } from './storage.ts';
import { fromArray, Tensor } from './tensor.ts';

type Factory = (...args: unknown[]) => Tensor;

/** By name: `tril_indices`, `hann_window`, `empty_strided`, … */
export function patterns(): Record<string, Factory> {
  return {
    tril_indices: (...args) => triangle('tril_indices', args, (row, column, offset) => column - row <= offset),
    triu_indices: (...args) => triangle('triu_indices', args, (row, column, offset) => column - row >= offset),
    ...windows(),
    scalar_tensor: (...args) => {
      const options = named('scalar_tensor', ['s'], args, 1) as unknown as { s: Scalar } & Options;
      const dtype = options.dtype ?? state.defaultDtype;
      return born(filledWith([], scalarValue(options.s), dtype), options.requires_grad);
    },
    empty_strided: (...args) => {
      const options = named('empty_strided', ['size', 'stride'], args, 2) as unknown as StridedOptions;
      return strided(options.size, options.stride, options);
    },
    empty_permuted: (...args) => {
      const options = named('empty_permuted', ['size', 'physical_layout'], args, 2) as unknown as PermutedOptions;
      const stride = new Array<number>(options.size.length);
      let step = 1;
      for (const d of [...options.physical_layout].reverse()) {
        stride[d] = step;
        step *= options.size[d]!;
      }
      return strided(options.size, stride, options);
    },
  };
}

type StridedOptions = Options & { size: Shape; stride: readonly number[] };
type PermutedOptions = Options & { size: Shape; physical_layout: readonly number[] };

function strided(size: Shape, stride: readonly number[], options: Options): Tensor {
  if (size.length !== stride.length)
    throw refused(
      `mismatch in length of strides and shape. Shape has ${size.length} dimensions and strides has ${stride.length}.`,
    );
  const last = size.reduce((at, n, d) => at + (n - 1) * stride[d]!, 1);
  const storage = allocate(options.dtype ?? state.defaultDtype, size.includes(0) ? 0 : last);
  return born(new Tensor(storage, size, stride, 0), options.requires_grad);
}

/** Rows and columns of the elements of a triangle, row by row. */
function triangle(
  name: string,
  args: unknown[],
  inside: (row: number, column: number, offset: number) => boolean,
): Tensor {
  const options = named(name, ['row', 'col', 'offset'], args, 2) as unknown as Options & {
    row: number;
    col: number;
    offset?: number;
  };
  const { row, col, offset = 0 } = options;
  const dtype = options.dtype ?? 'int64';
  if (row < 0) throw refused(`row must be non-negative, got${row}`);
  if (col < 0) throw refused(`col must be non-negative, got${col}`);
  if (dtype === 'bool' || isFloating(dtype)) throw notForIntegers(name, dtype);
  // More than is needed, but no less than half of it is walked.
  checkBudget(row * col, dtype);
  const [rows, columns]: [number[], number[]] = [[], []];
  for (let i = 0; i < row; i++)
    for (let j = 0; j < col; j++)
      if (inside(i, j, offset)) {
        rows.push(i);
        columns.push(j);
      }
  const out = resultArray(dtype, 2 * rows.length);
  out.set(rows);
  out.set(columns, rows.length);
  return born(fromArray(out, [2, rows.length], dtype));
}

/** Names after the length and `periodic`, what they default to, and the window's value at `k` of `n` steps. */
interface Window {
  readonly extra: readonly string[];
  readonly defaults: readonly number[];
  readonly at: (k: number, n: number, round: Round, ...numbers: readonly number[]) => number;
}

/** What one step of a computation in the window's dtype leaves: PyTorch rounds after each. */
type Round = (x: number) => number;

const cosine = (k: number, n: number, round: Round, times = 2): number =>
  round(Math.cos(round(k * round((Math.PI * times) / n))));

/** α - β·cos: the generalized Hamming window. */
const raised = (k: number, n: number, round: Round, alpha: number, beta: number): number =>
  round(round(cosine(k, n, round) * -round(beta)) + round(alpha));

const WINDOWS: Readonly<Record<string, Window>> = {
  bartlett: { extra: [], defaults: [], at: (k, n) => (k <= n >> 1 ? (2 * k) / n : 2 - (2 * k) / n) },
  blackman: {
    extra: [],
    defaults: [],
    at: (k, n, round) =>
      round(round(round(round(0.08) * cosine(k, n, round, 4)) - round(0.5 * cosine(k, n, round))) + round(0.42)),
  },
  hamming: {
    extra: ['alpha', 'beta'],
    defaults: [0.54, 0.46],
    at: (k, n, round, alpha, beta) => raised(k, n, round, alpha!, beta!),
  },
  hann: { extra: [], defaults: [], at: (k, n, round) => raised(k, n, round, 0.5, 0.5) },
  kaiser: {
    extra: ['beta'],
    defaults: [12],
    at: (k, n, _, beta) => bessel(beta! * Math.sqrt(Math.max(0, 1 - ((2 * k) / n - 1) ** 2))) / bessel(beta!),
  },
};

/** The modified Bessel function I₀ by its series. */
function bessel(x: number): number {
  let [sum, term] = [1, 1];
  for (let k = 1; term > sum * 1e-17; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function windows(): Record<string, Factory> {
  const made = Object.entries(WINDOWS).map(([kind, { extra, defaults, at }]) => {
    const name = `${kind}_window`;
    const make: Factory = (...args) => {
      const options = named(name, ['window_length', 'periodic', ...extra], args, 1) as Options &
        Record<string, unknown>;
      const length = options['window_length'] as number;
      const dtype: DType = options.dtype ?? state.defaultDtype;
      if (!isFloating(dtype)) throw refused(`${name} expects floating point dtypes, got: ${optionsText(dtype)}`);
      if (length < 0) throw refused(`${name} requires non-negative window_length, got window_length=${length}`);
      const steps = options['periodic'] === false ? length - 1 : length;
      const numbers = extra.map((key, k) => scalarValue((options[key] as Scalar | undefined) ?? defaults[k]!));
      const out = resultArray(dtype, length);
      for (let k = 0; k < length; k++)
        out[k] = length === 1 ? 1 : at(k, steps, dtype === 'float64' ? (x) => x : Math.fround, ...numbers);
      return born(fromArray(out, [length], dtype), options.requires_grad);
    };
    return [name, make] as const;
  });
  return Object.fromEntries(made);
}

function optionsText(dtype: DType): string {
  const word = { int64: 'long int', int32: 'int', bool: 'bool' }[dtype as 'int64'] ?? dtype;
  return `TensorOptions(dtype=${word}, device=cpu, layout=Strided (default), requires_grad=false (default), pinned_memory=false, memory_format=(nullopt))`;
}
