/** Tensors given another size in their own storage, which grows where it is too small: `resize_`, and what `out=` does to a tensor that does not fit. */
import { contiguousStride, numelOf, type Shape, sameShape } from './shape.ts';
import type { Tensor } from './tensor.ts';

/** Row-major from the tensor's offset on; elements keep their places in the storage. */
export function resize(tensor: Tensor, shape: Shape): void {
  if (sameShape(tensor.shape, shape)) return;
  tensor.storage.grow(tensor.offset + numelOf(shape));
  tensor.shape = shape;
  tensor.strides = contiguousStride(shape);
}
