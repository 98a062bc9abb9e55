/**
 * `torch.autograd.functional`: Jacobians, Hessians and products with them, of functions of tensors (torch/autograd/functional.py).
 * Strict mode and vectorize change no result here and are not taken.
 */
import { TorchError } from '../errors.ts';
import { stack } from '../ops/joining.ts';
import { sameShape, shapeText } from '../shape.ts';
import { withGradMode } from '../state.ts';
import { empty, fromNumber, Tensor } from '../tensor.ts';
import { grad } from './arguments.ts';
import { pythonTypeName } from './typeName.ts';

export type Tensors = Tensor | readonly Tensor[];
export type TensorFunction = (...inputs: Tensor[]) => Tensors;

export interface FunctionalOptions {
  /** The result can be differentiated again. */
  readonly create_graph?: boolean;
}

/** One of them where one was given, else a list: for every output, for every input. */
type OneOrNested = Tensor | Tensor[] | Tensor[][];

/** The Jacobian of `func`: of shape output.shape + input.shape. */
export function jacobian(
  func: TensorFunction,
  inputs: Tensors,
  { create_graph = false }: FunctionalOptions = {},
): OneOrNested {
  return withGradMode(true, () => {
    const given = prepared(inputs, 'jacobian', create_graph);
    const outputs = outputsOf(func(...given), 'jacobian');
    const blocks = listOf(outputs).map((output) => jacobianOf(output, given, create_graph));
    return unwrapped(inputs, outputs, blocks);
  });
}

/** For each input the Jacobian of one output, row by row. */
function jacobianOf(output: Tensor, inputs: readonly Tensor[], create_graph: boolean): Tensor[] {
  const rows: (readonly Tensor[])[] = [];
  const flat = output.reshape([-1]);
  for (let i = 0; i < output.numelValue; i++)
    rows.push(gradients([flat.select(0, i)], inputs, [null], create_graph, true));
  return inputs.map((input, k) => {
    const shape = [...output.shape, ...input.shape];
    if (rows.length === 0) return empty(shape, input.dtype);
    return (stack.invoke([rows.map((row) => row[k]!), 0]) as Tensor).view(shape);
  });
}

/** The Hessian of a function that gives back one element. */
export function hessian(
  func: TensorFunction,
  inputs: Tensors,
  { create_graph = false }: FunctionalOptions = {},
): OneOrNested {
  const single = (...given: Tensor[]): Tensor => {
    const output = outputsOf(func(...given), 'hessian');
    if (!(output instanceof Tensor))
      throw new TorchError('RuntimeError', 'The function given to hessian should return a single Tensor');
    if (output.numelValue !== 1)
      throw new TorchError(
        'RuntimeError',
        'The Tensor returned by the function given to hessian should contain a single element',
      );
    return output.reshape([]);
  };
  const gradientOf = (...given: Tensor[]): Tensors => {
    const value = single(...given);
    const found = gradients([value], given, [null], true, true);
    return inputs instanceof Tensor ? found[0]! : found;
  };
  return jacobian(gradientOf, inputs, { create_graph });
}

/** `vᵀJ`: what a backward pass computes. @returns the outputs, and for each input its product. */
export function vjp(
  func: TensorFunction,
  inputs: Tensors,
  v: Tensors | null = null,
  { create_graph = false }: FunctionalOptions = {},
): [Tensors, Tensors] {
  return withGradMode(true, () => {
    const given = prepared(inputs, 'vjp', create_graph);
    const outputs = outputsOf(func(...given), 'vjp');
    const list = listOf(outputs);
    if (v === null && (list.length !== 1 || list[0]!.numelValue !== 1))
      throw new TorchError(
        'RuntimeError',
        'The vector v can only be None if the user-provided function returns a single Tensor with a single element.',
      );
    const vectors = v === null ? [null] : vectorsFor(list, v, outputs instanceof Tensor);
    const products = gradients(list, given, vectors, create_graph, false);
    return [detachedUnless(create_graph, outputs), likeGiven(inputs, products)];
  });
}

/** `Jv`, by differentiating `vᵀJ` with respect to `v` once more. @returns the outputs, and for each output its product. */
export function jvp(
  func: TensorFunction,
  inputs: Tensors,
  v: Tensors | null = null,
  { create_graph = false }: FunctionalOptions = {},
): [Tensors, Tensors] {
  return withGradMode(true, () => {
    const given = prepared(inputs, 'jvp', create_graph);
    if (v === null && (given.length !== 1 || given[0]!.numelValue !== 1))
      throw new TorchError(
        'RuntimeError',
        'The vector v can only be None if the input to the user-provided function is a single Tensor with a single element.',
      );
    const vectors =
      v === null ? [fromNumber(1, given[0]!.shape, given[0]!.dtype)] : vectorsFor(given, v, inputs instanceof Tensor);
    const outputs = outputsOf(func(...given), 'jvp');
    const list = listOf(outputs);
    const seeds = list.map((output) => empty(output.shape, output.dtype).requires_grad_());
    const products = gradients(list, given, seeds, true, false);
    const pushed = gradients(products, seeds, vectors, create_graph, false);
    return [detachedUnless(create_graph, outputs), likeGiven(outputs, pushed)];
  });
}

/** Hessian times vector. @returns the output, and for each input its product. */
export function hvp(
  func: TensorFunction,
  inputs: Tensors,
  v: Tensors | null = null,
  options: FunctionalOptions = {},
): [Tensors, Tensors] {
  return vhp(func, inputs, v, options);
}

/** Vector times Hessian, which is symmetric. @returns the output, and for each input its product. */
export function vhp(
  func: TensorFunction,
  inputs: Tensors,
  v: Tensors | null = null,
  { create_graph = false }: FunctionalOptions = {},
): [Tensors, Tensors] {
  let value: Tensors | null = null;
  const gradientOf = (...given: Tensor[]): Tensors => {
    value = func(...given);
    const output = listOf(value)[0]!;
    if (!(value instanceof Tensor) || output.numelValue !== 1)
      throw new TorchError(
        'RuntimeError',
        'The Tensor returned by the function given to vhp should contain a single element',
      );
    const found = gradients([output], given, [null], true, true);
    return inputs instanceof Tensor ? found[0]! : found;
  };
  const [, product] = vjp(gradientOf, inputs, v, { create_graph });
  return [detachedUnless(create_graph, value!), product];
}

function listOf(tensors: Tensors): readonly Tensor[] {
  return tensors instanceof Tensor ? [tensors] : tensors;
}

/** The inputs cut off their history, unless the result is to be differentiated through them. */
function prepared(inputs: Tensors, name: string, create_graph: boolean): Tensor[] {
  const given = checked(inputs, `The inputs given to ${name}`, 'given inputs');
  return given.map((input) =>
    create_graph && input.requires_grad ? input.view_as(input) : input.detach().requires_grad_(),
  );
}

function outputsOf(outputs: Tensors, name: string): Tensors {
  checked(
    outputs,
    `The outputs of the user-provided function given to ${name}`,
    'given outputs of the user-provided function',
  );
  return outputs;
}

function checked(tensors: unknown, what: string, given: string): readonly Tensor[] {
  const list = tensors instanceof Tensor ? [tensors] : tensors;
  if (Array.isArray(list) && list.every((item) => item instanceof Tensor)) return list as Tensor[];
  throw new TorchError(
    'TypeError',
    `${what} must be either a Tensor or a tuple of Tensors but the ${given} has type <class '${pythonTypeName(tensors)}'>.`,
  );
}

function vectorsFor(tensors: readonly Tensor[], v: Tensors, single: boolean): readonly Tensor[] {
  const vectors = listOf(v);
  if (vectors.length !== tensors.length) {
    if (single) throw new TorchError('RuntimeError', 'The given v should be a single Tensor.');
    throw new TorchError(
      'RuntimeError',
      `v is a tuple of invalid length: should be ${tensors.length} but got ${vectors.length}.`,
    );
  }
  vectors.forEach((vector, k) => {
    const { shape } = tensors[k]!;
    if (sameShape(vector.shape, shape)) return;
    const which = vectors.length > 1 ? `Entry ${k} in v` : 'v';
    throw new TorchError(
      'RuntimeError',
      `${which} has invalid size: should be torch.Size(${shapeText(shape)}) but got torch.Size(${shapeText(vector.shape)}).`,
    );
  });
  return vectors;
}

/** Gradients at `inputs`, zero where an output does not depend on them. */
function gradients(
  outputs: readonly Tensor[],
  inputs: readonly Tensor[],
  vectors: readonly (Tensor | null)[],
  create_graph: boolean,
  again: boolean,
): Tensor[] {
  const kept = outputs.flatMap((output, k) => (output.requires_grad ? [k] : []));
  const zeros = () => inputs.map((input) => empty(input.shape, input.dtype));
  if (kept.length === 0) return zeros();
  const options = {
    grad_outputs: kept.map((k) => vectors[k]!),
    create_graph,
    retain_graph: create_graph || again,
    allow_unused: true,
  };
  const found = grad(
    kept.map((k) => outputs[k]!),
    inputs,
    options,
  );
  return found.map((value, k) => value ?? empty(inputs[k]!.shape, inputs[k]!.dtype));
}

/** Results that are not to be differentiated again carry no history. */
function detachedUnless(create_graph: boolean, tensors: Tensors): Tensors {
  if (create_graph) return tensors;
  return tensors instanceof Tensor ? tensors.detach() : tensors.map((tensor) => tensor.detach());
}

/** A single tensor where one was given. */
function likeGiven(given: Tensors, found: readonly Tensor[]): Tensors {
  return given instanceof Tensor ? found[0]! : found;
}

function unwrapped(inputs: Tensors, outputs: Tensors, blocks: Tensor[][]): OneOrNested {
  const rows = blocks.map((row) => (inputs instanceof Tensor ? row[0]! : row));
  return (outputs instanceof Tensor ? rows[0]! : rows) as OneOrNested;
}
