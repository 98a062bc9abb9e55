/**
 * Autograd from Python, all of it that is not operators: user's Functions, hooks of every kind, modes, checkpoints, views. Each text of
 * test/golden/autograd is many small programs; what each prints, raises and warns must be what PyTorch 2.14 did (test/reference/record_cases.py).
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { before, describe, it } from 'node:test';
import { RuntimeProcess } from '../../extension/host/process.ts';
import { difference } from '../../scripts/seeds.ts';
import { readTrace } from '../../src/trace/read.ts';
import { builtRuntime } from './built.ts';

const GOLDEN = new URL('../golden/autograd/', import.meta.url);
const PRELUDE = readFileSync(new URL('../reference/case_prelude.py', import.meta.url), 'utf8');
let folder = '';

before(async () => {
  folder = await builtRuntime();
});

/** What a text prints on standard output. */
async function printed(code: string, mode: 'plain' | 'trace'): Promise<string> {
  const child = new RuntimeProcess(folder, 'python');
  try {
    const request = { id: 'test', language: 'python', code, path: '/snippet.py', softMs: 20_000, mode } as const;
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
  return new Map(
    parts.map((part) => {
      const end = part.indexOf('\n');
      return end < 0 ? [part, ''] : [part.slice(0, end), part.slice(end + 1)];
    }),
  );
}

let programs = 0;
for (const file of readdirSync(GOLDEN).filter((name) => name.endsWith('.py'))) {
  const code = PRELUDE + readFileSync(new URL(file, GOLDEN), 'utf8');
  const recorded = programsOf(readFileSync(new URL(file.replace('.py', '.out'), GOLDEN), 'utf8'));
  programs += recorded.size;
  for (const mode of ['plain', 'trace'] as const)
    describe(`${file}, ${mode}`, () => {
      let actual = new Map<string, string>();
      before(async () => {
        actual = programsOf(await printed(code, mode));
      });
      for (const [name, expected] of recorded)
        it(name.replaceAll('_', ' '), () =>
          assert.equal(difference(expected, actual.get(name) ?? '(did not run)'), null),
        );
    });
}

it('there are programs enough', () => assert.ok(programs >= 250, `${programs} programs`));
