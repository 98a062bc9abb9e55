/**
 * Prints tensors exactly as PyTorch prints them (`torch/_tensor_str.py`), from a plain description.
 *
 * One formatter is chosen for the whole tensor by looking at every value that will be shown; layout follows. The file must
 * not know the Tensor class: whoever prints hands in data, shape, stride and flags.
 */
import { fixed, pythonFloat, scientific } from './numberText.ts';
import { numelOf } from './shape.ts';

/**
 * What is needed to print a tensor. `grad_fn` is the Node's name, such as `MulBackward0`. Of a complex dtype `data` holds pairs, and stride and offset count
 * pairs.
 */
export interface TensorDescription {
  data: ArrayLike<number | bigint>;
  shape: readonly number[];
  stride: readonly number[];
  offset?: number;
  dtype: string;
  requires_grad?: boolean;
  grad_fn?: string | undefined;
  /** The text of a dual number's tangent. */
  tangent?: string | undefined;
}

/** The values of `torch.set_printoptions`, and the default dtype, which is not spelled out in a print. */
export interface PrintOptions {
  precision: number;
  threshold: number;
  edgeitems: number;
  linewidth: number;
  sci_mode: boolean | null;
  default_dtype: string;
}

export const DEFAULT_PRINT_OPTIONS: Readonly<PrintOptions> = Object.freeze({
  precision: 4,
  threshold: 1000,
  edgeitems: 3,
  linewidth: 80,
  sci_mode: null,
  default_dtype: 'float32',
});

/** `repr(tensor)`: values, then size, dtype and grad_fn or requires_grad where PyTorch shows them. */
export function tensorStr(
  tensor: TensorDescription,
  options: Partial<PrintOptions> = {},
  prefix: string = 'tensor(',
): string {
  return new TensorPrint(tensor, { ...DEFAULT_PRINT_OPTIONS, ...options }).text(prefix);
}

/** One tensor to be printed: each element shown is written once, for both of its prints. */
export class TensorPrint {
  readonly #tensor: TensorDescription;
  readonly #options: Readonly<PrintOptions>;
  readonly #count: number;
  #shown: Shown | null = null;

  constructor(tensor: TensorDescription, options: Readonly<PrintOptions> = DEFAULT_PRINT_OPTIONS) {
    this.#tensor = tensor;
    this.#options = options;
    this.#count = numelOf(tensor.shape);
  }

  /** As `tensorStr` has it. */
  text(prefix = 'tensor('): string {
    const { linewidth } = this.#options;
    const indent = prefix.length;
    const contents = this.#count === 0 ? '[]' : this.#elements.columns(indent, linewidth);
    return withSuffixes(
      prefix + contents,
      suffixesOf(this.#tensor, this.#options, this.#count === 0),
      indent,
      linewidth,
    );
  }

  /**
   * Only the values, on one line and without padding: `[-12., 65.]`.
   *
   * Where the line would pass `limit` characters fewer edge items are shown, down to one; that last form is given back even
   * if it is still longer.
   */
  line(limit = 80): string {
    if (this.#count === 0) return '[]';
    let line = this.#elements.line();
    for (let edge = Math.max(1, this.#options.edgeitems); line.length > limit && edge >= 1; edge--)
      line = new Shown(this.#tensor, this.#options, edge).line();
    return line;
  }

  get #elements(): Shown {
    const { threshold, edgeitems } = this.#options;
    const edge = this.#count > threshold ? edgeitems : Number.POSITIVE_INFINITY;
    this.#shown ??= new Shown(this.#tensor, this.#options, edge);
    return this.#shown;
  }
}

/** `repr(tensor.item())`: `36.0`, `7`, `True`. */
export function itemStr(value: number | bigint, dtype: string): string {
  return isFloating(dtype) ? pythonFloat(Number(value)) : integerText(value, dtype);
}

function isFloating(dtype: string): boolean {
  return dtype.startsWith('float') || dtype === 'bfloat16';
}

function isComplex(dtype: string): boolean {
  return dtype.startsWith('complex');
}

function integerText(value: number | bigint, dtype: string): string {
  return dtype === 'bool' ? (value ? 'True' : 'False') : String(value);
}

/** Elements of one tensor as text, in the order they are shown. */
interface Texts {
  readonly texts: string[];
  /** Of the widest that counts. */
  readonly width: number;
}

function integerTexts(values: readonly (number | bigint)[], dtype: string): Texts {
  let width = 1;
  const texts = new Array<string>(values.length);
  for (let k = 0; k < values.length; k++) {
    const text = integerText(values[k]!, dtype);
    texts[k] = text;
    if (text.length > width) width = text.length;
  }
  return { texts, width };
}

function floatTexts(values: readonly (number | bigint)[], { precision, sci_mode }: Readonly<PrintOptions>): Texts {
  let smallest = Number.POSITIVE_INFINITY;
  let largest = 0;
  let whole = true;
  for (let k = 0; k < values.length; k++) {
    const size = Math.abs(Number(values[k]));
    if (size === 0 || size - size !== 0) continue;
    if (size < smallest) smallest = size;
    if (size > largest) largest = size;
    whole &&= Number.isInteger(size);
  }
  const uneven = largest / smallest > 1000 || largest > 1e8 || smallest < 1e-4;
  const sci = largest > 0 && (sci_mode ?? uneven);
  const texts = new Array<string>(values.length);
  // NaN, infinities and zeros do not count: PyTorch lets them stand out of a narrow column.
  let width = 1;
  for (let k = 0; k < values.length; k++) {
    const value = Number(values[k]);
    const finite = value - value === 0;
    const text = sci
      ? scientific(value, precision)
      : fixed(value, whole ? 0 : precision) + (whole && finite ? '.' : '');
    texts[k] = text;
    if (finite && value !== 0 && text.length > width) width = text.length;
  }
  return { texts, width };
}

/** What is shown of a tensor that is not empty: all of it, or of each dimension `edge` items at both ends. One format, chosen by what is shown, is for all. */
class Shown {
  readonly #shape: readonly number[];
  readonly #edge: number;
  readonly #first: Texts;
  /** The imaginary parts, whose column loses its padding where the sign stands. */
  readonly #second: Texts | null;
  /** The element that comes next. */
  #next = 0;

  constructor(tensor: TensorDescription, options: Readonly<PrintOptions>, edge: number) {
    const { shape, stride, offset = 0, dtype } = tensor;
    this.#shape = shape;
    this.#edge = edge;
    // With edgeitems 0 PyTorch looks at no value of a matrix but at all of a vector (its slice [-0:] is the whole).
    const seen = edge === 0 && shape.length === 1 ? Number.POSITIVE_INFINITY : edge;
    if (isComplex(dtype)) {
      const steps = stride.map((step) => 2 * step);
      this.#first = floatTexts(collected(tensor, steps, 2 * offset, seen), options);
      this.#second = floatTexts(collected(tensor, steps, 2 * offset + 1, seen), options);
    } else {
      const values = collected(tensor, stride, offset, seen);
      this.#first = isFloating(dtype) ? floatTexts(values, options) : integerTexts(values, dtype);
      this.#second = null;
    }
  }

  /** On one line, without padding. */
  line(): string {
    this.#next = 0;
    return this.#line(0);
  }

  /** In columns, over as many lines as it takes. */
  columns(indent: number, linewidth: number): string {
    this.#next = 0;
    return this.#columns(0, indent, linewidth);
  }

  #line(dim: number): string {
    const last = this.#shape.length - 1;
    if (dim > last) return this.#element(0);
    let line = '[';
    const size = this.#shape[dim]!;
    for (let i = 0; i < size; i++) {
      if (i > 0) line += ', ';
      if (i === this.#edge && size > 2 * i) {
        line += '...';
        i = size - i;
        if (i === size) break;
        line += ', ';
      }
      line += dim === last ? this.#element(0) : this.#line(dim + 1);
    }
    return `${line}]`;
  }

  #columns(dim: number, column: number, linewidth: number): string {
    const last = this.#shape.length - 1;
    if (dim > last) return this.#element(this.#first.width);
    if (dim === last) return this.#rows(column, linewidth);
    const between = `,${'\n'.repeat(last - dim)}${' '.repeat(column + 1)}`;
    let text = '[';
    const size = this.#shape[dim]!;
    for (let i = 0; i < size; i++) {
      if (i > 0) text += between;
      if (i === this.#edge && size > 2 * i) {
        text += '...';
        i = size - i;
        if (i === size) break;
        text += between;
      }
      text += this.#columns(dim + 1, column + 1, linewidth);
    }
    return `${text}]`;
  }

  /** The last dimension: as many to a line as there is room for. */
  #rows(column: number, linewidth: number): string {
    const { width } = this.#first;
    const whole = this.#second === null ? width : width + this.#second.width + 1;
    const perLine = Math.max(1, Math.floor((linewidth - column) / (whole + 2)));
    const size = this.#shape[this.#shape.length - 1]!;
    let text = '[';
    for (let i = 0, k = 0; i < size; i++, k++) {
      if (k > 0) text += k % perLine === 0 ? `,\n${' '.repeat(column + 1)}` : ', ';
      if (i === this.#edge && size > 2 * i) {
        text += i === 0 ? '...' : ' ...';
        i = size - i - 1;
        continue;
      }
      text += this.#element(width);
    }
    return `${text}]`;
  }

  #element(width: number): string {
    const k = this.#next++;
    const text = padded(this.#first.texts[k]!, width);
    if (this.#second === null) return text;
    const imaginary = this.#second.texts[k]!;
    return `${text}${/^[+-]/.test(imaginary) ? '' : '+'}${imaginary}j`;
  }
}

function padded(text: string, width: number): string {
  return text.length < width ? text.padStart(width) : text;
}

/** The values that decide the format: all, or those a summary shows. */
function collected(
  { data, shape }: TensorDescription,
  stride: readonly number[],
  start: number,
  edge: number,
): (number | bigint)[] {
  const values: (number | bigint)[] = [];
  collect(data, shape, stride, start, 0, edge, values);
  return values;
}

function collect(
  data: TensorDescription['data'],
  shape: readonly number[],
  stride: readonly number[],
  at: number,
  dim: number,
  edge: number,
  into: (number | bigint)[],
): void {
  if (dim === shape.length) {
    into.push(data[at]!);
    return;
  }
  const size = shape[dim]!;
  const step = stride[dim]!;
  const isLast = dim === shape.length - 1;
  for (let i = 0; i < size; i++) {
    if (i === edge && size > 2 * i) i = size - i;
    if (i === size) return;
    if (isLast) into.push(data[at + i * step]!);
    else collect(data, shape, stride, at + i * step, dim + 1, edge, into);
  }
}

function suffixesOf(tensor: TensorDescription, options: Readonly<PrintOptions>, empty: boolean): string[] {
  const { shape, dtype, grad_fn } = tensor;
  const suffixes: string[] = [];
  if (empty ? shape.length !== 1 : options.edgeitems === 0) {
    suffixes.push(`size=(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`);
  }
  // Nothing in an empty tensor tells an integer dtype, so it is named there.
  const complex = options.default_dtype === 'float64' ? 'complex128' : 'complex64';
  // Nothing stands for the dtype of numbers written with a `j` either.
  const implied =
    dtype === options.default_dtype ||
    (!empty && dtype === complex) ||
    (!empty && (dtype === 'int64' || dtype === 'bool'));
  if (!implied) suffixes.push(`dtype=torch.${dtype}`);
  if (grad_fn !== undefined) suffixes.push(`grad_fn=<${grad_fn}>`);
  else if (tensor.requires_grad) suffixes.push('requires_grad=True');
  if (tensor.tangent !== undefined) suffixes.push(`tangent=${tensor.tangent}`);
  return suffixes;
}

function withSuffixes(text: string, suffixes: string[], indent: number, linewidth: number): string {
  if (suffixes.length === 0) return `${text})`;
  let whole = text;
  let lastLine = text.length - text.lastIndexOf('\n') + 1;
  for (const suffix of suffixes) {
    if (lastLine + suffix.length + 2 > linewidth) {
      whole += `,\n${' '.repeat(indent)}${suffix}`;
      lastLine = indent + suffix.length;
    } else {
      whole += `, ${suffix}`;
      lastLine += suffix.length + 2;
    }
  }
  return `${whole})`;
}
