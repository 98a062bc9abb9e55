/** A tensor as PyTorch's C++ writes it: what an error shows that PyTorch raises below Python. What Python's `print` shows is `display.ts`. */
import { itemsTypeName } from './autograd/typeName.ts';
import { pairsOf } from './complex/parts.ts';
import { type DType, isComplex } from './dtype.ts';
import { fixed, pythonFloat, scientific } from './numberText.ts';
import type { Tensor } from './tensor.ts';

/** Characters of a line. */
const LINE = 80;

/** How the numbers of one matrix are written: all of one kind, each at least `width` long, divided by `scale`. */
interface Format {
  readonly kind: 'general' | 'fixed' | 'scientific';
  readonly width: number;
  readonly scale: number;
}

/** Tensors of two dimensions and more. */
export function nativeText(tensor: Tensor): string {
  const { shape, dtype } = tensor;
  const complex = isComplex(dtype);
  // Of complex numbers PyTorch writes the real parts.
  const values = Float64Array.from(complex ? pairsOf(tensor).filter((_, k) => k % 2 === 0) : tensor.values());
  const rows = shape.at(-2)!;
  const columns = shape.at(-1)!;
  const matrices: string[] = [];
  const indent = shape.length > 2 ? ' ' : '';
  const size = rows * columns;
  for (let at = 0; at * size < values.length; at++) {
    const index = counted(at, shape.slice(0, -2));
    const start = size * index.reduce((sum, i, d) => sum * shape[d]! + i, 0);
    const head = index.length === 0 ? '' : `(${index.map((i) => `${i + 1},`).join('')}.,.) = \n`;
    matrices.push(head + matrixText(values.slice(start, start + size), columns, indent));
  }
  return `${matrices.join('\n')}[ ${nativeType(dtype)}{${shape.join(',')}} ]`;
}

/** What C++ calls the type of a tensor. */
export function nativeType(dtype: DType): string {
  const name = itemsTypeName(dtype);
  const named = dtype === 'bool' || dtype === 'bfloat16' || isComplex(dtype);
  return named ? `CPU${name.slice(6, -6)}Type` : name;
}

/** The first dimension counts fastest. */
function counted(at: number, shape: readonly number[]): number[] {
  let rest = at;
  return shape.map((n) => {
    const i = rest % n;
    rest = (rest - i) / n;
    return i;
  });
}

function matrixText(numbers: Float64Array, columns: number, indent: string): string {
  const format = formatOf(numbers);
  const perLine = Math.floor((LINE - indent.length) / (format.width + 1));
  let text = '';
  for (let first = 0; first < columns; first += perLine) {
    const last = Math.min(first + perLine, columns);
    if (perLine < columns) text += `${first > 0 ? '\n' : ''}Columns ${first + 1} to ${last}${indent}`;
    if (format.scale !== 1) text += `${pythonFloat(format.scale).replace(/\.0$/, '')} *\n${indent}`;
    for (let row = 0; row < numbers.length; row += columns) {
      if (row > 0) text += format.scale === 1 ? indent : `${indent} `;
      text += Array.from(numbers.subarray(row + first, row + last), (x) => written(x / format.scale, format)).join(' ');
      text += '\n';
    }
  }
  return text;
}

function formatOf(numbers: Float64Array): Format {
  const finite = Array.from(numbers.filter(Number.isFinite), Math.abs);
  const digits = (x: number): number => (x === 0 ? 1 : Math.floor(Math.log10(x)) + 1);
  const most = finite.length === 0 ? 1 : digits(Math.max(...finite));
  const least = finite.length === 0 ? 1 : digits(Math.min(...finite));
  if (finite.every(Number.isInteger))
    return most > 9 ? { kind: 'scientific', width: 11, scale: 1 } : { kind: 'general', width: most + 1, scale: 1 };
  if (most - least > 4)
    return { kind: 'scientific', width: Math.abs(most) > 99 || Math.abs(least) > 99 ? 12 : 11, scale: 1 };
  if (most > 5 || most < 0) return { kind: 'fixed', width: 7, scale: 10 ** (most - 1) };
  return { kind: 'fixed', width: most === 0 ? 7 : most + 6, scale: 1 };
}

function written(x: number, { kind, width }: Format): string {
  return textOf(x, kind).padStart(width);
}

function textOf(x: number, kind: Format['kind']): string {
  if (Number.isNaN(x)) return isNegative(x) ? '-nan' : 'nan';
  if (!Number.isFinite(x)) return x > 0 ? 'inf' : '-inf';
  if (kind === 'fixed') return fixed(x, 4);
  if (kind === 'scientific') return scientific(x, 4);
  if (Math.abs(x) >= 1e6) return scientific(x, 5).replace(/\.?0+e/, 'e');
  return Object.is(x, -0) ? '-0' : String(x);
}

const bits = new Float64Array(1);
const words = new Uint32Array(bits.buffer);

/** The sign that only C++ shows of NaN: the processor's own, which our operations leave as it is. */
function isNegative(nan: number): boolean {
  bits[0] = nan;
  return words[1]! >>> 31 === 1;
}
