#!/usr/bin/env node
/**
 * Stands in for VS Code's own executable, so that `@vscode/test-electron` runs a suite on the server in headless Chromium
 * as it does on the desktop build: takes the same flags, prints what the suite prints, exits with the suite's code.
 */
import { parseArgs } from 'node:util';
import type { Browser } from 'playwright-core';
import { launchChromium } from './chromium.ts';
import { onStop } from './system.ts';
import { installServer } from './vscode-install.ts';
import { type RunningServer, startServer } from './vscode-server.ts';

/** A suite that hangs, or that VS Code could not load, ends here. */
const limit = 10 * 60_000;

let server: RunningServer | undefined;
let browser: Browser | undefined;
let finishing = false;

async function finish(code: number): Promise<void> {
  if (finishing) return;
  finishing = true;
  await browser?.close().catch(() => {});
  server?.stop();
  await server?.ended;
  process.exit(code);
}

async function launch(): Promise<void> {
  const { values, positionals } = parseArgs({
    // The runner passes many flags that only the desktop build knows.
    strict: false,
    allowPositionals: true,
    options: {
      extensionDevelopmentPath: { type: 'string' },
      extensionTestsPath: { type: 'string' },
      'disable-workspace-trust': { type: 'boolean' },
    },
  });
  const { extensionDevelopmentPath, extensionTestsPath } = values;
  const folder = positionals[0];
  if (typeof extensionDevelopmentPath !== 'string' || typeof extensionTestsPath !== 'string' || !folder) {
    throw new Error('usage: vscode-launcher FOLDER --extensionDevelopmentPath=PATH --extensionTestsPath=PATH');
  }
  await installServer();
  const trust = values['disable-workspace-trust'] === true;
  server = await startServer({ folder, extensionDevelopmentPath, extensionTestsPath, trust });
  void server.ended.then(() => finish(1));
  browser = await launchChromium();
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  // The workbench calls these two globals, where they exist, with the extension host's console and with its exit code.
  await page.exposeFunction('codeAutomationLog', (type: string, args: unknown[]) => {
    if (type === 'error') console.error(...args);
    else console.log(...args);
  });
  await page.exposeFunction('codeAutomationExit', (code: number) => void finish(code));
  page.on('crash', () => {
    console.error('The workbench’s page crashed.');
    void finish(1);
  });
  await page.goto(server.url);
}

setTimeout(() => {
  console.error(`The suite did not end within ${limit / 60_000} minutes.`);
  void finish(1);
}, limit);
onStop(() => void finish(130));
await launch().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  return finish(1);
});
