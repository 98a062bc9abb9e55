/** The old type names PyTorch still uses in a few texts. */
import type { DType } from '../dtype.ts';
import { TorchError } from '../errors.ts';

const NAMES: Readonly<Record<DType, string>> = {
  float32: 'FloatTensor',
  float64: 'DoubleTensor',
  int64: 'LongTensor',
  int32: 'IntTensor',
  bool: 'BoolTensor',
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
