/** Discrete Fourier transforms of plain arrays: powers of two by halving (Cooley and Tukey), other lengths by Bluestein's convolution. */

/** Up to here lengths that are no power of two are summed as they are defined, which keeps what is exact exact. */
const DIRECT = 48;

/** Σ x[k] · e^(∓2πi jk/n) in place, without scaling; `inverse` takes the plus. */
export function transform(re: Float64Array, im: Float64Array, inverse: boolean): void {
  const n = re.length;
  if (n < 2) return;
  // Exchanging the parts of what goes in and of what comes out turns the sign.
  const [x, y] = inverse ? [im, re] : [re, im];
  if ((n & (n - 1)) === 0) halve(x, y);
  else if (n <= DIRECT) sum(x, y);
  else bluestein(x, y);
}

/** cos and sin of k/n of a turn: exact at twelfths, and alike in every quadrant. */
function turned(k: number, n: number): readonly [cosine: number, sine: number] {
  const quarter = Math.floor((4 * k) / n);
  const rest = 4 * k - quarter * n;
  const [c, s] = 2 * rest <= n ? inQuadrant(rest, n) : mirrored(inQuadrant(n - rest, n));
  switch (quarter % 4) {
    case 0:
      return [c, s];
    case 1:
      return [-s, c];
    case 2:
      return [-c, -s];
    default:
      return [s, -c];
  }
}

/** Of rest/n of a quarter turn. */
function inQuadrant(rest: number, n: number): readonly [number, number] {
  if (rest === 0) return [1, 0];
  if (3 * rest === n) return [Math.sqrt(3) / 2, 0.5];
  const angle = (Math.PI / 2) * (rest / n);
  return 2 * rest === n ? [Math.SQRT1_2, Math.SQRT1_2] : [Math.cos(angle), Math.sin(angle)];
}

function mirrored([c, s]: readonly [number, number]): readonly [number, number] {
  return [s, c];
}

/** A turn by whole quarters multiplies nothing: what is not a number stays in its own part. */
function times(x: number, factor: number): number {
  return factor === 0 ? 0 : x * factor;
}

function sum(re: Float64Array, im: Float64Array): void {
  const n = re.length;
  const turns = Array.from({ length: n }, (_, k) => turned(k, n));
  const [x, y] = [re.slice(), im.slice()];
  for (let j = 0; j < n; j++) {
    let [a, b] = [0 + x[0]!, 0 + y[0]!];
    // The two that lie opposite turn alike, to either side: what is symmetric cancels to nothing.
    for (let k = 1; k <= n / 2; k++) {
      const [c, s] = turns[(j * k) % n]!;
      const [u, v] = 2 * k === n ? [0, 0] : [x[n - k]!, y[n - k]!];
      a += times(x[k]! + u, c) + times(y[k]! - v, s);
      b += times(y[k]! + v, c) - times(x[k]! - u, s);
    }
    [re[j], im[j]] = [a, b];
  }
}

function halve(re: Float64Array, im: Float64Array): void {
  const n = re.length;
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1;
    for (; (j & bit) !== 0; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      [re[i], re[j]] = [re[j]!, re[i]!];
      [im[i], im[j]] = [im[j]!, im[i]!];
    }
  }
  for (let size = 2; size <= n; size *= 2) {
    const half = size / 2;
    for (let k = 0; k < half; k++) {
      const [c, s] = turned(k, size);
      for (let i = k; i < n; i += size) {
        const j = i + half;
        const [u, v] = [re[j]!, im[j]!];
        const [x, y] = s === 0 ? [u, v] : c === 0 ? [v, -u] : [u * c + v * s, v * c - u * s];
        re[j] = re[i]! - x;
        im[j] = im[i]! - y;
        re[i]! += x;
        im[i]! += y;
      }
    }
  }
}

/** As a convolution with a chirp, which a transform of a power of two does. */
function bluestein(re: Float64Array, im: Float64Array): void {
  const n = re.length;
  let m = 1;
  while (m < 2 * n - 1) m *= 2;
  const [c, s] = [new Float64Array(n), new Float64Array(n)];
  for (let k = 0; k < n; k++) {
    const angle = (Math.PI * ((k * k) % (2 * n))) / n;
    [c[k], s[k]] = [Math.cos(angle), Math.sin(angle)];
  }
  const [ar, ai, br, bi] = Array.from({ length: 4 }, () => new Float64Array(m)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  for (let k = 0; k < n; k++) {
    ar[k] = re[k]! * c[k]! + im[k]! * s[k]!;
    ai[k] = im[k]! * c[k]! - re[k]! * s[k]!;
    br[k] = br[(m - k) % m] = c[k]!;
    bi[k] = bi[(m - k) % m] = s[k]!;
  }
  halve(ar, ai);
  halve(br, bi);
  for (let k = 0; k < m; k++) [ar[k], ai[k]] = [ar[k]! * br[k]! - ai[k]! * bi[k]!, ar[k]! * bi[k]! + ai[k]! * br[k]!];
  halve(ai, ar);
  for (let k = 0; k < n; k++) {
    const [x, y] = [ar[k]! / m, ai[k]! / m];
    re[k] = x * c[k]! + y * s[k]!;
    im[k] = y * c[k]! - x * s[k]!;
  }
}
