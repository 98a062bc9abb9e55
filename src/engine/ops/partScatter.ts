/** A part of a tensor replaced in a copy of it: `slice_scatter`, `select_scatter`, `diagonal_scatter`. */
import { refused } from '../errors.ts';
import { type Op, op } from '../op.ts';
import { sameShape, shapeText } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { copyElements } from '../write.ts';
import { copied } from './copying.ts';
import { slice } from './viewParts.ts';

/** Cuts the part that is replaced out of a tensor, as a view. */
// biome-ignore lint/suspicious/noExplicitAny: the place follows from the schema
type Part = (whole: Tensor, ...place: any[]) => Tensor;

function scattering(
  schema: string,
  grad_fn: string,
  part: Part,
  names: readonly string[],
  samples: readonly (readonly unknown[])[],
): Op {
  const placeOf = (context: Readonly<Record<string, unknown>>) => names.map((name) => context[name]) as unknown[];
  const made: Op = op({
    schema,
    grad_fn,
    forward: (self: Tensor, src: Tensor, ...place: unknown[]) => {
      const out = copied(self, self.dtype);
      const target = part(out, ...place);
      if (!sameShape(target.shape, src.shape))
        throw refused(
          `expected src to have a size equal to the slice of self. src size = ${shapeText(src.shape)}, slice size = ${shapeText(target.shape)}`,
        );
      copyElements(target, src);
      return out;
    },
    backward: {
      self: (grad, context) => {
        const zeros = grad.new_zeros(part(grad, ...placeOf(context)).shape);
        return made.invoke([grad, zeros, ...placeOf(context)]) as Tensor;
      },
      src: (grad, context) => part(grad, ...placeOf(context)),
    },
    local: { self: 'P', src: 'P' },
    samples,
  });
  return made;
}

export const slice_scatter = scattering(
  'slice_scatter(Tensor self, Tensor src, int dim=0, int? start=None, int? end=None, int step=1) -> Tensor',
  'SliceScatterBackward0',
  (whole, dim: number, start: number | null, end: number | null, step: number) =>
    slice.invoke([whole, dim, start, end, step]) as Tensor,
  ['dim', 'start', 'end', 'step'],
  [
    [[4, 3], [2, 3], 0, 1, 3],
    [[2, 4], [2, 2], { dim: 1, step: 2 }],
  ],
);

export const select_scatter = scattering(
  'select_scatter(Tensor self, Tensor src, int dim, int index) -> Tensor',
  'SelectScatterBackward0',
  (whole, dim: number, index: number) => whole.select(dim, index),
  ['dim', 'index'],
  [
    [[2, 3], [3], 0, 1],
    [[2, 3], [2], -1, -1],
  ],
);

export const diagonal_scatter = scattering(
  'diagonal_scatter(Tensor self, Tensor src, int offset=0, int dim1=0, int dim2=1) -> Tensor',
  'DiagonalScatterBackward0',
  (whole, offset: number, dim1: number, dim2: number) => whole.diagonal(offset, dim1, dim2),
  ['offset', 'dim1', 'dim2'],
  [
    [[3, 3], [3]],
    [[2, 3], [2], 1],
  ],
);
