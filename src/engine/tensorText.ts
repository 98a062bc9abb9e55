/** A tensor's text, as PyTorch prints it: what `print(x)`, `repr(x)`, `String(x)` and template strings show. */
import { tensorStr } from './display.ts';
import { state } from './state.ts';
import type { Tensor } from './tensor.ts';

/** `tensor([1., 2.], grad_fn=<MulBackward0>)`. */
export function tensorText(tensor: Tensor): string {
  const { shape, strides, offset, dtype, requires_grad } = tensor;
  return tensorStr(
    {
      data: tensor.storage.data,
      shape,
      stride: strides,
      offset,
      dtype,
      requires_grad,
      grad_fn: tensor.grad_fn?.typeName,
    },
    { ...state.printOptions, default_dtype: state.defaultDtype },
  );
}
