/** How layers draw their first weights: the same numbers in the same order as PyTorch's (`torch/nn/init.py`). */

import { no_grad } from '../../../engine/autograd/gradMode.ts';
import type { DType } from '../../../engine/dtype.ts';
import { state, unobserved } from '../../../engine/state.ts';
import { empty, type Tensor } from '../../../engine/tensor.ts';
import { Parameter } from './parameter.ts';

/** A new parameter whose elements `fill` draws; it is announced as made, the drawing is no event of the program. */
export function drawn(shape: readonly number[], dtype: DType | null, fill: (tensor: Tensor) => void): Parameter {
  const made = unobserved(() =>
    no_grad(() => {
      const tensor = empty(shape, dtype ?? state.defaultDtype);
      fill(tensor);
      return new Parameter(tensor);
    }),
  );
  if (state.depth === 0) state.observer?.created(made);
  return made;
}

/** `kaiming_uniform_(tensor, a=math.sqrt(5))`, which is what Linear uses. */
export function kaimingUniform(tensor: Tensor): void {
  const gain = Math.sqrt(2 / (1 + Math.sqrt(5) ** 2));
  const bound = Math.sqrt(3) * (gain / Math.sqrt(fanIn(tensor)));
  tensor.uniform_(-bound, bound);
}

/** Uniform within one over the root of the fan-in, as for biases. */
export function withinFanIn(fan_in: number): (tensor: Tensor) => void {
  const bound = fan_in > 0 ? 1 / Math.sqrt(fan_in) : 0;
  return (tensor) => void tensor.uniform_(-bound, bound);
}

function fanIn({ shape }: Tensor): number {
  return shape.slice(1).reduce((product, size) => product * size, 1);
}
