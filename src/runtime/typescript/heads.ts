/** Which statements are told of, and how far the part of a compound statement goes that is one: `for (const x of xs)` without its body. */
import { skipTrivia } from './erase.ts';
import { calls } from './patterns.ts';
import type { SyntaxNode } from './syntax.ts';

/** Statements that do nothing themselves: what is in them is told of, or nothing. */
export const UNSTEPPED: ReadonlySet<string> = new Set([
  'BlockStatement',
  'EmptyStatement',
  'ExportAllDeclaration',
  'ExportDefaultDeclaration',
  'ExportNamedDeclaration',
  'FunctionDeclaration',
  'ImportDeclaration',
  'TryStatement',
]);

const LOOPS: ReadonlySet<string> = new Set([
  'DoWhileStatement',
  'ForInStatement',
  'ForOfStatement',
  'ForStatement',
  'WhileStatement',
]);

/** A loop tells a step at each test; only the work before its first test needs one of its own. */
export function tellsItself(node: SyntaxNode): boolean {
  return LOOPS.has(node.type) && !works(node['init'] ?? null);
}

function works(init: SyntaxNode | null): boolean {
  if (init?.type !== 'VariableDeclaration') return init !== null;
  return (init['declarations'] as SyntaxNode[]).some(({ init: value }) => value !== null && calls(value));
}

/** The statement behind its labels. */
export function inner(node: SyntaxNode): SyntaxNode {
  return node.type === 'LabeledStatement' ? inner(node['body']) : node;
}

/** Start and end of the part of a statement or function that is told of as one. */
export function headOf(source: string, node: SyntaxNode): readonly [start: number, end: number] {
  switch (node.type) {
    case 'IfStatement':
      return [node.start, trimmed(source, node['consequent'].start)];
    case 'DoWhileStatement':
      return [skipTrivia(source, node['body'].end), node.end];
    case 'SwitchStatement':
      return [node.start, source.lastIndexOf('{', node['cases'][0]?.start ?? node.end - 1) || node.end];
    default: {
      const body: SyntaxNode | undefined = node['body'];
      return [node.start, body?.start === undefined ? node.end : trimmed(source, body.start)];
    }
  }
}

function trimmed(source: string, end: number): number {
  return source.slice(0, end).trimEnd().length;
}
