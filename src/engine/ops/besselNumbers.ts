/**
 * Bessel functions of order 0 and 1 on plain numbers: the modified ones by power series for small arguments and asymptotic series for large
 * ones; J₀ and J₁ by Cephes' rational functions as PyTorch evaluates them, which is coarser than doubles are.
 */

/** From here on the asymptotic series is exact to double precision: its least term is about e⁻²ˣ. */
const LARGE = 25;

/** e^-|x| · Iₙ(x), n = 0 or 1. */
function scaledModified(n: 0 | 1, x: number): number {
  const size = Math.abs(x);
  const sign = n === 1 && x < 0 ? -1 : 1;
  if (size === Number.POSITIVE_INFINITY) return 0;
  if (size > LARGE) return (sign * modifiedSeries(n, size)) / Math.sqrt(2 * Math.PI * size);
  const quarter = (size * size) / 4;
  let term = n === 0 ? 1 : size / 2;
  let sum = term;
  for (let k = 1; term > sum * 2 ** -55; k++) {
    term *= quarter / (k * (k + n));
    sum += term;
  }
  return sign * Math.exp(-size) * sum;
}

/** Σ (-1)ᵏ aₖ(n) / xᵏ with aₖ = aₖ₋₁ · (4n² - (2k - 1)²) / 8k. */
function modifiedSeries(n: number, x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; k < 60; k++) {
    const next = (-term * (4 * n * n - (2 * k - 1) ** 2)) / (8 * k * x);
    if (Math.abs(next) >= Math.abs(term) || Math.abs(next) < 2 ** -55) break;
    term = next;
    sum += term;
  }
  return sum;
}

/** Steps of the integral below: its error is about e^(x - π² / STEP). */
const STEP = 1 / 8;

/** eˣ · Kₙ(x), n = 0 or 1, for x > 0: ∫₀^∞ e^(-x (cosh t - 1)) cosh nt dt by the trapezoidal rule, which such an integrand meets to the last digit. */
export function scaledDecaying(n: 0 | 1, x: number): number {
  if (x === 0) return Number.POSITIVE_INFINITY;
  if (!(x > 0)) return Number.NaN;
  if (x === Number.POSITIVE_INFINITY) return 0;
  if (x > LARGE) return Math.sqrt(Math.PI / (2 * x)) * modifiedSeries(n, -x);
  let sum = 1 / 2;
  for (let k = 1; ; k++) {
    const t = k * STEP;
    const part = Math.exp(-2 * x * Math.sinh(t / 2) ** 2) * (n === 0 ? 1 : Math.cosh(t));
    sum += part;
    if (part < sum * 2 ** -56) return sum * STEP;
  }
}

/** sin x / x. */
export function sphericalNumber(x: number): number {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? x : 0;
  return x === 0 ? 1 : Math.sin(x) / x;
}

export function i0eNumber(x: number): number {
  return scaledModified(0, x);
}

export function i1eNumber(x: number): number {
  return scaledModified(1, x);
}

export function i0Number(x: number): number {
  return Math.exp(Math.abs(x)) * i0eNumber(x);
}

export function i1Number(x: number): number {
  return Math.exp(Math.abs(x)) * i1eNumber(x);
}

/** J₀(x). */
export function j0Number(x: number): number {
  return bessel(0, Math.abs(x));
}

/** J₁(x). */
export function j1Number(x: number): number {
  return x < 0 ? -bessel(1, -x) : bessel(1, x);
}

function bessel(n: 0 | 1, x: number): number {
  if (Number.isNaN(x)) return x;
  return x > 5 ? far(n, x) : near(n, x);
}

interface Rational {
  readonly over: readonly number[];
  readonly under: readonly number[];
}

/** For each order P and Q of Hankel's form √(2 / πx) · (P cos χ - Q sin χ) as rational functions of 25 / x², from Cephes' j0.c and j1.c. */
const HANKEL: readonly { readonly p: Rational; readonly q: Rational }[] = [
  {
    p: {
      over: [
        0.0007969367292973471, 0.08283523921074408, 1.239533716464143, 5.447250030587687, 8.74716500199817,
        5.303240382353949, 1,
      ],
      under: [
        0.0009244088105588637, 0.08562884743544745, 1.2535274390105895, 5.470977403304171, 8.761908832370695,
        5.306052882353947, 1,
      ],
    },
    q: {
      over: [
        -0.011366383889846916, -1.2825271867050931, -19.553954425773597, -93.20601521237683, -177.68116798048806,
        -147.07750515495118, -51.41053267665993, -6.050143506007285,
      ],
      under: [
        64.3178256118178, 856.4300259769806, 3882.4018360540163, 7240.467741956525, 5930.727011873169,
        2062.0933166032783, 242.0057402402914,
      ],
    },
  },
  {
    p: {
      over: [
        0.0007621256162081731, 0.07313970569409176, 1.1271960812968493, 5.112079511468076, 8.424045901417724,
        5.214515986823615, 1,
      ],
      under: [
        0.0005713231280725487, 0.06884559087544954, 1.105142326340617, 5.073863861286015, 8.399855543276042,
        5.209828486823619, 1,
      ],
    },
    q: {
      over: [
        0.05108625947501766, 4.982138729512334, 75.82382841325453, 366.7796093601508, 710.8563049989261,
        597.4896124006136, 211.68875710057213, 25.207020585802372,
      ],
      under: [
        74.23732770356752, 1056.4488603826283, 4986.410583376536, 9562.318924047562, 7997.041604473507,
        2826.1927851763908, 336.0936078106983,
      ],
    },
  },
];

/** The same form with the first two zeros split off. As PyTorch has it: the denominator lacks its leading power, which costs up to 1e-8. */
function near(n: 0 | 1, x: number): number {
  const { r, zeros } = NEAR[n]!;
  const z = x * x;
  return (n === 1 ? x : 1) * ratio(r, z) * (z - zeros[0]) * (z - zeros[1]);
}

/** For each order the function below 5 as a rational function of x², and its first two zeros squared; from Cephes. */
const NEAR: readonly { readonly r: Rational; readonly zeros: readonly [number, number] }[] = [
  {
    r: {
      over: [-4794432209.782018, 1956174919465.5657, -249248344360967.72, 9708622510473064],
      under: [
        499.563147152651, 173785.4016763747, 48440965.83399621, 11185553704.535683, 2112775201154.892,
        310518229857422.56, 3.1812195594320496e16, 1.7108629408104315e18,
      ],
    },
    zeros: [5.783185962946784, 30.471262343662087],
  },
  {
    r: {
      over: [-899971225.7055594, 452228297998.19403, -72749424522181.83, 3682957328638529],
      under: [
        620.8364781180543, 256987.25675774884, 83514679.14319493, 22151159547.97925, 4749141220799.914,
        784369607876235.9, 8.952223361846274e16, 5.322786203326801e18,
      ],
    },
    zeros: [14.681970642123893, 49.2184563216946],
  },
];

/** As PyTorch has it: Q's denominator lacks its leading power, which costs up to 4e-7. */
function far(n: 0 | 1, x: number): number {
  const z = 25 / (x * x);
  const { p, q } = HANKEL[n]!;
  const chi = x - ((2 * n + 1) * Math.PI) / 4;
  const mixed = ratio(p, z) * Math.cos(chi) - (5 / x) * ratio(q, z) * Math.sin(chi);
  return (mixed * Math.sqrt(2 / Math.PI)) / Math.sqrt(x);
}

function ratio({ over, under }: Rational, z: number): number {
  const value = (coefficients: readonly number[]) => coefficients.reduce((sum, c) => sum * z + c, 0);
  return value(over) / value(under);
}
