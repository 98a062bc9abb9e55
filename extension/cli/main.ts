// The terminal program: `gradient-lens run | annotate | trace FILE…`. Reads arguments and files, prints; computes nothing.

import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { RuntimePool } from '../host/pool.ts';
import { annotateFile } from './annotate.ts';
import type { FileResult, Settings } from './result.ts';
import { runFile } from './run.ts';
import { traceFile } from './trace.ts';

const USAGE = `usage: gradient-lens COMMAND [--json] [--seconds N] [--figures DIR] FILE…

  run        run each FILE as \`python FILE\` or \`node FILE\` would; exit code 1 when one fails
  annotate   print each FILE with its lenses
  trace      print the trace of each FILE as JSON

  --json         results for programs, one JSON array
  --seconds N    stop a file after N seconds (default 60)
  --figures DIR  run: write what the program draws there, as figure-1.svg and so on
  --help         this text
`;

const COMMANDS: Readonly<Record<string, (pool: RuntimePool, file: string, settings: Settings) => Promise<FileResult>>> =
  {
    run: runFile,
    annotate: annotateFile,
    trace: traceFile,
  };

const MOST_SECONDS = 600;

/** Runs the program. @returns the exit code. */
async function main(args: string[]): Promise<number> {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(args);
  } catch (error) {
    return usage((error as Error).message);
  }
  const { values, positionals } = parsed;
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const [name = '', ...files] = positionals;
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) return usage(name === '' ? 'which command?' : `no such command: ${name}`);
  if (files.length === 0) return usage(`${name} needs a file`);
  const seconds = Number(values.seconds ?? 60);
  if (!(seconds > 0 && seconds <= MOST_SECONDS)) return usage(`--seconds takes a number up to ${MOST_SECONDS}`);

  const pool = new RuntimePool(join(dirname(__filename), 'runtime'));
  if (values.figures !== undefined && name !== 'run') return usage('--figures belongs to run');
  const settings: Settings = {
    json: values.json ?? false,
    softMs: Math.round(seconds * 1000),
    figures: values.figures ?? null,
    several: files.length > 1,
  };
  const results: FileResult[] = [];
  try {
    // As many at once as there are cores; what they print comes out in order.
    const waiting = files.map((file) => () => command(pool, file, settings));
    const running: Promise<FileResult>[] = [];
    for (let i = 0; i < files.length; i++) {
      while (running.length < Math.min(i + availableParallelism(), files.length))
        running.push(waiting[running.length]!());
      const result = await running[i]!;
      results.push(result);
      if (!settings.json) print(result);
    }
  } finally {
    pool.dispose();
  }
  if (settings.json) process.stdout.write(`${JSON.stringify(results.map((result) => result.json))}\n`);
  return results.find((result) => result.exitCode !== 0)?.exitCode ?? 0;
}

function parse(args: string[]) {
  return parseArgs({
    args,
    allowPositionals: true,
    options: {
      json: { type: 'boolean' },
      seconds: { type: 'string' },
      figures: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
}

function print(result: FileResult): void {
  for (const { stream, text } of result.output) process[stream].write(text);
}

function usage(problem: string): number {
  process.stderr.write(`gradient-lens: ${problem}\n\n${USAGE}`);
  return 2;
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`gradient-lens: ${(error as Error).stack ?? error}\n`);
    process.exitCode = 70;
  },
);
