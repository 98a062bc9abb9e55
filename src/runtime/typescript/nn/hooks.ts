/**
 * Hooks of Modules for TypeScript: around forward, and around backward through two Nodes that see the gradients of inputs and outputs
 * (torch/utils/hooks.py). Kept beside the Modules, so that a Module's own properties are its parameters and parts alone.
 */
import { addHook, type Hooks, type RemovableHandle } from '../../../engine/autograd/hooks.ts';
import type { Grads } from '../../../engine/autograd/node.ts';
import { refused } from '../../../engine/errors.ts';
import { state } from '../../../engine/state.ts';
import { Tensor } from '../../../engine/tensor.ts';
import { warn } from '../../../engine/warn.ts';
import { AutogradFunction, type FunctionCtx } from '../autograd/function.ts';
import type { Module } from './module.ts';

/** May give other inputs: a list of them, or the one there is. */
export type ForwardPreHook = (module: Module, inputs: readonly unknown[]) => unknown;
/** May give another output. */
export type ForwardHook = (module: Module, inputs: readonly unknown[], output: unknown) => unknown;
// biome-ignore lint/suspicious/noConfusingVoidType: a hook that only looks returns nothing
type Looked<T> = T | null | undefined | void;
export type FullBackwardPreHook = (module: Module, grad_output: Grads) => Looked<Grads>;
export type FullBackwardHook = (module: Module, grad_input: Grads, grad_output: Grads) => Looked<Grads>;

interface ModuleHooks {
  readonly pre: Hooks<ForwardPreHook>;
  readonly post: Hooks<ForwardHook>;
  readonly backwardPre: Hooks<FullBackwardPreHook>;
  readonly backward: Hooks<FullBackwardHook>;
}

const known = new WeakMap<Module, ModuleHooks>();

/** Adds a hook of one kind. */
export function hookOn<Kind extends keyof ModuleHooks>(
  module: Module,
  kind: Kind,
  hook: ModuleHooks[Kind] extends Hooks<infer Hook> ? Hook : never,
): RemovableHandle {
  let hooks = known.get(module);
  if (hooks === undefined)
    known.set(module, (hooks = { pre: new Map(), post: new Map(), backwardPre: new Map(), backward: new Map() }));
  return addHook(hooks[kind] as Hooks<unknown>, hook);
}

/** What calling a Module does. */
export function called(module: Module, given: readonly unknown[]): unknown {
  const hooks = known.get(module);
  if (hooks === undefined) return module.forward(...given);
  let inputs = given;
  for (const hook of hooks.pre.values()) {
    const changed = hook(module, inputs) ?? null;
    if (changed !== null) inputs = Array.isArray(changed) ? changed : [changed];
  }
  const around = hooks.backward.size + hooks.backwardPre.size > 0 ? new BackwardHook(module, hooks) : null;
  if (around !== null) inputs = around.inputs(inputs);
  let output: unknown = module.forward(...inputs);
  for (const hook of hooks.post.values()) output = hook(module, inputs, output) ?? output;
  return around === null ? output : around.outputs(output);
}

/** Passes tensors on; its Node is what backward hooks hang on. */
class BackwardHookFunction extends AutogradFunction {
  static override readonly name: string = 'BackwardHookFunction';

  static override forward(ctx: FunctionCtx, ...tensors: Tensor[]): Tensor[] {
    ctx.mark_non_differentiable(...tensors.filter((tensor) => !tensor.requires_grad));
    return tensors;
  }

  static override backward(_ctx: FunctionCtx, ...grads: Tensor[]): Tensor[] {
    return grads;
  }
}

/** The backward hooks of one call. */
class BackwardHook {
  readonly #module: Module;
  readonly #hooks: ModuleHooks;
  /** What arrived for the outputs, until the inputs' gradients are there too. */
  #kept: Grads | null = null;
  #inputPlaces: readonly number[] | null = null;
  #inputs = 0;

  constructor(module: Module, hooks: ModuleHooks) {
    this.#module = module;
    this.#hooks = hooks;
  }

  inputs(values: readonly unknown[]): readonly unknown[] {
    this.#inputs = values.length;
    const places = tensorPlaces(values);
    return throughNode(
      values,
      places,
      (grad_inputs) => {
        // Null: the gradient did not come through the outputs.
        if (this.#kept === null) return null;
        let grads = spread(places, grad_inputs, values.length);
        for (const hook of this.#hooks.backward.values()) {
          const changed = hook(this.#module, grads, this.#kept) ?? null;
          if (changed === null) continue;
          if (changed.length !== grads.length)
            throw refused(
              `Backward hook returned an invalid number of grad_input, got ${changed.length}, but expected ${grads.length}`,
            );
          grads = [...changed];
        }
        this.#kept = null;
        return places.map((k) => grads[k]!);
      },
      () => {
        this.#inputPlaces = places;
      },
    );
  }

  outputs(result: unknown): unknown {
    const values = Array.isArray(result) ? (result as readonly unknown[]) : [result];
    if (!values.some((value) => value instanceof Tensor)) return result;
    const places = tensorPlaces(values);
    const passed = throughNode(values, places, (_, grad_outputs) => {
      let grads: Grads = spread(places, grad_outputs, values.length);
      for (const hook of this.#hooks.backwardPre.values()) grads = hook(this.#module, grads) ?? grads;
      this.#kept = grads;
      if (this.#inputPlaces === null) this.#withoutInputs(grads);
      return places.map((k) => grads[k] ?? null);
    });
    return Array.isArray(result) ? passed : passed[0];
  }

  /** No input requires grad: the hooks are called all the same. */
  #withoutInputs(grads: Grads): void {
    if (this.#hooks.backward.size > 0) warn(NO_INPUTS);
    for (const hook of this.#hooks.backward.values())
      hook(this.#module, new Array<null>(this.#inputs).fill(null), grads);
    this.#kept = null;
  }
}

const NO_INPUTS =
  'Full backward hook is firing when gradients are computed with respect to module outputs since no inputs require gradients. See https://docs.pytorch.org/docs/main/generated/torch.nn.Module.html#torch.nn.Module.register_full_backward_hook for more details.';

function tensorPlaces(values: readonly unknown[]): number[] {
  return values.flatMap((value, k) => (value instanceof Tensor ? [k] : []));
}

/** `values` with their tensors passed through a Node that has this hook; as they are where nothing is recorded. */
function throughNode(
  values: readonly unknown[],
  places: readonly number[],
  hook: (grad_inputs: Grads, grad_outputs: Grads) => Grads | null,
  recorded: () => void = () => {},
): readonly unknown[] {
  const tensors = places.map((k) => values[k] as Tensor);
  if (!state.gradMode || !tensors.some((tensor) => tensor.requires_grad)) return values;
  const passed = BackwardHookFunction.apply(...tensors) as Tensor[];
  passed.find((tensor) => tensor.grad_fn !== null)!.grad_fn!.register_hook(hook);
  recorded();
  const out = [...values];
  for (let i = 0; i < places.length; i++) out[places[i]!] = passed[i];
  return out;
}

function spread(places: readonly number[], grads: Grads, size: number): (Tensor | null)[] {
  const out = new Array<Tensor | null>(size).fill(null);
  for (let i = 0; i < places.length; i++) out[places[i]!] = grads[i] ?? null;
  return out;
}
