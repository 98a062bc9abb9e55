// The limits of Python code that its own language ends it at. CPython looks at element 0 of an "interrupt buffer" every so often; a getter there can look
// at clock and memory by itself, so no second thread and no shared memory is needed.

import { TIME } from '../limits.ts';
import type { SoftStop } from '../stops.ts';

const SIGINT = 2;
// A snippet may put another in its place.
const { now } = Date;

/** An interrupt buffer that raises SIGINT once a limit is met, and again each time the program goes on regardless. */
export class SoftLimits {
  readonly #isFull: (now: number) => boolean;
  #deadline = Number.POSITIVE_INFINITY;
  #quietUntil = 0;
  #met: SoftStop | null = null;
  #armed = false;

  /** `isFull` tells whether the process takes more memory than a run may. */
  constructor(isFull: (now: number) => boolean = () => false) {
    this.#isFull = isFull;
  }

  /** What CPython reads. */
  get 0(): number {
    const at = now();
    if (!this.#armed || at < this.#quietUntil) return 0;
    this.#met ??= at >= this.#deadline ? 'time' : this.#isFull(at) ? 'memory' : null;
    if (this.#met === null) return 0;
    // By the clock as it is now: a look at memory that has to collect garbage takes its time.
    this.#quietUntil = now() + TIME.interruptAgain;
    return SIGINT;
  }

  /** CPython writes 0 when it has taken the signal; that there is quiet for a while is settled already. */
  set 0(_taken: number) {}

  arm(milliseconds: number): void {
    this.#met = null;
    this.#quietUntil = 0;
    this.#armed = true;
    this.#deadline = now() + milliseconds;
  }

  /** The limit that was met since `arm`; null when none was. */
  disarm(): SoftStop | null {
    this.#armed = false;
    return this.#met;
  }
}
