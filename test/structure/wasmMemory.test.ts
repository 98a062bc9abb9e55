// The build gives Pyodide's WebAssembly the memory that it would make for itself: what was its own is imported, and everything else is as it was.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withImportedMemory } from '../../scripts/wasmMemory.mjs';

/** (module (import "m" "f" (func)) (memory 1 3) (func (export "size") (result i32) memory.size)) */
const OWN = Uint8Array.from(
  Buffer.from(
    '0061736d010000000108026000006000017f020701016d016600000302010105040101010307080104' +
      '73697a6500010a060104003f000b',
    'hex',
  ),
);

test('a module uses the memory it is given', () => {
  const { module, memory } = withImportedMemory(OWN);
  assert.deepEqual(memory, { initial: 1, maximum: 3 });
  const given = new WebAssembly.Memory({ initial: 2, maximum: 3 });
  const compiled = new WebAssembly.Module(module as Uint8Array<ArrayBuffer>);
  const { exports } = new WebAssembly.Instance(compiled, { m: { f: () => {} } as never, env: { memory: given } });
  assert.equal((exports as { size(): number }).size(), 2);
});

test('a module without a memory of its own is refused', () => {
  assert.throws(() => withImportedMemory(withImportedMemory(OWN).module), /no memory/);
});
