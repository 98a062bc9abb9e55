// activate: build, register, nothing else. The runtime's files are touched when the first snippet runs.

import * as vscode from 'vscode';
import { registerCommands } from './commands.ts';
import { type Config, onConfig, readConfig } from './config.ts';
import { ContextKeys } from './contextKeys.ts';
import { Diagnostics } from './diagnostics.ts';
import { HoverProvider } from './hover.ts';
import { LensProvider } from './lens.ts';
import { LineEnds } from './lineEnd.ts';
import { Log } from './log.ts';
import { Panels } from './panel.ts';
import { Runs } from './runs.ts';
import { StatusBar } from './statusBar.ts';

const LANGUAGES: vscode.DocumentSelector = ['python', 'typescript', 'javascript'].map((language) => ({ language }));

export function activate(context: vscode.ExtensionContext): void {
  const log = new Log();
  const runs = new Runs(context.asAbsolutePath('dist/runtime'), readConfig(), log);
  const panels = new Panels(vscode.Uri.joinPath(context.extensionUri, 'dist', 'media'), runs, log);
  let surfaces = createSurfaces(runs, panels, readConfig());
  context.subscriptions.push(
    log,
    runs,
    panels,
    new ContextKeys(runs, panels),
    registerCommands({ runs, panels, log }),
    onConfig((config) => {
      runs.configure(config);
      surfaces.dispose();
      surfaces = createSurfaces(runs, panels, config);
    }),
    { dispose: () => surfaces.dispose() },
  );
  // Starting a process takes a while, and activation is waited for.
  const start = setTimeout(() => runs.openVisible());
  context.subscriptions.push({ dispose: () => clearTimeout(start) });
}

/** The surfaces under some settings; a change of settings makes them anew. */
function createSurfaces(runs: Runs, panels: Panels, config: Config): vscode.Disposable {
  const surfaces: vscode.Disposable[] = [new Diagnostics(runs), new StatusBar(runs, panels)];
  surfaces.push(vscode.languages.registerHoverProvider(LANGUAGES, new HoverProvider(runs)));
  if (config.display !== 'lineEnd') {
    const lenses = new LensProvider(runs, config);
    surfaces.push(lenses, vscode.languages.registerCodeLensProvider(LANGUAGES, lenses));
  }
  if (config.display !== 'codeLens') surfaces.push(new LineEnds(runs, config));
  return vscode.Disposable.from(...surfaces);
}
