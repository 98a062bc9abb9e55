// Where a snippet's statements and instructions stand: Python's own columns, which count bytes of UTF-8, as those of the trace, and CPython's
// table of locations, read only for the code objects that operators are called from. Knows neither tensors nor the recorder.

import type { Span } from '../../trace/schema.ts';

/** [line, column, end line, end column], as Python has them; a column beyond the line stands for its end. */
export type RawSpan = readonly [number, number, number, number];

/** A code object as `gradient_lens/run.py` tells of it; `table` has one character a byte. */
export type RawCode = readonly [id: number, firstLine: number, table: string];

/** The lines of a snippet, for columns. */
export class SourceLines {
  readonly #lines: readonly string[];

  constructor(code: string) {
    this.#lines = code.includes('\r') ? code.split(/\r\n|\r|\n/) : code.split('\n');
  }

  span([line, column, endLine, endColumn]: RawSpan): Span {
    return { line, column: this.#column(line, column), endLine, endColumn: this.#column(endLine, endColumn) };
  }

  /** The UTF-16 column of a byte of a line. */
  #column(line: number, byte: number): number {
    const text = this.#lines[line - 1];
    if (text === undefined) return byte;
    let column = 0;
    for (let bytes = 0; bytes < byte && column < text.length; ) {
      const point = text.codePointAt(column)!;
      bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
      if (bytes > byte) break;
      column += point < 0x10000 ? 1 : 2;
    }
    return column;
  }
}

/** The spans of the instructions of a snippet's code objects. */
export class Instructions {
  readonly #codes: ReadonlyMap<number, RawCode>;
  readonly #lines: SourceLines;
  readonly #tables = new Map<
    number,
    { readonly raw: ReadonlyMap<number, RawSpan>; readonly read: Map<number, Span> }
  >();

  constructor(codes: readonly RawCode[], lines: SourceLines) {
    this.#codes = new Map(codes.map((code) => [code[0], code]));
    this.#lines = lines;
  }

  /** Where the instruction at an offset in bytes stands; undefined where it stands nowhere. */
  spanAt(code: number, offset: number): Span | undefined {
    let table = this.#tables.get(code);
    if (table === undefined) {
      const found = this.#codes.get(code);
      if (found === undefined) return undefined;
      this.#tables.set(code, (table = { raw: locationsOf(found[2], found[1]), read: new Map() }));
    }
    const known = table.read.get(offset);
    if (known !== undefined) return known;
    const raw = table.raw.get(offset);
    if (raw === undefined) return undefined;
    const span = this.#lines.span(raw);
    table.read.set(offset, span);
    return span;
  }
}

/** Bytes of an instruction, or of one of its caches. */
const UNIT = 2;

/**
 * CPython's location table (its InternalDocs/code_objects.md): entries of a first byte, which has the top bit set and tells the form and how
 * many units of code it is for, and of what the form needs. Instructions without columns are left out.
 * @returns the span of each unit of code, by its offset in bytes
 */
export function locationsOf(table: string, firstLine: number): ReadonlyMap<number, RawSpan> {
  const spans = new Map<number, RawSpan>();
  let at = 0;
  let line = firstLine;
  let offset = 0;
  const byte = (): number => table.charCodeAt(at++);
  const unsigned = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 6) {
      const part = byte();
      value |= (part & 63) << shift;
      if ((part & 64) === 0) return value;
    }
  };
  const signed = (): number => {
    const value = unsigned();
    return (value & 1) === 0 ? value >> 1 : -(value >> 1);
  };
  while (at < table.length) {
    const first = byte();
    const form = (first >> 3) & 15;
    const end = offset + UNIT * ((first & 7) + 1);
    let span: RawSpan | null = null;
    if (form < 10) {
      const columns = byte();
      const start = 8 * form + (columns >> 4);
      span = [line, start, line, start + (columns & 15)];
    } else if (form < 13) {
      line += form - 10;
      const start = byte();
      span = [line, start, line, byte()];
    } else if (form === 13) {
      line += signed();
    } else if (form === 14) {
      line += signed();
      const endLine = line + unsigned();
      const start = unsigned() - 1;
      const stop = unsigned() - 1;
      if (start >= 0 && stop >= 0) span = [line, start, endLine, stop];
    }
    for (; offset < end; offset += UNIT) if (span !== null) spans.set(offset, span);
  }
  return spans;
}
