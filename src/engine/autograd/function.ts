/**
 * `torch.autograd.Function`: a Node whose forward and backward are the user's (torch/csrc/autograd/custom_function.cpp, python_function.cpp).
 * What both languages share: the Node, what is saved, how outputs get their history, how gradients are checked. How the user's class is
 * called is the language's business: it hands in a `FunctionClass`.
 */
import { isFloating } from '../dtype.ts';
import { refused, TorchError } from '../errors.ts';
import { sameShape } from '../shape.ts';
import { state, withGradMode } from '../state.ts';
import { empty, Tensor, type ViewInfo } from '../tensor.ts';
import { warn } from '../warn.ts';
import { asUser } from './hooks.ts';
import { rebase } from './inplace.ts';
import { type Edge, type Grads, Node, type OutputMeta, type SavedValue } from './node.ts';
import { reduceTo } from './reduceTo.ts';
import { SavedTensor } from './saved.ts';
import { pythonTypeName } from './typeName.ts';

/** What a language tells of the user's class. */
export interface FunctionClass {
  readonly name: string;
  /** Names of the arguments of `forward`, as far as they are known. */
  readonly inputNames: readonly string[];
  /** Calls the user's backward: one entry for each input is expected, a tensor or null. */
  backward(node: FunctionNode, grad_outputs: Grads): readonly unknown[];
  /** The graph was freed. */
  released?(node: FunctionNode): void;
}

/** What the user marked in forward or `setup_context`; anything, before it is checked. */
export interface Marks {
  readonly saved: readonly unknown[] | null;
  readonly dirty: readonly unknown[] | null;
  readonly nonDifferentiable: readonly unknown[] | null;
  /** The class has a `setup_context` of its own. */
  readonly setupContext: boolean;
}

/** Stands for an output that is no tensor. */
const NO_TENSOR: OutputMeta = { shape: [], dtype: 'float32' };

/** The Node of one call of a user's Function. */
export class FunctionNode extends Node {
  readonly source: FunctionClass;
  /** Whether anything is recorded: grad mode is on and an input requires grad. */
  readonly isRecorded: boolean;
  /** For each input of `forward` whether its gradient is wanted. */
  readonly needs_input_grad: readonly boolean[];
  /** Missing grad_outputs arrive as zeros. */
  materialize_grads = true;
  /** For each input of `forward` its place in next_functions, -1 for what is no tensor. */
  readonly #places: readonly number[];
  #saved: readonly (SavedTensor | null)[] = [];
  #isInspecting = false;

  constructor(source: FunctionClass, inputs: readonly unknown[]) {
    const tensors = inputs.filter((input) => input instanceof Tensor);
    const isRecorded = state.gradMode && tensors.some((tensor) => tensor.requires_grad);
    super(isRecorded ? tensors.map((tensor) => tensor.gradientEdge()) : [], []);
    this.source = source;
    this.isRecorded = isRecorded;
    this.needs_input_grad = inputs.map((input) => input instanceof Tensor && input.requires_grad);
    let place = 0;
    this.#places = inputs.map((input) => (input instanceof Tensor ? place++ : -1));
  }

  get typeName(): string {
    return `${this.source.name}Backward`;
  }

  /** For each entry of next_functions the name of the argument it leads to. */
  get argumentNames(): string[] {
    const { inputNames } = this.source;
    return this.#places.flatMap((place, k) => (place < 0 ? [] : [inputNames[k] ?? `input${k}`]));
  }

  override get saved(): Readonly<Record<string, SavedValue>> {
    return this.#saved.length === 0 ? {} : { saved_tensors: this.#saved };
  }

  override savedTensors(): readonly (SavedValue | undefined)[] {
    return [this.#saved];
  }

  /** What was saved for backward. @throws RuntimeError when freed, or changed in place since. */
  get saved_tensors(): (Tensor | null)[] {
    if (this.#isInspecting) return this.#saved.map((saved) => saved?.inspect() ?? null);
    return this.#saved.map((saved) => saved?.reveal(this) ?? null);
  }

  override release(): void {
    super.release();
    this.source.released?.(this);
  }

  /** Gives the outputs of the user's forward their history and keeps what was saved. @returns the outputs as the caller gets them. */
  finish(inputs: readonly unknown[], outputs: readonly unknown[], marks: Marks): unknown[] {
    const dirty = tensorsOf(marks.dirty, (value, k) => [
      'mark_dirty can only accept variables, but argument',
      `${k} is of type ${value}`,
    ]);
    const hidden = tensorsOf(marks.nonDifferentiable, (value) => [
      'mark_non_differentiable only accepts variable arguments, but',
      `got ${value}`,
    ]);
    const wrapping = new Wrapping(this, inputs, dirty, hidden);
    const saved = marks.saved ?? [];
    if (marks.setupContext && this.isRecorded) wrapping.refuseSavedInputs(outputs, saved);
    for (const tensor of dirty) tensor.counter.version++;
    this.outputs = outputs.map((output) => (output instanceof Tensor ? output.meta : NO_TENSOR));
    const wrapped = wrapping.all(outputs);
    if (this.isRecorded) this.#save(saved);
    if (state.depth === 0 && state.observer !== null)
      state.observer.operator(this.source.name, inputs.filter(isTensor), wrapped.filter(isTensor));
    return wrapped;
  }

  #save(values: readonly unknown[]): void {
    this.#saved = values.map((value, k) => {
      if (value == null) return null;
      if (!(value instanceof Tensor))
        throw new TorchError(
          'TypeError',
          `save_for_backward can only save variables, but argument ${k} is of type ${pythonTypeName(value)}`,
        );
      return new SavedTensor(value, value.node === this);
    });
    if (state.saving !== null) for (const saved of this.#saved) saved?.pack();
  }

  apply(grad_outputs: Grads, inspecting = false): Grads {
    const grads = this.materialize_grads
      ? grad_outputs.map((grad, k) => grad ?? this.#zeros(this.outputs[k]!))
      : grad_outputs;
    this.#isInspecting = inspecting;
    let given: readonly unknown[];
    try {
      given = asUser(() => this.source.backward(this, grads));
    } finally {
      this.#isInspecting = false;
    }
    return this.#checked(given);
  }

  #zeros(meta: OutputMeta): Tensor | null {
    return meta === NO_TENSOR ? null : empty(meta.shape, meta.dtype);
  }

  /** The gradients for next_functions, from what the user's backward gave for the inputs of forward. */
  #checked(given: readonly unknown[]): Grads {
    const places = this.#places;
    const surplus = given.slice(places.length);
    if (given.length < places.length || surplus.some((grad) => grad != null))
      throw refused(
        `function ${this.name()} returned an incorrect number of gradients (expected ${places.length}, got ${given.length})`,
      );
    const grads = new Array<Tensor | null>(this.next_functions.length).fill(null);
    places.forEach((place, k) => {
      const grad = given[k] ?? null;
      if (grad === null) return;
      if (place < 0)
        throw refused(
          `function ${this.name()} returned a gradient different than None at position ${k + 1}, but the corresponding forward input was not a Variable`,
        );
      if (!(grad instanceof Tensor)) throw refused(`expected Variable or None (got ${pythonTypeName(grad)})`);
      const edge = this.next_functions[place] ?? null;
      grads[place] = edge === null ? grad : fitted(grad, edge);
    });
    return grads;
  }
}

/** A gradient in the shape and dtype its edge wants, where it can be given them; the pass refuses others. */
function fitted(grad: Tensor, [node, nr]: Edge): Tensor {
  const { shape, dtype } = node.outputs[nr]!;
  const reducible =
    shape.length <= grad.shape.length &&
    shape.every((size, i) => size === 1 || size === grad.shape[grad.shape.length - shape.length + i]);
  const reduced = !sameShape(shape, grad.shape) && reducible ? reduceTo(grad, shape) : grad;
  return reduced.dtype === dtype ? reduced : reduced.to(dtype);
}

function isTensor(value: unknown): value is Tensor {
  return value instanceof Tensor;
}

function tensorsOf(
  values: readonly unknown[] | null,
  refusal: (typeName: string, k: number) => [string, string],
): ReadonlySet<Tensor> {
  const tensors = new Set<Tensor>();
  values?.forEach((value, k) => {
    if (!(value instanceof Tensor)) throw refused(refusal(pythonTypeName(value), k).join(' '));
    tensors.add(value);
  });
  return tensors;
}

const NOT_RETURNED =
  'Some elements marked as dirty during the forward method were not returned as output. The inputs that are modified inplace must all be outputs of the Function.';
const NOT_AN_INPUT =
  'ctx.mark_dirty() received a tensor that was not an input. Only input Tensors that have been mutated should be passed to ctx.mark_dirty().';
const DIRTY_LEAF = 'a leaf Variable that requires grad has been used in an in-place operation.';
const DIRTY_VIEW =
  'If your Function modifies inplace an input that is a view of another Tensor, your Function cannot return more than one Tensor. This is not supported by the current autograd engine. You should either make sure the input is not a view (using .clone() for example) or make your Function only return one Tensor (potentially splitting it into two Functions: one doing the inplace that returns a single Tensor and a second one that does the other operations). You can ask on the forum https://discuss.pytorch.org/ if you need help to do this change.';
const SAVED_INPUT =
  'An input that has been returned as-is as output is being saved for backward. This is not supported if you override setup_context. You should return and save a view of the input instead, e.g. with x.view_as(x) or setup ctx inside the forward function itself.';

/** How the outputs of one call get their history. */
class Wrapping {
  readonly #node: FunctionNode;
  readonly #inputs: ReadonlySet<unknown>;
  readonly #dirty: ReadonlySet<Tensor>;
  readonly #hidden: ReadonlySet<Tensor>;

  constructor(node: FunctionNode, inputs: readonly unknown[], dirty: ReadonlySet<Tensor>, hidden: ReadonlySet<Tensor>) {
    this.#node = node;
    this.#inputs = new Set(inputs.filter(isTensor));
    this.#dirty = dirty;
    this.#hidden = hidden;
  }

  refuseSavedInputs(outputs: readonly unknown[], saved: readonly unknown[]): void {
    for (const output of outputs)
      if (this.#inputs.has(output) && !this.#dirty.has(output as Tensor) && saved.includes(output))
        throw refused(SAVED_INPUT);
  }

  all(outputs: readonly unknown[]): unknown[] {
    const tensors = outputs.filter(isTensor);
    const wrapped = outputs.map((output, k) => (isTensor(output) ? this.#one(output, k, tensors.length) : output));
    for (const tensor of this.#dirty) if (!outputs.includes(tensor)) throw refused(NOT_RETURNED);
    const differentiable = tensors.filter((output) => this.#isDifferentiable(output)).length;
    for (let k = 0; k < wrapped.length; k++) {
      const [output, result] = [outputs[k], wrapped[k]];
      if (!isTensor(result) || result.viewInfo === null) continue;
      const isChanged = this.#inputs.has(output) && this.#dirty.has(output as Tensor);
      if (differentiable > 1) remark(result, 'multi_output');
      else if (!isChanged) remark(result, 'custom');
    }
    return wrapped;
  }

  #isDifferentiable(output: Tensor): boolean {
    return this.#node.isRecorded && !this.#hidden.has(output) && isFloating(output.dtype);
  }

  #one(output: Tensor, nr: number, count: number): Tensor {
    const isInput = this.#inputs.has(output);
    const isDirty = this.#dirty.has(output);
    if (isDirty && !isInput) warn(NOT_AN_INPUT);
    if (!this.#isDifferentiable(output)) {
      if (output.requires_grad) return withGradMode(false, () => output.detach());
      return isInput && !isDirty ? this.#viewOf(output) : output;
    }
    if (isDirty && isInput) return this.#changed(output, nr, count);
    const tensor = isInput ? this.#viewOf(output) : output;
    this.#attach(tensor, nr);
    return tensor;
  }

  /** An input returned as it is: a view of it, which can have a history of its own. */
  #viewOf(input: Tensor): Tensor {
    return withGradMode(false, () => input.view_as(input));
  }

  #changed(input: Tensor, nr: number, count: number): Tensor {
    if (input.is_leaf && input.requires_grad) throw refused(DIRTY_LEAF);
    if (input.viewInfo !== null && count > 1) throw refused(DIRTY_VIEW);
    input.gradValue = null;
    rebase(input, this.#node, nr);
    return input;
  }

  #attach(tensor: Tensor, nr: number): void {
    tensor.node = this.#node;
    tensor.output_nr = nr;
    tensor.leafRequiresGrad = false;
    if (tensor.viewInfo !== null) tensor.viewInfo.attrVersion = tensor.counter.version;
  }
}

/** In-place changes of this view are refused from now on. */
function remark(view: Tensor, creation: ViewInfo['creation']): void {
  view.viewInfo = { ...view.viewInfo!, creation };
}

/** Refuses to be differentiated: what `once_differentiable` puts behind a gradient (torch/csrc/autograd/functions/basic_ops.h). */
class ErrorNode extends Node {
  readonly #message: string;

  constructor(message: string, tensor: Tensor) {
    const leaf = withGradMode(false, () => tensor.detach());
    leaf.requires_grad = true;
    super([leaf.gradientEdge()], [tensor.meta]);
    this.#message = message;
  }

  get typeName(): string {
    return 'Error';
  }

  override name(): string {
    return 'torch::autograd::Error';
  }

  apply(): Grads {
    throw refused(this.#message);
  }
}

/** The same elements behind a Node that refuses to be differentiated, with this message. */
export function delayedError(message: string, tensor: Tensor): Tensor {
  const refusing = withGradMode(false, () => tensor.detach());
  refusing.node = new ErrorNode(message, tensor);
  refusing.viewInfo = null;
  return refusing;
}
