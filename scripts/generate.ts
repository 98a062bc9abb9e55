/** Writes what follows from the operator table: the types of its methods, and the types for users. Run after changing the table. */
import { writeFileSync } from 'node:fs';
import { table } from '../src/engine/ops/table.ts';
import { methodTypes } from './methodTypes.ts';
import { userTypes } from './userTypes.ts';

const write = (path: string, text: string): void => writeFileSync(new URL(`../${path}`, import.meta.url), text);

write('src/engine/methods.generated.ts', methodTypes(table));
write('types/operators.generated.d.ts', userTypes(table));
