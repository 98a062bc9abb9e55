// Whole workloads, forward and backward: our engine with the compiled kernels from TypeScript and from Python, beside real PyTorch on one thread where
// GRADIENT_LENS_TORCH names a Python that has it. All compute the same numbers from the same data; these are compared before anything is
// timed, and the rounds are interleaved. Needs the built `dist/`.
// usage: node bench/workloads.ts [--rounds N] [--only w3] [--plain] [--simd] (`--plain`: TypeScript without the kernels; `--simd`: the kernels of machines
// without relaxed SIMD, in both languages)

import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import { openRealm, script } from '../extension/host/realm.ts';
import { accelerate } from '../src/engine/accelerate.ts';
import { chooseKernels } from '../src/engine/kernels.ts';
import { WORKLOADS, type Workload } from './twins.ts';

const PROGRAM = readFileSync(join(import.meta.dirname, 'workloads.py'), 'utf8');
const RUNTIME = join(import.meta.dirname, '..', 'dist', 'runtime');

interface Answer {
  readonly result: readonly number[];
  /** Milliseconds of each run. */
  readonly times: readonly number[];
}

/** How long a side runs a workload before it is measured. */
const WARM_MS = 1_000;

type Runner = (name: string, count: number) => Promise<Answer>;

/** Who runs the workloads. */
const SIDES = ['typescript', 'python', 'torch'] as const;
type Side = (typeof SIDES)[number];

/** A Python with PyTorch that runs workloads by name. */
class Torch {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: AsyncIterator<string>;

  constructor([command, ...args]: readonly string[]) {
    const loop =
      'import sys\nfor line in sys.stdin:\n    name, count = line.split()\n    print(measure(name, int(count)), flush=True)\n';
    this.#child = spawn(command!, [...args, '-c', PROGRAM + loop], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  readonly run: Runner = async (name, count) => {
    this.#child.stdin.write(`${name} ${count}\n`);
    const { value } = await this.#lines.next();
    if (value === undefined) throw new Error('GRADIENT_LENS_TORCH ended');
    return JSON.parse(value) as Answer;
  };

  end(): void {
    this.#child.stdin.end();
  }
}

/** The engine's own Python in the realm that ships, opened in this process and with this process's clock: the realm's has whole milliseconds. */
async function ownPython(simd: boolean): Promise<Runner> {
  // The memory of this process is that of both languages' workloads.
  const unlimited = (): number => 0;
  const folder = simd ? withoutRelaxed() : RUNTIME;
  const { evaluate, hand } = await openRealm(folder, 'python', 'load', undefined, unlimited);
  (evaluate('(now) => void (performance.now = now)') as (now: () => number) => void)(() => performance.now());
  const run = (code: string): string => {
    const request = { id: 'bench', language: 'python', code, path: '/bench.py', softMs: 600_000, mode: 'plain' };
    let json = '';
    hand(JSON.stringify(request));
    evaluate(script('start'), 'bench', { told: (told) => (json = told) });
    const trace = JSON.parse(json);
    const [problem] = trace.problems;
    if (problem !== undefined) throw new Error(`Python: ${problem.type}: ${problem.message}`);
    return trace.output.map(({ text }: { text: string }) => text).join('');
  };
  // One program after another: what the first defines is kept where the others find it.
  run(`${PROGRAM}\nimport sys\nsys.modules["workloads"] = measure\n`);
  return async (name, count) =>
    JSON.parse(run(`import sys\nprint(sys.modules["workloads"]("${name}", ${count}))\n`)) as Answer;
}

/** The runtime's folder as a machine without relaxed SIMD has it. */
function withoutRelaxed(): string {
  const folder = mkdtempSync(join(tmpdir(), 'runtime-'));
  for (const name of readdirSync(RUNTIME))
    if (name !== 'relaxed.wasm') symlinkSync(join(RUNTIME, name), join(folder, name));
  return folder;
}

function ownTypeScript(): Runner {
  const bodies = new Map(WORKLOADS.map(({ name, start }) => [name, start()]));
  return async (name, count) => {
    const body = bodies.get(name)!;
    let result: number[] = [];
    const times = Array.from({ length: count }, () => {
      const started = performance.now();
      result = body();
      return performance.now() - started;
    });
    return { result, times };
  };
}

/** One workload: milliseconds, lower quartiles, not a number where nobody ran it. */
export interface Measured extends Record<Side, number> {
  readonly workload: Workload;
}

/** Measures all workloads. `command` runs a Python with PyTorch; null when there is none. The kernels must be installed before. */
export async function measureWorkloads(
  command: readonly string[] | null,
  rounds: number,
  only: string | null = null,
  simd = false,
): Promise<Measured[]> {
  const torch = command === null ? null : new Torch(command);
  const runners: Readonly<Record<Side, Runner | null>> = {
    typescript: ownTypeScript(),
    python: await ownPython(simd),
    torch: torch?.run ?? null,
  };
  const measured: Measured[] = [];
  for (const workload of WORKLOADS.filter(
    ({ name }) => only === null || only.split(',').some((part) => name.startsWith(part)),
  )) {
    await compare(workload.name, runners);
    for (const side of SIDES) await warmUp(runners[side], workload);
    const times: Record<Side, number[]> = { typescript: [], python: [], torch: [] };
    for (let round = 0; round < rounds; round++)
      for (const side of SIDES) {
        const answer = await runners[side]?.(workload.name, workload.runs);
        if (answer !== undefined) times[side].push(...answer.times);
        await new Promise((resolve) => setImmediate(resolve));
      }
    measured.push({
      workload,
      typescript: typical(times.typescript),
      python: typical(times.python),
      torch: typical(times.torch),
    });
  }
  torch?.end();
  return measured;
}

/** V8 makes a function fast after some hundred calls, and CPython's own code too: what is compared is how fast they get. */
async function warmUp(run: Runner | null, { name, runs }: Workload): Promise<void> {
  for (const until = performance.now() + WARM_MS; run !== null && performance.now() < until; ) {
    await run(name, runs);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** @throws Error when the sides do not answer alike. */
async function compare(name: string, runners: Readonly<Record<Side, Runner | null>>): Promise<void> {
  let expected: readonly number[] | null = null;
  for (const side of ['torch', 'python', 'typescript'] as const) {
    const answer = await runners[side]?.(name, 1);
    if (answer === undefined) continue;
    expected ??= answer.result;
    answer.result.forEach((value, i) => {
      const wanted = expected![i]!;
      if (!(Math.abs(value - wanted) <= 1e-5 * Math.max(1, Math.abs(wanted))))
        throw new Error(`${name}, ${side}: ${value} instead of ${wanted}`);
    });
  }
}

/** The lower quartile: on a machine that does other things too, it tells more of the program than the median does. */
function typical(values: readonly number[]): number {
  return values.length === 0 ? Number.NaN : [...values].sort((a, b) => a - b)[values.length >> 2]!;
}

/** The measured as a table. */
export function workloadTable(measured: readonly Measured[]): string {
  const shown = (value: number, digits = 3): string => (Number.isNaN(value) ? '–' : value.toFixed(digits)).padStart(8);
  const rows = measured.map(({ workload: { what, wanted, crossing = 0 }, typescript, python, torch }) =>
    [
      what.padEnd(58),
      ...[shown(torch), shown(typescript), shown(typescript / torch, 2), `≤ ${wanted.typescript}`.padEnd(6)],
      ...[shown(python), shown((python - crossing) / torch, 2), `≤ ${wanted.python}`],
    ].join('  '),
  );
  const head = `${'forward and backward, ms'.padEnd(58)}   PyTorch TypeScript   ratio  wanted      Python   ratio  wanted`;
  return [head, ...rows].join('\n');
}

/** Compiles the kernels if need be, and installs them. */
export async function withKernels(simd = false): Promise<void> {
  const { buildKernels } = (await import(new URL('../scripts/kernels.mjs', import.meta.url).href)) as {
    buildKernels(): Promise<{ simd: Uint8Array; relaxed: Uint8Array }>;
  };
  const kernels = await buildKernels();
  accelerate(simd ? kernels.simd : chooseKernels(kernels));
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '30' },
      only: { type: 'string' },
      plain: { type: 'boolean', default: false },
      simd: { type: 'boolean', default: false },
    },
  });
  if (!values.plain) await withKernels(values.simd);
  const torch = process.env['GRADIENT_LENS_TORCH']?.split(' ').filter((word) => word !== '') ?? null;
  console.log(workloadTable(await measureWorkloads(torch, Number(values.rounds), values.only ?? null, values.simd)));
}
