/**
 * Which lines carry lenses, and the lenses of lines that a failing run did not come to: they keep their place and say so, because lines of an editor
 * that vanish and come back make everything below them jump.
 */
import type { Trace } from '../trace/schema.ts';
import { type Lens, lensesOf } from './lens.ts';
import { lensTexts, lensTooltips } from './lensText.ts';

/** The lines a run gives lenses to, whatever the settings leave out. */
export function linesOf(trace: Trace): number[] {
  return lensesOf(trace).map(({ line }) => line);
}

/** The lenses of a run, and after a failure one for each line that had lenses `before` and was not come to: a click on it tells the failure. */
export function withPlaces(lenses: readonly Lens[], trace: Trace, before: ReadonlySet<number>): Lens[] {
  if (trace.problems.length === 0) return [...lenses];
  const present = new Set(lenses.map(({ line }) => line));
  const part = { text: lensTexts.notCome, tooltip: lensTooltips.notCome, action: { kind: 'problem', id: 0 } } as const;
  const places = [...before].filter((line) => !present.has(line)).map((line): Lens => ({ line, parts: [part] }));
  return [...lenses, ...places].sort((a, b) => a.line - b.line);
}
