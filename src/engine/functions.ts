/**
 * `torch`, `torch.nn.functional`, `torch.linalg` and `torch.special` as records of functions: what the operator table declares, called
 * through its overloads, and the functions that make tensors. Both languages build their modules from these records.
 */

import { argumentsError, readArguments } from './argumentsText.ts';
import {
  canCast,
  type DType,
  isComplex,
  isComplexNumber,
  isFloating,
  promoteTypes,
  resultType,
  type Scalar,
  scalarValue,
} from './dtype.ts';
import { factories } from './factories.ts';
import { named } from './keywords.ts';
import { Overloads, overloadsOf, takeKeywords } from './methods.ts';
import type { Op } from './op.ts';
import { allclose, equal } from './ops/comparison.ts';
import { embedding_renorm } from './ops/embeddingBag.ts';
import { frequencies } from './ops/fourier.ts';
import { fractional_max_pool2d, fractional_max_pool3d } from './ops/fractionalPooling.ts';
import { rrelu, rreluInPlace } from './ops/gating.ts';
import { table } from './ops/table.ts';
import { bind } from './schema.ts';
import { broadcastShapes, sameShape, shapeText } from './shape.ts';
import { state } from './state.ts';
import { Tensor } from './tensor.ts';
import { warn } from './warn.ts';

export type Functions = Record<string, (...args: unknown[]) => unknown>;
type Place = 'torch' | 'functional' | 'linalg' | 'special' | 'fft';

/** All overloads of every name in the table. */
export const overloads: ReadonlyMap<string, Overloads> = overloadsOf(table);

/** Operators whose in-place form is a function of `torch` too, as its stubs list them. */
const CHANGING: ReadonlySet<string> = new Set(
  'abs acos acosh addmv arccos arccosh arcsin arcsinh arctan arctanh asin asinh atan atanh ceil clamp clamp_max clamp_min clip cos cosh deg2rad erf erfc exp2 exp expm1 fill fix floor frac gcd i0 lcm ldexp log10 log1p log2 log logit nan_to_num neg negative rad2deg reciprocal relu round rsqrt sigmoid sin sinc sinh sqrt square tan tanh trunc xlogy zero'.split(
    ' ',
  ),
);

/** Functions that are no operator's own, with the operator whose arguments they take: mostly what PyTorch's own Python calls, and nobody else. */
export const APART: Readonly<
  Record<'torch' | 'functional', Readonly<Record<string, readonly [like: Op, call: Functions[string]]>>>
> = {
  torch: {
    embedding_renorm_: [
      embedding_renorm,
      (weight, indices, ...numbers) =>
        (weight as Tensor).copy_(
          embedding_renorm.invoke([weight, indices, ...numbers.map((x) => scalarValue(x as Scalar))]) as Tensor,
        ),
    ],
  },
  functional: {
    rrelu_: [rrelu, rreluInPlace as Functions[string]],
    _fractional_max_pool2d: [fractional_max_pool2d, (...args) => fractional_max_pool2d.invoke(args)],
    _fractional_max_pool3d: [fractional_max_pool3d, (...args) => fractional_max_pool3d.invoke(args)],
  },
};

function apart(place: keyof typeof APART): Functions {
  return Object.fromEntries(
    Object.entries(APART[place]).map(([name, [{ schema }, call]]) => [
      name,
      (...args: unknown[]) => {
        const keywords = takeKeywords(args);
        const bound = bind(schema, args, keywords, false);
        if (bound === null) throw argumentsError(name, place, [schema.params], args, keywords, false);
        return call(...bound);
      },
    ]),
  );
}

/** Everything of `torch.*` that computes or makes tensors. */
export function torchFunctions(): Functions {
  return { ...operatorsOf('torch'), ...inPlace('torch'), ...factories(), ...apart('torch'), ...others() };
}

/** `torch.nn.functional.*`. */
export function functionalFunctions(): Functions {
  const { tanh, sigmoid } = operatorsOf('torch');
  const own = operatorsOf('functional');
  const losses = OF_EQUAL_SIZES.map((name) => [name, ofEqualSizes(own[name]!)] as const);
  return {
    ...own,
    ...inPlace('functional'),
    ...Object.fromEntries(losses),
    ...apart('functional'),
    tanh: tanh!,
    sigmoid: sigmoid!,
  };
}

/** Losses that PyTorch computes on broadcast tensors, with a warning where that changes a size (torch/nn/functional.py). */
const OF_EQUAL_SIZES = ['mse_loss', 'l1_loss', 'smooth_l1_loss', 'huber_loss'] as const;

function ofEqualSizes(loss: Functions[string]): Functions[string] {
  return (input, target, ...rest) => {
    if (!(input instanceof Tensor && target instanceof Tensor) || sameShape(input.shape, target.shape))
      return loss(input, target, ...rest);
    warn(
      `Using a target size (torch.Size(${shapeText(target.shape)})) that is different to the input size (torch.Size(${shapeText(input.shape)})). This will likely lead to incorrect results due to broadcasting. Please ensure they have the same size.`,
    );
    const shape = broadcastShapes(input.shape, target.shape);
    const [a, b] = [input, target].map((part) => (sameShape(part.shape, shape) ? part : part.expand(shape)));
    return loss(a, b, ...rest);
  };
}

/** `torch.linalg.*`. */
export function linalgFunctions(): Functions {
  return {
    ...operatorsOf('linalg'),
    matmul: functionOf(new Overloads('matmul', overloads.get('matmul')!.ops, 'linalg')),
  };
}

/** Names `torch.special` has for functions of `torch`. */
const SPECIAL: Readonly<Record<string, string>> = {
  expit: 'sigmoid',
  exp2: 'exp2',
  expm1: 'expm1',
  log1p: 'log1p',
  erf: 'erf',
  erfc: 'erfc',
  logit: 'logit',
  sinc: 'sinc',
  round: 'round',
  xlogy: 'xlogy',
  logsumexp: 'logsumexp',
  digamma: 'digamma',
  psi: 'digamma',
  gammaln: 'lgamma',
  multigammaln: 'mvlgamma',
  gammainc: 'igamma',
  gammaincc: 'igammac',
  erfinv: 'erfinv',
  i0: 'i0',
};

/** `torch.special.*`. */
export function specialFunctions(): Functions {
  const renamed = Object.entries(SPECIAL).flatMap(([name, other]) => {
    const group = overloads.get(other);
    return group === undefined ? [] : [[name, functionOf(new Overloads(name, group.ops, 'special'))] as const];
  });
  const all = { ...Object.fromEntries(renamed), ...operatorsOf('special') };
  const { round } = all as Record<'round', Functions[string]>;
  // `special.round` is always the one that counts decimals.
  return { ...all, round: (...args) => round(...args, { decimals: 0, ...takeKeywords(args) }) };
}

/** `torch.fft.*`. */
export function fftFunctions(): Functions {
  const made = (name: string, half: boolean) =>
    [
      name,
      (...args: unknown[]) => {
        const keywords = takeKeywords(args);
        const read = readArguments(name, args, keywords, 'fft');
        const given = named(name, ['n', 'd', 'dtype'], [...read.args, read.keywords ?? {}]);
        const { n, d, dtype } = given as { n: number; d?: Scalar; dtype?: DType };
        const own = dtype ?? state.defaultDtype;
        return frequencies(n, d === undefined ? 1 : scalarValue(d), half, own === 'float64' ? own : 'float32');
      },
    ] as const;
  return { ...operatorsOf('fft'), ...Object.fromEntries([made('fftfreq', false), made('rfftfreq', true)]) };
}

function operatorsOf(place: Place): Functions {
  const chosen = table.filter(
    (op) => op.spec.inplace !== 'only' && (op.spec.where?.includes(place) ?? place === 'torch'),
  );
  return Object.fromEntries([...overloadsOf(chosen, place)].map(([name, group]) => [name, functionOf(group)]));
}

function functionOf(group: Overloads) {
  return (...args: unknown[]): unknown => {
    const keywords = takeKeywords(args);
    return group.call(args, keywords);
  };
}

/** Operators whose in-place form is a function of a module. */
export function changingIn(place: 'torch' | 'functional'): Op[] {
  return table.filter(
    ({ name, spec }) => spec.inplace && (place === 'torch' ? CHANGING.has(name) : spec.where?.includes(place)),
  );
}

/** `exp_`, `clamp_`, `relu_`: functions that change their first argument. */
function inPlace(place: 'torch' | 'functional'): Functions {
  return Object.fromEntries(
    [...overloadsOf(changingIn(place), place)].map(([name, group]) => [
      `${name}_`,
      (...args: unknown[]) => {
        const keywords = takeKeywords(args);
        return group.callInPlace(args, keywords);
      },
    ]),
  );
}

/** Functions that answer with something else than a tensor. */
function others(): Functions {
  return {
    allclose: (...args) => {
      const keywords = takeKeywords(args);
      const read = readArguments('allclose', args, keywords);
      const given = named(
        'allclose',
        ['self', 'other', 'rtol', 'atol', 'equal_nan'],
        [...read.args, read.keywords ?? {}],
      );
      const { self, input, other, rtol, atol, equal_nan } = given as Record<string, never>;
      return allclose(self ?? input, other, rtol, atol, equal_nan);
    },
    equal: (...args) => {
      readArguments('equal', args, null);
      return equal(args[0] as Tensor, args[1] as Tensor);
    },
    is_tensor: (value) => value instanceof Tensor,
    numel: (value) => (value as Tensor).numelValue,
    result_type: (a, b) => resultType([a, b].map(operandOf), state.defaultDtype),
    can_cast: (from, to) => canCast(from as DType, to as DType),
    is_complex: (value) => isComplex((value as Tensor).dtype),
    is_floating_point: (value) => isFloating((value as Tensor).dtype),
    promote_types: (a, b) => promoteTypes(a as DType, b as DType),
    get_default_dtype: () => state.defaultDtype,
    set_default_dtype: (dtype) => {
      state.defaultDtype = dtype as DType;
    },
    initial_seed: () => state.generator.initial_seed(),
  };
}

function operandOf(value: unknown): { dtype: DType; shape: readonly number[]; wrapped: boolean } {
  if (value instanceof Tensor) return value;
  if (isComplexNumber(value)) return { dtype: 'complex128', shape: [], wrapped: true };
  const scalar = value as Scalar;
  const whole = typeof scalar === 'number' && Number.isInteger(scalarValue(scalar));
  return { dtype: typeof scalar === 'boolean' ? 'bool' : whole ? 'int64' : 'float64', shape: [], wrapped: true };
}
