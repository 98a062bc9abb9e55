/** `bilinear`: xᵀ·W·y + b for every output feature, by ATen's `_trilinear`, a sum of products over expanded dimensions. */

import { refused, typeMetaName } from '../errors.ts';
import { isHalf } from '../half.ts';
import { type Op, op } from '../op.ts';
import { shapeText } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { notForBool } from './declare.ts';
import { widened } from './formula.ts';

type Dims = readonly number[];

/** A tensor with a dimension of size 1 at each of `dims`, counted in the result. */
function expanded(x: Tensor, dims: Dims): Tensor {
  return [...dims].sort((a, b) => a - b).reduce((y, d) => y.unsqueeze(d), x);
}

function collapsed(x: Tensor, dims: Dims, keepdim = false): Tensor {
  return dims.length === 0 ? x : x.sum(dims, keepdim, { dtype: x.dtype });
}

export const _trilinear: Op = op({
  schema:
    '_trilinear(Tensor i1, Tensor i2, Tensor i3, int[] expand1, int[] expand2, int[] expand3, int[] sumdim, int unroll_dim=1) -> Tensor',
  grad_fn: 'TrilinearBackward0',
  forward: (i1: Tensor, i2: Tensor, i3: Tensor, expand1: Dims, expand2: Dims, expand3: Dims, sumdim: Dims) => {
    const [a, b, c] = [expanded(i1, expand1), expanded(i2, expand2), expanded(i3, expand3)];
    if (!isHalf(a.dtype)) return collapsed(a.mul(b).mul(c), sumdim);
    // Two products of matrices, each of which rounds once: what the second tensor shares with the third is summed in the second.
    const shared = sumdim.filter((d) => c.shape[d]! > 1);
    const own = sumdim.filter((d) => !shared.includes(d));
    const first = collapsed(widened(a).mul(widened(b)), own, true).to(a.dtype);
    const out = collapsed(widened(first).mul(widened(c)), shared, true).to(a.dtype);
    return sumdim.toSorted((x, y) => y - x).reduce((t: Tensor, d) => t.squeeze(d), out);
  },
  saves: { i1: ['i2', 'i3'], i2: ['i1', 'i3'], i3: ['i1', 'i2'] },
  backward: {
    i1: (grad, { i2, i3, expand1, expand2, expand3, sumdim }) =>
      _trilinear.invoke([grad, i2, i3, sumdim, expand2, expand3, expand1, 1]) as Tensor,
    i2: (grad, { i1, i3, expand1, expand2, expand3, sumdim }) =>
      _trilinear.invoke([i1, grad, i3, expand1, sumdim, expand3, expand2, 1]) as Tensor,
    i3: (grad, { i1, i2, expand1, expand2, expand3, sumdim }) =>
      _trilinear.invoke([i1, i2, grad, expand1, expand2, sumdim, expand3, 1]) as Tensor,
  },
  local: { i1: 'M', i2: 'M', i3: 'M' },
  where: [],
  samples: [[[2, 2], [2, 2, 3], [2, 3], [1, 3], [0], [1, 2], [2, 3]]],
});

export const bilinear = op({
  schema: 'bilinear(Tensor input1, Tensor input2, Tensor weight, Tensor? bias=None) -> Tensor',
  forward: (input1: Tensor, input2: Tensor, weight: Tensor, bias: Tensor | null) => {
    checkDtypes(input1, input2, weight, bias);
    check(input1, input2, weight, bias);
    notForBool('bmm', input1.dtype);
    const lead = input1.shape.slice(0, -1);
    const [x, y] = [input1, input2].map((input) => input.reshape([-1, input.shape.at(-1)!])) as [Tensor, Tensor];
    const out = _trilinear.invoke([x, weight, y, [1, 3], [0], [1, 2], [2, 3], 1]) as Tensor;
    const shaped = out.reshape([...lead, weight.shape[0]!]);
    return bias === null ? shaped : shaped.add(bias);
  },
  composite: true,
  where: ['torch', 'functional'],
  samples: [
    [[2, 3], [2, 2], [4, 3, 2], [4]],
    [
      [2, 2, 2],
      [2, 2, 1],
      [1, 2, 1],
    ],
  ],
});

function checkDtypes(input1: Tensor, input2: Tensor, weight: Tensor, bias: Tensor | null): void {
  const named = { input1, input2, weight, ...(bias === null ? {} : { bias }) };
  if (Object.values(named).some(({ dtype }) => dtype !== input1.dtype)) {
    const told = Object.entries(named).map(([name, { dtype }]) => `${name}: ${typeMetaName(dtype)}`);
    throw refused(`All tensors must have the same dtype, got ${told.join(', ')}`);
  }
}

function check(input1: Tensor, input2: Tensor, weight: Tensor, bias: Tensor | null): void {
  const refuse = (text: string) => {
    throw refused(`bilinear(): ${text}`);
  };
  if (input1.ndim !== input2.ndim) refuse(`input dimensions do not match: got ${input1.ndim} and ${input2.ndim}`);
  input1.shape.slice(0, -1).forEach((size, d) => {
    if (size !== input2.shape[d])
      refuse(`input batch dimensions do not match at dim ${d}: got ${size} and ${input2.shape[d]}`);
  });
  for (const [k, input] of [input1, input2].entries())
    if (input.shape.at(-1) !== weight.shape[k + 1])
      refuse(
        `input${k + 1} size does not match weight size: got ${input.shape.at(-1)} but expected ${weight.shape[k + 1]}`,
      );
  if (bias !== null && bias.shape[0] !== weight.shape[0])
    refuse(`bias size does not match weight size: got ${shapeText(bias.shape)} but expected ${weight.shape[0]}`);
}
