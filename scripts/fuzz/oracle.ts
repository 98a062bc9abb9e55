// The two sides of the fuzzer: real PyTorch, one long-living process that makes programs and runs them, and our engine, one caged process a batch.
// PyTorch may live in a root of its own, so its side is given texts, never paths. Judges nothing.

import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { deflateSync, inflateSync } from 'node:zlib';
import { RunStopped, RuntimeProcess } from '../../extension/host/process.ts';
import type { Trace } from '../../src/trace/schema.ts';

const text = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');

/** First line of input: modules, name → text. Then questions, one a line. */
const SERVER = `
import json, sys, types
for name, text in json.loads(sys.stdin.readline()).items():
    module = sys.modules[name] = types.ModuleType(name)
    exec(compile(text, name, "exec"), module.__dict__)
import torch
torch.set_num_threads(1)
from execute import execute
from generate import program
from perturb import perturbed
ANSWERS = {"programs": lambda item: program(*item), "outputs": execute, "perturbed": perturbed}
for line in sys.stdin:
    kind, items = json.loads(line)
    answer = [ANSWERS[kind](item) for item in items]
    print(json.dumps(answer), flush=True)
`;

/** What a program prints that makes PyTorch itself crash: no result to compare with. */
export const CRASHED = '!! PyTorch crashed';

/** Real PyTorch; started anew when a program crashes it. */
export class Oracle {
  private readonly command: string;
  private child!: ChildProcess;
  private lines!: AsyncIterator<string>;

  /** `command`: a Python that has PyTorch, split at spaces. */
  constructor(command: string) {
    this.command = command;
    this.start();
  }

  private start(): void {
    const [file = 'python3', ...words] = this.command.split(' ').filter((word) => word !== '');
    this.child = spawn(file, [...words, '-c', SERVER], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.lines = createInterface({ input: this.child.stdout! })[Symbol.asyncIterator]();
    const operators = `TEXT = ${JSON.stringify(text('../../test/reference/op_samples.json'))}`;
    const modules = ['statements', 'modules', 'declared', 'undefined', 'execute', 'generate', 'perturb'];
    this.tell({ operators, ...Object.fromEntries(modules.map((name) => [name, text(`${name}.py`)])) });
  }

  /** The programs of these seeds, of statements of these families. */
  programs(seeds: readonly number[], families: string): Promise<string[]> {
    return this.ask(
      'programs',
      seeds.map((seed) => [seed, families]),
      '',
    );
  }

  /** What each program prints. */
  run(programs: readonly string[]): Promise<string[]> {
    return this.ask('outputs', programs, CRASHED);
  }

  /** What each program prints when its roundings are done a little differently, several times. */
  perturbed(programs: readonly string[]): Promise<string[][]> {
    return this.ask('perturbed', programs, []);
  }

  end(): void {
    this.child.stdin!.end();
  }

  private tell(question: object): void {
    this.child.stdin!.write(`${JSON.stringify(question)}\n`);
  }

  private async ask<T>(kind: string, items: readonly unknown[], crashed: T): Promise<T[]> {
    this.tell([kind, items]);
    const { value, done } = await this.lines.next();
    if (done !== true) return JSON.parse(value) as T[];
    this.start();
    if (items.length === 1) return [crashed];
    const half = items.length >> 1;
    return [
      ...(await this.ask(kind, items.slice(0, half), crashed)),
      ...(await this.ask(kind, items.slice(half), crashed)),
    ];
  }
}

/** What each program prints on our engine. All go through one process: compressed, since source and output of a run are bounded. */
export async function runOurs(folder: string, programs: readonly string[]): Promise<string[]> {
  const packed = deflateSync(JSON.stringify(programs)).toString('base64');
  const code = `${text('execute.py')}
import base64, json, zlib
programs = json.loads(zlib.decompress(base64.b64decode("${packed}")))
print(base64.b64encode(zlib.compress(json.dumps([execute(source) for source in programs]).encode())).decode())
`;
  for (let attempt = 1; ; attempt++) {
    const child = new RuntimeProcess(folder, 'python');
    try {
      const request = {
        id: 'fuzz',
        language: 'python',
        code,
        path: '/fuzz.py',
        softMs: 60_000,
        mode: 'plain',
      } as const;
      const { output, problems } = JSON.parse(await child.run(request)) as Trace;
      const [problem] = problems;
      if (problem !== undefined) throw new Error(`${problem.type}: ${problem.message}`);
      const printed = output.map((piece) => (piece.stream === 'stdout' ? piece.text : '')).join('');
      return JSON.parse(inflateSync(Buffer.from(printed, 'base64')).toString()) as string[];
    } catch (error) {
      // A machine that others use boots nothing for a while.
      if (!(error instanceof RunStopped && error.reason === 'host') || attempt === 5) throw error;
    } finally {
      child.kill();
      await child.ended;
    }
  }
}
