// The limits of Python code that its own language ends it at. CPython looks at element 0 of an "interrupt buffer" every so often; a getter there can look
// at clock and memory by itself, so no second thread and no shared memory is needed.
//
// NOTE [Every so often] The interpreter checks at each loop and call whether it shall look, and leaves most checks out by a count in its memory, fifty at
// a time: half a second where a loop multiplies matrices. We write that count: less where much time passes between two looks, nothing where much was made.

import { TIME } from '../limits.ts';
import { Pace } from '../pace.ts';
import type { SoftStop } from '../stops.ts';
import type { PyodideModule } from './cpython.ts';

const SIGINT = 2;
/** Checks that CPython leaves out by itself. */
const MOST_CHECKS = 50;
// A snippet may put another in its place.
const { now } = Date;

/** An interrupt buffer that raises SIGINT once a limit is met, and again each time the program goes on regardless. */
export class SoftLimits {
  readonly #isFull: (now: number) => boolean;
  #deadline = Number.POSITIVE_INFINITY;
  #quietUntil = 0;
  #met: SoftStop | null = null;
  #armed = false;
  #pace = new Pace(MOST_CHECKS);
  #python: Pick<PyodideModule, 'HEAP32' | '__Py_emscripten_signal_clock'> | null = null;

  /** `isFull` tells whether the process takes more memory than a run may. */
  constructor(isFull: (now: number) => boolean = () => false) {
    this.#isFull = isFull;
  }

  /** What CPython reads. */
  get 0(): number {
    if (!this.#armed) return 0;
    const at = now();
    this.#leaveOut(this.#pace.next(at) - 1);
    if (at < this.#quietUntil) return 0;
    this.#met ??= at >= this.#deadline ? 'time' : this.#isFull(at) ? 'memory' : null;
    if (this.#met === null) return 0;
    // By the clock as it is now: a look at memory that has to collect garbage takes its time.
    this.#quietUntil = now() + TIME.interruptAgain;
    return SIGINT;
  }

  /** CPython writes 0 when it has taken the signal; that there is quiet for a while is settled already. */
  set 0(_taken: number) {}

  /** Whose checks are counted: NOTE [Every so often]. */
  attend(python: Pick<PyodideModule, 'HEAP32' | '__Py_emscripten_signal_clock'>): void {
    this.#python = python;
  }

  /** The next check is not left out. */
  lookSoon(): void {
    if (this.#armed) this.#leaveOut(0);
  }

  #leaveOut(checks: number): void {
    if (this.#python !== null) this.#python.HEAP32[this.#python.__Py_emscripten_signal_clock >>> 2] = checks;
  }

  arm(milliseconds: number): void {
    this.#met = null;
    this.#quietUntil = 0;
    this.#armed = true;
    this.#pace = new Pace(MOST_CHECKS);
    this.#deadline = now() + milliseconds;
  }

  /** The limit that was met since `arm`; null when none was. */
  disarm(): SoftStop | null {
    this.#armed = false;
    return this.#met;
  }
}
