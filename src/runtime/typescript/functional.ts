/** `torch.nn.functional` by name, for the layers and losses; what the engine does not have is refused by name. */
import { unsupported } from '../../engine/errors.ts';
import { functionalFunctions } from '../../engine/functions.ts';
import type { Tensor } from '../../engine/tensor.ts';

// biome-ignore lint/suspicious/noExplicitAny: a function's arguments follow its schema
type AnyFunction = (...args: any[]) => any;

let known: Readonly<Record<string, AnyFunction>> | null = null;

/** Calls a function of `torch.nn.functional`. @throws NotImplementedError naming it when it is not there */
export function functional(name: string, ...args: unknown[]): Tensor {
  const functions = (known ??= functionalFunctions());
  if (!Object.hasOwn(functions, name)) throw unsupported(`torch.nn.functional.${name}`);
  return functions[name]!(...args);
}
