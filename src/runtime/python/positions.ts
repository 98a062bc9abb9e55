// Where a snippet's statements and instructions stand: Python's own columns, which count bytes of UTF-8, as those of the trace, and CPython's
// table of locations, read for the module's own code and, of others, for those that operators are called from. Knows neither tensors nor the recorder.

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

interface Table {
  readonly locations: Locations;
  /** Spans that were asked for, by offset. */
  readonly read: Map<number, Span>;
}

/** The spans of the instructions of a snippet's code objects. */
export class Instructions {
  readonly #codes: ReadonlyMap<number, RawCode>;
  readonly #lines: SourceLines;
  readonly #tables = new Map<number, Table>();

  constructor(codes: readonly RawCode[], lines: SourceLines) {
    this.#codes = new Map(codes.map((code) => [code[0], code]));
    this.#lines = lines;
    // The module's own code, from which nearly every program calls: the text may be read before it is run.
    if (codes[0] !== undefined) this.#tableOf(codes[0][0]);
  }

  /** Where the instruction at an offset in bytes stands; undefined where it stands nowhere. */
  spanAt(code: number, offset: number): Span | undefined {
    const table = this.#tables.get(code) ?? this.#tableOf(code);
    if (table === undefined) return undefined;
    const known = table.read.get(offset);
    if (known !== undefined) return known;
    const raw = table.locations.at(offset);
    if (raw === undefined) return undefined;
    const span = this.#lines.span(raw);
    table.read.set(offset, span);
    return span;
  }

  #tableOf(code: number): Table | undefined {
    const found = this.#codes.get(code);
    if (found === undefined) return undefined;
    const table = { locations: locationsOf(found[2], found[1]), read: new Map<number, Span>() };
    this.#tables.set(code, table);
    return table;
  }
}

/** Bytes of an instruction, or of one of its caches. */
const UNIT = 2;

/** Where the instructions of one code object stand. */
class Locations {
  /** Of each entry of the table the offset in bytes at which its units end, and their span. */
  readonly #ends: readonly number[];
  readonly #spans: readonly (RawSpan | undefined)[];

  constructor(ends: readonly number[], spans: readonly (RawSpan | undefined)[]) {
    this.#ends = ends;
    this.#spans = spans;
  }

  /** The span of the instruction at an offset in bytes; undefined where it stands nowhere. */
  at(offset: number): RawSpan | undefined {
    const ends = this.#ends;
    let low = 0;
    for (let high = ends.length; low < high; ) {
      const middle = (low + high) >> 1;
      if (ends[middle]! <= offset) low = middle + 1;
      else high = middle;
    }
    return this.#spans[low];
  }
}

/**
 * CPython's location table (its InternalDocs/code_objects.md): entries of a first byte, which has the top bit set and tells the form and how
 * many units of code it is for, and of what the form needs. Instructions without columns stand nowhere.
 */
export function locationsOf(table: string, firstLine: number): Locations {
  const ends: number[] = [];
  const spans: (RawSpan | undefined)[] = [];
  let at = 0;
  let line = firstLine;
  let end = 0;
  const unsigned = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 6) {
      const part = table.charCodeAt(at++);
      value |= (part & 63) << shift;
      if ((part & 64) === 0) return value;
    }
  };
  const signed = (): number => {
    const value = unsigned();
    return (value & 1) === 0 ? value >> 1 : -(value >> 1);
  };
  while (at < table.length) {
    const first = table.charCodeAt(at++);
    const form = (first >> 3) & 15;
    let span: RawSpan | undefined;
    if (form < 10) {
      const columns = table.charCodeAt(at++);
      const start = 8 * form + (columns >> 4);
      span = [line, start, line, start + (columns & 15)];
    } else if (form < 13) {
      line += form - 10;
      span = [line, table.charCodeAt(at), line, table.charCodeAt(at + 1)];
      at += 2;
    } else if (form === 13) {
      line += signed();
    } else if (form === 14) {
      line += signed();
      const endLine = line + unsigned();
      const start = unsigned() - 1;
      const stop = unsigned() - 1;
      if (start >= 0 && stop >= 0) span = [line, start, endLine, stop];
    }
    end += UNIT * ((first & 7) + 1);
    ends.push(end);
    spans.push(span);
  }
  return new Locations(ends, spans);
}
