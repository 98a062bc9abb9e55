/**
 * A real workbench to look at and click in, from outside the extension host: VS Code's server with a folder and a file open,
 * in a headless Chromium that Playwright drives. For what the `vscode` module cannot see: drawn lenses, the panel's inside,
 * pictures. Knows nothing of the extension but its folder.
 */
import { join } from 'node:path';
import type { FrameLocator, Page } from 'playwright-core';
import { launchChromium } from '../../scripts/chromium.ts';
import { root } from '../../scripts/system.ts';
import { installServer } from '../../scripts/vscode-install.ts';
import { startServer } from '../../scripts/vscode-server.ts';

/** What to open. */
export interface WorkbenchOptions {
  /** The folder, absolute; nothing: the samples. */
  folder?: string;
  /** A file in the folder, relative to it. */
  file?: string;
  size?: { width: number; height: number };
  /** Device pixels per CSS pixel: 2 makes pictures sharp. */
  scale?: number;
  trust?: boolean;
  /** The extension's folder, absolute; nothing: this repository. */
  extension?: string;
  userSettings?: Record<string, unknown>;
}

/** An open workbench. */
export interface Workbench {
  page: Page;
  /** Runs a command by its title, as a user does in the palette. */
  command(title: string): Promise<void>;
  /** Opens a file of the folder by its name, as a user does in quick open. */
  open(name: string): Promise<void>;
  /** The inside of the only webview: VS Code nests it in two iframes. */
  webview(): FrameLocator;
  /** Ends browser and server. */
  close(): Promise<void>;
}

/** Opens a workbench and waits until its editor (or its empty window) is drawn. */
export async function openWorkbench(options: WorkbenchOptions = {}): Promise<Workbench> {
  await installServer();
  const folder = options.folder ?? join(root, 'samples');
  const server = await startServer({
    folder,
    extensionDevelopmentPath: options.extension ?? root,
    trust: options.trust ?? true,
    ...(options.file === undefined ? {} : { file: join(folder, options.file) }),
    ...(options.userSettings === undefined ? {} : { userSettings: options.userSettings }),
  });
  const browser = await launchChromium().catch((error) => {
    server.stop();
    throw error;
  });
  const close = async () => {
    await browser.close();
    server.stop();
    await server.ended;
  };
  const viewport = options.size ?? { width: 1400, height: 900 };
  try {
    const page = await browser.newPage({ viewport, deviceScaleFactor: options.scale ?? 1 });
    await page.goto(server.url, { timeout: 60_000 });
    await page.locator('.monaco-workbench .part.editor').waitFor({ timeout: 60_000 });
    if (options.file) await page.locator('.monaco-editor .view-line').first().waitFor({ timeout: 60_000 });
    const pick = async (prefix: string, label: string) => {
      await page.keyboard.press('F1');
      const input = page.locator('.quick-input-widget input').first();
      await input.waitFor();
      await input.fill(prefix + label);
      // The list is fuzzy and its first row may be another; a row's label for screen readers begins with its name.
      await page
        .locator(`.quick-input-list .monaco-list-row[aria-label^=${JSON.stringify(label)}]`)
        .first()
        .click();
    };
    return {
      page,
      command: (title) => pick('>', title),
      open: (name) => pick('', name),
      webview: () => page.frameLocator('iframe.webview').frameLocator('iframe#active-frame'),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
