/**
 * Which functions take `out=`, by how each refuses a dtype: the first half of the table (`outRules.ts` says what else they do), recorded from PyTorch. Names
 * are the operators', with their module before them where two modules have one name, and the overload behind them where overloads differ.
 */

import { itemsTypeName } from './autograd/typeName.ts';
import { canCast, type DType, isComplex, isFloating } from './dtype.ts';
import { refused, scalarTypeName, TorchError, typeMetaName } from './errors.ts';
import type { Op } from './op.ts';
import type { Tensor } from './tensor.ts';

/** One result about to be written into what was given for it. */
interface Written {
  /** What the function was called. */
  readonly name: string;
  readonly args: readonly unknown[];
  /** What the function calls this result; empty where it has one alone. */
  readonly field: string;
  readonly result: DType;
  readonly out: DType;
  /** Whether `out` has the result's shape already. */
  readonly fits: boolean;
}

/** What a function says of an `out` whose dtype it does not take; null where it takes it. */
export type Refusal = (written: Written) => TorchError | null;

/** Takes the result's dtype only. */
function exactly(text: (written: Written) => string): Refusal {
  return (written) => (written.result === written.out ? null : refused(text(written)));
}

/** Takes what the result may be cast to. */
function castably(text: (written: Written) => string): Refusal {
  return (written) => (canCast(written.result, written.out) ? null : refused(text(written)));
}

/** Takes what the result may be cast to, in the words of linear algebra; `what` stands for the result's own name. */
function safely(name: string, what?: string): Refusal {
  return castably(({ field, result, out }) => {
    const said = what ?? field;
    return `${name}: Expected ${said} to be safely castable from ${scalarTypeName(result)} dtype, but got ${said} with dtype ${scalarTypeName(out)}`;
  });
}

const same = exactly(
  ({ result, out }) =>
    `Expected out tensor to have dtype ${typeMetaName(result)}, but got ${typeMetaName(out)} instead`,
);

const promoted = castably(
  ({ result, out }) =>
    `result type ${scalarTypeName(result)} can't be cast to the desired output type ${scalarTypeName(out)}`,
);

/** The last refusal's `null` counts only after the first's. */
function both(first: Refusal, then: Refusal): Refusal {
  return (written) => first(written) ?? then(written);
}

const searched = exactly(
  ({ result, out }) =>
    `torch.searchsorted(): output tensor's dtype is wrong, it can only be Int(int32) or Long(int64) depending on whether out_int32 flag is True, but we got output tensor's dtype ${scalarTypeName(out)} and out_int32 flag is ${result === 'int32' ? 'True' : 'False'}`,
);

const tallied: Refusal = (written) =>
  written.field === 'bin_edges'
    ? same(written)
    : exactly(
        ({ result, out }) =>
          `torch.histogram: input tensor and hist tensor should have the same dtype, but got input ${typeMetaName(result)} and hist ${typeMetaName(out)}`,
      )(written);

/** Transforms of one dimension are conjugated in the dtype they were computed in, where that is asked for. */
const transformed: Refusal = ({ name, result, out }) =>
  result !== out && /^fft_ih?fft$/.test(name)
    ? refused(`Found dtype ${scalarTypeName(out)} but expected ${scalarTypeName(result)}`)
    : null;

/** What a transform says before all else of an `out` that holds no such numbers; several name themselves by what they are computed by. */
export function refusalOfKind(name: string, out: DType): TorchError | null {
  const real = /^fft_i?rfft|^fft_hfft/.test(name) && !name.startsWith('fft_rfft');
  if (real ? isFloating(out) : isComplex(out)) return null;
  const own = name
    .replace('fft_', '')
    .replace(/^ifft[2n]$|^fft2$/, 'fftn')
    .replace(/2$/, 'n');
  return refused(
    `${own} expects a ${real ? 'floating point' : 'complex'} output tensor, but got ${scalarTypeName(out)}`,
  );
}

const dotted = exactly(
  ({ result, out }) => `result dtype ${scalarTypeName(out)} does not match input dtype ${scalarTypeName(result)}`,
);

const timesVector = exactly(
  ({ result, out }) =>
    `addmv input tensors must have the same dtype, but got ${scalarTypeName(out)}, ${scalarTypeName(result)}, and ${scalarTypeName(result)}`,
);

const embedded = castably(
  ({ result, out }) =>
    `diag: result type ${scalarTypeName(result)} can't be cast to the desired out= type ${scalarTypeName(out)}`,
);

/** A power of 0 or 1 needs no product: it is copied. */
export function isCopiedPower([, n]: readonly unknown[]): boolean {
  return n === 0 || n === 1;
}

/** Every function that takes `out`, by how it refuses a dtype. */
const TAKEN: readonly (readonly [names: string, refusal: Refusal])[] = [
  [
    'acos acosh add addcdiv angle addcmul addr asin asinh atan atan2 atanh arccos arccosh arcsin arcsinh arctan arctan2 arctanh clamp.Tensor clamp_max.Tensor clamp_min.Tensor clip.Tensor copysign cos cosh deg2rad diff digamma div divide eq erf erfc erfinv exp exp2 expm1 floor_divide fmax fmin fmod gcd ge greater greater_equal gt hypot i0 igamma igammac kron lcm le lerp.Scalar less less_equal lgamma log log10 log1p log2 logaddexp logaddexp2 logical_and logical_not logical_or logical_xor logit lt max.other maximum mean.dim min.other minimum mul multiply ne nextafter not_equal outer ger polygamma pow rad2deg reciprocal remainder.Tensor remainder.Scalar rsqrt sigmoid sin sinc sinh sqrt square std sub subtract sum.dim_IntList prod.dim_int cumsum cumprod tan tanh threshold true_divide var bernoulli.default bitwise_and bitwise_or bitwise_xor bitwise_left_shift bitwise_right_shift normalize xlog1py xlogy entr erfcx log_ndtr ndtr ndtri airy_ai i0e i1 i1e zeta bessel_j0 bessel_j1 bessel_y0 bessel_y1 modified_bessel_i0 modified_bessel_i1 modified_bessel_k0 modified_bessel_k1 scaled_modified_bessel_k0 scaled_modified_bessel_k1 spherical_bessel_j0',
    promoted,
  ],
  [
    'max min',
    castably(
      () =>
        'Expected canCast( typeMetaToScalarType(self.dtype()), typeMetaToScalarType(out.dtype())) to be true, but got false.  (Could this error message be improved?  If so, please report an enhancement request to PyTorch.)',
    ),
  ],
  [
    'mean',
    castably(
      ({ out }) => `mean.dtype_out(): input types can't be cast to the desired output type ${scalarTypeName(out)}`,
    ),
  ],
  ['ldexp', castably(({ out }) => `ldexp can't be cast to the desired output type ${scalarTypeName(out)}`)],
  [
    'mvlgamma',
    // It names the result's dtype twice.
    castably(
      ({ result }) =>
        `mvlgamma: result type ${scalarTypeName(result)} can't be cast to the desired output type ${scalarTypeName(result)}`,
    ),
  ],
  [
    'nansum nanmean',
    (written) =>
      isFloating(written.out) || isComplex(written.out) || !isFloating((written.args[0] as Tensor).dtype)
        ? promoted(written)
        : new TorchError('NotImplementedError', `"nansum_cpu" not implemented for '${scalarTypeName(written.out)}'`),
  ],
  [
    'logsumexp',
    ({ out }) =>
      isFloating(out) || isComplex(out)
        ? null
        : refused(`logsumexp(): Expected floating point type for result tensor, but got: ${scalarTypeName(out)}`),
  ],
  [
    'nonzero nonzero_static',
    exactly(
      ({ name, result, out }) =>
        `${name}: Expected out tensor to have scalar type ${scalarTypeName(result)} but got scalar type${scalarTypeName(out)}`,
    ),
  ],
  [
    'addbmm addmm addmv alias_copy argsort.stable aminmax as_strided_copy expand_copy isin lu_solve lu_unpack permute_copy select_copy slice_copy slice_scatter squeeze_copy svd linalg.svd t_copy transpose_copy triangular_solve unfold_copy unsqueeze_copy view_copy argmax argmin baddbmm bmm cholesky cholesky_ex cross linalg.det diagonal_copy eigh eigvalsh gather index_add index_copy index_reduce inv inv_ex inverse ldl_factor ldl_factor_ex ldl_solve linear log_softmax lu lu_factor lu_factor_ex max.dim min.dim mm msort norm norm.ScalarOpt_dim qr scatter scatter_add scatter_reduce slogdet softmax solve solve_ex sort svdvals take_along_dim topk tril triu vector_norm renorm',
    same,
  ],
  ['bucketize.Tensor searchsorted', searched],
  ['histc histogram', tallied],
  [
    'median.dim nanmedian.dim',
    ({ field, result, out }) => {
      if (result === out) return null;
      return refused(
        field === 'indices'
          ? `Expected tensor for argument #1 'indices' to have scalar type Long; but got ${itemsTypeName(out)} instead (while checking arguments for median)`
          : `Expected tensor for 'values' to have the same type as tensor for argument #2 'self'; but type ${itemsTypeName(out)} does not equal ${itemsTypeName(result)} (while checking arguments for median)`,
      );
    },
  ],
  [
    'kthvalue',
    exactly(
      ({ field }) => `output ${field} must be ${field === 'values' ? 'of same type as input' : 'of scalar type Long'}`,
    ),
  ],
  [
    'mode',
    exactly(
      ({ field, result, out }) =>
        `expected scalar type '${scalarTypeName(result)}' but got '${scalarTypeName(out)}' for ${field} output`,
    ),
  ],
  [
    'frexp',
    exactly(
      ({ field, result, out }) =>
        `torch.frexp() expects ${field} to have dtype ${typeMetaName(result)} but got ${typeMetaName(out)}`,
    ),
  ],
  [
    'narrow_copy',
    exactly(
      () =>
        'Expected self.dtype() == output.dtype() to be true, but got false.  (Could this error message be improved?  If so, please report an enhancement request to PyTorch.)',
    ),
  ],
  ['multinomial', exactly(({ out }) => `multinomial expects Long tensor out, got: ${scalarTypeName(out)}`)],
  ['mv', (written) => (written.fits ? timesVector : same)(written)],
  ['dot vdot', dotted],
  [
    'matmul',
    (written) => {
      const [left, right] = written.args.map((arg) => (arg as Tensor).ndim) as [number, number];
      if (right > 1 || (left === 2 && !written.fits)) return same(written);
      return left === 1 ? dotted(written) : timesVector(written);
    },
  ],
  [
    'chain_matmul multi_dot',
    exactly(
      ({ result, out }) =>
        `multi_dot(): expected out tensor to have dtype ${typeMetaName(result)} but got ${typeMetaName(out)}`,
    ),
  ],
  [
    'linalg.norm linalg.matrix_norm nuclear_norm',
    exactly(
      ({ name, result, out }) =>
        `linalg.${name === 'linalg_norm' ? 'norm' : 'matrix_norm'} expected out tensor dtype ${scalarTypeName(result)} but got: ${scalarTypeName(out)}`,
    ),
  ],
  ['cond', safely('linalg.cond', 'result')],
  ['pinv', safely('linalg.pinv', 'result')],
  ['matrix_rank', safely('torch.linalg.matrix_rank', 'result')],
  ['householder_product orgqr', safely('torch.linalg.householder_product', 'result')],
  ['tensorinv', safely('tensorinv', 'result')],
  ['tensorsolve', safely('tensorsolve', 'result')],
  ['cholesky_inverse', safely('cholesky_inverse', 'result')],
  ['cholesky_solve', safely('cholesky_solve', 'result')],
  [
    'matrix_power',
    both(safely('matrix_power', 'result'), (written) => (isCopiedPower(written.args) ? null : same(written))),
  ],
  ['eig', safely('torch.linalg.eig')],
  ['eigvals', safely('torch.linalg.eigvals', 'eigenvalues')],
  ['lstsq', safely('torch.linalg.lstsq')],
  ['geqrf', safely('torch.geqrf')],
  [
    'solve_triangular native_batch_norm',
    exactly(({ result, out }) => `expected scalar type ${scalarTypeName(result)} but found ${scalarTypeName(out)}`),
  ],
  [
    'vecdot',
    exactly(
      ({ result, out }) =>
        `linalg.vecdot: Expected out of dtype${scalarTypeName(result)} but found ${scalarTypeName(out)}`,
    ),
  ],
  ['diag', (written) => ((written.args[0] as Tensor).ndim === 1 && embedded(written)) || same(written)],
  [
    'fft fft2 fftn hfft hfft2 hfftn ifft ifft2 ifftn ihfft ihfft2 ihfftn irfft irfft2 irfftn rfft rfft2 rfftn',
    transformed,
  ],
  [
    'abs absolute bitwise_not ceil clamp clamp_max clamp_min clip floor frac fix gelu hardshrink conj_physical lerp neg negative round sgn sign softplus softshrink trunc',
    exactly(({ result, out }) => `Found dtype ${scalarTypeName(out)} but expected ${scalarTypeName(result)}`),
  ],
  [
    'cat column_stack concat concatenate dstack hstack row_stack stack vstack',
    ({ result, out }) =>
      canCast(result, out)
        ? null
        : new TorchError(
            'TypeError',
            `torch.cat(): input types can't be cast to the desired output type ${scalarTypeName(out)}`,
          ),
  ],
  ['heaviside', exactly(() => 'heaviside is not yet implemented for tensors with different dtypes.')],
  ['quantile nanquantile', exactly(() => 'quantile() out tensor must be same dtype as the input tensor')],
  [
    'complex polar',
    exactly(
      ({ result, out }) =>
        `Expected object of scalar type ${scalarTypeName(result)} but got scalar type ${scalarTypeName(out)} for argument 'out'`,
    ),
  ],
  [
    'all any',
    ({ name, out }) =>
      out === 'bool' || out === 'uint8'
        ? null
        : refused(`${name} only supports bool tensor for result, got: ${scalarTypeName(out)}`),
  ],
  ['isneginf isposinf signbit', exactly(({ name }) => `${name} does not support non-boolean outputs.`)],
  [
    'cummax cummin logcumsumexp',
    exactly(({ result, out }) => `expected scalar_type ${scalarTypeName(result)} but found ${scalarTypeName(out)}`),
  ],
  [
    'float_power',
    castably(
      ({ name, result, out }) =>
        `the output given to ${name} has dtype ${scalarTypeName(out)} but the operation's result requires dtype ${scalarTypeName(result)}`,
    ),
  ],
  ['index_select masked_select', exactly(({ name }) => `${name}(): self and result must have the same scalar type`)],
  [
    'amax amin',
    exactly(
      ({ result, out }) =>
        `Expected the dtype for input and out to match, but got ${scalarTypeName(result)} for input's dtype and ${scalarTypeName(out)} for out's dtype.`,
    ),
  ],
  [
    'tensordot inner',
    exactly(
      ({ result, out }) =>
        `tensordot: Expected the output tensor to have dtype ${scalarTypeName(result)}, but got an output tensor with dtype ${scalarTypeName(out)}`,
    ),
  ],
  [
    'nan_to_num',
    exactly(
      ({ name, result, out }) =>
        `${name}: dtype of out: ${scalarTypeName(out)} should be same as input: ${scalarTypeName(result)}`,
    ),
  ],
  [
    'where',
    exactly(({ result, out }) => `Expected out type to be ${scalarTypeName(result)} but got ${scalarTypeName(out)}`),
  ],
  [
    'take',
    exactly(
      ({ name, result, out }) =>
        `${name}(): self and out expected to have the same dtype, but got self.dtype = ${scalarTypeName(result)} and out.dtype = ${scalarTypeName(out)}`,
    ),
  ],
];

export const REFUSALS: ReadonlyMap<string, Refusal> = new Map(
  TAKEN.flatMap(([names, refusal]) => names.split(' ').map((name) => [name, refusal] as const)),
);

/** What an operator goes by here and in `outRules.ts`, the plainest first: its name; with its overload; with its module; with both. */
export function namesOf({ name, schema, spec }: Op): readonly string[] {
  const overload = schema.overload || 'default';
  const home = spec.where?.[0] ?? 'torch';
  return [name, `${name}.${overload}`, `${home}.${name}`, `${home}.${name}.${overload}`];
}
