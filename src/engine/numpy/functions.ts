/**
 * What Python's `numpy` asks of the engine, by name: the one list. Arguments come decoded and checked as far as Python's own words go; arrays come back
 * as Tensors without history.
 */
import { asReal, partOf } from '../complex/parts.ts';
import { allocateArray, type DType } from '../dtype.ts';
import { isContiguous, numelOf, type Shape } from '../shape.ts';
import { copied } from '../storage.ts';
import type { Tensor } from '../tensor.ts';
import * as arranging from './arranging.ts';
import { type Bits, Pcg64, Twister, wordsOf } from './bitGenerators.ts';
import { integers, interval } from './bounded.ts';
import { legacy, modern, SAMPLES } from './distributions.ts';
import { type Cast, convert, elements, made, read, readAs, view, write, zeros } from './flat.ts';
import { getItem, type Item, nonzero, setItem } from './indexing.ts';
import { einsum, matmul } from './products.ts';
import { type Operand, promote, resultOf } from './promotion.ts';
import { accumulate, extreme, reduce } from './reductions.ts';
import { binary, flags, unary } from './ufunc.ts';
import { words } from './words.ts';

const sources: Bits[] = [];

function arrange(start: number, step: number, n: number, dtype: DType): Tensor {
  const out = allocateArray(dtype, n);
  for (let i = 0; i < n; i++) out[i] = start + i * step;
  return made(dtype, [n], out);
}

function cast(array: Tensor, dtype: DType): Tensor {
  const found: Cast = { invalid: false };
  const data = readAs(array, dtype, array.shape, found);
  if (found.invalid) flags.add('invalid value');
  return made(dtype, array.shape, dtype === array.dtype ? copied(data) : data);
}

/** Numbers as Python wrote them, complex ones as two each. */
function parsed(text: string, shape: Shape, dtype: DType): Tensor {
  const numbers = text === '' ? [] : text.split(',').map(numberOf);
  const data = allocateArray(dtype, numelOf(shape));
  data.set(numbers);
  return made(dtype, shape, data);
}

function numberOf(text: string): number {
  if (text === 'inf') return Number.POSITIVE_INFINITY;
  if (text === '-inf') return Number.NEGATIVE_INFINITY;
  if (text === 'True') return 1;
  return text === 'False' ? 0 : Number(text);
}

/** The order of a shuffle: from the last place down, each is exchanged with one not after it. */
function shuffled(bits: Bits, data: Float64Array, first: number, masked: boolean): void {
  for (let i = data.length - 1; i >= first; i--) {
    const j = interval(bits, i, masked);
    [data[i], data[j]] = [data[j]!, data[i]!];
  }
}

/** Floyd's choice of `size` of `n` without repeating, or the tail of a shuffle; as Generator.choice has them. */
function chosen(bits: Bits, n: number, size: number, mix: boolean): Float64Array {
  if (n > 10000 && size > Math.floor(n / (mix ? 50 : 20))) {
    const all = Float64Array.from({ length: n }, (_, i) => i);
    shuffled(bits, all, Math.max(n - size, 1), false);
    return all.slice(n - size);
  }
  const found = new Set<number>();
  for (let j = n - size; j < n; j++) {
    const k = interval(bits, j, false);
    found.add(found.has(k) ? j : k);
  }
  const out = Float64Array.from(found);
  if (mix) shuffled(bits, out, 1, false);
  return out;
}

/** A new array of samples; parameters repeat with its shape. */
function sampled(id: number, modernly: boolean, name: string, shape: Shape, a: Tensor, b: Tensor): Tensor {
  const source = (modernly ? modern : legacy)(sources[id]!);
  const [x, y] = [readAs(a, 'float64', shape), readAs(b, 'float64', shape)];
  const draw = SAMPLES[name]!;
  const whole = name === 'poisson' || name === 'binomial' || name === 'geometric';
  const single = name === 'random32';
  const out = single ? new Float32Array(numelOf(shape)) : new Float64Array(numelOf(shape));
  for (let i = 0; i < out.length; i++) out[i] = draw(source, x[i]!, y[i]!);
  return made(whole ? 'int64' : single ? 'float32' : 'float64', shape, out);
}

// biome-ignore lint/suspicious/noExplicitAny: arguments cross from Python, each function knows its own
export const FUNCTIONS: Readonly<Record<string, (...args: any[]) => unknown>> = {
  parsed,
  zeros: (shape: Shape, dtype: DType) => zeros(dtype, shape),
  arrange,
  cast,
  copy: (array: Tensor) => cast(array, array.dtype),
  promote,
  result_of: (operands: readonly Operand[]) => resultOf(operands),
  unary: (name: string, x: Operand, dtype: DType | null) => unary(name, x, dtype),
  binary: (name: string, x: Operand, y: Operand, dtype: DType | null) => binary(name, x, y, dtype),
  reduce,
  extreme,
  accumulate,
  get: (array: Tensor, items: Item[]) => getItem(array, items),
  set: (array: Tensor, items: Item[], value: Tensor) => setItem(array, items, value),
  nonzero,
  matmul,
  einsum,
  concatenate: arranging.concatenate,
  reshape: arranging.reshape,
  transpose: arranging.transpose,
  sort: arranging.sort,
  argsort: arranging.argsort,
  searchsorted: arranging.searchsorted,
  choose: arranging.choose,
  repeat: arranging.repeat,
  bincount: arranging.bincount,
  view: (array: Tensor, shape: Shape, strides: number[], offset: number) => view(array, shape, strides, offset),
  part: (array: Tensor, which: 0 | 1) => partOf(array, which),
  pairs: (array: Tensor) => asReal(array),
  broadcast: (array: Tensor, shape: Shape) =>
    view(
      array,
      shape,
      shape.map((size, i) => {
        const at = i - shape.length + array.ndim;
        return at < 0 || (array.shape[at] === 1 && size !== 1) ? 0 : array.strides[at]!;
      }),
      array.offset,
    ),
  layout: (array: Tensor) => [array.strides, array.offset, isContiguous(array.shape, array.strides), array.storage.id],
  words: (array: Tensor, precision: number, exponent: boolean) => words(read(array), array.dtype, precision, exponent),
  values: (array: Tensor) => Array.from(read(array), (x) => (Object.is(x, -0) ? '-0' : String(x))).join(','),
  fill: (array: Tensor, value: Tensor) => write(array, readAs(value, array.dtype, array.shape)),
  put_flat: (array: Tensor, value: Tensor) => write(array, convert(read(value), value.dtype, array.dtype).slice()),
  base: (array: Tensor) => elements(array.storage).length,

  seed_twister: (words: readonly number[], list: boolean) => sources.push(new Twister(words, list)) - 1,
  seed_pcg: (entropy: readonly string[], keys: readonly number[]) => {
    const run = entropy.flatMap((number) => wordsOf(BigInt(number)));
    if (keys.length > 0) while (run.length < 4) run.push(0);
    return sources.push(new Pcg64([...run, ...keys])) - 1;
  },
  sampled,
  integers: (id: number, low: number, range: number, shape: Shape, dtype: DType, masked: boolean) =>
    made(dtype, shape, convert(integers(sources[id]!, low, range, numelOf(shape), dtype, masked), 'int64', dtype)),
  permutation: (id: number, n: number, masked: boolean) => {
    const out = Float64Array.from({ length: n }, (_, i) => i);
    shuffled(sources[id]!, out, 1, masked);
    return made('int64', [n], out);
  },
  chosen: (id: number, n: number, size: number, mix: boolean) =>
    made('int64', [size], chosen(sources[id]!, n, size, mix)),
};
