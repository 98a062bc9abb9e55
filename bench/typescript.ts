// Edit → trace of the twin of the first seed program: its text given to a ready process until its trace is back, median over fresh processes; and the same
// inside a warm realm, step by step. usage: node bench/typescript.ts [RUNS]

import { readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { RuntimeProcess } from '../extension/host/process.ts';
import { installEngine } from '../src/engine/install.ts';
import { createModules, namesOf } from '../src/runtime/typescript/api.ts';
import { instrument } from '../src/runtime/typescript/instrument.ts';

const RUNS = Number(process.argv[2] ?? 15);
const PATH = '/vector_backward.ts';
const folder = realpathSync(join(import.meta.dirname, '..', 'dist', 'runtime'));
const twin = join(import.meta.dirname, '..', 'test', 'golden', 'typescript', '01_vector_backward_with_gradient.ts');
const code = readFileSync(twin, 'utf8');

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;
const line = (name: string, values: readonly number[]): void =>
  console.log(`${name.padEnd(44)} ${median(values).toFixed(2)} ms`);

/** One run in a fresh process that has been ready for a while, as the warm spare has. */
async function inProcess(): Promise<number> {
  const child = new RuntimeProcess(folder, 'typescript');
  try {
    await child.ready;
    child.rouse();
    await new Promise((resolve) => setTimeout(resolve, 100));
    const started = performance.now();
    await child.run({ id: 'bench', language: 'typescript', code, path: PATH, softMs: 2_000, mode: 'trace' });
    return performance.now() - started;
  } finally {
    child.kill();
    await child.ended;
  }
}

const whole: number[] = [];
for (let i = 0; i < RUNS; i++) whole.push(await inProcess());
line('edit → trace, ready process, first run', whole);

installEngine();
const names = namesOf(createModules());
const instrumenting: number[] = [];
const compiling: number[] = [];
for (let i = 0; i < 300; i++) {
  const started = performance.now();
  const { code: script } = instrument(code, PATH, names);
  const instrumented = performance.now();
  new Script(script, { filename: PATH });
  instrumenting.push(instrumented - started);
  compiling.push(performance.now() - instrumented);
}
line('instrument, warm', instrumenting.slice(100));
line('compile, warm', compiling.slice(100));
