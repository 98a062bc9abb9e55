/**
 * The backward pass: Nodes in PyTorch's order (torch/csrc/autograd/engine.cpp), gradients summed where they meet.
 * Iterative, so that a chain of a hundred thousand operators is as good as one of ten; cost is linear in Nodes and edges.
 */
import { IMPLICIT_GRAD, TorchError, UNUSED_INPUT } from '../errors.ts';
import { isFloating } from '../dtype.ts';
import { sameShape, shapeText } from '../shape.ts';
import { state, withGradMode } from '../state.ts';
import type { Tensor } from '../tensor.ts';
import { accumulate, hooked } from './accumulate.ts';
import { AccumulateGrad, type Grads, type Node } from './node.ts';
import { NodeQueue } from './queue.ts';

export interface BackwardOptions {
  readonly retain_graph: boolean;
  readonly create_graph: boolean;
}

/** One pass over the graph below some roots. */
class Pass {
  readonly #dependencies = new Map<Node, number>();
  readonly #buffers = new Map<Node, (Tensor | null)[]>();
  readonly #queue = new NodeQueue();
  /** Nodes that must run; null when all must. */
  #needed: Set<Node> | null = null;
  /** Gradients wanted by `inputs`: Node → output number → places in the answer. */
  readonly #captures = new Map<Node, Map<number, number[]>>();
  readonly captured: (Tensor | null)[] = [];
  readonly #options: BackwardOptions;
  readonly #accumulateOnly: boolean;

  constructor(options: BackwardOptions, accumulateOnly: boolean) {
    this.#options = options;
    this.#accumulateOnly = accumulateOnly;
  }

  /** Asks for the gradients at `inputs`; other leaves are left alone. */
  want(inputs: readonly Tensor[]): void {
    inputs.forEach((input, k) => {
      const edge = input.gradientEdge();
      this.captured.push(null);
      if (edge === null) return;
      const places = this.#captures.get(edge[0]) ?? new Map<number, number[]>();
      this.#captures.set(edge[0], places);
      places.set(edge[1], [...(places.get(edge[1]) ?? []), k]);
    });
    this.#needed = new Set();
  }

  run(roots: readonly (readonly [Node, number])[], gradients: readonly Tensor[]): void {
    this.#count(roots.map(([node]) => node));
    roots.forEach(([node, nr], k) => this.#add(node, nr, gradients[k]!));
    for (const node of new Set(roots.map(([root]) => root))) if ((this.#dependencies.get(node) ?? 0) === 0) this.#queue.push(node);
    for (let node = this.#queue.pop(); node !== null; node = this.#queue.pop()) this.#visit(node);
  }

  /** Counts how many gradients every Node waits for, and which Nodes lie on a way to a wanted input. */
  #count(roots: readonly Node[]): void {
    const seen = new Set<Node>(roots);
    const stack = [...seen];
    const order: Node[] = [];
    while (stack.length > 0) {
      const node = stack.pop()!;
      order.push(node);
      for (const edge of node.next_functions) {
        if (edge === null) continue;
        this.#dependencies.set(edge[0], (this.#dependencies.get(edge[0]) ?? 0) + 1);
        if (!seen.has(edge[0])) {
          seen.add(edge[0]);
          stack.push(edge[0]);
        }
      }
    }
    const needed = this.#needed;
    if (needed === null) return;
    // A Node's sequence_nr is above those it leads to, AccumulateGrad apart, so one ascending sweep settles all.
    order.sort((a, b) => (a instanceof AccumulateGrad ? -1 : a.sequence_nr) - (b instanceof AccumulateGrad ? -1 : b.sequence_nr));
    for (const node of order)
      if (this.#captures.has(node) || node.next_functions.some((edge) => edge !== null && needed.has(edge[0]))) needed.add(node);
  }

  #add(node: Node, nr: number, grad: Tensor): void {
    let buffer = this.#buffers.get(node);
    if (buffer === undefined) {
      buffer = new Array<Tensor | null>(node.outputs.length).fill(null);
      this.#buffers.set(node, buffer);
    }
    const before = buffer[nr] ?? null;
    buffer[nr] = before === null ? grad : before.add(grad);
  }

  #visit(node: Node): void {
    const needed = this.#needed;
    const received = this.#buffers.get(node);
    this.#buffers.delete(node);
    if ((needed === null || needed.has(node)) && received !== undefined) {
      const grads = this.#prepare(node, received);
      if (node instanceof AccumulateGrad) this.#leaf(node, grads[0]!);
      else this.#interior(node, grads);
    }
    for (const edge of node.next_functions) {
      if (edge === null) continue;
      const left = this.#dependencies.get(edge[0])! - 1;
      this.#dependencies.set(edge[0], left);
      if (left === 0) this.#queue.push(edge[0]);
    }
  }

  /** Hooks of the tensors the Node made, captures, `retain_grad`, then the Node's own pre-hooks: PyTorch's order. */
  #prepare(node: Node, received: (Tensor | null)[]): Grads {
    if (node.tensorHooks !== null)
      for (const { output_nr, hook } of node.tensorHooks) {
        const grad = received[output_nr] ?? null;
        if (grad !== null) received[output_nr] = hook(grad) ?? grad;
      }
    if (node.retained !== null)
      for (const [nr, tensor] of node.retained) {
        const grad = received[nr] ?? null;
        if (grad !== null) tensor.grad = tensor.grad === null ? grad.clone() : tensor.grad.add(grad);
      }
    let grads: Grads = received;
    if (node.preHooks !== null) for (const hook of node.preHooks.values()) grads = hook(grads) ?? grads;
    const places = this.#captures.get(node);
    if (places !== undefined)
      for (const [nr, wanted] of places) {
        const grad = grads[nr] ?? null;
        for (const k of wanted)
          this.captured[k] = grad !== null && node instanceof AccumulateGrad && !this.#accumulateOnly ? hooked(node.variable, grad) : grad;
      }
    return grads;
  }

  #leaf(node: AccumulateGrad, grad: Tensor): void {
    if (this.#needed !== null && !(this.#accumulateOnly && this.#captures.has(node))) return;
    const accumulated = accumulate(node, grad);
    state.observer?.leafReached(node.variable, node, grad, accumulated);
    const after = node.variable.extra?.postAccumulateHooks;
    if (after != null) for (const hook of after.values()) hook(node.variable);
    if (node.postHooks !== null) for (const hook of node.postHooks.values()) hook([], [grad]);
  }

  #interior(node: Node, grads: Grads): void {
    if (this.#needed !== null && !node.next_functions.some((edge) => edge !== null && this.#needed!.has(edge[0]))) {
      state.observer?.nodeRan(node, grads, []);
      return;
    }
    let out = node.apply(grads);
    if (node.postHooks !== null) for (const hook of node.postHooks.values()) out = hook(out, grads) ?? out;
    state.observer?.nodeRan(node, grads, out);
    if (!this.#options.retain_graph) node.release();
    node.next_functions.forEach((edge, j) => {
      const grad = out[j] ?? null;
      if (edge !== null && grad !== null) this.#add(edge[0], edge[1], checked(node, j, grad, edge));
    });
  }
}

/** @throws RuntimeError when a rule gave a gradient of a wrong shape. */
function checked(node: Node, j: number, grad: Tensor, [to, nr]: readonly [Node, number]): Tensor {
  const meta = to.outputs[nr];
  if (meta === undefined || sameShape(meta.shape, grad.shape)) return grad;
  throw new TorchError(
    'RuntimeError',
    `Function ${node.name()} returned an invalid gradient at index ${j} - got ${shapeText(grad.shape)} but expected shape compatible with ${shapeText(meta.shape)}`,
  );
}

/** The gradients a pass starts from: ones for scalars, else what was given. @throws RuntimeError as PyTorch words it. */
function startingGradients(roots: readonly Tensor[], given: readonly (Tensor | null)[]): Tensor[] {
  return roots.map((root, k) => {
    const grad = given[k] ?? null;
    if (grad !== null) {
      if (!sameShape(grad.shape, root.shape))
        throw new TorchError(
          'RuntimeError',
          `Mismatch in shape: grad_output[${k}] has a shape of torch.Size(${shapeText(grad.shape)}) and output[${k}] has a shape of torch.Size(${shapeText(root.shape)}).`,
        );
      return grad;
    }
    if (!root.requires_grad) return root;
    if (root.numelValue !== 1) throw new TorchError('RuntimeError', IMPLICIT_GRAD);
    if (!isFloating(root.dtype)) throw new TorchError('RuntimeError', `grad can be implicitly created only for real scalar outputs but got torch.${root.dtype}`);
    return withGradMode(false, () => root.ones_like());
  });
}

function edgesOf(roots: readonly Tensor[]): (readonly [Node, number])[] {
  return roots.map((root, k) => {
    const edge = root.gradientEdge();
    if (edge === null)
      throw new TorchError('RuntimeError', `element ${k} of tensors does not require grad and does not have a grad_fn`);
    return edge;
  });
}

function execute(kind: 'backward' | 'grad', roots: readonly Tensor[], given: readonly (Tensor | null)[], inputs: readonly Tensor[] | null, options: BackwardOptions): readonly (Tensor | null)[] {
  const outermost = state.depth === 0 ? state.observer : null;
  const silent = state.observer;
  if (outermost === null) state.observer = null;
  state.depth++;
  let failed = true;
  try {
    const gradients = startingGradients(roots, given);
    const edges = edgesOf(roots);
    outermost?.backwardStart({ kind, roots, gradients, ...options });
    const pass = new Pass(options, kind === 'backward');
    if (inputs !== null) pass.want(inputs);
    withGradMode(options.create_graph, () => pass.run(edges, gradients));
    failed = false;
    return pass.captured;
  } finally {
    state.depth--;
    state.observer = silent;
    outermost?.backwardEnd(failed);
  }
}

/** `torch.autograd.backward`: adds gradients to the leaves below `roots` (or only to `inputs`). */
export function backward(roots: readonly Tensor[], gradients: readonly (Tensor | null)[], options: BackwardOptions, inputs: readonly Tensor[] | null = null): void {
  if (inputs !== null && inputs.length === 0) throw new TorchError('RuntimeError', '`inputs` argument to `backward` cannot be empty.');
  execute('backward', roots, gradients, inputs, options);
}

/** `torch.autograd.grad`: the gradients of `outputs` at `inputs`; nothing is written to any `.grad`. */
export function grad(outputs: readonly Tensor[], inputs: readonly Tensor[], grad_outputs: readonly (Tensor | null)[], options: BackwardOptions, allow_unused = false): readonly (Tensor | null)[] {
  for (const input of inputs)
    if (!input.requires_grad) throw new TorchError('RuntimeError', 'One of the differentiated Tensors does not require grad');
  const found = execute('grad', outputs, grad_outputs, inputs, options);
  if (!allow_unused && found.includes(null)) throw new TorchError('RuntimeError', UNUSED_INPUT);
  return found;
}
