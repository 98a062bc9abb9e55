// A memory snapshot without its empty pages, which are nearly half of it: what is not there is neither read, nor copied, nor ever touched, and costs no memory. Behind
// Pyodide's own header stand an index and the pages that are not empty, one after another. Those that a new process may have written to before its heap is
// restored come first, and are copied then; all others are read from the file to where they belong, before there is anything else in the memory (heap.ts of
// the host). Pure numbers and bytes: the host reads the index too.

const PAGE = 4_096;
const WORD = 4;
/** Words before the index' entries: how many words it has, the heap's length, and where the part of it ends that a new process may have written to. */
const HEAD = 3;
/** Words of an entry: where a run of pages begins, and how long it is, in bytes. */
const ENTRY = 2;

/** Pages one after another, in bytes of the heap. */
export interface Run {
  readonly at: number;
  readonly size: number;
}

/** What an index says. `earlyAt` and `lateAt` are where pages begin behind Pyodide's header. */
export interface Layout {
  /** The heap's length. */
  readonly length: number;
  /** A new process has written to nothing from here on. */
  readonly border: number;
  /** The runs before the border. */
  readonly early: readonly Run[];
  readonly earlyAt: number;
  readonly late: readonly Run[];
  readonly lateAt: number;
}

/** Reads an index, which may be followed by other words. */
export function layoutOf(words: Uint32Array): Layout {
  const [count, length, border] = words as unknown as [number, number, number];
  const early: Run[] = [];
  const late: Run[] = [];
  const earlyAt = count * WORD;
  let lateAt = earlyAt;
  for (let i = HEAD; i < count; i += ENTRY) {
    const run = { at: words[i]!, size: words[i + 1]! };
    (run.at < border ? early : late).push(run);
    if (run.at < border) lateAt += run.size;
  }
  return { length, border, early, earlyAt, late, lateAt };
}

/** The snapshot without empty pages. Its heap begins at `start` and fills the rest; a new process may have written to it before `written`. */
export function withoutEmptyPages(snapshot: Uint8Array, start: number, written: number): Uint8Array {
  const heap = snapshot.subarray(start);
  const border = Math.ceil(written / PAGE) * PAGE;
  if (heap.length % PAGE !== 0) throw new Error('The heap is not made of whole pages');
  const runs: { at: number; size: number }[] = [];
  for (let at = 0; at < heap.length; at += PAGE) {
    if (isEmpty(heap.subarray(at, at + PAGE))) continue;
    const last = runs.at(-1);
    if (last !== undefined && last.at + last.size === at && at !== border) last.size += PAGE;
    else runs.push({ at, size: PAGE });
  }
  const entries = runs.flatMap(({ at, size }) => [at, size]);
  const index = Uint32Array.from([HEAD + entries.length, heap.length, border, ...entries]);
  const parts = [
    snapshot.subarray(0, start),
    new Uint8Array(index.buffer),
    ...runs.map(({ at, size }) => heap.subarray(at, at + size)),
  ];
  const sparse = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    sparse.set(part, at);
    at += part.length;
  }
  return sparse;
}

/**
 * Makes a heap that has its late runs already what it was when the snapshot was taken. `sparse` is what stands behind the header before them; `written` are the
 * parts of the heap that were written to, each from and to where.
 */
export function fillHeap(
  heap: Uint8Array,
  sparse: Uint8Array,
  written: readonly (readonly [from: number, to: number])[],
): void {
  const layout = layoutOf(new Uint32Array(sparse.buffer, sparse.byteOffset, sparse.length / WORD));
  if (heap.length < layout.length || written.some(([, to]) => to > layout.border))
    throw new RangeError('The heap is not as that of the snapshot was');
  for (const [from, to] of written) heap.fill(0, from, to);
  let from = layout.earlyAt;
  for (const { at, size } of layout.early) {
    heap.set(sparse.subarray(from, from + size), at);
    from += size;
  }
}

function isEmpty(page: Uint8Array): boolean {
  return page.every((byte) => byte === 0);
}
