// The types that editors show for `gradient-lens` name exactly what the modules hold, and follow the operator table.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { userTypes } from '../../scripts/userTypes.ts';
import { table } from '../../src/engine/ops/table.ts';
import { createModules, namesOf } from '../../src/runtime/typescript/api.ts';

const TYPES = join(import.meta.dirname, '..', '..', 'types');
const read = (name: string): string => readFileSync(join(TYPES, name), 'utf8');

/** Names of values that the blocks of one module declare. */
function declared(module: string): Set<string> {
  const text = read('gradient-lens.d.ts') + read('operators.generated.d.ts');
  const blocks = text.split(/^declare module /m).filter((block) => block.startsWith(`'${module}'`));
  const names = blocks.flatMap((block) => [
    ...[...block.matchAll(/^ {2}export (?:function|const|class|namespace|\* as) (\w+)/gm)].map(([, name]) => name!),
    ...[...block.matchAll(/^ {2}export \{ \w+ as (\w+) \}/gm)].map(([, name]) => name!),
  ]);
  return new Set(names);
}

describe('types/gradient-lens.d.ts', () => {
  test('is written anew from the operator table (npx node scripts/generate.ts)', () => {
    assert.equal(read('operators.generated.d.ts'), userTypes(table));
  });

  for (const [module, names] of namesOf(createModules()))
    test(`names what '${module}' holds`, () => {
      assert.deepEqual([...declared(module)].sort(), [...names].filter((name) => name !== 'default').sort());
    });
});
