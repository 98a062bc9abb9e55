/** How far elements lie apart: `var`, `std`, and both with the mean. */
import { totalOf } from '../cascade.ts';
import { isFloating, type Scalar, scalarValue } from '../dtype.ts';
import { refused } from '../errors.ts';
import { isHalf } from '../half.ts';
import { resultArray } from '../loops.ts';
import { type Op, op } from '../op.ts';
import { numelOfDims, reducedDims, reducedShape, rowsOf } from '../rows.ts';
import { arithmeticOf } from '../scaling.ts';
import { alias, fromArray, type Tensor } from '../tensor.ts';
import { fastestFirst } from '../viewShape.ts';
import { warn } from '../warn.ts';
import { filledWith } from './creation.ts';
import { over, scaled } from './formula.ts';
import { restored } from './reduction.ts';

type Dims = readonly number[] | null;

function correctionOf(correction: Scalar | null): number {
  return correction === null ? 1 : scalarValue(correction);
}

/** What of `n` numbers is left to divide by. */
function degreesOf(n: number, correction: Scalar | null): number {
  return n - correctionOf(correction);
}

/** Checks what both forms check; the dims that are reduced. */
function checkedDims(name: string, self: Tensor, dim: Dims, correction: Scalar | null, root: boolean): number[] {
  if (!isFloating(self.dtype)) throw refused(`${name} only support floating point and complex dtypes`);
  const dims = reducedDims(dim, self.shape.length);
  if (degreesOf(numelOfDims(self.shape, dims), correction) <= 0)
    warn(
      `${root ? 'std' : 'var'}(): degrees of freedom is <= 0. Correction should be strictly less than the reduction factor (input numel divided by output numel).`,
    );
  return dims;
}

function varForward(self: Tensor, dim: Dims, correction: Scalar | null, keepdim: boolean, root: boolean): Tensor {
  const dims = checkedDims('std and var', self, dim, correction, root);
  if (reducedShape(self.shape, dims, true).every((n) => n === 1) && self.numelValue > 0 && !isHalf(self.dtype)) {
    const variance = squaresAboutMean(self) / Math.max(degreesOf(self.numelValue, correction), 0);
    const shape = reducedShape(self.shape, dims, keepdim);
    return fromArray(resultArray(self.dtype, 1).fill(root ? Math.sqrt(variance) : variance), shape, self.dtype);
  }
  return varAndMean(self, dims, correction, keepdim, root)[0];
}

/** Σ (x - mean)² over all elements: as `std_var_all_cpu` of ATen/native/ReduceOps.cpp, from a mean that is rounded to the dtype. */
function squaresAboutMean(self: Tensor): number {
  const round = self.dtype === 'float64' ? (x: number) => x : Math.fround;
  const mean = round(totalOf(self) / self.numelValue);
  let total = 0;
  for (const x of asWalked(self, reducedDims(null, self.ndim)).values()) total += (x - mean) ** 2;
  return total;
}

/** The same rows, seen with the reduced dimensions in the order in which a kernel walks them. */
function asWalked(self: Tensor, dims: readonly number[]): Tensor {
  const places = [...dims].sort((a, b) => a - b);
  const [sizes, steps] = [self.shape, self.strides].map((list) => places.map((d) => list[d]!)) as [number[], number[]];
  const [shape, strides] = [[...self.shape], [...self.strides]];
  for (const [k, from] of fastestFirst(sizes, [steps]).reverse().entries()) {
    shape[places[k]!] = sizes[from]!;
    strides[places[k]!] = steps[from]!;
  }
  return alias(self, shape, strides, self.offset);
}

/** Variance, or its root, and mean of every row as they come about in one pass (`WelfordOps` of ATen/native/SharedReduceOps.h). */
function varAndMean(
  self: Tensor,
  dims: readonly number[],
  correction: Scalar | null,
  keepdim: boolean,
  root: boolean,
): [Tensor, Tensor] {
  const { data, length, count, shape } = rowsOf(asWalked(self, dims), dims, keepdim);
  const spreads = resultArray(self.dtype, count);
  const means = resultArray(self.dtype, count);
  // Numbers of few digits are gathered in float32, all others in float64.
  const { round, fused } = arithmeticOf(isHalf(self.dtype) ? 'float32' : 'float64');
  const degrees = Math.max(degreesOf(length, correction), 0);
  for (let r = 0; r < count; r++) {
    let mean = 0;
    let squares = 0;
    for (let n = 1; n <= length; n++) {
      const x = data[r * length + n - 1]!;
      const from = round(x - mean);
      mean = round(mean + round(from / n));
      squares = fused(from, round(x - mean), squares);
    }
    const variance = length === 0 ? Number.NaN : round(squares / degrees);
    spreads[r] = root ? Math.sqrt(variance) : variance;
    means[r] = length === 0 ? Number.NaN : mean;
  }
  return [fromArray(spreads, shape, self.dtype), fromArray(means, shape, self.dtype)];
}

/** `var_backward` of FunctionsManual.cpp. */
function varBackward(grad: Tensor, self: Tensor, dim: Dims, correction: Scalar | null, keepdim: boolean): Tensor {
  const dims = reducedDims(dim, self.shape.length);
  const degrees = numelOfDims(self.shape, dims) - correctionOf(correction);
  const whole = dim === null || self.shape.length === 0;
  if (whole && degrees <= 0) {
    const infinite = filledWith([], Number.POSITIVE_INFINITY, grad.dtype);
    return grad.mul(filledWith([], Number.NaN, grad.dtype).where(self.eq(self.mean()), infinite));
  }
  const centred = whole ? self.sub(self.mean()) : self.sub(self.mean(dims, true));
  return scaled(restored(grad, self.shape, dim, keepdim), 2 / degrees).mul(centred);
}

function stdBackward(
  grad: Tensor,
  self: Tensor,
  result: Tensor,
  dim: Dims,
  correction: Scalar | null,
  keepdim: boolean,
): Tensor {
  const ofVariance = grad.div(scaled(result, 2)).masked_fill(result.eq(0), 0);
  return varBackward(ofVariance, self, dim, correction, keepdim);
}

export const var_correction = op({
  schema: 'var.correction(Tensor self, int[1]? dim=None, *, Scalar? correction=None, bool keepdim=False) -> Tensor',
  grad_fn: 'VarBackward0',
  forward: (self: Tensor, dim: Dims, correction: Scalar | null, keepdim: boolean) =>
    varForward(self, dim, correction, keepdim, false),
  saves: ['self'],
  backward: {
    self: (grad, { self, dim, correction, keepdim }) => varBackward(grad, self, dim, correction, keepdim),
  },
  local: { self: '2 * (self - mean(self)) / (n - correction)' },
  samples: [[[2, 3]], [[2, 3], 1], [[2, 3], { dim: 0, correction: 0, keepdim: true }]],
});

export const std_correction = op({
  schema: 'std.correction(Tensor self, int[1]? dim=None, *, Scalar? correction=None, bool keepdim=False) -> Tensor',
  grad_fn: 'StdBackward0',
  forward: (self: Tensor, dim: Dims, correction: Scalar | null, keepdim: boolean) =>
    varForward(self, dim, correction, keepdim, true),
  saves: ['self', 'result'],
  backward: {
    self: (grad, { self, result, dim, correction, keepdim }) =>
      stdBackward(grad, self, result, dim, correction, keepdim),
  },
  local: { self: '(self - mean(self)) / (result * (n - correction))' },
  samples: [[[2, 3]], [[2, 3], 1], [[2, 3], { dim: 0, correction: 0, keepdim: true }]],
});

/** The older calls that say `unbiased` instead of `correction`. */
function unbiasedForms(form: Op, where?: readonly ['torch']) {
  const { name } = form;
  const returns = form.schema.text.split(' -> ')[1]!;
  const run = (self: Tensor, dim: Dims, unbiased: boolean, keepdim: boolean) =>
    form.invoke([self, dim, unbiased ? 1 : 0, keepdim]);
  return [
    op({
      ...(where && { where }),
      schema: `${name}(Tensor self, bool unbiased=True) -> ${returns}`,
      forward: (self: Tensor, unbiased: boolean) => run(self, null, unbiased, false),
      composite: true,
      samples: [[[2, 3]], [[2, 3], false]],
    }),
    op({
      ...(where && { where }),
      schema: `${name}.dim(Tensor self, int[1]? dim, bool unbiased=True, bool keepdim=False) -> ${returns}`,
      forward: run,
      composite: true,
      samples: [
        [[2, 3], 1, false],
        [[2, 3], 0, true, true],
      ],
    }),
  ] as const;
}

export const [var_all, var_dim] = unbiasedForms(var_correction);
export const [std_all, std_dim] = unbiasedForms(std_correction);

function withMean(name: 'var_mean' | 'std_mean', grad_fn: string) {
  const root = name === 'std_mean';
  return op({
    schema: `${name}.correction(Tensor self, int[1]? dim=None, *, Scalar? correction=None, bool keepdim=False) -> (Tensor spread, Tensor mean)`,
    grad_fn,
    forward: (self: Tensor, dim: Dims, correction: Scalar | null, keepdim: boolean) =>
      varAndMean(self, checkedDims(name, self, dim, correction, root), correction, keepdim, root),
    saves: root ? ['self', 'spread'] : ['self'],
    backward: {
      self: (_, { grads, self, spread, dim, correction, keepdim }) => {
        const [g, m] = grads;
        const dims = reducedDims(dim, self.shape.length);
        const first =
          g == null
            ? null
            : root
              ? stdBackward(g, self, spread, dim, correction, keepdim)
              : varBackward(g, self, dim, correction, keepdim);
        const second =
          m == null
            ? null
            : over(restored(m, self.shape, dim, keepdim).expand(self.shape), numelOfDims(self.shape, dims));
        return first === null ? second : second === null ? first : first.add(second);
      },
    },
    local: {
      self: root
        ? '(self - mean(self)) / (spread * (n - correction)) ; ones / n'
        : '2 * (self - mean(self)) / (n - correction) ; ones / n',
    },
    where: ['torch'],
    samples: [[[2, 3]], [[2, 3], 1]],
  });
}

export const var_mean = withMean('var_mean', 'VarMeanBackward0');
export const std_mean = withMean('std_mean', 'StdMeanBackward0');
export const [var_mean_all, var_mean_dim] = unbiasedForms(var_mean, ['torch']);
export const [std_mean_all, std_mean_dim] = unbiasedForms(std_mean, ['torch']);
