/** The statement of the top level that a line belongs to, told by indentation alone, which both languages are written with; and whether it changed. */
import { linesOfText } from './lineEdits.ts';
import type { Shift } from './shift.ts';

/** Lines from 1, both included. */
export interface Block {
  readonly first: number;
  readonly last: number;
}

export function blockAround(code: string, at: number): Block {
  const lines = linesOfText(code);
  const inside = (at: number) => /^\s+\S/.test(lines[at - 1] ?? '');
  const blank = (at: number) => (lines[at - 1] ?? '').trim() === '';
  // What a process tells may be beyond the text.
  const line = Math.min(at, lines.length);
  let first = line;
  while (first > 1 && (inside(first) || blank(first))) first--;
  let last = line;
  for (let at = line + 1; at <= lines.length && (inside(at) || blank(at)); at++) if (inside(at)) last = at;
  return { first, last };
}

/** Whether a line of the block was edited or deleted, or one came in, or right behind it. */
export function changedSince({ first, last }: Block, shift: Shift): boolean {
  let before: number | null = null;
  for (let line = first; line <= last; line++) {
    const now = shift.forward(line);
    if (now === null || shift.backward(now) === null || (before !== null && now !== before + 1)) return true;
    before = now;
  }
  const next = shift.forward(last + 1);
  return before !== null && next !== null && next !== before + 1;
}
