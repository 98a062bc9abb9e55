/**
 * How much of PyTorch programs use is here: every name of the ranking (`test/reference/api_ranking.tsv`) is looked up in the Python façade,
 * in the caged runtime, and counts with its uses. A name is there, refused by name, or missing.
 * usage: node scripts/coverage.ts [RUNTIME-FOLDER]   (default: builds dist/runtime)
 */
import { readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { RuntimeProcess } from '../extension/host/process.ts';
import type { Trace } from '../src/trace/schema.ts';
import { buildRuntime } from './runtime.mjs';
import { root } from './system.ts';

/** The engine's names are those of tensors, their functions and autograd; the modules' those of nn, optim, data and distributions. */
export type Part = 'engine' | 'modules';
export type Standing = 'has' | 'refused' | 'missing';

export interface Ranked {
  readonly name: string;
  readonly uses: number;
  readonly part: Part;
}

const MODULES = /^(?:nn|F|optim|Module|Optimizer)\.|^torch\.(?:nn|optim|utils|distributions|quantization)\b/;

/** The ranked names, biggest use first. */
export function ranking(): Ranked[] {
  const [head, ...lines] = reference('api_ranking.tsv').trimEnd().split('\n');
  const columns = head!.split('\t');
  const at = (line: string[], column: string): string => line[columns.indexOf(column)]!;
  return lines.map((text) => {
    const line = text.split('\t');
    const name = at(line, 'name');
    return { name, uses: Number(at(line, 'uses')), part: MODULES.test(name) ? 'modules' : 'engine' };
  });
}

/** How each name stands in the façade of a built runtime folder. */
export async function standings(folder: string, names: readonly string[]): Promise<Standing[]> {
  const code = `NAMES = ${JSON.stringify(names)}\n${reference('probe_names.py')}`;
  const child = new RuntimeProcess(folder, 'python');
  try {
    await child.ready;
    const json = await child.run({
      id: 'coverage',
      language: 'python',
      code,
      path: '/probe.py',
      softMs: 20_000,
      mode: 'plain',
    });
    const { output, problems } = JSON.parse(json) as Trace;
    if (problems.length > 0) throw new Error(`${problems[0]!.type}: ${problems[0]!.message}`);
    const printed = output.map(({ stream, text }) => (stream === 'stdout' ? text : '')).join('');
    return printed.trimEnd().split('\n') as Standing[];
  } finally {
    child.kill();
    await child.ended;
  }
}

/** The part of all uses, between 0 and 1, that names with this standing have. */
export function share(ranked: readonly Ranked[], found: readonly Standing[], part: Part, standing: Standing): number {
  const sum = (wanted: (k: number) => boolean): number =>
    ranked.reduce((total, { uses, part: own }, k) => (own === part && wanted(k) ? total + uses : total), 0);
  return sum((k) => found[k] === standing) / sum(() => true);
}

function reference(file: string): string {
  return readFileSync(join(root, 'test', 'reference', file), 'utf8');
}

function percent(part: number): string {
  return `${(100 * part).toFixed(2)} %`;
}

if (import.meta.main) {
  const folder = process.argv[2] ?? join(root, 'dist', 'runtime');
  if (process.argv[2] === undefined) await buildRuntime(folder);
  const ranked = ranking();
  const found = await standings(
    realpathSync(folder),
    ranked.map(({ name }) => name),
  );
  for (const part of ['engine', 'modules'] as const) {
    const shares = (['has', 'refused', 'missing'] as const).map((standing) => [
      standing,
      share(ranked, found, part, standing),
    ]);
    console.log(
      `${part}: ${shares.map(([standing, value]) => `${standing} ${percent(value as number)}`).join(', ')} of uses`,
    );
    for (const standing of ['refused', 'missing'] as const) {
      const names = ranked.flatMap(({ name, uses, part: own }, k) =>
        own === part && found[k] === standing ? [`${name} (${uses})`] : [],
      );
      if (names.length > 0) console.log(`  ${standing}: ${names.join(', ')}`);
    }
  }
}
