/**
 * Tensor: a strided view of a storage with its place in the graph. Its operators are installed from the operator table (`methods.ts`);
 * this file holds only what PyTorch keeps in TensorImpl and AutogradMeta.
 */
import { type AccumulateGrad, accumulatorOf, type Node } from './autograd/node.ts';
import { allocateArray, type DType, isFloating, type Scalar, scalarValue, type TypedArray } from './dtype.ts';
import { TorchError } from './errors.ts';
import type { Methods } from './methods.generated.ts';
import { contiguousStride, isContiguous, numelOf, type Shape, sameShape, shapeText } from './shape.ts';
import { allocate, Storage } from './storage.ts';
import { state } from './state.ts';

/** Counts in-place changes; a Storage is the counter of the tensors made on it. */
export interface VersionCounter {
  version: number;
}

export type TensorHook = (grad: Tensor) => Tensor | null | undefined | void;

/** How a view was made from its base, so that its history can be made anew after the base changed in place. */
export interface ViewInfo {
  readonly base: Tensor;
  /** Version at which `node` was made. */
  attrVersion: number;
  /** Set when in-place changes of this view must be refused (multi-output views, views made in no_grad). */
  readonly creation: 'default' | 'multi_output' | 'no_grad';
  /** Makes `view.node` anew from the base's present history. */
  readonly renew: (view: Tensor) => void;
}

/** What few tensors have. */
export interface Extra {
  hooks: Map<number, TensorHook> | null;
  postAccumulateHooks: Map<number, (leaf: Tensor) => void> | null;
  retains_grad: boolean;
  accumulator: AccumulateGrad | null;
}

// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the operators are installed on the prototype from the table
export interface Tensor extends Methods {}

// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: as above
export class Tensor {
  readonly id: number;
  storage: Storage;
  shape: Shape;
  strides: readonly number[];
  offset: number;
  counter: VersionCounter;
  /** grad_fn as last made; read `grad_fn` instead, which renews a view's. */
  node: Node | null = null;
  output_nr = 0;
  leafRequiresGrad = false;
  viewInfo: ViewInfo | null = null;
  extra: Extra | null = null;
  /** A Python number that became a tensor on its way into an operator. */
  wrapped = false;
  #grad: Tensor | null = null;

  constructor(storage: Storage, shape: Shape, strides: readonly number[], offset: number, counter?: VersionCounter) {
    this.id = ++state.tensors;
    this.storage = storage;
    this.shape = shape;
    this.strides = strides;
    this.offset = offset;
    this.counter = counter ?? storage;
  }

  get dtype(): DType {
    return this.storage.dtype;
  }

  get ndim(): number {
    return this.shape.length;
  }

  get numelValue(): number {
    return numelOf(this.shape);
  }

  get _version(): number {
    return this.counter.version;
  }

  get isContiguous(): boolean {
    return isContiguous(this.shape, this.strides);
  }

  get is_leaf(): boolean {
    return this.grad_fn === null;
  }

  get requires_grad(): boolean {
    return this.leafRequiresGrad || this.grad_fn !== null;
  }

  set requires_grad(value: boolean) {
    if (this.grad_fn !== null) {
      if (!value)
        throw new TorchError(
          'RuntimeError',
          "you can only change requires_grad flags of leaf variables. If you want to use a computed variable in a subgraph that doesn't require differentiation use var_no_grad = var.detach().",
        );
      return;
    }
    if (value && !isFloating(this.dtype))
      throw new TorchError('RuntimeError', 'only Tensors of floating point dtype can require gradients');
    this.leafRequiresGrad = value;
  }

  get grad_fn(): Node | null {
    const view = this.viewInfo;
    if (view !== null && view.attrVersion !== this.counter.version) view.renew(this);
    return this.node;
  }

  get grad(): Tensor | null {
    return this.#grad;
  }

  /** @throws RuntimeError when dtype or shape are not this tensor's. */
  set grad(value: Tensor | null) {
    if (value !== null) {
      if (value === this) throw new TorchError('RuntimeError', "can't assign Variable as its own grad");
      if (value.dtype !== this.dtype)
        throw new TorchError(
          'RuntimeError',
          `assigned grad has data of a different type`,
        );
      if (!sameShape(value.shape, this.shape))
        throw new TorchError('RuntimeError', 'assigned grad has data of a different size');
    }
    this.#grad = value;
  }

  get retains_grad(): boolean {
    return this.extra?.retains_grad ?? false;
  }

  extras(): Extra {
    return (this.extra ??= { hooks: null, postAccumulateHooks: null, retains_grad: false, accumulator: null });
  }

  /** The edge a Node that used this tensor points along: to its grad_fn, to its AccumulateGrad, or nowhere. */
  gradientEdge(): [Node, number] | null {
    const node = this.grad_fn;
    if (node !== null) return [node, this.output_nr];
    return this.leafRequiresGrad ? [accumulatorOf(this), 0] : null;
  }

  /** Elements in row-major order; shares memory when already so. For reading only. */
  values(): TypedArray {
    const { data } = this.storage;
    const n = this.numelValue;
    const offset = this.offset;
    if (this.isContiguous) return offset === 0 && data.length === n ? data : data.subarray(offset, offset + n);
    return gather(data, this);
  }

  /** The one element. @throws RuntimeError when there are more or none. */
  itemValue(): number {
    if (this.numelValue !== 1)
      throw new TorchError('RuntimeError', `a Tensor with ${this.numelValue} elements cannot be converted to Scalar`);
    return this.storage.data[this.offset]!;
  }

  toString(): string {
    return `Tensor(${this.dtype}, ${shapeText(this.shape)})`;
  }
}

/** The elements of a strided tensor copied out of `data` in row-major order. */
export function gather(data: TypedArray, tensor: { shape: Shape; strides: readonly number[]; offset: number }): TypedArray {
  const { shape, strides, offset } = tensor;
  const n = numelOf(shape);
  const out = new (data.constructor as new (n: number) => TypedArray)(n);
  const rank = shape.length;
  if (n === 0) return out;
  if (rank === 0) {
    out[0] = data[offset]!;
    return out;
  }
  const inner = shape[rank - 1]!;
  const step = strides[rank - 1]!;
  const counter = new Int32Array(rank);
  let at = offset;
  for (let k = 0; k < n; ) {
    for (let i = 0, p = at; i < inner; i++, p += step) out[k++] = data[p]!;
    for (let d = rank - 2; d >= 0; d--) {
      at += strides[d]!;
      if (++counter[d]! < shape[d]!) break;
      at -= strides[d]! * shape[d]!;
      counter[d] = 0;
    }
    if (rank === 1) break;
  }
  return out;
}

/** A new zeroed tensor. */
export function empty(shape: Shape, dtype: DType): Tensor {
  return new Tensor(allocate(dtype, numelOf(shape)), shape, contiguousStride(shape), 0);
}

/** A tensor that takes `data`, row-major, as its storage. */
export function fromArray(data: TypedArray, shape: Shape, dtype: DType): Tensor {
  return new Tensor(new Storage(dtype, data), shape, contiguousStride(shape), 0);
}

/** Another tensor on the same storage, without history. */
export function alias(tensor: Tensor, shape: Shape, strides: readonly number[], offset: number): Tensor {
  return new Tensor(tensor.storage, shape, strides, offset, tensor.counter);
}

/** A Python number as the 0-d tensor PyTorch makes of it: its dtype counts in promotion by category only. */
export function wrapScalar(value: Scalar): Tensor {
  const dtype: DType = typeof value === 'boolean' ? 'bool' : typeof value === 'number' && Number.isInteger(value) ? 'int64' : 'float64';
  const data = allocateArray(dtype, 1);
  data[0] = scalarValue(value);
  const tensor = fromArray(data, [], dtype);
  tensor.wrapped = true;
  return tensor;
}
