// Documents and their runs: when one is started, what is known of each. The only state of the extension.

import * as vscode from 'vscode';
import { isSnippet, languageOf, selected } from '../src/runtime/snippet.ts';
import type { Query, Reply } from '../src/trace/schema.ts';
import type { LineEdit } from '../src/views/shift.ts';
import type { Config } from './config.ts';
import { RuntimePool } from './host/pool.ts';
import type { Log } from './log.ts';
import { type Result, Session } from './session.ts';

/** Processes of finished runs that stay to answer questions. */
const KEPT_PROCESSES = 2;
/** A run longer than this shows that it goes on. */
const SHOW_PROGRESS_AFTER = 500;

export class Runs implements vscode.Disposable {
  readonly #published = new vscode.EventEmitter<vscode.TextDocument>();
  /** A document has new results, or its old ones became stale. */
  readonly onDidPublish = this.#published.event;
  readonly #sessions = new Map<string, Session>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #log: Log;
  readonly #runtimeFolder: string;
  #pool: RuntimePool | null = null;
  #config: Config;
  readonly #subscriptions: vscode.Disposable[];

  constructor(runtimeFolder: string, config: Config, log: Log) {
    this.#runtimeFolder = runtimeFolder;
    this.#config = config;
    this.#log = log;
    this.#subscriptions = [
      vscode.workspace.onDidChangeTextDocument((event) => this.#edited(event)),
      vscode.workspace.onDidCloseTextDocument((document) => this.#closed(document)),
      vscode.window.onDidChangeActiveTextEditor((editor) => editor && this.#opened(editor.document)),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.openVisible()),
    ];
  }

  configure(config: Config): void {
    this.#config = config;
    this.openVisible();
  }

  /** Runs what is on the screen and was not run yet. */
  openVisible(): void {
    for (const { document } of vscode.window.visibleTextEditors) this.#opened(document);
  }

  resultOf(document: vscode.TextDocument): Result | null {
    return this.#sessions.get(key(document))?.result ?? null;
  }

  isBusy(document: vscode.TextDocument): boolean {
    return this.#sessions.get(key(document))?.busy ?? false;
  }

  ask(document: vscode.TextDocument, query: Query): Promise<Reply> {
    const session = this.#sessions.get(key(document));
    return session?.ask(query) ?? Promise.resolve({ type: 'refused', message: 'Run the snippet first.' });
  }

  /** Runs the document, or with `lines` (from 1, both included) only those. */
  async run(document: vscode.TextDocument, lines?: { first: number; last: number }): Promise<void> {
    const language = languageOf(document.languageId);
    if (language === null || !vscode.workspace.isTrusted) return;
    clearTimeout(this.#timers.get(key(document)));
    const session = this.#session(document, language);
    const text = document.getText();
    const code = lines === undefined ? text : selected(language, text, lines.first, lines.last);
    try {
      const running = session.run(code, document.uri.path, Math.round(this.#config.timeLimit * 1000));
      this.#showProgress(running);
      const outcome = await running;
      if (outcome === 'superseded') return;
    } catch (error) {
      this.#log.mistake(error);
    }
    this.#trim(session);
    this.#published.fire(document);
  }

  /** Ends the run of a document. @returns whether one went on. */
  stop(document: vscode.TextDocument): boolean {
    clearTimeout(this.#timers.get(key(document)));
    return this.#sessions.get(key(document))?.stop() ?? false;
  }

  #session(document: vscode.TextDocument, language: NonNullable<ReturnType<typeof languageOf>>): Session {
    const known = this.#sessions.get(key(document));
    if (known?.language === language) return known;
    known?.dispose();
    this.#pool ??= new RuntimePool(this.#runtimeFolder);
    const session = new Session(language, this.#pool);
    this.#sessions.set(key(document), session);
    return session;
  }

  #opened(document: vscode.TextDocument): void {
    if (this.#sessions.get(key(document))?.result == null && !this.isBusy(document) && this.#isLive(document)) this.#schedule(document, 0);
  }

  #isLive(document: vscode.TextDocument): boolean {
    const language = languageOf(document.languageId);
    return this.#config.runOnEdit && vscode.workspace.isTrusted && language !== null && isSnippet(language, document.getText());
  }

  #edited({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    if (contentChanges.length === 0) return;
    const session = this.#sessions.get(key(document));
    if (session !== undefined) {
      session.edited(contentChanges.map(toLineEdit));
      this.#published.fire(document);
    }
    if (this.#isLive(document)) this.#schedule(document, this.#config.debounce);
  }

  #schedule(document: vscode.TextDocument, delay: number): void {
    clearTimeout(this.#timers.get(key(document)));
    this.#timers.set(
      key(document),
      setTimeout(() => void this.run(document), delay),
    );
  }

  #closed(document: vscode.TextDocument): void {
    clearTimeout(this.#timers.get(key(document)));
    this.#timers.delete(key(document));
    this.#sessions.get(key(document))?.dispose();
    this.#sessions.delete(key(document));
  }

  /** Keeps the processes of the latest few documents only. */
  #trim(latest: Session): void {
    const others = [...this.#sessions.values()].filter((session) => session !== latest);
    others.sort((a, b) => (b.result?.run ?? 0) - (a.result?.run ?? 0));
    for (const session of others.slice(KEPT_PROCESSES - 1)) session.forgetProcess();
  }

  #showProgress(running: Promise<unknown>): void {
    const shown = setTimeout(() => {
      void vscode.window.withProgress(
        { location: vscode.ProgressLocation.Window, title: 'Gradient Lens: running…' },
        () => running.catch(() => {}) as Promise<void>,
      );
    }, SHOW_PROGRESS_AFTER);
    void running.catch(() => {}).finally(() => clearTimeout(shown));
  }

  dispose(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    for (const session of this.#sessions.values()) session.dispose();
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#pool?.dispose();
    this.#published.dispose();
  }
}

function key(document: vscode.TextDocument): string {
  return document.uri.toString();
}

/** A change as whole lines. Text inserted before a line's first character that ends in a line break moves that line down. */
function toLineEdit({ range, text }: vscode.TextDocumentContentChangeEvent): LineEdit {
  const added = text.split('\n').length - 1;
  const whole = range.start.character === 0 && range.end.character === 0 && (text === '' || text.endsWith('\n'));
  return whole ? { first: range.start.line, last: range.end.line, added } : { first: range.start.line + 1, last: range.end.line + 1, added };
}
