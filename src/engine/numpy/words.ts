/** Numbers as numpy writes them one by one: with the fewest digits that give the element's dtype back. Widths and columns are its printer's business. */
import { type DType, isComplex, isFloating, partType } from '../dtype.ts';
import { roundHalf } from '../half.ts';
import { fixed, scientific } from '../numberText.ts';

/** The fewest significant digits that name the number among those of its dtype: [digits, exponent]. */
function shortest(x: number, dtype: DType): [string, number] {
  let text = x.toExponential();
  if (dtype !== 'float64') {
    const round = dtype === 'float16' ? (y: number) => roundHalf('float16', y) : Math.fround;
    for (let digits = 0; digits < 9; digits++) {
      text = x.toExponential(digits);
      if (round(Number(text)) === x) break;
    }
  }
  const [mantissa, exponent] = text.split('e') as [string, string];
  return [mantissa.replace('.', ''), Number(exponent)];
}

/** Without exponent, the point always there: at most `precision` digits after it; all that are needed when it is negative. */
function positional(x: number, dtype: DType, precision: number): string {
  const size = Math.abs(x);
  const sign = x < 0 || Object.is(x, -0) ? '-' : '';
  if (size === 0) return `${sign}0.`;
  const [digits, exponent] = shortest(size, dtype);
  if (precision >= 0 && digits.length - 1 - exponent > precision) return sign + trimmed(fixed(size, precision));
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${trimmed(digits)}`;
  return sign + trimmed(`${digits.slice(0, exponent + 1).padEnd(exponent + 1, '0')}.${digits.slice(exponent + 1)}`);
}

/** With exponent: `1.5e+00`. */
function exponential(x: number, dtype: DType, precision: number): string {
  const size = Math.abs(x);
  const sign = x < 0 || Object.is(x, -0) ? '-' : '';
  if (size === 0) return `${sign}0.e+00`;
  const [digits, exponent] = shortest(size, dtype);
  if (precision >= 0 && digits.length - 1 > precision) {
    const [mantissa, power] = scientific(size, precision).split('e') as [string, string];
    return `${sign}${trimmed(mantissa.includes('.') ? mantissa : `${mantissa}.`)}e${power}`;
  }
  const power = Math.abs(exponent);
  return `${sign}${trimmed(`${digits[0]}.${digits.slice(1)}`)}e${exponent < 0 ? '-' : '+'}${power < 10 ? '0' : ''}${power}`;
}

/** Zeros at the end of a fraction are left out, its point stays. */
function trimmed(text: string): string {
  return text.includes('.') ? text.replace(/0+$/, '') : text;
}

function word(x: number, dtype: DType, precision: number, exponent: boolean): string {
  if (Number.isNaN(x)) return 'nan';
  if (!Number.isFinite(x)) return x > 0 ? 'inf' : '-inf';
  return exponent ? exponential(x, dtype, precision) : positional(x, dtype, precision);
}

/** Elements as words; of complex numbers, the parts one after the other. */
export function words(data: ArrayLike<number>, dtype: DType, precision: number, exponent: boolean): string[] {
  if (dtype === 'bool') return Array.from(data, (x) => (x !== 0 ? 'True' : 'False'));
  const part = isComplex(dtype) ? partType(dtype) : dtype;
  if (!isFloating(part)) return Array.from(data, String);
  return Array.from(data, (x) => word(x, part, precision, exponent));
}
