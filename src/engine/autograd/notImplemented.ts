/** The Node of a result whose way from its inputs PyTorch has no derivative for: a backward pass that comes here is refused. */
import { refused } from '../errors.ts';
import type { Tensor } from '../tensor.ts';
import { type Grads, Node } from './node.ts';

const writing = new WeakSet<Node>();

/** Remembers that a Node is of the operator's in-place form, which it names then. */
export function noteWriting(node: Node): void {
  writing.add(node);
}

export function isWriting(node: Node): boolean {
  return writing.has(node);
}

export class NotImplementedNode extends Node {
  readonly #operator: string;

  /** `operator`: its name in ATen. `inputs`: the tensors that would get a gradient; `made`: what it returned. */
  constructor(operator: string, inputs: readonly Tensor[], made: Tensor) {
    super(
      inputs.map((input) => (input.requires_grad ? input.gradientEdge() : null)),
      [{ shape: made.shape, dtype: made.dtype }],
    );
    this.#operator = operator;
  }

  get typeName(): string {
    return 'NotImplemented';
  }

  override name(): string {
    return 'torch::autograd::NotImplemented';
  }

  apply(): Grads {
    throw refused(`derivative for aten::${this.#operator} is not implemented`);
  }
}
