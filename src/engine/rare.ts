/**
 * What operators need on tensors whose dtype is more than a typed array: results of float16 and bfloat16 are rounded, and complex tensors have
 * operators of their own. Asked only once `state.rare` says that there is such a tensor; all other runs pay for one flag.
 */
import { hasComplex, onComplex } from './complex/dispatch.ts';
import { isHalf } from './half.ts';
import type { Op } from './op.ts';
import { Tensor } from './tensor.ts';

/** An operator's results. */
export function computedRarely(op: Op, args: readonly unknown[]): Tensor | readonly Tensor[] {
  const result = hasComplex(op, args) ? onComplex(op, args) : op.spec.forward(...args);
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
