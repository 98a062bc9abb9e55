/**
 * Small programs against what PyTorch printed for them, to the character: prints, errors, warnings, random streams and Python's protocols.
 * Programs and recordings stand in test/reference/exact; each kind has as many as were promised.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, describe, it } from 'node:test';
import { builtRuntime, runOnce } from './built.ts';

const FOLDER = new URL('../reference/exact/', import.meta.url);
const KINDS: readonly (readonly [kind: string, least: number])[] = [
  ['prints', 400],
  ['errors', 150],
  ['random', 100],
];
/** A run may print so much; the recordings tell how much it will be. */
const BATCH = 20_000;

const outcomeSource = readFileSync(new URL('outcome.py', FOLDER), 'utf8');
let folder = '';

before(async () => {
  folder = await builtRuntime();
});

/** Programs in groups whose output fits into one run. */
function batches(recorded: Readonly<Record<string, string>>): string[][] {
  const groups: string[][] = [[]];
  let size = 0;
  for (const [program, text] of Object.entries(recorded)) {
    size += text.length + 10;
    if (size > BATCH || groups.at(-1)!.length === 100) {
      groups.push([]);
      size = text.length;
    }
    groups.at(-1)!.push(program);
  }
  return groups;
}

/** What the programs do here. */
async function outcomes(programs: readonly string[]): Promise<string[]> {
  const code = `${outcomeSource}\nimport json\nfor case in json.loads(${JSON.stringify(JSON.stringify(programs))}):\n    print(json.dumps(outcome(case)))\n`;
  const { stdout, problem, stopped } = await runOnce(folder, code, { softMs: 20_000 });
  assert.deepEqual([problem, stopped], ['', null]);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as string);
}

for (const [kind, least] of KINDS)
  describe(kind, () => {
    const recorded = JSON.parse(readFileSync(new URL(`${kind}.json`, FOLDER), 'utf8')) as Record<string, string>;

    it(`has at least ${least} programs`, () => assert.ok(Object.keys(recorded).length >= least));

    for (const [at, programs] of batches(recorded).entries())
      it(`part ${at + 1}, ${programs.length} programs`, async () => {
        const actual = await outcomes(programs);
        const pairs = programs.map((program, i) => [program, actual[i]]);
        assert.deepEqual(Object.fromEntries(pairs), Object.fromEntries(programs.map((p) => [p, recorded[p]])));
      });
  });
