/**
 * The panel in a real browser, without VS Code: its page as the extension will serve it, under its content policy, with a stand-in for
 * `acquireVsCodeApi`. Whatever the policy forbids is kept for the tests to see.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import * as v from 'valibot';
import { buildPanel } from '../../scripts/panel.mjs';
import { type FromPanel, parseFromPanel, ToPanel } from '../../src/protocol/panel.ts';
import { panelHtml } from '../../src/views/panelHtml.ts';
import { themes } from './theme.ts';

const ORIGIN = 'http://panel.test';

export interface Panel {
  readonly page: Page;
  /** What the panel sent, oldest first. */
  readonly sent: FromPanel[];
  /** Errors of the page and violations of the policy. */
  readonly complaints: string[];
  send(message: ToPanel): Promise<void>;
  /** The first message of this type after those already taken. */
  next<T extends FromPanel['type']>(type: T): Promise<Extract<FromPanel, { type: T }>>;
}

export interface Built {
  readonly folder: string;
  remove(): void;
}

export async function build(): Promise<Built> {
  const folder = mkdtempSync(join(tmpdir(), 'panel-'));
  await buildPanel(folder);
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export async function openPanel(
  browser: Browser,
  { folder }: Built,
  { theme = 'dark', width = 1600, height = 900 }: { theme?: keyof typeof themes; width?: number; height?: number } = {},
): Promise<Panel> {
  const page = await browser.newPage({ viewport: { width, height } });
  const sent: FromPanel[] = [];
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.exposeFunction('sentByPanel', (data: unknown) => {
    const message = parseFromPanel(data);
    if (message === null) complaints.push(`not a message: ${JSON.stringify(data)}`);
    else sent.push(message);
  });
  await page.addInitScript(standIn, themes[theme]);
  const nonce = 'abcdef0123456789';
  const html = panelHtml({
    cspSource: ORIGIN,
    nonce,
    scriptUri: `${ORIGIN}/panel.js`,
    styleUri: `${ORIGIN}/panel.css`,
  });
  await page.route(`${ORIGIN}/**`, async (route) => {
    const path = new URL(route.request().url()).pathname;
    if (path === '/') await route.fulfill({ body: html, contentType: 'text/html' });
    else if (path === '/favicon.ico') await route.fulfill({ status: 204 });
    else await route.fulfill({ body: readFileSync(join(folder, path)), contentType: typeOf(path) });
  });
  await page.goto(`${ORIGIN}/`);
  let taken = 0;
  return {
    page,
    sent,
    complaints,
    send: (message) => page.evaluate(post, v.parse(ToPanel, message) as object),
    async next(type) {
      for (const end = Date.now() + 30_000; Date.now() < end; await new Promise((done) => setTimeout(done, 10)))
        for (; taken < sent.length; ) {
          const message = sent[taken++]!;
          if (message.type === type) return message as never;
        }
      throw new Error(`the panel sent no ${type}; it sent ${sent.map((message) => message.type).join(', ')}`);
    },
  };
}

function typeOf(path: string): string {
  if (path.endsWith('.js')) return 'text/javascript';
  return path.endsWith('.css') ? 'text/css' : 'font/ttf';
}

/** Runs in the page: what VS Code does with a message. */
function post(message: object): void {
  (globalThis as unknown as { postMessage(message: object, to: string): void }).postMessage(message, '*');
}

/** Runs in the page before its script. */
function standIn(colours: Record<string, string>): void {
  const scope = globalThis as unknown as {
    acquireVsCodeApi: () => object;
    sentByPanel: (message: unknown) => void;
    document: {
      documentElement: { style: { setProperty(name: string, value: string): void } } | null;
      addEventListener(
        type: string,
        listener: (event: { violatedDirective: string; blockedURI: string }) => void,
      ): void;
    };
  };
  let state: unknown;
  scope.acquireVsCodeApi = () => ({
    postMessage: (message: unknown) => scope.sentByPanel(message),
    getState: () => state,
    setState: (next: unknown) => {
      state = next;
    },
  });
  const paint = () => {
    for (const [name, value] of Object.entries(colours)) scope.document.documentElement?.style.setProperty(name, value);
  };
  paint();
  scope.document.addEventListener('DOMContentLoaded', paint);
  scope.document.addEventListener('securitypolicyviolation', (event) => {
    console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`);
  });
}
