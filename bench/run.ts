// `npm run bench`: one run, one table of medians and ratios. Everything that is compared is interleaved, round by round, so that a busy moment of the
// machine falls on both sides. Real PyTorch is measured beside us where GRADIENT_LENS_TORCH names a Python that has it: a command, split at
// spaces (`python3`, `chroot DIR python3`), to which `-c PROGRAM` is added. Needs the built `dist/`.
// usage: node bench/run.ts [--rounds N] [--no-editor]   (`--no-editor` leaves activation out, which needs a real VS Code)

import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { RuntimeProcess, residentMemory } from '../extension/host/process.ts';
import type { Language, RunRequest } from '../src/runtime/messages.ts';
import { readTrace } from '../src/trace/read.ts';
import type { Trace } from '../src/trace/schema.ts';
import { activationTimes } from './activation.ts';
import { type Cost, operatorCost, operatorPrograms } from './operators.ts';
import { measureWorkloads, withKernels, workloadTable } from './workloads.ts';

const ROOT = join(import.meta.dirname, '..');
const GOLDEN = join(ROOT, 'test', 'golden');
const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, 'no-editor': { type: 'boolean', default: false } },
});
const ROUNDS = Number(values.rounds);
/** How long a spare stands by before an edit takes it: it warms up meanwhile. */
const IDLE_MS = 1_000;
const MEMORY_LIMIT = 300;
const ACTIVATION_LIMIT = 50;
const LANGUAGES = [
  ['python', 'Python'],
  ['typescript', 'TypeScript'],
] as const;

const FIRST: Readonly<Record<Language, string>> = { python: 'print(1 + 1)\n', typescript: 'console.log(1 + 1);\n' };
const SNIPPET_01: Readonly<Record<Language, string>> = {
  python: readFileSync(join(GOLDEN, 'seeds', '01_vector_backward_with_gradient.py'), 'utf8'),
  typescript: readFileSync(join(GOLDEN, 'typescript', '01_vector_backward_with_gradient.ts'), 'utf8'),
};
const torch = process.env['GRADIENT_LENS_TORCH']?.split(' ').filter((word) => word !== '') ?? null;

/** Numbers by name, one a round. */
class Samples {
  private readonly byName = new Map<string, number[]>();

  add(name: string, value: number): void {
    const known = this.byName.get(name);
    if (known === undefined) this.byName.set(name, [value]);
    else known.push(value);
  }

  /** Not a number when nothing was measured. */
  median(name: string): number {
    const sorted = [...(this.byName.get(name) ?? [])].sort((a, b) => a - b);
    return sorted.length === 0 ? Number.NaN : (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
  }
}

const samples = new Samples();

/** One process, from its start: ready, perhaps idle, one program. */
async function inProcess(folder: string, language: Language, code: string, mode: RunRequest['mode'], idle: number) {
  const started = performance.now();
  const child = new RuntimeProcess(folder, language);
  try {
    await child.ready;
    const ready = performance.now() - started;
    if (idle > 0) await new Promise((resolve) => setTimeout(resolve, idle));
    const given = performance.now();
    const path = language === 'python' ? '/snippet.py' : '/snippet.ts';
    const json = await child.run({ id: 'bench', language, code, path, softMs: 20_000, mode });
    const read = readTrace(JSON.parse(json));
    const run = performance.now() - given;
    if (!read.ok) throw new Error(read.message);
    const [problem] = read.trace.problems;
    if (problem !== undefined) throw new Error(`${language}: ${problem.type}: ${problem.message}`);
    return { ready, run, trace: read.trace, resident: (await residentMemory(child.pid)) / 2 ** 20 };
  } finally {
    child.kill();
    await child.ended;
  }
}

/** A new Python with the real PyTorch, from its start to its end. */
function inTorch(program: string): { ms: number; stdout: string } {
  const [command, ...args] = torch!;
  const started = performance.now();
  const { status, stdout, stderr, error } = spawnSync(command!, [...args, '-c', program], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`GRADIENT_LENS_TORCH: ${error?.message ?? stderr}`);
  return { ms: performance.now() - started, stdout };
}

const printed = ({ output }: Trace): string => output.map(({ text }) => text).join('');

function addCost(name: string, { forward, backward }: Cost): void {
  samples.add(`${name} forward`, forward);
  samples.add(`${name} backward`, backward);
}

async function round(built: string, plain: string): Promise<void> {
  const slow = await inProcess(plain, 'python', FIRST.python, 'trace', 0);
  samples.add('plain boot', slow.ready + slow.run);
  for (const language of ['python', 'typescript'] as const) {
    const first = await inProcess(built, language, FIRST[language], 'trace', 0);
    samples.add(`${language} boot`, first.ready + first.run);
    const edited = await inProcess(built, language, SNIPPET_01[language], 'trace', IDLE_MS);
    samples.add(`${language} edit`, edited.run);
    samples.add(`${language} resident`, edited.resident);
    const counted = await inProcess(built, language, operatorPrograms[language], 'plain', 0);
    addCost(language, operatorCost(printed(counted.trace)));
  }
  if (torch === null) return;
  samples.add('torch cold', inTorch(SNIPPET_01.python).ms);
  addCost('torch', operatorCost(inTorch(operatorPrograms.python).stdout));
}

type Row = readonly [what: string, median: string, ratio: string];

function rows(): Row[] {
  const ms = (name: string): string => `${samples.median(name).toFixed(samples.median(name) < 100 ? 1 : 0)} ms`;
  const us = (name: string): string => `${samples.median(name).toFixed(2)} µs`;
  const over = (a: string, b: string, what: string): string => {
    const ratio = samples.median(a) / samples.median(b);
    return Number.isNaN(ratio) ? '' : `${ratio.toFixed(ratio < 10 ? 2 : 0)} × ${what}`;
  };
  const known = torch !== null;
  const table: Row[] = [
    ['boot to the first Python result, no snapshot', ms('plain boot'), ''],
    [
      'boot to the first Python result, snapshot',
      ms('python boot'),
      over('plain boot', 'python boot', 'faster than without'),
    ],
    ['boot to the first TypeScript result', ms('typescript boot'), ''],
    ['snippet 01 in a new python3 with PyTorch', known ? ms('torch cold') : 'not measured', ''],
    [
      'edit → trace of snippet 01, Python, process ready',
      ms('python edit'),
      over('torch cold', 'python edit', 'faster than that'),
    ],
    [
      'edit → trace of its twin, TypeScript, process ready',
      ms('typescript edit'),
      over('torch cold', 'typescript edit', 'faster than that'),
    ],
  ];
  for (const way of ['forward', 'backward']) {
    if (known) table.push([`one scalar mul ${way}, PyTorch`, us(`torch ${way}`), '']);
    for (const [language, name] of LANGUAGES)
      table.push([
        `one scalar mul ${way}, ${name}`,
        us(`${language} ${way}`),
        over(`${language} ${way}`, `torch ${way}`, 'PyTorch'),
      ]);
  }
  for (const [language, name] of LANGUAGES)
    table.push([
      `memory of a ${name} process after snippet 01`,
      `${samples.median(`${language} resident`).toFixed(0)} MiB`,
      share(`${language} resident`, MEMORY_LIMIT, 'MiB'),
    ]);
  const activation = samples.median('activation');
  if (!Number.isNaN(activation))
    table.push(['load and activate the extension', ms('activation'), share('activation', ACTIVATION_LIMIT, 'ms')]);
  return table;
}

function share(name: string, limit: number, unit: string): string {
  return `${((samples.median(name) / limit) * 100).toFixed(0)} % of ${limit} ${unit}`;
}

function print(table: readonly Row[]): void {
  const head: Row = ['what', 'median', 'ratio'];
  const widths = [0, 1, 2].map((i) => Math.max(...[head, ...table].map((row) => row[i]!.length)));
  const line = (row: Row): string => `| ${row.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |`;
  console.log(line(head));
  console.log(`|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`);
  for (const row of table) console.log(line(row));
}

/** VS Code's own numbers; where no VS Code can be had, the table goes without. */
async function activation(): Promise<void> {
  try {
    for (const ms of await activationTimes(ROUNDS)) samples.add('activation', ms);
  } catch (error) {
    console.log(`Activation is not measured: ${(error as Error).message}\n`);
  }
}

async function main(): Promise<void> {
  const runtime = join(ROOT, 'dist', 'runtime');
  if (!existsSync(join(runtime, 'python.snapshot'))) throw new Error('Nothing is built: run `npm run build` first.');
  // Copies: a build that happens meanwhile changes nothing.
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'bench-')));
  const [built, plain] = [join(folder, 'built'), join(folder, 'plain')];
  try {
    cpSync(runtime, built, { recursive: true });
    cpSync(runtime, plain, { recursive: true, filter: (path) => !path.includes('python.snapshot') });
    for (let i = 0; i < ROUNDS; i++) await round(built, plain);
  } finally {
    rmSync(folder, { recursive: true });
  }
  if (!values['no-editor']) await activation();
  console.log(`Node ${process.versions.node}, ${availableParallelism()} cores, medians of ${ROUNDS} rounds\n`);
  print(rows());
  await withKernels();
  console.log(`\n${workloadTable(await measureWorkloads(torch, 3 * ROUNDS))}`);
  if (torch === null)
    console.log('\nSet GRADIENT_LENS_TORCH to a Python with PyTorch (say `python3`) to compare with it.');
}

await main();
