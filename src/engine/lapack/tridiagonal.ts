/** Eigenvalues of a symmetric tridiagonal matrix by implicit QL and QR steps: DSTEQR, with DLAEV2 for blocks of two. */
import { type Dense, withSign } from './dense.ts';
import { rotation, Sweep, swapColumns } from './rotations.ts';

const STEPS_EACH = 30;
const SAFE_MINIMUM = 2 ** -1022;

/**
 * Makes `d` the eigenvalues in ascending order and multiplies `z` by the eigenvectors; `e` is used up.
 * @returns how many off-diagonal elements did not converge.
 */
export function tridiagonalEigen(d: Float64Array, e: Float64Array, z: Dense | null, epsilon: number): number {
  const n = d.length;
  let steps = STEPS_EACH * n;
  for (let first = 0, last = 0; first < n && steps > 0; first = last + 1) {
    last = first;
    while (
      last < n - 1 &&
      Math.abs(e[last]!) > Math.sqrt(Math.abs(d[last]!)) * Math.sqrt(Math.abs(d[last + 1]!)) * epsilon
    )
      last++;
    if (last < n - 1) e[last] = 0;
    const block = Math.abs(d[last]!) < Math.abs(d[first]!) ? qrBlock : qlBlock;
    steps = block(d, e, z, first, last, epsilon, steps);
  }
  sort(d, z);
  return e.reduce((count, x) => count + Number(x !== 0), 0);
}

/** From the top down, for blocks whose larger numbers stand below. */
function qlBlock(
  d: Float64Array,
  e: Float64Array,
  z: Dense | null,
  first: number,
  last: number,
  epsilon: number,
  steps: number,
): number {
  let left = steps;
  for (let l = first; l <= last; ) {
    let m = l;
    while (m < last && !negligible(e[m]!, d[m]!, d[m + 1]!, epsilon)) m++;
    if (m < last) e[m] = 0;
    if (m === l) l++;
    else if (m === l + 1) {
      const { rt1, rt2, c, s } = symmetricPair(d[l]!, e[l]!, d[l + 1]!);
      rotated(z, [[l, c, s]]);
      [d[l], d[l + 1], e[l]] = [rt1, rt2, 0];
      l += 2;
    } else {
      if (left-- === 0) return 0;
      qlStep(d, e, z, l, m);
    }
  }
  return left;
}

function qlStep(d: Float64Array, e: Float64Array, z: Dense | null, l: number, m: number): void {
  let g = (d[l + 1]! - d[l]!) / (2 * e[l]!);
  g = d[m]! - d[l]! + e[l]! / (g + withSign(Math.hypot(g, 1), g));
  let [s, c, p] = [1, 1, 0];
  const done: [number, number, number][] = [];
  for (let i = m - 1; i >= l; i--) {
    const [f, b] = [s * e[i]!, c * e[i]!];
    const turn = rotation(g, f);
    ({ c, s } = turn);
    if (i !== m - 1) e[i + 1] = turn.r;
    g = d[i + 1]! - p;
    const r = (d[i]! - g) * s + 2 * c * b;
    p = s * r;
    d[i + 1] = g + p;
    g = c * r - b;
    done.push([i, c, -s]);
  }
  rotated(z, done);
  d[l]! -= p;
  e[l] = g;
}

/** From the bottom up, for blocks whose larger numbers stand above. */
function qrBlock(
  d: Float64Array,
  e: Float64Array,
  z: Dense | null,
  first: number,
  last: number,
  epsilon: number,
  steps: number,
): number {
  let left = steps;
  for (let l = last; l >= first; ) {
    let m = l;
    while (m > first && !negligible(e[m - 1]!, d[m]!, d[m - 1]!, epsilon)) m--;
    if (m > first) e[m - 1] = 0;
    if (m === l) l--;
    else if (m === l - 1) {
      const { rt1, rt2, c, s } = symmetricPair(d[l - 1]!, e[l - 1]!, d[l]!);
      rotated(z, [[m, c, s]]);
      [d[l - 1], d[l], e[l - 1]] = [rt1, rt2, 0];
      l -= 2;
    } else {
      if (left-- === 0) return 0;
      qrStep(d, e, z, l, m);
    }
  }
  return left;
}

function qrStep(d: Float64Array, e: Float64Array, z: Dense | null, l: number, m: number): void {
  let g = (d[l - 1]! - d[l]!) / (2 * e[l - 1]!);
  g = d[m]! - d[l]! + e[l - 1]! / (g + withSign(Math.hypot(g, 1), g));
  let [s, c, p] = [1, 1, 0];
  const done: [number, number, number][] = [];
  for (let i = m; i < l; i++) {
    const [f, b] = [s * e[i]!, c * e[i]!];
    const turn = rotation(g, f);
    ({ c, s } = turn);
    if (i !== m) e[i - 1] = turn.r;
    g = d[i]! - p;
    const r = (d[i + 1]! - g) * s + 2 * c * b;
    p = s * r;
    d[i] = g + p;
    g = c * r - b;
    done.push([i, c, s]);
  }
  rotated(z, done);
  d[l]! -= p;
  e[l - 1] = g;
}

function negligible(e: number, d: number, next: number, epsilon: number): boolean {
  return e === 0 || e * e <= epsilon * epsilon * Math.abs(d) * Math.abs(next) + SAFE_MINIMUM;
}

function rotated(z: Dense | null, turns: readonly (readonly [at: number, c: number, s: number])[]): void {
  if (z === null) return;
  const sweep = new Sweep();
  for (const [at, c, s] of turns) sweep.add(at, c, s);
  sweep.onColumns(z);
}

/** DLAEV2: [[a, b], [b, c]] has the eigenvalue rt1, the larger in size, with the vector (c, s). */
function symmetricPair(a: number, b: number, c: number): { rt1: number; rt2: number; c: number; s: number } {
  const [sum, difference, twice] = [a + c, a - c, b + b];
  const [larger, smaller] = Math.abs(a) > Math.abs(c) ? [a, c] : [c, a];
  const root = Math.hypot(difference, twice);
  let [rt1, rt2, sign] = [0.5 * root, -0.5 * root, 1];
  if (sum !== 0) {
    sign = sum < 0 ? -1 : 1;
    rt1 = 0.5 * (sum + sign * root);
    rt2 = (larger / rt1) * smaller - (b / rt1) * b;
  }
  const toward = difference >= 0 ? 1 : -1;
  const cs = difference + toward * root;
  let [cosine, sine] = [1, 0];
  if (Math.abs(cs) > Math.abs(twice)) {
    const ratio = -twice / cs;
    sine = 1 / Math.sqrt(1 + ratio * ratio);
    cosine = ratio * sine;
  } else if (twice !== 0) {
    const ratio = -cs / twice;
    cosine = 1 / Math.sqrt(1 + ratio * ratio);
    sine = ratio * cosine;
  }
  return sign === toward ? { rt1, rt2, c: -sine, s: cosine } : { rt1, rt2, c: cosine, s: sine };
}

/** Ascending, with as few exchanges as there can be. */
function sort(d: Float64Array, z: Dense | null): void {
  for (let i = 0; i < d.length - 1; i++) {
    let least = i;
    for (let j = i + 1; j < d.length; j++) if (d[j]! < d[least]!) least = j;
    if (least === i) continue;
    [d[i], d[least]] = [d[least]!, d[i]!];
    if (z !== null) swapColumns(z, i, least);
  }
}
