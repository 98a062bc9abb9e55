/**
 * Methods and functions by name, made from the operator table: `x.sum(1, true)`, `x.sum({ dim: 1, keepdim: true })`, `torch.sum(x, 1)`.
 * An overload is chosen by binding the arguments to each schema in declared order, as PyTorch's argument parser does.
 */

import { parserName } from './argumentParser.ts';
import { argumentsError } from './argumentsText.ts';
import { Float } from './dtype.ts';
import type { TorchError } from './errors.ts';
import type { Op } from './op.ts';
import { callInto, takesOut } from './out.ts';
import { bind } from './schema.ts';
import { Tensor, wrapScalar } from './tensor.ts';

export type Keywords = Readonly<Record<string, unknown>>;
export type Result = Tensor | readonly Tensor[];

/** All overloads of one name. */
export class Overloads {
  readonly name: string;
  readonly ops: readonly Op[];
  /** The module they are called in; `tensor` for methods, whose errors do not count `self`. */
  readonly place: string;
  /** Those with a result of their own; all, where each works in place only. */
  readonly #plain: readonly Op[];

  constructor(name: string, ops: readonly Op[], place = 'torch') {
    this.name = name;
    this.ops = ops;
    this.place = place;
    const plain = ops.filter(({ spec }) => spec.inplace !== 'only');
    this.#plain = plain.length > 0 ? plain : ops;
  }

  /** @throws TypeError, in PyTorch's words, when no overload takes these arguments. */
  call(args: readonly unknown[], keywords: Keywords | null): Result {
    if (keywords !== null && 'out' in keywords) return this.#callOut(args, keywords);
    if (keywords === null) {
      const complete = withDefaults(this.#plain[0]!, args);
      if (complete !== null) return this.#plain[0]!.invoke(complete);
    }
    for (const op of this.#plain) {
      const given = op.spec.variadic === true ? gathered(op, args) : args;
      const bound = bind(op.schema, given, keywords, op.spec.numbers === true, this.place === 'tensor');
      if (bound !== null) return op.invoke(bound);
    }
    throw this.#mismatch(args, keywords);
  }

  /** With `out=`: its tensors come back. */
  #callOut(args: readonly unknown[], { out, ...rest }: Keywords): Result {
    const keywords = Object.keys(rest).length === 0 ? null : rest;
    if (out === null || out === undefined) return this.call(args, keywords);
    if (this.place !== 'tensor')
      for (const op of this.ops) {
        const bound = takesOut(op) ? bind(op.schema, args, keywords, op.spec.numbers === true) : null;
        if (bound !== null) return callInto(op, parserName(this), bound, out as Result);
      }
    throw this.#mismatch(args, { ...rest, out });
  }

  callInPlace(args: readonly unknown[], keywords: Keywords | null): Tensor {
    for (const op of this.ops) {
      if (!isInPlace(op)) continue;
      const bound = bind(op.schema, args, keywords, op.spec.numbers === true, this.place === 'tensor');
      if (bound !== null) return op.invokeInPlace(bound);
    }
    throw this.#mismatch(args, keywords, '_');
  }

  #mismatch(args: readonly unknown[], keywords: Keywords | null, ending = ''): TorchError {
    const from = this.place === 'tensor' ? 1 : 0;
    return argumentsError(
      this.name + ending,
      this.place,
      this.ops.map((op) => op.schema.params.slice(from)),
      args.slice(from),
      keywords,
      this.ops.some((op) => op.spec.numbers === true),
    );
  }
}

/** The arguments in schema order when they are tensors alone, in the places of the schema's first tensors: binding would find nothing else. */
function withDefaults({ schema: { params } }: Op, args: readonly unknown[]): unknown[] | null {
  const given = args.length;
  if (given === 0 || given > params.length) return null;
  const complete = new Array<unknown>(params.length);
  for (let i = 0; i < params.length; i++) {
    const { type, keywordOnly, hasDefault, default: value } = params[i]!;
    if (i < given) {
      if (!(args[i] instanceof Tensor) || type !== 'Tensor' || keywordOnly) return null;
      complete[i] = args[i];
    } else if (hasDefault) complete[i] = value;
    else return null;
  }
  return complete;
}

/** Tensors given one by one as the list the schema asks for. */
function gathered(op: Op, args: readonly unknown[]): readonly unknown[] {
  const at = op.schema.params.findIndex((param) => param.type === 'Tensor[]');
  return args[at] instanceof Tensor ? [...args.slice(0, at), args.slice(at)] : args;
}

/** The overloads of every name in the table. */
export function overloadsOf(table: readonly Op[], place = 'torch'): ReadonlyMap<string, Overloads> {
  const groups = new Map<string, Op[]>();
  for (const op of table) {
    const group = groups.get(op.name);
    if (group === undefined) groups.set(op.name, [op]);
    else group.push(op);
  }
  return new Map([...groups].map(([name, ops]) => [name, new Overloads(name, inPrecedence(ops), place)]));
}

/** As declared, but where one takes a tensor and another an int in its place, a whole number without dimensions is a tensor first: `max(x, torch.tensor(0))`. */
function inPrecedence(ops: readonly Op[]): Op[] {
  const ordered: Op[] = [];
  for (const op of ops) {
    const at = ordered.findIndex((other) => takesTensorFirst(op, other));
    ordered.splice(at < 0 ? ordered.length : at, 0, op);
  }
  return ordered;
}

function takesTensorFirst({ schema: { params } }: Op, { schema: { params: others } }: Op): boolean {
  const first = params.findIndex(({ type }, i) => type !== others[i]?.type);
  return params[first]?.type === 'Tensor' && ['int', 'int[]', 'float'].includes(others[first]?.type ?? '');
}

/** Gives `Tensor` a method for every operator that has one, and `name_` for those that work in place. */
export function installMethods(overloads: ReadonlyMap<string, Overloads>): void {
  for (const [name, all] of overloads) {
    // `torch.linalg.norm` and the method `norm` share a name, nothing else.
    const group = new Overloads(
      name,
      all.ops.filter((op) => op.spec.where?.includes('tensor') ?? true),
      'tensor',
    );
    if (group.ops.length === 0) continue;
    if (group.ops.some((op) => op.spec.inplace !== 'only')) define(name, methodOf(group));
    if (group.ops.some((op) => isInPlace(op))) define(`${name}_`, inPlaceMethodOf(group));
  }
}

function isInPlace(op: Op): boolean {
  return op.spec.inplace === true || op.spec.inplace === 'only';
}

function define(name: string, value: unknown): void {
  Object.defineProperty(Tensor.prototype, name, { value, writable: true, configurable: true });
}

/** An overload that takes a call as it stands, and what its further arguments default to. */
interface Shortcut {
  readonly op: Op;
  readonly defaults: readonly unknown[];
}

/**
 * The overload that binding would find for `x.name()`, `x.name(tensor)` or `x.name(number)`: the commonest calls skip binding.
 * Null when an earlier overload might take such a call too.
 */
function shortcut(group: Overloads, call: 'alone' | 'tensor' | 'number'): Shortcut | null {
  const given = call === 'alone' ? 1 : 2;
  for (const op of group.ops) {
    if (op.spec.inplace === 'only') return null;
    const { params } = op.schema;
    const rest = params.slice(given);
    const complete = params.length >= given && rest.every((param) => param.hasDefault);
    const second = params[1];
    const fits =
      call === 'alone' ||
      (second !== undefined &&
        !second.keywordOnly &&
        second.type === 'Tensor' &&
        (call === 'tensor' || op.spec.numbers === true));
    if (complete && fits) return { op, defaults: rest.map((param) => param.default) };
    const never = call !== 'alone' && (second === undefined || NEVER[call].includes(second.type));
    if (!never && complete) return null;
  }
  return null;
}

/** Types of a second argument that no tensor, or no number, can be given for. */
const NEVER = {
  tensor: ['int[]', 'str', 'bool', 'ScalarType', 'Tensor[]'],
  number: ['Tensor', 'Tensor[]', 'str', 'bool', 'ScalarType'],
};

function methodOf(group: Overloads) {
  const alone = shortcut(group, 'alone');
  const tensor = shortcut(group, 'tensor');
  const number = shortcut(group, 'number');
  return function method(this: Tensor, ...args: unknown[]): Result {
    if (args.length === 0) {
      if (alone !== null) return alone.op.invoke(completed(this, alone.defaults));
    } else if (args.length === 1) {
      const given = args[0];
      if (given instanceof Tensor) {
        if (tensor !== null) return tensor.op.invoke(paired(this, given, tensor.defaults));
      } else if (typeof given === 'number' && number !== null)
        return number.op.invoke(paired(this, wrapScalar(given), number.defaults));
    }
    const keywords = takeKeywords(args);
    return group.call([this, ...args], keywords);
  };
}

function completed(self: Tensor, defaults: readonly unknown[]): unknown[] {
  return defaults.length === 0 ? [self] : [self, ...defaults];
}

/** Written out where there are few: a literal is an array of just its length. */
function paired(self: Tensor, other: Tensor, defaults: readonly unknown[]): unknown[] {
  if (defaults.length === 0) return [self, other];
  return defaults.length === 1 ? [self, other, defaults[0]] : [self, other, ...defaults];
}

function inPlaceMethodOf(group: Overloads) {
  return function method(this: Tensor, ...args: unknown[]): Tensor {
    const keywords = takeKeywords(args);
    return group.callInPlace([this, ...args], keywords);
  };
}

/** Removes a trailing `{ name: value }` from the arguments. */
export function takeKeywords(args: unknown[]): Keywords | null {
  const last = args.at(-1);
  if (
    typeof last !== 'object' ||
    last === null ||
    Array.isArray(last) ||
    last instanceof Tensor ||
    last instanceof Float
  )
    return null;
  const prototype = Object.getPrototypeOf(last);
  if (prototype !== Object.prototype && prototype !== null) return null;
  args.pop();
  return last as Keywords;
}
