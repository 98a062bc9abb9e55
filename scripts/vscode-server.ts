/**
 * A real VS Code without its desktop build: the npm package `code-server` carries VS Code's own server (workbench, Node
 * extension host, webviews). This file installs it once into `.vscode-test/`, starts and stops it, and spells its addresses.
 * It knows nothing of browsers and nothing of what the extension does.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { collect, root } from './system.ts';

const serverVersion = '4.139.1';
const guard = join(import.meta.dirname, 'vscode-guard.ts');
const cache = join(root, '.vscode-test');
const installed = join(cache, `server-${serverVersion}`);

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
  /** Where the server keeps its data; nothing: a temporary folder, removed at the end. */
  dataFolder?: string;
  /** More environment for the server, and so for the extension host. */
  env?: Record<string, string>;
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

/** Installs VS Code's server unless that is done already. An interrupted installation leaves nothing that counts. */
export async function installServer(log: (line: string) => void = console.log): Promise<void> {
  if (existsSync(installed)) return;
  log('Installing VS Code’s server (600 MB, once) …');
  const started = Date.now();
  mkdirSync(cache, { recursive: true });
  removeAbandoned();
  // Built aside and renamed at the end: whoever sees the folder sees it whole, and two installers do not mix.
  const aside = `${installed}.${process.pid}.part`;
  mkdirSync(aside);
  writeFileSync(join(aside, 'package.json'), '{ "private": true }\n');
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', '--no-progress'];
  await npm(aside, ['install', ...quiet, `code-server@${serverVersion}`]);
  log('Installing what the server depends on …');
  const program = programOf(aside);
  await npm(program, ['install', '--omit=dev', ...quiet]);
  writeFileSync(join(program, 'node_modules/@vscode/spdlog/index.js'), logWriter);
  writeFileSync(join(program, 'node_modules/@vscode/native-watchdog/index.js'), watchdog);
  if (existsSync(installed)) rmSync(aside, { recursive: true, force: true });
  else renameSync(aside, installed);
  log(`VS Code’s server is installed (${Math.round((Date.now() - started) / 1000)} s).`);
}

/** Starts the server and resolves once it answers. The server must be installed. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const port = options.port || (await freePort());
  const data = options.dataFolder ?? mkdtempSync(join(tmpdir(), 'gradient-lens-vscode-'));
  const userFolder = join(data, 'data/User');
  mkdirSync(userFolder, { recursive: true });
  const settings = join(userFolder, 'settings.json');
  if (!options.dataFolder || !existsSync(settings)) {
    writeFileSync(settings, JSON.stringify({ ...plainWorkbench, ...options.userSettings }, null, 2));
  }
  const token = randomUUID();
  const program = programOf(installed);
  const args = [
    join(program, 'out/server-main.js'),
    '--host',
    '127.0.0.1',
    '--port',
    String(port),
    '--connection-token',
    token,
  ];
  args.push('--accept-server-license-terms', '--disable-telemetry');
  // The built workbench reads `payload` from its address only with the driver.
  args.push('--enable-smoke-test-driver');
  args.push('--server-data-dir', data, '--extensions-dir', join(data, 'extensions'));
  if (options.trust) args.push('--disable-workspace-trust');
  // A process group of its own: stop() ends the extension host and all its children with it.
  const child = spawn(process.execPath, [guard, ...args], {
    cwd: program,
    env: { ...process.env, EXTENSIONS_GALLERY: '{"serviceUrl":""}', ...options.env },
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
      if (!options.dataFolder) rmSync(data, { recursive: true, force: true, maxRetries: 5 });
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
  const remote = (path: string) => `vscode-remote://127.0.0.1:${port}${path}`;
  const payload = [['extensionDevelopmentPath', remote(options.extensionDevelopmentPath)]];
  if (options.extensionTestsPath) payload.push(['extensionTestsPath', remote(options.extensionTestsPath)]);
  if (options.file) payload.push(['openFile', remote(options.file)]);
  const query = new URLSearchParams({ tkn: token, folder: options.folder, payload: JSON.stringify(payload) });
  return `http://127.0.0.1:${port}/?${query}`;
}

function programOf(folder: string): string {
  return join(folder, 'node_modules/code-server/lib/vscode');
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

async function npm(folder: string, args: string[]): Promise<void> {
  // Under an npm script the same npm is used again, whatever `npm` on PATH may be.
  const path = process.env['npm_execpath'];
  const { code, output } = path?.endsWith('.js')
    ? await collect(process.execPath, [path, ...args], folder)
    : await collect('npm', args, folder);
  if (code !== 0) throw new Error(`npm ${args.join(' ')} failed in ${folder}\n${output}`);
}

/** Removes what interrupted installations left, unless their process is still at it. */
function removeAbandoned(): void {
  for (const name of readdirSync(cache)) {
    const pid = /^server-.*\.(\d+)\.part$/.exec(basename(name))?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    rmSync(join(cache, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/*
 * NOTE [Two addons in JavaScript]
 * The server asks for two native addons, which would need a C++ compiler and Node's headers. Both have plain equivalents:
 * the log writer appends lines to a file (without it extensions' log channels stay empty), and the watchdog, which ends an
 * extension host whose parent died, duplicates a check the extension host makes once a second by itself.
 */
const logWriter = `const { appendFileSync, mkdirSync } = require('node:fs');
const { dirname } = require('node:path');
const words = ['trace', 'debug', 'info', 'warning', 'error', 'critical'];
class Logger {
  constructor(type, name, path) {
    this.path = path; this.level = 2; this.plain = false;
    mkdirSync(dirname(path), { recursive: true });
  }
  write(level, message) {
    if (level < this.level) return;
    const time = new Date().toISOString().replace('T', ' ').slice(0, -1);
    try { appendFileSync(this.path, this.plain ? message : time + ' [' + words[level] + '] ' + message + '\\n'); } catch {}
  }
  trace(m) { this.write(0, m); } debug(m) { this.write(1, m); } info(m) { this.write(2, m); }
  warn(m) { this.write(3, m); } error(m) { this.write(4, m); } critical(m) { this.write(5, m); }
  getLevel() { return this.level; } setLevel(level) { this.level = level; }
  setPattern() {} clearFormatters() { this.plain = true; } flush() {} drop() {}
}
const create = async (name, path) => new Logger('', name, path);
exports.version = 0;
exports.setLevel = () => {};
exports.setFlushOn = () => {};
exports.Logger = Logger;
exports.createRotatingLogger = create;
exports.createAsyncRotatingLogger = create;
`;
const watchdog = 'exports.start = () => {};\nexports.exit = (code) => process.exit(code || 0);\n';
