/**
 * `npm start`: builds, then serves a real VS Code with the samples and this extension until Ctrl-C.
 * `--no-open` leaves the browser alone; `--port N` asks for a port; `--folder PATH` opens another folder than the samples.
 */
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build, onStop, root } from './system.ts';
import { installServer } from './vscode-install.ts';
import { freePort, type RunningServer, startServer } from './vscode-server.ts';

const usualPort = 3117;
/** The sample to begin with; in another folder, the first Python file. */
const firstSample = 'vector_backward.py';

let server: RunningServer | undefined;
let stopping = false;

async function stop(): Promise<void> {
  stopping = true;
  console.log('Stopping …');
  server?.stop();
  await server?.ended;
  process.exit(0);
}

async function start(): Promise<void> {
  const { values } = parseArgs({
    options: { 'no-open': { type: 'boolean' }, port: { type: 'string' }, folder: { type: 'string' } },
  });
  const folder = values.folder ? resolve(values.folder) : join(root, 'samples');
  console.log('Building …');
  await build();
  await installServer();
  // The usual port keeps the address, and so the browser's memory of the layout, from start to start.
  const port = values.port ? Number(values.port) : await freePort(usualPort).catch(() => freePort());
  const names = readdirSync(folder).sort();
  const first = names.find((name) => name === firstSample) ?? names.find((name) => name.endsWith('.py'));
  server = await startServer({
    folder,
    extensionDevelopmentPath: root,
    trust: true,
    port,
    ...(first === undefined ? {} : { file: join(folder, first) }),
    userSettings: { 'window.autoDetectColorScheme': true },
  });
  void server.ended.then(() => {
    if (stopping) return;
    console.error('VS Code’s server ended by itself.');
    process.exit(1);
  });
  console.log(`Gradient Lens is live at ${server.url}\nCtrl-C stops it.`);
  if (!values['no-open']) openBrowser(server.url);
}

/** Opens the system's browser; where there is none to open, the printed address is enough. */
function openBrowser(url: string): void {
  const note = () => console.log('No browser could be opened; open the address above.');
  const openers: Record<string, string[]> = { darwin: ['open'], win32: ['rundll32', 'url.dll,FileProtocolHandler'] };
  const [opener, ...args] = openers[process.platform] ?? ['xdg-open'];
  // Without a display, xdg-open would look for a text browser.
  const canShow = process.platform !== 'linux' || process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'];
  if (!canShow) note();
  else
    spawn(opener!, [...args, url], { stdio: 'ignore' })
      .once('error', note)
      .unref();
}

onStop(() => void stop());
await start().catch((error) => {
  if (stopping) return;
  console.error(error instanceof Error ? error.message : error);
  server?.stop();
  process.exit(1);
});
