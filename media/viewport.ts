/** Pan and zoom: maps the picture's coordinates to the screen. Listens to the mouse wheel and to dragging; draws nothing. */

export interface View {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

/** A part of the picture. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const SMALLEST = 0.08;
const LARGEST = 3;
/** Scale below which text is a texture. */
const READABLE = 0.45;
/** Room left around the picture by `fit`. */
const MARGIN = 24;

export class Viewport {
  readonly #frame: SVGSVGElement;
  readonly #content: SVGGElement;
  readonly #changed: () => void;
  #view: View = { x: 0, y: 0, scale: 1 };
  /** Nobody has moved since the last fit, so a new size of the window may fit again. */
  #fitted = true;

  /** `content` is moved inside `frame`; `changed` hears of every move. */
  constructor(frame: SVGSVGElement, content: SVGGElement, changed: () => void) {
    this.#frame = frame;
    this.#content = content;
    this.#changed = changed;
    frame.addEventListener('wheel', (event) => this.#wheel(event), { passive: false });
    frame.addEventListener('pointerdown', (event) => this.#drag(event));
  }

  get view(): View {
    return this.#view;
  }

  get size(): { width: number; height: number } {
    return { width: this.#frame.clientWidth, height: this.#frame.clientHeight };
  }

  get fitted(): boolean {
    return this.#fitted;
  }

  set(view: View, smooth = false): void {
    this.#fitted = false;
    this.#view = { ...view, scale: Math.min(LARGEST, Math.max(SMALLEST, view.scale)) };
    this.#content.classList.toggle('smooth', smooth);
    const { x, y, scale } = this.#view;
    this.#content.style.transform = `translate(${x}px, ${y}px) scale(${scale})`;
    this.#changed();
  }

  /** Shows all of a picture of this size, no larger than life. */
  fit(width: number, height: number, smooth = false): void {
    const size = this.size;
    if (size.width === 0 || width === 0) return;
    const scale = Math.min(1.15, (size.width - 2 * MARGIN) / width, (size.height - 2 * MARGIN) / height);
    // A tall picture is read from its top.
    const readable = Math.max(scale, Math.min(READABLE, (size.width - 2 * MARGIN) / width));
    const x = (size.width - width * readable) / 2;
    const y = Math.max(MARGIN, (size.height - height * readable) / 2);
    this.set({ x, y, scale: readable }, smooth);
    this.#fitted = true;
  }

  zoom(factor: number, at?: { x: number; y: number }, smooth = true): void {
    const { width, height } = this.size;
    const point = at ?? { x: width / 2, y: height / 2 };
    const scale = Math.min(LARGEST, Math.max(SMALLEST, this.#view.scale * factor));
    const ratio = scale / this.#view.scale;
    this.set(
      { x: point.x - (point.x - this.#view.x) * ratio, y: point.y - (point.y - this.#view.y) * ratio, scale },
      smooth,
    );
  }

  /** Whether all of a box is on the screen, and large enough to read. */
  holds(box: Box): boolean {
    const { x, y, scale } = this.#view;
    const { width, height } = this.size;
    const [left, top] = [x + box.x * scale, y + box.y * scale];
    const inside = left >= 0 && top >= 0 && left + box.width * scale <= width && top + box.height * scale <= height;
    return inside && scale >= READABLE;
  }

  /** Brings a point of the picture to the middle. */
  centre(x: number, y: number): void {
    const { width, height } = this.size;
    const scale = Math.max(this.#view.scale, 0.7);
    this.set({ x: width / 2 - x * scale, y: height / 2 - y * scale, scale }, true);
  }

  /** Moves as little as shows this box whole. */
  show(box: Box): void {
    const { x, y, scale } = this.#view;
    const size = this.size;
    const left = x + box.x * scale;
    const top = y + box.y * scale;
    const dx = Math.max(MARGIN - left, 0) || Math.min(size.width - MARGIN - (left + box.width * scale), 0);
    const dy = Math.max(MARGIN - top, 0) || Math.min(size.height - MARGIN - (top + box.height * scale), 0);
    if (dx !== 0 || dy !== 0) this.set({ x: x + dx, y: y + dy, scale }, true);
  }

  #wheel(event: WheelEvent): void {
    event.preventDefault();
    const { left, top } = this.#frame.getBoundingClientRect();
    // Lines (Firefox) count 16 pixels; a pinch arrives as a small wheel with Ctrl.
    const delta = event.deltaY * (event.deltaMode === 1 ? 16 : 1) * (event.ctrlKey ? 4 : 1);
    this.zoom(Math.exp(-delta / 500), { x: event.clientX - left, y: event.clientY - top }, false);
  }

  #drag(start: PointerEvent): void {
    if (start.button !== 0 && start.button !== 1) return;
    const from = this.#view;
    let moved = false;
    const move = (event: PointerEvent): void => {
      const dx = event.clientX - start.clientX;
      const dy = event.clientY - start.clientY;
      // A click that trembles is still a click.
      if (!moved && Math.hypot(dx, dy) < 4) return;
      if (!moved) this.#frame.setPointerCapture(start.pointerId);
      moved = true;
      this.#frame.classList.add('dragging');
      this.set({ ...from, x: from.x + dx, y: from.y + dy });
    };
    const end = (): void => {
      this.#frame.removeEventListener('pointermove', move);
      this.#frame.classList.remove('dragging');
    };
    this.#frame.addEventListener('pointermove', move);
    this.#frame.addEventListener('pointerup', end, { once: true });
    this.#frame.addEventListener('pointercancel', end, { once: true });
  }
}
