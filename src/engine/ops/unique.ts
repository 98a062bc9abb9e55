/** What values occur, how often and where: `unique`, `unique_consecutive`, `bincount`. None has a derivative. */
import { owned } from '../autograd/view.ts';
import { isFloating, type TypedArray } from '../dtype.ts';
import { refused } from '../errors.ts';
import { op } from '../op.ts';
import { ownDim, type Shape } from '../shape.ts';
import { fromArray, type Tensor } from '../tensor.ts';
import { notForIntegers, notImplemented, withoutDerivative } from './declare.ts';

interface Found {
  readonly output: Tensor;
  readonly inverse: Tensor;
  readonly counts: Tensor;
}

/** The parts asked for: one tensor alone, else a list. */
function chosen(found: readonly Tensor[], inverse: boolean, counts: boolean): Tensor | readonly Tensor[] {
  const list = found.filter((_, k) => k === 0 || (k === 1 ? inverse : counts));
  return list.length === 1 ? list[0]! : list;
}

function all({ output, inverse, counts }: Found): readonly Tensor[] {
  return [output, inverse, counts];
}

function compareRows(data: TypedArray, width: number, a: number, b: number): number {
  for (let j = 0; j < width; j++) {
    const [x, y] = [data[a * width + j]!, data[b * width + j]!];
    if (x !== y) return x < y ? -1 : x > y ? 1 : Number(Number.isNaN(x)) - Number(Number.isNaN(y));
  }
  return 0;
}

/** NaN equals nothing, itself neither. */
function sameRows(data: TypedArray, width: number, a: number, b: number): boolean {
  for (let j = 0; j < width; j++) if (data[a * width + j]! !== data[b * width + j]!) return false;
  return true;
}

/** Rows of `width` elements made unique; `order` says in which order they are met. */
function distinctRows(data: TypedArray, width: number, order: readonly number[]) {
  const first: number[] = [];
  const counts: number[] = [];
  const inverse = new Float64Array(order.length);
  order.forEach((row, k) => {
    if (k === 0 || !sameRows(data, width, order[k - 1]!, row)) {
      first.push(row);
      counts.push(0);
    }
    counts[counts.length - 1]!++;
    inverse[row] = first.length - 1;
  });
  return { first, counts, inverse };
}

/** @throws RuntimeError when there is nothing along other dimensions than `d`. */
function checkSizes(shape: Shape, d: number): void {
  const none = shape.filter((size) => size === 0).length;
  if (shape[d] === 0 && none > 1)
    throw refused('Number of zero sized dimensions is more than one, so unique cannot be applied ');
  if (shape[d] !== 0 && none > 0)
    throw refused("There are 0 sized dimensions, and they aren't selected, so unique cannot be applied");
}

function find(self: Tensor, dim: number | null, consecutive: boolean): Found {
  const rank = self.shape.length;
  const d = dim === null ? 0 : ownDim(dim, rank);
  if (dim !== null) checkSizes(self.shape, d);
  const front = dim === null ? self.reshape([-1]) : self.movedim(d, 0);
  const { shape } = front;
  const data = front.values();
  const rows = shape[0]!;
  const width = shape.slice(1).reduce((n, size) => n * size, 1);
  const order = Array.from({ length: rows }, (_, k) => k);
  if (!consecutive) order.sort((a, b) => compareRows(data, width, a, b));
  const { first, counts, inverse } = distinctRows(data, width, order);
  const out = new (data.constructor as new (n: number) => TypedArray)(first.length * width);
  for (const [k, row] of first.entries()) out.set(data.subarray(row * width, (row + 1) * width), k * width);
  const unique = fromArray(out, [first.length, ...shape.slice(1)], self.dtype);
  const where: Shape = dim === null ? self.shape : [rows];
  return {
    output: dim === null ? unique : owned(unique.movedim(0, d)),
    inverse: fromArray(inverse, where, 'int64'),
    counts: fromArray(Float64Array.from(counts), [counts.length], 'int64'),
  };
}

/** The Nodes stand, yet PyTorch has no derivative. */
export const _unique2 = op({
  schema:
    '_unique2(Tensor self, bool sorted=True, bool return_inverse=False, bool return_counts=False) -> (Tensor output, Tensor inverse, Tensor counts)',
  grad_fn: 'Unique2Backward0',
  forward: (self: Tensor) => all(find(self, null, false)),
  backward: { self: withoutDerivative('_unique2') },
  where: [],
  samples: [
    ['ints [2, 3]', true, true, true],
    [[4], true, true, true],
  ],
});

export const unique_dim = op({
  schema:
    'unique_dim(Tensor self, int dim, bool sorted=True, bool return_inverse=False, bool return_counts=False) -> (Tensor output, Tensor inverse, Tensor counts)',
  grad_fn: 'UniqueDimBackward0',
  forward: (self: Tensor, dim: number) => all(find(self, dim, false)),
  backward: { self: withoutDerivative('unique_dim') },
  where: [],
  samples: [
    ['ints [3, 2]', 0, true, true, true],
    [[3, 2], 0, true, true, true],
  ],
});

export const _unique_consecutive = op({
  schema:
    '_unique_consecutive(Tensor self, bool return_inverse=False, bool return_counts=False, int? dim=None) -> (Tensor output, Tensor inverse, Tensor counts)',
  grad_fn: 'UniqueConsecutiveBackward0',
  forward: (self: Tensor, _: boolean, __: boolean, dim: number | null) => all(find(self, dim, true)),
  backward: { self: withoutDerivative('unique_consecutive') },
  where: [],
  samples: [
    ['ints [5]', true, true],
    [[3, 2], true, true, 0],
  ],
});

export const unique = op({
  schema:
    'unique(Tensor self, bool sorted=True, bool return_inverse=False, bool return_counts=False, int? dim=None) -> Tensor',
  forward: (self: Tensor, sorted: boolean, return_inverse: boolean, return_counts: boolean, dim: number | null) => {
    const wanted = [sorted, return_inverse, return_counts];
    const found = dim === null ? _unique2.invoke([self, ...wanted]) : unique_dim.invoke([self, dim, ...wanted]);
    return chosen(found as readonly Tensor[], return_inverse, return_counts);
  },
  composite: true,
  samples: [['ints [2, 3]'], ['ints [2, 3]', true, true, true], ['data [4]'], ['ints [3, 2]', { dim: 0 }]],
});

export const unique_consecutive = op({
  schema:
    'unique_consecutive(Tensor self, bool return_inverse=False, bool return_counts=False, int? dim=None) -> Tensor',
  forward: (self: Tensor, return_inverse: boolean, return_counts: boolean, dim: number | null) => {
    const found = _unique_consecutive.invoke([self, return_inverse, return_counts, dim]);
    return chosen(found as readonly Tensor[], return_inverse, return_counts);
  },
  composite: true,
  samples: [['ints [5]'], ['ints [5]', true, true]],
});

export const bincount = op({
  schema: 'bincount(Tensor self, Tensor? weights=None, int minlength=0) -> Tensor',
  grad_fn: 'NotImplemented',
  forward: (self: Tensor, weights: Tensor | null, minlength: number) => {
    if (isFloating(self.dtype) || self.dtype === 'bool') throw notForIntegers('bincount_cpu', self.dtype);
    if (minlength < 0) throw refused('minlength should be >= 0');
    if (self.shape.length === 1 && self.numelValue === 0)
      return fromArray(new Float64Array(minlength), [minlength], 'int64');
    if (self.shape.length !== 1 || self.values().some((value) => value < 0))
      throw refused('bincount only supports 1-d non-negative integral inputs.');
    if (weights !== null && (weights.shape.length !== 1 || weights.numelValue !== self.numelValue))
      throw refused('weights should be 1-d and have the same length as input');
    const values = self.values();
    const weight = weights?.values();
    let size = minlength;
    for (const value of values) size = Math.max(size, value + 1);
    const out = new Float64Array(size);
    values.forEach((value, k) => {
      out[value]! += weight === undefined ? 1 : weight[k]!;
    });
    if (weights?.dtype === 'float32') return fromArray(Float32Array.from(out), [size], 'float32');
    return fromArray(out, [size], weights === null ? 'int64' : 'float64');
  },
  backward: { weights: notImplemented('bincount') },
  samples: [['positive ints [5]'], ['positive ints [5]', 'data [5]', 6]],
});
