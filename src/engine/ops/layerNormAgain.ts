/** The second derivative of `layer_norm`, in the order of PyTorch's `layer_norm_double_backward`; mean and rstd count as constants in it. */
import type { Context } from '../opNode.ts';
import { numelOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { written } from '../write.ts';
import { over, scaled, sumOf } from './formula.ts';

type Maybe = Tensor | null;

/** What the formulas are made of: rows of M · N elements, normalized each. */
interface Parts {
  readonly n: number;
  /** The input less its mean. */
  readonly centred: Tensor;
  readonly rstd: Tensor;
  readonly gO: Tensor;
  /** The weight as one row; 1 where there is none. */
  readonly gamma: Tensor;
}

const total = (x: Tensor) => x.sum(1, true);

/** What is written in place after it was computed, as many times as PyTorch does it. */
const added = (first: Tensor, ...rest: readonly Tensor[]) =>
  written(
    rest.reduce((sum, term) => sum.add(term), first),
    rest.length,
  );

/** The gradients of grad_out, input and weight of `native_layer_norm_backward`. */
export function layerNormAgain(context: Context): readonly [grad_out: Maybe, input: Maybe, weight: Maybe] {
  const { grad_out, input, mean, rstd, weight, normalized_shape, output_mask, grads } = context;
  const [ggI, ggG, ggB] = grads.map((grad, k) => (output_mask[k] ? grad : null));
  const n = numelOf(normalized_shape);
  const m = numelOf(input.shape.slice(0, input.ndim - normalized_shape.length));
  const rows = (x: Tensor) => x.reshape([m, n]);
  const row = (x: Maybe | undefined) => x?.reshape([1, n]) ?? null;
  const flat = rows(input);
  const gO = rows(grad_out);
  const mu = mean.reshape([m, 1]).to(input.dtype);
  const r = rstd.reshape([m, 1]).to(input.dtype);
  const gamma = row(weight) ?? flat.detach().new_ones([1]);
  const parts: Parts = { n, centred: flat.sub(mu), rstd: r, gO, gamma };
  const [forInput, forWeight, forBias] = [ggI == null ? null : rows(ggI), row(ggG), row(ggB)];

  const bent = forInput && ofInput(forInput, parts);
  const turned = weight === null ? null : forWeight && ofWeight(forWeight, parts);
  const toInput = bent === null || turned === null ? (bent ?? turned) : added(bent, turned);
  const toWeight = weight === null ? null : forInput && gO.mul(first(forInput, r.detach().new_ones([]), parts)).sum(0);
  const terms = [
    forInput && first(forInput, gamma, parts),
    forWeight?.mul(parts.centred).mul(r) ?? null,
    forBias,
  ].filter((term) => term !== null);
  const toGrad = terms.length === 0 ? null : added(terms[0]!, ...terms.slice(1));
  return [
    toGrad?.expand([m, n]).reshape(input.shape) ?? null,
    toInput?.reshape(input.shape) ?? null,
    toWeight?.reshape(weight.shape) ?? null,
  ];
}

/** The derivative of the normalized rows in the direction `u`: what the first backward step made of its gradient. */
function first(u: Tensor, gamma: Tensor, { n, centred, rstd }: Parts): Tensor {
  const outside = over(gamma.mul(rstd), n);
  const inside = scaled(u, n)
    .sub(total(u))
    .sub(centred.mul(rstd.pow(2)).mul(total(u.mul(centred))));
  return outside.mul(inside);
}

/** The input's gradient through its own. */
function ofInput(ggI: Tensor, { n, centred, rstd, gO, gamma }: Parts): Tensor {
  const cube = rstd.pow(3);
  const gxhat = gO.mul(gamma);
  const [gxhatAlong, gxhatSum] = [total(gxhat.mul(centred)), total(gxhat)];
  const [ggISum, ggIAlong] = [total(ggI), total(ggI.mul(centred))];
  const all = over(ggISum.mul(gxhatSum), n)
    .sub(total(ggI.mul(gxhat)))
    .add(scaled(rstd.pow(2).mul(gxhatAlong).mul(ggIAlong), 3 / n));
  const bend = written(over(centred.mul(cube).mul(all), n));
  const left = over(ggIAlong.mul(cube), n).mul(over(gxhatSum, n).sub(gxhat));
  const right = over(gxhatAlong.mul(cube), n).mul(over(ggISum, n).sub(ggI));
  return added(bend, left, right);
}

/** The input's gradient through the weight's. */
function ofWeight(ggG: Tensor, { n, centred, rstd, gO }: Parts): Tensor {
  const product = gO.mul(ggG);
  const shift = over(rstd.mul(total(gO.mul(ggG))), -n);
  const slope = over(centred.mul(rstd.pow(3)).mul(total(gO.mul(ggG).mul(centred))), -n);
  return sumOf(product.mul(rstd), shift, slope)!;
}
