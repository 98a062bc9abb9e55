/** Singular values of an upper bidiagonal matrix by implicit QR steps with and without shift: DBDSQR. */
import { type Dense, withSign } from './dense.ts';
import { singularPair, singularPairValues } from './pairs.ts';
import { rotateColumns, rotateRows, rotation, Sweep, swapColumns, swapRows } from './rotations.ts';

const STEPS_EACH = 6;
const SAFE_MINIMUM = 2 ** -1022;

/** What the steps work on: B's two diagonals, and what its rotations go into. */
interface Work {
  readonly d: Float64Array;
  readonly e: Float64Array;
  /** Rows follow the rotations from the right. */
  readonly vt: Dense | null;
  /** Columns follow the rotations from the left. */
  readonly u: Dense | null;
  readonly epsilon: number;
  readonly tolerance: number;
  readonly threshold: number;
}

/**
 * Makes `d` the singular values in descending order; `e` is used up. `vt` is multiplied from the left, `u` from the right.
 * @returns how many off-diagonal elements did not converge.
 */
export function bidiagonalSingular(
  d: Float64Array,
  e: Float64Array,
  vt: Dense | null,
  u: Dense | null,
  epsilon: number,
): number {
  const n = d.length;
  const tolerance = Math.max(10, Math.min(100, epsilon ** -0.125)) * epsilon;
  const threshold = Math.max((tolerance * smallest(d, e)) / Math.sqrt(n), STEPS_EACH * n * n * SAFE_MINIMUM);
  const failed = iterate({ d, e, vt, u, epsilon, tolerance, threshold });
  for (let i = 0; i < n; i++)
    if (d[i]! < 0 || Object.is(d[i], -0)) {
      d[i] = -d[i]!;
      if (vt !== null) for (let j = 0; j < vt.columns; j++) vt.data[i + j * vt.rows]! *= -1;
    }
  sort(d, vt, u);
  return failed;
}

/** A lower bound of the least singular value. */
function smallest(d: Float64Array, e: Float64Array): number {
  let mu = Math.abs(d[0] ?? 0);
  let least = mu;
  for (let i = 1; i < d.length && least !== 0; i++) {
    mu = Math.abs(d[i]!) * (mu / (mu + Math.abs(e[i - 1]!)));
    least = Math.min(least, mu);
  }
  return least;
}

function iterate(work: Work): number {
  const { d, e, threshold } = work;
  const n = d.length;
  let [oldFirst, oldLast, down] = [-1, -1, true];
  let left = STEPS_EACH * n * n;
  for (let m = n - 1; m > 0; ) {
    let first = m;
    let largest = Math.abs(d[m]!);
    while (first > 0 && Math.abs(e[first - 1]!) > threshold) {
      first--;
      largest = Math.max(largest, Math.abs(d[first]!), Math.abs(e[first]!));
    }
    if (first > 0) e[first - 1] = 0;
    if (first === m) {
      m--;
      continue;
    }
    if (first === m - 1) {
      solvePair(work, first);
      m -= 2;
      continue;
    }
    if (first > oldLast || m < oldFirst) down = Math.abs(d[first]!) >= Math.abs(d[m]!);
    const least = deflated(work, first, m, down);
    if (least === null) continue;
    [oldFirst, oldLast] = [first, m];
    left -= m - first;
    if (left < 0) return e.reduce((count, x) => count + Number(x !== 0), 0);
    const shift = shiftOf(work, first, m, down, least / largest);
    if (shift === 0) (down ? zeroShiftDown : zeroShiftUp)(work, first, m);
    else (down ? shiftedDown : shiftedUp)(work, first, m, shift);
    const end = down ? m - 1 : first;
    if (Math.abs(e[end]!) <= threshold) e[end] = 0;
  }
  return 0;
}

function solvePair({ d, e, vt, u, epsilon }: Work, i: number): void {
  const { least, largest, sr, cr, sl, cl } = singularPair(d[i]!, e[i]!, d[i + 1]!, epsilon);
  [d[i], e[i], d[i + 1]] = [largest, 0, least];
  if (vt !== null) rotateRows(vt, i, i + 1, cr, sr);
  if (u !== null) rotateColumns(u, i, i + 1, cl, sl);
}

/** Sets a negligible element of `e` to zero and answers null, else answers a lower bound of the block's least singular value. */
function deflated({ d, e, tolerance }: Work, first: number, m: number, down: boolean): number | null {
  const end = down ? m - 1 : first;
  if (Math.abs(e[end]!) <= tolerance * Math.abs(d[down ? m : first]!)) {
    e[end] = 0;
    return null;
  }
  let mu = Math.abs(d[down ? first : m]!);
  let least = mu;
  for (let k = 0; k < m - first; k++) {
    const i = down ? first + k : m - 1 - k;
    if (Math.abs(e[i]!) <= tolerance * mu) {
      e[i] = 0;
      return null;
    }
    mu = Math.abs(d[down ? i + 1 : i]!) * (mu / (mu + Math.abs(e[i]!)));
    least = Math.min(least, mu);
  }
  return least;
}

function shiftOf(work: Work, first: number, m: number, down: boolean, ratio: number): number {
  const { d, e, epsilon, tolerance } = work;
  if (d.length * tolerance * ratio <= Math.max(epsilon, 0.01 * tolerance)) return 0;
  const [start, at] = down ? [Math.abs(d[first]!), m - 1] : [Math.abs(d[m]!), first];
  const shift = singularPairValues(d[at]!, e[at]!, d[at + 1]!).least;
  return start > 0 && (shift / start) ** 2 < epsilon ? 0 : shift;
}

function zeroShiftDown({ d, e, vt, u }: Work, first: number, m: number): void {
  const [right, left] = [new Sweep(), new Sweep()];
  let [cs, oldCs, oldSn] = [1, 1, 0];
  for (let i = first; i < m; i++) {
    const a = rotation(d[i]! * cs, e[i]!);
    cs = a.c;
    if (i > first) e[i - 1] = oldSn * a.r;
    const b = rotation(oldCs * a.r, d[i + 1]! * a.s);
    [oldCs, oldSn, d[i]] = [b.c, b.s, b.r];
    right.add(i, a.c, a.s);
    left.add(i, b.c, b.s);
  }
  const h = d[m]! * cs;
  [d[m], e[m - 1]] = [h * oldCs, h * oldSn];
  right.onRows(vt);
  left.onColumns(u);
}

function zeroShiftUp({ d, e, vt, u }: Work, first: number, m: number): void {
  const [right, left] = [new Sweep(), new Sweep()];
  let [cs, oldCs, oldSn] = [1, 1, 0];
  for (let i = m; i > first; i--) {
    const a = rotation(d[i]! * cs, e[i - 1]!);
    cs = a.c;
    if (i < m) e[i] = oldSn * a.r;
    const b = rotation(oldCs * a.r, d[i - 1]! * a.s);
    [oldCs, oldSn, d[i]] = [b.c, b.s, b.r];
    left.add(i - 1, a.c, -a.s);
    right.add(i - 1, b.c, -b.s);
  }
  const h = d[first]! * cs;
  [d[first], e[first]] = [h * oldCs, h * oldSn];
  right.onRows(vt);
  left.onColumns(u);
}

function shiftedDown({ d, e, vt, u }: Work, first: number, m: number, shift: number): void {
  const [right, left] = [new Sweep(), new Sweep()];
  let f = (Math.abs(d[first]!) - shift) * (withSign(1, d[first]!) + shift / d[first]!);
  let g = e[first]!;
  for (let i = first; i < m; i++) {
    const a = rotation(f, g);
    if (i > first) e[i - 1] = a.r;
    f = a.c * d[i]! + a.s * e[i]!;
    e[i] = a.c * e[i]! - a.s * d[i]!;
    g = a.s * d[i + 1]!;
    d[i + 1]! *= a.c;
    const b = rotation(f, g);
    d[i] = b.r;
    f = b.c * e[i]! + b.s * d[i + 1]!;
    d[i + 1] = b.c * d[i + 1]! - b.s * e[i]!;
    if (i < m - 1) {
      g = b.s * e[i + 1]!;
      e[i + 1]! *= b.c;
    }
    right.add(i, a.c, a.s);
    left.add(i, b.c, b.s);
  }
  e[m - 1] = f;
  right.onRows(vt);
  left.onColumns(u);
}

function shiftedUp({ d, e, vt, u }: Work, first: number, m: number, shift: number): void {
  const [right, left] = [new Sweep(), new Sweep()];
  let f = (Math.abs(d[m]!) - shift) * (withSign(1, d[m]!) + shift / d[m]!);
  let g = e[m - 1]!;
  for (let i = m; i > first; i--) {
    const a = rotation(f, g);
    if (i < m) e[i] = a.r;
    f = a.c * d[i]! + a.s * e[i - 1]!;
    e[i - 1] = a.c * e[i - 1]! - a.s * d[i]!;
    g = a.s * d[i - 1]!;
    d[i - 1]! *= a.c;
    const b = rotation(f, g);
    d[i] = b.r;
    f = b.c * e[i - 1]! + b.s * d[i - 1]!;
    d[i - 1] = b.c * d[i - 1]! - b.s * e[i - 1]!;
    if (i > first + 1) {
      g = b.s * e[i - 2]!;
      e[i - 2]! *= b.c;
    }
    left.add(i - 1, a.c, -a.s);
    right.add(i - 1, b.c, -b.s);
  }
  e[first] = f;
  right.onRows(vt);
  left.onColumns(u);
}

/** Descending: the least goes last, with as few exchanges as there can be. */
function sort(d: Float64Array, vt: Dense | null, u: Dense | null): void {
  for (let end = d.length - 1; end > 0; end--) {
    let least = 0;
    for (let j = 1; j <= end; j++) if (d[j]! <= d[least]!) least = j;
    if (least === end) continue;
    [d[least], d[end]] = [d[end]!, d[least]!];
    if (vt !== null) swapRows(vt, least, end);
    if (u !== null) swapColumns(u, least, end);
  }
}
