// The module `_gradient_lens` that Python's façade imports: the engine by integer handles. Functions never throw into Python:
// they return a negative number or null and keep the error for `take_error`. Members must stay direct ones (see NOTE [Snapshot] in boot.ts).

import { ArgumentsError, checkCall } from '../../engine/argumentsText.ts';
import { Complex, canCast, type DType, promoteTypes, resultType, scalarType } from '../../engine/dtype.ts';
import { refused, TorchError, unsupported } from '../../engine/errors.ts';
import { getItem, setItem } from '../../engine/index.ts';
import { finfo, iinfo } from '../../engine/limits.ts';
import { makeInto } from '../../engine/out.ts';
import { Generator } from '../../engine/random.ts';
import { gamma } from '../../engine/randomDistributions.ts';
import { state } from '../../engine/state.ts';
import { fromArray, Tensor, wrapScalar } from '../../engine/tensor.ts';
import { attributeModule } from './bridgeAttributes.ts';
import { autogradModule, type HookCaller } from './bridgeAutograd.ts';
import { callModule } from './bridgeCalls.ts';
import { functionModule } from './bridgeFunction.ts';
import { numpyModule } from './bridgeNumpy.ts';
import { transformModule } from './bridgeTransforms.ts';
import { FAST, type Method, swapped } from './fastCalls.ts';
import { Handles } from './handles.ts';
import { factoryNames, functionNames, lookUp, type ModuleName, methodNames } from './names.ts';
import { Decoder, encodeResult, floatOf } from './values.ts';

/** Where an operator was called: the code object's id and the instruction's offset, 0 and 0 when nothing is traced. */
export type Placer = (code: number, at: number) => void;

/** What bridge functions share. */
export interface Bridge {
  readonly handles: Handles;
  readonly decoder: Decoder;
  readonly generators: Generator[];
  /** Tells the recorder where the next operators come from; replaced by each traced run. */
  place: Placer;
  error: TorchError | null;
  /** Functions of Python's that the engine is calling. */
  nested: number;
  /** One of them raised, and Python has not taken the error yet. */
  raised: boolean;
  /** Calls a function of Python's. */
  callHook: HookCaller;
  /** The last call that no overload took. */
  refused: ArgumentsError | null;
}

export function createBridge(): Bridge {
  const handles = new Handles();
  const generators = [state.generator];
  return {
    handles,
    generators,
    decoder: new Decoder(handles, generators),
    place: () => {},
    error: null,
    nested: 0,
    raised: false,
    callHook: () => '',
    refused: null,
  };
}

/** Takes back the memory of what Python let go, unless the engine is at work below. See NOTE [Holders]. */
export function sweep(bridge: Bridge): void {
  const { arrays, depth, pass, transforms } = state;
  if (arrays !== null && depth === 0 && pass === null && transforms === null && bridge.nested === 0) arrays.sweep();
}

/** Runs a bridge function; what it throws is kept for Python to raise. */
export function guarded<T>(bridge: Bridge, failed: T, body: () => T): T {
  try {
    return body();
  } catch (error) {
    bridge.error = asTorchError(error);
    return failed;
  }
}

function asTorchError(error: unknown): TorchError {
  if (error instanceof TorchError) return error;
  if (error instanceof RangeError) return new TorchError('MemoryError', error.message);
  const { message, stack } = error as Error;
  return refused(`internal error of Gradient Lens: ${message}\n${stack ?? ''}`);
}

/** The members of `_gradient_lens`. */
export function bridgeModule(bridge: Bridge): Record<string, unknown> {
  const { handles } = bridge;
  const prototype = Tensor.prototype as unknown as Record<string, Method>;
  const fast = FAST.map((name) => {
    const method = prototype[name];
    if (method === undefined) throw new Error(`the engine has no Tensor.${name}`);
    return method;
  });
  return {
    fast_names: () => FAST.join(','),
    method_names: () => methodNames().join(','),
    function_names: () => functionNames('torch').join(','),
    functional_names: () => functionNames('functional').join(','),
    module_names: (module: ModuleName) => functionNames(module).join(','),
    factory_names: () => factoryNames().join(','),

    /** The next operators come from this instruction; called while a run is traced. */
    place: (code: number, at: number) => bridge.place(code, at),
    unary: (op: number, self: number) => guarded(bridge, -1, () => handles.give(fast[op]!.call(handles.peek(self)))),
    binary(op: number, self: number, other: number): number {
      try {
        return handles.give(fast[op]!.call(handles.peek(self), handles.peek(other)));
      } catch (error) {
        bridge.error = asTorchError(error);
        return -1;
      }
    },
    /** A complex number as a tensor that counts in promotion by category only. */
    complex_number: (re: number, im: number) => handles.give(wrapScalar(new Complex(re, im) as never)),
    /** `kind`: 0 for a Python int, 1 for a float, 2 for a bool; 4 more when the number stands on the left. */
    binary_number(op: number, self: number, value: number, kind: number): number {
      try {
        const type = kind & 3;
        const number = type === 1 ? floatOf(Number(value)) : type === 2 ? Boolean(value) : Number(value);
        const tensor = handles.peek(self);
        const result = kind >= 4 ? swapped(FAST[op]!, tensor, number, fast[op]!) : fast[op]!.call(tensor, number);
        return handles.give(result);
      } catch (error) {
        bridge.error = asTorchError(error);
        return -1;
      }
    },
    call(name: string, args: string, keywords: string): number | string | undefined {
      return guarded<number | string | undefined>(bridge, undefined, () => {
        const positional = bridge.decoder.arguments(args);
        const named = keywords === '' ? null : bridge.decoder.keywords(keywords);
        const { result, fields } = invoke(name, positional, named);
        return result instanceof Tensor ? handles.give(result) : encodeResult(handles, result, fields);
      });
    },
    /** The names of a function's results as JSON, `null` when it has none. */
    result_fields: (name: string) => JSON.stringify(lookUp(name.replace(/^linalg_/, 'linalg.'))?.fields ?? null),
    /** Writes what the factory `name` made into `out`. */
    make_into: (name: string, made: number, out: number) =>
      guarded(bridge, -1, () => {
        makeInto(name, handles.peek(made), handles.peek(out));
        return 0;
      }),
    release(handle: number): void {
      if (handles.letGo(handle)) sweep(bridge);
    },
    take_error(): string {
      const { error } = bridge;
      bridge.error = null;
      bridge.raised = false;
      if (error instanceof ArgumentsError) bridge.refused = error;
      return JSON.stringify([
        error?.type ?? 'RuntimeError',
        error?.message ?? 'unknown error',
        error instanceof ArgumentsError,
      ]);
    },
    /** The refusal of the call just refused, by the types that Python has for its arguments. */
    explain(args: string, keywords: string): string {
      const { type, message } = bridge.refused!.explain(JSON.parse(args), JSON.parse(keywords));
      return JSON.stringify([type, message]);
    },
    /** -1 when PyTorch's parser would not take a call of `name` with arguments of these types. */
    refuses: (name: string, args: string, keywords: string, place: string) =>
      guarded(bridge, -1, () => {
        checkCall(name, JSON.parse(args), JSON.parse(keywords), place);
        return 0;
      }),
    generator(): number {
      return bridge.generators.push(new Generator()) - 1;
    },
    manual_seed: (id: number, seed: string) =>
      guarded(bridge, -1, () => {
        bridge.generators[id]!.manual_seed(BigInt(seed));
        return 0;
      }),
    rng_state(id: number): number {
      const bytes = bridge.generators[id]!.get_state();
      return handles.give(fromArray(bytes, [bytes.length], 'uint8'));
    },
    set_rng_state: (id: number, state: number) =>
      guarded(bridge, -1, () => {
        bridge.generators[id]!.set_state(Uint8Array.from(handles.tensor(state).values()));
        return 0;
      }),
    initial_seed: (id: number) => String(bridge.generators[id]!.initial_seed()),
    /** What `random_()` of one int64 draws: 63 bits, of which Python keeps all. */
    draw_seed: (id: number) => String(BigInt.asUintN(63, bridge.generators[id]!.random64())),
    /** A gamma number for each concentration, in double precision and without history. */
    gamma_samples(concentrations: number, id: number): number {
      const { shape } = handles.tensor(concentrations);
      const samples = Float64Array.from(handles.tensor(concentrations).values(), (each) =>
        gamma(bridge.generators[id]!, each),
      );
      return handles.give(fromArray(samples, shape, 'float64'));
    },
    set_warn_always: (always: boolean) => void (state.warnAlways = always),
    warn_always: () => state.warnAlways,
    default_dtype: () => state.defaultDtype,
    set_default_dtype: (dtype: DType) => void (state.defaultDtype = dtype),
    can_cast: (from: DType, to: DType) => canCast(from, to),
    promote_types: (a: DType, b: DType) => promoteTypes(a, b),
    /** What `torch.finfo` or `torch.iinfo` tells, as JSON. */
    limits: (function_: 'finfo' | 'iinfo', dtype: DType) =>
      guarded(bridge, undefined, () => JSON.stringify({ finfo, iinfo }[function_](dtype))),
    result_type(a: string, b: string): string {
      const [x, y] = [a, b].map((text) => bridge.decoder.value(JSON.parse(text)));
      const operands = [x, y].map((value) => (value instanceof Tensor ? value : wrapScalar(value as number)));
      return resultType(operands, scalarType(1.5, state.defaultDtype));
    },
    ...callModule(bridge, invoke),
    ...attributeModule(bridge),
    ...autogradModule(bridge),
    ...functionModule(bridge),
    ...transformModule(bridge),
    ...numpyModule(bridge),
  };
}

/** Calls a function of the engine by its name in Python: `sum`, `functional.relu`, `linalg.norm`, `__getitem__`. */
function invoke(
  name: string,
  args: unknown[],
  keywords: Record<string, unknown> | null,
): { result: unknown; fields: readonly string[] | null } {
  if (name === '__getitem__') return { result: getItem(args[0] as Tensor, args[1] as never), fields: null };
  if (name === '__setitem__') {
    setItem(args[0] as Tensor, args[1] as never, args[2] as never);
    return { result: null, fields: null };
  }
  const found = lookUp(name);
  if (found === null) throw unsupported(`torch.${name}`);
  const result = found.call(args, keywords);
  return { result, fields: Array.isArray(result) ? found.fields : null };
}
