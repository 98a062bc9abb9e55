import type { Tensor } from '../tensor.ts';

/** By name of the operator, with its overload where that matters. */
// biome-ignore lint/suspicious/noExplicitAny: arguments follow the schema
export const forms: Readonly<Record<string, (...args: any[]) => Tensor | readonly Tensor[]>> = {};
