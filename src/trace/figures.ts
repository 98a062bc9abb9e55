/**
 * The figures of a run, within bounds: so many, so large together. A figure that is shown again replaces what it was. Knows nothing of how figures look.
 */
import type { Figure } from './schema.ts';

const MOST_FIGURES = 24;
/** Characters of JSON, of one figure and of all. */
const MOST_OF_ONE = 400_000;
const MOST_CHARACTERS = 700_000;

export class Figures {
  readonly #kept = new Map<number, { figure: Figure; characters: number }>();
  #characters = 0;
  #left = 0;

  /** @param characters the length of the figure as JSON */
  put(id: number, figure: Figure, characters: number): void {
    const before = this.#kept.get(id);
    const total = this.#characters - (before?.characters ?? 0) + characters;
    const room = before !== undefined || this.#kept.size < MOST_FIGURES;
    if (!room || characters > MOST_OF_ONE || total > MOST_CHARACTERS) {
      this.#left++;
      return;
    }
    this.#characters = total;
    this.#kept.set(id, { figure, characters });
  }

  list(): Figure[] {
    return [...this.#kept.values()].map(({ figure }) => figure);
  }

  /** What is missing, in words. */
  omitted(): string[] {
    const thinned = [...this.#kept.values()].flatMap(({ figure }, k) =>
      figure.thinned === '' ? [] : [`of figure ${k + 1} ${figure.thinned}`],
    );
    return this.#left > 0
      ? [...thinned, `${this.#left} figures beyond the first ${this.#kept.size}, or too large`]
      : thinned;
  }
}
