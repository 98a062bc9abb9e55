// The engine's functions under the names that Python's façade calls them by: `sum`, `add_`, `functional.relu`, `linalg.norm`.

import { factories } from '../../engine/factories.ts';
import {
  type Functions,
  fftFunctions,
  functionalFunctions,
  linalgFunctions,
  overloads,
  specialFunctions,
  torchFunctions,
} from '../../engine/functions.ts';
import { type Keywords, Overloads } from '../../engine/methods.ts';
import type { Op } from '../../engine/op.ts';

type Callable = (args: readonly unknown[], keywords: Keywords | null) => unknown;

/** A function of the engine, and the names of its results when PyTorch returns a named tuple. */
export interface Found {
  readonly call: Callable;
  readonly fields: readonly string[] | null;
}

const MODULES = {
  torch: torchFunctions,
  functional: functionalFunctions,
  linalg: linalgFunctions,
  special: specialFunctions,
  fft: fftFunctions,
} as const;

export type ModuleName = keyof typeof MODULES;

const made = new Map<ModuleName, Functions>();

/** All functions of a module, made when one of them is first asked for: a process stands sooner without. */
function functionsOf(module: ModuleName): Functions {
  let functions = made.get(module);
  if (functions === undefined) made.set(module, (functions = MODULES[module]()));
  return functions;
}

/** Names of a module's functions. */
export function functionNames(module: ModuleName): string[] {
  return Object.keys(functionsOf(module));
}

/** Functions of `torch` that make a tensor from none: they take `device` and `requires_grad`. */
export function factoryNames(): string[] {
  return Object.keys(factories()).filter((name) => name !== 'tensor' && name !== 'manual_seed');
}

/** Names of Tensor's methods that are operators, in-place ones included. */
export function methodNames(): string[] {
  return [...overloads.values()].flatMap((group) => {
    if (!group.ops.some((op) => op.spec.where?.includes('tensor') ?? true)) return [];
    const plain = group.ops.some((op) => op.spec.inplace !== 'only') ? [group.name] : [];
    return changesInPlace(group) ? [...plain, `${group.name}_`] : plain;
  });
}

function changesInPlace(group: Overloads): boolean {
  return group.ops.some((op) => op.spec.inplace === true || op.spec.inplace === 'only');
}

/** `torch.linalg.norm` and `Tensor.norm` share a name, nothing else. */
function groupOf(module: ModuleName | 'tensor', name: string): Overloads | undefined {
  const all = overloads.get(name);
  const belongs = ({ spec: { where } }: Op): boolean =>
    (where === undefined && (module === 'torch' || module === 'tensor')) ||
    where?.length === 0 ||
    where?.includes(module) === true ||
    (module === 'torch' && where?.includes('tensor') === true);
  return all && new Overloads(name, all.ops.filter(belongs), module);
}

/** Functions whose results have names only inside the engine: Python gets a plain tuple. */
const PLAIN = new Set(['var_mean', 'std_mean']);

/** Results that have no names at all: a plain tuple too. */
function isNameless({ returns }: Op['schema']): boolean {
  return returns.every((name, k) => name === `result${k}`);
}

const found = new Map<string, Found | null>();

/** The function of this name (`sum`, `linalg.norm`) or the method (`tensor.sum`); null when the engine has none. */
export function lookUp(name: string): Found | null {
  let known = found.get(name);
  if (known === undefined) found.set(name, (known = search(name)));
  return known;
}

function search(name: string): Found | null {
  const [module, rest] = name.includes('.')
    ? (name.split('.') as [ModuleName | 'tensor', string])
    : (['torch', name] as const);
  // These conventions of torch.nn.functional are the engine's for both languages.
  if (module === 'functional') return plainly(functionsOf('functional')[rest]);
  const group = groupOf(module, rest);
  if (group?.ops.some((op) => op.spec.inplace !== 'only')) {
    const named = group.ops.find((op) => op.schema.returns.length > 1);
    const fields = named === undefined || PLAIN.has(rest) || isNameless(named.schema) ? null : named.schema.returns;
    return { call: (args, keywords) => group.call(args, keywords), fields };
  }
  const inPlace = rest.endsWith('_') ? groupOf(module, rest.slice(0, -1)) : undefined;
  if (inPlace !== undefined && changesInPlace(inPlace))
    return { call: (args, keywords) => inPlace.callInPlace(args, keywords), fields: null };
  return plainly(functionsOf(module === 'tensor' ? 'torch' : module)[rest]);
}

function plainly(plain: ((...args: unknown[]) => unknown) | undefined): Found | null {
  if (plain === undefined) return null;
  return { call: (args, keywords) => (keywords === null ? plain(...args) : plain(...args, keywords)), fields: null };
}
