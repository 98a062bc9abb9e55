/** Rules of several arguments whose gradients one operator computes together, so that they share one Node when they are differentiated again. */
import type { Rule } from './op.ts';
import type { Context } from './opNode.ts';
import type { Tensor } from './tensor.ts';

/**
 * A rule for each of `names`, in schema order. `compute` runs once a backward step; `mask` says for which of them a gradient is wanted,
 * and its k-th result belongs to the k-th name.
 */
export function jointly(
  names: readonly string[],
  compute: (grad: Tensor, context: Context, mask: readonly boolean[]) => readonly (Tensor | null)[],
): Readonly<Record<string, Rule>> {
  const done = new WeakMap<Context, readonly (Tensor | null)[]>();
  const rule =
    (k: number): Rule =>
    (grad, context) => {
      let grads = done.get(context);
      if (grads === undefined) {
        const { needs } = context;
        grads = compute(
          grad,
          context,
          names.map((name) => needs[name] === true),
        );
        done.set(context, grads);
      }
      return grads[k] ?? null;
    };
  return Object.fromEntries(names.map((name, k) => [name, rule(k)]));
}
