/**
 * Operators that only move, choose or repeat elements: on complex tensors they do so with the real and the imaginary parts alike, and need no form of their own.
 */
import { Complex, Float, isComplex, partType, resultType } from '../dtype.ts';
import type { Op } from '../op.ts';
import { state } from '../state.ts';
import { fromNumber, Tensor } from '../tensor.ts';
import { joined, partOf } from './parts.ts';

/** They take complex tensors as they come: allocation and copying know of them. */
const KEPT =
  'clone _to_copy detach alias copy zero fill zeros_like ones_like empty_like full_like new_zeros new_ones new_empty new_full resolve_conj resolve_neg real imag view_as_real view_as_complex squeeze_ unsqueeze_ t_ transpose_ swapaxes_ swapdims_ as_strided_ fill_diagonal_ _unsafe_view';

const MOVED =
  'cat stack where flip roll rot90 repeat tile repeat_interleave index index_select gather take take_along_dim masked_select tril triu diag diag_embed diagflat diagonal_copy trace constant_pad_nd index_put put scatter index_copy index_fill masked_fill masked_scatter select_scatter slice_scatter diagonal_scatter scatter_add index_add';

/** Made of operators that have their forms; other composite ones are refused: they might read what they do not know. */
const COMPOSED =
  'var std contiguous to type_as bool double float int long half bfloat16 byte char short cfloat cdouble reshape reshape_as flatten unflatten ravel view_as expand_as broadcast_to split chunk tensor_split hsplit vsplit dsplit hstack vstack dstack row_stack column_stack concat concatenate atleast_1d atleast_2d atleast_3d movedim moveaxis swapaxes swapdims conj conj_physical resolve_conj resolve_neg adjoint mH mT numpy_T matrix_H matmul linear tensordot inner kron outer ger einsum stack meshgrid broadcast_tensors cartesian_prod block_diag fliplr flipud narrow square square_ positive norm cpu where fix detach_ select index_select pad size alias view_as_real trapezoid diff linalg_norm matrix_norm nuclear_norm svdvals chain_matmul multi_dot vecdot masked_scatter tile inv inverse solve matrix_power tensorinv tensorsolve';

const composed: ReadonlySet<string> = new Set(COMPOSED.split(' '));

/** Whether a composite operator may be called with complex tensors, as all transforms may. */
export function isComposed(op: Op): boolean {
  return composed.has(op.name) || op.spec.where?.includes('fft') === true;
}

const kept: ReadonlySet<string> = new Set(KEPT.split(' '));
const moved: ReadonlySet<string> = new Set(MOVED.split(' '));

/** Arguments that say where, not what. */
const PLACES: ReadonlySet<string> = new Set(['index', 'indices', 'mask', 'condition', 'repeats']);
/** Numbers that become elements. */
const VALUES: ReadonlySet<string> = new Set(['value', 'fill_value', 'other']);

/** They write only what has the dtype of what they write into. */
const STRICT: ReadonlySet<string> = new Set(
  'index_put index_copy index_add scatter scatter_add masked_scatter put'.split(' '),
);

/** Whether an operator of these refuses its arguments for their dtypes, in its own words; one value for a mask is converted. */
function isRefused(op: Op, args: readonly unknown[]): boolean {
  const [self, ...others] = elements(op, args);
  if (others.every(({ dtype }) => dtype === self!.dtype)) return false;
  const indices = op.name === 'index_put' ? (args[1] as (Tensor | null)[]).filter((index) => index !== null) : [];
  return indices.length !== 1 || indices[0]!.dtype !== 'bool' || others[0]!.numelValue !== 1 || args[3] === true;
}

/** The results, or null when the operator is none of these. */
export function movedParts(op: Op, args: readonly unknown[]): Tensor | readonly Tensor[] | null {
  if (kept.has(op.name)) return op.spec.forward(...args);
  // A product of complex numbers is not one of their parts.
  if (!moved.has(op.name) || args.includes('multiply')) return null;
  if (STRICT.has(op.name) && isRefused(op, args)) return op.spec.forward(...args);
  const [real, imaginary] = [0, 1].map((which) => op.spec.forward(...partsOf(op, args, which as 0 | 1)));
  return joined(real as Tensor, imaginary as Tensor);
}

function partsOf(op: Op, args: readonly unknown[], which: 0 | 1): unknown[] {
  const { params } = op.schema;
  const dtype = partType(resultType(elements(op, args), state.defaultDtype));
  const part = (value: unknown): unknown => {
    if (!(value instanceof Tensor)) return value;
    if (isComplex(value.dtype)) return partOf(value, which).to(dtype);
    return which === 0 ? value.to(dtype) : fromNumber(0, [], dtype).expand(value.shape);
  };
  return args.map((arg, i) => {
    const { name } = params[i]!;
    if (PLACES.has(name)) return arg;
    if (arg instanceof Complex) return which === 0 ? arg.re : arg.im;
    if (VALUES.has(name) && (typeof arg === 'number' || arg instanceof Float)) return which === 0 ? arg : 0;
    return Array.isArray(arg) ? arg.map(part) : part(arg);
  });
}

/** The tensors whose elements are moved. */
function elements(op: Op, args: readonly unknown[]): Tensor[] {
  return args.flatMap((arg, i) =>
    PLACES.has(op.schema.params[i]!.name)
      ? []
      : (Array.isArray(arg) ? arg : [arg]).filter((item) => item instanceof Tensor),
  ) as Tensor[];
}
