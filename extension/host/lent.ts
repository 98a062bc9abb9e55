// Lends the inner realm two functions of the outer one: a look at the resident memory of this process, which nothing in a realm can see, and a way to tell a
// result before the evaluation that made it is over.
//
// NOTE [Lent functions] No outer function may be in a realm: whoever holds one holds its constructor, and the outer realm with it. So the realm gets functions
// of its own, of WebAssembly, which call the outer ones. They are the realm's in every respect; what they call stands in their instance's table of imports,
// where no script can look. A number comes in; a string goes out. The realm drops whatever is thrown on the way (resident.ts, main.ts).

import type { Evaluate } from './realm.ts';

/**
 *     (module
 *       (import "" "look" (func (result f64)))
 *       (import "" "tell" (func (param externref)))
 *       (func (export "look") (result f64) call 0)
 *       (func (export "tell") (param externref) local.get 0 call 1))
 */
const MODULE = Uint8Array.from(
  Buffer.from(
    '0061736d01000000' +
      '010902' +
      '6000017c' +
      '60016f00' +
      '021102' +
      '00046c6f6f6b0000' +
      '000474656c6c0001' +
      '03030200' +
      '01' +
      '070f02' +
      '046c6f6f6b0002' +
      '0474656c6c0003' +
      '0a0d02' +
      '040010000b' +
      '06002000' +
      '10010b',
    'hex',
  ),
);

export interface Lent {
  /** The process's resident memory, in bytes. */
  look(): number;
  /** Takes a run's JSON, should it be a string. */
  tell(json: unknown): void;
}

interface RealmWasm {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: Lent };
}

/** Functions of the realm's own that call these. Before any snippet is near. */
export function lend(evaluate: Evaluate, { look, tell }: Lent): Lent {
  const { Module, Instance } = evaluate('WebAssembly') as RealmWasm;
  return new Instance(new Module(MODULE), { '': { look: () => look(), tell: (json: unknown) => tell(json) } }).exports;
}
