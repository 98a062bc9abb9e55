/** The whole picture in a corner, with a frame around what is on the screen. Click it to go there. */
import { svg } from './dom.ts';
import type { Picture } from './picture.ts';
import type { Viewport } from './viewport.ts';

export class Minimap {
  readonly element = svg('svg', { class: 'minimap', 'aria-hidden': 'true' });
  readonly #frame = svg('rect', { class: 'frame' });
  readonly #boxes = new Map<number, SVGRectElement>();
  #size = { width: 0, height: 0 };

  constructor(go: (x: number, y: number) => void) {
    this.element.addEventListener('click', (event) => {
      const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(this.element.getScreenCTM()?.inverse());
      go(point.x, point.y);
    });
  }

  draw(picture: Picture): void {
    this.#size = { width: picture.width, height: picture.height };
    this.element.setAttribute('viewBox', `0 0 ${picture.width} ${picture.height}`);
    this.#boxes.clear();
    for (const [i, node] of picture.model.nodes.entries()) {
      const { x, y, width, height } = picture.box(i);
      this.#boxes.set(
        node.id,
        svg('rect', { class: node.kind, x, y, width, height, rx: node.kind === 'operator' ? 8 : height / 2 }),
      );
    }
    this.element.replaceChildren(...this.#boxes.values(), this.#frame);
  }

  select(id: number | null): void {
    for (const [other, box] of this.#boxes) box.classList.toggle('selected', other === id);
  }

  /** Shows which part is visible; hidden when that is everything. */
  frame(viewport: Viewport): void {
    const { x, y, scale } = viewport.view;
    const { width, height } = viewport.size;
    const box = { x: -x / scale, y: -y / scale, width: width / scale, height: height / scale };
    for (const [name, value] of Object.entries(box)) this.#frame.setAttribute(name, String(value));
    const all =
      box.x <= 0 && box.y <= 0 && box.x + box.width >= this.#size.width && box.y + box.height >= this.#size.height;
    this.element.classList.toggle('needless', all);
  }
}
