/** A scalar's value over the iterations of a loop, thinned while it grows: every value, then every second, every fourth, … */

const MOST = 240;

export class History {
  readonly name: string;
  readonly #iterations: number[] = [];
  readonly #values: number[] = [];
  #every = 1;
  #lastIteration = 0;
  #lastValue = 0;

  constructor(name: string) {
    this.name = name;
  }

  add(iteration: number, value: number): void {
    this.#lastIteration = iteration;
    this.#lastValue = value;
    if ((iteration - 1) % this.#every !== 0) return;
    this.#iterations.push(iteration);
    this.#values.push(value);
    if (this.#values.length >= MOST) this.#thin();
  }

  /** At most 240 points; the last value is always among them. */
  points(): { iterations: number[]; values: number[] } {
    const iterations = [...this.#iterations];
    const values = [...this.#values];
    if (iterations.at(-1) !== this.#lastIteration && this.#lastIteration > 0) {
      iterations.push(this.#lastIteration);
      values.push(this.#lastValue);
    }
    return { iterations, values };
  }

  #thin(): void {
    let to = 0;
    for (let i = 0; i < this.#values.length; i += 2, to++) {
      this.#iterations[to] = this.#iterations[i]!;
      this.#values[to] = this.#values[i]!;
    }
    this.#iterations.length = this.#values.length = to;
    this.#every *= 2;
  }
}
