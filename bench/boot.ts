// How long a runtime process takes from fork to ready and on to its first result, and how much memory it then holds: medians over a few
// processes, plain boot against snapshot. usage: node bench/boot.ts [RUNS]

import { cpSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RuntimeProcess, residentMemory } from '../extension/host/process.ts';
import type { Language } from '../src/runtime/messages.ts';

interface Sample {
  readonly ready: number;
  readonly firstResult: number;
  readonly resident: number;
}

const RUNS = Number(process.argv[2] ?? 7);
const SNIPPET: Record<Language, string> = { python: 'print(1 + 1)\n', typescript: 'console.log(1 + 1);\n' };

async function sample(folder: string, language: Language): Promise<Sample> {
  const started = performance.now();
  const child = new RuntimeProcess(folder, language);
  try {
    await child.ready;
    const ready = performance.now() - started;
    const path = language === 'python' ? '/snippet.py' : '/snippet.ts';
    await child.run({ id: 'bench', language, code: SNIPPET[language], path, softMs: 2_000, mode: 'trace' });
    const firstResult = performance.now() - started;
    return { ready, firstResult, resident: (await residentMemory(child.pid)) / 2 ** 20 };
  } finally {
    child.kill();
    await child.ended;
  }
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1];

async function report(name: string, folder: string, language: Language): Promise<void> {
  const samples: Sample[] = [];
  for (let i = 0; i < RUNS; i++) samples.push(await sample(folder, language));
  const of = (key: keyof Sample): string => Math.round(median(samples.map((each) => each[key]))).toString();
  console.log(`${name}: ready ${of('ready')} ms, first result ${of('firstResult')} ms, resident ${of('resident')} MiB`);
}

const built = realpathSync(join(import.meta.dirname, '..', 'dist', 'runtime'));
const plain = realpathSync(mkdtempSync(join(tmpdir(), 'boot-')));
try {
  cpSync(built, plain, { recursive: true, filter: (path) => !path.includes('python.snapshot') });
  await report('python, plain boot', plain, 'python');
  await report('python, snapshot  ', built, 'python');
  await report('typescript        ', built, 'typescript');
} finally {
  rmSync(plain, { recursive: true });
}
