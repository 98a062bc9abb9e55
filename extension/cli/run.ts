// `gradient-lens run FILE`: the program's own output, and a traceback when it fails; its figures as files when asked for.

import { mkdir, writeFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import type { Trace } from '../../src/trace/schema.ts';
import { figureSvg } from '../../src/views/figure.ts';
import type { RuntimePool } from '../host/pool.ts';
import { endingOf, exitCodeOf, type FileResult, refusal, run, type Settings } from './result.ts';

export async function runFile(pool: RuntimePool, file: string, settings: Settings): Promise<FileResult> {
  const ran = await run(pool, file, 'plain', settings.softMs);
  if ('refused' in ran) return refusal(file, ran.refused);
  const { output, omitted, problems, ms } = ran.trace;
  const figures =
    settings.figures === null ? [] : await writeFigures(ran.trace, file, settings.figures, settings.several);
  const problem = endingOf(ran.trace);
  const exitCode = exitCodeOf(ran.trace);
  const notes = omitted.map((what) => ({ stream: 'stderr' as const, text: `gradient-lens: left out: ${what}\n` }));
  const traceback =
    problem === undefined || problem.type === 'SystemExit'
      ? []
      : [{ stream: 'stderr' as const, text: problem.traceback || `${problem.type}: ${problem.message}\n` }];
  // Python's own traceback of a stopped program says where, not why.
  const stop =
    problem?.kind === 'stopped' && !problem.traceback.startsWith(problem.message)
      ? [{ stream: 'stderr' as const, text: `gradient-lens: ${problem.message}\n` }]
      : [];
  return {
    exitCode,
    output: [...output, ...notes, ...traceback, ...stop],
    json: { file, exitCode, output: output.map(({ stream, text }) => ({ stream, text })), problems, ms, figures },
  };
}

/** @returns the paths written. */
async function writeFigures({ figures }: Trace, file: string, folder: string, several: boolean): Promise<string[]> {
  if (figures.length === 0) return [];
  await mkdir(folder, { recursive: true });
  const prefix = several ? `${basename(file, extname(file))}-` : '';
  const written: string[] = [];
  for (const [k, figure] of figures.entries()) {
    const path = join(folder, `${prefix}figure-${k + 1}.svg`);
    await writeFile(path, `${figureSvg(figure)}\n`);
    written.push(path);
  }
  return written;
}
