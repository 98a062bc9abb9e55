/** Normalization over groups of channels, `native_group_norm`, and the normalizations that are compositions: `rms_norm`, `local_response_norm`. */
import { isFloating } from '../dtype.ts';
import { refused, TorchError, typeMetaName } from '../errors.ts';
import { jointly } from '../joint.ts';
import { finfo } from '../limits.ts';
import { blankResult } from '../loops.ts';
import { moments } from '../moments.ts';
import { op } from '../op.ts';
import type { Context } from '../opNode.ts';
import { arithmeticOf, scaling, statisticsDtype } from '../scaling.ts';
import { numelOf, type Shape, sameShape, shapeText } from '../shape.ts';
import { fromArray, type Tensor } from '../tensor.ts';
import { warnOnce } from '../warn.ts';
import { addScalar } from './arithmetic.ts';
import { avg_pool2d, avg_pool3d } from './averagePooling.ts';
import { FUNCTIONAL, notForIntegers } from './declare.ts';
import { over, scaled, widened } from './formula.ts';
import { constant_pad_nd } from './layout.ts';

type Maybe = Tensor | null;

function forward(
  input: Tensor,
  weight: Maybe,
  bias: Maybe,
  N: number,
  C: number,
  HxW: number,
  group: number,
  eps: number,
): readonly Tensor[] {
  const { dtype } = input;
  const kept = statisticsDtype(input, weight, bias);
  if (!isFloating(dtype)) throw notForIntegers('GroupNormKernelImpl', dtype);
  const x = input.values();
  const out = blankResult(dtype, x.length);
  const [means, rstds] = [blankResult(kept, N * group), blankResult(kept, N * group)];
  const count = (C / group) * HxW;
  const [w, b] = [weight?.values(), bias?.values()];
  const { round } = arithmeticOf(dtype);
  for (let g = 0, at = 0; g < N * group; g++) {
    const [mean, variance] = moments(dtype, x, at, count);
    const rstd = round(1 / Math.sqrt(variance + eps));
    means[g] = mean;
    rstds[g] = rstd;
    if (w === undefined && b === undefined) for (let i = 0; i < count; i++, at++) out[at] = round(x[at]! - mean) * rstd;
    else
      for (let d = 0; d < C / group; d++) {
        const c = (g % group) * (C / group) + d;
        const scaled = scaling(dtype, mean, rstd, w?.[c] ?? 1, b?.[c] ?? 0);
        for (let i = 0; i < HxW; i++, at++) out[at] = scaled(x[at]!);
      }
  }
  return [fromArray(out, input.shape, dtype), fromArray(means, [N, group], kept), fromArray(rstds, [N, group], kept)];
}

/** `infinitely_differentiable_native_group_norm_backward`: made of operators that have derivatives themselves. */
function gradients(context: Context, mask: readonly boolean[]): readonly Maybe[] {
  const { input, weight, result1, result2, N, C, HxW, group, grads } = context;
  const D = C / group;
  const s = 1 / (D * HxW);
  const grouped = (t: Tensor) => t.reshape([N, group, D, HxW]);
  const [X, dY] = [grouped(input), grads[0] == null ? null : grouped(grads[0])];
  const [mean, rstd] = [result1, result2].map((t: Tensor) => t.reshape([N, group, 1, 1])) as [Tensor, Tensor];
  const gamma: Maybe = weight === null ? null : (weight as Tensor).reshape([1, group, D, 1]);
  const [ds, db] = dY === null ? [null, null] : [dY.mul(X).sum([3], true), dY.sum([3], true)];
  const weighted = (t: Tensor) => (gamma === null ? t : t.mul(gamma)).sum([2], true);
  const forInput = () => {
    const shape = context.sizes['input']!;
    const cube = rstd.mul(rstd).mul(rstd);
    let dX: Maybe = null;
    if (dY !== null) {
      const a = gamma === null ? rstd : rstd.mul(gamma);
      const [sums, along] = [weighted(ds!), weighted(db!)];
      const b = scaled(along.mul(mean).sub(sums).mul(cube), s);
      const c = b
        .neg()
        .mul(mean)
        .sub(scaled(along.mul(rstd), s));
      dX = a.mul(dY).add(b.mul(X)).add(c).reshape(shape);
    }
    if (grads[1] == null && grads[2] == null) return dX;
    const zeros = () => rstd.new_zeros(rstd.shape);
    const [dMean, dRstd] = [grads[1] ?? zeros(), grads[2] ?? zeros()].map((g: Tensor) => g.reshape([N, group, 1, 1]));
    // rstd = (var + eps)^-½, so that its change is -½ · rstd³ of var's.
    const again = (result2 as Tensor).reshape([N, group, 1, 1]);
    const x = (input as Tensor).reshape([N, group, D, HxW]);
    const dVar = scaled(again, -0.5).mul(again).mul(again).mul(dRstd!);
    const part = scaled(dVar, 2 * s).mul(x.sub(x.mean([2, 3], true)));
    const rest = part.add(over(dMean!.expand([N, group, D, HxW]), D * HxW)).reshape(shape);
    return dX === null ? rest : dX.add(rest);
  };
  const forWeight = () =>
    dY === null ? null : ds!.sub(db!.mul(mean)).mul(rstd).sum([0]).reshape(context.sizes['weight']!);
  const forBias = () => (dY === null ? null : db!.sum([0]).reshape([C]));
  return [mask[0] ? forInput() : null, mask[1] ? forWeight() : null, mask[2] ? forBias() : null];
}

const SAVED = ['input', 'weight', 'result1', 'result2'];

export const native_group_norm = op({
  schema:
    'native_group_norm(Tensor input, Tensor? weight, Tensor? bias, int N, int C, int HxW, int group, float eps) -> (Tensor, Tensor, Tensor)',
  grad_fn: 'NativeGroupNormBackward0',
  forward,
  saves: SAVED,
  backward: jointly(['input', 'weight', 'bias'], (_grad, context, mask) => gradients(context, mask)),
  local: { input: 'W · Z ; S / n ; -result2^3 * (input - result1) / n', weight: 'M', bias: 'M' },
  where: ['torch'],
  samples: [
    [[2, 4, 3], [4], [4], 2, 4, 3, 2, 0.1],
    [[2, 2], null, null, 2, 2, 1, 1, 0.1],
  ],
});

function checkVectors(shape: Shape, weight: Maybe, bias: Maybe): void {
  for (const [name, part] of [
    ['weight', weight],
    ['bias', bias],
  ] as const)
    if (part !== null && (part.ndim !== 1 || part.numelValue !== shape[1]))
      throw refused(
        `Expected ${name} to be a vector of size equal to the number of channels in input, but got ${name} of shape ${shapeText(part.shape)} and input of shape ${shapeText(shape)}`,
      );
}

export const group_norm = op({
  schema: 'group_norm(Tensor input, int num_groups, Tensor? weight=None, Tensor? bias=None, float eps=1e-05) -> Tensor',
  forward: (input: Tensor, num_groups: number, weight: Maybe, bias: Maybe, eps: number) => {
    const { shape } = input;
    if (shape.length < 2) throw refused(`Expected at least 2 dimensions for input tensor but received ${shape.length}`);
    if (num_groups === 0) throw new TorchError('ZeroDivisionError', 'division by zero');
    const [N, C] = shape as [number, number];
    const HxW = numelOf(shape.slice(2));
    const rows = Math.floor((N * C) / num_groups);
    if (rows * HxW === 1)
      throw new TorchError(
        'ValueError',
        `Expected more than 1 value per channel when training, got input size ${shapeText([rows, num_groups, ...shape.slice(2)])}`,
      );
    if (C % num_groups !== 0)
      throw refused(
        `Expected number of channels in input to be divisible by num_groups, but got input of shape ${shapeText(shape)} and num_groups=${num_groups}`,
      );
    checkVectors(shape, weight, bias);
    if (C === 0) throw refused('Expected number of channels to be greater than 0, got 0');
    if (HxW === 0) throw refused('Expected HxW to be greater than 0, got 0');
    const args = [input, weight, bias, N, C, HxW, num_groups, eps];
    return (native_group_norm.invoke(args) as readonly Tensor[])[0]!;
  },
  composite: true,
  where: FUNCTIONAL,
  samples: [
    [[2, 4, 2], 2, [4], [4]],
    [['T', 2, 2, 3], 1, { eps: 0.1 }],
  ],
});

/** x / √(mean(x²) + eps) over the last dimensions. */
export const rms_norm = op({
  schema: 'rms_norm(Tensor input, int[] normalized_shape, Tensor? weight=None, float? eps=None) -> Tensor',
  forward: (input: Tensor, normalized_shape: Shape, weight: Maybe, eps: number | null) => {
    const { shape, dtype } = input;
    if (normalized_shape.length === 0)
      throw refused(
        'Expected normalized_shape to be at least 1-dimensional, i.e., containing at least one element, but got normalized_shape = []',
      );
    if (shape.length < normalized_shape.length)
      throw new TorchError(
        'ValueError',
        `Input tensor must have at least ${normalized_shape.length} dimensions, but got ${shape.length}`,
      );
    if (weight !== null && !sameShape(weight.shape, normalized_shape))
      throw refused(
        `Expected weight to be of same shape as normalized_shape, but got weight of shape ${shapeText(weight.shape)} and normalized_shape = ${shapeText(normalized_shape)}`,
      );
    const first = shape.length - normalized_shape.length;
    if (!sameShape(shape.slice(first), normalized_shape))
      throw refused(
        `Given normalized_shape=${shapeText(normalized_shape)}, expected input with shape [*${normalized_shape.join(', ')}], but got input of size${shapeText(shape)}`,
      );
    if (!isFloating(dtype)) throw notForIntegers('rms_norm', dtype);
    const dims = normalized_shape.map((_, d) => first + d);
    if (weight !== null && weight.dtype !== dtype)
      warnOnce(
        `Mismatch dtype between input and weight: input dtype = ${typeMetaName(dtype)}, weight dtype = ${typeMetaName(weight.dtype)}, Cannot dispatch to fused implementation. (Triggered internally at ./aten/src/ATen/native/layer_norm.cpp:347.)`,
        'UserWarning',
        'rms_norm',
      );
    const wide = widened(input);
    const square = addScalar.invoke([wide.pow(2).mean(dims, true), eps ?? finfo(wide.dtype).eps, 1]) as Tensor;
    const out = wide.mul(square.rsqrt());
    return (weight === null ? out : out.mul(weight)).to(dtype).contiguous();
  },
  composite: true,
  where: ['torch', 'functional'],
  samples: [
    [[2, 3], [3], [3]],
    [[2, 3, 2], [3, 2], { eps: 0.1 }],
  ],
});

/** Divides by the mean square over neighbouring channels (Krizhevsky, Sutskever, Hinton 2012). */
export const local_response_norm = op({
  schema:
    'local_response_norm(Tensor input, int size, Operand alpha=0.0001, Operand beta=0.75, Operand k=1.0) -> Tensor',
  forward: (input: Tensor, size: number, alpha: Tensor | number, beta: Tensor | number, k: Tensor | number) => {
    const { shape } = input;
    if (shape.length < 3)
      throw new TorchError(
        'ValueError',
        `Expected 3D or higher dimensionality                          input (got ${shape.length} dimensions)`,
      );
    if (numelOf(shape) === 0) return input;
    const [before, after] = [Math.floor(size / 2), Math.floor((size - 1) / 2)];
    const padded = (x: Tensor, pad: readonly number[]) => constant_pad_nd.invoke([x, pad, 0]) as Tensor;
    const squares = input.mul(input);
    const settings = (window: readonly number[]) => [window, [1], [0], false, true, null];
    let means: Tensor;
    if (shape.length === 3) {
      const planes = padded(squares.unsqueeze(1), [0, 0, before, after]);
      means = (avg_pool2d.invoke([planes, ...settings([size, 1])]) as Tensor).squeeze(1);
    } else {
      const planes = squares.view([shape[0]!, 1, shape[1]!, shape[2]!, -1]);
      const pooled = avg_pool3d.invoke([padded(planes, [0, 0, 0, 0, before, after]), ...settings([size, 1, 1])]);
      means = (pooled as Tensor).squeeze(1).view(shape);
    }
    return input.div(
      means
        .mul(alpha)
        .add(k)
        .pow(beta as Tensor),
    );
  },
  composite: true,
  where: FUNCTIONAL,
  samples: [
    [[2, 3, 2], 2],
    [[1, 3, 2, 2], 3, 0.1, 0.5, 2],
  ],
});
