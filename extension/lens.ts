// CodeLenses: asks for the latest results, lets the view word them, converts.

import * as vscode from 'vscode';
import { type Lens, lensesOf, type Preset } from '../src/views/lens.ts';
import { withPlaces } from '../src/views/places.ts';
import { COMMANDS } from './commandNames.ts';
import type { Config } from './config.ts';
import { toLine } from './convert.ts';
import type { Runs } from './runs.ts';
import type { Shown } from './session.ts';

/** A lens, and the run whose ids its parts speak of. */
export interface PlacedLens extends Lens {
  readonly run: number;
}

/** The lenses of a document, on the lines where they are now. */
export function currentLenses(runs: Runs, document: vscode.TextDocument, { preset }: Config): PlacedLens[] {
  const result = runs.resultOf(document);
  if (result === null) return [];
  const { latest, shown, stale } = result;
  const placed = (from: Shown, lenses: readonly Lens[], marked: boolean): PlacedLens[] =>
    lenses.flatMap((lens) => {
      const line = from.shift.forward(lens.line);
      return line === null || line > document.lineCount ? [] : [{ ...lens, line, stale: marked, run: from.run }];
    });
  if (shown === latest) return placed(shown, worded(shown, preset), stale);
  // The newest text did not run at all: what it says is new, the rest is of the run before.
  return [...placed(latest, worded(latest, 'errors'), false), ...placed(shown, worded(shown, preset), true)];
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

export class LensProvider implements vscode.CodeLensProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.#changed.event;
  readonly #runs: Runs;
  readonly #config: Config;
  readonly #subscription: vscode.Disposable;

  constructor(runs: Runs, config: Config) {
    this.#runs = runs;
    this.#config = config;
    this.#subscription = runs.onDidPublish(() => this.#changed.fire());
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    return currentLenses(this.#runs, document, this.#config).flatMap(({ line, parts, stale, run }) =>
      parts.map((part, i) => {
        // At the end of the line, so that nothing moves when the mark comes and goes.
        const title = stale && i === parts.length - 1 ? `${escaped(part.text)} $(history)` : escaped(part.text);
        const command: vscode.Command = {
          title,
          command: COMMANDS.follow,
          arguments: [document.uri.toString(), run, part.action],
        };
        return new vscode.CodeLens(
          toLine(line),
          part.tooltip === undefined ? command : { ...command, tooltip: part.tooltip },
        );
      }),
    );
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
  }
}

/** VS Code would draw `$(name)` in a title as an icon, and two spaces as one. */
function escaped(text: string): string {
  return text.replace(/\$\(/g, '\\$(').replaceAll('  ', '\u2003');
}
