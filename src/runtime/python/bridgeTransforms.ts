// Levels of function transforms and dual numbers for Python. Part of the module `_gradient_lens`.

import { hessian, hvp, jacobian, jvp, vhp, vjp } from '../../engine/autograd/functional.ts';
import type { Tensor } from '../../engine/tensor.ts';
import * as levels from '../../engine/transforms/levels.ts';
import { type Randomness, refuseInTransform } from '../../engine/transforms/wrapped.ts';
import { type Bridge, guarded } from './bridge.ts';
import { hookOf } from './bridgeAutograd.ts';

interface Batch {
  readonly outputs: readonly number[];
  readonly inputs: readonly number[];
  readonly gradients: readonly number[];
  readonly retain_graph: boolean | null;
  readonly create_graph: boolean;
  readonly allow_unused: boolean;
}

/** `torch.autograd.functional`. */
const FUNCTIONAL = { jacobian, hessian, vjp, jvp, vhp, hvp } as const;

export function transformModule(bridge: Bridge): Record<string, unknown> {
  const { handles } = bridge;
  const give = (tensor: Tensor | null): number => (tensor === null ? 0 : handles.give(tensor));
  const take = (handle: number): Tensor | null => (handle === 0 ? null : handles.tensor(handle));
  const list = (json: string): Tensor[] => (JSON.parse(json) as number[]).map((handle) => handles.tensor(handle));
  const text = (tensors: readonly (Tensor | null)[]): string => JSON.stringify(tensors.map(give));
  /** A function of tensors and numbers; -1 when it raised. */
  const one =
    (f: (tensor: Tensor, option: number) => Tensor) =>
    (handle: number, option: number): number =>
      guarded(bridge, -1, () => handles.give(f(handles.tensor(handle), option)));
  const done = (body: () => void): number =>
    guarded(bridge, -1, () => {
      body();
      return 0;
    });

  const hook = hookOf(bridge);
  const value = (json: string): unknown => bridge.decoder.value(JSON.parse(json));
  const nested = (found: unknown): unknown => (Array.isArray(found) ? found.map(nested) : give(found as Tensor));

  return {
    /** A function of `torch.autograd.functional`; the user's function is called under `key` with handles and answers as the decoder reads. */
    functional: (name: keyof typeof FUNCTIONAL, key: number, inputs: string, v: string, options: string) =>
      guarded<string | undefined>(bridge, undefined, () => {
        const func = (...given: Tensor[]) => value(hook(key, text(given))) as Tensor;
        const rest: unknown[] = name === 'jacobian' || name === 'hessian' ? [] : [value(v)];
        const call = FUNCTIONAL[name] as (...args: unknown[]) => unknown;
        return JSON.stringify(nested(call(func, value(inputs), ...rest, JSON.parse(options))));
      }),
    enter_grad: () => levels.enterGrad(),
    enter_vmap: (batch: number, randomness: Randomness) => levels.enterVmap(batch, randomness),
    exit_level: () => levels.exitLevel(),
    refuse_in_transform: (what: 'requires_grad_') => done(() => refuseInTransform(what)),
    wrap_for_grad: one((tensor, tracked) => levels.wrapForGrad(tensor, tracked === 1)),
    unwrap_for_grad: one((tensor) => levels.unwrapForGrad(tensor)),
    add_batch_dim: one((tensor, dim) => levels.addBatchDim(tensor, dim)),
    remove_batch_dim: one((tensor, dim) => levels.removeBatchDim(tensor, dim)),
    is_batched: (handle: number) => levels.isBatched(handles.tensor(handle)),
    debug_unwrap: (handle: number, deep: boolean) => handles.give(levels.debugUnwrap(handles.tensor(handle), deep)),

    enter_dual_level: () => done(() => levels.enterDualLevel()),
    exit_dual_level: () => levels.exitDualLevel(),
    make_dual: (primal: number, tangent: number) =>
      guarded(bridge, -1, () => handles.give(levels.makeDual(handles.tensor(primal), handles.tensor(tangent)))),
    unpack_dual(handle: number): string {
      const { primal, tangent } = levels.unpackDual(handles.tensor(handle));
      return text([primal, tangent]);
    },
    has_tangent: (handle: number) => levels.hasTangent(handles.tensor(handle)),
    give_tangent: (handle: number, tangent: number) =>
      done(() => levels.giveTangent(handles.tensor(handle), handles.tensor(tangent))),
    forward_mode: () => levels.isForwardMode(),
    set_forward_mode: (enabled: boolean) => levels.setForwardMode(enabled),
    /** For `jvp`: a dual number of the innermost level, and its parts again. */
    wrap_dual: (primal: number, tangent: number) =>
      guarded(bridge, -1, () => handles.give(levels.wrapDual(handles.tensor(primal), handles.tensor(tangent)))),
    unwrap_dual(handle: number): string {
      const { primal, tangent, isZero } = levels.unwrapDual(handles.tensor(handle));
      return JSON.stringify([give(primal), give(tangent), isZero]);
    },

    /** Gradients of what an ended level recorded; 0 among the given for "not given". */
    pull: (outputs: string, inputs: string, gradients: string) =>
      guarded<string | undefined>(bridge, undefined, () => {
        const given = gradients === '' ? null : (JSON.parse(gradients) as number[]).map(take);
        return text(levels.pull(list(outputs), list(inputs), given));
      }),
    grad_batched: (json: string) =>
      guarded<string | undefined>(bridge, undefined, () => {
        const { outputs, inputs, gradients, ...options } = JSON.parse(json) as Batch;
        const tensors = (given: readonly number[]) => given.map((handle) => handles.tensor(handle));
        return text(levels.gradBatched(tensors(outputs), tensors(inputs), gradients.map(take), options));
      }),
    /** Rows of the Jacobian: for every output the handles for every input. `chunk` 0 takes all rows at once. */
    jacobian_rows: (outputs: string, inputs: string, chunk: number) =>
      guarded<string | undefined>(bridge, undefined, () => {
        const found = levels.jacobianRows(list(outputs), list(inputs), chunk === 0 ? null : chunk);
        return JSON.stringify(found.map((row) => row.map(give)));
      }),
    directions: (inputs: string) => text(levels.directions(list(inputs))),
    jacobian_columns: (tangents: number, inputs: string) =>
      guarded<string | undefined>(bridge, undefined, () =>
        text(levels.jacobianColumns(handles.tensor(tangents), list(inputs))),
      ),
  };
}
