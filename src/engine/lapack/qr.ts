/** A = Q · R by reflectors: DGEQR2 and DORG2R. */
import { copyOf, type Dense, eye, type Rounding, zeros } from './dense.ts';
import { applyLeft, type Reflector, reflect, storedReflector } from './householder.ts';

/** R on and above the diagonal, the reflectors' vectors below it. */
export interface QrFactors {
  readonly packed: Dense;
  readonly reflectors: readonly Reflector[];
}

export function qrFactors(a: Dense, round: Rounding): QrFactors {
  const packed = copyOf(a);
  const { rows, columns } = a;
  const reflectors: Reflector[] = [];
  for (let k = 0; k < Math.min(rows, columns); k++) {
    const found = reflect(packed, { at: k + k * rows, step: 1, length: rows - k }, round);
    applyLeft(found, packed, k, k + 1, round);
    reflectors.push(found);
  }
  return { packed, reflectors };
}

/** The first `columns` columns of H₁ · H₂ · … */
export function reflectorProduct(
  reflectors: readonly Reflector[],
  rows: number,
  columns: number,
  round: Rounding,
): Dense {
  const q = eye(rows, columns);
  for (let k = reflectors.length - 1; k >= 0; k--) applyLeft(reflectors[k]!, q, k, k, round);
  return q;
}

/** The reflectors that DGEQRF leaves below the diagonal. */
export function packedReflectors(packed: Dense, tau: ArrayLike<number>): Reflector[] {
  return Array.from({ length: tau.length }, (_, k) =>
    storedReflector(packed, { at: k + k * packed.rows, step: 1, length: packed.rows - k }, tau[k]!),
  );
}

/** The first `rows` rows on and above the diagonal. */
export function upperTriangle({ rows: height, columns, data }: Dense, rows: number): Dense {
  const r = zeros(rows, columns);
  for (let j = 0; j < columns; j++)
    for (let i = 0; i <= Math.min(j, rows - 1); i++) r.data[i + j * rows] = data[i + j * height]!;
  return r;
}
