// The soft time limit of Python code. CPython looks at element 0 of an "interrupt buffer" every so often; a getter there can look
// at the clock by itself, so no second thread and no shared memory is needed.

import { TIME } from '../limits.ts';

const SIGINT = 2;

/** An interrupt buffer that raises SIGINT once its deadline has passed, and again each time the program goes on regardless. */
export class SoftDeadline {
  private deadline = Number.POSITIVE_INFINITY;
  private fired = false;

  /** What CPython reads. */
  get 0(): number {
    const now = Date.now();
    if (now < this.deadline) return 0;
    this.fired = true;
    this.deadline = now + TIME.interruptAgain;
    return SIGINT;
  }

  /** CPython writes 0 when it has taken the signal; the deadline has moved on already. */
  set 0(_taken: number) {}

  arm(milliseconds: number): void {
    this.fired = false;
    this.deadline = Date.now() + milliseconds;
  }

  disarm(): boolean {
    this.deadline = Number.POSITIVE_INFINITY;
    return this.fired;
  }
}
