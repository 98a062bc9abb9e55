/**
 * `torch.autograd.backward` and `torch.autograd.grad`: their arguments checked and completed as `torch/autograd/__init__.py` and
 * `python_engine.cpp` do, then one backward pass.
 */
import { isFloating } from '../dtype.ts';
import { CREATE_GRAPH_CYCLE, IMPLICIT_GRAD, refused, TorchError } from '../errors.ts';
import { numelOf, sameShape, shapeText } from '../shape.ts';
import { empty, fromNumber, Tensor } from '../tensor.ts';
import { refuseInTransform } from '../transforms/wrapped.ts';
import { preservedStride } from '../viewShape.ts';
import { warnOnce } from '../warn.ts';
import { type BackwardOptions, execute } from './backward.ts';
import { edgeOf, GradientEdge, standIn } from './gradientEdge.ts';
import { retainGrad } from './hooks.ts';
import type { Edge } from './node.ts';
import { pythonTypeName } from './typeName.ts';

export type TensorOrTensors = Tensor | readonly Tensor[];
/** Where a pass begins or ends. */
export type Places = Tensor | GradientEdge | readonly (Tensor | GradientEdge)[];
export type GradOutputs = Tensor | readonly (Tensor | null)[] | null;

export interface BackwardArguments {
  readonly gradient?: GradOutputs | undefined;
  readonly retain_graph?: boolean | null | undefined;
  readonly create_graph?: boolean | undefined;
  readonly inputs?: Places | null | undefined;
}

export interface GradArguments {
  readonly grad_outputs?: GradOutputs | undefined;
  readonly retain_graph?: boolean | null | undefined;
  readonly create_graph?: boolean | undefined;
  readonly allow_unused?: boolean | null | undefined;
  readonly materialize_grads?: boolean | undefined;
}

/** Adds gradients to the leaves below `tensors`, or only to `inputs`. @throws RuntimeError in PyTorch's words. */
export function backward(tensors: Places, given: BackwardArguments = {}): void {
  refuseInTransform('backward');
  const roots = rootsOf(tensors);
  for (const root of roots)
    if (!(root instanceof Tensor)) throw new TorchError('AssertionError', 'Expected output to be a torch.Tensor');
  const inputs = given.inputs == null ? null : listOf(given.inputs);
  if (inputs?.length === 0) throw refused('`inputs` argument to `backward()` cannot be empty.');
  const options = optionsOf(given.retain_graph, given.create_graph);
  const gradients = startingGradients(roots, gradsOf(given.gradient, roots.length));
  if (options.create_graph) warnOnce(CREATE_GRAPH_CYCLE);
  const edges = edgesOf(roots);
  const targets = inputs?.map(inputToWrite) ?? null;
  execute({ kind: 'backward', roots, edges, gradients, inputs: targets, options });
}

/** The gradients of `outputs` at `inputs`; nothing is written to any `.grad`. */
export function grad(outputs: Places, inputs: Places, given: GradArguments = {}): (Tensor | null)[] {
  const materialize = given.materialize_grads ?? false;
  if (materialize && given.allow_unused === false)
    throw new TorchError(
      'ValueError',
      'Expected allow_unused to be True or not passed when materialize_grads=True, but got: allow_unused=False.',
    );
  const roots = rootsOf(outputs);
  const targets = listOf(inputs);
  if (targets.length === 0) throw refused('`inputs` argument to `grad()` cannot be empty.');
  const gradients = startingGradients(roots, gradsOf(given.grad_outputs, roots.length));
  const edges = edgesOf(roots);
  for (const input of targets)
    if (input instanceof Tensor && !input.requires_grad)
      throw refused('One of the differentiated Tensors does not require grad');
  const options = optionsOf(given.retain_graph, given.create_graph);
  const found = execute({
    kind: 'grad',
    roots,
    edges,
    gradients,
    inputs: targets.map(edgeOf),
    options,
  });
  const unused = found.indexOf(null);
  if (unused >= 0 && !(given.allow_unused ?? materialize))
    throw refused(
      `The differentiated Tensor at index ${unused} appears to not have been used in the graph. Set allow_unused=True if this is the desired behavior.`,
    );
  return found.map((value, k) => value ?? (materialize ? zerosFor(targets[k]!, options.create_graph) : null));
}

/** The gradient of an input that was not used, where the caller wants none to be missing. */
function zerosFor(input: Tensor | GradientEdge, create_graph: boolean): Tensor {
  const { shape, dtype } = input instanceof Tensor ? input : input.node.outputs[input.output_nr]!;
  const zeros = empty(shape, dtype);
  zeros.requires_grad = create_graph;
  return zeros;
}

function listOf(places: Places): readonly (Tensor | GradientEdge)[] {
  return places instanceof Tensor || places instanceof GradientEdge ? [places] : places;
}

function rootsOf(places: Places): readonly Tensor[] {
  return listOf(places).map((place) => (place instanceof GradientEdge ? standIn(place) : place));
}

function gradsOf(grads: GradOutputs | undefined, count: number): readonly (Tensor | null)[] {
  if (grads == null) return new Array<null>(count).fill(null);
  if (!(grads instanceof Tensor) && !Array.isArray(grads))
    throw new TorchError('TypeError', `'${pythonTypeName(grads)}' object is not iterable`);
  return grads instanceof Tensor ? [grads] : grads;
}

function optionsOf(retain_graph: boolean | null | undefined, create_graph = false): BackwardOptions {
  return { retain_graph: retain_graph ?? create_graph, create_graph };
}

/** The gradients a pass starts from: ones for scalars, else what was given. */
function startingGradients(roots: readonly Tensor[], given: readonly (Tensor | null)[]): Tensor[] {
  const gradients = roots.slice(0, given.length).map((root, k) => startingGradient(root, given[k] ?? null, k));
  if (gradients.length !== roots.length) throw refused(`got ${roots.length} tensors and ${gradients.length} gradients`);
  return gradients;
}

function startingGradient(root: Tensor, grad: Tensor | null, k: number): Tensor {
  if (grad !== null) {
    if (!(grad instanceof Tensor))
      throw new TorchError('TypeError', `gradients can be either Tensors or None, but got ${pythonTypeName(grad)}`);
    if (!sameShape(grad.shape, root.shape))
      throw refused(
        `Mismatch in shape: grad_output[${k}] has a shape of torch.Size(${shapeText(grad.shape)}) and output[${k}] has a shape of torch.Size(${shapeText(root.shape)}).`,
      );
    return grad.dtype === root.dtype || !root.requires_grad ? grad : grad.to(root.dtype);
  }
  if (root.requires_grad) {
    if (numelOf(root.shape) !== 1) throw refused(IMPLICIT_GRAD);
    if (!isFloating(root.dtype))
      throw refused(`grad can be implicitly created only for real scalar outputs but got torch.${root.dtype}`);
  }
  if (numelOf(root.shape) === 1) {
    const { storage } = fromNumber(1, [], root.dtype);
    return new Tensor(storage, root.shape, preservedStride(root.shape, root.strides), 0);
  }
  return empty(root.shape, root.dtype);
}

function edgesOf(roots: readonly Tensor[]): Edge[] {
  return roots.map((root, k) => {
    const edge = root.gradientEdge();
    if (edge === null) throw refused(`element ${k} of tensors does not require grad and does not have a grad_fn`);
    return edge;
  });
}

/** An input of `backward`: PyTorch retains the gradient of one that is no leaf. */
function inputToWrite(input: Tensor | GradientEdge): Edge | null {
  if (input instanceof GradientEdge) return edgeOf(input);
  if (!(input instanceof Tensor))
    throw refused(`all inputs have to be Tensors or GradientEdges, but got ${pythonTypeName(input)}`);
  retainGrad(input);
  return input.gradientEdge();
}
