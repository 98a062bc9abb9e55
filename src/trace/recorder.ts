/**
 * The recorder: turns what the engine announces and what a language runtime tells into a trace. One a run.
 *
 * While the program runs it only holds on to live objects in bounded buffers; all formatting is done in `finish`, of what was kept.
 * It must not call operators, and it must not know either language.
 */

import type { AccumulateGrad, Node } from '../engine/autograd/node.ts';
import { isComplex } from '../engine/dtype.ts';
import type { BackwardStart, Observer } from '../engine/observer.ts';
import { state } from '../engine/state.ts';
import type { Tensor } from '../engine/tensor.ts';
import { unmapped } from '../engine/transforms/wrapped.ts';
import { answer } from './answer.ts';
import { assemble, type Recording } from './assemble.ts';
import { MOST_OUTPUT_CHARACTERS, OUTPUT_CUT } from './budget.ts';
import type { FigureData } from './figure.ts';
import { Figures } from './figures.ts';
import { savedBytes } from './graph.ts';
import { History } from './history.ts';
import { Kept } from './kept.ts';
import { LiveBackward, type LiveRun, LiveStatement, LiveStep, MOST_RUNS } from './live.ts';
import { Places } from './places.ts';
import { type ProblemInput, problemOf, unassembled } from './problems.ts';
import type { Output, Problem, Query, Reply, Span, Trace, Warning } from './schema.ts';
import { Sites } from './sites.ts';
import { isFiniteNow, look, type Snapshot } from './snapshot.ts';
import type { Shown } from './values.ts';

export interface RecorderOptions {
  readonly language: 'python' | 'typescript';
  readonly code: string;
  /** Spans of all statements; a statement's index is its number. */
  readonly statements: readonly Span[];
}

const MOST_OUTPUTS = 2_000;
const MOST_WARNINGS = 200;
const MOST_PROBLEMS = 50;
const MOST_CHANGES = 8;

export class Recorder implements Observer {
  readonly #options: RecorderOptions;
  readonly #statements: LiveStatement[];
  readonly #sites: Sites;
  readonly #places = new Places(state.nodes);
  readonly #backwards = new Map<number, Kept<LiveBackward>>();
  readonly #paths = new Map<Tensor, string>();
  readonly #accumulations = new WeakMap<Tensor, { leaf: Tensor; count: number }>();
  readonly #changes = new WeakMap<object, { version: number; line: number }[]>();
  readonly #output: Output[] = [];
  readonly #warnings: Warning[] = [];
  readonly #problems: Problem[] = [];
  readonly #figures = new Figures();
  readonly #omitted = new Set<string>();
  #steps = 0;
  #current: LiveStep | null = null;
  /** The one that began last; `after` may have gone back to an earlier one. */
  #newest: LiveStep | null = null;
  /** Site of the expression that operators announced next belong to; 0: the runtime tells afterwards. */
  #site = 0;
  #settled = state.nodes;
  #pass: LiveBackward | null = null;
  #lastPass: LiveBackward | null = null;
  #characters = 0;
  #shown: ReadonlyMap<number, Shown> = new Map();
  #nodes: ReadonlyMap<number, Node> = new Map();

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#statements = options.statements.map((span) => new LiveStatement(span));
    this.#sites = new Sites(options.statements);
  }

  // What the language runtime tells.

  /** This statement begins to execute. @returns the step's number, which `after` takes. */
  step(statement: number): number {
    const { steps } = this.#statements[statement]!;
    const step = new LiveStep(++this.#steps, steps.count + 1, statement, state.tensors);
    steps.add(step);
    if (this.#newest !== null) this.#newest.until = state.tensors;
    this.#newest = step;
    this.#current = step;
    this.#site = 0;
    return this.#steps;
  }

  /** What is bound next belongs to this statement's latest execution, or to the execution numbered `step` if that is still kept. */
  after(statement: number, step?: number): void {
    const { steps } = this.#statements[statement]!;
    const { latest } = steps;
    if (latest === null) return;
    this.#current =
      step === undefined || latest.step === step
        ? latest
        : (steps.items().find((kept) => kept.step === step) ?? latest);
  }

  /** A name, or an attribute path such as `self.w`, holds this tensor now. */
  bind(name: string, span: Span, tensor: Tensor, kind: 'bound' | 'changed' = 'bound'): void {
    const step = this.#current;
    if (step === null) return;
    step.bind({ name, site: this.#sites.of(span), kind, snapshot: look(tensor) });
    this.#score(step, name, tensor);
  }

  /** Operators announced from now on belong to the expression at `span`. */
  place(span: Span): void {
    this.#site = this.#sites.of(span);
  }

  /** The call at `span` returned `result`: Nodes made since the last such call, and not placed, belong to it. */
  evaluated(span: Span, result: Tensor | readonly Tensor[]): void {
    const site = this.#sites.of(span);
    const { highest } = this.#places;
    if (highest > this.#settled) {
      this.#places.settle(this.#settled + 1, highest, site);
      this.#settled = highest;
    }
    this.#stepAt(site)?.evaluate(site, Array.isArray(result) ? result : [result as Tensor]);
  }

  /** How many steps there were. */
  get steps(): number {
    return this.#steps;
  }

  /** The statement that is being executed; null before the first and where lines are not followed. */
  get here(): Span | null {
    return this.#current === null ? null : this.#statements[this.#current.statement]!.span;
  }

  /** Names a parameter by its path in its module: `model.0.weight`. */
  name(tensor: Tensor, path: string): void {
    this.#paths.set(tensor, path);
  }

  output(stream: 'stdout' | 'stderr', text: string): void {
    const room = this.#output.length < MOST_OUTPUTS ? MOST_OUTPUT_CHARACTERS - this.#characters : 0;
    if (text.length > room) this.#omitted.add(OUTPUT_CUT);
    const kept = text.slice(0, Math.max(room, 0));
    if (kept === '') return;
    this.#characters += kept.length;
    const line = this.#line();
    const last = this.#output.at(-1);
    if (last !== undefined && last.stream === stream && last.step === this.#stepNumber() && last.line === line)
      last.text += kept;
    else this.#output.push({ step: this.#stepNumber(), line, stream, text: kept });
  }

  /** @param line of a warning that was given before the first step. */
  warning(text: string, category: string, line = 0): void {
    if (this.#warnings.length >= MOST_WARNINGS) this.#omitted.add(`warnings beyond the first ${MOST_WARNINGS}`);
    else this.#warnings.push({ step: this.#stepNumber(), line: this.#line() || line, category, message: text });
  }

  /** A figure was shown, or shown again. `calls` are what drew it; the last of them, or what showed it, is `span`. */
  figure(id: number, data: FigureData, characters: number, calls: readonly Span[], span: Span | null): void {
    this.#figures.put(id, { ...data, step: this.#stepNumber(), span, calls: [...calls] }, characters);
  }

  /** The program failed, or was stopped. The step, and the line that explains it, are found here unless they are given. */
  problem(problem: ProblemInput): void {
    if (this.#problems.length >= MOST_PROBLEMS) return;
    this.#problems.push(
      problemOf(problem, {
        step: this.#stepNumber(),
        failedPass: this.#lastPass,
        freedAt: (node) => this.#places.freedAt(node.id),
        changesOf: (counter) => this.#changes.get(counter) ?? [],
      }),
    );
  }

  /** The trace of all that was recorded so far; in haste with less of what takes long. */
  finish(ms: number, hasty = false): Trace {
    const recording: Recording = {
      language: this.#options.language,
      code: this.#options.code,
      statements: this.#statements,
      sites: this.#sites,
      places: this.#places,
      backwards: this.#allBackwards(),
      paths: this.#paths,
      accumulations: this.#accumulations,
      hasChanged: (tensor) => this.#changes.has(tensor.counter),
      output: this.#output,
      warnings: this.#warnings,
      problems: this.#problems,
      figures: this.#figures.list(),
      omitted: [...this.#omitted, ...this.#figures.omitted()],
      steps: this.#steps,
      ms,
      hasty,
    };
    try {
      return this.#assembled(recording);
    } catch (error) {
      // A program may have reached into the engine's own objects; what it printed can be told all the same.
      this.problem(unassembled(error, this.here));
      return this.#assembled({ ...recording, statements: [], backwards: [], paths: new Map(), figures: [] });
    }
  }

  #allBackwards(): LiveBackward[] {
    const all: LiveBackward[] = [];
    for (const kept of this.#backwards.values()) all.push(...kept.items());
    return all.length > 1 ? all.sort((a, b) => a.step - b.step) : all;
  }

  #assembled(recording: Recording): Trace {
    const { trace, shown, nodes } = assemble(recording);
    this.#shown = shown;
    this.#nodes = nodes;
    return trace;
  }

  /** Answers a question about the finished run. */
  query(query: Query): Reply {
    return answer(query, { shown: this.#shown, nodes: this.#nodes });
  }

  // What the engine announces.

  operator(_name: string, inputs: readonly Tensor[], results: readonly Tensor[]): void {
    const node = results[0]?.node ?? null;
    const site = this.#site;
    if (node !== null && this.#places.isNew(node.id))
      this.#places.put(node.id, this.#stepNumber(), site, inputs, results);
    this.#made(site, results);
  }

  answered(result: Tensor | readonly Tensor[]): void {
    if (this.#site !== 0) this.#stepAt(this.#site)?.answer(this.#site, result);
  }

  created(tensor: Tensor): void {
    this.#made(this.#site, [tensor]);
  }

  #made(site: number, results: readonly Tensor[]): void {
    if (site !== 0) this.#stepAt(site)?.evaluate(site, results);
    else if (this.#current !== null) for (const result of results) this.#current.hide(look(result));
  }

  changed(name: string, tensor: Tensor): void {
    const target = tensor.viewInfo?.base ?? tensor;
    const { node } = target;
    const step = this.#current;
    if (node !== null && this.#places.isNew(node.id))
      this.#places.put(node.id, this.#stepNumber(), this.#site, [target], [target]);
    if (name === 'zero_') this.#forgetAccumulation(tensor);
    const changes = this.#changes.get(tensor.counter);
    const change = { version: tensor.counter.version, line: this.#line() };
    if (changes === undefined) this.#changes.set(tensor.counter, [change]);
    else if (changes.length < MOST_CHANGES) changes.push(change);
    else changes[MOST_CHANGES - 1] = change;
    if (step === null) return;
    const site = this.#site === 0 ? this.#sites.of(this.#statements[step.statement]!.span) : this.#site;
    const owner = this.#stepAt(site) ?? step;
    owner.bind({ name: '', site, kind: 'changed', snapshot: look(tensor) });
    if (!isFiniteNow(tensor)) owner.finite = false;
  }

  backwardStart(start: BackwardStart): void {
    const step = this.#site === 0 ? this.#current : this.#stepAt(this.#site);
    const statement = step?.statement ?? -1;
    const site = this.#site === 0 && step !== null ? this.#sites.of(this.#statements[statement]!.span) : this.#site;
    const pass = new LiveBackward(start, {
      step: step?.step ?? 0,
      iteration: step?.iteration ?? 0,
      site,
      line: this.#line(),
    });
    let kept = this.#backwards.get(statement);
    if (kept === undefined) this.#backwards.set(statement, (kept = new Kept()));
    kept.add(pass);
    this.#pass = pass;
    this.#lastPass = pass;
  }

  nodeRan(node: Node, grad_outputs: readonly (Tensor | null)[], grad_inputs: readonly (Tensor | null)[]): void {
    const pass = this.#pass;
    if (pass === null) return;
    if (!pass.start.retain_graph) this.#places.free(node.id, pass.line);
    if (pass.runs.length >= MOST_RUNS) {
      pass.more++;
      if (!pass.start.retain_graph) pass.moreBytes += savedBytes([{ node }]);
      return;
    }
    pass.runs.push({
      node,
      grad_outputs: grad_outputs.map(lookOrNull),
      grad_inputs: grad_inputs.map(lookOrNull),
    } satisfies LiveRun);
  }

  leafReached(leaf: Tensor, node: Node, grad: Tensor, accumulated: boolean): void {
    const pass = this.#pass;
    const after = leaf.gradValue;
    if (pass === null || after === null) return;
    this.#count(leaf, after, accumulated);
    if (!isFiniteNow(grad)) pass.finite = false;
    if (pass.leaves.length < MOST_RUNS)
      pass.leaves.push({ leaf, node: node as AccumulateGrad, arrived: look(grad), grad: look(after), accumulated });
  }

  backwardEnd(failed: boolean): void {
    const pass = this.#pass;
    if (pass === null) return;
    pass.failed = failed;
    this.#pass = null;
    // With create_graph the pass makes Nodes itself; nobody calls an operator for them.
    if (pass.start.create_graph)
      for (let id = this.#places.highest + 1; id <= state.nodes; id++)
        this.#places.put(id, pass.step, pass.site, [], []);
  }

  #count(leaf: Tensor, grad: Tensor, accumulated: boolean): void {
    let entry = this.#accumulations.get(leaf);
    if (entry === undefined) this.#accumulations.set(leaf, (entry = { leaf, count: 0 }));
    entry.count = accumulated ? entry.count + 1 : 1;
    if (!accumulated) this.#accumulations.set(grad, entry);
  }

  #forgetAccumulation(grad: Tensor): void {
    const entry = this.#accumulations.get(grad);
    if (entry !== undefined && entry.leaf.gradValue === grad) entry.count = 0;
  }

  /** The first scalar a step binds is what its extremes and its history are about. */
  #score(step: LiveStep, name: string, given: Tensor): void {
    const tensor = unmapped(given);
    if (step.finite && !isFiniteNow(tensor)) step.finite = false;
    const { dtype } = tensor;
    if (tensor.numelValue !== 1 || dtype === 'bool' || isComplex(dtype) || !Number.isNaN(step.score)) return;
    const value = tensor.storage.data[tensor.offset]!;
    step.score = value;
    const statement = this.#statements[step.statement]!;
    statement.history ??= new History(name);
    if (statement.history.name === name) statement.history.add(step.iteration, value);
  }

  #stepAt(site: number): LiveStep | null {
    const current = this.#current;
    const statement = this.#sites.statement(site);
    if (statement < 0 || current?.statement === statement) return current;
    return this.#statements[statement]!.steps.latest;
  }

  #stepNumber(): number {
    return this.#current?.step ?? 0;
  }

  #line(): number {
    if (this.#site !== 0) return this.#sites.span(this.#site)!.line;
    return this.#current === null ? 0 : this.#statements[this.#current.statement]!.span.line;
  }
}

function lookOrNull(tensor: Tensor | null): Snapshot | null {
  return tensor === null ? null : look(tensor);
}
