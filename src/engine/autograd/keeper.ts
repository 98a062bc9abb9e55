/** What `checkpoint` keeps of its inputs: saved as a Node saves them, hooks and checks included, by a Node that is in no graph. */
import { state } from '../state.ts';
import type { Tensor } from '../tensor.ts';
import { type Grads, Node, type SavedValue } from './node.ts';
import { SavedTensor } from './saved.ts';

export class Keeper extends Node {
  readonly #saved: readonly SavedTensor[];

  /** @throws RuntimeError when one was made in inference mode, or hooks are disabled. */
  constructor(tensors: readonly Tensor[]) {
    super([], []);
    this.#saved = tensors.map((tensor) => new SavedTensor(tensor, false));
    if (state.saving !== null) for (const saved of this.#saved) saved.pack();
  }

  get typeName(): string {
    return '_NoopSaveInputsBackward';
  }

  override get saved(): Readonly<Record<string, SavedValue>> {
    return { saved_tensors: this.#saved };
  }

  /** The tensors again. @throws RuntimeError when one was changed in place since. */
  read(): Tensor[] {
    return this.#saved.map((saved) => saved.unpack(this));
  }

  apply(): Grads {
    return [];
  }
}
