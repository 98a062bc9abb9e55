/** The figures that the program drew, one below the other over the graph; a click leads to the line that showed one. */
import type { PanelFigure } from '../src/protocol/panel.ts';
import { drawing, html } from './dom.ts';

const PIXELS = 96 / 72;

export class Figures {
  readonly element = html('section', { class: 'figures', 'aria-label': 'Figures', tabindex: 0 });
  readonly #reveal: (index: number) => void;
  #cards: HTMLElement[] = [];

  constructor(reveal: (index: number) => void) {
    this.#reveal = reveal;
    this.element.hidden = true;
  }

  draw(figures: readonly PanelFigure[]): void {
    this.#cards = figures.map(({ title, width, tree, span }, k) => {
      const picture = drawing(tree);
      picture.setAttribute('role', 'img');
      picture.setAttribute('aria-label', title);
      picture.removeAttribute('height');
      picture.setAttribute('width', String(Math.round(width * PIXELS)));
      const caption = span === null ? title : `${title} · line ${span.line}`;
      const card = html(
        'button',
        { type: 'button', class: 'figure', title: span === null ? title : 'Show the line that drew it' },
        html('span', { class: 'caption' }, caption),
        picture,
      );
      card.addEventListener('click', () => this.#reveal(k));
      return card;
    });
    this.element.replaceChildren(...this.#cards);
  }

  show(visible: boolean): void {
    this.element.hidden = !visible;
  }

  /** Brings one into sight. */
  point(index: number): void {
    const card = this.#cards[index];
    if (card === undefined) return;
    card.scrollIntoView({ block: 'nearest' });
    card.focus({ preventScroll: true });
  }
}
