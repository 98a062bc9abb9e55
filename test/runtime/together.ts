/**
 * Many programs in one booted Python, one after another: the caged child's own way of running, without the cage and without a boot for each. A run starts from a fresh
 * engine, as it does in a spare that has warmed up; Python's modules stay. What must show that a run is alone has a process of its own (built.ts).
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openRealm, type Realm } from '../../extension/host/realm.ts';
import { Run } from '../../extension/host/run.ts';
import { type Difference, difference, outcome, runSeeds } from '../../scripts/seeds.ts';
import type { FromChild, RunRequest } from '../../src/runtime/messages.ts';
import { readTrace } from '../../src/trace/read.ts';
import type { Trace } from '../../src/trace/schema.ts';
import { builtRuntime } from './built.ts';

let opened: Promise<Realm> | null = null;

/** The trace of a Python snippet. */
export async function traceTogether(code: string, mode: RunRequest['mode'] = 'trace', softMs = 60_000): Promise<Trace> {
  opened ??= builtRuntime().then((folder) => openRealm(folder, 'python', 'load'));
  const realm = await opened;
  const told = await new Promise<FromChild>((tell) => {
    const request = { id: 'test', language: 'python', code, path: '/snippet.py', softMs, mode } as const;
    new Run(realm, request, tell).begin();
  });
  assert.ok(told.type === 'result', `not a result: ${JSON.stringify(told)}`);
  const read = readTrace(JSON.parse(told.json));
  assert.ok(read.ok, read.ok ? '' : read.message);
  return read.trace;
}

/** The programs of a folder that do not do what their `.out` file says: neither in company nor alone. @returns how many there are, and where those differ. */
export async function differingTogether(
  folder: string,
): Promise<{ programs: number; differing: [string, Difference][] }> {
  const names = readdirSync(folder).filter((name) => name.endsWith('.py'));
  const suspects: string[] = [];
  for (const name of names) {
    const { output, problems } = await traceTogether(readFileSync(join(folder, name), 'utf8'), 'plain');
    const expected = readFileSync(join(folder, name.replace(/\.py$/, '.out')), 'utf8');
    if (difference(expected, outcome({ file: name, output, problems })) !== null) suspects.push(name);
  }
  // A program may notice what another left in Python's modules. Alone, it is judged.
  const alone = suspects.length === 0 ? new Map<string, null>() : await runSeeds(folder, suspects);
  const differing = [...alone].filter((entry): entry is [string, Difference] => entry[1] !== null);
  return { programs: names.length, differing };
}
