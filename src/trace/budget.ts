/**
 * How much of a run the trace tells: 2 MB of JSON and 20,000 events at most.
 *
 * NOTE [Budgets] A trace is assembled with as much detail as is likely to fit, and again with less when it does not; it says what is missing. Small
 * traces, which are nearly all, are formatted once, in full. Of a long program every line is told, in the least detail, though that should pass the
 * budget; only what the host would refuse to take is cut. In haste, where a run was broken off and somebody waits, a trace is assembled once, and what
 * comes late is not told.
 */
import type { Recording } from './assemble.ts';
import { grouped } from './digits.ts';
import type { Trace } from './schema.ts';
import type { Snapshot } from './snapshot.ts';

/** Characters of JSON; the host refuses far more, the panel wants far less. */
export const MOST_CHARACTERS = 2_000_000;
/** What a trace that tells of every line may come to. */
const MOST_OF_ALL_LINES = 3_500_000;
const MOST_EVENTS = 20_000;
export const MOST_OUTPUT_CHARACTERS = 65_536;
/** What a trace says was left out when a program printed more. */
export const OUTPUT_CUT = `output beyond the first ${grouped(MOST_OUTPUT_CHARACTERS)} characters`;

export interface Detail {
  /** Elements of one value. */
  readonly elements: number;
  readonly nodes: number;
  /** Nodes told of one backward pass. */
  readonly runs: number;
  /** Executions of one statement, from each end. */
  readonly steps: number;
  /** Characters, by a guess, of values with all that stands around them: after these no statement and no backward pass is told of. */
  readonly characters: number;
}

/** What each thing takes in JSON, as traces are on average; an element stands in the list of elements and in the print. */
const CHARACTERS = { element: 22, value: 280, node: 420, event: 90, ran: 60 } as const;

const ALL = Number.POSITIVE_INFINITY;
export const FULL: Detail = { elements: 1_000, nodes: 1_000, runs: 1_000, steps: ALL, characters: ALL };
export const DETAILS: readonly Detail[] = [
  FULL,
  { elements: 200, nodes: 600, runs: 500, steps: 3, characters: ALL },
  { elements: 64, nodes: 400, runs: 300, steps: 2, characters: ALL },
  { elements: 16, nodes: 200, runs: 150, steps: 1, characters: ALL },
  { elements: 4, nodes: 100, runs: 40, steps: 1, characters: ALL },
  { elements: 4, nodes: 100, runs: 40, steps: 1, characters: MOST_CHARACTERS },
];
/** The least detail that tells of every line. */
const ALL_LINES = DETAILS.length - 2;
/** In haste, of few and of many executions. */
const HASTY: Detail = { elements: 200, nodes: 300, runs: 200, steps: 3, characters: MOST_CHARACTERS };
const HASTY_OF_MANY: Detail = { elements: 16, nodes: 200, runs: 100, steps: 1, characters: MOST_CHARACTERS };
const MANY = 150;

/** Whether the contents fit in full even if nothing is shared, as is quickly found: nearly all do. */
function isSmall({ statements, backwards }: Recording): boolean {
  let elements = 0;
  for (const { steps } of statements)
    for (const { bindings, expressions, inner } of steps.items()) {
      for (const { snapshot } of bindings) elements += kept(snapshot);
      for (const { snapshot } of expressions) elements += kept(snapshot);
      for (const snapshot of inner) elements += kept(snapshot);
    }
  for (const { runs } of backwards)
    for (const { grad_outputs, grad_inputs } of runs) {
      for (const grad of grad_outputs) if (grad !== null) elements += kept(grad);
      for (const grad of grad_inputs) if (grad !== null) elements += kept(grad);
    }
  return elements * CHARACTERS.element < MOST_CHARACTERS;
}

function kept({ tensor }: Snapshot): number {
  return Math.min(tensor.numelValue, FULL.elements);
}

/** A guess at the characters of a trace, without formatting anything: of its contents alone, and of all of it. */
interface Guess {
  readonly contents: number;
  readonly whole: number;
}

function guess({ statements, backwards }: Recording, detail: Detail): Guess {
  const seen = new Set<unknown>();
  const nodes = new Set<unknown>();
  let elements = 0;
  let events = 0;
  let ran = 0;
  const count = (snapshot: Snapshot | null) => {
    if (snapshot === null || seen.has(snapshot.moment)) return;
    seen.add(snapshot.moment);
    if (snapshot.grad_fn !== null) nodes.add(snapshot.grad_fn);
    elements += Math.min(snapshot.tensor.numelValue, detail.elements);
  };
  for (const { steps } of statements)
    for (const { bindings, expressions, inner } of ends(steps.items(), detail.steps)) {
      events += 1 + bindings.length + expressions.length;
      for (const { snapshot } of bindings) count(snapshot);
      for (const { snapshot } of expressions) count(snapshot);
      inner.forEach(count);
    }
  for (const { runs } of backwards)
    for (const { grad_outputs, grad_inputs } of runs.slice(0, detail.runs)) {
      ran++;
      grad_outputs.forEach(count);
      grad_inputs.forEach(count);
    }
  const contents = elements * CHARACTERS.element;
  const { value, node, event } = CHARACTERS;
  return { contents, whole: contents + seen.size * value + nodes.size * node + events * event + ran * CHARACTERS.ran };
}

/** The detail to assemble a trace with at once: found without a look at what each execution made. */
export function hasty({ statements }: Recording): Detail {
  const executions = statements.reduce((sum, { steps }) => sum + Math.min(steps.count, 2 * HASTY.steps), 0);
  return executions > MANY ? HASTY_OF_MANY : HASTY;
}

/** The detail to begin with: the most that is likely to fit. @returns its place in DETAILS */
export function likely(recording: Recording): number {
  if (isSmall(recording)) return 0;
  const place = DETAILS.findIndex((detail) => guess(recording, detail).contents < MOST_CHARACTERS);
  return place < 0 ? ALL_LINES : place;
}

/**
 * The detail to assemble a trace with when the one assembled is too long: the next that fits by a guess, corrected by how far that was off before.
 * @returns its place in DETAILS; null when the trace may stay
 */
export function lessThan(recording: Recording, place: number, trace: Trace): number | null {
  if (place > ALL_LINES) return null;
  if (place === ALL_LINES) return JSON.stringify(trace).length > MOST_OF_ALL_LINES ? place + 1 : null;
  const characters = charactersOf(trace);
  if (characters <= MOST_CHARACTERS) return null;
  let next = place + 1;
  if (characters === Number.POSITIVE_INFINITY) return next;
  const correction = characters / guess(recording, DETAILS[place]!).whole;
  while (next < ALL_LINES && guess(recording, DETAILS[next]!).whole * correction > MOST_CHARACTERS) next++;
  return next;
}

/** Characters of an assembled trace: infinite with too many events, a guess above them where that is below the budget, else counted. */
function charactersOf(trace: Trace): number {
  let events = trace.nodes.length;
  for (const { steps } of trace.statements)
    for (const step of steps) events += 1 + step.bindings.length + step.expressions.length;
  for (const { nodes, leaves } of trace.backwards) events += nodes.length + leaves.length;
  if (events > MOST_EVENTS) return Number.POSITIVE_INFINITY;
  let contents = 0;
  for (const { elements, text } of trace.values) contents += elements.length * 14 + text.length;
  // Only a trace that may be too large is written out to be measured.
  const figures = trace.figures.length > 0 ? JSON.stringify(trace.figures).length : 0;
  const likely = contents + figures + trace.values.length * 500 + (events + trace.tensors.length) * 500;
  return likely < MOST_CHARACTERS ? likely : JSON.stringify(trace).length;
}

/** The first and the last `most` of a list. */
export function ends<T>(items: readonly T[], most: number): readonly T[] {
  return items.length <= 2 * most ? items : [...items.slice(0, most), ...items.slice(-most)];
}
