// Makes the file that code.ts reads: boots a language as a caged child does, with the flags it has, lets it run the programs that spares warm up with, and
// writes what V8 compiled of the scripts until then. It never meets a snippet. The runtime folder's other code files go, but for the newest.
// usage: makeCode.cjs LANGUAGE

import { readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Language } from '../../src/runtime/messages.ts';
import { CODE, codeFile, codeOf, readCode } from './code.ts';
import { type CompiledScript, openRealm, type Realm, scriptsOf } from './realm.ts';
import { Run } from './run.ts';
import { hasSnapshot } from './snapshot.ts';
import { stampOfFile } from './stamps.ts';
import { WARM_PROGRAMS, warmRun } from './warmPrograms.ts';

/** Hosts that share the folder, each with a V8 of its own, and one that was updated. */
const KEPT = 3;

const language: Language = process.argv[2] === 'typescript' ? 'typescript' : 'python';

async function main(): Promise<void> {
  if (readCode(__dirname, language, scriptsOf(__dirname, language).map(stampOfFile)) !== null) return;
  const scripts: CompiledScript[] = [];
  const snapshot = language === 'python' && hasSnapshot(__dirname) ? 'load' : 'none';
  const realm = await openRealm(__dirname, language, snapshot, (script) => scripts.push(script));
  for (const code of WARM_PROGRAMS[language]) await run(realm, code);
  const bytes = codeOf(scripts);
  if (bytes === null) throw new Error('A script has no stamp');
  const file = join(__dirname, codeFile(language));
  writeFileSync(`${file}.${process.pid}.new`, bytes);
  renameSync(`${file}.${process.pid}.new`, file);
  forget();
}

function run(realm: Realm, code: string): Promise<void> {
  return new Promise((done) => {
    new Run(realm, warmRun(language, code), () => done()).begin();
  });
}

/** Removes what hosts that are gone have left. */
function forget(): void {
  const age = (name: string): number => -statSync(join(__dirname, name)).mtimeMs;
  const files = readdirSync(__dirname).filter((name) => name.startsWith(`${language}.`) && name.endsWith(CODE));
  for (const name of files.sort((a, b) => age(a) - age(b)).slice(KEPT)) rmSync(join(__dirname, name));
}

main().catch(() => process.exit(1));
