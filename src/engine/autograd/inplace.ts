/**
 * In-place operators: derived from the out-of-place ones. Checks PyTorch's rules, writes, bumps the version and rebases the history.
 * A change of a view gives the base a CopySlices Node (torch/csrc/autograd/functions/tensor.cpp).
 */
import { BrokenOff } from '../brokenOff.ts';
import { refuseGradients, refuseInPlace } from '../complex/dispatch.ts';
import { canCast, type DType, isComplex, isFloating } from '../dtype.ts';
import {
  BACKWARD_TWICE,
  LEAF_IN_PLACE,
  LEAF_VIEW_IN_PLACE,
  refused,
  scalarTypeName,
  type TorchError,
} from '../errors.ts';
import type { Op } from '../op.ts';
import type { OpNode } from '../opNode.ts';
import { computedRarely } from '../rare.ts';
import { broadcastShapes, checkHolds, type Shape, sameShape, shapeText, storageIndices } from '../shape.ts';
import { state, unobserved, withGradMode } from '../state.ts';
import { allocate } from '../storage.ts';
import { Tensor, type TensorMeta } from '../tensor.ts';
import { copyElements } from '../write.ts';
import { type Edge, type Grads, Node } from './node.ts';
import { noteWriting } from './notImplemented.ts';
import { checkReadLast, computedInTurn, isTangled, mayRepeat, warnExpanded, writesInTurn } from './overlap.ts';
import { SavedTensor } from './saved.ts';
import { viewRefusal } from './view.ts';

/** @throws RuntimeError when `self` may not be changed in place while grad mode is on. */
export function checkInPlace(self: Tensor): void {
  if (!state.gradMode) return;
  const view = self.viewInfo;
  if (view !== null && view.creation !== 'default') throw viewRefusal(self, 'is being');
  if (view !== null && self.requires_grad && view.base.is_leaf) throw refused(LEAF_VIEW_IN_PLACE);
  // A view whose base has a history since is a leaf until somebody asks for its grad_fn.
  if (self.node === null && self.requires_grad) throw refused(LEAF_IN_PLACE);
}

/**
 * `name_`: computes the operator and writes the result into its first argument. Inside a function transform `below` does that, one level
 * down, and only the history of this level is kept here.
 */
export function applyInPlace(op: Op, args: readonly unknown[], below: (() => void) | null = null): Tensor {
  const self = args[0] as Tensor;
  const requiresGrad = state.gradMode && op.rules.length > 0 && keepsHistory(op, self) && op.requiresGrad(args);
  if (requiresGrad || self.requires_grad) checkInPlace(self);
  if (state.rare) refuseInPlace(op, self);
  if (state.rare && state.gradMode && op.rules.length > 0 && op.requiresGrad(args))
    refuseGradients(op, [self.viewInfo?.base ?? self]);
  const inRows = self.isContiguous;
  const repeats = !inRows && below === null && mayRepeat(self);
  const tangled = below === null && (isTangled(op, self, args) || (repeats && writesInTurn(op)));
  // PyTorch records the clone: a second derivative goes through it.
  const original = requiresGrad && op.savePlan.some((plan) => plan.at === 0) ? unobserved(() => self.clone()) : null;
  const whole = below === null ? contentsFor(op, args, self) : null;
  const result = tangled ? unobserved(() => withGradMode(false, () => computedInTurn(op, args))) : whole;
  checkReadLast(op, self, args);
  if (repeats) warnExpanded(op, self, args);
  // Arguments are saved as they are before the write, as PyTorch does it: `y.mul_(y)` makes its own backward fail.
  const node = requiresGrad ? recordOn(op, args, self, original) : null;
  if (result === null) unobserved(below!);
  else if (repeats && !tangled) writeChanges(self, result);
  else if (!inRows || !exchange(self, result, args)) write(self, result);
  if (node !== null) {
    if (op.spec.grad_fn === 'NotImplemented') noteWriting(node);
    for (const saved of Object.values(node.saved)) if (saved instanceof SavedTensor) saved.settle();
    if (state.saving !== null) node.packResults();
    rebase(self, node);
  }
  announce(`${op.name}_`, self);
  return self;
}

/** PyTorch gives what it changes a history, even integers; only of a copy it asks whether there can be one. */
function keepsHistory(op: Op, self: Tensor): boolean {
  return isFloating(self.dtype) || (op.name !== 'copy' && !isComplex(self.dtype));
}

/** Writes a contiguous tensor by handing the result's array over, where nobody else reads either and copying would cost more; false where that is not so. */
function exchange(self: Tensor, result: Tensor, args: readonly unknown[]): boolean {
  const { storage } = self;
  const from = result.storage;
  if (state.pass !== null || state.transforms !== null || storage.dtype !== from.dtype) return false;
  if (self.offset !== 0 || result.offset !== 0 || !result.isContiguous) return false;
  for (const arg of args) if (arg instanceof Tensor && arg.storage === from) return false;
  if (!storage.takeFrom(from, self.numelValue)) return false;
  self.counter.version++;
  return true;
}

/** What an in-place operator will write. @throws RuntimeError when it does not fit into `self`. */
function contentsFor(op: Op, args: readonly unknown[], self: Tensor): Tensor {
  let result: Tensor;
  try {
    result = unobserved(() =>
      withGradMode(false, () => (state.rare ? computedRarely(op, args) : op.spec.forward(...args))),
    ) as Tensor;
  } catch (error) {
    refuse(op, args, self);
    // What was written before a kernel broke off stays, at the version it was.
    if (error instanceof BrokenOff && error.left !== null) overwrite(self, error.left);
    throw error;
  }
  if (!sameShape(result.shape, self.shape)) {
    op.spec.checksInPlace?.(...args);
    checkFits(op, result.shape, self);
  }
  if (!canCast(result.dtype, self.dtype)) {
    const wanted = isComplex(result.dtype) ? result.dtype : (op.spec.dtype?.(...args) ?? result.dtype);
    if (!canCast(wanted, self.dtype)) throw uncastable(wanted, self);
  }
  return result;
}

/** PyTorch asks whether the result will fit before it computes anything: where the computation itself refuses, that question comes first. */
function refuse(op: Op, args: readonly unknown[], self: Tensor): void {
  const { shape, dtype, pointwise, checksInPlace } = op.spec;
  checksInPlace?.(...args);
  const found = dtype?.(...args);
  if (shape !== undefined || pointwise === true) {
    const wanted =
      shape?.(...args) ??
      op
        .tensorsOf(args)
        .map((tensor) => tensor.shape)
        .reduce(broadcastShapes);
    checkFits(op, wanted, self);
  }
  if (found !== undefined && !canCast(found, self.dtype)) throw uncastable(found, self);
}

function checkFits({ spec }: Op, shape: Shape, self: Tensor): void {
  if (spec.shape === undefined) checkHolds(self.shape, shape);
  else if (!sameShape(shape, self.shape))
    throw refused(
      `Bad in-place call: input tensor size ${shapeText(self.shape)} and output tensor size ${shapeText(shape)} should match`,
    );
}

/** What `self` holds once `value` was written over it: the value in its dtype. @throws RuntimeError when that shape or dtype cannot take it. */
export function overwritten(self: Tensor, value: Tensor): Tensor {
  checkHolds(self.shape, value.shape);
  if (value.dtype === self.dtype) return value;
  if (!canCast(value.dtype, self.dtype)) throw uncastable(value.dtype, self);
  return value.to(self.dtype);
}

function uncastable(dtype: DType, self: Tensor): TorchError {
  return refused(
    `result type ${scalarTypeName(dtype)} can't be cast to the desired output type ${scalarTypeName(self.dtype)}`,
  );
}

/** Overwrites `self`'s elements and bumps its version; no history. */
export function write(self: Tensor, source: Tensor): void {
  overwrite(self, source);
  self.counter.version++;
}

/**
 * Overwrites what is not as it was: where an element stands at several places, those that keep their value must not bring it back over one that was
 * written.
 */
function writeChanges(self: Tensor, source: Tensor): void {
  self.storage.beforeWrite();
  const { data } = self.storage;
  const before = data.slice();
  const values = overwritten(self, source).values();
  storageIndices(self.shape, self.strides, self.offset).forEach((at, k) => {
    if (!Object.is(before[at], values[k])) data[at] = values[k]!;
  });
  self.counter.version++;
}

function overwrite(self: Tensor, source: Tensor): void {
  self.storage.beforeWrite();
  copyElements(self, source);
}

export function announce(name: string, self: Tensor): void {
  if (state.depth === 0) state.observer?.changed(name, self);
}

/** Gives `self` the history `node`; the base that it views gets a CopySlices around it, from which all its views are seen anew. */
export function rebase(self: Tensor, node: Node, output_nr = 0): void {
  const view = self.viewInfo;
  if (view !== null) {
    moveTo(view.base, new CopySlices(view.base, self, node));
    view.attrVersion = -1;
  } else moveTo(self, node, output_nr);
}

/**
 * Gives `self`, whose shape changed and whose elements did not, the history `node`. The base of a view keeps its own; a view changed unrecorded is seen
 * anew from its base, as after any other change.
 */
export function reshaped(self: Tensor, node: Node | null): void {
  if (node === null) return;
  if (self.viewInfo !== null) self.viewInfo.attrVersion = self.counter.version;
  moveTo(self, node);
}

/** Makes `node` the tensor's grad_fn. What `retain_grad` asked goes along; hooks stay with the value they were registered on. */
function moveTo(tensor: Tensor, node: Node, output_nr = 0): void {
  node.takeRetained(tensor.node, tensor.output_nr, output_nr);
  tensor.node = node;
  tensor.output_nr = output_nr;
  tensor.leafRequiresGrad = false;
}

/** Records the operator's Node against the history `self` had, saving the old value and the new result. */
function recordOn(op: Op, args: readonly unknown[], self: Tensor, original: Tensor | null): OpNode {
  if (original === null) return op.record([self, ...args.slice(1)], self.twin(), false);
  const { node } = original;
  original.node = self.grad_fn;
  original.output_nr = self.output_nr;
  const made = op.record([original, ...args.slice(1)], self.twin(), false);
  original.node = node;
  original.output_nr = 0;
  return made;
}

/** How many elements of memory a tensor of this layout reaches over. */
function extent(shape: Shape, strides: readonly number[]): number {
  return shape.includes(0) ? 0 : shape.reduce((last, size, d) => last + (size - 1) * strides[d]!, 1);
}

/** Backward of a change of part of a tensor: the part's gradient goes through the operator's Node, the rest passes by. */
export class CopySlices extends Node {
  readonly #base: TensorMeta;
  readonly #view: { shape: readonly number[]; strides: readonly number[]; offset: number };
  readonly fn: Node;

  constructor(base: Tensor, view: Tensor, fn: Node) {
    const rest: (Edge | null)[] = fn.next_functions.slice(1);
    super([base.gradientEdge(), ...rest], [{ shape: base.shape, dtype: base.dtype }]);
    this.#base = base.meta;
    this.#view = { shape: view.shape, strides: view.strides, offset: view.offset - base.offset };
    this.fn = fn;
  }

  get typeName(): string {
    return 'CopySlices';
  }

  override name(): string {
    return 'torch::autograd::CopySlices';
  }

  apply(grad_outputs: Grads, inspecting = false): Grads {
    const grad = grad_outputs[0];
    if (this.freed && !inspecting) throw refused(BACKWARD_TWICE);
    if (grad == null) return this.next_functions.map(() => null);
    // In the base's own layout, to which the view's strides belong.
    const { shape: size, strides: steps, dtype } = this.#base;
    // Inside a function transform it must belong to the gradient's level.
    const blank =
      state.transforms === null
        ? new Tensor(allocate(dtype, extent(size, steps)), size, steps, 0)
        : grad.new_zeros([extent(size, steps)], { dtype }).as_strided(size, steps, 0);
    const whole = blank.copy_(grad);
    const { shape, strides, offset } = this.#view;
    const slice = whole.as_strided(shape, strides, offset);
    const inner = this.fn.apply([slice.clone()], inspecting);
    const first = inner[0] ?? null;
    if (first === null) slice.zero_();
    else slice.copy_(first);
    return [whole, ...inner.slice(1)];
  }

  override release(): void {
    super.release();
    this.fn.release();
  }
}
