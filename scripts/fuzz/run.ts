/**
 * The fuzzer: random programs under real PyTorch and on our engine, and where they part.
 * usage: GRADIENT_LENS_TORCH=python3 node scripts/fuzz/run.ts [--seeds A-B,C,…] [--families core|all] [--reduce] [--runtime FOLDER] [FILE.py …]
 * `core` are tensors, their operators as declared and the graph; `all` has the outer modules too. `--reduce` leaves of each differing program only what
 * the difference needs. FILE.py: these programs instead of random ones. What we refuse, honestly, is no difference: it is counted, and the program
 * compared once more without that statement.
 */
import { readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { table } from '../../src/engine/ops/table.ts';
import { root } from '../system.ts';
import { compare, type Difference } from './compare.ts';
import { CRASHED, Oracle, runOurs } from './oracle.ts';
import { blockOf, blocksOf, programOf, sliceOf, withoutBlock } from './reduce.ts';
import { refusedBy } from './refusals.ts';

/** Programs a process of ours runs: their output fits its limit. */
const BATCH = 40;

interface Found {
  readonly name: string;
  program: string;
  difference: Difference;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: 'string', default: '1-100' },
    families: { type: 'string', default: 'all' },
    reduce: { type: 'boolean', default: false },
    runtime: { type: 'string', default: join(root, 'dist', 'runtime') },
  },
});
const runtime = realpathSync(values.runtime);
const oracle = new Oracle(process.env['GRADIENT_LENS_TORCH'] ?? 'python3');

/** Where each program differs, its refused statements left out. */
async function verdicts(programs: string[]): Promise<(Difference | null)[]> {
  const found = await differences(programs);
  for (let refused = indicesOf(found); refused.length > 0; ) {
    for (const i of refused) {
      const what = refusedBy(found[i]!.actual)!;
      refusals.set(what, (refusals.get(what) ?? 0) + 1);
      programs[i] = withoutBlock(programs[i]!, blockOf(programs[i]!, found[i]!));
    }
    const again = await differences(refused.map((i) => programs[i]!));
    refused.forEach((i, j) => {
      found[i] = again[j]!;
    });
    refused = indicesOf(found);
  }
  return found;
}

function indicesOf(found: readonly (Difference | null)[]): number[] {
  return found.flatMap((difference, i) => (difference?.kind === 'refusal' ? [i] : []));
}

/** Where each program differs. Those that seem to are asked about once more: other roundings may have done it. */
async function differences(programs: readonly string[]): Promise<(Difference | null)[]> {
  const found: (Difference | null)[] = [];
  for (let k = 0; k < programs.length; k += BATCH) {
    const batch = programs.slice(k, k + BATCH);
    const [theirs, ours] = await Promise.all([oracle.run(batch), runOurs(runtime, batch)]);
    const first = batch.map((_, i) => (theirs[i] === CRASHED ? null : compare(theirs[i]!, ours[i]!)));
    for (const [i, output] of theirs.entries()) if (output === CRASHED) crashing.add(batch[i]!);
    const suspects = batch.map((_, i) => i).filter((i) => first[i] !== null && first[i]!.kind !== 'refusal');
    const variants = await oracle.perturbed(suspects.map((i) => batch[i]!));
    suspects.forEach((i, j) => {
      first[i] = compare(theirs[i]!, ours[i]!, variants[j]!);
    });
    found.push(...first);
  }
  return found;
}

/** Takes away what does not belong to the differing block, then one block after another, of all programs at a time, while the difference stays. */
async function reduce(all: readonly Found[]): Promise<void> {
  await keep(all.map((each) => ({ each, program: sliceOf(each.program, blockOf(each.program, each.difference)) })));
  const at = new Map(all.map((each) => [each, blocksOf(each.program).length - 2]));
  while (at.size > 0) {
    for (const [each, k] of at) if (k < 1) at.delete(each);
    await keep([...at].map(([each, k]) => ({ each, program: programOf(blocksOf(each.program).toSpliced(k, 1)) })));
    for (const [each, k] of at) at.set(each, k - 1);
  }
}

/** Takes those smaller programs over that still differ in the same way. */
async function keep(tried: readonly { each: Found; program: string }[]): Promise<void> {
  const results = await differences(tried.map(({ program }) => program));
  for (const [i, { each, program }] of tried.entries()) {
    const result = results[i]!;
    if (result !== null && matterOf(result) === matterOf(each.difference))
      Object.assign(each, { program, difference: result });
  }
}

/** What must stay the same while a program shrinks: the tensor, or the error. */
function matterOf({ kind, expected, actual }: Difference): string {
  const matter = (line: string): string =>
    line
      .replace(/^!! line \d+/, '!!')
      .split(' ')
      .slice(0, 2)
      .join(' ');
  return `${kind} ${matter(expected)} ${matter(actual)}`;
}

const seeds = values.seeds.split(',').flatMap((range) => {
  const [first = 1, last = first] = range.split('-').map(Number);
  return Array.from({ length: last - first + 1 }, (_, k) => first + k);
});
const names = positionals.length > 0 ? positionals : seeds.map((seed) => `seed ${seed}`);
const found: Found[] = [];
/** Programs that crash PyTorch itself: nothing to compare with. */
const crashing = new Set<string>();
/** What was refused, honestly, and how often. */
const refusals = new Map<string, number>();
/** Names that programs called. */
const reached = new Set<string>();
for (let k = 0; k < names.length; k += BATCH) {
  const batch = names.slice(k, k + BATCH);
  const programs =
    positionals.length > 0
      ? batch.map((file) => readFileSync(file, 'utf8'))
      : await oracle.programs(seeds.slice(k, k + BATCH), values.families);
  for (const program of programs) for (const [, name] of program.matchAll(/\.(\w+)\(/g)) reached.add(name!);
  for (const [i, difference] of (await verdicts(programs)).entries())
    if (difference !== null) found.push({ name: batch[i]!, program: programs[i]!, difference });
}
const crashes = crashing.size;
if (values.reduce) await reduce(found);
oracle.end();
for (const { name, program, difference } of found) {
  console.log(`--- ${name}: ${difference.kind}\n  expected ${difference.expected}\n  actual   ${difference.actual}`);
  const blocks = values.reduce ? blocksOf(program).slice(1) : [blocksOf(program)[blockOf(program, difference)]!];
  console.log(
    blocks
      .join('')
      .replaceAll(/^with caught\(\):\n/gm, '')
      .trimEnd(),
  );
}
const kinds = new Map<string, number>();
for (const { difference } of found) kinds.set(difference.kind, (kinds.get(difference.kind) ?? 0) + 1);
const counts = Array.from(kinds, ([kind, count]) => `${count} ${kind}`);
const declared = new Set(table.filter(({ spec }) => spec.where?.length !== 0).map(({ name }) => name));
const missed = [...declared].filter((name) => !reached.has(name) && !reached.has(`${name}_`));
console.log(`operators reached: ${declared.size - missed.length} of ${declared.size}; not: ${missed.join(' ')}`);
const refused = Array.from(refusals, ([what, count]) => `${count} × ${what}`);
if (refused.length > 0) console.log(`refused, and left out: ${refused.join(', ')}`);
if (crashes > 0) console.log(`${crashes} programs crash PyTorch itself`);
console.log(`${names.length} programs, ${found.length} differ`, counts.join(', '));
process.exitCode = found.length === 0 ? 0 : 1;
