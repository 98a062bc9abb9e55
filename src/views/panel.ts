/**
 * Trace → PanelModel: which Nodes to draw, what stands in each box and on each edge, and what an inspector tells of them. Pure; sizes are `layout.ts`,
 * drawing is the panel's own.
 */
import type { PanelEdge, PanelFigure, PanelInput, PanelModel, PanelNode } from '../protocol/panel.ts';
import type { LeafWrite, NodeRecord, NodeRun, Span, TensorRecord, Trace, Value } from '../trace/schema.ts';
import { drawFigure } from './figure.ts';
import { expressionText } from './formulaText.ts';
import { layoutGraph } from './layout.ts';
import { linesOfText } from './lineEdits.ts';
import { localOf } from './local.ts';
import { type Root, reach, rootsOf } from './roots.ts';
import { dtypeText, shapeText, statsText } from './text.ts';

/** Nodes drawn at once. */
export const MOST_NODES = 300;
/** Characters of an expression that stands for a name, and of a value in a box. */
const TITLE = 20;
const SHORT = 36;
/** Characters of a formula on an edge; a longer one is told by the inspector. */
const FACTOR = 32;
/** Characters `∂L/∂…` may take in a box. */
const NAME = 10;

/** Which of the roots to show: by number, or the one that holds this Node. */
export interface Choice {
  readonly root?: number | null | undefined;
  readonly node?: number | null | undefined;
}

/** The picture of a run. `source` is the snippet's text, from which nameless results take their expression. */
export function panelModel(trace: Trace, source: string, choice: Choice = {}): PanelModel {
  const { roots, preferred } = rootsOf(trace);
  const records = new Map(trace.nodes.map((node) => [node.id, node]));
  const root = chosen(roots, preferred, records, choice);
  const shown = roots[root];
  const { ids, all } = shown === undefined ? { ids: [], all: 0 } : reach(shown.starts, records, MOST_NODES);
  const builder = new Builder(trace, source, records, shown ?? null);
  const nodes = ids.map((id) => builder.node(records.get(id)!));
  const edges = nodes.flatMap((node) => builder.edges(node, new Set(ids)));
  builder.constants(nodes, edges);
  const left =
    all > ids.length
      ? [`${ids.length} of ${all.toLocaleString('en-US')} Nodes drawn, those nearest to the result`]
      : [];
  return {
    roots: roots.map(({ label, detail }) => ({ label, detail })),
    root: Math.max(0, root),
    title: shown?.title ?? '',
    nodes,
    edges,
    tensors: builder.tensors(),
    pair: builder.pair(shown ?? null, nodes),
    figures: figuresOf(trace),
    note: [...left, ...trace.omitted].join(' · '),
    layout: layoutGraph(nodes, edges),
  };
}

/** Points of one line of a figure: a panel is no larger than a screen. */
const FIGURE_DETAIL = 1_500;

function figuresOf({ figures }: Trace): PanelFigure[] {
  return figures.map((figure, k) => {
    const { tree, width, height } = drawFigure(figure, { palette: 'theme', detail: FIGURE_DETAIL, id: `f${k}-` });
    return { title: `Figure ${k + 1}`, width, height, tree, span: figure.span };
  });
}

function chosen(roots: Root[], preferred: number, nodes: Map<number, NodeRecord>, { root, node }: Choice): number {
  if (root != null && root >= 0 && root < roots.length) return root;
  if (node == null) return preferred;
  const holds = ({ starts }: Root): boolean => reach(starts, nodes, Number.POSITIVE_INFINITY).ids.includes(node);
  const found = roots.findLastIndex(holds);
  return found >= 0 ? found : preferred;
}

class Builder {
  readonly #trace: Trace;
  readonly #lines: string[];
  readonly #root: Root | null;
  readonly #nodes: Map<number, NodeRecord>;
  readonly #tensors: Map<number, TensorRecord>;
  readonly #values: Map<number, Value>;
  readonly #made = new Map<string, Value>();
  /** The newest Node of each call. */
  readonly #last = new Map<string, number>();
  readonly #runs = new Map<number, { run: NodeRun; order: number }>();
  readonly #iterations = new Map<number, { iteration: number; runs: number }>();

  constructor(trace: Trace, source: string, nodes: Map<number, NodeRecord>, root: Root | null) {
    this.#trace = trace;
    this.#lines = linesOfText(source);
    this.#root = root;
    this.#nodes = nodes;
    this.#tensors = new Map(trace.tensors.map((tensor) => [tensor.id, tensor]));
    this.#values = new Map(trace.values.map((value) => [value.id, value]));
    for (const node of trace.nodes)
      if (node.id > (this.#last.get(callOf(node)) ?? -1)) this.#last.set(callOf(node), node.id);
    for (const value of trace.values)
      if (value.grad_fn !== null) this.#made.set(`${value.grad_fn}.${value.output_nr}`, value);
    root?.backward?.nodes.forEach((run, i) => {
      this.#runs.set(run.node, { run, order: i + 1 });
    });
    for (const { steps, runs } of trace.statements)
      for (const { step, iteration } of steps) this.#iterations.set(step, { iteration, runs });
  }

  node(record: NodeRecord): PanelNode {
    const leaf = record.variable !== null || record.name === 'AccumulateGrad';
    const value = this.#valueOf(record);
    const [meta] = record.metadata;
    const variable = record.variable === null ? undefined : this.#tensors.get(record.variable);
    const about = variable ?? meta;
    const ran = this.#runs.get(record.id);
    return {
      id: record.id,
      kind: leaf ? 'leaf' : 'operator',
      title: this.#titleOf(record),
      type: record.name,
      tensor: record.variable ?? record.outputs[0] ?? null,
      shape: about === undefined ? '' : typeText(about),
      value: shortOf(value),
      ...(leaf ? this.#leafGrad(record, variable) : this.#adjoint(record, ran?.run)),
      reached: ran !== undefined || this.#writeOf(record) !== undefined,
      span: record.span ?? (variable === undefined ? null : this.#bindingOf(variable.id)),
      sequence_nr: record.sequence_nr,
      step: record.step,
      ...(this.#iterations.get(record.step) ?? { iteration: 1, runs: 1 }),
      inputs: record.next_functions.map((edge, k) => this.#input(record, edge !== null, k)),
      saved: record.saved.map(({ name, tensor, dtype, shape, version, changed, freed, value: held }) => ({
        name,
        of: this.#tensors.get(tensor)?.name ?? this.#called(record, name) ?? '',
        shape: typeText({ shape, dtype }),
        version,
        changed,
        freed,
        value: held === null ? '' : shortOf(this.#values.get(held)),
      })),
      plain: record.plain,
      freed: record.freed,
      order: ran?.order ?? 0,
    };
  }

  edges(node: PanelNode, drawn: ReadonlySet<number>): PanelEdge[] {
    const record = this.#nodes.get(node.id)!;
    return record.next_functions.flatMap((edge, input) => {
      if (edge === null || !drawn.has(edge[0])) return [];
      const { argument, formula, factor, grad_input } = node.inputs[input]!;
      const numbers = factor === '' || factor === formula ? '' : ` = ${factor}`;
      const label = formula === '' ? '' : `× ${formula.length > FACTOR ? 'J' : formula}${numbers}`;
      return [{ from: node.id, to: edge[0], input, argument, label, reached: grad_input !== '' }];
    });
  }

  /** Adds the named tensors without gradient that went into the Nodes drawn. */
  constants(nodes: PanelNode[], edges: PanelEdge[]): void {
    const added = new Set<number>();
    for (const node of [...nodes])
      this.#nodes.get(node.id)!.inputs.forEach((id, input) => {
        const tensor = id === null ? undefined : this.#tensors.get(id);
        if (tensor === undefined || tensor.name === null || this.#nodes.get(node.id)!.next_functions[input] != null)
          return;
        if (!added.has(tensor.id) && nodes.length < MOST_NODES) {
          added.add(tensor.id);
          nodes.push(this.#constant(tensor));
        }
        const { argument } = node.inputs[input]!;
        if (added.has(tensor.id))
          edges.push({ from: node.id, to: -tensor.id, input, argument, label: '', reached: false });
      });
  }

  #constant(tensor: TensorRecord): PanelNode {
    return {
      id: -tensor.id,
      kind: 'constant',
      title: tensor.name ?? '',
      type: '',
      tensor: tensor.id,
      shape: typeText(tensor),
      value: shortOf(this.#values.get(tensor.value ?? -1)),
      adjoint: '',
      adjointName: '',
      adjointShort: '',
      reached: false,
      span: this.#bindingOf(tensor.id),
      sequence_nr: 0,
      step: 0,
      ...{ iteration: 1, runs: 1, inputs: [], saved: [], plain: [], freed: false, order: 0 },
    };
  }

  /** Named tensors of floating dtype, each name once, the newest that bore it. */
  tensors(): PanelModel['tensors'] {
    const byName = new Map<string, TensorRecord>();
    for (const tensor of this.#trace.tensors)
      if (tensor.name !== null && /^b?float/.test(tensor.dtype)) byName.set(tensor.name, tensor);
    return [...byName.values()].map((tensor) => ({
      id: tensor.id,
      name: tensor.name!,
      shape: typeText(tensor),
      differentiable: tensor.requires_grad,
    }));
  }

  /** The result shown with respect to its first leaf. */
  pair(root: Root | null, nodes: readonly PanelNode[]): PanelModel['pair'] {
    const offered = new Set(this.tensors().map(({ id }) => id));
    const output = nodes.find(({ id, tensor }) => root?.starts.includes(id) && tensor !== null && offered.has(tensor));
    const leaves = nodes.filter(({ kind, tensor }) => kind === 'leaf' && tensor !== null && offered.has(tensor));
    const input = leaves.sort((a, b) => a.tensor! - b.tensor!)[0];
    return output == null || input === undefined ? null : { output: output.tensor!, input: input.tensor! };
  }

  #input(record: NodeRecord, differentiable: boolean, k: number): PanelInput {
    const argument = record.arguments[k] ?? `input ${k}`;
    const run = this.#runs.get(record.id)?.run;
    const grad_output = this.#valueAt(run?.grad_outputs[0]);
    const grad_input = this.#valueAt(run?.grad_inputs[k]);
    const passed = grad_output && grad_input ? { grad_output, grad_input } : null;
    const called = (name: string): string | null => this.#called(record, name);
    const local = localOf(record, argument, called, this.#values, passed);
    return { argument, name: called(argument) ?? argument, differentiable, ...local, grad_input: shortOf(grad_input) };
  }

  /** What the user would call the tensor given for an argument; null for a number or an unknown one. */
  #called(record: NodeRecord, argument: string): string | null {
    if (argument === 'result') return this.#titleOf(record);
    const k = record.arguments.indexOf(argument);
    const named = this.#tensors.get(record.inputs[k] ?? -1)?.name ?? null;
    if (named !== null) return named;
    const edge = k < 0 ? null : (record.next_functions[k] ?? null);
    const from = edge === null ? undefined : this.#nodes.get(edge[0]);
    if (from !== undefined) return this.#titleOf(from);
    const saved = record.saved.find(({ name }) => name === argument);
    return this.#tensors.get(saved?.tensor ?? -1)?.name ?? null;
  }

  #titleOf(record: NodeRecord): string {
    const named = this.#tensors.get(record.variable ?? record.outputs.find((id) => id !== null) ?? -1)?.name ?? null;
    if (named !== null) return named;
    const { span } = record;
    // Of the Nodes one call made, only the last made what the call's text stands for.
    const text = span === null || this.#last.get(callOf(record)) !== record.id ? '' : this.#textOf(span);
    if (text !== '') return expressionText(text, TITLE);
    const name = record.name
      .replace(/Backward\d*$/, '')
      .replace(/(?<=[a-z\d])(?=[A-Z])/g, '_')
      .toLowerCase();
    const given = this.#tensors.get(record.inputs.find((id) => id !== null) ?? -1)?.name ?? null;
    const whole = `${name}(${given ?? '…'})`;
    return given === null || whole.length <= TITLE ? whole : `${name}(…)`;
  }

  #textOf({ line, column, endLine, endColumn }: Span): string {
    const lines = this.#lines.slice(line - 1, endLine);
    if (lines.length < endLine - line + 1) return '';
    lines[lines.length - 1] = lines.at(-1)!.slice(0, endColumn);
    lines[0] = lines[0]!.slice(column);
    return lines.join(' ');
  }

  #valueAt(id: number | null | undefined): Value | undefined {
    return id == null ? undefined : this.#values.get(id);
  }

  #valueOf(record: NodeRecord): Value | undefined {
    if (record.variable !== null) return this.#valueAt(this.#tensors.get(record.variable)?.value);
    const made = this.#made.get(`${record.id}.0`);
    if (made !== undefined) return made;
    const saved = record.saved.find(({ name }) => name === 'result');
    return this.#valueAt(saved?.value) ?? this.#valueAt(this.#tensors.get(record.outputs[0] ?? -1)?.value);
  }

  #bindingOf(tensor: number): Span | null {
    for (const { steps } of this.#trace.statements)
      for (const { bindings } of steps)
        for (const binding of bindings) if (binding.tensor === tensor) return binding.span;
    return null;
  }

  #adjoint(record: NodeRecord, run: NodeRun | undefined): Adjoint {
    const adjointName = `∂L/∂${operand(this.#titleOf(record))}`;
    const adjointShort = adjointName.length > NAME && !isName(this.#titleOf(record)) ? '∂L' : adjointName;
    return { adjoint: shortOf(this.#valueAt(run?.grad_outputs[0])), adjointName, adjointShort };
  }

  #writeOf(record: NodeRecord): LeafWrite | undefined {
    return this.#root?.backward?.leaves.findLast(
      ({ node, tensor }) => node === record.id || tensor === record.variable,
    );
  }

  #leafGrad(record: NodeRecord, variable: TensorRecord | undefined): Adjoint {
    const names = { adjointName: '.grad', adjointShort: '.grad' };
    const write = this.#writeOf(record);
    if (write !== undefined) {
      const added = write.accumulated ? ' accumulated' : '';
      return { adjoint: `${shortOf(this.#valueAt(write.grad))}${added}`, ...names };
    }
    if (variable?.grad == null) return { adjoint: 'None', ...names };
    const { value, accumulated } = variable.grad;
    return {
      adjoint: `${shortOf(this.#valueAt(value))}${accumulated > 1 ? ` accumulated ×${accumulated}` : ''}`,
      ...names,
    };
  }
}

/** One execution of one expression. */
function callOf({ span, step }: NodeRecord): string {
  return JSON.stringify([step, span]);
}

type Adjoint = Pick<PanelNode, 'adjoint' | 'adjointName' | 'adjointShort'>;

function isName(title: string): boolean {
  return /^[\p{L}_][\p{L}\p{Nd}_.]*$/u.test(title);
}

/** Names stand alone, expressions in parentheses: ∂L/∂(a³). */
function operand(title: string): string {
  return isName(title) ? title : `(${title})`;
}

/** A value in a box: its elements, or for a large one its mean, deviation and range. */
function shortOf(value: Value | undefined): string {
  if (value === undefined) return '';
  if (value.short !== '' && value.short.length <= SHORT) return value.short;
  return statsText(value.stats);
}

/** `[2, 3] f32` */
function typeText({ shape, dtype }: { shape: readonly number[]; dtype: string }): string {
  return `${shapeText(shape)} ${dtypeText(dtype)}`;
}
