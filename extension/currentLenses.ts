// A document's lenses on the lines where they are now: the view words them, the edits since move them. Knows no editor.

import { type Lens, lensesOf, type Preset } from '../src/views/lens.ts';
import { withPlaces } from '../src/views/places.ts';
import type { Result, Shown } from './session.ts';

/** A lens, and the run whose ids its parts speak of. */
export interface PlacedLens extends Lens {
  readonly run: number;
}

/** The lenses of a document that now has this many lines. */
export function currentLenses(result: Result | null, lineCount: number, preset: Preset): PlacedLens[] {
  if (result === null) return [];
  const { latest, shown, stale } = result;
  const placed = (from: Shown, lenses: readonly Lens[], marked: boolean): PlacedLens[] =>
    lenses.flatMap((lens) => {
      const line = from.shift.forward(lens.line);
      return line === null || line > lineCount ? [] : [{ ...lens, line, stale: marked, run: from.run }];
    });
  if (shown === latest) return placed(shown, worded(shown, preset), stale);
  // The newest text did not run at all: what it says is new, the rest is of the run before.
  return [
    ...placed(latest, worded(latest, 'errors'), !latest.shift.isEmpty),
    ...placed(shown, worded(shown, preset), true),
  ];
}

/** Editors ask at every keystroke; a trace is worded once. */
const cache = new WeakMap<Shown['trace'], Map<Preset, Lens[]>>();

function worded({ trace, before }: Shown, preset: Preset): Lens[] {
  const known = cache.get(trace) ?? new Map<Preset, Lens[]>();
  cache.set(trace, known);
  let lenses = known.get(preset);
  if (lenses === undefined) {
    lenses = lensesOf(trace, { preset });
    if (preset === 'all') lenses = withPlaces(lenses, trace, before);
    known.set(preset, lenses);
  }
  return lenses;
}
