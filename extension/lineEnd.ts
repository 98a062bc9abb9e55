// The same results after the end of each line, for those who want no lines in between.

import * as vscode from 'vscode';
import type { Config } from './config.ts';
import { currentLenses } from './currentLenses.ts';
import type { Runs } from './runs.ts';

export class LineEnds implements vscode.Disposable {
  readonly #decoration = vscode.window.createTextEditorDecorationType({
    after: { color: new vscode.ThemeColor('editorCodeLens.foreground'), margin: '0 0 0 2em' },
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedOpen,
  });
  readonly #runs: Runs;
  readonly #config: Config;
  readonly #subscriptions: vscode.Disposable[];

  constructor(runs: Runs, config: Config) {
    this.#runs = runs;
    this.#config = config;
    this.#subscriptions = [
      runs.onDidPublish((document) => this.#draw(document)),
      vscode.window.onDidChangeVisibleTextEditors((editors) => {
        for (const { document } of editors) this.#draw(document);
      }),
    ];
    for (const { document } of vscode.window.visibleTextEditors) this.#draw(document);
  }

  #draw(document: vscode.TextDocument): void {
    const result = this.#runs.resultOf(document);
    const decorations = currentLenses(result, document.lineCount, this.#config.preset).map((lens) => {
      const end = document.lineAt(lens.line - 1).range.end;
      const contentText = lens.parts.map((part) => part.text).join(' │ ');
      return {
        range: new vscode.Range(end, end),
        renderOptions: { after: { contentText, ...(lens.stale ? { fontStyle: 'italic' } : {}) } },
      };
    });
    for (const editor of vscode.window.visibleTextEditors)
      if (editor.document === document) editor.setDecorations(this.#decoration, decorations);
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#decoration.dispose();
  }
}
