/**
 * What PyTorch's functions do with `out=`: what becomes of a history, whose memory layout a resized `out` gets, and in which order they complain; which of
 * them take it, and how each refuses a dtype, stands in `outDtypes.ts`. All of it recorded from PyTorch (`record_out.py`). Names as there. Computes
 * nothing, writes nothing.
 */
import { isComplex } from './dtype.ts';
import { TorchError } from './errors.ts';
import type { Op } from './op.ts';
import { isCopiedPower, REFUSALS, type Refusal, refusalOfKind } from './outDtypes.ts';
import type { Tensor } from './tensor.ts';

/** They compute in `out`'s dtype when none is asked for. */
const IN_DTYPE_OF_OUT: ReadonlySet<string> = new Set(['sum', 'prod', 'cumsum', 'cumprod', 'mean', 'nansum']);

type By = string | ((args: readonly unknown[]) => string);

/** Transforms of real numbers that give the half, of complex ones, and of what becomes real. */
const byKind: By = ([self]) => (isComplex((self as Tensor).dtype) ? '_fft_c2c' : '_fft_r2c');

/** Functions that PyTorch computes by another's `out`, under whose name history is refused. */
const BY: Readonly<Record<string, By>> = {
  absolute: 'abs',
  arccos: 'acos',
  arccosh: 'acosh',
  arcsin: 'asin',
  arcsinh: 'asinh',
  arctan: 'atan',
  arctan2: 'atan2',
  arctanh: 'atanh',
  argsort: 'sort',
  chain_matmul: 'mm',
  'linalg.cholesky': 'linalg_cholesky_ex',
  clip: 'clamp',
  column_stack: 'cat',
  concat: 'cat',
  concatenate: 'cat',
  cross: 'linalg_cross',
  det: '_linalg_det',
  diag: ([self]) => ((self as Tensor).ndim === 1 ? 'diag_embed' : 'diagonal_copy'),
  diff: 'sub',
  divide: 'div',
  dstack: 'cat',
  eigh: '_linalg_eigh',
  eigvalsh: '_linalg_eigh',
  fft: byKind,
  fft2: '_fft_c2c',
  fftn: '_fft_c2c',
  fix: 'trunc',
  float_power: 'pow',
  geqrf: 'geqrf',
  ger: 'mul',
  hfft: '_fft_c2r',
  hfft2: '_fft_c2r',
  hfftn: '_fft_c2r',
  hstack: 'cat',
  ifft: ([self]) => (isComplex((self as Tensor).dtype) ? '_fft_c2c' : 'conj_physical'),
  ifft2: '_fft_c2c',
  ifftn: '_fft_c2c',
  ihfft: 'conj_physical',
  ihfft2: '_fft_c2c',
  ihfftn: '_fft_c2c',
  inv: 'linalg_inv_ex',
  inverse: 'linalg_inv_ex',
  irfft: '_fft_c2r',
  irfft2: '_fft_c2r',
  irfftn: '_fft_c2r',
  kron: 'mul',
  ldl_factor: 'linalg_ldl_factor_ex',
  lu_factor: 'linalg_lu_factor_ex',
  lu_solve: 'linalg_lu_solve',
  matmul: 'matmul',
  matrix_power: ([, n]) => ((n as number) < 0 ? 'linalg_inv_ex' : 'matmul'),
  'max.other': 'maximum',
  'min.other': 'minimum',
  msort: 'sort',
  multi_dot: 'mm',
  multiply: 'mul',
  nanmean: 'nansum',
  negative: 'neg',
  norm: 'linalg_vector_norm',
  orgqr: 'linalg_householder_product',
  outer: 'mul',
  rfft: '_fft_r2c',
  rfft2: '_fft_r2c',
  rfftn: '_fft_r2c',
  row_stack: 'cat',
  slogdet: '_linalg_slogdet',
  solve: '_linalg_solve_ex',
  solve_ex: '_linalg_solve_ex',
  square: 'pow',
  subtract: 'sub',
  svd: '_linalg_svd',
  svdvals: '_linalg_svd',
  take_along_dim: 'gather',
  true_divide: 'div',
  vecdot: 'sum',
  vector_norm: 'linalg_vector_norm',
  vstack: 'cat',
  xlog1py: 'special_xlog1py',
};

/** PyTorch has no rule for a history that goes into them: the result's Node refuses to go back. */
const WITHOUT_RULE: ReadonlySet<string> = new Set(
  'alias_copy as_strided_copy conj_physical diag diagonal_copy eigvals expand_copy floor_divide heaviside histogram ihfft ldl_factor ldl_factor_ex ldl_solve log_softmax permute_copy scatter.value_reduce scatter.reduce select_copy slice_copy slice_scatter softmax squeeze_copy t_copy transpose_copy unfold_copy unsqueeze_copy view_copy'.split(
    ' ',
  ),
);

/** They compute as always, history and all, and copy the result. */
const COPIED: ReadonlySet<string> = new Set(
  'cond inner linalg.matrix_norm linalg.norm nanquantile ndtr nuclear_norm pinv.rcond quantile tensordot tensorinv tensorsolve'.split(
    ' ',
  ),
);

/** They let history pass by: what they give has none. */
const UNASKED: ReadonlySet<string> = new Set('argmax argmin histc matrix_rank multinomial'.split(' '));

/** They resize without a word. */
const SILENT: ReadonlySet<string> = new Set(['addbmm', 'bernoulli', 'multinomial', 'narrow_copy']);

/** An `out` they resize is laid out as the result would be alone; those that compute element by element do so too. */
const LAID_OUT: ReadonlySet<string> = new Set(
  'cholesky cholesky_ex cholesky_inverse eig eigh geqrf householder_product inv inv_ex inverse ldl_factor ldl_factor_ex ldl_solve linalg.svd lstsq lu_factor lu_factor_ex lu_solve nonzero orgqr qr solve solve_ex solve_triangular svd triangular_solve'.split(
    ' ',
  ),
);

/** They may read nothing of what they write. */
const APART: ReadonlySet<string> = new Set(
  'cat column_stack concat concatenate cross dstack gather ger hstack index_select kron kthvalue masked_select outer row_stack stack take vstack'.split(
    ' ',
  ),
);

/** What PyTorch does with a history: refuses it under a function's name, keeps it in a Node that refuses to go back, copies it along, or drops it. */
export type History =
  | { readonly kind: 'refused' | 'without rule'; readonly by: string }
  | { readonly kind: 'copied' | 'dropped' };

/** What is found under an operator's name: with its module, with its overload, or plainly. */
function found<T>({ name, schema, spec }: Op, look: (key: string) => T | undefined): T | undefined {
  const home = spec.where?.[0];
  return (home === undefined ? undefined : look(`${home}.${name}`)) ?? look(`${name}.${schema.overload}`) ?? look(name);
}

function has(names: ReadonlySet<string>, op: Op): boolean {
  return found(op, (key) => (names.has(key) ? true : undefined)) === true;
}

export function refusalOf(op: Op): Refusal | undefined {
  return found(op, (key) => REFUSALS.get(key));
}

export function computesInOut(op: Op): boolean {
  return IN_DTYPE_OF_OUT.has(op.name);
}

export function readsApart(op: Op): boolean {
  return APART.has(op.name);
}

/** Whether the last result's dtype is looked at first. */
export function indicesFirst(op: Op): boolean {
  return op.name === 'median' || op.name === 'nanmedian';
}

/** A transform's refusal of an `out` that holds no such numbers, before all else but what it says of complex numbers that should be real ones. */
export function earlyRefusal(op: Op, called: string, args: readonly unknown[], out: Tensor): TorchError | null {
  if (op.spec.where?.includes('fft') !== true) return null;
  const wantsReal = op.name.startsWith('rfft') || op.name.startsWith('ihfft');
  return wantsReal && isComplex((args[0] as Tensor).dtype) ? null : refusalOfKind(called, out.dtype);
}

/** Whether bools come out, whatever goes in. */
export function comparing({ name }: Op): boolean {
  return /^(?:eq|ne|lt|le|gt|ge|less|less_equal|greater|greater_equal|not_equal|logical_\w+)$/.test(name);
}

/** An error of an operator as its `out` form tells it. */
export function retold(op: Op, error: unknown): unknown {
  if (op.name !== 'diag' || !(error instanceof TorchError)) return error;
  return new TorchError(error.type, error.message.replace('diag(): ', ''));
}

export function resizesSilently(op: Op): boolean {
  return SILENT.has(op.name);
}

export function keepsLayout(op: Op): boolean {
  return op.spec.pointwise === true || has(LAID_OUT, op);
}

/** `called`: the name a call goes by. */
export function historyOf(op: Op, called: string, args: readonly unknown[]): History {
  // What torch.special has from torch is computed there.
  const shared = called.startsWith('special_') && op.spec.where?.includes('special') !== true ? op.name : undefined;
  const other = found(op, (key) => BY[key]);
  const by = (typeof other === 'function' ? other(args) : other) ?? shared;
  if (has(COPIED, op) || (op.name === 'matrix_power' && isCopiedPower(args))) return { kind: 'copied' };
  if (has(WITHOUT_RULE, op) || by === 'conj_physical') return { kind: 'without rule', by: by ?? called };
  const differentiable = op.rules.length > 0 || op.spec.composite === true || by !== undefined;
  return has(UNASKED, op) || !differentiable ? { kind: 'dropped' } : { kind: 'refused', by: by ?? called };
}
