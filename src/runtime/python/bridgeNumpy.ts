// What Python's `numpy` asks: one function of the engine by name, arguments as tagged JSON, results the same way back. Part of the module `_gradient_lens`.

import { Complex, type DType } from '../../engine/dtype.ts';
import { unsupported } from '../../engine/errors.ts';
import { made } from '../../engine/numpy/flat.ts';
import { FUNCTIONS } from '../../engine/numpy/functions.ts';
import { flags } from '../../engine/numpy/ufunc.ts';
import { state } from '../../engine/state.ts';
import { Tensor } from '../../engine/tensor.ts';
import type { Bridge } from './bridge.ts';
import { guarded } from './bridge.ts';
import type { Handles } from './handles.ts';

/** `a`: an array; `o`: an operand that counts in promotion; `w`: a Python number as an operand; `n`: a number of numpy's as an operand;
 * `s`: a slice; `e`: `...`. */
type Tagged = {
  a?: number;
  o?: number;
  w?: ['int' | 'float' | 'complex', string, string];
  s?: [number | null, number | null, number | null];
  n?: [DType, string];
  e?: 1;
};

export function numpyModule(bridge: Bridge): Record<string, unknown> {
  const { handles } = bridge;
  return {
    /** JSON: what came out, and what the flags of floating arithmetic say. */
    numpy: (name: string, args: string) =>
      guarded<string | undefined>(bridge, undefined, () => {
        flags.clear();
        const f = FUNCTIONS[name];
        if (f === undefined) throw unsupported(`numpy.${name}`);
        const decoded = (JSON.parse(args) as unknown[]).map((value) => decode(handles, value));
        const result = encode(handles, f(...decoded));
        return flags.size === 0 ? result : `{"w":${JSON.stringify([...flags])},"r":${result}}`;
      }),
    /** The same memory as a tensor, for PyTorch: -1 where its strides are none PyTorch has. */
    from_numpy: (handle: number) => {
      const array = handles.tensor(handle);
      return array.strides.some((step) => step < 0) ? -1 : handles.give(array.data);
    },
    inference_mode: () => state.inferenceMode,
  };
}

function decode(handles: Handles, raw: unknown): unknown {
  if (typeof raw !== 'object' || raw === null) return raw;
  if (Array.isArray(raw)) return raw.map((value) => decode(handles, value));
  const tagged = raw as Tagged;
  if (tagged.a !== undefined) return handles.tensor(tagged.a);
  if (tagged.o !== undefined) return { array: handles.tensor(tagged.o), weak: null };
  if (tagged.n !== undefined) {
    const [dtype, text] = tagged.n;
    return { array: FUNCTIONS.parsed!(text, [], dtype), weak: null };
  }
  if (tagged.s !== undefined) return { slice: tagged.s };
  if (tagged.w !== undefined) {
    const [kind, re, im] = tagged.w;
    return { array: numberArray(kind, number(re), number(im)), weak: kind };
  }
  return 'ellipsis';
}

function numberArray(kind: 'int' | 'float' | 'complex', re: number, im: number): Tensor {
  if (kind === 'complex') return made('complex128', [], Float64Array.of(re, im));
  return made(kind === 'int' ? 'int64' : 'float64', [], Float64Array.of(re));
}

function number(text: string): number {
  return text === 'inf' ? Number.POSITIVE_INFINITY : text === '-inf' ? Number.NEGATIVE_INFINITY : Number(text);
}

/** An array as `[handle, dtype, shape]`; lists of results under `l`. */
function encode(handles: Handles, value: unknown): string {
  if (value instanceof Tensor) {
    const alone = value.ndim === 0 ? `,"${FUNCTIONS.values!(value)}"` : '';
    return `[${handles.give(value)},"${value.dtype}",[${value.shape.join(',')}]${alone}]`;
  }
  if (Array.isArray(value) && value[0] instanceof Tensor)
    return `{"l":[${value.map((item) => encode(handles, item)).join(',')}]}`;
  if (value instanceof Complex) return JSON.stringify([value.re, value.im]);
  return `{"v":${JSON.stringify(value ?? null)}}`;
}
