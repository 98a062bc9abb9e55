// The real child around a realm that does not play along, as one in a snippet's hands: whatever it does, the run ends within its limits.

import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { RunStopped, RuntimeProcess } from '../../extension/host/process.ts';
import { TEXT } from '../../src/runtime/limits.ts';
import { builtRuntime } from './built.ts';

describe('a realm that does not play along', () => {
  // The real child around a realm in a snippet's hands, which does at each entry point what the code it is given says.
  let loose: string;
  before(async () => {
    const folder = await builtRuntime();
    loose = realpathSync(mkdtempSync(join(tmpdir(), 'loose-')));
    cpSync(join(folder, 'child.cjs'), join(loose, 'child.cjs'));
    writeFileSync(
      join(loose, 'realm-typescript.js'),
      `const all = [];
       let held;
       const does = {
         flood() { for (;;) all.push(new Array(100000).fill(1.5)); }, loop() { for (;;); },
         long: () => 'x'.repeat(${TEXT.result} + 1), number: () => 7, fine: () => '{}',
       };
       function __entries({ lent }) {
         return {
           boot() {}, bootState: () => 'ready', poll() {}, salvage: () => does.loop(),
           start() { lent.tell(does[JSON.parse(held).code]()); }, query: (json) => does[json](), hold(what) { held = what; }, reject() {},
         };
       }`,
    );
  });
  after(() => rmSync(loose, { recursive: true }));

  const ask = async (code: string, query?: string): Promise<string> => {
    const child = new RuntimeProcess(loose, 'typescript');
    try {
      const request = { id: 'x', language: 'typescript', code, path: '/x.ts', softMs: 300, mode: 'plain' } as const;
      const json = await child.run(request);
      return query === undefined ? json : await child.query(query);
    } catch (error) {
      if (!(error instanceof RunStopped)) throw error;
      await child.ended;
      return error.reason;
    } finally {
      child.kill();
    }
  };

  test('is told as what it did', async () => {
    assert.equal(await ask('fine'), '{}');
    assert.equal(await ask('long'), 'size');
    assert.equal(await ask('number'), 'crashed');
    assert.equal(await ask('loop'), 'time', 'nor does it tell what it recorded');
  });

  test('ends at a question that takes too long, too much memory or answers with something else', async () => {
    assert.equal(await ask('fine', 'fine'), '{}');
    assert.match(await ask('fine', 'long'), /too long to show/);
    assert.match(await ask('fine', 'missing'), /This could not be computed/);
    assert.equal(await ask('fine', 'number'), 'crashed');
    assert.equal(await ask('fine', 'loop'), 'time');
    if (process.platform === 'linux') assert.match(await ask('fine', 'flood'), /^(memory|time)$/);
  });
});
