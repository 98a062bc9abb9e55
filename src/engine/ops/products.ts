/**
 * Products of vectors and matrices that have Nodes of their own: `dot`, `mv`, `mm`, `bmm`. Those that add what they multiply to something are in
 * `addedProducts.ts`; `matmul`, `linear` and others choose among them in `matmul.ts`.
 */
import type { DType } from '../dtype.ts';
import { refused, scalarTypeName, TorchError, typeMetaName } from '../errors.ts';
import { type Matrix, multiply } from '../gemm.ts';
import { blankResult } from '../loops.ts';
import { op } from '../op.ts';
import { ownDim, shapeText } from '../shape.ts';
import { state } from '../state.ts';
import { fromArray, type Tensor, type TensorMeta } from '../tensor.ts';

/** The matrix of a 2-d tensor, or one of a 3-d tensor's. */
function matrixOf({ storage, strides, offset }: Tensor, batch = 0): Matrix {
  const [row, column] = strides.slice(-2) as [number, number];
  return { data: storage.data, at: offset + (strides.length === 3 ? batch * strides[0]! : 0), row, column };
}

function product(a: Matrix, b: Matrix, m: number, n: number, k: number, dtype: DType): Tensor {
  const out = blankResult(dtype, m * n);
  multiply(dtype, out, 0, a, b, m, n, k, state.gemm);
  return fromArray(out, [m, n], dtype);
}

function refuseBool(kernel: string, dtype: DType): void {
  if (dtype === 'bool') throw new TorchError('NotImplementedError', `"${kernel}" not implemented for 'Bool'`);
}

function checkVectors(self: Tensor, other: Tensor): void {
  if (self.shape.length !== 1 || other.shape.length !== 1)
    throw refused(`1D tensors expected, but got ${self.shape.length}D and ${other.shape.length}D tensors`);
  if (self.dtype !== other.dtype)
    throw refused(
      `dot : expected both vectors to have same dtype, but found ${scalarTypeName(self.dtype)} and ${scalarTypeName(other.dtype)}`,
    );
  const [a, b] = [self.numelValue, other.numelValue];
  if (a !== b)
    throw refused(
      `inconsistent tensor size, expected tensor [${a}] and src [${b}] to have the same number of elements, but got ${a} and ${b} elements respectively`,
    );
}

function inner(name: 'dot' | 'vdot', other: string, grad_fn: string) {
  return op({
    schema: `${name}(Tensor self, Tensor ${other}) -> Tensor`,
    grad_fn,
    forward: (self: Tensor, b: Tensor) => {
      checkVectors(self, b);
      refuseBool('dot', self.dtype);
      const vector = (x: Tensor): Matrix => ({
        data: x.storage.data,
        at: x.offset,
        row: x.strides[0]!,
        column: x.strides[0]!,
      });
      return fromArray(
        product(vector(self), vector(b), 1, 1, self.numelValue, self.dtype).storage.data,
        [],
        self.dtype,
      );
    },
    saves: { self: [other], [other]: ['self'] },
    backward: {
      self: (grad, context) => grad.mul(context[other]),
      [other]: (grad, { self }) => grad.mul(self),
    },
    local: { self: other, [other]: 'self' },
    samples: [[[3], [3]]],
  });
}

export const dot = inner('dot', 'tensor', 'DotBackward0');
export const vdot = inner('vdot', 'other', 'VdotBackward0');

/** `result`: what the product is added to; `mv` makes a vector for it first. */
export function checkMv(self: Tensor, vec: Tensor, result: Tensor | null): void {
  const rank = result === null ? 1 : result.shape.length;
  if (result === null) sizeOf(self, 0);
  if (self.shape.length !== 2 || vec.shape.length !== 1 || rank > 1)
    throw refused(`vector + matrix @ vector expected, got ${rank}, ${self.shape.length}, ${vec.shape.length}`);
  const [m, k] = self.shape as [number, number];
  const fits = result === null || m === result.numelValue || result.numelValue === 1;
  if (k !== vec.shape[0] || !fits)
    throw refused(
      `size mismatch, got input (${result === null ? m : sizeOf(result, 0)}), mat (${m}x${k}), vec (${vec.shape[0]})`,
    );
  const first = result ?? vec;
  if (first.dtype !== vec.dtype || self.dtype !== vec.dtype)
    throw refused(
      `addmv input tensors must have the same dtype, but got ${scalarTypeName(first.dtype)}, ${scalarTypeName(self.dtype)}, and ${scalarTypeName(vec.dtype)}`,
    );
}

/** A size as `Tensor.size(d)` gives it. @throws IndexError when there is no such dimension. */
export function sizeOf({ shape }: Tensor, d: number): number {
  return shape[ownDim(d, shape.length)]!;
}

/** The product alone, of what was checked. */
export function mvForward(self: Tensor, vec: Tensor): Tensor {
  if (self.numelValue > 0) refuseBool('addmv_impl_cpu', self.dtype);
  const [m, k] = self.shape as [number, number];
  const column: Matrix = { data: vec.storage.data, at: vec.offset, row: vec.strides[0]!, column: 1 };
  return fromArray(product(matrixOf(self), column, m, 1, k, self.dtype).storage.data, [m], self.dtype);
}

export const mv = op({
  schema: 'mv(Tensor self, Tensor vec) -> Tensor',
  grad_fn: 'MvBackward0',
  forward: (self: Tensor, vec: Tensor) => {
    checkMv(self, vec, null);
    return mvForward(self, vec);
  },
  saves: { self: ['vec'], vec: ['self'] },
  backward: { self: (grad, { vec }) => grad.outer(vec), vec: (grad, { self }) => self.t().mv(grad) },
  local: { self: 'I ⊗ vecᵀ', vec: 'self' },
  samples: [[[2, 3], [3]]],
});

/** Both shapes as `mm` and `addmm` want them; `name` is that of the first matrix in the texts. */
export function checkMm(name: 'self' | 'mat1', self: Tensor, mat2: Tensor): void {
  for (const [label, matrix] of [
    [name, self],
    ['mat2', mat2],
  ] as const)
    if (matrix.shape.length !== 2)
      throw refused(
        name === 'self'
          ? `${label} must be a matrix`
          : `${label} must be a matrix, got ${matrix.shape.length}-D tensor`,
      );
  const [m, k] = self.shape as [number, number];
  const [k2, n] = mat2.shape as [number, number];
  if (k !== k2) throw refused(`mat1 and mat2 shapes cannot be multiplied (${m}x${k} and ${k2}x${n})`);
}

/** The product alone, of what was checked. */
export function mmForward(self: Tensor, mat2: Tensor): Tensor {
  const [m, k] = self.shape as [number, number];
  if (m * k * mat2.shape[1]! > 0) refuseBool('addmm_impl_cpu_', self.dtype);
  return product(matrixOf(self), matrixOf(mat2), m, mat2.shape[1]!, k, self.dtype);
}

function isColumnMajor({ shape, strides }: TensorMeta): boolean {
  return strides[0] === 1 && strides[1] === shape[0];
}

/** A gradient in the layout of the matrix it belongs to, as PyTorch gives it, so that no transposition has to copy. */
export function gradOfFirst(grad: Tensor, mat2: Tensor, first: TensorMeta): Tensor {
  return isColumnMajor(first) ? mat2.mm(grad.t()).t() : grad.mm(mat2.t());
}

export function gradOfSecond(grad: Tensor, mat1: Tensor, second: TensorMeta): Tensor {
  return isColumnMajor(second) ? grad.t().mm(mat1).t() : mat1.t().mm(grad);
}

export const mm = op({
  schema: 'mm(Tensor self, Tensor mat2) -> Tensor',
  grad_fn: 'MmBackward0',
  forward: (self: Tensor, mat2: Tensor) => {
    checkMm('self', self, mat2);
    if (self.dtype !== mat2.dtype)
      throw refused(
        `expected m1 and m2 to have the same dtype, but got: ${typeMetaName(self.dtype)} != ${typeMetaName(mat2.dtype)}`,
      );
    return mmForward(self, mat2);
  },
  saves: { self: ['mat2'], mat2: ['self'] },
  backward: {
    self: (grad, { mat2, inputs }) => gradOfFirst(grad, mat2, inputs[0]!),
    mat2: (grad, { self, inputs }) => gradOfSecond(grad, self, inputs[1]!),
  },
  local: { self: 'I ⊗ mat2ᵀ', mat2: 'self ⊗ I' },
  samples: [
    [
      [2, 3],
      [3, 2],
    ],
  ],
});

export function checkBmm(self: Tensor, mat2: Tensor): void {
  for (const [label, batch] of [
    ['batch1', self],
    ['batch2', mat2],
  ] as const)
    if (batch.shape.length !== 3) throw refused(`${label} must be a 3D tensor`);
  const [count, , k] = self.shape as [number, number, number];
  if (mat2.shape[0] !== count || mat2.shape[1] !== k)
    throw refused(
      `Expected size for first two dimensions of batch2 tensor to be: ${shapeText([count, k])} but got: ${shapeText(mat2.shape.slice(0, 2))}.`,
    );
}

/** The product alone, of what was checked; `kernel` is the name under which PyTorch refuses bools. */
export function bmmForward(self: Tensor, mat2: Tensor, kernel: string): Tensor {
  const [count, m, k] = self.shape as [number, number, number];
  const n = mat2.shape[2]!;
  if (count * m * n * k > 0) refuseBool(kernel, self.dtype);
  if (self.dtype !== mat2.dtype)
    throw refused(`expected scalar type ${scalarTypeName(self.dtype)} but found ${scalarTypeName(mat2.dtype)}`);
  const out = blankResult(self.dtype, count * m * n);
  for (let b = 0; b < count; b++)
    multiply(self.dtype, out, b * m * n, matrixOf(self, b), matrixOf(mat2, b), m, n, k, state.gemm);
  return fromArray(out, [count, m, n], self.dtype);
}

export const bmm = op({
  schema: 'bmm(Tensor self, Tensor mat2) -> Tensor',
  grad_fn: 'BmmBackward0',
  forward: (self: Tensor, mat2: Tensor) => {
    checkBmm(self, mat2);
    return bmmForward(self, mat2, 'bmm');
  },
  saves: { self: ['mat2'], mat2: ['self'] },
  backward: {
    self: (grad, { mat2 }) => grad.bmm(mat2.transpose(1, 2)),
    mat2: (grad, { self }) => self.transpose(1, 2).bmm(grad),
  },
  local: { self: 'batches(I ⊗ mat2ᵀ)', mat2: 'batches(self ⊗ I)' },
  samples: [
    [
      [2, 2, 3],
      [2, 3, 2],
    ],
  ],
});
