/**
 * What operators compute on complex tensors, by the operator's name, with its overload where that matters. An operator without an entry refuses them.
 * Views need none: they touch no elements.
 */
import { Complex, complexNumber, type DType, isComplex, scalarValue } from '../dtype.ts';
import {
  expectDtype,
  refuseBoolSubtraction,
  refused,
  refuseMixed,
  scalarTypeName,
  typeMetaName,
  unsupported,
} from '../errors.ts';
import { laidOut } from '../loops.ts';
import { broadcastShapes, isContiguous } from '../shape.ts';
import { fromNumber, Tensor } from '../tensor.ts';
import { written } from '../write.ts';
import { FUNCTIONS, power, quotient } from './functions.ts';
import { logarithmForms } from './logarithms.ts';
import { commonType, map, mapTwo, minus, type Number_, plus, spread, tensorOf, times } from './mapping.ts';
import { blankPairs, constant, fromPairs, joined, pairsOf, partOf, realOf, toComplex } from './parts.ts';
import { singularValuesOfComplex } from './singular.ts';
import { solvingForms } from './solving.ts';

// biome-ignore lint/suspicious/noExplicitAny: arguments follow the schema
export type Form = (...args: any[]) => Tensor | readonly Tensor[];

const absolute: Form = (self: Tensor) => laidOut(measured(Math.hypot)(self) as Tensor, self);

/** `other` times `alpha`: even by 1 that tells in signs of zero and in infinities, as it does in PyTorch. */
function scaledBy(other: Number_, alpha: Number_ | null | undefined): Number_ {
  return mapTwo(times, other, alpha ?? 1);
}

const applied = (name: string, self: Tensor): Tensor => map(FUNCTIONS[name]!)(self) as Tensor;

/** Powers that PyTorch computes otherwise than by logarithms. */
const SHORT_POWERS: Readonly<Record<number, (self: Tensor) => Tensor>> = {
  0: (self) => applied('zero_power', self),
  0.5: (self) => applied('sqrt', self),
  1: (self) => applied('positive', self),
  2: (self) => applied('square', self),
  3: (self) => mapTwo(times, applied('square', self), self),
  [-0.5]: (self) => applied('rsqrt', self),
  [-1]: (self) => applied('reciprocal', self),
  [-2]: (self) => applied('reciprocal', applied('square', self)),
};

function raised(self: Number_, exponent: Number_): Tensor {
  const whole = exponent instanceof Tensor ? null : complexNumber(exponent);
  const short = whole?.im === 0 && self instanceof Tensor ? SHORT_POWERS[whole.re] : undefined;
  if (short !== undefined && self instanceof Tensor) return short(toComplex(self, commonType(self)));
  const dtype = commonType(tensorOf(self), tensorOf(exponent));
  return mapTwo(power(dtype === 'complex64' ? Math.fround : (x) => x), self, exponent);
}

/** A real number for each complex one. */
function measured(f: (a: number, b: number) => number): Form {
  return (self: Tensor) => {
    const pairs = pairsOf(self);
    const values = Array.from({ length: pairs.length / 2 }, (_, i) => f(pairs[2 * i]!, pairs[2 * i + 1]!));
    return realOf(values, self.shape, self.dtype);
  };
}

/** Elements of both that agree in both parts. */
function agreeing(self: Number_, other: Number_): Tensor {
  const [a, b] = [tensorOf(self), tensorOf(other)];
  return agree(partsOf(a), partsOf(b));
}

function agree([a, b]: readonly Tensor[], [c, d]: readonly Tensor[]): Tensor {
  return a!.eq(c!).logical_and(b!.eq(d!));
}

function partsOf(tensor: Tensor): readonly [Tensor, Tensor] {
  return isComplex(tensor.dtype) ? [partOf(tensor, 0), partOf(tensor, 1)] : [tensor, fromNumber(0, [], tensor.dtype)];
}

/** A product of matrices or vectors out of four of their parts. */
function product(real: (a: Tensor, b: Tensor) => Tensor, a: Tensor, b: Tensor): Tensor {
  if (a.dtype !== b.dtype)
    throw refused(
      `expected m1 and m2 to have the same dtype, but got: ${typeMetaName(a.dtype)} != ${typeMetaName(b.dtype)}`,
    );
  const dtype = commonType(a, b);
  const [re, im] = partsOf(toComplex(a, dtype));
  const [x, y] = partsOf(toComplex(b, dtype));
  return joined(real(re, x).sub(real(im, y)), real(re, y).add(real(im, x)));
}

type Reduce = (part: Tensor, ...rest: unknown[]) => Tensor;

/** The real and the imaginary part on their own. */
function each(f: Reduce): Form {
  return (self: Tensor, ...rest: unknown[]) => joined(f(partOf(self, 0), ...rest), f(partOf(self, 1), ...rest));
}

function multiplied(self: Tensor, dim: number | null, keepdim: boolean): Tensor {
  const rows = dim === null ? self.reshape([-1]).unsqueeze(0) : self.movedim(dim, -1);
  let out = fromPairs(
    spread(constant(new Complex(1, 0), self.dtype), self.dtype, rows.shape.slice(0, -1)),
    rows.shape.slice(0, -1),
    self.dtype,
  );
  for (let k = 0; k < rows.shape.at(-1)!; k++) out = mapTwo(times, out, rows.select(-1, k));
  if (dim === null) return out.reshape([]);
  return keepdim ? out.unsqueeze(dim) : out;
}

/** A reduction's input: in the dtype asked for, which may be what makes it complex. @throws RuntimeError for a real one. */
function inDtype(self: Tensor, dtype: DType | null): Tensor {
  if (dtype !== null && !isComplex(dtype)) throw unsupported('reductions of complex tensors to a real dtype');
  return toComplex(self, dtype ?? self.dtype);
}

/** The products of all elements so far along `dim`. */
function runningProduct(self: Tensor, dim: number): Tensor {
  if (self.ndim === 0) return self.clone();
  const rows = self.movedim(dim, -1);
  const out = pairsOf(rows).slice();
  const length = 2 * rows.shape.at(-1)!;
  for (let i = 2; i < out.length; i += 2)
    if (i % length !== 0) {
      const [re, im] = times(out[i - 2]!, out[i - 1]!, out[i]!, out[i + 1]!);
      out[i] = re;
      out[i + 1] = im;
    }
  return fromPairs(out, rows.shape, self.dtype).movedim(-1, dim).contiguous();
}

/** `beta · self + alpha · product`. */
function added(self: Tensor, beta: Number_, product: Tensor, alpha: Number_): Tensor {
  return mapTwo(plus, scaledBy(self, beta), scaledBy(product, alpha));
}

function average(self: Tensor, [dim, , keepdim]: readonly unknown[]): Tensor {
  const dims = (dim as number[] | null) ?? self.shape.map((_, d) => d);
  return each((part) => part.mean(dims, keepdim as boolean))(self) as Tensor;
}

function doubled(value: Number_): Tensor {
  return toComplex(tensorOf(value), 'complex128');
}

/** The variances of both parts together. */
function variance(self: Tensor, [dim, correction, keepdim]: readonly unknown[]): Tensor {
  const of = (which: 0 | 1) => partOf(self, which).var(dim as number[] | null, { correction, keepdim } as never);
  return of(0).add(of(1));
}

function nonzero(value: Number_): Tensor {
  return agreeing(value, 0).logical_not();
}

/** The answer of an operator on which elements are zero. */
function onNonzero(f: Reduce): Form {
  return (self: Tensor, ...rest: unknown[]) => f(agreeing(self, 0).logical_not(), ...rest);
}

function checkParts(name: string, real: Tensor, imaginary: Tensor): void {
  const kinds: readonly DType[] = ['float16', 'float32', 'float64'];
  const [a, b] = [real.dtype, imaginary.dtype];
  const [x, y] = [real, imaginary].map((tensor) => scalarNameOf(tensor));
  if (!kinds.includes(a) || !kinds.includes(b))
    throw refused(`Expected both inputs to be Half, Float or Double tensors but got ${x} and ${y}`);
  if (a !== b) throw refused(`Expected object of scalar type ${x} but got scalar type ${y} for second argument`);
  if (a === 'float16') throw unsupported(`torch.${name} of float16`);
}

function scalarNameOf({ dtype }: Tensor): string {
  return scalarTypeName(dtype);
}

function broadcastParts(real: Tensor, imaginary: Tensor): [Tensor, Tensor] {
  const shape = broadcastShapes(real.shape, imaginary.shape);
  return [real.expand(shape), imaginary.expand(shape)];
}

/** Second names of operators. */
const ALIASES: Readonly<Record<string, string>> = {
  true_divide: 'div',
  divide: 'div',
  multiply: 'mul',
  subtract: 'sub',
  negative: 'neg',
  not_equal: 'ne',
  arcsin: 'asin',
  arccos: 'acos',
  arctan: 'atan',
  arcsinh: 'asinh',
  arccosh: 'acosh',
  arctanh: 'atanh',
};

/** PyTorch takes whole vectors from zero, so that no zero in them gets a sign; what is left at the end of a run of memory it negates. */
function negated(self: Tensor): Tensor {
  const pairs = pairsOf(self);
  const out = blankPairs(self.shape, self.dtype);
  const { strides, shape } = self;
  const run = isContiguous(shape, strides) ? self.numelValue : strides.at(-1) === 1 ? shape.at(-1)! : 0;
  const inVectors = run - (run % (self.dtype === 'complex64' ? 8 : 4));
  for (let i = 0; i < out.length; i++) out[i] = (i >> 1) % run < inVectors ? 0 - pairs[i]! : -pairs[i]!;
  return laidOut(fromPairs(out, shape, self.dtype), self);
}

const elementwise = Object.fromEntries(Object.entries(FUNCTIONS).map(([name, f]) => [name, map(f)]));

const named: Readonly<Record<string, Form>> = {
  ...elementwise,
  neg: negated,
  add: (self, other, alpha) => mapTwo(plus, self, scaledBy(other, alpha)),
  sub: (self, other, alpha) => {
    if (other instanceof Tensor) refuseBoolSubtraction(self, other);
    return mapTwo(minus, self, scaledBy(other, alpha));
  },
  rsub: (self, other, alpha) => mapTwo(minus, other, scaledBy(self, alpha)),
  mul: (self, other) => mapTwo(times, self, other),
  div: (self, other, rounding_mode) => {
    if (rounding_mode != null) throw unsupported('rounded division of complex tensors');
    return mapTwo(quotient, self, other);
  },
  pow: raised,
  abs: absolute,
  absolute,
  angle: measured((a, b) => Math.atan2(b, a)),
  eq: agreeing,
  ne: (self, other) => agreeing(self, other).logical_not(),
  isnan: (self) => map2(self, (a, b) => a.isnan().logical_or(b.isnan())),
  isinf: (self) => map2(self, (a, b) => a.isinf().logical_or(b.isinf())),
  isfinite: (self) => written(map2(self, (a, b) => a.isfinite().logical_and(b.isfinite())) as Tensor),
  isclose: (self, other, rtol, atol, equal_nan) => {
    refuseMixed(self as Tensor, other as Tensor);
    const near = (absolute(mapTwo(minus, self, other)) as Tensor).le((absolute(other) as Tensor).mul(rtol).add(atol));
    const same = agreeing(self, other).logical_or(near);
    // As of real numbers, what is added is added in place.
    const result = equal_nan ? same.logical_or(named['isnan']!(self) as Tensor) : same;
    return written(result, Number(equal_nan) + Number(scalarValue(rtol) !== 0 || scalarValue(atol) !== 0));
  },
  isreal: (self) => partOf(self, 1).eq(0),
  any: onNonzero((mask, ...rest) => mask.any(...(rest as []))),
  all: onNonzero((mask, ...rest) => mask.all(...(rest as []))),
  count_nonzero: onNonzero((mask, ...rest) => mask.count_nonzero(...(rest as []))),
  nonzero: onNonzero((mask) => mask.nonzero()),
  logical_not: (self) => agreeing(self, 0),
  sum: (self, dtype) => each((part) => part.sum())(inDtype(self, dtype)),
  'sum.dim_IntList': (self, dim, keepdim, dtype) =>
    each((part) => part.sum(dim as number[], keepdim as boolean))(inDtype(self, dtype)),
  mean: (self, dtype) => each((part) => part.mean())(inDtype(self, dtype)),
  'mean.dim': (self, dim, keepdim, dtype) =>
    each((part) => part.mean(dim as number[], keepdim as boolean))(inDtype(self, dtype)),
  cumsum: (self, dim, dtype) => each((part) => part.cumsum(dim as number))(inDtype(self, dtype)),
  'var.correction': (self, ...rest) => variance(self, rest),
  'std.correction': (self, ...rest) => variance(self, rest).sqrt(),
  cumprod: (self, dim, dtype) => runningProduct(inDtype(self, dtype), dim),
  'var_mean.correction': (self, ...rest) => [variance(self, rest), average(self, rest)],
  'std_mean.correction': (self, ...rest) => [variance(self, rest).sqrt(), average(self, rest)],
  nan_to_num: each((part, ...rest) => part.nan_to_num(...(rest as []))),
  prod: (self, dtype) => multiplied(inDtype(self, dtype), null, false),
  'prod.dim_int': (self, dim, keepdim, dtype) => multiplied(inDtype(self, dtype), dim, keepdim),
  addcmul: (self, a, b, value) => mapTwo(plus, self, mapTwo(times, scaledBy(a, value), b)),
  addcdiv: (self, a, b, value) => mapTwo(plus, self, mapTwo(quotient, scaledBy(a, value), b)),
  lerp: (self, end, weight) => {
    expectDtype(self, end, 'end');
    if (weight instanceof Tensor && weight.ndim > 0) expectDtype(self, weight, 'weight');
    return mapTwo(plus, self, mapTwo(times, weight, mapTwo(minus, end, self)));
  },
  logical_and: (self, other) => nonzero(self).logical_and(nonzero(other)),
  logical_or: (self, other) => nonzero(self).logical_or(nonzero(other)),
  logical_xor: (self, other) => nonzero(self).logical_xor(nonzero(other)),
  float_power: (self, exponent) => raised(doubled(self), exponent instanceof Tensor ? doubled(exponent) : exponent),
  mm: (a, b) => product((x, y) => x.mm(y), a, b),
  bmm: (a, b) => product((x, y) => x.bmm(y), a, b),
  mv: (a, b) => product((x, y) => x.mv(y), a, b),
  dot: (a, b) => product((x, y) => x.dot(y), a, b),
  vdot: (a, b) => product((x, y) => x.dot(y), map(FUNCTIONS['conj']!)(a) as Tensor, b),
  outer: (a, b) => mapTwo(times, a.unsqueeze(1), b.unsqueeze(0)),
  ger: (a, b) => mapTwo(times, a.unsqueeze(1), b.unsqueeze(0)),
  addmm: (self, a, b, beta, alpha) =>
    added(
      self,
      beta,
      product((x, y) => x.mm(y), a, b),
      alpha,
    ),
  addmv: (self, a, b, beta, alpha) =>
    added(
      self,
      beta,
      product((x, y) => x.mv(y), a, b),
      alpha,
    ),
  baddbmm: (self, a, b, beta, alpha) =>
    added(
      self,
      beta,
      product((x, y) => x.bmm(y), a, b),
      alpha,
    ),
  addbmm: (self, a, b, beta, alpha) => {
    const products = product((x, y) => x.bmm(y), a, b);
    return added(self, beta, each((part) => part.sum(0))(products) as Tensor, alpha);
  },
  addr: (self, a, b, beta, alpha) => added(self, beta, mapTwo(times, a.unsqueeze(1), b.unsqueeze(0)), alpha),
  ...logarithmForms,
  ...solvingForms,
  _linalg_svd: (A, _full, withVectors) => singularValuesOfComplex(A, withVectors as boolean),
  complex: (real: Tensor, imaginary: Tensor) => {
    checkParts('complex', real, imaginary);
    return joined(...broadcastParts(real, imaginary));
  },
  polar: (abs: Tensor, angle: Tensor) => {
    checkParts('polar', abs, angle);
    const [size, turn] = broadcastParts(abs, angle);
    return joined(size.mul(turn.cos()), size.mul(turn.sin()));
  },
};

function map2(self: Tensor, f: (a: Tensor, b: Tensor) => Tensor): Tensor {
  return f(partOf(self, 0), partOf(self, 1));
}

export const forms: Readonly<Record<string, Form>> = {
  ...named,
  ...Object.fromEntries(Object.entries(ALIASES).map(([alias, name]) => [alias, named[name]!])),
};
