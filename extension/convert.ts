// Spans of the trace (lines from 1) and ranges of the editor (lines from 0), both ways.

import * as vscode from 'vscode';
import type { Span } from '../src/trace/schema.ts';

export function toRange({ line, column, endLine, endColumn }: Span): vscode.Range {
  return new vscode.Range(Math.max(line - 1, 0), column, Math.max(endLine - 1, 0), endColumn);
}

/** The place before the first character of a line, counted from 1. */
export function toLine(line: number): vscode.Range {
  return new vscode.Range(Math.max(line - 1, 0), 0, Math.max(line - 1, 0), 0);
}
