// Lets a spare process run small programs before it takes its real one: V8 compiles a function at its first call and makes it fast
// after some more, and nobody should wait for that after an edit. They take the real run's own way, and it starts from a fresh engine state.

import type { Language } from '../../src/runtime/messages.ts';
import type { Evaluate } from './realm.ts';
import { Run } from './run.ts';
import { WARM_PROGRAMS } from './warmPrograms.ts';

/** How often each program is run: after that, more rounds gain little. */
const ROUNDS = 32;
/** The first rounds gain most; those after them take their time, as the edit that needs them may be far away. */
const QUICK_ROUNDS = 8;
/** Milliseconds between two runs, for the machine's other work and for messages. */
const PAUSE = { quick: 5, slow: 30 } as const;

// Kept before the lock takes it from the globals.
const later = setTimeout;

/** One program after another while the process idles. */
export class Warming {
  private readonly evaluate: Evaluate;
  private readonly language: Language;
  private count = 0;
  private ended = false;
  private run: Run | null = null;

  constructor(evaluate: Evaluate, language: Language) {
    this.evaluate = evaluate;
    this.language = language;
  }

  /** Runs the next program, and the others after it. */
  begin(): void {
    const programs = WARM_PROGRAMS[this.language];
    if (this.ended || this.count === ROUNDS * programs.length) return;
    const code = programs[this.count++ % programs.length];
    const request = {
      id: 'warm',
      language: this.language,
      code,
      path: '/warm',
      softMs: 10_000,
      mode: 'trace',
    } as const;
    this.run = new Run(this.evaluate, request, (message) => {
      // A program that did not come to its end would not the next time either; what is wrong, the real run will tell.
      const pause = this.count < QUICK_ROUNDS * programs.length ? PAUSE.quick : PAUSE.slow;
      if (message.type === 'result') later(() => this.begin(), pause);
    });
    this.run.begin();
  }

  /** The real run comes: none of these may be heard of any more. */
  end(): void {
    this.ended = true;
    this.run?.abandon();
  }
}
