/**
 * Local formulas, read: `docs/local-formulas.md` tells their grammar, `value.ts` what they are worth. The views read the elementwise ones by
 * themselves (`src/views/formula.ts`); `local.test.ts` sees that both understand the same.
 */
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
