/**
 * What shape and strides a view gets: sizes with a -1 filled in, strides of a reshaped tensor, strides of a copy that keeps the layout.
 * Number arrays only; knows nothing of tensors.
 */
import { refused } from './errors.ts';
import { broadcastStride, numelOf, type Shape, sameShape, shapeText } from './shape.ts';

/** `size` with its -1 filled in (`infer_size` of ATen/InferSize.h). @throws RuntimeError when it cannot hold `numel` elements. */
export function inferSize(size: Shape, numel: number): Shape {
  let known = 1;
  let unknown = -1;
  for (let i = 0; i < size.length; i++) {
    if (size[i] === -1) {
      if (unknown >= 0) throw refused('only one dimension can be inferred');
      unknown = i;
    } else if (size[i]! < 0)
      throw refused(`invalid shape dimension ${size[i]} at index ${i} of shape ${shapeText(size)}`);
    else known *= size[i]!;
  }
  if (numel === known || (unknown >= 0 && known > 0 && numel % known === 0)) {
    if (unknown < 0) return size;
    if (known === 0)
      throw refused(
        `cannot reshape tensor of 0 elements into shape ${shapeText(size)} because the unspecified dimension size -1 can be any value and is ambiguous`,
      );
    return size.map((n) => (n === -1 ? numel / known : n));
  }
  throw refused(`shape '${shapeText(size)}' is invalid for input of size ${numel}`);
}

/** Strides that show the same elements in a new shape, or null when only a copy can (`computeStride` of ATen/TensorUtils.cpp). */
export function viewStride(shape: Shape, stride: readonly number[], to: Shape): readonly number[] | null {
  const numel = numelOf(shape);
  if (numel === 0 && shape.length === to.length && shape.every((n, i) => n === to[i])) return stride;
  const out = new Array<number>(to.length);
  if (numel === 0) {
    for (let d = to.length - 1; d >= 0; d--) out[d] = d === to.length - 1 ? 1 : Math.max(to[d + 1]!, 1) * out[d + 1]!;
    return out;
  }
  let viewDim = to.length - 1;
  let chunkBase = stride.at(-1) ?? 1;
  let tensorNumel = 1;
  let viewNumel = 1;
  for (let d = shape.length - 1; d >= 0; d--) {
    tensorNumel *= shape[d]!;
    // The end of a run of dimensions that lie evenly in memory: the view's dimensions must fill it exactly.
    if (d !== 0 && (shape[d - 1] === 1 || stride[d - 1] === tensorNumel * chunkBase)) continue;
    while (viewDim >= 0 && (viewNumel < tensorNumel || to[viewDim] === 1)) {
      out[viewDim] = viewNumel * chunkBase;
      viewNumel *= to[viewDim]!;
      viewDim--;
    }
    if (viewNumel !== tensorNumel) return null;
    if (d > 0) {
      chunkBase = stride[d - 1]!;
      tensorNumel = 1;
      viewNumel = 1;
    }
  }
  for (; viewDim >= 0; viewDim--) {
    if (to[viewDim] !== 1) return null;
    out[viewDim] = viewNumel * chunkBase;
  }
  return out;
}

/** Whether every element of memory in the tensor's range belongs to exactly one index (`is_non_overlapping_and_dense`). */
export function isDense(shape: Shape, stride: readonly number[]): boolean {
  const dims = shape.map((_, i) => i).filter((i) => shape[i] !== 1);
  if (numelOf(shape) === 0) return true;
  dims.sort((a, b) => stride[a]! - stride[b]!);
  let expected = 1;
  for (const d of dims) {
    if (stride[d] !== expected) return false;
    expected *= shape[d]!;
  }
  return true;
}

/** Whether two indices may name one element: dimensions in order of stride must each reach beyond the ones before. */
export function overlapsItself({ shape, strides }: Laid): boolean {
  const dims = shape.flatMap((size, d) => (size > 1 ? [d] : [])).sort((a, b) => strides[a]! - strides[b]!);
  let reach = 0;
  for (const d of dims) {
    if (strides[d]! <= reach) return true;
    reach += (shape[d]! - 1) * strides[d]!;
  }
  return false;
}

/** Strides of a copy that keeps the order in which the dimensions lie in memory (`infer_dense_strides`): `preserve_format`. */
export function preservedStride(shape: Shape, stride: readonly number[]): readonly number[] {
  return isDense(shape, stride) ? stride : orderedStride(shape, [stride]).stride;
}

interface Laid {
  readonly shape: Shape;
  readonly strides: readonly number[];
}

/**
 * Strides that an elementwise result gets from operands that are not all contiguous (`TensorIteratorBase::build`); null when it is
 * contiguous.
 */
export function resultStride(shape: Shape, operands: readonly Laid[]): readonly number[] | null {
  const [first] = operands as readonly [Laid];
  const alike = operands.every(
    (operand) => sameShape(operand.shape, shape) && sameShape(operand.strides, first.strides),
  );
  if (operands.every((operand) => sameShape(operand.shape, shape) && isRowMajor(operand))) return null;
  if (alike && isDense(shape, first.strides)) return first.strides;
  const strides = operands.map((operand) => broadcastStride(operand.shape, operand.strides, shape));
  const { stride, inOrder } = orderedStride(shape, strides);
  return inOrder ? null : stride;
}

/** As `resultStride`, for a kernel that is given these strides along `shape`. */
export function kernelStride(shape: Shape, strides: readonly (readonly number[])[]): readonly number[] | null {
  const { stride, inOrder } = orderedStride(shape, strides);
  return inOrder ? null : stride;
}

/** Contiguous, wherever dimensions of size 1 stand. */
function isRowMajor({ shape, strides }: Laid): boolean {
  let expected = 1;
  for (let d = shape.length - 1; d >= 0; d--) {
    if (shape[d] !== 1 && strides[d] !== expected) return shape.includes(0);
    expected *= shape[d]!;
  }
  return true;
}

/** Strides of new memory whose dimensions lie in the order that `strides` agree on, the first of them first. */
function orderedStride(shape: Shape, strides: readonly (readonly number[])[]) {
  const order = fastestFirst(shape, strides);
  const stride = new Array<number>(shape.length);
  let step = 1;
  for (const d of order) {
    stride[d] = step;
    if (shape[d]! > 1) step *= shape[d]!;
  }
  return { stride, inOrder: order.every((d, k) => d === shape.length - 1 - k) };
}

/** Dimensions in the order in which a kernel walks them, the innermost first (`reorder_dimensions`). */
export function fastestFirst(shape: Shape, strides: readonly (readonly number[])[]): number[] {
  const rank = shape.length;
  const order = shape.map((_, i) => rank - 1 - i);
  // Insertion sort from the fastest dimension outwards, leaving dimensions of stride 0 where they are.
  for (let i = 1; i < rank; i++) {
    let at = i;
    for (let j = i - 1; j >= 0; j--) {
      const order0 = compare(order[j]!, order[at]!);
      if (order0 > 0) {
        [order[j], order[at]] = [order[at]!, order[j]!];
        at = j;
      } else if (order0 < 0) break;
    }
  }
  return order;

  function compare(a: number, b: number): number {
    for (const stride of strides) {
      if (stride[a] === 0 || stride[b] === 0) continue;
      if (stride[a]! < stride[b]!) return -1;
      if (stride[a]! > stride[b]! || shape[a]! > shape[b]!) return 1;
    }
    return 0;
  }
}

/** A spread or list of dims, each counted from the start. @throws RuntimeError when one comes twice. */
export function uniqueDims(
  dims: readonly number[],
  rank: number,
  wrap: (dim: number, rank: number) => number,
): number[] {
  const seen = new Set<number>();
  for (const dim of dims) {
    const d = wrap(dim, rank);
    if (seen.has(d)) throw refused(`dim ${d} appears multiple times in the list of dims`);
    seen.add(d);
  }
  return [...seen];
}
