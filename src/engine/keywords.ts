/** Binding for functions that have no schema: positional arguments put under the names Python gives them. */
import { TorchError } from './errors.ts';
import { takeKeywords } from './methods.ts';

/** All arguments by name. @throws TypeError for too many, or for missing ones among the first `required` names. */
export function named(
  function_: string,
  names: readonly string[],
  args: unknown[],
  required = 0,
): Record<string, unknown> {
  const keywords = takeKeywords(args) ?? {};
  if (args.length > names.length)
    throw new TorchError(
      'TypeError',
      `${function_}() takes ${names.length} positional argument${names.length === 1 ? '' : 's'} but ${args.length} were given`,
    );
  const out: Record<string, unknown> = { ...keywords };
  args.forEach((arg, i) => {
    out[names[i]!] = arg;
  });
  const missing = names.slice(0, required).filter((name) => out[name] === undefined);
  if (missing.length > 0)
    throw new TorchError(
      'TypeError',
      `${function_}() missing ${missing.length} required positional arguments: ${missing.map((name) => `"${name}"`).join(', ')}`,
    );
  return out;
}
