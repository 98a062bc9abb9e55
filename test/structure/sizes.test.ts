/** No file of ours is longer than a reader can hold; what is generated is read by machines, and checked in generated.test.ts. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { filesBelow, textOf } from './tree.ts';

const CEILING = 400;
const FOLDERS = ['src', 'extension', 'media', 'scripts', 'test', 'bench', 'samples'];

it(`no source file is longer than ${CEILING} lines`, () => {
  const long = FOLDERS.flatMap(filesBelow)
    .filter((path) => /\.(ts|mts|mjs|js|py)$/.test(path) && !path.includes('.generated.'))
    .map((path) => ({ path, lines: textOf(path).split('\n').length - 1 }))
    .filter(({ lines }) => lines > CEILING)
    .map(({ path, lines }) => `${path}: ${lines}`);
  assert.deepEqual(long, []);
});

it('every source file begins by saying what it is', () => {
  const silent = ['src', 'extension', 'media', 'scripts', 'bench']
    .flatMap(filesBelow)
    .filter((path) => /\.(ts|mjs|py)$/.test(path))
    .filter((path) => !/^(#!.*\n)?(\/\/|\/\*|#|"""|'''|$)/.test(textOf(path)));
  assert.deepEqual(silent, []);
});
