/** softmax and log_softmax over one dimension, with their rules as operators of their own, as in PyTorch. */
import { type DType, isFloating } from '../dtype.ts';
import { roundingOf } from '../half.ts';
import { kernelsFor, resultArray } from '../loops.ts';
import { type Op, op } from '../op.ts';
import { wrapDim } from '../shape.ts';
import { fromArray, type Tensor } from '../tensor.ts';
import { notForIntegers } from './declare.ts';

/** Where the elements of one slice lie in a row-major array: `n` of them from `start`, `step` apart. */
type Slice = (start: number, step: number, n: number) => void;

function eachSlice(shape: readonly number[], dim: number, visit: Slice): void {
  const n = shape[dim] ?? 1;
  let step = 1;
  for (let i = dim + 1; i < shape.length; i++) step *= shape[i]!;
  let outer = 1;
  for (let i = 0; i < dim; i++) outer *= shape[i]!;
  for (let o = 0; o < outer; o++) for (let i = 0; i < step; i++) visit(o * n * step + i, step, n);
}

/** softmax, or its logarithm, of every slice along `dim`. */
function normalized(self: Tensor, dim: number, log: boolean): Tensor {
  const at = wrapDim(dim, self.ndim);
  const last = at === Math.max(self.ndim - 1, 0);
  if (!isFloating(self.dtype) && self.numelValue > 0)
    throw notForIntegers(`${log ? 'log_softmax' : 'softmax'}${last ? '_lastdim' : ''}_kernel_impl`, self.dtype);
  const x = self.values();
  const out = resultArray(self.dtype, x.length);
  const kernels = last && !log ? kernelsFor(self.dtype, x.length) : null;
  if (kernels?.rowwise('softmax', [x], self.shape[at]!, out) === true) return fromArray(out, self.shape, self.dtype);
  const kept = roundingOf(last ? self.dtype : '');
  eachSlice(self.shape, at, (start, step, n) => {
    const end = start + n * step;
    let max = Number.NEGATIVE_INFINITY;
    for (let i = start; i < end; i += step) if (x[i]! > max || Number.isNaN(x[i]!)) max = x[i]!;
    let sum = 0;
    for (let i = start; i < end; i += step) {
      const e = Math.exp(x[i]! - max);
      sum += e;
      if (!log) out[i] = e;
    }
    // PyTorch keeps this sum of half precision, and its logarithm, in its own dtype.
    const logarithm = kept(Math.log(kept(sum)));
    for (let i = start; i < end; i += step) out[i] = log ? x[i]! - max - logarithm : out[i]! / sum;
  });
  return fromArray(out, self.shape, self.dtype);
}

const SAMPLES = [
  [[2, 3], 1, false],
  [[2, 3], 0, false],
  [['T', 2, 3], -1, false],
  [[2, 3, 2], 1, false],
  [[], 0, false],
  [[3], 0, false],
] as const;

export const _softmax = op({
  schema: '_softmax(Tensor self, int dim, bool half_to_float) -> Tensor',
  grad_fn: 'SoftmaxBackward0',
  forward: (self: Tensor, dim: number) => normalized(self, dim, false),
  saves: ['result'],
  backward: { self: (grad, { result, dim }) => _softmax_backward_data.invoke([grad, result, dim]) as Tensor },
  local: { self: 'diag(result) · (I - Sᵀ · S · diag(result))' },
  where: [],
  samples: SAMPLES,
});

export const _log_softmax = op({
  schema: '_log_softmax(Tensor self, int dim, bool half_to_float) -> Tensor',
  grad_fn: 'LogSoftmaxBackward0',
  forward: (self: Tensor, dim: number) => normalized(self, dim, true),
  saves: ['result'],
  backward: { self: (grad, { result, dim }) => _log_softmax_backward_data.invoke([grad, result, dim]) as Tensor },
  local: { self: 'I - Sᵀ · S · diag(exp(result))' },
  where: [],
  samples: SAMPLES,
});

/** As `_softmax`, but a slice of -∞ alone gives zeros. */
export const _safe_softmax = op({
  schema: '_safe_softmax(Tensor self, int dim, ScalarType? dtype=None) -> Tensor',
  grad_fn: 'SafeSoftmaxBackward0',
  forward: (self: Tensor, dim: number) => {
    const out = normalized(self, dim, false);
    const blind = self.eq(Number.NEGATIVE_INFINITY).all(dim, true);
    return out.masked_fill(blind, 0);
  },
  saves: ['result'],
  backward: { self: (grad, { result, dim }) => _softmax_backward_data.invoke([grad, result, dim]) as Tensor },
  local: { self: 'diag(result) · (I - Sᵀ · S · diag(result))' },
  where: [],
  samples: [
    [[2, 3], 1],
    [['T', 2, 3], -1],
  ],
});

/** From each slice of grad_output and output, the number `total` that both rules subtract a multiple of. */
function backwardData(
  grad_output: Tensor,
  output: Tensor,
  dim: number,
  term: (g: number, y: number) => number,
  value: (g: number, y: number, total: number) => number,
  kernel: string | null = null,
): Tensor {
  const [g, y] = [grad_output.values(), output.values()];
  const out = resultArray(output.dtype, y.length);
  const at = wrapDim(dim, output.ndim);
  const kernels = kernel !== null && at === output.ndim - 1 ? kernelsFor(output.dtype, y.length) : null;
  if (kernels?.rowwise(kernel!, [g, y], output.shape[at]!, out) === true)
    return fromArray(out, output.shape, output.dtype);
  eachSlice(output.shape, at, (start, step, n) => {
    let total = 0;
    for (let i = start, k = 0; k < n; i += step, k++) total += term(g[i]!, y[i]!);
    for (let i = start, k = 0; k < n; i += step, k++) out[i] = value(g[i]!, y[i]!, total);
  });
  return fromArray(out, output.shape, output.dtype);
}

export const _softmax_backward_data = op({
  schema: '_softmax_backward_data(Tensor grad_output, Tensor output, int dim) -> Tensor',
  grad_fn: 'SoftmaxBackwardDataBackward0',
  forward: (grad_output: Tensor, output: Tensor, dim: number) =>
    backwardData(
      grad_output,
      output,
      dim,
      (g, y) => g * y,
      (g, y, total) => (g - total) * y,
      'softmax_backward',
    ),
  saves: { grad_output: ['output'], output: ['grad_output', 'output'] },
  backward: {
    grad_output: (grad, { output, dim }) => _softmax_backward_data.invoke([grad, output, dim]) as Tensor,
    output: (grad, { grad_output, output, dim }) => {
      const first = grad_output.mul(grad).sub(output.mul(grad_output).sum(dim, true).mul(grad));
      return first.sub(grad_output.mul(output.mul(grad).sum(dim, true)));
    },
  },
  local: {
    grad_output: 'diag(output) · (I - Sᵀ · S · diag(output))',
    output: 'diag(grad_output - Sᵀ · S · (output · grad_output)) - diag(output) · Sᵀ · S · diag(grad_output)',
  },
  where: [],
  samples: [
    [[2, 3], [2, 3], 1],
    [[2, 3], [2, 3], 0],
    [['T', 2, 3], [2, 3], -1],
    [[], [], 0],
  ],
});

export const _log_softmax_backward_data = op({
  schema: '_log_softmax_backward_data(Tensor grad_output, Tensor output, int dim) -> Tensor',
  grad_fn: 'LogSoftmaxBackwardDataBackward0',
  forward: (grad_output: Tensor, output: Tensor, dim: number) =>
    backwardData(
      grad_output,
      output,
      dim,
      (g) => g,
      (g, y, total) => g - Math.exp(y) * total,
    ),
  saves: { grad_output: ['output'], output: ['grad_output', 'output'] },
  backward: {
    grad_output: (grad, { output, dim }) => grad.sub(grad.mul(output.exp()).sum(dim, true)),
    output: (grad, { grad_output, output, dim }) => grad_output.sum(dim, true).neg().mul(output.exp()).mul(grad),
  },
  local: {
    grad_output: 'I - diag(exp(output)) · Sᵀ · S',
    output: '-diag(exp(output) · (Sᵀ · S · grad_output))',
  },
  where: [],
  samples: [
    [[2, 3], [2, 3], 1],
    [[2, 3], [2, 3], 0],
    [['T', 2, 3], [2, 3], -1],
    [[], [], 0],
  ],
});

export const softmax = over('softmax', _softmax);
export const log_softmax = over('log_softmax', _log_softmax);

function over(name: string, raw: Op): Op {
  return op({
    schema: `${name}.int(Tensor self, int dim, ScalarType? dtype=None) -> Tensor`,
    forward: (self: Tensor, dim: number, dtype: DType | null) =>
      raw.invoke([dtype === null || dtype === self.dtype ? self : self.to(dtype), dim, false]),
    composite: true,
    where: ['torch', 'tensor', 'functional', 'special'],
    samples: [
      [[2, 3], 1],
      [[2, 3], 0, { dtype: 'float64' }],
      [['T', 2, 3], { dim: -1 }],
      ['ints [3]', 0, { dtype: 'float32' }],
    ],
  });
}

export const softmin = op({
  schema: 'softmin(Tensor self, int dim, ScalarType? dtype=None) -> Tensor',
  forward: (self: Tensor, dim: number, dtype: DType | null) => softmax.invoke([self.neg(), dim, dtype]),
  composite: true,
  where: ['functional'],
  samples: [[[2, 3], 1]],
});
