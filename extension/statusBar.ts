// One entry in the status bar: how the active snippet's last run went.

import * as vscode from 'vscode';
import { COMMANDS } from './commandNames.ts';
import type { Runs } from './runs.ts';

export class StatusBar implements vscode.Disposable {
  readonly #item = vscode.window.createStatusBarItem('gradientLens.status', vscode.StatusBarAlignment.Left, 0);
  readonly #runs: Runs;
  readonly #subscriptions: vscode.Disposable[];

  constructor(runs: Runs) {
    this.#runs = runs;
    this.#item.name = 'Gradient Lens';
    this.#item.command = COMMANDS.showGraph;
    this.#subscriptions = [runs.onDidPublish(() => this.#show()), vscode.window.onDidChangeActiveTextEditor(() => this.#show())];
    this.#show();
  }

  #show(): void {
    const document = vscode.window.activeTextEditor?.document;
    const result = document === undefined ? null : this.#runs.resultOf(document);
    if (result === null) {
      this.#item.hide();
      return;
    }
    const { problems, ms } = result.trace;
    const ending = problems.length === 0 ? `ran in ${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms` : `${problems[0]!.type}`;
    this.#item.text = `∇ ${result.stale ? '$(history) ' : ''}${ending}`;
    this.#item.tooltip = 'Gradient Lens: show the graph';
    this.#item.show();
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#item.dispose();
  }
}
