/** The trace's document is looked at whenever its schema changes: the schema's hash stands in it. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';

const root = new URL('../../', import.meta.url);

it('docs/trace.md knows this schema.ts and figure.ts', () => {
  const schema = ['schema', 'figure']
    .map((name) => readFileSync(new URL(`src/trace/${name}.ts`, root), 'utf8').replaceAll('\r\n', '\n'))
    .join('');
  const hash = createHash('sha256').update(schema).digest('hex').slice(0, 16);
  const document = readFileSync(new URL('docs/trace.md', root), 'utf8');
  assert.match(
    document,
    new RegExp(hash),
    `the schema has changed: look at TRACE_VERSION, at the upgrade steps in read.ts and at docs/trace.md, then write ${hash} there`,
  );
});
