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

/** What a backward pass took and gave at one input. */
export interface Passed {
  readonly grad_output: Value;
  readonly grad_input: Value;
}

/** Elements of a factor written out. */
const MOST = 6;
/** A name longer than this makes formulas unreadable; the argument's own name stands instead. */
const LONG = 12;
/** Formulas that are a matrix, though each gradient goes through as it is; `P` only moves elements about. */
const MATRICES: Record<string, string> = { I: '1', ones: '1', P: '' };

const NONE: Local = { formula: '', math: null, factor: '', elementwise: false, summed: false };

/** The local derivative for one argument; `called` gives a tensor argument's name to show, `passed` what a backward pass took and gave. */
export function localOf(
  node: NodeRecord,
  argument: string,
  called: (argument: string) => string | null,
  values: ReadonlyMap<number, Value>,
  passed: Passed | null,
): Local {
  const declared = node.local[argument] ?? node.local[argument.replace(/\[\d+\]$/, '')];
  if (declared === undefined) return NONE;
  const text = reduced(node, declared);
  if (text in MATRICES) {
    const shown = MATRICES[text]!;
    if (shown === '') return NONE;
    return { ...NONE, formula: shown, math: formulaMath(number(Number(shown))), elementwise: true };
  }
  const parsed = parseFormula(text);
  const title = (name: string): string | null => {
    const one = called(name);
    return one === null || one.length > LONG || one.includes('…') ? null : one;
  };
  if (parsed === null || namesIn(parsed).has('P')) return { ...NONE, formula: matrixText(node, text, title) };
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
    elementwise: isElementwise(node, known, passed),
    summed,
  };
}

/** A loss's formula says `R` for its reduction; of a mean or a sum it is a factor. */
function reduced(node: NodeRecord, text: string): string {
  const [, sign, inner] = /^(-?)R · diag\((.*)\)$/.exec(text) ?? [];
  const how = node.plain.find(({ name }) => name === 'reduction')?.text;
  if (inner === undefined || how === undefined) return text;
  const loss = `${sign}(${inner})`;
  // As a number, 0 is 'none', 1 is 'mean' and 2 is 'sum'.
  if (how === 'mean' || how === '1') return `${loss} / n`;
  return ['none', 'sum', '0', '2'].includes(how) ? loss : text;
}

/** The formula of a whole matrix with names in it; a factor of 1 is not told. */
function matrixText(node: NodeRecord, text: string, title: (name: string) => string | null): string {
  // Only whole names of arguments: `mat2ᵀ` is one of them transposed.
  const named = text.replace(/[A-Za-z_]\w*/g, (name) => {
    const plain = node.plain.find((one) => one.name === name);
    return plain?.text ?? title(name) ?? (name === 'alpha' || name === 'beta' ? '1' : name);
  });
  return named.replace(/^1(?:\.0)? [*·] /, '');
}

/** Names of matrices and functions over several elements, in the formulas of operators that are not elementwise. */
const WHOLE = /^(?:[IPMSRB]|tril|diag|vec|batches|sum|mean)$/;

/** The shape of a factor: the result's, or the input's where all of it goes into a single number. */
function factorShape(node: NodeRecord, passed: Passed | null): readonly number[] {
  const result = node.metadata[0]?.shape ?? [];
  return result.length === 0 && passed !== null ? passed.grad_input.shape : result;
}

/** Whether the formula gives one factor for each element, as far as its names and the shapes of what was saved tell. */
function isElementwise(node: NodeRecord, formula: Formula, passed: Passed | null): boolean {
  const whole = factorShape(node, passed);
  for (const name of namesIn(formula)) {
    if (WHOLE.test(name)) return false;
    const shape = node.saved.find((saved) => saved.name === name)?.shape ?? [];
    if (shape.length > whole.length) return false;
    if (shape.some((size, k) => size !== 1 && size !== whole[whole.length - shape.length + k])) return false;
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
  passed: Passed | null,
): string {
  const shape = factorShape(node, passed);
  const count = shape.reduce((a, b) => a * b, 1);
  if (formula.kind === 'number' || count === 0 || count > MOST || shape.length > 1) return '';
  const numbers: number[] = [];
  for (let i = 0; i < count; i++) {
    const value = evaluate(formula, (name) => {
      const from = saved.get(name);
      if (from == null) return null;
      const one = from.elements.length;
      if (one !== 1 && String(from.shape) !== String(shape)) return null;
      const element = from.elements[one === 1 ? 0 : i];
      return element === undefined ? null : numberOf(element);
    });
    if (value === null) return '';
    numbers.push(node.metadata[0]?.dtype === 'float32' ? Math.fround(value) : value);
  }
  if (passed !== null && !agrees(numbers, passed.grad_output, passed.grad_input)) return '';
  const text = rowText(numbers, false);
  return shape.length === 0 ? text.slice(1, -1) : text;
}

/** Whether the factor explains what backward did; where an argument was broadcast it does so only after a sum, which is not written out. */
function agrees(factor: readonly number[], grad_output: Value, grad_input: Value): boolean {
  const single = grad_output.shape.length === 0;
  if (!single && String(grad_output.shape) !== String(grad_input.shape)) return false;
  return factor.every((one, i) => {
    const expected = numberOf(grad_input.elements[i] ?? 'NaN');
    const got = one * numberOf(grad_output.elements[single ? 0 : i] ?? 'NaN');
    if (!Number.isFinite(expected) || !Number.isFinite(got)) return Object.is(expected, got);
    return Math.abs(got - expected) <= 1e-4 * Math.max(1e-6, Math.abs(expected));
  });
}
