/**
 * What operators need on tensors of the lesser dtypes: some refuse them, results of float16 and bfloat16 are rounded, and complex tensors have operators of
 * their own. Asked only once `state.rare` says that there is such a tensor; all other runs pay for one flag.
 */
import { hasComplex, onComplex } from './complex/dispatch.ts';
import { type ErrorType, scalarTypeName, TorchError } from './errors.ts';
import { isHalf } from './half.ts';
import type { Op } from './op.ts';
import { REFUSALS } from './refusals.generated.ts';
import { Tensor } from './tensor.ts';

/** An operator's results. */
export function computedRarely(op: Op, args: readonly unknown[]): Tensor | readonly Tensor[] {
  checkDtype(op, args);
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

/** @throws what PyTorch says when it does not have the operator for the first tensor's dtype. */
function checkDtype(op: Op, args: readonly unknown[]): void {
  const refusals = REFUSALS[keyOf(op)];
  if (refusals === undefined) return;
  const first = args.flat().find((arg) => arg instanceof Tensor);
  if (first === undefined) return;
  for (const [dtypes, type, text] of refusals)
    if (dtypes.split(' ').includes(first.dtype))
      throw new TorchError(type as ErrorType, text.replace('@', scalarTypeName(first.dtype)));
}
