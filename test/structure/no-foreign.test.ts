/** Nothing of the machine it was written on, and nothing left to be done later, is in the repository. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { filesBelow, textOf } from './tree.ts';

const TEXTS =
  /\.(ts|mts|cts|mjs|cjs|js|py|json|md|css|html|yml|yaml|txt|out)$|(^|\/)(\.ci\/run|\.npmrc|\.gitignore|\.vscodeignore)$/;

/** Homes and mount points that exist on one machine; the cage's tests name /etc and /proc, which every Linux has. */
const MACHINE = /(?<![\w.:/<])\/(?:work|home|root|opt|Users|mnt)\/[\w.-]+|[A-Z]:\\Users\\/;

/** Where a repository may speak of them: Chromium's own places, and this test. */
const MAY_NAME = new Set(['scripts/system.ts', 'test/structure/no-foreign.test.ts']);

const LATER = /\b(?:TODO|FIXME|XXX|HACK)\b/;

const files = filesBelow().filter((path) => TEXTS.test(path));

/** Each line of each file that `pattern` finds. */
function found(pattern: RegExp, skip: ReadonlySet<string>): string[] {
  return files
    .filter((path) => !skip.has(path))
    .flatMap((path) =>
      textOf(path)
        .split('\n')
        .flatMap((line, i) => (pattern.test(line) ? [`${path}:${i + 1}: ${line.trim().slice(0, 120)}`] : [])),
    );
}

describe('no foreign things', () => {
  it('no path of one machine', () => assert.deepEqual(found(MACHINE, MAY_NAME), []));

  it('no work left for later', () => assert.deepEqual(found(LATER, MAY_NAME), []));

  it('the lock file names no registry', () => {
    const lock = JSON.parse(textOf('package-lock.json')) as { packages: Record<string, { resolved?: string }> };
    const resolved = Object.entries(lock.packages).flatMap(([name, { resolved: from }]) =>
      from === undefined ? [] : [`${name}: ${from}`],
    );
    assert.deepEqual(resolved, []);
    assert.doesNotMatch(textOf('.npmrc'), /registry\s*=/);
  });
});
