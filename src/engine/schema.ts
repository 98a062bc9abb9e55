/**
 * Operator schemas as PyTorch writes them, parsed: `sum.dim_IntList(Tensor self, int[1]? dim, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor`.
 * And binding: positional and keyword arguments of a call put into schema order.
 */
import { pairsOf } from './complex/parts.ts';
import { Complex, DTYPES, type DType, Float, isComplex, isFloating, type Scalar } from './dtype.ts';
import { Generator } from './random.ts';
import { SYMBOLIC } from './symbolicInts.generated.ts';
import { Tensor, wrapScalar } from './tensor.ts';

export interface Param {
  readonly name: string;
  /**
   * `Tensor`, `Tensor[]`, `Tensor?[]`, `Scalar`, `int`, `int[]`, `float`, `bool`, `str`, `ScalarType`, `Generator`, `Dimname` never. Of functions that
   * PyTorch wrote in Python also `Operand`: what stands beside a tensor there, a number or a tensor.
   */
  readonly type: string;
  readonly optional: boolean;
  /** For `int[1]`: one number stands for a list of that many. */
  readonly broadcastList: boolean;
  /** PyTorch's schema has `SymInt` in the place of `int`. See NOTE [Symbolic ints]. */
  readonly symbolic: boolean;
  readonly keywordOnly: boolean;
  readonly hasDefault: boolean;
  readonly default: unknown;
}

export interface Schema {
  readonly text: string;
  readonly name: string;
  readonly overload: string;
  readonly params: readonly Param[];
  readonly returns: readonly string[];
  /** A method may be given the ints of its only argument one by one: `view(2, 3)`. */
  readonly spreads: boolean;
}

const SCHEMA = /^(\w+)(?:\.(\w+))?\((.*)\) -> (.+)$/;
const PARAM = /^(\w+(?:\?(?=\[))?)(\[(\d*)\])?(\([a-z!]+\))?(\?)? (\w+)(?:=(.+))?$/;

/** Modules after which PyTorch names their functions. */
const NAMED_AFTER = new Set(['linalg', 'special', 'fft']);

/** PyTorch's own name of a function, by the places it is found in: `linalg_vander` is another than `vander`. */
export function qualifiedName(name: string, places: readonly string[] = []): string {
  const module = places.find((place) => NAMED_AFTER.has(place));
  return module === undefined ? name : `${module}_${name}`;
}

/** `places`: where the function is found. @throws Error when the text is not a schema: a mistake in the table. */
export function parseSchema(text: string, places?: readonly string[]): Schema {
  const match = SCHEMA.exec(text);
  if (match === null) throw new Error(`not a schema: ${text}`);
  const [, name, overload = '', list, returned] = match as unknown as [
    string,
    string,
    string | undefined,
    string,
    string,
  ];
  const params: Param[] = [];
  const symbolic = SYMBOLIC[qualifiedName(name, places)]?.split(' ') ?? [];
  let keywordOnly = false;
  for (const part of splitTop(list)) {
    if (part === '*') keywordOnly = true;
    else params.push(parseParam(part, keywordOnly, symbolic, text));
  }
  const returns = returned.startsWith('(')
    ? splitTop(returned.slice(1, -1)).map((item, i) => item.split(' ')[1] ?? `result${i}`)
    : ['result'];
  return { text, name, overload, params, returns, spreads: spreadsInts(params) };
}

/** Parameters by how they are written: a thousand schemas have them in common, and each process that stands up reads all of these. */
const seen = new Map<string, Param>();

function parseParam(part: string, keywordOnly: boolean, symbolic: readonly string[], text: string): Param {
  const known = seen.get(part);
  if (known !== undefined && known.keywordOnly === keywordOnly && known.symbolic === symbolic.includes(known.name))
    return known;
  const match = PARAM.exec(part);
  if (match === null) throw new Error(`not a parameter: ${part} in ${text}`);
  const [, base, list, count, , optional, name, fallback] = match;
  const param = {
    name: name!,
    type: list === undefined ? base! : `${base}[]`,
    optional: optional !== undefined,
    broadcastList: count !== undefined && count !== '',
    symbolic: symbolic.includes(name!),
    keywordOnly,
    hasDefault: fallback !== undefined,
    default: fallback === undefined ? undefined : parseDefault(fallback),
  };
  seen.set(part, param);
  return param;
}

function parseDefault(text: string): unknown {
  if (text === 'None') return null;
  if (text === 'True') return true;
  if (text === 'False') return false;
  if (text.startsWith('[')) return text === '[]' ? [] : text.slice(1, -1).split(',').map(Number);
  if (/^[-+\d.]/.test(text)) return Number(text);
  return text.replace(/^'|'$/g, '');
}

function splitTop(list: string): string[] {
  return list.trim() === '' ? [] : list.split(/,\s*(?![^[]*\])/).map((part) => part.trim());
}

/** PyTorch's own second names for arguments. */
const SYNONYMS: Readonly<Record<string, readonly string[]>> = {
  self: ['input', 'A', 'x', 'x1'],
  dim: ['axis', 'axes'],
  other: ['x2'],
  keepdim: ['keepdims'],
};

/**
 * Arguments in schema order, or null when they do not fit this schema. The first argument of a method is its tensor.
 */
export function bind(
  schema: Schema,
  positional: readonly unknown[],
  keywords: Readonly<Record<string, unknown>> | null,
  numbersAsTensors: boolean,
  isMethod = false,
): unknown[] | null {
  const { params } = schema;
  const out = new Array<unknown>(params.length);
  const isSpread = isMethod && schema.spreads && positional.length > 1 && !Array.isArray(positional[1]);
  const given = isSpread && elementOf(positional[1]) !== undefined ? [positional[0], positional.slice(1)] : positional;
  if (given.length > params.length) return null;
  for (let i = 0; i < given.length; i++) {
    const param = params[i]!;
    if (param.keywordOnly) return null;
    const value = accept(param, given[i], numbersAsTensors);
    if (value === undefined) return null;
    out[i] = value;
  }
  // A name for what was given by place stays unused, and shows in the count.
  let used = 0;
  for (let i = given.length; i < params.length; i++) {
    const param = params[i]!;
    const name = keywords === null ? undefined : keywordFor(param.name, keywords);
    if (name !== undefined) {
      const value = accept(param, keywords![name], numbersAsTensors);
      if (value === undefined) return null;
      out[i] = value;
      used++;
    } else {
      if (!param.hasDefault) return null;
      out[i] = param.default;
    }
  }
  return keywords !== null && used !== Object.keys(keywords).length ? null : out;
}

function keywordFor(name: string, keywords: Readonly<Record<string, unknown>>): string | undefined {
  if (Object.hasOwn(keywords, name)) return name;
  return SYNONYMS[name]?.find((synonym) => Object.hasOwn(keywords, synonym));
}

function spreadsInts(params: readonly Param[]): boolean {
  const [, list, ...others] = params;
  return (
    list?.type === 'int[]' && !list.broadcastList && !list.keywordOnly && others.every((param) => param.keywordOnly)
  );
}

function isInt(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value);
}

function isReal(value: unknown): boolean {
  return typeof value === 'number' || value instanceof Float;
}

/** A tensor that stands for an int: a whole number without dimensions. */
export function isIndex(value: unknown): value is Tensor {
  return value instanceof Tensor && value.shape.length === 0 && isWhole(value.dtype);
}

/** The number that a tensor of one element is, of the tensor's kind. */
export function scalarOf(tensor: Tensor): Scalar {
  const { dtype } = tensor;
  if (isComplex(dtype)) {
    const pairs = pairsOf(tensor);
    return new Complex(pairs[0]!, pairs[1]!);
  }
  const value = tensor.itemValue();
  return isFloating(dtype) ? new Float(value) : dtype === 'bool' ? value !== 0 : value;
}

/** An element of a list of ints: where PyTorch unpacks them, any whole tensor of one element is one. */
export function elementOf(item: unknown): number | undefined {
  if (isInt(item)) return item;
  return item instanceof Tensor && isWhole(item.dtype) && item.numelValue === 1 ? item.itemValue() : undefined;
}

/** One whole number of a tensor, but for what is no int once it is read: NOTE [Symbolic ints]. */
function intOf(item: unknown, symbolic: boolean): number | undefined {
  return symbolic && item instanceof Tensor && item.dtype === 'bool' ? undefined : elementOf(item);
}

function elementsOf(list: readonly unknown[], symbolic: boolean): readonly number[] | undefined {
  if (list.every(isInt)) return list;
  const elements = list.map((item) => intOf(item, symbolic));
  return elements.every(isInt) ? elements : undefined;
}

/** The value as the operator wants it, or undefined when it is of another type. */
function accept(param: Param, value: unknown, numbersAsTensors: boolean): unknown {
  // A list that is empty unless given may be None.
  if (value === null || value === undefined)
    return param.optional ? null : Array.isArray(param.default) ? param.default : undefined;
  switch (param.type) {
    case 'Tensor':
      return value instanceof Tensor ? value : numbersAsTensors && isScalar(value) ? wrapScalar(value) : undefined;
    case 'Tensor[]':
      return Array.isArray(value) && value.every((item) => item instanceof Tensor) ? value : undefined;
    case 'Tensor?[]':
      return Array.isArray(value) && value.every((item) => item === null || item instanceof Tensor) ? value : undefined;
    case 'Scalar':
      return isScalar(value)
        ? value
        : value instanceof Tensor && value.shape.length === 0 && !value.requires_grad
          ? scalarOf(value)
          : undefined;
    case 'int':
      if (isInt(value)) return value;
      if (param.symbolic) return intOf(value, true);
      return isIndex(value) && value.dtype !== 'bool' && !value.requires_grad ? value.itemValue() : undefined;
    case 'int[]':
      if (Array.isArray(value)) return elementsOf(value, param.symbolic);
      return param.broadcastList ? elementsOf([value], false) : undefined;
    case 'float':
      if (typeof value === 'number' || typeof value === 'boolean') return Number(value);
      if (value instanceof Float) return value.value;
      return value instanceof Tensor && value.ndim === 0 && !value.requires_grad ? value.itemValue() : undefined;
    case 'Operand':
      return value instanceof Tensor || isScalar(value) ? value : undefined;
    case 'Scalar[]':
      return Array.isArray(value) && value.every(isScalar) ? value : undefined;
    case 'float[]':
      if (param.broadcastList && isReal(value)) return [value];
      return Array.isArray(value) && value.every(isReal) ? value : undefined;
    case 'bool':
      return typeof value === 'boolean' ? value : undefined;
    case 'Generator':
      return value instanceof Generator ? value : undefined;
    case 'str':
      return typeof value === 'string' ? value : undefined;
    case 'ScalarType':
      return typeof value === 'string' && DTYPES.includes(value as DType) ? value : undefined;
    default:
      return value;
  }
}

function isWhole(dtype: DType): boolean {
  return !isFloating(dtype) && !isComplex(dtype);
}

function isScalar(value: unknown): value is Scalar {
  return typeof value === 'number' || typeof value === 'boolean' || value instanceof Float || value instanceof Complex;
}
