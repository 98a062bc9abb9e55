/** Trace → diagnostics: what went wrong, where, and the line that explains it. */
import { OUTPUT_CUT } from '../trace/budget.ts';
import type { Problem, Span, Trace } from '../trace/schema.ts';
import { endingTexts, isPartial } from './endingText.ts';
import { cut, visibleText } from './visible.ts';

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

/** Characters of a message and of its code. */
const MOST_MESSAGE = 4_000;
const MOST_CODE = 80;

const texts = {
  outputCode: 'output',
  omitted: (what: string) => `Left out: ${what}`,
} as const;

/** Problems first, then warnings, each text once a line. */
export function diagnosticsOf(trace: Trace): Diagnostic[] {
  const found: Diagnostic[] = trace.problems.map((problem) => ({
    span: problem.span ?? lineSpan(trace, 1),
    severity: SEVERITY[problem.kind],
    message: messageOf(problem, isPartial(trace)),
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
  const last = trace.output.at(-1);
  if (last !== undefined && last.line > 0 && trace.omitted.includes(OUTPUT_CUT))
    found.push({
      span: lineSpan(trace, last.line),
      severity: 'information',
      message: texts.omitted(OUTPUT_CUT),
      code: texts.outputCode,
      related: null,
    });
  return found.map(fitted);
}

/** Of a size that an editor can show, and with nothing hidden in it. */
function fitted(one: Diagnostic): Diagnostic {
  const text = (given: string) => cut(visibleText(given), MOST_MESSAGE);
  return {
    ...one,
    // VS Code shows nothing that has no message: an error that says nothing is told by its type.
    message: text(one.message.trim() === '' ? one.code : one.message),
    code: cut(visibleText(one.code).replace(/\s+/g, ' '), MOST_CODE),
    related: one.related === null ? null : { ...one.related, message: text(one.related.message) },
  };
}

function messageOf({ kind, message }: Problem, partial: boolean): string {
  if (kind === 'stopped') return endingTexts.stopped(message, partial);
  return kind === 'internal' ? endingTexts.internal(message) : message;
}

/** The statement that begins on a line, or the start of the line when none ran there. */
function lineSpan(trace: Trace, line: number): Span {
  const statement = trace.statements.find(({ span }) => span.line === line);
  if (statement === undefined) return { line, column: 0, endLine: line, endColumn: 0 };
  const { span } = statement;
  // A compound statement is marked on its first line only.
  return span.endLine === line ? span : { ...span, endLine: line, endColumn: Number.MAX_SAFE_INTEGER };
}
