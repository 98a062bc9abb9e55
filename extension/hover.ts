// Hovers: the view writes the Markdown; here its links become commands.

import * as vscode from 'vscode';
import { hoverAt } from '../src/views/hover.ts';
import { COMMANDS } from './commandNames.ts';
import { toRange } from './convert.ts';
import type { Runs } from './runs.ts';

export class HoverProvider implements vscode.HoverProvider {
  readonly #runs: Runs;

  constructor(runs: Runs) {
    this.#runs = runs;
  }

  provideHover(document: vscode.TextDocument, position: vscode.Position): vscode.Hover | null {
    const shown = this.#runs.resultOf(document)?.shown;
    const line = shown?.shift.backward(position.line + 1);
    if (shown === undefined || line == null) return null;
    const hover = hoverAt(shown.trace, line, position.character, { source: shown.code });
    if (hover === null) return null;
    const links = hover.links.map(({ label, intent }) => {
      const args = encodeURIComponent(JSON.stringify([document.uri.toString(), shown.run, intent]));
      return `[${label}](command:${COMMANDS.follow}?${args})`;
    });
    const text = links.length === 0 ? hover.markdown : `${hover.markdown}\n\n---\n\n${links.join(' · ')}`;
    const markdown = new vscode.MarkdownString(text);
    // The text holds what the user's program printed: of all commands only ours may be linked, and no HTML.
    markdown.isTrusted = { enabledCommands: [COMMANDS.follow] };
    markdown.supportHtml = false;
    return new vscode.Hover(markdown, toRange(moved(hover.span, position.line + 1 - line)));
  }
}

function moved<S extends { readonly line: number; readonly endLine: number }>(span: S, by: number): S {
  return { ...span, line: span.line + by, endLine: span.endLine + by };
}
