// The settings, typed: one interface, one comment a key. A test compares keys, types and defaults with the manifest.

import * as vscode from 'vscode';
import type { Preset } from '../src/views/lens.ts';

export const SECTION = 'gradientLens';

export interface Config {
  /** Run a snippet after every edit and when it is opened. */
  readonly runOnEdit: boolean;
  /** Milliseconds without an edit before a run starts. */
  readonly debounce: number;
  /** Where results stand. */
  readonly display: 'codeLens' | 'lineEnd' | 'both';
  /** Which results stand there. */
  readonly preset: Preset;
  /** Seconds a snippet may take. */
  readonly timeLimit: number;
}

export const DEFAULTS: Config = { runOnEdit: true, debounce: 250, display: 'codeLens', preset: 'all', timeLimit: 2 };

/** The settings as they stand now. */
export function readConfig(): Config {
  const section = vscode.workspace.getConfiguration(SECTION);
  const read = <K extends keyof Config>(key: K): Config[K] => section.get<Config[K]>(key) ?? DEFAULTS[key];
  return {
    runOnEdit: read('runOnEdit'),
    debounce: within('debounce', read('debounce')),
    display: read('display'),
    preset: read('preset'),
    timeLimit: within('timeLimit', read('timeLimit')),
  };
}

/** What the manifest says of numbers: VS Code shows a wrong one as wrong, and gives it all the same. */
export const RANGES = { debounce: [0, 10_000], timeLimit: [0.1, 600] } as const;

function within(key: keyof typeof RANGES, value: unknown): number {
  const [least, most] = RANGES[key];
  return typeof value === 'number' && Number.isFinite(value) ? Math.min(most, Math.max(least, value)) : DEFAULTS[key];
}

/** Calls `changed` with the new settings whenever one of ours changes. */
export function onConfig(changed: (config: Config) => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration(SECTION)) changed(readConfig());
  });
}
