// `npm run bench`: one run, its tables of medians and ratios. Everything that is compared is interleaved, round by round, so that a busy moment of the
// machine falls on both sides. Real PyTorch is measured beside us where GRADIENT_LENS_TORCH names a Python that has it (torch.ts). Needs the built `dist/`.
// usage: node bench/run.ts [--rounds N] [--no-editor]   (`--no-editor` leaves activation out, which needs a real VS Code)

import { parseArgs } from 'node:util';
import type { Trace } from '../src/trace/schema.ts';
import { activationTimes } from './activation.ts';
import { latencyRound, latencyTable, machine } from './latency.ts';
import { type Cost, operatorCost, operatorPrograms } from './operators.ts';
import { LANGUAGES, runIn, withProcess, withRuntimes } from './runtimes.ts';
import { milliseconds, Samples, table } from './samples.ts';
import { inTorch, torch } from './torch.ts';
import { measureWorkloads, withKernels, workloadTable } from './workloads.ts';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, 'no-editor': { type: 'boolean', default: false } },
});
const ROUNDS = Number(values.rounds);
const ACTIVATION_LIMIT = 50;
const NAMES = { python: 'Python', typescript: 'TypeScript' } as const;

const samples = new Samples();

const printed = ({ output }: Trace): string => output.map(({ text }) => text).join('');

function addCost(name: string, { forward, backward }: Cost): void {
  samples.add(`${name} forward`, forward);
  samples.add(`${name} backward`, backward);
}

async function operatorRound(folder: string): Promise<void> {
  for (const language of LANGUAGES)
    await withProcess(folder, language, async (child) => {
      const { trace } = await runIn(child, operatorPrograms[language], 'plain');
      addCost(language, operatorCost(printed(trace)));
    });
  if (torch !== null) addCost('torch', operatorCost(inTorch(torch, operatorPrograms.python).stdout));
}

type Row = readonly [what: string, median: string, ratio: string];

function rows(): Row[] {
  const us = (name: string): string => `${samples.median(name).toFixed(2)} µs`;
  const list: Row[] = [];
  for (const way of ['forward', 'backward']) {
    if (torch !== null) list.push([`one scalar mul ${way}, PyTorch`, us(`torch ${way}`), '']);
    for (const language of LANGUAGES)
      list.push([
        `one scalar mul ${way}, ${NAMES[language]}`,
        us(`${language} ${way}`),
        samples.ratio(`${language} ${way}`, `torch ${way}`, 'PyTorch'),
      ]);
  }
  const activation = samples.median('activation');
  if (!Number.isNaN(activation)) {
    const share = `${((activation / ACTIVATION_LIMIT) * 100).toFixed(0)} % of ${ACTIVATION_LIMIT} ms`;
    list.push(['load and activate the extension', milliseconds(activation), share]);
  }
  return list;
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
  console.log(`${machine(ROUNDS)}\n`);
  await withRuntimes(async (runtimes) => {
    for (let i = 0; i < ROUNDS; i++) {
      await latencyRound(samples, runtimes);
      await operatorRound(runtimes.built);
    }
  });
  if (!values['no-editor']) await activation();
  console.log(`${latencyTable(samples)}\n`);
  console.log(table(['what', 'median', 'ratio'], rows()));
  await withKernels();
  console.log(`\n${workloadTable(await measureWorkloads(torch, 3 * ROUNDS))}`);
  if (torch === null)
    console.log('\nSet GRADIENT_LENS_TORCH to a Python with PyTorch (say `python3`) to compare with it.');
}

await main();
