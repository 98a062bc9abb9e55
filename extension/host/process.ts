// One caged child process, seen from the host: starts it, gives it its one run, asks it queries, and ends it when a limit is
// passed. Believes no message that does not parse. Node only: no VS Code.

import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MEMORY, TEXT, TIME } from '../../src/runtime/limits.ts';
import {
  type Draft,
  type FromChild,
  type Language,
  parseFromChild,
  type RunRequest,
  type ToChild,
} from '../../src/runtime/messages.ts';
import { type StopReason, stopText, stopTexts } from '../../src/runtime/stops.ts';
import { cageFlags } from './cage.ts';
import { askPlace, type Place } from './place.ts';

/** What a child tells when it stands. */
export interface ReadyReport {
  /** What of the cage is not enforced on this host: with any entry, run nothing automatically. */
  readonly failures: readonly string[];
  readonly boot: 'plain' | 'snapshot';
  /** Whether V8 took the scripts as it had compiled them before: else somebody may let that be kept. */
  readonly code: boolean;
  readonly bootMs: number;
}

/** A run (or boot, or query) that gave no answer, and why. */
export class RunStopped extends Error {
  readonly reason: StopReason;
  /** Where it was, if a process that was killed could still tell. */
  readonly place: Place | null;

  constructor(reason: StopReason, detail: string, place: Place | null = null) {
    super(detail);
    this.place = place;
    this.name = 'RunStopped';
    this.reason = reason;
  }
}

interface Pending {
  resolve(json: string): void;
  reject(error: RunStopped): void;
  /** Resolves when it was answered, either way. */
  readonly over: Promise<void>;
}

/** How a V8 that ran out of memory ends on the platforms we know: SIGABRT, a trap, or Windows' codes for the same. */
const MEMORY_SIGNALS = new Set(['SIGABRT', 'SIGTRAP', 'SIGILL']);
const MEMORY_CODES = new Set([134, 0x80000003, 0xc0000409, 0xe0000008]);
/** What ends a process only when somebody outside sends it; our own SIGKILL has its verdict already. */
const SENT_SIGNALS = new Set(['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT']);
/** Node's own code for options it does not take. */
const INVALID_ARGUMENT = 9;

/** A runtime process and its one run. */
export class RuntimeProcess {
  readonly language: Language;
  /** Resolves once the child can take its run; rejects with RunStopped when it never will. */
  readonly ready: Promise<ReadyReport>;
  /** Resolves when the process has ended, however that came. */
  readonly ended: Promise<void>;
  /** How long the run took in the child, in milliseconds; NaN before its end. The rest of the wait is the way there and back. */
  runMs = Number.NaN;
  private readonly child: ChildProcess;
  private readonly waiting = new Map<string, Pending>();
  private reportReady!: { resolve(report: ReadyReport): void; reject(error: RunStopped): void };
  private verdict: RunStopped | null = null;
  private hasRun = false;
  private stopping = false;

  /** Starts a child on the files of `folder`: the built runtime folder, as a real path. */
  constructor(folder: string, language: Language, flags: readonly string[] = cageFlags(folder)) {
    this.language = language;
    this.ready = new Promise((resolve, reject) => {
      this.reportReady = { resolve, reject };
    });
    // A spare's failed boot is told to whoever takes it; until then it is nobody's unhandled rejection.
    this.ready.catch(() => {});
    // No execPath: Electron's own fork picks its helper and lets it run as Node.
    // Windows' pipes are no files that a thread could wait on.
    const tells = process.platform !== 'win32';
    this.child = fork(join(folder, 'child.cjs'), tells ? [language, 'place'] : [language], {
      execArgv: [...flags],
      env: {},
      cwd: folder,
      stdio: ['ignore', 'ignore', 'ignore', 'ipc', ...(tells ? ['pipe' as const] : [])],
      serialization: 'json',
    });
    const slowBoot = setTimeout(() => this.end('host', stopTexts.boot), TIME.boot);
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
        this.end('host', stopTexts.notStarted(error.message));
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
    if (request.code.length > TEXT.source) throw new RunStopped('source', stopTexts.source);
    await this.ready;
    const unwatch = this.watchMemory(() => this.stop('memory'));
    const { softMs, path } = request;
    try {
      const { id } = request;
      const message: ToChild = { type: 'run', request: { ...request, path: told(path) } };
      return await this.ask(id, message, softMs);
    } finally {
      unwatch();
    }
  }

  /** Tells a spare to warm up: when it stands, and whenever its run is near, with the text of that run should nothing else be typed. */
  rouse(draft: Draft | null = null): void {
    if (!this.alive || this.hasRun) return;
    const isSent = draft !== null && draft.code.length <= TEXT.draft;
    const message: ToChild = { type: 'rouse', draft: isSent ? { ...draft, path: told(draft.path) } : null };
    this.child.send(message, () => {});
  }

  /** Asks about the finished run. JSON in, JSON out. A question that meets a limit ends the process. */
  async query(json: string): Promise<string> {
    await this.ready;
    const id = randomUUID();
    const unwatch = this.watchMemory(() => this.end('memory', stopText('memory')));
    try {
      return await this.ask(id, { type: 'query', id, json }, TIME.query);
    } finally {
      unwatch();
    }
  }

  /**
   * Ends the run, which then tells what it recorded. The message tells the child why, the signal breaks off what is being evaluated; a child
   * that does not answer soon is killed. While nothing runs, it is killed at once.
   */
  stop(reason: 'memory' | 'cancelled'): void {
    if (this.stopping || !this.alive) return;
    this.stopping = true;
    // Windows has no such signal, and its `kill` is always the hard one.
    if (this.waiting.size === 0 || process.platform === 'win32') {
      this.end(reason, stopText(reason));
      return;
    }
    this.child.send({ type: 'stop', reason } satisfies ToChild, () => {});
    // A child that idles between timers hears the message alone; a signal could meet it while it changes its handlers.
    const signal = setTimeout(() => this.child.kill('SIGINT'), TIME.listen);
    const tooLate = setTimeout(() => this.end(reason, stopText(reason)), TIME.grace[reason]);
    for (const { over } of this.waiting.values())
      over.then(() => {
        clearTimeout(signal);
        clearTimeout(tooLate);
      });
  }

  /** Ends the process at once, whatever it does. */
  kill(): void {
    this.end('cancelled', stopText('cancelled'));
  }

  private ask(id: string, message: ToChild, softMs: number): Promise<string> {
    if (!this.alive) return Promise.reject(this.verdict ?? new RunStopped('crashed', stopTexts.ended));
    return new Promise((resolve, reject) => {
      const tooLate = setTimeout(() => this.endLate(id, message, softMs), softMs + TIME.hardAfterSoft);
      let isOver!: () => void;
      const over = new Promise<void>((done) => {
        isOver = done;
      });
      const done =
        <T>(settle: (value: T) => void) =>
        (value: T): void => {
          clearTimeout(tooLate);
          this.waiting.delete(id);
          isOver();
          settle(value);
        };
      this.waiting.set(id, { resolve: done(resolve), reject: done(reject), over });
      this.child.send(message, (error) => {
        if (error !== null) this.end('crashed', stopTexts.ended);
      });
    });
  }

  private receive(raw: unknown): void {
    const message = parseFromChild(raw);
    if (message === null) this.end('crashed', stopTexts.noMessage);
    else if (this.verdict === null) this.obey(message);
  }

  private obey(message: FromChild): void {
    switch (message.type) {
      case 'ready':
        this.reportReady.resolve(message);
        break;
      case 'bootFailed':
        this.end('host', stopTexts.bootFailed(message.reason));
        break;
      case 'result':
        this.runMs = message.ms;
        this.waiting.get(message.id)?.resolve(message.json);
        break;
      case 'answer':
        this.waiting.get(message.id)?.resolve(message.json);
        break;
      case 'lost':
        this.end(message.reason, lostText(message.reason));
        break;
    }
  }

  /** A run or question has met its last limit: NOTE [A thread that waits]. */
  private async endLate(id: string, { type }: ToChild, softMs: number): Promise<void> {
    const place = type === 'run' ? await askPlace(this.child) : null;
    if (this.waiting.has(id)) this.end('time', stopText('time', { softMs, line: place?.line }), place);
  }

  /** Decides how this process ends and kills it. The first decision stands. */
  private end(reason: StopReason, detail: string, place: Place | null = null): void {
    this.verdict ??= new RunStopped(reason, detail, place);
    this.child.kill('SIGKILL');
    this.settle(this.verdict);
  }

  private settle(verdict: RunStopped): void {
    this.verdict ??= verdict;
    this.reportReady.reject(verdict);
    for (const pending of [...this.waiting.values()]) pending.reject(verdict);
  }

  /** On Linux the parent also looks at the child's resident memory, which no flag limits. Elsewhere the realm's own budget has to do. */
  private watchMemory(passed: () => void): () => void {
    if (process.platform !== 'linux') return () => {};
    let watching = true;
    const timer = setInterval(async () => {
      const resident = await residentMemory(this.child.pid);
      if (!watching) return;
      if (resident > MEMORY.resident) this.end('memory', stopText('memory'));
      else if (resident > MEMORY.residentSoft) passed();
    }, MEMORY.residentEvery);
    return () => {
      watching = false;
      clearInterval(timer);
    };
  }
}

/** The end of a path says most. */
function told(path: string): string {
  return path.slice(-TEXT.path);
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
  if (outOfMemory) return new RunStopped('memory', stopText('memory'));
  if (signal === 'SIGKILL') return new RunStopped('killed', stopTexts.killedHard);
  if (signal !== null && SENT_SIGNALS.has(signal)) return new RunStopped('killed', stopTexts.killed(signal));
  if (code === INVALID_ARGUMENT) return new RunStopped('host', stopTexts.flags);
  return new RunStopped('crashed', stopTexts.crashedWith(signal ?? code ?? 'no code'));
}

/** Of a run that the child itself gave up. */
function lostText(reason: StopReason): string {
  switch (reason) {
    case 'time':
    case 'memory':
    case 'cancelled':
      return stopText(reason);
    case 'size':
      return stopTexts.size;
    default:
      return stopTexts.crashed;
  }
}
