/** Local formulas: how they are shown, and that what is no formula is refused. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { localText, parseLocal } from '../../src/engine/local.ts';
import { mulScalar } from '../../src/engine/ops/arithmetic.ts';
import { div } from '../../src/engine/ops/division.ts';
import { tanh } from '../../src/engine/ops/exponential.ts';
import { pow, sqrt } from '../../src/engine/ops/power.ts';

describe('local formulas', () => {
  it('are shown with signs, squares and roots', () => {
    assert.equal(localText(tanh, 'self'), '1 − result²');
    assert.equal(localText(div, 'other'), '−self / other²');
    assert.equal(localText(sqrt, 'self'), '1 / (2 result)');
    assert.equal(localText(pow, 'self'), 'exponent · self^(exponent − 1)');
    assert.equal(localText(mulScalar, 'other'), null);
  });

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
});
