/** Plane rotations: DLARTG (as of LAPACK 3.10, whose cosine is never negative) and DLASR, a run of them on a matrix. */
import { type Dense, withSign } from './dense.ts';

export interface Rotation {
  readonly c: number;
  readonly s: number;
  readonly r: number;
}

/** c · f + s · g = r, c · g - s · f = 0. */
export function rotation(f: number, g: number): Rotation {
  if (g === 0) return { c: 1, s: 0, r: f };
  if (f === 0) return { c: 0, s: withSign(1, g), r: Math.abs(g) };
  const size = Math.hypot(f, g);
  const r = withSign(size, f);
  return { c: Math.abs(f) / size, s: g / r, r };
}

/** Rows i and k become c · row i + s · row k, c · row k - s · row i. */
export function rotateRows({ rows, columns, data }: Dense, i: number, k: number, c: number, s: number): void {
  for (let j = 0; j < columns; j++) {
    const [x, y] = [data[i + j * rows]!, data[k + j * rows]!];
    data[i + j * rows] = c * x + s * y;
    data[k + j * rows] = c * y - s * x;
  }
}

/** The same on columns. */
export function rotateColumns({ rows, data }: Dense, i: number, k: number, c: number, s: number): void {
  for (let at = 0, p = i * rows, q = k * rows; at < rows; at++, p++, q++) {
    const [x, y] = [data[p]!, data[q]!];
    data[p] = c * x + s * y;
    data[q] = c * y - s * x;
  }
}

/** Rotations of neighbours, kept to be done on a matrix afterwards. */
export class Sweep {
  readonly #at: number[] = [];
  readonly #c: number[] = [];
  readonly #s: number[] = [];

  /** One more, of `at` and `at + 1`. */
  add(at: number, c: number, s: number): void {
    this.#at.push(at);
    this.#c.push(c);
    this.#s.push(s);
  }

  onRows(matrix: Dense | null): void {
    if (matrix !== null) this.#at.forEach((at, k) => void rotateRows(matrix, at, at + 1, this.#c[k]!, this.#s[k]!));
  }

  onColumns(matrix: Dense | null): void {
    if (matrix !== null) this.#at.forEach((at, k) => void rotateColumns(matrix, at, at + 1, this.#c[k]!, this.#s[k]!));
  }
}

/** Exchanges two columns. */
export function swapColumns({ rows, data }: Dense, i: number, k: number): void {
  for (let at = 0; at < rows; at++)
    [data[at + i * rows], data[at + k * rows]] = [data[at + k * rows]!, data[at + i * rows]!];
}

/** Exchanges two rows. */
export function swapRows({ rows, columns, data }: Dense, i: number, k: number): void {
  for (let j = 0; j < columns; j++)
    [data[i + j * rows], data[k + j * rows]] = [data[k + j * rows]!, data[i + j * rows]!];
}
