/**
 * What losses of classes take: targets that are classes or probabilities of classes, and a weight for each class. Checks them in PyTorch's order and
 * walks through them; knows no loss.
 */
import { isFloating } from '../dtype.ts';
import { refused, scalarTypeName, TorchError } from '../errors.ts';
import { numelOf, type Shape, sameShape, shapeText } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { notForIntegers } from './declare.ts';
import { sizeOf } from './products.ts';

/** How [N, C, …] lies in memory: batches of classes of places. */
interface Layout {
  readonly batches: number;
  readonly classes: number;
  readonly places: number;
}

export function layoutOf(shape: Shape): Layout {
  if (shape.length === 1) return { batches: 1, classes: shape[0]!, places: 1 };
  return { batches: shape[0]!, classes: shape[1]!, places: numelOf(shape.slice(2)) };
}

/** The dimension that the classes lie along. */
export function classDim(self: Tensor): number {
  return self.ndim === 1 ? 0 : 1;
}

/** Calls `visit` with each target that counts: where its input lies, its own index, its weight. */
export function eachTarget(
  { batches, classes, places }: Layout,
  target: Tensor,
  weight: Tensor | null,
  ignore_index: number,
  visit: (input: number, place: number, weight: number) => void,
): void {
  const t = target.values();
  const w = weight?.values();
  for (let b = 0; b < batches; b++)
    for (let p = 0; p < places; p++) {
      const place = b * places + p;
      const chosen = t[place]!;
      if (chosen === ignore_index) continue;
      if (chosen < 0 || chosen >= classes) throw new TorchError('IndexError', `Target ${chosen} is out of bounds.`);
      visit((b * classes + chosen) * places + p, place, w === undefined ? 1 : w[chosen]!);
    }
}

/** @throws RuntimeError when what the kernel reads as numbers of one dtype holds another's. */
export function checkRead(tensor: Tensor, dtype: Tensor['dtype']): void {
  if (tensor.dtype !== dtype)
    throw refused(`expected scalar type ${scalarTypeName(dtype)} but found ${scalarTypeName(tensor.dtype)}`);
}

/** What `nll_loss` asks. Its kernel for places, of inputs of more than two dimensions, is another one, which knows no bytes. */
export function checkTarget(self: Tensor, target: Tensor, weight: Tensor | null): void {
  const spatial = self.ndim > 2;
  if (spatial) {
    if (target.ndim !== 3)
      throw refused(
        `only batches of spatial targets supported (3D tensors) but got targets of dimension: ${target.ndim}`,
      );
  } else {
    if (target.ndim > 1) throw refused('0D or 1D target tensor expected, multi-target not supported');
    if (target.ndim === 1 && self.ndim === 2 && self.shape[0] !== target.shape[0])
      throw refused(`size mismatch (got input: ${shapeText(self.shape)}, target: ${shapeText(target.shape)})`);
  }
  if (target.dtype !== 'int64' && target.dtype !== 'uint8')
    throw refused(`expected target dtype to be Long or Byte, but got ${scalarTypeName(target.dtype)}`);
  if (self.ndim === 1 && target.ndim === 1 && target.shape[0] !== 1)
    throw new TorchError(
      'ValueError',
      `For 1D input, 1D target must have size 1, but got target size: ${target.shape[0]}`,
    );
  const { classes } = layoutOf(self.shape);
  if (!spatial) checkClassWeight(weight, classes);
  else if (weight !== null && weight.numelValue !== classes)
    throw refused('weight tensor should be defined either for all or no classes');
  if (spatial && !sameShape(target.shape, self.shape.toSpliced(1, 1)))
    throw refused(`size mismatch (got input: ${shapeText(self.shape)} , target: ${shapeText(target.shape)}`);
  if (!isFloating(self.dtype))
    throw notForIntegers(spatial ? 'nll_loss2d_forward_out_frame' : 'nll_loss_out_frame', self.dtype);
  if (weight !== null) checkRead(weight, self.dtype);
  if (spatial && target.numelValue > 0) checkRead(target, 'int64');
}

/** What `cross_entropy` asks of probabilities. */
export function checkProbabilities(self: Tensor, target: Tensor, weight: Tensor | null, ignore_index: number): void {
  if (!isFloating(target.dtype))
    throw refused(
      `Expected floating point type for target with class probabilities, got ${scalarTypeName(target.dtype)}`,
    );
  if (ignore_index >= 0) throw refused('ignore_index is not supported for floating point target');
  checkClassWeight(weight, sizeOf(self, classDim(self)), 'cross_entropy: ');
}

function checkClassWeight(weight: Tensor | null, classes: number, who = ''): void {
  if (weight !== null && (weight.ndim !== 1 || weight.numelValue !== classes))
    throw refused(
      `${who}weight tensor should be defined either for all ${classes} classes or no classes but got weight tensor of shape: ${shapeText(weight.shape)}`,
    );
}

/** A negative one smooths nothing. */
export function checkSmoothing(label_smoothing: number): void {
  if (label_smoothing > 1) throw refused(`label_smoothing must be between 0.0 and 1.0. Got: ${label_smoothing}`);
}
