/**
 * `torch.autograd.functional`: Jacobians, Hessians and products with them, of functions of tensors (torch/autograd/functional.py). How
 * arguments are checked, prepared and handed back is in `functionalArguments.ts`.
 */
import { refused, TorchError } from '../errors.ts';
import { stack } from '../ops/joining.ts';
import { state, withGradMode } from '../state.ts';
import { fromNumber, Tensor } from '../tensor.ts';
import {
  addBatchDim,
  directions,
  enterDualLevel,
  enterGrad,
  enterVmap,
  exitDualLevel,
  exitLevel,
  gradBatched,
  jacobianColumns,
  makeDual,
  pull,
  removeBatchDim,
  unpackDual,
  unwrapForGrad,
  wrapForGrad,
} from '../transforms/levels.ts';
import { grad } from './arguments.ts';
import {
  checkRequiresGrad,
  detachedUnless,
  likeGiven,
  listOf,
  outputsOf,
  prepared,
  type Tensors,
  vectorsFor,
  withoutMissing,
  zerosLike,
} from './functionalArguments.ts';

export type { Tensors };
export type TensorFunction = (...inputs: Tensor[]) => Tensors;
export type Strategy = 'reverse-mode' | 'forward-mode';

export interface ProductOptions {
  /** The result can be differentiated again. */
  readonly create_graph?: boolean;
  /** Refuses what does not depend on an input, instead of giving zeros. */
  readonly strict?: boolean;
}

export interface JacobianOptions extends ProductOptions {
  /** All rows at once. */
  readonly vectorize?: boolean;
  readonly strategy?: Strategy;
}

export interface HessianOptions extends ProductOptions {
  readonly vectorize?: boolean;
  readonly outer_jacobian_strategy?: Strategy;
}

/** One of them where one was given, else a list: for every output, for every input. */
type OneOrNested = Tensor | Tensor[] | Tensor[][];

/** The Jacobian of `func`: of shape output.shape + input.shape. */
export function jacobian(func: TensorFunction, inputs: Tensors, options: JacobianOptions = {}): OneOrNested {
  const { create_graph = false, strict = false, vectorize = false, strategy = 'reverse-mode' } = options;
  if (strategy !== 'forward-mode' && strategy !== 'reverse-mode')
    throw new TorchError(
      'AssertionError',
      'Expected strategy to be either "forward-mode" or "reverse-mode". Hint: If your function has more outputs than inputs, "forward-mode" tends to be more performant. Otherwise, prefer to use "reverse-mode".',
    );
  if (strategy === 'forward-mode') {
    if (create_graph)
      throw new TorchError('NotImplementedError', together('create_graph', 'strategy="forward-mode"', true));
    return forwardJacobian(func, inputs, strict, vectorize);
  }
  return withGradMode(true, () => {
    const given = prepared(inputs, 'inputs', 'jacobian', create_graph, true);
    const outputs = outputsOf(func(...given), 'jacobian');
    const list = listOf(outputs);
    checkRequiresGrad(list, 'outputs', strict);
    if (vectorize && strict) throw refused(together('strict', 'vectorized=True', false));
    const blocks = vectorize
      ? rowsAtOnce(list, given, create_graph)
      : list.map((output, i) => rowByRow(output, i, given, create_graph, strict));
    const cut = blocks.map((row) => row.map((block) => (create_graph ? block : block.detach())));
    return unwrapped(inputs, outputs, cut);
  });
}

function together(first: string, second: string, yet: boolean): string {
  const name = second.slice(0, second.indexOf('='));
  const other = name === 'vectorized' ? '`vectorize=False`' : '`strategy="reverse-mode"`';
  return `torch.autograd.functional.jacobian: \`${first}=True\` and \`${second}\` are not supported together${yet ? ' (yet)' : ''}. Please either set \`${first}=False\` or ${other}.`;
}

/** For each input the Jacobian of one output, row by row. */
function rowByRow(
  output: Tensor,
  i: number,
  inputs: readonly Tensor[],
  create_graph: boolean,
  strict: boolean,
): Tensor[] {
  const rows: Tensor[][] = [];
  const flat = output.reshape([-1]);
  for (let j = 0; j < output.numelValue; j++) {
    const found = gradients([flat.select(0, j)], inputs, null, create_graph, true);
    rows.push(
      found.map((row, k) => {
        if (row === null && strict)
          throw refused(
            `Output ${i} of the user-provided function is independent of input ${k}. This is not allowed in strict mode.`,
          );
        if (row !== null && strict && create_graph && !row.requires_grad)
          throw refused(
            `The jacobian of the user-provided function is independent of input ${i}. This is not allowed in strict mode when create_graph=True.`,
          );
        return row ?? zerosLike(inputs[k]!);
      }),
    );
  }
  return inputs.map((input, k) => {
    const shape = [...output.shape, ...input.shape];
    if (rows.length === 0) return input.new_zeros(shape);
    return (stack.invoke([rows.map((row) => row[k]!), 0]) as Tensor).view(shape);
  });
}

/** All rows of all outputs in one batched pass. */
function rowsAtOnce(outputs: readonly Tensor[], inputs: readonly Tensor[], create_graph: boolean): Tensor[][] {
  const flat = outputs.map((output) => output.reshape([-1]));
  const kept = flat.flatMap((output, k) => (output.requires_grad ? [k] : []));
  const counts = outputs.map((output) => output.numelValue);
  const total = counts.reduce((sum, n) => sum + n, 0);
  const seeds = directions(flat);
  const found =
    kept.length === 0
      ? inputs.map(() => null)
      : gradBatched(
          kept.map((k) => flat[k]!),
          inputs,
          kept.map((k) => seeds[k]!),
          { create_graph, retain_graph: create_graph, allow_unused: true },
        );
  const whole = found.map((rows, k) => rows ?? zerosLike(inputs[k]!).expand([total, ...inputs[k]!.shape]));
  const parts = whole.map((rows) => rows.split(counts, 0) as unknown as readonly Tensor[]);
  return outputs.map(({ shape }, o) => inputs.map((input, k) => parts[k]![o]!.reshape([...shape, ...input.shape])));
}

/** Column by column, all at once, by dual numbers. */
function forwardJacobian(func: TensorFunction, inputs: Tensors, strict: boolean, vectorize: boolean): OneOrNested {
  if (strict) throw refused(together('strict', 'strategy="forward-mode"', true));
  const given = listOf(inputs);
  if (!vectorize)
    throw new TorchError(
      'NotImplementedError',
      'Computing Jacobian using forward-AD or forward-over-reverse Hessian isonly implemented for `vectorize=True`.',
    );
  const along = directions(given);
  let outputs: Tensors = [];
  const pushed = within(
    () => enterVmap(along[0]!.shape[0]!, 'error'),
    () =>
      within(
        enterDualLevel,
        () => {
          const duals = given.map((input, k) => makeDual(input, addBatchDim(along[k]!, 0).view_as(input)));
          outputs = func(...duals);
          return listOf(outputs).map((output) => {
            const { primal, tangent } = unpackDual(output);
            return removeBatchDim(tangent ?? zerosLike(primal), 0);
          });
        },
        exitDualLevel,
      ),
    exitLevel,
  );
  return unwrapped(
    inputs,
    outputs,
    pushed.map((tangents) => jacobianColumns(tangents, given)),
  );
}

function within<T>(enter: () => void, body: () => T, exit: () => void): T {
  enter();
  try {
    return body();
  } finally {
    exit();
  }
}

/** The Hessian of a function that gives back one element. */
export function hessian(func: TensorFunction, inputs: Tensors, options: HessianOptions = {}): OneOrNested {
  const { create_graph = false, strict = false, vectorize = false, outer_jacobian_strategy = 'reverse-mode' } = options;
  if (outer_jacobian_strategy !== 'forward-mode' && outer_jacobian_strategy !== 'reverse-mode')
    throw new TorchError('AssertionError', 'Expected strategy to be either "forward-mode" or "reverse-mode".');
  const single = (...given: Tensor[]): Tensor => {
    const output = outputsOf(func(...given), 'hessian');
    checkRequiresGrad(listOf(output), 'outputs', strict);
    return singleElement(output, 'hessian').squeeze();
  };
  const gradientOf = (...given: Tensor[]): Tensors => {
    if (outer_jacobian_strategy === 'forward-mode') return likeGiven(inputs, gradientInLevel(single, given), true);
    const found = jacobian(single, inputs instanceof Tensor ? given[0]! : given, { create_graph: true }) as Tensors;
    checkRequiresGrad(listOf(found), 'jacobian', strict);
    return found;
  };
  return jacobian(gradientOf, inputs, { create_graph, strict, vectorize, strategy: outer_jacobian_strategy });
}

/** The gradient of a function of dual numbers, at a level of its own. */
function gradientInLevel(func: (...given: Tensor[]) => Tensor, given: readonly Tensor[]): Tensor[] {
  return withGradMode(true, () =>
    within(
      enterGrad,
      () => {
        const leaves = given.map((input) => wrapForGrad(input, true));
        return pull([func(...leaves)], leaves, null).map(unwrapForGrad);
      },
      exitLevel,
    ),
  );
}

function singleElement(output: Tensors, name: string): Tensor {
  if (!(output instanceof Tensor)) throw refused(`The function given to ${name} should return a single Tensor`);
  if (output.numelValue !== 1)
    throw refused(`The Tensor returned by the function given to ${name} should contain a single element`);
  return output;
}

/** `vᵀJ`: what a backward pass computes. @returns the outputs, and for each input its product. */
export function vjp(
  func: TensorFunction,
  inputs: Tensors,
  v: Tensors | null = null,
  { create_graph = false, strict = false }: ProductOptions = {},
): [Tensors, Tensors] {
  const { given, outputs, vectors } = withGradMode(true, () => {
    const given = prepared(inputs, 'inputs', 'vjp', create_graph, true);
    const outputs = outputsOf(func(...given), 'vjp');
    const list = listOf(outputs);
    checkRequiresGrad(list, 'outputs', strict);
    if (v === null && (list.length !== 1 || list[0]!.numelValue !== 1))
      throw refused(
        'The vector v can only be None if the user-provided function returns a single Tensor with a single element.',
      );
    return {
      given,
      outputs,
      vectors: v === null ? null : vectorsFor(list, v, outputs instanceof Tensor, 'vjp', create_graph),
    };
  });
  return withGradMode(create_graph || state.gradMode, () => {
    const found = gradients(listOf(outputs), given, vectors, create_graph, false);
    const products = withoutMissing(found, given, strict, create_graph, 'back');
    return [detachedUnless(create_graph, outputs), likeGiven(inputs, products, create_graph)];
  });
}

/** `Jv`, by differentiating `vᵀJ` with respect to `v` once more. @returns the outputs, and for each output its product. */
export function jvp(
  func: TensorFunction,
  inputs: Tensors,
  v: Tensors | null = null,
  { create_graph = false, strict = false }: ProductOptions = {},
): [Tensors, Tensors] {
  const { outputs, seeds, products, vectors } = withGradMode(true, () => {
    const given = prepared(inputs, 'inputs', 'jvp', create_graph, true);
    if (v === null && (given.length !== 1 || given[0]!.numelValue !== 1))
      throw refused(
        'The vector v can only be None if the input to the user-provided function is a single Tensor with a single element.',
      );
    const vectors = v === null ? null : vectorsFor(given, v, inputs instanceof Tensor, 'jvp', create_graph);
    const outputs = outputsOf(func(...given), 'jvp');
    const list = listOf(outputs);
    checkRequiresGrad(list, 'outputs', strict);
    const seeds = list.map((output) => zerosLike(output).requires_grad_());
    const products = gradients(list, given, seeds, true, false);
    checkRequiresGrad(products, 'grad_inputs', strict);
    return { outputs, seeds, products, vectors };
  });
  return withGradMode(create_graph || state.gradMode, () => {
    const found = gradients(products, seeds, vectors, create_graph, false);
    const pushed = withoutMissing(found, listOf(outputs), strict, create_graph, 'back_trick');
    return [detachedUnless(create_graph, outputs), likeGiven(outputs, pushed, create_graph)];
  });
}

/** Vector times Hessian. @returns the output, and for each input its product. */
export function vhp(
  func: TensorFunction,
  inputs: Tensors,
  v: Tensors | null = null,
  options: ProductOptions = {},
): [Tensors, Tensors] {
  const { create_graph = false, strict = false } = options;
  const { given, output, slopes, vectors } = sloped('vhp', func, inputs, v, create_graph, strict);
  return withGradMode(create_graph || state.gradMode, () => {
    const found = gradients(slopes, given, vectors, create_graph, false);
    const product = withoutMissing(found, given, strict, create_graph, 'double_back');
    return [detachedUnless(create_graph, output), likeGiven(inputs, product, create_graph)];
  });
}

/** Hessian times vector. @returns the output, and for each input its product. */
export function hvp(
  func: TensorFunction,
  inputs: Tensors,
  v: Tensors | null = null,
  options: ProductOptions = {},
): [Tensors, Tensors] {
  const { create_graph = false, strict = false } = options;
  const { given, output, slopes, vectors } = sloped('hvp', func, inputs, v, create_graph, strict);
  const { seeds, products } = withGradMode(true, () => {
    const seeds = given.map((input) => zerosLike(input).requires_grad_());
    return { seeds, products: gradients(slopes, given, seeds, true, false) };
  });
  checkRequiresGrad(slopes, 'hessian', strict);
  return withGradMode(create_graph || state.gradMode, () => {
    const found = gradients(products, seeds, vectors, create_graph, false);
    const product = withoutMissing(found, given, strict, create_graph, 'double_back_trick');
    return [detachedUnless(create_graph, output), likeGiven(inputs, product, create_graph)];
  });
}

/** The function's value and its gradient, with a history. */
function sloped(
  name: 'vhp' | 'hvp',
  func: TensorFunction,
  inputs: Tensors,
  v: Tensors | null,
  create_graph: boolean,
  strict: boolean,
) {
  return withGradMode(true, () => {
    const given = prepared(inputs, 'inputs', name, create_graph, true);
    if (v === null && (given.length !== 1 || given[0]!.numelValue !== 1))
      throw refused(
        'The vector v can only be None if the input to the user-provided function is a single Tensor with a single element.',
      );
    const vectors =
      v === null
        ? [fromNumber(1, given[0]!.shape, given[0]!.dtype)]
        : vectorsFor(given, v, inputs instanceof Tensor, name, create_graph);
    const outputs = outputsOf(func(...given), name);
    checkRequiresGrad(listOf(outputs), 'outputs', strict);
    const output = singleElement(outputs, name);
    const slopes = gradients([output], given, null, true, false);
    checkRequiresGrad(slopes, 'jacobian', strict);
    return { given, output, slopes, vectors };
  });
}

/** Gradients at `inputs`, null where an output does not depend on them. */
function gradients(
  outputs: readonly (Tensor | null)[],
  inputs: readonly Tensor[],
  vectors: readonly (Tensor | null)[] | null,
  create_graph: boolean,
  again: boolean,
): (Tensor | null)[] {
  const kept = outputs.flatMap((output, k) => (output?.requires_grad === true ? [k] : []));
  if (kept.length === 0) return inputs.map(() => null);
  return grad(
    kept.map((k) => outputs[k]!),
    inputs,
    {
      grad_outputs: vectors === null ? null : kept.map((k) => vectors[k]!),
      create_graph,
      retain_graph: create_graph || again,
      allow_unused: true,
    },
  );
}

function unwrapped(inputs: Tensors, outputs: Tensors, blocks: Tensor[][]): OneOrNested {
  const rows = blocks.map((row) => (inputs instanceof Tensor ? row[0]! : row));
  return (outputs instanceof Tensor ? rows[0]! : rows) as OneOrNested;
}
