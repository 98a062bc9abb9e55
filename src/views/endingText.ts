/** How a run that did not come to its own end is told of: one wording for lens, hover, problems, status bar and panel. Knows the trace only. */
import type { Problem, Trace } from '../trace/schema.ts';

export const endingTexts = {
  partial: 'partial results',
  partialHover: (message: string) => `Partial results: ${lowered(message)}.`,
  stopped: (message: string, partial: boolean) => (partial ? `${message} · ${endingTexts.partial}` : message),
  internal: (message: string) => `Gradient Lens failed here, not your program: ${message}`,
} as const;

/** Whether what the trace tells was cut short by a limit or by a reader. */
export function isPartial({ problems: [problem], statements }: Trace): boolean {
  return problem?.kind === 'stopped' && statements.length > 0;
}

/** `Stopped after 2 s at line 4 · partial results`, `RuntimeError: …`. */
export function problemText(problem: Problem, trace: Trace): string {
  if (problem.kind === 'stopped') return endingTexts.stopped(problem.message, isPartial(trace));
  return problem.kind === 'internal' ? endingTexts.internal(problem.message) : errorText(problem.type, problem.message);
}

/** `RuntimeError: …`; the type alone for an error that says nothing, as Python and Node tell it. */
export function errorText(type: string, message: string): string {
  return message === '' ? type : `${type}: ${message}`;
}

function lowered(message: string): string {
  return message.slice(0, 1).toLowerCase() + message.slice(1);
}
