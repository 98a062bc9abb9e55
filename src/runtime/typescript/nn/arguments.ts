/** Optional arguments of modules and optimisers: in order, or by name in one object at the end, as with operators. */
import { TorchError } from '../../../engine/errors.ts';
import { takeKeywords } from '../../../engine/methods.ts';

/** Some values by name, or in the order of the names. */
export type Given<T> = readonly [options?: Partial<T>] | readonly unknown[];

/** The defaults with what was given put in. @throws TypeError, in Python's words, for a name or a value too many. */
export function settle<T extends object>(owner: string, defaults: T, args: readonly unknown[]): T {
  const positional = [...args];
  const keywords = takeKeywords(positional) ?? {};
  const names = Object.keys(defaults);
  if (positional.length > names.length)
    throw new TorchError(
      'TypeError',
      `${owner}.__init__() takes at most ${names.length} optional arguments but ${positional.length} were given`,
    );
  const unknown = Object.keys(keywords).find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new TorchError('TypeError', `${owner}.__init__() got an unexpected keyword argument '${unknown}'`);
  const inOrder = Object.fromEntries(
    positional.map((value, i) => [names[i]!, value]).filter(([, value]) => value !== undefined),
  );
  return { ...defaults, ...inOrder, ...keywords };
}
