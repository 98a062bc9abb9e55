/**
 * Trace → lenses: for every line what it made or changed, by what, and the gradient that came back. Pure text and ids; where and how they are drawn is
 * for the surfaces to decide. Wording is in `lensText.ts`.
 */
import { lastStep, stepNear, TraceIndex } from '../trace/query.ts';
import type { Backward, Problem, Statement, Step, Trace, Value } from '../trace/schema.ts';
import { contains } from '../trace/sites.ts';
import { isPartial } from './endingText.ts';
import { lensTexts as texts, lensTooltips as tips } from './lensText.ts';
import {
  beforeParenthesis,
  contentsText,
  dtypeText,
  firstSentence,
  isZero,
  shapeText,
  sparkline,
  valueText,
} from './text.ts';
import { cut, visibleText } from './visible.ts';

export type Preset = 'all' | 'values' | 'shapes' | 'gradients' | 'errors';

export interface LensOptions {
  readonly preset?: Preset;
  /** Elements a value may have to be written out. */
  readonly maxElements?: number;
  /** The chosen iteration of the statements on a line; without one the last is shown. */
  readonly iteration?: (line: number) => number | undefined;
}

/** What a click asks for, in a lens and in a hover. */
export interface Intent {
  /** `jacobian` is the local one of a Node. For `backward`, `problem` and `figure` the id is the index in the trace. */
  readonly kind: 'node' | 'tensor' | 'backward' | 'problem' | 'jacobian' | 'figure';
  readonly id: number;
}

export interface LensPart {
  readonly text: string;
  readonly tooltip?: string;
  /** Null where there is nothing to open. */
  readonly action: Intent | null;
}

export interface Lens {
  readonly line: number;
  readonly parts: readonly LensPart[];
  /** Set by the surface while a newer run is pending. */
  readonly stale?: boolean;
}

const MOST_NAMES = 4;
/** Names a line may have to show of each what made it and its gradient. */
const MOST_WHOLE = 2;
const MOST_LEAVES = 6;
const MOST_SENTENCE = 120;
const DEFAULT_ELEMENTS = 12;
/** Characters of a part and of what a pointer over it is told, whatever names a program has. */
const MOST_TITLE = 240;
const MOST_TOOLTIP = 4_000;

/** The lenses of a run, by line. */
export function lensesOf(trace: Trace, options: LensOptions = {}): Lens[] {
  return new LensView(trace, options).lenses();
}

/** Something a step shows: a name with the value it got, or the value of an expression that got no name. */
interface Shown {
  readonly label: string | null;
  /** As it is called in `∂L/∂…`. */
  readonly symbol: string;
  readonly value: Value;
  readonly changed: boolean;
}

class LensView {
  readonly #index: TraceIndex;
  readonly #preset: Preset;
  readonly #most: number;
  readonly #iteration: (line: number) => number | undefined;

  constructor(trace: Trace, options: LensOptions) {
    this.#index = new TraceIndex(trace);
    this.#preset = options.preset ?? 'all';
    this.#most = options.maxElements ?? DEFAULT_ELEMENTS;
    this.#iteration = options.iteration ?? (() => undefined);
  }

  lenses(): Lens[] {
    const { trace } = this.#index;
    const lines = new Map<number, LensPart[]>();
    const add = (line: number, parts: readonly LensPart[]) => {
      const present = lines.get(line);
      if (present === undefined) lines.set(line, [...parts]);
      else present.push(...parts);
    };
    trace.problems.forEach((problem, id) => {
      // A run whose process went without a word has no line; what became of it still belongs before the reader's eyes.
      const own = problem.kind === 'error' || problem.kind === 'syntax';
      const line = problem.span?.line ?? (own ? null : 1);
      if (line !== null) add(line, [problemPart(problem, id, isPartial(trace))]);
    });
    if (this.#preset !== 'errors')
      for (const statement of trace.statements) add(statement.span.line, this.#statement(statement));
    if (this.#preset === 'all' || this.#preset === 'values')
      trace.figures.forEach(({ span }, id) => {
        if (span !== null) add(span.line, [figurePart(id)]);
      });
    return [...lines]
      .filter(([, parts]) => parts.length > 0)
      .sort(([a], [b]) => a - b)
      .map(([line, parts]) => ({ line, parts: parts.map(fitted) }));
  }

  #statement(statement: Statement): LensPart[] {
    const { line } = statement.span;
    const step = stepNear(statement, this.#iteration(line)) ?? lastStep(statement);
    if (step === null) return [];
    const shown = this.#shownIn(step);
    const counter = counterOf(statement, step);
    const parts = shown
      .slice(0, MOST_NAMES)
      .flatMap((one, k) =>
        this.#parts(one, step, k === 0 ? this.#loop(statement, one, counter) : '', shown.length > MOST_WHOLE),
      );
    if (shown.length > MOST_NAMES)
      parts.push({
        text: texts.moreNames(shown.length - MOST_NAMES),
        tooltip: shown
          .slice(MOST_NAMES)
          .map(({ label }) => label ?? '')
          .join(', '),
        action: { kind: 'tensor', id: shown[MOST_NAMES]!.value.tensor },
      });
    return [...this.#backwards(statement, step, shown.length === 0 ? counter : ''), ...parts];
  }

  /** Names first; where nothing got a name, the outermost expressions. */
  #shownIn(step: Step): Shown[] {
    const named: Shown[] = [];
    const seen = new Set<number>();
    const bindings = [...step.bindings].sort((a, b) => Number(a.kind === 'changed') - Number(b.kind === 'changed'));
    for (const { name, kind, value: id } of bindings) {
      const value = this.#index.value(id);
      if (value === null || name === '' || (kind === 'changed' && seen.has(value.tensor))) continue;
      seen.add(value.tensor);
      // At version 0 no element was changed, only a flag: `requires_grad_()`.
      const changed = kind === 'changed' && value.version > 0;
      named.push({ label: changed ? texts.changed(name) : name, symbol: name, value, changed });
    }
    if (named.length > 0) return named;
    const outermost = step.expressions.filter(
      (one) =>
        !step.expressions.some(
          (other) => other !== one && contains(other.span, one.span) && !contains(one.span, other.span),
        ),
    );
    return outermost.flatMap(({ value: id }) => {
      const value = this.#index.value(id);
      // A leaf on its way through (`model.parameters()`) was made elsewhere and is shown there.
      if (value === null || (value.requires_grad && value.grad_fn === null)) return [];
      return [{ label: null, symbol: 'this', value, changed: false }];
    });
  }

  #loop(statement: Statement, { label, value }: Shown, counter: string): string {
    if (counter === '') return '';
    const { history } = statement;
    const drawn = history !== null && history.name === label && value.shape.every((size) => size === 1);
    return ` ${drawn ? `${sparkline(history.values)} ` : ''}${counter}`;
  }

  /** `few`: of a line with many names each shows its value only. */
  #parts(shown: Shown, step: Step, loop: string, few: boolean): LensPart[] {
    const { label, value } = shown;
    const action: Intent = { kind: 'tensor', id: value.tensor };
    const preset = this.#preset;
    const parts: LensPart[] = [];
    const brief = label === null && !value.requires_grad && value.short !== '';
    const contents =
      preset === 'shapes'
        ? `${shapeText(value.shape)} ${dtypeText(value.dtype)}`
        : brief
          ? `tensor(${value.short})`
          : valueText(value, this.#most);
    if (preset !== 'gradients')
      parts.push({ text: `${label === null ? '' : `${label} `}${contents}${loop}`, tooltip: value.text, action });
    // What an optimizer did to a leaf is its new value; that it is a leaf, and its gradient, stand elsewhere.
    const whole = preset === 'all' && !few && !(shown.changed && value.grad_fn === null);
    if (whole && (label !== null || value.requires_grad)) parts.push(this.#maker(value, action));
    if ((whole || preset === 'gradients') && value.requires_grad) {
      const gradient = this.#gradient(shown, step, action);
      parts.push(
        preset === 'gradients' && label !== null
          ? { ...gradient, text: labelled(label, gradient.text, loop) }
          : gradient,
      );
    }
    return parts;
  }

  /** grad_fn, `leaf` or `no grad`. */
  #maker(value: Value, action: Intent): LensPart {
    if (!value.requires_grad) return { text: texts.noGrad, tooltip: tips.noGrad, action };
    if (value.grad_fn === null) return { text: texts.leaf, tooltip: tips.leaf, action };
    const node = this.#index.node(value.grad_fn);
    const freed = node?.saved.some((saved) => saved.freed) ?? false;
    return { text: node?.name ?? 'grad_fn', tooltip: tips.node(freed), action: { kind: 'node', id: value.grad_fn } };
  }

  #gradient(shown: Shown, step: Step, action: Intent): LensPart {
    const { value, symbol } = shown;
    const tensor = this.#index.tensor(value.tensor);
    if (value.grad_fn === null || tensor?.retains_grad) return this.#ownGrad(value, step, action);
    const adjoint = this.#index.adjoint(value);
    if (adjoint !== null) {
      const root = this.#rootSymbol(adjoint.backward, symbol);
      const id = this.#index.trace.backwards.indexOf(adjoint.backward);
      return {
        text: texts.adjoint(root, symbol, contentsText(adjoint.value, this.#most)),
        tooltip: tips.adjoint,
        action: { kind: 'backward', id },
      };
    }
    if (!this.#index.backwardSince(step.step)) return { text: texts.notRun, tooltip: tips.notRun, action };
    if (this.#index.node(value.grad_fn)?.freed) return { text: texts.freed('L', symbol), tooltip: tips.freed, action };
    return { text: texts.notReached('L', symbol), tooltip: tips.notReached, action };
  }

  /** What stands in `.grad`: four states that must not look alike. */
  #ownGrad(value: Value, step: Step, action: Intent): LensPart {
    const tensor = this.#index.tensor(value.tensor);
    const grad = this.#index.value(tensor?.grad?.value ?? null);
    if (tensor !== null && grad !== null) {
      const contents = contentsText(grad, this.#most);
      if (isZero(grad)) return { text: texts.gradZero(contents), tooltip: tips.grad, action };
      const times = tensor.grad?.accumulated ?? 1;
      const text = texts.gradIs(contents) + (times > 1 ? ` ${texts.accumulated(times)}` : '');
      return { text, tooltip: tips.grad, action };
    }
    const written = this.#index.trace.backwards.some(({ leaves }) =>
      leaves.some((leaf) => leaf.tensor === value.tensor),
    );
    if (written) return { text: texts.gradCleared, tooltip: tips.grad, action };
    if (!this.#index.backwardSince(step.step, 'backward'))
      return { text: `${texts.gradNone} · ${texts.notRun}`, tooltip: tips.notRun, action };
    return { text: texts.gradNotReached, tooltip: tips.notReached, action };
  }

  /** `L` for the root itself: ∂loss/∂loss tells nothing. */
  #rootSymbol(backward: Backward, symbol: string): string {
    const root = this.#index.rootName(backward);
    return root === symbol ? 'L' : root;
  }

  #backwards(statement: Statement, step: Step, counter: string): LensPart[] {
    if (this.#preset === 'values' || this.#preset === 'shapes') return [];
    const { backwards } = this.#index.trace;
    return backwards.flatMap((backward, id): LensPart[] => {
      if (
        backward.failed ||
        backward.step !== step.step ||
        backward.span === null ||
        !contains(statement.span, backward.span)
      )
        return [];
      const action: Intent = { kind: 'backward', id };
      const text = this.#writes(backward) + (counter === '' ? '' : ` ${counter}`);
      const graph = backward.retain_graph ? texts.graphKept : texts.graphFreed(backward.freed);
      return [
        { text, tooltip: tips.backward, action },
        { text: graph, tooltip: tips.graph, action },
      ];
    });
  }

  #writes(backward: Backward): string {
    if (backward.kind === 'grad') return texts.derivatives;
    // In the order the leaves were made, which is that of the source, not that of the pass.
    const leaves = [...backward.leaves].sort((a, b) => a.tensor - b.tensor);
    if (leaves.length === 0) return texts.reachedNone;
    const written = leaves.slice(0, MOST_LEAVES).map(({ tensor, grad }) => {
      const name = this.#index.tensor(tensor)?.name ?? texts.leaf;
      const value = this.#index.value(grad);
      return texts.write(name, value === null ? '' : contentsText(value, this.#most));
    });
    if (leaves.length > MOST_LEAVES) written.push(texts.moreLeaves(leaves.length - MOST_LEAVES));
    return texts.arrow(written.join('  '));
  }
}

/** `(3/10)` for a statement that ran several times. That a function was defined does not count as one of its calls. */
function counterOf({ steps, runs }: Statement, step: Step): string {
  const tells = ({ bindings, expressions }: Step) => bindings.length + expressions.length > 0;
  const [first] = steps;
  const defined = first !== undefined && first !== step && !tells(first) && tells(step) ? 1 : 0;
  return runs - defined > 1 ? texts.iteration(step.iteration - defined, runs - defined) : '';
}

function figurePart(id: number): LensPart {
  return { text: texts.figure(id + 1), tooltip: tips.figure, action: { kind: 'figure', id } };
}

/** A part on one line, and not longer than an editor can show, whatever the program calls things. */
function fitted(part: LensPart): LensPart {
  const text = cut(visibleText(part.text).replace(/\s*\n\s*/g, ' '), MOST_TITLE);
  if (part.tooltip === undefined) return { ...part, text };
  return { ...part, text, tooltip: cut(visibleText(part.tooltip), MOST_TOOLTIP) };
}

function problemPart(problem: Problem, id: number, partial: boolean): LensPart {
  const sentence = firstSentence(problem.message, MOST_SENTENCE).replace(/\.$/, '');
  const hint =
    problem.related === null
      ? ''
      : ` · ${texts.atLine(problem.related.line)}: ${beforeParenthesis(problem.related.message)}`;
  return {
    text: texts.problem(problem, sentence, partial) + hint,
    tooltip: problem.message,
    action: { kind: 'problem', id },
  };
}

/** In the gradients view the tensor's name stands before its gradient: `a.grad = …`. */
function labelled(label: string, text: string, loop: string): string {
  return text.startsWith('.') ? `${label}${text}${loop}` : `${text}${loop}`;
}
