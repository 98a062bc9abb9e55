/**
 * What AccumulateGrad does to a leaf (torch/csrc/autograd/functions/accumulate_grad.h).
 *
 * NOTE [First gradient] PyTorch takes the first gradient as it is when nobody else holds it and it is laid out as the leaf is; else it copies
 * it, and the copy is at version 1. We have no reference counts: a gradient is `fresh` when the pass made it and gave it to this leaf only.
 */
import { isContiguous, isDense } from '../shape.ts';
import { state } from '../state.ts';
import { allocate } from '../storage.ts';
import { empty, Tensor } from '../tensor.ts';
import { copyElements } from '../write.ts';
import type { AccumulateGrad } from './node.ts';

/**
 * Adds `grad` to the leaf's `.grad`: in place when no graph is being made, else out of place so that the sum has a history.
 * `seen` tells that someone outside the pass may hold `grad`.
 * @returns whether there was a gradient before.
 */
export function accumulate({ variable: leaf }: AccumulateGrad, grad: Tensor, fresh: boolean, seen: boolean): boolean {
  const before = leaf.gradValue;
  if (before === null) leaf.gradValue = firstGradient(leaf, grad, fresh, seen);
  else if (state.gradMode) leaf.gradValue = before.add(grad);
  else before.add_(grad);
  return before !== null;
}

/** See NOTE [First gradient]. One that is a view, or was seen by a hook or an observer, is copied all the same, but counts as taken. */
function firstGradient(leaf: Tensor, grad: Tensor, fresh: boolean, seen: boolean): Tensor {
  const dense = isDense(leaf.shape, leaf.strides);
  const taken = fresh && !state.gradMode && (dense ? sameLayout(leaf, grad) : isContiguous(grad.shape, grad.strides));
  if (taken && grad.viewInfo === null && !seen) return grad;
  const copy = dense
    ? new Tensor(allocate(grad.dtype, grad.numelValue), grad.shape, leaf.strides, 0)
    : empty(grad.shape, grad.dtype);
  if (state.gradMode && grad.requires_grad) return copy.copy_(grad);
  copyElements(copy, grad);
  copy.counter.version = taken ? grad._version : 1;
  return copy;
}

function sameLayout(leaf: Tensor, grad: Tensor): boolean {
  return (
    leaf.strides === grad.strides || leaf.shape.every((size, i) => size === 1 || leaf.strides[i] === grad.strides[i])
  );
}
