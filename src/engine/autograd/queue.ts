/**
 * Ready Nodes, the one made last first: a binary heap on sequence_nr.
 * NOTE [Order of leaves] Every AccumulateGrad has the same sequence_nr, so which of two runs first is decided by how the heap moves equal
 * entries. PyTorch's is a `std::priority_queue`; this is libstdc++'s algorithm, step by step, so hooks fire in PyTorch's order.
 */
import type { Node } from './node.ts';

export class NodeQueue {
  readonly #heap: Node[] = [];

  push(node: Node): void {
    this.#heap.push(node);
    this.#rise(this.#heap.length - 1, node);
  }

  pop(): Node | null {
    const heap = this.#heap;
    const n = heap.length - 1;
    if (n < 1) return heap.pop() ?? null;
    const top = heap[0]!;
    const last = heap.pop()!;
    // The hole at the top sinks to the bottom along the larger inputs; then `last` rises from there.
    let hole = 0;
    for (let right = 2; right <= n; right = 2 * hole + 2) {
      const larger = right === n || heap[right]!.sequence_nr < heap[right - 1]!.sequence_nr ? right - 1 : right;
      heap[hole] = heap[larger]!;
      hole = larger;
    }
    this.#rise(hole, last);
    return top;
  }

  #rise(hole: number, node: Node): void {
    const heap = this.#heap;
    let at = hole;
    while (at > 0) {
      const up = (at - 1) >> 1;
      if (heap[up]!.sequence_nr >= node.sequence_nr) break;
      heap[at] = heap[up]!;
      at = up;
    }
    heap[at] = node;
  }
}
