// `gradient-lens annotate FILE`: the source with its lenses.

import { annotate } from '../../src/views/annotate.ts';
import type { RuntimePool } from '../host/pool.ts';
import { exitCodeOf, type FileResult, refusal, run, type Settings } from './result.ts';

export async function annotateFile(pool: RuntimePool, file: string, { softMs }: Settings): Promise<FileResult> {
  const ran = await run(pool, file, 'trace', softMs);
  if ('refused' in ran) return refusal(file, ran.refused);
  const text = annotate(ran.code, ran.trace);
  return { exitCode: exitCodeOf(ran.trace), output: [{ stream: 'stdout', text }], json: { file, annotated: text } };
}
