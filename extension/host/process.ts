// One caged child process, seen from the host: starts it, gives it its one run, asks it queries, and ends it when a limit is
// passed. Believes no message that does not parse. Node only: no VS Code.

import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MEMORY, TIME } from '../../src/runtime/limits.ts';
import {
  type FromChild,
  type Language,
  parseFromChild,
  type RunRequest,
  type StopReason,
  type ToChild,
} from '../../src/runtime/messages.ts';
import { cageFlags } from './cage.ts';

/** What a child tells when it stands. */
export interface ReadyReport {
  /** What of the cage is not enforced on this host: with any entry, run nothing automatically. */
  readonly failures: readonly string[];
  readonly boot: 'plain' | 'snapshot';
  readonly bootMs: number;
}

/** A run (or boot, or query) that gave no answer, and why. */
export class RunStopped extends Error {
  readonly reason: StopReason;

  constructor(reason: StopReason, detail: string) {
    super(detail);
    this.name = 'RunStopped';
    this.reason = reason;
  }
}

interface Pending {
  resolve(json: string): void;
  reject(error: RunStopped): void;
}

/** How a V8 that ran out of memory ends on the platforms we know: SIGABRT, a trap, or Windows' codes for the same. */
const MEMORY_SIGNALS = new Set(['SIGABRT', 'SIGTRAP', 'SIGILL']);
const MEMORY_CODES = new Set([134, 0x80000003, 0xc0000409, 0xe0000008]);

/** A runtime process and its one run. */
export class RuntimeProcess {
  readonly language: Language;
  /** Resolves once the child can take its run; rejects with RunStopped when it never will. */
  readonly ready: Promise<ReadyReport>;
  /** Resolves when the process has ended, however that came. */
  readonly ended: Promise<void>;
  private readonly child: ChildProcess;
  private readonly waiting = new Map<string, Pending>();
  private reportReady!: { resolve(report: ReadyReport): void; reject(error: RunStopped): void };
  private verdict: RunStopped | null = null;
  private hasRun = false;

  /** Starts a child on the files of `folder`: the built runtime folder, as a real path. */
  constructor(folder: string, language: Language, flags: readonly string[] = cageFlags(folder)) {
    this.language = language;
    this.ready = new Promise((resolve, reject) => {
      this.reportReady = { resolve, reject };
    });
    // A spare's failed boot is told to whoever takes it; until then it is nobody's unhandled rejection.
    this.ready.catch(() => {});
    // No execPath: Electron's own fork picks its helper and lets it run as Node.
    this.child = fork(join(folder, 'child.cjs'), [language], {
      execArgv: [...flags],
      env: {},
      cwd: folder,
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      serialization: 'json',
    });
    const slowBoot = setTimeout(() => this.end('time', 'The runtime did not boot in time'), TIME.boot);
    this.ready.then(
      () => clearTimeout(slowBoot),
      () => clearTimeout(slowBoot),
    );
    this.child.on('message', (message) => this.receive(message));
    this.ended = new Promise((resolve) => {
      this.child.once('exit', (code, signal) => {
        this.settle(this.verdict ?? verdictOf(code, signal));
        resolve();
      });
      this.child.once('error', (error) => {
        this.end('crashed', `The runtime could not be started: ${error.message}`);
        if (this.child.pid === undefined) resolve();
      });
    });
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  get alive(): boolean {
    return this.verdict === null && this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Gives the child its one run. The JSON of its result; rejects with RunStopped when there is none. */
  async run(request: RunRequest): Promise<string> {
    if (this.hasRun) throw new Error('A runtime process takes one run only');
    this.hasRun = true;
    await this.ready;
    const unwatch = this.watchMemory();
    try {
      return await this.ask(request.id, { type: 'run', request }, request.softMs + TIME.hardAfterSoft);
    } finally {
      unwatch();
    }
  }

  /** Asks about the finished run. JSON in, JSON out. */
  async query(json: string): Promise<string> {
    await this.ready;
    const id = randomUUID();
    return this.ask(id, { type: 'query', id, json }, TIME.query + TIME.hardAfterSoft);
  }

  /** Ends the process at once, whatever it does. */
  kill(): void {
    this.end('cancelled', 'Stopped');
  }

  private ask(id: string, message: ToChild, limit: number): Promise<string> {
    if (!this.alive) return Promise.reject(this.verdict ?? new RunStopped('crashed', 'The runtime has ended'));
    return new Promise((resolve, reject) => {
      const seconds = Math.round(limit / 100) / 10;
      const tooLate = setTimeout(() => this.end('time', `Stopped after ${seconds} s`), limit);
      const done =
        <T>(settle: (value: T) => void) =>
        (value: T): void => {
          clearTimeout(tooLate);
          this.waiting.delete(id);
          settle(value);
        };
      this.waiting.set(id, { resolve: done(resolve), reject: done(reject) });
      this.child.send(message, (error) => {
        if (error !== null) this.end('crashed', 'The runtime has ended');
      });
    });
  }

  private receive(raw: unknown): void {
    const message = parseFromChild(raw);
    if (message === null) this.end('crashed', 'The runtime sent something that is no message');
    else if (this.verdict === null) this.obey(message);
  }

  private obey(message: FromChild): void {
    switch (message.type) {
      case 'ready':
        this.reportReady.resolve(message);
        break;
      case 'bootFailed':
        this.end('crashed', `The runtime did not boot: ${message.reason}`);
        break;
      case 'result':
      case 'answer':
        this.waiting.get(message.id)?.resolve(message.json);
        break;
      case 'lost':
        this.end(message.reason, message.reason === 'time' ? 'Stopped: out of time' : 'The interpreter crashed');
        break;
    }
  }

  /** Decides how this process ends and kills it. The first decision stands. */
  private end(reason: StopReason, detail: string): void {
    this.verdict ??= new RunStopped(reason, detail);
    this.child.kill('SIGKILL');
    this.settle(this.verdict);
  }

  private settle(verdict: RunStopped): void {
    this.verdict ??= verdict;
    this.reportReady.reject(verdict);
    for (const pending of [...this.waiting.values()]) pending.reject(verdict);
  }

  /** On Linux the parent also looks at the child's resident memory, which no flag limits. Elsewhere the realm's own budget has to do. */
  private watchMemory(): () => void {
    if (process.platform !== 'linux') return () => {};
    const timer = setInterval(async () => {
      const resident = await residentMemory(this.child.pid);
      if (resident > MEMORY.resident) this.end('memory', 'Stopped: out of memory');
    }, MEMORY.residentEvery);
    return () => clearInterval(timer);
  }
}

/** Resident memory of a process in bytes, where the system tells; 0 elsewhere. */
export async function residentMemory(pid: number | undefined): Promise<number> {
  try {
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

function verdictOf(code: number | null, signal: NodeJS.Signals | null): RunStopped {
  const outOfMemory =
    (signal !== null && MEMORY_SIGNALS.has(signal)) || (code !== null && MEMORY_CODES.has(code >>> 0));
  if (outOfMemory) return new RunStopped('memory', 'Stopped: out of memory');
  if (code === 9) return new RunStopped('crashed', 'This host does not know the flags of the cage');
  return new RunStopped('crashed', `The runtime ended unexpectedly (${signal ?? code})`);
}
