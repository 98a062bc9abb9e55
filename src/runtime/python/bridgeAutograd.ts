// Gradients, Nodes, hooks and grad mode for Python. Part of the module `_gradient_lens`.

import { backward, grad } from '../../engine/autograd/arguments.ts';
import { GradientEdge } from '../../engine/autograd/gradientEdge.ts';
import { AccumulateGrad, type Grads, type Node } from '../../engine/autograd/node.ts';
import { state } from '../../engine/state.ts';
import type { Tensor } from '../../engine/tensor.ts';
import { type Bridge, guarded, sweep } from './bridge.ts';
import { Foreign } from './values.ts';

/** A tensor, or an edge as its Node and output number. */
type Place = number | readonly [node: number, output_nr: number];

interface Request {
  readonly roots: readonly Place[];
  readonly gradients: readonly number[];
  readonly retain_graph: boolean;
  readonly create_graph: boolean;
  readonly inputs: readonly Place[] | null;
  readonly allow_unused: boolean;
}

/** Calls a Python hook: its key and encoded arguments in, its encoded result out; '!' when it raised. */
export type HookCaller = (key: number, text: string) => string;

/** Thrown through the engine when a Python hook raised; Python raises its own exception again. */
class HookRaised extends Error {}

/** How the engine's side calls a function of Python's. @throws HookRaised when it raised */
export function hookOf(bridge: Bridge): HookCaller {
  return (key, text) => {
    bridge.nested++;
    let result: string;
    try {
      result = bridge.callHook(key, text);
    } finally {
      bridge.nested--;
    }
    if (result === '!') {
      bridge.raised = true;
      throw new HookRaised('a hook raised');
    }
    return result;
  };
}

export function autogradModule(bridge: Bridge): Record<string, unknown> {
  const { handles } = bridge;
  const removals = new Map<number, { remove(): void }>();
  const hook = hookOf(bridge);
  const give = (tensor: Tensor | null): number => (tensor === null ? 0 : handles.give(tensor));
  const take = (handle: number): Tensor | null => (handle === 0 ? null : handles.tensor(handle));

  const place = (given: Place): Tensor | GradientEdge =>
    typeof given === 'number' ? handles.tensor(given) : new GradientEdge(handles.node(given[0]), given[1]);

  return {
    /** Not for Python: the runtime hands in how hooks are called. */
    set_hook_caller: (caller: HookCaller) => void (bridge.callHook = caller),
    grad_mode: () => state.gradMode,
    set_grad_mode: (enabled: boolean) => void (state.gradMode = enabled),
    /** The handle of `.grad`, 0 for None; reading it may warn. */
    grad: (handle: number) => give(handles.peek(handle).grad),
    peek_grad: (handle: number) => give(handles.peek(handle).gradValue),
    set_grad: (handle: number, value: number) =>
      guarded(bridge, -1, () => {
        handles.peek(handle).grad = value === 0 ? null : handles.peek(value);
        sweep(bridge);
        return 0;
      }),
    grad_fn: (handle: number) =>
      guarded(bridge, -1, () => {
        const node = handles.tensor(handle).grad_fn;
        return node === null ? 0 : handles.give(node);
      }),
    retain_grad: (handle: number) =>
      guarded(bridge, -1, () => {
        handles.tensor(handle).retain_grad();
        return 0;
      }),
    detach_: (handle: number) =>
      guarded(bridge, -1, () => {
        handles.tensor(handle).detach_();
        return 0;
      }),
    backward(kind: 'backward' | 'grad', json: string): string | undefined {
      return guarded<string | undefined>(bridge, undefined, () => {
        const request = JSON.parse(json) as Request;
        const roots = request.roots.map(place);
        const gradients = request.gradients.map(take);
        const inputs = request.inputs?.map(place) ?? null;
        if (kind === 'backward') {
          backward(roots, { ...request, gradient: gradients, inputs });
          return '[]';
        }
        return JSON.stringify(grad(roots, inputs ?? [], { ...request, grad_outputs: gradients }).map(give));
      });
    },

    /** `backward` of one tensor to all leaves: what most programs call. */
    backward_from: (root: number, retain_graph: boolean, create_graph: boolean) =>
      guarded(bridge, -1, () => {
        const options = { gradient: [null], retain_graph, create_graph, inputs: null };
        backward([handles.peek(root)], options);
        sweep(bridge);
        return 0;
      }),

    /** The name of its Python class. */
    node_type: (handle: number) => handles.node(handle).typeName,
    node_name: (handle: number) => handles.node(handle).name(),
    node_next: (handle: number) =>
      JSON.stringify(
        handles.node(handle).next_functions.map((edge) => (edge == null ? [0, 0] : [handles.give(edge[0]), edge[1]])),
      ),
    node_sequence: (handle: number) => handles.node(handle).sequence_nr,
    /** dtype and shape of each output. */
    node_outputs: (handle: number) =>
      JSON.stringify(handles.node(handle).outputs.map(({ dtype, shape }) => [dtype, shape])),
    /** Runs one Node by hand. */
    node_call: (handle: number, grads: string) =>
      guarded<string | undefined>(bridge, undefined, () =>
        JSON.stringify(
          handles
            .node(handle)
            .apply((JSON.parse(grads) as number[]).map(take))
            .map(give),
        ),
      ),
    node_variable(handle: number): number {
      const node = handles.node(handle);
      return node instanceof AccumulateGrad ? handles.give(node.variable) : 0;
    },
    node_saved_names: (handle: number) => JSON.stringify(savedNames(handles.node(handle))),
    /** A saved tensor or plain argument as tagged JSON, '' when the Node has none of that name. */
    node_saved: (handle: number, name: string) =>
      guarded<string | undefined>(bridge, undefined, () => {
        const node = handles.node(handle);
        if (!savedNames(node).includes(name)) return '';
        const value = node.savedValue(name);
        if (Array.isArray(value))
          return JSON.stringify({ u: value.map((item) => (isTensor(item) ? { t: handles.give(item) } : item)) });
        return JSON.stringify(isTensor(value) ? { t: handles.give(value) } : (value ?? null));
      }),

    tensor_hook: (handle: number, key: number, kind: 'before' | 'after') =>
      guarded(bridge, -1, () => {
        const tensor = handles.tensor(handle);
        if (kind === 'after')
          removals.set(
            key,
            tensor.register_post_accumulate_grad_hook((leaf: Tensor) => void hook(key, String(handles.give(leaf)))),
          );
        else
          removals.set(
            key,
            tensor.register_hook((incoming: Tensor | null) => {
              const result = hook(key, String(give(incoming)));
              if (result === '') return undefined;
              // What is no tensor comes as the name of its type.
              return result.startsWith('?')
                ? (new Foreign(result.slice(1)) as unknown as Tensor)
                : handles.tensor(Number(result));
            }),
          );
        return 0;
      }),
    node_hook: (handle: number, key: number, kind: 'pre' | 'post') =>
      guarded(bridge, -1, () => {
        const node = handles.node(handle);
        const call = (first: Grads, second: Grads): Grads | undefined => {
          const result = hook(key, JSON.stringify([first.map(give), second.map(give)]));
          return result === '' ? undefined : (bridge.decoder.arguments(result) as (Tensor | null)[]);
        };
        removals.set(
          key,
          kind === 'pre'
            ? node.register_prehook((grads) => call(grads, []))
            : node.register_hook((grads, outputs) => call(grads, outputs)),
        );
        return 0;
      }),
    remove_hook(key: number): void {
      removals.get(key)?.remove();
      removals.delete(key);
    },
  };
}

function savedNames(node: Node): string[] {
  return node.savedNames();
}

function isTensor(value: unknown): value is Tensor {
  return typeof value === 'object' && value !== null && 'storage' in value;
}
