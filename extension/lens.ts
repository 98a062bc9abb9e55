// CodeLenses: asks for the lenses as they stand, converts.

import * as vscode from 'vscode';
import { labelText } from '../src/views/labels.ts';
import { COMMANDS } from './commandNames.ts';
import type { Config } from './config.ts';
import { toLine } from './convert.ts';
import { currentLenses } from './currentLenses.ts';
import type { Runs } from './runs.ts';

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
    const result = this.#runs.resultOf(document);
    return currentLenses(result, document.lineCount, this.#config.preset).flatMap(({ line, parts, stale, run }) =>
      parts.map((part, i) => {
        // At the end of the line, so that nothing moves when the mark comes and goes.
        const title = stale && i === parts.length - 1 ? `${labelText(part.text)} $(history)` : labelText(part.text);
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
