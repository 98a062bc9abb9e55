/**
 * The 56 programs this product was asked for, made from five tutorials on autograd, against what PyTorch 2.14 printed for them. Some are wrong
 * on purpose: then the error, its text and its line must be PyTorch's.
 */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { difference, outcome, runSeeds } from '../../scripts/seeds.ts';

const FOLDER = join(import.meta.dirname, '..', 'golden', 'seeds');

it('the seed programs do what PyTorch does', async () => {
  const results = await runSeeds(FOLDER);
  assert.equal(results.size, 56);
  const differing = [...results].flatMap(([name, found]) => (found === null ? [] : [{ name, ...found }]));
  assert.deepEqual(differing, []);
});

describe('agreement', () => {
  const same: readonly (readonly [expected: string, actual: string])[] = [
    ['tensor([1.0000, 2.])\n', 'tensor([1.000009, 2.])\n'],
    ['0.\n', '-0.0000009\n'],
    ['<AddBackward0 object at 0xADDR>\n', '<AddBackward0 object at 0x7f00aabbcc>\n'],
    ['a  b \n', 'a b\n'],
    ['1e-3\r\n', '0.001'],
  ];
  const other: readonly (readonly [expected: string, actual: string])[] = [
    ['tensor([1.0000])\n', 'tensor([1.00002])\n'],
    ['tensor([1.])\n', 'tensor([1.], requires_grad=True)\n'],
    ['1\n2\n', '1\n'],
    ['1\n', '1\n\n1\n'],
    ['nan\n', '1\n'],
    ['AddBackward0\n', 'AddBackward1\n'],
  ];
  for (const [expected, actual] of same)
    it(`${JSON.stringify(expected)} and ${JSON.stringify(actual)}`, () =>
      assert.equal(difference(expected, actual), null));
  for (const [expected, actual] of other)
    it(`${JSON.stringify(expected)} but not ${JSON.stringify(actual)}`, () => assert.ok(difference(expected, actual)));

  it('a failure is told by the program’s own line', () => {
    const problem = { type: 'RuntimeError', message: 'no', span: { line: 3 }, frames: [{ line: 9 }, { line: 3 }] };
    const output = [{ stream: 'stdout' as const, text: 'before' }];
    assert.equal(outcome({ file: 'x.py', output, problems: [problem] }), 'before\n!! line 9: RuntimeError: no\n');
  });
});
