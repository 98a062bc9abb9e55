/** Every file, or part of one, that follows from something else in the repository, as it should read now. Writes nothing. */
import { readFileSync } from 'node:fs';
import { table } from '../src/engine/ops/table.ts';
import { methodTypes } from './methodTypes.ts';
import { outRules } from './outRules.ts';
import { refusalsModule } from './refusals.ts';
import { type Manifest, withSettings } from './settingsTable.ts';
import { signatures } from './signatures.ts';
import { symbolicInts } from './symbolicInts.ts';
import { userTypes } from './userTypes.ts';

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

/** Path → text. */
export function generated(): Readonly<Record<string, string>> {
  const manifest = JSON.parse(read('package.json')) as Manifest;
  return {
    'src/engine/methods.generated.ts': methodTypes(table),
    'src/engine/outRules.generated.ts': outRules(),
    'src/engine/refusals.generated.ts': refusalsModule(),
    'src/engine/signatures.generated.ts': signatures(JSON.parse(read('test/reference/signatures.json'))),
    'src/engine/symbolicInts.generated.ts': symbolicInts(JSON.parse(read('test/reference/symbolic_ints.json'))),
    'types/operators.generated.d.ts': userTypes(table),
    'README.md': withSettings(read('README.md'), manifest),
  };
}
