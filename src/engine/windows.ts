/** The windows of pooling: their sizes, PyTorch's checks of them, and what each of them covers. Knows numbers only. */
import { refused } from './errors.ts';
import type { Axis } from './planes.ts';
import { type Shape, shapeText, wrapDim } from './shape.ts';

export type Sizes = number | readonly number[];

export interface Windows {
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly number[];
  readonly dilation: readonly number[];
  readonly output: readonly number[];
}

const COUNTS = ['no', 'one', 'two', 'three'] as const;
const AXES = ['T', 'H', 'W'] as const;

/** How ATen words that a setting has neither one number nor one for each dimension; it does so differently everywhere. */
function mustBe(op: string, name: string): string {
  const either = op === 'avg_pool3d' ? '' : 'either ';
  if (name === 'dilation') return `be ${either}a single int`;
  return name === 'stride' ? `${either}be omitted, a single int` : `${either}be a single int`;
}

function spread(given: Sizes, name: string, op: string, dims: number): readonly number[] {
  const list = typeof given === 'number' ? [given] : given;
  if (name === 'stride' && list.length === 0) return list;
  if (list.length !== 1 && list.length !== dims)
    throw refused(`${op}: ${name} must ${mustBe(op, name)}, or a tuple of ${COUNTS[dims]} ints`);
  return list.length === dims ? list : Array.from({ length: dims }, () => list[0]!);
}

/** One dimension is pooled of channels, or of a batch of them. @throws RuntimeError otherwise */
export function checkSignal(name: string, shape: Shape): void {
  if (shape.length !== 2 && shape.length !== 3)
    throw refused(
      `Expected 2 to 3 dimensions, but got ${shape.length}-dimensional tensor for argument #1 'self' (while checking arguments for ${name})`,
    );
}

/** @throws RuntimeError when the setting of a pooling of one dimension has several numbers. */
export function checkOne(op: string, name: string, given: Sizes): void {
  if (typeof given !== 'number' && given.length > 1)
    throw refused(`${op}() argument '${name}' should contain one int (got ${given.length})`);
}

/** Sizes of one dimension for pooling it as two, the first of size 1. */
export function inTwo(given: Sizes, first: number): readonly number[] {
  return typeof given === 'number' ? [first, given] : given.length === 0 ? [] : [first, ...given];
}

/** How many windows fit (`pooling_output_shape`). */
export function outputSize(
  input: number,
  kernel: number,
  padding: number,
  stride: number,
  dilation: number,
  ceil: boolean,
): number {
  if (stride === 0) throw refused('stride should not be zero');
  if (padding < 0) throw refused(`pad must be non-negative, but got pad: ${padding}`);
  if (padding > Math.trunc(((kernel - 1) * dilation + 1) / 2))
    throw refused(
      `pad should be at most half of effective kernel size, but got pad=${padding}, kernel_size=${kernel} and dilation=${dilation}`,
    );
  const room = input + 2 * padding - dilation * (kernel - 1) - 1 + (ceil ? stride - 1 : 0);
  const count = Math.floor(room / stride) + 1;
  // The last window must begin inside the input or its left padding.
  return ceil && (count - 1) * stride >= input + padding ? count - 1 : count;
}

/** What averages are divided by, where it is told. @throws RuntimeError when it is 0. */
function checkDivisor(divisor: number | null): void {
  if (divisor === 0) throw refused('divisor must be not zero');
}

/** The windows over the last `dims` dimensions of `shape`. @throws RuntimeError with ATen's text for what does not fit, in its order. */
export function windowsOf(
  op: string,
  dims: number,
  shape: Shape,
  kernel_size: Sizes,
  given: { stride: Sizes; padding: Sizes; dilation?: Sizes; ceil_mode: boolean; divisor?: number | null },
): Windows {
  const kernel = spread(kernel_size, 'kernel_size', op, dims);
  const steps = spread(given.stride, 'stride', op, dims);
  const stride = steps.length === 0 ? kernel : steps;
  const padding = spread(given.padding, 'padding', op, dims);
  const dilation = spread(given.dilation ?? 1, 'dilation', op, dims);
  const divisor = given.divisor ?? null;
  if (op === 'avg_pool2d') {
    checkDivisor(divisor);
    wrapDim(-3, shape.length);
  } else if (shape.length !== dims + 1 && shape.length !== dims + 2)
    throw refused(`non-empty ${dims + 1}D or ${dims + 2}D (batch mode) tensor expected for input`);
  else checkDivisor(divisor);
  const input = shape.slice(-dims);
  const output = input.map((size, d) =>
    outputSize(size, kernel[d]!, padding[d]!, stride[d]!, dilation[d]!, given.ceil_mode),
  );
  if (kernel.some((n) => n <= 0))
    throw refused(`kernel size should be greater than zero, but got ${told('k', kernel)}`);
  if (stride.some((n) => n <= 0)) throw refused(`stride should be greater than zero, but got ${told('d', stride)}`);
  if (dilation.some((n) => n <= 0))
    throw refused(`dilation should be greater than zero, but got ${told('dilation', dilation)}`);
  if (dims === 2) checkPlanes(shape);
  else checkSpace(op === 'max_pool3d' ? 'max_pool3d_with_indices_out_cpu_template()' : `${op}()`, shape);
  const channels = shape.at(-dims - 1)!;
  if (op === 'avg_pool3d' && input.some((size, d) => size < kernel[d]!))
    throw refused(`input image (${told('', input)}) smaller than kernel size (${told('k', kernel)})`);
  if (output.some((size) => size < 1))
    throw refused(
      `Given input size: (${[channels, ...input].join('x')}). Calculated output size: (${[channels, ...output].join('x')}). Output size is too small`,
    );
  return { kernel, stride, padding, dilation, output };
}

/** Only a batch may be empty (`pool2d_shape_check`). */
function checkPlanes(shape: Shape): void {
  const own = shape.length === 3 ? shape : shape.slice(1);
  if (shape.length < 3 || shape.length > 4 || own.includes(0))
    throw refused(
      `Expected 3D or 4D (batch mode) tensor with optional 0 dim batch size for input, but got:${shapeText(shape)}`,
    );
}

/** Only a batch may be empty (`pool3d_shape_check`). */
function checkSpace(op: string, shape: Shape): void {
  if (shape.slice(-4).includes(0))
    throw refused(
      `${op}: Expected input's non-batch dimensions to have positive length, but input has a shape of ${shapeText(shape)} and non-batch dimension 0 has length zero!`,
    );
}

/** `kT: 3 kH: 3 kW: 3`. */
function told(prefix: string, sizes: readonly number[]): string {
  return sizes.map((size, d) => `${prefix}${AXES.at(d - sizes.length)}: ${size}`).join(' ');
}

/** What the windows of one dimension cover, each element with weight 1. */
export function covered({ kernel, stride, padding, dilation, output }: Windows, d: number, input: number): Axis {
  return Array.from({ length: output[d]! }, (_, i) => {
    const first = i * stride[d]! - padding[d]!;
    const indices = Array.from({ length: kernel[d]! }, (_, k) => first + k * dilation[d]!);
    return indices.filter((index) => index >= 0 && index < input).map((index) => [index, 1] as const);
  });
}

/** As `covered`; an element's weight is one over what counts as the window's length. */
export function averaged(windows: Windows, d: number, input: number, padded: boolean): Axis {
  const { kernel, stride, padding } = windows;
  return covered(windows, d, input).map((window, i) => {
    const first = i * stride[d]! - padding[d]!;
    const length = padded ? Math.min(first + kernel[d]!, input + padding[d]!) - first : window.length;
    return window.map(([index]) => [index, 1 / length] as const);
  });
}

/** Adaptive windows: `output` of them cover `input` elements, overlapping where they must. */
export function adaptive(input: number, output: number): Axis {
  return Array.from({ length: output }, (_, i) => {
    const first = Math.floor((i * input) / output);
    const end = Math.ceil(((i + 1) * input) / output);
    return Array.from({ length: end - first }, (_, k) => [first + k, 1 / (end - first)] as const);
  });
}
