/** Running results along a dimension: `cumsum`, `cumprod`, `cummax`, `cummin`, `logcumsumexp`, and `diff`. */
import { type DType, isFloating } from '../dtype.ts';
import { refused, TorchError } from '../errors.ts';
import { resultArray } from '../loops.ts';
import { op } from '../op.ts';
import { type Shape, wrapDim } from '../shape.ts';
import { fromArray, type Tensor } from '../tensor.ts';
import { written } from '../write.ts';
import { notForIntegers } from './declare.ts';
import { cat, stack } from './joining.ts';
import { choose } from './selection.ts';

/** Where the lines along `d` of a contiguous tensor start, how far apart their elements are, and how many they are. */
function lines(shape: Shape, d: number): { starts: number[]; step: number; length: number } {
  const length = shape[d] ?? 1;
  const step = shape.slice(d + 1).reduce((n, size) => n * size, 1);
  const outer = shape.slice(0, d).reduce((n, size) => n * size, 1);
  const starts: number[] = [];
  if (length > 0) for (let i = 0; i < outer; i++) for (let j = 0; j < step; j++) starts.push(i * step * length + j);
  return { starts, step, length };
}

/** Walks every line along `dim`: `next(x, so far)` gives the running result. */
function scanned(
  self: Tensor,
  dim: number,
  dtype: DType,
  first: number,
  next: (x: number, sum: number) => number,
): Tensor {
  const { starts, step, length } = lines(self.shape, wrapDim(dim, self.shape.length));
  const x = self.values();
  const out = resultArray(dtype, x.length);
  for (const start of starts) {
    let running = first;
    for (let k = 0, at = start; k < length; k++, at += step) {
      running = next(x[at]!, running);
      out[at] = running;
    }
  }
  return fromArray(out, self.shape, dtype);
}

/** Sums from the end: how the gradient of a running sum flows back. */
function reversedCumsum(grad: Tensor, dim: number): Tensor {
  const isAlone = grad.numelValue <= 1 || grad.shape.at(dim) === 1;
  return isAlone ? grad : grad.flip(dim).cumsum(dim).flip(dim);
}

function summedDtype(name: string, self: Tensor, dtype: DType | null): DType {
  if (dtype === 'bool' && self.ndim > 0) throw notForIntegers(`${name}_out_cpu`, dtype);
  return dtype ?? (isFloating(self.dtype) ? self.dtype : 'int64');
}

/** In place the sum stays in the dtype it began in, and bools have no kernel. */
function inPlaceDtype(name: string, { dtype, shape }: Tensor): DType {
  if (dtype === 'bool' && shape.length > 0) throw notForIntegers(`${name}_out_cpu`, dtype);
  return dtype;
}

export const cumsum = op({
  schema: 'cumsum(Tensor self, int dim, *, ScalarType? dtype=None) -> Tensor',
  grad_fn: 'CumsumBackward0',
  forward: (self: Tensor, dim: number, dtype: DType | null) =>
    scanned(self, dim, summedDtype('cumsum', self, dtype), 0, (x, sum) => sum + x),
  dtype: (self: Tensor) => inPlaceDtype('cumsum', self),
  backward: { self: (grad, { dim }) => reversedCumsum(grad, dim) },
  local: { self: 'tril(ones)' },
  inplace: true,
  samples: [
    [[2, 3], 1],
    [[2, 3], 0],
  ],
});

export const cumprod = op({
  schema: 'cumprod(Tensor self, int dim, *, ScalarType? dtype=None) -> Tensor',
  grad_fn: 'CumprodBackward0',
  forward: (self: Tensor, dim: number, dtype: DType | null) =>
    scanned(self, dim, summedDtype('cumprod', self, dtype), 1, (x, product) => product * x),
  dtype: (self: Tensor) => inPlaceDtype('cumprod', self),
  saves: ['self', 'result'],
  backward: {
    self: (grad, { self, result, dim }) => {
      const d = wrapDim(dim, self.shape.length);
      if (self.numelValue <= 1 || self.shape[d] === 1) return grad;
      if (!self.detach().values().includes(0)) return reversedCumsum(result.mul(grad), d).div(self);
      return throughZeros(grad, self, d);
    },
  },
  local: { self: 'tril(result / self)' },
  inplace: true,
  samples: [
    [[2, 3], 1],
    [[2, 3], 0],
  ],
});

/** Where an element is zero nothing may be divided: every element's gradient from the products that leave it out. */
function throughZeros(grad: Tensor, self: Tensor, d: number): Tensor {
  const size = self.shape[d]!;
  const parts = Array.from({ length: size }, (_, k) => {
    const before = self.narrow(d, 0, k).prod(d, true);
    if (k === size - 1) return grad.narrow(d, k, 1).mul(before).squeeze(d);
    const after = self
      .narrow(d, k + 1, size - k - 1)
      .cumprod(d)
      .mul(before);
    const products = cat.invoke([[before, after], d]) as Tensor;
    return grad
      .narrow(d, k, size - k)
      .mul(products)
      .sum(d);
  });
  return stack.invoke([parts, d]) as Tensor;
}

function runningBest(name: string, grad_fn: string, better: (x: number, best: number) => boolean) {
  return op({
    schema: `${name}(Tensor self, int dim) -> (Tensor values, Tensor indices)`,
    grad_fn,
    forward: (self: Tensor, dim: number) => {
      if (self.ndim === 0 && dim !== 0 && dim !== -1)
        throw new TorchError('IndexError', `${name}(): Expected reduction dim -1 or 0 for scalar but got ${dim}`);
      const { starts, step, length } = lines(self.shape, wrapDim(dim, self.shape.length));
      const x = self.values();
      const values = resultArray(self.dtype, x.length);
      const indices = new Float64Array(x.length);
      for (const start of starts) {
        let best = 0;
        for (let k = 0, at = start; k < length; k++, at += step) {
          const soFar = x[start + best * step]!;
          if (k === 0 || Number.isNaN(x[at]!) || better(x[at]!, soFar)) best = k;
          values[at] = x[start + best * step]!;
          indices[at] = best;
        }
      }
      return [fromArray(values, self.shape, self.dtype), fromArray(indices, self.shape, 'int64')];
    },
    saves: ['indices'],
    backward: {
      self: (grad, { sizes, dim, indices }) => written(grad.new_zeros(sizes.self!).scatter_add(dim, indices, grad), 2),
    },
    nonDifferentiable: ['indices'],
    local: { self: 'P' },
    samples: [[[2, 3], 1]],
  });
}

// Of equals the last counts, and the last NaN.
export const cummax = runningBest('cummax', 'CummaxBackward0', (x, best) => x >= best);
export const cummin = runningBest('cummin', 'CumminBackward0', (x, best) => x <= best);

function logAddExp(x: number, y: number): number {
  const high = Math.max(x, y);
  if (!Number.isFinite(high)) return high;
  return high + Math.log1p(Math.exp(Math.min(x, y) - high));
}

export const logcumsumexp = op({
  schema: 'logcumsumexp(Tensor self, int dim) -> Tensor',
  grad_fn: 'LogcumsumexpBackward0',
  forward: (self: Tensor, dim: number) => {
    wrapDim(dim, self.ndim);
    if (!isFloating(self.dtype)) throw notForIntegers('logcumsumexp_out_cpu', self.dtype);
    return scanned(self, dim, self.dtype, Number.NEGATIVE_INFINITY, logAddExp);
  },
  saves: ['self', 'result'],
  backward: {
    self: (grad, { self, result, dim }) => {
      if (self.shape.length === 0) return grad;
      const reversed = (x: Tensor) => x.flip(dim).logcumsumexp(dim).flip(dim);
      // The logarithm of what is positive in the gradient, and of what is negative; the smallest number where there is nothing.
      const lowest = grad.dtype === 'float64' ? -Number.MAX_VALUE : -3.4028234663852886e38;
      const size = grad.abs().log();
      const part = (sign: 1 | -1) => {
        const logarithm = choose(sign > 0 ? grad.gt(0) : grad.lt(0), size, lowest);
        return reversed(logarithm.sub(result)).add(self).exp();
      };
      return part(1).sub(part(-1));
    },
  },
  local: { self: 'tril(exp(self - result))' },
  samples: [[[2, 3], 1]],
});

export const diff = op({
  schema: 'diff(Tensor self, int n=1, int dim=-1, Tensor? prepend=None, Tensor? append=None) -> Tensor',
  forward: (self: Tensor, n: number, dim: number, prepend: Tensor | null, append: Tensor | null) => {
    if (self.ndim === 0) throw refused('diff expects input to be at least one-dimensional');
    const d = wrapDim(dim, self.shape.length);
    if (n < 0) throw refused(`order must be non-negative but got ${n}`);
    if (n === 0) return self.zeros_like().copy_(self);
    const parts = [prepend, self, append].filter((part) => part !== null);
    let out = parts.length === 1 ? self : (cat.invoke([parts, d]) as Tensor);
    const steps = Math.min(n, out.shape[d]!);
    for (let k = 0; k < steps; k++) {
      const size = out.shape[d]!;
      const early = out.narrow(d, 0, size - 1);
      const late = out.narrow(d, 1, size - 1);
      out = out.dtype === 'bool' ? late.logical_xor(early) : late.sub(early);
    }
    return out;
  },
  composite: true,
  samples: [[[2, 4]], [[2, 4], 2], [[2, 3], 1, 0], [[3], 1, -1, [1], [2]]],
});
