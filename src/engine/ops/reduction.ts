/** Sums and what is made of sums: `sum`, `mean`, `nansum`. Extremes are in `extremes.ts`, scans in `scans.ts`, norms in `norms.ts`. */
import { type DType, isFloating } from '../dtype.ts';
import { op } from '../op.ts';
import { reducedDims, reduceRows, sumRange } from '../rows.ts';
import type { Tensor } from '../tensor.ts';

/** The dtype a sum has: integers and bool become int64. */
function sumDtype(self: Tensor, dtype: DType | null): DType {
  return dtype ?? (isFloating(self.dtype) ? self.dtype : 'int64');
}

function sumForward(self: Tensor, dims: readonly number[] | null, keepdim: boolean, dtype: DType | null): Tensor {
  return reduceRows(self, reducedDims(dims, self.shape.length), keepdim, sumDtype(self, dtype), sumRange);
}

/** A reduced gradient seen again in the input's shape (`sum_backward` of FunctionsManual.cpp). */
export function expandReduced(
  grad: Tensor,
  shape: readonly number[],
  dims: readonly number[] | null,
  keepdim: boolean,
): Tensor {
  return restored(grad, shape, dims, keepdim).expand(shape);
}

/** A reduced tensor with its reduced dimensions back at size 1 (`unsqueeze_multiple`). */
export function restored(
  reduced: Tensor,
  shape: readonly number[],
  dims: readonly number[] | null,
  keepdim: boolean,
): Tensor {
  if (keepdim || shape.length === 0) return reduced;
  const gone = reducedDims(dims, shape.length).sort((a, b) => a - b);
  if (gone.length === shape.length) return reduced;
  return gone.reduce((out, d) => out.unsqueeze(d), reduced);
}

export const sum = op({
  schema: 'sum(Tensor self, *, ScalarType? dtype=None) -> Tensor',
  grad_fn: 'SumBackward0',
  forward: (self: Tensor, dtype: DType | null) => sumForward(self, null, false, dtype),
  backward: { self: (grad, { sizes }) => grad.expand(sizes.self!) },
  local: { self: 'ones' },
  samples: [[[2, 3]], [[]], [[2, 3], { dtype: 'float64' }]],
});

export const sum_dim_IntList = op({
  schema: 'sum.dim_IntList(Tensor self, int[1]? dim, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor',
  grad_fn: 'SumBackward1',
  forward: sumForward,
  backward: { self: (grad, { sizes, dim, keepdim }) => expandReduced(grad, sizes.self!, dim, keepdim) },
  local: { self: 'ones' },
  samples: [
    [[2, 3], 1],
    [[2, 3], 0, true],
    [[2, 3, 2], { dim: [0, 2] }],
  ],
});
