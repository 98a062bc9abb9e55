/**
 * What AccumulateGrad does to a leaf (torch/csrc/autograd/functions/accumulate_grad.h).
 *
 * NOTE [First gradient] PyTorch takes the first gradient as it is when nobody else holds it and it is laid out as the leaf is; else it copies
 * it, and the copy is at version 1. We have no reference counts: a gradient is `fresh` when the pass made it and gave it to this leaf only.
 */
import { kernelsFor } from '../loops.ts';
import { broadcastShapes, checkHolds, isContiguous, isDense, sameShape } from '../shape.ts';
import { state } from '../state.ts';
import { allocate } from '../storage.ts';
import { empty, fromNumber, Tensor } from '../tensor.ts';
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
  else if (state.gradMode || state.transforms !== null) leaf.gradValue = before.add(grad);
  else addInto(before, grad);
  return before !== null;
}

/** Gradients that PyTorch keeps without memory (`_efficientzerotensor`): nothing is added into them in place. */
const blanks = new WeakSet<Tensor>();
let hasBlanks = false;

/** Zeros that PyTorch would keep without memory. */
export function withoutMemory(zeros: Tensor): Tensor {
  blanks.add(zeros);
  hasBlanks = true;
  return zeros;
}

export function isWithoutMemory(grad: Tensor): boolean {
  return hasBlanks && blanks.has(grad);
}

/** See NOTE [First gradient]. One that is a view, or was seen by a hook or an observer, is copied all the same, but counts as taken: it lies as it did. */
function firstGradient(leaf: Tensor, grad: Tensor, fresh: boolean, seen: boolean): Tensor {
  if (state.transforms !== null) return grad.clone();
  const dense = isDense(leaf.shape, leaf.strides);
  const taken = fresh && !state.gradMode && (dense ? sameLayout(leaf, grad) : isContiguous(grad.shape, grad.strides));
  if (taken && grad.viewInfo === null && !seen) return grad;
  // A leaf whose shape was changed in place since: a copy is laid out as it lies now, and the gradient must fit.
  if (!taken && dense && !sameShape(leaf.shape, grad.shape))
    checkHolds(leaf.shape, broadcastShapes(leaf.shape, grad.shape));
  const copy = taken
    ? lyingAs(grad)
    : dense
      ? new Tensor(allocate(grad.dtype, grad.numelValue), leaf.shape, leaf.strides, 0)
      : empty(grad.shape, grad.dtype);
  if (state.gradMode && grad.requires_grad) return copy.copy_(grad);
  copyElements(copy, grad);
  copy.counter.version = taken ? grad._version : 1;
  return copy;
}

/** How much memory a gradient may leave unused before it, only to lie at the offset it has in PyTorch. */
const ROOM = 4096;

/** Memory for a dense tensor laid out as `grad` is, and where it is in its own memory: as a slice of a larger gradient. */
function lyingAs({ dtype, shape, strides, offset, numelValue }: Tensor): Tensor {
  const start = offset <= ROOM ? offset : 0;
  return new Tensor(allocate(dtype, start + numelValue), shape, strides, start);
}

/** Whether the gradient lies as the leaf; of dimensions the leaf has lost since PyTorch finds the strides they had. */
function sameLayout(leaf: Tensor, grad: Tensor): boolean {
  return (
    leaf.strides === grad.strides ||
    grad.shape.every((size, i) => size === 1 || (leaf.strides[i] ?? grad.strides[i]) === grad.strides[i])
  );
}

/** `target += source`, without history: what `add_` does, minus all that a gradient does not need. */
export function addInto(target: Tensor, source: Tensor): void {
  const plain = target.isContiguous && source.isContiguous && target.dtype === source.dtype;
  if (!plain || !sameShape(target.shape, source.shape)) {
    target.add_(source);
    return;
  }
  target.storage.beforeWrite();
  const to = target.values();
  const from = source.values();
  if (kernelsFor(target.dtype, to.length)?.binary('add', to, from, to) !== true)
    for (let i = 0; i < to.length; i++) to[i]! += from[i]!;
  if (state.rare) target.storage.settle();
  target.counter.version++;
}

/** A new tensor with the sum, at the version the first would have had after `add_`. */
export function addOnto(before: Tensor, grad: Tensor): Tensor {
  const single = before.shape.length === 0 && grad.shape.length === 0;
  const sum = single ? fromNumber(before.itemValue() + grad.itemValue(), before.shape, before.dtype) : before.add(grad);
  sum.counter.version = before._version + 1;
  return sum;
}
