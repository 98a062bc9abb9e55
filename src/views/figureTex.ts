/**
 * Texts of figures: TeX between dollars becomes letters with places, as matplotlib's mathtext sets it, small; everything else stays as it is. Widths are those
 * of DejaVu Sans, matplotlib's own font. Knows nothing of figures.
 */

/** A run of letters, from the text's left end on its base line. */
export interface Letters {
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly italic: boolean;
  readonly bold: boolean;
  readonly text: string;
}

/** A horizontal stroke, of fractions and roots. */
export interface Stroke {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

export interface Laid {
  readonly width: number;
  readonly ascent: number;
  readonly descent: number;
  readonly letters: readonly Letters[];
  readonly strokes: readonly Stroke[];
}

/** Advances of the characters from space to tilde, in hundredths of the size. */
const ADVANCES =
  '32 40 46 84 64 95 78 27 39 39 50 84 32 36 32 34 64 64 64 64 64 64 64 64 64 64 34 34 84 84 84 53 100 68 69 70 77 63 58 77 75 29 29 66 56 86 75 79 60 79 69 63 61 73 68 99 69 61 69 39 34 39 84 50 50 61 63 55 63 62 35 63 63 28 28 58 28 97 63 61 63 63 41 52 39 63 59 82 59 59 52 64 34 64 84'
    .split(' ')
    .map(Number);
const ASCENT = 0.76;
const DESCENT = 0.24;
const LINE = 1.2;

/** How wide a run is. */
export function widthOf(text: string, size: number, bold = false): number {
  let width = 0;
  for (const character of text) {
    const code = character.codePointAt(0)!;
    if (code >= 0x300 && code <= 0x36f) continue;
    const own = ADVANCES[code - 32];
    width += own ?? (code >= 0x2e80 && code < 0x1f000 ? 100 : code === 0x2212 ? 84 : code >= 0x1f000 ? 120 : 62);
  }
  return (width / 100) * size * (bold ? 1.1 : 1);
}

const MOST_CHARACTERS = 2_000;

/** The lines of a text, laid out one by one. */
export function lay(text: string, size: number, bold = false, italic = false): Laid[] {
  return text
    .slice(0, MOST_CHARACTERS)
    .split('\n')
    .map((line) => layLine(line, { size, bold, italic, x: 0, y: 0 }));
}

/** Extents of laid lines together. */
export function extentOf(lines: readonly Laid[], size: number): { width: number; height: number; first: number } {
  const first = Math.max(ASCENT * size, lines[0]?.ascent ?? 0);
  const last = Math.max(DESCENT * size, lines.at(-1)?.descent ?? 0);
  const width = Math.max(0, ...lines.map((line) => line.width));
  return { width, height: first + (lines.length - 1) * LINE * size + last, first };
}

/** From base line to base line. */
export function lineHeight(size: number): number {
  return LINE * size;
}

interface Pen {
  readonly size: number;
  readonly bold: boolean;
  readonly italic: boolean;
  readonly x: number;
  readonly y: number;
  /** Nothing stands before: a minus is a sign then, no operator. */
  readonly first?: boolean;
}

function layLine(line: string, pen: Pen): Laid {
  const parts = line.split(/(?<!\\)\$/);
  if (parts.length % 2 === 0 || parts.length === 1) return run(line.replaceAll('\\$', '$'), pen);
  let laid: Laid = EMPTY;
  parts.forEach((part, k) => {
    const at = { ...pen, x: laid.width };
    if (part !== '') laid = joined(laid, k % 2 === 0 ? run(part.replaceAll('\\$', '$'), at) : new Tex(part).lay(at));
  });
  return laid;
}

const EMPTY: Laid = { width: 0, ascent: 0, descent: 0, letters: [], strokes: [] };

/** `width` is where the pen stands after. */
function run(text: string, { size, bold, italic, x, y }: Pen): Laid {
  return {
    width: x + widthOf(text, size, bold),
    ascent: ASCENT * size - y,
    descent: DESCENT * size + y,
    letters: text === '' ? [] : [{ x, y, size, italic, bold, text }],
    strokes: [],
  };
}

function joined(a: Laid, b: Laid): Laid {
  return {
    width: b.width,
    ascent: Math.max(a.ascent, b.ascent),
    descent: Math.max(a.descent, b.descent),
    letters: chained(a.letters, b.letters),
    strokes: [...a.strokes, ...b.strokes],
  };
}

/** A run that goes on where another ends, in the same letters, is the same run. */
function chained(a: readonly Letters[], b: readonly Letters[]): Letters[] {
  const [last, next] = [a.at(-1), b[0]];
  if (last === undefined || next === undefined) return [...a, ...b];
  const { x, y, size, italic, bold } = next;
  const follows = Math.abs(last.x + widthOf(last.text, size, bold) - x) < 0.01 && last.y === y;
  const alike = last.size === size && last.italic === italic && last.bold === bold;
  if (!follows || !alike) return [...a, ...b];
  return [...a.slice(0, -1), { ...last, text: last.text + next.text }, ...b.slice(1)];
}

/** TeX's names of signs, each followed by the sign. */
const SIGNS = (
  'alpha α beta β gamma γ delta δ epsilon ϵ varepsilon ε zeta ζ eta η theta θ iota ι kappa κ lambda λ mu μ nu ν xi ξ pi π rho ρ sigma σ tau τ upsilon υ phi ϕ varphi φ chi χ psi ψ omega ω ' +
  'Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Phi Φ Psi Ψ Omega Ω ' +
  'times × cdot ⋅ pm ± mp ∓ div ÷ leq ≤ le ≤ geq ≥ ge ≥ neq ≠ ne ≠ approx ≈ sim ∼ equiv ≡ propto ∝ ll ≪ gg ≫ ' +
  'partial ∂ nabla ∇ infty ∞ sum ∑ prod ∏ int ∫ oint ∮ in ∈ notin ∉ subset ⊂ cup ∪ cap ∩ forall ∀ exists ∃ emptyset ∅ ' +
  'to → rightarrow → leftarrow ← Rightarrow ⇒ leftrightarrow ↔ mapsto ↦ ldots … cdots ⋯ dots … circ ∘ odot ⊙ otimes ⊗ oplus ⊕ ast ∗ star ⋆ ' +
  'langle ⟨ rangle ⟩ Vert ‖ vert | mid | perp ⊥ parallel ∥ angle ∠ degree ° hbar ℏ ell ℓ Re ℜ Im ℑ prime ′ lbrace { rbrace }'
).split(' ');
const SYMBOLS: Readonly<Record<string, string>> = Object.fromEntries(
  SIGNS.flatMap((name, k) => (k % 2 === 0 ? [[name, SIGNS[k + 1]!]] : [])),
);
const UPRIGHT = new Set(
  'sin cos tan cot sec csc sinh cosh tanh arcsin arccos arctan exp log ln lim max min sup inf det dim ker arg deg gcd Pr'.split(
    ' ',
  ),
);
const SPACES: Readonly<Record<string, number>> = {
  ',': 0.17,
  ':': 0.22,
  ';': 0.28,
  ' ': 0.33,
  '!': -0.17,
  quad: 1,
  qquad: 2,
};
const ACCENTS: Readonly<Record<string, string>> = {
  hat: '\u0302',
  widehat: '\u0302',
  bar: '\u0304',
  overline: '\u0305',
  tilde: '\u0303',
  widetilde: '\u0303',
  vec: '\u20d7',
  dot: '\u0307',
  ddot: '\u0308',
  "'": '\u0301',
};
const BLACKBOARD: Readonly<Record<string, string>> = { R: 'ℝ', N: 'ℕ', Z: 'ℤ', Q: 'ℚ', C: 'ℂ', E: '𝔼', P: 'ℙ' };
const RELATIONS = '=<>≤≥≠≈∼≡∝≪≫∈→←⇒↔↦⊂';
const OPERATORS = '+−×⋅±∓÷∘⊙⊗⊕∗⋆∪∩';
const SCRIPT = 0.7;
const DEEPEST = 12;

/** A reader of TeX: lays out what it knows and shows the name of what it does not. */
class Tex {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  lay(pen: Pen): Laid {
    return this.#row(pen, '', 0);
  }

  #row(pen: Pen, end: string, depth: number): Laid {
    let laid: Laid = { ...EMPTY, width: pen.x };
    while (this.#at < this.#text.length && this.#text[this.#at] !== end) {
      const base = this.#atom({ ...pen, x: laid.width, first: laid.letters.length === 0 }, depth);
      laid = joined(laid, this.#scripts(base, { ...pen, x: base.width }, depth));
    }
    this.#at++;
    return laid;
  }

  /** Superscript and subscript stand above each other. */
  #scripts(base: Laid, pen: Pen, depth: number): Laid {
    let laid = base;
    let reach = base.width;
    for (let sign = this.#text[this.#at]; sign === '^' || sign === '_' || sign === "'"; sign = this.#text[this.#at]) {
      this.#at++;
      const small = { ...pen, size: pen.size * SCRIPT };
      const script =
        sign === "'"
          ? run('′', pen)
          : this.#atom({ ...small, y: pen.y + (sign === '^' ? -0.38 : 0.18) * pen.size }, depth + 1);
      reach = Math.max(reach, script.width);
      laid = joined(laid, script);
    }
    return { ...laid, width: reach };
  }

  #atom(pen: Pen, depth: number): Laid {
    const sign = this.#text[this.#at++] ?? '';
    if (depth > DEEPEST) return run(sign, pen);
    if (sign === '{') return this.#row(pen, '}', depth + 1);
    if (sign === '\\') return this.#command(pen, depth);
    if (sign === ' ') return { ...EMPTY, width: pen.x };
    if (sign === '-') return this.#letter('−', pen);
    return this.#letter(sign, pen);
  }

  #letter(sign: string, pen: Pen): Laid {
    const room = RELATIONS.includes(sign) ? 0.28 : OPERATORS.includes(sign) && !pen.first ? 0.2 : 0;
    const space = room * pen.size;
    const slanted = /^[a-zA-Zα-ωϵϕ]$/.test(sign) && !pen.bold;
    const laid = run(sign, { ...pen, x: pen.x + space, italic: slanted || pen.italic });
    return { ...laid, width: laid.width + space };
  }

  #command(pen: Pen, depth: number): Laid {
    const name = /^([a-zA-Z]+|.|$)/su.exec(this.#text.slice(this.#at))![0];
    this.#at += name.length;
    if (/^[a-zA-Z]/.test(name) && this.#text[this.#at] === ' ') this.#at++;
    if (name === 'frac' || name === 'dfrac' || name === 'tfrac') return this.#fraction(pen, depth);
    if (name === 'sqrt') return this.#root(pen, depth);
    if (name === 'left' || name === 'right') return this.#delimiter(pen, depth);
    if (Object.hasOwn(SPACES, name)) return { ...EMPTY, width: pen.x + SPACES[name]! * pen.size };
    if (Object.hasOwn(ACCENTS, name)) return this.#accent(ACCENTS[name]!, pen, depth);
    if (name === 'mathbb') return run([...this.#word()].map((letter) => BLACKBOARD[letter] ?? letter).join(''), pen);
    if (name === 'mathbf' || name === 'boldsymbol' || name === 'bf')
      return this.#atom({ ...pen, bold: true }, depth + 1);
    if (/^(mathrm|text|textrm|operatorname|mathdefault|mathit|mathcal|mathsf|textbf|textit|rm)$/.test(name))
      return run(this.#word(), { ...pen, bold: pen.bold || name === 'textbf', italic: /it$/.test(name) });
    if (UPRIGHT.has(name)) {
      const laid = run(name, pen);
      // A function's name keeps apart from a name that follows, not from its parenthesis.
      return /^[({[^_]/.test(this.#text.slice(this.#at)) ? laid : { ...laid, width: laid.width + 0.17 * pen.size };
    }
    if (Object.hasOwn(SYMBOLS, name)) return this.#letter(SYMBOLS[name]!, pen);
    return run(/^[a-zA-Z]/.test(name) ? `\\${name}` : name, pen);
  }

  /** The text of a group, as it stands. */
  #word(): string {
    if (this.#text[this.#at] !== '{') return this.#text[this.#at++] ?? '';
    const end = this.#text.indexOf('}', this.#at);
    const word = this.#text.slice(this.#at + 1, end < 0 ? undefined : end);
    this.#at = end < 0 ? this.#text.length : end + 1;
    return word;
  }

  #delimiter(pen: Pen, depth: number): Laid {
    if (this.#text[this.#at] === '.') {
      this.#at++;
      return { ...EMPTY, width: pen.x };
    }
    return this.#atom(pen, depth + 1);
  }

  #accent(mark: string, pen: Pen, depth: number): Laid {
    const laid = this.#atom(pen, depth + 1);
    const last = laid.letters.at(-1);
    return last === undefined
      ? laid
      : { ...laid, letters: [...laid.letters.slice(0, -1), { ...last, text: last.text + mark }] };
  }

  #fraction(pen: Pen, depth: number): Laid {
    const size = pen.size * SCRIPT;
    const over = this.#atom({ ...pen, size, x: 0, y: 0 }, depth + 1);
    const under = this.#atom({ ...pen, size, x: 0, y: 0 }, depth + 1);
    const width = Math.max(over.width, under.width);
    const bar = pen.y - 0.3 * pen.size;
    const x = pen.x + 0.08 * pen.size;
    const top = moved(
      over,
      x + (width - over.width) / 2,
      bar - 0.12 * pen.size - Math.max(0, over.descent - 0.24 * size),
    );
    const bottom = moved(
      under,
      x + (width - under.width) / 2,
      bar + 0.12 * pen.size + Math.min(under.ascent, ASCENT * size),
    );
    const laid = joined(top, bottom);
    return {
      ...laid,
      width: x + width + 0.08 * pen.size,
      strokes: [...laid.strokes, { x, y: bar, width }],
    };
  }

  #root(pen: Pen, depth: number): Laid {
    if (this.#text[this.#at] === '[') this.#at = Math.max(this.#at, this.#text.indexOf(']', this.#at) + 1);
    const sign = run('√', pen);
    const inner = this.#atom({ ...pen, x: sign.width }, depth + 1);
    const y = pen.y - 0.86 * pen.size;
    const laid = joined(sign, inner);
    return {
      ...laid,
      ascent: laid.ascent + 0.1 * pen.size,
      strokes: [...laid.strokes, { x: sign.width, y, width: inner.width - sign.width }],
    };
  }
}

/** What was laid out at the origin, elsewhere. */
function moved(laid: Laid, x: number, y: number): Laid {
  return {
    width: laid.width + x,
    ascent: laid.ascent - y,
    descent: laid.descent + y,
    letters: laid.letters.map((one) => ({ ...one, x: one.x + x, y: one.y + y })),
    strokes: laid.strokes.map((one) => ({ ...one, x: one.x + x, y: one.y + y })),
  };
}
