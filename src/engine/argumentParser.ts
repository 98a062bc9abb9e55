/**
 * Why PyTorch's argument parser refuses a call, in its words (torch/csrc/utils/python_arg_parser.cpp, invalid_arguments.cpp). Of calls of operators only asked
 * once they have failed to bind. It must not know values: an argument is seen by the name of its type, as each language names its own.
 */
import { walked } from './keywordOrder.ts';
import { qualifiedName } from './schema.ts';
import { SIGNATURES } from './signatures.generated.ts';
import { SYMBOLIC } from './symbolicInts.generated.ts';

/** One argument as the parser sees it. */
export interface Given {
  /** The name Python gives its type. */
  readonly type: string;
  /** Set for a tensor: one without dimensions and history stands for a number, and where that is whole, for an int. */
  readonly tensor?: 'bool' | 'int' | 'number' | 'tensor';
  /** The kind of a tensor with one whole element, whatever its dimensions: it stands for an int in lists, and for a symbolic one. */
  readonly element?: 'bool' | 'int';
  /** Elements of a list or tuple. */
  readonly items?: readonly Given[];
}

/** A call that was refused. */
export interface Call {
  readonly name: string;
  /** The module it was found in; `tensor` for methods, whose arguments leave `self` out. */
  readonly place: string;
  readonly args: readonly Given[];
  readonly keywords: Readonly<Record<string, Given>>;
  /** Numbers may be given for tensors. */
  readonly numbers: boolean;
}

/** What PyTorch says of a call. */
export interface Refusal {
  readonly type: 'TypeError' | 'RuntimeError';
  readonly text: string;
}

/** An argument in the place of a parameter: its position or its name. Spread ints come together. */
export interface Match {
  readonly parameter: Parameter;
  readonly given: Given;
  readonly at: number | string;
}

interface Parameter {
  readonly type: string;
  readonly name: string;
  readonly optional: boolean;
  readonly none: boolean;
  /** One number may stand for the list. */
  readonly sized: boolean;
  readonly keywordOnly: boolean;
}

interface Signature {
  readonly text: string;
  readonly parameters: readonly Parameter[];
  readonly least: number;
  readonly mostPositional: number;
}

/** In the place of a signature that PyTorch still takes but does not list. */
const HIDDEN = 'hidden';

function keyOf({ name, place }: Call): string {
  return place === 'torch' ? name : `${place}.${name}`;
}

function recordedOf(call: Call): string | undefined {
  return SIGNATURES[keyOf(call)];
}

/** The name PyTorch's parser has for a function: those of these modules begin with the module's. */
export function parserName({ name, place }: Pick<Call, 'name' | 'place'>): string {
  if (place === 'functional') return name.replace(/^(adaptive_max_pool\dd)_with_indices$/, '$1');
  return qualifiedName(name, [place]);
}

/** Whether PyTorch's own signatures of the name are known. */
export function isRecorded(call: Call): boolean {
  return recordedOf(call) !== undefined;
}

/** The signatures of a name as recorded from PyTorch, else as `declared` here. */
function signaturesOf(call: Call, declared: readonly string[]): string[] | 'none' {
  const recorded = recordedOf(call);
  return recorded === 'none' ? recorded : (recorded?.split('\n') ?? [...declared]);
}

/** The arguments of a call beside the parameters of the signature PyTorch takes them by; null when it refuses them, or none is recorded. */
export function matchesOf(call: Call): readonly Match[] | null {
  const symbolic = symbolicOf(call);
  const signatures = recordedSignatures(call);
  for (let i = 0; i < signatures.length; i++) {
    const matched = matches(signatures[i]!, call, symbolic);
    if (typeof matched !== 'string') return unreadable(matched, call.name, symbolic) === null ? matched : null;
  }
  return null;
}

const read = new Map<string, readonly Signature[]>();

/** As recorded, hidden ones left out; read once. */
function recordedSignatures(call: Call): readonly Signature[] {
  const key = keyOf(call);
  let signatures = read.get(key);
  if (signatures === undefined) {
    const texts = recordedOf(call)?.split('\n') ?? [];
    read.set(key, (signatures = texts.filter((text) => text.startsWith('(')).map(parsed)));
  }
  return signatures;
}

const NONE: readonly string[] = [];

function symbolicOf({ name, place }: Call): readonly string[] {
  return SYMBOLIC[qualifiedName(name, [place])]?.split(' ') ?? NONE;
}

/** What PyTorch says of a call it refuses; null for one it would take. `declared` is what the engine itself knows of the name. */
export function refusalOf(refused: Call, declared: readonly string[]): Refusal | null {
  const texts = signaturesOf(refused, declared);
  const call = { ...refused, name: parserName(refused) };
  const keywords = Object.keys(call.keywords).length;
  const typeError = (text: string): Refusal => ({ type: 'TypeError', text });
  if (texts === 'none') {
    if (keywords > 0) return typeError(`TensorBase.${call.name}() takes no keyword arguments`);
    return call.args.length > 0
      ? typeError(`TensorBase.${call.name}() takes no arguments (${call.args.length} given)`)
      : null;
  }
  const signatures = texts.filter((text) => text !== HIDDEN).map(parsed);
  const symbolic = symbolicOf(refused);
  const reasons: string[] = [];
  for (const signature of signatures) {
    const matched = matches(signature, call, symbolic);
    if (typeof matched !== 'string') return unreadable(matched, call.name, symbolic);
    reasons.push(matched);
  }
  if (texts.length === 1) return typeError(reasons[0]!);
  const given = call.args.length + keywords;
  const plausible = signatures.flatMap((signature, i) =>
    given >= signature.least && given <= signature.parameters.length ? [i] : [],
  );
  return typeError(plausible.length === 1 ? reasons[plausible[0]!]! : listing(call, signatures));
}

/**
 * NOTE [Symbolic ints] An argument that fits its parameter may still fail when it is read. Of a list PyTorch's parser looks at the first element alone; and
 * where the schema has a `SymInt` it takes any tensor with one whole element, a bool too, which then is none for `torch/csrc/utils/pybind.cpp`.
 */
function unreadable(matched: readonly Match[], name: string, symbolic: readonly string[]): Refusal | null {
  for (const { parameter, given } of matched) {
    const isSymbolic = symbolic.includes(parameter.name);
    if (parameter.type === 'int' && isSymbolic && given.element === 'bool')
      return {
        type: 'RuntimeError',
        text: 'scalar.isIntegral( false) INTERNAL ASSERT FAILED at "./torch/csrc/utils/pybind.cpp":27, please report a bug to PyTorch. ',
      };
    if (parameter.type !== 'tuple of ints') continue;
    for (const [at, item] of (given.items ?? []).entries()) {
      if (isSymbolic && item.element === 'bool')
        return {
          type: 'RuntimeError',
          text: 'Expected scalar.isIntegral( false) to be true, but got false.  (Could this error message be improved?  If so, please report an enhancement request to PyTorch.)',
        };
      if (!isInteger(item)) return { type: 'TypeError', text: unpacking(name, parameter.name, at, item) };
    }
  }
  return null;
}

const known = new Map<string, Signature>();

function parsed(source: string): Signature {
  let signature = known.get(source);
  if (signature === undefined) known.set(source, (signature = parse(source)));
  return signature;
}

function parse(source: string): Signature {
  let keywordOnly = false;
  const parameters: Parameter[] = [];
  for (const part of source.slice(1, -1).split(', ')) {
    if (part === '*') keywordOnly = true;
    if (part === '*' || part === '') continue;
    const [declaration, fallback] = part.split(' = ') as [string, string | undefined];
    const [, type, size, none, name] = /^(.+?)(\[\d+\])?(\?)? (\w+)$/.exec(declaration)!;
    const optional = fallback !== undefined;
    parameters.push({
      type: type!,
      name: name!,
      optional,
      none: none !== undefined || fallback === 'None' || type === 'torch.Generator',
      sized: size !== undefined,
      keywordOnly,
    });
  }
  const positional = parameters.filter((parameter) => !parameter.keywordOnly);
  return {
    text: source.replaceAll(/(\[\d+\])?\??(?= \w+(,| =|\)))/g, ''),
    parameters,
    least: parameters.filter(({ optional }) => !optional).length,
    mostPositional: positional.length,
  };
}

/** Second names that a parameter answers to. */
const SYNONYMS: Readonly<Record<string, readonly string[]>> = {
  dim: ['axis', 'axes'],
  keepdim: ['keepdims'],
  input: ['x', 'a', 'x1'],
  other: ['x2'],
};

/** The arguments beside the parameters they are given for, or why they do not fit. */
function matches(signature: Signature, call: Call, symbolic: readonly string[]): readonly Match[] | string {
  const { parameters, mostPositional, least } = signature;
  const { name, args } = call;
  const first = parameters[0];
  const spread = mostPositional === 1 && first?.type === 'tuple of ints';
  const tooMany = (): string =>
    `${name}() takes ${least === mostPositional ? mostPositional : `from ${least} to ${mostPositional}`} positional argument${least === mostPositional && mostPositional === 1 ? '' : 's'} but ${args.length} ${least === mostPositional && args.length === 1 ? 'was' : 'were'} given`;
  if (args.length > mostPositional && !(spread && isInteger(args[0]!))) return tooMany();
  const unused = new Set(Object.keys(call.keywords));
  const matched: Match[] = [];
  let at = 0;
  for (let index = 0; index < parameters.length; index++) {
    const parameter = parameters[index]!;
    const keyword = at < args.length ? undefined : keywordFor(parameter, unused);
    if (at < args.length && parameter.keywordOnly) return tooMany();
    const given = keyword === undefined ? args[at] : call.keywords[keyword];
    if (given === undefined) {
      if (!parameter.optional) return missing(name, parameters.slice(index));
      continue;
    }
    const isNone = given.type === 'NoneType' && parameter.none;
    const fault = isNone ? null : faultOf(parameter, given, call, at, symbolic);
    if (fault !== null) {
      if (spread && at === 0 && keyword === undefined && isInteger(given)) {
        matched.push({ parameter, given: { type: 'tuple', items: args }, at });
        at = args.length;
        continue;
      }
      if (fault.startsWith('!')) return fault.slice(1);
      const place = keyword === undefined ? ` (position ${at + 1})` : '';
      return `${name}(): argument '${parameter.name}'${place} must be ${parameter.type}, ${fault}`;
    }
    if (!isNone) matched.push({ parameter, given, at: keyword ?? at });
    if (keyword === undefined) at++;
    else unused.delete(keyword);
  }
  const [extra] = unused;
  if (extra === undefined) return matched;
  const position = parameters.findIndex((parameter) => parameter.name === extra);
  return position >= 0 && position < args.length
    ? `${name}() got multiple values for argument '${extra}'`
    : `${name}() got an unexpected keyword argument '${extra}'`;
}

function keywordFor({ name }: Parameter, unused: ReadonlySet<string>): string | undefined {
  if (unused.size === 0) return undefined;
  return unused.has(name) ? name : SYNONYMS[name]?.find((key) => unused.has(key));
}

function missing(name: string, rest: readonly Parameter[]): string {
  const names = rest.filter(({ optional }) => !optional).map((parameter) => `"${parameter.name}"`);
  // The plural is on the wrong side in PyTorch itself.
  return `${name}() missing ${names.length} required positional argument${names.length === 1 ? 's' : ''}: ${names.join(', ')}`;
}

function unpacking(name: string, parameter: string, at: number, given: Given): string {
  return `${name}(): argument '${parameter}' failed to unpack the object at pos ${at + 1} with error "type must be tuple of ints,but got ${given.type}"`;
}

/** An element of a list of ints. */
function isInteger(given: Given): boolean {
  return given.type === 'int' || given.element !== undefined;
}

function isNumber({ type, tensor }: Given): boolean {
  return ['int', 'float', 'bool', 'complex'].includes(type) || (tensor !== undefined && tensor !== 'tensor');
}

/** Types whose values are told by the names of their own types. */
const NAMED: Readonly<Record<string, readonly string[]>> = {
  bool: ['bool'],
  str: ['str'],
  'torch.dtype': ['torch.dtype', 'type'],
  'torch.device': ['torch.device', 'str', 'int'],
  'torch.layout': ['torch.layout'],
  'torch.memory_format': ['torch.memory_format'],
  'torch.Generator': ['torch._C.Generator'],
};

/** The end of the sentence `must be Tensor, …`; a whole message after `!`; null when the argument fits. */
function faultOf(
  parameter: Parameter,
  given: Given,
  call: Call,
  at: number,
  symbolic: readonly string[],
): string | null {
  const not = `not ${given.type}`;
  switch (parameter.type) {
    case 'object':
      return null;
    case 'Tensor':
      return given.tensor !== undefined || (call.numbers && isNumber(given)) ? null : not;
    case 'Number':
      return isNumber(given) ? null : not;
    case 'int':
      if (symbolic.includes(parameter.name)) return isInteger(given) ? null : not;
      return given.type === 'int' || given.tensor === 'int' ? null : not;
    case 'float':
      return isNumber(given) && given.type !== 'complex' ? null : not;
    case 'tuple of Tensors': {
      const odd = given.items?.findIndex(({ tensor }) => tensor === undefined);
      if (odd === undefined) return not;
      return odd < 0
        ? null
        : `!expected Tensor as element ${odd} in argument ${at}, but got ${given.items![odd]!.type}`;
    }
    case 'tuple of ints': {
      const [first] = given.items ?? [];
      if (given.items === undefined) return parameter.sized && isInteger(given) ? null : not;
      return first === undefined || isInteger(first) ? null : `but found element of type ${first.type} at pos 0`;
    }
    case 'tuple of Scalars':
    case 'tuple of floats':
      return given.items?.every(isNumber) === true ? null : not;
    default:
      return NAMED[parameter.type]?.includes(given.type) === false ? not : null;
  }
}

/** `sum() received an invalid combination of arguments - got (str), but expected one of: …`. */
function listing({ name, args, keywords }: Call, signatures: readonly Signature[]): string {
  const named = walked(Object.keys(keywords)).map((key) => [key, keywords[key]!] as const);
  const got = inBrackets([...args.map(({ type }) => type), ...named.map(([key, { type }]) => `${key}=${type}`)], args);
  const start = `${name}() received an invalid combination of arguments - got`;
  const [only] = signatures;
  if (signatures.length === 1) {
    const { strange, typed } = compared(only!.text, args, named);
    if (strange.length > 0)
      return `${start} unrecognized keyword arguments: ${strange.join(', ')}, but expected ${only!.text}`;
    return `${start} ${typed ?? got}, but expected ${only!.text}`;
  }
  const lines = signatures.map(({ text }) => {
    const { strange, typed } = compared(text, args, named);
    const remark = "      didn't match because some of the";
    if (typed === null) return ` * ${text}\n`;
    if (strange.length > 0) return ` * ${text}\n${remark} keywords were incorrect: ${strange.join(', ')}\n`;
    return ` * ${text}\n${remark} arguments have invalid types: ${typed}\n`;
  });
  return `${start} ${got}, but expected one of:\n${lines.join('')}`;
}

/** PyTorch takes the last comma away only where there are positional arguments. */
function inBrackets(words: readonly string[], args: readonly Given[]): string {
  return `(${words.join(', ')}${args.length === 0 && words.length > 0 ? ', ' : ''})`;
}

/**
 * The arguments beside a signature: keywords it has not, and the types with those that differ between marks; null when there are not just as many
 * words. PyTorch counts the star as a word and takes a default for a name, and so must we.
 */
function compared(
  text: string,
  args: readonly Given[],
  named: readonly (readonly [string, Given])[],
): { strange: string[]; typed: string | null } {
  const parts = text.slice(1, -1).split(', ');
  const nameOf = (part: string): string => part.slice(part.lastIndexOf(' ') + 1);
  const strange = named.map(([key]) => key).filter((key) => !parts.some((part) => nameOf(part) === key));
  if (args.length + named.length !== parts.length) return { strange, typed: null };
  if (strange.length > 0) return { strange, typed: '' };
  const words = parts.map((part, i) => {
    const given = args[i] ?? named.find(([key]) => key === nameOf(part))![1];
    const word = (i < args.length ? '' : `${nameOf(part)}=`) + withElements(given);
    return isOfType(part.slice(0, Math.max(0, part.lastIndexOf(' '))), given) ? word : `!${word}!`;
  });
  return { strange, typed: inBrackets(words, args) };
}

function isOfType(type: string, given: Given): boolean {
  return type === 'float' ? ['float', 'int'].includes(given.type) : type === given.type;
}

function withElements({ type, items }: Given): string {
  if (items === undefined || !['list', 'tuple'].includes(type)) return type;
  const inside = items.map((item) => item.type).join(', ');
  if (type === 'list') return `list of [${inside}]`;
  return `tuple of (${inside}${items.length === 1 ? ',' : ''})`;
}
