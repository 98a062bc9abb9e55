// One entry in the status bar: how the active snippet's last run went, that one goes on (and how to stop it), or why none is started.

import * as vscode from 'vscode';
import { COMMANDS } from './commandNames.ts';
import type { Panels } from './panel.ts';
import { isOurs } from './queue.ts';
import type { Runs } from './runs.ts';
import type { Result } from './session.ts';

/** A run longer than this shows that it goes on. */
const SHOW_PROGRESS_AFTER = 500;

interface Entry {
  readonly text: string;
  readonly tooltip: string;
  readonly command: string;
}

const texts = {
  running: '$(loading~spin) Gradient Lens: running…',
  stopped: 'stopped',
  stop: 'Gradient Lens: click to stop the run',
  notTrusted: '$(shield) ∇ not run',
  trust: 'Gradient Lens runs nothing in a folder you have not trusted. Click to manage trust.',
  ran: (ms: number) => `ran in ${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`,
  graph: 'Gradient Lens: click to show the graph',
} as const;

export class StatusBar implements vscode.Disposable {
  readonly #item = vscode.window.createStatusBarItem('gradientLens.status', vscode.StatusBarAlignment.Left, 0);
  readonly #runs: Runs;
  readonly #panels: Panels;
  readonly #subscriptions: vscode.Disposable[];
  #progress: NodeJS.Timeout | undefined;

  constructor(runs: Runs, panels: Panels) {
    this.#runs = runs;
    this.#panels = panels;
    this.#item.name = 'Gradient Lens';
    this.#subscriptions = [
      runs.onDidPublish(() => this.#show()),
      panels.onDidChangeFront(() => this.#show()),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#show()),
    ];
    this.#show();
  }

  #show(): void {
    const document = this.#panels.front;
    clearTimeout(this.#progress);
    // What a short run interrupts stays on the screen.
    if (document !== undefined && this.#runs.isBusy(document)) {
      this.#progress = setTimeout(
        () => this.#draw({ text: texts.running, tooltip: texts.stop, command: COMMANDS.stop }),
        SHOW_PROGRESS_AFTER,
      );
      return;
    }
    this.#draw(document === undefined ? null : this.#entryOf(document));
  }

  #entryOf(document: vscode.TextDocument): Entry | null {
    if (!vscode.workspace.isTrusted)
      return isOurs(document)
        ? { text: texts.notTrusted, tooltip: texts.trust, command: 'workbench.trust.manage' }
        : null;
    const result = this.#runs.resultOf(document);
    return result === null
      ? null
      : { text: `∇ ${endingOf(result)}`, tooltip: texts.graph, command: COMMANDS.showGraph };
  }

  #draw(entry: Entry | null): void {
    if (entry === null) {
      this.#item.hide();
      return;
    }
    Object.assign(this.#item, entry);
    this.#item.show();
  }

  dispose(): void {
    clearTimeout(this.#progress);
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#item.dispose();
  }
}

function endingOf({ latest: { trace }, stale }: Result): string {
  const [problem] = trace.problems;
  const ending =
    problem === undefined ? texts.ran(trace.ms) : problem.kind === 'stopped' ? texts.stopped : problem.type;
  return stale ? `${ending} $(history)` : ending;
}
