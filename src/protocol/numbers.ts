/**
 * Numbers as short text, for cells of a matrix and for rows of computed values. Knows trace numbers (which may be the words NaN and Infinity),
 * nothing of who shows them. What the engine itself printed is never formatted again.
 */
import type { Num } from '../trace/schema.ts';

/** JSON's form of a number as a number. */
export function numberOf(num: Num): number {
  return typeof num === 'number' ? num : Number(num);
}

/** One number in a cell: `12.`, `0.25`, `-1.5e-7`; at most `digits` significant digits, a minus sign that is one. */
export function cellText(num: Num, digits = 4): string {
  const value = numberOf(num);
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '−inf';
  if (value === 0) return '0';
  const size = Math.abs(value);
  const text =
    size >= 1e6 || size < 1e-4
      ? value.toExponential(Math.max(0, digits - 2)).replace(/\.?0+e/, 'e')
      : String(Number(value.toPrecision(size >= 10 ** digits ? Math.ceil(Math.log10(size)) : digits)));
  return text.replace('-', '−').replace('e+', 'e').replace('e-', 'e−').replace('e−0', 'e−').replace('e0', 'e');
}

/** Several numbers on one line as PyTorch lays them out, though without its padding: `[12., 27.]`. */
export function rowText(values: readonly number[], integral: boolean): string {
  const finite = values.filter((value) => Number.isFinite(value) && value !== 0).map(Math.abs);
  const whole = finite.every(Number.isInteger);
  const largest = Math.max(0, ...finite);
  const smallest = Math.min(Number.POSITIVE_INFINITY, ...finite);
  const scientific = largest > 1e8 || (!whole && (largest / smallest > 1000 || smallest < 1e-4));
  const one = (value: number): string => {
    if (Number.isNaN(value)) return 'nan';
    if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
    if (integral) return String(value);
    if (scientific) return exponential(value);
    return whole ? `${value.toFixed(0)}.` : value.toFixed(4);
  };
  return `[${values.map(one).join(', ')}]`;
}

function exponential(value: number): string {
  const [digits, power] = value.toExponential(4).split('e') as [string, string];
  return `${digits}e${power[0]}${power.slice(1).padStart(2, '0')}`;
}
