/** The way back over broadcasting, once for all operators (`at::sum_to`). */
import type { Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

/** `grad` summed to `shape`, from which it had been broadcast. */
export function reduceTo(grad: Tensor, shape: Shape): Tensor {
  if (shape.length === 0) return grad.sum();
  const lead = grad.shape.length - shape.length;
  const dims: number[] = [];
  for (let i = 0; i < grad.shape.length; i++)
    if (i < lead || (shape[i - lead] === 1 && grad.shape[i] !== 1)) dims.push(i);
  const reduced = dims.length === 0 ? grad : grad.sum(dims, true);
  return lead > 0 ? reduced.view(shape) : reduced;
}
