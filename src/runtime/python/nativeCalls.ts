// What native functions do: operators as functions and methods, Python's own operators, indexing, and the few members of a tensor that programs ask for in
// every step. Each leaves the call to Python in a traced run, which must know where in the snippet it came from, and wherever an argument is none of
// those that cross most. Beside it: functions of the module `_gradient_lens` that take and give numbers.

import { ArgumentsError } from '../../engine/argumentsText.ts';
import { backward } from '../../engine/autograd/arguments.ts';
import { isComplex, isFloating } from '../../engine/dtype.ts';
import { getItem, setItem } from '../../engine/index.ts';
import { Tensor } from '../../engine/tensor.ts';
import { type Bridge, guarded, sweep } from './bridge.ts';
import { type Address, isPythonError } from './cpython.ts';
import { FAST, type Method, swapped } from './fastCalls.ts';
import { lookUp } from './names.ts';
import { type Entry, FALL_BACK, type Handler, type Natives } from './natives.ts';
import { NativeValues, UNKNOWN } from './nativeValues.ts';

type Keywords = Record<string, unknown>;

const FASTEST: ReadonlySet<string> = new Set(FAST);

/** What the engine threw; kept for Python to raise. */
const FAILED = Symbol('failed');

/** Keyword arguments that the Python side takes care of. */
const FOR_PYTHON = new Set(['out', 'size_average', 'reduce', '_stacklevel', 'weight']);

/** Functions that take and give numbers, by name. */
export type Numbers = Readonly<Record<string, (...args: (number | boolean)[]) => unknown>>;

/** Gives `natives` its handlers; `numbers` are the functions of the module `_gradient_lens`. */
export function installNatives(natives: Natives, bridge: Bridge, numbers: Numbers): void {
  const { handles } = bridge;
  const prototype = Tensor.prototype as unknown as Record<string, Method>;
  let made: NativeValues | null = null;
  const values = (): NativeValues => {
    made ??= new NativeValues(natives, handles);
    return made;
  };
  let codes: Address = 0;
  /** Whether the run is traced: Python's set of the snippet's code objects has members. */
  const traced = (): boolean => {
    if (codes === 0) codes = natives.fact('codes');
    return !natives.objects.isEmptySet(codes);
  };
  /** @throws what Python raised: a warning that is an error there */
  const tried = <T>(body: () => T): T | typeof FAILED => {
    try {
      return body();
    } catch (error) {
      if (isPythonError(error)) throw error;
      return guarded<T | typeof FAILED>(bridge, FAILED, () => {
        throw error;
      });
    }
  };

  /** The positional arguments from `args` on, after `first`; null when Python must encode them. */
  function positional(first: Tensor | null, args: Address, count: number): unknown[] | null {
    const found: unknown[] = first === null ? [] : [first];
    for (let k = 0; k < count; k++) {
      const value = values().read(natives.objects.word(args + 4 * k));
      if (value === UNKNOWN) return null;
      found.push(value);
    }
    return found;
  }

  /** The arguments by name that stand at `args`; null when Python must see to them. */
  function named(names: readonly string[], args: Address): Keywords | null {
    const found: Keywords = {};
    for (let k = 0; k < names.length; k++) {
      const name = names[k]!;
      const value = FOR_PYTHON.has(name) ? UNKNOWN : values().read(natives.objects.word(args + 4 * k));
      if (value === UNKNOWN) return null;
      found[name] = value;
    }
    return found;
  }

  /** Whether Python tells why it failed: PyTorch's functions in Python trip over arguments in their own ways (`_first_uses.py`). */
  function isForPython(entry: Entry): boolean {
    if (!(bridge.error instanceof ArgumentsError) || !entry.key.startsWith('functional.')) return false;
    bridge.error = null;
    return true;
  }

  /** A call of an operator. `object` is the Tensor that a method belongs to. */
  function run(entry: Entry, object: Address, args: Address, count: number, names: Address): Address {
    if (traced() || count > entry.most) return FALL_BACK;
    entry.found ??= lookUp(entry.key) ?? UNKNOWN;
    if (entry.found === UNKNOWN) return FALL_BACK;
    const found = entry.found as NonNullable<ReturnType<typeof lookUp>>;
    const self = object === 0 ? null : (values().tensor(object) ?? null);
    if (object !== 0 && self === null) return FALL_BACK;
    const given = positional(self, args, count);
    if (given === null) return FALL_BACK;
    const keywords = names === 0 ? null : named(natives.names(names), args + 4 * count);
    if (names !== 0 && keywords === null) return FALL_BACK;
    const result = tried(() => found.call(given, keywords));
    if (result === FAILED) return isForPython(entry) ? FALL_BACK : values().refused(args, count, names);
    if (self !== null && (result === self || result === undefined || result === null)) return values().again(object);
    return values().result(result, Array.isArray(result) ? found.fields : null, entry.key);
  }

  /** A function that changes its first argument, and gives it back. */
  const overwriting: Handler = (entry, _self, args, count, names) => {
    if (count === 0 || traced()) return FALL_BACK;
    const made = run(entry, 0, args, count, names);
    if (made === FALL_BACK || made === 0) return made;
    natives.objects.python._Py_DecRef(made);
    return values().again(natives.objects.word(args));
  };

  /** `call(name, args, kwargs)` of `_bridge.py`, without keywords. */
  const call: Handler = (_entry, _self, args, count, names) => {
    const { objects } = natives;
    if (traced() || names !== 0 || count < 2 || count > 3) return FALL_BACK;
    if (count === 3 && !values().isEmpty(objects.word(args + 8))) return FALL_BACK;
    const key = values().read(objects.word(args));
    const tuple = objects.word(args + 4);
    if (typeof key !== 'string' || objects.type(tuple) !== objects.python._PyTuple_Type) return FALL_BACK;
    const found = lookUp(key);
    const given = positional(null, objects.tupleItems(tuple), objects.count(tuple));
    if (found === null || given === null) return FALL_BACK;
    const result = tried(() => found.call(given, null));
    if (result !== FAILED) return values().result(result, Array.isArray(result) ? found.fields : null, key);
    const skipped = key.startsWith(TENSOR) ? 1 : 0;
    return values().refused(objects.tupleItems(tuple) + 4 * skipped, objects.count(tuple) - skipped, 0);
  };

  /** `x.tanh()`: a method that takes nothing more in most calls. */
  const method: Handler = (entry, self, args, count, names) => {
    if (count > 0 || names !== 0) return run(entry, self, args, count, names);
    const name = entry.key.slice(TENSOR.length);
    if (!FASTEST.has(name)) return run(entry, self, args, count, names);
    return alone(name, self);
  };

  function alone(name: string, self: Address): Address {
    const tensor = values().tensor(self);
    if (tensor === undefined || traced()) return FALL_BACK;
    const result = tried(() => prototype[name]!.call(tensor));
    if (result === FAILED) return values().refused(0, 0, 0);
    return result === tensor ? values().again(self) : values().wrap(result as Tensor);
  }

  /** `x * y` and, with `onRight`, `2 * x`, where Python asks the right operand. */
  function binary({ key }: Entry, self: Address, args: Address, count: number, onRight: boolean): Address {
    const tensor = values().tensor(self);
    if (count !== 1 || tensor === undefined || traced()) return FALL_BACK;
    const other = values().read(natives.objects.word(args));
    let result: unknown;
    if (other instanceof Tensor)
      result = tried(() => (onRight ? prototype[key]!.call(other, tensor) : prototype[key]!.call(tensor, other)));
    else if (other === null || other === UNKNOWN || Array.isArray(other) || typeof other === 'string') return FALL_BACK;
    else if (key === 'matmul') return FALL_BACK;
    else
      result = tried(() =>
        onRight ? swapped(key, tensor, other, prototype[key]!) : prototype[key]!.call(tensor, other),
      );
    return result === FAILED ? values().refused(0, 0, 0) : values().wrap(result as Tensor);
  }

  const members: Record<string, Handler> = {
    __getitem__(_entry, self, args, count) {
      const tensor = values().tensor(self);
      if (count !== 1 || tensor === undefined || traced()) return FALL_BACK;
      const index = values().index(natives.objects.word(args));
      if (index === UNKNOWN) return FALL_BACK;
      const result = tried(() => getItem(tensor, index as never));
      return result === FAILED ? values().refused(args, 1, 0) : values().wrap(result as Tensor);
    },
    __setitem__(_entry, self, args, count) {
      const tensor = values().tensor(self);
      if (count !== 2 || tensor === undefined || traced()) return FALL_BACK;
      const index = values().index(natives.objects.word(args));
      const value = values().read(natives.objects.word(args + 4));
      if (index === UNKNOWN || !(value instanceof Tensor || typeof value === 'number')) return FALL_BACK;
      const done = tried(() => setItem(tensor, index as never, value as never));
      return done === FAILED ? values().refused(args, 2, 0) : values().none;
    },
    shape(_entry, _self, args) {
      const tensor = values().tensor(natives.objects.word(args));
      return tensor === undefined ? FALL_BACK : values().size(tensor.shape);
    },
    dtype(_entry, _self, args) {
      const tensor = values().tensor(natives.objects.word(args));
      return tensor === undefined ? FALL_BACK : values().again(natives.fact(`dtype:${tensor.dtype}`));
    },
    item(_entry, self, _args, count) {
      const tensor = values().tensor(self);
      if (count !== 0 || tensor === undefined || isComplex(tensor.dtype)) return FALL_BACK;
      const value = tried(() => tensor.itemValue());
      if (value === FAILED) return values().refused(0, 0, 0);
      if (isFloating(tensor.dtype)) return values().float(value);
      if (tensor.dtype === 'bool') return values().bool(value !== 0);
      return Math.abs(value) < 2 ** 31 ? values().number(value) : FALL_BACK;
    },
    backward(_entry, self, _args, count, names) {
      const tensor = values().tensor(self);
      // What a hook raised before, and nobody heard of, is Python's to forget.
      if (count !== 0 || names !== 0 || tensor === undefined || traced() || bridge.raised) return FALL_BACK;
      const done = tried(() => {
        backward([tensor], { gradient: [null], retain_graph: false, create_graph: false, inputs: null });
        sweep(bridge);
      });
      return done === FAILED ? values().refused(0, 0, 0) : values().none;
    },
    grad(_entry, _self, args) {
      const object = natives.objects.word(args);
      const grad = values().tensor(object)?.grad;
      if (grad === undefined) return FALL_BACK;
      if (grad === null) {
        values().keepGrad(object, 0);
        return values().none;
      }
      const kept = values().keptGrad(object);
      if (kept !== 0 && values().tensor(kept) === grad) return values().again(kept);
      const fresh = values().wrap(grad);
      if (fresh !== 0) values().keepGrad(object, fresh);
      return fresh;
    },
    set_grad(_entry, _self, args) {
      const object = natives.objects.word(args);
      const given = natives.objects.word(args + 4);
      const tensor = values().tensor(object);
      const grad = given === values().none ? null : values().tensor(given);
      if (tensor === undefined || grad === undefined) return FALL_BACK;
      const done = tried(() => {
        tensor.grad = grad;
        sweep(bridge);
      });
      if (done === FAILED) return values().refused(0, 0, 0);
      values().keepGrad(object, grad === null ? 0 : given);
      return values().none;
    },
    /** A Tensor is gone. */
    let_go(_entry, self) {
      const handle = values().handleOf(self);
      if (handle >= 0) numbers['release']!(handle);
      return values().none;
    },
  };

  /** A function of numbers in the module `_gradient_lens`: what is no number goes to Pyodide's proxy of the same function. */
  const numeric: Handler = (entry, _self, args, count, names) => {
    const given: (number | boolean)[] = [];
    for (let k = 0; k < count; k++) {
      const value = values().readNumber(natives.objects.word(args + 4 * k));
      if (value === null) return FALL_BACK;
      given.push(value);
    }
    if (names !== 0) return FALL_BACK;
    const result = numbers[entry.key]!(...given);
    if (typeof result === 'number') return values().number(result);
    return typeof result === 'boolean' ? values().bool(result) : values().none;
  };

  Object.assign(natives.handlers, {
    method,
    function: ((entry, _self, args, count, names) => run(entry, 0, args, count, names)) satisfies Handler,
    overwriting,
    call,
    binary: ((entry, self, args, count) => binary(entry, self, args, count, false)) satisfies Handler,
    swapped: ((entry, self, args, count) => binary(entry, self, args, count, true)) satisfies Handler,
    numeric,
    unary: ((entry, self) => alone(entry.key, self)) satisfies Handler,
    member: ((entry, self, args, count, names) => {
      entry.found ??= members[entry.key];
      return (entry.found as Handler)(entry, self, args, count, names);
    }) satisfies Handler,
  });
  natives.failed = (error) => {
    tried(() => {
      throw error;
    });
    return values().refused(0, 0, 0);
  };
}

const TENSOR = 'tensor.';
