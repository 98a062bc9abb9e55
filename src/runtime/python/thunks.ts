// WebAssembly functions for a function table, made from bytes: C calls a function by its place in the table, and each of these tells its own number and
// hands its arguments on to one JavaScript function. Knows nothing of Python.

import { wasm } from '../realm/wasm.ts';

const I32 = 0x7f;
const FUNCREF = 0x70;

/** A number as WebAssembly writes it: seven bits a byte, the lowest first. Also right as a signed one below 2 ** 31 with `signed`. */
function leb(value: number, signed = false): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>>= 7) {
    const last = signed ? rest < 0x40 : rest < 0x80;
    bytes.push(last ? rest : (rest & 0x7f) | 0x80);
    if (last) return bytes;
  }
}

function section(id: number, items: readonly (readonly number[])[]): number[] {
  const body = [...leb(items.length), ...items.flat()];
  return [id, ...leb(body.length), ...body];
}

function name(text: string): number[] {
  return [text.length, ...Array.from(text, (letter) => letter.charCodeAt(0))];
}

/** A module of `count` functions of `arity` 32-bit arguments and result. */
function thunkModule(count: number, arity: number): Uint8Array {
  const functions = Array.from({ length: count }, (_, k) => k);
  const parameters = (n: number): number[] => [0x60, n, ...new Array<number>(n).fill(I32), 1, I32];
  const locals = Array.from({ length: arity }, (_, k) => [0x20, k]).flat();
  const code = functions.map((k) => {
    const body = [0, 0x41, ...leb(k, true), ...locals, 0x10, 0, 0x0b];
    return [...leb(body.length), ...body];
  });
  return new Uint8Array([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [parameters(arity + 1), parameters(arity)]),
    ...section(2, [
      [...name('e'), ...name('f'), 0, 0],
      [...name('e'), ...name('t'), 1, FUNCREF, 0, 0],
      [...name('e'), ...name('b'), 3, I32, 0],
    ]),
    ...section(
      3,
      functions.map(() => [1]),
    ),
    // The functions go into the table from the given place on.
    ...section(9, [[0, 0x23, 0, 0x0b, ...leb(count), ...functions.flatMap((k) => leb(k + 1))]]),
    ...section(10, code),
  ]);
}

/** Puts `count` functions of four arguments into the table, which grows for them; each calls `target` with its number first. Returns the first one's place. */
export function addThunks(
  table: { grow(by: number): number },
  count: number,
  target: (which: number, a: number, b: number, c: number, d: number) => number,
): number {
  const { Module, Instance } = wasm();
  const first = table.grow(count);
  new Instance(new Module(thunkModule(count, 4)), { e: { f: target, t: table, b: first } });
  return first;
}
