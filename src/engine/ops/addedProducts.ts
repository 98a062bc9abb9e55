/**
 * Products added to something: `addmm`, `addmv`, `baddbmm`, `addbmm`, `addr`. Each is beta * self + alpha * product, checked in PyTorch's order: first what the
 * result will be, then its arguments, last whether there is a kernel.
 */
import {
  type DType,
  elementValue,
  isComplex,
  isFloating,
  resultType,
  type Scalar,
  scalarValue,
  type TypedArray,
} from '../dtype.ts';
import { refused, scalarTypeName, typeMetaName } from '../errors.ts';
import { kernelsFor, laidOut } from '../loops.ts';
import { op } from '../op.ts';
import { type Shape, shapeText } from '../shape.ts';
import { state } from '../state.ts';
import type { Tensor } from '../tensor.ts';
import { scaled } from './formula.ts';
import {
  bmmForward,
  checkBmm,
  checkMm,
  checkMv,
  gradOfFirst,
  gradOfSecond,
  mmForward,
  mvForward,
  sizeOf,
} from './products.ts';

/** beta * self + alpha * product; `wide` is self broadcast. A beta of 0 ignores self's NaN. Both numbers are taken in the dtype of the product. */
function combined(wide: Tensor, self: Tensor, product: Tensor, beta: Scalar, alpha: Scalar): Tensor {
  const [b, a] = [elementValue(beta, product.dtype), elementValue(alpha, product.dtype)];
  const out = product.storage.data;
  const columns = product.shape.at(-1);
  if (a === 1 && b === 1 && self.shape.length === 1 && self.shape[0] === columns && self.dtype === product.dtype) {
    addRow(self, out);
    return product;
  }
  const bias = wide.values();
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
  return scalarValue(factor) === 1 ? grad : scaled(grad, factor);
}

function addmmShape(self: Tensor, mat1: Tensor, mat2: Tensor): Shape {
  checkSameDtype('self', self, mat2);
  checkSameDtype('mat1', mat1, mat2);
  checkMm('mat1', mat1, mat2);
  return [mat1.shape[0]!, mat2.shape[1]!];
}

function checkSameDtype(name: string, self: Tensor, mat2: Tensor): void {
  if (self.dtype !== mat2.dtype)
    throw refused(
      `${name} and mat2 must have the same dtype, but got ${scalarTypeName(self.dtype)} and ${scalarTypeName(mat2.dtype)}`,
    );
}

export const addmm = op({
  schema: 'addmm(Tensor self, Tensor mat1, Tensor mat2, *, Scalar beta=1, Scalar alpha=1) -> Tensor',
  grad_fn: 'AddmmBackward0',
  forward: (self: Tensor, mat1: Tensor, mat2: Tensor, beta: Scalar, alpha: Scalar) =>
    combined(self.expand(addmmShape(self, mat1, mat2)), self, mmForward(mat1, mat2), beta, alpha),
  shape: addmmShape,
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

function addmvShape(self: Tensor, mat: Tensor, vec: Tensor): Shape {
  checkMv(mat, vec, self);
  return [mat.shape[0]!];
}

export const addmv = op({
  schema: 'addmv(Tensor self, Tensor mat, Tensor vec, *, Scalar beta=1, Scalar alpha=1) -> Tensor',
  grad_fn: 'AddmvBackward0',
  forward: (self: Tensor, mat: Tensor, vec: Tensor, beta: Scalar, alpha: Scalar) =>
    combined(self.expand(addmvShape(self, mat, vec)), self, mvForward(mat, vec), beta, alpha),
  shape: addmvShape,
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

function baddbmmShape(self: Tensor, batch1: Tensor, batch2: Tensor): Shape {
  const shape = [sizeOf(batch1, 0), sizeOf(batch1, 1), sizeOf(batch2, 2)];
  self.expand(shape);
  if (batch1.shape.length === 3 && batch2.shape.length === 3 && self.dtype !== batch1.dtype)
    throw refused(
      `Input dtypes must be the same, got: input ${typeMetaName(self.dtype)}, batch1: ${typeMetaName(batch1.dtype)}, batch2: ${typeMetaName(batch2.dtype)}`,
    );
  checkBmm(batch1, batch2);
  return shape;
}

export const baddbmm = op({
  schema: 'baddbmm(Tensor self, Tensor batch1, Tensor batch2, *, Scalar beta=1, Scalar alpha=1) -> Tensor',
  grad_fn: 'BaddbmmBackward0',
  forward: (self: Tensor, batch1: Tensor, batch2: Tensor, beta: Scalar, alpha: Scalar) => {
    const wide = self.expand(baddbmmShape(self, batch1, batch2));
    return combined(wide, self, bmmForward(batch1, batch2, 'baddbmm'), beta, alpha);
  },
  shape: baddbmmShape,
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

function checkBatches(batch1: Tensor, batch2: Tensor): void {
  for (const [label, batch] of [
    ['batch1', batch1],
    ['batch2', batch2],
  ] as const)
    if (batch.shape.length !== 3) throw refused(`${label} must be a 3D tensor`);
  const [count, n, k] = batch1.shape as [number, number, number];
  const [other, k2, p] = batch2.shape as [number, number, number];
  if (count !== other) throw refused(`batch1 and batch2 must have same number of batches, got ${count} and ${other}`);
  if (k !== k2) throw refused(`Incompatible matrix sizes for bmm (${n}x${k} and ${k2}x${p})`);
}

export const addbmm = op({
  schema: 'addbmm(Tensor self, Tensor batch1, Tensor batch2, *, Scalar beta=1, Scalar alpha=1) -> Tensor',
  grad_fn: 'AddbmmBackward0',
  forward: (self: Tensor, batch1: Tensor, batch2: Tensor, beta: Scalar, alpha: Scalar) => {
    const wide = self.expand([sizeOf(batch1, 1), sizeOf(batch2, 2)]);
    checkBatches(batch1, batch2);
    checkSameDtype('self', self, batch2);
    checkSameDtype('mat1', batch1, batch2);
    return combined(
      wide,
      self,
      bmmForward(batch1, batch2, 'addmm_impl_cpu_').sum(0, false, { dtype: self.dtype }),
      beta,
      alpha,
    );
  },
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

function checkAddr(vec1: Tensor, vec2: Tensor): void {
  for (const [label, vector] of [
    ['vec1', vec1],
    ['vec2', vec2],
  ] as const)
    if (vector.shape.length !== 1)
      throw refused(`addr: Expected 1-D argument ${label}, but got ${vector.shape.length}-D`);
}

/** In place nothing is broadcast. */
function checkAddrInPlace(self: Tensor, vec1: Tensor, vec2: Tensor): void {
  checkAddr(vec1, vec2);
  if (self.ndim !== 2) throw refused(`2D tensor expected, got ${self.ndim}D tensor for input`);
  if (self.shape[0] !== vec1.numelValue || self.shape[1] !== vec2.numelValue)
    throw refused(
      `size mismatch, input: ${shapeText(self.shape)}, v1: ${shapeText(vec1.shape)}, v2: ${shapeText(vec2.shape)}`,
    );
}

/** @throws RuntimeError when a result of `dtype` cannot be made with these numbers. */
function checkFactors(dtype: DType, beta: Scalar, alpha: Scalar): void {
  for (const [name, factor] of Object.entries({ beta, alpha })) {
    if (typeof factor === 'boolean' && dtype !== 'bool')
      throw refused(`Boolean ${name} only supported for Boolean results.`);
    if (!isFloating(dtype) && !isComplex(dtype) && typeof factor !== 'boolean' && !Number.isInteger(factor))
      throw refused(`For integral input tensors, argument ${name} must not be a floating point number.`);
  }
}

export const addr = op({
  schema: 'addr(Tensor self, Tensor vec1, Tensor vec2, *, Scalar beta=1, Scalar alpha=1) -> Tensor',
  grad_fn: 'AddrBackward0',
  forward: (self: Tensor, vec1: Tensor, vec2: Tensor, beta: Scalar, alpha: Scalar) => {
    checkAddr(vec1, vec2);
    const dtype = resultType([self, vec1, vec2], state.defaultDtype);
    checkFactors(dtype, beta, alpha);
    const product = vec1.to(dtype).outer(vec2.to(dtype));
    const wide = self.expand(product.shape);
    return laidOut(combined(wide, self, product, beta, alpha), wide, vec1.unsqueeze(1), vec2);
  },
  checksInPlace: checkAddrInPlace,
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
