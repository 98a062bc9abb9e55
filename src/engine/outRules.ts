/**
 * What PyTorch's functions do with `out=`: what becomes of a history, whose memory layout a resized `out` gets, and in which order they complain; which of
 * them take it, and how each refuses a dtype, stands in `outDtypes.ts`. All of it recorded from PyTorch (`record_out.py`); what the records tell by
 * themselves is generated from them. Computes nothing, writes nothing.
 */
import { isComplex } from './dtype.ts';
import { TorchError } from './errors.ts';
import type { Op } from './op.ts';
import { isCopiedPower, namesOf, REFUSALS, type Refusal, refusalOfKind } from './outDtypes.ts';
import { BY, COPIED, REPEATING, SILENT, WITHOUT_RULE } from './outRules.generated.ts';
import type { Tensor } from './tensor.ts';

/** They compute in `out`'s dtype when none is asked for. */
const IN_DTYPE_OF_OUT: ReadonlySet<string> = new Set(['sum', 'prod', 'cumsum', 'cumprod', 'mean', 'nansum']);

type By = string | ((args: readonly unknown[]) => string);

/** Transforms of real numbers that give the half, of complex ones, and of what becomes real. */
const byKind: By = ([self]) => (isComplex((self as Tensor).dtype) ? '_fft_c2c' : '_fft_r2c');

/** As in `BY`, where it depends on what is given, or where the recorded call shows no history. */
const BY_ARGUMENTS: Readonly<Record<string, By>> = {
  diag: ([self]) => ((self as Tensor).ndim === 1 ? 'diag_embed' : 'diagonal_copy'),
  fft: byKind,
  fft2: '_fft_c2c',
  fftn: '_fft_c2c',
  geqrf: 'geqrf',
  hfft: '_fft_c2r',
  hfft2: '_fft_c2r',
  hfftn: '_fft_c2r',
  ifft: ([self]) => (isComplex((self as Tensor).dtype) ? '_fft_c2c' : 'conj_physical'),
  ifft2: '_fft_c2c',
  ifftn: '_fft_c2c',
  ihfft: 'conj_physical',
  ihfft2: '_fft_c2c',
  ihfftn: '_fft_c2c',
  irfft: '_fft_c2r',
  irfft2: '_fft_c2r',
  irfftn: '_fft_c2r',
  ldl_factor: 'linalg_ldl_factor_ex',
  matmul: 'matmul',
  matrix_power: ([, n]) => ((n as number) < 0 ? 'linalg_inv_ex' : 'matmul'),
  rfft: '_fft_r2c',
  rfft2: '_fft_r2c',
  rfftn: '_fft_r2c',
};

/** As in `WITHOUT_RULE`, where the recorded call shows no history: numbers that become complex, and Nodes that need none. */
const ALSO_WITHOUT_RULE: ReadonlySet<string> = new Set(
  'eigvals heaviside histogram ihfft ldl_factor ldl_factor_ex ldl_solve'.split(' '),
);

/** As in `COPIED`. */
const ALSO_COPIED: ReadonlySet<string> = new Set(['cond.p_str']);

/** They let history pass by: what they give has none. */
const UNASKED: ReadonlySet<string> = new Set('argmax argmin histc matrix_rank multinomial'.split(' '));

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

/** What is found under an operator's names. */
function found<T>(op: Op, look: (name: string) => T | undefined): T | undefined {
  for (const name of namesOf(op).toReversed()) {
    const value = look(name);
    if (value !== undefined) return value;
  }
  return undefined;
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
  return has(SILENT, op);
}

/** Whether elements that stand at several places are written all the same. */
export function writesRepeats(op: Op): boolean {
  return has(REPEATING, op);
}

export function keepsLayout(op: Op): boolean {
  return op.spec.pointwise === true || has(LAID_OUT, op);
}

/** `called`: the name a call goes by. */
export function historyOf(op: Op, called: string, args: readonly unknown[]): History {
  // What torch.special has from torch is computed there.
  const shared = called.startsWith('special_') && op.spec.where?.includes('special') !== true ? op.name : undefined;
  const other = found(op, (key) => BY_ARGUMENTS[key] ?? BY[key]);
  const by = (typeof other === 'function' ? other(args) : other) ?? shared;
  if (has(COPIED, op) || has(ALSO_COPIED, op) || (op.name === 'matrix_power' && isCopiedPower(args)))
    return { kind: 'copied' };
  if (has(WITHOUT_RULE, op) || has(ALSO_WITHOUT_RULE, op) || by === 'conj_physical')
    return { kind: 'without rule', by: by ?? called };
  const differentiable = op.rules.length > 0 || op.spec.composite === true || by !== undefined;
  return has(UNASKED, op) || !differentiable ? { kind: 'dropped' } : { kind: 'refused', by: by ?? called };
}
