/**
 * What batch, instance and layer normalization have in common: x̂ = (x - mean(x)) · r with r = (var(x) + eps)^-½ over some dimensions,
 * its derivative and the derivative of that. Made of Tensor methods, so that any order exists.
 */
import type { Tensor } from './tensor.ts';

/** g less its mean and its part along x̂: what the derivative of x̂ does to a gradient, up to the factor r. */
export function projected(g: Tensor, xhat: Tensor, dims: readonly number[]): Tensor {
  return g.sub(g.mean(dims, true)).sub(xhat.mul(g.mul(xhat).mean(dims, true)));
}

/**
 * The derivative of ⟨v, r · P(g)⟩ with respect to x, where P is `projected`:
 * -r² · (x̂ · mean(v · P(g)) + P(v) · mean(g · x̂) + P(g) · mean(v · x̂)).
 */
export function projectedAgain(v: Tensor, g: Tensor, xhat: Tensor, r: Tensor, dims: readonly number[]): Tensor {
  const [pv, pg] = [projected(v, xhat, dims), projected(g, xhat, dims)];
  const mean = (a: Tensor, b: Tensor) => a.mul(b).mean(dims, true);
  const sum = xhat
    .mul(mean(v, pg))
    .add(pv.mul(mean(g, xhat)))
    .add(pg.mul(mean(v, xhat)));
  return sum.mul(r).mul(r).neg();
}
