// Calls of Python with ordinary arguments: tensors, numbers, None, bools and short lists of ints or of floats. They cross as numbers alone, a type for each argument in
// one integer, since text would cost microseconds. Part of the module `_gradient_lens`; other calls go through `call` (`bridge.ts`).
//
// NOTE [Packed calls] `types` is a 1 followed by three bits for each argument, positional ones first, then those by name in the order of the plan:
// 0 a tensor, 1 an int, 2 a float, 3 True, 4 False, 5 None, 6 ints, 7 floats (their number comes first). `values` holds what these need, in turn. A
// plan is a function's name with the names of its keyword arguments; Python keeps its number, but not over a snapshot, which does not hold ours.

import { Tensor } from '../../engine/tensor.ts';
import { type Bridge, guarded } from './bridge.ts';
import { encodeResult, floatOf } from './values.ts';

interface Plan {
  readonly name: string;
  readonly keywords: readonly string[];
}

/** Calls a function of the engine by its name in Python. */
type Invoke = (
  name: string,
  args: unknown[],
  keywords: Record<string, unknown> | null,
) => { result: unknown; fields: readonly string[] | null };

/** `run` calls a function of the engine by name. */
export function callModule(bridge: Bridge, run: Invoke): Record<string, unknown> {
  const { handles } = bridge;
  const plans: Plan[] = [];
  const numbers = new Map<string, number>();

  /** The arguments in order. */
  function unpack(types: number, values: readonly number[]): unknown[] {
    const count = (31 - Math.clz32(types)) / 3;
    const args = new Array<unknown>(count);
    let at = 0;
    for (let k = 0; k < count; k++) {
      const type = (types >> (3 * (count - 1 - k))) & 7;
      switch (type) {
        case 0:
          args[k] = handles.peek(values[at++]!);
          break;
        case 1:
          args[k] = values[at++]!;
          break;
        case 2:
          args[k] = floatOf(values[at++]!);
          break;
        case 3:
          args[k] = true;
          break;
        case 4:
          args[k] = false;
          break;
        case 5:
          args[k] = null;
          break;
        case 6:
        case 7: {
          const n = values[at++]!;
          const items = values.slice(at, at + n);
          args[k] = type === 6 ? items : items.map(floatOf);
          at += n;
        }
      }
    }
    return args;
  }

  return {
    /** The number of a plan; `keywords` are names between commas. */
    plan(name: string, keywords: string): number {
      const key = `${name}(${keywords})`;
      let number = numbers.get(key);
      if (number === undefined) {
        number = plans.push({ name, keywords: keywords === '' ? [] : keywords.split(',') }) - 1;
        numbers.set(key, number);
      }
      return number;
    },
    apply(plan: number, types: number, ...values: number[]): number | string | undefined {
      try {
        const { name, keywords } = plans[plan]!;
        const args = unpack(types, values);
        const { result, fields } = run(name, args, keywords.length === 0 ? null : byName(keywords, args));
        return result instanceof Tensor ? handles.give(result) : encodeResult(handles, result, fields);
      } catch (error) {
        return guarded(bridge, undefined, () => {
          throw error;
        });
      }
    },
  };
}

/** Takes the last arguments, which stand for `keywords`, away from the others. */
function byName(keywords: readonly string[], args: unknown[]): Record<string, unknown> {
  const named: Record<string, unknown> = {};
  const first = args.length - keywords.length;
  for (let k = 0; k < keywords.length; k++) named[keywords[k]!] = args[first + k];
  args.length = first;
  return named;
}
