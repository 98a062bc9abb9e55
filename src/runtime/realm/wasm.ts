// The part of WebAssembly's JavaScript interface that the realm touches, as types: the compiler is given neither the DOM's
// declarations nor Node's here.

export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** In pages. */
export interface MemorySize {
  readonly initial: number;
  readonly maximum: number;
}

/** The WebAssembly namespace object, as this realm finds it before it is taken away. */
export interface WasmNamespace {
  readonly Memory: { new (size: MemorySize): WasmMemory; readonly prototype: WasmMemory };
  readonly Module: new (bytes: Uint8Array | ArrayBufferLike) => object;
  readonly Instance: new (module: object, imports?: object) => object;
  validate(bytes: Uint8Array): boolean;
}

/** This realm's WebAssembly. */
export function wasm(): WasmNamespace {
  return (globalThis as unknown as { WebAssembly: WasmNamespace }).WebAssembly;
}
