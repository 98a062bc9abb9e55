// What Python asks of one tensor: shape, flags, elements, text. Part of the module `_gradient_lens`.

import { itemsTypeName } from '../../engine/autograd/typeName.ts';
import { asReal } from '../../engine/complex/parts.ts';
import type { PrintOptions } from '../../engine/display.ts';
import { type DType, isComplex, isFloating, itemsize } from '../../engine/dtype.ts';
import { NO_CUDA, scalarTypeName, TorchError, typeMetaName } from '../../engine/errors.ts';
import { isContiguousIn, type MemoryFormat } from '../../engine/memoryFormat.ts';
import { state, withGradMode } from '../../engine/state.ts';
import { bytesOf, storageFrom } from '../../engine/storageBytes.ts';
import { alias, Tensor } from '../../engine/tensor.ts';
import { numberOf, truthOf, warnTracked } from '../../engine/tensorMethods.ts';
import { tensorText } from '../../engine/tensorText.ts';
import type { Bridge } from './bridge.ts';
import { guarded } from './bridge.ts';

/** Read by number from `torch/_tensor.py`. */
const ATTRIBUTES: readonly ((tensor: Tensor) => number)[] = [
  (tensor) => tensor.shape.length,
  (tensor) => Number(tensor.requires_grad),
  (tensor) => Number(tensor.is_leaf),
  (tensor) => Number(tensor.retains_grad),
  (tensor) => (tensor.storage.inference ? -1 : tensor._version),
  (tensor) => tensor.output_nr,
  (tensor) => tensor.offset,
  (tensor) => tensor.numelValue,
  (tensor) => Number(tensor.isContiguous),
  (tensor) => tensor.data_ptr(),
];

export function attributeModule(bridge: Bridge): Record<string, unknown> {
  const { handles } = bridge;
  const tensor = (handle: number): Tensor => handles.peek(handle);
  return {
    attribute: (handle: number, which: number) => ATTRIBUTES[which]!(tensor(handle)),
    contiguous_in: (handle: number, format: MemoryFormat) => isContiguousIn(tensor(handle), format),
    shape: (handle: number) => tensor(handle).shape.join(','),
    size: (handle: number, dim: number) => guarded(bridge, -1, () => tensor(handle).size(dim)),
    strides: (handle: number) => JSON.stringify({ u: tensor(handle).strides }),
    dtype: (handle: number) => tensor(handle).dtype,
    type_name_of: (dtype: DType) => itemsTypeName(dtype),
    scalar_type_name: (dtype: DType) => scalarTypeName(dtype),
    type_meta_name: (dtype: DType) => typeMetaName(dtype),
    type_name: (handle: number) => tensor(handle).type(),
    /** undefined when there is not one element. */
    item: (handle: number) => guarded(bridge, undefined, () => tensor(handle).itemValue()),
    /** A complex tensor's one element, and all of them: pairs of numbers. */
    pair: (handle: number) => guarded(bridge, undefined, () => listText(asReal(oneElement(tensor(handle))))),
    pairs: (handle: number) => listText(asReal(tensor(handle))),
    /** What `bool(x)` and `float(x)` ask. */
    truth: (handle: number) => guarded(bridge, undefined, () => truthOf(tensor(handle))),
    number: (handle: number) => guarded(bridge, undefined, () => numberOf(tensor(handle))),
    warn_tracked: (handle: number) => warnTracked(tensor(handle)),
    /** Whether an array may share this tensor's memory: -1 where PyTorch refuses. */
    check_numpy: (handle: number) => guarded(bridge, -1, () => checkNumpy(tensor(handle))),
    /** Leaves PyTorch's refusal of CUDA for `take_error`. */
    refuse_cuda: () => {
      bridge.error = new TorchError('AssertionError', NO_CUDA);
    },
    /** JSON as Python reads it: NaN and Infinity are words, and floats keep their point. */
    tolist: (handle: number) => guarded<string | undefined>(bridge, undefined, () => listText(tensor(handle))),
    text: (handle: number, prefix: string) => tensorText(tensor(handle), prefix),
    set_requires_grad: (handle: number, value: boolean) =>
      guarded(bridge, -1, () => {
        const changed = tensor(handle);
        const before = changed.requires_grad;
        changed.requires_grad = value;
        if (before !== changed.requires_grad) state.observer?.changed('requires_grad_', changed);
        return 0;
      }),
    data: (handle: number) => guarded(bridge, -1, () => handles.give(tensor(handle).data)),
    set_data: (handle: number, value: number) =>
      guarded(bridge, -1, () => {
        tensor(handle).data = handles.tensor(value);
        return 0;
      }),
    /** The bytes of the whole storage in hexadecimal digits: text crosses to Python at once. */
    storage_hex: (handle: number) => guarded(bridge, undefined, () => hexOf(bytesOf(tensor(handle).storage))),
    storage_nbytes: (handle: number) => tensor(handle).storage.nbytes,
    /** A tensor of one dimension over a storage of these bytes. */
    from_hex: (dtype: DType, hex: string) =>
      guarded(bridge, -1, () => {
        const storage = storageFrom(dtype, fromHex(hex));
        const count = storage.nbytes / itemsize(dtype);
        return handles.give(new Tensor(storage, [count], [1], 0));
      }),
    base: (handle: number) => {
      const base = tensor(handle).viewInfo?.base;
      return base === undefined ? 0 : handles.give(base);
    },
    /** A leaf with the same values and flags, for deepcopy. */
    copy: (handle: number) => {
      const source = tensor(handle);
      const copy = withGradMode(false, () => source.clone());
      copy.requires_grad = source.requires_grad;
      return handles.give(copy);
    },
    set_printoptions: (json: string) => setPrintOptions(JSON.parse(json)),
  };
}

/** @throws TypeError for a dtype numpy does not have. */
function checkNumpy(tensor: Tensor): number {
  if (tensor.dtype === 'bfloat16') throw new TorchError('TypeError', 'Got unsupported ScalarType BFloat16');
  return isComplex(tensor.dtype) ? 0 : tensor.numpy().length;
}

/** @throws RuntimeError when there are more or none. */
function oneElement(whole: Tensor): Tensor {
  if (whole.numelValue !== 1) whole.itemValue();
  return alias(whole, [], [], whole.offset);
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => (byte < 16 ? '0' : '') + byte.toString(16)).join('');
}

function fromHex(hex: string): Uint8Array {
  return Uint8Array.from({ length: hex.length / 2 }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16));
}

function listText(tensor: Tensor): string {
  const values = tensor.values();
  const { dtype, shape } = tensor;
  const one = (x: number): string =>
    dtype === 'bool' ? (x !== 0 ? 'true' : 'false') : isFloating(dtype) ? floatText(x) : String(x);
  let at = 0;
  const level = (d: number): string => {
    if (d === shape.length) return one(values[at++]!);
    const parts: string[] = [];
    for (let i = 0; i < shape[d]!; i++) parts.push(level(d + 1));
    return `[${parts.join(',')}]`;
  };
  return level(0);
}

function floatText(x: number): string {
  if (!Number.isFinite(x)) return String(x);
  return Number.isInteger(x) && Math.abs(x) < 1e21 ? `${Object.is(x, -0) ? '-0' : x}.0` : String(x);
}

/** The options as Python keeps them; it has no number for a threshold without end. */
function setPrintOptions(given: PrintOptions & { threshold: number | null }): void {
  state.printOptions = { ...state.printOptions, ...given, threshold: given.threshold ?? Number.POSITIVE_INFINITY };
}
