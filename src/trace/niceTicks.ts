/**
 * Round numbers for the ticks of an axis and the levels of a contour, as matplotlib's MaxNLocator picks them (its steps, its tolerance).
 * Knows nothing of pixels.
 */
const STEPS = [1, 2, 2.5, 5, 10] as const;
/** Of contours: matplotlib gives its locator all of these there. */
const FINE_STEPS = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10] as const;

export interface TickChoice {
  /** Intervals at most. */
  readonly intervals: number;
  readonly integer?: boolean;
  /** Ticks that must lie inside. */
  readonly least?: number;
  /** The finer steps of contours. */
  readonly fine?: boolean;
}

/** Multiples of a round step from just below `low` to just above `high`. */
export function niceTicks(low: number, high: number, choice: TickChoice): number[] {
  const [start, end] = apart(Math.min(low, high), Math.max(low, high));
  const { intervals, integer = false, least = 2, fine = false } = choice;
  const { scale, offset } = scaleOf(start, end, intervals);
  const from = start - offset;
  const to = end - offset;
  const round: readonly number[] = fine ? FINE_STEPS : STEPS;
  let steps = [...round.slice(0, -1).map((step) => step * 0.1), ...round, 10 * round[1]!].map((step) => step * scale);
  if (integer) steps = steps.filter((step) => step < 1 || Math.abs(step - Math.round(step)) < 0.001);
  const raw = (to - from) / intervals;
  const found = steps.findIndex((step) => step >= raw);
  for (let i = found < 0 ? steps.length - 1 : found; i >= 0; i--) {
    let step = steps[i]!;
    if (integer && Math.floor(to) - Math.ceil(from) >= least - 1) step = Math.max(1, step);
    const base = Math.floor(from / step) * step;
    const first = edge(from - base, step, offset, 'below');
    const last = edge(to - base, step, offset, 'above');
    const ticks: number[] = [];
    for (let k = first; k <= last && ticks.length < 1_000; k++) ticks.push(k * step + base);
    if (i === 0 || ticks.filter((tick) => tick >= from && tick <= to).length >= least)
      return ticks.map((tick) => clean(tick + offset, step));
  }
  return [];
}

/** Without the dust of floating point: 0.30000000000000004 is 0.3. */
function clean(tick: number, step: number): number {
  const digits = Math.min(100, Math.max(0, 3 - Math.floor(Math.log10(step))));
  return Math.abs(tick) < 1e15 && digits <= 20 ? Number(tick.toFixed(digits)) : tick;
}

/** Ends that are too close are moved apart. */
function apart(low: number, high: number): [number, number] {
  const most = Math.max(Math.abs(low), Math.abs(high));
  if (most === 0) return [-1e-13, 1e-13];
  return high - low <= most * 1e-14 ? [low - 1e-13 * most, high + 1e-13 * most] : [low, high];
}

function scaleOf(low: number, high: number, intervals: number): { scale: number; offset: number } {
  const spread = high - low;
  const middle = (high + low) / 2;
  const offset =
    Math.abs(middle) / spread < 100 ? 0 : Math.sign(middle) * 10 ** Math.floor(Math.log10(Math.abs(middle)));
  return { scale: 10 ** Math.floor(Math.log10(spread / intervals)), offset };
}

/** The largest multiple below, or the smallest above, where one that is nearly there counts. */
function edge(x: number, step: number, offset: number, side: 'below' | 'above'): number {
  const digits = offset === 0 ? 0 : Math.log10(Math.abs(offset) / step);
  const tolerance = offset === 0 ? 1e-10 : Math.min(0.4999, Math.max(1e-10, 10 ** (digits - 12)));
  const whole = Math.floor(x / step);
  const rest = x / step - whole;
  if (side === 'below') return Math.abs(rest - 1) < tolerance ? whole + 1 : whole;
  return Math.abs(rest) < tolerance ? whole : whole + 1;
}
