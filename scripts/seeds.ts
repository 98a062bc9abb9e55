/**
 * Runs programs through the built terminal program and says which agree with what PyTorch printed for them.
 * usage: node scripts/seeds.ts [FOLDER]   (a folder of NAME.py with NAME.out; default test/golden/seeds)
 * A .out file is the program's standard output with addresses as 0xADDR and, where it fails, `!! line N: Type: message` after it.
 */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { root } from './system.ts';

/** Two texts part here. */
export interface Difference {
  readonly line: number;
  readonly expected: string;
  readonly actual: string;
}

/** What `gradient-lens run --json` tells of one file, as far as it is looked at here. */
interface Ran {
  readonly file: string;
  readonly refused?: string;
  readonly output?: readonly { readonly stream: 'stdout' | 'stderr'; readonly text: string }[];
  readonly problems?: readonly {
    readonly type: string;
    readonly message: string;
    readonly span: { readonly line: number } | null;
    readonly frames: readonly { readonly line: number }[];
  }[];
}

const NUMBER = /[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?/gi;
const ADDRESS = /0x[\da-f]{6,}/gi;
const RELATIVE = 1e-5;
const ABSOLUTE = 1e-6;

/** Where two outputs first differ: texts must be equal but for runs of spaces and addresses, numbers nearly so. Null when they agree. */
export function difference(expected: string, actual: string): Difference | null {
  const [ours, theirs] = [linesOf(actual), linesOf(expected)];
  for (let i = 0; i < Math.max(ours.length, theirs.length); i++) {
    const [line, wanted] = [ours[i], theirs[i]];
    if (line === undefined || wanted === undefined || !linesAgree(wanted, line))
      return { line: i + 1, expected: wanted ?? '(end)', actual: line ?? '(end)' };
  }
  return null;
}

function linesOf(text: string): string[] {
  const lines = text.replace(ADDRESS, '0xADDR').split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function linesAgree(expected: string, actual: string): boolean {
  const between = (line: string): string => line.trimEnd().replace(NUMBER, '\0').replace(/\s+/g, ' ');
  if (between(expected) !== between(actual)) return false;
  const numbers = (line: string): number[] => (line.match(NUMBER) ?? []).map(Number);
  const ours = numbers(actual);
  return numbers(expected).every(
    (number, i) => Math.abs(number - ours[i]!) <= Math.max(ABSOLUTE, RELATIVE * Math.abs(number)),
  );
}

/** A run in the words of a .out file. The line is the program's own, not that of a function it called. */
export function outcome({ refused, output = [], problems = [] }: Ran): string {
  if (refused !== undefined) return `refused: ${refused}\n`;
  const printed = output.map(({ stream, text }) => (stream === 'stdout' ? text : '')).join('');
  const [problem] = problems;
  if (problem === undefined || problem.type === 'SystemExit') return printed;
  const line = problem.frames[0]?.line ?? problem.span?.line ?? '?';
  const end = printed === '' || printed.endsWith('\n') ? '' : '\n';
  return `${printed}${end}!! line ${line}: ${problem.type}: ${problem.message}\n`;
}

/** Runs programs of a folder, all of them if none are named, in one call of the built terminal program; program → where it differs, null when it agrees. */
export async function runSeeds(
  folder: string,
  files = readdirSync(folder).filter((name) => name.endsWith('.py')),
): Promise<Map<string, Difference | null>> {
  const ran = await lens(files.sort().map((name) => join(folder, name)));
  return new Map(
    ran.map((each) => {
      const expected = readFileSync(each.file.replace(/\.py$/, '.out'), 'utf8');
      return [basename(each.file, '.py'), difference(expected, outcome(each))];
    }),
  );
}

/** `gradient-lens run --json FILE…`; the exit code only says how the first failing program ended. */
function lens(files: readonly string[]): Promise<Ran[]> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [join(root, 'dist', 'cli.cjs'), 'run', '--json', ...files], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let json = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      json += chunk;
    });
    child.on('error', fail);
    child.on('close', (code) => {
      if (json !== '') done(JSON.parse(json) as Ran[]);
      else fail(new Error(`the terminal program ended with ${code}; is it built?`));
    });
  });
}

if (import.meta.main) {
  const results = await runSeeds(resolve(process.argv[2] ?? join(root, 'test', 'golden', 'seeds')));
  const differing = [...results].filter((entry): entry is [string, Difference] => entry[1] !== null);
  for (const [name, { line, expected, actual }] of differing)
    console.log(`${name}, line ${line}\n  expected ${expected}\n  actual   ${actual}`);
  console.log(`${results.size - differing.length} of ${results.size} agree`);
  process.exitCode = differing.length === 0 ? 0 : 1;
}
