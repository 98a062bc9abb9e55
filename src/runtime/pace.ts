// How often to ask a clock in something that goes in steps. Asking costs little, but more than a short step does; so where much happens between two
// looks, the next comes sooner, and where little does, later. Knows no clock and no language.

/** Milliseconds between two looks: with less the next may wait, with more it must not. */
const BETWEEN = { least: 2, most: 8 } as const;

export class Pace {
  readonly #most: number;
  #steps = 1;
  #last = 0;

  /** `most`: steps that may be left out when they are short. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Steps to the next look, as it is now `at`, in milliseconds. */
  next(at: number): number {
    const passed = at - this.#last;
    this.#last = at;
    if (passed > BETWEEN.most) this.#steps = Math.max(1, Math.floor((this.#steps * BETWEEN.most) / passed));
    else if (passed < BETWEEN.least) this.#steps = Math.min(this.#most, 2 * this.#steps);
    return this.#steps;
  }
}
