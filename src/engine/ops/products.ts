/**
 * Products of vectors and matrices that have Nodes of their own: `dot`, `mv`, `mm`, `bmm`, `addmm` and their relations.
 * `matmul`, `linear` and others choose among them in `matmul.ts`.
 */
import { type DType, isFloating, type Scalar, scalarValue, type TypedArray } from '../dtype.ts';
import { scalarTypeName, TorchError, typeMetaName } from '../errors.ts';
import { type Matrix, multiply } from '../gemm.ts';
import { blankResult, kernelsFor } from '../loops.ts';
import { op } from '../op.ts';
import { shapeText } from '../shape.ts';
import { state } from '../state.ts';
import { fromArray, type Tensor, type TensorMeta } from '../tensor.ts';
import { mulScalar } from './arithmetic.ts';

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

function checkVectors(name: string, self: Tensor, other: Tensor): void {
  if (self.shape.length !== 1 || other.shape.length !== 1)
    throw new TorchError(
      'RuntimeError',
      `1D tensors expected, but got ${self.shape.length}D and ${other.shape.length}D tensors`,
    );
  if (self.dtype !== other.dtype)
    throw new TorchError(
      'RuntimeError',
      `${name} : expected both vectors to have same dtype, but found ${scalarTypeName(self.dtype)} and ${scalarTypeName(other.dtype)}`,
    );
  const [a, b] = [self.numelValue, other.numelValue];
  if (a !== b)
    throw new TorchError(
      'RuntimeError',
      `inconsistent tensor size, expected tensor [${a}] and src [${b}] to have the same number of elements, but got ${a} and ${b} elements respectively`,
    );
}

function inner(name: 'dot' | 'vdot', other: string, grad_fn: string) {
  return op({
    schema: `${name}(Tensor self, Tensor ${other}) -> Tensor`,
    grad_fn,
    forward: (self: Tensor, b: Tensor) => {
      checkVectors(name, self, b);
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

function checkMv(self: Tensor, vec: Tensor, result: number): void {
  if (self.shape.length !== 2 || vec.shape.length !== 1)
    throw new TorchError(
      'RuntimeError',
      `vector + matrix @ vector expected, got ${1}, ${self.shape.length}, ${vec.shape.length}`,
    );
  const [m, k] = self.shape as [number, number];
  if (k !== vec.shape[0])
    throw new TorchError(
      'RuntimeError',
      `size mismatch, got input (${result}), mat (${m}x${k}), vec (${vec.shape[0]})`,
    );
  if (self.dtype !== vec.dtype)
    throw new TorchError(
      'RuntimeError',
      `addmv input tensors must have the same dtype, but got ${[vec, self, vec]
        .map((x) => scalarTypeName(x.dtype))
        .join(', ')
        .replace(/, (\w+)$/, ', and $1')}`,
    );
  refuseBool('addmv_impl_cpu', self.dtype);
}

function mvForward(self: Tensor, vec: Tensor): Tensor {
  checkMv(self, vec, self.shape[0] ?? 0);
  const [m, k] = self.shape as [number, number];
  const column: Matrix = { data: vec.storage.data, at: vec.offset, row: vec.strides[0]!, column: 1 };
  return fromArray(product(matrixOf(self), column, m, 1, k, self.dtype).storage.data, [m], self.dtype);
}

export const mv = op({
  schema: 'mv(Tensor self, Tensor vec) -> Tensor',
  grad_fn: 'MvBackward0',
  forward: mvForward,
  saves: { self: ['vec'], vec: ['self'] },
  backward: { self: (grad, { vec }) => grad.outer(vec), vec: (grad, { self }) => self.t().mv(grad) },
  local: { self: 'I ⊗ vecᵀ', vec: 'self' },
  samples: [[[2, 3], [3]]],
});

function checkMm(name: 'mm' | 'addmm', self: Tensor, mat2: Tensor): void {
  for (const [label, matrix] of [
    [name === 'mm' ? 'self' : 'mat1', self],
    ['mat2', mat2],
  ] as const)
    if (matrix.shape.length !== 2)
      throw new TorchError(
        'RuntimeError',
        name === 'mm' ? `${label} must be a matrix` : `${label} must be a matrix, got ${matrix.shape.length}-D tensor`,
      );
  const [m, k] = self.shape as [number, number];
  const [k2, n] = mat2.shape as [number, number];
  if (k !== k2)
    throw new TorchError('RuntimeError', `mat1 and mat2 shapes cannot be multiplied (${m}x${k} and ${k2}x${n})`);
  if (self.dtype !== mat2.dtype)
    throw new TorchError(
      'RuntimeError',
      name === 'mm'
        ? `expected m1 and m2 to have the same dtype, but got: ${typeMetaName(self.dtype)} != ${typeMetaName(mat2.dtype)}`
        : `mat1 and mat2 must have the same dtype, but got ${scalarTypeName(self.dtype)} and ${scalarTypeName(mat2.dtype)}`,
    );
  refuseBool('addmm_impl_cpu_', self.dtype);
}

function mmForward(self: Tensor, mat2: Tensor, name: 'mm' | 'addmm' = 'mm'): Tensor {
  checkMm(name, self, mat2);
  const [m, k] = self.shape as [number, number];
  return product(matrixOf(self), matrixOf(mat2), m, mat2.shape[1]!, k, self.dtype);
}

function isColumnMajor({ shape, strides }: TensorMeta): boolean {
  return strides[0] === 1 && strides[1] === shape[0];
}

/** A gradient in the layout of the matrix it belongs to, as PyTorch gives it, so that no transposition has to copy. */
function gradOfFirst(grad: Tensor, mat2: Tensor, first: TensorMeta): Tensor {
  return isColumnMajor(first) ? mat2.mm(grad.t()).t() : grad.mm(mat2.t());
}

function gradOfSecond(grad: Tensor, mat1: Tensor, second: TensorMeta): Tensor {
  return isColumnMajor(second) ? grad.t().mm(mat1).t() : mat1.t().mm(grad);
}

export const mm = op({
  schema: 'mm(Tensor self, Tensor mat2) -> Tensor',
  grad_fn: 'MmBackward0',
  forward: (self: Tensor, mat2: Tensor) => mmForward(self, mat2),
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

function bmmForward(self: Tensor, mat2: Tensor): Tensor {
  for (const [label, batch] of [
    ['batch1', self],
    ['batch2', mat2],
  ] as const)
    if (batch.shape.length !== 3) throw new TorchError('RuntimeError', `${label} must be a 3D tensor`);
  const [count, m, k] = self.shape as [number, number, number];
  const n = mat2.shape[2]!;
  if (mat2.shape[0] !== count || mat2.shape[1] !== k)
    throw new TorchError(
      'RuntimeError',
      `Expected size for first two dimensions of batch2 tensor to be: ${shapeText([count, k])} but got: ${shapeText(mat2.shape.slice(0, 2))}.`,
    );
  if (self.dtype !== mat2.dtype)
    throw new TorchError(
      'RuntimeError',
      `expected scalar type ${scalarTypeName(self.dtype)} but found ${scalarTypeName(mat2.dtype)}`,
    );
  refuseBool('bmm', self.dtype);
  const out = blankResult(self.dtype, count * m * n);
  for (let b = 0; b < count; b++)
    multiply(self.dtype, out, b * m * n, matrixOf(self, b), matrixOf(mat2, b), m, n, k, state.gemm);
  return fromArray(out, [count, m, n], self.dtype);
}

export const bmm = op({
  schema: 'bmm(Tensor self, Tensor mat2) -> Tensor',
  grad_fn: 'BmmBackward0',
  forward: bmmForward,
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

/** beta * self + alpha * product, self broadcast; a beta of 0 ignores self's NaN. */
function combined(self: Tensor, product: Tensor, beta: Scalar, alpha: Scalar): Tensor {
  const [b, a] = [scalarValue(beta), scalarValue(alpha)];
  if (!isFloating(product.dtype) && !(Number.isInteger(a) && Number.isInteger(b)))
    throw new TorchError(
      'RuntimeError',
      'For integral input tensors, argument beta must not be a floating point number.',
    );
  const out = product.storage.data;
  const columns = product.shape.at(-1);
  if (a === 1 && b === 1 && self.shape.length === 1 && self.shape[0] === columns && self.dtype === product.dtype) {
    addRow(self, out);
    return product;
  }
  const bias = self.expand(product.shape).values();
  if (b === 0) for (let i = 0; i < out.length; i++) out[i] = a * out[i]!;
  else for (let i = 0; i < out.length; i++) out[i] = b * bias[i]! + a * out[i]!;
  return product;
}

/** Adds a vector to every row: what a layer's bias does. */
function addRow(row: Tensor, out: TypedArray): void {
  const bias = row.values();
  if (kernelsFor(row.dtype, out.length)?.rows('add', out, bias, out) !== true)
    for (let i = 0; i < out.length; ) for (let j = 0; j < bias.length; j++) out[i++]! += bias[j]!;
}

function times(grad: Tensor, factor: Scalar): Tensor {
  return scalarValue(factor) === 1 ? grad : (mulScalar.invoke([grad, factor]) as Tensor);
}

export const addmm = op({
  schema: 'addmm(Tensor self, Tensor mat1, Tensor mat2, *, Scalar beta=1, Scalar alpha=1) -> Tensor',
  grad_fn: 'AddmmBackward0',
  forward: (self: Tensor, mat1: Tensor, mat2: Tensor, beta: Scalar, alpha: Scalar) => {
    checkSameDtype(self, mat2);
    return combined(self, mmForward(mat1, mat2, 'addmm'), beta, alpha);
  },
  saves: { mat1: ['mat2'], mat2: ['mat1'] },
  backward: {
    self: (grad, { beta }) => times(grad, beta),
    mat1: (grad, { mat2, inputs, alpha }) => times(gradOfFirst(grad, mat2, inputs[1]!), alpha),
    mat2: (grad, { mat1, inputs, alpha }) => times(gradOfSecond(grad, mat1, inputs[2]!), alpha),
  },
  local: { self: 'beta * B', mat1: 'alpha * (I ⊗ mat2ᵀ)', mat2: 'alpha * (mat1 ⊗ I)' },
  inplace: true,
  samples: [
    [
      [2, 2],
      [2, 3],
      [3, 2],
    ],
    [[2], [2, 3], [3, 2], { beta: 0.5, alpha: 2 }],
  ],
});

function checkSameDtype(self: Tensor, other: Tensor): void {
  if (self.dtype !== other.dtype && isFloating(self.dtype) && isFloating(other.dtype))
    throw new TorchError(
      'RuntimeError',
      `self and mat2 must have the same dtype, but got ${scalarTypeName(self.dtype)} and ${scalarTypeName(other.dtype)}`,
    );
}

export const addmv = op({
  schema: 'addmv(Tensor self, Tensor mat, Tensor vec, *, Scalar beta=1, Scalar alpha=1) -> Tensor',
  grad_fn: 'AddmvBackward0',
  forward: (self: Tensor, mat: Tensor, vec: Tensor, beta: Scalar, alpha: Scalar) => {
    checkMv(mat, vec, self.numelValue);
    return combined(self, mvForward(mat, vec), beta, alpha);
  },
  saves: { mat: ['vec'], vec: ['mat'] },
  backward: {
    self: (grad, { beta }) => times(grad, beta),
    mat: (grad, { vec, alpha }) => times(grad.outer(vec), alpha),
    vec: (grad, { mat, alpha }) => mat.t().mv(times(grad, alpha)),
  },
  local: { self: 'beta * B', mat: 'alpha * (I ⊗ vecᵀ)', vec: 'alpha * mat' },
  inplace: true,
  samples: [[[2], [2, 3], [3]]],
});

export const baddbmm = op({
  schema: 'baddbmm(Tensor self, Tensor batch1, Tensor batch2, *, Scalar beta=1, Scalar alpha=1) -> Tensor',
  grad_fn: 'BaddbmmBackward0',
  forward: (self: Tensor, batch1: Tensor, batch2: Tensor, beta: Scalar, alpha: Scalar) =>
    combined(self, bmmForward(batch1, batch2), beta, alpha),
  saves: { batch1: ['batch2'], batch2: ['batch1'] },
  backward: {
    self: (grad, { beta }) => times(grad, beta),
    batch1: (grad, { batch2, alpha }) => times(grad.bmm(batch2.transpose(1, 2)), alpha),
    batch2: (grad, { batch1, alpha }) => times(batch1.transpose(1, 2).bmm(grad), alpha),
  },
  local: {
    self: 'beta * B',
    batch1: 'alpha * batches(I ⊗ batch2ᵀ)',
    batch2: 'alpha * batches(batch1 ⊗ I)',
  },
  inplace: true,
  samples: [
    [
      [2, 2, 2],
      [2, 2, 3],
      [2, 3, 2],
    ],
  ],
});

export const addbmm = op({
  schema: 'addbmm(Tensor self, Tensor batch1, Tensor batch2, *, Scalar beta=1, Scalar alpha=1) -> Tensor',
  grad_fn: 'AddbmmBackward0',
  forward: (self: Tensor, batch1: Tensor, batch2: Tensor, beta: Scalar, alpha: Scalar) =>
    combined(self, bmmForward(batch1, batch2).sum(0), beta, alpha),
  saves: { batch1: ['batch2'], batch2: ['batch1'] },
  backward: {
    self: (grad, { beta }) => times(grad, beta),
    batch1: (grad, { batch2, alpha }) => times(repeated(grad, batch2).bmm(batch2.transpose(1, 2)), alpha),
    batch2: (grad, { batch1, alpha }) => times(batch1.transpose(1, 2).bmm(repeated(grad, batch1)), alpha),
  },
  local: { self: 'beta * B', batch1: 'M', batch2: 'M' },
  inplace: true,
  samples: [
    [
      [2, 2],
      [2, 2, 3],
      [2, 3, 2],
    ],
  ],
});

function repeated(grad: Tensor, batch: Tensor): Tensor {
  return grad.unsqueeze(0).expand([batch.shape[0]!, ...grad.shape]);
}

export const addr = op({
  schema: 'addr(Tensor self, Tensor vec1, Tensor vec2, *, Scalar beta=1, Scalar alpha=1) -> Tensor',
  grad_fn: 'AddrBackward0',
  forward: (self: Tensor, vec1: Tensor, vec2: Tensor, beta: Scalar, alpha: Scalar) =>
    combined(self, vec1.outer(vec2), beta, alpha),
  saves: { vec1: ['vec2'], vec2: ['vec1'] },
  backward: {
    self: (grad, { beta }) => times(grad, beta),
    vec1: (grad, { vec2, alpha }) => times(grad.mv(vec2), alpha),
    vec2: (grad, { vec1, alpha }) => times(grad.t().mv(vec1), alpha),
  },
  local: { self: 'beta * B', vec1: 'alpha * (I ⊗ vec2)', vec2: 'alpha * (vec1 ⊗ I)' },
  inplace: true,
  samples: [[[3, 2], [3], [2]]],
});
