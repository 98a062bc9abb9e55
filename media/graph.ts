/** Draws the DAG: boxes, edges with their factors, highlights. Tells of clicks and hovering; decides nothing. */
import type { PanelEdge, PanelNode } from '../src/protocol/panel.ts';
import { svg } from './dom.ts';
import { Minimap } from './minimap.ts';
import type { Picture } from './picture.ts';
import { Viewport } from './viewport.ts';

export interface GraphEvents {
  select(id: number | null): void;
  reveal(id: number): void;
  key(event: KeyboardEvent): void;
}

/** Distances inside a box, as `layout.ts` of the views reckons with. */
const LINE = 18;
const LEFT = 14;
const FIRST = 21;

export class Graph {
  readonly element: SVGSVGElement;
  readonly viewport: Viewport;
  readonly minimap: Minimap;
  readonly #content = svg('g', { class: 'content' });
  readonly #events: GraphEvents;
  readonly #nodes = new Map<number, SVGGElement>();
  #edges: { edge: PanelEdge; element: SVGGElement }[] = [];
  #picture: Picture | null = null;
  #selected: number | null = null;

  constructor(events: GraphEvents) {
    this.#events = events;
    this.element = svg(
      'svg',
      {
        class: 'graph',
        role: 'group',
        'aria-label': 'Computation graph',
        'aria-roledescription': 'graph',
        tabindex: 0,
      },
      svg(
        'defs',
        {},
        svg(
          'marker',
          {
            id: 'arrow',
            viewBox: '0 0 10 10',
            refX: 9,
            refY: 5,
            markerWidth: 9,
            markerHeight: 9,
            orient: 'auto',
            markerUnits: 'userSpaceOnUse',
          },
          svg('path', { d: 'M0 0.5 L10 5 L0 9.5 z', fill: 'context-stroke' }),
        ),
      ),
      this.#content,
    );
    this.viewport = new Viewport(this.element, this.#content, () => this.minimap?.frame(this.viewport));
    this.minimap = new Minimap((x, y) => this.viewport.centre(x, y));
    this.element.addEventListener('keydown', (event) => events.key(event));
    this.element.addEventListener('click', (event) => {
      if (event.target === this.element) events.select(null);
    });
    this.element.addEventListener('focus', () => {
      if (this.#picture !== null && this.#selected !== null) this.focus(this.#selected);
    });
  }

  /** Replaces the picture in one go, so that nothing blinks. */
  draw(picture: Picture): void {
    const focused = document.activeElement instanceof SVGGElement && this.element.contains(document.activeElement);
    this.#picture = picture;
    this.#nodes.clear();
    const { nodes, edges } = picture.model;
    this.#edges = edges.map((edge, i) => ({ edge, element: this.#edge(edge, i, picture) }));
    for (const [i, node] of nodes.entries()) this.#nodes.set(node.id, this.#node(node, i, picture));
    this.#content.replaceChildren(...this.#edges.map(({ element }) => element), ...this.#nodes.values());
    this.element.classList.toggle('forward', picture.direction === 'forward');
    this.minimap.draw(picture);
    this.minimap.frame(this.viewport);
    this.select(this.#selected);
    if (focused && this.#selected !== null) this.focus(this.#selected);
  }

  select(id: number | null): void {
    this.#selected = id;
    for (const [other, element] of this.#nodes) {
      element.classList.toggle('selected', other === id);
      element.setAttribute('aria-pressed', String(other === id));
      element.setAttribute('tabindex', other === id ? '0' : '-1');
    }
    for (const { edge, element } of this.#edges)
      element.classList.toggle('touched', id !== null && (edge.from === id || edge.to === id));
    this.minimap.select(id);
  }

  focus(id: number): void {
    this.#nodes.get(id)?.focus({ preventScroll: true });
  }

  /** Puts a node in the middle, unless it can be read where it is. */
  centre(id: number): void {
    const i = this.#picture?.indexOf(id) ?? -1;
    if (i < 0) return;
    const box = this.#picture!.box(i);
    if (!this.viewport.holds(box)) this.viewport.centre(box.x + box.width / 2, box.y + box.height / 2);
  }

  /** Moves as little as brings a node into view, and not at all where it is seen already. */
  show(id: number): void {
    const i = this.#picture?.indexOf(id) ?? -1;
    if (i >= 0) this.viewport.show(this.#picture!.box(i));
  }

  fit(smooth = false): void {
    if (this.#picture !== null) this.viewport.fit(this.#picture.width, this.#picture.height, smooth);
  }

  /** Keeps these nodes bright; null: all of them. */
  search(found: ReadonlySet<number> | null): void {
    for (const [id, element] of this.#nodes) {
      element.classList.toggle('dim', found !== null && !found.has(id));
      element.classList.toggle('found', found?.has(id) ?? false);
    }
  }

  #trace(id: number | null): void {
    const through = id === null ? null : this.#picture!.through(id);
    this.element.classList.toggle('tracing', through !== null);
    for (const [other, element] of this.#nodes) element.classList.toggle('on', through?.has(other) ?? false);
    for (const { edge, element } of this.#edges)
      element.classList.toggle('on', (through?.has(edge.from) && through.has(edge.to)) ?? false);
  }

  #edge(edge: PanelEdge, i: number, picture: Picture): SVGGElement {
    const d = picture.path(i);
    const box = picture.labelBox(i) ?? { ...picture.middle(i), height: 0 };
    const far = picture.routed(i) ? '' : ' far';
    const loose = picture.labelBox(i) === null ? ' loose' : '';
    const kind = `edge${edge.to < 0 ? ' constant' : edge.reached ? ' reached' : ''}${far}${loose}`;
    const place = { x: box.x + 5, y: box.y + box.height / 2, 'dominant-baseline': 'central' };
    const label = edge.label === '' ? null : svg('text', { class: 'factor', ...place }, edge.label);
    return svg(
      'g',
      { class: kind, 'data-from': edge.from, 'data-to': edge.to },
      svg('path', { class: 'line', d, 'marker-end': 'url(#arrow)' }),
      label,
    );
  }

  #node(node: PanelNode, i: number, picture: Picture): SVGGElement {
    const { x, y, width, height } = picture.box(i);
    const round = node.kind === 'operator' ? 7 : height / 2;
    const left = node.kind === 'operator' ? LEFT : LEFT + 10;
    const text = (line: number, ...spans: [string, string][]): SVGTextElement =>
      svg(
        'text',
        { x: left, y: FIRST + line * LINE },
        ...spans
          .filter(([, given]) => given !== '')
          .map(([kind, given], k) => svg('tspan', { class: kind, dx: k === 0 ? undefined : 8 }, given)),
      );
    const element = svg(
      'g',
      {
        class: `node ${node.kind}${node.reached ? ' reached' : ''}${node.freed ? ' freed' : ''}`,
        role: 'button',
        tabindex: -1,
        'data-id': node.id,
        'aria-label': ariaLabel(node),
      },
      svg('rect', { class: 'box', width, height, rx: round }),
      text(0, ['title', node.title], ['type', node.kind === 'operator' ? node.type : node.kind]),
      text(1, ['shape', node.shape], ['value', node.value]),
      node.adjoint === ''
        ? null
        : text(
            2,
            ['adjointName', `${node.adjointShort}${node.kind === 'leaf' && node.reached ? ' ←' : ' ='}`],
            [node.reached ? 'adjoint' : 'none', node.adjoint],
          ),
    );
    element.style.transform = `translate(${x}px, ${y}px)`;
    element.addEventListener('click', () => this.#events.select(node.id));
    element.addEventListener('dblclick', () => this.#events.reveal(node.id));
    element.addEventListener('pointerenter', () => this.#trace(node.id));
    element.addEventListener('pointerleave', () => this.#trace(null));
    return element;
  }
}

function ariaLabel({ kind, title, type, shape, value, adjoint, adjointName }: PanelNode): string {
  const what = kind === 'operator' ? type : kind;
  const grad = adjoint === '' ? '' : `, ${adjointName} ${adjoint}`;
  return `${title}, ${what}, ${shape} ${value}${grad}`;
}
