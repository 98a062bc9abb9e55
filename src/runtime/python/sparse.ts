// A memory snapshot without its empty pages, which are nearly half of it: what is not there is neither read, nor copied, nor ever touched, and costs no memory. Behind
// Pyodide's own header stand the heap's length, the runs of pages that are not empty, and these pages one after another.

const PAGE = 4_096;
/** Words of an entry: where a run begins, and how long it is, in pages. */
const ENTRY = 2;
/** Words before the entries: the heap's length in bytes, and how many runs there are. */
const HEAD = 2;

/** The snapshot without empty pages. Its heap begins at `start`, a multiple of four, and fills the rest. */
export function withoutEmptyPages(snapshot: Uint8Array, start: number): Uint8Array {
  const heap = snapshot.subarray(start);
  if (heap.length % PAGE !== 0) throw new Error('The heap is not made of whole pages');
  const runs: number[] = [];
  let pages = 0;
  for (let page = 0; page * PAGE < heap.length; page++) {
    if (isEmpty(heap.subarray(page * PAGE, (page + 1) * PAGE))) continue;
    pages += 1;
    const last = runs.length - ENTRY;
    if (last >= 0 && runs[last]! + runs[last + 1]! === page) runs[last + 1]! += 1;
    else runs.push(page, 1);
  }
  const index = Uint32Array.from([heap.length, runs.length / ENTRY, ...runs]);
  const sparse = new Uint8Array(start + index.byteLength + pages * PAGE);
  sparse.set(snapshot.subarray(0, start));
  sparse.set(new Uint8Array(index.buffer), start);
  let at = start + index.byteLength;
  for (let i = 0; i < runs.length; i += ENTRY) {
    const run = heap.subarray(runs[i]! * PAGE, (runs[i]! + runs[i + 1]!) * PAGE);
    sparse.set(run, at);
    at += run.length;
  }
  return sparse;
}

/**
 * Makes a heap what it was when the snapshot was taken. `sparse` is what stands behind the header; `used` says how much of the heap a new process may have written to:
 * beyond it all is zero.
 */
export function fillHeap(heap: Uint8Array, sparse: Uint8Array, used: number): void {
  const [length, count] = new Uint32Array(sparse.buffer, sparse.byteOffset, HEAD) as unknown as [number, number];
  const runs = new Uint32Array(sparse.buffer, sparse.byteOffset + HEAD * 4, count * ENTRY);
  if (heap.length < length || used > length) throw new RangeError('The heap is not as large as that of the snapshot');
  let at = (HEAD + runs.length) * 4;
  let end = 0;
  for (let i = 0; i < runs.length; i += ENTRY) {
    const from = runs[i]! * PAGE;
    const size = runs[i + 1]! * PAGE;
    if (end < used) heap.fill(0, end, Math.min(from, used));
    heap.set(sparse.subarray(at, at + size), from);
    at += size;
    end = from + size;
  }
  if (end < used) heap.fill(0, end, used);
}

function isEmpty(page: Uint8Array): boolean {
  return page.every((byte) => byte === 0);
}
