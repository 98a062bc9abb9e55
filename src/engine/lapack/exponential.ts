/** The matrix exponential by scaling and squaring a Padé approximant of degree 13 (N. J. Higham, SIAM J. Matrix Anal. Appl. 26, 2005). */
import { asItIs, type Dense, eye, multiply } from './dense.ts';
import { luFactors, luSolve } from './lu.ts';

const COEFFICIENTS = [
  64764752532480000, 32382376266240000, 7771770303897600, 1187353796428800, 129060195264000, 10559470521600,
  670442572800, 33522128640, 1323241920, 40840800, 960960, 16380, 182, 1,
];
/** The largest norm at which degree 13 is exact to double precision. */
const THETA = 5.371920351148152;

export function matrixExponential(a: Dense): Dense {
  const norm = columnNorm(a);
  if (!Number.isFinite(norm)) return { ...a, data: a.data.map(() => Number.NaN) };
  const squarings = norm > THETA ? Math.ceil(Math.log2(norm / THETA)) : 0;
  const x = scaled(a, 2 ** -squarings);
  const x2 = multiply(x, x);
  const x4 = multiply(x2, x2);
  const x6 = multiply(x4, x2);
  const one = eye(a.rows);
  const c = COEFFICIENTS;
  const sum = (from: number, last: Dense | null): Dense => {
    const low = combined([one, x2, x4, x6], [c[from]!, c[from + 2]!, c[from + 4]!, c[from + 6]!]);
    const high = combined([x2, x4, x6], [c[from + 8]!, c[from + 10]!, c[from + 12]!]);
    const whole = combined([low, multiply(x6, high)], [1, 1]);
    return last === null ? whole : multiply(last, whole);
  };
  const even = sum(0, null);
  const odd = sum(1, x);
  const { packed, pivots } = luFactors(combined([even, odd], [1, -1]), asItIs);
  let result = luSolve(packed, pivots, combined([even, odd], [1, 1]), false, asItIs);
  for (let k = 0; k < squarings; k++) result = multiply(result, result);
  return result;
}

function scaled(a: Dense, factor: number): Dense {
  return { ...a, data: a.data.map((value) => value * factor) };
}

function combined(terms: readonly Dense[], factors: readonly number[]): Dense {
  const data = new Float64Array(terms[0]!.data.length);
  terms.forEach((term, k) => {
    for (let i = 0; i < data.length; i++) data[i]! += (factors[k] ?? 0) * term.data[i]!;
  });
  return { ...terms[0]!, data };
}

function columnNorm({ rows, columns, data }: Dense): number {
  let norm = 0;
  for (let j = 0; j < columns; j++) {
    let sum = 0;
    for (let i = 0; i < rows; i++) sum += Math.abs(data[i + j * rows]!);
    if (!(sum <= norm)) norm = sum;
  }
  return norm;
}
