/**
 * numpy's elementwise functions of one number: what each does to a real number, and which dtypes it takes and gives. Knows numbers only.
 */
import { roundHalfEven } from '../ops/numbers.ts';

/**
 * What becomes of a dtype: `float` computes whole numbers in the floating dtype that holds them; `same` keeps the dtype; `truth` answers with bools.
 */
export type Kind = 'float' | 'same' | 'truth';

export interface UnaryRule {
  readonly kind: Kind;
  readonly f: (x: number) => number;
  /** The engine's name of the function of complex numbers. */
  readonly complex?: string;
  /** Floating numbers are refused. */
  readonly whole?: true;
  /** Bools are refused. */
  readonly bool?: false;
  /** An infinite result of a finite number is a division by zero. */
  readonly pole?: true;
}

/** numpy gives NaN where JavaScript's tangent hyperbolic and the like agree anyway; only names differ. */
const float = (f: (x: number) => number, complex?: string, pole?: true): UnaryRule => ({
  kind: 'float',
  f,
  ...(complex === undefined ? {} : { complex }),
  ...(pole === undefined ? {} : { pole }),
});
const same = (f: (x: number) => number, complex?: string): UnaryRule => ({
  kind: 'same',
  f,
  ...(complex === undefined ? {} : { complex }),
});
const truth = (f: (x: number) => boolean): UnaryRule => ({ kind: 'truth', f: (x) => (f(x) ? 1 : 0) });

export const UNARY: Readonly<Record<string, UnaryRule>> = {
  exp: float(Math.exp, 'exp'),
  exp2: float((x) => 2 ** x),
  expm1: float(Math.expm1),
  log: float(Math.log, 'log', true),
  log2: float(Math.log2, 'log2', true),
  log10: float(Math.log10, 'log10', true),
  log1p: float(Math.log1p, undefined, true),
  sqrt: float(Math.sqrt, 'sqrt'),
  cbrt: float(Math.cbrt),
  sin: float(Math.sin, 'sin'),
  cos: float(Math.cos, 'cos'),
  tan: float(Math.tan, 'tan'),
  arcsin: float(Math.asin, 'asin'),
  arccos: float(Math.acos, 'acos'),
  arctan: float(Math.atan, 'atan'),
  sinh: float(Math.sinh, 'sinh'),
  cosh: float(Math.cosh, 'cosh'),
  tanh: float(Math.tanh, 'tanh'),
  arcsinh: float(Math.asinh, 'asinh'),
  arccosh: float(Math.acosh, 'acosh'),
  arctanh: float(Math.atanh, 'atanh', true),
  radians: float((x) => x * (Math.PI / 180)),
  degrees: float((x) => x * (180 / Math.PI)),
  rint: float(roundHalfEven),
  fabs: float(Math.abs),
  floor: same(Math.floor),
  ceil: same(Math.ceil),
  trunc: same(Math.trunc),
  negative: { ...same((x) => -x, 'neg'), bool: false },
  positive: { ...same((x) => x, 'positive'), bool: false },
  absolute: same(Math.abs),
  square: same((x) => x * x, 'square'),
  sign: { ...same((x) => (Number.isNaN(x) ? x : x > 0 ? 1 : x < 0 ? -1 : 0), 'sgn'), bool: false },
  reciprocal: { ...same((x) => 1 / x, 'reciprocal'), pole: true },
  conjugate: same((x) => x, 'conj'),
  invert: { ...same((x) => ~x), whole: true },
  isnan: truth(Number.isNaN),
  isinf: truth((x) => x === Number.POSITIVE_INFINITY || x === Number.NEGATIVE_INFINITY),
  isfinite: truth(Number.isFinite),
  signbit: truth((x) => x < 0 || Object.is(x, -0)),
  logical_not: truth((x) => x === 0),
};
