// Where what our engine printed for a program parts from what PyTorch printed: texts must be equal, numbers as near as their dtype says. Where they are not,
// what PyTorch prints with other roundings (`perturb.py`) says how near they can be. Knows the lines of the programs' `show`, runs nothing.

import { isDeclared, refusedBy } from './refusals.ts';

/** Two outputs part here; a refusal is honest: of a kind the project declares. */
export interface Difference {
  readonly kind: 'refusal' | 'text' | 'stride' | 'version' | 'number' | 'error';
  readonly line: number;
  readonly expected: string;
  readonly actual: string;
}

const NUMBER = /(?<![\w.])-?(?:\d+\.?\d*(?:e[-+]?\d+)?)(?![A-Za-ik-z_\d])/g;
/** How much further than PyTorch's own roundings move a number ours may be from it. */
const MARGIN = 8;

/** The first difference, null when the outputs agree. `variants`: what PyTorch printed with other roundings. */
export function compare(expected: string, actual: string, variants: readonly string[] = []): Difference | null {
  const [theirs, ours] = [linesOf(expected), linesOf(actual)];
  const others = variants.map(linesOf);
  let small: Difference | null = null;
  for (let i = 0; i < Math.max(theirs.length, ours.length); i++) {
    const [wanted, found] = [theirs[i] ?? '(end)', ours[i] ?? '(end)'];
    if (wanted === found || isBeyondIntegers(wanted)) continue;
    const part = { line: i + 1, expected: wanted, actual: found };
    const refused = refusedBy(found);
    if (refused !== null && isDeclared(refused)) return { kind: 'refusal', ...part };
    const moved = others.map((lines) => lines[i] ?? '(end)');
    if (moved.some((line) => textOf(line) !== textOf(wanted))) continue;
    if (wanted.startsWith('!!') || found.startsWith('!!')) return { kind: 'error', ...part };
    if (sameFloats(wanted, found, moved)) continue;
    if (sameFloats(bare(wanted), bare(found), moved.map(bare))) {
      small ??= { kind: wanted.replace(STRIDE, '') === found.replace(STRIDE, '') ? 'stride' : 'version', ...part };
      continue;
    }
    return { kind: textOf(wanted) === textOf(found) ? 'number' : 'text', ...part };
  }
  return small;
}

function linesOf(text: string): string[] {
  return text
    .replace(/0x[\da-f]+/g, '0xADDR')
    .split('\n')
    .map(withoutEmptyStrides);
}

/** int64 is exact to 2^53 only: what lies beyond is refused, and what follows goes its own ways. */
function isBeyondIntegers(line: string): boolean {
  return /9223372036854775|-?\d{16,}\b(?!\.)/.test(line.replace(/\d*\.\d+/g, ''));
}

/** A line without its floating numbers: what no rounding may change. */
function textOf(line: string): string {
  return line.replace(NUMBER, (number) => (/[.e]/.test(number) ? '#' : number));
}

const STRIDE = /(?<=\)) \([\d, ]*\) \d+/;
const VERSION = / v\d+ /;

function bare(line: string): string {
  return line.replace(STRIDE, ' ').replace(VERSION, ' ');
}

/** Strides of a tensor without elements lay nothing out. */
function withoutEmptyStrides(line: string): string {
  return EMPTY.test(line) ? line.replace(STRIDE, '') : line;
}

const EMPTY = /^\S+ torch\.\w+ \((?:\d+, )*0(?:,|\)| )/;

/** How near numbers must be, by dtype; 1e-5 for all others. */
const RELATIVE: Readonly<Record<string, number>> = { float64: 1e-12, float16: 2e-3, bfloat16: 2e-2 };

function sameFloats(wanted: string, found: string, moved: readonly string[]): boolean {
  if (textOf(wanted) !== textOf(found)) return false;
  const [theirs, ours] = [numbersOf(wanted), numbersOf(found)];
  const others = moved.map(numbersOf);
  const relative = RELATIVE[/\b(float64|float16|bfloat16)\b/.exec(wanted)?.[1] ?? ''] ?? 1e-5;
  return theirs.every((number, i) => {
    const spread = Math.max(0, ...others.map((numbers) => Math.abs(numbers[i]! - number)));
    return Math.abs(number - ours[i]!) <= relative * Math.abs(number) + MARGIN * spread;
  });
}

function numbersOf(line: string): number[] {
  return (line.match(NUMBER) ?? []).map(Number);
}
