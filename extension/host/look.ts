// Lends the inner realm a look at the resident memory of this process, which nothing in a realm can see.
//
// NOTE [A look outside] No outer function may be in a realm: whoever holds one holds its constructor, and the outer realm with it. So the realm gets a function
// of its own, of WebAssembly, which calls the outer one. It is the realm's in every respect; what it calls stands in its instance's table of imports, where no
// script can look. A number comes out; nothing goes in. The realm drops whatever is thrown on the way (resident.ts).

import type { Evaluate } from './realm.ts';

/** (module (import "" "" (func (result f64))) (func (export "") (result f64) call 0)) */
const MODULE = Uint8Array.from(
  Buffer.from('0061736d010000000105016000017c02050100000000030201000704010000010a0601040010000b', 'hex'),
);

interface RealmWasm {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: object,
  ) => { readonly exports: Readonly<Record<string, () => number>> };
}

/** A function of the realm's own that tells what `resident` does, the process's resident memory in bytes. Before any snippet is near. */
export function residentLook(evaluate: Evaluate, resident: () => number): () => number {
  const { Module, Instance } = evaluate('WebAssembly') as RealmWasm;
  return new Instance(new Module(MODULE), { '': { '': () => resident() } }).exports['']!;
}
