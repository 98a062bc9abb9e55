/** One operator called on one sample: as the generic tests and the reference use it. */
import { isFloating } from '../../src/engine/dtype.ts';
import { overloads } from '../../src/engine/functions.ts';
import { installMethods } from '../../src/engine/methods.ts';
import type { Op } from '../../src/engine/op.ts';
import { state } from '../../src/engine/state.ts';
import { empty, Tensor } from '../../src/engine/tensor.ts';
import { installTensorMethods } from '../../src/engine/tensorMethods.ts';

export const SEED = 7;

/** Methods are installed once for a test process. */
export function installAll(): void {
  installMethods(overloads);
  installTensorMethods();
}

/** Calls the operator; those that exist in place only work on a copy. The default generator starts anew each time. */
export function call(op: Op, args: readonly unknown[]): readonly Tensor[] {
  state.generator.manual_seed(SEED);
  if (op.spec.inplace === 'only') return [op.invokeInPlace([(args[0] as Tensor).clone(), ...args.slice(1)])];
  const made = op.invoke(args);
  return made instanceof Tensor ? [made] : made;
}

/** Every tensor among the arguments, lists opened. */
export function tensorsIn(args: readonly unknown[]): Tensor[] {
  return args.flat().filter((arg): arg is Tensor => arg instanceof Tensor && !arg.wrapped);
}

/** Arguments with their tensors replaced in the order of `tensorsIn`. */
export function withTensors(args: readonly unknown[], tensors: readonly Tensor[]): unknown[] {
  let at = 0;
  const replaced = (arg: unknown): unknown =>
    arg instanceof Tensor && !arg.wrapped ? tensors[at++]! : Array.isArray(arg) ? arg.map(replaced) : arg;
  return args.map(replaced);
}

/** The gradient the reference sends into result `k`: 0.7 + 0.6·sin(2.3·i + 0.4). */
export function seedGradient(result: Tensor): Tensor {
  const seed = empty(result.shape, result.dtype);
  const { data } = seed.storage;
  for (let i = 0; i < data.length; i++) data[i] = 0.7 + 0.6 * Math.sin(2.3 * i + 0.4);
  return seed;
}

/** Results that carry a gradient. */
export function differentiable(results: readonly Tensor[]): Tensor[] {
  return results.filter((result) => isFloating(result.dtype) && result.requires_grad);
}
