// The instrumentation against real code: every file of this repository still compiles, positions lead back to where they came from, and whole
// libraries, run with hooks around everything, compute what they compute without.

import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { Script } from 'node:vm';
import { build } from 'esbuild';
import { ENTRY, instrument } from '../../src/runtime/typescript/instrument.ts';
import type { Modules } from '../../src/runtime/typescript/modules.ts';
import { Lines } from '../../src/runtime/typescript/writer.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const globals = globalThis as unknown as Record<string, unknown>;

/** Modules that have every name. */
const anyNames = new Proxy(new Set<string>(), { get: () => () => true });
const anything = new Proxy(new Map(), {
  get: (_map, key) => (key === 'get' ? () => anyNames : () => true),
}) as unknown as Modules;

const files = globSync('{src,extension,scripts,test,bench}/**/*.ts', { cwd: ROOT }).filter(
  (file) => !file.startsWith('src/kernels') && !/import\.meta|\bimport\(/.test(readFileSync(join(ROOT, file), 'utf8')),
);

describe('this repository, instrumented', () => {
  test('compiles', () => {
    assert.ok(files.length > 50);
    for (const file of files) {
      const { code } = instrument(readFileSync(join(ROOT, file), 'utf8'), file, anything);
      new Script(code, { filename: file });
    }
  });

  test('every word leads back to its place', () => {
    let words = 0;
    for (const file of files) {
      const source = readFileSync(join(ROOT, file), 'utf8');
      const { code, origin } = instrument(source, file, anything);
      const after = new Lines(code);
      const before = new Lines(source);
      for (const { 0: word, index } of source.matchAll(/\b\p{L}{9,}\b/gu)) {
        const there = code.indexOf(word);
        if (source.indexOf(word) !== source.lastIndexOf(word) || there < 0 || there !== code.lastIndexOf(word))
          continue;
        const place = origin(after.place(there));
        // Imports are written anew, before the snippet's own text.
        if (place !== null) assert.deepEqual([word, place], [word, before.place(index)], file);
        words++;
      }
    }
    assert.ok(words > 1_000);
  });
});

describe('whole libraries compute the same with hooks around everything', () => {
  const sample = JSON.stringify(readFileSync(join(ROOT, 'src/runtime/typescript/rules.ts'), 'utf8'));
  const programs: Record<string, string> = {
    '@babel/parser': `import { parse } from '@babel/parser';
      out = JSON.stringify(parse(${sample}, { sourceType: 'module', plugins: ['typescript'] }).program);`,
    valibot: `import * as v from 'valibot';
      const schema = v.array(v.object({ name: v.string(), size: v.pipe(v.number(), v.minValue(1)) }));
      const values = Array.from({ length: 200 }, (_, i) => ({ name: 'n' + i, size: i % 7 }));
      out = JSON.stringify(v.safeParse(schema, values).issues.map((issue) => v.getDotPath(issue)));`,
    'fast-check': `import fc from 'fast-check';
      fc.assert(fc.property(fc.array(fc.integer()), (a) => [...a].reverse().reverse().join() === a.join()), { seed: 3 });
      out = JSON.stringify(fc.sample(fc.record({ a: fc.string(), b: fc.tuple(fc.nat(), fc.boolean()) }), { seed: 5 }));`,
  };
  for (const [name, program] of Object.entries(programs))
    test(name, async () => {
      const { outputFiles } = await build({
        stdin: { contents: program.replace('out =', 'globalThis.__out ='), resolveDir: ROOT },
        bundle: true,
        write: false,
        format: 'esm',
        platform: 'neutral',
        mainFields: ['module', 'main'],
        conditions: ['import', 'default'],
        external: ['crypto', 'node:*'],
      });
      const text = outputFiles[0]!.text;
      await import(`data:text/javascript;base64,${Buffer.from(text).toString('base64')}`);
      const expected = globals['__out'];
      globals['__out'] = undefined;
      let done: Promise<void> | undefined;
      let seen = 0;
      const modules = new Proxy({}, { get: (_target, module: string) => createRequire(import.meta.url)(module) });
      const same = (_site: number, value: unknown): unknown => value;
      globals[ENTRY] = (snippet: (...hooks: unknown[]) => () => Promise<void>) => {
        done = snippet(
          () => true,
          same,
          (_site: number, value: unknown) => {
            seen++;
            return value;
          },
          modules,
        )();
      };
      new Script(instrument(text, '/library.ts', anything).code).runInThisContext();
      await done;
      assert.ok(seen > 1_000);
      assert.equal(globals['__out'], expected);
    });
});
