/**
 * Sums of exponentials of complex numbers, by their logarithms, scaled so that none overflows (ATen/native/cpu/LogAddExp.h). Kept apart from `forms.ts`,
 * which says which operators are here.
 */
import type { Tensor } from '../tensor.ts';
import { FUNCTIONS } from './functions.ts';
import { map, mapTwo, minus, type Operation, plus } from './mapping.ts';
import { blankPairs, fromPairs, joined, pairsOf, partOf } from './parts.ts';

const exp = map(FUNCTIONS['exp']!);
const log = map(FUNCTIONS['log']!);

/** log(eˣ + eʸ); which of the two is the larger, real parts tell. */
const added: Operation = (a, b, c, d) => {
  if (Number.isNaN(a + b + c + d)) return [Number.NaN, Number.NaN];
  const [x, y, u, v] = a < c ? [a, b, c, d] : [c, d, a, b];
  if (x === u && x === Number.NEGATIVE_INFINITY) return [x, y];
  const share = x === u && !Number.isFinite(x) ? 1 : Math.exp(x - u);
  const [re, im] = [1 + share * Math.cos(y - v), share * Math.sin(y - v)];
  return [Math.log(Math.hypot(re, im)) + u, Math.atan2(im, re) + v];
};

function summed(self: Tensor, dim: readonly number[], keepdim: boolean): Tensor {
  const largest = (kept: boolean): Tensor => {
    const most = partOf(self, 0).amax(dim as number[], kept);
    return most.masked_fill(most.isinf(), 0);
  };
  const [re, im] = ([0, 1] as const).map((which) =>
    partOf(exp(mapTwo(minus, self, largest(true))), which).sum(dim as number[], keepdim),
  ) as [Tensor, Tensor];
  return mapTwo(plus, log(joined(re, im)), largest(keepdim));
}

function running(self: Tensor, dim: number): Tensor {
  const rows = self.transpose(dim, -1);
  const length = rows.shape.at(-1) ?? 1;
  const pairs = pairsOf(rows);
  const out = blankPairs(rows.shape, self.dtype);
  for (let i = 0; i < out.length; i += 2) {
    const isFirst = (i / 2) % length === 0;
    const [re, im] = isFirst ? [pairs[i]!, pairs[i + 1]!] : added(out[i - 2]!, out[i - 1]!, pairs[i]!, pairs[i + 1]!);
    out[i] = re;
    out[i + 1] = im;
  }
  return fromPairs(out, rows.shape, self.dtype).transpose(dim, -1).contiguous();
}

export const logarithmForms = {
  logaddexp: (self: Tensor, other: Tensor): Tensor => mapTwo(added, self, other),
  logcumsumexp: (self: Tensor, dim: number): Tensor => (self.ndim === 0 ? self.clone() : running(self, dim)),
  logsumexp: summed,
};
