/** The module with its memory imported as `env.memory`, and the size it asks for, in pages. */
export function withImportedMemory(module: Uint8Array): {
  module: Uint8Array<ArrayBuffer>;
  memory: { initial: number; maximum: number };
};
