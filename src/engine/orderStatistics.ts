/**
 * Which elements of a row stand at given places of its order, found without sorting it whole: as libstdc++'s `nth_element` finds them, so that of equal
 * numbers the same one is chosen. Knows rows of numbers only.
 */

type Before = (a: number, b: number) => boolean;

/** The places in `row`, from `start` on, of the elements that would stand at `ranks` (ascending) if its `size` numbers were sorted, NaN last. */
export function placesOf(row: ArrayLike<number>, start: number, size: number, ranks: readonly number[]): number[] {
  const order = Int32Array.from({ length: size }, (_, i) => i);
  const before: Before = (a, b) => {
    const [x, y] = [row[start + a]!, row[start + b]!];
    return x < y || (Number.isNaN(y) && !Number.isNaN(x));
  };
  selectAll(order, 0, size, ranks, before);
  return ranks.map((rank) => order[rank]!);
}

/** Puts the middle one of `ranks` in its place, and then those on either side of it. */
function selectAll(order: Int32Array, first: number, last: number, ranks: readonly number[], before: Before): void {
  if (ranks.length === 0) return;
  const middle = ranks.length >> 1;
  const rank = ranks[middle]!;
  select(order, first, rank, last, before);
  selectAll(order, first, rank, ranks.slice(0, middle), before);
  selectAll(order, rank + 1, last, ranks.slice(middle + 1), before);
}

/** `std::nth_element`: what belongs at `nth` comes there, nothing greater before it, nothing smaller behind. */
function select(order: Int32Array, from: number, nth: number, to: number, before: Before): void {
  let [first, last] = [from, to];
  let depth = 2 * Math.floor(Math.log2(Math.max(last - first, 1)));
  while (last - first > 3) {
    if (depth-- === 0) {
      smallestFirst(order, first, nth + 1, last, before);
      swap(order, first, nth);
      return;
    }
    const cut = parted(order, first, last, before);
    if (cut <= nth) first = cut;
    else last = cut;
  }
  insert(order, first, last, before);
}

/** Parts a stretch around the median of three of its elements; where the greater part begins. */
function parted(order: Int32Array, first: number, last: number, before: Before): number {
  medianFirst(order, first, first + 1, first + ((last - first) >> 1), last - 1, before);
  const pivot = order[first]!;
  let [low, high] = [first + 1, last];
  for (;;) {
    while (before(order[low]!, pivot)) low++;
    high--;
    while (before(pivot, order[high]!)) high--;
    if (low >= high) return low;
    swap(order, low++, high);
  }
}

function medianFirst(order: Int32Array, to: number, a: number, b: number, c: number, before: Before): void {
  const less = (i: number, j: number) => before(order[i]!, order[j]!);
  if (less(a, b)) swap(order, to, less(b, c) ? b : less(a, c) ? c : a);
  else swap(order, to, less(a, c) ? a : less(b, c) ? c : b);
}

function insert(order: Int32Array, first: number, last: number, before: Before): void {
  for (let i = first + 1; i < last; i++) {
    const x = order[i]!;
    let j = i;
    while (j > first && before(x, order[j - 1]!)) order[j] = order[--j]!;
    order[j] = x;
  }
}

/** `std::__heap_select`: the smallest of all, as a heap with the greatest of them first. */
function smallestFirst(order: Int32Array, first: number, middle: number, last: number, before: Before): void {
  const n = middle - first;
  for (let above = (n - 2) >> 1; above >= 0; above--) sift(order, first, above, n, order[first + above]!, before);
  for (let i = middle; i < last; i++) {
    if (!before(order[i]!, order[first]!)) continue;
    const x = order[i]!;
    order[i] = order[first]!;
    sift(order, first, 0, n, x, before);
  }
}

/** `std::__adjust_heap`: the hole goes down to a leaf, then `x` up from there. */
function sift(order: Int32Array, first: number, top: number, n: number, x: number, before: Before): void {
  let hole = top;
  let below = hole;
  while (below < (n - 1) >> 1) {
    below = 2 * below + 2;
    if (before(order[first + below]!, order[first + below - 1]!)) below--;
    order[first + hole] = order[first + below]!;
    hole = below;
  }
  if (n % 2 === 0 && below === (n - 2) >> 1) {
    below = 2 * below + 1;
    order[first + hole] = order[first + below]!;
    hole = below;
  }
  for (let above = (hole - 1) >> 1; hole > top && before(order[first + above]!, x); above = (hole - 1) >> 1) {
    order[first + hole] = order[first + above]!;
    hole = above;
  }
  order[first + hole] = x;
}

function swap(order: Int32Array, i: number, j: number): void {
  const x = order[i]!;
  order[i] = order[j]!;
  order[j] = x;
}
