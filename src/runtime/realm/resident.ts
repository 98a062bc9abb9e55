// How much memory the whole process has, as seen from inside: the outer code lends the realm a look at it (lent.ts of the host). So a run ends on its own line
// when it takes too much, however seldom the parent looks, and on systems where the parent cannot look at all. Knows neither language nor engine.

import { MEMORY } from '../limits.ts';

// A snippet may put another in its place.
const { now } = Date;

/** Lets garbage go: all of it, or, of type minor, what is young. */
type Collect = (options?: { readonly type: 'minor' }) => void;

export class Resident {
  readonly #look: () => number;
  readonly #collect: Collect;
  readonly #clock: () => number;
  #nextLook = 0;

  /** `look` tells bytes; `collect` does what it can, where this V8 can be told to. */
  constructor(look: () => number, collect: Collect, clock = now) {
    this.#look = look;
    this.#collect = collect;
    this.#clock = clock;
  }

  /**
   * Whether `more` bytes would take the process past `most`, were there no garbage. A collection that does not leave a tenth of it free was in vain:
   * the next would follow at once, and the program spend its time on them.
   */
  passes(most: number, more = 0): boolean {
    if (this.#bytes() + more <= most) return false;
    const enough = 0.9 * most;
    this.#collect();
    // What lay in buffers is given back beside this thread; another collection, however small, begins by waiting for that.
    if (this.#bytes() + more > enough) this.#collect({ type: 'minor' });
    return this.#bytes() + more > enough;
  }

  /**
   * For whoever looks at the clock anyway: whether the run has to end, looked at now and then. `now` in milliseconds. A look that had to collect is
   * followed by as long without one: the program gets half of the time at least.
   */
  isFull(now: number): boolean {
    if (now < this.#nextLook) return false;
    const isFull = this.passes(MEMORY.residentInside);
    const after = this.#clock();
    this.#nextLook = after + Math.max(MEMORY.lookEvery, after - now);
    return isFull;
  }

  /** The call leaves the realm. Should the stack end just there, that error is of the outer realm, and nobody's to have. */
  #bytes(): number {
    try {
      return this.#look();
    } catch {
      return 0;
    }
  }
}
