/** Ten thousand random edits through the run queue, some of them with real processes; and that the judge of it all is not blind. */
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { Result, Shown } from '../../extension/session.ts';
import { FuzzDocument } from '../../scripts/editFuzz/document.ts';
import { wrongIn, wrongSpans } from '../../scripts/editFuzz/oracle.ts';
import { complaints, fuzzEdits, summary } from '../../scripts/editFuzz/run.ts';
import { readSnippets } from '../../scripts/editFuzz/snippets.ts';
import { readTrace } from '../../src/trace/read.ts';
import { lineEdits, linesOfText } from '../../src/views/lineEdits.ts';
import { Shift } from '../../src/views/shift.ts';
import { builtRuntime } from '../runtime/built.ts';
import { traceJson } from './played.ts';

describe('random edits', () => {
  let runtime: string;
  before(async () => {
    runtime = await builtRuntime();
  });

  it('10,000 leave nothing wrong on the screen and nothing behind', async (t) => {
    const report = await fuzzEdits({ edits: 10_000, seed: 1, played: 8, runtime, snippets: readSnippets() });
    t.diagnostic(summary(report));
    assert.deepEqual(complaints(report), []);
    assert.ok(report.runs > 500 && report.real.episodes > 3 && report.real.runs > 40, 'too few runs to prove anything');
  });
});

describe('what judges random edits', () => {
  const BREAK = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 }, text: '\n' };

  /** A failing first line's result before and after an empty line above it; `shift` may be wrong. */
  function judged(shift: (right: Shift) => Shift, stale: boolean): string | undefined {
    const document = new FuzzDocument('/a.py', 'python', 'import torch\nx = 1\n');
    const code = document.getText();
    const given = new Map([[1, { ...document.take(), code }]]);
    const { edits } = lineEdits(linesOfText(code), document.change([BREAK]));
    const read = readTrace(JSON.parse(traceJson(1, 'error')));
    assert.ok(read.ok);
    const right = Shift.none.followedBy(edits);
    const shown: Shown = { run: 1, trace: read.trace, code, shift: shift(right), before: new Set() };
    return wrongIn(document, { latest: shown, shown, stale } satisfies Result, given)?.kind;
  }

  it('finds nothing where all is right', () =>
    assert.equal(
      judged((right) => right, true),
      undefined,
    ));
  it('finds results on wrong lines', () =>
    assert.equal(
      judged(() => Shift.none, true),
      'wrong line',
    ));
  it('finds results that are lost', () =>
    assert.equal(
      judged((right) => right.followedBy([{ line: 2, removed: 1, inserted: 0 }]), true),
      'lost line',
    ));
  it('finds old results that look fresh', () =>
    assert.equal(
      judged((right) => right, false),
      'stale',
    ));
  it('finds lines that the text does not have', () => {
    const read = readTrace(JSON.parse(traceJson(1, 'error')));
    assert.ok(read.ok);
    const [problem] = read.trace.problems;
    const trace = { ...read.trace, problems: [{ ...problem!, span: { ...problem!.span!, line: 9 } }] };
    const shown: Shown = { run: 1, trace, code: 'x', shift: Shift.none, before: new Set() };
    assert.equal(wrongSpans('x', shown)?.kind, 'span');
  });
});
