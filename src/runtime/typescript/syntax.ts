/**
 * From a snippet's text to its syntax tree, or to the Problem that says where it is wrong.
 * The only file that knows the parser.
 */
import { parse } from '@babel/parser';
import type { ProblemInput } from '../../trace/problems.ts';
import type { Span } from '../../trace/schema.ts';
import { Lines } from './writer.ts';

/** A node of the tree: ESTree-like, as @babel/parser makes it. */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  // biome-ignore lint/suspicious/noExplicitAny: what else a node has follows from its type
  readonly [key: string]: any;
}

/** A snippet that cannot start, and why. */
export class SyntaxProblem extends Error {
  readonly problem: ProblemInput;

  constructor(problem: ProblemInput) {
    super(problem.message);
    this.problem = problem;
  }
}

/** The tree of a module. @throws SyntaxProblem */
export function parseSnippet(code: string, path: string): SyntaxNode {
  try {
    const file = parse(code, {
      sourceType: 'module',
      attachComment: false,
      plugins: ['typescript', 'decorators', 'decoratorAutoAccessors'],
    });
    return file.program as unknown as SyntaxNode;
  } catch (error) {
    const { pos, message } = error as { pos?: unknown; message: string };
    if (typeof pos !== 'number') throw error;
    throw syntaxProblem(code, path, pos, pos + 1, message.replace(/ \(\d+:\d+\)$/, ''));
  }
}

/** What is right TypeScript but not for this runtime: named, at its place. */
export function refuse(code: string, path: string, node: SyntaxNode, message: string): SyntaxProblem {
  return syntaxProblem(code, path, node.start, node.end, message);
}

/** A text nested deeper than parser or rewriter can follow. */
export function tooDeep(code: string, path: string): SyntaxProblem {
  return syntaxProblem(code, path, 0, 1, 'The nesting of this text is too deep to be run');
}

function syntaxProblem(code: string, path: string, start: number, end: number, message: string): SyntaxProblem {
  const lines = new Lines(code);
  const span = withinLine(lines, lines.span(start, end));
  return new SyntaxProblem({
    kind: 'syntax',
    type: 'SyntaxError',
    message,
    span,
    traceback: `${excerpt(lines, path, span)}\n\nSyntaxError: ${message}`,
    frames: [],
  });
}

/** A span that ends on the line it begins on. */
function withinLine(lines: Lines, span: Span): Span {
  if (span.endLine === span.line) return span;
  return { ...span, endLine: span.line, endColumn: Math.max(span.column + 1, lines.line(span.line).length) };
}

/** Path, line and marks, as Node prints them above an error. */
export function excerpt(lines: Lines, path: string, span: Span): string {
  const line = lines.line(span.line);
  const width = span.endLine === span.line ? Math.max(1, span.endColumn - span.column) : 1;
  const margin = line.slice(0, span.column).replace(/[^\t]/g, ' ');
  return `${path}:${span.line}\n${line}\n${margin}${'^'.repeat(width)}`;
}
