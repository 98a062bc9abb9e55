/** Every snippet of this folder, run, and all that a reader would see of it: a golden file beside each. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { traceOf } from '../runtime/inProcess.ts';
import { assertGolden, pictureOf } from './golden.ts';

/** Positions whose hovers are told, by snippet. */
const HOVERS: Readonly<Record<string, readonly (readonly [line: number, column: number])[]>> = {
  '01_vector_backward_with_gradient': [
    [4, 6],
    [4, 10],
    [9, 13],
  ],
  '22_linear_regression': [[18, 8]],
};

describe('TypeScript snippets', () => {
  const folder = new URL('typescript/', import.meta.url);
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))) {
    const name = file.slice(0, -'.ts'.length);
    it(name, async () => {
      const source = readFileSync(new URL(file, folder), 'utf8');
      const trace = await traceOf(source);
      assertGolden(new URL(`${name}.golden.txt`, folder), pictureOf(source, trace, HOVERS[name] ?? []));
    });
  }
});
