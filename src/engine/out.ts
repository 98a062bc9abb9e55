/**
 * `out=`: an operator's result written into tensors that are given. Nothing is declared per operator: the operator runs as always, then its results are
 * checked against what was given and written there. Which functions take `out`, and how each of them refuses a dtype, was recorded from PyTorch.
 */
import { announce, rebase, write } from './autograd/inplace.ts';
import { NotImplementedNode } from './autograd/notImplemented.ts';
import { checkOverlap } from './autograd/overlap.ts';
import { canCast, type DType, isFloating } from './dtype.ts';
import { refused, scalarTypeName, TorchError, typeMetaName } from './errors.ts';
import type { Op } from './op.ts';
import { computedRarely } from './rare.ts';
import { resize } from './resize.ts';
import { sameShape, shapeText } from './shape.ts';
import { state, unobserved, withGradMode } from './state.ts';
import { Tensor } from './tensor.ts';
import { warn } from './warn.ts';

/** What a function says of an `out` whose dtype it does not take; null where it takes it. */
type Refusal = (name: string, result: DType, out: DType) => TorchError | null;

/** Takes the result's dtype only. */
function exactly(text: (name: string, result: DType, out: DType) => string): Refusal {
  return (name, result, out) => (result === out ? null : refused(text(name, result, out)));
}

/** Takes what the result may be cast to. */
function castably(text: (name: string, result: DType, out: DType) => string): Refusal {
  return (name, result, out) => (canCast(result, out) ? null : refused(text(name, result, out)));
}

const same = exactly(
  (_, result, out) => `Expected out tensor to have dtype ${typeMetaName(result)}, but got ${typeMetaName(out)} instead`,
);

/** Every function of `torch` that takes `out`, by how it refuses a dtype; `name.overload` where overloads differ. */
const TAKEN: readonly (readonly [names: string, refusal: Refusal])[] = [
  [
    'acos acosh add addcdiv angle addcmul addr asin asinh atan atan2 atanh arccos arccosh arcsin arcsinh arctan arctan2 arctanh clamp.Tensor clamp_max.Tensor clamp_min.Tensor clip.Tensor copysign cos cosh deg2rad diff digamma div divide eq erf erfc erfinv exp exp2 expm1 floor_divide fmax fmin fmod gcd ge greater greater_equal gt hypot i0 igamma igammac kron lcm ldexp le lerp.Scalar less less_equal lgamma log log10 log1p log2 logaddexp logaddexp2 logical_and logical_not logical_or logical_xor logit logsumexp lt max.other maximum mean min.other minimum mul multiply mvlgamma ne nextafter not_equal outer ger polygamma pow rad2deg reciprocal remainder.Tensor remainder.Scalar rsqrt sigmoid sin sinc sinh sqrt square std sub subtract sum.dim_IntList prod.dim_int nansum nanmean cumsum cumprod tan tanh threshold true_divide var bernoulli bitwise_and bitwise_or bitwise_xor bitwise_left_shift bitwise_right_shift normalize xlog1py xlogy entr erfcx log_ndtr ndtr ndtri i0e i1 i1e zeta bessel_j0 bessel_j1 bessel_y0 bessel_y1 max min',
    castably(
      (_, result, out) =>
        `result type ${scalarTypeName(result)} can't be cast to the desired output type ${scalarTypeName(out)}`,
    ),
  ],
  [
    'nonzero',
    exactly(
      (_, result, out) =>
        `nonzero: Expected out tensor to have scalar type ${scalarTypeName(result)} but got scalar type${scalarTypeName(out)}`,
    ),
  ],
  [
    'addbmm addmm addmv alias_copy argsort.stable aminmax chain_matmul as_strided_copy expand_copy frexp geqrf isin lu_solve lu_unpack native_batch_norm nonzero_static nuclear_norm orgqr permute_copy select_copy slice_copy slice_scatter squeeze_copy svd t_copy transpose_copy triangular_solve unfold_copy unsqueeze_copy view_copy argmax argmin baddbmm bmm cholesky cross diag diagonal_copy gather index_add index_copy index_reduce inner inv inverse kthvalue linear log_softmax matmul matrix_norm matrix_power max.dim median.dim min.dim mm msort multinomial mv nanmedian.dim narrow_copy norm norm.ScalarOpt_dim scatter scatter_add scatter_reduce slogdet softmax solve solve_triangular sort take_along_dim tensordot topk tril triu vector_norm histc histogram mode searchsorted bucketize.Tensor renorm cholesky_inverse cholesky_solve',
    same,
  ],
  [
    'abs absolute bitwise_not ceil clamp clamp_max clamp_min clip floor frac fix gelu hardshrink conj_physical lerp neg negative round sgn sign softplus softshrink trunc',
    exactly((_, result, out) => `Found dtype ${scalarTypeName(out)} but expected ${scalarTypeName(result)}`),
  ],
  [
    'cat column_stack concat concatenate dstack hstack row_stack stack vstack',
    (_, result, out) =>
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
      (_, result, out) =>
        `Expected object of scalar type ${scalarTypeName(result)} but got scalar type ${scalarTypeName(out)} for argument 'out'`,
    ),
  ],
  ['all any', exactly((name, _, out) => `${name} only supports bool tensor for result, got: ${scalarTypeName(out)}`)],
  ['isneginf isposinf signbit', exactly((name) => `${name} does not support non-boolean outputs.`)],
  [
    'cummax cummin logcumsumexp',
    exactly((_, result, out) => `expected scalar_type ${scalarTypeName(result)} but found ${scalarTypeName(out)}`),
  ],
  [
    'dot vdot matmul',
    exactly(
      (_, result, out) => `result dtype ${scalarTypeName(out)} does not match input dtype ${scalarTypeName(result)}`,
    ),
  ],
  [
    'float_power',
    castably(
      (name, result, out) =>
        `the output given to ${name} has dtype ${scalarTypeName(out)} but the operation's result requires dtype ${scalarTypeName(result)}`,
    ),
  ],
  ['index_select masked_select', exactly((name) => `${name}(): self and result must have the same scalar type`)],
  [
    'amax amin',
    exactly(
      (_, result, out) =>
        `Expected the dtype for input and out to match, but got ${scalarTypeName(result)} for input's dtype and ${scalarTypeName(out)} for out's dtype.`,
    ),
  ],
  [
    'tensordot',
    exactly(
      (name, result, out) =>
        `${name}: Expected the output tensor to have dtype ${scalarTypeName(result)}, but got an output tensor with dtype ${scalarTypeName(out)}`,
    ),
  ],
  [
    'nan_to_num',
    exactly(
      (name, result, out) =>
        `${name}: dtype of out: ${scalarTypeName(out)} should be same as input: ${scalarTypeName(result)}`,
    ),
  ],
  [
    'where',
    exactly((_, result, out) => `Expected out type to be ${scalarTypeName(result)} but got ${scalarTypeName(out)}`),
  ],
  [
    'take',
    exactly(
      (name, result, out) =>
        `${name}(): self and out expected to have the same dtype, but got self.dtype = ${scalarTypeName(result)} and out.dtype = ${scalarTypeName(out)}`,
    ),
  ],
];

const REFUSALS: ReadonlyMap<string, Refusal> = new Map(
  TAKEN.flatMap(([names, refusal]) => names.split(' ').map((name) => [name, refusal] as const)),
);

/** They compute in `out`'s dtype when none is asked for. */
const IN_DTYPE_OF_OUT: ReadonlySet<string> = new Set(['sum', 'prod', 'cumsum', 'cumprod', 'mean']);

/** Functions that PyTorch computes by another's `out`, under whose name history is refused. */
const BY: Readonly<Record<string, string>> = {
  absolute: 'abs',
  arccos: 'acos',
  arccosh: 'acosh',
  arcsin: 'asin',
  arcsinh: 'asinh',
  arctan: 'atan',
  arctan2: 'atan2',
  arctanh: 'atanh',
  argsort: 'sort',
  clip: 'clamp',
  column_stack: 'cat',
  concat: 'cat',
  chain_matmul: 'mm',
  concatenate: 'cat',
  cross: 'linalg_cross',
  det: '_linalg_det',
  diff: 'sub',
  divide: 'div',
  dstack: 'cat',
  fix: 'trunc',
  float_power: 'pow',
  ger: 'mul',
  hstack: 'cat',
  inv: 'linalg_inv_ex',
  inverse: 'linalg_inv_ex',
  kron: 'mul',
  'max.other': 'maximum',
  'min.other': 'minimum',
  lu_solve: 'linalg_lu_solve',
  matrix_power: 'matmul',
  msort: 'sort',
  multiply: 'mul',
  nanmean: 'nansum',
  negative: 'neg',
  norm: 'linalg_vector_norm',
  orgqr: 'linalg_householder_product',
  outer: 'mul',
  row_stack: 'cat',
  slogdet: '_linalg_slogdet',
  solve: '_linalg_solve_ex',
  square: 'pow',
  subtract: 'sub',
  svd: '_linalg_svd',
  take_along_dim: 'gather',
  true_divide: 'div',
  vector_norm: 'linalg_vector_norm',
  vstack: 'cat',
  xlog1py: 'special_xlog1py',
};

/** They let history pass by: PyTorch does not ask. */
const UNASKED: ReadonlySet<string> = new Set(
  'alias_copy argmax argmin as_strided_copy complex polar diag diagonal_copy expand_copy geqrf heaviside histc histogram nanquantile nuclear_norm conj_physical permute_copy quantile select_copy slice_copy slice_scatter squeeze_copy t_copy transpose_copy unfold_copy unsqueeze_copy view_copy floor_divide inner matrix_norm log_softmax softmax tensordot multinomial'.split(
    ' ',
  ),
);

/** They resize without a word. */
const SILENT: ReadonlySet<string> = new Set(['addbmm', 'bernoulli', 'multinomial', 'narrow_copy']);

export function takesOut(op: Op): boolean {
  return refusalOf(op) !== undefined;
}

function refusalOf({ name, schema }: Op): Refusal | undefined {
  return REFUSALS.get(`${name}.${schema.overload}`) ?? REFUSALS.get(name);
}

/** Runs the operator and writes what it yields into `out`: one tensor, or one for each result. `called` is the name it goes by. */
export function callInto(
  op: Op,
  called: string,
  args: readonly unknown[],
  out: Tensor | readonly Tensor[],
): Tensor | readonly Tensor[] {
  const targets = out instanceof Tensor ? [out] : out;
  checkTargets(op, called, out);
  checkNoHistory(op, called, args, targets);
  const given = IN_DTYPE_OF_OUT.has(op.name) ? inDtype(op, args, targets[0]!.dtype) : args;
  const made = unobserved(() =>
    withGradMode(false, () => (state.rare ? computedRarely(op, given) : op.spec.forward(...given))),
  );
  const results = made instanceof Tensor ? [made] : made;
  // A list of tensors: what has one takes no `out`.
  if (results.length !== targets.length)
    throw new TorchError('TypeError', `${called}() got an unexpected keyword argument 'out'`);
  results.forEach((result, k) => {
    const refusal = refusalOf(op)!(called, result.dtype, targets[k]!.dtype);
    if (refusal !== null) throw refusal;
  });
  results.forEach((result, k) => {
    const target = targets[k]!;
    if (!fitOut(target, result, SILENT.has(op.name)) && op.spec.pointwise === true)
      checkOverlap(target, [target, ...args]);
    write(target, result);
    announce(called, target);
  });
  return out;
}

/** @throws when there is not one tensor for each result. */
function checkTargets({ schema }: Op, called: string, out: Tensor | readonly Tensor[]): void {
  const wanted = schema.returns.length;
  if (wanted > 1 && out instanceof Tensor)
    throw new TorchError('TypeError', `${called}(): argument 'out' must be tuple of Tensors, not Tensor`);
  if (wanted === 1 && !(out instanceof Tensor))
    throw new TorchError('TypeError', `${called}(): argument 'out' must be Tensor, not tuple`);
  if (!(out instanceof Tensor) && out.length !== wanted)
    throw new TorchError('TypeError', `expected tuple of ${wanted} elements but got ${out.length}`);
}

function checkNoHistory(op: Op, called: string, args: readonly unknown[], targets: readonly Tensor[]): void {
  if (!state.gradMode || UNASKED.has(op.name)) return;
  // What torch.special has from torch is computed there.
  const shared = called.startsWith('special_') && op.spec.where?.includes('special') !== true ? op.name : undefined;
  const by = BY[`${op.name}.${op.schema.overload}`] ?? BY[op.name] ?? shared;
  const differentiable = op.rules.length > 0 || op.spec.composite === true || by !== undefined;
  const asks = op.tensorsOf(args).some(({ requires_grad }) => requires_grad);
  if (!differentiable || !(asks || targets.some(({ requires_grad }) => requires_grad))) return;
  throw refused(
    `${by ?? called}(): functions with out=... arguments don't support automatic differentiation, but one of the arguments requires grad.`,
  );
}

/** The same arguments with `out`'s dtype as the one asked for, where none was. */
function inDtype({ schema }: Op, args: readonly unknown[], dtype: DType): readonly unknown[] {
  const at = schema.params.findIndex(({ type }) => type === 'ScalarType');
  return at < 0 || args[at] !== null || (schema.name === 'mean' && !isFloating(dtype)) ? args : args.with(at, dtype);
}

/** Gives `out` the result's shape, with PyTorch's warning where elements are lost or moved; says whether it had another. */
function fitOut(out: Tensor, result: Tensor, silently = false): boolean {
  if (sameShape(out.shape, result.shape)) return false;
  if (out.numelValue > 0 && !silently)
    warn(
      `An output with one or more elements was resized since it had shape ${shapeText(out.shape)}, which does not match the required output shape ${shapeText(result.shape)}. This behavior is deprecated, and in a future PyTorch release outputs will not be resized unless they have zero elements. You can explicitly reuse an out tensor t by resizing it, inplace, to zero elements with t.resize_(0).`,
    );
  resize(out, result.shape);
  return true;
}

/** They write one number after another into an `out` that has as many elements, whatever its shape. */
const IN_A_ROW: ReadonlySet<string> = new Set(['arange', 'range', 'linspace', 'logspace']);

/** They resize `out` before all else, by the function that Python has too. */
const RESIZE_FIRST: ReadonlySet<string> = new Set(['randn', 'empty']);

/** Writes what a function that makes tensors has made, in `out`'s dtype, into `out`. An `out` with a history gets a Node that refuses to go back. */
export function makeInto(name: string, made: Tensor, out: Tensor): void {
  if (IN_A_ROW.has(name) && out.dtype === 'bool')
    throw new TorchError('NotImplementedError', `"${name}_cpu" not implemented for 'Bool'`);
  if (RESIZE_FIRST.has(name) && out.requires_grad) throw refused('cannot resize variables that require grad');
  const asks = state.gradMode && out.requires_grad;
  if (asks && out.is_leaf)
    throw refused(
      `aten::${name}(): functions with out=... arguments don't support automatic differentiation, but one of the arguments requires grad.`,
    );
  const fits = IN_A_ROW.has(name) && made.numelValue === out.numelValue;
  withGradMode(false, () => {
    const resized = !fits && fitOut(out, made, true);
    if (resized && name === 'randn') out.counter.version++;
    write(out, fits ? made.view(out.shape) : made);
  });
  if (asks) rebase(out, new NotImplementedNode(name, [out], out));
  announce(name, out);
}
