/**
 * Node: one step of the backward graph, as `torch.autograd.graph.Node`. What it computes comes from the operator's declaration (`op.ts`),
 * from a leaf (AccumulateGrad) or from an in-place change of a view (CopySlices, in `inplace.ts`).
 */

import type { DType } from '../dtype.ts';
import type { Shape } from '../shape.ts';
import { state } from '../state.ts';
import type { Tensor } from '../tensor.ts';
import { noteOrigin } from './anomaly.ts';
import {
  addHook,
  type Hooks,
  type LeafHook,
  type PostHook,
  type PreHook,
  type RemovableHandle,
  type TensorHook,
} from './hooks.ts';
import type { SavedTensor } from './saved.ts';

/** A gradient flows to input `input_nr` of Node; null where no gradient is wanted. */
export type Edge = readonly [node: Node, input_nr: number];
export type Grads = readonly (Tensor | null)[];
/** What a backward pass keeps at a Node until it has visited it. */
export interface Visit {
  /** The pass; a pass started inside a hook of another has visits of its own. */
  readonly pass: object;
  readonly outer: Visit | null;
  /** Gradients still to come. */
  dependencies: number;
  /** The Node runs: in a pass for given inputs, only where it leads to one. */
  needed: boolean;
  grads: (Tensor | null)[] | null;
  /** Places in the answer of `grad()` that want this Node's incoming gradients. */
  captures: { readonly input_nr: number; readonly place: number }[] | null;
}

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
  /** Hooks of the tensors this Node made, by output number; they run first. */
  tensorHooks: Map<number, Hooks<TensorHook>> | null = null;
  /** Tensors that asked for `retain_grad`, by output number; they see the gradient after `tensorHooks`. */
  retained: Map<number, Tensor> | null = null;
  preHooks: Hooks<PreHook> | null = null;
  postHooks: Hooks<PostHook> | null = null;
  visit: Visit | null = null;
  /** As `Tensor.handle`. */
  handle = 0;
  #metadata: Record<string, unknown> | null = null;
  freed = false;

  constructor(
    next_functions: readonly (Edge | null)[],
    outputs: readonly OutputMeta[],
    sequence_nr = state.sequence++,
  ) {
    this.id = ++state.nodes;
    this.sequence_nr = sequence_nr;
    this.next_functions = next_functions;
    this.outputs = outputs;
    if (state.anomaly !== null) noteOrigin(this, state.anomaly);
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

  /** Someone's function will be shown this Node's gradients. */
  get hooked(): boolean {
    return this.tensorHooks !== null || this.preHooks !== null || this.postHooks !== null;
  }

  /** Saved tensors by argument name (`self`, `result`), in declared order. */
  get saved(): Readonly<Record<string, SavedValue>> {
    return NONE;
  }

  /** Names under which a saved tensor, or a list of them, stands in `saved` when it is there. */
  rawNames(): readonly string[] {
    return Object.keys(this.saved);
  }

  /** Names under which `savedValue` gives something. */
  savedNames(): string[] {
    return [];
  }

  /** What PyTorch shows as `_saved_` + name: a tensor, a list of them or a plain argument. @throws RuntimeError when freed. */
  savedValue(_name: string): unknown {
    return undefined;
  }

  /** A dictionary of the user's own. */
  get metadata(): Record<string, unknown> {
    return (this.#metadata ??= {});
  }

  /** @returns the number that orders Nodes: the larger runs first. */
  _sequence_nr(): number {
    return this.sequence_nr;
  }

  /** `hook(grad_inputs, grad_outputs)` runs after this Node and may replace its grad_inputs. */
  register_hook(hook: PostHook): RemovableHandle {
    return addHook((this.postHooks ??= new Map()), hook);
  }

  /** `hook(grad_outputs)` runs before this Node and may replace its grad_outputs. */
  register_prehook(hook: PreHook): RemovableHandle {
    return addHook((this.preHooks ??= new Map()), hook);
  }

  /** Adds a hook of the tensor that is output `output_nr`. */
  registerTensorHook(output_nr: number, hook: TensorHook): RemovableHandle {
    const hooks = (this.tensorHooks ??= new Map<number, Hooks<TensorHook>>());
    let own = hooks.get(output_nr);
    if (own === undefined) hooks.set(output_nr, (own = new Map()));
    return addHook(own, hook);
  }

  /** Takes over from `before` what `retain_grad` asked of output `output_nr`, when an in-place change gave that tensor this Node. */
  takeRetained(before: Node | null, from: number, output_nr: number): void {
    const tensor = before?.retained?.get(from);
    if (tensor === undefined) return;
    before!.retained!.delete(from);
    (this.retained ??= new Map()).set(output_nr, tensor);
  }

  /** Forgets saved tensors, as PyTorch does after a backward without retain_graph. */
  release(): void {
    this.freed = true;
    for (const value of this.savedTensors()) markFreed(value);
  }

  /** What `release` forgets, in the order of `rawNames`. */
  savedTensors(): readonly (SavedValue | undefined)[] {
    return NOTHING;
  }
}

const NONE: Readonly<Record<string, never>> = Object.freeze({});
const NOTHING: readonly never[] = [];

function markFreed(value: SavedValue | undefined): void {
  if (value == null) return;
  if (isList(value)) for (const item of value) markFreed(item);
  else value.free();
}

function isList(value: SavedValue): value is readonly (SavedTensor | null)[] {
  return Array.isArray(value);
}

/** The Node at a leaf: adds what arrives to `.grad`. Its work is done by `accumulate.ts`. */
export class AccumulateGrad extends Node {
  readonly variable: Tensor;
  /** Run after `.grad` was written. */
  leafHooks: Hooks<LeafHook> | null = null;

  constructor(variable: Tensor) {
    super([], [{ shape: variable.shape, dtype: variable.dtype }], ACCUMULATE_SEQUENCE);
    this.variable = variable;
    variable.storage.escape();
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
