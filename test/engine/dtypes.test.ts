/** Every operator in float16, bfloat16, uint8, int8 and int16 against recorded PyTorch: value, dtype, gradient, error. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import { table } from '../../src/engine/ops/table.ts';
import { installAll } from './call.ts';
import { type Answer, difference, RARE_DTYPES, type RareDtype } from './dtypeCases.ts';
import { keyOf, samplesOf } from './samples.ts';

installAll();

const recorded = JSON.parse(readFileSync(new URL('../reference/ops_dtypes.json', import.meta.url), 'utf8')) as Record<
  string,
  readonly Record<RareDtype, Answer>[]
>;

for (const op of table) {
  const answers = recorded[keyOf(op)];
  if (answers === undefined) continue;
  it(keyOf(op), () => {
    const samples = samplesOf(op);
    const differences = answers.flatMap((answer, k) =>
      RARE_DTYPES.flatMap((dtype) => {
        const found = difference(samples[k]!, dtype, answer[dtype]);
        return found === null ? [] : [`${samples[k]!.title} ${dtype}: ${found}`];
      }),
    );
    assert.deepEqual(differences, []);
  });
}
