/** A call that no overload takes: what the engine's own side of the table has to say of it, and the error that carries the call. */
import { type Call, type Given, isRecorded, type Match, matchesOf, refusalOf } from './argumentParser.ts';
import { Float } from './dtype.ts';
import { TorchError, unsupported } from './errors.ts';
import { Generator } from './random.ts';
import { elementOf, isIndex, type Param, scalarOf } from './schema.ts';
import { Tensor } from './tensor.ts';

/**
 * A refused call. Python names types more finely than the engine sees them, so it asks for the text again with `explain`, told the types of
 * its own arguments.
 */
export class ArgumentsError extends TorchError {
  readonly #explain: (args: readonly Given[], keywords: Readonly<Record<string, Given>>) => TorchError;

  constructor(call: Call, declared: readonly string[]) {
    const refusal = refusalOf(call, declared);
    super(refusal?.type ?? 'NotImplementedError', refusal?.text ?? notHere(call));
    this.#explain = (args, keywords) => new ArgumentsError({ ...call, args, keywords }, declared);
  }

  explain(args: readonly Given[], keywords: Readonly<Record<string, Given>>): TorchError {
    return this.#explain(args, keywords);
  }
}

/** PyTorch would take this call. */
function notHere({ name, args, keywords }: Call): string {
  const words = [
    ...args.map(({ type }) => type),
    ...Object.entries(keywords).map(([key, { type }]) => `${key}=${type}`),
  ];
  return unsupported(`${name}(${words.join(', ')})`).message;
}

/** The error of a call that did not bind. */
export function argumentsError(
  name: string,
  place: string,
  overloads: readonly (readonly Param[])[],
  args: readonly unknown[],
  keywords: Readonly<Record<string, unknown>> | null,
  numbers: boolean,
): ArgumentsError {
  const call = { name, place, args: args.map(describe), keywords: describedKeywords(keywords), numbers };
  return new ArgumentsError(call, overloads.map(signatureText));
}

/** @throws TypeError when PyTorch's parser, as recorded, would not take a call of `torch.name` with arguments of these types. */
export function checkCall(
  name: string,
  args: readonly Given[],
  keywords: Readonly<Record<string, Given>>,
  place = 'torch',
): void {
  matchedIn({ name, place, args, keywords, numbers: false });
}

/** The parameters that arguments are given for; null where they are not known. @throws TypeError when PyTorch would not take the call. */
function matchedIn(call: Call): readonly Match[] | null {
  const matched = matchesOf(call);
  if (matched === null && isRecorded(call) && refusalOf(call, []) !== null) throw new ArgumentsError(call, []);
  return matched;
}

/** The same of values. Gives back what they are read as: tensors that stand for numbers, alone or in lists of ints, become these. */
export function readArguments(
  name: string,
  args: readonly unknown[],
  keywords: Readonly<Record<string, unknown>> | null,
  place = 'torch',
): { args: unknown[]; keywords: Record<string, unknown> | null } {
  const call = {
    name,
    place,
    args: args.map(describe),
    keywords: describedKeywords(keywords),
    numbers: false,
  };
  const matched = matchedIn(call);
  const read = { args: [...args], keywords: keywords === null ? null : { ...keywords } };
  if (matched === null || !(args.some(holdsTensor) || Object.values(read.keywords ?? {}).some(holdsTensor)))
    return read;
  for (const { parameter, given, at } of matched) {
    if (typeof at === 'string') read.keywords![at] = numberIn(read.keywords![at], parameter.type);
    // Spread ints are one argument of the parser's.
    else if (given.type === 'tuple') read.args = read.args.map((value) => numberIn(value, 'int'));
    else read.args[at] = numberIn(read.args[at], parameter.type);
  }
  return read;
}

function isTensor(value: unknown): value is Tensor {
  return value instanceof Tensor;
}

function holdsTensor(value: unknown): boolean {
  return Array.isArray(value) ? value.some(isTensor) : isTensor(value);
}

/** What stands for a number in the place of a parameter of this type. */
function numberIn(value: unknown, type: string): unknown {
  if (type === 'tuple of ints' && Array.isArray(value)) return value.map((item) => numberIn(item, 'int'));
  if (!isTensor(value) || !['int', 'float', 'Number', 'tuple of ints'].includes(type)) return value;
  return type === 'int' ? value.itemValue() : scalarOf(value);
}

function describedKeywords(keywords: Readonly<Record<string, unknown>> | null): Record<string, Given> {
  // Without a prototype: a snippet may call a keyword what it likes.
  const described: Record<string, Given> = Object.create(null);
  for (const [key, value] of Object.entries(keywords ?? {}))
    if (value !== undefined)
      described[key] = key === 'dtype' && typeof value === 'string' ? { type: 'torch.dtype' } : describe(value);
  return described;
}

/** An argument of TypeScript under the name Python has for its type. */
function describe(value: unknown): Given {
  if (value instanceof Tensor) {
    const tensor = { type: 'Tensor', tensor: kindOf(value) };
    return elementOf(value) === undefined ? tensor : { ...tensor, element: value.dtype === 'bool' ? 'bool' : 'int' };
  }
  if (Array.isArray(value)) return new GivenList(value);
  return { type: typeName(value) };
}

/** What a tensor may stand for. */
function kindOf(tensor: Tensor): NonNullable<Given['tensor']> {
  if (tensor.shape.length > 0 || tensor.requires_grad) return 'tensor';
  return tensor.dtype === 'bool' ? 'bool' : isIndex(tensor) ? 'int' : 'number';
}

/** A list whose elements are described only when the parser looks at them: data may have a million. */
class GivenList implements Given {
  readonly type = 'list';
  readonly #list: readonly unknown[];

  constructor(list: readonly unknown[]) {
    this.#list = list;
  }

  get items(): readonly Given[] {
    return this.#list.map(describe);
  }
}

/** Python's name for the type of a value; another language's object carries its own. */
export function typeName(value: unknown): string {
  if (value instanceof Tensor) return 'Tensor';
  if (Array.isArray(value)) return 'list';
  if (value instanceof Float) return 'float';
  if (value instanceof Generator) return 'torch._C.Generator';
  if (value === null || value === undefined) return 'NoneType';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'object')
    return 'typeName' in value ? String(value.typeName) : (value.constructor?.name ?? 'object');
  return typeof value === 'string' ? 'str' : typeof value;
}

const TYPES: Readonly<Record<string, string>> = {
  Scalar: 'Number',
  Operand: 'float',
  ScalarType: 'torch.dtype',
  MemoryFormat: 'torch.memory_format',
  Generator: 'torch.Generator',
  'int[]': 'tuple of ints',
  'float[]': 'tuple of floats',
  'Tensor[]': 'tuple of Tensors',
  'Tensor?[]': 'tuple of Tensors',
};

/** A schema's parameters as PyTorch's parser writes them. */
function signatureText(params: readonly Param[]): string {
  const first = params.findIndex((param) => param.keywordOnly);
  const parts = params.map((param) => {
    const type = (TYPES[param.type] ?? param.type) + (param.broadcastList ? '[1]' : '');
    const none = param.optional && !param.hasDefault ? '?' : '';
    return `${type}${none} ${param.name === 'self' ? 'input' : param.name}${param.hasDefault ? ` = ${defaultText(param.default)}` : ''}`;
  });
  return `(${(first < 0 ? parts : parts.toSpliced(first, 0, '*')).join(', ')})`;
}

function defaultText(value: unknown): string {
  if (value === null) return 'None';
  return typeof value === 'boolean' ? (value ? 'True' : 'False') : String(value);
}
