// WebAssembly functions for a function table, made from bytes: C calls a function by its place in the table, and each of these tells its own number and
// hands its arguments on to one JavaScript function. Knows nothing of Python.

import { wasm } from '../realm/wasm.ts';

const I32 = 0x7f;
const FUNCREF = 0x70;
/** So many numbers are written in two bytes, of seven bits and of six; also those that fit in one, so that all functions have one size. */
const MOST = 2 ** 13;

/** A number as WebAssembly writes it: seven bits a byte, the lowest first. */
function leb(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 0x80) return [...bytes, rest];
    bytes.push((rest & 0x7f) | 0x80);
  }
}

function name(text: string): number[] {
  return [text.length, ...Array.from(text, (letter) => letter.charCodeAt(0))];
}

/** A section: how many things are in it, or what else it begins with, then the things. */
function section(id: number, head: readonly number[], items: ArrayLike<number>): Uint8Array {
  return joined([[id, ...leb(head.length + items.length), ...head], items]);
}

function joined(parts: readonly ArrayLike<number>[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** `item` once for each of `count` numbers from `first` on, which stands in it at `at`. Written in place: a boot waits for it. */
function numbered(item: readonly number[], at: number, first: number, count: number): Uint8Array {
  const bytes = new Uint8Array(item.length * count);
  for (let k = first, from = 0; from < bytes.length; k++, from += item.length) {
    bytes.set(item, from);
    bytes[from + at] = (k & 0x7f) | 0x80;
    bytes[from + at + 1] = k >>> 7;
  }
  return bytes;
}

/** A module of `count` functions of `arity` 32-bit arguments and result. */
function thunkModule(count: number, arity: number): Uint8Array {
  if (count >= MOST) throw new RangeError(`There cannot be ${count} thunks`);
  const parameters = (n: number): number[] => [0x60, n, ...new Array<number>(n).fill(I32), 1, I32];
  const locals = Array.from({ length: arity }, (_, k) => [0x20, k]).flat();
  const body = [0, 0x41, 0, 0, ...locals, 0x10, 0, 0x0b];
  return joined([
    [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    section(1, [2], [...parameters(arity + 1), ...parameters(arity)]),
    section(
      2,
      [3],
      [
        ...[...name('e'), ...name('f'), 0, 0],
        ...[...name('e'), ...name('t'), 1, FUNCREF, 0, 0],
        ...[...name('e'), ...name('b'), 3, I32, 0],
      ],
    ),
    section(3, leb(count), new Uint8Array(count).fill(1)),
    // The functions, which come after the imported one, go into the table from the given place on.
    section(9, [1, 0, 0x23, 0, 0x0b, ...leb(count)], numbered([0, 0], 0, 1, count)),
    section(10, leb(count), numbered([body.length, ...body], 3, 0, count)),
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
