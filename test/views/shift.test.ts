/** Where lines are after edits, told as VS Code tells them. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { lineEdits, type TextChange } from '../../src/views/lineEdits.ts';
import { Shift } from '../../src/views/shift.ts';

const change = (start: [number, number], end: [number, number], text: string): TextChange => ({
  range: { start: { line: start[0], character: start[1] }, end: { line: end[0], character: end[1] } },
  text,
});
const insert = (line: number, character: number, text: string) => change([line, character], [line, character], text);

const BEFORE = ['a = 1', 'for i in x:', '    b = i', '    c = b', 'd = c'];

/** The lines after some events, each with the number of the line of BEFORE that it is; `~` when it was edited since. */
function linesAfter(...events: TextChange[][]): string[] {
  let lines: readonly string[] = BEFORE;
  let shift = Shift.none;
  for (const changes of events) {
    const done = lineEdits(lines, changes);
    lines = done.after;
    shift = shift.followedBy(done.edits);
  }
  const origin = new Map(BEFORE.map((_, i) => [shift.forward(i + 1), i + 1]));
  return lines.map((text, i) => {
    const line = origin.get(i + 1);
    const unchanged = shift.backward(i + 1);
    if (unchanged !== null) assert.equal(unchanged, line);
    return `${line === undefined ? '' : `${line}${unchanged === null ? '~' : ''}`}|${text}`;
  });
}

describe('lines follow edits', () => {
  const cases: [name: string, changes: TextChange[], expected: string[]][] = [
    ['typing in a line', [insert(0, 5, '0')], ['1~|a = 10', '2|for i in x:', '3|    b = i', '4|    c = b', '5|d = c']],
    [
      'a line break after a line',
      [insert(0, 5, '\n')],
      ['1|a = 1', '|', '2|for i in x:', '3|    b = i', '4|    c = b', '5|d = c'],
    ],
    [
      'a line break before a line',
      [insert(0, 0, '\n')],
      ['|', '1|a = 1', '2|for i in x:', '3|    b = i', '4|    c = b', '5|d = c'],
    ],
    [
      'a line break before the first character of an indented line',
      [insert(2, 4, '\n    ')],
      ['1|a = 1', '2|for i in x:', '|    ', '3|    b = i', '4|    c = b', '5|d = c'],
    ],
    [
      'a line break inside a line',
      [insert(0, 3, '\n')],
      ['1~|a =', '| 1', '2|for i in x:', '3|    b = i', '4|    c = b', '5|d = c'],
    ],
    [
      'lines pasted before a line that end in it',
      [insert(4, 0, 'x\ny, ')],
      ['1|a = 1', '2|for i in x:', '3|    b = i', '4|    c = b', '|x', '5~|y, d = c'],
    ],
    [
      'line breaks of other systems',
      [insert(1, 0, 'x\r\ny\r')],
      ['1|a = 1', '|x', '|y', '2|for i in x:', '3|    b = i', '4|    c = b', '5|d = c'],
    ],
    ['a line deleted', [change([1, 0], [2, 0], '')], ['1|a = 1', '3|    b = i', '4|    c = b', '5|d = c']],
    [
      'lines deleted from first character to first character',
      [change([2, 4], [4, 0], '')],
      ['1|a = 1', '2|for i in x:', '5~|    d = c'],
    ],
    [
      'indented lines deleted from text to text',
      [change([2, 4], [3, 4], '')],
      ['1|a = 1', '2|for i in x:', '4|    c = b', '5|d = c'],
    ],
    [
      'two lines joined',
      [change([0, 5], [1, 0], ' ')],
      ['1~|a = 1 for i in x:', '3|    b = i', '4|    c = b', '5|d = c'],
    ],
    [
      'a line typed over',
      [change([0, 0], [0, 5], 'z')],
      ['1~|z', '2|for i in x:', '3|    b = i', '4|    c = b', '5|d = c'],
    ],
    ['lines typed over', [change([0, 0], [2, 9], 'z')], ['|z', '4|    c = b', '5|d = c']],
    [
      'lines in another order',
      [change([2, 0], [4, 5], 'd = c\n    b = i\n    c = b')],
      ['1|a = 1', '2|for i in x:', '|d = c', '|    b = i', '|    c = b'],
    ],
    [
      'all lines in the place of themselves',
      [change([0, 0], [4, 5], BEFORE.join('\r\n'))],
      BEFORE.map((text, i) => `${i + 1}|${text}`),
    ],
    [
      'another text that has the same lines around one other',
      [change([0, 0], [4, 5], BEFORE.with(2, 'e').join('\n'))],
      ['1|a = 1', '2|for i in x:', '3~|e', '4|    c = b', '5|d = c'],
    ],
    ['everything deleted', [change([0, 0], [4, 5], '')], ['|']],
    [
      'several changes, from the last to the first',
      [insert(4, 0, '# '), insert(2, 0, 'x\n'), change([0, 0], [1, 0], '')],
      ['2|for i in x:', '|x', '3|    b = i', '4|    c = b', '5~|# d = c'],
    ],
    [
      'several changes of a line',
      [insert(0, 3, '\n'), insert(0, 1, '\n')],
      ['1~|a', '| =', '| 1', '2|for i in x:', '3|    b = i', '4|    c = b', '5|d = c'],
    ],
    [
      'a line moved down',
      [change([1, 11], [2, 9], ''), insert(1, 0, '    b = i\n')],
      ['1|a = 1', '|    b = i', '2|for i in x:', '4|    c = b', '5|d = c'],
    ],
  ];
  for (const [name, changes, expected] of cases) it(name, () => assert.deepEqual(linesAfter(changes), expected));

  it('several changes in any order', () => {
    const changes = [insert(0, 1, '\n'), change([1, 11], [2, 9], ''), insert(1, 0, '    b = i\n')];
    assert.deepEqual(linesAfter(changes), linesAfter(changes.toReversed()));
  });

  it('one event after another', () => {
    const events = [
      [insert(0, 0, '\n')],
      [insert(3, 9, '0')],
      [change([0, 0], [1, 0], '')],
      [change([3, 0], [4, 0], '')],
    ];
    assert.deepEqual(linesAfter(...events), ['1|a = 1', '2|for i in x:', '3~|    b = i0', '5|d = c']);
  });

  it('costs no more for many events than for the lines they touched', () => {
    let shift = Shift.none;
    for (let i = 0; i < 100_000; i++) shift = shift.followedBy([{ line: 7, removed: 1, inserted: 1 }]);
    assert.equal(shift.forward(8), 8);
    assert.equal(shift.isEmpty, false);
  });
});
