/**
 * Starts a headless Chromium by Playwright: fresh profile, no network of its own. Knows nothing of VS Code.
 */
import { type Browser, chromium } from 'playwright-core';
import { ensureChromium } from './system.ts';

const flags = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Containers often give /dev/shm 64 MB, too little for a workbench.
  '--disable-dev-shm-usage',
];

/** A headless browser with a profile of its own; the caller closes it, on signals too. */
export function launchChromium(): Promise<Browser> {
  const signals = { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false };
  const executablePath = ensureChromium();
  return chromium.launch({ executablePath, headless: true, chromiumSandbox: false, args: flags, ...signals });
}
