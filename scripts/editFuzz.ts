/**
 * The edit fuzz: random edits of real snippets, as a user makes them, through the extension's run queue; and whether what is shown stays true, and nothing is left behind.
 * usage: node scripts/editFuzz.ts [--edits 10000] [--seed 1] [--played 5] [--runtime FOLDER]
 * After `played` episodes with played processes comes one with real ones, of the built runtime in FOLDER. Exit code 1 when anything was found.
 */
import { parseArgs } from 'node:util';
import { builtRuntime } from '../test/runtime/built.ts';
import { complaints, fuzzEdits, summary } from './editFuzz/run.ts';
import { readSnippets } from './editFuzz/snippets.ts';

const { values } = parseArgs({
  options: {
    edits: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    played: { type: 'string', default: '5' },
    runtime: { type: 'string' },
  },
});
const started = Date.now();
const seconds = () => Math.round((Date.now() - started) / 1000);
const report = await fuzzEdits({
  edits: Number(values.edits),
  seed: Number(values.seed),
  played: Number(values.played),
  runtime: values.runtime ?? (await builtRuntime()),
  snippets: readSnippets(),
  onQuarter: ({ edits, found }) => console.log(`${edits} edits, ${found.length} findings, ${seconds()} s`),
});
const found = complaints(report);
console.log(`seed ${values.seed}: ${summary(report)}`);
for (const text of found) console.log(`\n${text}`);
console.log(`${found.length} findings in ${seconds()} s`);
process.exitCode = found.length === 0 ? 0 : 1;
