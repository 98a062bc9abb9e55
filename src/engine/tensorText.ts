/** A tensor's text, as PyTorch prints it: what `print(x)`, `repr(x)`, `String(x)` and template strings show. */
import { itemStr, tensorStr } from './display.ts';
import { TorchError } from './errors.ts';
import { state } from './state.ts';
import { ComplexStorage } from './storage.ts';
import type { Tensor } from './tensor.ts';
import { tangentOf } from './transforms/tangents.ts';
import { Batched, Wrapped } from './transforms/wrapped.ts';

/** `tensor([1., 2.], grad_fn=<MulBackward0>)`; a class of the user's own begins with its name. */
export function tensorText(tensor: Tensor, prefix = 'tensor('): string {
  if (tensor instanceof Wrapped) return wrappedText(tensor);
  const { storage, shape, strides, offset, dtype, requires_grad } = tensor;
  return tensorStr(
    {
      data: (storage instanceof ComplexStorage ? storage.parts : storage).data,
      shape,
      stride: strides,
      offset,
      dtype,
      requires_grad,
      grad_fn: historyName(tensor),
      tangent: tangentText(tensor),
    },
    { ...state.printOptions, default_dtype: state.defaultDtype },
    prefix,
  );
}

/** `Invalid`: PyTorch's word for the history of a view that cannot be made anew. */
function historyName(tensor: Tensor): string | undefined {
  try {
    return tensor.grad_fn?.typeName;
  } catch (error) {
    if (error instanceof TorchError) return 'Invalid';
    throw error;
  }
}

/** A tensor of a function transform: what it wraps, indented. A level that has ended is number -2. */
function wrappedText(tensor: Wrapped): string {
  const { level } = tensor;
  const inner = tensorText(tensor.value).replaceAll(/^(?=.)/gm, '    ');
  if (tensor instanceof Batched) return `BatchedTensor(lvl=${level.number}, bdim=${tensor.bdim}, value=\n${inner}\n)`;
  return `GradTrackingTensor(lvl=${level.alive ? level.number : -2}, value=\n${inner}\n)`;
}

/** A tangent as an f-string writes it: one of no dimensions is a number. */
function tangentText(tensor: Tensor): string | undefined {
  const { transforms } = state;
  const tangent = transforms === null ? null : tangentOf(transforms.program, tensor);
  if (tangent === null) return undefined;
  return tangent.shape.length === 0 ? itemStr(tangent.itemValue(), tangent.dtype) : tensorText(tangent);
}
