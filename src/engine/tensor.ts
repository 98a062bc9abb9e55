/**
 * Tensor: a strided view of a storage with its place in the graph. Its operators are installed from the operator table (`methods.ts`);
 * this file holds only what PyTorch keeps in TensorImpl and AutogradMeta.
 */

import type { GradMethods } from './autograd/gradMethods.ts';
import { AccumulateGrad, type Edge, type Node } from './autograd/node.ts';
import { pythonTypeName } from './autograd/typeName.ts';
import {
  type Complex,
  type DType,
  isComplex,
  isComplexNumber,
  isFloating,
  type Scalar,
  scalarValue,
  type TypedArray,
} from './dtype.ts';
import {
  gradDtypeText,
  gradSizeText,
  NON_LEAF_GRAD,
  NOT_A_LEAF,
  NOT_A_LEAF_DETACH,
  refused,
  TorchError,
  unsupported,
} from './errors.ts';
import { roundHalf } from './half.ts';
import type { Methods } from './methods.generated.ts';
import { contiguousStride, isContiguous, numelOf, type Shape, sameShape } from './shape.ts';
import { state } from './state.ts';
import { allocate, blankLike, type ComplexStorage, Storage } from './storage.ts';
import type { TensorMethods } from './tensorMethods.ts';
import { warn } from './warn.ts';

/** Counts in-place changes; a Storage is the counter of the tensors made on it. */
export interface VersionCounter {
  version: number;
}

/** What a Node remembers of a tensor: enough to give it a gradient of its own shape and dtype. */
export interface TensorMeta {
  readonly shape: Shape;
  readonly strides: readonly number[];
  readonly offset: number;
  readonly dtype: DType;
}

/** As a tensor gives it; never changed, so tensors that are laid out alike share one. */
class Layout implements TensorMeta {
  readonly shape: Shape;
  readonly strides: readonly number[];
  readonly offset: number;
  readonly dtype: DType;
  /** The list of this one alone: what a Node with one result remembers of its results. */
  readonly alone: readonly TensorMeta[];

  constructor({ shape, strides, offset, dtype }: Tensor) {
    this.shape = shape;
    this.strides = strides;
    this.offset = offset;
    this.dtype = dtype;
    this.alone = [this];
  }

  describes({ shape, strides, offset, dtype }: Tensor): boolean {
    return this.shape === shape && this.strides === strides && this.offset === offset && this.dtype === dtype;
  }
}

/** How a view was made from its base, so that its history can be made anew after the base changed in place. */
export interface ViewInfo {
  readonly base: Tensor;
  /** Version at which `node` was made. */
  attrVersion: number;
  /** Set when in-place changes of this view must be refused: views of one call, made in no_grad, in inference mode, in a user's Function. */
  readonly creation: 'default' | 'multi_output' | 'no_grad' | 'inference' | 'custom';
  /** Makes `view.node` anew from the base's present history. */
  readonly renew: (view: Tensor) => void;
}

export interface Tensor extends Methods, TensorMethods, GradMethods {}

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
  /** A leaf's one AccumulateGrad, once a Node points at it. */
  accumulator: AccumulateGrad | null = null;
  /** A Python number that became a tensor on its way into an operator. */
  wrapped = false;
  #grad: Tensor | null = null;
  /** Its number where another language holds it; 0 where none does. */
  handle = 0;
  #meta: Layout | null = null;

  /** Whether a value is a tensor; asks nothing of the value itself, which may be a Proxy. */
  static is(value: unknown): value is Tensor {
    return typeof value === 'object' && value !== null && #grad in value;
  }

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
    if (this.storage.inference) throw refused('Inference tensors do not track version counter.');
    return this.counter.version;
  }

  get isContiguous(): boolean {
    return isContiguous(this.shape, this.strides);
  }

  get is_leaf(): boolean {
    const view = this.viewInfo;
    // One whose history may be refused is not asked for it.
    return view !== null && view.creation !== 'default' ? this.node === null : this.grad_fn === null;
  }

  /** A view made in no_grad has no history, yet requires grad where its base does, as PyTorch has it. */
  get requires_grad(): boolean {
    return this.leafRequiresGrad || this.node !== null || this.viewInfo?.base.requires_grad === true;
  }

  set requires_grad(value: boolean) {
    if (!this.is_leaf) throw refused(value ? NOT_A_LEAF : NOT_A_LEAF_DETACH);
    if (value && isComplex(this.dtype)) throw unsupported('gradients of complex tensors');
    if (value && !isFloating(this.dtype))
      throw refused('only Tensors of floating point and complex dtype can require gradients');
    if (value && this.storage.inference && !state.inferenceMode)
      throw refused('Setting requires_grad=True on inference tensor outside InferenceMode is not allowed.');
    this.leafRequiresGrad = value;
  }

  /** @throws RuntimeError for a view whose history cannot be made anew: see `viewRefusal`. */
  get grad_fn(): Node | null {
    const view = this.viewInfo;
    if (view !== null && view.attrVersion !== this.counter.version) view.renew(this);
    return this.node;
  }

  get grad(): Tensor | null {
    if (this.gradValue === null && this.node !== null && !this.retains_grad) warn(NON_LEAF_GRAD);
    return this.gradValue;
  }

  /** `.grad` without the warning of reading it where it is never filled. */
  get gradValue(): Tensor | null {
    return this.#grad;
  }

  set gradValue(value: Tensor | null) {
    value?.storage.retain();
    this.#grad?.storage.letGo();
    this.#grad = value;
  }

  /** @throws RuntimeError when dtype or shape are not this tensor's. */
  set grad(value: Tensor | null) {
    if (value !== null) {
      if (!(value instanceof Tensor))
        throw new TorchError(
          'TypeError',
          `assigned grad expected to be a Tensor or None but got grad of type ${pythonTypeName(value)}`,
        );
      if (value === this) throw refused("can't assign Variable as its own grad");
      if (value.dtype !== this.dtype) throw refused(gradDtypeText(value.dtype, this.dtype));
      if (!sameShape(value.shape, this.shape)) throw refused(gradSizeText(value.shape, this.shape));
    }
    this.gradValue = value;
  }

  get retains_grad(): boolean {
    return this.node?.retained?.has(this.output_nr) ?? false;
  }

  /** The edge a Node that used this tensor points along: to its grad_fn, to its AccumulateGrad, or nowhere. */
  gradientEdge(): Edge | null {
    const node = this.grad_fn;
    if (node !== null) return [node, this.output_nr];
    return this.leafRequiresGrad ? [(this.accumulator ??= new AccumulateGrad(this)), 0] : null;
  }

  /** Made once and shared by all Nodes that point here, as long as the layout stays. */
  get meta(): Layout {
    if (this.#meta?.describes(this) === true) return this.#meta;
    // In a chain of operators the one before was laid out alike.
    const { layout } = state;
    return (this.#meta = state.layout = layout?.describes(this) === true ? layout : new Layout(this));
  }

  /** Another object for the same elements, without history. */
  twin(): Tensor {
    const twin = new Tensor(this.storage, this.shape, this.strides, this.offset, this.counter);
    state.transforms?.twins.set(twin, this);
    return twin;
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
    if (this.numelValue !== 1) throw refused(`a Tensor with ${this.numelValue} elements cannot be converted to Scalar`);
    return this.storage.at(this.offset);
  }
}

/** The elements of a strided tensor copied out of `data` in row-major order. */
export function gather(
  data: TypedArray,
  tensor: { shape: Shape; strides: readonly number[]; offset: number },
): TypedArray {
  const { shape, strides, offset } = tensor;
  const n = numelOf(shape);
  const out = blankLike(data, n);
  const rank = shape.length;
  if (n === 0) return out;
  if (rank === 0) {
    out[0] = data[offset]!;
    return out;
  }
  if (rank === 2 && state.kernels?.copy(out, data, offset, shape, strides) === true) return out;
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
  if (dtype === 'int64') withoutNegativeZeros(data);
  return new Tensor(new Storage(dtype, data), shape, contiguousStride(shape), 0);
}

/** NOTE [int64 storage]: a whole number has no negative zero, a double has; nobody may ever divide by one. */
function withoutNegativeZeros(data: TypedArray): void {
  for (let i = 0; i < data.length; i++) data[i] = data[i]! + 0;
}

/** A new tensor of one element; `value` is rounded to the dtype. See NOTE [Single elements]. */
export function fromNumber(value: number, shape: Shape, dtype: DType): Tensor {
  return new Tensor(new Storage(dtype, null, roundTo(dtype, value)), shape, contiguousStride(shape), 0);
}

/** A number as an element of `dtype` holds it. */
export function roundTo(dtype: DType, value: number): number {
  switch (dtype) {
    case 'float32':
      return Math.fround(value);
    case 'int64':
      return value + 0;
    case 'int32':
      return value | 0;
    case 'bool':
      return value & 255;
    case 'uint8':
      state.rare = true;
      return value & 255;
    case 'int16':
      state.rare = true;
      return (value << 16) >> 16;
    case 'int8':
      state.rare = true;
      return (value << 24) >> 24;
    case 'float16':
    case 'bfloat16':
      state.rare = true;
      return roundHalf(dtype, value);
    default:
      return value;
  }
}

/** Another tensor on the same storage, without history. */
export function alias(tensor: Tensor, shape: Shape, strides: readonly number[], offset: number): Tensor {
  return new Tensor(tensor.storage, shape, strides, offset, tensor.counter);
}

function wrapComplex({ re, im }: Complex): Tensor {
  const storage = allocate('complex128', 1) as ComplexStorage;
  storage.parts.data.set([re, im]);
  const tensor = new Tensor(storage, NO_DIMENSIONS, NO_DIMENSIONS, 0);
  tensor.wrapped = true;
  return tensor;
}

const NO_DIMENSIONS: Shape = [];

/** A Python number as the 0-d tensor PyTorch makes of it: its dtype counts in promotion by category only. */
export function wrapScalar(value: Scalar): Tensor {
  if (isComplexNumber(value)) return wrapComplex(value);
  const { scalar } = state;
  if (scalar?.value === value && isUntouched(scalar.tensor)) return scalar.tensor;
  const dtype: DType =
    typeof value === 'boolean' ? 'bool' : typeof value === 'number' && Number.isInteger(value) ? 'int64' : 'float64';
  const tensor = fromNumber(scalarValue(value), NO_DIMENSIONS, dtype);
  tensor.wrapped = true;
  if (typeof value === 'number' && value !== 0) state.scalar = { value, tensor };
  return tensor;
}

/** Nobody got hold of it through a Node that saved it, or nobody made anything of that. */
function isUntouched({ storage, handle, leafRequiresGrad, node, gradValue }: Tensor): boolean {
  const { writes, inference } = storage;
  const alone = handle === 0 && !leafRequiresGrad && node === null && gradValue === null;
  return alone && writes === 0 && inference === state.inferenceMode && state.transforms === null;
}
