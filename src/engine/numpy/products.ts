/**
 * numpy's products of matrices, and sums over named axes. Sums run one after the other, each rounded, as the reference BLAS has them. Shapes come checked.
 */
import { allocateArray, type DType, isComplex } from '../dtype.ts';
import { INT_TOO_LARGE, refused, TorchError } from '../errors.ts';
import { numelOf, type Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { made, readAs, view } from './flat.ts';

/** [batch, n, k] times [batch, k, m], of one batch shape. */
export function matmul(x: Tensor, y: Tensor, dtype: DType): Tensor {
  const batch = x.shape.slice(0, -2);
  const [n, k] = x.shape.slice(-2) as [number, number];
  const m = y.shape.at(-1)!;
  const [a, b] = [readAs(x, dtype), readAs(y, dtype)];
  const shape = [...batch, n, m];
  const out = allocateArray(dtype, numelOf(shape));
  const count = numelOf(batch);
  if (isComplex(dtype)) {
    for (let t = 0; t < count * n * m; t++) {
      const [row, column] = [Math.floor(t / m), t % m];
      const at = Math.floor(row / n) * k * m + column;
      for (let l = 0; l < k; l++) {
        const [p, q] = [2 * (row * k + l), 2 * (at + l * m)];
        out[2 * t]! += a[p]! * b[q]! - a[p + 1]! * b[q + 1]!;
        out[2 * t + 1]! += a[p]! * b[q + 1]! + a[p + 1]! * b[q]!;
      }
    }
    return made(dtype, shape, out);
  }
  const single = dtype === 'float32';
  for (let g = 0; g < count; g++)
    for (let i = 0; i < n; i++) {
      const row = (g * n + i) * m;
      for (let l = 0; l < k; l++) {
        const factor = a[(g * n + i) * k + l]!;
        const from = (g * k + l) * m;
        if (single) for (let j = 0; j < m; j++) out[row + j]! += Math.fround(factor * b[from + j]!);
        else if (dtype === 'bool') for (let j = 0; j < m; j++) out[row + j]! |= factor & b[from + j]!;
        else for (let j = 0; j < m; j++) out[row + j]! += factor * b[from + j]!;
      }
    }
  if (dtype === 'int64' && out.some((v) => Math.abs(v) > Number.MAX_SAFE_INTEGER)) throw refused(INT_TOO_LARGE);
  return made(dtype, shape, out);
}

/** One operand's axes by name, those that repeat taken along the diagonal. */
function axesOf(array: Tensor, names: string, sizes: Map<string, number>): Map<string, number> {
  if (names.length !== array.ndim)
    throw new TorchError(
      'ValueError',
      names.length > array.ndim
        ? `einstein sum subscripts string contains too many subscripts for operand 0`
        : `operand has more dimensions than subscripts given in einstein sum, but no '...' ellipsis provided to broadcast the extra dimensions.`,
    );
  const strides = new Map<string, number>();
  Array.from(names).forEach((name, i) => {
    const size = array.shape[i]!;
    const known = sizes.get(name);
    if (known === undefined || known === 1) sizes.set(name, size);
    strides.set(name, (strides.get(name) ?? 0) + (size === 1 ? 0 : array.strides[i]!));
  });
  return strides;
}

/** `np.einsum` with names of axes for each operand and for the result. */
export function einsum(operands: readonly Tensor[], names: readonly string[], output: string, dtype: DType): Tensor {
  const sizes = new Map<string, number>();
  const strides = operands.map((array, i) => axesOf(array, names[i]!, sizes));
  operands.forEach((array, i) => {
    Array.from(names[i]!).forEach((name, axis) => {
      const size = array.shape[axis]!;
      if (size !== 1 && size !== sizes.get(name))
        throw new TorchError(
          'ValueError',
          `operands could not be broadcast together with remapped shapes [original->remapped]: ${operands
            .map((each) => `(${each.shape.join(',')})->(${each.shape.join(',')})`)
            .join(' ')} `,
        );
    });
  });
  const summed = [...sizes.keys()].filter((name) => !output.includes(name));
  const shape: Shape = Array.from(output, (name) => sizes.get(name)!);
  const inner: Shape = summed.map((name) => sizes.get(name)!);
  const all = [...output, ...summed];
  const parts = operands.map((array, i) => {
    const lined = view(
      array,
      [...shape, ...inner],
      all.map((name) => strides[i]!.get(name) ?? 0),
      array.offset,
    );
    return readAs(lined, dtype);
  });
  const [n, k] = [numelOf(shape), numelOf(inner)];
  const out = allocateArray(dtype, n);
  const width = isComplex(dtype) ? 2 : 1;
  for (let i = 0; i < n; i++)
    for (let j = 0; j < k; j++) {
      const at = (i * k + j) * width;
      let re = parts[0]![at]!;
      let im = width === 2 ? parts[0]![at + 1]! : 0;
      for (let p = 1; p < parts.length; p++) {
        const x = parts[p]![at]!;
        if (width === 1) re *= x;
        else {
          const y = parts[p]![at + 1]!;
          [re, im] = [re * x - im * y, re * y + im * x];
        }
      }
      out[i * width]! += re;
      if (width === 2) out[i * 2 + 1]! += im;
    }
  return made(dtype, shape, out);
}
