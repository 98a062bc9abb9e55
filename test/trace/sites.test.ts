/** The innermost statement around an expression is found by where statements begin; here against looking at all of them. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Span } from '../../src/trace/schema.ts';
import { contains, Sites } from '../../src/trace/sites.ts';

/** Numbers below `most`, the same in every run. */
function numbers(seed: number): (most: number) => number {
  let state = seed;
  return (most) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % most;
  };
}

/** Statements in each other, as programs have them, in an order that need not be that of the source. */
function statementsOf(below: (most: number) => number): Span[] {
  const spans: Span[] = [];
  const fill = (line: number, endLine: number, depth: number): void => {
    for (let at = line; at <= endLine; at += 1 + below(3)) {
      const end = Math.min(endLine, at + below(6));
      spans.push({ line: at, column: depth, endLine: end, endColumn: 60 - depth });
      if (end > at && depth < 5) fill(at + below(2), end, depth + 1);
      at = end;
    }
  };
  fill(1, 40, 0);
  return below(2) === 0 ? spans : spans.reverse();
}

/** By looking at each. */
function around(statements: readonly Span[], span: Span): Span | null {
  let best: Span | null = null;
  for (const statement of statements)
    if (contains(statement, span) && (best === null || contains(best, statement))) best = statement;
  return best;
}

describe('sites', () => {
  it('are in the innermost statement around them', () => {
    for (let seed = 1; seed <= 60; seed++) {
      const below = numbers(seed);
      const statements = statementsOf(below);
      const sites = new Sites(statements);
      for (let k = 0; k < 60; k++) {
        const line = 1 + below(42);
        const column = below(50);
        const span = { line, column, endLine: line + below(2), endColumn: column + below(9) };
        const found = sites.statement(sites.of(span));
        assert.deepEqual(statements[found] ?? null, around(statements, span), `seed ${seed}`);
      }
      for (const [k, span] of statements.entries())
        assert.deepEqual(statements[sites.statement(sites.of(span))], statements[k], `seed ${seed}`);
    }
  });
});
