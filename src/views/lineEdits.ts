/**
 * An editor's changes as edits of whole lines, so that what stands beside a line can go where the line goes. A line that is broken in two, joined
 * or pushed down by a line break before its first character stays itself where its text is. Pure text; knows no editor.
 */

/** Lines from `line` on (from 1): `removed` of them gave way to `inserted` others. One line for one is the same line, edited. */
export interface LineEdit {
  readonly line: number;
  readonly removed: number;
  readonly inserted: number;
}

/** One change as an editor tells it: lines and characters from 0. */
export interface TextChange {
  readonly range: { readonly start: Position; readonly end: Position };
  readonly text: string;
}

interface Position {
  readonly line: number;
  readonly character: number;
}

const LINE_BREAK = /\r\n|\r|\n/;

/** A text's lines, as editors count them. */
export function linesOfText(text: string): string[] {
  return text.split(LINE_BREAK);
}

/**
 * What changes of one event do to the lines of a text, in the order to be applied, and the lines after it. As VS Code tells them, ranges are
 * of the text before all of them and do not overlap; it begins with the last, and so do we, whatever comes.
 */
export function lineEdits(
  before: readonly string[],
  changes: readonly TextChange[],
): { readonly edits: LineEdit[]; readonly after: readonly string[] } {
  const edits: LineEdit[] = [];
  let after = before;
  for (const { range, text } of [...changes].sort((a, b) => byPlace(b.range.end, a.range.end))) {
    const { start, end } = range;
    const old = after.slice(start.line, end.line + 1);
    const prefix = (old[0] ?? '').slice(0, start.character);
    const suffix = (old.at(-1) ?? '').slice(end.character);
    const made = linesOfText(prefix + text + suffix);
    edits.push(...blockEdits(start.line + 1, old, made, prefix.trim() !== '', suffix.trim() !== ''));
    after = after.toSpliced(start.line, old.length, ...made);
  }
  return { edits, after };
}

function byPlace(a: Position, b: Position): number {
  return a.line - b.line || a.character - b.character;
}

/** Edits that make of the lines `old` the lines `made`, from the last to the first. `prefix`, `suffix`: text of the first and last old line is left. */
function blockEdits(
  line: number,
  old: readonly string[],
  made: readonly string[],
  prefix: boolean,
  suffix: boolean,
): LineEdit[] {
  const inPlace = old.length === 1 && made.length === 1;
  const first = prefix || inPlace;
  const last = suffix && !(first && (old.length === 1 || made.length === 1));
  const begin = Number(first);
  const ends = { old: old.length - Number(last), made: made.length - Number(last) };
  // A text put in the place of the same lines leaves them what they are.
  let same = begin;
  while (same < ends.old && same < ends.made && old[same] === made[same]) same++;
  while (ends.old > same && ends.made > same && old[ends.old - 1] === made[ends.made - 1]) {
    ends.old--;
    ends.made--;
  }
  const edits: LineEdit[] = [];
  if (last && old.at(-1) !== made.at(-1)) edits.push({ line: line + old.length - 1, removed: 1, inserted: 1 });
  if (ends.old > same || ends.made > same)
    edits.push({ line: line + same, removed: ends.old - same, inserted: ends.made - same });
  if (first && old[0] !== made[0]) edits.push({ line, removed: 1, inserted: 1 });
  return edits;
}
