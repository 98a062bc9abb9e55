/** Numbers, pictures and sentences as views write them; diagnostics; the annotated source. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Trace } from '../../src/trace/schema.ts';
import { annotate } from '../../src/views/annotate.ts';
import { diagnosticsOf } from '../../src/views/diagnostics.ts';
import { problemText } from '../../src/views/endingText.ts';
import { lensesOf } from '../../src/views/lens.ts';
import { bar, bytesText, firstSentence, histogram, numberText, sparkline } from '../../src/views/text.ts';
import { Drive, tensor } from '../trace/drive.ts';

describe('numbers', () => {
  it('have four digits at most', () => {
    const texts = [0, -0, 3, 1234567, 0.123456, 1e-7, -2.5e-9, 'NaN', 'Infinity', '-Infinity'] as const;
    assert.deepEqual(texts.map(numberText), ['0', '0', '3', '1.235e6', '0.1235', '1e-7', '-2.5e-9', 'NaN', '∞', '-∞']);
  });

  it('of bytes have a unit', () =>
    assert.deepEqual([48, 3900, 1_250_000].map(bytesText), ['48 B', '3.9 KB', '1.3 MB']));
});

describe('pictures', () => {
  it('follow the values', () => {
    assert.equal(sparkline([1, 2, 3, 4, 5, 6, 7, 8]), '▁▂▃▄▅▆▇█');
    assert.equal(sparkline([5, 5, 5]), '▅▅▅');
    assert.equal(sparkline([1, 'NaN', 3]), '▁×█');
    assert.equal(sparkline(Array.from({ length: 100 }, (_, i) => i)).length, 10);
    assert.equal(histogram([0, 1, 4, 2]), '▁▃█▅');
    assert.equal(bar(0.5, 4), '██');
    assert.equal(bar(0.53, 4), '██▏');
  });
});

describe('sentences', () => {
  it('are cut at their end, then at their parentheses, then anywhere', () => {
    assert.equal(firstSentence('One. Two.', 80), 'One.');
    assert.equal(firstSentence('a long text (with a remark that nobody needs) ends', 20), 'a long text ends');
    assert.equal(firstSentence('word '.repeat(30), 20), 'word word word…');
  });
});

describe('diagnostics', () => {
  it('tell the problem with the line that explains it, and each warning once', () => {
    const drive = new Drive('a = 1\nb = 2');
    drive.line(1, () => {
      drive.recorder.warning('careful', 'UserWarning');
      drive.recorder.warning('careful', 'UserWarning');
    });
    drive.recorder.problem({
      kind: 'stopped',
      type: 'time',
      message: 'Stopped after 2 s at line 2',
      span: drive.span(2, 'b'),
      traceback: '',
      frames: [],
      related: { line: 1, message: 'here' },
    });
    const found = diagnosticsOf(drive.finish());
    assert.deepEqual(
      found.map(({ severity, message, code, span }) => [severity, message, code, span.line]),
      [
        ['warning', 'Stopped after 2 s at line 2 · partial results', 'time', 2],
        ['warning', 'careful', 'UserWarning', 1],
      ],
    );
    assert.equal(found[0]?.related?.span.line, 1);
  });
});

describe('an error that says nothing', () => {
  it('is told by its type', () => {
    const drive = new Drive('all = []\nwhile True: all.append(bytes(10**6))');
    const span = drive.span(2, 'bytes(10**6)');
    drive.recorder.problem({ kind: 'error', type: 'MemoryError', message: '', span, traceback: '', frames: [] });
    const trace = drive.finish();
    assert.deepEqual(
      lensesOf(trace).map(({ line, parts }) => `${line}: ${parts[0]!.text}`),
      ['2: ✗ MemoryError'],
    );
    assert.equal(diagnosticsOf(trace)[0]!.message, 'MemoryError');
    assert.equal(problemText(trace.problems[0]!, trace), 'MemoryError');
  });
});

describe('an end without a line', () => {
  it('stands on the first', () => {
    const drive = new Drive('a = 1\nb = 2');
    drive.recorder.problem({
      kind: 'stopped',
      type: 'memory',
      message: 'Stopped: out of memory',
      span: null,
      traceback: '',
      frames: [],
    });
    const trace = drive.finish();
    assert.deepEqual(
      lensesOf(trace).map(({ line, parts }) => `${line}: ${parts[0]!.text}`),
      ['1: ■ Stopped: out of memory'],
    );
    assert.equal(diagnosticsOf(trace)[0]!.span.line, 1);
  });
});

describe('the annotated source', () => {
  it('keeps its indentation and its line ends', () => {
    const drive = new Drive('if x:\r\n  a = 1\r\n');
    drive.line(2, () => ({ a: tensor(1) }));
    const trace: Trace = drive.finish();
    assert.equal(annotate(drive.source, trace), 'if x:\r\n  # a [] f32 = 1. · no grad\r\n  a = 1\r\n');
  });
});
