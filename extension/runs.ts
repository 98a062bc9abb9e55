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
/** Documents that are looked at, not worked on (another version of a file, a log), and cells, which mean nothing without those above them. */
const NOT_ALONE = new Set(['git', 'output', 'debug', 'comment', 'walkThroughSnippet', 'vscode-notebook-cell']);

export class Runs implements vscode.Disposable {
  readonly #published = new vscode.EventEmitter<vscode.TextDocument>();
  /** A document has new results, its old ones became stale, or a run began or ended. */
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
      vscode.workspace.onDidOpenTextDocument(() => this.openVisible()),
      vscode.workspace.onDidCloseTextDocument((document) => this.#closed(document)),
      vscode.window.onDidChangeVisibleTextEditors(() => this.openVisible()),
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
    this.#cancelScheduled(document);
    const session = this.#session(document, language);
    const text = document.getText();
    const code = lines === undefined ? text : selected(language, text, lines.first, lines.last);
    try {
      const running = session.run(code, document.uri.path, Math.round(this.#config.timeLimit * 1000));
      this.#published.fire(document);
      if ((await running) === 'superseded') return;
      for (const { kind, message } of session.result?.latest.trace.problems ?? [])
        if (kind === 'internal') this.#log.info(`${document.uri.path}: ${message}`);
    } catch (error) {
      this.#log.mistake(error);
    }
    this.#trim(session);
    this.#published.fire(document);
  }

  /** Ends the run of a document. @returns whether one went on. */
  stop(document: vscode.TextDocument): boolean {
    this.#cancelScheduled(document);
    const wasBusy = this.#sessions.get(key(document))?.stop() ?? false;
    if (wasBusy) this.#published.fire(document);
    return wasBusy;
  }

  #session(document: vscode.TextDocument, language: NonNullable<ReturnType<typeof languageOf>>): Session {
    const known = this.#sessions.get(key(document));
    if (known?.language === language) return known;
    known?.dispose();
    const session = new Session(language, this.#openPool());
    this.#sessions.set(key(document), session);
    return session;
  }

  #openPool(): RuntimePool {
    this.#pool ??= new RuntimePool(this.#runtimeFolder);
    return this.#pool;
  }

  #opened(document: vscode.TextDocument): void {
    const session = this.#sessions.get(key(document));
    if (session?.result == null && !session?.busy && !this.#timers.has(key(document)) && this.#isLive(document))
      this.#schedule(document, 0);
  }

  #isLive(document: vscode.TextDocument): boolean {
    return this.#config.runOnEdit && vscode.workspace.isTrusted && isOurs(document);
  }

  #edited({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    if (contentChanges.length === 0) return;
    const session = this.#sessions.get(key(document));
    if (session !== undefined) {
      session.edited(contentChanges.map(toLineEdit));
      this.#published.fire(document);
    }
    if (this.#isLive(document)) this.#schedule(document, this.#config.debounce);
    else this.#cancelScheduled(document);
  }

  /** The spare process boots while the debounce goes on. */
  #schedule(document: vscode.TextDocument, delay: number): void {
    this.#cancelScheduled(document);
    const language = languageOf(document.languageId);
    if (language !== null) this.#openPool().warm(language);
    const start = () => void this.run(document);
    this.#timers.set(key(document), setTimeout(start, delay));
  }

  #cancelScheduled(document: vscode.TextDocument): void {
    clearTimeout(this.#timers.get(key(document)));
    this.#timers.delete(key(document));
  }

  #closed(document: vscode.TextDocument): void {
    this.#cancelScheduled(document);
    this.#sessions.get(key(document))?.dispose();
    this.#sessions.delete(key(document));
    if (this.#sessions.size === 0) this.#pool?.cool();
  }

  /** Keeps the processes of the latest few documents only. */
  #trim(latest: Session): void {
    const others = [...this.#sessions.values()].filter((session) => session !== latest);
    others.sort((a, b) => (b.result?.latest.run ?? 0) - (a.result?.latest.run ?? 0));
    for (const session of others.slice(KEPT_PROCESSES - 1)) session.forgetProcess();
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    for (const session of this.#sessions.values()) session.dispose();
    this.#timers.clear();
    this.#sessions.clear();
    this.#pool?.dispose();
    this.#published.dispose();
  }
}

/** Whether a document is a snippet that runs without being told to. */
export function isOurs(document: vscode.TextDocument): boolean {
  const language = languageOf(document.languageId);
  return language !== null && !NOT_ALONE.has(document.uri.scheme) && isSnippet(language, document.getText());
}

function key(document: vscode.TextDocument): string {
  return document.uri.toString();
}

/** A change as whole lines. Text inserted before a line's first character that ends in a line break moves that line down. */
function toLineEdit({ range, text }: vscode.TextDocumentContentChangeEvent): LineEdit {
  const added = text.split('\n').length - 1;
  const whole = range.start.character === 0 && range.end.character === 0 && (text === '' || text.endsWith('\n'));
  return whole
    ? { first: range.start.line, last: range.end.line, added }
    : { first: range.start.line + 1, last: range.end.line + 1, added };
}
