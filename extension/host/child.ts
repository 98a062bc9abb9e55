// The outer code of a caged child process: boots a language in the inner realm, locks everything else, takes exactly one run and
// then answers queries about it. Talks to its parent in checked messages and to the realm in source text and strings only.
// usage (by process.ts): child.cjs LANGUAGE

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { TEXT, TIME } from '../../src/runtime/limits.ts';
import { type FromChild, type Language, parseToChild, type RunRequest } from '../../src/runtime/messages.ts';
import { cageFailures } from './cage.ts';
import { lockOuterRealm } from './lock.ts';
import { call, type Evaluate, openRealm } from './realm.ts';
import { Warming } from './warm.ts';

// Kept before the lock takes them from the globals.
const { now } = Date;
const later = setTimeout;
const afterRejections = setImmediate;
const child = process as unknown as { _send(message: unknown, handle: undefined, options: object): void };
const rawSend = child._send;
const send = (message: FromChild): void => rawSend.call(child, message, undefined, {});

function main(): void {
  const started = performance.now();
  const language: Language = process.argv[2] === 'typescript' ? 'typescript' : 'python';
  const failures = cageFailures();
  const { evaluate, boot } = open(language);
  let run: Run | null = null;
  // A promise of the snippet that was rejected and that nobody listens to.
  process.on('unhandledRejection', (error) => run?.reject(error));
  process.on('message', (raw) => {
    const message = parseToChild(raw);
    if (message?.type === 'run' && run === null) {
      run = new Run(evaluate, message.request);
      run.begin();
    } else if (message?.type === 'query') {
      send({ type: 'answer', id: message.id, json: answer(evaluate, message.json) });
    }
  });
  const bootMs = Math.round(performance.now() - started);
  lockOuterRealm(__filename);
  send({ type: 'ready', failures, boot, bootMs });

  // Whoever waits for this process sends its run at once; only one that nobody waits for warms up.
  const warming = new Warming(evaluate, language);
  const warmUp = (): void => {
    if (run === null && warming.round()) later(warmUp, 5);
  };
  later(warmUp, WARM_AFTER);
}

/** Milliseconds after which nobody waits. */
const WARM_AFTER = 25;

/** From the snapshot where there is one and it loads, else plainly. */
function open(language: Language): { evaluate: Evaluate; boot: 'snapshot' | 'plain' } {
  if (language === 'python' && existsSync(join(__dirname, 'python.snapshot'))) {
    try {
      return { evaluate: openRealm(__dirname, language, 'load'), boot: 'snapshot' };
    } catch {
      // Made by another build, or cut short: a plain boot is slower and always right.
    }
  }
  return { evaluate: openRealm(__dirname, language, 'none'), boot: 'plain' };
}

/** The one run of this process. */
class Run {
  private readonly deadline: number;
  private readonly evaluate: Evaluate;
  private readonly request: RunRequest;

  constructor(evaluate: Evaluate, request: RunRequest) {
    this.evaluate = evaluate;
    this.request = request;
    // The runtime ends a run itself first, at its line; termination is for what never looks at the clock.
    this.deadline = now() + request.softMs + TIME.salvageAfterSoft;
  }

  begin(): void {
    try {
      const json = this.inTime(call('__start', JSON.stringify(this.request)));
      if (json === 'pending') this.runScript();
      else this.finish(json);
    } catch (error) {
      this.salvage(error);
    }
  }

  /** A compiled snippet comes out as text and is evaluated from here: no code is made from strings inside the realm. */
  private runScript(): void {
    const script = this.inTime('__script()');
    if (typeof script === 'string' && script !== '') {
      try {
        this.inTime(script, this.request.path);
      } catch (error) {
        if (isTimeout(error)) throw error;
        this.reject(error);
      }
    }
    // Node tells of unhandled rejections between here and there.
    afterRejections(() => this.poll());
  }

  /** Ends the run with an error that its own code did not catch. */
  reject(error: unknown): void {
    this.inTime(call('__reject', textOf(error)));
  }

  private poll(): void {
    try {
      const json = this.inTime('__poll()');
      if (json !== '') this.finish(json);
      else later(() => this.poll(), 1);
    } catch (error) {
      // A timer's call threw.
      if (isTimeout(error)) this.salvage(error);
      else this.endWith(error);
    }
  }

  private endWith(error: unknown): void {
    try {
      this.reject(error);
      this.finish(this.inTime('__poll()'));
    } catch (second) {
      this.salvage(second);
    }
  }

  /** Evaluates within what is left of the run's time. */
  private inTime(text: string, name?: string): unknown {
    return this.evaluate(text, name, Math.max(1, this.deadline - now()));
  }

  /** What was recorded up to here is kept, though the interpreter may be dead. */
  private salvage(error: unknown): void {
    const reason = isTimeout(error) ? 'time' : 'error';
    let json: unknown = '';
    try {
      json = this.evaluate(call('__salvage', reason, messageOf(error)), 'salvage', TIME.salvageAfterSoft);
    } catch {
      // Then there is nothing to keep.
    }
    if (typeof json === 'string' && json !== '') this.finish(json);
    else send({ type: 'lost', id: this.request.id, reason: reason === 'time' ? 'time' : 'crashed' });
  }

  private finish(json: unknown): void {
    const { id } = this.request;
    if (typeof json === 'string' && json.length <= TEXT.result) send({ type: 'result', id, json });
    else send({ type: 'lost', id, reason: 'crashed' });
  }
}

function answer(evaluate: Evaluate, json: string): string {
  try {
    const answered = evaluate(call('__query', json), 'query', TIME.query);
    if (typeof answered === 'string' && answered.length <= TEXT.result) return answered;
    return JSON.stringify({ error: 'The answer is too long' });
  } catch (error) {
    return JSON.stringify({ error: isTimeout(error) ? 'The answer took too long' : messageOf(error) });
  }
}

function isTimeout(error: unknown): boolean {
  try {
    return (error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
  } catch {
    return false;
  }
}

/** An error of the realm as text. Its getters are a snippet's, so reading it may throw; an endless one meets the hard limit. */
function messageOf(error: unknown): string {
  try {
    const { name, message } = error as Error;
    if (typeof message === 'string') return `${typeof name === 'string' ? name : 'Error'}: ${message}`.slice(0, 2_000);
  } catch {
    // Not worth a second look.
  }
  return 'Error';
}

/** The same with the calls that led there. A thrown value that is no error is told as Node tells it. */
function textOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return `Uncaught ${String(error)}`;
  try {
    const { stack } = error as Error;
    const calls = typeof stack === 'string' ? stack.split('\n').filter((line) => line.startsWith('    at ')) : [];
    return [messageOf(error), ...calls.slice(0, 100)].join('\n');
  } catch {
    return messageOf(error);
  }
}

try {
  main();
} catch (error) {
  // An uncaught error would print a megabyte of bundled source; the parent wants one line.
  send({ type: 'bootFailed', reason: messageOf(error) });
}
