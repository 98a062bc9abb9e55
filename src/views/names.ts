/**
 * Names in the source: the name or attribute path under a position (`Q`, `self.weight`, `a.grad`), and which function it stands in, so that
 * the `x` of a function is not taken for the `x` of the module.
 */
import type { Statement, Trace } from '../trace/schema.ts';
import { contains } from '../trace/sites.ts';

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

const FUNCTION = {
  python: /^\s*(async\s+def|def|class)\b/,
  typescript:
    /\bfunction\b|=>|^\s*(export\s+)?(abstract\s+)?class\b|^\s*(static\s+|async\s+|get\s+|set\s+)*[\w$#]+\s*\([^)]*\)\s*(:[^{]+)?\{/,
} as const;

/** The functions a line stands in, innermost first, as statements of the trace; the module, null, is last. */
export class Scopes {
  readonly #functions: readonly Statement[];

  constructor(trace: Trace, lines: readonly string[]) {
    const pattern = FUNCTION[trace.snippet.language];
    this.#functions = trace.statements.filter(
      ({ span }) => span.endLine > span.line && pattern.test(lines[span.line - 1] ?? ''),
    );
  }

  around(line: number, column: number): (Statement | null)[] {
    const at = { line, column, endLine: line, endColumn: column };
    const around = this.#functions.filter(({ span }) => contains(span, at));
    return [...around.sort((a, b) => (contains(a.span, b.span) ? 1 : -1)), null];
  }

  /** The function whose names a statement binds. What a `def` itself binds are its parameters. */
  of(statement: Statement): Statement | null {
    return this.around(statement.span.line, statement.span.column)[0] ?? null;
  }
}
