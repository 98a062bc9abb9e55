/** Formulas as a line of text (`3a²`) and as MathML; and source expressions set a little more like mathematics. */
import type { MathTree } from '../protocol/panel.ts';
import type { Formula } from './formula.ts';

const SUPERSCRIPTS: Record<string, string> = {
  ...{ '0': '⁰', '1': '¹', '2': '²', '3': '³', '4': '⁴', '5': '⁵', '6': '⁶', '7': '⁷', '8': '⁸', '9': '⁹', '-': '⁻' },
};

function superscript(digits: string): string {
  return [...digits].map((digit) => SUPERSCRIPTS[digit] ?? digit).join('');
}

/** How tightly a formula holds together: sums 1, products 2, powers 3, atoms 4. */
function tightness(formula: Formula): number {
  switch (formula.kind) {
    case 'sum':
      return 1;
    case 'product':
    case 'quotient':
      return 2;
    case 'power':
      return 3;
    case 'number':
      return formula.value < 0 ? 2 : 4;
    case 'name':
      return /^[\p{L}\p{N}_.[\]′]+$/u.test(formula.name) ? 4 : 1;
    case 'call':
    case 'where':
      return 4;
  }
}

/** Whether a number may stand right before it: `3a²`, `2(x − y)`, but `2·output`. */
function sideBySide(formula: Formula): boolean {
  if (formula.kind === 'power') return sideBySide(formula.base);
  if (formula.kind === 'name') return formula.name.length === 1 || tightness(formula) < 4;
  return formula.kind === 'sum' || formula.kind === 'call';
}

function numberText(value: number): string {
  return String(Number(value.toPrecision(6))).replace('-', '−');
}

/** `3a²`, `−2x / y`, `1 − tanh(x)²`. */
export function formulaText(formula: Formula): string {
  const within = (inner: Formula, least: number): string =>
    tightness(inner) < least ? `(${formulaText(inner)})` : formulaText(inner);
  switch (formula.kind) {
    case 'number':
      return numberText(formula.value);
    case 'name':
      return formula.name;
    case 'sum':
      return formula.terms
        .map((term) => within(term, 1))
        .reduce((left, term) => (term.startsWith('−') ? `${left} − ${term.slice(1)}` : `${left} + ${term}`));
    case 'product': {
      const [first, ...rest] = formula.factors;
      if (first!.kind !== 'number') return formula.factors.map((factor) => within(factor, 2)).join('·');
      const tail = rest.map((factor) => within(factor, 3)).join('·');
      if (first!.value === -1) return `−${tail}`;
      return `${numberText(first!.value)}${sideBySide(rest[0]!) ? '' : '·'}${tail}`;
    }
    case 'quotient':
      return `${within(formula.over, 2)} / ${within(formula.under, 3)}`;
    case 'power': {
      const { base, exponent } = formula;
      const plain = exponent.kind === 'number' && Number.isInteger(exponent.value);
      if (plain) return `${within(base, 4)}${superscript(String(exponent.value))}`;
      return `${within(base, 4)}^${within(exponent, 4)}`;
    }
    case 'call':
      return `${formula.name}(${formula.arguments.map(formulaText).join(', ')})`;
    case 'where':
      return formula.right === null
        ? `[${formulaText(formula.left)}]`
        : `[${formulaText(formula.left)} ${formula.sign} ${formulaText(formula.right)}]`;
  }
}

/** The formula as a factor: a sum in parentheses. */
export function factorText(formula: Formula): string {
  return tightness(formula) < 2 ? `(${formulaText(formula)})` : formulaText(formula);
}

const leaf = (tag: 'mi' | 'mn' | 'mo', text: string): MathTree => ({ tag, text, children: [] });
const tree = (tag: 'mrow' | 'mfrac' | 'msup', ...children: MathTree[]): MathTree => ({ tag, text: '', children });

/** The formula for a browser to typeset. */
export function formulaMath(formula: Formula): MathTree {
  const within = (inner: Formula, least: number): MathTree =>
    tightness(inner) < least ? tree('mrow', leaf('mo', '('), formulaMath(inner), leaf('mo', ')')) : formulaMath(inner);
  switch (formula.kind) {
    case 'number':
      return formula.value < 0
        ? tree('mrow', leaf('mo', '−'), leaf('mn', numberText(-formula.value)))
        : leaf('mn', numberText(formula.value));
    case 'name':
      return leaf('mi', formula.name);
    case 'sum':
      return tree(
        'mrow',
        ...formula.terms.flatMap((term, i) => {
          const { sign, rest } = signed(term);
          const sum = sign < 0 ? [leaf('mo', '−')] : i === 0 ? [] : [leaf('mo', '+')];
          return [...sum, within(rest, 1)];
        }),
      );
    case 'product': {
      const { sign, rest } = signed(formula);
      if (sign < 0) return tree('mrow', leaf('mo', '−'), within(rest, 2));
      const parts = formula.factors.map((factor) => within(factor, 2));
      return tree(
        'mrow',
        ...parts.flatMap((part, i) => (i === 0 ? [part] : [leaf('mo', between(formula.factors, i)), part])),
      );
    }
    case 'quotient':
      return tree('mfrac', formulaMath(formula.over), formulaMath(formula.under));
    case 'power':
      return tree('msup', within(formula.base, 4), formulaMath(formula.exponent));
    case 'call': {
      const given = formula.arguments.flatMap((one, i) => [...(i === 0 ? [] : [leaf('mo', ',')]), formulaMath(one)]);
      return tree('mrow', leaf('mi', formula.name), leaf('mo', '('), ...given, leaf('mo', ')'));
    }
    case 'where': {
      const right = formula.right === null ? [] : [leaf('mo', formula.sign), formulaMath(formula.right)];
      return tree('mrow', leaf('mo', '['), formulaMath(formula.left), ...right, leaf('mo', ']'));
    }
  }
}

/** A number in front of a name needs no sign of multiplication; the invisible one (U+2062) keeps it a product. */
function between(factors: Formula[], i: number): string {
  return factors[i - 1]!.kind === 'number' && sideBySide(factors[i]!) ? '\u2062' : '·';
}

function signed(term: Formula): { sign: 1 | -1; rest: Formula } {
  if (term.kind === 'number' && term.value < 0) return { sign: -1, rest: { kind: 'number', value: -term.value } };
  if (term.kind !== 'product') return { sign: 1, rest: term };
  const [first, ...others] = term.factors;
  if (first!.kind !== 'number' || first!.value >= 0) return { sign: 1, rest: term };
  const rest: Formula[] = first!.value === -1 ? others : [{ kind: 'number', value: -first!.value }, ...others];
  return { sign: -1, rest: rest.length === 1 ? rest[0]! : { kind: 'product', factors: rest } };
}

/** A source expression on one short line, `3*a**3` as `3·a³`; only signs between operands change. */
export function expressionText(source: string, most: number): string {
  const line = source.replace(/\s+/g, ' ').trim();
  const quoted = /['"`]/.test(line);
  const set = quoted
    ? line
    : line
        .replace(/(?<=[\p{L}\p{N}_)\]])\s*\*\*\s*(\d+)(?![\d.])/gu, (_, digits: string) => superscript(digits))
        .replace(/(?<=[\p{L}\p{N}_)\]⁰¹²³⁴⁵⁶⁷⁸⁹])\s*\*\s*(?=[\p{L}\p{N}_(])/gu, '·');
  return set.length <= most ? set : `${set.slice(0, most - 1)}…`;
}
