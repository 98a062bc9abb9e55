/**
 * What operators need on tensors of the lesser dtypes: some refuse them, results of float16 and bfloat16 are rounded, and complex tensors have operators of
 * their own. Asked only once `state.rare` says that there is such a tensor; all other runs pay for one flag.
 */
import { hasComplex, OF_KERNELS, onComplex } from './complex/dispatch.ts';
import { resultType } from './dtype.ts';
import { type ErrorType, scalarTypeName, TorchError } from './errors.ts';
import { isHalf } from './half.ts';
import type { Op } from './op.ts';
import { REFUSALS } from './refusals.generated.ts';
import { state } from './state.ts';
import { Tensor } from './tensor.ts';

/** An operator's results. */
export function computedRarely(op: Op, args: readonly unknown[]): Tensor | readonly Tensor[] {
  const refusal = refusalOf(op, args);
  if (refusal !== null) throw firstOf(op, args, refusal);
  if (op.spec.composite === true) return hasComplex(args) ? onComplex(op, args) : op.spec.forward(...args);
  const result = hasComplex(args) ? onComplex(op, args) : op.spec.forward(...args);
  if (result instanceof Tensor) settle(result, args);
  else for (const item of result) settle(item, args);
  return result;
}

/** Rounds what an operator made; what it merely sees anew is rounded. See NOTE [Half precision]. */
function settle(result: Tensor, args: readonly unknown[]): void {
  if (!isHalf(result.dtype)) return;
  const { storage } = result;
  if (!args.some((arg) => arg instanceof Tensor && arg.storage === storage)) storage.settle();
}

/** What an operator is called in `REFUSALS`: one schema may stand for several, of which others are hidden or work in place only. */
function keyOf({ schema, spec }: Op): string {
  if (spec.inplace === 'only') return `${schema.text} in place`;
  return spec.where?.length === 0 ? `${schema.text} hidden` : schema.text;
}

/** Operators whose kernel computes in the dtype that all tensors together have. */
const PROMOTING = new Set([
  'cosine_similarity',
  'hypot',
  'igamma',
  'igammac',
  'nextafter',
  'logaddexp',
  'logaddexp2',
  'mse_loss',
  'huber_loss',
  'smooth_l1_loss',
  'zeta',
]);

const NO_KERNEL = /" not implemented for '/;

/** What decompositions say of dtypes, once they have found a matrix. */
const AFTER_SHAPES = /: (?:Expected a floating point or complex tensor as input|Low precision dtypes not supported)/;

/**
 * What a refused call says first: a kernel is looked for last, when shapes and settings have been found right. Where the operator itself knows which of
 * several kernels lacks the dtype, it is believed.
 */
function firstOf(op: Op, args: readonly unknown[], refusal: TorchError): TorchError {
  const draws = op.schema.params.some(({ type }) => type === 'Generator');
  const isLate = refusal.type === 'NotImplementedError' || AFTER_SHAPES.test(refusal.message);
  if (!isLate || draws || hasComplex(args)) return refusal;
  try {
    op.spec.forward(...args);
  } catch (error) {
    if (!(error instanceof TorchError)) return refusal;
    const { type, message } = error;
    const isNearer =
      type === 'NotImplementedError'
        ? refusal.type === type && NO_KERNEL.test(message)
        : !OF_KERNELS.test(message) && !AFTER_SHAPES.test(message);
    if (isNearer) return error;
  }
  return refusal;
}

/** They look at the dtype themselves, or leave that to what they call, after they have looked at shapes. */
const ASKING = new Set([
  'complex',
  'cross_entropy',
  'dist',
  'matrix_exp',
  'matrix_rank',
  'polar',
  'tensorinv',
  'tensorsolve',
]);

/** They ask no kernel where there is no element. */
const IDLE = new Set(['cond', 'lu', 'lu_factor', 'lu_factor_ex', 'eigh', 'eigvalsh', '_linalg_eigh', 'histogram']);

/** What PyTorch says when it does not have the operator for the first tensor's dtype. */
function refusalOf(op: Op, args: readonly unknown[]): TorchError | null {
  const refusals = REFUSALS[keyOf(op)];
  if (refusals === undefined) return null;
  const tensors = args.flat().filter((arg) => arg instanceof Tensor);
  // What is drawn by chances is drawn by their kernel.
  const first = op.schema.name === 'bernoulli' ? tensors.at(-1) : tensors[0];
  if (first === undefined || ASKING.has(op.name) || (first.numelValue === 0 && IDLE.has(op.name))) return null;
  // What computes in a dtype that is asked for does not look at the tensor's.
  const asked = op.schema.params.findIndex(({ type }) => type === 'ScalarType');
  if (asked >= 0 && args[asked] != null) return null;
  const dtype = PROMOTING.has(op.schema.name) ? resultType(tensors, state.defaultDtype) : first.dtype;
  for (const [dtypes, type, text] of refusals)
    if (dtypes.split(' ').includes(dtype))
      return new TorchError(type as ErrorType, text.replace('@', scalarTypeName(dtype)));
  return null;
}
