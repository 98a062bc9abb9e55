// What the manifest's `when` clauses ask about the document in front.

import * as vscode from 'vscode';
import type { Panels } from './panel.ts';
import { isOurs } from './queue.ts';
import type { Runs } from './runs.ts';

export class ContextKeys implements vscode.Disposable {
  readonly #known = new Map<string, boolean>();
  readonly #runs: Runs;
  readonly #panels: Panels;
  readonly #subscriptions: vscode.Disposable[];

  constructor(runs: Runs, panels: Panels) {
    this.#runs = runs;
    this.#panels = panels;
    this.#subscriptions = [
      runs.onDidPublish(() => this.#update()),
      panels.onDidChangeFront(() => this.#update()),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (document === this.#panels.front) this.#update();
      }),
    ];
    this.#update();
  }

  #update(): void {
    const document = this.#panels.front;
    this.#set('gradientLens.running', document !== undefined && this.#runs.isActive(document));
    this.#set('gradientLens.snippet', document !== undefined && isOurs(document));
  }

  #set(name: string, value: boolean): void {
    if (this.#known.get(name) === value) return;
    this.#known.set(name, value);
    void vscode.commands.executeCommand('setContext', name, value);
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }
}
