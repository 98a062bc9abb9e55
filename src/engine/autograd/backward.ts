/**
 * The backward pass: Nodes in PyTorch's order (torch/csrc/autograd/engine.cpp), gradients summed where they meet.
 * Iterative, so that a chain of a hundred thousand operators is as good as one of ten; cost is linear in Nodes and edges.
 * It takes arguments that were already checked (`arguments.ts`).
 */
import type { TypedArray } from '../dtype.ts';
import { refused } from '../errors.ts';
import type { Observer } from '../observer.ts';
import { broadcastsTo, sameShape, shapeText } from '../shape.ts';
import { state } from '../state.ts';
import type { Storage } from '../storage.ts';
import type { Tensor } from '../tensor.ts';
import { accumulate, addInto, addOnto, isWithoutMemory } from './accumulate.ts';
import { refuseNaN, watched } from './anomaly.ts';
import type { RunningPass } from './gradientEdge.ts';
import { callLeafHooks, throughPostHooks, throughPreHooks, throughTensorHooks } from './hooks.ts';
import { ACCUMULATE_SEQUENCE, AccumulateGrad, type Edge, type Grads, type Node, type Visit } from './node.ts';
import { NodeQueue } from './queue.ts';
import { reduceTo } from './reduceTo.ts';

export interface BackwardOptions {
  readonly retain_graph: boolean;
  readonly create_graph: boolean;
}

let passes = 0;

/** One pass over the graph below some roots. */
class Pass implements RunningPass {
  readonly id = passes++;
  readonly #options: BackwardOptions;
  readonly #observer: Observer | null;
  readonly #queue = new NodeQueue();
  /** Every Node below the roots, so that their visits can be forgotten whatever happens. */
  readonly #nodes: Node[] = [];
  /** Only Nodes that lead to a given input run. */
  #selective = false;
  readonly captured: (Tensor | null)[] = [];
  /** Gradients that a Node sent along several edges. */
  readonly #shared = new Set<Tensor>();
  /** Tensors with a larger id were made by this pass. */
  readonly #before = state.tensors;

  /** An observer or a hook was shown gradients of this pass and may hold them: none may be changed or given away. */
  #seen: boolean;
  /** As `#seen`, with who was shown a leaf after it had its gradient. */
  #shown = false;

  constructor(options: BackwardOptions, observer: Observer | null) {
    this.#options = options;
    this.#observer = observer;
    this.#seen = state.observer !== null && state.observer.keeps !== false;
  }

  /** Nobody but the leaves and who asked for gradients can hold a tensor of this pass. */
  get isPrivate(): boolean {
    return !this.#seen && !this.#shown && !this.#options.create_graph && state.transforms === null;
  }

  /** The elements of all gradients it leaves behind. */
  left(): Map<TypedArray, Storage> {
    const left = new Map<TypedArray, Storage>();
    for (const grad of this.captured) if (grad !== null) left.set(grad.storage.data, grad.storage);
    for (const node of this.#nodes) {
      const grad = node instanceof AccumulateGrad ? node.variable.gradValue : null;
      if (grad !== null) left.set(grad.storage.data, grad.storage);
    }
    return left;
  }

  /** Runs from `roots` down: to all leaves, or to `inputs`, whose gradients are written (`accumulate`) or captured. */
  run(
    roots: readonly Edge[],
    gradients: Grads,
    inputs: readonly (Edge | null)[] | null,
    accumulateInputs: boolean,
  ): void {
    try {
      for (const root of roots) this.#visitOf(root[0]).dependencies++;
      this.#count();
      if (inputs !== null) this.#select(inputs, accumulateInputs);
      // PyTorch joins several roots in a Node of their own, which takes a number.
      if (roots.length > 1) state.sequence++;
      if (roots.length === 1 && this.#selective) this.#unwantedRoot(roots[0]!, gradients[0]!);
      for (let k = 0; k < roots.length; k++) this.#deliver(roots[k]!, gradients[k]!);
      for (let node = this.#queue.pop(); node !== null; node = this.#queue.pop())
        if (state.anomaly === null) this.#evaluate(node);
        else watched(node, state.anomaly, () => this.#evaluate(node));
    } finally {
      for (const node of this.#nodes) node.visit = node.visit!.outer;
    }
  }

  get isWhole(): boolean {
    return !this.#selective;
  }

  willRun(node: Node): boolean {
    const { visit } = node;
    return visit?.pass === this && (!this.#selective || isWanted(visit));
  }

  /** PyTorch begins at a single root itself, whose hooks see the gradient even if nobody wants what lies below. */
  #unwantedRoot([node, nr]: Edge, grad: Tensor | null): void {
    if (node.tensorHooks === null || isWanted(node.visit!)) return;
    const grads = new Array<Tensor | null>(node.outputs.length).fill(null);
    grads[nr] = grad;
    throughTensors(node, grads);
  }

  #visitOf(node: Node): Visit {
    const { visit } = node;
    if (visit !== null && visit.pass === this) return visit;
    this.#nodes.push(node);
    return (node.visit = { pass: this, outer: visit, dependencies: 0, needed: true, grads: null, captures: null });
  }

  /** Counts how many gradients every Node waits for. `#nodes` grows while it is walked. */
  #count(): void {
    const nodes = this.#nodes;
    for (let i = 0; i < nodes.length; i++) {
      const { next_functions } = nodes[i]!;
      for (let j = 0; j < next_functions.length; j++) {
        const edge = next_functions[j];
        if (edge != null) this.#visitOf(edge[0]).dependencies++;
      }
    }
  }

  /** Marks the Nodes on a way from a root to one of `inputs`. */
  #select(inputs: readonly (Edge | null)[], accumulateInputs: boolean): void {
    this.#selective = true;
    for (const node of this.#nodes) node.visit!.needed = false;
    inputs.forEach((edge, place) => {
      this.captured.push(null);
      const visit = edge?.[0].visit;
      if (edge === null || visit?.pass !== this) return;
      if (accumulateInputs) visit.needed = true;
      else (visit.captures ??= []).push({ input_nr: edge[1], place });
    });
    // A Node's sequence_nr is above those it leads to, AccumulateGrad apart, so one ascending sweep settles all.
    const nodes = isDescending(this.#nodes) ? this.#nodes : [...this.#nodes].sort((a, b) => rank(b) - rank(a));
    for (let i = nodes.length - 1; i >= 0; i--) {
      const { next_functions, visit } = nodes[i]!;
      for (let j = 0; j < next_functions.length && !visit!.needed; j++) {
        const edge = next_functions[j];
        visit!.needed = edge != null && isWanted(edge[0].visit!);
      }
    }
  }

  /** Hands a gradient, or none, along an edge; a Node that has all of its gradients is ready. */
  #deliver(edge: Edge, grad: Tensor | null): void {
    const [node, input_nr] = edge;
    const visit = node.visit!;
    visit.dependencies--;
    if (this.#selective && !isWanted(visit)) return;
    let { grads } = visit;
    if (grads === null) {
      const n = node.outputs.length;
      visit.grads = grads = n === 1 ? [null] : new Array<Tensor | null>(n).fill(null);
    }
    if (grad !== null) {
      const before = grads[input_nr] ?? null;
      grads[input_nr] = before === null ? grad : this.#sum(before, grad);
    }
    if (visit.dependencies === 0) this.#queue.push(node);
  }

  /**
   * Two gradients that meet (torch/csrc/autograd/input_buffer.cpp): added in place where nobody else holds the first, which shows in its version.
   * Where it was seen, the sum is a new tensor with the version it would have.
   */
  #sum(before: Tensor, grad: Tensor): Tensor {
    if (this.#options.create_graph || state.transforms !== null || !this.#isFresh(before) || before.viewInfo !== null)
      return before.add(grad);
    if (isWithoutMemory(before)) return isWithoutMemory(grad) ? grad : grad.clone();
    if (this.#seen || before.shape.length === 0) return addOnto(before, grad);
    addInto(before, grad);
    return before;
  }

  /** Whether this pass made a gradient and gave it to one Node only. */
  #isFresh(grad: Tensor): boolean {
    return grad.id > this.#before && !this.#shared.has(grad);
  }

  #evaluate(node: Node): void {
    const visit = node.visit!;
    let grads: Grads = visit.grads!;
    visit.grads = null;
    if (node.hooked) this.#seen = true;
    if (node.retained !== null) this.#shown = true;
    if (visit.captures !== null) this.#capture(visit, node, grads);
    if (!visit.needed) return;
    if (node.tensorHooks !== null || node.retained !== null) grads = throughTensors(node, grads);
    if (node.preHooks !== null) grads = throughPreHooks(node.preHooks, grads);
    if (node.sequence_nr === ACCUMULATE_SEQUENCE) this.#leaf(node as AccumulateGrad, grads);
    else this.#interior(node, grads);
  }

  /** As PyTorch does: a gradient that is only captured has passed the tensor's hooks, one that also goes on has not yet, and nothing may be added to it. */
  #capture(visit: Visit, node: Node, grads: Grads): void {
    const seen = visit.needed ? grads : throughTensors(node, grads);
    for (const { input_nr, place } of visit.captures!) {
      const grad = (this.captured[place] = seen[input_nr] ?? null);
      if (visit.needed && grad !== null) this.#shared.add(grad);
    }
    if (!visit.needed) this.#observer?.nodeRan(node, seen, []);
  }

  #leaf(node: AccumulateGrad, grads: Grads): void {
    const leaf = node.variable;
    const grad = grads[0] ?? null;
    if (grad !== null && leaf.leafRequiresGrad) {
      const accumulated = accumulate(node, grad, this.#isFresh(grad), this.#seen);
      this.#observer?.leafReached(leaf, node, grad, accumulated);
      if (node.leafHooks !== null) {
        this.#shown = true;
        callLeafHooks(node.leafHooks, leaf);
      }
    }
    if (node.postHooks !== null) throughPostHooks(node.postHooks, [], grads);
  }

  #interior(node: Node, grads: Grads): void {
    let out = node.apply(grads);
    const { next_functions } = node;
    for (let j = 0; j < out.length; j++) {
      const grad = out[j];
      const edge = next_functions[j];
      if (grad == null || edge == null) continue;
      if (grad.shape !== edge[0].outputs[edge[1]]?.shape) out = fitted(out, node, j, grad, edge);
      if (j > 0 && out.indexOf(out[j]!) < j) this.#shared.add(grad);
    }
    if (node.postHooks !== null) out = throughPostHooks(node.postHooks, out, grads);
    if (state.anomaly?.check_nan === true) refuseNaN(node, out);
    this.#observer?.nodeRan(node, grads, out);
    if (!this.#options.retain_graph) node.release();
    for (let j = 0; j < next_functions.length; j++) {
      const edge = next_functions[j];
      if (edge != null) this.#deliver(edge, out[j] ?? null);
    }
  }
}

function rank(node: Node): number {
  return node instanceof AccumulateGrad ? -1 : node.sequence_nr;
}

/** As in a chain of operators. */
function isDescending(nodes: readonly Node[]): boolean {
  for (let i = 1; i < nodes.length; i++) if (rank(nodes[i]!) > rank(nodes[i - 1]!)) return false;
  return true;
}

function isWanted(visit: Visit): boolean {
  return visit.needed || visit.captures !== null;
}

/** Hooks of the tensors a Node made, then their `retain_grad`. */
function throughTensors(node: Node, grads: Grads): Grads {
  const out = [...grads];
  if (node.tensorHooks !== null)
    for (const [nr, hooks] of node.tensorHooks) out[nr] = throughTensorHooks(hooks, out[nr] ?? null);
  if (node.retained !== null)
    for (const [nr, tensor] of node.retained) {
      const grad = out[nr] ?? null;
      if (grad !== null) tensor.gradValue = tensor.gradValue === null ? grad.clone() : tensor.gradValue.add(grad);
    }
  return out;
}

/** Gradients of which the one at `j` has the shape of what it belongs to: summed, where that broadcasts to it. @throws RuntimeError for other shapes. */
function fitted(out: Grads, node: Node, j: number, grad: Tensor, [to, nr]: Edge): Grads {
  const meta = to.outputs[nr];
  if (meta === undefined || sameShape(meta.shape, grad.shape)) return out;
  if (broadcastsTo(meta.shape, grad.shape)) return out.with(j, reduceTo(grad, meta.shape));
  throw refused(
    `Function ${node.name()} returned an invalid gradient at index ${j} - got ${shapeText(grad.shape)} but expected shape compatible with ${shapeText(meta.shape)}`,
  );
}

/** What a pass starts from and where it goes. */
export interface Request {
  readonly kind: 'backward' | 'grad';
  readonly roots: readonly Tensor[];
  readonly edges: readonly Edge[];
  readonly gradients: readonly Tensor[];
  /** Edges of the inputs asked for, or null for all leaves. */
  readonly inputs: readonly (Edge | null)[] | null;
  readonly options: BackwardOptions;
}

/** Runs one pass, announcing it. @returns for `grad`, the gradient of each input. */
export function execute({ kind, roots, edges, gradients, inputs, options }: Request): readonly (Tensor | null)[] {
  const observer = state.depth === 0 ? state.observer : null;
  observer?.backwardStart({ kind, roots, gradients, ...options });
  const pass = new Pass(options, observer);
  const { gradMode, pass: outer } = state;
  const noted = pass.isPrivate && state.arrays?.open() === true;
  let failed = true;
  state.depth++;
  state.gradMode = options.create_graph;
  state.pass = pass;
  try {
    pass.run(edges, gradients, inputs, kind === 'backward');
    failed = false;
    return pass.captured;
  } finally {
    // See NOTE [Kernel memory].
    if (noted) state.arrays!.close(!failed && pass.isPrivate ? pass.left() : null);
    state.gradMode = gradMode;
    state.pass = outer;
    state.depth--;
    observer?.backwardEnd(failed);
  }
}
