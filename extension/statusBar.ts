// One entry in the status bar: how the active snippet's last run went, that one goes on (and how to stop it), or why none is started.

import * as vscode from 'vscode';
import { endingTexts, isPartial } from '../src/views/endingText.ts';
import { labelText } from '../src/views/labels.ts';
import { cut } from '../src/views/visible.ts';
import { COMMANDS } from './commandNames.ts';
import type { Panels } from './panel.ts';
import { type Hold, isOurs } from './queue.ts';
import type { Runs } from './runs.ts';
import type { Result } from './session.ts';

/** Characters of a problem's type, which the program names, and of why nothing is run. */
const MOST_TYPE = 60;
const MOST_WHY = 1_000;
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
  partial: `stopped · ${endingTexts.partial}`,
  paused: (line: number | null) => `$(debug-pause) ∇ paused${line === null ? '' : ` at line ${line}`}`,
  resume:
    'Gradient Lens: the last runs met the time limit, so nothing runs by itself until that statement changes. Click to run.',
  unfit: '$(error) ∇ not run',
  stop: 'Gradient Lens: click to stop the run',
  notTrusted: '$(shield) ∇ not run',
  trust: 'Gradient Lens runs nothing in a folder you have not trusted. Click to manage trust.',
  ran: (ms: number) => `ran in ${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`,
  graph: 'Gradient Lens: click to show the graph',
  omitted: (what: readonly string[]) => `Left out: ${what.join('; ')}`,
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
    const hold = isOurs(document) ? this.#runs.heldBy(document) : null;
    if (hold !== null) return heldEntry(hold);
    const result = this.#runs.resultOf(document);
    return result === null
      ? null
      : { text: `∇ ${endingOf(result)}`, tooltip: graphTooltip(result), command: COMMANDS.showGraph };
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

function heldEntry(hold: Hold): Entry {
  return hold.kind === 'paused'
    ? { text: texts.paused(hold.line), tooltip: texts.resume, command: COMMANDS.run }
    : { text: texts.unfit, tooltip: `Gradient Lens: ${cut(hold.why, MOST_WHY)}`, command: COMMANDS.showLog };
}

/** What the budgets left out has no line of its own. */
function graphTooltip({ shown: { trace } }: Result): string {
  return trace.omitted.length === 0 ? texts.graph : `${texts.graph}\n${cut(texts.omitted(trace.omitted), MOST_WHY)}`;
}

function endingOf({ latest: { trace }, stale }: Result): string {
  const [problem] = trace.problems;
  const ending =
    problem === undefined
      ? texts.ran(trace.ms)
      : problem.kind !== 'stopped'
        ? labelText(cut(problem.type.replace(/\s+/g, ' '), MOST_TYPE))
        : isPartial(trace)
          ? texts.partial
          : texts.stopped;
  return stale ? `${ending} $(history)` : ending;
}
