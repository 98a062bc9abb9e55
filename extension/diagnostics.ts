// Problems and warnings of the last run, on the lines that caused them.

import * as vscode from 'vscode';
import type { Span } from '../src/trace/schema.ts';
import { type Diagnostic, diagnosticsOf } from '../src/views/diagnostics.ts';
import type { Shift } from '../src/views/shift.ts';
import { toRange } from './convert.ts';
import type { Runs } from './runs.ts';

const SEVERITY: Readonly<Record<Diagnostic['severity'], vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
};

export class Diagnostics implements vscode.Disposable {
  readonly #collection = vscode.languages.createDiagnosticCollection('gradientLens');
  readonly #runs: Runs;
  readonly #subscriptions: vscode.Disposable[];

  constructor(runs: Runs) {
    this.#runs = runs;
    this.#subscriptions = [
      runs.onDidPublish((document) => this.#show(document)),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#collection.delete(uri)),
    ];
    for (const document of vscode.workspace.textDocuments) this.#show(document);
  }

  #show(document: vscode.TextDocument): void {
    const latest = this.#runs.resultOf(document)?.latest;
    if (latest === undefined) return;
    const { trace, shift } = latest;
    this.#collection.set(
      document.uri,
      diagnosticsOf(trace).flatMap((one) => toDiagnostic(document, one, shift)),
    );
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#collection.dispose();
  }
}

/** None when its line was deleted since. */
function toDiagnostic(document: vscode.TextDocument, one: Diagnostic, shift: Shift): vscode.Diagnostic[] {
  const range = placed(document, one.span, shift);
  if (range === null) return [];
  const diagnostic = new vscode.Diagnostic(range, one.message, SEVERITY[one.severity]);
  diagnostic.source = 'Gradient Lens';
  diagnostic.code = one.code;
  const related = one.related === null ? null : placed(document, one.related.span, shift);
  if (related !== null)
    diagnostic.relatedInformation = [
      new vscode.DiagnosticRelatedInformation(new vscode.Location(document.uri, related), one.related!.message),
    ];
  return [diagnostic];
}

function placed(document: vscode.TextDocument, span: Span, shift: Shift): vscode.Range | null {
  const line = shift.forward(span.line);
  if (line === null) return null;
  return document.validateRange(toRange({ ...span, line, endLine: line + span.endLine - span.line }));
}
