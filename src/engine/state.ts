/**
 * The engine's per-thread state, as PyTorch has it: grad mode, default dtype, counters, who watches.
 * The one mutable module of the engine; a run has a process of its own, so it starts fresh.
 */

import type { Anomaly } from './autograd/anomaly.ts';
import type { RunningPass } from './autograd/gradientEdge.ts';
import type { Saving } from './autograd/savedHooks.ts';
import type { PrintOptions } from './display.ts';
import type { DType } from './dtype.ts';
import type { FastGemm } from './gemm.ts';
import type { KernelArrays } from './kernelArrays.ts';
import type { Kernels } from './loops.ts';
import type { Observer } from './observer.ts';
import { Generator } from './random.ts';
import type { Tensor } from './tensor.ts';
import type { Dispatcher } from './transforms/dispatch.ts';

export interface State {
  gradMode: boolean;
  defaultDtype: DType;
  /** `sequence_nr` the next Node gets. */
  sequence: number;
  tensors: number;
  storages: number;
  nodes: number;
  observer: Observer | null;
  /** Warnings that are given only once. */
  readonly warned: Set<string>;
  /** Set by `torch.set_warn_always`. */
  warnAlways: boolean;
  /** What `torch.set_printoptions` was given. */
  printOptions: Partial<PrintOptions>;
  /** `torch.default_generator`. */
  generator: Generator;
  /** Fast loops, once they are loaded. */
  kernels: Kernels | null;
  /** The compiled product of matrices, once it is loaded. */
  gemm: FastGemm | null;
  /** Large arrays in the kernels' memory, once there is one. */
  arrays: KernelArrays | null;
  /** Whether the process may take so many bytes more; null where nobody looks. NOTE [Room for tensors]. */
  hasRoom: ((bytes: number) => boolean) | null;
  /** Told whenever much was made: who looks at a clock every so many steps should do so at the next; null where nobody does. */
  lookSoon: (() => void) | null;
  /** Hooks on what Nodes save; null while there are none. */
  saving: Saving | null;
  /** Whether a hook ever packed a saved tensor: until then no Node looks for one. */
  hasPacked: boolean;
  /** `torch.autograd.detect_anomaly`: null when off. */
  anomaly: Anomaly | null;
  /** The calls of the user's program that lead to now, as its language prints them. */
  traceback: () => string;
  /** The backward pass that runs; the innermost of several. */
  pass: RunningPass | null;
  /** Views made now are seen anew by their operators, not by their strides: `_force_original_view_tracking`. */
  viewReplay: boolean;
  /** Tensors made now are inference tensors. */
  inferenceMode: boolean;
  /** Where operators go once a function transform or a dual number was made; null until then. */
  transforms: Dispatcher | null;
  /** The number that last became a tensor on its way into an operator: a loop gives the same one again and again. */
  scalar: { readonly value: number; readonly tensor: Tensor } | null;
  /** How the tensor was laid out that a Node last remembered. */
  layout: Tensor['meta'] | null;
  /** Above 0 while an operator computes: what it calls is not announced. */
  depth: number;
  /** A tensor was made of a dtype other than float32, float64, int64, int32 and bool: operators have more to look after (`rare.ts`). */
  rare: boolean;
}

function initialState(): State {
  return {
    gradMode: true,
    defaultDtype: 'float32',
    sequence: 0,
    tensors: 0,
    storages: 0,
    nodes: 0,
    observer: null,
    warned: new Set(),
    warnAlways: false,
    printOptions: {},
    generator: new Generator(),
    kernels: null,
    gemm: null,
    arrays: null,
    hasRoom: null,
    lookSoon: null,
    saving: null,
    hasPacked: false,
    anomaly: null,
    traceback: () => '',
    pass: null,
    viewReplay: false,
    inferenceMode: false,
    transforms: null,
    scalar: null,
    layout: null,
    depth: 0,
    rare: false,
  };
}

export const state: State = initialState();

/** Runs `body` with grad mode set, and puts it back. */
export function withGradMode<T>(enabled: boolean, body: () => T): T {
  const before = state.gradMode;
  state.gradMode = enabled;
  try {
    return body();
  } finally {
    state.gradMode = before;
  }
}

/** Runs `body` without announcing the operators it calls. */
export function unobserved<T>(body: () => T): T {
  state.depth++;
  try {
    return body();
  } finally {
    state.depth--;
  }
}

/** A run finds the engine as a new process has it, whatever warmed it up; the kernels stay, and who looks at memory and clock. */
export function resetState(): void {
  const { kernels, gemm, arrays, hasRoom, lookSoon } = state;
  Object.assign(state, initialState(), { kernels, gemm, arrays, hasRoom, lookSoon });
}
