// Lets a spare process run small programs before it takes its real one: V8 compiles a function at its first call and makes it fast
// after some more, and nobody should wait for that after an edit. They take the real run's own way, and it starts from a fresh engine state.
// And lets it read the text that is being typed when the typing pauses: should that be what runs next, it only has to be run.
//
// NOTE [Braced] What runs right after another run takes a third less time than after a sleep, however short: a processor's caches belong to whoever works. So
// a spare whose run is due begins nothing long any more, and runs a short program, and again, until the run comes, or plainly does not.

import { Script } from 'node:vm';
import type { Draft, Language } from '../../src/runtime/messages.ts';
import { call, type Realm } from './realm.ts';
import { Run } from './run.ts';
import { SHORT_PROGRAMS, WARM_PROGRAMS, warmRun } from './warmPrograms.ts';

/** How often each program is run: after that, more rounds gain little. */
const ROUNDS = 32;
/** The first rounds gain most; those after them take their time, as the edit that needs them may be far away. */
const QUICK_ROUNDS = 8;
/** Milliseconds between two runs, for the machine's other work and for messages. */
const PAUSE = { quick: 5, slow: 30 } as const;

/** How long a process that was roused goes on, in milliseconds: until the run that is near, as typing pauses before it. */
const AWAKE = 400;
/** Milliseconds without a keystroke after which the text is read: the extension waits longer before it runs it. */
const QUIET = 100;

/** Milliseconds: so long before a run is due no round begins any more, and the process braces itself; so long after it nobody waits for it. */
const BRACED = { still: 24, begin: 14, over: 20 } as const;

// Kept before the lock takes them from the globals.
const { now } = Date;
const later = setTimeout;
const nextTurn = setImmediate;

/** One program after another while the process idles, and again when a run is near. */
export class Warming {
  private readonly realm: Realm;
  private readonly language: Language;
  private count = 0;
  private awakeUntil = 0;
  private going = false;
  private ended = false;
  private draft: Draft | null = null;
  private run: Run | null = null;

  constructor(realm: Realm, language: Language) {
    this.realm = realm;
    this.language = language;
  }

  /** Runs all programs so many times; when that is done and somebody types, what has cooled down while nobody did is made ready again. */
  rouse(draft: Draft | null): void {
    this.awakeUntil = now() + AWAKE;
    if (!this.going) this.next();
    if (draft === null) return;
    this.draft = draft;
    later(() => this.readAhead(draft), QUIET);
    later(() => this.brace(draft), Math.max(0, draft.due - BRACED.begin - now()));
  }

  /** The real run comes: none of these may be heard of any more. */
  end(): void {
    this.ended = true;
    this.run?.abandon();
  }

  private readAhead(draft: Draft): void {
    if (this.ended || draft !== this.draft) return;
    const script = this.realm.evaluate(call('readAhead', JSON.stringify(draft)));
    // V8 keeps what it has compiled for the next script of this text and name.
    if (typeof script === 'string' && script !== '') new Script(script, { filename: draft.path });
  }

  /** NOTE [Braced]. */
  private brace(draft: Draft): void {
    if (this.ended || draft !== this.draft || draft.due - now() < -BRACED.over) return;
    this.warm(SHORT_PROGRAMS[this.language], () => nextTurn(() => this.brace(draft)));
  }

  /** Whether a run is so near that it would have to wait for what is begun now. */
  private get isDue(): boolean {
    const left = (this.draft?.due ?? 0) - now();
    return left < BRACED.still && left > -BRACED.over;
  }

  private next(): void {
    const programs = WARM_PROGRAMS[this.language];
    this.going = !this.ended && (this.count < ROUNDS * programs.length || now() < this.awakeUntil);
    if (!this.going) return;
    const again = (): void => {
      later(() => this.next(), this.count < QUICK_ROUNDS * programs.length ? PAUSE.quick : PAUSE.slow);
    };
    if (this.isDue) again();
    else this.warm(programs[this.count++ % programs.length]!, again);
  }

  private warm(code: string, then: () => void): void {
    this.run = new Run(this.realm, warmRun(this.language, code), (message) => {
      // A program that did not come to its end would not the next time either; what is wrong, the real run will tell.
      if (message.type === 'result') then();
    });
    this.run.begin();
  }
}
