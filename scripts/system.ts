/**
 * What the project needs from the machine and npm cannot bring: a Chromium to drive, and a fork-safe way to call tools.
 * Knows nothing of VS Code or of the extension.
 */
import { spawn, spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

/** The root of the repository: absolute, no slash at its end. */
export const root = resolve(import.meta.dirname, '..');

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];
const places = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** The path of a Chromium-like browser: `GRADIENT_LENS_CHROMIUM`, else the first found on PATH or in its usual place. */
function findChromium(): string | undefined {
  const told = process.env['GRADIENT_LENS_CHROMIUM'];
  if (told) {
    if (!existsSync(told)) throw new Error(`GRADIENT_LENS_CHROMIUM names ${told}, which does not exist.`);
    return told;
  }
  return names.map(findOnPath).find((path) => path !== undefined) ?? places.find((path) => existsSync(path));
}

/** Finds Chromium or installs Debian's package; where it may not, throws an error that names the package. */
export function ensureChromium(): string {
  const found = findChromium();
  if (found) return found;
  const advice = 'Install it (Debian: apt-get install chromium) or set GRADIENT_LENS_CHROMIUM to a Chromium or Chrome.';
  const isRoot = process.getuid?.() === 0;
  if (!isRoot || !findOnPath('apt-get')) throw new Error(`The tests drive a Chromium and found none. ${advice}`);
  console.log('Installing the system package chromium …');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  // DejaVu has the symbols the lenses use (∂, μ, σ, block elements); a bare Debian has no fonts at all.
  const steps = [
    ['update', '-qq'],
    ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-dejavu-core'],
  ];
  for (const step of steps) {
    const { status, stdout, stderr } = spawnSync('apt-get', step, { env, encoding: 'utf8' });
    if (status !== 0) throw new Error(`apt-get ${step[0]} failed:\n${stdout}${stderr}\n${advice}`);
  }
  const installed = findChromium();
  if (!installed) throw new Error(`The package chromium is installed but its program was not found. ${advice}`);
  return installed;
}

/** The absolute path of a program on PATH, as a shell would find it. */
function findOnPath(name: string): string | undefined {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, process.platform === 'win32' ? `${name}.exe` : name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not here; the next folder may have it.
    }
  }
  return undefined;
}

/**
 * Calls `stop` once, when a person or a program asks this process to end: Ctrl-C, a signal, a closed terminal, or (under
 * npm, which does not pass a signal on to what its shell started) the end of the parent.
 */
export function onStop(stop: () => void): void {
  let stopped = false;
  const once = () => {
    if (stopped) return;
    stopped = true;
    stop();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, once);
  if (!process.env['npm_lifecycle_event']) return;
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && once(), 500).unref();
}

/** What a finished command left behind. */
export interface Outcome {
  code: number;
  output: string;
}

/** Runs a command to its end and collects its output, both streams in order of arrival; never throws for an exit code. */
export function collect(command: string, args: string[], cwd = root, env = process.env): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const append = (chunk: Buffer) => {
      output += chunk;
    };
    child.stdout.on('data', append);
    child.stderr.on('data', append);
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

/** Stands in the environment of tests that need not look whether `dist/` is of today. */
export const BUILT = 'GRADIENT_LENS_BUILT';

/** Builds everything into `dist/`; throws the build's own output when it fails. */
export async function build(): Promise<void> {
  const { code, output } = await collect(process.execPath, ['esbuild.mjs']);
  if (code !== 0) throw new Error(`The build failed.\n${output}`);
}
