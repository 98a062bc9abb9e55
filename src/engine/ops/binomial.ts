/** `binomial`: how many of `count` tries succeed, number for number as PyTorch's CPU generator draws them (ATen/native/Distributions.h). */
import { isFloating } from '../dtype.ts';
import { refused, scalarTypeName, TorchError } from '../errors.ts';
import { op } from '../op.ts';
import type { Generator } from '../random.ts';
import { broadcastShapes } from '../shape.ts';
import { state } from '../state.ts';
import { fromArray, type Tensor } from '../tensor.ts';
import { notImplemented } from './declare.ts';

/** By the gaps between successes. */
function byInversion(count: number, prob: number, generator: Generator): number {
  const scale = Math.log1p(-prob);
  let [tries, successes] = [0, 0];
  for (;;) {
    tries += Math.ceil(Math.log(generator.uniform53()) / scale);
    if (tries > count) return successes;
    successes++;
  }
}

const STIRLING = [
  0.0810614667953272, 0.0413406959554092, 0.0276779256849983, 0.02079067210376509, 0.0166446911898211,
  0.0138761288230707, 0.0118967099458917, 0.010411265261972, 0.00925546218271273, 0.00833056343336287,
];

/** What Stirling's formula leaves of ln k!. */
function stirlingTail(k: number): number {
  if (k <= 9) return STIRLING[k]!;
  const square = (k + 1) * (k + 1);
  return (1 / 12 - (1 / 360 - 1 / 1260 / square) / square) / (k + 1);
}

/** By transformed rejection with squeeze (Hörmann 1993). */
function byRejection(count: number, prob: number, generator: Generator): number {
  const deviation = Math.sqrt(count * prob * (1 - prob));
  const b = 1.15 + 2.53 * deviation;
  const a = -0.0873 + 0.0248 * b + 0.01 * prob;
  const c = count * prob + 0.5;
  const squeeze = 0.92 - 4.2 / b;
  const odds = prob / (1 - prob);
  const alpha = (2.83 + 5.1 / b) * deviation;
  const m = Math.floor((count + 1) * prob);
  for (;;) {
    const u = generator.uniform53() - 0.5;
    const v = generator.uniform53();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + c);
    if (k < 0 || k > count) continue;
    if (us >= 0.07 && v <= squeeze) return k;
    const bound =
      (m + 0.5) * Math.log((m + 1) / (odds * (count - m + 1))) +
      (count + 1) * Math.log((count - m + 1) / (count - k + 1)) +
      (k + 0.5) * Math.log((odds * (count - k + 1)) / (k + 1)) +
      stirlingTail(m) +
      stirlingTail(count - m) -
      stirlingTail(k) -
      stirlingTail(count - k);
    if (Math.log((v * alpha) / (a / (us * us) + b)) <= bound) return k;
  }
}

function drawn(count: number, prob: number, generator: Generator): number {
  if (count <= 0 || prob <= 0) return 0;
  if (prob >= 1) return count;
  if (Number.isNaN(prob)) return Number.NaN;
  const rare = Math.min(prob, 1 - prob);
  const draw = count * rare >= 10 ? byRejection : byInversion;
  return prob <= 0.5 ? draw(count, prob, generator) : count - draw(count, 1 - prob, generator);
}

export const binomial = op({
  schema: 'binomial(Tensor count, Tensor prob, Generator? generator=None) -> Tensor',
  grad_fn: 'NotImplemented',
  forward: (count: Tensor, prob: Tensor, generator: Generator | null) => {
    for (const [name, { dtype }] of Object.entries({ count, prob }))
      if (!isFloating(dtype))
        throw new TorchError(
          'ValueError',
          `binomial only supports floating-point dtypes for ${name}, got: ${scalarTypeName(dtype)}`,
        );
    const shape = broadcastShapes(count.shape, prob.shape);
    if (count.dtype !== prob.dtype)
      throw refused(`Found dtype ${scalarTypeName(prob.dtype)} but expected ${scalarTypeName(count.dtype)}`);
    const [n, p] = [count.expand(shape).values(), prob.expand(shape).values()];
    const from = generator ?? state.generator;
    const out = Float64Array.from(n, (each, k) => drawn(each, p[k]!, from));
    return fromArray(out, shape, 'float64').to(count.dtype);
  },
  backward: { count: notImplemented('binomial'), prob: notImplemented('binomial') },
  where: ['torch'],
  samples: [
    ['data [6]', 'unit [6]'],
    ['positive [4]', 'data [4]'],
  ],
});
