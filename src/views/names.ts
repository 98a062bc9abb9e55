/** Finds the name or attribute path under a position of a source line: `Q`, `self.weight`, `a.grad`. */

export interface NamePath {
  /** The path up to and with the part under the position. */
  readonly name: string;
  readonly column: number;
}

const PATH = /[\p{L}_$][\p{L}\p{N}_$]*(?:\.[\p{L}_$][\p{L}\p{N}_$]*)*/gu;

/** The path at a column, cut after the part that the column is in; null on anything else. */
export function pathAt(text: string, column: number): NamePath | null {
  for (const match of text.matchAll(PATH)) {
    const start = match.index;
    const end = start + match[0].length;
    if (column < start || column > end) continue;
    const dot = match[0].indexOf('.', column - start);
    return { name: dot < 0 ? match[0] : match[0].slice(0, dot), column: start };
  }
  return null;
}
