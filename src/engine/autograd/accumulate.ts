/** What AccumulateGrad does to a leaf (torch/csrc/autograd/functions/accumulate_grad.h). */
import { state } from '../state.ts';
import type { Tensor } from '../tensor.ts';
import type { AccumulateGrad } from './node.ts';

/**
 * Adds `incoming` to the leaf's `.grad`: in place when no graph is being made, else out of place so that the sum has a history.
 * @returns whether there was a gradient before.
 */
export function accumulate(node: AccumulateGrad, incoming: Tensor): boolean {
  const leaf = node.variable;
  const grad = hooked(leaf, incoming);
  const before = leaf.grad;
  if (before === null) leaf.grad = state.gradMode ? grad.clone() : grad.detach().clone();
  else if (state.gradMode) leaf.grad = before.add(grad);
  else before.add_(grad);
  return before !== null;
}

/** The gradient after the leaf's own hooks, in order of registration. */
export function hooked(leaf: Tensor, grad: Tensor): Tensor {
  let current = grad;
  const hooks = leaf.extra?.hooks;
  if (hooks != null) for (const hook of hooks.values()) current = hook(current) ?? current;
  return current;
}
