// One run of one snippet in the caged child: begins it in the inner realm, waits for its end, breaks it off when its time is up or somebody
// says so, and tells its outcome once. Knows no channel: what it has to say goes where its maker wants it.

import type { Script } from 'node:vm';
import { TEXT, TIME } from '../../src/runtime/limits.ts';
import type { FromChild, RunRequest } from '../../src/runtime/messages.ts';
import type { SoftStop } from '../../src/runtime/stops.ts';
import { call, type Realm, script } from './realm.ts';

// Kept before the lock takes them from the globals.
const { now } = Date;
const clock = performance.now.bind(performance);
const later = setTimeout;
const afterRejections = setImmediate;

const START = script('start');
const POLL = script('poll');

/** Milliseconds within which the message that goes with a signal has come. */
const WHY_FOLLOWS = 100;

/** A run, from its request to the one message about it. */
export class Run {
  private over = false;
  /** An evaluation was broken off: what the realm complains of from then on is a consequence. */
  private interrupted = false;
  private readonly deadline: number;
  private readonly realm: Realm;
  private readonly request: RunRequest;
  private readonly outcome: (message: FromChild) => void;
  private readonly started = clock();

  constructor(realm: Realm, request: RunRequest, outcome: (message: FromChild) => void) {
    this.outcome = outcome;
    this.realm = realm;
    this.request = request;
    // The runtime ends a run itself first, at its line; termination is for what never looks at the clock.
    this.deadline = now() + request.softMs + TIME.salvageAfterSoft;
  }

  begin(): void {
    try {
      this.realm.hand(JSON.stringify(this.request));
      // TypeScript is only compiled by it: a limit, which is two threads of its own, would cost more.
      const compiled =
        this.request.language === 'typescript'
          ? this.realm.evaluate(START, 'realm', { told: this.finish })
          : this.inTime(START);
      if (typeof compiled === 'string' && compiled !== '') this.runScript(compiled);
      else this.tell({ type: 'lost', id: this.request.id, reason: 'crashed' });
    } catch (error) {
      this.broken(error);
    }
  }

  /** A compiled snippet comes out as text and is evaluated from here: no code is made from strings inside the realm. */
  private runScript(compiled: string): void {
    try {
      this.inTime(compiled, this.request.path);
    } catch (error) {
      if (isTimeout(error) || isInterrupted(error)) throw error;
      // What a snippet throws is caught inside: this one is of compiling it.
      this.inTime(call('reject', messageOf(error)));
    }
    // Node tells of unhandled rejections between here and there.
    if (!this.over) afterRejections(() => this.poll());
  }

  /** Ends the run with an error of the realm's that nobody caught. It is read inside; out here nobody touches it. */
  rejected(error: unknown): void {
    if (this.over || this.interrupted) return;
    this.realm.hand(error);
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

  /** Nobody wants to hear of it any more. */
  abandon(): void {
    this.over = true;
  }

  private poll(): void {
    if (this.over) return;
    try {
      this.inTime(POLL);
      if (!this.over) later(() => this.poll(), 1);
    } catch (error) {
      this.broken(error);
    }
  }

  /** Evaluates within what is left of the run's time. */
  private inTime(text: string | Script, name?: string): unknown {
    const timeout = Math.max(1, this.deadline - now());
    return this.realm.evaluate(text, name, { timeout, breakable: true, told: this.finish });
  }

  /** An evaluation did not come to its end. */
  private broken(error: unknown): void {
    if (isInterrupted(error)) {
      this.interrupted = true;
      later(() => this.stop('cancelled'), WHY_FOLLOWS);
    } else this.salvage(isTimeout(error) ? 'time' : 'error', messageOf(error));
  }

  /** What was recorded up to here is kept, though the interpreter may be dead. */
  private salvage(reason: SoftStop | 'error', message: string): void {
    if (this.over) return;
    try {
      const timeout = reason === 'memory' ? TIME.grace.memory : TIME.salvageAfterSoft;
      this.realm.evaluate(call('salvage', reason, message), 'salvage', { timeout, told: this.finish });
    } catch {
      // Then there is nothing to keep.
    }
    this.tell({ type: 'lost', id: this.request.id, reason: reason === 'error' ? 'crashed' : reason });
  }

  private readonly finish = (json: string): void => {
    const { id } = this.request;
    if (json.length > TEXT.result) this.tell({ type: 'lost', id, reason: 'size' });
    else this.tell({ type: 'result', id, json, ms: clock() - this.started });
  };

  /** The one message about the run. */
  private tell(message: FromChild): void {
    if (this.over) return;
    // Should it be broken off here, within its evaluation, it is told again.
    this.outcome(message);
    this.over = true;
  }
}

export function isTimeout(error: unknown): boolean {
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
export function messageOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 2_000) : 'Error';
}
