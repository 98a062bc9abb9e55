/**
 * Trace + position → hover: everything known about the tensor under the cursor, as sections and as Markdown. Links are data; the extension
 * turns them into commands. Wording is in `hoverText.ts`.
 */

import { type Occurrence, stepNear, TraceIndex } from '../trace/query.ts';
import type { NodeRecord, Span, Statement, Step, TensorRecord, Trace, Value } from '../trace/schema.ts';
import { endingTexts, isPartial } from './endingText.ts';
import { figureAt, figureHover } from './hoverFigure.ts';
import { hoverTexts as texts } from './hoverText.ts';
import type { Intent } from './lens.ts';
import { linesOfText } from './lineEdits.ts';
import { code, escaped, fence, joined, table } from './markdown.ts';
import { pathAt, Scopes } from './names.ts';
import { bar, brokenText, contentsText, dtypeText, merged, numberText, numelOf, shapeText, valueText } from './text.ts';

/** What a click in a hover asks the panel for. */
export interface HoverLink {
  readonly label: string;
  readonly intent: Intent;
}

export interface HoverSection {
  readonly title: string;
  readonly markdown: string;
}

export interface Hover {
  readonly span: Span;
  readonly sections: readonly HoverSection[];
  readonly links: readonly HoverLink[];
  /** All sections as one text, escaped; links are not in it. */
  readonly markdown: string;
}

export interface HoverOptions {
  /** The source the trace was made from: lets a name be found where it is only read. */
  readonly source?: string;
  readonly iteration?: (line: number) => number | undefined;
}

const MOST_ITERATIONS = 9;
const MOST_SHARING = 6;
const MOST_TITLE = 40;
const LINE_ELEMENTS = 12;
const BAR_WIDTH = 18;
const BARS = 8;

/** What to show at a position (line from 1, column from 0), or null when nothing was evaluated or drawn there. */
export function hoverAt(trace: Trace, line: number, column: number, options: HoverOptions = {}): Hover | null {
  const index = new TraceIndex(trace);
  const choose = (statement: Statement) => stepNear(statement, options.iteration?.(statement.span.line));
  const found = findAt(index, line, column, choose, options.source);
  if (found !== null) return new HoverView(index, found).hover();
  const figure = figureAt(trace, line, column);
  return figure === null ? null : figureHover(trace, figure);
}

interface Found extends Occurrence {
  /** What stands under the cursor. */
  readonly title: string;
}

function findAt(
  index: TraceIndex,
  line: number,
  column: number,
  choose: (statement: Statement) => Step | null,
  source: string | undefined,
): Found | null {
  const exact = index.occurrenceAt(line, column, choose);
  if (source === undefined) return titled(exact);
  const lines = linesOfText(source);
  const path = pathAt(lines[line - 1] ?? '', column);
  if (path === null || (exact !== null && exact.name === path.name)) return titled(exact, lines);
  const chosen = index
    .statementsAt(line)
    .map(choose)
    .find((one) => one !== null);
  const before = chosen?.step ?? Number.POSITIVE_INFINITY;
  const scopes = new Scopes(index.trace, lines);
  const span: Span = { line, column: path.column, endLine: line, endColumn: path.column + path.name.length };
  for (const scope of scopes.around(line, column)) {
    const read = readName(index, path.name, before, (statement) => scopes.of(statement) === scope);
    if (read !== null) return { ...read, span, title: path.name };
  }
  return titled(exact, lines);
}

/** A name, or `.grad` of one. */
function readName(
  index: TraceIndex,
  name: string,
  before: number,
  visible: (statement: Statement) => boolean,
): Occurrence | null {
  const known = index.lookUp(name, before, visible);
  if (known !== null || !name.endsWith('.grad')) return known;
  const owner = index.lookUp(name.slice(0, -'.grad'.length), before, visible);
  const grad = index.value(index.tensor(owner?.value.tensor ?? null)?.grad?.value ?? null);
  return owner === null || grad === null ? null : { ...owner, value: grad, name };
}

/** An occurrence called by its name, or by its text in the source. */
function titled(found: Occurrence | null, lines: readonly string[] = []): Found | null {
  if (found === null) return null;
  const { name, span } = found;
  const text = span.line === span.endLine ? (lines[span.line - 1] ?? '').slice(span.column, span.endColumn) : '';
  return { ...found, title: name ?? (text.length <= MOST_TITLE ? text : '') };
}

class HoverView {
  readonly #index: TraceIndex;
  readonly #found: Found;

  constructor(index: TraceIndex, found: Found) {
    this.#index = index;
    this.#found = found;
  }

  hover(): Hover {
    const { value, span } = this.#found;
    const tensor = this.#index.tensor(value.tensor);
    const node = this.#index.node(value.grad_fn);
    const sections = [
      this.#head(value),
      this.#facts(value, tensor),
      this.#statistics(value),
      this.#gradient(value, tensor),
      ...(node === null ? [] : [this.#maker(node, value), this.#saved(node)]),
      this.#iterations(),
      this.#partial(),
    ].filter((section) => section !== null);
    const markdown = sections
      .map(({ title, markdown: body }) => (title === '' ? body : `**${title}**\n\n${body}`))
      .join('\n\n---\n\n');
    return { span, sections, links: this.#links(value, node), markdown };
  }

  #head(value: Value): HoverSection {
    const { title } = this.#found;
    return {
      title: '',
      markdown: fence(title === '' ? value.text : `${title} = ${indented(value.text, title.length + 3)}`),
    };
  }

  #facts(value: Value, tensor: TensorRecord | null): HoverSection {
    const facts: [string, string][] = [
      ['dtype', `torch.${value.dtype}`],
      ['shape', `torch.Size(${shapeText(value.shape)})`],
      ...(tensor === null
        ? []
        : [['stride', `(${tensor.stride.join(', ')}${tensor.stride.length === 1 ? ',' : ''})`] as [string, string]]),
      ['device', 'cpu'],
      ['is_leaf', python(value.grad_fn === null)],
      ['requires_grad', python(value.requires_grad)],
      ['_version', String(value.version)],
    ];
    const lines = [
      table(
        facts.map(([name]) => name),
        [facts.map(([, text]) => code(text))],
      ),
    ];
    if (tensor !== null && tensor.version !== value.version)
      lines.push(texts.changedSince(value.version, tensor.version));
    const sharing = tensor === null ? [] : this.#index.sharing(tensor).filter(({ name }) => name !== null);
    if (sharing.length > 0) {
      const names = sharing.slice(0, MOST_SHARING).map(({ name }) => code(name!));
      lines.push(texts.shares(joined(names, sharing.length - names.length)));
    }
    return { title: '', markdown: lines.join('\n\n') };
  }

  #statistics(value: Value): HoverSection | null {
    const { stats } = value;
    if (numelOf(value.shape) < 2) return null;
    const row = [stats.min, stats.max, stats.mean, stats.std].map(numberText);
    const lines = [table(['min', 'max', 'mean', 'std', 'zeros'], [[...row, String(stats.zero)]])];
    const broken = brokenText(stats);
    if (broken !== '') lines.push(broken);
    if (stats.histogram.length > 0) lines.push(fence(picture(value), 'text'));
    return { title: texts.statistics, markdown: lines.join('\n\n') };
  }

  #gradient(value: Value, tensor: TensorRecord | null): HoverSection | null {
    if (!value.requires_grad) return null;
    const own = this.#index.value(tensor?.grad?.value ?? null);
    if (own !== null) {
      const times = tensor?.grad?.accumulated ?? 1;
      return { title: '.grad', markdown: fence(own.text) + (times > 1 ? `\n\n${texts.accumulated(times)}` : '') };
    }
    const adjoint = this.#index.adjoint(value);
    if (adjoint !== null) {
      const symbol = symbolOf(this.#found);
      const root = this.#index.rootName(adjoint.backward);
      const title = escaped(`∂${root === symbol ? 'L' : root}/∂${symbol}`);
      return {
        title,
        markdown: `${fence(adjoint.value.text)}\n\n${texts.adjoint(adjoint.backward.span?.line ?? null)}`,
      };
    }
    const run = this.#index.backwardSince(this.#found.step.step);
    return {
      title: value.grad_fn === null ? '.grad' : texts.adjointTitle,
      markdown: run ? texts.notReached : texts.notRun,
    };
  }

  #maker(node: NodeRecord, value: Value): HoverSection {
    const lines: string[] = [];
    const call = node.plain.map(({ name, text }) => `${name} = ${text}`).join(', ');
    const where = node.span === null ? '' : texts.madeAt(node.span.line);
    lines.push([code(node.name), call === '' ? '' : code(call), where].filter((part) => part !== '').join(' · '));
    const formulas = Object.entries(node.local).filter(
      ([argument]) => node.next_functions[node.arguments.indexOf(argument)] != null,
    );
    if (formulas.length > 0)
      lines.push(
        table(
          [texts.local, texts.withNumbers],
          formulas.map(([argument, formula]) => [
            code(`∂result/∂${argument} = ${formula}`),
            code(this.#numbers(node, formula, value)),
          ]),
        ),
      );
    const flow = this.#flow(node);
    if (flow !== '') lines.push(flow);
    return { title: 'grad_fn', markdown: lines.join('\n\n') };
  }

  /** The formula with what its names stood for; a name whose numbers were not kept stays. */
  #numbers(node: NodeRecord, formula: string, value: Value): string {
    return formula.replace(/[A-Za-z_]\w*/g, (name) => {
      const plain = node.plain.find((one) => one.name === name);
      if (plain !== undefined) return plain.text;
      const saved = node.saved.find((one) => one.name === name);
      const input = node.inputs[node.arguments.indexOf(name)] ?? null;
      const meant =
        name === 'result' ? value : this.#index.value(saved?.value ?? this.#index.tensor(input)?.value ?? null);
      return meant === null || meant.short === '' ? name : meant.short;
    });
  }

  /** What the last pass brought and what it sent on. */
  #flow(node: NodeRecord): string {
    const last = this.#index.lastRun(node.id);
    if (last === null) return '';
    const short = (id: number | null) => {
      const value = this.#index.value(id);
      return value === null ? 'None' : value.short !== '' ? value.short : valueText(value, LINE_ELEMENTS);
    };
    const rows = last.run.grad_inputs.map((id, k): string[] => [
      code(node.arguments[k] ?? `input ${k}`),
      code(short(id)),
    ]);
    const arrived = last.run.grad_outputs.map(short).join(', ');
    return `${texts.arrived(code(arrived))}${rows.length === 0 ? '' : `\n\n${table([texts.sentTo, texts.gradient], rows)}`}`;
  }

  #saved(node: NodeRecord): HoverSection | null {
    if (node.saved.length === 0) return null;
    const rows = node.saved.map((saved) => {
      const value = this.#index.value(saved.value);
      const holder = this.#index.tensor(saved.tensor)?.name;
      const contents =
        value === null ? `${shapeText(saved.shape)} ${dtypeText(saved.dtype)}` : valueText(value, LINE_ELEMENTS);
      const state = saved.freed
        ? texts.freed
        : saved.changed
          ? texts.changed(saved.version)
          : texts.unchanged(saved.version);
      return [code(`_saved_${saved.name}`), holder == null ? '' : code(holder), code(contents), state];
    });
    return { title: texts.saved, markdown: table(['', texts.tensor, texts.contents, texts.state], rows) };
  }

  /** Of a line in a loop: what it made in each kept execution. */
  #iterations(): HoverSection | null {
    const { statement, name, value, step } = this.#found;
    if (statement.runs < 2 || name === null) return null;
    const steps = statement.steps.length <= MOST_ITERATIONS ? statement.steps : statement.steps.slice(-MOST_ITERATIONS);
    const rows = steps.flatMap((one) => {
      const binding = one.bindings.find((bound) => bound.name === name);
      const shown = this.#index.value(binding?.value ?? null);
      if (shown === null) return [];
      const adjoint = this.#index.adjoint(shown);
      const mark = one.step === step.step && shown.id === value.id ? '**' : '';
      const grad = adjoint === null ? '' : code(contentsText(adjoint.value, LINE_ELEMENTS).replace(/^= /, ''));
      return [[`${mark}${one.iteration}${mark}`, code(contentsText(shown, LINE_ELEMENTS).replace(/^= /, '')), grad]];
    });
    if (rows.length < 2) return null;
    return {
      title: texts.iterations(statement.runs),
      markdown: table([texts.iteration, texts.value, texts.gradient], rows),
    };
  }

  /** That the run was cut short: what stands here may have had a future. */
  #partial(): HoverSection | null {
    const { trace } = this.#index;
    if (!isPartial(trace)) return null;
    return { title: '', markdown: escaped(endingTexts.partialHover(trace.problems[0]!.message)) };
  }

  #links(value: Value, node: NodeRecord | null): HoverLink[] {
    const links: HoverLink[] = [];
    if (node !== null) {
      links.push({ label: texts.showNode, intent: { kind: 'node', id: node.id } });
      links.push({ label: texts.showJacobian, intent: { kind: 'jacobian', id: node.id } });
    } else if (value.requires_grad)
      links.push({ label: texts.showTensor, intent: { kind: 'tensor', id: value.tensor } });
    const adjoint = this.#index.adjoint(value);
    if (adjoint !== null)
      links.push({
        label: texts.stepBackward,
        intent: { kind: 'backward', id: this.#index.trace.backwards.indexOf(adjoint.backward) },
      });
    return links;
  }
}

/** What stands below the ∂: a name as it is, an expression in parentheses. */
function symbolOf({ title, name }: Found): string {
  return title === '' ? 'this' : name === null ? `(${title})` : title;
}

function python(flag: boolean): string {
  return flag ? 'True' : 'False';
}

/** The histogram as bars, one a line, with the lower end of each bin. */
function picture({ stats }: Value): string {
  const bins = merged(stats.histogram, BARS);
  const low = Number(stats.min);
  const step = (Number(stats.max) - low) / bins.length;
  const most = Math.max(...bins);
  const labels = bins.map((_, k) => numberText(low + k * step));
  const width = Math.max(...labels.map((label) => label.length));
  return bins.map((count, k) => `${labels[k]!.padStart(width)} ${bar(count / most, BAR_WIDTH)} ${count}`).join('\n');
}

function indented(text: string, by: number): string {
  return text.replaceAll('\n', `\n${' '.repeat(by)}`);
}
