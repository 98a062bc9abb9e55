// TypeScript in the cage, as the extension runs it: timers, what does not end itself, queries.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { RuntimeProcess } from '../../extension/host/process.ts';
import { buildRuntime } from '../../scripts/runtime.mjs';
import { runOnce } from './built.ts';
import { PATH } from './inProcess.ts';

const TWINS = join(import.meta.dirname, '..', 'golden', 'typescript');

describe('in the cage', () => {
  let folder: string;
  before(async () => {
    // A folder of its own, without the snapshot: Python's tests build theirs at the same time.
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'typescript-')));
    await buildRuntime(folder, { snapshot: false });
  });
  after(() => rmSync(folder, { recursive: true }));
  const run = (code: string, softMs = 1_000) => runOnce(folder, code, { language: 'typescript', softMs });

  test('runs, waits for timers and tells of unhandled rejections with their line', async () => {
    const awaited = await run("await new Promise((done) => setTimeout(done, 5));\nconsole.log('waited');");
    assert.deepEqual([awaited.stdout, awaited.problem], ['waited\n', '']);
    const timers = await run("setTimeout(() => console.log('late'), 5);\nconsole.log('early');");
    assert.deepEqual([timers.stdout, timers.problem], ['early\nlate\n', '']);
    const rejected = await run("const a = 1;\nPromise.reject(new RangeError('no'));\nconsole.log('on');");
    assert.deepEqual([rejected.stdout, rejected.problem, rejected.line], ['on\n', 'RangeError: no', 2]);
    const inTimer = await run("setTimeout(() => {\n  throw new TypeError('late');\n}, 1);");
    assert.deepEqual([inTimer.problem, inTimer.line], ['TypeError: late', 2]);
    const evil = await run("const a = 1;\neval('1');");
    assert.deepEqual(
      [evil.problem, evil.line],
      ['EvalError: Code generation from strings disallowed for this context', 2],
    );
  });

  test('ends what does not end itself, at its line', async () => {
    for (const [code, line] of [
      ['const a = 1;\nwhile (true) {}', 2],
      ['const a = 1;\n[...Array(1e9).keys()].sort();', 2],
      ['async function f() {\n  while (true) await null;\n}\nawait f();', 2],
      ['const f = async () => {\n  for (;;) await null;\n};\nf();', 2],
      ['const tick = () => {\n  setTimeout(tick, 0);\n};\ntick();', null],
    ] as const) {
      const { kind, line: at, stopped, ms } = await run(code, 300);
      if (stopped !== null) assert.equal(stopped, 'memory', code);
      else {
        assert.equal(kind, 'stopped', code);
        if (line !== null) assert.equal(at, line, code);
      }
      assert.ok(ms < 2_000, `${code}: ${ms} ms`);
    }
  });

  test('a run is traced and answers queries', async () => {
    const child = new RuntimeProcess(folder, 'typescript');
    try {
      const code = readFileSync(join(TWINS, '01_vector_backward_with_gradient.ts'), 'utf8');
      const json = await child.run({ id: 'x', language: 'typescript', code, path: PATH, softMs: 2_000, mode: 'trace' });
      const trace = JSON.parse(json);
      const Q = trace.tensors.find(({ name }: { name: string }) => name === 'Q');
      const reply = JSON.parse(await child.query(JSON.stringify({ type: 'value', tensor: Q.id, version: null })));
      assert.deepEqual(reply.elements, [-12, 65]);
    } finally {
      child.kill();
    }
  });
});
