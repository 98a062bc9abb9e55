// One table of commands. A command that cannot do anything says why, quietly.

import * as vscode from 'vscode';
import { languageOf } from '../src/runtime/snippet.ts';
import type { Intent } from '../src/views/lens.ts';
import { COMMANDS } from './commandNames.ts';
import { SECTION } from './config.ts';
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
  run: ({ runs }) =>
    withSnippet((editor) => {
      const { selection, document } = editor;
      if (selection.isEmpty) return runs.run(document);
      // A selection that ends before the first character of a line does not mean that line.
      const last = selection.end.character === 0 && selection.end.line > selection.start.line ? selection.end.line : selection.end.line + 1;
      return runs.run(document, { first: selection.start.line + 1, last });
    }),
  stop: ({ runs }) =>
    withSnippet((editor) => {
      if (!runs.stop(editor.document)) say('Nothing is running.');
    }),
  showGraph: ({ panels, runs }) =>
    withSnippet(async ({ document }) => {
      panels.show(document);
      if (runs.resultOf(document) === null) await runs.run(document);
    }),
  toggleRunOnEdit: async () => {
    const section = vscode.workspace.getConfiguration(SECTION);
    const now = !section.get<boolean>('runOnEdit');
    await section.update('runOnEdit', now, vscode.ConfigurationTarget.Global);
    say(now ? 'Snippets run after every edit.' : 'Snippets run when you say so.');
  },
  showLog: ({ log }) => log.show(),
  follow: ({ panels }, uri, intent) => {
    const document = vscode.workspace.textDocuments.find((open) => open.uri.toString() === uri);
    if (document !== undefined) panels.follow(document, intent as Intent);
  },
};

/** Registers every command. */
export function registerCommands(parts: Parts): vscode.Disposable {
  return vscode.Disposable.from(
    ...Object.entries(TABLE).map(([name, body]) =>
      vscode.commands.registerCommand(COMMANDS[name as keyof typeof COMMANDS], (...args: unknown[]) => body(parts, ...args)),
    ),
  );
}

function withSnippet<T>(body: (editor: vscode.TextEditor) => T): T | undefined {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined || languageOf(editor.document.languageId) === null) {
    say('Open a Python or TypeScript file first.');
    return undefined;
  }
  if (!vscode.workspace.isTrusted) {
    say('Nothing is run in a folder you have not trusted.');
    return undefined;
  }
  return body(editor);
}

function say(text: string): void {
  vscode.window.setStatusBarMessage(`Gradient Lens: ${text}`, 4_000);
}
