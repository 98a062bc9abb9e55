/**
 * From what the recorder held to the trace: formats what was kept, within the budgets of 2 MB and 20,000 events.
 */
import type { Node } from '../engine/autograd/node.ts';
import { AccumulateGrad } from '../engine/autograd/node.ts';
import type { Tensor } from '../engine/tensor.ts';
import { unmapped } from '../engine/transforms/wrapped.ts';
import { DETAILS, type Detail, ends, FULL, hasty, lessThan, likely } from './budget.ts';
import { addReachable, nodeRecord, savedBytes, savedOf, savedSnapshot } from './graph.ts';
import { hashOf } from './hash.ts';
import type { History } from './history.ts';
import type { LiveBackward, LiveBinding, LiveStatement, LiveStep } from './live.ts';
import { num } from './numbers.ts';
import type { Places } from './places.ts';
import {
  type Backward,
  type Binding,
  type Expression,
  type Figure,
  type NodeRecord,
  type Output,
  type Problem,
  type Statement,
  type Step,
  type TensorRecord,
  TRACE_VERSION,
  type Trace,
  type Warning,
} from './schema.ts';
import type { Sites } from './sites.ts';
import { baseOf, historyOf, look, type Snapshot } from './snapshot.ts';
import { type Shown, Values } from './values.ts';

/** All that the recorder has at the end. */
export interface Recording {
  readonly language: 'python' | 'typescript';
  readonly code: string;
  readonly statements: readonly LiveStatement[];
  readonly sites: Sites;
  readonly places: Places;
  readonly backwards: readonly LiveBackward[];
  readonly paths: ReadonlyMap<Tensor, string>;
  readonly accumulations: WeakMap<Tensor, { leaf: Tensor; count: number }>;
  /** Whether the program changed it in place. */
  hasChanged(tensor: Tensor): boolean;
  readonly output: readonly Output[];
  readonly warnings: readonly Warning[];
  readonly problems: readonly Problem[];
  readonly figures: readonly Figure[];
  readonly omitted: readonly string[];
  readonly steps: number;
  readonly ms: number;
  /** The run was broken off: what takes long is left out. */
  readonly hasty: boolean;
}

/** The trace, and the live objects its ids stand for. */
export interface Assembled {
  readonly trace: Trace;
  readonly shown: ReadonlyMap<number, Shown>;
  readonly nodes: ReadonlyMap<number, Node>;
}

/** The trace with as much detail as the budgets allow. */
export function assemble(recording: Recording): Assembled {
  if (recording.hasty) return new Assembly(recording, hasty(recording)).run();
  for (let place = likely(recording); ; ) {
    const assembled = new Assembly(recording, DETAILS[place]!).run();
    const less = lessThan(recording, place, assembled.trace);
    if (less === null) return assembled;
    place = less;
  }
}

/** Names one step may bind, parameters of a module included. */
const MOST_PARAMETERS = 64;

class Assembly {
  readonly #recording: Recording;
  readonly #detail: Detail;
  readonly #values: Values;
  readonly #tensors = new Map<number, { tensor: Tensor; name: string | null; value: number | null; version: number }>();
  /** By id. To begin with those that something shown leads to, at last all that are told of. */
  readonly #nodes = new Map<number, Node>();
  readonly #omitted: string[];
  /** Lines were left out: there was no room for their values. */
  #isCut = false;

  constructor(recording: Recording, detail: Detail) {
    this.#recording = recording;
    this.#detail = detail;
    this.#values = new Values(detail, recording.hasty);
    this.#omitted = [...recording.omitted];
  }

  run(): Assembled {
    const recording = this.#recording;
    const kept = recording.statements.map(({ steps }) => this.#thin(steps.items()));
    this.#nameAll(kept);
    const statements: Statement[] = [];
    for (let k = 0; k < kept.length; k++) {
      const statement = recording.statements[k]!;
      if (kept[k]!.length > 0 && this.#hasRoomFor(statement.span.line))
        statements.push(this.#statement(statement, kept[k]!));
    }
    const backwards: Backward[] = [];
    for (const pass of this.#thinBackwards()) if (this.#hasRoomFor(pass.line)) backwards.push(this.#backward(pass));
    const nodes = this.#nodeRecords();
    const tensors = [...this.#tensors.values()].map((entry) => this.#tensor(entry));
    if (this.#detail !== FULL) this.#omitted.push(`elements beyond the first ${this.#detail.elements} of each value`);
    if (this.#values.sampled) this.#omitted.push('some elements in the statistics of large tensors');
    const trace: Trace = {
      version: TRACE_VERSION,
      snippet: {
        language: recording.language,
        hash: hashOf(recording.code),
        lines: linesOf(recording.code),
      },
      statements,
      tensors,
      values: this.#values.list,
      nodes,
      backwards,
      output: [...recording.output],
      warnings: [...recording.warnings],
      problems: [...recording.problems],
      figures: [...recording.figures],
      omitted: [...new Set(this.#omitted)],
      steps: recording.steps,
      ms: recording.ms,
    };
    return { trace, shown: this.#values.shown, nodes: this.#nodes };
  }

  /** Whether there is room for what a line did; it is said where there is none. */
  #hasRoomFor(line: number): boolean {
    if (this.#values.hasRoom) return true;
    if (!this.#isCut) this.#omitted.push(`results from line ${line} on`);
    this.#isCut = true;
    return false;
  }

  /** Of names and Nodes that were met before there was no room. */
  #forgetUnshown(): void {
    for (const [id, { value }] of this.#tensors) if (value === null) this.#tensors.delete(id);
  }

  #thin<T>(items: readonly T[]): readonly T[] {
    const { steps } = this.#detail;
    const kept = ends(items, steps);
    if (kept.length < items.length) this.#omitted.push(`executions of a statement between its first and last ${steps}`);
    return kept;
  }

  #thinBackwards(): LiveBackward[] {
    const bySite = new Map<number, LiveBackward[]>();
    for (const pass of this.#recording.backwards) {
      const passes = bySite.get(pass.site);
      if (passes === undefined) bySite.set(pass.site, [pass]);
      else passes.push(pass);
    }
    return [...bySite.values()].flatMap((passes) => [...this.#thin(passes)]).sort((a, b) => a.step - b.step);
  }

  /** Names first, so that a tensor changed in place can be called by one it got elsewhere. */
  #nameAll(kept: readonly (readonly LiveStep[])[]): void {
    for (const { bindings } of inOrder(kept))
      for (const { kind, name, snapshot } of bindings) if (kind === 'bound') this.#entry(snapshot.tensor).name ??= name;
    for (const [tensor, path] of this.#recording.paths) this.#entry(tensor).name = path;
  }

  #entry(tensor: Tensor) {
    let entry = this.#tensors.get(tensor.id);
    if (entry === undefined) {
      entry = { tensor, name: null, value: null, version: -1 };
      this.#tensors.set(tensor.id, entry);
    }
    return entry;
  }

  /** The value of a snapshot whose tensor gets a record. */
  #show(snapshot: Snapshot): number {
    const value = this.#values.of(snapshot);
    const entry = this.#entry(snapshot.tensor);
    if (snapshot.version >= entry.version) {
      entry.version = snapshot.version;
      entry.value = value;
    }
    if (snapshot.grad_fn !== null) this.#tellOf(snapshot.grad_fn);
    return value;
  }

  #statement(statement: LiveStatement, steps: readonly LiveStep[]): Statement {
    const runs = statement.steps.count;
    return {
      span: statement.span,
      runs,
      steps: steps.map((step) => this.#step(step)),
      history: runs > 1 && statement.history !== null ? historyRecord(statement.history) : null,
    };
  }

  #step(step: LiveStep): Step {
    const { sites, statements } = this.#recording;
    for (const snapshot of step.inner) this.#show(snapshot);
    const expressions = new Array<Expression>(step.expressions.length);
    for (let i = 0; i < expressions.length; i++) {
      const { site, snapshot } = step.expressions[i]!;
      expressions[i] = { span: sites.span(site)!, tensor: snapshot.tensor.id, value: this.#show(snapshot) };
    }
    const live = this.#bindingsOf(step);
    const bindings = new Array<Binding>(live.length);
    for (let i = 0; i < bindings.length; i++) {
      const { name, site, kind, snapshot } = live[i]!;
      const span = sites.span(site) ?? statements[step.statement]!.span;
      bindings[i] = { name, span, tensor: snapshot.tensor.id, value: this.#show(snapshot), kind };
    }
    return { step: step.step, iteration: step.iteration, bindings, expressions };
  }

  /** Names the step gave, parameters it made, and what it changed in place. What it made and filled is not also told as changed. */
  #bindingsOf(step: LiveStep): readonly LiveBinding[] {
    if (this.#recording.paths.size === 0 && !step.hasChanges) return step.bindings;
    const bound = step.bindings.filter(({ kind }) => kind === 'bound');
    const has = (tensor: Tensor) => bound.some(({ snapshot }) => snapshot.tensor === tensor);
    for (const [tensor, name] of this.#recording.paths) {
      if (tensor.id <= step.before || tensor.id > step.until || has(tensor)) continue;
      const snapshot = this.#whenMade(step, tensor);
      if (snapshot !== null && bound.length < MOST_PARAMETERS) bound.push({ name, site: 0, kind: 'bound', snapshot });
    }
    const changed = step.bindings
      .filter(({ kind, snapshot }) => kind === 'changed' && !(snapshot.tensor.id > step.before && has(snapshot.tensor)))
      .map((live) => (live.name === '' ? { ...live, ...this.#changed(live.snapshot) } : live));
    return [...bound, ...changed];
  }

  /** A parameter as the step that made it left it; null when that was not seen and it has changed since. */
  #whenMade({ bindings, expressions, inner }: LiveStep, tensor: Tensor): Snapshot | null {
    const seen = [...bindings, ...expressions].find(({ snapshot }) => snapshot.tensor === tensor)?.snapshot;
    const hidden = seen ?? inner.find((snapshot) => snapshot.tensor === tensor);
    return hidden ?? (this.#recording.hasChanged(tensor) ? null : look(tensor));
  }

  /** A tensor changed in place under a name the reader knows: its own, its leaf's with `.grad`, or that of the tensor it views. */
  #changed(snapshot: Snapshot): { name: string; snapshot: Snapshot } {
    const { tensor } = snapshot;
    const own = this.#tensors.get(tensor.id)?.name;
    if (own != null) return { name: own, snapshot };
    const leaf = this.#recording.accumulations.get(tensor)?.leaf;
    if (leaf !== undefined && leaf !== tensor) {
      const name = this.#tensors.get(leaf.id)?.name;
      if (name != null) return { name: `${name}.grad`, snapshot };
    }
    const base = tensor.viewInfo?.base;
    const name = base === undefined ? undefined : this.#tensors.get(base.id)?.name;
    return base !== undefined && name != null ? { name, snapshot: baseOf(snapshot, base) } : { name: '', snapshot };
  }

  #backward(pass: LiveBackward): Backward {
    const { start } = pass;
    const runs = pass.runs.slice(0, this.#detail.runs);
    const left = pass.runs.length - runs.length + pass.more;
    if (left > 0) this.#omitted.push(`Nodes of the backward pass at line ${pass.line} beyond the first ${runs.length}`);
    for (const { node } of runs) this.#tellOf(node);
    for (const { node } of pass.leaves) this.#tellOf(node);
    const values = this.#values;
    return {
      kind: start.kind,
      step: pass.step,
      iteration: pass.iteration,
      span: this.#recording.sites.span(pass.site),
      roots: pass.roots.map((root) => {
        this.#show(root);
        return root.tensor.id;
      }),
      gradients: pass.gradients.map((gradient) => values.of(gradient)),
      retain_graph: start.retain_graph,
      create_graph: start.create_graph,
      failed: pass.failed,
      nodes: runs.map(({ node, grad_outputs, grad_inputs }) => ({
        node: node.id,
        grad_outputs: values.ofAll(grad_outputs),
        grad_inputs: values.ofAll(grad_inputs),
      })),
      leaves: pass.leaves.slice(0, this.#detail.runs).map(({ leaf, node, arrived, grad, accumulated }) => {
        if (this.#entry(leaf).value === null) this.#show(look(leaf));
        return { tensor: leaf.id, node: node.id, arrived: values.of(arrived), grad: values.of(grad), accumulated };
      }),
      freed: start.retain_graph ? 0 : savedBytes(pass.runs) + pass.moreBytes,
    };
  }

  #tellOf(node: Node): void {
    this.#nodes.set(node.id, node);
  }

  /** All Nodes, oldest first, once the tensors they point at have records. */
  #nodeRecords(): NodeRecord[] {
    // With create_graph a gradient has a history of its own.
    for (const { tensor } of this.#tensors.values()) {
      const history = tensor.gradValue?.grad_fn ?? null;
      if (history !== null) this.#tellOf(history);
    }
    const { nodes: most } = this.#detail;
    if (addReachable(this.#nodes, most)) this.#omitted.push(`Nodes beyond the first ${most}`);
    const met: { node: Node; saved: NodeRecord['saved'] }[] = [];
    for (const node of this.#nodes.values()) met.push({ node, saved: this.#meet(node) });
    if (this.#isCut) this.#forgetUnshown();
    const { places, sites } = this.#recording;
    const known = (tensor: number | undefined) => (tensor !== undefined && this.#tensors.has(tensor) ? tensor : null);
    const context = { places, sites, known };
    return met.sort((a, b) => a.node.id - b.node.id).map(({ node, saved }) => nodeRecord(node, saved, context));
  }

  /** Gives records to the tensors a Node points at. @returns what it saved. */
  #meet(node: Node): NodeRecord['saved'] {
    if (node instanceof AccumulateGrad && this.#entry(node.variable).value === null) this.#show(look(node.variable));
    return savedOf(node).map(({ name, saved }) => {
      const { tensor, version, changed, freed } = saved;
      const value = this.#savedValue(savedSnapshot(saved));
      return { name, tensor: tensor.id, dtype: tensor.dtype, shape: [...tensor.shape], version, changed, freed, value };
    });
  }

  #savedValue(snapshot: Snapshot | null): number | null {
    if (snapshot === null) return null;
    const entry = this.#entry(snapshot.tensor);
    const value = this.#values.ifRoom(snapshot);
    if (entry.value === null) {
      entry.value = value;
      entry.version = snapshot.version;
    }
    return value;
  }

  #tensor({ tensor, name, value }: { tensor: Tensor; name: string | null; value: number | null }): TensorRecord {
    const { gradValue: grad } = tensor;
    const grad_fn = historyOf(tensor);
    const accumulated = this.#recording.accumulations.get(tensor)?.count ?? 1;
    return {
      id: tensor.id,
      name,
      dtype: tensor.dtype,
      shape: [...unmapped(tensor).shape],
      stride: [...unmapped(tensor).strides],
      storage_offset: tensor.offset,
      storage: tensor.storage.id,
      requires_grad: tensor.requires_grad,
      is_leaf: tensor.is_leaf,
      retains_grad: tensor.retains_grad,
      grad_fn: grad_fn?.id ?? null,
      output_nr: tensor.output_nr,
      version: tensor.counter.version,
      value,
      grad: grad === null ? null : { value: this.#values.of(look(grad)), accumulated },
    };
  }
}

function linesOf(text: string): number {
  let lines = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}

/** All steps as they were executed, which is mostly how statements stand in the text. */
function inOrder(kept: readonly (readonly LiveStep[])[]): LiveStep[] {
  const steps: LiveStep[] = [];
  let isSorted = true;
  for (const some of kept)
    for (const step of some) {
      isSorted &&= steps.length === 0 || steps[steps.length - 1]!.step < step.step;
      steps.push(step);
    }
  return isSorted ? steps : steps.sort((a, b) => a.step - b.step);
}

/** A scalar's value over a loop; null where there are no two. */
function historyRecord(history: History): Statement['history'] {
  const { iterations, values } = history.points();
  return values.length > 1 ? { name: history.name, iterations, values: values.map((value) => num(value, true)) } : null;
}
