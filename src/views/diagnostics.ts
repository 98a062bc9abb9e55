/** Trace → diagnostics: what went wrong, where, and the line that explains it. */
import type { Problem, Span, Trace } from '../trace/schema.ts';

export interface Diagnostic {
  readonly span: Span;
  readonly severity: 'error' | 'warning' | 'information';
  readonly message: string;
  /** `RuntimeError`, `UserWarning`, or the limit that stopped the run. */
  readonly code: string;
  /** Another place that explains it. */
  readonly related: { readonly span: Span; readonly message: string } | null;
}

const SEVERITY: Readonly<Record<Problem['kind'], Diagnostic['severity']>> = {
  error: 'error',
  syntax: 'error',
  stopped: 'warning',
  internal: 'information',
};

const texts = {
  stopped: (message: string) => `Stopped: ${message}`,
  internal: (message: string) => `Gradient Lens failed here, not your program: ${message}`,
} as const;

/** Problems first, then warnings, each text once a line. */
export function diagnosticsOf(trace: Trace): Diagnostic[] {
  const found: Diagnostic[] = trace.problems.map((problem) => ({
    span: problem.span ?? lineSpan(trace, 1),
    severity: SEVERITY[problem.kind],
    message: messageOf(problem),
    code: problem.type,
    related:
      problem.related === null
        ? null
        : { span: lineSpan(trace, problem.related.line), message: problem.related.message },
  }));
  const said = new Set<string>();
  for (const { line, category, message } of trace.warnings) {
    const key = `${line} ${category} ${message}`;
    if (said.has(key) || line === 0) continue;
    said.add(key);
    found.push({ span: lineSpan(trace, line), severity: 'warning', message, code: category, related: null });
  }
  return found;
}

function messageOf({ kind, message }: Problem): string {
  return kind === 'stopped' ? texts.stopped(message) : kind === 'internal' ? texts.internal(message) : message;
}

/** The statement that begins on a line, or the start of the line when none ran there. */
function lineSpan(trace: Trace, line: number): Span {
  const statement = trace.statements.find(({ span }) => span.line === line);
  if (statement === undefined) return { line, column: 0, endLine: line, endColumn: 0 };
  const { span } = statement;
  // A compound statement is marked on its first line only.
  return span.endLine === line ? span : { ...span, endLine: line, endColumn: Number.MAX_SAFE_INTEGER };
}
