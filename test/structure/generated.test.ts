/** What `npm run generate` writes is what stands in the tree: whoever changes the operator table or the manifest runs it. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { generated } from '../../scripts/generated.ts';
import { textOf } from './tree.ts';

describe('generated files', () => {
  for (const [path, text] of Object.entries(generated()))
    it(path, () =>
      assert.ok(textOf(path) === text, `${path} is not what \`npm run generate\` would write now: run it and commit`),
    );
});
