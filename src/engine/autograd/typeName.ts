/** The old type names PyTorch still uses in a few texts. */
import type { DType } from '../dtype.ts';

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
