/**
 * Fractional maximum pooling: windows of one size at places that are random but spread evenly. Benjamin Graham, "Fractional Max-Pooling" (2014).
 * The random numbers are an argument; each plane has its own.
 */
import { refused } from '../errors.ts';
import { resultArray } from '../loops.ts';
import { type Op, op } from '../op.ts';
import { numelOf, type Shape, shapeText } from '../shape.ts';
import { empty, fromArray, type Tensor } from '../tensor.ts';
import { gathered, sentBack } from './maxPooling.ts';

type Sizes = readonly number[];
const AXES = ['time', 'height', 'width'];

/** Where the windows of one dimension begin. */
function starts(sample: number, input: number, output: number, pool: number): number[] {
  const alpha = output > 1 ? Math.fround((input - pool) / (output - 1)) : 0;
  const at = (i: number) =>
    Math.trunc(Math.fround(Math.fround(i + sample) * alpha)) - Math.trunc(Math.fround(sample * alpha));
  return Array.from({ length: output }, (_, i) => (i === output - 1 ? input - pool : at(i)));
}

function check(shape: Shape, kernel: Sizes, output: Sizes): void {
  const input = shape.slice(-kernel.length);
  // Of volumes PyTorch asks for one more than it needs.
  const [name, spare] = kernel.length === 2 ? ['fractional_max_pool2d', 0] : ['fractional_max_pool3d_out', 1];
  const rank = kernel.length + 1;
  if (shape.length !== rank && shape.length !== rank + 1)
    throw refused(`${name}(): Expected ${rank}D or ${rank + 1}D tensor, but got: ${shapeText(shape)}`);
  const gone = shape.indexOf(0, shape.length - rank);
  if (gone >= 0)
    throw refused(
      `${name}(): Expected input to have non-zero size for non-batch dimensions, but got${shapeText(shape)} with dimension ${gone} being empty.`,
    );
  for (const [d, size] of input.entries())
    if (output[d]! + kernel[d]! - 1 + spare > size)
      throw refused(
        `${name}(): pool ${AXES.slice(-kernel.length)[d]} ${kernel[d]} too large relative to input ${AXES.slice(-kernel.length)[d]} ${size}`,
      );
}

function greatest(self: Tensor, kernel: Sizes, output: Sizes, samples: Tensor): readonly Tensor[] {
  const dims = kernel.length;
  const sizes = self.shape.slice(-dims);
  const [area, places] = [numelOf(sizes), numelOf(output)];
  const [x, drawn] = [self.values(), samples.values()];
  const planes = self.numelValue / area;
  const values = resultArray(self.dtype, planes * places);
  const indices = new Float64Array(planes * places);
  for (let plane = 0; plane < planes; plane++) {
    const begins = sizes.map((size, d) => {
      // Of an image the first number is for its width, of a volume for its depth.
      const k = dims === 2 ? 1 - d : d;
      return starts(drawn[plane * dims + k] as number, size, output[d]!, kernel[d]!);
    });
    for (let place = 0; place < places; place++) {
      let [rest, corner] = [place, 0];
      for (let d = dims - 1, step = 1; d >= 0; d--) {
        corner += begins[d]![rest % output[d]!]! * step;
        rest = Math.floor(rest / output[d]!);
        step *= sizes[d]!;
      }
      let [best, most] = [corner, Number.NEGATIVE_INFINITY];
      for (let tap = 0; tap < numelOf(kernel); tap++) {
        let [left, at] = [tap, corner];
        for (let d = dims - 1, step = 1; d >= 0; d--) {
          at += (left % kernel[d]!) * step;
          left = Math.floor(left / kernel[d]!);
          step *= sizes[d]!;
        }
        const value = x[plane * area + at] as number;
        if (value > most || Number.isNaN(value)) [best, most] = [at, value];
      }
      values[plane * places + place] = most;
      indices[plane * places + place] = best;
    }
  }
  const shape = [...self.shape.slice(0, -dims), ...output];
  return [fromArray(values, shape, self.dtype), fromArray(indices, shape, 'int64')];
}

function fractional(dims: 2 | 3, input: Shape, kernel: Sizes, output: Sizes): readonly [Op, Op] {
  const name = `fractional_max_pool${dims}d`;
  const sizes = `int[${dims}] kernel_size, int[${dims}] output_size`;
  const made = [...input.slice(0, -dims), ...output];
  const backward: Op = op({
    schema: `${name}_backward(Tensor grad_output, Tensor self, ${sizes}, Tensor indices) -> Tensor`,
    grad_fn: `FractionalMaxPool${dims}DBackwardBackward0`,
    forward: (grad_output: Tensor, self: Tensor, _kernel: Sizes, _output: Sizes, indices: Tensor) =>
      sentBack(grad_output, self.shape, indices, dims),
    saves: { grad_output: ['indices'] },
    backward: {
      grad_output: (grad, { indices }) => gathered(grad, indices!, dims),
      self: (grad, { sizes: shapes }) => empty(shapes['self']!, grad.dtype),
    },
    local: { grad_output: 'M', self: '0' },
    where: [],
    samples: [[made, input, kernel, output, `index 4 [${made.join(', ')}]`]],
  });
  const forward = op({
    schema: `${name}(Tensor self, ${sizes}, Tensor random_samples) -> (Tensor, Tensor)`,
    grad_fn: `FractionalMaxPool${dims}DBackward0`,
    forward: (self: Tensor, kernel_size: Sizes, output_size: Sizes, random_samples: Tensor) => {
      check(self.shape, kernel_size, output_size);
      return greatest(self, kernel_size, output_size, random_samples);
    },
    saves: ['self', 'result1'],
    backward: {
      self: (grad, { self, kernel_size, output_size, result1 }) =>
        backward.invoke([grad, self, kernel_size, output_size, result1]) as Tensor,
    },
    nonDifferentiable: ['result1'],
    local: { self: 'P' },
    where: [],
    samples: [[input, kernel, output, `data [1, ${input.at(-dims - 1)}, ${dims}]`]],
  });
  return [forward, backward];
}

export const [fractional_max_pool2d, fractional_max_pool2d_backward] = fractional(2, [1, 1, 5, 4], [2, 1], [1, 2]);
export const [fractional_max_pool3d, fractional_max_pool3d_backward] = fractional(
  3,
  [1, 1, 2, 3, 4],
  [1, 2, 2],
  [1, 1, 2],
);
