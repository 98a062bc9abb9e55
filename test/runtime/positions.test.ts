/** CPython's table of locations, read here, against what `co_positions` tells of the same code, for all of the façade. */
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { locationsOf, SourceLines } from '../../src/runtime/python/positions.ts';
import { builtRuntime, runOnce } from './built.ts';

const PROGRAM = `import json, sys, torch
from gradient_lens.source import _code_objects

def told(name):
    with open(sys.modules[name].__file__) as file:
        text = file.read()
    for code in _code_objects(compile(text, name, "exec")):
        spans = [span if None not in span else None for span in code.co_positions()]
        print(json.dumps([code.co_firstlineno, code.co_linetable.decode("latin-1"), spans], separators=(",", ":")))

told("gradient_lens.MODULE")
`;

type Told = readonly [
  firstLine: number,
  table: string,
  spans: readonly (readonly [number, number, number, number] | null)[],
];

let folder = '';
before(async () => {
  folder = await builtRuntime();
});

describe('locations of instructions', () => {
  for (const module of ['run', 'capture', 'source'])
    it(`are CPython's own in ${module}.py`, async () => {
      const { stdout, problem } = await runOnce(folder, PROGRAM.replace('MODULE', module));
      assert.equal(problem, '');
      const codes = stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Told);
      assert.ok(codes.length > 5);
      for (const [firstLine, table, spans] of codes) {
        const locations = locationsOf(table, firstLine);
        // CPython tells the end line second.
        const expected = spans.map((span) => (span === null ? undefined : [span[0], span[2], span[1], span[3]]));
        assert.deepEqual(
          spans.map((_, k) => locations.at(2 * k)),
          expected,
        );
        assert.equal(locations.at(2 * spans.length), undefined);
      }
    });
});

describe('columns', () => {
  it('count UTF-16 units, and stop at the end of the line', () => {
    const lines = new SourceLines('é = 1\r\n😀a\rx\n');
    assert.deepEqual(lines.span([1, 2, 1, 1 << 30]), { line: 1, column: 1, endLine: 1, endColumn: 5 });
    assert.deepEqual(lines.span([2, 4, 3, 1]), { line: 2, column: 2, endLine: 3, endColumn: 1 });
    assert.deepEqual(lines.span([2, 3, 9, 7]), { line: 2, column: 0, endLine: 9, endColumn: 7 });
  });
});
