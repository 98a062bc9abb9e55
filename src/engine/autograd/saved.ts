/**
 * SavedTensor: what a Node keeps of a tensor until its backward, with PyTorch's checks when it is read.
 * Freed only marks it: the user's program gets PyTorch's error, the lens can still look (see NOTE [Inspection copies]).
 */
import { BACKWARD_TWICE, TorchError } from '../errors.ts';
import { shapeText } from '../shape.ts';
import { state } from '../state.ts';
import { type Moment, Storage } from '../storage.ts';
import { Tensor } from '../tensor.ts';
import type { Node } from './node.ts';
import { itemsTypeName } from './typeName.ts';

export class SavedTensor {
  /** The tensor itself, or for a Node's own output a tensor without history, which would be a cycle. */
  readonly #tensor: Tensor;
  readonly #isOutput: boolean;
  version: number;
  writes: number;
  /** Taken only when someone watches: a later write then costs a copy. */
  moment: Moment | null;
  freed = false;

  constructor(tensor: Tensor, isOutput: boolean) {
    this.#tensor = tensor;
    this.#isOutput = isOutput;
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

  /** The saved tensor object, unchecked: for identity and shape only. */
  get tensor(): Tensor {
    return this.#tensor;
  }

  get changed(): boolean {
    return this.#tensor.counter.version !== this.version;
  }

  /** The tensor for use in `node`'s backward. @throws RuntimeError when freed, or changed in place since. */
  unpack(node: Node): Tensor {
    if (this.freed) throw new TorchError('RuntimeError', BACKWARD_TWICE);
    const tensor = this.#tensor;
    if (tensor.counter.version !== this.version) throw changedInPlace(this, this.#isOutput ? node : tensor.grad_fn);
    return this.#isOutput && state.gradMode ? this.#withHistory(tensor, node) : tensor;
  }

  /** What `_saved_self` shows. @throws as `unpack` does. */
  reveal(node: Node): Tensor {
    const tensor = this.unpack(node);
    return this.#isOutput ? this.#withHistory(tensor, node) : tensor;
  }

  /** The tensor as it was when saved, for looking at; null when that moment is gone. */
  inspect(): Tensor | null {
    const { storage, shape, strides, offset } = this.#tensor;
    const data = this.moment?.data ?? (storage.writes === this.writes ? storage.data : null);
    return data === null ? null : new Tensor(new Storage(storage.dtype, data), shape, strides, offset);
  }

  /** A Node's own result again, with the Node as its grad_fn, so that a second derivative can go through it. */
  #withHistory(output: Tensor, node: Node): Tensor {
    const { storage, shape, strides, offset, counter } = output;
    const tensor = new Tensor(storage, shape, strides, offset, counter);
    tensor.node = node;
    tensor.output_nr = output.output_nr;
    return tensor;
  }
}

function changedInPlace(saved: SavedTensor, maker: Node | null): TorchError {
  const { tensor } = saved;
  const hint = maker === null ? '' : `, which is output ${tensor.output_nr} of ${withoutBackward(maker.name())},`;
  return new TorchError(
    'RuntimeError',
    `one of the variables needed for gradient computation has been modified by an inplace operation: [${itemsTypeName(tensor.dtype)} ${shapeText(tensor.shape)}]${hint} is at version ${tensor._version}; expected version ${saved.version} instead. Hint: enable anomaly detection to find the operation that failed to compute its gradient, with torch.autograd.set_detect_anomaly(True, check_nan=False).`,
  );
}

/** `MulBackward0` → `Mul`, `SumBackward1` → `Sum1`: how a few texts name a Node. */
export function withoutBackward(name: string): string {
  return name.replace(/Backward(\d*)$/, (_, number: string) => (number === '0' ? '' : number));
}
