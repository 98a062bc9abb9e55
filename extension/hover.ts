// Hovers: the view writes the Markdown; here its links become commands.

import * as vscode from 'vscode';
import { type HoverLink, hoverAt } from '../src/views/hover.ts';
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
    const contents = [told(hover.markdown)];
    if (hover.links.length > 0) contents.push(linked(hover.links, document, shown.run));
    return new vscode.Hover(contents, toRange(moved(hover.span, position.line + 1 - line)));
  }
}

/** What the user's program named and printed is in here: nothing in it may be followed, and no HTML. */
function told(text: string): vscode.MarkdownString {
  const markdown = new vscode.MarkdownString(text);
  markdown.isTrusted = false;
  markdown.supportHtml = false;
  markdown.supportThemeIcons = false;
  return markdown;
}

/** Links of ours, in a text of their own: of the program's there is nothing in it but numbers. */
function linked(links: readonly HoverLink[], { uri }: vscode.TextDocument, run: number): vscode.MarkdownString {
  const parts = links.map(({ label, intent }) => {
    const args = encodeURIComponent(JSON.stringify([uri.toString(), run, intent])).replace(/[()]/g, (sign) =>
      sign === '(' ? '%28' : '%29',
    );
    return `[${label}](command:${COMMANDS.follow}?${args})`;
  });
  const markdown = new vscode.MarkdownString(parts.join(' · '));
  markdown.isTrusted = { enabledCommands: [COMMANDS.follow] };
  return markdown;
}

function moved<S extends { readonly line: number; readonly endLine: number }>(span: S, by: number): S {
  return { ...span, line: span.line + by, endLine: span.endLine + by };
}
