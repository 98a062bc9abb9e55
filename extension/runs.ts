// VS Code's events into the run queue, and the queue's news out to the surfaces. When runs start and end is the queue's business.

import * as vscode from 'vscode';
import type { Query, Reply } from '../src/trace/schema.ts';
import type { Config } from './config.ts';
import { RuntimePool } from './host/pool.ts';
import type { Log } from './log.ts';
import { type Hold, RunQueue } from './queue.ts';
import type { Result } from './session.ts';

export class Runs implements vscode.Disposable {
  readonly #published = new vscode.EventEmitter<vscode.TextDocument>();
  /** A document has new results, its old ones became stale, or a run began or ended. */
  readonly onDidPublish = this.#published.event;
  readonly #queue: RunQueue<vscode.TextDocument>;
  readonly #subscriptions: vscode.Disposable[];

  constructor(runtimeFolder: string, config: Config, log: Log) {
    const queue = new RunQueue<vscode.TextDocument>(config, {
      log,
      clock: { setTimeout, clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout) },
      isTrusted: () => vscode.workspace.isTrusted,
      visible: () => vscode.window.visibleTextEditors.map(({ document }) => document),
      openProcesses: () => new RuntimePool(runtimeFolder),
      published: (document) => this.#published.fire(document),
    });
    this.#queue = queue;
    this.#subscriptions = [
      vscode.workspace.onDidChangeTextDocument((event) => queue.edited(event.document, event.contentChanges)),
      vscode.workspace.onDidOpenTextDocument(() => queue.openVisible()),
      vscode.workspace.onDidCloseTextDocument((document) => queue.closed(document)),
      vscode.window.onDidChangeVisibleTextEditors(() => queue.openVisible()),
      vscode.workspace.onDidGrantWorkspaceTrust(() => queue.openVisible()),
    ];
  }

  configure(config: Config): void {
    this.#queue.configure(config);
  }

  /** Runs what is on the screen and was not run yet. */
  openVisible(): void {
    this.#queue.openVisible();
  }

  resultOf(document: vscode.TextDocument): Result | null {
    return this.#queue.resultOf(document);
  }

  isBusy(document: vscode.TextDocument): boolean {
    return this.#queue.isBusy(document);
  }

  /** Whether there is something to stop. */
  isActive(document: vscode.TextDocument): boolean {
    return this.#queue.isActive(document);
  }

  /** What keeps a document from running by itself; null when nothing does. */
  heldBy(document: vscode.TextDocument): Hold | null {
    return this.#queue.heldBy(document);
  }

  ask(document: vscode.TextDocument, query: Query): Promise<Reply> {
    return this.#queue.ask(document, query);
  }

  /** Runs the document because somebody says so, or with `lines` (from 1, both included) only those. */
  run(document: vscode.TextDocument, lines?: { first: number; last: number }): Promise<void> {
    return this.#queue.run(document, lines);
  }

  /** Ends what goes on in a document, or is about to. @returns whether there was something. */
  stop(document: vscode.TextDocument): boolean {
    return this.#queue.stop(document);
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#queue.dispose();
    this.#published.dispose();
  }
}
