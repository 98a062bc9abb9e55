/** Local formulas: how they bind, that what is no formula is refused, and that the views read those of elementwise operators alike. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { table } from '../../src/engine/ops/table.ts';
import { evaluate, parseFormula } from '../../src/views/formula.ts';
import { ARITHMETIC, ELEMENTARY } from './local/elements.ts';
import { type Formula, parseLocal } from './local/formula.ts';

describe('local formulas', () => {
  it('bind as in arithmetic', () => {
    const { formula } = parseLocal('-a^2 + 2 b / c');
    assert.deepEqual(formula, {
      kind: 'binary',
      operator: '+',
      left: {
        kind: 'minus',
        of: {
          kind: 'binary',
          operator: '^',
          left: { kind: 'name', name: 'a' },
          right: { kind: 'number', value: 2 },
        },
      },
      right: {
        kind: 'binary',
        operator: '/',
        left: {
          kind: 'binary',
          operator: '·',
          left: { kind: 'number', value: 2 },
          right: { kind: 'name', name: 'b' },
        },
        right: { kind: 'name', name: 'c' },
      },
    });
  });

  it('name their parts', () => {
    const { parts } = parseLocal('u · v where u = exp(x) and v = 2');
    assert.deepEqual(
      parts.map(([name]) => name),
      ['u', 'v'],
    );
  });

  for (const text of ['a +', '(a', 'a $ b', 'a b)'])
    it(`refuses ${text}`, () => assert.throws(() => parseLocal(text), /local formula/));

  it('mean the same to the views', () => {
    let compared = 0;
    for (const text of new Set(table.flatMap(({ spec }) => Object.values(spec.local ?? {})))) {
      const theirs = parseFormula(text);
      const shown = theirs === null ? null : evaluate(theirs, numberFor);
      if (shown === null) continue;
      const meant = worth(parseLocal(text).formula);
      if (meant === null) continue;
      compared++;
      assert.ok(
        Object.is(shown, meant) || Math.abs(shown - meant) <= 1e-12 * Math.abs(meant),
        `${text}: ${shown}, ${meant}`,
      );
    }
    assert.ok(compared > 120, `only ${compared} formulas are read by both`);
  });
});

/** Some number between 0 and 1 for a name, always the same. */
function numberFor(name: string): number {
  return ([...name].reduce((hash, letter) => (hash * 31 + letter.codePointAt(0)!) % 9973, 7) + 1) / 9975;
}

/** What plain arithmetic comes to; null where there is more in the formula than that. */
function worth(formula: Formula): number | null {
  switch (formula.kind) {
    case 'number':
      return formula.value;
    case 'name':
      return numberFor(formula.name);
    case 'minus': {
      const of = worth(formula.of);
      return of === null ? null : -of;
    }
    case 'holds': {
      const of = worth(formula.of);
      return of === null ? null : Number(of !== 0);
    }
    case 'call': {
      const [f, x] = [ELEMENTARY[formula.name], worth(formula.argument)];
      return f === undefined || x === null || formula.second !== undefined ? null : f(x);
    }
    case 'binary': {
      const [f, x, y] = [ARITHMETIC[formula.operator], worth(formula.left), worth(formula.right)];
      return f === undefined || x === null || y === null ? null : f(x, y);
    }
    default:
      return null;
  }
}
