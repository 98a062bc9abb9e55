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

/** Makes WebAssembly's promises settle within the same evaluation: this realm has no event loop to wait on. */
export function compileSynchronously(): void {
  const { Module, Instance } = wasm();
  Object.assign(wasm(), {
    compile: async (bytes: Uint8Array) => new Module(bytes),
    instantiate: async (source: Uint8Array | object, imports?: object) => {
      if (source instanceof Module) return new Instance(source, imports);
      const module = new Module(source as Uint8Array);
      return { module, instance: new Instance(module, imports) };
    },
  });
}

/**
 * Puts budgeted constructors in place of the realm's own, on the global object and as `.constructor`. Copies that a method makes (`slice`) take
 * the engine's own constructor and are not charged: our engine makes those too, and it has its own budget.
 */
export function limitBuffers(globals: Globals): void {
  let left: number = MEMORY.buffers;
  const charge = (bytes: number): void => {
    if (!(bytes >= MEMORY.smallBuffer)) return;
    left -= bytes;
    if (left < 0) throw new RangeError('Array buffer allocation failed: the memory limit of this run is reached');
  };
  const put = (name: string, sizeOf: (args: unknown[], original: AnyConstructor) => number): void => {
    const original = globals[name] as (AnyConstructor & { prototype: object }) | undefined;
    if (original === undefined) return;
    const budgeted: AnyConstructor = new Proxy(original, {
      construct(target, args: unknown[], newTarget) {
        charge(sizeOf(args, original));
        return Reflect.construct(target, args, newTarget === budgeted ? target : newTarget);
      },
    });
    Object.defineProperty(original, Symbol.species, { value: undefined });
    Object.defineProperty(original.prototype, 'constructor', { value: budgeted });
    Object.defineProperty(globals, name, { value: budgeted, writable: true, configurable: true });
  };
  const buffers = globals['ArrayBuffer'] as ArrayBufferConstructor;
  put('ArrayBuffer', ([length, options]) => {
    const most = (options as { maxByteLength?: unknown } | undefined)?.maxByteLength;
    return Math.max(Number(length), typeof most === 'number' ? most : 0);
  });
  for (const name of TYPED_ARRAYS) {
    put(name, ([first], original) => {
      const width = (original as unknown as { BYTES_PER_ELEMENT: number }).BYTES_PER_ELEMENT;
      if (typeof first !== 'object' || first === null) return Number(first) * width;
      // A view on a buffer allocates nothing: that buffer was charged when it was made.
      if (first instanceof buffers) return 0;
      return Number((first as ArrayLike<unknown>).length) * width;
    });
  }
  const prototype = buffers.prototype as unknown as Record<string, (length?: number) => ArrayBuffer>;
  for (const name of ['transfer', 'transferToFixedLength']) {
    const original = prototype[name];
    if (typeof original !== 'function') continue;
    Object.defineProperty(prototype, name, {
      value(this: ArrayBuffer, length?: number): ArrayBuffer {
        charge(Number(length ?? 0));
        return original.call(this, length);
      },
    });
  }
  delete globals['SharedArrayBuffer'];
}
