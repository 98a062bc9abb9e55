/** Texts that are being typed are read ahead, in the process that runs the next text: whatever they are, that run is right, and does not wait for them. */
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { RuntimeProcess } from '../../extension/host/process.ts';
import type { Language } from '../../src/runtime/messages.ts';
import type { Trace } from '../../src/trace/schema.ts';
import { builtRuntime, standing, stdoutOf } from '../runtime/built.ts';
import { HONEST } from './honest.ts';

const DRAFTS: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  python: {
    'of 8,000 statements in one line': 'x = 1;'.repeat(8_000),
    'of 20,000 names in one line': `${'a,'.repeat(20_000)} = b`,
    'of 15,000 pieces of text': `x = f'${'{1}'.repeat(15_000)}'`,
    'of 60,000 pieces of text, too long to be read': `x = f'${'{1}'.repeat(60_000)}'`,
    'that warns 7,000 times': '1 is 1\n'.repeat(7_000),
    'whose nesting ends the parser': `${'not '.repeat(12_000)}1`,
    'whose nesting ends the compiler': `x${'.a'.repeat(20_000)}`,
    'of a sum without an end': `y = ${Array.from({ length: 4_000 }, (_, i) => `(x * ${i})`).join(' + ')}`,
    'of constants to be folded': "x = 9 ** 9 ** 9 ** 9\ny = 'a' * 10 ** 9 * 10 ** 9\nz = 1 << 10 ** 9 << 10 ** 9\n",
    'of many digits': `x = ${'9'.repeat(40_000)}`,
  },
  typescript: {
    'of 8,000 statements in one line': 'x = 1;'.repeat(8_000),
    'whose nesting ends the parser': '('.repeat(40_000),
    'that may be generics or comparisons': `${'a<b<c<d<e<'.repeat(25)}x`,
    'of a group without an end': `/${'('.repeat(20_000)}${')'.repeat(20_000)}/`,
  },
};
/** Longer than any draft is read, and than it takes to begin with that. */
const READ = 900;

let folder: string;
before(async () => {
  folder = await builtRuntime();
});

for (const language of ['python', 'typescript'] as const)
  describe(`a draft in ${language}`, () => {
    for (const [name, draft] of Object.entries(DRAFTS[language]))
      test(name, async () => {
        const child = await standing(() => new RuntimeProcess(folder, language));
        const path = language === 'python' ? '/snippet.py' : '/snippet.ts';
        try {
          child.rouse({ code: draft, path, due: 0 });
          await pause(READ);
          const { code, prints } = HONEST[language];
          const json = await child.run({ id: 'x', language, code, path, softMs: 2_000, mode: 'trace' });
          const trace = JSON.parse(json) as Trace;
          assert.deepEqual(trace.problems, []);
          assert.equal(stdoutOf(trace), prints);
        } finally {
          child.kill();
          await child.ended;
        }
      });
  });
