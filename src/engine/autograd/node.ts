/**
 * Node: one step of the backward graph, as `torch.autograd.graph.Node`. What it computes comes from the operator's declaration (`op.ts`),
 * from a leaf (AccumulateGrad) or from an in-place change of a view (CopySlices, in `inplace.ts`).
 */
import type { Shape } from '../shape.ts';
import { state } from '../state.ts';
import type { DType } from '../dtype.ts';
import type { Tensor } from '../tensor.ts';
import type { SavedTensor } from './saved.ts';

/** A gradient flows to input `input_nr` of Node; null where no gradient is wanted. */
export type Edge = readonly [node: Node, input_nr: number];
export type Grads = readonly (Tensor | null)[];
export type PreHook = (grad_outputs: Grads) => Grads | null | undefined | void;
export type PostHook = (grad_inputs: Grads, grad_outputs: Grads) => Grads | null | undefined | void;

export interface OutputMeta {
  readonly shape: Shape;
  readonly dtype: DType;
}

/** A saved value under its argument's name: a tensor, a list of tensors, or a plain value. */
export type SavedValue = SavedTensor | readonly (SavedTensor | null)[] | null;

/** AccumulateGrad runs before any other ready Node: PyTorch gives it the largest sequence number. */
export const ACCUMULATE_SEQUENCE = Number.MAX_SAFE_INTEGER;

export abstract class Node {
  readonly id: number;
  readonly sequence_nr: number;
  next_functions: readonly (Edge | null)[];
  /** Shape and dtype of what the Node's operator returned: one entry for each grad_output. */
  outputs: readonly OutputMeta[];
  /** Saved tensors by argument name (`self`, `result`), in declared order. */
  saved: Readonly<Record<string, SavedValue>> = {};
  preHooks: Map<number, PreHook> | null = null;
  postHooks: Map<number, PostHook> | null = null;
  /** Hooks of the tensors this Node made, by output number. They run before `preHooks`. */
  tensorHooks: { output_nr: number; hook: (grad: Tensor) => Tensor | null | undefined | void }[] | null = null;
  /** Tensors that asked for `retain_grad`, by output number; they see the gradient after all hooks. */
  retained: Map<number, Tensor> | null = null;
  freed = false;

  constructor(next_functions: readonly (Edge | null)[], outputs: readonly OutputMeta[], sequence_nr = state.sequence++) {
    this.id = ++state.nodes;
    this.sequence_nr = sequence_nr;
    this.next_functions = next_functions;
    this.outputs = outputs;
  }

  /** The name of its type, as a print of `grad_fn` shows it: `MulBackward0`. */
  abstract get typeName(): string;

  /** PyTorch's `Node.name()`: the type's name, with its namespace for Nodes that are no operator's. */
  name(): string {
    return this.typeName;
  }

  /**
   * Gradients for each entry of next_functions, from one gradient for each output (null: undefined, that is zero).
   * `inspecting` reads saved tensors as they were, without PyTorch's checks.
   */
  abstract apply(grad_outputs: Grads, inspecting?: boolean): Grads;

  /** Forgets saved tensors, as PyTorch does after a backward without retain_graph. */
  release(): void {
    this.freed = true;
    for (const key in this.saved) {
      const value = this.saved[key];
      if (value === null || value === undefined) continue;
      if (isList(value)) for (const item of value) markFreed(item);
      else markFreed(value);
    }
  }
}

function isList(value: SavedValue): value is readonly (SavedTensor | null)[] {
  return Array.isArray(value);
}

function markFreed(saved: SavedTensor | null): void {
  if (saved !== null) saved.freed = true;
}

/** The Node at a leaf: adds what arrives to `.grad`. Its work is done by `accumulate.ts`. */
export class AccumulateGrad extends Node {
  readonly variable: Tensor;

  constructor(variable: Tensor) {
    super([], [{ shape: variable.shape, dtype: variable.dtype }], ACCUMULATE_SEQUENCE);
    this.variable = variable;
  }

  get typeName(): string {
    return 'AccumulateGrad';
  }

  override name(): string {
    return 'torch::autograd::AccumulateGrad';
  }

  apply(): Grads {
    return [];
  }
}

/** A leaf's one AccumulateGrad, made when first asked for. */
export function accumulatorOf(leaf: Tensor): AccumulateGrad {
  const extra = leaf.extras();
  return (extra.accumulator ??= new AccumulateGrad(leaf));
}
