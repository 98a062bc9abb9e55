/**
 * `autograd.Function` for TypeScript: the user's class says forward and backward in static methods, and is called by `apply`. The Node, what it saves
 * and its checks are the engine's; here is how a class is called, and the context that goes from its forward to its backward.
 */
import { delayedError, type FunctionClass, FunctionNode } from '../../../engine/autograd/function.ts';
import { refused, TorchError, unsupported } from '../../../engine/errors.ts';
import { state, withGradMode } from '../../../engine/state.ts';
import { Tensor } from '../../../engine/tensor.ts';

/** What forward and `setup_context` tell, and backward reads; the user's own properties stay on it. */
export class FunctionCtx {
  readonly #node: FunctionNode;
  #saved: readonly unknown[] | null = null;
  #dirty: readonly unknown[] | null = null;
  #hidden: readonly unknown[] | null = null;
  /** What `jvp` reads. */
  saved_for_forward: readonly (Tensor | null)[] = [];
  // biome-ignore lint/suspicious/noExplicitAny: the user's own properties
  [name: string]: any;

  constructor(node: FunctionNode) {
    this.#node = node;
  }

  get needs_input_grad(): readonly boolean[] {
    return this.#node.needs_input_grad;
  }

  /** What `save_for_backward` was given. @throws RuntimeError when freed, or changed in place since. */
  get saved_tensors(): (Tensor | null)[] {
    return this.#node.saved_tensors;
  }

  save_for_backward(...tensors: (Tensor | null)[]): void {
    this.#saved = tensors;
  }

  save_for_forward(...tensors: (Tensor | null)[]): void {
    this.saved_for_forward = tensors;
  }

  mark_dirty(...tensors: Tensor[]): void {
    this.#dirty = tensors;
  }

  mark_non_differentiable(...tensors: Tensor[]): void {
    this.#hidden = tensors;
  }

  set_materialize_grads(value: boolean): void {
    this.#node.materialize_grads = value;
  }

  /** Ends a forward: gives its outputs their history. Not for the user. */
  static finish(ctx: FunctionCtx, inputs: readonly unknown[], outputs: readonly unknown[], setupContext: boolean) {
    const marks = { saved: ctx.#saved, dirty: ctx.#dirty, nonDifferentiable: ctx.#hidden, setupContext };
    return ctx.#node.finish(inputs, outputs, marks);
  }
}

// biome-ignore lint/suspicious/noExplicitAny: the user's methods take what they take
type Any = any;

const NO_BACKWARD =
  'You must implement either the backward or vjp method for your custom autograd.Function to use it with backward mode AD.';
const BOTH =
  "Implementing both 'backward' and 'vjp' for a custom Function is not allowed. You should only implement one of them.";

/** Extend it with static `forward` and `backward`, and call `apply`. */
// biome-ignore lint/complexity/noStaticOnlyClass: as in PyTorch
export class AutogradFunction {
  static readonly generate_vmap_rule: boolean = false;

  static forward(..._args: Any[]): Any {
    throw new TorchError(
      'NotImplementedError',
      'You must implement the forward function for custom autograd.Function.',
    );
  }

  static setup_context(_ctx: Any, _inputs: Any, _output: Any): void {
    throw new TorchError('NotImplementedError', 'setup_context is not implemented.');
  }

  static backward(_ctx: Any, ..._grads: Any[]): Any {
    throw new TorchError('NotImplementedError', NO_BACKWARD);
  }

  static vjp(_ctx: Any, ..._grads: Any[]): Any {
    throw new TorchError('NotImplementedError', NO_BACKWARD);
  }

  static jvp(_ctx: Any, ..._tangents: Any[]): Any {
    throw new TorchError(
      'NotImplementedError',
      'You must implement the jvp function for custom autograd.Function to use it with forward mode AD.',
    );
  }

  /** Runs forward without recording and makes the Node. An array is a tuple of outputs. */
  static apply(...args: Any[]): Any {
    // biome-ignore lint/complexity/noThisInStatic: the user's class, which extends this one
    const user = this as typeof AutogradFunction;
    const setsUp = user.setup_context !== AutogradFunction.setup_context;
    const { transforms } = state;
    if (transforms !== null && (transforms.dual || transforms.levels.length > 0))
      throw unsupported('autograd.Function under a function transform or with dual numbers from TypeScript');
    let ctx: FunctionCtx;
    const node = new FunctionNode(
      classOf(user, setsUp, () => ctx),
      args,
    );
    ctx = new FunctionCtx(node);
    const output = withGradMode(false, () => {
      if (!setsUp) return user.forward(ctx, ...args);
      const made = user.forward(...args);
      user.setup_context(ctx, args, made);
      return made;
    });
    const isTuple = Array.isArray(output);
    const results = FunctionCtx.finish(ctx, args, isTuple ? output : [output], setsUp);
    return isTuple ? results : results[0];
  }
}

function classOf(user: typeof AutogradFunction, setsUp: boolean, context: () => FunctionCtx): FunctionClass {
  const names = parameterNames(user.forward);
  return {
    name: user.name,
    inputNames: setsUp ? names : names.slice(1),
    backward(_node, grads) {
      const isBackward = user.backward !== AutogradFunction.backward;
      const isVjp = user.vjp !== AutogradFunction.vjp;
      if (isBackward && isVjp) throw refused(BOTH);
      const given: unknown = isVjp ? user.vjp(context(), ...grads) : user.backward(context(), ...grads);
      return Array.isArray(given) ? given : [given ?? null];
    },
  };
}

/** Names of a method's parameters, as far as they are plain names. */
function parameterNames(method: (...args: never[]) => unknown): string[] {
  const [, list = ''] = /^[^(]*\(([^)]*)\)/.exec(String(method)) ?? [];
  return list
    .split(',')
    .map((part) => /^\s*([A-Za-z_$][\w$]*)/.exec(part)?.[1] ?? '')
    .filter((name) => name !== '');
}

/** A backward that cannot be differentiated itself. */
export function once_differentiable(backward: (ctx: FunctionCtx, ...grads: Any[]) => Any) {
  return (ctx: FunctionCtx, ...grads: Any[]): Any => {
    const given = withGradMode(false, () => backward(ctx, ...grads));
    if (!state.gradMode || !grads.some((grad) => grad instanceof Tensor && grad.requires_grad)) return given;
    const refusing = (value: unknown): unknown =>
      value instanceof Tensor
        ? delayedError('trying to differentiate twice a function that was marked with @once_differentiable', value)
        : value;
    return Array.isArray(given) ? given.map(refusing) : refusing(given);
  };
}
