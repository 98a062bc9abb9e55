/** Edits as users make them, drawn at random: each kind looks at the document and gives the ranges it would replace. */
import type { Edit, FuzzDocument, Place } from './document.ts';
import type { Random } from './random.ts';

/** What an edit may draw from. */
export interface Source {
  readonly random: Random;
  /** Texts to paste from, of the document's language. */
  readonly snippets: readonly string[];
}

type Kind = (document: FuzzDocument, source: Source) => readonly Edit[];

/** Characters that are more than they look: wide, joined, turned, invisible, or line ends for some and not for others. */
const STRANGE = [
  'é',
  'e\u0301',
  '𝒙',
  '𝟙',
  'א',
  '\u202e',
  'مرحبا',
  '中文',
  'ﬁ',
  '👩‍👩‍👧',
  '🙂',
  '\u00a0',
  '\ufeff',
  '\u200b',
  '\0',
  '\t',
  '\f',
  '\v',
  '\x1c',
  '\x85',
  '\u2028',
  '\u2029',
  '\ud800',
  '﹍',
  'ª',
  '²',
  '∂',
  'ñ',
  'n\u0303',
];
const KEYS = [...'abcxyzw0123456789 .,:()[]{}+-*/=#\'"_\\@'];
const BREAKS = ['\n', '\r\n', '\r'];

const KINDS: readonly (readonly [weight: number, name: string, kind: Kind])[] = [
  [30, 'type', (document, { random }) => [put(placeToType(document, random), random.pick(KEYS))]],
  [6, 'strange', (document, { random }) => [put(placeToType(document, random), random.pick(STRANGE))]],
  [8, 'backspace', (document, { random }) => backspace(document, placeToType(document, random))],
  [5, 'delete', (document, { random }) => forwardDelete(document, placeToType(document, random))],
  [8, 'enter', (document, { random }) => [enter(document, placeToType(document, random))]],
  [8, 'line of a snippet', (document, source) => [put(placeToType(document, source.random), halfLine(source))]],
  [5, 'paste', (document, source) => [paste(document, source)]],
  [4, 'cut lines', (document, { random }) => [cutLines(document, random)]],
  [4, 'cut', (document, { random }) => [{ ...range(document, random), text: '' }]],
  [4, 'type over', (document, { random }) => [{ ...range(document, random), text: random.pick(KEYS) }]],
  [4, 'comment', comment],
  [4, 'indent', indent],
  [4, 'move line', moveLine],
  [3, 'copy line', (document, { random }) => [copyLine(document, random)]],
  [3, 'join lines', (document, { random }) => joinLines(document, random)],
  [2, 'sort lines', (document, { random }) => [sortLines(document, random)]],
  [4, 'many cursors', manyCursors],
  [3, 'rename', rename],
  [1, 'trim', (document) => trim(document)],
  [
    1,
    'long line',
    (document, { random }) => [put(place(document, random), `"${'y'.repeat(random.between(2_000, 30_000))}"`)],
  ],
  [1, 'empty', (document) => [{ ...whole(document), text: '' }]],
  [2, 'another text', (document, { random, snippets }) => [{ ...whole(document), text: random.pick(snippets) }]],
  [
    1,
    'the same text',
    (document, { random }) => [
      { ...whole(document), text: document.getText().replace(/^.*x.*$/m, random.pick(['', 'x = 1', '$&'])) },
    ],
  ],
];

/** One edit: its name, and what it replaces. */
export function anyEdit(document: FuzzDocument, source: Source): { name: string; edits: readonly Edit[] } {
  const [name, kind] = source.random.weighted(KINDS.map(([weight, name, kind]) => [weight, [name, kind] as const]));
  return { name, edits: kind(document, source) };
}

const put = (at: Place, text: string): Edit => ({ start: at, end: at, text });
const textOf = (document: FuzzDocument, line: number): string => document.lines[line]!.text;
const lineEnd = (document: FuzzDocument, line: number): Place => ({ line, character: textOf(document, line).length });

function whole(document: FuzzDocument): { start: Place; end: Place } {
  return { start: { line: 0, character: 0 }, end: lineEnd(document, document.lineCount - 1) };
}

/** Mostly where typing went on, else anywhere. */
function placeToType(document: FuzzDocument, random: Random): Place {
  const { line, character } = document.cursor;
  if (line >= document.lineCount || random.chance(0.4)) return place(document, random);
  return { line, character: Math.min(character, textOf(document, line).length) };
}

/** Anywhere a cursor can be; line starts, first characters and line ends more often than others. */
function place(document: FuzzDocument, random: Random): Place {
  const line = random.below(document.lineCount);
  const text = textOf(document, line);
  const inside = random.between(0, text.length);
  const indentation = text.length - text.trimStart().length;
  const character = random.pick([0, indentation, text.length, inside, inside]);
  // No cursor stands between the halves of a pair.
  return { line, character: /[\udc00-\udfff]/.test(text[character] ?? '') ? Math.max(character - 1, 0) : character };
}

function range(document: FuzzDocument, random: Random): { start: Place; end: Place } {
  const a = place(document, random);
  const far = Math.min(a.line + random.pick([0, 0, 1, 2, 5]), document.lineCount - 1);
  const end = lineEnd(document, far);
  const b = random.chance(0.5) ? end : { line: far, character: random.between(0, end.character) };
  return a.line < b.line || a.character <= b.character ? { start: a, end: b } : { start: b, end: a };
}

function backspace(document: FuzzDocument, at: Place): Edit[] {
  if (at.character > 0) {
    const kept = [...textOf(document, at.line).slice(0, at.character)].slice(0, -1).join('').length;
    return [{ start: { line: at.line, character: kept }, end: at, text: '' }];
  }
  return at.line === 0 ? [] : [{ start: lineEnd(document, at.line - 1), end: at, text: '' }];
}

function forwardDelete(document: FuzzDocument, at: Place): Edit[] {
  const [next] = textOf(document, at.line).slice(at.character);
  if (next !== undefined)
    return [{ start: at, end: { line: at.line, character: at.character + next.length }, text: '' }];
  return at.line + 1 === document.lineCount ? [] : [{ start: at, end: { line: at.line + 1, character: 0 }, text: '' }];
}

/** The new line begins as far in as the old one. */
function enter(document: FuzzDocument, at: Place): Edit {
  const indentation = /^[ \t]*/.exec(textOf(document, at.line))![0].slice(0, at.character);
  return put(at, `\n${indentation}`);
}

function halfLine({ random, snippets }: Source): string {
  const line = random.pick(random.pick(snippets).split('\n'));
  return line.slice(0, random.between(0, line.length)) + (random.chance(0.3) ? '\n' : '');
}

function paste(document: FuzzDocument, { random, snippets }: Source): Edit {
  const lines = random.pick(snippets).split('\n');
  const first = random.below(lines.length);
  const text = lines.slice(first, first + random.between(1, 6)).join(random.pick(BREAKS));
  const at = place(document, random);
  return put(random.chance(0.5) ? { ...at, character: 0 } : at, text + random.pick(['', '\n', random.pick(BREAKS)]));
}

function cutLines(document: FuzzDocument, random: Random): Edit {
  const first = random.below(document.lineCount);
  const end = Math.min(first + random.between(1, 3), document.lineCount);
  if (end < document.lineCount)
    return { start: { line: first, character: 0 }, end: { line: end, character: 0 }, text: '' };
  const start = first > 0 ? lineEnd(document, first - 1) : { line: 0, character: 0 };
  return { start, end: lineEnd(document, end - 1), text: '' };
}

function someLines(document: FuzzDocument, random: Random): number[] {
  const first = random.below(document.lineCount);
  const count = Math.min(random.between(1, 5), document.lineCount - first);
  return Array.from({ length: count }, (_, i) => first + i);
}

/** One change a line, as editors do it. */
function comment(document: FuzzDocument, { random }: Source): Edit[] {
  const mark = document.languageId === 'python' ? '# ' : '// ';
  const lines = someLines(document, random);
  const marked = lines.every((line) => textOf(document, line).trimStart().startsWith(mark));
  return lines.map((line) => {
    const character = textOf(document, line).search(/\S|$/);
    const start = { line, character };
    return marked ? { start, end: { line, character: character + mark.length }, text: '' } : put(start, mark);
  });
}

function indent(document: FuzzDocument, { random }: Source): Edit[] {
  const out = random.chance(0.5);
  const by = random.pick(['    ', '  ', '\t']);
  return someLines(document, random).flatMap((line): Edit[] => {
    const start = { line, character: 0 };
    if (!out) return [put(start, by)];
    const width = Math.min(by.length, textOf(document, line).search(/[^ \t]|$/));
    return width === 0 ? [] : [{ start, end: { line, character: width }, text: '' }];
  });
}

/** The line on the other side is taken out and put in again, in one event. */
function moveLine(document: FuzzDocument, { random }: Source): Edit[] {
  const lines = someLines(document, random);
  const [first, last] = [lines[0]!, lines.at(-1)!];
  if (random.chance(0.5)) {
    if (last + 1 >= document.lineCount) return [];
    const gone = { start: lineEnd(document, last), end: lineEnd(document, last + 1), text: '' };
    return [put({ line: first, character: 0 }, `${textOf(document, last + 1)}\n`), gone];
  }
  if (first === 0) return [];
  const gone = { start: { line: first - 1, character: 0 }, end: { line: first, character: 0 }, text: '' };
  return [gone, put(lineEnd(document, last), `\n${textOf(document, first - 1)}`)];
}

function copyLine(document: FuzzDocument, random: Random): Edit {
  const line = random.below(document.lineCount);
  const text = textOf(document, line);
  return random.chance(0.5) ? put({ line, character: 0 }, `${text}\n`) : put(lineEnd(document, line), `\n${text}`);
}

function joinLines(document: FuzzDocument, random: Random): Edit[] {
  const line = random.below(document.lineCount);
  if (line + 1 === document.lineCount) return [];
  const character = textOf(document, line + 1).search(/\S|$/);
  return [{ start: lineEnd(document, line), end: { line: line + 1, character }, text: ' ' }];
}

function sortLines(document: FuzzDocument, random: Random): Edit {
  const lines = someLines(document, random);
  const [first, last] = [lines[0]!, lines.at(-1)!];
  const sorted = lines.map((line) => textOf(document, line)).sort();
  return { start: { line: first, character: 0 }, end: lineEnd(document, last), text: sorted.join('\n') };
}

/** The same at several places, none twice. */
function manyCursors(document: FuzzDocument, { random }: Source): Edit[] {
  const text = random.pick(['x', '\n', '#', ' ', 'a\nb', '']);
  const places = Array.from({ length: random.between(2, 5) }, () => place(document, random));
  const distinct = new Map(places.map((at) => [`${at.line}:${at.character}`, at]));
  const back = text === '';
  return [...distinct.values()].flatMap((at) => {
    if (!back) return [put(at, text)];
    // Backspace, where no other cursor's touches it.
    const near = places.some((other) => other !== at && other.line === at.line);
    return at.character === 0 || near ? [] : backspace(document, at);
  });
}

function rename(document: FuzzDocument, { random }: Source): Edit[] {
  const names = [...new Set(document.getText().match(/\b[A-Za-z_]\w*\b/g) ?? [])];
  if (names.length === 0) return [];
  const [name, text] = [random.pick(names), random.pick(['q', 'total', '中', '𝒙'])];
  return document.lines.flatMap((line, i) =>
    [...line.text.matchAll(new RegExp(`\\b${name}\\b`, 'g'))].map(({ index }) => ({
      start: { line: i, character: index },
      end: { line: i, character: index + name.length },
      text,
    })),
  );
}

/** White space at line ends, as editors take it away when they save. */
function trim(document: FuzzDocument): Edit[] {
  return document.lines.flatMap(({ text }, line) => {
    const character = text.search(/[ \t]+$/);
    return character < 0 ? [] : [{ start: { line, character }, end: lineEnd(document, line), text: '' }];
  });
}
