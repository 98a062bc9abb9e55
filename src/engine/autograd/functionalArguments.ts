/** What the functions of `torch.autograd.functional` do before and after they differentiate, with PyTorch's checks and texts. */
import { refused, TorchError } from '../errors.ts';
import { sameShape, shapeText } from '../shape.ts';
import { unobserved } from '../state.ts';
import { Tensor } from '../tensor.ts';
import { pythonTypeName } from './typeName.ts';

export type Tensors = Tensor | readonly Tensor[];

export function listOf(tensors: Tensors): readonly Tensor[] {
  return tensors instanceof Tensor ? [tensors] : tensors;
}

export function zerosLike(tensor: Tensor): Tensor {
  return unobserved(() => tensor.detach().zeros_like());
}

/** Tensors cut off their history, unless the result is to be differentiated through them. @throws TypeError for what is no tensor */
export function prepared(
  tensors: Tensors,
  what: string,
  name: string,
  create_graph: boolean,
  tracked: boolean,
): Tensor[] {
  return checked(tensors, what, name).map((tensor) =>
    create_graph && tensor.requires_grad ? tensor.view_as(tensor) : tensor.detach().requires_grad_(tracked),
  );
}

/** What the user's function returned. @throws TypeError when that is no tensor. */
export function outputsOf(outputs: Tensors, name: string): Tensors {
  checked(outputs, 'outputs of the user-provided function', name);
  return outputs;
}

function checked(tensors: unknown, what: string, name: string): readonly Tensor[] {
  const start = `The ${what} given to ${name} must be either a Tensor or a tuple of Tensors but the`;
  if (Array.isArray(tensors)) {
    const at = tensors.findIndex((item) => !(item instanceof Tensor));
    if (at < 0) return tensors as Tensor[];
    throw new TorchError(
      'TypeError',
      `${start} value at index ${at} has type <class '${pythonTypeName(tensors[at])}'>.`,
    );
  }
  if (tensors instanceof Tensor) return [tensors];
  throw new TorchError('TypeError', `${start} given ${what} has type <class '${pythonTypeName(tensors)}'>.`);
}

/** The vectors of a product, which must have the shapes of `tensors`. */
export function vectorsFor(
  tensors: readonly Tensor[],
  v: Tensors,
  single: boolean,
  name: string,
  create_graph: boolean,
): readonly Tensor[] {
  const vectors = prepared(v, 'v', name, create_graph, false);
  if (vectors.length !== tensors.length)
    throw refused(
      single
        ? 'The given v should contain a single Tensor.'
        : `v is a tuple of invalid length: should be ${tensors.length} but got ${vectors.length}.`,
    );
  vectors.forEach((vector, k) => {
    const { shape } = tensors[k]!;
    if (sameShape(vector.shape, shape)) return;
    throw refused(
      `${single ? '' : `Entry ${k} in `}v has invalid size: should be torch.Size(${shapeText(shape)}) but got torch.Size(${shapeText(vector.shape)}).`,
    );
  });
  return vectors;
}

const INDEPENDENT = 'This is not allowed in strict mode';

/** In strict mode everything must be differentiable. */
export function checkRequiresGrad(
  tensors: readonly (Tensor | null)[],
  kind: 'outputs' | 'grad_inputs' | 'jacobian' | 'hessian',
  strict: boolean,
): void {
  if (!strict) return;
  tensors.forEach((tensor, i) => {
    if (tensor === null)
      throw refused(`The output of the user-provided function is independent of input ${i}. ${INDEPENDENT}.`);
    if (!tensor.requires_grad) throw refused(constantText(kind, i));
  });
}

function constantText(kind: 'outputs' | 'grad_inputs' | 'jacobian' | 'hessian', i: number): string {
  switch (kind) {
    case 'hessian':
      return `The hessian of the user-provided function with respect to input ${i} is independent of the input. ${INDEPENDENT}. You should ensure that your function is thrice differentiable and that the hessian depends on the inputs.`;
    case 'jacobian':
      return `While computing the hessian, found that the jacobian of the user-provided function with respect to input ${i} is independent of the input. ${INDEPENDENT}. You should ensure that your function is twice differentiable and that the jacobian depends on the inputs (this would be violated by a linear function for example).`;
    case 'grad_inputs':
      return `The gradient with respect to input ${i} is independent of the inputs of the user-provided function. ${INDEPENDENT}.`;
    case 'outputs':
      return `Output ${i} of the user-provided function does not require gradients. The outputs must be computed in a differentiable manner from the input when running in strict mode.`;
  }
}

type Stage = 'back' | 'back_trick' | 'double_back' | 'double_back_trick';

const MISSING: Readonly<Record<Stage, (i: number) => string>> = {
  back: (i) => `The output of the user-provided function is independent of input ${i}. ${INDEPENDENT}.`,
  back_trick: (i) =>
    `The gradient with respect to the input is independent of entry ${i} in the grad_outputs when using the double backward trick to compute forward mode gradients. ${INDEPENDENT}.`,
  double_back: (i) => `The jacobian of the user-provided function is independent of input ${i}. ${INDEPENDENT}.`,
  double_back_trick: (i) =>
    `The hessian of the user-provided function is independent of entry ${i} in the grad_jacobian. ${INDEPENDENT} as it prevents from using the double backward trick to replace forward mode AD.`,
};

/** Gradients with zeros where there is none; in strict mode that is refused. */
export function withoutMissing(
  found: readonly (Tensor | null)[],
  like: readonly Tensor[],
  strict: boolean,
  create_graph: boolean,
  stage: Stage,
): Tensor[] {
  return found.map((gradient, i) => {
    if (gradient === null) {
      if (strict) throw refused(MISSING[stage](i));
      return zerosLike(like[i]!);
    }
    if (strict && create_graph && !gradient.requires_grad)
      throw refused(
        `The ${stage.startsWith('double') ? 'hessian' : 'jacobian'} of the user-provided function is independent of input ${i}. ${INDEPENDENT} when create_graph=True.`,
      );
    return gradient;
  });
}

/** Results that are not to be differentiated again carry no history. */
export function detachedUnless(create_graph: boolean, tensors: Tensors): Tensors {
  if (create_graph) return tensors;
  return tensors instanceof Tensor ? tensors.detach() : tensors.map((tensor) => tensor.detach());
}

/** A single tensor where one was given. */
export function likeGiven(given: Tensors, found: readonly Tensor[], create_graph: boolean): Tensors {
  const results = detachedUnless(create_graph, found) as readonly Tensor[];
  return given instanceof Tensor ? results[0]! : results;
}
