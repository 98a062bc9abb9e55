/**
 * What a local formula is worth for one call of an operator: evaluated from its text alone, so that the tests can hold it against backward.
 * See `docs/local-formulas.md`.
 */
import { Float } from '../../../src/engine/dtype.ts';
import type { Op } from '../../../src/engine/op.ts';
import { broadcastStride, contiguousStride, numelOf, storageIndices } from '../../../src/engine/shape.ts';
import { Tensor } from '../../../src/engine/tensor.ts';
import { differentialBlocks, isDifferential } from './differential.ts';
import {
  ARITHMETIC,
  COMPARISONS,
  ELEMENTARY,
  type Elements,
  type Entries,
  elementsOf,
  elementwise,
  isElements,
  isEntries,
  isIdentity,
  isMatrix,
  isNumeric,
  mapped,
  matrixOf,
  OF_TWO,
  type Value,
  whole,
} from './elements.ts';
import { type Formula, parseLocal } from './formula.ts';
import {
  diagonal,
  directSum,
  entrywise,
  identity,
  inverse,
  kronecker,
  type Matrix,
  matrix,
  product,
  stacked,
  transposed,
} from './matrix.ts';
import { attending, normalizing, PROBED, scanMatrix, sumMatrix } from './operator.ts';

/** A call: arguments in schema order, all results, the argument asked about (and which of a list). */
export interface Call {
  readonly op: Op;
  readonly args: readonly unknown[];
  readonly results: readonly Tensor[];
  readonly argument: number;
  readonly item: number;
}

/** The diagonal in the result's shape for an elementwise operator, else the Jacobian. */
export function evaluateLocal(call: Call): Elements | Matrix {
  const name = call.op.schema.params[call.argument]!.name;
  const text = call.op.spec.local?.[name];
  if (text === undefined) throw new Error(`${call.op.schema.text} has no local formula for ${name}`);
  const formulas = text.split(' ; ');
  const results = differentiable(call);
  if (isDifferential(text)) return stacked(formulas.map((formula) => directSum(differentialBlocks(call, formula))));
  if (formulas.length === 1) return new Evaluator(call, results).whole(text);
  return stacked(formulas.map((formula, k) => new Evaluator(call, [results[k]!]).matrix(formula)));
}

class Evaluator {
  readonly #call: Call;
  readonly #rows: number;
  readonly #columns: number;
  readonly #input: Tensor;
  readonly #parts = new Map<string, Value>();
  /** Names stand for whole tensors, elementwise: in an elementwise operator, and inside `diag(…)`. */
  #elementwise: boolean;
  /** Inside `batches(…)`: which batch names stand for. */
  #batch: number | null = null;

  /** `results`: those whose elements are the rows. */
  constructor(call: Call, results: readonly Tensor[]) {
    this.#call = call;
    const arg = call.args[call.argument];
    this.#input = Array.isArray(arg) ? (arg[call.item] as Tensor) : (arg as Tensor);
    this.#columns = this.#input.numelValue;
    this.#rows = results.reduce((n, result) => n + result.numelValue, 0);
    this.#elementwise = call.op.spec.pointwise === true;
  }

  whole(text: string): Elements | Matrix {
    return this.#elementwise ? this.#asElements(this.#parsed(text)) : this.matrix(text);
  }

  matrix(text: string): Matrix {
    const result = this.#asEntries(this.#parsed(text));
    return this.#full(result.entries ? this.#masked(result.matrix) : result.matrix);
  }

  #parsed(text: string): Value {
    const { formula, parts } = parseLocal(text);
    for (const [name, part] of parts) this.#parts.set(name, this.#value(part));
    return this.#value(formula);
  }

  /** Repeated to the whole Jacobian where it has one row or one column. */
  #full(m: Matrix): Matrix {
    return entrywise(
      m,
      matrix(this.#rows, this.#columns, () => 0),
      (x) => x,
    );
  }

  #masked(entries: Matrix): Matrix {
    const { op, args } = this.#call;
    const mask = sumMatrix(op, args, this.#input.shape);
    return mask.rows === this.#rows ? entrywise(this.#full(entries), mask, (x, m) => (m === 0 ? 0 : x)) : entries;
  }

  #value(formula: Formula): Value {
    switch (formula.kind) {
      case 'number':
        return formula.value;
      case 'name':
        return this.#named(formula.name);
      case 'minus':
        return this.#arithmetic('·', -1, this.#value(formula.of));
      case 'holds':
        return this.#holds(formula.of);
      case 'transpose':
        return this.#transposed(this.#value(formula.of));
      case 'inverse':
        return elementsOf(inverse(matrixOf(this.#value(formula.of))));
      case 'call':
        return formula.second === undefined
          ? this.#called(formula.name, formula.argument)
          : this.#ofTwo(formula.name, this.#value(formula.argument), this.#value(formula.second));
      case 'binary': {
        const left = this.#value(formula.left);
        const right = this.#value(formula.right);
        return formula.operator === '⊗'
          ? this.#kronecker(left, right)
          : this.#arithmetic(formula.operator, left, right);
      }
    }
  }

  #named(name: string): Value {
    const part = this.#parts.get(name);
    if (part !== undefined) return part;
    const { op, args, results } = this.#call;
    const at = op.schema.params.findIndex((param) => param.name === name);
    if (at >= 0) return this.#argument(args[at], at);
    const result = op.schema.returns.indexOf(name);
    if (result >= 0) return this.#tensor(results[result]!, 'row');
    const made = PROBED[name];
    if (made !== undefined) return whole(made(this.#call));
    switch (name) {
      case 'π':
        return Math.PI;
      case 'None':
        return null;
      case 'ones':
        return { matrix: matrix(1, 1, () => 1), entries: true };
      case 'n':
        return this.#columns / Math.max(1, sumMatrix(op, args, this.#input.shape).rows);
      case 'I':
        return { identity: true };
      case 'S':
        return whole(sumMatrix(op, args, this.#input.shape));
      case 'B':
        return whole(this.#broadcast());
      case 'A':
        return whole(attending(this.#call));
      case 'R':
        return this.#reduction();
      case 'W':
      case 'Z':
        return whole(normalizing(this.#call, name));
      default:
        return name;
    }
  }

  #argument(arg: unknown, at: number): Value {
    if (arg instanceof Tensor) return this.#tensor(arg, at === this.#call.argument ? 'column' : null);
    if (Array.isArray(arg) && at === this.#call.argument) return this.#tensor(this.#input, 'column');
    if (arg instanceof Float) return arg.value;
    if (typeof arg === 'boolean') return Number(arg);
    return typeof arg === 'number' || typeof arg === 'string' || arg === null ? arg : Number.NaN;
  }

  #tensor(tensor: Tensor, role: Elements['role']): Value {
    const values = Float64Array.from(tensor.values());
    if (tensor.ndim === 0) return values[0]!;
    if (this.#batch === null || tensor.ndim < 3) return { shape: tensor.shape, data: values, role };
    const shape = tensor.shape.slice(-2);
    const n = numelOf(shape);
    return { shape, data: values.subarray(this.#batch * n, (this.#batch + 1) * n), role };
  }

  #broadcast(): Matrix {
    const { shape } = this.#call.results[0]!;
    const own = this.#input.shape;
    const places = storageIndices(shape, broadcastStride(own, contiguousStride(own), shape), 0);
    return matrix(this.#rows, this.#columns, (i, j) => (places[i] === j ? 1 : 0));
  }

  #reduction(): Entries {
    const kind = this.#argument(
      this.#call.args[this.#call.op.schema.params.findIndex((param) => param.name === 'reduction')],
      -1,
    );
    if (kind === 'none') return whole(identity(this.#columns));
    return whole(matrix(1, this.#columns, () => (kind === 'mean' ? 1 / this.#columns : 1)));
  }

  #holds(of: Formula): Value {
    const value = this.#value(of);
    if (typeof value === 'number') return value !== 0 ? 1 : 0;
    return isElements(value) ? { ...value, data: Float64Array.from(value.data, (x) => (x !== 0 ? 1 : 0)) } : value;
  }

  #called(name: string, argument: Formula): Value {
    if (name === 'diag') return this.#diag(argument);
    if (name === 'batches') return this.#batches(argument);
    const value = this.#value(argument);
    const f = ELEMENTARY[name];
    if (f !== undefined) return mapped(value, f);
    switch (name) {
      case 'vec': {
        const { data } = matrixOf(value);
        return whole({ rows: data.length, columns: 1, data });
      }
      case 'tril':
        return whole(
          entrywise(
            this.#full(this.#asEntries(value).matrix),
            scanMatrix(this.#call.op, this.#call.args, this.#input.shape),
            (x, m) => (m === 0 ? 0 : x),
          ),
        );
      case 'sum':
      case 'mean':
        return this.#overSlice(name, value);
      default:
        throw new Error(`${name}(…) has no value in a local formula`);
    }
  }

  #ofTwo(name: string, first: Value, second: Value): Value {
    const f = OF_TWO[name];
    if (f === undefined) throw new Error(`${name}(…, …) has no value in a local formula`);
    return elementwise(this.#asElements(first), this.#asElements(second), f);
  }

  #diag(argument: Formula): Value {
    const before = this.#elementwise;
    this.#elementwise = true;
    const value = this.#asElements(this.#value(argument));
    this.#elementwise = before;
    return whole(diagonal(value.data));
  }

  #batches(argument: Formula): Value {
    const tensors = [...this.#call.args, ...this.#call.results].filter(
      (x): x is Tensor => x instanceof Tensor && x.ndim > 2,
    );
    if (tensors.length === 0) return this.#value(argument);
    const n = tensors[0]!.shape.slice(0, -2).reduce((a, b) => a * b, 1);
    const [rows, columns] = [this.#rows / n, this.#columns / n];
    const blocks = Array.from({ length: n }, (_, batch) => {
      this.#batch = batch;
      return matrixOf(this.#value(argument), rows, columns);
    });
    this.#batch = null;
    return whole(directSum(blocks));
  }

  /** Over the elements that go into one result. */
  #overSlice(name: string, value: Value): Value {
    const mask = sumMatrix(this.#call.op, this.#call.args, this.#input.shape);
    const entries = this.#full(this.#asEntries(value).matrix);
    const sums = matrix(mask.rows, 1, (i) => {
      let [sum, n] = [0, 0];
      for (let j = 0; j < mask.columns; j++)
        if (mask.data[i * mask.columns + j] !== 0) {
          sum += entries.data[Math.min(i, entries.rows - 1) * entries.columns + j]!;
          n++;
        }
      return name === 'mean' ? sum / n : sum;
    });
    return { matrix: sums, entries: true };
  }

  #transposed(value: Value): Value {
    if (isElements(value)) {
      const m = matrixOf(value);
      const t = transposed(m);
      return { shape: [t.rows, t.columns], data: t.data, role: value.role };
    }
    return isEntries(value) ? { ...value, matrix: transposed(value.matrix) } : value;
  }

  #kronecker(left: Value, right: Value): Value {
    if (isIdentity(left)) {
      const b = matrixOf(right);
      return whole(kronecker(identity(this.#blockRows() / b.rows), b));
    }
    const a = matrixOf(left);
    if (isIdentity(right)) return whole(kronecker(a, identity(this.#blockRows() / a.rows)));
    return whole(kronecker(a, matrixOf(right)));
  }

  #blockRows(): number {
    if (this.#batch === null) return this.#rows;
    const tensor = this.#call.results[0]!;
    return numelOf(tensor.shape.slice(-2));
  }

  #arithmetic(operator: string, left: Value, right: Value): Value {
    const f = ARITHMETIC[operator]!;
    if (COMPARISONS.includes(operator) && (!isNumeric(left) || !isNumeric(right))) {
      if (typeof left === 'string' || typeof right === 'string') return left === right ? 1 : 0;
      if (left === null && right === null) return 1;
      return this.#asksForNone(left, right) ? 0 : 1;
    }
    const [a, b] = [left ?? 1, right ?? 1];
    if (typeof a === 'number' && typeof b === 'number') return f(a, b);
    if (operator === '·' && (isMatrix(a) || isMatrix(b))) return this.#product(a, b);
    if (this.#elementwise && !isMatrix(a) && !isMatrix(b))
      return elementwise(this.#asElements(a), this.#asElements(b), f);
    if (isIdentity(a) || isIdentity(b)) return this.#withIdentity(a, b, f);
    const [x, y] = [this.#asEntries(a), this.#asEntries(b)];
    return { matrix: entrywise(x.matrix, y.matrix, f), entries: x.entries && y.entries };
  }

  /** `[mode = None]` where mode was given: false. An argument not given, compared with a number: true. */
  #asksForNone(left: Value, right: Value): boolean {
    return typeof left === 'string' || typeof right === 'string';
  }

  #product(a: Value, b: Value): Value {
    if (typeof a === 'number' || typeof b === 'number') {
      const [scale, other] = typeof a === 'number' ? [a, b] : [b as number, a];
      const m = isIdentity(other) ? identity(this.#rows) : (other as Entries).matrix;
      return { matrix: { ...m, data: m.data.map((x) => x * scale) }, entries: isEntries(other) && other.entries };
    }
    if (isIdentity(a)) return b;
    if (isIdentity(b)) return a;
    if ((isEntries(a) && a.entries) || (isEntries(b) && b.entries)) {
      const [x, y] = [this.#asEntries(a), this.#asEntries(b)];
      return { matrix: entrywise(x.matrix, y.matrix, (p, q) => p * q), entries: x.entries && y.entries };
    }
    if (isElements(b)) {
      const { data } = product((a as Entries).matrix, {
        rows: b.data.length,
        columns: 1,
        data: Float64Array.from(b.data),
      });
      return { shape: [data.length], data, role: null };
    }
    if (isElements(a)) return whole(product(matrixOf(a), (b as Entries).matrix));
    return whole(product((a as Entries).matrix, (b as Entries).matrix));
  }

  #withIdentity(a: Value, b: Value, f: (x: number, y: number) => number): Value {
    const other = isIdentity(a) ? b : a;
    const n = isIdentity(other) || typeof other === 'number' ? this.#rows : matrixOf(other).rows;
    const make = (value: Value) => (isIdentity(value) ? identity(n) : this.#asEntries(value).matrix);
    return whole(entrywise(make(a), make(b), f));
  }

  #asElements(value: Value): Elements {
    if (typeof value === 'number') return { shape: [], data: [value], role: null };
    if (isElements(value)) return value;
    if (isEntries(value) && value.matrix.columns === 1)
      return { shape: [value.matrix.rows], data: value.matrix.data, role: null };
    throw new Error(`not elementwise in a local formula of ${this.#call.op.schema.text}`);
  }

  /** Elements spread over the Jacobian: the argument's over columns, the result's over rows. */
  #asEntries(value: Value): Entries {
    if (typeof value === 'number') return { matrix: matrix(1, 1, () => value), entries: true };
    if (isIdentity(value)) return whole(identity(this.#rows));
    if (isEntries(value)) return value;
    if (!isElements(value)) throw new Error(`no number in a local formula of ${this.#call.op.schema.text}`);
    const data = Float64Array.from(value.data);
    const { length } = data;
    const isMatrixShaped =
      value.shape.length === 2 && value.shape[0] === this.#rows && value.shape[1] === this.#columns;
    if (value.role === null && isMatrixShaped) return whole({ rows: this.#rows, columns: this.#columns, data });
    const across = value.role === 'column' || (value.role === null && length === this.#columns);
    return { matrix: across ? { rows: 1, columns: length, data } : { rows: length, columns: 1, data }, entries: true };
  }
}

/** Results a gradient comes from. */
export function differentiable({ op, results }: Pick<Call, 'op' | 'results'>): readonly Tensor[] {
  const hidden = op.spec.nonDifferentiable ?? [];
  return results.filter((_, k) => !hidden.includes(op.schema.returns[k] ?? 'result'));
}
