/** Names of types as the texts of errors have them: PyTorch's old names of tensor types, and Python's of values. */
import { type DType, Float } from '../dtype.ts';
import { TorchError } from '../errors.ts';
import { Tensor } from '../tensor.ts';

const NAMES: Readonly<Record<DType, string>> = {
  float32: 'FloatTensor',
  float64: 'DoubleTensor',
  int64: 'LongTensor',
  int32: 'IntTensor',
  bool: 'BoolTensor',
  uint8: 'ByteTensor',
  int8: 'CharTensor',
  int16: 'ShortTensor',
  float16: 'HalfTensor',
  bfloat16: 'BFloat16Tensor',
  complex64: 'ComplexFloatTensor',
  complex128: 'ComplexDoubleTensor',
};

/** `torch.FloatTensor` for float32 and so on. */
export function itemsTypeName(dtype: DType): string {
  return `torch.${NAMES[dtype]}`;
}

/** The dtype `x.type('torch.FloatTensor')` or `x.type('float32')` asks for. @throws ValueError when there is no such type. */
export function dtypeOfTypeName(name: string): DType {
  for (const dtype of Object.keys(NAMES) as DType[]) if (name === dtype || name === itemsTypeName(dtype)) return dtype;
  throw new TorchError('ValueError', `invalid type: '${name}'`);
}

/** How Python names the type of a value. */
export function pythonTypeName(value: unknown): string {
  if (value instanceof Tensor) return 'Tensor';
  if (value == null) return 'NoneType';
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'string') return 'str';
  if (typeof value === 'function') return 'function';
  // What a language knows the type of and the engine does not.
  const { typeName } = value as { typeName?: unknown };
  return typeof typeName === 'string' ? typeName : value instanceof Float ? 'float' : 'object';
}

/** `MulBackward0` → `Mul`, `SumBackward1` → `Sum1`: how a few texts name a Node. */
export function withoutBackward(name: string): string {
  return name.replace(/Backward(\d*)$/, (_, number: string) => (number === '0' ? '' : number));
}
