/**
 * Rewrites a text in one pass from front to back: pieces are copied, left out or put in, and every copied piece is remembered,
 * so that a place in the new text leads back to the old one. Knows nothing of TypeScript.
 */
import type { Span } from '../../trace/schema.ts';

/** A line counted from 1 and a column counted from 0 in UTF-16 units. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Line ends as editors count them. */
const LINE_END = /\r\n|[\n\r]/g;
/** Line ends as ECMAScript counts them, and with it whoever tells where an error came from. */
export const SCRIPT_LINE_END = /\r\n|[\n\r\u2028\u2029]/g;

/** Where lines begin: offset ⇄ place. */
export class Lines {
  readonly starts: readonly number[];
  readonly text: string;

  constructor(text: string, lineEnd = LINE_END) {
    this.text = text;
    const starts = [0];
    for (const match of text.matchAll(lineEnd)) starts.push(match.index + match[0].length);
    this.starts = starts;
  }

  place(offset: number): Place {
    const line = lastAtMost(this.starts.length, (i) => this.starts[i]! <= offset);
    return { line: line + 1, column: offset - this.starts[line]! };
  }

  offset({ line, column }: Place): number {
    return Math.min((this.starts[line - 1] ?? this.text.length) + column, this.text.length);
  }

  span(start: number, end: number): Span {
    const from = this.place(start);
    const to = this.place(end);
    return { line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
  }

  /** The text of a line, without its end. */
  line(number: number): string {
    const start = this.starts[number - 1];
    return start === undefined ? '' : this.text.slice(start, this.starts[number]).replace(LINE_END, '');
  }
}

/** Builds the new text. */
export class Writer {
  readonly source: string;
  /** Everything before it has been copied or left out. */
  cursor = 0;
  #text = '';
  /** Pairs: offset in the new text, offset in the old one, for each copied piece. */
  readonly #copies: number[] = [];

  constructor(source: string) {
    this.source = source;
  }

  get text(): string {
    return this.#text;
  }

  /** Copies up to `end`. */
  copyTo(end: number): void {
    if (end <= this.cursor) return;
    this.#copies.push(this.#text.length, this.cursor);
    this.#text += this.source.slice(this.cursor, end);
    this.cursor = end;
  }

  /** Leaves out what is there up to `end`. */
  skipTo(end: number): void {
    if (end > this.cursor) this.cursor = end;
  }

  put(text: string): void {
    this.#text += text;
  }

  /** Where the text at `offset` of the new text came from; for what was put in, the place it was put at. */
  origin(offset: number): number {
    const copies = this.#copies;
    const at = lastAtMost(copies.length / 2, (i) => copies[2 * i]! <= offset);
    if (at < 0) return 0;
    const from = copies[2 * at + 1]! + (offset - copies[2 * at]!);
    const next = copies[2 * at + 3];
    return next === undefined ? from : Math.min(from, next);
  }
}

/** The last index below `length` for which `holds`, given that it holds up to some index and not beyond; -1 for none. */
function lastAtMost(length: number, holds: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
