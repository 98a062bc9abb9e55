/** `torch.tensor(data)`: nested lists of numbers, bools and one-element tensors read into a tensor, with PyTorch's inference and refusals. */
import { typeName } from './argumentsText.ts';
import { joined, pairsOf } from './complex/parts.ts';
import {
  allocateArray,
  Complex,
  complexOf,
  type DType,
  elementValue,
  Float,
  isComplex,
  isFloating,
  partType,
  promoteTypes,
  scalarValue,
  type TypedArray,
} from './dtype.ts';
import { NOT_ONE_ELEMENT, refused, TorchError } from './errors.ts';
import { numelOf, type Shape } from './shape.ts';
import { state } from './state.ts';
import { checkBudget } from './storage.ts';
import { empty, fromArray, Tensor } from './tensor.ts';
import { copyElements } from './write.ts';

/** A string counts as a sequence of strings, without end. */
const TOO_DEEP = "too many dimensions 'str'";

type TypedList = { readonly length: number; readonly [index: number]: unknown };

/** A new tensor holding `data`, in `dtype` or the one its elements ask for. */
export function readNested(data: unknown, dtype: DType | null): Tensor {
  if (data instanceof Tensor) return copyOf(data, dtype);
  const shape = shapeOf(data);
  const chosen = dtype ?? inferred(data, shape.length) ?? state.defaultDtype;
  checkBudget(numelOf(shape), chosen);
  if (isComplex(chosen)) return joinedNested(data, chosen);
  const out = allocateArray(chosen, numelOf(shape));
  let at = 0;
  const read = (item: unknown, depth: number): void => {
    if (depth === shape.length) {
      out[at++] = element(item, chosen);
      return;
    }
    const list = listOf(item);
    if (list === null) throw new TorchError('TypeError', 'not a sequence');
    if (list.length !== shape[depth])
      throw new TorchError(
        'ValueError',
        `expected sequence of length ${shape[depth]} at dim ${depth} (got ${list.length})`,
      );
    for (let i = 0; i < list.length; i++) read(list[i], depth + 1);
  };
  read(data, 0);
  return settled(out, shape, chosen);
}

function settled(out: TypedArray, shape: Shape, dtype: DType): Tensor {
  const made = fromArray(out, shape, dtype);
  if (state.rare) made.storage.settle();
  return made;
}

/** Complex numbers are read part by part. */
function joinedNested(data: unknown, dtype: DType): Tensor {
  const read = (part: 're' | 'im') => readNested(partOf(data, part), partType(dtype));
  return joined(read('re'), read('im'));
}

function partOf(item: unknown, part: 're' | 'im'): unknown {
  const list = listOf(item);
  if (list !== null) return Array.from(list, (inner) => partOf(inner, part));
  if (item instanceof Complex) return item[part];
  if (item instanceof Tensor && isComplex(item.dtype)) return pairsOf(item)[part === 're' ? 0 : 1];
  return part === 're' ? item : 0;
}

function copyOf(source: Tensor, dtype: DType | null): Tensor {
  const chosen = dtype ?? source.dtype;
  if (isComplex(chosen) || isComplex(source.dtype)) {
    const copy = empty(source.shape, chosen);
    copyElements(copy, source);
    return copy;
  }
  const out = allocateArray(chosen, source.numelValue);
  const values = source.values();
  for (let i = 0; i < out.length; i++) out[i] = element(values[i], chosen);
  return settled(out, source.shape, chosen);
}

function listOf(item: unknown): TypedList | null {
  if (Array.isArray(item)) return item;
  if (ArrayBuffer.isView(item) && !(item instanceof DataView)) return item as unknown as TypedList;
  if (item instanceof Tensor && item.ndim > 0) return rowsOf(item);
  return null;
}

/** A tensor inside a list counts as the list of its rows. */
function rowsOf(tensor: Tensor): TypedList {
  return Array.from({ length: tensor.shape[0]! }, (_, i) => {
    const offset = tensor.offset + i * tensor.strides[0]!;
    return new Tensor(tensor.storage, tensor.shape.slice(1), tensor.strides.slice(1), offset);
  });
}

/** The shape the first items promise; the others must keep to it. */
function shapeOf(data: unknown): number[] {
  const shape: number[] = [];
  for (let item: unknown = data; ; ) {
    const list = item instanceof Tensor && shape.length > 0 && item.ndim > 0 ? refuseTensor() : listOf(item);
    if (typeof item === 'string' && shape.length > 0) throw new TorchError('ValueError', TOO_DEEP);
    if (list === null) return shape;
    shape.push(list.length);
    if (list.length === 0) return shape;
    item = list[0];
  }
}

function refuseTensor(): never {
  throw new TorchError('ValueError', NOT_ONE_ELEMENT);
}

/** The dtype of the elements together, or null when there are none. */
function inferred(item: unknown, depth: number): DType | null {
  if (item instanceof Tensor) return item.dtype;
  if (depth === 0) return elementType(item);
  const list = listOf(item);
  let found: DType | null = null;
  for (let i = 0; list !== null && i < list.length; i++) {
    const dtype = inferred(list[i], depth - 1);
    if (dtype !== null) found = found === null ? dtype : promoteTypes(found, dtype);
  }
  return found;
}

function elementType(item: unknown): DType {
  if (typeof item === 'boolean') return 'bool';
  if (item instanceof Float) return state.defaultDtype;
  if (item instanceof Complex) return complexOf(state.defaultDtype);
  if (typeof item === 'number') return Number.isInteger(item) ? 'int64' : state.defaultDtype;
  if (typeof item === 'bigint') return 'int64';
  if (Array.isArray(item)) return 'int64';
  if (typeof item === 'string') throw new TorchError('TypeError', "new(): invalid data type 'str'");
  throw refused(`Could not infer dtype of ${typeName(item)}`);
}

/** What wraps or refuses a number that is beyond: uint8 takes what its negative would fit into. */
const ENDS: Partial<Readonly<Record<DType, readonly [low: number, high: number]>>> = {
  int32: [-(2 ** 31), 2 ** 31],
  int16: [-(2 ** 15), 2 ** 15],
  int8: [-128, 128],
  uint8: [-255, 256],
};

function element(item: unknown, dtype: DType): number {
  if (dtype === 'bool' && item instanceof Complex) return elementValue(item as never, dtype);
  const value = item instanceof Tensor ? item.itemValue() : plain(item, dtype);
  if (dtype === 'bool') return value !== 0 ? 1 : 0;
  if (isFloating(dtype)) return value;
  const whole = Math.trunc(value);
  const ends = ENDS[dtype];
  if (ends !== undefined && (whole < ends[0] || whole >= ends[1]))
    throw refused(`value cannot be converted to type ${dtype} without overflow`);
  if (Math.abs(whole) >= 2 ** 63) throw new TorchError('ValueError', 'Overflow when unpacking long long');
  return whole;
}

function plain(item: unknown, dtype: DType): number {
  if (typeof item === 'number' || typeof item === 'boolean' || item instanceof Float) return scalarValue(item);
  if (typeof item === 'bigint') return Number(item);
  if (item instanceof Complex)
    throw new TorchError(
      'TypeError',
      isFloating(dtype) ? 'must be real number, not complex' : "'complex' object cannot be interpreted as an integer",
    );
  if (typeof item === 'string') throw new TorchError('ValueError', TOO_DEEP);
  if (Array.isArray(item))
    throw new TorchError(
      'TypeError',
      isFloating(dtype) ? 'must be real number, not list' : "'list' object cannot be interpreted as an integer",
    );
  throw refused(`Could not infer dtype of ${typeName(item)}`);
}
