// Python's own Functions, hooks on saved tensors, anomaly and inference mode. Part of the module `_gradient_lens`.

import { originOf, setAnomaly } from '../../engine/autograd/anomaly.ts';
import { delayedError, FunctionNode, type Marks } from '../../engine/autograd/function.ts';
import { type GradcheckOptions, gradcheck, gradgradcheck } from '../../engine/autograd/gradcheck.ts';
import { increment_version } from '../../engine/autograd/gradientEdge.ts';
import { Keeper } from '../../engine/autograd/keeper.ts';
import type { SavedTensor } from '../../engine/autograd/saved.ts';
import {
  beginMutation,
  disabledMessage,
  disableSavedTensorHooks,
  endMutation,
  popSavedTensorHooks,
  pushSavedTensorHooks,
  type SavedTensorHooks,
} from '../../engine/autograd/savedHooks.ts';
import { refused } from '../../engine/errors.ts';
import { state } from '../../engine/state.ts';
import { Tensor } from '../../engine/tensor.ts';
import { dispatcher } from '../../engine/transforms/dispatch.ts';
import { isDifferentiated } from '../../engine/transforms/tangents.ts';
import { Batched } from '../../engine/transforms/wrapped.ts';
import { type Bridge, guarded } from './bridge.ts';
import { hookOf } from './bridgeAutograd.ts';
import { Foreign } from './values.ts';

/** What Python tells at the end of a forward; values as the decoder reads them. */
interface Ending {
  readonly outputs: unknown[];
  readonly saved: unknown;
  readonly dirty: unknown;
  readonly hidden: unknown;
  readonly setup: boolean;
}

export function functionModule(bridge: Bridge): Record<string, unknown> {
  const { handles } = bridge;
  const hook = hookOf(bridge);
  const give = (tensor: Tensor | null): number => (tensor === null ? 0 : handles.give(tensor));
  const list = (raw: unknown): readonly unknown[] | null =>
    raw === null ? null : (raw as unknown[]).map((value) => bridge.decoder.value(value));
  /** What Python knows the call of a Node by. */
  const keys = new WeakMap<FunctionNode, number>();
  const inputsOf = new WeakMap<FunctionNode, readonly unknown[]>();
  /** Keys of calls whose graph was freed, for Python to hear of. */
  let released: number[] = [];

  /** A pair of hooks that Python keeps under `key`. */
  const pairOf = (key: number): SavedTensorHooks => ({
    pack: (tensor) => Number(hook(key, `p${handles.give(tensor)}`)),
    unpack(value) {
      const answer = hook(key, `u${value}`);
      return answer.startsWith('?')
        ? (new Foreign(answer.slice(1)) as unknown as Tensor)
        : handles.tensor(Number(answer));
    },
    release: (value) => void bridge.callHook(key, `r${value}`),
  });

  const rawOf = (handle: number, name: string, item: number): SavedTensor => {
    const value = handles.node(handle).saved[name] ?? null;
    const saved = Array.isArray(value) ? (value as readonly (SavedTensor | null)[])[item] : value;
    if (saved == null) throw refused('Calling register_hooks on a saved tensor with value None is forbidden');
    return saved as SavedTensor;
  };

  return {
    /** A call begins: [Node, for each input whether it wants a gradient]. */
    function_begin(key: number, name: string, names: string, inputs: string): string {
      const given = (JSON.parse(inputs) as number[]).map((handle) => (handle === 0 ? null : handles.tensor(handle)));
      const node = new FunctionNode(
        {
          name,
          inputNames: JSON.parse(names) as string[],
          backward(self, grads) {
            const text = hook(key, JSON.stringify([handles.give(self), ...grads.map(give)]));
            return bridge.decoder.arguments(text);
          },
          released: () => void released.push(key),
        },
        given,
      );
      keys.set(node, key);
      inputsOf.set(node, given);
      return JSON.stringify([handles.give(node), node.needs_input_grad]);
    },
    /** Its forward ended: handles of the outputs, 0 for what is no tensor. */
    function_finish: (handle: number, json: string) =>
      guarded<string | undefined>(bridge, undefined, () => {
        const node = handles.node(handle) as FunctionNode;
        const { outputs, saved, dirty, hidden, setup } = JSON.parse(json) as Ending;
        const marks: Marks = {
          saved: list(saved),
          dirty: list(dirty),
          nonDifferentiable: list(hidden),
          setupContext: setup,
        };
        const results = node.finish(inputsOf.get(node)!, list(outputs)!, marks);
        return JSON.stringify(results.map((value) => (value instanceof Tensor ? handles.give(value) : 0)));
      }),
    function_saved: (handle: number) =>
      guarded<string | undefined>(bridge, undefined, () =>
        JSON.stringify((handles.node(handle) as FunctionNode).saved_tensors.map(give)),
      ),
    /** Keeps tensors for `checkpoint`: the Node that does. */
    keep_inputs: (inputs: string) =>
      guarded(bridge, -1, () =>
        handles.give(new Keeper((JSON.parse(inputs) as number[]).map((handle) => handles.tensor(handle)))),
      ),
    kept_inputs: (handle: number) =>
      guarded<string | undefined>(bridge, undefined, () =>
        JSON.stringify((handles.node(handle) as Keeper).read().map(give)),
      ),
    delayed_error: (handle: number, message: string) => handles.give(delayedError(message, handles.tensor(handle))),
    function_materialize: (handle: number, value: boolean) =>
      void ((handles.node(handle) as FunctionNode).materialize_grads = value),
    /** The key of a Function's Node, 0 for other Nodes. */
    function_key: (handle: number) => keys.get(handles.node(handle) as FunctionNode) ?? 0,
    /** Keys of the calls whose graph was freed since this was asked last. */
    functions_released(): string {
      const freed = released;
      released = [];
      return JSON.stringify(freed);
    },

    /** The innermost function transform, or 'dual' where only dual numbers are about; '' where nothing is. */
    transform(): string {
      const { transforms } = state;
      return transforms === null ? '' : (transforms.top?.kind ?? 'dual');
    },
    run_below: (key: number) =>
      guarded(bridge, -1, () => {
        dispatcher().below(() => hook(key, ''));
        return 0;
      }),
    is_differentiated: (handle: number) => isDifferentiated(handles.tensor(handle)),
    /** The dimension that the innermost vmap maps over, in what the tensor wraps; -1 where it does not. */
    batched_at(handle: number): number {
      const tensor = handles.tensor(handle);
      return tensor instanceof Batched && tensor.level === dispatcher().top ? tensor.bdim : -1;
    },
    vmap_info: () => JSON.stringify([dispatcher().top!.batch, dispatcher().top!.randomness]),

    push_saved_hooks: (key: number) =>
      guarded(bridge, -1, () => {
        pushSavedTensorHooks(pairOf(key));
        return 0;
      }),
    pop_saved_hooks: () => popSavedTensorHooks(),
    disable_saved_hooks: (message: string | null) => disableSavedTensorHooks(message ?? null),
    disabled_message: () => disabledMessage() ?? undefined,
    begin_mutation: () =>
      guarded(bridge, -1, () => {
        beginMutation();
        return 0;
      }),
    end_mutation: () => endMutation(),
    /** Names that `_raw_saved_` stands before, with how many tensors each has; -1 for one that is no list. */
    node_raw: (handle: number) => {
      const node = handles.node(handle);
      const { saved } = node;
      return JSON.stringify(
        node.rawNames().map((name) => {
          const value = saved[name] ?? null;
          return [name, Array.isArray(value) ? value.length : -1];
        }),
      );
    },
    register_saved_hooks: (handle: number, name: string, item: number, key: number) =>
      guarded(bridge, -1, () => {
        rawOf(handle, name, item).registerHooks(pairOf(key));
        return 0;
      }),
    increment_version: (handle: number) => increment_version(handles.tensor(handle)),
    /** The number of the backward pass that goes on, -1 outside of one. */
    current_pass: () => state.pass?.id ?? -1,
    pass_is_whole: () => state.pass?.isWhole ?? true,
    pass_runs: (handle: number) => state.pass?.willRun(handles.node(handle)) ?? false,
    /** Node and output number along whose edge a tensor's gradient flows; empty when there is none. */
    edge(handle: number): string {
      const edge = handles.tensor(handle).gradientEdge();
      return edge === null ? '' : JSON.stringify([handles.give(edge[0]), edge[1]]);
    },

    /** gradcheck, or with `second` gradgradcheck, of a function Python keeps under `key`; inputs that are no tensors are 0. */
    gradcheck: (key: number, second: boolean, json: string) =>
      guarded<boolean | undefined>(bridge, undefined, () => {
        const { inputs, grad_outputs, options } = JSON.parse(json) as {
          inputs: number[];
          grad_outputs: number[] | null;
          options: GradcheckOptions;
        };
        const func = (...given: readonly (Tensor | null)[]): (Tensor | null)[] =>
          (JSON.parse(hook(key, JSON.stringify(given.map(give)))) as number[]).map((made) =>
            made === 0 ? null : handles.tensor(made),
          );
        const given = inputs.map((input) => (input === 0 ? null : handles.tensor(input)));
        if (!second) return gradcheck(func, given, options);
        return gradgradcheck(func, given, grad_outputs?.map((each) => handles.tensor(each)) ?? null, options);
      }),
    anomaly: () => (state.anomaly === null ? 0 : state.anomaly.check_nan ? 2 : 1),
    /** 0: off, 1: on, 2: NaN is an error too. */
    set_anomaly(mode: number): void {
      setAnomaly(mode > 0, mode === 2);
      state.traceback = () => hook(0, '');
    },
    /** Where a Node was made; '' when nobody took notice. */
    node_origin: (handle: number) => originOf(handles.node(handle))?.traceback ?? '',
    view_replay: () => state.viewReplay,
    set_view_replay: (enabled: boolean) => void (state.viewReplay = enabled),
    inference_mode: () => state.inferenceMode,
    set_inference_mode: (enabled: boolean) => void (state.inferenceMode = enabled),
    is_inference: (handle: number) => handles.tensor(handle).storage.inference,
  };
}
