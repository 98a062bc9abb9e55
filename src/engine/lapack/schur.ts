/** The real Schur form of a Hessenberg matrix by double-shift QR steps: DLAHQR, and DLANV2 for blocks of two. */
import { type Dense, withSign } from './dense.ts';
import { reflect } from './householder.ts';
import { rotateColumns } from './rotations.ts';

const SAFE_MINIMUM = 2 ** -1022;

/** Makes `h` quasi-triangular between `first` and `last`; `z` is multiplied by what that takes. @returns how many eigenvalues were not found. */
export function schurForm(h: Dense, z: Dense, first: number, last: number, ulp: number): number {
  const n = h.rows;
  const at = (i: number, j: number) => h.data[i + j * n]!;
  for (let j = first; j < last - 1; j++) for (let i = j + 2; i <= last; i++) h.data[i + j * n] = 0;
  const small = SAFE_MINIMUM * ((last - first + 1) / ulp);
  const most = 30 * Math.max(10, last - first + 1);
  for (let i = last; i >= first; ) {
    let l = first;
    let stalled = 0;
    let found = false;
    for (let step = 0; step <= most && !found; step++) {
      l = splitAt(h, first, last, l, i, small, ulp);
      if (l > first) h.data[l + (l - 1) * n] = 0;
      if (l >= i - 1) found = true;
      else doubleStep(h, z, l, i, shiftsOf(h, l, i, ++stalled), ulp);
    }
    if (!found) return i - first + 1;
    if (l === i - 1) {
      const { c, s, a, b, low, d } = standardized(at(i - 1, i - 1), at(i - 1, i), at(i, i - 1), at(i, i), ulp);
      rotateRest(h, i, c, s);
      rotateColumns(z, i - 1, i, c, s);
      [h.data[i - 1 + (i - 1) * n], h.data[i - 1 + i * n], h.data[i + (i - 1) * n], h.data[i + i * n]] = [a, b, low, d];
    }
    i = l - 1;
  }
  return 0;
}

/** The rows and columns i - 1 and i outside their own block. */
function rotateRest({ rows: n, data }: Dense, i: number, c: number, s: number): void {
  const turn = (p: number, q: number) => {
    const [x, y] = [data[p]!, data[q]!];
    data[p] = c * x + s * y;
    data[q] = c * y - s * x;
  };
  for (let j = i + 1; j < n; j++) turn(i - 1 + j * n, i + j * n);
  for (let k = 0; k < i - 1; k++) turn(k + (i - 1) * n, k + i * n);
}

/** Where the block that ends at `i` begins: below the last negligible element. */
function splitAt(
  { rows: n, data }: Dense,
  first: number,
  last: number,
  l: number,
  i: number,
  small: number,
  ulp: number,
): number {
  const size = (p: number, q: number) => Math.abs(data[p + q * n]!);
  let k = i;
  for (; k > l; k--) {
    const below = size(k, k - 1);
    if (below <= small) break;
    let around = size(k - 1, k - 1) + size(k, k);
    if (around === 0) {
      if (k - 2 >= first) around += size(k - 1, k - 2);
      if (k + 1 <= last) around += size(k + 1, k);
    }
    if (below > ulp * around) continue;
    const above = size(k - 1, k);
    const [ab, ba] = [Math.max(below, above), Math.min(below, above)];
    const gap = Math.abs(data[k - 1 + (k - 1) * n]! - data[k + k * n]!);
    const [aa, bb] = [Math.max(size(k, k), gap), Math.min(size(k, k), gap)];
    const s = aa + ab;
    if (ba * (ab / s) <= Math.max(small, ulp * (bb * (aa / s)))) break;
  }
  return k;
}

interface Shifts {
  readonly r1: number;
  readonly i1: number;
  readonly r2: number;
  readonly i2: number;
}

/** The eigenvalues of the last two rows, the nearer one twice where they are real; others where steps do not converge. */
function shiftsOf({ rows: n, data }: Dense, l: number, i: number, stalled: number): Shifts {
  const at = (p: number, q: number) => data[p + q * n]!;
  let [h11, h21, h12, h22] = [at(i - 1, i - 1), at(i, i - 1), at(i - 1, i), at(i, i)];
  if (stalled % 10 === 0) {
    const bottom = stalled % 20 === 0;
    const s = bottom
      ? Math.abs(at(i, i - 1)) + Math.abs(at(i - 1, i - 2))
      : Math.abs(at(l + 1, l)) + Math.abs(at(l + 2, l + 1));
    h11 = 0.75 * s + (bottom ? at(i, i) : at(l, l));
    [h12, h21, h22] = [-0.4375 * s, s, h11];
  }
  const s = Math.abs(h11) + Math.abs(h12) + Math.abs(h21) + Math.abs(h22);
  if (s === 0) return { r1: 0, i1: 0, r2: 0, i2: 0 };
  [h11, h21, h12, h22] = [h11 / s, h21 / s, h12 / s, h22 / s];
  const half = (h11 + h22) / 2;
  const det = (h11 - half) * (h22 - half) - h12 * h21;
  const root = Math.sqrt(Math.abs(det));
  if (det >= 0) return { r1: half * s, i1: root * s, r2: half * s, i2: -root * s };
  const [high, low] = [half + root, half - root];
  const r = (Math.abs(high - h22) <= Math.abs(low - h22) ? high : low) * s;
  return { r1: r, i1: 0, r2: r, i2: 0 };
}

function doubleStep(h: Dense, z: Dense, l: number, i: number, { r1, i1, r2, i2 }: Shifts, ulp: number): void {
  const { rows: n, data } = h;
  const at = (p: number, q: number) => data[p + q * n]!;
  let m = i - 2;
  let v = [0, 0, 0];
  for (; ; m--) {
    const scale = Math.abs(at(m, m) - r2) + Math.abs(i2) + Math.abs(at(m + 1, m));
    const h21 = at(m + 1, m) / scale;
    v = [
      h21 * at(m, m + 1) + (at(m, m) - r1) * ((at(m, m) - r2) / scale) - i1 * (i2 / scale),
      h21 * (at(m, m) + at(m + 1, m + 1) - r1 - r2),
      h21 * at(m + 2, m + 1),
    ];
    const sum = Math.abs(v[0]!) + Math.abs(v[1]!) + Math.abs(v[2]!);
    v = v.map((x) => x / sum);
    if (m === l) break;
    const around = Math.abs(at(m - 1, m - 1)) + Math.abs(at(m, m)) + Math.abs(at(m + 1, m + 1));
    if (Math.abs(at(m, m - 1)) * (Math.abs(v[1]!) + Math.abs(v[2]!)) <= ulp * Math.abs(v[0]!) * around) break;
  }
  for (let k = m; k < i; k++) {
    const size = Math.min(3, i - k + 1);
    const column = Float64Array.from({ length: size }, (_, q) => (k > m ? at(k + q, k - 1) : v[q]!));
    const found = reflect({ rows: size, columns: 1, data: column }, { at: 0, step: 1, length: size });
    if (k > m) {
      data[k + (k - 1) * n] = column[0]!;
      for (let q = 1; q < size; q++) data[k + q + (k - 1) * n] = 0;
    } else if (m > l) data[k + (k - 1) * n]! *= 1 - found.tau;
    chase(h, z, k, Math.min(k + 3, i), found.v, found.tau);
  }
}

/** A reflector of two or three rows on h from both sides, and on z. */
function chase(h: Dense, z: Dense, k: number, end: number, v: Float64Array, tau: number): void {
  const { rows: n, data } = h;
  for (let j = k; j < n; j++) {
    let sum = 0;
    for (let q = 0; q < v.length; q++) sum += v[q]! * data[k + q + j * n]!;
    for (let q = 0; q < v.length; q++) data[k + q + j * n]! -= sum * tau * v[q]!;
  }
  const right = (matrix: Float64Array, rows: number) => {
    for (let p = 0; p < rows; p++) {
      let sum = 0;
      for (let q = 0; q < v.length; q++) sum += v[q]! * matrix[p + (k + q) * n]!;
      for (let q = 0; q < v.length; q++) matrix[p + (k + q) * n]! -= sum * tau * v[q]!;
    }
  };
  right(data, end + 1);
  right(z.data, n);
}

interface Block {
  readonly c: number;
  readonly s: number;
  readonly a: number;
  readonly b: number;
  readonly low: number;
  readonly d: number;
}

/** [[a, b], [c, d]] turned triangular, or with equal diagonal where its eigenvalues are complex. */
function standardized(a: number, b: number, c: number, d: number, ulp: number): Block {
  if (c === 0) return { c: 1, s: 0, a, b, low: c, d };
  if (b === 0) return { c: 0, s: 1, a: d, b: -c, low: 0, d: a };
  const difference = a - d;
  if (difference === 0 && withSign(1, b) !== withSign(1, c)) return { c: 1, s: 0, a, b, low: c, d };
  const p = 0.5 * difference;
  const most = Math.max(Math.abs(b), Math.abs(c));
  const least = Math.min(Math.abs(b), Math.abs(c)) * withSign(1, b) * withSign(1, c);
  const scale = Math.max(Math.abs(p), most);
  const inside = (p / scale) * p + (most / scale) * least;
  if (inside >= 4 * ulp) {
    const root = p + withSign(Math.sqrt(scale) * Math.sqrt(inside), p);
    const length = Math.hypot(c, root);
    return { c: root / length, s: c / length, a: d + root, b: b - c, low: 0, d: d - (most / root) * least };
  }
  const sigma = b + c;
  const length = Math.hypot(sigma, difference);
  const cs = Math.sqrt(0.5 * (1 + Math.abs(sigma) / length));
  const sn = -(p / (length * cs)) * withSign(1, sigma);
  const [aa, bb, cc, dd] = [a * cs + b * sn, -a * sn + b * cs, c * cs + d * sn, -c * sn + d * cs];
  const [high, low] = [bb * cs + dd * sn, -aa * sn + cc * cs];
  const middle = 0.5 * (aa * cs + cc * sn + (-bb * sn + dd * cs));
  if (low !== 0 && high === 0) return { c: -sn, s: cs, a: middle, b: -low, low: 0, d: middle };
  if (low === 0 || withSign(1, high) !== withSign(1, low)) return { c: cs, s: sn, a: middle, b: high, low, d: middle };
  const [sab, sac] = [Math.sqrt(Math.abs(high)), Math.sqrt(Math.abs(low))];
  const shift = withSign(sab * sac, low);
  const tau = 1 / Math.sqrt(Math.abs(high + low));
  const [c1, s1] = [sab * tau, sac * tau];
  return { c: cs * c1 - sn * s1, s: cs * s1 + sn * c1, a: middle + shift, b: high - low, low: 0, d: middle - shift };
}
