/** The texts that the edit fuzz begins with and pastes from: programs that are run elsewhere in the tests. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../system.ts';
import type { Snippets } from './episode.ts';

export function readSnippets(): Snippets {
  return { python: textsIn('test/golden/seeds', '.py'), typescript: textsIn('test/golden/typescript', '.ts') };
}

function textsIn(folder: string, ending: string): string[] {
  const names = readdirSync(join(root, folder)).filter((name) => name.endsWith(ending));
  return names.sort().map((name) => readFileSync(join(root, folder, name), 'utf8'));
}
