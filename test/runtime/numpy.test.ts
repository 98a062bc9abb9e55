/**
 * numpy from Python: small programs whose whole outcome must be numpy's, to the byte. Each text of test/golden/numpy holds many; what real numpy printed,
 * raised and warned was recorded by test/reference/record_numpy.py.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { before, describe, it } from 'node:test';
import { RuntimeProcess } from '../../extension/host/process.ts';
import { readTrace } from '../../src/trace/read.ts';
import { builtRuntime } from './built.ts';

const GOLDEN = new URL('../golden/numpy/', import.meta.url);
const PRELUDE = readFileSync(new URL('../reference/numpy_prelude.py', import.meta.url), 'utf8');
let folder = '';

before(async () => {
  folder = await builtRuntime();
});

/** What a text prints on standard output. */
async function printed(code: string): Promise<string> {
  const child = new RuntimeProcess(folder, 'python');
  try {
    const request = {
      id: 'test',
      language: 'python',
      code,
      path: '/snippet.py',
      softMs: 20_000,
      mode: 'plain',
    } as const;
    const read = readTrace(JSON.parse(await child.run(request)));
    assert.ok(read.ok, read.ok ? '' : read.message);
    assert.deepEqual(
      read.trace.problems.map(({ traceback }) => traceback),
      [],
    );
    return read.trace.output.map(({ stream, text }) => (stream === 'stdout' ? text : '')).join('');
  } finally {
    child.kill();
  }
}

/** The programs of a text, each with what it printed. */
function programsOf(text: string): Map<string, string> {
  const [, ...parts] = `\n${text}`.split(/\n# /);
  return new Map(parts.map((part) => [part.slice(0, `${part}\n`.indexOf('\n')), part]));
}

let programs = 0;
for (const file of readdirSync(GOLDEN).filter((name) => name.endsWith('.py'))) {
  const code = PRELUDE + readFileSync(new URL(file, GOLDEN), 'utf8');
  const recorded = programsOf(readFileSync(new URL(file.replace('.py', '.out'), GOLDEN), 'utf8'));
  programs += recorded.size;
  describe(file, () => {
    let actual = new Map<string, string>();
    before(async () => {
      actual = programsOf(await printed(code));
    });
    for (const [name, expected] of recorded)
      it(name.replaceAll('_', ' '), () => assert.equal(actual.get(name) ?? '(did not run)', expected));
  });
}

it('there are programs enough', () => assert.ok(programs >= 150, `${programs} programs`));
