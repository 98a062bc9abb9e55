/** Operators that copy, convert or cut a tensor off its history: `clone`, `to`, `contiguous`, `detach`, and the named casts. */
import type { DType } from '../dtype.ts';
import { refused } from '../errors.ts';
import { formatStride, isContiguousIn, type MemoryFormat, suggestedFormat } from '../memoryFormat.ts';
import { op } from '../op.ts';
import { contiguousStride, sameShape } from '../shape.ts';
import { allocate } from '../storage.ts';
import { alias, Tensor } from '../tensor.ts';
import { preservedStride } from '../viewShape.ts';
import { copyElements } from '../write.ts';

/** A copy in `dtype`; keeps the order of dimensions in memory unless `contiguous`. */
export function copied(self: Tensor, dtype: DType, contiguous = false): Tensor {
  const { shape } = self;
  return laidOutAs(self, dtype, contiguous ? contiguousStride(shape) : preservedStride(shape, self.strides));
}

/** A copy whose elements lie by these strides. */
function laidOutAs(self: Tensor, dtype: DType, stride: readonly number[]): Tensor {
  const { shape } = self;
  const out = new Tensor(allocate(dtype, self.numelValue), shape, stride, 0);
  copyElements(out, self);
  return out;
}

/** `result`, of `self`'s shape, with its elements where a copy of `self` has them. */
export function keptLayout(self: Tensor, result: Tensor): Tensor {
  const stride = preservedStride(self.shape, self.strides);
  if (sameShape(stride, result.strides)) return result;
  const out = new Tensor(allocate(result.dtype, result.numelValue), self.shape, stride, 0);
  copyElements(out, result);
  return out;
}

export const clone = op({
  schema: 'clone(Tensor self, *, MemoryFormat? memory_format=None) -> Tensor',
  grad_fn: 'CloneBackward0',
  forward: (self: Tensor, memory_format: MemoryFormat | null) =>
    memory_format === null ? copied(self, self.dtype) : laidOutAs(self, self.dtype, formatStride(self, memory_format)),
  backward: { self: (grad) => grad },
  local: { self: '1' },
  pointwise: true,
  samples: [[[2, 3]], [[]]],
});

export const contiguous = op({
  schema: 'contiguous(Tensor self, *, MemoryFormat memory_format=contiguous_format) -> Tensor',
  forward: (self: Tensor, memory_format: MemoryFormat) => {
    if (memory_format === 'contiguous_format' ? self.isContiguous : isContiguousIn(self, memory_format)) return self;
    if (memory_format === 'preserve_format')
      throw refused('preserve memory format is unsupported by the contiguous operator');
    return self.clone({ memory_format });
  },
  composite: true,
  where: ['tensor'],
  samples: [[[2, 3]], [['T', 2, 3]]],
});

export const detach = op({
  schema: 'detach(Tensor self) -> Tensor',
  forward: (self: Tensor) => alias(self, self.shape, self.strides, self.offset),
  samples: [[[2, 3]]],
});

export const alias_ = op({
  schema: 'alias(Tensor self) -> Tensor',
  grad_fn: 'AliasBackward0',
  forward: (self: Tensor) => alias(self, self.shape, self.strides, self.offset),
  backward: { self: (grad) => grad },
  local: { self: 'I' },
  view: true,
  where: [],
  samples: [[[2, 3]]],
});

export const _to_copy = op({
  schema: '_to_copy(Tensor self, *, ScalarType? dtype=None, MemoryFormat? memory_format=None) -> Tensor',
  grad_fn: 'ToCopyBackward0',
  forward: (self: Tensor, dtype: DType | null, memory_format: MemoryFormat | null) =>
    memory_format === null
      ? copied(self, dtype ?? self.dtype)
      : laidOutAs(self, dtype ?? self.dtype, formatStride(self, memory_format)),
  // The engine casts every gradient to its input's dtype.
  backward: { self: (grad) => grad },
  local: { self: '1' },
  pointwise: true,
  where: [],
  samples: [[[2, 3], { dtype: 'float64' }]],
});

function converted(self: Tensor, dtype: DType, copy = false, format: MemoryFormat | null = null): Tensor {
  const stays = format === null || format === 'preserve_format' || suggestedFormat(self) === format;
  return self.dtype === dtype && !copy && stays ? self : (_to_copy.invoke([self, dtype, format]) as Tensor);
}

export const to = op({
  schema:
    'to.dtype(Tensor self, ScalarType dtype, bool non_blocking=False, bool copy=False, *, MemoryFormat? memory_format=None) -> Tensor',
  forward: (self: Tensor, dtype: DType, _: boolean, copy: boolean, memory_format: MemoryFormat | null) =>
    converted(self, dtype, copy, memory_format),
  composite: true,
  where: ['tensor'],
  samples: [
    ['ints [3]', 'float32'],
    [[2, 3], 'float64'],
    [[2, 3], 'int64'],
    ['ints [3]', 'bool'],
  ],
});

export const to_device = op({
  schema:
    'to.device(Tensor self, str device, ScalarType? dtype=None, bool non_blocking=False, bool copy=False) -> Tensor',
  forward: (self: Tensor, device: string, dtype: DType | null, _: boolean, copy: boolean) => {
    if (device !== 'cpu') throw refused(noDevice(device));
    return converted(self, dtype ?? self.dtype, copy);
  },
  composite: true,
  where: ['tensor'],
  samples: [
    [[2, 3], 'cpu'],
    [[2, 3], 'cpu', 'float64'],
  ],
});

export const to_other = op({
  schema: 'to.other(Tensor self, Tensor other, bool non_blocking=False, bool copy=False) -> Tensor',
  forward: (self: Tensor, other: Tensor, _: boolean, copy: boolean) => converted(self, other.dtype, copy),
  composite: true,
  where: ['tensor'],
  samples: [
    [[2, 3], 'ints [2]'],
    ['ints [3]', [2]],
  ],
});

export const type_as = op({
  schema: 'type_as(Tensor self, Tensor other) -> Tensor',
  forward: (self: Tensor, other: Tensor) => converted(self, other.dtype),
  composite: true,
  where: ['tensor'],
  samples: [
    [[2, 3], 'ints [2]'],
    ['ints [3]', [2]],
  ],
});

function noDevice(device: string): string {
  return `Gradient Lens computes on the CPU; there is no device '${device}'`;
}

function cast(name: string, dtype: DType) {
  return op({
    schema: `${name}(Tensor self) -> Tensor`,
    forward: (self: Tensor) => converted(self, dtype),
    composite: true,
    samples: [['data [2, 3]'], ['ints [3]']],
    where: ['tensor'],
  });
}

export const bool_ = cast('bool', 'bool');
export const double_ = cast('double', 'float64');
export const float_ = cast('float', 'float32');
export const half_ = cast('half', 'float16');
export const bfloat16_ = cast('bfloat16', 'bfloat16');
export const byte_ = cast('byte', 'uint8');
export const char_ = cast('char', 'int8');
export const short_ = cast('short', 'int16');
export const cfloat_ = cast('cfloat', 'complex64');
export const cdouble_ = cast('cdouble', 'complex128');
export const int_ = cast('int', 'int32');
export const long_ = cast('long', 'int64');
