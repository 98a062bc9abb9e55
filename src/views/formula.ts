/**
 * Local derivatives as formulas: reads the text an operator declares (`exponent · self^(exponent - 1)`), puts names and numbers in, simplifies
 * and evaluates. How a formula is written out is in `formulaText.ts`.
 */
export type Formula =
  | { kind: 'number'; value: number }
  | { kind: 'name'; name: string }
  | { kind: 'sum'; terms: Formula[] }
  | { kind: 'product'; factors: Formula[] }
  | { kind: 'quotient'; over: Formula; under: Formula }
  | { kind: 'power'; base: Formula; exponent: Formula }
  | { kind: 'call'; name: string; arguments: Formula[] }
  /** 1 where the condition holds, else 0: `[self > 0]`. */
  | { kind: 'where'; left: Formula; sign: string; right: Formula | null };

const TOKEN =
  /\s*(?:(\d+(?:\.\d+)?(?:e[+-]?\d+)?)|([\p{L}_][\p{L}\p{N}_.]*(?:\[\d+\])?′*)|([-+*·/^()[\],]|>=|<=|[><≥≤=≠]))/uy;

export const number = (value: number): Formula => ({ kind: 'number', value });

/** The formula a text means; null when it is no formula (an operator may describe its derivative in words). */
export function parseFormula(text: string): Formula | null {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const match = TOKEN.exec(text);
    if (match === null) return null;
    tokens.push(match[0].trim());
  }
  const parser = new Parser(tokens);
  try {
    const formula = parser.sum();
    return parser.done ? formula : null;
  } catch {
    return null;
  }
}

class Parser {
  readonly #tokens: string[];
  #at = 0;

  constructor(tokens: string[]) {
    this.#tokens = tokens;
  }

  get done(): boolean {
    return this.#at === this.#tokens.length;
  }

  #peek(): string {
    return this.#tokens[this.#at] ?? '';
  }

  #take(token: string): boolean {
    if (this.#peek() !== token) return false;
    this.#at++;
    return true;
  }

  #expect(token: string): void {
    if (!this.#take(token)) throw new SyntaxError(`expected ${token}`);
  }

  sum(): Formula {
    const terms = [this.#product()];
    for (;;) {
      if (this.#take('+')) terms.push(this.#product());
      else if (this.#take('-')) terms.push(negative(this.#product()));
      else return terms.length === 1 ? terms[0]! : { kind: 'sum', terms };
    }
  }

  #product(): Formula {
    let left = this.#signed();
    for (;;) {
      if (this.#take('·') || this.#take('*')) left = { kind: 'product', factors: [left, this.#signed()] };
      else if (this.#take('/')) left = { kind: 'quotient', over: left, under: this.#signed() };
      else if (/^[\p{L}_(]/u.test(this.#peek())) left = { kind: 'product', factors: [left, this.#power()] };
      else return left;
    }
  }

  #signed(): Formula {
    return this.#take('-') ? negative(this.#signed()) : this.#power();
  }

  #power(): Formula {
    const base = this.#atom();
    return this.#take('^') ? { kind: 'power', base, exponent: this.#signed() } : base;
  }

  #atom(): Formula {
    const token = this.#peek();
    this.#at++;
    if (/^\d/.test(token)) return number(Number(token));
    if (token === '(') {
      const inner = this.sum();
      this.#expect(')');
      return inner;
    }
    if (token === '[') return this.#where();
    if (!/^[\p{L}_]/u.test(token)) throw new SyntaxError(`unexpected ${token}`);
    if (!this.#take('(')) return { kind: 'name', name: token };
    const given = [this.sum()];
    while (this.#take(',')) given.push(this.sum());
    this.#expect(')');
    return { kind: 'call', name: token, arguments: given };
  }

  #where(): Formula {
    const left = this.sum();
    if (this.#take(']')) return { kind: 'where', left, sign: '', right: null };
    const sign = this.#peek();
    this.#at++;
    const right = this.sum();
    this.#expect(']');
    return { kind: 'where', left, sign, right };
  }
}

function negative(formula: Formula): Formula {
  return { kind: 'product', factors: [number(-1), formula] };
}

/** The formula with some names replaced, simplified. */
export function substitute(formula: Formula, by: (name: string) => Formula | null): Formula {
  const go = (inner: Formula): Formula => substitute(inner, by);
  switch (formula.kind) {
    case 'number':
      return formula;
    case 'name':
      return by(formula.name) ?? formula;
    case 'sum':
      return simpleSum(formula.terms.map(go));
    case 'product':
      return simpleProduct(formula.factors.map(go));
    case 'quotient':
      return simpleQuotient(go(formula.over), go(formula.under));
    case 'power':
      return simplePower(go(formula.base), go(formula.exponent));
    case 'call':
      return { ...formula, arguments: formula.arguments.map(go) };
    case 'where':
      return { ...formula, left: go(formula.left), right: formula.right === null ? null : go(formula.right) };
  }
}

function simpleSum(given: Formula[]): Formula {
  const terms: Formula[] = [];
  let constant = 0;
  for (const term of given.flatMap((one) => (one.kind === 'sum' ? one.terms : [one]))) {
    if (term.kind === 'number') constant += term.value;
    else terms.push(term);
  }
  // `1 - x` reads better than `-x + 1`.
  if (constant !== 0) terms[given[0]!.kind === 'number' ? 'unshift' : 'push'](number(constant));
  return terms.length === 0 ? number(0) : terms.length === 1 ? terms[0]! : { kind: 'sum', terms };
}

function simpleProduct(given: Formula[]): Formula {
  const factors: Formula[] = [];
  let constant = 1;
  for (const factor of given.flatMap((one) => (one.kind === 'product' ? one.factors : [one]))) {
    if (factor.kind === 'number') constant *= factor.value;
    else factors.push(factor);
  }
  if (constant === 0 || factors.length === 0) return number(constant);
  const [first] = factors;
  if (first!.kind === 'quotient' && factors.length === 1)
    return simpleQuotient(simpleProduct([number(constant), first!.over]), first!.under);
  if (constant !== 1) factors.unshift(number(constant));
  return factors.length === 1 ? factors[0]! : { kind: 'product', factors };
}

function simpleQuotient(over: Formula, under: Formula): Formula {
  if (under.kind === 'number' && under.value === 1) return over;
  if (over.kind === 'number' && over.value === 0) return over;
  if (over.kind === 'number' && under.kind === 'number' && Number.isInteger(over.value / under.value))
    return number(over.value / under.value);
  return { kind: 'quotient', over, under };
}

function simplePower(base: Formula, exponent: Formula): Formula {
  if (exponent.kind !== 'number') return { kind: 'power', base, exponent };
  if (exponent.value === 1) return base;
  if (exponent.value === 0) return number(1);
  if (base.kind === 'number') return number(base.value ** exponent.value);
  return { kind: 'power', base, exponent };
}

const functions: Record<string, (...given: number[]) => number> = {
  ...{ exp: Math.exp, log: Math.log, sqrt: Math.sqrt, sin: Math.sin, cos: Math.cos, tan: Math.tan, abs: Math.abs },
  ...{ tanh: Math.tanh, sinh: Math.sinh, cosh: Math.cosh, sign: Math.sign, floor: Math.floor, trunc: Math.trunc },
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  softplus: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
};

const comparisons: Record<string, (left: number, right: number) => boolean> = {
  '': (left) => left !== 0,
  '>': (left, right) => left > right,
  '<': (left, right) => left < right,
  '≥': (left, right) => left >= right,
  '≤': (left, right) => left <= right,
  '=': (left, right) => left === right,
  '≠': (left, right) => left !== right,
};

/** The formula's value where every name has one; null when a name or a function is not known. */
export function evaluate(formula: Formula, value: (name: string) => number | null): number | null {
  switch (formula.kind) {
    case 'number':
      return formula.value;
    case 'name':
      return value(formula.name);
    case 'sum':
      return all(formula.terms, value, (...terms) => terms.reduce((a, b) => a + b, 0));
    case 'product':
      return all(formula.factors, value, (...factors) => factors.reduce((a, b) => a * b, 1));
    case 'quotient':
      return all([formula.over, formula.under], value, (a, b) => a! / b!);
    case 'power':
      return all([formula.base, formula.exponent], value, (a, b) => a! ** b!);
    case 'call': {
      const f = functions[formula.name];
      return f === undefined ? null : all(formula.arguments, value, f);
    }
    case 'where': {
      const holds = comparisons[formula.sign];
      if (holds === undefined) return null;
      return all([formula.left, formula.right ?? number(0)], value, (a, b) => (holds(a!, b!) ? 1 : 0));
    }
  }
}

function all(
  formulas: Formula[],
  value: (name: string) => number | null,
  f: (...given: number[]) => number,
): number | null {
  const given: number[] = [];
  for (const formula of formulas) {
    const one = evaluate(formula, value);
    if (one === null) return null;
    given.push(one);
  }
  return f(...given);
}

/** Every name in the formula, those of functions included. */
export function namesIn(formula: Formula): Set<string> {
  switch (formula.kind) {
    case 'number':
      return new Set();
    case 'name':
      return new Set([formula.name]);
    case 'sum':
      return union(formula.terms);
    case 'product':
      return union(formula.factors);
    case 'quotient':
      return union([formula.over, formula.under]);
    case 'power':
      return union([formula.base, formula.exponent]);
    case 'call':
      return union(formula.arguments).add(formula.name);
    case 'where':
      return union(formula.right === null ? [formula.left] : [formula.left, formula.right]);
  }
}

function union(formulas: Formula[]): Set<string> {
  return new Set(formulas.flatMap((one) => [...namesIn(one)]));
}
