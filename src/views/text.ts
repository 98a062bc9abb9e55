/** Small pieces of text every view uses: shapes, dtypes, numbers, tiny pictures made of block characters. Knows values only, no lines and no graph. */
import { numberOf } from '../protocol/numbers.ts';
import type { Num, Stats, Value } from '../trace/schema.ts';

const DTYPES: Readonly<Record<string, string>> = {
  float32: 'f32',
  float64: 'f64',
  float16: 'f16',
  bfloat16: 'bf16',
  int64: 'i64',
  int32: 'i32',
  int16: 'i16',
  int8: 'i8',
  uint8: 'u8',
  complex64: 'c64',
  complex128: 'c128',
};

/** `f32` for float32. */
export function dtypeText(dtype: string): string {
  return DTYPES[dtype] ?? dtype;
}

/** `[2, 3]`; `[]` for a scalar. */
export function shapeText(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}

export function numelOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Four significant digits at most, no trailing zeros: `0.1235`, `1.2e-5`, `NaN`. */
export function numberText(value: Num): string {
  const x = numberOf(value);
  if (Number.isNaN(x)) return 'NaN';
  if (!Number.isFinite(x)) return x > 0 ? '∞' : '-∞';
  if (Number.isInteger(x) && Math.abs(x) < 1e6) return String(x === 0 ? 0 : x);
  const size = Math.abs(x);
  if (size >= 1e-4 && size < 1e6) return String(Number(x.toPrecision(4)));
  return x
    .toExponential(3)
    .replace(/\.?0+e/, 'e')
    .replace('e+', 'e');
}

/** `48 B`, `3.9 KB`, `1.2 MB`. */
export function bytesText(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  const kilo = bytes / 1_000;
  return kilo < 1_000
    ? `${numberText(Number(kilo.toPrecision(2)))} KB`
    : `${numberText(Number((kilo / 1_000).toPrecision(2)))} MB`;
}

const BLOCKS = '▁▂▃▄▅▆▇█';

/** One block character for each of at most `width` stretches of the series; a stretch without a finite value is `×`. */
export function sparkline(values: readonly Num[], width = 10): string {
  const stretches = stretchesOf(values.map(numberOf), width);
  const finite = stretches.filter(Number.isFinite);
  const low = Math.min(...finite);
  const high = Math.max(...finite);
  return stretches.map((x) => (Number.isFinite(x) ? block(high > low ? (x - low) / (high - low) : 0.5) : '×')).join('');
}

/** The mean of the finite values of each stretch; NaN for a stretch that has none or holds a value that is not finite. */
function stretchesOf(values: readonly number[], width: number): number[] {
  const count = Math.min(width, values.length);
  return Array.from({ length: count }, (_, k) => {
    const from = Math.floor((k * values.length) / count);
    const stretch = values.slice(from, Math.max(from + 1, Math.floor(((k + 1) * values.length) / count)));
    return stretch.reduce((sum, x) => sum + x, 0) / stretch.length;
  });
}

/** A histogram as block characters: `▁▂▅█▅▂▁`. An empty bin reads as the lowest block. */
export function histogram(bins: readonly number[], width = 8): string {
  const counts = merged(bins, width);
  const most = Math.max(...counts);
  return counts.map((count) => block(most === 0 ? 0 : count / most)).join('');
}

/** Neighbouring bins added up until at most `width` are left. */
export function merged(bins: readonly number[], width: number): number[] {
  const each = Math.ceil(bins.length / width);
  return Array.from({ length: Math.ceil(bins.length / each) }, (_, k) =>
    bins.slice(k * each, (k + 1) * each).reduce((sum, count) => sum + count, 0),
  );
}

function block(share: number): string {
  return BLOCKS[Math.round(share * (BLOCKS.length - 1))]!;
}

/** A bar of at most `width` cells, in eighths of a cell. */
export function bar(share: number, width: number): string {
  const eighths = Math.round(Math.min(1, Math.max(0, share)) * width * 8);
  return '█'.repeat(eighths >> 3) + (eighths & 7 ? '▏▎▍▌▋▊▉'[(eighths & 7) - 1] : '');
}

/** `μ 0.02 σ 0.99 [-3.1, 3.2] ▁▂▅█▅▂▁`, with a warning where elements are not finite; `all 1` where they are equal. */
export function statsText(stats: Stats): string {
  const finite = stats.nan + stats.inf === 0;
  if (finite && stats.min === stats.max) return `all ${numberText(stats.min)}`;
  const parts = [`μ ${numberText(stats.mean)}`];
  if (stats.std !== 'NaN') parts.push(`σ ${numberText(stats.std)}`);
  parts.push(`[${numberText(stats.min)}, ${numberText(stats.max)}]`);
  if (stats.histogram.length > 0) parts.push(histogram(stats.histogram));
  const broken = brokenText(stats);
  if (broken !== '') parts.push(broken);
  return parts.join(' ');
}

/** `⚠ 2 NaN 1 inf`; empty when all is finite. */
export function brokenText({ nan, inf }: Stats): string {
  if (nan === 0 && inf === 0) return '';
  return ['⚠', ...(nan > 0 ? [`${nan} NaN`] : []), ...(inf > 0 ? [`${inf} inf`] : [])].join(' ');
}

/** `= [1., 2.]` where the elements fit on a line, else the statistics. */
export function contentsText(value: Value, maxElements: number): string {
  const n = numelOf(value.shape);
  return value.short !== '' && n <= maxElements ? `= ${value.short}` : n === 0 ? '= []' : statsText(value.stats);
}

/** `[2] f32 = [1., 2.]`. */
export function valueText(value: Value, maxElements: number): string {
  return `${shapeText(value.shape)} ${dtypeText(value.dtype)} ${contentsText(value, maxElements)}`;
}

/** Whether all elements are zero. */
export function isZero(value: Value): boolean {
  const n = numelOf(value.shape);
  return n > 0 && value.stats.zero === n;
}

/** The first sentence, without what stands in parentheses if it is too long, cut to `most` characters. */
export function firstSentence(text: string, most: number): string {
  const line = text.split('\n')[0]!.trim();
  const end = line.search(/[.!?](\s|$)/);
  let sentence = end > 0 ? line.slice(0, end + 1) : line;
  if (sentence.length > most) sentence = sentence.replace(/\s*\([^()]*\)/g, '');
  if (sentence.length <= most) return sentence;
  const cut = sentence.slice(0, most - 1);
  const space = cut.lastIndexOf(' ');
  return `${(space > most / 2 ? cut.slice(0, space) : cut).trimEnd()}…`;
}

/** What stands before the first parenthesis. */
export function beforeParenthesis(text: string): string {
  return text.split(' (')[0]!;
}
