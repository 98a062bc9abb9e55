/**
 * The local derivative of a Node with names and numbers in it: `3a²` and `[12., 27.]` where the operator says `exponent · self^(exponent - 1)`.
 * Numbers come from the tensors the Node saved, so they are those backward used, and are left out where the formula is not elementwise.
 */
import { numberOf, rowText } from '../protocol/numbers.ts';
import type { MathTree } from '../protocol/panel.ts';
import type { NodeRecord, Value } from '../trace/schema.ts';
import { evaluate, type Formula, namesIn, number, parseFormula, substitute } from './formula.ts';
import { factorText, formulaMath } from './formulaText.ts';

export interface Local {
  readonly formula: string;
  readonly math: MathTree | null;
  readonly factor: string;
  /** The formula is a factor for each element. */
  readonly elementwise: boolean;
  /** The argument was broadcast. */
  readonly summed: boolean;
}

/** Elements of a factor written out. */
const MOST = 6;
/** A name longer than this makes formulas unreadable; the argument's own name stands instead. */
const LONG = 10;
/** Formulas that are a matrix, though each gradient goes through as it is; `P` only moves elements about. */
const MATRICES: Record<string, string> = { I: '1', ones: '1', P: '' };

const NONE: Local = { formula: '', math: null, factor: '', elementwise: false, summed: false };

/** The local derivative for one argument; `called` gives a tensor argument's name to show, `passed` what a backward pass took and gave. */
export function localOf(
  node: NodeRecord,
  argument: string,
  called: (argument: string) => string | null,
  values: ReadonlyMap<number, Value>,
  passed: { grad_output: Value; grad_input: Value } | null,
): Local {
  const text = node.local[argument] ?? node.local[argument.replace(/\[\d+\]$/, '')];
  if (text === undefined) return NONE;
  if (text in MATRICES) {
    const shown = MATRICES[text]!;
    if (shown === '') return NONE;
    return { ...NONE, formula: shown, math: formulaMath(number(Number(shown))), elementwise: true };
  }
  const parsed = parseFormula(text);
  const title = (name: string): string | null => {
    const one = called(name);
    return one === null || one.length > LONG ? null : one;
  };
  if (parsed === null || namesIn(parsed).has('P')) {
    // Only whole names of arguments: `mat2ᵀ` is one of them transposed.
    const named = text.replace(/[A-Za-z_]\w*/g, (name) => title(name) ?? name);
    return { ...NONE, formula: named };
  }
  const saved = new Map(
    node.saved.map((one) => [one.name, one.value === null ? null : (values.get(one.value) ?? null)]),
  );
  const known = substitute(parsed, (name) => {
    if (name === 'ones') return number(1);
    if (name === 'n' && passed !== null) return number(numel(passed.grad_input) / numel(passed.grad_output));
    return constantOf(node, name, saved.get(name) ?? null, called);
  });
  const shown = substitute(known, (name) => {
    const named = title(name);
    return named === null ? null : { kind: 'name', name: named };
  });
  const summed = passed !== null && numel(passed.grad_input) < numel(passed.grad_output);
  const factor = factorOf(node, known, saved, passed);
  return {
    formula: factorText(shown),
    math: formulaMath(shown),
    factor,
    elementwise: isElementwise(node, known),
    summed,
  };
}

/** Names of matrices and functions over several elements, in the formulas of operators that are not elementwise. */
const WHOLE = /^(?:[IPMSRB]|tril|diag|vec|batches|sum|mean)$/;

/** Whether the formula gives one factor for each element of the result, as far as its names and the shapes of what was saved tell. */
function isElementwise(node: NodeRecord, formula: Formula): boolean {
  const result = node.metadata[0]?.shape ?? [];
  for (const name of namesIn(formula)) {
    if (WHOLE.test(name)) return false;
    const shape = node.saved.find((saved) => saved.name === name)?.shape ?? [];
    if (shape.length > result.length) return false;
    if (shape.some((size, k) => size !== 1 && size !== result[result.length - shape.length + k])) return false;
  }
  return true;
}

const numel = ({ shape }: Value): number => shape.reduce((a, b) => a * b, 1);

/** A plain argument, or a number that was given in a tensor's place, as the number it is. */
function constantOf(
  node: NodeRecord,
  name: string,
  saved: Value | null,
  called: (argument: string) => string | null,
): Formula | null {
  const plain = node.plain.find((one) => one.name === name);
  if (plain !== undefined) {
    const value = plain.text === 'True' ? 1 : plain.text === 'False' ? 0 : Number(plain.text);
    return Number.isFinite(value) ? number(value) : null;
  }
  if (name === 'alpha') return number(1);
  const isNumber = saved !== null && saved.shape.length === 0 && called(name) === null;
  const value = isNumber ? numberOf(saved.elements[0] ?? 'NaN') : Number.NaN;
  return Number.isFinite(value) ? number(value) : null;
}

function factorOf(
  node: NodeRecord,
  formula: Formula,
  saved: ReadonlyMap<string, Value | null>,
  passed: { grad_output: Value; grad_input: Value } | null,
): string {
  const [output] = node.metadata;
  if (output === undefined || formula.kind === 'number') return '';
  const count = output.shape.reduce((a, b) => a * b, 1);
  if (count === 0 || count > MOST || output.shape.length > 1) return '';
  const numbers: number[] = [];
  for (let i = 0; i < count; i++) {
    const value = evaluate(formula, (name) => {
      const from = saved.get(name);
      if (from == null) return null;
      const one = from.elements.length;
      if (one !== 1 && String(from.shape) !== String(output.shape)) return null;
      const element = from.elements[one === 1 ? 0 : i];
      return element === undefined ? null : numberOf(element);
    });
    if (value === null) return '';
    numbers.push(output.dtype === 'float32' ? Math.fround(value) : value);
  }
  if (passed !== null && !agrees(numbers, passed.grad_output, passed.grad_input)) return '';
  const text = rowText(numbers, false);
  return output.shape.length === 0 ? text.slice(1, -1) : text;
}

/** Whether the factor explains what backward did; where an argument was broadcast it does so only after a sum, which is not written out. */
function agrees(factor: readonly number[], grad_output: Value, grad_input: Value): boolean {
  if (String(grad_output.shape) !== String(grad_input.shape)) return false;
  return factor.every((one, i) => {
    const expected = numberOf(grad_input.elements[i] ?? 'NaN');
    const got = one * numberOf(grad_output.elements[i] ?? 'NaN');
    if (!Number.isFinite(expected) || !Number.isFinite(got)) return Object.is(expected, got);
    return Math.abs(got - expected) <= 1e-4 * Math.max(1e-6, Math.abs(expected));
  });
}
