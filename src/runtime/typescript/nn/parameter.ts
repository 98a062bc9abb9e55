/** `nn.Parameter`: a leaf that a Module finds among its properties. */
import { Tensor } from '../../../engine/tensor.ts';
import { tensorText } from '../../../engine/tensorText.ts';

export class Parameter extends Tensor {
  /** Shares the elements of `data`, without its history. */
  constructor(data: Tensor, requires_grad = true) {
    super(data.storage, data.shape, data.strides, data.offset, data.counter);
    this.requires_grad = requires_grad;
  }

  override toString(): string {
    return `Parameter containing:\n${tensorText(this)}`;
  }
}
