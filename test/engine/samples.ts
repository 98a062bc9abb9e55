/**
 * The notation of an operator's `samples`, turned into arguments. The same call always gets the same numbers, in every language.
 *
 * A sample is the list of arguments in schema order; an object at the end holds those given by name. What an entry means follows from the
 * schema's type. For a Tensor:
 *  - `[2, 3]`: a tensor of that shape, numbers between 0.15 and 1.55 of either sign, all different, away from kinks; it asks for a gradient;
 *  - `['T', 2, 3]`: the same, but stored transposed: not contiguous;
 *  - `'kind [2, 3]'` (or `[T, 2, 3]`): special numbers. Asking for a gradient: `positive` (0.15 … 1.55), `small` (-0.9 … 0.9), `unit`
 *    (0.1 … 0.9), `wide` (-5 … 5), `over 1` (1.1 … 2.5), `spd` (symmetric positive definite), `triangular`; `definite` and `symmetric`, of which
 *    gradcheck varies the symmetric part alone. Not asking: `data` (as
 *    `positive`), `bounds` (rising along the last dimension), `odd` (NaN, ±∞, 0 …), `ints` (-2 … 4, none 0), `positive ints`, `bools`, `index N` and `classes N` (int64 in 0 … N-1), `pivots` (int32, row exchanges of LU factors);
 *  - a number: itself, where numbers may stand for tensors; `null`: not given.
 * For `Tensor[]` and `Tensor?[]`: a list of such entries. For anything else: the value itself.
 */
import { joined } from '../../src/engine/complex/parts.ts';
import { allocateArray, type DType, isFloating } from '../../src/engine/dtype.ts';
import type { Op } from '../../src/engine/op.ts';
import type { Param } from '../../src/engine/schema.ts';
import { contiguousStride, numelOf } from '../../src/engine/shape.ts';
import { Storage } from '../../src/engine/storage.ts';
import { Tensor, wrapScalar } from '../../src/engine/tensor.ts';

/** A tensor of a sample before it has a dtype. */
export interface Spec {
  readonly kind: string;
  readonly shape: readonly number[];
  readonly transposed: boolean;
  /** Tells this tensor's numbers from those of the others in the call. */
  readonly seed: number;
}

export interface Sample {
  readonly op: Op;
  /** In schema order; tensors as `Spec`s, what is not given as undefined. */
  readonly args: readonly unknown[];
  readonly title: string;
}

const KIND = /^([a-z ]+?)(?: (\d+))? \[(.*)\]$/;
const WITHOUT_GRADIENT = [
  'data',
  'complex',
  'odd',
  'ints',
  'positive ints',
  'bools',
  'index',
  'classes',
  'sizes',
  'bounds',
];

/** Whether a tensor of this kind takes part in differentiation. */
export function asksForGradient(spec: Spec): boolean {
  return !WITHOUT_GRADIENT.includes(spec.kind.replace(/ \d+$/, '').replace('over', 'over 1'));
}

/** What an operator is called in the reference: one schema may stand for several, of which others are hidden or work in place only. */
export function keyOf({ schema, spec }: Op): string {
  if (spec.inplace === 'only') return `${schema.text} in place`;
  return spec.where?.length === 0 ? `${schema.text} hidden` : schema.text;
}

export function samplesOf(op: Op): Sample[] {
  return (op.spec.samples ?? []).map((sample) => {
    const last = sample.at(-1);
    const keywords = isKeywords(last) ? last : {};
    const positional = isKeywords(last) ? sample.slice(0, -1) : sample;
    const args = op.schema.params.map((param, i) => {
      const given = i < positional.length ? positional[i] : keywords[param.name];
      return given === undefined ? undefined : read(param, given, i);
    });
    return { op, args, title: JSON.stringify(sample) };
  });
}

function isKeywords(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function read(param: Param, given: unknown, place: number): unknown {
  if (param.type === 'Tensor' && given !== null && typeof given !== 'number') return specOf(given, place);
  if (param.type === 'Tensor[]' || param.type === 'Tensor?[]')
    return (given as unknown[]).map((item, k) => (item === null ? null : specOf(item, 10 * (place + 1) + k)));
  if (param.type === 'int[]' && typeof given === 'number') return [given];
  return given;
}

function specOf(given: unknown, seed: number): Spec {
  if (Array.isArray(given)) return shaped('float', given, seed);
  const match = KIND.exec(String(given));
  if (match === null) throw new Error(`not a sample of a tensor: ${String(given)}`);
  const [, kind, count, list] = match;
  const sizes = list === '' ? [] : list!.split(',').map((part) => (part.trim() === 'T' ? 'T' : Number(part)));
  return shaped(count === undefined ? kind! : `${kind} ${count}`, sizes, seed);
}

function shaped(kind: string, sizes: readonly unknown[], seed: number): Spec {
  const transposed = sizes[0] === 'T';
  return { kind, shape: (transposed ? sizes.slice(1) : sizes) as number[], transposed, seed };
}

/** All arguments in schema order, floating tensors in `dtype`, defaults where nothing was given. */
export function argumentsOf({ op, args }: Sample, dtype: DType): unknown[] {
  const { params } = op.schema;
  return args.map((arg, i) => {
    if (arg === undefined) return params[i]!.default ?? null;
    return realize(arg, dtype, op.spec.numbers === true && params[i]!.type === 'Tensor');
  });
}

function realize(arg: unknown, dtype: DType, numbers: boolean): unknown {
  if (isSpec(arg)) return tensorOf(arg, dtype);
  if (Array.isArray(arg) && arg.some(isSpec))
    return arg.map((item) => (item === null ? null : tensorOf(item as Spec, dtype)));
  return numbers && typeof arg === 'number' ? wrapScalar(arg) : arg;
}

export function isSpec(value: unknown): value is Spec {
  return typeof value === 'object' && value !== null && 'kind' in value && 'seed' in value;
}

const DTYPES: Readonly<Record<string, DType>> = {
  ints: 'int64',
  'positive ints': 'int64',
  bools: 'bool',
  pivots: 'int32',
};

/** The tensor of a `Spec`; it asks for a gradient where its kind does. */
function tensorOf(spec: Spec, dtype: DType): Tensor {
  if (spec.kind === 'complex') {
    const parts = dtype === 'float64' ? dtype : 'float32';
    const [real, imaginary] = [spec.seed, spec.seed + 1].map((seed) =>
      tensorOf({ ...spec, kind: 'float', seed }, parts),
    );
    return joined(real!.detach(), imaginary!.detach());
  }
  const counted = /^(index|classes|sizes) \d+$/.test(spec.kind);
  const own = counted ? 'int64' : (DTYPES[spec.kind] ?? dtype);
  const whole = own === dtype && !isFloating(own);
  const values = whole ? numbersOf(spec).map((x) => wholeNumber(x, own)) : numbersOf(spec);
  const { shape, transposed } = spec;
  const stored = transposed ? [...shape.slice(0, -2), shape.at(-1)!, shape.at(-2)!] : shape;
  const stride = [...contiguousStride(stored)];
  if (transposed) stride.push(...stride.splice(-2).reverse());
  const data = allocateArray(own, values.length);
  const tensor = new Tensor(new Storage(own, data), shape, stride, 0);
  values.forEach((value, i) => {
    data[placeOf(i, shape, stride)] = value;
  });
  tensor.storage.settle();
  if (isFloating(own) && asksForGradient(spec)) tensor.requires_grad = true;
  return tensor;
}

/** What stands for a floating number in a tensor of integers. */
function wholeNumber(x: number, dtype: DType): number {
  const n = Number.isFinite(x) ? Math.floor(4 * x + 0.5) : 7;
  return dtype === 'uint8' ? Math.abs(n) : n;
}

function placeOf(index: number, shape: readonly number[], stride: readonly number[]): number {
  let [rest, at] = [index, 0];
  for (let d = shape.length - 1; d >= 0; d--) {
    at += (rest % shape[d]!) * stride[d]!;
    rest = Math.floor(rest / shape[d]!);
  }
  return at;
}

const ODD = [Number.NaN, Number.POSITIVE_INFINITY, 0, Number.NEGATIVE_INFINITY, -1.5, 2];

/** A number in [0, 1) for element `i`, from a fixed scramble. */
function fraction(seed: number, i: number): number {
  let x = Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(i + 1, 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 15), 0x2c1b3c6d);
  x = Math.imul(x ^ (x >>> 12), 0x297a2d39);
  return ((x ^ (x >>> 15)) >>> 8) * 2 ** -24;
}

/** Row-major. */
export function numbersOf({ kind, shape, seed }: Spec): number[] {
  const n = numelOf(shape);
  const u = Array.from({ length: n }, (_, i) => fraction(seed, i));
  const sign = (i: number) => (fraction(seed + 57, i) < 0.5 ? -1 : 1);
  const count = Number(/\d+$/.exec(kind)?.[0] ?? 0);
  switch (kind.replace(/ \d+$/, '')) {
    case 'float':
      return u.map((x, i) => (0.15 + 1.4 * x) * sign(i));
    case 'positive':
    case 'data':
      return u.map((x) => 0.15 + 1.4 * x);
    case 'small':
      return u.map((x, i) => (0.1 + 0.8 * x) * sign(i));
    case 'unit':
      return u.map((x) => 0.1 + 0.8 * x);
    case 'wide':
      return u.map((x, i) => (i % 3 === 2 ? 3.3 + 2 * x : 0.2 + 2.3 * x) * sign(i));
    case 'over':
      return u.map((x) => 1.1 + 1.4 * x);
    case 'odd':
      return u.map((_, i) => ODD[i % ODD.length]!);
    case 'ints':
      return u.map((x) => [-2, -1, 1, 2, 3, 4][Math.floor(6 * x)]!);
    case 'positive ints':
      return u.map((x) => 1 + Math.floor(4 * x));
    case 'bools':
      return u.map((x, i) => (i === 0 || x < 0.5 ? 1 : 0));
    case 'sizes':
      return u.map((_, i) => Math.max(count - i, 1));
    case 'index':
    case 'classes':
      return u.map((x) => Math.floor(count * x));
    case 'bounds':
      return u.map((_, i) => 0.2 + 0.35 * (i % shape.at(-1)!));
    case 'pivots':
      return u
        .map((x, i) => i + 1 + Math.floor(x * (shape.at(-1)! - (i % shape.at(-1)!))))
        .map((p) => ((p - 1) % shape.at(-1)!) + 1);
    case 'spd':
    case 'definite':
      return blockwise(
        u,
        shape,
        (row, column, block) => product(block, shape.at(-1)!, row, column) + (row === column ? 1 : 0),
      );
    case 'symmetric':
      return blockwise(u, shape, (row, column, block) => {
        const n = shape.at(-1)!;
        return block[row * n + column]! + block[column * n + row]! - 0.8 + (row === column ? row : 0);
      });
    case 'triangular':
      return blockwise(u, shape, (row, column, block) =>
        column > row ? 0 : block[row * shape.at(-1)! + column]! + (row === column ? 1 : 0),
      );
    default:
      throw new Error(`unknown kind of sample: ${kind}`);
  }
}

function product(block: readonly number[], n: number, row: number, column: number): number {
  let sum = 0;
  for (let k = 0; k < n; k++) sum += block[row * n + k]! * block[column * n + k]!;
  return sum;
}

function blockwise(
  u: readonly number[],
  shape: readonly number[],
  entry: (row: number, column: number, block: readonly number[]) => number,
): number[] {
  const n = shape.at(-1)!;
  return u.map((_, i) => {
    const start = Math.floor(i / (n * n)) * n * n;
    return entry(Math.floor((i - start) / n), (i - start) % n, u.slice(start, start + n * n));
  });
}
