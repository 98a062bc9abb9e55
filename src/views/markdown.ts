/** Markdown made of text nobody has checked: names and prints come from the user's program, so everything is escaped or fenced, and cut. */
import { cut } from './visible.ts';

/** Characters of a text on a line, and of a block. */
const MOST_CODE = 400;
const MOST_BLOCK = 12_000;

/** Text on one line in code style, whatever backticks it holds; nothing for nothing. */
export function code(text: string): string {
  const flat = cut(text, MOST_CODE).replace(/\s+/g, ' ').trim();
  // Two quotes with nothing between would open a piece of code.
  if (flat === '') return '';
  const longest = Math.max(0, ...(flat.match(/`+/g) ?? []).map((run) => run.length));
  const quote = '`'.repeat(longest + 1);
  const pad = flat.startsWith('`') || flat.endsWith('`') ? ' ' : '';
  return `${quote}${pad}${flat}${pad}${quote}`;
}

/** A block of text nobody formats; Python's colours suit a tensor's print. */
export function fence(whole: string, language = 'python'): string {
  const text = cut(whole, MOST_BLOCK);
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const quote = '`'.repeat(longest + 1);
  return `${quote}${language}\n${text}\n${quote}`;
}

/** Prose on one line without any Markdown or HTML in it, and without an address that would become a link by itself. */
export function escaped(text: string): string {
  return cut(text, MOST_CODE)
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[\\`*_{}[\]()#+\-.!|<>~$&@]|:(?=\/)/g, (sign) =>
      sign === '<' ? '&lt;' : sign === '&' ? '&amp;' : `\\${sign}`,
    );
}

/** A table; cells are Markdown, and a bar in them cannot end the cell. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  // Readers of tables do not agree on what several backslashes before a bar mean: such a bar is drawn by one that looks like it.
  const inner = (cell: string) =>
    cell.replace(/\\{2,}\|/g, (all) => `${all.slice(0, -1)}∣`).replace(/(?<!\\)\|/g, '\\|');
  const line = (cells: readonly string[]) => `| ${cells.map(inner).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

/** `a, b and 3 more`. */
export function joined(items: readonly string[], more: number): string {
  return more > 0 ? `${items.join(', ')} and ${more} more` : items.join(', ');
}
