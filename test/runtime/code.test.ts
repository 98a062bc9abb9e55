// What V8 compiled of the realm's scripts: taken where it is whole and of these scripts, made where there is none, and no different from what is compiled anew.

import assert from 'node:assert/strict';
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { CODE } from '../../extension/host/code.ts';
import { keepCode } from '../../extension/host/keepCode.ts';
import { RuntimePool } from '../../extension/host/pool.ts';
import { RuntimeProcess } from '../../extension/host/process.ts';
import { stamped } from '../../extension/host/stamps.ts';
import type { Language } from '../../src/runtime/messages.ts';
import { builtRuntime } from './built.ts';

const PROGRAMS: Readonly<Record<Language, string>> = {
  python: 'import torch\nx = torch.ones(2, requires_grad=True)\n(x * 3).sum().backward()\nprint(x.grad)\n',
  typescript: "import { torch } from 'gradient-lens';\nconsole.log(1 + 1);\n",
};
const STAMP = 67;

let folder: string;
before(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'code-')));
  cpSync(await builtRuntime(), folder, { recursive: true });
});
after(() => rmSync(folder, { recursive: true }));

const kept = (language: Language): string[] =>
  readdirSync(folder).filter((name) => name.startsWith(`${language}.`) && name.endsWith(CODE));
const forget = (language: Language): void => {
  for (const name of kept(language)) rmSync(join(folder, name));
};

/** Whether a process took the code that is there, and what a program printed in it. */
async function started(language: Language): Promise<{ code: boolean; printed: string }> {
  const child = new RuntimeProcess(folder, language);
  try {
    const { code } = await child.ready;
    const request = { id: 'x', language, code: PROGRAMS[language], path: '/x', softMs: 5_000, mode: 'plain' } as const;
    return { code, printed: JSON.parse(await child.run(request)).output[0].text };
  } finally {
    child.kill();
    await child.ended;
  }
}

describe('the code of the realm', () => {
  for (const language of ['python', 'typescript'] as const)
    test(`is made once, taken from then on, and changes nothing: ${language}`, async () => {
      forget(language);
      const anew = await started(language);
      assert.equal(anew.code, false);
      assert.equal(await keepCode(folder, language), true);
      assert.equal(kept(language).length, 1);
      assert.deepEqual(await started(language), { ...anew, code: true });
    });

  test('is of no use to other scripts, cut short, or with one bit changed', async () => {
    const [name] = kept('typescript');
    const file = join(folder, name!);
    const whole = readFileSync(file);
    const changed = Buffer.from(whole);
    changed[whole.length >> 1]! ^= 1;
    const others = stamped(Buffer.from(whole.subarray(0, -STAMP)).fill('0', 3, 20));
    for (const bytes of [whole.subarray(0, whole.length >> 1), changed, others, Buffer.alloc(0)]) {
      writeFileSync(file, bytes);
      assert.deepEqual(await started('typescript'), { code: false, printed: '2\n' });
    }
    writeFileSync(file, whole);
    assert.equal((await started('typescript')).code, true);
  });

  test('is made by the pool of a host that has none', async () => {
    forget('typescript');
    const pool = new RuntimePool(folder);
    try {
      pool.warm('typescript');
      for (const until = Date.now() + 60_000; kept('typescript').length === 0 && Date.now() < until; ) await pause(200);
      assert.equal(kept('typescript').length, 1);
    } finally {
      pool.dispose();
    }
  });

  test('of hosts that are gone goes, but for the newest', async () => {
    forget('typescript');
    for (const age of [1, 2, 3, 4]) {
      const file = join(folder, `typescript.${age}${CODE}`);
      writeFileSync(file, '');
      utimesSync(file, new Date(), new Date(Date.now() - age * 1_000_000));
    }
    assert.equal(await keepCode(folder, 'typescript'), true);
    const left = kept('typescript');
    assert.equal(left.length, 3);
    assert.deepEqual(
      [1, 2].filter((age) => !left.includes(`typescript.${age}${CODE}`)),
      [],
    );
  });
});
