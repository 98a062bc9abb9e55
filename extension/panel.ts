// The panels: one webview a document, beside its editor. Here is the host's end of the channel: messages are parsed, those of another run dropped.

import { randomBytes } from 'node:crypto';
import { posix } from 'node:path';
import * as vscode from 'vscode';
import { assertNever, type FromPanel, parseFromPanel, type ToPanel } from '../src/protocol/panel.ts';
import { problemText } from '../src/views/endingText.ts';
import type { Intent } from '../src/views/lens.ts';
import { type Choice, panelModel } from '../src/views/panel.ts';
import { panelHtml } from '../src/views/panelHtml.ts';
import { rootsOf } from '../src/views/roots.ts';
import { toRange } from './convert.ts';
import type { Log } from './log.ts';
import type { Runs } from './runs.ts';
import type { Result, Shown } from './session.ts';

export class Panels implements vscode.Disposable {
  readonly #media: vscode.Uri;
  readonly #runs: Runs;
  readonly #log: Log;
  readonly #panels = new Map<string, Panel>();
  readonly #moved = new vscode.EventEmitter<void>();
  /** Another document may be in front. */
  readonly onDidChangeFront = this.#moved.event;
  readonly #subscriptions: vscode.Disposable[];

  constructor(media: vscode.Uri, runs: Runs, log: Log) {
    this.#media = media;
    this.#runs = runs;
    this.#log = log;
    this.#subscriptions = [
      runs.onDidPublish((document) => this.#panels.get(document.uri.toString())?.update()),
      vscode.window.onDidChangeActiveTextEditor(() => this.#moved.fire()),
      vscode.workspace.onDidCloseTextDocument((document) => this.#panels.get(document.uri.toString())?.dispose()),
    ];
  }

  /** The document in front: of the active panel, else of the active editor. */
  get front(): vscode.TextDocument | undefined {
    const panel = [...this.#panels.values()].find(({ isActive }) => isActive);
    return panel?.document ?? vscode.window.activeTextEditor?.document;
  }

  /** Opens the panel of a document, or brings it to the front. */
  show(document: vscode.TextDocument): void {
    this.#open(document).reveal();
  }

  /** Shows in the panel what a lens or a hover of some run points at. */
  follow(document: vscode.TextDocument, run: number, intent: Intent): void {
    const panel = this.#open(document);
    panel.reveal();
    panel.point(run, intent);
  }

  #open(document: vscode.TextDocument): Panel {
    const key = document.uri.toString();
    let panel = this.#panels.get(key);
    if (panel === undefined) {
      panel = new Panel(document, this.#media, this.#runs, this.#log);
      panel.onDidChange(() => this.#moved.fire());
      panel.onDidDispose(() => this.#panels.delete(key));
      this.#panels.set(key, panel);
    }
    return panel;
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    for (const panel of [...this.#panels.values()]) panel.dispose();
    this.#moved.dispose();
  }
}

class Panel implements vscode.Disposable {
  readonly document: vscode.TextDocument;
  readonly #webview: vscode.WebviewPanel;
  readonly #runs: Runs;
  readonly #log: Log;
  /** The page listens. It is made anew whenever the panel comes back from behind another tab. */
  #ready = false;
  #sent: Shown | null = null;
  #mark: ToPanel | null = null;
  #shownRoot = -1;
  /** The label of the graph that was chosen by hand. */
  #root: string | null = null;
  /** What to point at once the page has the run. */
  #pointer: { run: number; intent: Intent } | null = null;

  constructor(document: vscode.TextDocument, media: vscode.Uri, runs: Runs, log: Log) {
    this.document = document;
    this.#runs = runs;
    this.#log = log;
    const title = `Graph: ${posix.basename(document.uri.path)}`;
    this.#webview = vscode.window.createWebviewPanel(
      'gradientLens.panel',
      title,
      { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
      {
        enableScripts: true,
        enableForms: false,
        enableCommandUris: false,
        retainContextWhenHidden: false,
        localResourceRoots: [media],
      },
    );
    const { webview } = this.#webview;
    webview.onDidReceiveMessage((message: unknown) => this.#receive(message));
    this.#webview.onDidChangeViewState(() => {
      if (!this.#webview.visible) this.#ready = false;
    });
    const address = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(media, name)).toString();
    const nonce = randomBytes(16).toString('base64');
    webview.html = panelHtml({
      cspSource: webview.cspSource,
      nonce,
      scriptUri: address('panel.js'),
      styleUri: address('panel.css'),
    });
  }

  get onDidDispose(): vscode.Event<void> {
    return this.#webview.onDidDispose;
  }

  get onDidChange(): vscode.Event<unknown> {
    return this.#webview.onDidChangeViewState;
  }

  get isActive(): boolean {
    return this.#webview.active;
  }

  reveal(): void {
    if (!this.#webview.visible) this.#webview.reveal(undefined, true);
  }

  point(run: number, intent: Intent): void {
    this.#pointer = { run, intent };
    this.update();
  }

  /** Sends what changed since the last time. */
  update(): void {
    if (!this.#ready) return;
    const result = this.#runs.resultOf(this.document);
    const mark = this.#markOf(result);
    if (result !== null && (this.#sent?.run !== result.shown.run || (mark === null && this.#mark !== null)))
      this.#show(result.shown, this.#choice(result.shown));
    if (mark !== null && JSON.stringify(mark) !== JSON.stringify(this.#mark)) this.#post(mark);
    this.#mark = mark;
    if (result !== null) this.#pointAt(result.shown);
  }

  /** What is to be said of the picture; null when it is simply right. */
  #markOf(result: Result | null): ToPanel | null {
    const run = result?.shown.run ?? 0;
    if (this.#runs.isBusy(this.document)) return { type: 'pending', run };
    const problem = result?.latest.trace.problems[0];
    if (problem !== undefined)
      return { type: 'failed', run, message: problemText(problem, result!.latest.trace), span: problem.span };
    return result?.stale ? { type: 'stale', run } : null;
  }

  /** The graph that was chosen stays chosen from run to run. */
  #choice({ trace }: Shown): Choice {
    return { root: this.#root === null ? null : rootsOf(trace).roots.findIndex(({ label }) => label === this.#root) };
  }

  #show(shown: Shown, choice: Choice): void {
    const model = panelModel(shown.trace, shown.code, choice);
    this.#sent = shown;
    this.#shownRoot = model.root;
    this.#mark = null;
    this.#post({ type: 'show', run: shown.run, model });
  }

  #pointAt(shown: Shown): void {
    if (this.#pointer?.run !== shown.run) return;
    const { intent } = this.#pointer;
    this.#pointer = null;
    const { run, trace } = shown;
    switch (intent.kind) {
      case 'node':
      case 'jacobian':
        this.#post({ type: 'select', run, node: intent.id, tensor: null });
        break;
      case 'tensor': {
        const node = trace.tensors.find(({ id }) => id === intent.id)?.grad_fn ?? null;
        this.#post({ type: 'select', run, node, tensor: intent.id });
        break;
      }
      case 'backward': {
        const { roots } = rootsOf(trace);
        const root = roots.findIndex(({ backward }) => backward === trace.backwards[intent.id]);
        if (root < 0) return;
        if (root !== this.#shownRoot) this.#show(shown, { root });
        this.#post({ type: 'select', run, node: roots[root]!.starts[0] ?? null, tensor: null });
        break;
      }
      case 'figure':
        this.#post({ type: 'figure', run, index: intent.id });
        break;
      case 'problem':
        break;
      default:
        assertNever(intent.kind);
    }
  }

  #post(message: ToPanel): void {
    void this.#webview.webview.postMessage(message);
  }

  #receive(raw: unknown): void {
    const message = parseFromPanel(raw);
    if (message === null) this.#log.info('The panel sent something that is no message.');
    else if (message.type === 'ready') this.#begin();
    else if (message.run === this.#sent?.run) this.#obey(message, this.#sent);
  }

  #begin(): void {
    this.#ready = true;
    this.#sent = null;
    this.#mark = null;
    this.update();
  }

  #obey(message: Exclude<FromPanel, { type: 'ready' }>, shown: Shown): void {
    switch (message.type) {
      case 'reveal':
        void this.#select(message.span);
        break;
      case 'ask':
        void this.#answer(message.run, message.id, message.query);
        break;
      case 'choose':
        this.#show(shown, message);
        if (message.root !== null) this.#root = rootsOf(shown.trace).roots[message.root]?.label ?? null;
        this.update();
        break;
      default:
        assertNever(message);
    }
  }

  async #answer(run: number, id: number, query: Parameters<Runs['ask']>[1]): Promise<void> {
    try {
      const reply = await this.#runs.ask(this.document, query);
      if (run === this.#sent?.run) this.#post({ type: 'answer', run, id, reply });
    } catch (error) {
      this.#log.mistake(error);
      this.#post({
        type: 'answer',
        run,
        id,
        reply: { type: 'refused', message: 'This could not be computed; the log tells why.' },
      });
    }
  }

  /** Selects a place of the run in the editor, where it is now. */
  async #select(span: Parameters<typeof toRange>[0]): Promise<void> {
    const line = this.#runs.resultOf(this.document)?.shown.shift.forward(span.line);
    if (line == null) return;
    const range = this.document.validateRange(toRange({ ...span, line, endLine: line + span.endLine - span.line }));
    const open = vscode.window.visibleTextEditors.find(({ document }) => document === this.document);
    const viewColumn = open?.viewColumn ?? vscode.ViewColumn.One;
    const editor = await vscode.window.showTextDocument(this.document, {
      viewColumn,
      preserveFocus: true,
      preview: false,
    });
    editor.selection = new vscode.Selection(range.start, range.end);
    editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  }

  dispose(): void {
    this.#webview.dispose();
  }
}
