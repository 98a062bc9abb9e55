/**
 * Hooks: functions of the user's program that see, and may replace, gradients on their way. Here is how they are kept, called and checked;
 * when each is called is the backward pass's business.
 */
import { refused, TorchError } from '../errors.ts';
import { sameShape } from '../shape.ts';
import { state } from '../state.ts';
import { Tensor } from '../tensor.ts';
import type { Grads } from './node.ts';
import { itemsTypeName, pythonTypeName } from './typeName.ts';

// biome-ignore lint/suspicious/noConfusingVoidType: a hook that only looks returns nothing
export type HookResult<T> = T | null | undefined | void;
/** `grad` is null where the tensor had no part in what is differentiated. */
export type TensorHook = (grad: Tensor) => HookResult<Tensor>;
export type PreHook = (grad_outputs: Grads) => HookResult<Grads>;
export type PostHook = (grad_inputs: Grads, grad_outputs: Grads) => HookResult<Grads>;
export type LeafHook = (leaf: Tensor) => void;

/** Hooks in order of registration, each under the handle that removes it. */
export type Hooks<Hook> = Map<RemovableHandle, Hook>;

/** What registering a hook gives back. */
export class RemovableHandle {
  readonly #hooks: Map<RemovableHandle, unknown>;

  constructor(hooks: Map<RemovableHandle, unknown>) {
    this.#hooks = hooks;
  }

  remove(): void {
    this.#hooks.delete(this);
  }
}

/** Adds a hook to a list of them. */
export function addHook<Hook>(hooks: Hooks<Hook>, hook: Hook): RemovableHandle {
  const handle = new RemovableHandle(hooks);
  hooks.set(handle, hook);
  return handle;
}

/** Keeps the gradient of a tensor that is no leaf; nothing to do for a leaf. @throws RuntimeError when it requires none. */
export function retainGrad(tensor: Tensor): void {
  if (!tensor.requires_grad) throw refused("can't retain_grad on Tensor that has requires_grad=False");
  const node = tensor.grad_fn;
  if (node !== null) (node.retained ??= new Map()).set(tensor.output_nr, tensor);
}

/** The gradient after a tensor's hooks. @throws when one gives back what is not such a gradient. */
export function throughTensorHooks(hooks: Hooks<TensorHook>, grad: Tensor | null): Tensor | null {
  let current = grad;
  for (const hook of hooks.values()) {
    const result = asUser(() => hook(current as Tensor)) ?? null;
    if (result !== null) current = checked(hook, current, result);
  }
  return current;
}

/** The gradients for a Node's outputs after its pre-hooks. */
export function throughPreHooks(hooks: Hooks<PreHook>, grads: Grads): Grads {
  let current = grads;
  for (const hook of hooks.values()) current = checkedAll(hook, current, asUser(() => hook(current)) ?? null);
  return current;
}

/** The gradients for a Node's inputs after its post-hooks. */
export function throughPostHooks(hooks: Hooks<PostHook>, grad_inputs: Grads, grad_outputs: Grads): Grads {
  let current = grad_inputs;
  for (const hook of hooks.values())
    current = checkedAll(hook, current, asUser(() => hook(current, grad_outputs)) ?? null);
  return current;
}

export function callLeafHooks(hooks: Hooks<LeafHook>, leaf: Tensor): void {
  for (const hook of hooks.values()) {
    const result: unknown = asUser(() => hook(leaf)) ?? null;
    if (result !== null) throw notA('Variable', result);
  }
}

/** Runs what is the user's program again, such as a hook: the operators it calls are announced. */
export function asUser<T>(run: () => T): T {
  const { depth } = state;
  state.arrays?.disclose();
  state.depth = 0;
  try {
    return run();
  } finally {
    state.depth = depth;
  }
}

type AnyHook = { readonly name: string };

function checkedAll(hook: AnyHook, before: Grads, result: unknown): Grads {
  if (result === null) return before;
  if (!Array.isArray(result)) throw notA('tuple', result);
  if (result.length !== before.length)
    throw refused(
      `hook '${nameOf(hook)}' has returned an incorrect number of values (got ${result.length}, but expected ${before.length})`,
    );
  return result.map((grad: unknown, k) => (grad == null ? null : checked(hook, before[k] ?? null, grad)));
}

function checked(hook: AnyHook, before: Tensor | null, result: unknown): Tensor {
  if (!(result instanceof Tensor)) throw notA('Variable', result);
  if (before === null) throw refused("can't replace a None gradient with a non-None value");
  if (result.dtype !== before.dtype)
    throw refused(
      `hook '${nameOf(hook)}' has changed the type of value (was ${itemsTypeName(before.dtype)} got ${itemsTypeName(result.dtype)})`,
    );
  if (!sameShape(result.shape, before.shape)) throw refused(`hook '${nameOf(hook)}' has changed the size of value`);
  return result;
}

function nameOf(hook: AnyHook): string {
  return hook.name === '' ? '<lambda>' : hook.name;
}

function notA(expected: string, got: unknown): TorchError {
  return new TorchError('TypeError', `expected ${expected}, but hook returned '${pythonTypeName(got)}'`);
}
