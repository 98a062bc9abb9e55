// Integer handles for what Python holds of the engine: tensors and Nodes. A handle counts how often it was given out, and
// goes when Python has let go of each. Knows nothing of Python.

import type { Node } from '../../engine/autograd/node.ts';
import { Tensor } from '../../engine/tensor.ts';

type Held = Tensor | Node;

/** Bytes from which on a tensor is worth telling the engine at once that it was let go. */
const LARGE = 2 ** 18;

/** So many handles are taken back at a time. */
const MANY = 256;
/** The latest wait longer: in `f(g()._h)` the tensor is gone before `f` has its handle. Of large ones so few may wait that they fill no memory. */
const LATEST = { small: 16, large: 4 } as const;

/** Handles start at 1; 0 says "none", a negative number "an error was raised". Those of large tensors are odd. */
export class Handles {
  readonly #held: (Held | undefined)[] = [undefined, undefined];
  readonly #counts: number[] = [0, 0];
  readonly #free: readonly [even: number[], odd: number[]] = [[], []];
  /** Let go of and not yet taken back, oldest first. */
  readonly #waiting: number[] = [];
  readonly #next: [even: number, odd: number] = [2, 1];

  /** The handle of a tensor or Node, given out once more. */
  give(held: Held): number {
    const known = held.handle;
    if (known !== 0) {
      this.#counts[known]!++;
      return known;
    }
    const parity = held instanceof Tensor && held.storage.nbytes >= LARGE ? 1 : 0;
    let handle = this.#free[parity].pop();
    if (handle === undefined) {
      handle = this.#next[parity];
      this.#next[parity] += 2;
    }
    this.#held[handle] = held;
    this.#counts[handle] = 1;
    held.handle = handle;
    if (held instanceof Tensor) held.storage.retain();
    return handle;
  }

  /** For somebody who may keep it. */
  tensor(handle: number): Tensor {
    const tensor = this.#held[handle] as Tensor;
    tensor.storage.escape();
    return tensor;
  }

  /** For reading and for operators, which count what they keep: NOTE [Holders]. */
  peek(handle: number): Tensor {
    return this.#held[handle] as Tensor;
  }

  node(handle: number): Node {
    return this.#held[handle] as Node;
  }

  /** Python let a handle go. Says whether that was a good moment to take memory back. */
  letGo(handle: number): boolean {
    const waiting = this.#waiting;
    waiting.push(handle);
    if (waiting.length <= MANY && (handle & 1) === 0) return false;
    const count = waiting.length - ((handle & 1) === 0 ? LATEST.small : LATEST.large);
    for (let i = 0; i < count; i++) this.#release(waiting[i]!);
    if (count > 0) waiting.splice(0, count);
    return count > 0;
  }

  #release(handle: number): void {
    const held = this.#held[handle];
    if (held === undefined || --this.#counts[handle]! > 0) return;
    this.#held[handle] = undefined;
    held.handle = 0;
    if (held instanceof Tensor) held.storage.letGo();
    this.#free[handle & 1]!.push(handle);
  }
}
