/**
 * numpy's elementwise functions of two numbers: what each does to real numbers, whole numbers and bools, and which dtype it gives. Knows numbers only.
 */

export interface BinaryRule {
  /** `compute`: the operands' dtype; `float`: a floating one; `truth`: bools come out; `whole`: floating numbers are refused. */
  readonly kind: 'compute' | 'float' | 'truth' | 'whole';
  readonly f: (x: number, y: number) => number;
  /** For whole numbers, where it differs. */
  readonly whole?: (x: number, y: number) => number;
  /** Of two bools: what it does, or the dtype they are computed in; null refuses. */
  readonly bool?: ((x: number, y: number) => number) | 'int8' | null;
  /** Whole numbers are computed as float64. */
  readonly divides?: true;
  /** When an infinite result of finite numbers is a division by zero. */
  readonly pole?: (x: number, y: number) => boolean;
  /** Takes complex numbers. */
  readonly complex?: true;
}

const compute = (f: BinaryRule['f'], more: Partial<BinaryRule> = {}): BinaryRule => ({ kind: 'compute', f, ...more });
const truth = (f: (x: number, y: number) => boolean): BinaryRule => ({
  kind: 'truth',
  f: (x, y) => (f(x, y) ? 1 : 0),
  complex: true,
});
const whole = (f: BinaryRule['f'], bool: BinaryRule['bool'] = f): BinaryRule => ({ kind: 'whole', f, bool });

/** Python's division with remainder (npy_divmod): [quotient, remainder]. */
function divmod(a: number, b: number): [number, number] {
  let mod = a % b;
  if (b === 0) return [a / b, mod];
  let div = (a - mod) / b;
  if (mod !== 0) {
    if (b < 0 !== mod < 0) {
      mod += b;
      div -= 1;
    }
  } else mod = b < 0 || Object.is(b, -0) ? -0 : 0;
  if (div === 0) return [a / b < 0 || Object.is(a / b, -0) ? -0 : 0, mod];
  const floor = Math.floor(div);
  return [div - floor > 0.5 ? floor + 1 : floor, mod];
}

function power(x: number, y: number): number {
  if (x === 1 || y === 0) return 1;
  if (x === -1 && (y === Number.POSITIVE_INFINITY || y === Number.NEGATIVE_INFINITY)) return 1;
  if (y === 2) return x * x;
  if (y === 0.5) return x === Number.NEGATIVE_INFINITY ? Number.POSITIVE_INFINITY : Math.sqrt(x) + 0;
  return x ** y;
}

/** By squaring, modulo 2^53 only where doubles are: what is beyond is refused by whoever stores it. */
function wholePower(x: number, y: number): number {
  let result = 1;
  for (let n = y, base = x; n > 0; n = Math.floor(n / 2), base *= base) if (n % 2 === 1) result *= base;
  return result;
}

function gcd(x: number, y: number): number {
  let [a, b] = [Math.abs(x), Math.abs(y)];
  while (b !== 0) [a, b] = [b, a % b];
  return a;
}

function logaddexp(x: number, y: number): number {
  if (x === y) return x + Math.LN2;
  const d = x - y;
  return d > 0 ? x + Math.log1p(Math.exp(-d)) : d <= 0 ? y + Math.log1p(Math.exp(d)) : d;
}

/** On 32 bits, or on halves of 64. */
function bitwise(f: (x: number, y: number) => number): (x: number, y: number) => number {
  return (x, y) => {
    if ((x | 0) === x && (y | 0) === y) return f(x, y);
    const [a, b] = [BigInt(x), BigInt(y)];
    const part = (n: bigint): number => Number(BigInt.asIntN(32, n));
    const high = f(part(a >> 32n), part(b >> 32n));
    return high * 2 ** 32 + (f(part(a), part(b)) >>> 0);
  };
}

const larger = (x: number, y: number): number => (x >= y || Number.isNaN(x) ? x : y);
const smaller = (x: number, y: number): number => (x <= y || Number.isNaN(x) ? x : y);

export const BINARY: Readonly<Record<string, BinaryRule>> = {
  add: compute((x, y) => x + y, { bool: (x, y) => x | y, complex: true }),
  subtract: compute((x, y) => x - y, { bool: null, complex: true }),
  multiply: compute((x, y) => x * y, { bool: (x, y) => x & y, complex: true }),
  divide: compute((x, y) => x / y, { divides: true, pole: (_, y) => y === 0, complex: true }),
  floor_divide: compute((x, y) => divmod(x, y)[0], {
    whole: (x, y) => (y === 0 ? 0 : Math.floor(x / y)),
    bool: 'int8',
    pole: (_, y) => y === 0,
  }),
  remainder: compute((x, y) => divmod(x, y)[1], {
    whole: (x, y) => (y === 0 ? 0 : x - Math.floor(x / y) * y),
    bool: 'int8',
  }),
  fmod: compute((x, y) => x % y, { whole: (x, y) => (y === 0 ? 0 : (x % y) + 0), bool: 'int8' }),
  power: compute(power, { whole: wholePower, bool: 'int8', pole: (x) => x === 0, complex: true }),
  maximum: compute(larger, { bool: (x, y) => x | y }),
  minimum: compute(smaller, { bool: (x, y) => x & y }),
  fmax: compute((x, y) => (Number.isNaN(y) || x >= y ? x : y), { bool: (x, y) => x | y }),
  fmin: compute((x, y) => (Number.isNaN(y) || x <= y ? x : y), { bool: (x, y) => x & y }),
  arctan2: { kind: 'float', f: Math.atan2 },
  hypot: { kind: 'float', f: Math.hypot },
  logaddexp: { kind: 'float', f: logaddexp },
  copysign: { kind: 'float', f: (x, y) => (y < 0 || Object.is(y, -0) ? -Math.abs(x) : Math.abs(x)) },
  heaviside: { kind: 'float', f: (x, y) => (Number.isNaN(x) ? x : x === 0 ? y : x < 0 ? 0 : 1) },
  bitwise_and: whole(bitwise((x, y) => x & y)),
  bitwise_or: whole(bitwise((x, y) => x | y)),
  bitwise_xor: whole(bitwise((x, y) => x ^ y)),
  left_shift: whole((x, y) => x * 2 ** y, 'int8'),
  right_shift: whole((x, y) => Math.floor(x / 2 ** y), 'int8'),
  gcd: whole(gcd, null),
  lcm: whole((x, y) => (x === 0 || y === 0 ? 0 : Math.abs((x / gcd(x, y)) * y)), null),
  equal: truth((x, y) => x === y),
  not_equal: truth((x, y) => x !== y),
  less: truth((x, y) => x < y),
  less_equal: truth((x, y) => x <= y),
  greater: truth((x, y) => x > y),
  greater_equal: truth((x, y) => x >= y),
  logical_and: truth((x, y) => x !== 0 && y !== 0),
  logical_or: truth((x, y) => x !== 0 || y !== 0),
  logical_xor: truth((x, y) => (x !== 0) !== (y !== 0)),
};
