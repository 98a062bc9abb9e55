/**
 * Where a run's lines stand after later edits: old results keep their place, shifted, until new ones come.
 * Pure line arithmetic, lines from 1; knows no editor.
 */
import type { LineEdit } from './lineEdits.ts';

/** Neighbouring lines that stayed neighbours. */
interface Piece {
  /** Its first line in the text that ran, and in the text as it is now. */
  readonly from: number;
  readonly to: number;
  readonly length: number;
  /** It is one line, and its text is not what it was. */
  readonly edited: boolean;
}

const UNMOVED: readonly Piece[] = [{ from: 1, to: 1, length: Number.POSITIVE_INFINITY, edited: false }];

/** Maps lines of the text that ran to lines of the text as it is now. */
export class Shift {
  readonly #pieces: readonly Piece[];
  /** Nothing was edited; false also after an edit that moved no line and changed none, as one of line ends does. */
  readonly isEmpty: boolean;

  private constructor(pieces: readonly Piece[], isEmpty: boolean) {
    this.#pieces = pieces;
    this.isEmpty = isEmpty;
  }

  static readonly none = new Shift(UNMOVED, true);

  /** This shift, then the edits of one more event. */
  followedBy(edits: readonly LineEdit[]): Shift {
    return new Shift(
      edits.reduce((pieces, edit) => pieces.flatMap((piece) => edited(piece, edit)), this.#pieces),
      false,
    );
  }

  /** Where a line is now; null when it was deleted. */
  forward(line: number): number | null {
    const piece = this.#pieces.find(({ from, length }) => line >= from && line < from + length);
    return piece === undefined ? null : piece.to + (line - piece.from);
  }

  /** Which line of the text that ran stands here now; null when it is new or was edited. */
  backward(line: number): number | null {
    const piece = this.#pieces.find(({ to, length }) => line >= to && line < to + length);
    return piece === undefined || piece.edited ? null : piece.from + (line - piece.to);
  }
}

/** What an edit leaves of a piece: what is before it, what is after it, and a line that it changed. */
function edited(piece: Piece, { line, removed, inserted }: LineEdit): Piece[] {
  const { from, to, length } = piece;
  const end = to + length;
  const part = (first: number, last: number, by: number, changed: boolean): Piece[] =>
    first < last
      ? [{ from: from + (first - to), to: first + by, length: last - first, edited: piece.edited || changed }]
      : [];
  const after = line + removed;
  return [
    ...part(to, Math.min(end, line), 0, false),
    ...(removed === 1 && inserted === 1 ? part(Math.max(to, line), Math.min(end, after), 0, true) : []),
    ...part(Math.max(to, after), end, inserted - removed, false),
  ];
}
