// The cage on other hosts than the Node of these tests: every other Node on the PATH and whatever program GRADIENT_LENS_HOSTS names (an Electron runs as Node),
// each with its own flags; and a runtime folder that may not be written.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { accessSync, chmodSync, constants, cpSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { build } from 'esbuild';
import { CODE } from '../../extension/host/code.ts';
import { builtRuntime } from './built.ts';
import type { Probed } from './hostProbe.ts';

/** Whoever else may not write what belongs to root. */
const NOBODY = 65_534;

/** A Node that is too old for the extension's VS Code is no host. */
const OLDEST = 20;

/** Runs as Node, and its major version; null when it does not run. */
function majorOf(program: string): number | null {
  try {
    const version = execFileSync(program, ['-p', 'process.version'], { env: AS_NODE, encoding: 'utf8', stdio: 'pipe' });
    return Number(/^v(\d+)\./.exec(version)?.[1] ?? 0);
  } catch {
    return null;
  }
}
const AS_NODE = { ELECTRON_RUN_AS_NODE: '1' };

function otherHosts(): string[] {
  const paths = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'node'));
  const named = (process.env['GRADIENT_LENS_HOSTS'] ?? '').split(delimiter);
  const found = new Map<string, number>();
  for (const path of [...named, ...paths]) {
    try {
      accessSync(path, constants.X_OK);
      const program = realpathSync(path);
      const major = majorOf(program);
      const isOther =
        named.includes(path) || (major !== majorOf(process.execPath) && ![...found.values()].includes(major!));
      if (major !== null && major >= OLDEST && isOther) found.set(program, major);
    } catch {
      // No such program.
    }
  }
  return [...found.keys()];
}

let folder: string;
before(async () => {
  // A copy, which every user of this machine may read: hosts keep code of their own in it.
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'hosts-')));
  cpSync(await builtRuntime(), folder, { recursive: true, filter: (path) => !path.endsWith(CODE) });
  chmodSync(folder, 0o755);
  await build({
    entryPoints: [join(import.meta.dirname, 'hostProbe.ts')],
    outfile: join(folder, 'probe.cjs'),
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
  });
});
after(() => {
  chmodSync(folder, 0o755);
  rmSync(folder, { recursive: true });
});

function probe(program: string, user: { uid?: number; gid?: number } = {}): Probed {
  const told = execFileSync(program, [join(folder, 'probe.cjs'), folder], {
    ...user,
    env: AS_NODE,
    cwd: folder,
    encoding: 'utf8',
    timeout: 300_000,
  });
  return JSON.parse(told);
}

const PRINTED = {
  python: ['[]', 'tensor([2., 4.])\n', '[]', 'tensor([2., 4.])\n'],
  typescript: ['[]', 'tensor([3., 5.])\n', '[]', 'tensor([3., 5.])\n'],
};

describe('another host', () => {
  const hosts = otherHosts();
  if (hosts.length === 0) test('has a whole cage', { skip: 'there is no other Node on the PATH' }, () => {});
  for (const program of hosts)
    test(`has a whole cage: ${program}`, () => {
      const { version, flags, failures, without, printed, boot, kept, code } = probe(program);
      assert.notEqual(version, process.version);
      assert.deepEqual(failures, []);
      const model = Number(version.slice(1).split('.')[0]) < 22 ? '--experimental-permission' : '--permission';
      assert.ok(flags.includes(model));
      for (const [flag, missed] of Object.entries(without))
        assert.ok(missed.includes(`the flag ${flag} is missing`), `${flag}: ${missed.join()}`);
      assert.match(
        without[model]!.join(),
        /permission model is off.*a file was read.*a program was started,a thread was started/,
      );
      assert.deepEqual([printed, boot], [PRINTED, 'snapshot']);
      assert.deepEqual([kept, code], [true, true], 'its own code is kept and taken');
    });
});

describe('a runtime folder that may not be written', { skip: process.platform === 'win32' }, () => {
  test('keeps no code, and all else is as ever', () => {
    for (const name of readdirSync(folder)) if (name.endsWith(CODE)) rmSync(join(folder, name));
    const names = readdirSync(folder);
    chmodSync(folder, 0o555);
    // Modes say nothing to root, who becomes somebody else for it.
    const { failures, printed, kept, code } = probe(
      process.execPath,
      process.getuid!() === 0 ? { uid: NOBODY, gid: NOBODY } : {},
    );
    assert.deepEqual([failures, printed, kept, code], [[], PRINTED, false, false]);
    assert.deepEqual(readdirSync(folder), names);
  });
});
