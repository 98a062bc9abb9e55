/**
 * Local formulas: the derivative of an operator with respect to one argument, as text that a person reads and the tests evaluate.
 * This file knows the grammar; what a formula is worth is in `localValue.ts`. Numbers shown to a user always come from backward.
 *
 * NOTE [Local formulas] Names: the operator's arguments, its results (`result`, or the names the schema gives), numbers, `π`.
 *  - `+ - · / ^`, brackets, functions (`exp log sin … sign abs sqrt`); `*` is `·`, and a product may be written side by side: `2 result`.
 *  - `[a > b]` is 1 where it holds and else 0 (also `= ≠ < ≤ ≥`; `[mask]`: where the mask is set). A comparison with an argument that was
 *    not given holds, as a factor it counts as 1; `[mode = None]` and `[approximate = tanh]` ask for the value itself.
 *  - `formula where u = … and v = …` names parts. `one ; other`: the formulas of an operator's first and second result.
 * An elementwise operator's formula is its derivative at each element: the diagonal of the Jacobian.
 * Any other operator's formula is the Jacobian, rows the elements of the result, columns those of the argument, both row-major:
 *  - the argument's own name and the result's, met in plain arithmetic, stand for the element of the column and of the row; with a
 *    reduction such a formula counts only where the column's element goes into the row's result: `result / self`, `ones / n`
 *    (n: how many go into one). `sum(…)`, `mean(…)` run over those. `tril(…)`: where it comes no later along `dim` (scans).
 *  - matrices: `I`; `P`, the operator itself where it only picks, repeats or adds up elements: zeros and ones; `M`, the operator itself,
 *    linear in this argument; `F`, its differences over a small step; `D`, the same where it is at most quadratic in each element; `S`, sums over `dim`; `R`, what `reduction` says: I, S or S / n; `diag(v)`; `vec(A)` the elements in a column;
 *    `Z`, what standardizing over the normalized elements does, `W`, a normalization's weights on the diagonal; `A`, attention in this argument;
 *    `⊗` Kronecker, `ᵀ` transposed, `⁻¹` inverse, `·` the matrix product where one side is a matrix; `B` broadcasts the argument to the
 *    result; `batches(…)`: one block for each batch (the last two dimensions are matrices).
 */
import type { Op } from './op.ts';

export type Formula =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'call'; readonly name: string; readonly argument: Formula; readonly second?: Formula }
  | { readonly kind: 'minus' | 'transpose' | 'inverse' | 'holds'; readonly of: Formula }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Formula; readonly right: Formula };

export interface LocalFormula {
  readonly formula: Formula;
  /** The parts after `where`, in order. */
  readonly parts: readonly (readonly [name: string, formula: Formula])[];
}

const FUNCTIONS = [
  'exp',
  'log',
  'log1p',
  'sin',
  'cos',
  'tan',
  'sinh',
  'cosh',
  'tanh',
  'sqrt',
  'abs',
  'sign',
  'floor',
  'ceil',
  'trunc',
  'sigmoid',
  'softplus',
  'isfinite',
  'erf',
  'Φ',
  'φ',
  'diag',
  'vec',
  'sum',
  'mean',
  'tril',
  'batches',
  'max',
  'min',
  ...[
    'triu',
    'lower',
    'tril½',
    'sym',
    'turn',
    'diagonal',
    'gaps',
    'pinv',
    'square',
    'rest',
    'top',
    'bottom',
    'exp′',
    'exchanged',
    'restored',
  ],
  ...['digamma', 'lgamma', 'erfinv', 'i0', 'i1', 'i0e', 'i1e', 'polygamma', 'zeta', 'mvdigamma'],
] as readonly string[];

const TOKEN =
  /\s*(?:(\d+(?:\.\d+)?(?:e-?\d+)?)|((?!ᵀ)[\p{L}_](?:(?!ᵀ)[\p{L}\p{N}_′])*)|(==|⁻¹|[-+·∘*/^⊗ᵀ()[\],=≠<>≤≥]))/uy;
const COMPARISONS = ['=', '==', '≠', '<', '>', '≤', '≥'];

/** @throws Error when the text is no formula: a mistake in the table. */
export function parseLocal(text: string): LocalFormula {
  const [main, rest] = text.split(/\s+where\s+/) as [string, string | undefined];
  const parts = (rest?.split(/\s+and\s+/) ?? []).map((part) => {
    const [name, ...body] = part.split(' = ');
    return [name!.trim(), new Parser(body.join(' = ')).whole()] as const;
  });
  return { formula: new Parser(main).whole(), parts };
}

/** The formula for one argument as it is shown; null where the operator has none. */
export function localText(op: Op, argument: string): string | null {
  const text = op.spec.local?.[argument];
  if (text === undefined) return null;
  return text
    .replaceAll(' * ', ' · ')
    .replaceAll('==', '=')
    .replaceAll(' - ', ' − ')
    .replace(/(?<![\p{L}\d)\]])-(?=[\p{L}\d([])/gu, '−')
    .replace(/\^2(?!\d)/g, '²')
    .replace(/\^3(?!\d)/g, '³')
    .replace(/\bsqrt\(/g, '√(');
}

class Parser {
  readonly #text: string;
  readonly #tokens: string[] = [];
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    const trimmed = text.trimEnd();
    TOKEN.lastIndex = 0;
    while (TOKEN.lastIndex < trimmed.length) {
      const start = TOKEN.lastIndex;
      const match = TOKEN.exec(trimmed);
      if (match === null) throw new Error(`not a local formula: ${text} (at ${trimmed.slice(start)})`);
      this.#tokens.push(match[1] ?? match[2] ?? match[3]!);
    }
  }

  whole(): Formula {
    const formula = this.#comparison();
    if (this.#at < this.#tokens.length) throw new Error(`not a local formula: ${this.#text}`);
    return formula;
  }

  get #next(): string | undefined {
    return this.#tokens[this.#at];
  }

  #take(...wanted: readonly string[]): string | null {
    const token = this.#next;
    if (token === undefined || !wanted.includes(token)) return null;
    this.#at++;
    return token;
  }

  #expect(token: string): void {
    if (this.#take(token) === null) throw new Error(`expected ${token} in the local formula ${this.#text}`);
  }

  #comparison(): Formula {
    const left = this.#sum();
    const operator = this.#take(...COMPARISONS);
    return operator === null
      ? left
      : { kind: 'binary', operator: operator === '==' ? '=' : operator, left, right: this.#sum() };
  }

  #sum(): Formula {
    let left = this.#product();
    for (let operator = this.#take('+', '-'); operator !== null; operator = this.#take('+', '-'))
      left = { kind: 'binary', operator, left, right: this.#product() };
    return left;
  }

  #product(): Formula {
    let left = this.#signed();
    for (;;) {
      const operator = this.#take('·', '∘', '*', '/', '⊗') ?? (this.#startsFactor() ? '·' : null);
      if (operator === null) return left;
      left = { kind: 'binary', operator: operator === '*' ? '·' : operator, left, right: this.#signed() };
    }
  }

  #startsFactor(): boolean {
    return this.#next !== undefined && (/^[\p{L}\d_]/u.test(this.#next) || this.#next === '(' || this.#next === '[');
  }

  #signed(): Formula {
    return this.#take('-') === null ? this.#power() : { kind: 'minus', of: this.#signed() };
  }

  #power(): Formula {
    let base = this.#atom();
    for (let mark = this.#take('ᵀ', '⁻¹'); mark !== null; mark = this.#take('ᵀ', '⁻¹'))
      base = { kind: mark === 'ᵀ' ? 'transpose' : 'inverse', of: base };
    return this.#take('^') === null ? base : { kind: 'binary', operator: '^', left: base, right: this.#signed() };
  }

  #atom(): Formula {
    const token = this.#next;
    if (token === undefined) throw new Error(`the local formula ${this.#text} ends too early`);
    this.#at++;
    if (token === '(' || token === '[') {
      const of = this.#comparison();
      this.#expect(token === '(' ? ')' : ']');
      return token === '(' ? of : { kind: 'holds', of };
    }
    if (/^\d/.test(token)) return { kind: 'number', value: Number(token) };
    if (this.#next === '(' && FUNCTIONS.includes(token)) {
      this.#expect('(');
      const argument = this.#comparison();
      const second = this.#take(',') === null ? undefined : this.#comparison();
      this.#expect(')');
      return { kind: 'call', name: token, argument, ...(second === undefined ? {} : { second }) };
    }
    return { kind: 'name', name: token };
  }
}
