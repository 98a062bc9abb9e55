// `gradient-lens trace FILE`: the trace itself, as docs/trace.md tells it.

import type { RuntimePool } from '../host/pool.ts';
import { exitCodeOf, type FileResult, refusal, run, type Settings } from './result.ts';

export async function traceFile(pool: RuntimePool, file: string, { softMs }: Settings): Promise<FileResult> {
  const ran = await run(pool, file, 'trace', softMs);
  if ('refused' in ran) return refusal(file, ran.refused);
  return {
    exitCode: exitCodeOf(ran.trace),
    output: [{ stream: 'stdout', text: `${JSON.stringify(ran.trace)}\n` }],
    json: { file, trace: ran.trace },
  };
}
