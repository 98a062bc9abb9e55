/**
 * The gamma function's family on plain numbers: its logarithm, the logarithm's derivatives, its incomplete integrals, and Hurwitz' zeta.
 * Where PyTorch's approximation is coarser than doubles are (`trigamma`), it is PyTorch's that is computed.
 */

/** B₂ₖ, k = 1 … 12. */
const BERNOULLI = [
  1 / 6,
  -1 / 30,
  1 / 42,
  -1 / 30,
  5 / 66,
  -691 / 2730,
  7 / 6,
  -3617 / 510,
  43867 / 798,
  -174611 / 330,
  854513 / 138,
  -236364091 / 2730,
];
const HALF_LOG_2PI = 0.5 * Math.log(2 * Math.PI);

/** ln |Γ(x)| by Stirling's series, after the recurrence has made x large. */
export function lgammaNumber(x: number): number {
  if (Number.isNaN(x)) return x;
  if (!Number.isFinite(x)) return Number.POSITIVE_INFINITY;
  if (x <= 0) {
    if (Number.isInteger(x)) return Number.POSITIVE_INFINITY;
    const sine = Math.abs(Math.sin(Math.PI * (x - Math.round(x))));
    return Math.log(Math.PI / sine) - lgammaNumber(1 - x);
  }
  if (x === 1 || x === 2) return 0;
  let product = 1;
  let y = x;
  for (; y < 15; y++) product *= y;
  const z = 1 / (y * y);
  let series = 0;
  for (let k = 8; k >= 1; k--) series = series * z + BERNOULLI[k - 1]! / (2 * k * (2 * k - 1));
  return (y - 0.5) * Math.log(y) - y + HALF_LOG_2PI + series / y - Math.log(product);
}

const PSI_10 = 2.251752589066721;

/** ψ(x) = d/dx ln Γ(x): the recurrence up to 10, then the asymptotic series (Cephes' psi). `round` does what each step of the dtype does. */
export function digammaNumber(x: number, round: (x: number) => number = (exact) => exact): number {
  if (x === 0) return Object.is(x, -0) ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  if (x < 0) {
    if (Math.trunc(x) === x) return Number.NaN;
    const reflected = round(Math.PI / Math.tan(Math.PI * (x - Math.trunc(x))));
    return round(digammaNumber(round(1 - x), round) - reflected);
  }
  let sum = 0;
  let y = x;
  for (; y < 10; y = round(y + 1)) sum = round(sum - round(1 / y));
  if (y === 10) return round(sum + round(PSI_10));
  if (y === Number.POSITIVE_INFINITY) return y;
  const z = round(1 / round(y * y));
  let series = 0;
  for (let k = 7; k >= 1; k--) series = round(round(series * z) + round(BERNOULLI[k - 1]! / (2 * k)));
  return round(round(round(sum + round(Math.log(y))) - round(0.5 / y)) - round(series * z));
}

/** ψ′(x) as PyTorch has it: six steps of the recurrence, three terms of the series (`trigamma` in ATen/native/Math.h). */
function trigammaNumber(x: number): number {
  let [sign, sum, y] = [1, 0, x];
  if (y < 0.5) {
    sign = -1;
    const sine = Math.sin(Math.PI * y);
    sum -= (Math.PI * Math.PI) / (sine * sine);
    y = 1 - y;
  }
  for (let i = 0; i < 6; i++, y++) sum += 1 / (y * y);
  const z = 1 / (y * y);
  return sign * (sum + (1 + 1 / (2 * y) + z * (1 / 6 - z * (1 / 30 - z / 42))) / y);
}

/** ζ(x, q) = Σ (q + k)⁻ˣ: nine terms or more, then Euler and Maclaurin's formula (Cephes' zeta). */
export function zetaNumber(x: number, q: number): number {
  if (x === 1) return Number.POSITIVE_INFINITY;
  if (!(x > 1) || Number.isNaN(q)) return Number.NaN;
  if (q <= 0) {
    if (Math.floor(q) === q) return Number.POSITIVE_INFINITY;
    if (!Number.isInteger(x)) return Number.NaN;
  }
  const tiny = 2 ** -53;
  let sum = q ** -x;
  let a = q;
  let term = 0;
  for (let i = 0; i < 9 || a <= 9; i++) {
    a++;
    term = a ** -x;
    sum += term;
    if (Math.abs(term) < tiny * Math.abs(sum)) return sum;
  }
  sum += (term * a) / (x - 1) - 0.5 * term;
  let rising = 1;
  let factorial = 1;
  for (let k = 1; k <= BERNOULLI.length; k++) {
    rising *= x + 2 * k - 2;
    factorial *= (2 * k - 1) * (2 * k);
    term /= a;
    const change = (BERNOULLI[k - 1]! / factorial) * rising * term;
    sum += change;
    if (Math.abs(change / sum) < tiny) return sum;
    rising *= x + 2 * k - 1;
    term /= a;
  }
  return sum;
}

/** The n-th derivative of ψ. */
export function polygammaNumber(n: number, x: number, round?: (x: number) => number): number {
  if (n === 0) return digammaNumber(x, round);
  if (n === 1) return trigammaNumber(x);
  return (n % 2 === 1 ? 1 : -1) * Math.exp(lgammaNumber(n + 1)) * zetaNumber(n + 1, x);
}

/** xᵃ e⁻ˣ / Γ(a). */
function gammaFactor(a: number, x: number): number {
  return Math.exp(a * Math.log(x) - x - lgammaNumber(a));
}

/** P(a, x), the lower incomplete gamma integral over Γ(a): a series below a + 1, else from Q. */
export function igammaNumber(a: number, x: number): number {
  if (x < 0 || a < 0 || Number.isNaN(a) || Number.isNaN(x)) return Number.NaN;
  if (a === 0) return x > 0 ? 1 : Number.NaN;
  if (x === 0) return 0;
  if (a === Number.POSITIVE_INFINITY) return x === a ? Number.NaN : 0;
  if (x === Number.POSITIVE_INFINITY) return 1;
  return x < a + 1 ? lowerSeries(a, x) : 1 - upperFraction(a, x);
}

/** Q(a, x) = 1 - P(a, x). */
export function igammacNumber(a: number, x: number): number {
  if (x < 0 || a < 0 || Number.isNaN(a) || Number.isNaN(x)) return Number.NaN;
  if (a === 0) return x > 0 ? 0 : Number.NaN;
  if (x === 0) return 1;
  if (a === Number.POSITIVE_INFINITY) return x === a ? Number.NaN : 1;
  if (x === Number.POSITIVE_INFINITY) return 0;
  return x < a + 1 ? 1 - lowerSeries(a, x) : upperFraction(a, x);
}

function lowerSeries(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let k = 1; Math.abs(term) > sum * 2 ** -54 && k < 1e5; k++) {
    term *= x / (a + k);
    sum += term;
  }
  return sum * gammaFactor(a, x);
}

/** Lentz' evaluation of the continued fraction. */
function upperFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let h = d;
  for (let k = 1; k < 100000; k++) {
    const factor = -k * (k - a);
    b += 2;
    d = 1 / (factor * d + b);
    c = b + factor / c;
    h *= d * c;
    if (Math.abs(d * c - 1) < 2 ** -53) break;
  }
  return h * gammaFactor(a, x);
}
