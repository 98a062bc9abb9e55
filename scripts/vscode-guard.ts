/**
 * Runs VS Code's server (the program named by the first argument) so that it never outlives whoever started it, however
 * that one ended: once the parent is gone, this process ends its whole group, extension host and snippets included.
 */
import { pathToFileURL } from 'node:url';

const parent = process.ppid;
const [program] = process.argv.splice(2, 1);
if (!program) throw new Error('usage: vscode-guard PROGRAM ARGUMENT…');
setInterval(() => {
  if (process.ppid === parent) return;
  if (process.platform === 'win32') process.exit(1);
  process.kill(0, 'SIGKILL');
}, 500).unref();
await import(pathToFileURL(program).href);
