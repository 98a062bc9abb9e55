/**
 * Operators on complex tensors: which of them exist, and how they are told from those on real ones. There are no gradients of complex tensors.
 * The rest of the engine never reads a complex tensor: NOTE [Complex storage].
 */
import { Complex, complexOf, type DType, isComplex, partType, resultType } from '../dtype.ts';
import { refused, TorchError, unsupported } from '../errors.ts';
import type { Op } from '../op.ts';
import { state, unobserved, withGradMode } from '../state.ts';
import { fromNumber, Tensor } from '../tensor.ts';
import { forms } from './forms.ts';
import { isComposed, movedParts } from './movement.ts';
import { refusalOf } from './refused.ts';

/** Whether an argument is complex. */
export function hasComplex(args: readonly unknown[]): boolean {
  for (const arg of args) {
    if (arg instanceof Tensor ? isComplex(arg.dtype) : arg instanceof Complex) return true;
    if (typeof arg === 'string' && (arg === 'complex64' || arg === 'complex128')) return true;
    if (Array.isArray(arg) && arg.some((item) => item instanceof Tensor && isComplex(item.dtype))) return true;
  }
  return false;
}

/** Their shapes are checked by their forms for real numbers. */
const OF_MATRICES: ReadonlySet<string> = new Set([
  'det',
  'logdet',
  'slogdet',
  'inv_ex',
  'solve_ex',
  'mm',
  'bmm',
  'mv',
  'dot',
  'vdot',
  'addmm',
  'addmv',
  'addbmm',
  'baddbmm',
]);

/** Numbers multiply their parts, which make no tensor complex. */
const ADDED: ReadonlySet<string> = new Set(['addmm', 'addmv', 'addbmm', 'baddbmm', 'addr', 'addcmul', 'addcdiv']);

function hasSeveralDtypes(args: readonly unknown[]): boolean {
  return new Set(args.flatMap((arg) => (arg instanceof Tensor ? [arg.dtype] : []))).size > 1;
}

/** They look at absolute values only. */
const OF_SIZES: ReadonlySet<string> = new Set(['vector_norm', 'norm']);

/** The results of an operator on complex arguments. @throws NotImplementedError, naming it, when it has no form for them. */
export function onComplex(op: Op, args: readonly unknown[]): Tensor | readonly Tensor[] {
  const { name, schema } = op;
  if (op.spec.view === true || (op.spec.composite === true && isComposed(op))) return op.spec.forward(...args);
  if (ADDED.has(name) && !args.some((arg) => arg instanceof Tensor && isComplex(arg.dtype)))
    return op.spec.forward(...args);
  const form = forms[schema.overload === '' ? name : `${name}.${schema.overload}`] ?? forms[name];
  if (OF_MATRICES.has(name)) {
    // Tensors of unequal dtypes are refused, each in its words.
    if (hasSeveralDtypes(args)) return op.spec.forward(...args);
    checkShapes(op, args);
  }
  if (form !== undefined) return form(...args);
  if (OF_SIZES.has(name)) return op.spec.forward(...sizesOf(args));
  const moved = movedParts(op, args);
  if (moved === null)
    throw (
      refusalOf(op, togetherOf(args), () => checkShapes(op, args)) ?? unsupported(`torch.${name} of complex tensors`)
    );
  return moved;
}

/** Absolute values instead of complex numbers, and the dtype of their parts instead of theirs. */
function sizesOf(args: readonly unknown[]): unknown[] {
  const [x, ...rest] = args;
  if (!isComplex((x as Tensor).dtype)) return [...args];
  const asked = rest.find((arg) => arg === 'complex64' || arg === 'complex128');
  if (asked === undefined) return [forms['abs']!(x), ...rest];
  return [forms['abs']!((x as Tensor).to(asked)), ...rest.map((arg) => (arg === asked ? partType(asked) : arg))];
}

/** What our code says of a dtype or of values, where PyTorch's kernel would speak. */
export const OF_KERNELS = /floating point|scalar type|all elements/;

/** @throws what the operator would say of the dimensions and shapes of its arguments, were they real. */
function checkShapes(op: Op, args: readonly unknown[]): void {
  const real = (arg: unknown): unknown => {
    if (Array.isArray(arg)) return arg.map(real);
    if (arg instanceof Complex) return arg.re;
    return arg instanceof Tensor && isComplex(arg.dtype) ? fromNumber(0, [], 'float32').expand(arg.shape) : arg;
  };
  try {
    unobserved(() => withGradMode(false, () => op.spec.forward(...args.map(real))));
  } catch (error) {
    if (error instanceof TorchError && error.type !== 'NotImplementedError' && !OF_KERNELS.test(error.message))
      throw error;
  }
}

/** The complex dtype that all tensors have together. */
function togetherOf(args: readonly unknown[]): DType {
  const tensors = args.flat().filter((arg) => arg instanceof Tensor);
  return complexOf(resultType(tensors, state.defaultDtype));
}

/** @throws RuntimeError where a complex tensor cannot take the operator's real results. */
export function refuseInPlace({ name }: Op, self: Tensor): void {
  if ((name === 'abs' || name === 'absolute') && isComplex(self.dtype))
    throw refused('In-place abs is not supported for complex tensors.');
}

/** @throws NotImplementedError when a result would need a gradient it cannot have. */
export function refuseGradients(op: Op, results: readonly Tensor[]): void {
  if (results.some((result) => isComplex(result.dtype)))
    throw unsupported(`gradients of complex tensors (torch.${op.name})`);
}
