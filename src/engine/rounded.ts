/**
 * log, sin and cos rounded correctly in all but one of some thousand cases, as the C library has them that PyTorch calls: JavaScript's own may be a
 * digit off, and then a stream of float64 numbers is. Tables are worked out in whole numbers of 200 bits when first needed. Knows numbers only.
 */

const BITS = 200n;
const ONE = 1n << BITS;

/** A number as a double and what is missing of it. */
type Pair = readonly [high: number, low: number];

function pairOf(fixed: bigint): Pair {
  const high = Number(fixed) / 2 ** 200;
  const rest =
    fixed - BigInt(Math.trunc(high * 2 ** 60)) * (1n << 140n) - BigInt(((high * 2 ** 60) % 1) * 2 ** 60) * (1n << 80n);
  return [high, Number(rest) / 2 ** 200];
}

/** a · b - product, exactly (Dekker). */
function missingOf(a: number, b: number, product: number): number {
  const [aHigh, aLow] = halves(a);
  const [bHigh, bLow] = halves(b);
  return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
}

/** a · b + c, rounded once where the sum does not cancel further than the product's own roundings reach. */
export function multipliedAdd(a: number, b: number, c: number): number {
  const product = a * b;
  if (!Number.isFinite(product) || Math.abs(a) > 1e150 || Math.abs(b) > 1e150) return product + c;
  const sum = product + c;
  const rest = sum - product;
  return sum + (missingOf(a, b, product) + (product - (sum - rest)) + (c - rest));
}

function halves(x: number): Pair {
  const shifted = 134217729 * x;
  const high = shifted - (shifted - x);
  return [high, x - high];
}

// Logarithm ------------------------------------------------------------------------------------------------------------

const STEPS = 128;
/** ln 2 in two parts, as Sun's fdlibm splits it: the first has so few bits that its products with small numbers are exact. */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;

let powers: readonly Pair[] | null = null;

/** 2^(k / STEPS). */
function powersOfTwo(): readonly Pair[] {
  let root = 2n * ONE;
  for (let k = 1; k < STEPS; k *= 2) root = squareRoot(root * ONE);
  const out: Pair[] = [];
  for (let power = ONE; out.length < STEPS; power = (power * root) >> BITS) out.push(pairOf(power));
  return out;
}

/** By Newton's method, from above. */
function squareRoot(n: bigint): bigint {
  let x = 1n << BigInt((n.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (x + n / x) >> 1n;
    if (next >= x) return x;
    x = next;
  }
}

/** ln x for a positive, normal x. */
export function log(x: number): number {
  const guess = Math.log(x);
  if (guess === 0 || !Number.isFinite(guess)) return guess;
  powers ??= powersOfTwo();
  // e^guess = 2^(n / STEPS) · e^r with a small r, known to twice the digits. What it misses of x, relative to x, is what guess misses.
  const n = Math.round((guess * STEPS) / Math.LN2);
  const rough = guess - (n / STEPS) * LN2_HIGH;
  const small = (n / STEPS) * LN2_LOW;
  const r = rough - small;
  const series = r * r * (1 / 2 + r * (1 / 6 + r * (1 / 24 + r * (1 / 120 + r / 720)))) + (rough - r - small);
  const whole = Math.floor(n / STEPS);
  const [high, low] = powers[n - whole * STEPS]!;
  const product = high * r;
  const missing = x * 2 ** -whole - high - product - (missingOf(high, r, product) + high * series + low * (1 + r));
  return guess + missing / (high * (1 + r));
}

// Sine and cosine ------------------------------------------------------------------------------------------------------

/** Entries a unit of the angle. */
const ENTRIES = 64;
/** π/2 in three parts (fdlibm): products of the first two with small integers are exact. */
const QUARTER = [1.5707963267341256, 6.077100506303966e-11, 2.0222662487959506e-21] as const;

interface Angle {
  readonly sin: Pair;
  readonly cos: Pair;
}
let angles: readonly Angle[] | null = null;

/** Angles k / ENTRIES from 0 to π/4, by Taylor's series. */
function anglesToEighth(): readonly Angle[] {
  return Array.from({ length: Math.ceil((Math.PI / 4) * ENTRIES) + 1 }, (_, k) => {
    const x = (BigInt(k) * ONE) / BigInt(ENTRIES);
    let term = ONE;
    const sums = [0n, 0n];
    for (let i = 0; term !== 0n; i++) {
      sums[i & 1]! += i & 2 ? -term : term;
      term = ((term * x) >> BITS) / BigInt(i + 1);
    }
    return { cos: pairOf(sums[0]!), sin: pairOf(sums[1]!) };
  });
}

/** [sin x, cos x] for x from 0 to 2π. */
export function sinCos(x: number): [number, number] {
  angles ??= anglesToEighth();
  const quadrant = Math.round(x / (Math.PI / 2));
  const first = x - quadrant * QUARTER[0];
  const second = quadrant * QUARTER[1];
  const r = first - second;
  const rest = first - r - second - quadrant * QUARTER[2];
  const sign = r < 0 ? -1 : 1;
  const nearest = Math.round(sign * r * ENTRIES);
  const entry = angles[nearest]!;
  const d = sign * r - nearest / ENTRIES;
  const sin = sign * turned(entry.sin, entry.cos, 1, d, sign * rest);
  const cos = turned(entry.cos, entry.sin, -1, d, sign * rest);
  return quadrant % 4 === 0
    ? [sin, cos]
    : quadrant % 4 === 1
      ? [cos, -sin]
      : quadrant % 4 === 2
        ? [-sin, -cos]
        : [-cos, sin];
}

/** f(a + d) where f is sin or cos, `slope` times the other one its derivative. */
function turned([f, fLow]: Pair, [g, gLow]: Pair, slope: number, d: number, dLow: number): number {
  const product = slope * g * d;
  const square = d * d;
  const series =
    -f * square * (1 / 2 - square * (1 / 24 - square / 720)) -
    slope * g * d * square * (1 / 6 - square * (1 / 120 - square / 5040));
  const small = missingOf(slope * g, d, product) + slope * (g * dLow + gLow * d) + fLow + series;
  const sum = f + product;
  return sum + (product - (sum - f) + small);
}
