/** Tells of one node: where it comes from, its local Jacobians, what backward did here, what it saved; and the Jacobian between two tensors. */
import type { PanelInput, PanelModel, PanelNode } from '../src/protocol/panel.ts';
import { button, html, math } from './dom.ts';
import { matrixElement, matrixText } from './jacobian.ts';
import type { Query, Reply } from './questions.ts';

export interface InspectorEvents {
  ask(query: Query, then: (reply: Reply) => void): void;
  reveal(id: number): void;
}

export class Inspector {
  readonly element = html('aside', { class: 'inspector', 'aria-label': 'Inspector' });
  readonly #node = html('div', { class: 'about' });
  readonly #pair = html('section', { class: 'pair' });
  readonly #events: InspectorEvents;
  #model: PanelModel | null = null;
  #chosen: { output: number; input: number } | null = null;

  constructor(events: InspectorEvents) {
    this.#events = events;
    this.element.append(this.#node, this.#pair);
  }

  /** A new model; the chosen pair stays where tensors of these names still exist. */
  show(model: PanelModel, selected: number | null): void {
    this.#chosen = this.#carried(model) ?? model.pair;
    this.#model = model;
    this.select(selected);
    this.#drawPair();
  }

  select(id: number | null): void {
    const node = this.#model?.nodes.find((one) => one.id === id);
    if (node !== undefined) this.#node.replaceChildren(...this.#about(node));
    else this.#node.replaceChildren(...this.#overview());
  }

  /** Shows the Jacobian between these two. */
  choose(output: number, input: number): void {
    this.#chosen = { output, input };
    this.#drawPair();
    this.#pair.scrollIntoView({ block: 'nearest' });
  }

  #carried(model: PanelModel): { output: number; input: number } | null {
    if (this.#chosen === null || this.#model === null) return null;
    const now = (id: number): number | undefined => {
      const name = this.#model!.tensors.find((tensor) => tensor.id === id)?.name;
      return model.tensors.find((tensor) => tensor.name === name)?.id;
    };
    const output = now(this.#chosen.output);
    const input = now(this.#chosen.input);
    return output === undefined || input === undefined ? null : { output, input };
  }

  #overview(): HTMLElement[] {
    const model = this.#model;
    if (model === null || model.nodes.length === 0) return [];
    const count = (kind: PanelNode['kind']): number => model.nodes.filter((node) => node.kind === kind).length;
    return [
      html('h2', {}, model.title),
      html(
        'p',
        { class: 'quiet' },
        `${counted(count('operator'), 'Node', 'Nodes')} · ${counted(count('leaf'), 'leaf', 'leaves')}`,
      ),
      html('p', { class: 'quiet' }, 'Select a Node for its local Jacobian and what backward did there.'),
    ];
  }

  #about(node: PanelNode): HTMLElement[] {
    const { span } = node;
    const place =
      span === null
        ? null
        : span.line === span.endLine
          ? `line ${span.line}, columns ${span.column + 1}–${span.endColumn}`
          : `lines ${span.line}–${span.endLine}`;
    const facts = [
      // AccumulateGrad has the highest number there is, which says nothing.
      ...(node.kind === 'operator' ? [`sequence_nr ${node.sequence_nr}`] : []),
      ...(node.runs > 1 ? [`iteration ${node.iteration}/${node.runs}`] : []),
      ...(node.order > 0 ? [`ran ${ordinal(node.order)} in backward`] : []),
    ];
    const out = [
      html('h2', {}, html('span', { class: 'name' }, node.title), ' ', html('span', { class: 'type' }, node.type)),
      html('p', { class: 'place' }, place === null ? null : this.#place(node, place), facts.join(' · ')),
      this.#values(node),
    ];
    const local = node.inputs.flatMap((input, k) => (input.differentiable ? [this.#local(node, input, k)] : []));
    out.push(...local);
    const steps = node.inputs.flatMap((input) => this.#step(node, input));
    if (steps.length > 0) out.push(section('This step of backward', ...steps));
    const saved = this.#saved(node);
    if (saved !== null) out.push(saved);
    if (node.plain.length > 0)
      out.push(
        section(
          'Arguments',
          html('p', { class: 'mono' }, node.plain.map(({ name, text }) => `${name} = ${text}`).join(', ')),
        ),
      );
    return out;
  }

  #place(node: PanelNode, text: string): HTMLElement {
    return button({ label: text, title: 'Reveal in the editor', class: 'link' }, () => this.#events.reveal(node.id));
  }

  #values(node: PanelNode): HTMLElement {
    const row = (name: string, kind: string, text: string): HTMLElement[] =>
      text === '' ? [] : [html('dt', {}, name), html('dd', { class: kind }, text)];
    return html(
      'dl',
      {},
      ...row('value', 'mono', node.value),
      ...row('shape', 'mono', node.shape),
      ...row(node.adjointName, node.reached ? 'mono adjoint' : 'mono', node.adjoint),
    );
  }

  #local(node: PanelNode, input: PanelInput, k: number): HTMLElement {
    const body = html('div', {}, html('p', { class: 'quiet' }, 'computing…'));
    const kind = html('span', { class: 'kind' });
    const formula = input.math === null ? null : math(input.math);
    this.#events.ask({ type: 'localJacobian', node: node.id, input: k }, (reply) => {
      body.replaceChildren(replyElement(reply, short(node.title), short(input.name)));
      if (reply.type === 'matrix')
        kind.textContent = reply.matrix.diagonal ? '— diagonal' : `— ${matrixText(reply.matrix)}`;
    });
    const title = html('h3', {}, `Local Jacobian ∂${operand(node.title)}/∂${operand(input.name)} `, kind);
    const told = formula === null && input.formula !== '' ? html('p', { class: 'mono' }, input.formula) : null;
    return html(
      'section',
      { class: 'local' },
      title,
      formula === null ? told : html('p', { class: 'formula' }, formula),
      body,
    );
  }

  /** The product written out: what came, times the local derivative, is what went on. */
  #step(node: PanelNode, input: PanelInput): HTMLElement[] {
    if (!node.reached || input.grad_input === '' || !input.differentiable) return [];
    const left = `∂L/∂${operand(input.name)}`;
    const sum = input.summed ? 'Σ ' : '';
    const lines: string[] = [];
    if (!input.elementwise) lines.push(`= Jᵀ · ${node.adjointName}`);
    else if (input.formula === '1') lines.push(`= ${sum}${node.adjointName}`);
    else {
      lines.push(`= ${sum}${node.adjointName} · ${input.formula}`);
      const numbers = input.factor !== '' ? input.factor : isNumber(input.formula) ? input.formula : '';
      const written = /^[[\d-]/.test(node.adjoint);
      if (numbers !== '' && written && sum === '' && node.adjoint.length + numbers.length < 48)
        lines.push(`= ${node.adjoint} · ${numbers}`);
    }
    return [
      html(
        'div',
        { class: 'product' },
        html('span', {}, left),
        html(
          'span',
          {},
          ...lines.map((line) => html('span', {}, line)),
          html('span', {}, '= ', html('strong', {}, input.grad_input)),
        ),
      ),
    ];
  }

  #saved(node: PanelNode): HTMLElement | null {
    if (node.saved.length === 0) return null;
    const items = node.saved.map(({ name, of, shape, version, changed, freed, value }) =>
      html(
        'li',
        { class: changed ? 'changed' : freed ? 'freed' : 'kept' },
        html('span', { class: 'mono' }, name, of === '' || of === name ? '' : ` → ${of}`),
        html('span', { class: 'quiet' }, ` ${shape}, version ${version} `),
        html('span', { class: 'state' }, changed ? '✗ changed since' : freed ? 'freed' : '✓ unchanged'),
        value === '' ? null : html('div', { class: 'mono' }, value),
      ),
    );
    return section('Saved for backward', html('ul', {}, ...items));
  }

  #drawPair(): void {
    const model = this.#model;
    if (model === null || model.tensors.length === 0) {
      this.#pair.replaceChildren();
      return;
    }
    const outputs = model.tensors.filter(({ differentiable }) => differentiable);
    if (outputs.length === 0) {
      this.#pair.replaceChildren();
      return;
    }
    const pair = (this.#chosen ??= { output: outputs.at(-1)!.id, input: outputs[0]!.id });
    const picker = (label: string, value: number, set: (id: number) => void): HTMLSelectElement => {
      const options = outputs.map(({ id, name, shape }) =>
        html('option', { value: id, selected: id === value, title: shape }, name),
      );
      const select = html('select', { 'aria-label': label }, ...options);
      select.addEventListener('change', () => set(Number(select.value)));
      return select;
    };
    const body = html('div', { class: 'answer', 'aria-live': 'polite' }, html('p', { class: 'quiet' }, 'computing…'));
    const summary = html('span', { class: 'kind' });
    const nameOf = (id: number): string => outputs.find((tensor) => tensor.id === id)?.name ?? '?';
    this.#pair.replaceChildren(
      html('h3', {}, 'Jacobian of'),
      html(
        'p',
        { class: 'pickers' },
        picker('Output of the Jacobian', pair.output, (output) => this.choose(output, pair.input)),
        html('span', {}, 'with respect to'),
        picker('Input of the Jacobian', pair.input, (input) => this.choose(pair.output, input)),
        summary,
      ),
      body,
    );
    this.#events.ask({ type: 'jacobian', ...pair }, (reply) => {
      body.replaceChildren(replyElement(reply, nameOf(pair.output), nameOf(pair.input)));
      if (reply.type === 'matrix') summary.textContent = matrixText(reply.matrix);
    });
  }
}

function replyElement(reply: Reply, output: string, input: string): HTMLElement {
  if (reply.type === 'refused') return html('p', { class: 'refused' }, reply.message);
  if (reply.type === 'matrix') return matrixElement(reply.matrix, output, input);
  return html('p', { class: 'mono' }, reply.text);
}

/** Labels of a matrix must stay narrow: without a short name, elements go by their indices alone. */
function short(name: string): string {
  if (/^[\p{L}_][\p{L}\p{Nd}_.]{0,7}$/u.test(name)) return name;
  return name.length <= 4 ? `(${name})` : '';
}

function section(title: string, ...children: HTMLElement[]): HTMLElement {
  return html('section', {}, html('h3', {}, title), ...children);
}

function operand(title: string): string {
  return /^[\p{L}_][\p{L}\p{Nd}_.]*$/u.test(title) ? title : `(${title})`;
}

function isNumber(text: string): boolean {
  return /^−?[\d.]+$/.test(text);
}

function counted(n: number, one: string, many: string): string {
  return `${n} ${n === 1 ? one : many}`;
}

function ordinal(n: number): string {
  const tail = n % 100 >= 11 && n % 100 <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
  return `${n}${tail}`;
}
