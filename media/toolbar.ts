/** The row above the graph: direction, which graph, search, zoom. */
import type { PanelModel } from '../src/protocol/panel.ts';
import { button, html } from './dom.ts';
import type { Direction } from './picture.ts';

export interface ToolbarEvents {
  turn(direction: Direction): void;
  choose(root: number): void;
  search(text: string): void;
  next(): void;
  zoom(factor: number): void;
  fit(): void;
  figures(): void;
}

export class Toolbar {
  readonly element = html('header', { class: 'toolbar', role: 'toolbar', 'aria-label': 'Graph' });
  readonly #forward: HTMLButtonElement;
  readonly #backward: HTMLButtonElement;
  readonly #roots = html('select', {
    class: 'roots',
    'aria-label': 'Graph shown',
    title: 'Which backward pass or result to show',
  });
  readonly #figures: HTMLButtonElement;
  readonly #title = html('span', { class: 'title' });
  readonly #search = html('input', {
    type: 'search',
    placeholder: 'Search',
    'aria-label': 'Search nodes',
    spellcheck: 'false',
  });

  constructor(events: ToolbarEvents) {
    this.#forward = button({ label: 'Forward', title: 'As computed: inputs on top' }, () => events.turn('forward'));
    this.#backward = button({ label: 'Backward', title: 'As autograd walks it: the result on top' }, () =>
      events.turn('backward'),
    );
    this.#figures = button({ label: 'Figures', title: 'What the program drew' }, () => events.figures());
    this.#figures.hidden = true;
    this.#roots.addEventListener('change', () => events.choose(Number(this.#roots.value)));
    this.#search.addEventListener('input', () => events.search(this.#search.value));
    this.#search.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') events.next();
      if (event.key !== 'Escape') return;
      this.#search.value = '';
      events.search('');
    });
    this.element.append(
      html('span', { class: 'switch', role: 'group', 'aria-label': 'Direction' }, this.#forward, this.#backward),
      this.#figures,
      this.#title,
      this.#roots,
      html('span', { class: 'gap' }),
      html(
        'label',
        { class: 'search' },
        html('span', { class: 'icon icon-search', 'aria-hidden': 'true' }),
        this.#search,
      ),
      button({ icon: 'zoom-out', title: 'Zoom out (-)', class: 'quietButton' }, () => events.zoom(1 / 1.25)),
      button({ icon: 'zoom-in', title: 'Zoom in (+)', class: 'quietButton' }, () => events.zoom(1.25)),
      button({ icon: 'fit', label: 'Fit', title: 'Show all of it (0)' }, () => events.fit()),
    );
  }

  turn(direction: Direction): void {
    this.#forward.setAttribute('aria-pressed', String(direction === 'forward'));
    this.#backward.setAttribute('aria-pressed', String(direction === 'backward'));
  }

  /** Whether the figures are what is shown. */
  pressFigures(pressed: boolean): void {
    this.#figures.setAttribute('aria-pressed', String(pressed));
  }

  show({ roots, root, title, figures }: PanelModel): void {
    this.#figures.hidden = figures.length === 0;
    const label = figures.length > 1 ? `Figures (${figures.length})` : 'Figure';
    this.#figures.textContent = label;
    this.#figures.setAttribute('aria-label', label);
    const several = roots.length > 1;
    this.#roots.hidden = !several;
    this.#title.hidden = several;
    this.#title.textContent = title;
    const options = roots.map(({ label, detail }, i) =>
      html('option', { value: i, selected: i === root }, detail === '' ? label : `${label} · ${detail}`),
    );
    this.#roots.replaceChildren(...options);
  }

  focusSearch(): void {
    this.#search.focus();
    this.#search.select();
  }
}
