// CodeLenses: asks for the latest results, lets the view word them, converts.

import * as vscode from 'vscode';
import { type Lens, lensesOf } from '../src/views/lens.ts';
import { COMMANDS } from './commandNames.ts';
import type { Config } from './config.ts';
import { toLine } from './convert.ts';
import type { Runs } from './runs.ts';

/** The lenses of a document, on the lines where they are now. */
export function currentLenses(runs: Runs, document: vscode.TextDocument, config: Config): Lens[] {
  const result = runs.resultOf(document);
  if (result === null) return [];
  return lensesOf(result.trace, { preset: config.preset }).flatMap((lens) => {
    const line = result.shift.forward(lens.line);
    return line === null || line > document.lineCount ? [] : [{ ...lens, line, stale: result.stale }];
  });
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
    return currentLenses(this.#runs, document, this.#config).flatMap((lens) =>
      lens.parts.map((part, i) => {
        const title = lens.stale && i === 0 ? `$(history) ${part.text}` : part.text;
        const command: vscode.Command = { title, command: COMMANDS.follow, arguments: [document.uri.toString(), part.action] };
        return new vscode.CodeLens(toLine(lens.line), part.tooltip === undefined ? command : { ...command, tooltip: part.tooltip });
      }),
    );
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
  }
}
