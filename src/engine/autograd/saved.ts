/**
 * SavedTensor: what a Node keeps of a tensor until its backward, with PyTorch's checks when it is read.
 * Freed only marks it: the user's program gets PyTorch's error, the lens can still look (see NOTE [Inspection copies]).
 */
import { BACKWARD_TWICE, INFERENCE_SAVED, refused, type TorchError } from '../errors.ts';
import { type Shape, shapeText } from '../shape.ts';
import { state, withGradMode } from '../state.ts';
import { type Moment, Storage } from '../storage.ts';
import { Tensor } from '../tensor.ts';
import { AccumulateGrad, type Edge, type Node } from './node.ts';
import { packed, type SavedTensorHooks, unpacked } from './savedHooks.ts';
import { itemsTypeName, withoutBackward } from './typeName.ts';

const HOOKS_ALREADY =
  'Calling register_hooks on a saved tensor whose hooks have already been set. Hint: only one pair of hooks is allowed at a time.';
const HOOKS_AFTER_FREED =
  'Calling register_hooks on a saved tensor after it has been freed. Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). Specify retain_graph=True if you need to backward through the graph a second time or if you need to access saved variables after calling backward.';

/** What the user's hooks made of a saved tensor, and the edge a Node using the tensor would have pointed along then. */
interface Packed {
  readonly hooks: SavedTensorHooks;
  readonly value: unknown;
  readonly edge: Edge | null;
}

export class SavedTensor {
  /** The tensor itself, or for a Node's own output a tensor without history, which would be a cycle. */
  readonly #tensor: Tensor;
  readonly #isOutput: boolean;
  /** As it was when saved: `transpose_` changes a tensor's shape. */
  readonly #shape: Shape;
  version: number;
  writes: number;
  /** Taken only when someone watches: a later write then costs a copy. */
  moment: Moment | null;
  freed = false;
  #packed: Packed | null = null;
  /** What the hooks gave back, while its Node runs. */
  #held: Tensor | null = null;

  /** @throws RuntimeError when it was made in inference mode. */
  constructor(tensor: Tensor, isOutput: boolean) {
    if (tensor.storage.inference) throw refused(INFERENCE_SAVED);
    this.#tensor = tensor;
    tensor.storage.retain();
    this.#isOutput = isOutput;
    this.#shape = tensor.shape;
    this.version = tensor.counter.version;
    this.writes = tensor.storage.writes;
    this.moment = state.observer === null || state.observer.keeps === false ? null : tensor.storage.look();
  }

  /** After an in-place operator has written: its own result is the one of now, while its arguments stay those of before. */
  settle(): void {
    if (!this.#isOutput) return;
    const { counter, storage } = this.#tensor;
    this.version = counter.version;
    this.writes = storage.writes;
    if (this.moment !== null) this.moment = storage.look();
  }

  /** Hands the tensor to the innermost pair of hooks. */
  pack(): void {
    // Numbers that became tensors on their way are nobody's to see.
    if (this.#tensor.wrapped) return;
    const { pairs, disabled } = state.saving!;
    const hooks = pairs.at(-1);
    if (hooks === undefined) return;
    if (disabled !== null) throw refused(disabled);
    this.#packWith(hooks, this.#tensor);
  }

  /** What `_raw_saved_self.register_hooks` does. @throws RuntimeError when there are hooks already, or nothing is left to pack. */
  registerHooks(hooks: SavedTensorHooks): void {
    if (this.#packed !== null) throw refused(HOOKS_ALREADY);
    if (this.freed) throw refused(HOOKS_AFTER_FREED);
    this.#packWith(
      hooks,
      withGradMode(false, () => this.#tensor.detach()),
    );
  }

  #packWith(hooks: SavedTensorHooks, tensor: Tensor): void {
    const edge = this.#tensor.gradientEdge();
    this.#packed = { hooks, value: packed(hooks, tensor), edge };
    state.hasPacked = true;
  }

  /** Asks the hooks for the tensor once, for all reads until `letGo`. */
  hold(node: Node): void {
    if (this.#packed !== null) this.#held = this.unpack(node);
  }

  letGo(): void {
    this.#held = null;
  }

  free(): void {
    if (!this.freed) this.#tensor.storage.letGo();
    this.freed = true;
    const packing = this.#packed;
    if (packing !== null) packing.hooks.release?.(packing.value);
  }

  /** The saved tensor object, unchecked: for identity and shape only. */
  get tensor(): Tensor {
    return this.#tensor;
  }

  /** What an error about it shows: of a result the shape it was saved with, of all else the one of now. */
  get shape(): Shape {
    return this.#isOutput ? this.#shape : this.#tensor.shape;
  }

  get changed(): boolean {
    return this.#tensor.counter.version !== this.version;
  }

  /** The tensor for use in `node`'s backward. @throws RuntimeError when freed, or changed in place since. */
  unpack(node: Node): Tensor {
    if (this.freed) throw refused(BACKWARD_TWICE);
    if (this.#packed !== null)
      return this.#held ?? withEdge(unpacked(this.#packed.hooks, this.#packed.value), this.#packed.edge);
    const tensor = this.#tensor;
    if (tensor.counter.version !== this.version) throw changedInPlace(this, this.#isOutput ? node : tensor.grad_fn);
    return this.#isOutput && state.gradMode ? this.#withHistory(tensor, node) : tensor;
  }

  /** What `_saved_self` shows. @throws as `unpack` does. */
  reveal(node: Node): Tensor {
    const tensor = this.unpack(node);
    return this.#isOutput && this.#packed === null ? this.#withHistory(tensor, node) : tensor;
  }

  /** The tensor as it was when saved, for looking at; null when that moment is gone. */
  inspect(): Tensor | null {
    const { storage, shape, strides, offset } = this.#tensor;
    const kept = storage.writes === this.writes && !storage.surrendered;
    const data = this.moment?.data ?? (kept ? storage.data : null);
    return data === null ? null : new Tensor(new Storage(storage.dtype, data), shape, strides, offset);
  }

  /** A Node's own result again, with the Node as its grad_fn, so that a second derivative can go through it. */
  #withHistory(output: Tensor, node: Node): Tensor {
    const tensor = output.twin();
    tensor.node = node;
    tensor.output_nr = output.output_nr;
    return tensor;
  }
}

/** What a hook gave back, with the history of what it was given. */
function withEdge(data: Tensor, edge: Edge | null): Tensor {
  if (edge === null && !data.requires_grad) return data;
  const tensor = data.twin();
  if (edge !== null && edge[0] instanceof AccumulateGrad) {
    tensor.leafRequiresGrad = true;
    tensor.accumulator = edge[0];
  } else if (edge !== null) {
    tensor.node = edge[0];
    tensor.output_nr = edge[1];
  }
  return tensor;
}

function changedInPlace(saved: SavedTensor, maker: Node | null): TorchError {
  const { tensor } = saved;
  const hint = maker === null ? '' : `, which is output ${tensor.output_nr} of ${withoutBackward(maker.name())},`;
  return refused(
    `one of the variables needed for gradient computation has been modified by an inplace operation: [${itemsTypeName(tensor.dtype)} ${shapeText(saved.shape)}]${hint} is at version ${tensor._version}; expected version ${saved.version} instead. Hint: ${state.anomaly === null ? 'enable anomaly detection to find the operation that failed to compute its gradient, with torch.autograd.set_detect_anomaly(True, check_nan=False).' : 'the backtrace further above shows the operation that failed to compute its gradient. The variable in question was changed in there or anywhere later. Good luck!'}`,
  );
}
