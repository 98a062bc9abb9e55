// Build-time program: boots Python in the same realm as the caged child does and writes its memory to a file.
// usage: makeSnapshot RUNTIME_FOLDER FILE

import { writeFileSync } from 'node:fs';
import { call, openRealm } from './realm.ts';

const [folder, file] = process.argv.slice(2);
openRealm(folder, 'python', 'make').then(({ evaluate }) => {
  writeFileSync(file, evaluate(call('takeSnapshot')) as Uint8Array);
});
