/** The panel: receives models, keeps what is selected, and has the parts drawn. The only state of the page is here. */
import { assertNever, PANEL_PROTOCOL, type PanelModel, type ToPanel } from '../src/protocol/panel.ts';
import { html } from './dom.ts';
import { Layouter, type Placed } from './elk.ts';
import { Figures } from './figures.ts';
import { Graph } from './graph.ts';
import { connect } from './host.ts';
import { Inspector } from './inspector.ts';
import { Picture } from './picture.ts';
import { Questions } from './questions.ts';
import { Toolbar } from './toolbar.ts';

/** Moving with the arrows asks for a Jacobian only where one stops. */
const PAUSE = 120;

class Panel {
  readonly #host = connect((message) => this.#receive(message));
  readonly #questions = new Questions((message) => this.#host.post(message));
  readonly #layouter = new Layouter();
  readonly #graph = new Graph({
    select: (id) => this.#select(id, true),
    reveal: (id) => this.#reveal(id),
    key: (event) => this.#key(event),
  });
  readonly #inspector = new Inspector({
    ask: (query, then) => this.#questions.ask(query, then),
    reveal: (id) => this.#reveal(id),
  });
  readonly #toolbar = new Toolbar({
    turn: (direction) => this.#turn(direction),
    choose: (root) => this.#host.post({ type: 'choose', run: this.#run, root, node: null }),
    search: (text) => this.#search(text),
    next: () => this.#nextFound(),
    zoom: (factor) => this.#graph.viewport.zoom(factor),
    fit: () => this.#graph.fit(true),
    figures: () => this.#showFigures(!this.#figuresShown),
  });
  readonly #figures = new Figures((index) => this.#revealFigure(index));
  readonly #main: HTMLElement;
  readonly #empty = html('div', { class: 'empty', role: 'status' });
  readonly #state = html('div', { class: 'state', role: 'status' });
  readonly #note = html('div', { class: 'note', role: 'note' });
  #run = 0;
  #figuresShown = false;
  #picture: Picture | null = null;
  #placed: { of: string; placed: Placed } | null = null;
  #selected: number | null = null;
  /** A node that was asked for because the picture does not hold it. */
  #awaited: number | null = null;
  /** What was asked while a picture was being laid out. */
  #later: (() => void)[] = [];
  #found: number[] = [];
  #pause: ReturnType<typeof setTimeout> | undefined;
  /** The newest model; a layout that ends after a newer one came is dropped. */
  #latest: PanelModel | null = null;

  constructor(main: HTMLElement) {
    this.#main = main;
    const stage = html(
      'div',
      { class: 'stage' },
      this.#graph.element,
      this.#graph.minimap.element,
      this.#state,
      this.#note,
      this.#empty,
      this.#figures.element,
    );
    main.append(this.#toolbar.element, html('div', { class: 'body' }, stage, this.#inspector.element));
    this.#say('Waiting for the first run…');
    this.#toolbar.turn(this.#host.kept.direction);
    new ResizeObserver(() => this.#resized()).observe(stage);
    window.addEventListener('keydown', (event) => {
      if (!(event.key === 'f' && (event.ctrlKey || event.metaKey))) return;
      event.preventDefault();
      this.#toolbar.focusSearch();
    });
    this.#layouter.warm();
    this.#host.post({ type: 'ready', run: 0, protocol: PANEL_PROTOCOL });
  }

  #receive(message: ToPanel): void {
    // Only a newer run, or the one shown, has anything to say; its first message may be any of these three.
    const opens = message.type === 'show' || message.type === 'pending' || message.type === 'failed';
    if (message.run < this.#run || (message.run > this.#run && !opens)) return;
    switch (message.type) {
      case 'show':
        void this.#show(message.run, message.model);
        break;
      case 'pending':
        this.#mark('pending', 'running…');
        if (this.#picture === null) this.#say('Running…');
        break;
      case 'stale':
        this.#soon(() => this.#mark('stale', 'the text has changed'));
        break;
      case 'failed':
        this.#soon(() => this.#mark('failed', message.message.split('\n')[0]!));
        if (this.#latest === null) this.#say(message.message, 'failed');
        break;
      case 'select':
        this.#soon(() => this.#pointed(message.node, message.tensor));
        break;
      case 'figure':
        this.#soon(() => {
          this.#showFigures(true);
          this.#figures.point(message.index);
        });
        break;
      case 'jacobian':
        this.#soon(() => this.#inspector.choose(message.output, message.input));
        break;
      case 'answer':
        this.#questions.answered(message.id, message.reply);
        break;
      default:
        assertNever(message);
    }
  }

  async #show(run: number, model: PanelModel): Promise<void> {
    this.#latest = model;
    this.#run = run;
    const of = JSON.stringify(model.layout);
    const known = this.#placed?.of === of ? this.#placed.placed : null;
    if (known === null && model.nodes.length > 60) this.#mark('pending', 'laying out…');
    let placed: Placed;
    try {
      placed = known ?? (await this.#layouter.place(model.layout));
    } catch (error) {
      this.#mark('failed', error instanceof Error ? error.message : String(error));
      return;
    }
    if (this.#latest !== model) return;
    this.#questions.start(run);
    const before = this.#picture;
    const same = before !== null && structure(before.model) === structure(model);
    const selected = same && this.#selected !== null ? before.indexOf(this.#selected) : -1;
    this.#placed = { of, placed };
    this.#picture = new Picture(model, placed, this.#host.kept.direction);
    this.#selected = model.nodes[selected]?.id ?? null;
    this.#say(
      model.nodes.length === 0 ? 'Nothing here has a gradient. Give a tensor requires_grad=True and run again.' : '',
    );
    this.#note.textContent = model.note;
    this.#note.hidden = model.note === '';
    this.#toolbar.show(model);
    this.#figures.draw(model.figures);
    // Where there is nothing else to see, the figures are what one came for.
    this.#showFigures(model.figures.length > 0 && (this.#figuresShown || model.nodes.length === 0));
    this.#mark('ok', '');
    this.#graph.draw(this.#picture);
    this.#graph.select(this.#selected);
    this.#inspector.show(model, this.#selected);
    if (!same) this.#graph.fit();
    if (this.#awaited !== null) this.#pointed(this.#awaited, null);
    for (const act of this.#later.splice(0)) act();
  }

  /** Now, or when the picture on its way is there. */
  #soon(act: () => void): void {
    if (this.#latest === null || this.#latest === this.#picture?.model) act();
    else this.#later.push(act);
  }

  /** A lens or the cursor points at a node or a tensor. */
  #pointed(node: number | null, tensor: number | null): void {
    const nodes = this.#picture?.model.nodes ?? [];
    const found = nodes.find((one) => one.id === node) ?? nodes.find((one) => tensor !== null && one.tensor === tensor);
    if (found !== undefined) {
      this.#awaited = null;
      this.#select(found.id, false);
      this.#graph.show(found.id);
    } else if (node !== null && this.#awaited !== node) {
      this.#awaited = node;
      this.#host.post({ type: 'choose', run: this.#run, root: null, node });
    } else this.#awaited = null;
  }

  #showFigures(shown: boolean): void {
    this.#figuresShown = shown;
    this.#figures.show(shown);
    this.#toolbar.pressFigures(shown);
  }

  #revealFigure(index: number): void {
    const span = this.#picture?.model.figures[index]?.span;
    if (span != null) this.#host.post({ type: 'reveal', run: this.#run, span });
  }

  #select(id: number | null, reveal: boolean): void {
    this.#selected = id;
    this.#graph.select(id);
    clearTimeout(this.#pause);
    this.#inspector.select(id);
    if (id !== null && reveal) this.#reveal(id);
  }

  #reveal(id: number): void {
    const span = this.#picture?.node(id)?.span;
    if (span != null) this.#host.post({ type: 'reveal', run: this.#run, span });
  }

  #turn(direction: 'forward' | 'backward'): void {
    this.#host.keep({ direction });
    this.#toolbar.turn(direction);
    if (this.#picture === null || this.#picture.direction === direction) return;
    this.#picture = this.#picture.turned(direction);
    this.#graph.draw(this.#picture);
    this.#graph.fit();
    if (this.#selected !== null) this.#graph.viewport.show(this.#picture.box(this.#picture.indexOf(this.#selected)));
  }

  #search(text: string): void {
    const wanted = text.trim().toLowerCase();
    const nodes = this.#picture?.model.nodes ?? [];
    const told = ({ title, type, shape }: (typeof nodes)[number]): string => `${title} ${type} ${shape}`.toLowerCase();
    this.#found = wanted === '' ? [] : nodes.filter((node) => told(node).includes(wanted)).map(({ id }) => id);
    this.#graph.search(wanted === '' ? null : new Set(this.#found));
    this.#main.classList.toggle('searching', wanted !== '');
  }

  #nextFound(): void {
    if (this.#found.length === 0) return;
    const next = this.#found[(this.#found.indexOf(this.#selected ?? Number.NaN) + 1) % this.#found.length]!;
    this.#select(next, false);
    this.#graph.centre(next);
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = this.#actionOf(event.key);
    if (act === null) return;
    event.preventDefault();
    act();
  }

  #actionOf(key: string): (() => void) | null {
    switch (key) {
      case '+':
      case '=':
        return () => this.#graph.viewport.zoom(1.25);
      case '-':
        return () => this.#graph.viewport.zoom(1 / 1.25);
      case '0':
        return () => this.#graph.fit(true);
      case '/':
        return () => this.#toolbar.focusSearch();
      case 'Escape':
        return () => this.#select(null, false);
      case 'Enter':
      case ' ':
        return this.#selected === null ? null : () => this.#reveal(this.#selected!);
      case 'ArrowUp':
      case 'ArrowDown':
      case 'ArrowLeft':
      case 'ArrowRight':
        return () => this.#step(key);
      default:
        return null;
    }
  }

  #step(key: 'ArrowUp' | 'ArrowDown' | 'ArrowLeft' | 'ArrowRight'): void {
    const picture = this.#picture;
    const first = picture?.model.nodes[0];
    if (picture === null || first === undefined) return;
    const next = this.#selected === null ? first.id : this.#neighbour(picture, this.#selected, key);
    if (next === undefined || next === null) return;
    this.#selected = next;
    this.#graph.select(next);
    this.#graph.focus(next);
    this.#graph.viewport.show(picture.box(picture.indexOf(next)));
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => this.#inspector.select(next), PAUSE);
  }

  #neighbour(picture: Picture, id: number, key: string): number | null | undefined {
    if (key === 'ArrowLeft') return picture.beside(id, 'left');
    if (key === 'ArrowRight') return picture.beside(id, 'right');
    return picture.along(id, key === 'ArrowUp' ? 'up' : 'down')[0];
  }

  #mark(kind: 'ok' | 'pending' | 'stale' | 'failed', text: string): void {
    this.#main.dataset['state'] = kind;
    if (this.#state.textContent !== text) this.#state.textContent = text;
    this.#state.hidden = text === '';
  }

  #say(text: string, kind = ''): void {
    this.#empty.textContent = text;
    this.#empty.className = `empty ${kind}`;
    this.#empty.hidden = text === '';
  }

  /** Also when a panel that was opened hidden gets its size. */
  #resized(): void {
    if (this.#graph.viewport.fitted) this.#graph.fit();
    this.#graph.minimap.frame(this.#graph.viewport);
  }
}

/** What must be equal for a second run to be drawn in the same places. */
function structure({ nodes, edges }: PanelModel): string {
  const index = new Map(nodes.map(({ id }, i) => [id, i]));
  return JSON.stringify([
    nodes.map(({ type }) => type),
    edges.map(({ from, to, input }) => [index.get(from), index.get(to), input]),
  ]);
}

new Panel(document.getElementById('panel')!);
