// What Python asks of one tensor: shape, flags, elements, text. Part of the module `_gradient_lens`.

import type { PrintOptions } from '../../engine/display.ts';
import { type DType, isFloating } from '../../engine/dtype.ts';
import { NO_CUDA, TorchError } from '../../engine/errors.ts';
import { state, withGradMode } from '../../engine/state.ts';
import type { Tensor } from '../../engine/tensor.ts';
import { numberOf, truthOf } from '../../engine/tensorMethods.ts';
import type { Bridge } from './bridge.ts';
import { guarded } from './bridge.ts';

/** Read by number from `torch/_tensor.py`. */
const ATTRIBUTES: readonly ((tensor: Tensor) => number)[] = [
  (tensor) => tensor.shape.length,
  (tensor) => Number(tensor.requires_grad),
  (tensor) => Number(tensor.is_leaf),
  (tensor) => Number(tensor.retains_grad),
  (tensor) => tensor._version,
  (tensor) => tensor.output_nr,
  (tensor) => tensor.offset,
  (tensor) => tensor.numelValue,
  (tensor) => Number(tensor.isContiguous),
  (tensor) => tensor.data_ptr(),
];

export function attributeModule(bridge: Bridge): Record<string, unknown> {
  const { handles } = bridge;
  const tensor = (handle: number): Tensor => handles.tensor(handle);
  return {
    attribute: (handle: number, which: number) => ATTRIBUTES[which]!(tensor(handle)),
    shape: (handle: number) => tensor(handle).shape.join(','),
    size: (handle: number, dim: number) => guarded(bridge, -1, () => tensor(handle).size(dim)),
    strides: (handle: number) => JSON.stringify({ u: tensor(handle).strides }),
    dtype: (handle: number) => tensor(handle).dtype,
    type_name: (handle: number) => tensor(handle).type(),
    /** undefined when there is not one element. */
    item: (handle: number) => guarded(bridge, undefined, () => tensor(handle).itemValue()),
    /** What `bool(x)` and `float(x)` ask. */
    truth: (handle: number) => guarded(bridge, undefined, () => truthOf(tensor(handle))),
    number: (handle: number) => guarded(bridge, undefined, () => numberOf(tensor(handle))),
    /** Whether an array may share this tensor's memory: -1 where PyTorch refuses. */
    check_numpy: (handle: number) => guarded(bridge, -1, () => tensor(handle).numpy().length),
    /** Leaves PyTorch's refusal of CUDA for `take_error`. */
    refuse_cuda: () => {
      bridge.error = new TorchError('AssertionError', NO_CUDA);
    },
    /** JSON as Python reads it: NaN and Infinity are words, and floats keep their point. */
    tolist: (handle: number) => listText(tensor(handle)),
    /** Each element as numpy writes it alone, with its shortest digits. */
    numpy_words: (handle: number) =>
      JSON.stringify(Array.from(tensor(handle).values(), numpyWord(tensor(handle).dtype))),
    text: (handle: number) => tensor(handle).toString(),
    set_requires_grad: (handle: number, value: boolean) =>
      guarded(bridge, -1, () => {
        const changed = tensor(handle);
        const before = changed.requires_grad;
        changed.requires_grad = value;
        if (before !== changed.requires_grad) state.observer?.changed('requires_grad_', changed);
        return 0;
      }),
    data: (handle: number) => handles.give(tensor(handle).data),
    set_data: (handle: number, value: number) =>
      guarded(bridge, -1, () => {
        tensor(handle).data = tensor(value);
        return 0;
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

function listText(tensor: Tensor): string {
  const values = tensor.values();
  const { dtype, shape } = tensor;
  const one = (x: number): string =>
    dtype === 'bool' ? (x !== 0 ? 'true' : 'false') : dtype === 'int64' || dtype === 'int32' ? String(x) : floatText(x);
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

function numpyWord(dtype: DType): (x: number) => string {
  if (dtype === 'bool') return (x) => (x !== 0 ? 'True' : 'False');
  if (!isFloating(dtype)) return String;
  return (x) => {
    if (Number.isNaN(x)) return 'nan';
    if (!Number.isFinite(x)) return x > 0 ? 'inf' : '-inf';
    const text = dtype === 'float32' ? shortest32(x) : String(x);
    return /[.e]/.test(text) ? text : `${Object.is(x, -0) ? '-0' : text}.`;
  };
}

/** The fewest digits that give this float32 back. */
function shortest32(x: number): string {
  for (let digits = 1; digits <= 9; digits++) {
    const short = Number(x.toPrecision(digits));
    if (Math.fround(short) === x) return String(short);
  }
  return String(x);
}

/** torch/_tensor_str.py's profiles. */
const PROFILES: Readonly<Record<string, Partial<PrintOptions>>> = {
  default: { precision: 4, threshold: 1000, edgeitems: 3, linewidth: 80 },
  short: { precision: 2, threshold: 1000, edgeitems: 2, linewidth: 80 },
  full: { precision: 4, threshold: Number.POSITIVE_INFINITY, edgeitems: 3, linewidth: 80 },
};

function setPrintOptions({ profile, sci_mode, ...given }: Partial<PrintOptions> & { profile: string | null }): void {
  const chosen = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));
  state.printOptions = { ...state.printOptions, ...PROFILES[profile ?? ''], ...chosen, sci_mode: sci_mode ?? null };
}
