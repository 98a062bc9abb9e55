/**
 * Installs a real VS Code without its desktop build, once, into `.vscode-test/`: the npm package `code-server` carries VS Code's
 * own server (workbench, Node extension host, webviews). Knows nothing of starting it.
 */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { collect, root } from './system.ts';

const serverVersion = '4.139.1';
const cache = join(root, '.vscode-test');
const installed = join(cache, `server-${serverVersion}`);

/** The folder of the installed server's program. */
export const serverProgram = programOf(installed);

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

function programOf(folder: string): string {
  return join(folder, 'node_modules/code-server/lib/vscode');
}

async function npm(folder: string, args: string[]): Promise<void> {
  // Under an npm script the same npm is used again, whatever `npm` on PATH may be.
  const path = process.env['npm_execpath'];
  const { code, output } = path?.endsWith('npm-cli.js')
    ? await collect(process.execPath, [path, ...args], folder)
    : await collect('npm', args, folder);
  if (code !== 0) throw new Error(`npm ${args.join(' ')} failed in ${folder}\n${output}`);
}

/** Removes what interrupted installations left, unless their process is still at it (an old one’s number may be reused). */
function removeAbandoned(): void {
  for (const name of readdirSync(cache)) {
    const pid = /^server-.*\.(\d+)\.part$/.exec(name)?.[1];
    if (pid === undefined) continue;
    const age = Date.now() - statSync(join(cache, name)).mtimeMs;
    if (isAlive(Number(pid)) && age < 3_600_000) continue;
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
