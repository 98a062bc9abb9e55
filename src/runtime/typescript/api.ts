/**
 * The modules a snippet can import: `gradient-lens`, which is `torch`, and its parts under names of their own. Names and calling
 * conventions only; the engine computes. Types for users stand in `types/gradient-lens.d.ts`, generated from the operator table.
 */
import * as gradMode from '../../engine/autograd/gradMode.ts';
import { Complex, DTYPES, type DType } from '../../engine/dtype.ts';
import {
  fftFunctions,
  functionalFunctions,
  linalgFunctions,
  specialFunctions,
  torchFunctions,
} from '../../engine/functions.ts';
import { finfo, iinfo } from '../../engine/limits.ts';
import { takeKeywords } from '../../engine/methods.ts';
import { state } from '../../engine/state.ts';
import { Tensor } from '../../engine/tensor.ts';
import { autograd } from './autograd/module.ts';
import { define } from './console.ts';
import { grad, grad_and_value, hessian, jacfwd, jacrev, jvp, vjp } from './func.ts';
import type { Modules } from './modules.ts';
import * as layers from './nn/layers.ts';
import * as losses from './nn/losses.ts';
import { Module } from './nn/module.ts';
import { Parameter } from './nn/parameter.ts';
import { SGD } from './optim.ts';
import { vmap } from './vmap.ts';

const DTYPE_SYNONYMS = {
  float: 'float32',
  double: 'float64',
  half: 'float16',
  long: 'int64',
  int: 'int32',
  short: 'int16',
  cfloat: 'complex64',
  cdouble: 'complex128',
} as const;

/** The modules by name, frozen, each also its own default export. */
export function createModules(): Readonly<Record<string, object>> {
  const functional = functionalFunctions();
  const optim = { SGD };
  const func = { grad, grad_and_value, vjp, jvp, jacrev, jacfwd, hessian, vmap };
  const nn = { Module, Parameter, ...layers, ...losses, functional };
  const made = torchFunctions();
  const torch = {
    ...made,
    ...Object.fromEntries(['tensor', 'as_tensor', 'full'].map((name) => [name, floating(name, made[name]!)])),
    ...Object.fromEntries(DTYPES.map((dtype) => [dtype, dtype])),
    ...DTYPE_SYNONYMS,
    ...gradMode,
    Tensor,
    Complex,
    finfo,
    iinfo,
    autograd,
    func,
    vmap,
    linalg: linalgFunctions(),
    special: specialFunctions(),
    fft: fftFunctions(),
    nn,
    optim,
  };
  const parts: Record<string, object> = {
    'gradient-lens': torch,
    'gradient-lens/nn': nn,
    'gradient-lens/nn/functional': functional,
    'gradient-lens/optim': optim,
    'gradient-lens/autograd': autograd,
    'gradient-lens/func': func,
  };
  define(Module.prototype, Module.prototype.toString);
  define(Parameter.prototype, Parameter.prototype.toString);
  return Object.fromEntries(
    Object.entries(parts).map(([name, part]) => {
      const module: Record<string, unknown> = Object.assign(Object.create(null), part);
      module['default'] = module;
      return [name, Object.freeze(module)];
    }),
  );
}

/** What each module exports. */
export function namesOf(modules: Readonly<Record<string, object>>): Modules {
  return new Map(Object.entries(modules).map(([name, part]) => [name, new Set(Object.keys(part))]));
}

/**
 * NOTE [Numbers of TypeScript] `2.` and `2` are one number in JavaScript, so the dtype cannot be read off them as Python does. Numbers become
 * the default floating dtype; bigints (`[1n, 2n]`) become int64, booleans bool; everything else is asked for by `dtype`.
 */
function floating(name: string, make: (...args: unknown[]) => unknown) {
  return (...args: unknown[]): unknown => {
    const keywords = takeKeywords(args) ?? {};
    if (keywords['dtype'] != null) return make(...args.map(plainData), keywords);
    const data = args[name === 'full' ? 1 : 0];
    const dtype = dtypeOf(data);
    return make(...args.map(plainData), dtype === null ? keywords : { ...keywords, dtype });
  };
}

/** The dtype that data is given when none is asked for; null leaves it to the engine. */
function dtypeOf(data: unknown): DType | null {
  if (data instanceof Float64Array) return 'float64';
  if (data instanceof Int32Array) return 'int32';
  if (data instanceof Int16Array) return 'int16';
  if (data instanceof Int8Array) return 'int8';
  if (data instanceof Uint8Array) return 'uint8';
  if (ArrayBuffer.isView(data)) return state.defaultDtype;
  const leaves = Array.isArray(data) ? data.flat(Number.POSITIVE_INFINITY) : [data];
  if (leaves.some((leaf) => typeof leaf === 'bigint')) return 'int64';
  if (leaves.some((leaf) => leaf instanceof Complex)) return null;
  return leaves.length === 0 || leaves.some((leaf) => typeof leaf === 'number') ? state.defaultDtype : null;
}

/** Typed arrays and bigints as the plain lists of numbers that the engine reads. */
function plainData(data: unknown): unknown {
  if (typeof data === 'bigint') return Number(data);
  if (Array.isArray(data)) return data.map(plainData);
  return ArrayBuffer.isView(data) ? Array.from(data as unknown as ArrayLike<number>) : data;
}
