// What is measured, by name, and the table it is told in. Knows nothing of what the numbers mean.

/** Numbers by name, one a round. */
export class Samples {
  private readonly byName = new Map<string, number[]>();

  add(name: string, value: number): void {
    const known = this.byName.get(name);
    if (known === undefined) this.byName.set(name, [value]);
    else known.push(value);
  }

  /** Not a number when nothing was measured. */
  median(name: string): number {
    return this.quantile(name, 0.5);
  }

  /** Between neighbours where the share falls between two numbers. */
  quantile(name: string, share: number): number {
    const sorted = [...(this.byName.get(name) ?? [])].sort((a, b) => a - b);
    if (sorted.length === 0) return Number.NaN;
    const at = share * (sorted.length - 1);
    const below = Math.floor(at);
    return sorted[below]! + (at - below) * (sorted[Math.ceil(at)]! - sorted[below]!);
  }

  /** How many times one is the other, in words; '' when either is unknown. */
  ratio(a: string, b: string, what: string): string {
    const ratio = this.median(a) / this.median(b);
    return Number.isNaN(ratio) ? '' : `${ratio.toFixed(ratio < 10 ? 2 : 0)} × ${what}`;
  }
}

/** Milliseconds, with more digits the fewer there are. */
export function milliseconds(value: number): string {
  if (Number.isNaN(value)) return 'not measured';
  return `${value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)} ms`;
}

/** Rows of equal length as a Markdown table whose columns stand below each other. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]!.length)));
  const line = (row: readonly string[]): string => `| ${row.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |`;
  return [line(head), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...rows.map(line)].join('\n');
}
