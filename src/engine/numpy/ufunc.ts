/**
 * numpy's ufuncs: dtype of the loop, broadcasting, the loop itself, and what the processor's flags would say afterwards. The functions are declared
 * in `unary.ts` and `binary.ts`. Knows nothing of Python.
 */
import { FUNCTIONS, power, quotient } from '../complex/functions.ts';
import type { Pairs } from '../complex/parts.ts';
import { allocateArray, type DType, isComplex, partType, type TypedArray } from '../dtype.ts';
import { INT_TOO_LARGE, refused, TorchError } from '../errors.ts';
import { isHalf, roundElements } from '../half.ts';
import { numelOf, type Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { BINARY, type BinaryRule } from './binary.ts';
import { made, readAs } from './flat.ts';
import { checkWeak, floatOf, isBool, isInteger, type Operand, resultOf } from './promotion.ts';
import { UNARY, type UnaryRule } from './unary.ts';

/** What the flags of floating arithmetic say: told to whoever warns. */
export type Flag = 'divide by zero' | 'overflow' | 'invalid value';
export const flags = new Set<Flag>();

function notSupported(name: string): TorchError {
  return new TorchError(
    'TypeError',
    `ufunc '${name}' not supported for the input types, and the inputs could not be safely coerced to any supported types according to the casting rule ''safe''`,
  );
}

/** The common shape. @throws ValueError as numpy words it. */
export function broadcast(
  shapes: readonly Shape[],
  what = 'operands could not be broadcast together with shapes',
): Shape {
  const rank = Math.max(...shapes.map((shape) => shape.length));
  const out = new Array<number>(rank).fill(1);
  for (const shape of shapes)
    shape.forEach((size, i) => {
      const at = i + rank - shape.length;
      if (size === 1) return;
      if (out[at] !== 1 && out[at] !== size)
        throw new TorchError('ValueError', `${what} ${shapes.map(tupleText).join(' ')} `);
      out[at] = size;
    });
  return out;
}

/** A shape as numpy's errors write it: `(3,)`, `(2,3)`. */
export function tupleText(shape: Shape): string {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(',')})`;
}

export function unary(name: string, operand: Operand, dtype: DType | null): Tensor {
  const rule = UNARY[name]!;
  const { array } = operand;
  const from = dtype ?? array.dtype;
  if (isComplex(from)) return complexUnary(name, rule, array, from);
  const { shape } = array;
  if (rule.kind === 'truth') {
    const data = readAs(array, array.dtype);
    return made('bool', shape, Uint8Array.from(data, rule.f));
  }
  let loop = rule.kind === 'float' ? floatOf(from) : from;
  if (rule.whole && !isInteger(loop) && !isBool(loop)) throw notSupported(name);
  if (isBool(loop)) {
    if (rule.bool === false) throw refusedBool(name);
    if (name === 'invert')
      return made(
        'bool',
        shape,
        Uint8Array.from(readAs(array, 'bool'), (x) => 1 - x),
      );
    if (name === 'absolute' || name === 'conjugate' || name === 'floor' || name === 'ceil' || name === 'trunc')
      return made('bool', shape, readAs(array, 'bool').slice());
    loop = 'int8';
  }
  const data = readAs(array, loop);
  const out = allocateArray(loop, data.length);
  const { f } = rule;
  if (isInteger(loop)) {
    for (let i = 0; i < out.length; i++) out[i] = f(data[i]!) + 0;
    if (name === 'reciprocal') for (let i = 0; i < out.length; i++) out[i] = Math.trunc(1 / data[i]!);
    checkWhole(loop, out);
  } else {
    for (let i = 0; i < out.length; i++) out[i] = f(data[i]!);
    settle(loop, out);
    for (let i = 0; i < out.length; i++) {
      const result = out[i]!;
      if (result - result === 0) continue;
      const x = data[i]!;
      if (Number.isNaN(result)) {
        if (!Number.isNaN(x)) flags.add('invalid value');
      } else if (Number.isFinite(x)) flags.add(rule.pole ? 'divide by zero' : 'overflow');
    }
  }
  return made(loop, shape, out);
}

function refusedBool(name: string): TorchError {
  if (name === 'negative')
    return new TorchError(
      'TypeError',
      'The numpy boolean negative, the `-` operator, is not supported, use the `~` operator or the logical_not function instead.',
    );
  if (name === 'subtract')
    return new TorchError(
      'TypeError',
      'numpy boolean subtract, the `-` operator, is not supported, use the bitwise_xor, the `^` operator, or the logical_xor function instead.',
    );
  return new TorchError(
    'TypeError',
    `ufunc '${name}' did not contain a loop with signature matching types <class 'numpy.dtypes.BoolDType'> -> None`,
  );
}

function complexUnary(name: string, rule: UnaryRule, array: Tensor, dtype: DType): Tensor {
  const pairs = readAs(array, dtype) as Pairs;
  const n = pairs.length / 2;
  const { shape } = array;
  if (rule.kind === 'truth') {
    const out = new Uint8Array(n);
    const both = name === 'isfinite' || name === 'logical_not';
    for (let i = 0; i < n; i++) {
      const [a, b] = [rule.f(pairs[2 * i]!), rule.f(pairs[2 * i + 1]!)];
      out[i] = both ? a & b : a | b;
    }
    return made('bool', shape, out);
  }
  if (name === 'absolute') {
    const out = allocateArray(partType(dtype), n);
    for (let i = 0; i < n; i++) out[i] = Math.hypot(pairs[2 * i]!, pairs[2 * i + 1]!);
    return made(partType(dtype), shape, out);
  }
  const out = pairs.slice();
  const f = rule.complex === undefined ? undefined : FUNCTIONS[rule.complex];
  if (name === 'negative') for (let i = 0; i < out.length; i++) out[i] = -out[i]!;
  else if (name === 'conjugate') for (let i = 1; i < out.length; i += 2) out[i] = -out[i]!;
  else if (name === 'square') for (let i = 0; i < n; i++) put(out, i, complexBinary('multiply', pairs, i, pairs, i));
  else if (f !== undefined) for (let i = 0; i < n; i++) f(pairs[2 * i]!, pairs[2 * i + 1]!, out, 2 * i);
  else if (name !== 'positive') throw notSupported(name);
  return made(dtype, shape, out);
}

function put(out: Pairs, i: number, [re, im]: readonly [number, number]): void {
  out[2 * i] = re;
  out[2 * i + 1] = im;
}

/** One complex number of two. */
function complexBinary(name: string, p: Pairs, i: number, q: Pairs, j: number): readonly [number, number] {
  const [a, b, c, d] = [p[2 * i]!, p[2 * i + 1]!, q[2 * j]!, q[2 * j + 1]!];
  switch (name) {
    case 'add':
      return [a + c, b + d];
    case 'subtract':
      return [a - c, b - d];
    case 'multiply':
      return [a * c - b * d, a * d + b * c];
    case 'divide':
      return quotient(a, b, c, d);
    default:
      if (d === 0 && Number.isInteger(c) && Math.abs(c) < 100) return wholePower(a, b, c);
      if (a === 0 && b === 0) return c > 0 ? [0, 0] : [Number.NaN, Number.NaN];
      return power((x) => x)(a, b, c, d);
  }
}

function wholePower(a: number, b: number, exponent: number): readonly [number, number] {
  let [x, y] = [1, 0];
  let [p, q] = [a, b];
  for (let n = Math.abs(exponent); n > 0; n >>= 1) {
    if (n & 1) [x, y] = [x * p - y * q, x * q + y * p];
    [p, q] = [p * p - q * q, 2 * p * q];
  }
  return exponent < 0 ? quotient(1, 0, x, y) : [x, y];
}

const COMPLEX_TRUTHS: Readonly<Record<string, (a: number, b: number, c: number, d: number) => boolean>> = {
  equal: (a, b, c, d) => a === c && b === d,
  not_equal: (a, b, c, d) => a !== c || b !== d,
  less: (a, b, c, d) => a < c || (a === c && b < d),
  less_equal: (a, b, c, d) => a < c || (a === c && b <= d),
  greater: (a, b, c, d) => a > c || (a === c && b > d),
  greater_equal: (a, b, c, d) => a > c || (a === c && b >= d),
  logical_and: (a, b, c, d) => (a !== 0 || b !== 0) && (c !== 0 || d !== 0),
  logical_or: (a, b, c, d) => a !== 0 || b !== 0 || c !== 0 || d !== 0,
  logical_xor: (a, b, c, d) => (a !== 0 || b !== 0) !== (c !== 0 || d !== 0),
};

export function binary(name: string, x: Operand, y: Operand, dtype: DType | null): Tensor {
  const rule = BINARY[name]!;
  const shape = broadcast([x.array.shape, y.array.shape]);
  const loop = loopOf(name, rule, x, y, dtype);
  if (rule.kind === 'truth') return compared(name, rule, x, y, loop, shape);
  checkWeak(x, loop);
  checkWeak(y, loop);
  const a = readAs(x.array, loop, shape);
  const b = readAs(y.array, loop, shape);
  const n = numelOf(shape);
  const out = allocateArray(loop, n);
  if (isComplex(loop)) {
    for (let i = 0; i < n; i++) put(out as Pairs, i, complexBinary(name, a as Pairs, i, b as Pairs, i));
    return made(loop, shape, out);
  }
  if (isBool(loop)) run(rule.bool as BinaryRule['f'], a, b, out);
  else if (isInteger(loop)) wholeLoop(name, rule, loop, a, b, out);
  else {
    plainLoop(name, rule.f, a, b, out);
    settle(loop, out);
    judge(rule, a, b, out);
  }
  return made(loop, shape, out);
}

function loopOf(name: string, rule: BinaryRule, x: Operand, y: Operand, dtype: DType | null): DType {
  let loop = dtype ?? resultOf([x, y]);
  if (rule.kind === 'truth') return loop;
  if (isComplex(loop)) {
    if (!rule.complex) throw notSupported(name);
    return loop;
  }
  if (rule.kind === 'float') return floatOf(loop);
  if (rule.kind === 'whole' && !isInteger(loop) && !isBool(loop)) throw notSupported(name);
  if (rule.divides && (isInteger(loop) || isBool(loop))) loop = 'float64';
  if (isBool(loop)) {
    if (rule.bool === null) throw name === 'subtract' ? refusedBool(name) : notSupported(name);
    if (rule.bool === 'int8') loop = 'int8';
  }
  return loop;
}

function run(f: (x: number, y: number) => number, a: TypedArray, b: TypedArray, out: TypedArray): void {
  for (let i = 0; i < out.length; i++) out[i] = f(a[i]!, b[i]!);
}

/** The four that matter most, without a call for each element. */
function plainLoop(name: string, f: BinaryRule['f'], a: TypedArray, b: TypedArray, out: TypedArray): void {
  const n = out.length;
  if (name === 'add') for (let i = 0; i < n; i++) out[i] = a[i]! + b[i]!;
  else if (name === 'subtract') for (let i = 0; i < n; i++) out[i] = a[i]! - b[i]!;
  else if (name === 'multiply') for (let i = 0; i < n; i++) out[i] = a[i]! * b[i]!;
  else if (name === 'divide') for (let i = 0; i < n; i++) out[i] = a[i]! / b[i]!;
  else run(f, a, b, out);
}

function wholeLoop(name: string, rule: BinaryRule, dtype: DType, a: TypedArray, b: TypedArray, out: TypedArray): void {
  if (name === 'power' && b.some((y) => y < 0))
    throw new TorchError('ValueError', 'Integers to negative integer powers are not allowed.');
  if ((name === 'floor_divide' || name === 'remainder' || name === 'fmod') && b.some((y) => y === 0))
    flags.add('divide by zero');
  if (dtype === 'int32' && name === 'multiply') run(Math.imul, a, b, out);
  else plainLoop(name, rule.whole ?? rule.f, a, b, out);
  if (dtype === 'int64') for (let i = 0; i < out.length; i++) if (out[i] === 0) out[i] = 0;
  checkWhole(dtype, out);
}

function checkWhole(dtype: DType, out: TypedArray): void {
  if (dtype !== 'int64') return;
  for (let i = 0; i < out.length; i++) if (Math.abs(out[i]!) > Number.MAX_SAFE_INTEGER) throw refused(INT_TOO_LARGE);
}

function settle(dtype: DType, out: TypedArray): void {
  if (isHalf(dtype)) roundElements(dtype, out as Float32Array);
}

/** Sets the flags that these results would have set. */
function judge(rule: BinaryRule, a: TypedArray, b: TypedArray, out: TypedArray): void {
  for (let i = 0; i < out.length; i++) {
    const result = out[i]!;
    if (result - result === 0) continue;
    const [x, y] = [a[i]!, b[i]!];
    if (Number.isNaN(result)) {
      if (!Number.isNaN(x) && !Number.isNaN(y)) flags.add('invalid value');
    } else if (Number.isFinite(x) && Number.isFinite(y)) flags.add(rule.pole?.(x, y) ? 'divide by zero' : 'overflow');
  }
}

function compared(name: string, rule: BinaryRule, x: Operand, y: Operand, loop: DType, shape: Shape): Tensor {
  const n = numelOf(shape);
  const out = new Uint8Array(n);
  if (isComplex(loop)) {
    const [p, q] = [readAs(x.array, loop, shape), readAs(y.array, loop, shape)];
    const f = COMPLEX_TRUTHS[name]!;
    for (let i = 0; i < n; i++) out[i] = Number(f(p[2 * i]!, p[2 * i + 1]!, q[2 * i]!, q[2 * i + 1]!));
    return made('bool', shape, out);
  }
  // Python's integers are compared as they are, whatever the array holds.
  const exact = isInteger(loop) || isBool(loop) || name.startsWith('logical');
  const a = readAs(x.array, exact ? x.array.dtype : loop, shape);
  const b = readAs(y.array, exact ? y.array.dtype : loop, shape);
  run(rule.f, a, b, out);
  return made('bool', shape, out);
}
