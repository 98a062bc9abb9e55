/**
 * Methods of Tensor that are no operators: asking for shape, layout and elements, and printing. Typed here, installed on the prototype
 * next to the operators' methods. What has to do with gradients is in `autograd/gradMethods.ts`.
 */
import { gradMethods } from './autograd/gradMethods.ts';
import { dtypeOfTypeName, itemsTypeName } from './autograd/typeName.ts';
import { pairsOf } from './complex/parts.ts';
import { Complex, type DType, isComplex, isFloating, itemsize, type TypedArray } from './dtype.ts';
import { NO_CUDA, NOT_ONE_ELEMENT, NUMPY_REQUIRES_GRAD, refused, TorchError } from './errors.ts';
import { isContiguous, ownDim, type Shape } from './shape.ts';
import { state } from './state.ts';
import { Tensor } from './tensor.ts';
import { tensorText } from './tensorText.ts';
import { refuseTruth } from './transforms/wrapped.ts';
import { warnOnce } from './warn.ts';

export type Nested = number | boolean | Complex | Nested[];

export interface TensorMethods {
  /** Dimensions reversed. */
  readonly T: Tensor;
  /** The last two dimensions swapped. */
  readonly mT: Tensor;
  readonly device: 'cpu';
  /** The one element as a number (of a bool tensor: a boolean). @throws RuntimeError when there are more or none. */
  item<T extends number | boolean | Complex = number>(): T;
  /** The elements as nested arrays; of a 0-d tensor the element. */
  tolist(): Nested;
  numel(): number;
  nelement(): number;
  dim(): number;
  size(): Shape;
  size(dim: number): number;
  stride(): readonly number[];
  stride(dim: number): number;
  storage_offset(): number;
  is_contiguous(): boolean;
  is_floating_point(): boolean;
  is_complex(): boolean;
  element_size(): number;
  /** A number that is the same for tensors that begin at the same element of one storage. */
  data_ptr(): number;
  /** `torch.FloatTensor` and so on; with a dtype, the tensor converted to it. */
  type(): string;
  type(dtype: DType | string): Tensor;
  cpu(): Tensor;
  /** @throws AssertionError: there is no GPU here. */
  cuda(): never;
  /** The elements in row-major order. @throws RuntimeError when the tensor requires grad. */
  numpy(): TypedArray;
  /** As PyTorch prints it. */
  toString(): string;
  [Symbol.iterator](): Iterator<Tensor>;
  /** Lets a one-element tensor be compared with a number. */
  [Symbol.toPrimitive](hint: string): number | string;
}

const methods: TensorMethods & ThisType<Tensor> = {
  get T(): Tensor {
    return transposed(this as Tensor);
  },

  get mT(): Tensor {
    return matrixTransposed(this as Tensor);
  },

  get device(): 'cpu' {
    return 'cpu';
  },

  item<T extends number | boolean | Complex = number>(): T {
    if (state.rare && isComplex(this.dtype)) return complexItem(this) as T;
    const value = this.itemValue();
    return (this.dtype === 'bool' ? value !== 0 : value) as T;
  },

  tolist(): Nested {
    const { shape, dtype } = this;
    const values = isComplex(dtype) ? complexValues(this) : this.values();
    let at = 0;
    const build = (dim: number): Nested => {
      if (dim < shape.length) return Array.from({ length: shape[dim]! }, () => build(dim + 1));
      const value = values[at++]!;
      return dtype === 'bool' ? value !== 0 : value;
    };
    return build(0);
  },

  numel(): number {
    return this.numelValue;
  },

  nelement(): number {
    return this.numelValue;
  },

  dim(): number {
    return this.shape.length;
  },

  size(dim?: number): never {
    return (dim === undefined ? this.shape : this.shape[ownDim(dim, this.ndim)]) as never;
  },

  stride(dim?: number): never {
    return (dim === undefined ? this.strides : this.strides[ownDim(dim, this.ndim)]) as never;
  },

  storage_offset(): number {
    return this.offset;
  },

  is_contiguous(): boolean {
    return isContiguous(this.shape, this.strides);
  },

  is_floating_point(): boolean {
    return isFloating(this.dtype);
  },

  is_complex(): boolean {
    return isComplex(this.dtype);
  },

  element_size(): number {
    return itemsize(this.dtype);
  },

  data_ptr(): number {
    if (this.numelValue === 0) return 0;
    return this.storage.id * ADDRESS_STEP + this.offset * itemsize(this.dtype);
  },

  type(dtype?: DType | string): never {
    if (dtype === undefined) return itemsTypeName(this.dtype) as never;
    return this.to(dtypeOfTypeName(dtype)) as never;
  },

  cpu(): Tensor {
    return this;
  },

  cuda(): never {
    throw new TorchError('AssertionError', NO_CUDA);
  },

  numpy(): TypedArray {
    if (this.requires_grad) throw refused(NUMPY_REQUIRES_GRAD);
    this.storage.expose();
    return this.values();
  },

  toString(): string {
    return tensorText(this);
  },

  *[Symbol.iterator](): Iterator<Tensor> {
    if (this.shape.length === 0) throw new TorchError('TypeError', 'iteration over a 0-d tensor');
    yield* this.unbind(0) as unknown as readonly Tensor[];
  },

  [Symbol.toPrimitive](hint: string): number | string {
    return hint === 'string' || this.numelValue !== 1 ? tensorText(this) : this.itemValue();
  },
};

/** Storages are given addresses far enough apart that they never meet. */
const ADDRESS_STEP = 2 ** 32;

/** All dimensions reversed; with a warning where there are not two. */
export function transposed(tensor: Tensor): Tensor {
  const rank = tensor.shape.length;
  if (rank === 0) warnOnce(identityText('T'));
  else if (rank !== 2)
    warnOnce(
      'The use of `x.T` on tensors of dimension other than 2 to reverse their shape is deprecated and it will throw an error in a future release. Consider `x.mT` to transpose batches of matrices or `x.permute(*torch.arange(x.ndim - 1, -1, -1))` to reverse the dimensions of a tensor.',
    );
  return tensor.permute(tensor.shape.map((_, i) => rank - 1 - i));
}

function matrixTransposed(tensor: Tensor): Tensor {
  const rank = tensor.shape.length;
  if (rank === 1) throw refused('tensor.mT is only supported on matrices or batches of matrices. Got 1-D tensor.');
  if (rank > 1) return tensor.transpose(-2, -1);
  warnOnce(identityText('mT'));
  return tensor.permute([]);
}

function identityText(name: string): string {
  return `Tensor.${name} is deprecated on 0-D tensors. This function is the identity in these cases.`;
}

/** A complex tensor's one element. @throws RuntimeError when there are more or none. */
function complexItem(tensor: Tensor): Complex {
  if (tensor.numelValue !== 1) tensor.itemValue();
  return complexValues(tensor)[0]!;
}

function complexValues(tensor: Tensor): Complex[] {
  const pairs = pairsOf(tensor);
  return Array.from({ length: pairs.length / 2 }, (_, i) => new Complex(pairs[2 * i]!, pairs[2 * i + 1]!));
}

function isZero({ re, im }: Complex): boolean {
  return re === 0 && im === 0;
}

/** Whether a one-element tensor counts as true. @throws RuntimeError in PyTorch's words. */
export function truthOf(tensor: Tensor): boolean {
  refuseTruth(tensor);
  const n = tensor.numelValue;
  if (n === 1) return isComplex(tensor.dtype) ? !isZero(complexItem(tensor)) : tensor.itemValue() !== 0;
  throw refused(
    n === 0
      ? 'Boolean value of Tensor with no values is ambiguous'
      : 'Boolean value of Tensor with more than one value is ambiguous',
  );
}

const TRACKED_TO_NUMBER =
  'Converting a tensor with requires_grad=True to a scalar may lead to unexpected behavior.\nConsider using tensor.detach() first.';

/** `float(x)` warns where history is lost, `int(x)` does not. */
export function warnTracked(tensor: Tensor): void {
  if (tensor.requires_grad) warnOnce(TRACKED_TO_NUMBER);
}

/** What Python's `float(x)` and `int(x)` read. @throws ValueError in PyTorch's words. */
export function numberOf(tensor: Tensor): number {
  if (tensor.numelValue === 1) return isComplex(tensor.dtype) ? complexItem(tensor).value : tensor.itemValue();
  throw new TorchError('ValueError', NOT_ONE_ELEMENT);
}

/** Gives `Tensor` these methods and those of `gradMethods`. */
export function installTensorMethods(): void {
  for (const source of [methods, gradMethods])
    for (const [name, descriptor] of describe(source))
      Object.defineProperty(Tensor.prototype, name, { ...descriptor, enumerable: false });
}

function describe(source: object): [PropertyKey, PropertyDescriptor][] {
  return Reflect.ownKeys(source).map((name) => [name, Object.getOwnPropertyDescriptor(source, name)!]);
}
