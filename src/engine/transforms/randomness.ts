/** Chance inside vmap: refused, one draw for all elements of the mapped dimension, or a draw for each, as its `randomness` says. */

import { refused, type TorchError } from '../errors.ts';
import type { Op } from '../op.ts';
import type { Tensor } from '../tensor.ts';
import type { Call } from './batching.ts';
import type { Result } from './dispatch.ts';
import { isMapped, type Level, type Randomness } from './wrapped.ts';

/** Operators that draw numbers; `false` where what they draw depends on the elements they are given. */
const RANDOM: Readonly<Record<string, boolean>> = {
  rand_like: true,
  randn_like: true,
  randint_like: true,
  normal: true,
  uniform: true,
  random: true,
  exponential: true,
  geometric: true,
  cauchy: true,
  log_normal: true,
  bernoulli: false,
  multinomial: false,
  poisson: false,
  binomial: false,
  _standard_gamma: false,
  _sample_dirichlet: false,
};

export function isRandom(op: Op): boolean {
  return Object.hasOwn(RANDOM, op.name);
}

/** @throws RuntimeError unless this vmap says how chance is to be taken. */
export function checkRandom(level: Level): void {
  if (level.randomness === 'error')
    throw refused(
      "vmap: called random operation while in randomness error mode. Please either use the 'same' or 'different' randomness flags on vmap or perform the randomness operation out of vmap",
    );
}

/** A random operator: with the mapped dimension in front when draws differ, else one result for all. */
export function randomMapped({ op, args, isMapped, batch }: Call, randomness: Randomness): Result {
  const [self, ...rest] = args as [Tensor, ...unknown[]];
  const mapped = isMapped(self);
  if (randomness === 'different') return op.invoke([mapped ? self : self.expand([batch, ...self.shape]), ...rest]);
  if (!mapped) return op.invoke(args);
  if (!RANDOM[op.name]) throw notTheSame();
  return op.invoke([self.select(0, 0), ...rest]);
}

export function randomInPlace({ op, args, isMapped }: Call, randomness: Randomness): void {
  const [self, ...rest] = args as [Tensor, ...unknown[]];
  if (!isMapped(self)) {
    if (randomness === 'different')
      throw refused(
        'vmap: Cannot ask for different inplace randomness on an unbatched tensor. This will appear like same randomness. If this is necessary for your usage, please file an issue with functorch.',
      );
    op.invokeInPlace(args);
  } else if (randomness === 'different') op.invokeInPlace(args);
  else {
    const one = self.select(0, 0).clone();
    op.invokeInPlace([one, ...rest]);
    self.copy_(one.expand(self.shape));
  }
}

function notTheSame(): TorchError {
  return refused(
    'Vmap does not currently support same randomness with a batched tensor input. Please file an issue with functorch',
  );
}

/** @throws RuntimeError where numbers drawn from mapped parameters would have to be the same. */
export function refuseSame(level: Level | null, parameters: readonly Tensor[]): void {
  if (level?.randomness === 'same' && parameters.some(isMapped)) throw notTheSame();
}
