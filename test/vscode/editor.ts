/** What the tests ask of the editor: open a text, read what stands on its lines, wait until it does. Asks VS Code, never our own classes. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';

/** A machine may be busy; only what fails takes so long. */
const PATIENCE = 60_000;

/** Writes a file into the workspace and shows it. */
export async function open(name: string, text: string): Promise<vscode.TextDocument> {
  const folder = vscode.workspace.workspaceFolders?.[0];
  assert.ok(folder);
  const uri = vscode.Uri.joinPath(folder.uri, name);
  await vscode.workspace.fs.writeFile(uri, Buffer.from(text));
  // As a user does: a document that an extension opened would live on for minutes after its editor closed.
  await vscode.commands.executeCommand('vscode.open', uri);
  const editor = await until(
    () => vscode.window.activeTextEditor,
    (active) => active?.document.uri.toString() === uri.toString(),
  );
  return editor!.document;
}

/** Closes every editor, changes and all. */
export async function closeAll(): Promise<void> {
  for (const document of vscode.workspace.textDocuments) if (document.isDirty) await document.save();
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
}

/** Replaces the first occurrence of some text, as typing does. */
export async function type(document: vscode.TextDocument, old: string, now: string): Promise<void> {
  const at = document.getText().indexOf(old);
  assert.ok(at >= 0, `there is no ${old}`);
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, new vscode.Range(document.positionAt(at), document.positionAt(at + old.length)), now);
  assert.ok(await vscode.workspace.applyEdit(edit));
}

/** Types at the end. */
export async function append(document: vscode.TextDocument, text: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.insert(document.uri, document.positionAt(document.getText().length), text);
  assert.ok(await vscode.workspace.applyEdit(edit));
}

/** The lenses of a document: one text a line, `4: Q … | SubBackward0 | …`, lines from 1. */
export async function lenses(document: vscode.TextDocument): Promise<string[]> {
  const all = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', document.uri);
  const lines = new Map<number, string[]>();
  for (const { range, command } of all) {
    const line = range.start.line + 1;
    lines.set(line, [...(lines.get(line) ?? []), command?.title ?? '']);
  }
  return [...lines].sort(([a], [b]) => a - b).map(([line, titles]) => `${line}: ${titles.join(' | ')}`);
}

/** The hover's Markdown at a place (line from 1), all providers' together. */
export async function hover(document: vscode.TextDocument, line: number, column: number): Promise<string> {
  const position = new vscode.Position(line - 1, column);
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    document.uri,
    position,
  );
  return hovers
    .flatMap(({ contents }) => contents)
    .map((content) => (typeof content === 'string' ? content : content.value))
    .join('\n');
}

/** Our problems: `9 Error RuntimeError: Trying…`. */
export function problems(document: vscode.TextDocument): string[] {
  return vscode.languages
    .getDiagnostics(document.uri)
    .filter(({ source }) => source === 'Gradient Lens')
    .map(
      ({ range, severity, code, message }) =>
        `${range.start.line + 1} ${vscode.DiagnosticSeverity[severity]} ${code}: ${message}`,
    );
}

/** Asks again and again until the answer passes; fails with the last answer. */
export async function until<T>(
  ask: () => T | Promise<T>,
  passes: (answer: T) => boolean,
  patience = PATIENCE,
): Promise<T> {
  const deadline = Date.now() + patience;
  let answer = await ask();
  while (!passes(answer)) {
    if (Date.now() > deadline)
      assert.fail(`not within ${patience} ms; the last answer: ${JSON.stringify(answer, null, 1)}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
    answer = await ask();
  }
  return answer;
}

/** Lenses once they are there and fresh. */
export function freshLenses(
  document: vscode.TextDocument,
  passes = (all: string[]) => all.length > 0,
): Promise<string[]> {
  return until(
    () => lenses(document),
    (all) => passes(all) && all.every((lens) => !lens.includes('$(history)')),
  );
}

/** Changes one of our settings for all of a test. */
export async function setting(name: string, value: unknown): Promise<void> {
  await vscode.workspace.getConfiguration('gradientLens').update(name, value, vscode.ConfigurationTarget.Workspace);
}
