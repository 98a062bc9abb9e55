/** Markdown made of text nobody has checked: names and prints come from the user's program, so everything is escaped or fenced. */

/** Text on one line in code style, whatever backticks it holds. */
export function code(text: string): string {
  const flat = text.replace(/\s+/g, ' ').trim();
  const longest = Math.max(0, ...(flat.match(/`+/g) ?? []).map((run) => run.length));
  const quote = '`'.repeat(longest + 1);
  const pad = flat.startsWith('`') || flat.endsWith('`') ? ' ' : '';
  return `${quote}${pad}${flat}${pad}${quote}`;
}

/** A block of text nobody formats; Python's colours suit a tensor's print. */
export function fence(text: string, language = 'python'): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const quote = '`'.repeat(longest + 1);
  return `${quote}${language}\n${text}\n${quote}`;
}

/** Prose without any Markdown or HTML in it. */
export function escaped(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|<>~$&]/g, (sign) =>
    sign === '<' ? '&lt;' : sign === '&' ? '&amp;' : `\\${sign}`,
  );
}

/** A table; cells are Markdown, and a bar in them cannot end the cell. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replace(/(?<!\\)\|/g, '\\|')).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

/** `a, b and 3 more`. */
export function joined(items: readonly string[], more: number): string {
  return more > 0 ? `${items.join(', ')} and ${more} more` : items.join(', ');
}
