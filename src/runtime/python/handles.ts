// Integer handles for what Python holds of the engine: tensors and Nodes. A handle counts how often it was given out, and
// goes when Python has let go of each. Knows nothing of Python.

import type { Node } from '../../engine/autograd/node.ts';
import type { Tensor } from '../../engine/tensor.ts';

type Held = Tensor | Node;

/** Handles start at 1; 0 says "none", a negative number "an error was raised". */
export class Handles {
  readonly #held: (Held | undefined)[] = [undefined];
  readonly #counts: number[] = [0];
  readonly #free: number[] = [];

  /** The handle of a tensor or Node, given out once more. */
  give(held: Held): number {
    const known = held.handle;
    if (known !== 0) {
      this.#counts[known]!++;
      return known;
    }
    const handle = this.#free.pop() ?? this.#held.length;
    this.#held[handle] = held;
    this.#counts[handle] = 1;
    held.handle = handle;
    return handle;
  }

  tensor(handle: number): Tensor {
    return this.#held[handle] as Tensor;
  }

  node(handle: number): Node {
    return this.#held[handle] as Node;
  }

  /** Takes back handles, each as often as it stands in the list. */
  release(list: ArrayLike<number>): void {
    for (let i = 0; i < list.length; i++) {
      const handle = list[i]!;
      const held = this.#held[handle];
      if (held === undefined || --this.#counts[handle]! > 0) continue;
      this.#held[handle] = undefined;
      held.handle = 0;
      this.#free.push(handle);
    }
  }
}
