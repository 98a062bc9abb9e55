/**
 * GradientEdge: a place in the graph as the user names it, to differentiate from or to, without the tensor that was there
 * (torch/autograd/graph.py).
 */
import { refused, TorchError } from '../errors.ts';
import { state } from '../state.ts';
import { empty, Tensor } from '../tensor.ts';
import { AccumulateGrad, type Edge, type Node } from './node.ts';

export class GradientEdge {
  readonly node: Node;
  readonly output_nr: number;

  constructor(node: Node, output_nr: number) {
    this.node = node;
    this.output_nr = output_nr;
  }
}

/** Where gradients of `tensor` arrive. @throws RuntimeError when it requires none. */
export function get_gradient_edge(tensor: Tensor): GradientEdge {
  const edge = tensor.gradientEdge();
  if (edge === null)
    throw refused('It is not possible to get the gradient edge for a Tensor that does not require gradients');
  return new GradientEdge(edge[0], edge[1]);
}

/** The engine's edge of what the user named: a tensor, or an edge itself. */
export function edgeOf(place: Tensor | GradientEdge): Edge | null {
  return place instanceof Tensor ? place.gradientEdge() : [place.node, place.output_nr];
}

/** Counts a change of each tensor that PyTorch does not know of. */
export function increment_version(tensors: Tensor | readonly Tensor[]): void {
  for (const tensor of tensors instanceof Tensor ? [tensors] : tensors)
    if (!tensor.storage.inference) tensor.counter.version++;
}

/** A backward pass, as hooks may ask of it. */
export interface RunningPass {
  readonly id: number;
  /** It goes to all leaves, not to given inputs. */
  readonly isWhole: boolean;
  /** Whether the pass comes to this Node. */
  willRun(node: Node): boolean;
}

/** Stands where a pass begins at an edge: what the Node made, but for its elements. */
export function standIn({ node, output_nr }: GradientEdge): Tensor {
  if (node instanceof AccumulateGrad) return node.variable;
  const { shape, dtype } = node.outputs[output_nr]!;
  const tensor = empty(shape, dtype);
  tensor.node = node;
  tensor.output_nr = output_nr;
  return tensor;
}

/**
 * `fn` is called once a backward pass has brought gradients to all `tensors` it comes to (null for the others), or with the first of them ('any').
 * @throws ValueError for another mode.
 */
export function register_multi_grad_hook(
  tensors: readonly Tensor[],
  fn: (grads: readonly (Tensor | null)[]) => void,
  mode?: 'all',
): { remove(): void };
export function register_multi_grad_hook(
  tensors: readonly Tensor[],
  fn: (grad: Tensor) => void,
  mode: 'any',
): { remove(): void };
export function register_multi_grad_hook(
  tensors: readonly Tensor[],
  // biome-ignore lint/suspicious/noExplicitAny: the mode says what it is given
  fn: (given: any) => void,
  mode = 'all',
): { remove(): void } {
  if (mode !== 'all' && mode !== 'any')
    throw new TorchError('ValueError', `Expects mode to be one of ('all', 'any') but got ${mode}`);
  const wanted = mode === 'all' ? tensors : tensors.filter((tensor) => tensor.requires_grad);
  const nodes = wanted.map((tensor) => {
    const edge = tensor.gradientEdge();
    if (edge === null) throw new TorchError('AssertionError', 'Expected gradient function to be set');
    return edge[0];
  });
  const running = new WeakMap<RunningPass, Arrivals>();
  const handles = wanted.map((tensor, k) =>
    tensor.register_hook((grad) => {
      const pass = state.pass!;
      let arrivals = running.get(pass);
      if (arrivals === undefined) running.set(pass, (arrivals = new Arrivals(wanted.length)));
      arrivals.count++;
      if (mode === 'any') {
        if (arrivals.count === 1) fn(grad);
        return;
      }
      arrivals.grads[k] = grad;
      if (arrivals.count === nodes.filter((node) => pass.willRun(node)).length) fn(arrivals.grads);
    }),
  );
  return { remove: () => handles.forEach((handle) => void handle.remove()) };
}

class Arrivals {
  count = 0;
  readonly grads: (Tensor | null)[];

  constructor(size: number) {
    this.grads = new Array<Tensor | null>(size).fill(null);
  }
}
