/**
 * Places the boxes: hands the graph to the layout library in a worker and brings back positions (NOTE [The panel's policy]).
 * The library is spoken to by its own messages; its wrapper would add nothing but a second copy of its types.
 */
import source from 'elk-worker-text';
import type { LayoutGraph } from '../src/protocol/panel.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Placed {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly { x: number; y: number; width: number; height: number }[];
  /** For each edge its points, the first where it leaves, and where its label's corner goes. */
  /** By the edge's index in the model; an edge that was not routed has none. */
  readonly edges: ReadonlyMap<
    number,
    { points: readonly Point[]; label: (Point & { width: number; height: number }) | null }
  >;
}

interface ElkResult {
  width: number;
  height: number;
  children: { id: string; x: number; y: number; width: number; height: number }[];
  edges: {
    id: string;
    sections?: { startPoint: Point; bendPoints?: Point[]; endPoint: Point }[];
    labels?: { x: number; y: number; width: number; height: number }[];
  }[];
}

export class Layouter {
  #worker: Worker | null = null;
  readonly #waiting = new Map<number, { resolve(result: ElkResult): void; reject(error: Error): void }>();
  #next = 1;

  /** Starts the worker early: reading the library takes longer than most layouts. */
  warm(): void {
    this.#worker ??= this.#start();
  }

  async place(graph: LayoutGraph): Promise<Placed> {
    if (graph.children.length === 0) return { width: 0, height: 0, nodes: [], edges: new Map() };
    const result = await this.#ask({ cmd: 'layout', graph });
    return {
      width: result.width,
      height: result.height,
      nodes: result.children.map(({ x, y, width, height }) => ({ x, y, width, height })),
      edges: new Map(
        result.edges.map(({ id, sections, labels }) => {
          const points = (sections ?? []).flatMap(({ startPoint, bendPoints, endPoint }) => [
            startPoint,
            ...(bendPoints ?? []),
            endPoint,
          ]);
          return [Number(id.slice(1)), { points, label: labels?.[0] ?? null }];
        }),
      ),
    };
  }

  #ask(message: object): Promise<ElkResult> {
    const worker = (this.#worker ??= this.#start());
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      worker.postMessage({ id, ...message });
    });
  }

  #start(): Worker {
    const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
    const worker = new Worker(url);
    worker.addEventListener('message', ({ data }) => {
      const { id, data: result, error } = data as { id: number; data?: ElkResult; error?: unknown };
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (result !== undefined) waiting?.resolve(result);
      else waiting?.reject(new Error(messageOf(error)));
    });
    worker.addEventListener('error', (event) => {
      for (const { reject } of this.#waiting.values())
        reject(new Error(event.message || 'the layout worker did not start'));
      this.#waiting.clear();
    });
    worker.postMessage({ id: 0, cmd: 'register', algorithms: ['layered'] });
    return worker;
  }
}

function messageOf(error: unknown): string {
  return (error as { message?: string } | null)?.message ?? 'the layout failed';
}
