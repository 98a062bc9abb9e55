/** Writes `src/engine/methods.generated.ts`, the types of the methods that the operator table yields. Run after changing the table. */
import { writeFileSync } from 'node:fs';
import { table } from '../src/engine/ops/table.ts';
import { methodTypes } from './methodTypes.ts';

writeFileSync(new URL('../src/engine/methods.generated.ts', import.meta.url), methodTypes(table));
