/** The trace of a run that recorded nothing: what others of the host's own making begin with. */
import { TRACE_VERSION, type Trace } from './schema.ts';

export function emptyTrace(snippet: Trace['snippet']): Trace {
  return {
    version: TRACE_VERSION,
    snippet,
    statements: [],
    tensors: [],
    values: [],
    nodes: [],
    backwards: [],
    output: [],
    warnings: [],
    problems: [],
    figures: [],
    omitted: [],
    steps: 0,
    ms: 0,
  };
}
