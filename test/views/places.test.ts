/** Lines that had lenses keep one when a later run does not come to them. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Trace } from '../../src/trace/schema.ts';
import { lensesOf } from '../../src/views/lens.ts';
import { linesOf, withPlaces } from '../../src/views/places.ts';
import { Drive, tensor } from '../trace/drive.ts';

function run(problems: Trace['problems'] = []): Trace {
  const drive = new Drive('a = tensor([1.])\nb = tensor([2.])');
  drive.line(1, () => ({ a: tensor([1]) }));
  if (problems.length === 0) drive.line(2, () => ({ b: tensor([2]) }));
  return { ...drive.finish(), problems };
}

const problem = {
  kind: 'error',
  type: 'ValueError',
  message: 'no',
  span: null,
  traceback: '',
  frames: [],
  related: null,
  step: 1,
} as const;

describe('places', () => {
  it('are kept after a failure, and lead to it', () => {
    const failed = run([{ ...problem, frames: [] }]);
    const lenses = withPlaces(lensesOf(failed), failed, new Set(linesOf(run())));
    assert.deepEqual(
      lenses.map(({ line }) => line),
      [1, 2],
    );
    const [part] = lenses[1]!.parts;
    assert.equal(part?.text, 'not run');
    assert.deepEqual(part?.action, { kind: 'problem', id: 0 });
  });

  it('are not kept where the program simply went another way', () => {
    const whole = run();
    assert.deepEqual(withPlaces(lensesOf(whole), whole, new Set([1, 2, 7])), lensesOf(whole));
  });
});
