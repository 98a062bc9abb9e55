/** A = L · D · Lᵀ of a symmetric matrix, D of blocks of one or two, by Bunch and Kaufman's pivots (DSYTF2), and what follows from it (DSYTRS). */
import { copyOf, type Dense } from './dense.ts';
import { swapRows } from './rotations.ts';

export interface IndefiniteFactors {
  /** L below the blocks of D (its ones left out). */
  readonly packed: Dense;
  /** Row k was exchanged with row `pivots[k] - 1`; negative, and twice, where a block of two begins: its second row was. */
  readonly pivots: Int32Array;
  /** The first column without a pivot, counted from 1, or 0. */
  readonly singularAt: number;
}

/** How much larger than the diagonal another element must be to be preferred: keeps the growth of both kinds of steps equal. */
const ALPHA = (1 + Math.sqrt(17)) / 8;

/** The factors of the matrix whose lower triangle is given. */
export function indefiniteFactors(a: Dense): IndefiniteFactors {
  const n = a.rows;
  const packed = copyOf(a);
  const { data } = packed;
  for (let j = 0; j < n; j++) data.fill(0, j * n, j * n + j);
  const pivots = new Int32Array(n);
  let singularAt = 0;
  for (let k = 0; k < n; ) {
    const [kind, pivot] = choosePivot(packed, k);
    if (kind === 0) {
      if (singularAt === 0) singularAt = k + 1;
      pivots[k] = ++k;
      continue;
    }
    exchange(packed, k, k + kind - 1, pivot, kind);
    if (kind === 1) eliminateOne(packed, k);
    else eliminateTwo(packed, k);
    for (let i = 0; i < kind; i++) pivots[k + i] = kind === 1 ? pivot + 1 : -(pivot + 1);
    k += kind;
  }
  return { packed, pivots, singularAt };
}

/** How large the next block is, 0 where its column is empty, and the row that goes to its end. */
function choosePivot({ rows: n, data }: Dense, k: number): readonly [kind: 0 | 1 | 2, pivot: number] {
  const size = (i: number, j: number) => Math.abs(data[i + j * n]!);
  const diagonal = size(k, k);
  let [column, at] = [0, k];
  for (let i = k + 1; i < n; i++) if (size(i, k) > column) [column, at] = [size(i, k), i];
  if (!(Math.max(diagonal, column) > 0)) return [0, k];
  if (diagonal >= ALPHA * column) return [1, k];
  let row = 0;
  for (let j = k; j < at; j++) row = Math.max(row, size(at, j));
  for (let i = at + 1; i < n; i++) row = Math.max(row, size(i, at));
  if (diagonal >= ALPHA * column * (column / row)) return [1, k];
  return size(at, at) >= ALPHA * row ? [1, at] : [2, at];
}

/** Exchanges rows and columns `from` and `to` of the symmetric rest of the matrix. */
function exchange({ rows: n, data }: Dense, k: number, from: number, to: number, kind: number): void {
  if (from === to) return;
  const swap = (a: number, b: number) => {
    [data[a], data[b]] = [data[b]!, data[a]!];
  };
  for (let i = to + 1; i < n; i++) swap(i + from * n, i + to * n);
  for (let i = from + 1; i < to; i++) swap(i + from * n, to + i * n);
  swap(from + from * n, to + to * n);
  if (kind === 2) swap(k + 1 + k * n, to + k * n);
}

function eliminateOne({ rows: n, data }: Dense, k: number): void {
  const inverse = 1 / data[k + k * n]!;
  for (let j = k + 1; j < n; j++) {
    const factor = data[j + k * n]! * inverse;
    for (let i = j; i < n; i++) data[i + j * n]! -= data[i + k * n]! * factor;
  }
  for (let i = k + 1; i < n; i++) data[i + k * n]! *= inverse;
}

function eliminateTwo({ rows: n, data }: Dense, k: number): void {
  const [first, second] = [k * n, (k + 1) * n];
  const off = data[k + 1 + first]!;
  const [a, b] = [data[k + 1 + second]! / off, data[k + first]! / off];
  const scale = 1 / (a * b - 1) / off;
  for (let j = k + 2; j < n; j++) {
    const left = scale * (a * data[j + first]! - data[j + second]!);
    const right = scale * (b * data[j + second]! - data[j + first]!);
    for (let i = j; i < n; i++) data[i + j * n]! -= data[i + first]! * left + data[i + second]! * right;
    data[j + first] = left;
    data[j + second] = right;
  }
}

/** X of A · X = B. */
export function indefiniteSolve({ rows: n, data }: Dense, pivots: ArrayLike<number>, b: Dense): Dense {
  const x = copyOf(b);
  const value = (i: number, c: number) => x.data[i + c * n]!;
  const each = (visit: (c: number) => void) => {
    for (let c = 0; c < x.columns; c++) visit(c);
  };
  const below = (k: number, from: number, c: number) => {
    for (let i = from; i < n; i++) x.data[i + c * n]! -= data[i + k * n]! * value(k, c);
  };
  for (let k = 0; k < n; ) {
    const kind = pivots[k]! > 0 ? 1 : 2;
    const [last, with_] = [k + kind - 1, Math.abs(pivots[k]!) - 1];
    if (last !== with_) swapRows(x, last, with_);
    each((c) => {
      for (let i = 0; i < kind; i++) below(k + i, k + kind, c);
      if (kind === 1) x.data[k + c * n]! /= data[k + k * n]!;
      else {
        const off = data[k + 1 + k * n]!;
        const [upper, lower] = [data[k + k * n]! / off, data[k + 1 + (k + 1) * n]! / off];
        const [first, second] = [value(k, c) / off, value(k + 1, c) / off];
        x.data[k + c * n] = (lower * first - second) / (upper * lower - 1);
        x.data[k + 1 + c * n] = (upper * second - first) / (upper * lower - 1);
      }
    });
    k += kind;
  }
  for (let k = n - 1; k >= 0; ) {
    const kind = pivots[k]! > 0 ? 1 : 2;
    each((c) => {
      for (let row = k; row > k - kind; row--)
        for (let i = k + 1; i < n; i++) x.data[row + c * n]! -= data[i + row * n]! * value(i, c);
    });
    const with_ = Math.abs(pivots[k]!) - 1;
    if (with_ !== k) swapRows(x, k, with_);
    k -= kind;
  }
  return x;
}
