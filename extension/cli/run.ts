// `gradient-lens run FILE`: the program's own output, and a traceback when it fails.

import type { RuntimePool } from '../host/pool.ts';
import { endingOf, exitCodeOf, type FileResult, refusal, run, type Settings } from './result.ts';

export async function runFile(pool: RuntimePool, file: string, { softMs }: Settings): Promise<FileResult> {
  const ran = await run(pool, file, 'plain', softMs);
  if ('refused' in ran) return refusal(file, ran.refused);
  const { output, omitted, problems, ms } = ran.trace;
  const problem = endingOf(ran.trace);
  const exitCode = exitCodeOf(ran.trace);
  const notes = omitted.map((what) => ({ stream: 'stderr' as const, text: `gradient-lens: left out: ${what}\n` }));
  const traceback =
    problem === undefined || problem.type === 'SystemExit'
      ? []
      : [{ stream: 'stderr' as const, text: problem.traceback || `${problem.type}: ${problem.message}\n` }];
  return {
    exitCode,
    output: [...output, ...notes, ...traceback],
    json: { file, exitCode, output: output.map(({ stream, text }) => ({ stream, text })), problems, ms },
  };
}
