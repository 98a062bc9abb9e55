/**
 * Of a series that may be endless: the first three, the last three, the smallest and the largest by score, and the first that was not finite.
 * Everything else is let go, so memory does not grow with the number of iterations.
 */

/** What a series is sampled by. `score` is NaN when there is none. */
export interface Scored {
  score: number;
  finite: boolean;
}

const ENDS = 3;

export class Kept<T extends Scored> {
  readonly #first: T[] = [];
  readonly #last: (T | undefined)[] = [undefined, undefined, undefined];
  #smallest: T | null = null;
  #largest: T | null = null;
  #broken: T | null = null;
  #latest: T | null = null;
  count = 0;

  /** The one added last; it may still be given its score. */
  get latest(): T | null {
    return this.#latest;
  }

  add(item: T): void {
    if (this.#latest !== null) this.#judge(this.#latest);
    this.#latest = item;
    if (this.count < ENDS) this.#first.push(item);
    else this.#last[this.count % ENDS] = item;
    this.count++;
  }

  /** All that was kept, oldest first. For reading, before more is added. */
  items(): readonly T[] {
    if (this.count <= ENDS) return this.#first;
    if (this.#latest !== null) this.#judge(this.#latest);
    const middle = [this.#smallest, this.#largest, this.#broken].filter((item) => item !== null);
    const ends = [0, 1, 2].map((k) => this.#last[(this.count + k) % ENDS]).filter((item) => item !== undefined);
    const between = middle.filter((item) => !this.#first.includes(item) && !ends.includes(item));
    const unique = [...new Set(between)].sort((a, b) => this.#order(a) - this.#order(b));
    return [...this.#first, ...unique, ...ends];
  }

  #order(item: T): number {
    return (item as T & { iteration?: number }).iteration ?? 0;
  }

  #judge(item: T): void {
    if (!item.finite) this.#broken ??= item;
    const { score } = item;
    if (Number.isNaN(score)) return;
    if (this.#smallest === null || score < this.#smallest.score) this.#smallest = item;
    if (this.#largest === null || score > this.#largest.score) this.#largest = item;
  }
}
