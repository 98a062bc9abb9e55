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
  for (let i = 0; i < args.length; i++) out[names[i]!] = args[i];
  for (let i = 0; i < required; i++) if (out[names[i]!] === undefined) throw missing(function_, names, required, out);
  return out;
}

function missing(
  function_: string,
  names: readonly string[],
  required: number,
  given: Record<string, unknown>,
): TorchError {
  const list = names.slice(0, required).filter((name) => given[name] === undefined);
  return new TorchError(
    'TypeError',
    `${function_}() missing ${list.length} required positional arguments: ${list.map((name) => `"${name}"`).join(', ')}`,
  );
}
