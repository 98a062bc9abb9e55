/**
 * A tensor as it was at one moment, to be formatted later or never. Taking one costs a small object; the contents are copied only when
 * somebody writes over them (NOTE [Inspection copies]). Knows nothing of statements or of JSON.
 */
import type { Node } from '../engine/autograd/node.ts';
import { type DType, isFloating, type TypedArray } from '../engine/dtype.ts';
import { ComplexStorage, type Moment } from '../engine/storage.ts';
import { gather, type Tensor } from '../engine/tensor.ts';
import { unmapped } from '../engine/transforms/wrapped.ts';

export interface Snapshot {
  readonly tensor: Tensor;
  readonly moment: Moment;
  readonly version: number;
  readonly grad_fn: Node | null;
  readonly output_nr: number;
  readonly requires_grad: boolean;
}

/** `tensor` as it is now. */
export function look(tensor: Tensor): Snapshot {
  const grad_fn = historyOf(tensor);
  // Inside vmap: all elements of the mapped dimension, as the program's memory has them.
  const whole = unmapped(tensor);
  return {
    tensor: whole,
    moment: whole.storage.look(),
    version: tensor.counter.version,
    grad_fn,
    output_nr: tensor.output_nr,
    requires_grad: grad_fn !== null || tensor.leafRequiresGrad,
  };
}

/** Its grad_fn; of a view that PyTorch refuses to tell of, what it was. */
export function historyOf(tensor: Tensor): Node | null {
  try {
    return tensor.grad_fn;
  } catch {
    return tensor.node;
  }
}

/** `base` as it was when `view`, which shares its storage, was looked at. */
export function baseOf(view: Snapshot, base: Tensor): Snapshot {
  const grad_fn = historyOf(base);
  return {
    tensor: base,
    moment: view.moment,
    version: view.version,
    grad_fn,
    output_nr: base.output_nr,
    requires_grad: grad_fn !== null || base.leafRequiresGrad,
  };
}

/** An expanded tensor may have more elements than any memory holds: of such only the first are written out. */
const MOST_GATHERED = 4_000_000;

/** The elements it had, row-major; of complex numbers the absolute values. For reading only. Of what has to be copied and has more than `most` it is the first ones. */
export function elementsOf({ tensor, moment }: Snapshot, most = MOST_GATHERED): TypedArray {
  const { data } = moment;
  const { offset } = tensor;
  const n = tensor.numelValue;
  const head = n <= most ? tensor : headOf(tensor, most);
  if (tensor.storage instanceof ComplexStorage) return absoluteValues(head, data);
  if (!tensor.isContiguous) return gather(data, head);
  return offset === 0 && data.length === n ? data : data.subarray(offset, offset + n);
}

/** Where a tensor's elements lie in its storage. */
type Extent = Pick<Tensor, 'shape' | 'strides' | 'offset'>;

/** The first rows of the first planes: not more elements than may be written out. */
function headOf({ shape, strides, offset }: Tensor, most: number): Extent {
  const head: number[] = [];
  let left = most;
  for (let d = shape.length - 1; d >= 0; d--) {
    head[d] = Math.min(shape[d]!, Math.max(1, left));
    left = Math.floor(left / head[d]!);
  }
  return { shape: head, strides, offset };
}

function absoluteValues({ shape, strides, offset }: Extent, data: TypedArray): TypedArray {
  const pairs = gather(data, {
    shape: [...shape, 2],
    strides: [...strides.map((step) => 2 * step), 1],
    offset: 2 * offset,
  });
  return Float64Array.from({ length: pairs.length / 2 }, (_, i) => Math.hypot(pairs[2 * i]!, pairs[2 * i + 1]!));
}

/** A complex tensor's moment is one of the numbers it lies on. */
export function dtypeOf({ tensor, moment }: Snapshot): DType {
  return tensor.storage instanceof ComplexStorage ? tensor.dtype : moment.storage.dtype;
}

/** Larger tensors are not scanned while the program runs. */
const SCAN = 65_536;

/** Whether no element is NaN or infinite. Tensors too large to look through count as finite. */
export function isFiniteNow(given: Tensor): boolean {
  const tensor = unmapped(given);
  const { dtype } = tensor;
  if (!isFloating(dtype)) return true;
  const { data } = tensor.storage;
  const n = tensor.numelValue;
  if (n > SCAN) return true;
  if (n === 1) return Number.isFinite(data[tensor.offset]!);
  const values = tensor.isContiguous ? data : gather(data, tensor);
  const start = values === data ? tensor.offset : 0;
  // x - x is 0 for every finite x and NaN otherwise; one sum tells of all.
  let sum = 0;
  for (let i = start; i < start + n; i++) sum += values[i]! - values[i]!;
  return sum === 0;
}
