/**
 * Operators on complex tensors: which of them exist, and how they are told from those on real ones. There are no gradients of complex tensors.
 * The rest of the engine never reads a complex tensor: NOTE [Complex storage].
 */
import { Complex, isComplex } from '../dtype.ts';
import { unsupported } from '../errors.ts';
import type { Op } from '../op.ts';
import { Tensor } from '../tensor.ts';
import { forms } from './forms.ts';

/** Whether an argument is complex. */
export function hasComplex(op: Op, args: readonly unknown[]): boolean {
  for (const arg of args) {
    if (arg instanceof Tensor ? isComplex(arg.dtype) : arg instanceof Complex) return true;
    if (typeof arg === 'string' && (arg === 'complex64' || arg === 'complex128')) return true;
    if (Array.isArray(arg) && arg.some((item) => item instanceof Tensor && isComplex(item.dtype))) return true;
  }
  return MAKING.has(op.name);
}

/** Operators on real tensors whose result is complex. */
const MAKING: ReadonlySet<string> = new Set(['complex', 'polar', 'view_as_complex']);

/** The results of an operator on complex arguments. @throws NotImplementedError, naming it, when it has no form for them. */
export function onComplex(op: Op, args: readonly unknown[]): Tensor | readonly Tensor[] {
  const { name, schema } = op;
  if (op.requiresGrad(args)) throw unsupported(`gradients of complex tensors (torch.${name})`);
  if (op.spec.view === true) return op.spec.forward(...args);
  const form = forms[schema.overload === '' ? name : `${name}.${schema.overload}`] ?? forms[name];
  if (form === undefined) throw unsupported(`torch.${name} of complex tensors`);
  return form(...args);
}
