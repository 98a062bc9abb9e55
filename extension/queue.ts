// When documents run: at once when opened, after a pause when edited, on command always; the newest text wins, and few processes
// stay. The only state of the extension. Knows no editor: documents, settings, clock and processes are handed in.

import type { Draft, Language } from '../src/runtime/messages.ts';
import { isSnippet, languageOf, selected } from '../src/runtime/snippet.ts';
import type { Query, Reply } from '../src/trace/schema.ts';
import type { TextChange } from '../src/views/lineEdits.ts';
import type { Config } from './config.ts';
import { type ProcessSource, type Result, Session } from './session.ts';

/** Processes of finished runs that stay to answer questions. */
const KEPT_PROCESSES = 2;
/** Milliseconds without a snippet on the screen after which the spare processes go. */
const SPARE_FOR = 180_000;
/** Documents that are looked at, not worked on (another version of a file, a log), and cells, which mean nothing without those above them. */
const NOT_ALONE = new Set(['git', 'output', 'debug', 'comment', 'walkThroughSnippet', 'vscode-notebook-cell']);

/** What a run needs of an editor's document; a `vscode.TextDocument` is one. */
export interface QueuedDocument {
  readonly uri: { readonly scheme: string; readonly path: string; toString(): string };
  readonly languageId: string;
  getText(): string;
}

/** Timers, so that a test can play them. */
export interface Clock {
  setTimeout(callback: () => void, ms: number): unknown;
  clearTimeout(timer: unknown): void;
}

/** The processes behind the queue: a `RuntimePool`. */
export interface Processes extends ProcessSource {
  warm(language: Language, draft?: Draft): void;
  cool(): void;
  dispose(): void;
}

/** What the queue asks of the editor around it. */
export interface Editor<D extends QueuedDocument> {
  readonly log: { info(text: string): void; mistake(error: unknown): void };
  readonly clock: Clock;
  isTrusted(): boolean;
  visible(): readonly D[];
  /** Called once, when the first document needs a process. */
  openProcesses(): Processes;
  /** A document has new results, its old ones became stale, or a run began or ended. */
  published(document: D): void;
}

/** Why a document does not run by itself, though it would be to. */
export type Hold =
  /** Its last runs all met the time limit; `line` is where the last one did, if that is known. */
  | { readonly kind: 'paused'; readonly line: number | null }
  /** This host cannot keep the cage, or cannot start it. */
  | { readonly kind: 'unfit'; readonly why: string };

export class RunQueue<D extends QueuedDocument> {
  readonly #editor: Editor<D>;
  readonly #sessions = new Map<string, Session>();
  readonly #timers = new Map<string, unknown>();
  #opened: Processes | null = null;
  /** Counts down while no snippet is on the screen. */
  #cooling: unknown;
  /** Why this host cannot run anything, as the last process told. */
  #unfit: string | null = null;
  #config: Config;

  constructor(config: Config, editor: Editor<D>) {
    this.#config = config;
    this.#editor = editor;
  }

  configure(config: Config): void {
    this.#config = config;
    this.openVisible();
  }

  /** Runs what is on the screen and was not run yet. */
  openVisible(): void {
    const live = this.#editor.visible().filter((document) => this.#isLive(document));
    this.#keepSpares(live);
    for (const document of live) {
      const session = this.#sessions.get(key(document));
      const isNew = session?.result == null && !session?.busy && !this.#timers.has(key(document));
      if (isNew) this.#schedule(document, 0);
      // Whoever reads a snippet may edit it next.
      else if (session?.result != null) this.#processes.warm(session.language);
    }
  }

  resultOf(document: D): Result | null {
    return this.#sessions.get(key(document))?.result ?? null;
  }

  isBusy(document: D): boolean {
    return this.#sessions.get(key(document))?.busy ?? false;
  }

  /** Whether there is something to stop: a run, one that is about to begin, or a question. */
  isActive(document: D): boolean {
    const session = this.#sessions.get(key(document));
    return this.#timers.has(key(document)) || (session !== undefined && (session.busy || session.asking));
  }

  /** What keeps a document from running by itself; null when nothing does. */
  heldBy(document: D): Hold | null {
    if (this.#unfit !== null) return { kind: 'unfit', why: this.#unfit };
    const session = this.#sessions.get(key(document));
    if (!session?.paused) return null;
    const { trace, shift } = session.result!.latest;
    const line = trace.problems[0]?.span?.line;
    return { kind: 'paused', line: line === undefined ? null : shift.forward(line) };
  }

  ask(document: D, query: Query): Promise<Reply> {
    const session = this.#sessions.get(key(document));
    return session?.ask(query) ?? Promise.resolve({ type: 'refused', message: 'Run the snippet first.' });
  }

  /** Runs the document because somebody says so, or with `lines` (from 1, both included) only those. */
  run(document: D, lines?: { first: number; last: number }): Promise<void> {
    this.#unfit = null;
    this.#sessions.get(key(document))?.resume();
    return this.#run(document, lines);
  }

  async #run(document: D, lines?: { first: number; last: number }): Promise<void> {
    const language = languageOf(document.languageId);
    if (language === null || !this.#editor.isTrusted()) return;
    this.#cancelScheduled(document);
    const session = this.#session(document, language);
    const text = document.getText();
    const code = lines === undefined ? text : selected(language, text, lines.first, lines.last);
    try {
      const running = session.run(code, document.uri.path, Math.round(this.#config.timeLimit * 1000), text);
      this.#editor.published(document);
      if ((await running) === 'superseded') return;
      this.#unfit = session.unfit;
      for (const { kind, message } of session.result?.latest.trace.problems ?? [])
        if (kind === 'internal') this.#editor.log.info(`${document.uri.path}: ${message}`);
    } catch (error) {
      this.#editor.log.mistake(error);
    }
    this.#trim(session);
    this.#editor.published(document);
  }

  /** Ends what goes on in a document, or is about to. @returns whether there was something. */
  stop(document: D): boolean {
    const wasActive = this.isActive(document);
    this.#cancelScheduled(document);
    this.#sessions.get(key(document))?.stop();
    if (wasActive) this.#editor.published(document);
    return wasActive;
  }

  /** A document's text changed. `changes` in the editor's order, which is from the last place to the first. */
  edited(document: D, changes: readonly TextChange[]): void {
    if (changes.length === 0) return;
    const session = this.#sessions.get(key(document));
    if (session !== undefined) {
      session.edited(changes);
      this.#editor.published(document);
    }
    if (this.#isLive(document)) this.#schedule(document, this.#config.debounce);
    else this.#cancelScheduled(document);
  }

  closed(document: D): void {
    this.#cancelScheduled(document);
    this.#sessions.get(key(document))?.dispose();
    this.#sessions.delete(key(document));
    if (this.#sessions.size === 0) this.#opened?.cool();
  }

  get #processes(): Processes {
    this.#opened ??= this.#editor.openProcesses();
    return this.#opened;
  }

  #session(document: D, language: Language): Session {
    const known = this.#sessions.get(key(document));
    if (known?.language === language) return known;
    known?.dispose();
    const session = new Session(language, this.#processes);
    this.#sessions.set(key(document), session);
    return session;
  }

  #isLive(document: D): boolean {
    return this.#config.runOnEdit && this.#editor.isTrusted() && isOurs(document) && this.heldBy(document) === null;
  }

  /** After a while without a snippet on the screen nobody will edit one next. */
  #keepSpares(live: readonly D[]): void {
    if (live.length > 0) {
      this.#editor.clock.clearTimeout(this.#cooling);
      this.#cooling = undefined;
    } else if (this.#opened !== null && this.#cooling === undefined)
      this.#cooling = this.#editor.clock.setTimeout(() => {
        this.#cooling = undefined;
        this.#opened?.cool();
      }, SPARE_FOR);
  }

  /** The spare process boots, or reads the text, while the debounce goes on. */
  #schedule(document: D, delay: number): void {
    this.#cancelScheduled(document);
    const language = languageOf(document.languageId);
    const draft = { code: document.getText(), path: document.uri.path, due: Date.now() + delay };
    if (language !== null) this.#processes.warm(language, delay > 0 ? draft : undefined);
    const start = () => void this.#run(document);
    this.#timers.set(key(document), this.#editor.clock.setTimeout(start, delay));
  }

  #cancelScheduled(document: D): void {
    const timer = this.#timers.get(key(document));
    if (timer !== undefined) this.#editor.clock.clearTimeout(timer);
    this.#timers.delete(key(document));
  }

  /** Keeps the processes of the latest few documents only. */
  #trim(latest: Session): void {
    const others = [...this.#sessions.values()].filter((session) => session !== latest);
    others.sort((a, b) => (b.result?.latest.run ?? 0) - (a.result?.latest.run ?? 0));
    for (const session of others.slice(KEPT_PROCESSES - 1)) session.forgetProcess();
  }

  dispose(): void {
    for (const timer of [...this.#timers.values(), this.#cooling]) this.#editor.clock.clearTimeout(timer);
    for (const session of this.#sessions.values()) session.dispose();
    this.#timers.clear();
    this.#sessions.clear();
    this.#opened?.dispose();
  }
}

/** Whether a document is a snippet that runs without being told to. */
export function isOurs(document: QueuedDocument): boolean {
  const language = languageOf(document.languageId);
  return language !== null && !NOT_ALONE.has(document.uri.scheme) && isSnippet(language, document.getText());
}

function key(document: QueuedDocument): string {
  return document.uri.toString();
}
