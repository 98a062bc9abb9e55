// What memory the realm may take: WebAssembly pages for all memories together, and a budget for the large ArrayBuffers that a
// snippet makes. Our own bundle keeps the untouched constructors (it captured them when it was loaded), so the engine pays nothing.

import { MEMORY } from '../limits.ts';
import { type WasmMemory, wasm } from './wasm.ts';

/** Bytes in one page of WebAssembly memory. */
const PAGE = 65_536;

const TYPED_ARRAYS = [
  'Int8Array',
  'Uint8Array',
  'Uint8ClampedArray',
  'Int16Array',
  'Uint16Array',
  'Int32Array',
  'Uint32Array',
  'Float16Array',
  'Float32Array',
  'Float64Array',
  'BigInt64Array',
  'BigUint64Array',
] as const;

type Globals = Record<string, unknown>;
type AnyConstructor = new (...args: unknown[]) => object;
type Method = (this: unknown, ...args: unknown[]) => unknown;

/** Makes growing beyond the page limit a RangeError, which Python sees as MemoryError. Before anything is instantiated. */
export function limitWasmMemory(): void {
  const { prototype } = wasm().Memory;
  const grow = prototype.grow;
  // The engine's memory never grows; Python's is the other one.
  const most = MEMORY.wasmPages - MEMORY.kernelPages;
  Object.defineProperty(prototype, 'grow', {
    value(this: WasmMemory, pages: number): number {
      if (this.buffer.byteLength / PAGE + pages > most) throw new RangeError('out of memory');
      return grow.call(this, pages);
    },
  });
}

/**
 * Makes WebAssembly's promises settle within the same evaluation: this realm has no event loop to wait on. What was compiled before is not compiled again:
 * `finished` gives the module of a buffer's bytes, all of them, if there is one.
 */
export function compileSynchronously(finished: (buffer: ArrayBufferLike) => object | undefined): void {
  const { Module, Instance } = wasm();
  const compiled = (bytes: Uint8Array | ArrayBufferLike): object => {
    const isWhole = !ArrayBuffer.isView(bytes) || bytes.byteLength === bytes.buffer.byteLength;
    return (isWhole && finished(ArrayBuffer.isView(bytes) ? bytes.buffer : bytes)) || new Module(bytes);
  };
  Object.assign(wasm(), {
    compile: async (bytes: Uint8Array) => compiled(bytes),
    instantiate: async (source: Uint8Array | object, imports?: object) => {
      if (source instanceof Module) return new Instance(source, imports);
      const module = compiled(source as Uint8Array);
      return { module, instance: new Instance(module, imports) };
    },
  });
}

/** Methods of typed arrays and buffers that make a new one. */
const COPYING = ['slice', 'map', 'filter', 'toReversed', 'toSorted', 'with'] as const;
const MOVING = ['transfer', 'transferToFixedLength'] as const;

// What the budget itself calls: a snippet may put something else in their places.
const { apply, construct, getPrototypeOf } = Reflect;
const { defineProperty, getOwnPropertyDescriptor } = Object;
const { isView } = ArrayBuffer;
const toArray = Array.from;

/** A property's getter as a function of the object. */
function reader(prototype: object, name: string): (of: unknown) => number {
  const { get } = getOwnPropertyDescriptor(prototype, name)!;
  return (of) => apply(get!, of, []) as number;
}

/**
 * Puts budgeted constructors in place of the realm's own, on the global object and as `.constructor`, and budgeted methods in place of those that
 * copy. What the engine copies while it is at work is not charged: it has its own budget.
 */
export function limitBuffers(globals: Globals, isEngineAtWork: () => boolean = () => false): void {
  let left: number = MEMORY.buffers;
  const charge = (bytes: number): void => {
    if (!(bytes >= MEMORY.smallBuffer)) return;
    left -= bytes;
    if (left < 0) throw new RangeError('Array buffer allocation failed: the memory limit of this run is reached');
  };
  /** `charged` charges for what the arguments ask for and gives those that the constructor gets: what was read of them is not read again. */
  const put = (name: string, charged: (args: unknown[], original: AnyConstructor) => unknown[]): void => {
    const original = globals[name] as (AnyConstructor & { prototype: object }) | undefined;
    if (original === undefined) return;
    const budgeted: AnyConstructor = new Proxy(original, {
      construct: (target, args: unknown[], newTarget) =>
        construct(target, charged(args, original), newTarget === budgeted ? target : newTarget) as object,
    });
    defineProperty(original, Symbol.species, { value: undefined });
    defineProperty(original.prototype, 'constructor', { value: budgeted });
    defineProperty(globals, name, { value: budgeted, writable: true, configurable: true });
  };
  const buffers = (globals['ArrayBuffer'] as ArrayBufferConstructor).prototype;
  const arrays = getPrototypeOf((globals['Uint8Array'] as Uint8ArrayConstructor).prototype) as object;
  const sizeOfBuffer = reader(buffers, 'byteLength');
  const sizeOfArray = reader(arrays, 'byteLength');
  const lengthOfArray = reader(arrays, 'length');
  const isBuffer = (value: unknown): boolean => {
    try {
      sizeOfBuffer(value);
      return true;
    } catch {
      return false;
    }
  };

  put('ArrayBuffer', ([length, options]) => {
    const bytes = Number(length);
    const most = (options as { maxByteLength?: unknown } | null | undefined)?.maxByteLength;
    if (most === undefined) {
      charge(bytes);
      return [bytes];
    }
    const maxByteLength = Number(most);
    charge(Math.max(bytes, maxByteLength));
    return [bytes, { __proto__: null, maxByteLength }];
  });
  for (const name of TYPED_ARRAYS) {
    put(name, (args, original) => {
      const width = (original as unknown as { BYTES_PER_ELEMENT: number }).BYTES_PER_ELEMENT;
      const [first] = args;
      if (typeof first !== 'object' || first === null) {
        if (args.length === 0) return args;
        const length = typeof first === 'symbol' ? Number.NaN : Number(first);
        charge(length * width);
        return [typeof first === 'number' || Number.isNaN(length) ? first : length];
      }
      // A view on a buffer allocates nothing: that buffer was charged when it was made.
      if (isBuffer(first)) return args;
      if (isView(first)) {
        if (!(first instanceof DataView)) charge(lengthOfArray(first) * width);
        return args;
      }
      if (Array.isArray(first)) charge(first.length * width);
      const list = toArray(first as Iterable<unknown> | ArrayLike<unknown>);
      if (!Array.isArray(first)) charge(list.length * width);
      return [list];
    });
  }

  const replace = (prototype: object, name: string, make: (original: Method) => Method): void => {
    const original = (prototype as Record<string, Method>)[name];
    if (typeof original !== 'function') return;
    const { length } = original;
    const method = { [name]: make(original) }[name]!;
    defineProperty(method, 'length', { value: length, configurable: true });
    defineProperty(method, 'name', { value: name, configurable: true });
    defineProperty(prototype, name, { value: method });
  };
  const copying = (sizeOf: (made: unknown) => number) => (original: Method) =>
    function (this: unknown, ...args: unknown[]): unknown {
      const made = apply(original, this, args);
      if (!isEngineAtWork()) charge(sizeOf(made));
      return made;
    };
  for (const name of COPYING) replace(arrays, name, copying(sizeOfArray));
  replace(buffers, 'slice', copying(sizeOfBuffer));
  for (const name of MOVING)
    replace(
      buffers,
      name,
      (original) =>
        function (this: unknown, length?: unknown): unknown {
          if (length === undefined) return apply(original, this, []);
          const bytes = Number(length);
          charge(bytes - sizeOfBuffer(this));
          return apply(original, this, [bytes]);
        },
    );
  delete globals['SharedArrayBuffer'];
}
