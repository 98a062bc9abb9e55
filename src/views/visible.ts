/**
 * Text of the user's program made fit to be seen: characters that a reader cannot see, or that turn the order of what stands around them, are shown by
 * sign or number. Every text that comes out of a process passes here once, before any surface has it. Knows nothing of Markdown or of lenses.
 *
 * NOTE [What is hidden] Control characters (but tab and line feed), the marks, embeddings, overrides and isolates of bidirectional text, what
 * separates lines without being a line feed, tags, and halves of surrogate pairs. Joiners stay: scripts and emoji need them.
 */
const HIDDEN =
  /(?![\t\n])[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;
/** JSON may hold such a character: as itself, or behind a backslash. */
const SUSPECT = new RegExp(`${HIDDEN.source}|\\\\[ubfr]`, 'u');
/** A line break as the rest of the world writes it. */
const BREAK = /\r\n/g;

/** The text with nothing hidden in it. */
export function visibleText(text: string): string {
  return text.replace(BREAK, '\n').replace(HIDDEN, signOf);
}

/** A value of JSON with nothing hidden in any of its texts. */
export function visible<T>(value: T): T {
  if (typeof value === 'string') return visibleText(value) as T;
  if (Array.isArray(value)) {
    // Most of a trace is numbers.
    return typeof value[0] === 'number' ? value : (value.map(visible) as T);
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [visibleText(key), visible(inner)])) as T;
}

/** The value of a JSON text with nothing hidden in it. Nearly all have nothing, and are looked through once, as text. */
export function visibleJson(json: string): unknown {
  const value: unknown = JSON.parse(json);
  return SUSPECT.test(json) ? visible(value) : value;
}

/** `␛` for a control character that has a picture, `⟨U+202E⟩` for what has none. */
function signOf(character: string): string {
  const code = character.codePointAt(0)!;
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return '␡';
  return `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
}

/** At most `most` characters, with a sign where something was cut off; never half a character. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  const end = /[\ud800-\udbff]/.test(text[most - 2]!) ? most - 2 : most - 1;
  return `${text.slice(0, end)}…`;
}
