/** `autograd` of the TypeScript API: PyTorch's names for what the engine has; a mode takes the function it holds for. */
import { detect_anomaly, set_detect_anomaly } from '../../../engine/autograd/anomaly.ts';
import * as passes from '../../../engine/autograd/arguments.ts';
import { gradcheck, gradgradcheck } from '../../../engine/autograd/gradcheck.ts';
import {
  GradientEdge,
  get_gradient_edge,
  increment_version,
  register_multi_grad_hook,
} from '../../../engine/autograd/gradientEdge.ts';
import { Node } from '../../../engine/autograd/node.ts';
import {
  allow_mutation_on_saved_tensors,
  disable_saved_tensors_hooks,
  save_on_cpu,
  saved_tensors_hooks,
} from '../../../engine/autograd/savedHooks.ts';
import { Tensor } from '../../../engine/tensor.ts';
import { gradBatched } from '../../../engine/transforms/levels.ts';
import { forward_ad, functional } from './forward.ts';
import { AutogradFunction, once_differentiable } from './function.ts';

const graph = {
  Node,
  GradientEdge,
  get_gradient_edge,
  increment_version,
  register_multi_grad_hook,
  saved_tensors_hooks,
  save_on_cpu,
  disable_saved_tensors_hooks,
  allow_mutation_on_saved_tensors,
};

export const autograd = {
  Function: AutogradFunction,
  function: { Function: AutogradFunction, once_differentiable },
  graph,
  forward_ad,
  functional,
  backward: passes.backward,
  grad,
  gradcheck,
  gradgradcheck,
  detect_anomaly,
  set_detect_anomaly,
};

type GradOptions = passes.GradArguments & { readonly is_grads_batched?: boolean };

/** `grad(outputs, inputs, { create_graph: true })`, or with grad_outputs third as in Python. */
function grad(
  outputs: passes.Places,
  inputs: passes.Places,
  third?: passes.GradOutputs | GradOptions,
  rest: GradOptions = {},
): (Tensor | null)[] {
  const isOptions = third != null && !(third instanceof Tensor) && !Array.isArray(third);
  const given: GradOptions = isOptions
    ? (third as GradOptions)
    : { grad_outputs: third as passes.GradOutputs, ...rest };
  if (given.is_grads_batched === true) {
    const list = <T>(value: T | readonly T[]): readonly T[] => (Array.isArray(value) ? value : [value as T]);
    return gradBatched(
      list(outputs) as Tensor[],
      list(inputs) as Tensor[],
      list(given.grad_outputs ?? null) as (Tensor | null)[],
      given,
    );
  }
  return passes.grad(outputs, inputs, given);
}
