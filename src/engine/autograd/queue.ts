/** Ready Nodes, the one made last first: a binary heap on sequence_nr. */
import type { Node } from './node.ts';

export class NodeQueue {
  readonly #heap: Node[] = [];

  push(node: Node): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(node);
    while (at > 0) {
      const up = (at - 1) >> 1;
      if (heap[up]!.sequence_nr >= node.sequence_nr) break;
      heap[at] = heap[up]!;
      at = up;
    }
    heap[at] = node;
  }

  pop(): Node | null {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (top === undefined || last === undefined) return null;
    const n = heap.length;
    if (n === 0) return top;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= n) break;
      if (child + 1 < n && heap[child + 1]!.sequence_nr > heap[child]!.sequence_nr) child++;
      if (heap[child]!.sequence_nr <= last.sequence_nr) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
    return top;
  }
}
