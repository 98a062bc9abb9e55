/** An axis in use: from numbers to points on the sheet, and its ticks with their labels, as matplotlib chooses and writes them. */
import type { FigureAxis } from '../trace/figure.ts';
import { niceTicks } from '../trace/niceTicks.ts';

export interface Tick {
  readonly value: number;
  readonly label: string;
  readonly minor: boolean;
}

export interface Scale {
  /** From `start` to `end` on the sheet. */
  at(value: number): number;
  readonly start: number;
  readonly end: number;
  readonly ticks: readonly Tick[];
  /** What stands at the end of the axis for all of its labels: `1e6`. */
  readonly factor: string;
}

const MINUS = '−';

/** The scale of an axis along so many points; `upright` for a vertical one, which has room for more ticks. */
export function scaleOf(axis: FigureAxis, start: number, end: number, upright: boolean): Scale {
  const [low, high] = axis.limits;
  const forward = axis.scale === 'log' ? (x: number) => Math.log10(x) : (x: number) => x;
  const from = forward(low);
  const span = forward(high) - from || 1;
  const at = (value: number) => start + ((forward(value) - from) / span) * (end - start);
  const { ticks, factor } = ticksOf(axis, Math.abs(end - start), upright);
  return { at, start, end, ticks, factor };
}

function ticksOf(axis: FigureAxis, points: number, upright: boolean): { ticks: Tick[]; factor: string } {
  const [low, high] = [Math.min(...axis.limits), Math.max(...axis.limits)];
  const inside = (value: number) => value >= low - 1e-10 * (high - low) && value <= high + 1e-10 * (high - low);
  if (axis.scale === 'log' && axis.ticks === null) return { ticks: decades(low, high), factor: '' };
  const fit = Math.floor(points / (axis.tickSize * (upright ? 2 : 3)));
  const intervals = axis.intervals ?? Math.min(9, Math.max(1, fit));
  const places = axis.ticks ?? niceTicks(low, high, { intervals, integer: axis.integer });
  const { labels, factor } =
    axis.tickLabels === null ? labelsOf(places, low, high) : { labels: axis.tickLabels, factor: '' };
  return {
    ticks: places
      .map((value, k) => ({ value, label: labels[k] ?? '', minor: false }))
      .filter(({ value }) => inside(value)),
    factor,
  };
}

/** Powers of ten, and the lines between them when there are few. */
function decades(low: number, high: number): Tick[] {
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const last = Math.floor(Math.log10(high) + 1e-9);
  const many = last - first + 1;
  const stride = Math.max(1, Math.ceil(many / 9));
  const ticks: Tick[] = [];
  for (let e = first; e <= last; e += stride) ticks.push({ value: 10 ** e, label: power(e), minor: false });
  if (stride > 1) return ticks;
  for (let e = first - 1; e <= last; e++)
    for (let k = 2; k < 10; k++) {
      const value = k * 10 ** e;
      // With less than a decade to see, the lines between are what tells the numbers.
      if (value >= low && value <= high)
        ticks.push({ value, label: many < 2 ? `$${k}\\times ${power(e).slice(1)}` : '', minor: true });
    }
  return ticks;
}

function power(exponent: number): string {
  return `$10^{${exponent < 0 ? MINUS : ''}${Math.abs(exponent)}}$`;
}

/** Numbers with the same digits behind the point, and what is taken out of them all. */
export function labelsOf(places: readonly number[], low: number, high: number): { labels: string[]; factor: string } {
  const seen = places.filter((place) => place >= low && place <= high);
  const offset = offsetOf(seen);
  const most = Math.max(0, ...seen.map(Math.abs));
  const magnitude = offset !== 0 ? Math.floor(Math.log10(high - low)) : most === 0 ? 0 : Math.floor(Math.log10(most));
  const exponent = seen.length > 0 && (magnitude <= -5 || magnitude >= 6) ? magnitude : 0;
  const reduced = places.map((place) => (place - offset) / 10 ** exponent);
  const spread = Math.max(...reduced) - Math.min(...reduced) || Math.max(...reduced.map(Math.abs)) || 1;
  const order = Math.floor(Math.log10(spread));
  let digits = Math.max(0, 3 - order);
  const dust = 1e-3 * 10 ** order;
  while (digits >= 0 && reduced.every((x) => Math.abs(x - rounded(x, digits)) < dust)) digits--;
  const labels = reduced.map((x) => signed((Math.abs(x) < 1e-8 ? 0 : x).toFixed(Math.min(20, digits + 1))));
  const scientific = exponent === 0 ? '' : `1e${exponent}`;
  const shift = offset === 0 ? '' : `${offset > 0 ? '+' : ''}${offsetText(offset)}`;
  return { labels, factor: signed(scientific + shift) };
}

function rounded(x: number, digits: number): number {
  return Math.round(x * 10 ** digits) / 10 ** digits;
}

function signed(text: string): string {
  return text.replaceAll('-', MINUS);
}

function offsetText(offset: number): string {
  const exponent = Math.floor(Math.log10(Math.abs(offset)));
  const digits = Number((offset / 10 ** exponent).toFixed(10));
  return exponent === 0 ? String(digits) : `${digits}e${exponent}`;
}

/** What all ticks share, when writing it each time would cost four digits. */
function offsetOf(places: readonly number[]): number {
  const low = Math.min(...places);
  const high = Math.max(...places);
  if (places.length === 0 || low === high || (low <= 0 && high >= 0)) return 0;
  const [small, large] = [Math.abs(low), Math.abs(high)].sort((a, b) => a - b) as [number, number];
  const top = Math.ceil(Math.log10(large));
  const parted = (least: number) => {
    for (let order = top; order > top - 30; order--)
      if (Math.floor(large / 10 ** order) - Math.floor(small / 10 ** order) > least) return order + 1;
    return top - 29;
  };
  let order = parted(0);
  if ((large - small) / 10 ** order <= 1e-2) order = parted(1);
  const count = Math.floor(large / 10 ** order);
  return count >= 1_000 ? Math.sign(low) * count * 10 ** order : 0;
}
