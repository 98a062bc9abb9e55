/**
 * A model with its positions: what is where in either direction, who is next to whom. The layout is made once, results on top; the forward picture is
 * the same one upside down, so nothing loses its column when the direction is changed.
 */
import type { PanelModel, PanelNode } from '../src/protocol/panel.ts';
import type { Placed, Point } from './elk.ts';
import type { Box } from './viewport.ts';

export type Direction = 'forward' | 'backward';

export class Picture {
  readonly model: PanelModel;
  readonly direction: Direction;
  readonly #placed: Placed;
  readonly #index: Map<number, number>;

  constructor(model: PanelModel, placed: Placed, direction: Direction) {
    this.model = model;
    this.direction = direction;
    this.#placed = placed;
    this.#index = new Map(model.nodes.map(({ id }, i) => [id, i]));
  }

  get width(): number {
    return this.#placed.width;
  }

  get height(): number {
    return this.#placed.height;
  }

  turned(direction: Direction): Picture {
    return new Picture(this.model, this.#placed, direction);
  }

  node(id: number): PanelNode | undefined {
    return this.model.nodes[this.#index.get(id) ?? -1];
  }

  indexOf(id: number): number {
    return this.#index.get(id) ?? -1;
  }

  box(i: number): Box {
    return this.#turn(this.#placed.nodes[i]!);
  }

  labelBox(i: number): Box | null {
    const label = this.#placed.edges.get(i)?.label ?? null;
    return label === null ? null : this.#turn(label);
  }

  /** The curve of an edge, drawn the way things flow in this direction. */
  path(i: number): string {
    const points = this.#points(i).map((point) => this.#turnPoint(point));
    if (this.direction === 'forward') points.reverse();
    const [first, ...rest] = points;
    if (first === undefined) return '';
    let path = `M${at(first)}`;
    let last = first;
    // Leaves and arrives upright, so that every piece is an S and the pieces join without a corner.
    for (const point of rest) {
      const middle = (last.y + point.y) / 2;
      const straight = Math.abs(last.x - point.x) < 0.5;
      path += straight
        ? `L${at(point)}`
        : `C${at({ x: last.x, y: middle })} ${at({ x: point.x, y: middle })} ${at(point)}`;
      last = point;
    }
    return path;
  }

  /** Whether the layout found a way for it (NOTE [Far edges]). */
  routed(i: number): boolean {
    return this.#placed.edges.has(i);
  }

  /** The middle of an edge. */
  middle(i: number): Point {
    const points = this.#points(i);
    const [a, b] = [points[Math.ceil(points.length / 2) - 1]!, points[Math.floor(points.length / 2)]!];
    return this.#turnPoint({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
  }

  #points(i: number): readonly Point[] {
    const routed = this.#placed.edges.get(i);
    if (routed !== undefined && routed.points.length > 0) return routed.points;
    const { from, to } = this.model.edges[i]!;
    const [a, b] = [this.#placed.nodes[this.indexOf(from)]!, this.#placed.nodes[this.indexOf(to)]!];
    return [
      { x: a.x + a.width / 2, y: a.y + a.height },
      { x: b.x + b.width / 2, y: b.y },
    ];
  }

  /** Neighbours along edges: `down` is lower on the screen. */
  along(id: number, way: 'up' | 'down'): number[] {
    const towardsInputs = (way === 'down') === (this.direction === 'backward');
    const { edges } = this.model;
    const ids = towardsInputs
      ? edges.filter(({ from }) => from === id).map(({ to }) => to)
      : edges.filter(({ to }) => to === id).map(({ from }) => from);
    return [...new Set(ids)];
  }

  /** The nearest node to the left or right, at about the same height. */
  beside(id: number, way: 'left' | 'right'): number | null {
    const own = this.box(this.indexOf(id));
    const sign = way === 'right' ? 1 : -1;
    let best: { id: number; cost: number } | null = null;
    for (const [i, node] of this.model.nodes.entries()) {
      const box = this.box(i);
      const dx = (box.x + box.width / 2 - own.x - own.width / 2) * sign;
      const dy = Math.abs(box.y - own.y);
      if (node.id === id || dx <= 0 || dy > own.height * 2) continue;
      const cost = dx + 4 * dy;
      if (best === null || cost < best.cost) best = { id: node.id, cost };
    }
    return best?.id ?? null;
  }

  /** All nodes on paths through this one: what it was computed from and what was computed with it. */
  through(id: number): Set<number> {
    const found = new Set([id]);
    for (const [a, b] of [
      ['from', 'to'],
      ['to', 'from'],
    ] as const) {
      const queue = [id];
      const seen = new Set(queue);
      for (const next of queue)
        for (const edge of this.model.edges) {
          if (edge[a] !== next || seen.has(edge[b])) continue;
          seen.add(edge[b]);
          found.add(edge[b]);
          queue.push(edge[b]);
        }
    }
    return found;
  }

  #turn(box: Box): Box {
    if (this.direction === 'backward') return box;
    return { ...box, y: this.#placed.height - box.y - box.height };
  }

  #turnPoint({ x, y }: Point): Point {
    return { x, y: this.direction === 'backward' ? y : this.#placed.height - y };
  }
}

function at({ x, y }: Point): string {
  return `${Math.round(x * 10) / 10} ${Math.round(y * 10) / 10}`;
}
