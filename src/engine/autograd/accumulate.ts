/**
 * What AccumulateGrad does to a leaf (torch/csrc/autograd/functions/accumulate_grad.h).
 * A first gradient is copied into the leaf's own layout; PyTorch sometimes takes it as it is, when it knows that nobody else could see.
 */
import { isDense } from '../shape.ts';
import { state } from '../state.ts';
import { allocate } from '../storage.ts';
import { empty, Tensor } from '../tensor.ts';
import { copyElements } from '../write.ts';
import type { AccumulateGrad } from './node.ts';

/**
 * Adds `grad` to the leaf's `.grad`: in place when no graph is being made, else out of place so that the sum has a history.
 * @returns whether there was a gradient before.
 */
export function accumulate({ variable: leaf }: AccumulateGrad, grad: Tensor): boolean {
  const before = leaf.gradValue;
  if (before === null) leaf.gradValue = copyFor(leaf, grad);
  else if (state.gradMode) leaf.gradValue = before.add(grad);
  else before.add_(grad);
  return before !== null;
}

function copyFor(leaf: Tensor, grad: Tensor): Tensor {
  const copy = isDense(leaf.shape, leaf.strides)
    ? new Tensor(allocate(grad.dtype, grad.numelValue), grad.shape, leaf.strides, 0)
    : empty(grad.shape, grad.dtype);
  if (state.gradMode && grad.requires_grad) return copy.copy_(grad);
  copyElements(copy, grad);
  return copy;
}
