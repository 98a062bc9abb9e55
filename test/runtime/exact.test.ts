/**
 * Small programs against what PyTorch printed for them, to the character: prints, errors, warnings, random streams, memory and Python's protocols.
 * Programs and recordings stand in test/reference/exact; each kind has as many as were promised.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { stdoutOf } from './built.ts';
import { traceTogether } from './together.ts';

const FOLDER = new URL('../reference/exact/', import.meta.url);
const KINDS: readonly (readonly [kind: string, least: number])[] = [
  ['prints', 370],
  ['errors', 600],
  ['random', 250],
  ['warnings', 80],
  ['objects', 145],
  ['breadth', 120],
  ['nn', 320],
];
/** A run may print so much; the recordings tell how much it will be. */
const BATCH = 20_000;

/** Programs that still differ, by their beginnings; take one out of here when it agrees. */
const NOT_YET = readFileSync(new URL('not_yet.txt', FOLDER), 'utf8').split('\n').filter(Boolean);

const outcomeSource = readFileSync(new URL('outcome.py', FOLDER), 'utf8');

function recordedOf(kind: string): Record<string, string> {
  return JSON.parse(readFileSync(new URL(`${kind}.json`, FOLDER), 'utf8')) as Record<string, string>;
}

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
  const list = JSON.stringify(JSON.stringify(programs));
  const code = `${outcomeSource}\nimport json\nfor case in json.loads(${list}):\n    print(json.dumps(outcome(case)))\n`;
  const trace = await traceTogether(code, 'plain');
  assert.deepEqual(trace.problems, []);
  return stdoutOf(trace)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as string);
}

function isExpectedToDiffer(program: string): boolean {
  return NOT_YET.some((beginning) => program.startsWith(beginning));
}

for (const [kind, least] of KINDS)
  describe(kind, () => {
    const recorded = recordedOf(kind);

    it(`has at least ${least} programs`, () => assert.ok(Object.keys(recorded).length >= least));

    for (const [at, programs] of batches(recorded).entries())
      it(`part ${at + 1}, ${programs.length} programs`, async () => {
        const actual = await outcomes(programs);
        const expected: Record<string, string> = {};
        const found: Record<string, string> = {};
        for (const [i, program] of programs.entries()) {
          const agrees = actual[i] === recorded[program];
          if (isExpectedToDiffer(program)) assert.ok(!agrees, `agrees by now: take it out of not_yet.txt: ${program}`);
          else if (!agrees) [expected[program], found[program]] = [recorded[program]!, actual[i]!];
        }
        assert.deepEqual(found, expected);
      });
  });

it('prints: 400 recorded cases and more, those of the engine alone with these', () => {
  const display = JSON.parse(readFileSync(new URL('../display.json', FOLDER), 'utf8')) as { cases: unknown[] };
  assert.ok(display.cases.length + Object.keys(recordedOf('prints')).length >= 700);
});
