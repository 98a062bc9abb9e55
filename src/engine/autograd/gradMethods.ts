/**
 * Methods of Tensor that have to do with its gradient and its place in the graph; they are no operators.
 * Typed here and installed on the prototype by `tensorMethods.ts`.
 */

import { isFloating } from '../dtype.ts';
import { DETACH_VIEW, NOT_A_LEAF_DETACH, ONLY_FLOATS, refused, TorchError } from '../errors.ts';
import { state } from '../state.ts';
import { Tensor } from '../tensor.ts';
import { dataInTransform, refuseInTransform } from '../transforms/wrapped.ts';
import { type BackwardArguments, backward, type GradOutputs, type TensorOrTensors } from './arguments.ts';
import { addHook, type LeafHook, type RemovableHandle, retainGrad, type TensorHook } from './hooks.ts';
import { AccumulateGrad, type Edge } from './node.ts';
import { pythonTypeName } from './typeName.ts';

export interface GradMethods {
  /** The same elements without history, with a version counter of their own. Setting it gives the tensor other elements. */
  data: Tensor;
  /** Adds the gradients of this tensor to the `.grad` of the leaves below it. */
  backward(options?: BackwardArguments): void;
  backward(
    gradient: GradOutputs,
    retain_graph?: boolean | null,
    create_graph?: boolean,
    inputs?: TensorOrTensors | null,
  ): void;
  backward(gradient: GradOutputs, options: BackwardArguments): void;
  /** Makes autograd record operators on this leaf, or stop. */
  requires_grad_(requires_grad?: boolean): Tensor;
  /** Keeps `.grad` of a tensor that is no leaf. */
  retain_grad(): void;
  /** `hook(grad)` runs whenever this tensor's gradient is computed and may replace it. */
  register_hook(hook: TensorHook): RemovableHandle;
  /** `hook(leaf)` runs after `.grad` of this leaf was written. */
  register_post_accumulate_grad_hook(hook: LeafHook): RemovableHandle;
  /** Takes this tensor out of the graph: it becomes a leaf. */
  detach_(): Tensor;
}

export const gradMethods: GradMethods & ThisType<Tensor> = {
  get data(): Tensor {
    return dataOf(this);
  },

  set data(value: Tensor) {
    setData(this, value);
  },

  backward(
    first?: GradOutputs | BackwardArguments,
    second?: boolean | null | BackwardArguments,
    create_graph?: boolean,
    inputs?: TensorOrTensors | null,
  ): void {
    if (isOptions(first)) backward(this, first);
    else if (isOptions(second)) backward(this, { ...second, gradient: first });
    else backward(this, { gradient: first, retain_graph: second, create_graph, inputs });
  },

  requires_grad_(requires_grad = true): Tensor {
    refuseInTransform('requires_grad_');
    if (!this.is_leaf) {
      if (!requires_grad) throw refused(NOT_A_LEAF_DETACH);
      return this;
    }
    if (requires_grad && !isFloating(this.dtype)) throw refused(ONLY_FLOATS);
    this.requires_grad = requires_grad;
    return this;
  },

  retain_grad(): void {
    retainGrad(this);
  },

  register_hook(hook: TensorHook): RemovableHandle {
    const [node, output_nr] = hookedEdge(this);
    return node.registerTensorHook(output_nr, hook);
  },

  register_post_accumulate_grad_hook(hook: LeafHook): RemovableHandle {
    const [node] = hookedEdge(this);
    if (!(node instanceof AccumulateGrad))
      throw refused('post accumulate grad hooks cannot be registered on non-leaf tensors');
    return addHook((node.leafHooks ??= new Map()), hook);
  },

  detach_(): Tensor {
    if (this.viewInfo !== null) throw refused(DETACH_VIEW);
    this.node = null;
    this.output_nr = 0;
    this.leafRequiresGrad = false;
    if (state.depth === 0) state.observer?.changed('detach_', this);
    return this;
  },
};

/** Where a tensor's hooks stand. A view made in no_grad that requires grad through its base has no edge: PyTorch takes its hooks and never calls them. */
function hookedEdge(self: Tensor): Edge {
  const edge = self.gradientEdge();
  if (edge !== null) return edge;
  if (!self.requires_grad) throw refused("cannot register a hook on a tensor that doesn't require gradient");
  return [(self.accumulator ??= new AccumulateGrad(self)), 0];
}

/** Whether the argument is `{ retain_graph: true }` and the like. */
function isOptions(given: unknown): given is BackwardArguments {
  return typeof given === 'object' && given !== null && !(given instanceof Tensor) && !Array.isArray(given);
}

function dataOf(self: Tensor): Tensor {
  if (state.transforms !== null) return dataInTransform(self);
  return new Tensor(self.storage, self.shape, self.strides, self.offset, { version: 0 });
}

/** Swaps the elements: the tensor keeps its history, its `.grad` and its version. */
function setData(self: Tensor, value: unknown): void {
  if (!(value instanceof Tensor))
    throw new TorchError('TypeError', `Variable data has to be a tensor, but got ${pythonTypeName(value)}`);
  if (self.requires_grad && !isFloating(value.dtype))
    throw refused('data set to a tensor that requires gradients must be floating point or complex dtype');
  value.storage.escape();
  self.storage = value.storage;
  self.shape = value.shape;
  self.strides = value.strides;
  self.offset = value.offset;
  if (state.depth === 0) state.observer?.changed('data', self);
}
