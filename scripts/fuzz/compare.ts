// Where what our engine printed for a program parts from what PyTorch printed: texts must be equal, numbers nearly so, by the dtype the
// line tells. Knows the lines of the programs' `show`, runs nothing.

/** Two outputs part here. */
export interface Difference {
  readonly kind: 'unsupported' | 'text' | 'stride' | 'version' | 'number' | 'error';
  readonly line: number;
  readonly expected: string;
  readonly actual: string;
}

const NUMBER = /(?<![\w.])-?(?:\d+\.?\d*(?:e[-+]?\d+)?)(?![\w])/g;
const REFUSED = /Gradient Lens does not support/;

/** The first difference, null when the outputs agree. A sum that PyTorch itself cannot tell from nothing (1e-7 of the line's largest) is nothing. */
export function compare(expected: string, actual: string): Difference | null {
  const [theirs, ours] = [expected, actual].map((text) => text.replace(/0x[\da-f]+/g, '0xADDR').split('\n')) as [
    string[],
    string[],
  ];
  let small: Difference | null = null;
  for (let i = 0; i < Math.max(theirs.length, ours.length); i++) {
    const [wanted, found] = [theirs[i] ?? '(end)', ours[i] ?? '(end)'];
    if (wanted === found) continue;
    // int64 is exact to 2^53 only, and what overflows it follows its own ways.
    if (/9223372036854775|-?\d{16,}\b(?!\.)/.test(wanted.replace(/\d*\.\d+/g, ''))) return null;
    const part = { line: i + 1, expected: wanted, actual: found };
    if (REFUSED.test(found)) return { kind: 'unsupported', ...part };
    if (wanted.startsWith('!!') || found.startsWith('!!')) return { kind: 'error', ...part };
    const bare = (line: string): string => line.replace(STRIDE, ' ').replace(VERSION, ' ');
    if (sameFloats(wanted, found)) continue;
    if (sameFloats(bare(wanted), bare(found))) {
      small ??= { kind: wanted.replace(STRIDE, '') === found.replace(STRIDE, '') ? 'stride' : 'version', ...part };
      continue;
    }
    if (wanted.replace(NUMBER, '#') !== found.replace(NUMBER, '#')) return { kind: 'text', ...part };
    return { kind: 'number', ...part };
  }
  return small;
}

const STRIDE = /(?<=\)) \([\d, ]*\) \d+/;
const VERSION = / v\d+ /;

function sameFloats(wanted: string, found: string): boolean {
  return wanted.replace(NUMBER, '#') === found.replace(NUMBER, '#') && numbersAgree(wanted, found);
}

function numbersAgree(wanted: string, found: string): boolean {
  const [theirs, ours] = [numbersOf(wanted), numbersOf(found)];
  const [relative, absolute] = wanted.includes('float64') ? [1e-11, 1e-13] : [1e-5, 1e-6];
  const largest = Math.max(1, ...theirs.map(Math.abs).filter(Number.isFinite));
  return theirs.every((number, i) => {
    const part = Math.abs(number - ours[i]!);
    return part <= relative * Math.abs(number) || part <= absolute * largest;
  });
}

function numbersOf(line: string): number[] {
  return (line.match(NUMBER) ?? []).map(Number);
}
