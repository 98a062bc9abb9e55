/**
 * Starts and stops the installed VS Code server and spells the address of its workbench. Knows nothing of browsers and nothing
 * of what the extension does.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { serverProgram } from './vscode-install.ts';

const guard = join(import.meta.dirname, 'vscode-guard.ts');

/** What a server is started with. */
export interface ServerOptions {
  /** The folder the workbench opens, absolute. */
  folder: string;
  /** The extension's own folder, absolute. */
  extensionDevelopmentPath: string;
  /** A module exporting `run()`, run in the extension host once the workbench is up. */
  extensionTestsPath?: string;
  /** Whether the folder is trusted without asking. */
  trust: boolean;
  /** A file to open at once, absolute. */
  file?: string;
  /** 0 or nothing: any free port. */
  port?: number;
  /** The user's settings.json. */
  userSettings?: Record<string, unknown>;
}

/** A running server. */
export interface RunningServer {
  /** The address of the workbench, with the folder, the extension and the file in it. */
  url: string;
  /** Ends the server and every process below it; may be called twice. */
  stop(): void;
  /** Resolves when the server's process has ended, whoever ended it. */
  ended: Promise<void>;
}

/** Starts the server and resolves once it answers. The server must be installed. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const port = options.port || (await freePort());
  const data = mkdtempSync(join(tmpdir(), 'gradient-lens-vscode-'));
  const userFolder = join(data, 'data/User');
  mkdirSync(userFolder, { recursive: true });
  writeFileSync(join(userFolder, 'settings.json'), JSON.stringify({ ...plainWorkbench, ...options.userSettings }));
  const token = randomUUID();
  const args = [guard, join(serverProgram, 'out/server-main.js')];
  args.push('--host', '127.0.0.1', '--port', String(port), '--connection-token', token);
  args.push('--server-data-dir', data, '--extensions-dir', join(data, 'extensions'));
  args.push('--accept-server-license-terms', '--disable-telemetry');
  // The built workbench reads `payload` from its address only with the driver.
  args.push('--enable-smoke-test-driver');
  if (options.trust) args.push('--disable-workspace-trust');
  // A process group of its own: stop() ends the extension host and all its children with it.
  const child = spawn(process.execPath, args, {
    cwd: serverProgram,
    // No gallery: nothing is looked up outside.
    env: { ...process.env, EXTENSIONS_GALLERY: '{"serviceUrl":""}' },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
  });
  const stop = () => {
    process.off('exit', stop);
    endGroup(child);
  };
  process.on('exit', stop);
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => {
      process.off('exit', stop);
      rmSync(data, { recursive: true, force: true, maxRetries: 5 });
      resolve();
    });
  });
  await answering(child, port).catch((error) => {
    stop();
    throw error;
  });
  return { url: addressOf(port, token, options), stop, ended };
}

/** Asks the system for a port nobody uses. */
export function freePort(wanted = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(wanted, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** Settings that keep the workbench to what a reader of gradients needs, and silent. */
const plainWorkbench = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'extensions.ignoreRecommendations': true,
  'extensions.autoCheckUpdates': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'window.commandCenter': false,
  'workbench.layoutControl.enabled': false,
  'git.openRepositoryInParentFolders': 'never',
  'security.workspace.trust.startupPrompt': 'never',
};

function addressOf(port: number, token: string, options: ServerOptions): string {
  const remote = (path: string) => `vscode-remote://127.0.0.1:${port}${pathToFileURL(path).pathname}`;
  const payload = [['extensionDevelopmentPath', remote(options.extensionDevelopmentPath)]];
  if (options.extensionTestsPath) payload.push(['extensionTestsPath', remote(options.extensionTestsPath)]);
  if (options.file) payload.push(['openFile', remote(options.file)]);
  const query = new URLSearchParams({ tkn: token, folder: options.folder, payload: JSON.stringify(payload) });
  return `http://127.0.0.1:${port}/?${query}`;
}

/** Resolves when the server answers on its port; rejects with its last words when it ends first. */
async function answering(child: ChildProcess, port: number): Promise<void> {
  let words = '';
  let over = false;
  const append = (chunk: Buffer) => {
    words = (words + chunk).slice(-4000);
  };
  child.stdout?.on('data', append);
  child.stderr?.on('data', append);
  child.once('error', (error) => append(Buffer.from(String(error))));
  child.once('close', () => {
    over = true;
  });
  const deadline = Date.now() + 60_000;
  while (!over && Date.now() < deadline) {
    const answer = await fetch(`http://127.0.0.1:${port}/version`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`VS Code’s server did not start.\n${words}`);
}

function endGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill();
    else process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Already gone.
  }
}
