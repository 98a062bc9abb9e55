// Which of the two shipped kernel builds this machine can run. Both arrive as realm files; the other one is dropped.

import type { RealmBoot } from './main.ts';
import { wasm } from './wasm.ts';

/** The bytes of the fastest kernel build that validates here, or undefined when none was shipped. */
export function takeKernels(boot: RealmBoot): Uint8Array | undefined {
  const relaxed = boot.takeFile('relaxed.wasm');
  const simd = boot.takeFile('simd.wasm');
  for (const bytes of [relaxed, simd]) if (bytes !== undefined && wasm().validate(bytes)) return bytes;
  return undefined;
}
