// How long somebody waits: for a process to stand, for the first result, for the trace after an edit, for a Stop; and what a process
// keeps of the machine's memory. Beside it, where there is one, a new Python with the real PyTorch runs the same ten lines, in between.
// usage: node bench/latency.ts [--rounds N]   Needs the built `dist/`. `npm run bench` has these rows too.

import { availableParallelism, loadavg } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { RuntimeProcess, residentMemory } from '../extension/host/process.ts';
import type { Language } from '../src/runtime/messages.ts';
import { programOf } from './edits.ts';
import { LANGUAGES, PATHS, type Runtimes, runIn, withProcess, withRuntimes } from './runtimes.ts';
import { milliseconds, Samples, table } from './samples.ts';
import { inTorch, torch } from './torch.ts';

const LINES = [10, 100, 1_000] as const;
/** How long spares stand by before edits take them: until they have warmed up. */
const IDLE_MS = 8_000;
/** What the extension waits after a keystroke; a spare is told of the keystroke, and reads the text meanwhile. */
const DEBOUNCE_MS = 250;
const NAMES: Readonly<Record<Language, string>> = { python: 'Python', typescript: 'TypeScript' };
const FIRST: Readonly<Record<Language, string>> = { python: 'print(1 + 1)\n', typescript: 'console.log(1 + 1);\n' };
const ENDLESS: Readonly<Record<Language, string>> = { python: 'while True: pass\n', typescript: 'for (;;) {}\n' };

/** What is wanted, as the design has it. */
const WANTED = { firstPython: 400, edit: 2, faster: 500, stop: 500, memory: 300 } as const;

/** Measures everything once more. */
export async function latencyRound(samples: Samples, { built, first, plain }: Runtimes): Promise<void> {
  await withProcess(plain, 'python', async (child, ready) => {
    samples.add('plain ready', ready);
    samples.add('plain first', ready + (await runIn(child, FIRST.python)).whole);
  });
  for (const language of LANGUAGES) {
    await withProcess(built, language, async (child, ready) => {
      samples.add(`${language} ready`, ready);
      const { whole } = await runIn(child, FIRST[language]);
      samples.add(`${language} cold`, whole);
      samples.add(`${language} first`, ready + whole);
    });
    await withProcess(first, language, async (child, ready) => {
      samples.add(`${language} first on host`, ready + (await runIn(child, FIRST[language])).whole);
    });
    samples.add(`${language} stop`, await stopTime(built, language));
  }
  for (const lines of LINES) await edits(samples, built, lines);
  if (torch !== null) samples.add('torch cold', inTorch(torch, programOf('python', 10)).ms);
}

/** Spares that have stood by for a while, one for each language as the extension has them; then each gets its program, one after the other. */
async function edits(samples: Samples, folder: string, lines: number): Promise<void> {
  const spares = LANGUAGES.map((language) => new RuntimeProcess(folder, language));
  try {
    await Promise.all(spares.map(({ ready }) => ready));
    for (const child of spares) child.rouse();
    await pause(IDLE_MS);
    for (const child of spares) {
      const { language } = child;
      const code = programOf(language, lines);
      child.rouse({ code, path: PATHS[language], due: Date.now() + DEBOUNCE_MS });
      await pause(DEBOUNCE_MS);
      const { whole, inside } = await runIn(child, code);
      samples.add(`${language} ${lines} inside`, inside);
      samples.add(`${language} ${lines} whole`, whole);
      if (lines === LINES[0]) samples.add(`${language} resident`, (await residentMemory(child.pid)) / 2 ** 20);
    }
  } finally {
    for (const child of spares) child.kill();
    await Promise.all(spares.map(({ ended }) => ended));
  }
}

/** From the decision to end an endless program to the end of its process. */
async function stopTime(folder: string, language: Language): Promise<number> {
  return withProcess(folder, language, async (child) => {
    const lost = runIn(child, ENDLESS[language]).catch(() => {});
    await pause(200);
    const decided = performance.now();
    child.kill();
    await child.ended;
    const took = performance.now() - decided;
    await lost;
    return took;
  });
}

type Row = readonly [what: string, median: string, lower: string, wanted: string, met: string];

/** The table of what was measured. */
export function latencyTable(samples: Samples): string {
  const row = (what: string, name: string, limit?: number): Row => [
    what,
    milliseconds(samples.median(name)),
    milliseconds(samples.quantile(name, 0.25)),
    limit === undefined ? '' : `≤ ${limit} ms`,
    limit === undefined ? '' : verdict(samples.median(name) <= limit),
  ];
  const rows: Row[] = [
    row('Python ready, no snapshot', 'plain ready'),
    row('Python ready, from the snapshot', 'python ready'),
    row('TypeScript ready', 'typescript ready'),
    row('start to first Python result, no snapshot', 'plain first'),
    row('start to first Python result, from the snapshot', 'python first', WANTED.firstPython),
    row('the same where V8 has not kept its code yet, once on a host', 'python first on host'),
    row('start to first TypeScript result', 'typescript first'),
    row('the same where V8 has not kept its code yet, once on a host', 'typescript first on host'),
    row('a ready but cold process to its first message, Python', 'python cold'),
    row('a ready but cold process to its first message, TypeScript', 'typescript cold'),
  ];
  for (const language of LANGUAGES)
    for (const lines of LINES) {
      const what = `edit → trace, ${lines.toLocaleString('en-US')} lines of ${NAMES[language]}`;
      rows.push(row(`${what}, in the process`, `${language} ${lines} inside`, lines === 10 ? WANTED.edit : undefined));
      rows.push(row(`${what}, there and back, trace read`, `${language} ${lines} whole`));
    }
  for (const language of LANGUAGES)
    rows.push(row(`an endless ${NAMES[language]} program killed`, `${language} stop`, WANTED.stop));
  for (const language of LANGUAGES) rows.push(memory(samples, language));
  if (torch !== null) {
    rows.push(row('the ten lines in a new python3 with PyTorch', 'torch cold'));
    for (const language of LANGUAGES) rows.push(faster(samples, language));
  }
  return table(['what', 'median', 'lower quartile', 'wanted', 'met'], rows);
}

function memory(samples: Samples, language: Language): Row {
  const mebibytes = (value: number): string => `${value.toFixed(0)} MiB`;
  const median = samples.median(`${language} resident`);
  return [
    `memory of a ${NAMES[language]} process after ten lines`,
    mebibytes(median),
    mebibytes(samples.quantile(`${language} resident`, 0.25)),
    `≤ ${WANTED.memory} MiB`,
    verdict(median <= WANTED.memory),
  ];
}

function faster(samples: Samples, language: Language): Row {
  const times = (share: number): number =>
    samples.quantile('torch cold', share) / samples.quantile(`${language} 10 inside`, share);
  return [
    `ten lines of ${NAMES[language]} in the process: faster than that`,
    `${times(0.5).toFixed(0)} ×`,
    `${times(0.25).toFixed(0)} ×`,
    `≥ ${WANTED.faster} ×`,
    verdict(times(0.5) >= WANTED.faster),
  ];
}

const verdict = (met: boolean): string => (met ? 'yes' : 'no');

/** The machine, and how busy others keep it: the limits are for an idle one. */
export function machine(rounds: number): string {
  const load = loadavg()[0]!.toFixed(1);
  return `Node ${process.versions.node}, ${availableParallelism()} cores, load ${load} at the start, ${rounds} rounds`;
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { rounds: { type: 'string', default: '5' } } });
  const rounds = Number(values.rounds);
  const samples = new Samples();
  console.log(`${machine(rounds)}\n`);
  await withRuntimes(async (runtimes) => {
    for (let i = 0; i < rounds; i++) await latencyRound(samples, runtimes);
  });
  console.log(latencyTable(samples));
}

if (import.meta.main) await main();
