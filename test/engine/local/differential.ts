/** Local formulas of matrix functions, written as differentials: `dL = L · tril½(L⁻¹ · sym(dself) · (L⁻¹)ᵀ)`. See `docs/local-formulas.md`. */

import { matrixExponential } from '../../../src/engine/lapack/exponential.ts';
import { permutation } from '../../../src/engine/lapack/lu.ts';
import { singularValues } from '../../../src/engine/lapack/singular.ts';
import { numelOf } from '../../../src/engine/shape.ts';
import { Tensor } from '../../../src/engine/tensor.ts';
import { type Formula, parseLocal } from './formula.ts';
import { entrywise, identity, inverse, type Matrix, matrix, product, transposed } from './matrix.ts';
import type { Call } from './value.ts';

type Value = number | Matrix;

const DIFFERENTIAL = /^d([\p{L}\p{N}_]+) = /u;

export function isDifferential(text: string): boolean {
  return DIFFERENTIAL.test(text);
}

/** The Jacobian's block for every matrix of the batch. */
export function differentialBlocks(call: Call, text: string): Matrix[] {
  const { formula, parts } = parseLocal(text.replace(DIFFERENTIAL, ''));
  const input = call.args[call.argument] as Tensor;
  const batch = (call.args.find((arg) => arg instanceof Tensor && arg.ndim >= 2) as Tensor).shape.slice(0, -2);
  const shape = input.shape.slice(batch.length);
  const size = numelOf(shape);
  const result = call.op.schema.returns.indexOf(DIFFERENTIAL.exec(text)![1]!);
  if (call.results[result]?.numelValue === 0) return [matrix(0, size * numelOf(batch), () => 0)];
  return Array.from({ length: numelOf(batch) }, (_, b) => {
    const columns = Array.from({ length: size }, (_, j) => {
      const unit = asMatrix(
        shape,
        Float64Array.from({ length: size }, (_, i) => Number(i === j)),
      );
      const evaluator = new Evaluator(call, batch.length, b, unit);
      for (const [name, part] of parts) evaluator.define(name, part);
      return evaluator.matrix(formula).data;
    });
    return matrix(columns[0]?.length ?? 0, size, (i, j) => columns[j]![i]!);
  });
}

function asMatrix(shape: readonly number[], data: Float64Array): Matrix {
  return { rows: shape[0] ?? 1, columns: shape[1] ?? 1, data };
}

class Evaluator {
  readonly #call: Call;
  readonly #batchRank: number;
  readonly #batch: number;
  readonly #unit: Matrix;
  readonly #differential: string;
  readonly #parts = new Map<string, Value>();

  constructor(call: Call, batchRank: number, batch: number, unit: Matrix) {
    this.#call = call;
    this.#batchRank = batchRank;
    this.#batch = batch;
    this.#unit = unit;
    this.#differential = `d${call.op.schema.params[call.argument]!.name}`;
  }

  define(name: string, part: Formula): void {
    this.#parts.set(name, this.#value(part));
  }

  matrix(formula: Formula): Matrix {
    const value = this.#value(formula);
    return typeof value === 'number' ? matrix(1, 1, () => value) : value;
  }

  #value(formula: Formula): Value {
    switch (formula.kind) {
      case 'number':
        return formula.value;
      case 'name':
        return this.#named(formula.name);
      case 'minus':
        return this.#binary('·', -1, this.#value(formula.of));
      case 'holds':
        return Number(this.#value(formula.of) !== 0);
      case 'transpose':
        return transposed(this.matrix(formula.of));
      case 'inverse':
        return inverse(this.matrix(formula.of));
      case 'call':
        return this.#called(formula.name, this.matrix(formula.argument));
      case 'binary':
        return this.#binary(formula.operator, this.#value(formula.left), this.#value(formula.right));
    }
  }

  #named(name: string): Value {
    if (name === this.#differential) return this.#unit;
    const part = this.#parts.get(name);
    if (part !== undefined) return part;
    if (name === 'I') return identity(this.#size('rows'));
    const { op, args, results } = this.#call;
    const at = op.schema.params.findIndex((param) => param.name === name);
    const value = at >= 0 ? args[at] : results[op.schema.returns.indexOf(name)];
    if (value instanceof Tensor) return this.#own(value);
    if (typeof value === 'number' || typeof value === 'boolean') return Number(value);
    throw new Error(`${name} has no value in a differential of ${op.schema.text}`);
  }

  /** This batch's part of a tensor; a vector as a column. */
  #own(tensor: Tensor): Matrix {
    const shape = tensor.shape.slice(Math.min(this.#batchRank, tensor.ndim));
    const n = numelOf(shape);
    return asMatrix(shape, Float64Array.from(tensor.values().subarray(this.#batch * n, (this.#batch + 1) * n)));
  }

  /** Of the argument. */
  #size(what: 'rows' | 'least'): number {
    return what === 'rows' ? this.#unit.rows : Math.min(this.#unit.rows, this.#unit.columns);
  }

  #permutation(rows: number): Matrix {
    const pivots = this.#named('pivots') as Matrix;
    const { data } = permutation(pivots.data, rows);
    return transposed({ rows, columns: rows, data });
  }

  #called(name: string, x: Matrix): Matrix {
    const pick = (rows: number, columns: number, i0: number, j0: number) =>
      matrix(rows, columns, (i, j) => x.data[(i + i0) * x.columns + j + j0]!);
    const keep = (kept: (i: number, j: number) => number) =>
      matrix(x.rows, x.columns, (i, j) => kept(i, j) * x.data[i * x.columns + j]!);
    const k = this.#size('least');
    switch (name) {
      case 'tril':
        return keep((i, j) => Number(j <= i));
      case 'triu':
        return keep((i, j) => Number(j >= i));
      case 'lower':
        return keep((i, j) => Number(j < i));
      case 'tril½':
        return keep((i, j) => (j < i ? 1 : j === i ? 0.5 : 0));
      case 'sym':
        return entrywise(x, transposed(x), (a, b) => (a + b) / 2);
      case 'turn':
        return entrywise(this.#called('lower', x), transposed(this.#called('lower', x)), (a, b) => a - b);
      case 'diag':
        return matrix(x.data.length, x.data.length, (i, j) => (i === j ? x.data[i]! : 0));
      case 'diagonal':
        return matrix(Math.min(x.rows, x.columns), 1, (i) => x.data[i * (x.columns + 1)]!);
      case 'gaps':
        return matrix(x.data.length, x.data.length, (i, j) => (i === j ? 0 : 1 / (x.data[j]! - x.data[i]!)));
      case 'square':
        return pick(x.rows, Math.min(k, x.columns), 0, 0);
      case 'rest':
        return pick(x.rows, Math.max(0, x.columns - k), 0, k);
      case 'top':
        return pick(Math.min(k, x.rows), x.columns, 0, 0);
      case 'bottom':
        return pick(Math.max(0, x.rows - k), x.columns, k, 0);
      case 'pinv':
        return pseudoinverse(x);
      case 'exchanged':
        return product(transposed(this.#permutation(x.rows)), x);
      case 'restored':
        return product(this.#permutation(x.rows), x);
      case 'exp′':
        return exponentialChange(this.#own(this.#call.args[this.#call.argument] as Tensor), x);
      default:
        throw new Error(`${name}(…) has no value in a differential`);
    }
  }

  #binary(operator: string, a: Value, b: Value): Value {
    const f = ENTRYWISE[operator];
    if (typeof a === 'number' && typeof b === 'number') return operator === '·' ? a * b : f!(a, b);
    const [x, y] = [a, b].map((value) => (typeof value === 'number' ? matrix(1, 1, () => value) : value)) as [
      Matrix,
      Matrix,
    ];
    if (operator === '·' && typeof a !== 'number' && typeof b !== 'number') return product(x, y);
    return entrywise(x, y, f ?? ((p, q) => p * q));
  }
}

const ENTRYWISE: Readonly<Record<string, (x: number, y: number) => number>> = {
  '+': (x, y) => x + y,
  '-': (x, y) => x - y,
  '∘': (x, y) => x * y,
  '/': (x, y) => x / y,
  '^': (x, y) => x ** y,
};

function columnWise({ rows, columns, data }: Matrix): { rows: number; columns: number; data: Float64Array } {
  return { rows, columns, data: transposed({ rows, columns, data }).data };
}

function pseudoinverse(x: Matrix): Matrix {
  const { u, values, vt } = singularValues(columnWise(x), true, false, 2 ** -53);
  const n = values.length;
  return matrix(x.columns, x.rows, (i, j) => {
    let sum = 0;
    for (let k = 0; k < n; k++) sum += (vt!.data[k + i * n]! * u!.data[j + k * x.rows]!) / values[k]!;
    return sum;
  });
}

function exponentialChange(x: Matrix, dx: Matrix): Matrix {
  const n = x.rows;
  const block = matrix(2 * n, 2 * n, (i, j) => {
    if (i < n && j < n) return x.data[i * n + j]!;
    if (i >= n) return j < n ? 0 : x.data[(i - n) * n + j - n]!;
    return dx.data[i * n + j - n]!;
  });
  const { data } = matrixExponential(columnWise(block));
  return matrix(n, n, (i, j) => data[i + (j + n) * 2 * n]!);
}
