/** Eigenvalues and eigenvectors of a matrix that need not be symmetric, in the steps of DGEEV: balanced, Hessenberg, Schur, back. */
import { balance, unbalance } from './balance.ts';
import { copyOf, type Dense, eye, zeros } from './dense.ts';
import { applyLeft, applyRight, reflect } from './householder.ts';
import { rotateColumns, rotation } from './rotations.ts';
import { schurForm } from './schur.ts';

export interface GeneralEigen {
  readonly real: Float64Array;
  readonly imaginary: Float64Array;
  /** Columns; those of a complex pair are real part and imaginary part of the first. */
  readonly vectors: Dense;
  readonly failed: number;
}

export function generalEigen(original: Dense, epsilon: number): GeneralEigen {
  const n = original.rows;
  const [real, imaginary] = [new Float64Array(n), new Float64Array(n)];
  if (n === 0) return { real, imaginary, vectors: zeros(0, 0), failed: 0 };
  const a = copyOf(original);
  const balanced = balance(a);
  const { first, last } = balanced;
  const q = hessenberg(a, first, last);
  const failed = schurForm(a, q, first, last, 2 * epsilon);
  for (let i = 0; i < n; i++) {
    real[i] = a.data[i * (n + 1)]!;
    const below = i + 1 < n ? a.data[i + 1 + i * n]! : 0;
    if (below === 0) continue;
    const size = Math.sqrt(Math.abs(below)) * Math.sqrt(Math.abs(a.data[i + (i + 1) * n]!));
    real[i + 1] = a.data[(i + 1) * (n + 1)]!;
    [imaginary[i], imaginary[i + 1]] = [size, -size];
    i++;
  }
  const vectors = multiplied(q, triangularVectors(a, real, imaginary));
  unbalance(balanced, vectors);
  normalize(vectors, imaginary);
  return { real, imaginary, vectors, failed };
}

/** DGEHD2 and DORGHR. */
function hessenberg(a: Dense, first: number, last: number): Dense {
  const n = a.rows;
  const reflectors = [];
  for (let k = first; k < last; k++) {
    const found = reflect(a, { at: k + 1 + k * n, step: 1, length: last - k });
    applyRight(found, { ...a, rows: n }, 0, k + 1);
    applyLeft(found, a, k + 1, k + 1);
    for (let i = k + 2; i <= last; i++) a.data[i + k * n] = 0;
    reflectors.push(found);
  }
  const q = eye(n);
  for (let k = reflectors.length - 1; k >= 0; k--) applyLeft(reflectors[k]!, q, first + k + 1, 0);
  return q;
}

type Complex = readonly [re: number, im: number];

function divided([a, b]: Complex, [c, d]: Complex): Complex {
  if (Math.abs(c) >= Math.abs(d)) {
    const r = d / c;
    const t = c + d * r;
    return [(a + b * r) / t, (b - a * r) / t];
  }
  const r = c / d;
  const t = c * r + d;
  return [(a * r + b) / t, (b * r - a) / t];
}

function times([a, b]: Complex, [c, d]: Complex): Complex {
  return [a * c - b * d, a * d + b * c];
}

function minus([a, b]: Complex, [c, d]: Complex): Complex {
  return [a - c, b - d];
}

/** Eigenvectors of a quasi-triangular matrix: DTREVC's back substitution, without its scaling against overflow. */
function triangularVectors(t: Dense, real: Float64Array, imaginary: Float64Array): Dense {
  const n = t.rows;
  const made = zeros(n, n);
  for (let j = n - 1; j >= 0; j--) {
    const pair = imaginary[j] !== 0;
    const x: Complex[] = Array.from({ length: n }, () => [0, 0]);
    const head = pair ? j - 1 : j;
    if (pair) {
      const [above, below] = [t.data[j - 1 + j * n]!, t.data[j + (j - 1) * n]!];
      const size = Math.abs(imaginary[j]!);
      const upper = Math.abs(above) >= Math.abs(below);
      x[j - 1] = [upper ? 1 : -size / below, 0];
      x[j] = [0, upper ? size / above : 1];
    } else x[j] = [1, 0];
    substitute(t, x, head, j, [real[j]!, pair ? Math.abs(imaginary[j]!) : 0]);
    for (let i = 0; i < n; i++) {
      made.data[i + head * n] = x[i]![0];
      if (pair) made.data[i + j * n] = x[i]![1];
    }
    if (pair) j--;
  }
  return made;
}

/** Solves for the elements above `head`, those from there to `end` being known. */
function substitute(t: Dense, x: Complex[], head: number, end: number, w: Complex): void {
  const n = t.rows;
  const at = (i: number, j: number) => t.data[i + j * n]!;
  const right = (i: number, from: number): Complex => {
    let [re, im] = [0, 0];
    for (let j = from; j <= end; j++) {
      re -= at(i, j) * x[j]![0];
      im -= at(i, j) * x[j]![1];
    }
    return [re, im];
  };
  const least = 2 ** -52 * (Math.abs(w[0]) + Math.abs(w[1])) + 2 ** -1000;
  const shifted = (i: number): Complex => {
    const d: Complex = [at(i, i) - w[0], -w[1]];
    return Math.abs(d[0]) + Math.abs(d[1]) < least ? [least, 0] : d;
  };
  for (let i = head - 1; i >= 0; i--) {
    if (i === 0 || at(i, i - 1) === 0) {
      x[i] = divided(right(i, i + 1), shifted(i));
      continue;
    }
    const [p, q] = [right(i - 1, i + 1), right(i, i + 1)];
    const [d1, d2] = [shifted(i - 1), shifted(i)];
    const [b, c]: [Complex, Complex] = [
      [at(i - 1, i), 0],
      [at(i, i - 1), 0],
    ];
    const det = minus(times(d1, d2), times(b, c));
    x[i - 1] = divided(minus(times(p, d2), times(b, q)), det);
    x[i] = divided(minus(times(d1, q), times(c, p)), det);
    i--;
  }
}

function multiplied(q: Dense, x: Dense): Dense {
  const n = q.rows;
  const made = zeros(n, n);
  for (let j = 0; j < n; j++)
    for (let k = 0; k < n; k++) {
      const factor = x.data[k + j * n]!;
      if (factor !== 0) for (let i = 0; i < n; i++) made.data[i + j * n]! += q.data[i + k * n]! * factor;
    }
  return made;
}

/** Each of length one; the largest element of a complex one made real. */
function normalize(vectors: Dense, imaginary: Float64Array): void {
  const { rows: n, data } = vectors;
  for (let j = 0; j < n; j++) {
    const pair = imaginary[j] !== 0;
    const own = data.subarray(j * n, (j + (pair ? 2 : 1)) * n);
    const length = Math.hypot(...own);
    for (let i = 0; i < own.length; i++) own[i]! /= length;
    if (!pair) continue;
    let largest = 0;
    const size = (i: number) => own[i]! ** 2 + own[i + n]! ** 2;
    for (let i = 1; i < n; i++) if (size(i) > size(largest)) largest = i;
    const { c, s } = rotation(own[largest]!, own[largest + n]!);
    rotateColumns(vectors, j, j + 1, c, s);
    own[largest + n] = 0;
    j++;
  }
}
