// Never run: compiled by `npm run check`. What the types for users say once more of the engine's own (`types/gradient-lens.d.ts` can import nothing) is
// the same, to the last key.

import type * as torch from 'gradient-lens';
import type { GradcheckOptions } from 'gradient-lens/autograd';
import type * as gradcheck from '../../src/engine/autograd/gradcheck.ts';
import type * as dtype from '../../src/engine/dtype.ts';
import type * as limits from '../../src/engine/limits.ts';

/** Whether two types are one, modifiers of keys included. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

export const same: readonly true[] = [
  true satisfies Same<torch.DType, dtype.DType>,
  true satisfies Same<torch.TypedArray, dtype.TypedArray>,
  true satisfies Same<Spread<ReturnType<typeof torch.finfo>>, Spread<limits.FloatLimits>>,
  true satisfies Same<Spread<ReturnType<typeof torch.iinfo>>, Spread<limits.IntegerLimits>>,
  true satisfies Same<Spread<GradcheckOptions>, Spread<gradcheck.GradcheckOptions>>,
];

/** The keys of an interface or a literal alike. */
type Spread<T> = { [K in keyof T]: T[K] };
