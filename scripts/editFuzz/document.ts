/**
 * A document as an editor keeps it, whose lines also remember who they are. Changes of one event are told as VS Code tells them:
 * ranges of the text before, from the last to the first; line breaks become the document's own. The identities are the fuzzer's
 * own truth about which line is which, and are kept without any line arithmetic of the extension's.
 */
import type { QueuedDocument } from '../../extension/queue.ts';
import type { TextChange } from '../../src/views/lineEdits.ts';

export interface Place {
  readonly line: number;
  readonly character: number;
}

/** Text put in the place of a range; ranges of one event do not overlap. */
export interface Edit {
  readonly start: Place;
  readonly end: Place;
  readonly text: string;
}

export interface Line {
  readonly text: string;
  /** Surely this line and no other, as long as something of it is left. */
  readonly id: number;
  /** Lines of the same text that an edit replaced here: it may be taken for any of them. */
  readonly also: readonly number[];
}

/** A text and its lines at one moment. */
export interface Taken {
  readonly text: string;
  readonly lines: readonly Line[];
}

const LINE_BREAK = /\r\n|\r|\n/;

export class FuzzDocument implements QueuedDocument {
  readonly uri: QueuedDocument['uri'];
  languageId: string;
  lines: Line[] = [];
  eol: '\n' | '\r\n';
  /** Where typing goes on. */
  cursor: Place = { line: 0, character: 0 };
  #ids = 0;
  #undo: Edit[][] = [];
  #redo: Edit[][] = [];
  #text: string | null = null;

  constructor(path: string, languageId: string, text: string, scheme = 'file') {
    this.uri = { scheme, path, toString: () => `${scheme}://${path}` };
    this.languageId = languageId;
    this.eol = text.includes('\r\n') ? '\r\n' : '\n';
    this.lines = text.split(LINE_BREAK).map((line) => this.#fresh(line));
  }

  get lineCount(): number {
    return this.lines.length;
  }

  getText(): string {
    this.#text ??= this.lines.map(({ text }) => text).join(this.eol);
    return this.#text;
  }

  take(): Taken {
    return { text: this.getText(), lines: this.lines };
  }

  /** Edits as the user makes them. @returns what the editor tells of it */
  change(edits: readonly Edit[]): TextChange[] {
    const { changes, inverse } = this.#apply(edits);
    this.#undo.push(inverse);
    if (this.#undo.length > 200) this.#undo.shift();
    this.#redo = [];
    return changes;
  }

  undo(): TextChange[] {
    return this.#turn(this.#undo, this.#redo);
  }

  redo(): TextChange[] {
    return this.#turn(this.#redo, this.#undo);
  }

  /** Other line breaks: the editor tells of one change, the whole text. */
  flipEol(): TextChange[] {
    const last = this.lines.length - 1;
    const range = { start: { line: 0, character: 0 }, end: { line: last, character: this.lines[last]!.text.length } };
    this.eol = this.eol === '\n' ? '\r\n' : '\n';
    this.#text = null;
    return [{ range, text: this.getText() }];
  }

  #turn(from: Edit[][], to: Edit[][]): TextChange[] {
    const edits = from.pop();
    if (edits === undefined) return [];
    const { changes, inverse } = this.#apply(edits);
    to.push(inverse);
    return changes;
  }

  #fresh(text: string): Line {
    return { text, id: this.#ids++, also: [] };
  }

  #apply(edits: readonly Edit[]): { changes: TextChange[]; inverse: Edit[] } {
    const ascending = [...edits].sort((a, b) => before(a.start, b.start));
    const inverse: Edit[] = [];
    let lineShift = 0;
    let lastLine = -1;
    let characterShift = 0;
    for (const { start, end, text } of ascending) {
      const pieces = text.split(LINE_BREAK);
      const from = {
        line: start.line + lineShift,
        character: start.character + (start.line === lastLine ? characterShift : 0),
      };
      const endCharacter = (pieces.length === 1 ? from.character : 0) + pieces.at(-1)!.length;
      const to = { line: from.line + pieces.length - 1, character: endCharacter };
      inverse.push({ start: from, end: to, text: this.#slice(start, end) });
      lineShift += pieces.length - 1 - (end.line - start.line);
      lastLine = end.line;
      characterShift = endCharacter - end.character;
      this.cursor = to;
    }
    const changes = ascending
      .map(({ start, end, text }) => ({ range: { start, end }, text: text.split(LINE_BREAK).join(this.eol) }))
      .reverse();
    for (const { range, text } of changes) this.#replace(range.start, range.end, text);
    this.#text = null;
    return { changes, inverse };
  }

  #slice(start: Place, end: Place): string {
    if (start.line === end.line) return this.lines[start.line]!.text.slice(start.character, end.character);
    return [
      this.lines[start.line]!.text.slice(start.character),
      ...this.lines.slice(start.line + 1, end.line).map(({ text }) => text),
      this.lines[end.line]!.text.slice(0, end.character),
    ].join('\n');
  }

  /** One range replaced. What is left of a line before or after it is that line; of two that become one the first that has text stays. */
  #replace(start: Place, end: Place, text: string): void {
    const old = this.lines.slice(start.line, end.line + 1);
    const [first, last] = [old[0]!, old.at(-1)!];
    const [prefix, suffix] = [first.text.slice(0, start.character), last.text.slice(end.character)];
    const texts = (prefix + text + suffix).split(LINE_BREAK);
    const only = changedLine(old, texts);
    const made = texts.map((line, i): Line => {
      const same = old.filter((one, k) => one.text === line || (i === only?.made && k === only.old));
      return { ...this.#fresh(line), also: [...new Set(same.flatMap(({ id, also }) => [id, ...also]))] };
    });
    const keep = (at: number, line: Line) => {
      made[at] = { ...made[at]!, id: line.id, also: [...new Set([...made[at]!.also, ...line.also])] };
    };
    const inPlace = old.length === 1 && made.length === 1;
    const firstStays = inPlace || prefix.trim() !== '';
    if (firstStays) keep(0, first);
    if (suffix.trim() !== '' && !(firstStays && (made.length === 1 || old.length === 1))) keep(made.length - 1, last);
    this.lines = this.lines.toSpliced(start.line, old.length, ...made);
  }
}

/** The one line in which two texts differ, if it is one. */
function changedLine(old: readonly Line[], made: readonly string[]): { old: number; made: number } | null {
  let [first, last] = [0, old.length - 1];
  const by = made.length - old.length;
  while (first < last && old[first]!.text === made[first]) first++;
  while (last > first && old[last]!.text === made[last + by]) last--;
  return by === 0 && first === last ? { old: first, made: first } : null;
}

function before(a: Place, b: Place): number {
  return a.line - b.line || a.character - b.character;
}
