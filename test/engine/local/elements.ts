/** Values inside a local formula: numbers, elements of a tensor, entries of a Jacobian; and the functions and operators on numbers. */

import { i0eNumber, i0Number, i1eNumber, i1Number } from '../../../src/engine/ops/besselNumbers.ts';
import { digammaNumber, lgammaNumber, polygammaNumber, zetaNumber } from '../../../src/engine/ops/gammaNumbers.ts';
import { erfinvNumber } from '../../../src/engine/ops/normalNumbers.ts';
import { erfNumber, sigmoidNumber, softplusNumber } from '../../../src/engine/ops/numbers.ts';
import {
  broadcastShapes,
  broadcastStride,
  contiguousStride,
  numelOf,
  type Shape,
  storageIndices,
} from '../../../src/engine/shape.ts';
import { identity, type Matrix, matrix } from './matrix.ts';

export interface Elements {
  readonly shape: Shape;
  readonly data: ArrayLike<number>;
  /** Whose elements these are: the argument's (a column each) or the result's (a row each). */
  readonly role: 'column' | 'row' | null;
}

/** `entries`: a formula for each entry, which a reduction's mask has still to cover. */
export interface Entries {
  readonly matrix: Matrix;
  readonly entries: boolean;
}

export interface Identity {
  readonly identity: true;
}

export type Value = number | string | null | Elements | Entries | Identity;

export const ELEMENTARY: Readonly<Record<string, (x: number) => number>> = {
  exp: Math.exp,
  log: Math.log,
  log1p: Math.log1p,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  sqrt: Math.sqrt,
  abs: Math.abs,
  sign: Math.sign,
  floor: Math.floor,
  ceil: Math.ceil,
  trunc: Math.trunc,
  sigmoid: sigmoidNumber,
  softplus: softplusNumber,
  isfinite: (x) => (Number.isFinite(x) ? 1 : 0),
  erf: erfNumber,
  Φ: (x) => 0.5 * (1 + erfNumber(x * Math.SQRT1_2)),
  φ: (x) => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI),
  digamma: (x) => digammaNumber(x),
  lgamma: lgammaNumber,
  erfinv: erfinvNumber,
  i0: i0Number,
  i1: i1Number,
  i0e: i0eNumber,
  i1e: i1eNumber,
};

/** Functions of two numbers: `polygamma(n, x)`. */
export const OF_TWO: Readonly<Record<string, (x: number, y: number) => number>> = {
  polygamma: polygammaNumber,
  zeta: zetaNumber,
  /** The sum of digamma at x, x - 1/2, …: p terms. */
  mvdigamma: (p, x) => Array.from({ length: p }, (_, j) => digammaNumber(x - j / 2)).reduce((a, b) => a + b, 0),
};

export const ARITHMETIC: Readonly<Record<string, (x: number, y: number) => number>> = {
  '+': (x, y) => x + y,
  '-': (x, y) => x - y,
  '·': (x, y) => x * y,
  '/': (x, y) => x / y,
  '^': (x, y) => x ** y,
  '=': (x, y) => (x === y ? 1 : 0),
  '≠': (x, y) => (x !== y ? 1 : 0),
  '<': (x, y) => (x < y ? 1 : 0),
  '>': (x, y) => (x > y ? 1 : 0),
  '≤': (x, y) => (x <= y ? 1 : 0),
  '≥': (x, y) => (x >= y ? 1 : 0),
};
export const COMPARISONS = ['=', '≠', '<', '>', '≤', '≥'];

export function whole(m: Matrix): Entries {
  return { matrix: m, entries: false };
}

export function isElements(value: Value): value is Elements {
  return typeof value === 'object' && value !== null && 'shape' in value;
}

export function isEntries(value: Value): value is Entries {
  return typeof value === 'object' && value !== null && 'matrix' in value;
}

export function isIdentity(value: Value): value is Identity {
  return typeof value === 'object' && value !== null && 'identity' in value;
}

export function isMatrix(value: Value): boolean {
  return isEntries(value) || isIdentity(value);
}

export function isNumeric(value: Value): boolean {
  return typeof value === 'number' || (typeof value === 'object' && value !== null);
}

export function matrixOf(value: Value, rows = 1, columns = 1): Matrix {
  if (isEntries(value)) return value.matrix;
  if (isIdentity(value)) return identity(rows);
  if (typeof value === 'number') return matrix(rows, columns, () => value);
  if (!isElements(value)) throw new Error('not a matrix in a local formula');
  const data = Float64Array.from(value.data);
  return value.shape.length === 2
    ? { rows: value.shape[0]!, columns: value.shape[1]!, data }
    : { rows: data.length, columns: 1, data };
}

export function elementsOf(m: Matrix): Elements {
  return { shape: [m.rows, m.columns], data: m.data, role: null };
}

export function mapped(value: Value, f: (x: number) => number): Value {
  if (typeof value === 'number') return f(value);
  if (isElements(value)) return { ...value, data: Float64Array.from(value.data, f) };
  if (isEntries(value)) return { ...value, matrix: { ...value.matrix, data: value.matrix.data.map(f) } };
  throw new Error('a function of no numbers in a local formula');
}

export function elementwise(a: Elements, b: Elements, f: (x: number, y: number) => number): Elements {
  const flat = a.data.length === b.data.length && a.shape.length !== b.shape.length;
  const shape = flat ? (a.shape.length > b.shape.length ? a.shape : b.shape) : broadcastShapes(a.shape, b.shape);
  const read = ({ shape: own }: Elements) =>
    storageIndices(shape, broadcastStride(own, contiguousStride(own), shape), 0);
  const [p, q] = flat ? [null, null] : [read(a), read(b)];
  const data = new Float64Array(numelOf(shape));
  for (let i = 0; i < data.length; i++) data[i] = f(a.data[p === null ? i : p[i]!]!, b.data[q === null ? i : q[i]!]!);
  return { shape, data, role: a.role === b.role ? a.role : null };
}
