/** How far elements lie apart: `var`, `std`, and both with the mean. */
import { isFloating, type Scalar, scalarValue, type TypedArray } from '../dtype.ts';
import { TorchError } from '../errors.ts';
import { type Op, op } from '../op.ts';
import { numelOfDims, reducedDims, reduceRows, sumRange } from '../rows.ts';
import type { Tensor } from '../tensor.ts';
import { warn } from '../warn.ts';
import { over, scaled } from './formula.ts';
import { restored } from './reduction.ts';

type Dims = readonly number[] | null;

function correctionOf(correction: Scalar | null): number {
  return correction === null ? 1 : scalarValue(correction);
}

function varForward(
  name: string,
  self: Tensor,
  dim: Dims,
  correction: Scalar | null,
  keepdim: boolean,
  root: boolean,
): Tensor {
  if (!isFloating(self.dtype))
    throw new TorchError('RuntimeError', `${name} only support floating point and complex dtypes`);
  const dims = reducedDims(dim, self.shape.length);
  const degrees = numelOfDims(self.shape, dims) - correctionOf(correction);
  if (degrees <= 0)
    warn(
      `${root ? 'std' : 'var'}(): degrees of freedom is <= 0. Correction should be strictly less than the reduction factor (input numel divided by output numel).`,
    );
  const range = (data: TypedArray, start: number, end: number): number => {
    const mean = sumRange(data, start, end) / (end - start);
    let total = 0;
    for (let i = start; i < end; i++) total += (data[i]! - mean) ** 2;
    const variance = total / Math.max(degrees, 0);
    return root ? Math.sqrt(variance) : variance;
  };
  return reduceRows(self, dims, keepdim, self.dtype, range);
}

/** `var_backward` of FunctionsManual.cpp. */
function varBackward(grad: Tensor, self: Tensor, dim: Dims, correction: Scalar | null, keepdim: boolean): Tensor {
  const dims = reducedDims(dim, self.shape.length);
  const degrees = numelOfDims(self.shape, dims) - correctionOf(correction);
  const centred = dim === null || self.shape.length === 0 ? self.sub(self.mean()) : self.sub(self.mean(dims, true));
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
    varForward('std and var', self, dim, correction, keepdim, false),
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
    varForward('std and var', self, dim, correction, keepdim, true),
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

/** The mean as it comes about while a variance is computed: an infinity that is not the last number leaves NaN. */
function welfordMean(self: Tensor, dim: Dims, keepdim: boolean): Tensor {
  const mean = self.mean(dim, keepdim);
  if (self.values().every(Number.isFinite)) return mean;
  return reduceRows(self, reducedDims(dim, self.shape.length), keepdim, self.dtype, (data, start, end) => {
    let found = 0;
    for (let i = start; i < end; i++) found += (data[i]! - found) / (i - start + 1);
    return found;
  });
}

function withMean(name: 'var_mean' | 'std_mean', grad_fn: string) {
  const root = name === 'std_mean';
  return op({
    schema: `${name}.correction(Tensor self, int[1]? dim=None, *, Scalar? correction=None, bool keepdim=False) -> (Tensor spread, Tensor mean)`,
    grad_fn,
    forward: (self: Tensor, dim: Dims, correction: Scalar | null, keepdim: boolean) => [
      varForward(name, self, dim, correction, keepdim, root),
      welfordMean(self, dim, keepdim),
    ],
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
