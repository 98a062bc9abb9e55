/** `torch.func` for TypeScript: derivatives of functions and `vmap`, over arrays and objects of tensors. The engine differentiates and maps. */

import { isFloating } from '../../engine/dtype.ts';
import { refused, TorchError } from '../../engine/errors.ts';
import { withGradMode } from '../../engine/state.ts';
import { Tensor } from '../../engine/tensor.ts';
import * as levels from '../../engine/transforms/levels.ts';
import type { Randomness } from '../../engine/transforms/wrapped.ts';
import { build, flatten, map, type Spec, sameSpec, starsOf, type Tree } from './trees.ts';

// biome-ignore lint/suspicious/noExplicitAny: a user's function of tensors, and of arrays and objects of them
export type AnyFunction = (...args: any[]) => any;
export type Argnums = number | readonly number[];

export interface AuxOptions {
  readonly argnums?: Argnums;
  readonly has_aux?: boolean;
}

/** Runs `body` at a level of its own. */
export function atLevel<T>(enter: () => void, body: () => T): T {
  enter();
  try {
    return body();
  } finally {
    levels.exitLevel();
  }
}

/** A function that computes the gradient of a scalar function; with `has_aux` also what the function adds to its value. */
export function grad(func: AnyFunction, options: Argnums | AuxOptions = {}): AnyFunction {
  const { has_aux = false } = optionsOf(options);
  return (...args) => {
    const [gradient, rest] = gradAndValue(func, optionsOf(options), args);
    return has_aux ? [gradient, (rest as [Tree, Tree])[1]] : gradient;
  };
}

/** A function that computes gradient and value of a scalar function. */
export function grad_and_value(func: AnyFunction, options: Argnums | AuxOptions = {}): AnyFunction {
  return (...args) => gradAndValue(func, optionsOf(options), args);
}

function optionsOf(options: Argnums | AuxOptions): AuxOptions {
  return typeof options === 'number' || Array.isArray(options) ? { argnums: options } : (options as AuxOptions);
}

function gradAndValue(func: AnyFunction, { argnums = 0, has_aux = false }: AuxOptions, given: unknown[]): [Tree, Tree] {
  const name = 'grad_and_value(f)(*args)';
  return withGradMode(true, () =>
    atLevel(levels.enterGrad, () => {
      const args = map(given, wrapIfTensor) as unknown[];
      const chosen = choose(args, argnums);
      const { leaves, spec } = flatten(chosen);
      const tracked = leaves.map((leaf) => levels.wrapForGrad(levels.unwrapForGrad(tensorOf(leaf)), true));
      const [output, aux] = withAux(func(...replace(args, argnums, build(spec, tracked))), has_aux, name);
      if (!(output instanceof Tensor))
        throw refused(`${name}: Expected f(*args) to return a Tensor, got ${typeof output}`);
      if (output.shape.length !== 0)
        throw refused(
          `${name}: Expected f(*args) to return a scalar Tensor, got tensor with ${output.shape.length} dims. Maybe you wanted to use the vjp or jacrev APIs instead?`,
        );
      const gradient = build(spec, levels.pull([output], tracked, null).map(levels.unwrapForGrad));
      const value = levels.unwrapForGrad(output);
      return [gradient, has_aux ? [value, map(aux, unwrap)] : value];
    }),
  );
}

function wrapIfTensor(leaf: unknown): unknown {
  return leaf instanceof Tensor ? levels.wrapForGrad(leaf, false) : leaf;
}

function unwrap(leaf: unknown): Tensor {
  if (!(leaf instanceof Tensor)) throw refused(`Expected tensors, got unsupported type ${typeof leaf}`);
  return levels.unwrapForGrad(leaf);
}

function tensorOf(leaf: unknown): Tensor {
  if (leaf instanceof Tensor) return leaf;
  throw new TorchError('ValueError', `Thing passed to transform API must be Tensor, got ${typeof leaf}`);
}

function withAux(output: unknown, has_aux: boolean, name: string): [unknown, unknown] {
  if (!has_aux) return [output, null];
  if (Array.isArray(output) && output.length === 2) return output as [unknown, unknown];
  throw refused(`${name}: output of function f should be a tuple: (output, aux) if has_aux is True`);
}

function placeOf(argnum: number, count: number): number {
  if (Number.isInteger(argnum) && argnum >= -count && argnum < count) return (argnum + count) % count;
  throw refused(`Got argnum=${argnum}, but only ${count} positional inputs`);
}

function choose(args: readonly unknown[], argnums: Argnums): unknown {
  if (typeof argnums === 'number') return args[placeOf(argnums, args.length)];
  const places = argnums.map((argnum) => placeOf(argnum, args.length));
  if (places.length === 0) throw refused('argnums must be non-empty');
  if (new Set(places).size < places.length)
    throw refused(`argnums elements must be unique, got (${places.join(', ')})`);
  return places.map((place) => args[place]);
}

function replace(args: readonly unknown[], argnums: Argnums, chosen: unknown): unknown[] {
  const out = [...args];
  const places = typeof argnums === 'number' ? [argnums] : argnums;
  places.forEach((argnum, k) => {
    out[placeOf(argnum, args.length)] = typeof argnums === 'number' ? chosen : (chosen as unknown[])[k];
  });
  return out;
}

/** What a level recorded of a call. */
interface Recorded {
  readonly outputs: readonly Tensor[];
  readonly inputs: readonly Tensor[];
  readonly spec: Spec;
  readonly outSpec: Spec;
  readonly value: Tree;
  readonly aux: Tree;
}

function recorded(func: AnyFunction, primals: readonly unknown[], has_aux: boolean): Recorded {
  const name = 'vjp(f, *primals)';
  return withGradMode(true, () =>
    atLevel(levels.enterGrad, () => {
      const { leaves, spec } = flatten(primals);
      const inputs = leaves.map((leaf) => levels.wrapForGrad(tensorOf(leaf), true));
      const [output, aux] = withAux(func(...(build(spec, inputs) as unknown[])), has_aux, name);
      const { leaves: outputs, spec: outSpec } = flatten(output);
      for (const item of outputs) {
        if (!(item instanceof Tensor))
          throw refused(`${name}: expected f(*primals) to return only tensors, got unsupported type ${typeof item}`);
        if (!isFloating(item.dtype))
          throw refused(
            `vjp(f, ...): All outputs of f must be floating-point or complex Tensors, got Tensor with dtype torch.${item.dtype}`,
          );
      }
      const value = build(outSpec, outputs.map(unwrap));
      return { outputs: outputs as Tensor[], inputs, spec, outSpec, value, aux: has_aux ? map(aux, unwrap) : null };
    }),
  );
}

/** `[value, vjp_fn]`: `vjp_fn` multiplies by the Jacobian from the left and gives an array with one entry for each primal. */
export function vjp(func: AnyFunction, ...primals: unknown[]): [Tree, (grad_outputs: Tree) => unknown[]] {
  const { outputs, inputs, spec, outSpec, value } = recorded(func, primals, false);
  const pullBack = (grad_outputs: Tree): unknown[] => {
    const { leaves, spec: given } = flatten(grad_outputs);
    if (!sameSpec(given, outSpec))
      throw refused(
        `Expected pytree structure of cotangents to be the same as pytree structure of outputs to the function. cotangents: ${starsOf(given)}, primal output: ${starsOf(outSpec)}`,
      );
    return build(spec, levels.pull(outputs, inputs, leaves as Tensor[])) as unknown[];
  };
  return [value, pullBack];
}

/** `[value, tangent]`, with `has_aux` a third entry: the Jacobian at `primals` times `tangents`, both arrays of arguments. */
export function jvp(
  func: AnyFunction,
  primals: readonly unknown[],
  tangents: readonly unknown[],
  { has_aux = false }: { readonly has_aux?: boolean } = {},
): unknown[] {
  const name = 'jvp(f, primals, tangents)';
  if (!Array.isArray(primals))
    throw refused(`${name}: Expected primals to be a tuple. E.g. it should be valid to call f(*primals).`);
  const { leaves, spec } = flatten(primals);
  const { leaves: vectors, spec: given } = flatten(tangents);
  if (!sameSpec(spec, given))
    throw refused(
      `${name}: Expected primals and tangents to have the same python structure. For example, if primals is a tuple of 3 tensors, tangents also must be. Got primals with structure ${starsOf(spec)} and tangents with structure ${starsOf(given)}`,
    );
  const before = levels.setForwardMode(true);
  try {
    return atLevel(levels.enterGrad, () => {
      const duals = leaves.map((leaf, k) => levels.wrapDual(tensorOf(leaf), tensorOf(vectors[k])));
      const [output, aux] = withAux(func(...(build(spec, duals) as unknown[])), has_aux, name);
      const { leaves: results, spec: outSpec } = flatten(output);
      const parts = results.map((item) => {
        if (item instanceof Tensor) return levels.unwrapDual(item);
        throw refused(`${name}: expected f(*primals) to return only tensors, got unsupported type ${typeof item}`);
      });
      const value = build(
        outSpec,
        parts.map(({ primal }) => primal),
      );
      const tangent = build(
        outSpec,
        parts.map(({ tangent }) => tangent),
      );
      return has_aux ? [value, tangent, map(aux, unwrap)] : [value, tangent];
    });
  } finally {
    levels.setForwardMode(before);
  }
}

/** A function that computes the Jacobian, all rows at once or `chunk_size` at a time. */
export function jacrev(
  func: AnyFunction,
  options: Argnums | (AuxOptions & { readonly chunk_size?: number | null }) = {},
): AnyFunction {
  const {
    argnums = 0,
    has_aux = false,
    chunk_size = null,
  } = optionsOf(options) as AuxOptions & { chunk_size?: number };
  if (chunk_size !== null && chunk_size <= 0)
    throw new TorchError('ValueError', 'jacrev: `chunk_size` should be greater than 0.');
  return (...args) => {
    const { primals, at } = atChosen(func, args, argnums);
    const { outputs, inputs, spec, outSpec, aux } = recorded(at, primals, has_aux);
    const rows = levels.jacobianRows(outputs, inputs, chunk_size).map((row) => build(spec, row) as unknown[]);
    return assembled(outSpec, rows, argnums, has_aux, aux);
  };
}

/** A function that computes the Jacobian, all columns at once. */
export function jacfwd(
  func: AnyFunction,
  options: Argnums | (AuxOptions & { readonly randomness?: Randomness }) = {},
): AnyFunction {
  const {
    argnums = 0,
    has_aux = false,
    randomness = 'error',
  } = optionsOf(options) as AuxOptions & {
    randomness?: Randomness;
  };
  return (...args) => {
    const { primals, at } = atChosen(func, args, argnums);
    const { leaves, spec } = flatten(primals);
    const inputs = leaves.map(tensorOf);
    const basis = levels.directions(inputs);
    const { pushed, outSpec, aux } = atLevel(
      () => levels.enterVmap(basis[0]!.shape[0]!, randomness),
      () => {
        const along = build(
          spec,
          basis.map((vector) => levels.addBatchDim(vector, 0)),
        ) as unknown[];
        const [, tangent, rest] = jvp(at, primals, along, { has_aux });
        const { leaves: found, spec: outSpec } = flatten(tangent);
        const first = (leaf: unknown) =>
          leaf instanceof Tensor && levels.isBatched(leaf) ? levels.removeBatchDim(leaf, 0).select(0, 0) : leaf;
        return {
          pushed: found.map((item) => levels.removeBatchDim(item as Tensor, 0)),
          outSpec,
          aux: has_aux ? map(rest, first) : null,
        };
      },
    );
    const blocks = pushed.map((item) => build(spec, levels.jacobianColumns(item, inputs)) as unknown[]);
    return assembled(outSpec, blocks, argnums, has_aux, aux);
  };
}

/** A function that computes the Hessian: forward over reverse mode. */
export function hessian(func: AnyFunction, argnums: Argnums = 0): AnyFunction {
  return jacfwd(jacrev(func, argnums), argnums);
}

function atChosen(func: AnyFunction, args: readonly unknown[], argnums: Argnums) {
  const chosen = choose(args, argnums);
  const several = typeof argnums !== 'number';
  return {
    primals: several ? (chosen as unknown[]) : [chosen],
    at: (...given: unknown[]) => func(...replace(args, argnums, several ? given : given[0])),
  };
}

function assembled(outSpec: Spec, rows: readonly unknown[][], argnums: Argnums, has_aux: boolean, aux: Tree): Tree {
  const result = build(outSpec, typeof argnums === 'number' ? rows.map((row) => row[0]) : rows);
  return has_aux ? [result, aux] : result;
}
