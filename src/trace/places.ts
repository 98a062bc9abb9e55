/**
 * Where and when every Node was made, and from which tensors: numbers in growing arrays indexed by the Node's id, so that an operator costs a few
 * writes, nothing is kept alive, and a graph found at the end of a run can still be told.
 */
export interface Place {
  readonly step: number;
  /** Where the expression stands (`sites.ts`); 0 when unknown. */
  readonly site: number;
  readonly inputs: readonly number[];
}

/** Nodes made after this many are not placed: 24 bytes each. */
const MOST = 4_000_000;

export class Places {
  readonly #base: number;
  #steps = new Int32Array(256);
  #sites = new Int32Array(256);
  #results = new Int32Array(256);
  #starts = new Int32Array(256);
  #counts = new Uint8Array(256);
  #freed = new Int32Array(256);
  #inputs = new Int32Array(512);
  #used = 0;
  /** Results of the few operators that have several. */
  readonly #several = new Map<number, readonly number[]>();
  #highest: number;

  /** `base` is the number of Nodes made before the run. */
  constructor(base: number) {
    this.#base = base;
    this.#highest = base;
  }

  /** Whether a Node is new, that is, made since the last one that was put down. */
  isNew(id: number): boolean {
    return id > this.#highest;
  }

  put(
    id: number,
    step: number,
    site: number,
    inputs: readonly { id: number }[],
    results: readonly { id: number }[],
  ): void {
    this.#highest = id;
    const at = id - this.#base;
    if (at >= MOST) return;
    if (at >= this.#steps.length) this.#grow(at);
    this.#steps[at] = step;
    this.#sites[at] = site;
    this.#results[at] = results[0]?.id ?? 0;
    if (results.length > 1)
      this.#several.set(
        id,
        results.map((result) => result.id),
      );
    const n = inputs.length > 255 ? 0 : inputs.length;
    if (this.#used + n > this.#inputs.length) this.#inputs = grown(this.#inputs, this.#used + n);
    this.#starts[at] = this.#used;
    this.#counts[at] = n;
    for (let i = 0; i < n; i++) this.#inputs[this.#used++] = inputs[i]!.id;
  }

  /** Gives the Nodes of this range that have no site this one. */
  settle(from: number, to: number, site: number): void {
    for (let id = from; id <= to; id++) {
      const at = id - this.#base;
      if (at > 0 && at < this.#steps.length && this.#steps[at] !== 0 && this.#sites[at] === 0) this.#sites[at] = site;
    }
  }

  /** Id of the newest Node put down. */
  get highest(): number {
    return this.#highest;
  }

  free(id: number, line: number): void {
    const at = id - this.#base;
    if (at > 0 && at < this.#freed.length && this.#freed[at] === 0) this.#freed[at] = line;
  }

  /** Line of the backward pass that freed it; 0 when none did. */
  freedAt(id: number): number {
    const at = this.#indexOf(id);
    return at < 0 ? 0 : this.#freed[at]!;
  }

  /** The tensor that is its output `nr`, where that is known. */
  output(id: number, nr: number): number | undefined {
    const at = this.#indexOf(id);
    if (at < 0) return undefined;
    const several = this.#several.get(id);
    return several !== undefined ? several[nr] : nr === 0 ? this.#results[at]! : undefined;
  }

  of(id: number): Place | null {
    const at = this.#indexOf(id);
    if (at < 0) return null;
    const inputs = new Array<number>(this.#counts[at]!);
    for (let i = 0, start = this.#starts[at]!; i < inputs.length; i++) inputs[i] = this.#inputs[start + i]!;
    return { step: this.#steps[at]!, site: this.#sites[at]!, inputs };
  }

  /** Where a Node stands in the arrays; -1 for one that was not put down. */
  #indexOf(id: number): number {
    const at = id - this.#base;
    return at <= 0 || at >= this.#steps.length || this.#steps[at] === 0 ? -1 : at;
  }

  #grow(at: number): void {
    this.#steps = grown(this.#steps, at + 1);
    this.#sites = grown(this.#sites, at + 1);
    this.#results = grown(this.#results, at + 1);
    this.#starts = grown(this.#starts, at + 1);
    this.#freed = grown(this.#freed, at + 1);
    const counts = new Uint8Array(this.#steps.length);
    counts.set(this.#counts);
    this.#counts = counts;
  }
}

function grown(array: Int32Array, atLeast: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(Math.max(array.length * 2, atLeast));
  larger.set(array);
  return larger;
}
