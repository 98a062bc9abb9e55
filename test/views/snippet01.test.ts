/** The first program of the tutorials: all that is shown of it, as a golden file. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readTrace } from '../../src/trace/read.ts';
import { lensesOf, type Preset } from '../../src/views/lens.ts';
import { assertGolden, pictureOf } from '../golden/golden.ts';
import { vectorBackward } from '../trace/drive.ts';

describe('vector backward', () => {
  const drive = vectorBackward();
  const trace = drive.finish();

  it('shows what its golden file says', () => {
    const marks = [
      [2, 0],
      [4, 0],
      [4, 4],
      [4, 8],
      [7, 6],
      [7, 18],
    ] as const;
    assertGolden(new URL('snippet01.golden.txt', import.meta.url), pictureOf(drive.source, trace, marks));
  });

  it('is read back the same', () => {
    const read = readTrace(JSON.parse(JSON.stringify(trace)));
    assert.ok(read.ok, read.ok ? '' : read.message);
    assert.deepEqual(read.trace, JSON.parse(JSON.stringify(trace)));
  });

  it('shows less under the other presets', () => {
    const text = (preset: Preset) =>
      lensesOf(trace, { preset }).map(({ line, parts }) => `${line} ${parts.map((part) => part.text).join(' | ')}`);
    assert.deepEqual(text('values').slice(0, 2), ['2 a [2] f32 = [2., 3.]', '3 b [2] f32 = [6., 4.]']);
    assert.equal(text('shapes')[2], '4 Q [2] f32');
    assert.deepEqual(text('gradients').slice(0, 3), [
      '2 a.grad = [36., 81.]',
      '3 b.grad = [-12., -8.]',
      '4 ∂L/∂Q = [1., 1.]',
    ]);
    assert.deepEqual(text('errors'), []);
  });

  it('gives every part something to open', () => {
    const parts = lensesOf(trace).flatMap((lens) => lens.parts);
    const sub = parts.find(({ text }) => text === 'SubBackward0');
    assert.equal(trace.nodes.find(({ id }) => id === sub?.action?.id)?.name, 'SubBackward0');
    assert.equal(parts.find(({ text }) => text.startsWith('→'))?.action?.kind, 'backward');
  });
});
