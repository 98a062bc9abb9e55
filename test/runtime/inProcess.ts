// Runs one TypeScript snippet in this process: the realm's part without the cage, for the tests that look at many small traces.

import { Script } from 'node:vm';
import { state } from '../../src/engine/state.ts';
import { createTypeScriptRuntime } from '../../src/runtime/typescript/runtime.ts';
import type { Span, Trace } from '../../src/trace/schema.ts';

const globals = globalThis as unknown as Record<string, unknown>;
const runtime = createTypeScriptRuntime({
  globals,
  kernels: undefined,
  resident: { isFull: () => false },
  place: new Int32Array(2),
  isWaiting: () => false,
  tell: () => {},
});

export const PATH = '/snippet.ts';

export interface Options {
  readonly mode?: 'trace' | 'plain';
  readonly softMs?: number;
}

/** The trace of a snippet; its unhandled rejections are not heard here. */
export async function traceOf(code: string, { mode = 'trace', softMs = 2_000 }: Options = {}): Promise<Trace> {
  const {
    console,
    Error: { stackTraceLimit },
  } = globalThis;
  try {
    const json = runtime.start({ id: 'test', language: 'typescript', code, path: PATH, softMs, mode });
    if (json !== 'pending') return JSON.parse(json);
    new Script(runtime.script!(), { filename: PATH }).runInThisContext();
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      const polled = runtime.poll();
      if (polled !== '') return JSON.parse(polled);
    }
  } finally {
    globalThis.console = console;
    Error.stackTraceLimit = stackTraceLimit;
    state.observer = null;
    state.gradMode = true;
  }
}

/** What the program printed on one stream. */
export function printed(trace: Trace, stream: 'stdout' | 'stderr' = 'stdout'): string {
  return trace.output.map((piece) => (piece.stream === stream ? piece.text : '')).join('');
}

/** The source at a span that lies on one line. */
export function sourceAt(code: string, span: Span | null): string {
  if (span === null) return '';
  const lines = code.split(/\r\n|\n/);
  if (span.line === span.endLine) return lines[span.line - 1]!.slice(span.column, span.endColumn);
  return [
    lines[span.line - 1]!.slice(span.column),
    ...lines.slice(span.line, span.endLine - 1),
    lines[span.endLine - 1]!.slice(0, span.endColumn),
  ].join('\n');
}

/** `line name = value`, as often as a name was bound. */
export function bindingsOf(trace: Trace): string[] {
  return trace.statements.flatMap(({ span, steps }) =>
    steps.flatMap(({ bindings }) =>
      bindings
        .filter(({ kind }) => kind === 'bound')
        .map(({ name, value }) => `${span.line} ${name} = ${trace.values.find(({ id }) => id === value)?.short}`),
    ),
  );
}
