// Starts the program that keeps what V8 made of the realm's scripts (code.ts): by the build for its own Node, and by the extension where a process told that
// it had none to take, as on every host with another V8. Where the runtime folder may not be written nothing comes of it, and processes stand later.

import { fork } from 'node:child_process';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import type { Language } from '../../src/runtime/messages.ts';
import { cageFlags } from './cage.ts';

/** Milliseconds after which it would never end. */
const LIMIT = 60_000;

/** Whether it was made. `folder` is the built runtime folder, as a real path. */
export function keepCode(folder: string, language: Language): Promise<boolean> {
  // V8's flags must be those of the processes that will take it; the one grant more is this program's own.
  const maker = fork(join(folder, 'makeCode.cjs'), [language], {
    execArgv: [...cageFlags(folder), `--allow-fs-write=${folder}/`],
    env: {},
    cwd: folder,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    timeout: LIMIT,
  });
  try {
    // Nobody waits for it.
    if (maker.pid !== undefined) setPriority(maker.pid, 10);
  } catch {
    // It has ended already, or the system does not allow it.
  }
  return new Promise((resolve) => {
    maker.once('exit', (code) => resolve(code === 0));
    maker.once('error', () => resolve(false));
  });
}
