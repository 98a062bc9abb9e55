// The outer code of a caged child process: boots a language in the inner realm, locks everything else, takes exactly one run and
// then answers queries about it. Talks to its parent in checked messages and to the realm in source text and strings only.
// usage (by process.ts): child.cjs LANGUAGE

import { TEXT, TIME } from '../../src/runtime/limits.ts';
import { type FromChild, type Language, parseToChild, type RunRequest } from '../../src/runtime/messages.ts';
import { refusalTexts, type SoftStop } from '../../src/runtime/stops.ts';
import { cageFailures } from './cage.ts';
import { lockOuterRealm } from './lock.ts';
import { call, type Evaluate, holder, openRealm } from './realm.ts';
import { hasSnapshot } from './snapshot.ts';
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
  const failures = cageFailures(__dirname);
  const { evaluate, boot } = open(language);
  let run: Run | null = null;
  // A promise of the snippet that was rejected and that nobody listens to.
  process.on('unhandledRejection', (error) => run?.rejected(error));
  // What the realm does between evaluations, such as clearing up after objects that were collected, is nobody's call to catch.
  process.on('uncaughtException', (error) => run?.rejected(error));
  // The parent's signal breaks off an evaluation; the message that goes with it tells why. Between evaluations the message does.
  process.on('SIGINT', () => {});
  process.on('message', (raw) => {
    const message = parseToChild(raw);
    if (message?.type === 'run' && run === null) {
      run = new Run(evaluate, message.request);
      run.begin();
    } else if (message?.type === 'query') {
      send(answer(evaluate, message.id, message.json));
    } else if (message?.type === 'stop') {
      run?.stop(message.reason);
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

/** From the snapshot where there is one of this build and it loads, else plainly. */
function open(language: Language): { evaluate: Evaluate; boot: 'snapshot' | 'plain' } {
  if (language === 'python' && hasSnapshot(__dirname)) {
    try {
      return { evaluate: openRealm(__dirname, language, 'load'), boot: 'snapshot' };
    } catch {
      // A plain boot is slower and always right.
    }
  }
  return { evaluate: openRealm(__dirname, language, 'none'), boot: 'plain' };
}

/** Milliseconds within which the message that goes with a signal has come. */
const WHY_FOLLOWS = 100;

/** The one run of this process. */
class Run {
  private over = false;
  private readonly deadline: number;
  private readonly evaluate: Evaluate;
  private readonly hold: (error: unknown) => void;
  private readonly request: RunRequest;

  constructor(evaluate: Evaluate, request: RunRequest) {
    this.evaluate = evaluate;
    this.hold = holder(evaluate);
    this.request = request;
    // The runtime ends a run itself first, at its line; termination is for what never looks at the clock.
    this.deadline = now() + request.softMs + TIME.salvageAfterSoft;
  }

  begin(): void {
    try {
      const json = this.inTime(call('start', JSON.stringify(this.request)));
      if (json === 'pending') this.runScript();
      else this.finish(json);
    } catch (error) {
      this.broken(error);
    }
  }

  /** A compiled snippet comes out as text and is evaluated from here: no code is made from strings inside the realm. */
  private runScript(): void {
    const script = this.inTime(call('script'));
    if (typeof script === 'string' && script !== '') {
      try {
        this.inTime(script, this.request.path);
      } catch (error) {
        if (isTimeout(error) || isInterrupted(error)) throw error;
        // What a snippet throws is caught inside: this one is of compiling it.
        this.inTime(call('reject', messageOf(error)));
      }
    }
    // Node tells of unhandled rejections between here and there.
    afterRejections(() => this.poll());
  }

  /** Ends the run with an error of the realm's that nobody caught. It is read inside; out here nobody touches it. */
  rejected(error: unknown): void {
    if (this.over) return;
    this.hold(error);
    try {
      this.inTime(call('reject'));
    } catch (second) {
      this.broken(second);
    }
  }

  /** Ends the run before its own end, with what it recorded. */
  stop(reason: SoftStop): void {
    this.salvage(reason, '');
  }

  private poll(): void {
    if (this.over) return;
    try {
      const json = this.inTime(call('poll'));
      if (json !== '') this.finish(json);
      else later(() => this.poll(), 1);
    } catch (error) {
      this.broken(error);
    }
  }

  /** Evaluates within what is left of the run's time. */
  private inTime(text: string, name?: string): unknown {
    return this.evaluate(text, name, Math.max(1, this.deadline - now()), true);
  }

  /** An evaluation did not come to its end. */
  private broken(error: unknown): void {
    if (isInterrupted(error)) later(() => this.stop('cancelled'), WHY_FOLLOWS);
    else this.salvage(isTimeout(error) ? 'time' : 'error', messageOf(error));
  }

  /** What was recorded up to here is kept, though the interpreter may be dead. */
  private salvage(reason: SoftStop | 'error', message: string): void {
    if (this.over) return;
    let json: unknown = '';
    try {
      const most = reason === 'memory' ? TIME.grace.memory : TIME.salvageAfterSoft;
      json = this.evaluate(call('salvage', reason, message), 'salvage', most);
    } catch {
      // Then there is nothing to keep.
    }
    if (typeof json === 'string' && json !== '') this.finish(json);
    else this.tell({ type: 'lost', id: this.request.id, reason: reason === 'error' ? 'crashed' : reason });
  }

  private finish(json: unknown): void {
    const { id } = this.request;
    if (typeof json !== 'string') this.tell({ type: 'lost', id, reason: 'crashed' });
    else if (json.length > TEXT.result) this.tell({ type: 'lost', id, reason: 'size' });
    else this.tell({ type: 'result', id, json });
  }

  /** The one message about the run. */
  private tell(message: FromChild): void {
    if (this.over) return;
    this.over = true;
    send(message);
  }
}

function answer(evaluate: Evaluate, id: string, json: string): FromChild {
  const refused = (message: string): FromChild => ({
    type: 'answer',
    id,
    json: JSON.stringify({ type: 'refused', message }),
  });
  try {
    const answered = evaluate(call('query', json), 'query', TIME.query);
    if (typeof answered !== 'string') return { type: 'lost', id, reason: 'crashed' };
    return answered.length <= TEXT.result ? { type: 'answer', id, json: answered } : refused(refusalTexts.size);
  } catch (error) {
    // Broken off in the middle, the engine's state is not to be trusted any more: the parent ends this process.
    if (isTimeout(error)) return { type: 'lost', id, reason: 'time' };
    return refused(refusalTexts.failed(messageOf(error)));
  }
}

function isTimeout(error: unknown): boolean {
  return hasCode(error, 'ERR_SCRIPT_EXECUTION_TIMEOUT');
}

/** By the parent's signal. */
function isInterrupted(error: unknown): boolean {
  return hasCode(error, 'ERR_SCRIPT_EXECUTION_INTERRUPTED');
}

function hasCode(error: unknown, code: string): boolean {
  try {
    return (error as NodeJS.ErrnoException).code === code;
  } catch {
    return false;
  }
}

/** An error of ours as text: what a snippet throws is put into words inside the realm. */
function messageOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 2_000) : 'Error';
}

try {
  main();
} catch (error) {
  // An uncaught error would print a megabyte of bundled source; the parent wants one line.
  send({ type: 'bootFailed', reason: messageOf(error) });
}
