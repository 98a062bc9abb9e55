/**
 * Where a run's lines stand after later edits: old results keep their place, shifted, until new ones come.
 * Pure line arithmetic, lines from 1; knows no editor.
 */

/** Lines `first` to `last` (from 1) were replaced by text with `added` line breaks in it. */
export interface LineEdit {
  readonly first: number;
  readonly last: number;
  readonly added: number;
}

/** Maps lines of the text that ran to lines of the text as it is now. */
export class Shift {
  readonly #edits: readonly LineEdit[];

  constructor(edits: readonly LineEdit[] = []) {
    this.#edits = edits;
  }

  get isEmpty(): boolean {
    return this.#edits.length === 0;
  }

  /** This shift, then one more edit. */
  followedBy(edit: LineEdit): Shift {
    return new Shift([...this.#edits, edit]);
  }

  /** Where a line is now; null when it was deleted. */
  forward(line: number): number | null {
    let at = line;
    for (const { first, last, added } of this.#edits) {
      if (at > last) at += added - (last - first);
      else if (at > first + added) return null;
    }
    return at;
  }

  /** Which line of the text that ran stands here now; null when it is new or was edited. */
  backward(line: number): number | null {
    let at = line;
    for (let i = this.#edits.length - 1; i >= 0; i--) {
      const { first, last, added } = this.#edits[i]!;
      if (at > first + added) at -= added - (last - first);
      else if (at >= first) return null;
    }
    return at;
  }
}
