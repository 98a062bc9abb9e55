// One table of commands. A command that cannot do anything says why, quietly.

import * as vscode from 'vscode';
import { languageOf } from '../src/runtime/snippet.ts';
import type { Intent } from '../src/views/lens.ts';
import { COMMANDS } from './commandNames.ts';
import { SECTION } from './config.ts';
import { toRange } from './convert.ts';
import type { Log } from './log.ts';
import type { Panels } from './panel.ts';
import type { Runs } from './runs.ts';

export interface Parts {
  readonly runs: Runs;
  readonly panels: Panels;
  readonly log: Log;
}

type Body = (parts: Parts, ...args: unknown[]) => unknown;

const TABLE: Readonly<Record<keyof typeof COMMANDS, Body>> = {
  run: (parts) =>
    withSnippet(parts, (document, selection) => {
      if (selection.isEmpty) return parts.runs.run(document);
      // A selection that ends before the first character of a line does not mean that line.
      const { start, end } = selection;
      const last = end.character === 0 && end.line > start.line ? end.line : end.line + 1;
      return parts.runs.run(document, { first: start.line + 1, last });
    }),
  stop: (parts) =>
    withSnippet(parts, (document) => {
      if (!parts.runs.stop(document)) say('Nothing is running.');
    }),
  showGraph: (parts) =>
    withSnippet(parts, async (document) => {
      parts.panels.show(document);
      if (parts.runs.resultOf(document) === null) await parts.runs.run(document);
    }),
  toggleRunOnEdit: async () => {
    const section = vscode.workspace.getConfiguration(SECTION);
    const now = !section.get<boolean>('runOnEdit');
    // A folder's own setting would hide the user's.
    const ofFolder = section.inspect<boolean>('runOnEdit')?.workspaceValue !== undefined;
    await section.update(
      'runOnEdit',
      now,
      ofFolder ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global,
    );
    say(now ? 'Snippets run after every edit.' : 'Snippets run when you say so.');
  },
  showLog: ({ log }) => log.show(),
  follow: (parts, uri, run, intent) => {
    const document = vscode.workspace.textDocuments.find((open) => open.uri.toString() === uri);
    if (document === undefined || typeof run !== 'number' || !isIntent(intent)) return undefined;
    return intent.kind === 'problem'
      ? showProblem(parts, document, intent.id)
      : parts.panels.follow(document, run, intent);
  },
};

/** Registers every command. */
export function registerCommands(parts: Parts): vscode.Disposable {
  return vscode.Disposable.from(
    ...Object.entries(TABLE).map(([name, body]) =>
      vscode.commands.registerCommand(COMMANDS[name as keyof typeof COMMANDS], (...args: unknown[]) =>
        body(parts, ...args),
      ),
    ),
  );
}

/** The snippet in front: of the active editor, or of the active panel. */
function withSnippet<T>(
  { panels }: Parts,
  body: (document: vscode.TextDocument, selection: vscode.Selection) => T,
): T | undefined {
  const editor = vscode.window.activeTextEditor;
  const document = panels.front;
  if (document === undefined || languageOf(document.languageId) === null) {
    say('Open a Python or TypeScript file first.');
    return undefined;
  }
  if (!vscode.workspace.isTrusted) {
    say('Nothing is run in a folder you have not trusted.');
    return undefined;
  }
  return body(document, editor?.document === document ? editor.selection : new vscode.Selection(0, 0, 0, 0));
}

/** The whole text of a problem, as the editor's own widget for problems shows it. */
async function showProblem({ runs }: Parts, document: vscode.TextDocument, id: number): Promise<void> {
  const latest = runs.resultOf(document)?.latest;
  const span = latest?.trace.problems[id]?.span;
  const line = latest?.shift.forward(span?.line ?? 1);
  const editor = await vscode.window.showTextDocument(document, { preserveFocus: false });
  if (line == null) return;
  const { start } = toRange({ line, column: span?.column ?? 0, endLine: line, endColumn: 0 });
  editor.selection = new vscode.Selection(start, start);
  await vscode.commands.executeCommand('editor.action.marker.next');
}

function isIntent(value: unknown): value is Intent {
  const { kind, id } = (value ?? {}) as Partial<Intent>;
  return (
    typeof id === 'number' && ['node', 'tensor', 'backward', 'problem', 'jacobian', 'figure'].includes(kind as string)
  );
}

function say(text: string): void {
  vscode.window.setStatusBarMessage(`Gradient Lens: ${text}`, 4_000);
}
