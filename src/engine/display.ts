/**
 * Prints tensors exactly as PyTorch prints them (`torch/_tensor_str.py`), from a plain description.
 *
 * One formatter is chosen for the whole tensor by looking at every value that will be shown; layout follows. The file must
 * not know the Tensor class: whoever prints hands in data, shape, stride and flags.
 */
import { fixed, pythonFloat, scientific } from './numberText.ts';

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

const DEFAULT_PRINT_OPTIONS: Readonly<PrintOptions> = Object.freeze({
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
  const chosen = { ...DEFAULT_PRINT_OPTIONS, ...options };
  const indent = prefix.length;
  return withSuffixes(prefix + contents(tensor, chosen, indent), suffixesOf(tensor, chosen), indent, chosen.linewidth);
}

/**
 * Only the values, on one line and without padding: `[-12., 65.]`.
 *
 * Where the line would pass `limit` characters fewer edge items are shown, down to one; that last form is given back even
 * if it is still longer.
 */
export function elementsStr(tensor: TensorDescription, options: Partial<PrintOptions> = {}, limit = 80): string {
  const chosen = { ...DEFAULT_PRINT_OPTIONS, ...options };
  let line = oneLine(tensor, chosen);
  for (let edgeitems = Math.max(1, chosen.edgeitems); line.length > limit && edgeitems >= 1; edgeitems--) {
    line = oneLine(tensor, { ...chosen, threshold: 0, edgeitems });
  }
  return line;
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

/** How every element of one tensor is written, and how wide the widest is. */
interface Formatter {
  width: number;
  format(value: number | bigint): string;
}

/** How the elements at places of one tensor's data are written: in a column, or on their own. */
interface Writer {
  width: number;
  aligned(at: number): string;
  plain(at: number): string;
}

function writerOf(tensor: TensorDescription, options: PrintOptions, summarize: boolean): Writer {
  const { data } = tensor;
  if (!isComplex(tensor.dtype)) {
    const { width, format } = formatterOf(tensor, options, summarize);
    return { width, aligned: (at) => format(data[at]).padStart(width), plain: (at) => format(data[at]) };
  }
  const [real, imaginary] = [0, 1].map((part) => formatterOf(partOf(tensor, part), options, summarize));
  // A column of imaginary parts loses its padding where the sign stands.
  const written = (re: string, im: string): string => `${re}${/^[+-]/.test(im) ? '' : '+'}${im}j`;
  return {
    width: real!.width + imaginary!.width + 1,
    aligned: (at) => written(real!.format(data[2 * at]).padStart(real!.width), imaginary!.format(data[2 * at + 1])),
    plain: (at) => written(real!.format(data[2 * at]), imaginary!.format(data[2 * at + 1])),
  };
}

/** The real or the imaginary parts of a complex tensor. */
function partOf({ data, shape, stride, offset = 0 }: TensorDescription, part: number): TensorDescription {
  return { data, shape, stride: stride.map((step) => 2 * step), offset: 2 * offset + part, dtype: 'float64' };
}

function integerFormatter(values: (number | bigint)[], dtype: string): Formatter {
  let width = 1;
  for (const value of values) width = Math.max(width, integerText(value, dtype).length);
  return { width, format: (value) => integerText(value, dtype) };
}

function floatFormatter(values: number[], options: PrintOptions): Formatter {
  const { precision } = options;
  const shown = values.filter((value) => Number.isFinite(value) && value !== 0);
  let smallest = Number.POSITIVE_INFINITY;
  let largest = 0;
  let whole = true;
  for (const value of shown) {
    const size = Math.abs(value);
    if (size < smallest) smallest = size;
    if (size > largest) largest = size;
    whole &&= Number.isInteger(value);
  }
  const uneven = largest / smallest > 1000 || largest > 1e8 || smallest < 1e-4;
  const sci = shown.length > 0 && (options.sci_mode ?? uneven);
  const format = sci
    ? (value: number) => scientific(value, precision)
    : whole
      ? (value: number) => (Number.isFinite(value) ? `${fixed(value, 0)}.` : fixed(value, 0))
      : (value: number) => fixed(value, precision);
  // NaN, infinities and zeros do not count: PyTorch lets them stand out of a narrow column.
  let width = 1;
  for (const value of shown) width = Math.max(width, format(value).length);
  return { width, format: (value) => format(Number(value)) };
}

function formatterOf(tensor: TensorDescription, options: PrintOptions, summarize: boolean): Formatter {
  const values: (number | bigint)[] = [];
  collect(tensor, tensor.offset ?? 0, 0, summarize ? options.edgeitems : Number.POSITIVE_INFINITY, values);
  return isFloating(tensor.dtype)
    ? floatFormatter(values.map(Number), options)
    : integerFormatter(values, tensor.dtype);
}

/** The values that decide the format: all, or those a summary shows. */
function collect(tensor: TensorDescription, at: number, dim: number, edge: number, into: (number | bigint)[]): void {
  if (dim === tensor.shape.length) {
    into.push(tensor.data[at]);
    return;
  }
  // With edgeitems 0 PyTorch looks at no value of a matrix but at all of a vector (its slice [-0:] is the whole).
  const edges = edge === 0 && tensor.shape.length === 1 ? Number.POSITIVE_INFINITY : edge;
  for (const i of shownIndices(tensor.shape[dim], edges)) {
    if (i >= 0) collect(tensor, at + i * tensor.stride[dim], dim + 1, edge, into);
  }
}

/** The indices shown of a dimension; -1 stands for the dots. */
function shownIndices(size: number, edge: number): number[] {
  if (size <= 2 * edge) return Array.from({ length: size }, (_, i) => i);
  const first = Array.from({ length: edge }, (_, i) => i);
  return [...first, -1, ...first.map((i) => size - edge + i)];
}

function numel(tensor: TensorDescription): number {
  return tensor.shape.reduce((product, size) => product * size, 1);
}

function contents(tensor: TensorDescription, options: PrintOptions, indent: number): string {
  const count = numel(tensor);
  if (count === 0) return '[]';
  const summarize = count > options.threshold;
  const { width, aligned } = writerOf(tensor, options, summarize);
  const edge = summarize ? options.edgeitems : Number.POSITIVE_INFINITY;
  const { shape, stride } = tensor;
  const last = shape.length - 1;

  function layout(at: number, dim: number, column: number): string {
    if (dim > last) return aligned(at);
    const indices = shownIndices(shape[dim], edge);
    if (dim < last) {
      const slices = indices.map((i) => (i < 0 ? '...' : layout(at + i * stride[dim], dim + 1, column + 1)));
      return `[${slices.join(`,${'\n'.repeat(last - dim)}${' '.repeat(column + 1)}`)}]`;
    }
    const dots = edge === 0 ? '...' : ' ...';
    const items = indices.map((i) => (i < 0 ? dots : aligned(at + i * stride[dim])));
    const perLine = Math.max(1, Math.floor((options.linewidth - column) / (width + 2)));
    const lines: string[] = [];
    for (let i = 0; i < items.length; i += perLine) lines.push(items.slice(i, i + perLine).join(', '));
    return `[${lines.join(`,\n${' '.repeat(column + 1)}`)}]`;
  }

  return layout(tensor.offset ?? 0, 0, indent);
}

function oneLine(tensor: TensorDescription, options: PrintOptions): string {
  const count = numel(tensor);
  if (count === 0) return '[]';
  const summarize = count > options.threshold;
  const { plain } = writerOf(tensor, options, summarize);
  const edge = summarize ? options.edgeitems : Number.POSITIVE_INFINITY;
  const line = (at: number, dim: number): string => {
    if (dim === tensor.shape.length) return plain(at);
    const slices = shownIndices(tensor.shape[dim], edge).map((i) =>
      i < 0 ? '...' : line(at + i * tensor.stride[dim], dim + 1),
    );
    return `[${slices.join(', ')}]`;
  };
  return line(tensor.offset ?? 0, 0);
}

function suffixesOf(tensor: TensorDescription, options: PrintOptions): string[] {
  const { shape, dtype, grad_fn } = tensor;
  const empty = numel(tensor) === 0;
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
