/**
 * The events the engine announces while a program runs. One observer a run; it must not change what it is shown.
 * An observer sees the operators the user's program called, not the ones an operator is composed of.
 */
import type { Node } from './autograd/node.ts';
import type { Tensor } from './tensor.ts';

export interface BackwardStart {
  readonly kind: 'backward' | 'grad';
  readonly roots: readonly Tensor[];
  readonly gradients: readonly Tensor[];
  readonly retain_graph: boolean;
  readonly create_graph: boolean;
}

export interface Observer {
  /** False when it holds on to nothing it is shown. */
  readonly keeps?: false;
  /** An operator returned `results`; each result's grad_fn, if it has one, is new unless the operator only passes a tensor on. */
  operator(name: string, inputs: readonly Tensor[], results: readonly Tensor[]): void;
  /** An operator composed of others, which were announced, returned `result`: of what they made, this is what the program sees. */
  answered(result: Tensor | readonly Tensor[]): void;
  /** A tensor was made from data (`torch.tensor`, `randn`, …), by no differentiable operator. */
  created(tensor: Tensor): void;
  /** `tensor` was changed in place by `name`; its version is already the new one. */
  changed(name: string, tensor: Tensor): void;
  backwardStart(start: BackwardStart): void;
  /** A Node ran: what came in for each output, what goes out along each edge of next_functions. */
  nodeRan(node: Node, grad_outputs: readonly (Tensor | null)[], grad_inputs: readonly (Tensor | null)[]): void;
  /** A leaf's `.grad` was written; `grad` is what arrived, `accumulated` whether it was added to an earlier one. */
  leafReached(leaf: Tensor, node: Node, grad: Tensor, accumulated: boolean): void;
  /** The pass ended; `failed` when an error ended it. */
  backwardEnd(failed: boolean): void;
  warning(text: string, category: string): void;
}
