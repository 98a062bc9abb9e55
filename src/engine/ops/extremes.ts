/** The largest and the smallest: `max`, `min`, `amax`, `amin`, `argmax`, `argmin`. NaN wins, the first of equals is taken. */
import type { TypedArray } from '../dtype.ts';
import { refused, TorchError } from '../errors.ts';
import { resultArray } from '../loops.ts';
import { op } from '../op.ts';
import { reducedDims, reducedShape, reduceRows, rowsOf } from '../rows.ts';
import { type Shape, wrapDim } from '../shape.ts';
import { fromArray, type Tensor } from '../tensor.ts';
import { written } from '../write.ts';

type Dims = readonly number[] | null;
/** Whether `x` is to be preferred to `y`. */
type Better = (x: number, y: number) => boolean;

const larger: Better = (x, y) => x > y;
const smaller: Better = (x, y) => x < y;

function bestIn(data: TypedArray, start: number, end: number, better: Better): number {
  let best = start;
  if (Number.isNaN(data[start]!)) return best;
  for (let i = start + 1; i < end; i++) {
    const x = data[i]!;
    if (better(x, data[best]!)) best = i;
    else if (Number.isNaN(x)) return i;
  }
  return best;
}

/** @throws IndexError when a dimension to be reduced is empty, RuntimeError when all are meant and none is there. */
function checkNotEmpty(name: string, self: Tensor, dims: Dims): void {
  if (self.numelValue > 0) return;
  if (dims === null || dims.length === 0)
    throw new TorchError(
      name.startsWith('arg') ? 'IndexError' : 'RuntimeError',
      name.startsWith('arg')
        ? `${name}(): Expected reduction dim to be specified for input.numel() == 0.`
        : `${name}(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim with the 'dim' argument.`,
    );
  for (const dim of dims) {
    const d = wrapDim(dim, self.shape.length);
    if (self.shape[d] === 0)
      throw new TorchError('IndexError', `${name}(): Expected reduction dim ${dim} to have non-zero size.`);
  }
}

function bestOf(name: string, self: Tensor, dims: Dims, keepdim: boolean, better: Better): Tensor {
  checkNotEmpty(name, self, dims);
  const reduced = reducedDims(dims, self.shape.length);
  return reduceRows(self, reduced, keepdim, self.dtype, (data, start, end) => data[bestIn(data, start, end, better)]!);
}

/** Values and their places along one dimension. */
function bestAlong(name: string, self: Tensor, dim: number, keepdim: boolean, better: Better): [Tensor, Tensor] {
  const d = wrapDim(dim, self.shape.length);
  checkNotEmpty(name, self, [d]);
  const { data, length, count, shape } = rowsOf(self, self.shape.length === 0 ? [] : [d], keepdim);
  const values = resultArray(self.dtype, count);
  const indices = new Float64Array(count);
  for (let r = 0; r < count; r++) {
    const best = bestIn(data, r * length, (r + 1) * length, better);
    values[r] = data[best]!;
    indices[r] = best - r * length;
  }
  return [fromArray(values, shape, self.dtype), fromArray(indices, shape, 'int64')];
}

/** The gradient of a value that was picked along a dimension (`value_selecting_reduction_backward`). */
export function toPicked(grad: Tensor, shape: Shape, dim: number, indices: Tensor, keepdim: boolean): Tensor {
  const lost = !keepdim && shape.length > 0;
  const [g, at] = lost ? [grad.unsqueeze(dim), indices.unsqueeze(dim)] : [grad, indices];
  return written(grad.new_zeros(shape).scatter(dim, at, g), 2);
}

/** A reduced tensor seen with its reduced dimensions at size 1 (`restore_reduced_dims`). */
function kept(reduced: Tensor, shape: Shape, dims: readonly number[], keepdim: boolean): Tensor {
  return keepdim ? reduced : reduced.reshape(reducedShape(shape, reducedDims(dims, shape.length), true));
}

/** A gradient shared evenly among the elements that equal the result (`evenly_distribute_backward`). */
export function shared(grad: Tensor, self: Tensor, result: Tensor): Tensor {
  const mask = self.eq(result);
  return written(grad.new_zeros(self.shape).masked_fill(mask, grad.div(mask.sum())));
}

function extreme(name: 'max' | 'min', better: Better) {
  const title = name === 'max' ? 'Max' : 'Min';
  return [
    op({
      schema: `${name}(Tensor self) -> Tensor`,
      grad_fn: `${title}Backward1`,
      forward: (self: Tensor) => bestOf(name, self, null, false, better),
      saves: ['self', 'result'],
      backward: { self: (grad, { self, result }) => shared(grad, self, result) },
      local: { self: '(self == result) / sum(self == result)' },
      samples: [[[2, 3]], [[]]],
    }),
    op({
      schema: `${name}.dim(Tensor self, int dim, bool keepdim=False) -> (Tensor values, Tensor indices)`,
      grad_fn: `${title}Backward0`,
      forward: (self: Tensor, dim: number, keepdim: boolean) => bestAlong(name, self, dim, keepdim, better),
      saves: ['indices'],
      backward: {
        self: (grad, { sizes, dim, indices, keepdim }) => toPicked(grad, sizes.self!, dim, indices, keepdim),
      },
      nonDifferentiable: ['indices'],
      local: { self: 'P' },
      samples: [
        [[2, 3], 1],
        [[2, 3], 0, true],
      ],
    }),
    op({
      schema: `${name}.other(Tensor self, Tensor other) -> Tensor`,
      forward: (self: Tensor, other: Tensor) => (name === 'max' ? self.maximum(other) : self.minimum(other)),
      composite: true,
      samples: [
        [
          [2, 3],
          [2, 3],
        ],
      ],
    }),
    op({
      schema: `a${name}(Tensor self, int[1] dim=[], bool keepdim=False) -> Tensor`,
      grad_fn: `A${name}Backward0`,
      forward: (self: Tensor, dim: readonly number[], keepdim: boolean) =>
        bestOf(`a${name}`, self, dim, keepdim, better),
      saves: ['self', 'result'],
      backward: {
        self: (grad, { self, result, dim, keepdim }) => {
          const mask = kept(result, self.shape, dim, keepdim).eq(self);
          return kept(grad, self.shape, dim, keepdim).div(mask.sum(dim, true)).mul(mask);
        },
      },
      local: { self: '(self == result) / sum(self == result)' },
      samples: [[[2, 3]], [[2, 3], 1], [[2, 3], { dim: [0, 1], keepdim: true }]],
    }),
    op({
      schema: `arg${name}(Tensor self, int? dim=None, bool keepdim=False) -> Tensor`,
      forward: (self: Tensor, dim: number | null, keepdim: boolean) => {
        const label = `arg${name}`;
        if (self.dtype === 'bool') throw refused(`${label}(): does not support bool input`);
        if (dim !== null) return bestAlong(label, self, dim, keepdim, better)[1];
        checkNotEmpty(label, self, null);
        return reduceRows(self, reducedDims(null, self.shape.length), keepdim, 'int64', (data, start, end) =>
          bestIn(data, start, end, better),
        );
      },
      samples: [[[2, 3]], [[2, 3], 1], [[2, 3], 0, true], ['ints [3]']],
    }),
  ] as const;
}

export const [max, max_dim, max_other, amax, argmax] = extreme('max', larger);
export const [min, min_dim, min_other, amin, argmin] = extreme('min', smaller);

export const aminmax = op({
  schema: 'aminmax(Tensor self, *, int? dim=None, bool keepdim=False) -> (Tensor min, Tensor max)',
  grad_fn: 'AminmaxBackward0',
  forward: (self: Tensor, dim: number | null, keepdim: boolean) => {
    const dims = dim === null ? null : [dim];
    if (self.numelValue === 0 && dim === null)
      throw refused('aminmax(): cannot compute aminmax over an empty dimension as the operation has no identity.');
    const along = dim === null ? null : wrapDim(dim, self.shape.length);
    if (along !== null && self.shape[along] === 0)
      throw new TorchError('IndexError', `aminmax: Expected reduction dim ${along} to have non-zero size.`);
    return [bestOf('aminmax', self, dims, keepdim, smaller), bestOf('aminmax', self, dims, keepdim, larger)];
  },
  saves: ['self', 'min', 'max'],
  backward: {
    self: (_, { grads, self, dim, keepdim, min: low, max: high }) => {
      const dims = dim === null ? [] : [dim];
      const part = (grad: Tensor | null, value: Tensor): Tensor | null => {
        if (grad === null) return null;
        const mask = self.eq(kept(value, self.shape, dims, keepdim));
        return kept(grad, self.shape, dims, keepdim).div(mask.sum(dims, true)).mul(mask);
      };
      const [a, b] = [part(grads[0] ?? null, low), part(grads[1] ?? null, high)];
      return a === null ? b : b === null ? a : written(a.add(b));
    },
  },
  local: { self: '(self == min) / sum(self == min) ; (self == max) / sum(self == max)' },
  samples: [[[2, 3]], [[2, 3], { dim: 1 }]],
});
