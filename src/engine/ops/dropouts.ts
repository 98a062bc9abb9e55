/** Dropout of whole channels, and dropout that keeps mean and variance: compositions with the draws and Nodes of ATen/native/Dropout.cpp. */
import { refused } from '../errors.ts';
import { type Op, op } from '../op.ts';
import { bernoulli } from '../random.ts';
import { state } from '../state.ts';
import type { Tensor } from '../tensor.ts';
import { addScalar } from './arithmetic.ts';
import { drawnLike, filledWith } from './creation.ts';
import { improbable } from './network.ts';

/** The value SELU tends to on the left, negated: what alpha dropout puts in place of what it drops. */
const ALPHA = 1.7580993408473766;

/** A mask of ones and zeros, over [N, C, 1, …] when whole channels are dropped. */
function mask(input: Tensor, keep: number, channels: boolean): Tensor {
  const { shape, dtype } = input;
  if (channels && shape.length < 2) throw refused('Feature dropout requires at least 2 dimensions in the input');
  const like = channels
    ? filledWith(
        shape.map((size, d) => (d < 2 ? size : 1)),
        0,
        dtype,
      )
    : input;
  return drawnLike(like, dtype, (out) => bernoulli(out, keep, state.generator));
}

function dropped(input: Tensor, p: number, train: boolean, channels: boolean, alpha: boolean): Tensor {
  if (!(p >= 0 && p <= 1)) throw improbable('RuntimeError', p);
  if (p === 0 || !train || input.numelValue === 0) return input;
  if (p === 1) return input.mul(filledWith([], 0, input.dtype));
  const noise = mask(input, 1 - p, channels);
  if (!alpha) return input.mul(noise.div_(1 - p));
  const a = 1 / Math.sqrt((ALPHA * ALPHA * p + 1) * (1 - p));
  const rest = addScalar.invoke([noise.add(-1).mul_(ALPHA * a), ALPHA * a * p, 1]) as Tensor;
  return input.mul(noise.mul(a)).add_(rest);
}

function variant(name: string, channels: boolean, alpha: boolean): Op {
  return op({
    schema: `${name}(Tensor input, float p, bool train) -> Tensor`,
    forward: (input: Tensor, p: number, train: boolean) => dropped(input, p, train, channels, alpha),
    composite: true,
    where: ['torch'],
    samples: [
      [[2, 3, 2], 0.5, true],
      [[2, 3], 0.3, false],
      [[2, 3], 0.4, true],
      [[2, 3], 1, true],
    ],
  });
}

export const feature_dropout = variant('feature_dropout', true, false);
export const alpha_dropout = variant('alpha_dropout', false, true);
export const feature_alpha_dropout = variant('feature_alpha_dropout', true, true);
