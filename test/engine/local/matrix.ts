/** Small dense matrices of doubles, row by row: what a local formula is made of. Knows nothing of operators. */

export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array;
}

export function matrix(rows: number, columns: number, entry: (i: number, j: number) => number): Matrix {
  const data = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) data[i * columns + j] = entry(i, j);
  return { rows, columns, data };
}

export function identity(n: number): Matrix {
  return matrix(n, n, (i, j) => (i === j ? 1 : 0));
}

export function diagonal(values: ArrayLike<number>): Matrix {
  return matrix(values.length, values.length, (i, j) => (i === j ? values[i]! : 0));
}

function at({ data, columns }: Matrix, i: number, j: number): number {
  return data[i * columns + j]!;
}

export function transposed(a: Matrix): Matrix {
  return matrix(a.columns, a.rows, (i, j) => at(a, j, i));
}

/** @throws Error when the shapes do not fit: a mistake in a formula. */
export function product(a: Matrix, b: Matrix): Matrix {
  if (a.columns !== b.rows) throw new Error(`${a.rows}×${a.columns} does not multiply ${b.rows}×${b.columns}`);
  return matrix(a.rows, b.columns, (i, j) => {
    let sum = 0;
    for (let k = 0; k < a.columns; k++) sum += at(a, i, k) * at(b, k, j);
    return sum;
  });
}

export function kronecker(a: Matrix, b: Matrix): Matrix {
  return matrix(
    a.rows * b.rows,
    a.columns * b.columns,
    (i, j) => at(a, Math.floor(i / b.rows), Math.floor(j / b.columns)) * at(b, i % b.rows, j % b.columns),
  );
}

/** One below the other; all have the same columns. */
export function stacked(parts: readonly Matrix[]): Matrix {
  const data = parts.flatMap((part) => [...part.data]);
  const columns = parts[0]!.columns;
  return { rows: data.length / columns, columns, data: Float64Array.from(data) };
}

/** Entry by entry; a side of one row or column is repeated. */
export function entrywise(a: Matrix, b: Matrix, f: (x: number, y: number) => number): Matrix {
  const rows = Math.max(a.rows, b.rows);
  const columns = Math.max(a.columns, b.columns);
  for (const { rows: r, columns: c } of [a, b])
    if ((r !== rows && r !== 1) || (c !== columns && c !== 1))
      throw new Error(`${a.rows}×${a.columns} and ${b.rows}×${b.columns} do not fit`);
  const pick = (m: Matrix, i: number, j: number) => at(m, m.rows === 1 ? 0 : i, m.columns === 1 ? 0 : j);
  return matrix(rows, columns, (i, j) => f(pick(a, i, j), pick(b, i, j)));
}

/** By Gauss and Jordan, with pivots. */
export function inverse(a: Matrix): Matrix {
  const n = a.rows;
  const left = a.data.slice();
  const right = identity(n).data;
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(left[i * n + k]!) > Math.abs(left[pivot * n + k]!)) pivot = i;
    for (const side of [left, right])
      for (let j = 0; j < n; j++) [side[k * n + j], side[pivot * n + j]] = [side[pivot * n + j]!, side[k * n + j]!];
    const scale = 1 / left[k * n + k]!;
    for (const side of [left, right]) for (let j = 0; j < n; j++) side[k * n + j]! *= scale;
    for (let i = 0; i < n; i++) {
      const factor = left[i * n + k]!;
      if (i === k || factor === 0) continue;
      for (const side of [left, right]) for (let j = 0; j < n; j++) side[i * n + j]! -= factor * side[k * n + j]!;
    }
  }
  return { rows: n, columns: n, data: right };
}

/** Blocks along the diagonal, zeros elsewhere. */
export function directSum(blocks: readonly Matrix[]): Matrix {
  const rows = blocks.reduce((sum, block) => sum + block.rows, 0);
  const columns = blocks.reduce((sum, block) => sum + block.columns, 0);
  const data = new Float64Array(rows * columns);
  let [top, left] = [0, 0];
  for (const block of blocks) {
    for (let i = 0; i < block.rows; i++)
      for (let j = 0; j < block.columns; j++) data[(top + i) * columns + left + j] = at(block, i, j);
    top += block.rows;
    left += block.columns;
  }
  return { rows, columns, data };
}
