/** Functions of plain numbers that JavaScript lacks, rounded and signed as C and PyTorch have them. Knows nothing of tensors. */

/** C's fmod. */
export function fmodNumber(x: number, y: number): number {
  return x % y;
}

/** Python's `%`: the sign of the divisor. */
export function remainderNumber(x: number, y: number): number {
  const mod = x % y;
  return mod !== 0 && y < 0 !== mod < 0 ? mod + y : mod;
}

/** Python's `//` (`div_floor_floating`, c10/util/generic_math.h): exact where `floor(x / y)` would round up. */
export function floorDivideNumber(x: number, y: number): number {
  if (y === 0) return x / y;
  const mod = x % y;
  let quotient = (x - mod) / y;
  if (mod !== 0 && y < 0 !== mod < 0) quotient -= 1;
  if (quotient === 0) return Object.is(Math.max(x / y, -0), -0) ? -0 : 0;
  const floor = Math.floor(quotient);
  return quotient - floor > 0.5 ? floor + 1 : floor;
}

/** To the nearest integer, halves to even. */
export function roundHalfEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  if (rest < 0.5) return floor === 0 && x < 0 ? -0 : floor;
  if (rest > 0.5) return floor + 1 === 0 ? -0 : floor + 1;
  if (rest !== 0.5) return x;
  return floor % 2 === 0 ? floor : floor + 1 === 0 ? -0 : floor + 1;
}

export function sigmoidNumber(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/** x times its sigmoid in the steps of float32: far below 0 it is 0, from where float32 tells 1 + exp(-x) from 1 no more it is x. */
export function singleSilu(x: number): number {
  return x / Math.fround(1 + Math.fround(Math.exp(-x)));
}

/** The sigmoid in the steps of float32: far from 0 it is exactly 0 or 1. */
export function singleSigmoid(x: number): number {
  return 1 / Math.fround(1 + Math.fround(Math.exp(-x)));
}

/** ln(1 + exp(x)) without overflow. */
export function softplusNumber(x: number): number {
  return x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x));
}

/** sin(πx) / (πx); in float32 the product is rounded before its sine is taken. */
export function sincNumber(x: number, single: boolean): number {
  if (x === 0) return 1;
  const y = single ? Math.fround(Math.fround(Math.PI) * x) : Math.PI * x;
  return Math.sin(y) / y;
}

/** x · ln y, 0 where x is 0 and y is a number. */
export function xlogyNumber(x: number, y: number): number {
  if (Number.isNaN(y)) return Number.NaN;
  return x === 0 ? 0 : x * Math.log(y);
}

/** x · ln(1 + y), 0 where x is 0 and y is a number. */
export function xlog1pyNumber(x: number, y: number): number {
  if (Number.isNaN(y)) return Number.NaN;
  return x === 0 ? 0 : x * Math.log1p(y);
}

/** ln(e^x + e^y) without overflow. */
export function logaddexpNumber(x: number, y: number): number {
  if (x === y && !Number.isFinite(x)) return x;
  return Math.max(x, y) + Math.log1p(Math.exp(-Math.abs(x - y)));
}

/** log₂(2^x + 2^y) without overflow. */
export function logaddexp2Number(x: number, y: number): number {
  if (x === y && !Number.isFinite(x)) return x;
  return Math.max(x, y) + Math.log1p(2 ** -Math.abs(x - y)) / Math.LN2;
}

function polynomial(x: number, coefficients: readonly number[]): number {
  let sum = 0;
  for (let i = coefficients.length - 1; i >= 0; i--) sum = sum * x + coefficients[i]!;
  return sum;
}

// The rational approximations of fdlibm's s_erf.c: P/Q near 0, around 1, then two ranges of 1/x² for erfc.
const ERX = 0.8450629115104675;
const PP = [
  0.12837916709551256, -0.3250421072470015, -0.02848174957559851, -0.005770270296489442, -2.3763016656650163e-5,
];
const QQ = [
  1, 0.39791722395915535, 0.0650222499887673, 0.005081306281875766, 0.00013249473800432164, -3.960228278775368e-6,
];
const PA = [
  -0.0023621185607526594, 0.41485611868374833, -0.3722078760357013, 0.31834661990116175, -0.11089469428239668,
  0.035478304325618236, -0.002166375594868791,
];
const QA = [
  1, 0.10642088040084423, 0.540397917702171, 0.07182865441419627, 0.12617121980876164, 0.01363708391202905,
  0.011984499846799107,
];
const RA = [
  -0.009864944034847148, -0.6938585727071818, -10.558626225323291, -62.375332450326006, -162.39666946257347,
  -184.60509290671104, -81.2874355063066, -9.814329344169145,
];
const SA = [
  1, 19.651271667439257, 137.65775414351904, 434.56587747522923, 645.3872717332679, 429.00814002756783,
  108.63500554177944, 6.570249770319282, -0.0604244152148581,
];
const RB = [
  -0.0098649429247001, -0.799283237680523, -17.757954917754752, -160.63638485582192, -637.5664433683896,
  -1025.0951316110772, -483.5191916086514,
];
const SB = [
  1, 30.33806074348246, 325.7925129965739, 1536.729586084437, 3199.8582195085955, 2553.0504064331644,
  474.52854120695537, -22.44095244658582,
];

/** erfc for |x| ≥ 1.25. */
function erfcTail(x: number): number {
  const s = 1 / (x * x);
  const ratio = x < 1 / 0.35 ? polynomial(s, RA) / polynomial(s, SA) : polynomial(s, RB) / polynomial(s, SB);
  const z = Math.fround(x);
  return (Math.exp(-z * z - 0.5625) * Math.exp((z - x) * (z + x) + ratio)) / x;
}

export function erfNumber(x: number): number {
  if (Number.isNaN(x)) return x;
  const size = Math.abs(x);
  if (size < 0.84375) {
    const z = x * x;
    return x + x * (polynomial(z, PP) / polynomial(z, QQ));
  }
  const sign = x < 0 ? -1 : 1;
  if (size < 1.25) return sign * (ERX + polynomial(size - 1, PA) / polynomial(size - 1, QA));
  return size >= 6 ? sign : sign * (1 - erfcTail(size));
}

export function erfcNumber(x: number): number {
  if (Number.isNaN(x)) return x;
  const size = Math.abs(x);
  if (size < 0.84375) return 1 - erfNumber(x);
  if (size < 1.25) {
    const ratio = polynomial(size - 1, PA) / polynomial(size - 1, QA);
    return x < 0 ? 1 + ERX + ratio : 1 - ERX - ratio;
  }
  if (size >= 28) return x < 0 ? 2 : 0;
  return x < 0 ? 2 - erfcTail(size) : erfcTail(size);
}
