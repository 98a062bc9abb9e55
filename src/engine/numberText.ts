/**
 * Numbers as Python writes them: `f'{x:.4f}'`, `f'{x:.4e}'` and `repr(x)`.
 *
 * JavaScript's own formatters are exact too, but break ties upwards where C breaks them to even, keep no sign on zero, and
 * write exponents in one digit. The file knows numbers only, no tensors.
 */

/** `f'{value:.{precision}f}'`: rounded half to even on the exact binary value. */
export function fixed(value: number, precision: number): string {
  if (!Number.isFinite(value)) return nonFinite(value);
  const size = Math.abs(value);
  return minus(value) + (size >= 1e21 ? wide(size, precision) : fixedSize(size, precision));
}

/** `f'{value:.{precision}e}'`: at least two digits of exponent. */
export function scientific(value: number, precision: number): string {
  if (!Number.isFinite(value)) return nonFinite(value);
  const text = minus(value) + scientificSize(Math.abs(value), precision);
  // JavaScript writes `e-5`.
  const isShort = !isDigit(text, text.length - 2);
  return isShort ? `${text.slice(0, -1)}0${text.slice(-1)}` : text;
}

/** `repr(value)` of a Python float: shortest text that reads back, `1e-05` and `1e+16` included. */
export function pythonFloat(value: number): string {
  if (!Number.isFinite(value)) return nonFinite(value);
  const [mantissa, exponentText] = Math.abs(value).toExponential().split('e');
  const exponent = Number(exponentText);
  if (exponent < -4 || exponent >= 16) {
    const size = Math.abs(exponent);
    return `${minus(value)}${mantissa}e${exponent < 0 ? '-' : '+'}${size < 10 ? '0' : ''}${size}`;
  }
  const digits = mantissa.replace('.', '');
  if (exponent < 0) return `${minus(value)}0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  return `${minus(value)}${whole}.${digits.slice(exponent + 1) || '0'}`;
}

function nonFinite(value: number): string {
  return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
}

function minus(value: number): string {
  return value < 0 || Object.is(value, -0) ? '-' : '';
}

function wide(size: number, precision: number): string {
  const whole = BigInt(size).toString();
  return precision === 0 ? whole : `${whole}.${'0'.repeat(precision)}`;
}

function fixedSize(size: number, precision: number): string {
  const rounded = size.toFixed(precision);
  // A tie needs the value to end within precision + 1 binary places: then one digit more writes it exactly.
  const places = precision < 30 ? 2 << precision : 2 ** (precision + 1);
  if (precision >= 100 || !Number.isInteger(size * places)) return rounded;
  const exact = size.toFixed(precision + 1);
  if (!exact.endsWith('5')) return rounded;
  const below = exact.slice(0, precision === 0 ? -2 : -1);
  return isEven(below.at(-1)!) ? below : rounded;
}

function scientificSize(size: number, precision: number): string {
  const rounded = size.toExponential(precision);
  if (precision >= 100) return rounded;
  const longer = size.toExponential(precision + 1);
  // One digit before the point, and `precision + 1` after it.
  if (longer[precision + 2] !== '5') return rounded;
  const [mantissa, exponent] = longer.split('e');
  // No double comes nearer than 10^-100 to a short decimal without being it, so 100 digits decide.
  const exact = size.toExponential(100).split('e')[0];
  if (!exact.startsWith(mantissa) || /[1-9]/.test(exact.slice(mantissa.length))) return rounded;
  const below = mantissa.slice(0, precision === 0 ? -2 : -1);
  return isEven(below.at(-1)!) ? `${below}e${exponent}` : rounded;
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
}

function isEven(digit: string): boolean {
  return (digit.charCodeAt(0) & 1) === 0;
}
